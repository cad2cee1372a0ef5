"""Learning: my courses, one course, its pages, how they are read; the certificate."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import escape
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.answering import download
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.training import furigana, services
from komainu.web.training.models import Assignment, Delivery, Module, PackageItem, Page
from komainu.web.training.queries import learning as readings
from komainu.web.training.queries.absences import aways_of
from komainu.web.training.queries.company import company_part
from komainu.web.training.queries.deliveries import visible_assignment
from komainu.web.training.showing import CompanyText, page_html, slots_in
from komainu.web.training.standings import standing
from komainu.web.training.words import badge, state_words

SALT = "komainu.training.page"
COOKIE = "komainu_lesson"
MODES = ("ja", "easy", "en")
A_DAY = 24 * 3600
A_YEAR = 365 * A_DAY

Crumbs = list[tuple[Any, str]]


def crumbs_to(assignment: Assignment | None = None) -> Crumbs:
    first: Crumbs = [(_("教育"), reverse("training:home"))]
    return [*first, (assignment.delivery.title, reverse("training:course", args=[assignment.pk]))] if assignment else first


def reading_mode(request: StaffRequest) -> tuple[str, bool]:
    """In which words somebody wants to read, and whether with readings above them."""
    mode, _mark, readings_on = request.COOKIES.get(COOKIE, "").partition("-")
    if mode not in MODES:
        mode = "en" if get_language() == "en" else "ja"
    return mode, readings_on == "1" and mode != "en"


def texts_of(found: Page, mode: str) -> tuple[str, str]:
    """Title and body in the words that somebody wants, as far as they exist."""
    if mode == "en" and found.body_en:
        return found.title_en or found.title, found.body_en
    return found.title, (found.body_easy or found.body) if mode == "easy" else found.body


@requires("training.learn")
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """What I have to learn, and what I passed. Two queries; two more where something is open."""
    today = clock.today()
    found = [each for each in readings.own_assignments(request.person) if each.is_open and each.delivery.state == Delivery.State.OPEN]
    aways = aways_of(found) if found else {}
    rows = []
    for each in found:
        state = standing(each.state, each.due_on, aways[each.pk], today)
        row = {
            "assignment": each,
            "state": state,
            "label": state_words(state),
            "kind": badge(state),
            "minutes": each.delivery.version.minutes,
        }
        rows.append(row)
    return page(
        request, "training/home.html", page_title=_("教育"), open_ones=rows, certificates=readings.own_certificates(request.person),
        may_deliver=may(request.standing, "training.results"),
    )  # fmt: skip


@requires("training.learn")
@require_GET
def course(request: StaffRequest, assignment: UUID) -> HttpResponse:
    """One course of mine: its modules, where to go on, the exam. Seven queries."""
    try:
        found = readings.own_assignment(request.person, assignment)
    except Http404:
        # A duty leads here: who looks after another's training goes on to how far that person has come.
        if not may(request.standing, "training.results"):
            raise
        visible_assignment(request.person, request.standing, assignment)
        return redirect("training:person", assignment)
    modules = readings.modules_of(found)
    today = clock.today()
    state = readings.standing_of(found, today)
    following = next((each for each in modules if not each.is_finished), None)
    attempts = readings.attempts_of(found) if found.state in {"studied", "failed", "passed"} else []
    return page(
        request, "training/course.html", page_title=found.delivery.title, crumbs=crumbs_to(), assignment=found, delivery=found.delivery,
        modules=modules, following=following, state=state, state_label=state_words(state), state_kind=badge(state),
        done=sum(1 for each in modules if each.is_finished), attempts=attempts, minutes_left=sum(each.minutes for each in modules if not each.is_finished),
        is_running=found.delivery.state == Delivery.State.OPEN, is_on_screen=found.delivery.way == Delivery.Way.SCREEN,
        has_exam=bool(found.delivery.questions_asked), message=found.delivery.message,
    )  # fmt: skip


def _module_at(modules: list[readings.ModuleStanding], position: int) -> readings.ModuleStanding:
    for each in modules:
        if each.position == position:
            return each
    raise Http404


@requires("training.learn")
@require_http_methods(["GET", "POST"])
def lesson(request: StaffRequest, assignment: UUID, module: int, place: int) -> HttpResponse:
    """One page on screen. 次へ says that it was there: only then does it count. Six queries."""
    found = readings.own_assignment(request.person, assignment)
    modules = readings.modules_of(found)
    here = _module_at(modules, module)
    shown = readings.page_at(here, place)
    if request.method == "POST":
        seconds = _seconds_on_screen(request.POST.get("shown", ""), found, shown)
        if seconds is not None and not tells_of_itself(here) and found.is_open and found.delivery.state == Delivery.State.OPEN:
            services.leave_page(found, shown, seconds=seconds)
        return redirect(_next_address(found, modules, here, place))
    if here.content == Module.Content.PACKAGE:
        from .packages import package_lesson

        token = "" if tells_of_itself(here) else _token(found, shown)
        return package_lesson(request, found, here, token=token, crumbs=crumbs_to(found))
    mode, with_readings = reading_mode(request)
    title, body = texts_of(shown, mode)
    language = "en" if mode == "en" else "ja"
    return page(
        request, "training/lesson.html", page_title=title if not with_readings else shown.title, crumbs=crumbs_to(found), assignment=found,
        here=here, place=place, shown=shown, title=markdown_line(title, with_readings), body=_body(body, language, with_readings=with_readings),
        body_language=language, modules_count=len(modules), back=_address_before(found, modules, here, place), token=_token(found, shown),
        mode=mode, with_readings=with_readings, may_read_aloud=bool(furigana.readings()), has_easy=bool(shown.body_easy), has_english=bool(shown.body_en),
        is_last=place == here.pages, percent=round(100 * place / max(here.pages, 1)),
    )  # fmt: skip


def tells_of_itself(here: readings.ModuleStanding) -> bool:
    """Whether a package says by itself when it was seen. One query, of a package only."""
    return here.content == Module.Content.PACKAGE and PackageItem.objects.filter(module=here.id, is_tracked=True).exists()


def markdown_line(text: str, with_readings: bool) -> Any:
    """A line of text, with readings on wish."""
    return mark_safe(furigana.with_readings(escape(text))) if with_readings else text  # noqa: S308 - escaped


def _body(body: str, language: str, *, with_readings: bool) -> Any:
    """The page as it is shown. Queries only where it shows the company's own part."""
    slots = slots_in(body)
    html = page_html(body, language=language, company=_company(slots) if slots else None)
    return mark_safe(furigana.with_readings(html)) if with_readings else html  # noqa: S308 - cleaned by `page_html`


