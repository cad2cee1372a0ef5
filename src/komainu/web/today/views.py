"""The first page of everybody: what is mine, why, until when."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from komainu.web.duties import queries as duties
from komainu.web.safekeeping.queries import safekeeping_state
from komainu.web.setup import queries as setup
from komainu.web.site import clock
from komainu.web.site.lists import Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import READERS, StaffRequest, may, requires
from komainu.web.today import queries

MINE = Listing(label=_("自分がすること"), columns=(), size=20, id="mine")


@requires("today.see")
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """Two queries for everybody (count and page of the own duties), two more for who reads all, one for whose care the backups are."""
    today = clock.today()
    listing = MINE.page(request.GET, duties.duties_for(request.person, request.standing), path=request.path)
    is_reader = not READERS.isdisjoint(request.standing.roles)
    return page(
        request,
        "today/home.html",
        listing=listing,
        mine=queries.bands(queries.line(row.record, request.standing, today) for row in listing.rows),
        others=queries.bands(queries.pressing_of_others(request.person, request.standing, today)) if is_reader else [],
        counts=queries.counts(today) if is_reader else None,
        safekeeping=safekeeping_state(clock.now()) if may(request.standing, "safekeeping.see") else None,
        mail_is_off=duties.mail_is_off() and may(request.standing, "duties.outbox") and not setup.does_without("mail"),
    )
