"""The mails that go out or wait."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.duties import queries
from komainu.web.duties.models import OutgoingMail
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

MAILS = Listing(
    label=_("送信メール"),
    columns=(
        Column("subject", _("件名"), is_title=True),
        Column("to", _("宛先"), order_by=("to",)),
        Column("written", _("作成"), "written_at", order_by=("written_at",)),
        Column("sent", _("送信"), "sent_at", order_by=("sent_at",), nullable=True),
        Column("attempts", _("試行"), "attempts", align="number"),
        Column("error", _("送れなかった理由"), "error"),
    ),
    search=("subject", "to"),
    filters=(
        Filter(
            "state",
            _("状態"),
            lambda mails, wanted: mails.filter(sent_at__isnull=wanted == "waiting"),
            (("waiting", _("送信待ち")), ("sent", _("送信済み"))),
        ),
    ),
    sort="-written",
)


@requires("duties.outbox")
@require_GET
def outbox(request: StaffRequest) -> HttpResponse:
    """Every mail with its fate. Nothing is lost while no mail server is set up; this page says so."""
    listing = MAILS.page(request.GET, OutgoingMail.objects.all(), path=request.path)
    exports = export_links("duties:outbox_export") if may(request.standing, "duties.export") else []
    return page(request, "duties/outbox.html", listing=listing, mail_is_off=queries.mail_is_off(), exports=exports)


@requires("duties.export")
@require_GET
def outbox_export(request: StaffRequest, format: str) -> HttpResponse:
    """The mails as a list, without their texts. It leaves a trail."""
    return export_listing(request, MAILS, OutgoingMail.objects.all(), format=format, name="outbox")
