"""The steps of the first hour: each can be left and taken up later, in any order."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.duties import services as duties
from komainu.web.people import queries as people
from komainu.web.people.asked import asked_of
from komainu.web.people.models import Organisation
from komainu.web.people.queries import terms
from komainu.web.people.views.forming import refused
from komainu.web.people.views.organisation import standing_facts
from komainu.web.safekeeping import places
from komainu.web.safekeeping.queries import safekeeping_state
from komainu.web.setup import queries, services
from komainu.web.setup.forms import (
    DepartmentsForm,
    OrganisationStepForm,
    RolesForm,
    StaffRows,
    StandingStepForm,
    shown_needs,
)
from komainu.web.setup.steps import BY_ID, LATER, WITHOUT, Known, next_open, stands
from komainu.web.signin import queries as signin
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, requires


def _known(request: StaffRequest) -> Known:
    return queries.known(request.standing, clock.now())


def _step_page(request: StaffRequest, step: str, known: Known, **more: Any) -> HttpResponse:
    """A page of one step: where it stands among the others, why it is asked, and how to leave it."""
    found = stands(known)
    here = next(stand for stand in found if stand.step.id == step)
    form = more.get("form")
    return page(
        request,
        f"setup/{step}.html",
        422 if getattr(form, "is_bound", False) and not form.is_valid() else 200,  # type: ignore[union-attr]
        page_title=here.step.title,
        page_lead=here.step.why,
        crumbs=[(_("はじめての設定"), reverse("setup:home"))],
        steps=_line(found, step),
        done=sum(stand.is_done for stand in found),
        total=len(found),
        stand=here,
        known=known,
        next_url=_next(known, step),
        **more,
    )


def _line(found: list[Any], current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": stand.step.title,
            "state": "current" if stand.step.id == current else "done" if stand.is_done else "open",
            "url": reverse(f"setup:{stand.step.id}"),
        }
        for stand in found
    ]


def _next(known: Known, step: str) -> str:
    """Where the way goes on behind a step: the next that is open, or the overview when none is."""
    following = next_open(stands(known), step)
    return reverse(f"setup:{following}") if following else reverse("setup:home")


def _go_on(request: StaffRequest, step: str) -> HttpResponse:
    return redirect(_next(_known(request), step))


@requires("setup.go")
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """Every step as it stands; at the end, what remains and what to do first."""
    known = _known(request)
    found = stands(known)
    following = next_open(found)
    today = clock.today()
    return page(
        request,
        "setup/home.html",
        page_title=_("はじめての設定"),
        page_lead=_("組織を動かし始めるまでの9つのことです。途中でやめても、ここから続けられます。"),
        lines=[(number, stand, may(request.standing, stand.step.right)) for number, stand in enumerate(found, 1)],
        done=sum(stand.is_done for stand in found),
        total=len(found),
        next_url=reverse(f"setup:{following}") if following else "",
        next_title=BY_ID[following].title if following else "",
        known=known,
        is_open=known.house.is_being_set_up,
        duties=queries.first_duties(today) if known.is_founded else [],
    )


def _saved(request: StaffRequest, form: Any, act: Callable[[], object]) -> bool:
    """Whether the form was sent, fits, and its service took it; what it refused stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Problem as problem:
        refused(form, problem)
        return False
    return True


@requires("people.organisation")
@require_http_methods(["GET", "POST"])
def organisation(request: StaffRequest) -> HttpResponse:
    form = OrganisationStepForm(request.POST or None, instance=people.organisation() or Organisation(id=1))
    if _saved(request, form, lambda: services.describe(by=request.person, **form.cleaned_data)):
        return _go_on(request, "organisation")
    return _step_page(request, "organisation", _known(request), form=form)


@requires("people.organisation")
@require_http_methods(["GET", "POST"])
def standing(request: StaffRequest) -> HttpResponse:
    found = people.organisation()
    if found is None:
        return redirect("setup:organisation")
    form = StandingStepForm(request.POST or None, instance=found)
    if _saved(request, form, lambda: services.describe(by=request.person, **form.cleaned_data)):
        return redirect("setup:asked")
    names = (("size", ("declared_staff", "industry_class", "capital_yen")),
             ("mark", ("privacy_mark", "mark_number", "mark_body", "mark_valid_from", "mark_valid_to")),
             ("others", ("entrusted", "my_number_role")))  # fmt: skip
    titles = {"size": _("規模"), "mark": _("プライバシーマーク"), "others": _("預かるデータとマイナンバー")}
    groups = [(titles[group], [form[name] for name in fields]) for group, fields in names]
    return _step_page(request, "standing", _known(request), form=form, groups=groups)