def _company(slots: set[str]) -> dict[str, CompanyText]:
    """The company's own part, as far as the page shows it."""
    return {slot: CompanyText(shown.title, shown.text, shown.why) for slot, shown in company_part(clock.today(), slots).items()}


def _token(assignment: Assignment, shown: Page) -> str:
    """What the page carries: that it was drawn for this person at this moment."""
    return signing.dumps([assignment.pk.hex, shown.pk.hex, int(clock.now().timestamp())], salt=SALT)


def _seconds_on_screen(token: str, assignment: Assignment, shown: Page) -> int | None:
    """How long the page was there; None when it was not."""
    try:
        whose, which, since = signing.loads(token, salt=SALT, max_age=A_DAY)
    except (signing.BadSignature, ValueError):
        return None
    if (whose, which) != (assignment.pk.hex, shown.pk.hex):
        return None
    return max(0, int(clock.now().timestamp()) - int(since))


def _next_address(found: Assignment, modules: list[readings.ModuleStanding], here: readings.ModuleStanding, place: int) -> str:
    if place < here.pages:
        return reverse("training:lesson", args=[found.pk, here.position, place + 1])
    return reverse("training:course", args=[found.pk])


def _address_before(found: Assignment, modules: list[readings.ModuleStanding], here: readings.ModuleStanding, place: int) -> str:
    if place > 1:
        return reverse("training:lesson", args=[found.pk, here.position, place - 1])
    return reverse("training:course", args=[found.pk])


@requires("training.learn")
@require_POST
def reading(request: StaffRequest) -> HttpResponse:
    """How somebody wants to read: in which words, with readings or without. Kept in a cookie of the browser."""
    mode = request.POST.get("mode", "ja")
    mode = mode if mode in MODES else "ja"
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("training:home")
    answer = redirect(back)
    answer.set_cookie(
        COOKIE,
        f"{mode}-{1 if request.POST.get('readings') else 0}",
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return answer


@requires("training.learn")
@require_GET
def certificate(request: StaffRequest, assignment: UUID) -> HttpResponse:
    """My own certificate. Four queries."""
    from komainu.web.training.papers import certificate_pdf

    found = readings.own_assignment(request.person, assignment)
    made = readings.certificate_of(found)
    if made is None:
        raise Http404
    return download(certificate_pdf(made, found, get_language() or "ja"), f"certificate-{made.number}", "pdf")


urlpatterns = [
    path("", home, name="home"),
    path("how-to-read/", reading, name="how_to_read"),
    path("<uuid:assignment>/", course, name="course"),
    path("<uuid:assignment>/<int:module>/<int:place>/", lesson, name="lesson"),
    path("<uuid:assignment>/certificate/", certificate, name="certificate"),
]
