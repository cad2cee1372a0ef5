"""Making a plan: the draft with its steps, submitting, deciding, the next version, the next year."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.approvals import queries as approvals_read
from komainu.web.people.asked import is_shown
from komainu.web.people.queries import house_profile
from komainu.web.people.queries.terms import role_words
from komainu.web.people.views.forming import form_page
from komainu.web.plans import content, queries, services
from komainu.web.plans.approvals import PLAN
from komainu.web.plans.fiscal import FiscalYear
from komainu.web.plans.forms import ReasonForm, StepForm
from komainu.web.plans.models import PlanStep, YearPlan
from komainu.web.plans.queries.year import done_days, owner_words
from komainu.web.plans.views.year import FIRST_YEAR, LAST_YEAR, crumbs_to
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

State = YearPlan.State


@requires("plans.edit")
@require_POST
def start(request: StaffRequest) -> HttpResponse:
    """The first draft of a year, or its draft that is there already."""
    text = request.POST.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    plan = queries.waiting_plan(year) or services.start_plan(year, by=request.person)
    messages.success(request, _("組織の規模と立場に合わせた案です。日付と担当を確かめてから、承認に出してください。"))
    return redirect("plans:plan", plan.pk)


@requires("plans.see")
@require_GET
def plan(request: StaffRequest, plan: UUID) -> HttpResponse:
    """One version of a plan with its steps. Eight queries."""
    found = queries.plan_of(request.standing, plan)
    steps, words = queries.plan_steps(found), role_words()
    done = done_days([step.line for step in steps])
    may_edit = may(request.standing, "plans.edit")
    is_decider = may(request.standing, "plans.approve")
    reads_requests = not found.is_open and not approvals_read.ALL_READERS.isdisjoint(request.standing.roles)
    asked = approvals_read.latest_request(PLAN, found.pk) if reads_requests else None
    return page(
        request,
        "plans/plan.html",
        page_title=str(found),
        crumbs=crumbs_to(),
        plan=found,
        rows=[(step, owner_words(step, words), done.get(step.line)) for step in steps if not step.is_left_out],
        left_out=[step for step in steps if step.is_left_out],
        unasked=_unasked(steps) if may_edit and found.is_open else [],
        may_edit=may_edit and found.is_open,
        may_withdraw=may_edit and found.state == State.PROPOSED,
        may_decide=is_decider and asked is not None and found.state == State.PROPOSED,
        asked=asked,
        is_stranded=may_edit and reads_requests and found.state == State.PROPOSED and (asked is None or asked.state != "waiting"),
        may_renew=may_edit and found.state == State.APPROVED,
        versions=list(queries.plans(request.standing).filter(year=found.year).exclude(pk=found.pk)),
        form=ReasonForm(),
    )


def _unasked(steps: list[PlanStep]) -> list[tuple[str, str, str]]:
    """The steps of the catalogue that are not in the plan: id, words, why."""
    there = {step.step for step in steps}
    language = get_language() or "ja"
    house = house_profile()
    found = [each for each in content.steps() if each.id not in there]
    return [(each.id, each.title.said(language), each.why.said(language) if is_shown(house, each.thing) else "") for each in found]


def _draft(request: StaffRequest, code: UUID) -> YearPlan:
    found = queries.plan_of(request.standing, code)
    if not found.is_open:
        raise Http404
    return found


def _step(plan: YearPlan, code: UUID) -> PlanStep:
    found = plan.steps.select_related("owner").filter(pk=code).first()
    if found is None:
        raise Http404
    found.plan = plan
    return found


def _url(plan: YearPlan) -> str:
    return reverse("plans:plan", args=[plan.pk])


@requires("plans.edit")
@require_http_methods(["GET", "POST"])
def add_step(request: StaffRequest, plan: UUID) -> HttpResponse:
    """One more step; with `?step=` one of the catalogue that was not proposed."""
    found = _draft(request, plan)
    known = content.step(request.GET.get("step", ""))
    initial: dict[str, Any] = {}
    if known:
        months = FiscalYear(found.starts_on.year, found.starts_on.month)
        initial = {
            "title": known.title.said(get_language() or "ja"),
            "due_on": months.last_of(known.months[0]),
            "owner_role": known.owner_role,
        }
    form = StepForm(request.POST or None, plan=found, initial=initial)

    def act() -> str:
        services.add_step(found, by=request.person, step=known.id if known else "", **form.cleaned_data)
        messages.success(request, _("加えました。"))
        return _url(found)

    return form_page(request, form, act, title=_("項目を加える"), button=_("加える"), crumbs=crumbs_to(found), back_url=_url(found))


@requires("plans.edit")
@require_http_methods(["GET", "POST"])
def edit_step(request: StaffRequest, plan: UUID, step: UUID) -> HttpResponse:
    found = _draft(request, plan)
    line = _step(found, step)
    form = StepForm(request.POST or None, plan=found, step=line)

    def act() -> str:
        services.change_step(line, by=request.person, **form.cleaned_data)
        messages.success(request, _("保存しました。"))
        return f"{_url(found)}#step-{line.pk}"

    return form_page(request, form, act, title=_("項目を変える"), button=_("保存する"), crumbs=crumbs_to(found), back_url=_url(found))


@requires("plans.edit")
@require_http_methods(["GET", "POST"])
def leave_out(request: StaffRequest, plan: UUID, step: UUID) -> HttpResponse:
    """Not this year, with the reason; or this year after all."""
    found = _draft(request, plan)
    line = _step(found, step)
    if line.is_left_out:
        if request.method == "POST":
            services.take_in(line, by=request.person)
            messages.success(request, _("行うことに戻しました。"))
        return redirect(_url(found))
    form = ReasonForm(request.POST or None)

    def act() -> str:
        services.leave_out(line, by=request.person, **form.cleaned_data)
        messages.success(request, _("この年度は行わないことにしました。理由は計画に残ります。"))
        return _url(found)

    return form_page(
        request, form, act, title=_("「%(title)s」を、この年度は行わないことにする") % {"title": line.title}, button=_("行わないことにする"),
        crumbs=crumbs_to(found), back_url=_url(found), note=_("審査のときに説明できるように、理由を書きます。"),
    )  # fmt: skip


@requires("plans.edit")
@require_http_methods(["GET", "POST"])
def propose(request: StaffRequest, plan: UUID) -> HttpResponse:
    """Submit to the top management."""
    found = _draft(request, plan)

    def act() -> str:
        services.propose(found, by=request.person)
        messages.success(request, _("承認に出しました。代表者に知らせます。"))
        return _url(found)

    from django import forms

    return form_page(
        request, forms.Form(request.POST if request.method == "POST" else None), act, title=_("この計画を承認に出しますか"), button=_("承認に出す"),
        crumbs=crumbs_to(found), back_url=_url(found), consequences=[_("代表者に、承認するか決めるよう知らせます。"), _("決まるまで、項目は変えられません（取り下げることはできます）。")],
    )  # fmt: skip


@requires("plans.edit")
@require_POST
def withdraw(request: StaffRequest, plan: UUID) -> HttpResponse:
    found = services.withdraw_proposal(queries.plan_of(request.standing, plan), by=request.person)
    messages.success(request, _("取り下げました。続けて直せます。"))
    return redirect(_url(found))


@requires("plans.approve")
@require_POST
def approve(request: StaffRequest, plan: UUID) -> HttpResponse:
    found = services.approve(queries.plan_of(request.standing, plan), by=request.person, seen=request.POST.get("version", ""))
    messages.success(request, _("承認しました。担当する人に、期限が知らされます。"))
    return redirect(_url(found))


@requires("plans.approve")
@require_http_methods(["GET", "POST"])
def send_back(request: StaffRequest, plan: UUID) -> HttpResponse:
    """Back to the office with a reason."""
    found = queries.plan_of(request.standing, plan)
    if found.state != State.PROPOSED:
        raise Http404
    form = ReasonForm(request.POST or None)

    def act() -> str:
        services.return_plan(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("理由を付けて差し戻しました。"))
        return _url(found)

    return form_page(request, form, act, title=_("計画を差し戻す"), button=_("差し戻す"), crumbs=crumbs_to(found), back_url=_url(found))


@requires("plans.edit")
@require_http_methods(["GET", "POST"])
def new_version(request: StaffRequest, plan: UUID) -> HttpResponse:
    found = queries.plan_of(request.standing, plan)
    if found.state != State.APPROVED:
        raise Http404
    form = ReasonForm(request.POST or None)

    def act() -> str:
        return _url(services.new_version(found, by=request.person, **form.cleaned_data))

    return form_page(
        request, form, act, title=_("計画の新しい版を作る"), button=_("新しい版を作る"), crumbs=crumbs_to(found), back_url=_url(found),
        note=_("今の計画は、新しい版が承認されるまで有効です。実施の記録は新しい版に引き継がれます。"),
    )  # fmt: skip


@requires("plans.edit")
@require_POST
def copy(request: StaffRequest, plan: UUID) -> HttpResponse:
    made = services.copy_to_next_year(queries.plan_of(request.standing, plan), by=request.person)
    messages.success(request, _("次の年度の案に写しました。行わないことにしたものも戻っています。"))
    return redirect(_url(made))


@requires("plans.edit")
@require_http_methods(["GET", "POST"])
def discard(request: StaffRequest, plan: UUID) -> HttpResponse:
    """Throw a draft away."""
    from django import forms

    found = _draft(request, plan)

    def act() -> str:
        services.discard(found, by=request.person)
        messages.success(request, _("作成中の計画を捨てました。"))
        return reverse("plans:home")

    return form_page(
        request, forms.Form(request.POST if request.method == "POST" else None), act, title=_("作成中の計画を捨てますか"), button=_("捨てる"),
        crumbs=crumbs_to(found), back_url=_url(found), consequences=[_("この版の項目はすべて消えます。承認済みの計画と実施の記録は残ります。")], kind="danger",
    )  # fmt: skip


urlpatterns = [
    path("start/", start, name="start"),
    path("<uuid:plan>/", plan, name="plan"),
    path("<uuid:plan>/steps/add/", add_step, name="add_step"),
    path("<uuid:plan>/steps/<uuid:step>/", edit_step, name="edit_step"),
    path("<uuid:plan>/steps/<uuid:step>/leave-out/", leave_out, name="leave_out"),
    path("<uuid:plan>/propose/", propose, name="propose"),
    path("<uuid:plan>/withdraw/", withdraw, name="withdraw"),
    path("<uuid:plan>/approve/", approve, name="approve"),
    path("<uuid:plan>/return/", send_back, name="return"),
    path("<uuid:plan>/new-version/", new_version, name="new_version"),
    path("<uuid:plan>/copy/", copy, name="copy"),
    path("<uuid:plan>/discard/", discard, name="discard"),
]