@requires("people.organisation")
@require_GET
def asked(request: StaffRequest) -> HttpResponse:
    """What the answers of the step mean: what is asked of this house, and what stays out of sight."""
    known = _known(request)
    if not known.is_founded:
        return redirect("setup:organisation")
    table = asked_of(known.house)
    return page(
        request,
        "setup/asked.html",
        page_title=_("この組織に求められること"),
        page_lead=_("答えから、次のように決めました。いつでも「組織の情報」から直せます。"),
        crumbs=[(_("はじめての設定"), reverse("setup:home")), (BY_ID["standing"].title, reverse("setup:standing"))],
        steps=_line(stands(known), "standing"),
        standing=standing_facts(known.house),
        needed=[each for each in table if each.level == "needed"],
        advised=[each for each in table if each.level == "advised"],
        hidden=[each for each in table if not each.is_shown],
        light=known.house.may_take_light_measures,
        next_url=_next(known, "standing"),
    )


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def departments(request: StaffRequest) -> HttpResponse:
    form = DepartmentsForm(request.POST or None)
    if _saved(request, form, lambda: services.add_departments(form.cleaned_data["names"], by=request.person)):
        return _go_on(request, "departments")
    return _step_page(request, "departments", _known(request), form=form, found=[name for _code, name in people.department_choices(None)])


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def staff(request: StaffRequest) -> HttpResponse:
    """A list from Excel on its own page, or a few people by hand here."""
    rows = StaffRows(request.POST or None, prefix="staff")
    refusal = ""
    if request.method == "POST" and rows.is_valid():
        wanted = [row.cleaned_data for row in rows if row.cleaned_data.get("name")]
        try:
            added = services.add_staff(wanted, by=request.person)
        except Problem as problem:
            refusal = f"{problem.title}。{problem.what_to_do}"
        else:
            if added:
                messages.success(request, _("%(count)s人を加えました。") % {"count": len(added)})
                return redirect("setup:staff")
            return _go_on(request, "staff")
    answer = _step_page(request, "staff", _known(request), rows=rows, refusal=refusal, here=queries.first_people())
    if refusal or (rows.is_bound and not rows.is_valid()):
        answer.status_code = 422
    return answer


@requires("people.appoint")
@require_http_methods(["GET", "POST"])
def roles(request: StaffRequest) -> HttpResponse:
    """The roles that this house needs, and who holds them from today on."""
    today = clock.today()
    held = people.held_roles(today)
    allowed = set(terms.appointable(request.standing, held))
    needs = shown_needs(queries.needs_of(people.organisation()), held, allowed)
    here = queries.to_choose_from()
    form = RolesForm(request.POST or None, needs=needs, words=people.role_words(), people=here)
    if _saved(request, form, lambda: services.appoint_all(form.wanted, by=request.person)):
        return _go_on(request, "roles")
    known = _known(request)
    return _step_page(request, "roles", known, form=form, holders=queries.holders(today), is_alone=len(here) == 1)


@requires("signin.invite")
@require_GET
def sign_in(request: StaffRequest) -> HttpResponse:
    waiting = signin.waiting(request.standing, clock.now(), clock.today(), most=queries.MOST_COUNTED)
    return _step_page(
        request,
        "signin",
        _known(request),
        to_invite=waiting.invite,
        to_print=waiting.cards,
        company_name=settings.OIDC_NAME if settings.OIDC_ISSUER else "",
    )


@requires("setup.go")
@require_http_methods(["GET", "POST"])
def mail(request: StaffRequest) -> HttpResponse:
    """Whether mail goes out; a mail to oneself to try it."""
    known = _known(request)
    if request.method == "POST":
        if not known.mail_is_set or not request.person.email:
            messages.error(request, _("メールサーバーと、自分のメールアドレスの両方が要ります。"))
        else:
            with transaction.atomic():
                key = f"setup.try:{clock.now():%Y%m%d%H%M}:{request.person.pk}"
                duties.write_mail(
                    key, request.person, _("【Komainu】試しのメール"), _("このメールが届けば、メールは設定できています。"), is_urgent=True
                )
            messages.success(request, _("自分あてに試しのメールを頼みました。届かないときは「メールの送信状況」を見てください。"))
        return redirect("setup:mail")
    return _step_page(request, "mail", known, own_address=request.person.email, may_read_outbox=may(request.standing, "duties.outbox"))


@requires("setup.go")
@require_GET
def ledger(request: StaffRequest) -> HttpResponse:
    """The way into the interview that proposes the lines of the ledger, and whom the law binds."""
    return _step_page(request, "ledger", _known(request), may_answer=may(request.standing, "ledger.interview"))


@requires("safekeeping.see")
@require_GET
def backup(request: StaffRequest) -> HttpResponse:
    return _step_page(
        request,
        "backup",
        _known(request),
        state=safekeeping_state(clock.now()),
        outside=places.outside_folder(),
        may_make=may(request.standing, "safekeeping.make"),
    )


@requires("setup.go")
@require_POST
def settle(request: StaffRequest, step: str) -> HttpResponse:
    """Leave a step for later, or say that the house does without."""
    if step not in BY_ID:
        raise Http404
    services.settle(step, WITHOUT if request.POST.get("state") == WITHOUT else LATER, by=request.person)
    return _go_on(request, step)


@requires("setup.go")
@require_POST
def end(request: StaffRequest) -> HttpResponse:
    services.end(by=request.person)
    messages.success(request, _("はじめての設定を終えました。残ったことは「今日すること」に期限つきで出ます。"))
    return redirect("today:home")
