"""The first page of everybody: what is mine, why, until when."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from komainu.web.duties import queries as duties
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import READERS, StaffRequest, requires


@requires("today.see")
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    today = clock.today()
    mine = [duties.shown(duty, today) for duty in duties.duties_for(request.person, request.standing)]
    mine_ids = {duty.duty.pk for duty in mine}
    others = []
    if not READERS.isdisjoint(request.standing.roles):
        others = [duties.shown(duty, today) for duty in duties.open_duties()[:200] if duty.pk not in mine_ids]
    return page(
        request,
        "today/home.html",
        mine=mine,
        others=others,
        late=[duty for duty in [*mine, *others] if duty.state == "late"],
        mail_is_off=duties.mail_is_off(),
        is_office=bool(READERS & request.standing.roles),
    )
