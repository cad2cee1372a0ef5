"""The history page of every record."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.histories import Place, history_named
from komainu.web.trail.queries.history import history_page, told


@requires("trail.history")
@require_GET
def history(request: StaffRequest, history: str, record: str = "") -> HttpResponse:
    """What was done to one record, or to a group; for who may open the record's own page. Two queries beside those that find the record."""
    found = history_named(history)
    if not may(request.standing, found.right) or (found.record is None) != (record == ""):
        raise Http404
    place = found.record(request, record) if found.record is not None else Place(str(found.label))
    listing = history_page(request.GET, history, record, path=request.path)
    return page(
        request,
        "trail/history.html",
        page_title=_("%(what)sの履歴") % {"what": place.label},
        crumbs=[(place.label, place.url)] if place.url else [],
        tabs=place.tabs,
        listing=listing,
        entries=told(history, listing, place.record),
    )
