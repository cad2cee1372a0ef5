"""The trail as a list."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail import queries
from komainu.web.trail.actions import action_label
from komainu.web.trail.models import Event

EVENTS = Listing(
    label=_("操作の記録"),
    columns=(
        Column("sequence", _("番号"), "sequence", order_by=("sequence",), align="number"),
        Column("at", _("日時"), "happened_at"),
        Column("action", _("操作"), lambda event: action_label(event.action), is_title=True),
        Column("subject", _("対象"), "subject_label"),
        Column("actor", _("行った人"), lambda event: event.actor_name or str(_("（サインインなし・自動）"))),
        Column("reason", _("理由"), "reason"),
    ),
    search=("subject_label", "actor_name", "action", "reason"),
    filters=(
        Filter("from", _("この日から"), lambda events, day: events.filter(happened_at__date__gte=day)),
        Filter("until", _("この日まで"), lambda events, day: events.filter(happened_at__date__lte=day)),
    ),
    sort="-sequence",
    size=50,
)


@requires("trail.read")
@require_GET
def events(request: StaffRequest) -> HttpResponse:
    listing = EVENTS.page(request.GET, Event.objects.all(), path=request.path)
    exports = export_links("trail:list_export") if may(request.standing, "trail.export") else []
    return page(request, "trail/list.html", listing=listing, head=queries.head(), exports=exports)


@requires("trail.export")
@require_GET
def list_export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen, all pages, for a spreadsheet. It leaves an event itself."""
    return export_listing(request, EVENTS, Event.objects.all(), format=format, name="trail")
