"""The first page of everybody: what is mine, why, until when; the figures of the house; and the tour of the first week."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.duties import queries as duties
from komainu.web.people import queries as people
from komainu.web.safekeeping.queries import safekeeping_state
from komainu.web.setup import queries as setup
from komainu.web.site import clock
from komainu.web.site.lists import Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import READERS, StaffRequest, may, requires
from komainu.web.today import board, queries, services, showing, tour
from komainu.web.trail.queries import runs as trail_runs

MINE = Listing(label=_("自分がすること"), columns=(), size=20, id="mine")
TOUR = "today.tour"


@requires("today.see")
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """Three queries for everybody (in whose place, count and page of the own duties); five more for who reads all, four for who watches over departments;
    one for whose care the backups are, one for who reads the trail, and two while the own tour is not finished. Those from outside have a page of their own.
    """
    if not may(request.standing, "today.own"):
        return redirect("site:visit")
    today = clock.today()
    behalf = duties.behalf_of(request.person, today)
    listing = MINE.page(request.GET, queries.own(request.person, request.standing, behalf), path=request.path)
    is_reader = not READERS.isdisjoint(request.standing.roles)
    departments = request.standing.departments
    figures = board.figures(today, None if is_reader else departments) if is_reader or departments else None
    others: list[queries.Line] = []
    if is_reader:
        others = queries.pressing_of_others(request.person, request.standing, today)
    elif departments:
        others = queries.pressing_of_departments(request.person, request.standing, today)
    return page(
        request,
        "today/home.html",
        listing=listing,
        mine=queries.bands(
            queries.line(
                row.record, request.standing, today, in_place_of=duties.in_place_of(row.record, request.person, request.standing, behalf)
            )
            for row in listing.rows
        ),
        others=queries.bands(others),
        figures=figures,
        is_reader=is_reader,
        safekeeping=safekeeping_state(clock.now()) if may(request.standing, "safekeeping.see") else None,
        trail_alarm=trail_runs.alarm(clock.now()) if may(request.standing, "trail.read") else None,
        mail_is_off=duties.mail_is_off() and may(request.standing, "duties.outbox") and not setup.does_without("mail"),
        tour=_tour_card(request),
    )


def _ids(request: StaffRequest, *, has_departments: bool) -> tuple[str, ...]:
    return tour.step_ids(request.standing.roles, has_departments=has_departments)


def _tour_card(request: StaffRequest) -> dict[str, Any] | None:
    """The card of who has not finished the tour. Once it is finished or put away the session knows, and no query asks again."""
    signature = ",".join(sorted(request.standing.roles))
    if request.session.get(TOUR) == signature:
        return None
    found = queries.own_tour(request.person, _ids(request, has_departments=people.house_profile().departments > 0))
    following = found.following
    if following is None or found.is_dismissed:
        request.session[TOUR] = signature
        return None
    return {
        "done": found.done,
        "total": len(found.steps),
        "title": showing.title_of(following, request.standing.words),
        "url": reverse("today:tour_step", args=[following.id]),
        "overview": reverse("today:tour"),
    }


def _own(request: StaffRequest) -> queries.Tour:
    return queries.own_tour(request.person, _ids(request, has_departments=people.house_profile().departments > 0))


def _crumbs() -> list[tuple[Any, str]]:
    return [(_("今日すること"), reverse("today:home"))]


@requires("today.own")
@require_GET
def tour_overview(request: StaffRequest) -> HttpResponse:
    """All steps of the own tour. Two queries."""
    found = _own(request)
    following = found.following
    return page(
        request,
        "today/tour.html",
        page_title=now_("はじめの一週間"),
        page_lead=now_("個人情報を扱う人として、最初に知っておくことです。1つ1分ほど。好きなときに、好きな順で見られます。"),
        crumbs=_crumbs(),
        steps=[(showing.title_of(step, request.standing.words), step, reverse("today:tour_step", args=[step.id])) for step in found.steps],
        done=found.done,
        total=len(found.steps),
        next_url=reverse("today:tour_step", args=[following.id]) if following else "",
        is_dismissed=found.is_dismissed,
        is_finished=found.is_finished,
    )


@requires("today.own")
@require_http_methods(["GET", "POST"])
def tour_step(request: StaffRequest, step: str) -> HttpResponse:
    """One step, made from the house's data; ticked off by a button, which leads to the next."""
    found = _own(request)
    here = next((each for each in found.steps if each.id == step), None)
    if here is None:
        raise Http404
    if request.method == "POST":
        services.tick(request.person, step, wanted=tuple(each.id for each in found.steps))
        following = tour.next_open(_own(request).steps, step)
        if following is None:
            messages.success(request, now_("はじめの一週間の案内を、すべて確かめました。"))
            return redirect("today:home")
        return redirect("today:tour_step", following.id)
    language = get_language() or "ja"
    order = [each.id for each in found.steps]
    return page(
        request,
        "today/tour_step.html",
        page_title=showing.title_of(here, request.standing.words),
        page_lead=here.page.text.in_language(language) if here.page.text else "",
        crumbs=[*_crumbs(), (_("はじめの一週間"), reverse("today:tour"))],
        step=here,
        number=order.index(step) + 1,
        total=len(order),
        done=found.done,
        points=[each.in_language(language) for each in here.page.points],
        links=showing.links(request, here),
        shown=showing.shown(request, here),
        back_url=reverse("today:tour_step", args=[order[order.index(step) - 1]]) if order.index(step) else "",
    )


@requires("today.own")
@require_POST
def tour_dismiss(request: StaffRequest) -> HttpResponse:
    services.dismiss(request.person)
    messages.success(request, now_("案内をしまいました。メニューの「はじめの一週間」から、いつでもまた始められます。"))
    return redirect("today:home")


@requires("today.own")
@require_POST
def tour_resume(request: StaffRequest) -> HttpResponse:
    services.resume(request.person)
    request.session.pop(TOUR, None)
    return redirect("today:tour")
