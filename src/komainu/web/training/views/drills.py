"""Emergency drills: planned, played on the phone, timed by the server, with protocol and lessons."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.answering import download
from komainu.web.documents.housestyle import house_pdf
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.people import queries as people
from komainu.web.people.queries.terms import role_label, role_words
from komainu.web.people.roles import Role
from komainu.web.people.views.forming import form_page
from komainu.web.plans.forms import ReasonForm
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.training import drill_papers
from komainu.web.training.drill_forms import CastForm, EndDrillForm, PaperDrillForm, PlanDrillForm
from komainu.web.training.models import Drill, DrillStep
from komainu.web.training.queries import drills as readings
from komainu.web.training.ready.drills import scenarios
from komainu.web.training.services import drills as services

LIST = Listing(
    label=gettext_lazy("緊急時の訓練"),
    columns=(
        Column("title", gettext_lazy("想定"), order_by=("title",), url=lambda drill: reverse("training:drill", args=[drill.pk]), is_title=True),
        Column("planned_on", gettext_lazy("行う日"), order_by=("planned_on",)),
        Column("state", gettext_lazy("状態"), lambda drill: drill.get_state_display(), order_by=("state", "planned_on")),
        Column("leader", gettext_lazy("進行する人"), "leader.name", order_by=("leader__sort_key",)),
    ),
    search=("title", "intro", "lessons"),
    search_label=gettext_lazy("想定・学んだこと"),
    filters=(Filter("state", gettext_lazy("状態"), "state", Drill.State.choices),),
    sort="-planned_on",
)  # fmt: skip


def crumbs_to(drill: Drill | None = None) -> list[tuple[Any, str]]:
    first = [(_("緊急時の訓練"), reverse("training:drills"))]
    return [*first, (drill.title, reverse("training:drill", args=[drill.pk]))] if drill else first


@requires("training.drills")
@require_GET
def drills(request: StaffRequest) -> HttpResponse:
    """The drills that one sees. Two queries."""
    return page(
        request,
        "training/drills.html",
        page_title=_("緊急時の訓練"),
        page_lead=_("緊急連絡網の人が、想定に沿って一つずつ動きます。時刻はサーバーが記録します。"),
        listing=LIST.page(request.GET, readings.visible_drills(request.person, request.standing), path=request.path),
        exports=export_links("training:drills_export") if may(request.standing, "training.drill_papers") else [],
        may_lead=may(request.standing, "training.drill_lead"),
    )


@requires("training.drill_papers")
@require_GET
def drills_export(request: StaffRequest, format: str) -> HttpResponse:
    return export_listing(request, LIST, readings.visible_drills(request.person, request.standing), format=format, name="drills")


@requires("training.drill_lead")
@require_http_methods(["GET", "POST"])
def plan_drill(request: StaffRequest) -> HttpResponse:
    """Choose a scenario; its steps are given to who holds the roles."""
    language = get_language() or "ja"
    form = PlanDrillForm(request.POST or None, language=language, initial={"planned_on": clock.today()})

    def act() -> str:
        values = form.cleaned_data
        made = once(
            values["sheet"],
            lambda: services.plan_drill(
                scenarios()[values["scenario"]], by=request.person, planned_on=values["planned_on"], language=language,
                is_paper=values["is_paper"] == "yes",
            ).pk,
        )  # fmt: skip
        messages.success(request, _("訓練を用意しました。演じる人を確かめてください。"))
        return reverse("training:drill", args=[made])

    return form_page(
        request, form, act, title=_("訓練を用意する"), button=_("用意する"), crumbs=crumbs_to(), back_url=reverse("training:drills"),
    )  # fmt: skip


def _rows(drill: Drill, shown: list[DrillStep], request: StaffRequest, *, is_leader: bool) -> list[dict[str, Any]]:
    words = role_words()
    following = next((step for step in shown if step.confirmed_at is None), None)
    rows = []
    for step in shown:
        minute = services.minute_of(drill, step)
        is_mine = step.person_id == request.person.pk or not step.role
        rows.append({
            "step": step, "role": role_label(step.role, words) if step.role else _("全員（最初に気づいた人）"), "minute": minute,
            "is_late": minute is not None and minute > step.at_minute,
            "shows_expected": is_leader or step.confirmed_at is not None,
            "may_confirm": drill.state == Drill.State.RUNNING and not drill.is_paper and step.confirmed_at is None and (is_leader or (is_mine and step is following)),
        })  # fmt: skip
    return rows


@requires("training.drills")
@require_GET
def drill(request: StaffRequest, drill: UUID) -> HttpResponse:
    """Who leads sees all steps; who plays, those that are done and the own next one. Three queries."""
    found = readings.visible_drill(request.person, request.standing, drill)
    is_leader = may(request.standing, "training.drill_lead")
    steps = readings.steps_of(found)
    shown = steps if found.state == Drill.State.ENDED else readings.shown_to(steps, request.person, request.standing)
    return page(
        request,
        "training/drill.html",
        page_title=found.title,
        page_lead=found.intro,
        crumbs=crumbs_to(),
        drill=found,
        rows=_rows(found, shown, request, is_leader=is_leader),
        passed=int((clock.now() - found.started_at).total_seconds() // 60)
        if found.state == Drill.State.RUNNING and found.started_at
        else None,
        figures=drill_papers.figures(found, steps) if found.started_at else [],
        facts=[
            (_("状態"), found.get_state_display()),
            (_("行う日"), found.planned_on),
            (_("進行する人"), found.leader.name),
            (_("想定の時間"), _("%(minutes)s分") % {"minutes": found.minutes}),
        ],
        is_leader=is_leader,
        may_print=may(request.standing, "training.drill_papers"),
        lessons=[each.said(get_language() or "ja") for each in scenarios()[found.scenario].lessons]
        if found.scenario in scenarios()
        else [],
    )


@requires("training.drills")
@require_POST
def confirm(request: StaffRequest, drill: UUID, step: UUID) -> HttpResponse:
    """The button of a step."""
    found = readings.visible_drill(request.person, request.standing, drill)
    wanted = found.steps.filter(pk=step).first()
    if wanted is None:
        raise Http404
    note = request.POST.get("note", "").replace("\x00", "").strip()[:500]
    services.confirm_step(wanted, by=request.person, is_leader=may(request.standing, "training.drill_lead"), note=note)
    messages.success(request, _("済ませた時刻を記録しました。"))
    return redirect("training:drill", drill)


@requires("training.drill_lead")
@require_POST
def start(request: StaffRequest, drill: UUID) -> HttpResponse:
    found = readings.visible_drill(request.person, request.standing, drill)
    services.start_drill(found, by=request.person, url=reverse("training:drill", args=[found.pk]))
    messages.success(request, _("始めました。時計が動いています。"))
    return redirect("training:drill", drill)


@requires("training.drill_lead")
@require_http_methods(["GET", "POST"])
def cast(request: StaffRequest, drill: UUID) -> HttpResponse:
    """Who plays which step."""
    found = readings.visible_drill(request.person, request.standing, drill)
    form = CastForm(request.POST or None, steps=readings.steps_of(found))
    back = reverse("training:drill", args=[found.pk])

    def act() -> str:
        services.cast_drill(found, by=request.person, players=form.players)
        return back

    return form_page(request, form, act, title=_("演じる人を決める"), button=_("保存する"), crumbs=crumbs_to(found), back_url=back)


@requires("training.drill_lead")
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, drill: UUID) -> HttpResponse:
    """Lessons; the drill is over."""
    found = readings.visible_drill(request.person, request.standing, drill)
    form = EndDrillForm(request.POST or None)
    back = reverse("training:drill", args=[found.pk])

    def act() -> str:
        services.end_drill(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("訓練を終えました。記録を印刷できます。"))
        return back

    return form_page(request, form, act, title=_("訓練を終える"), button=_("終える"), crumbs=crumbs_to(found), back_url=back)


@requires("training.drill_lead")
@require_http_methods(["GET", "POST"])
def cancel(request: StaffRequest, drill: UUID) -> HttpResponse:
    found = readings.visible_drill(request.person, request.standing, drill)
    form = ReasonForm(request.POST or None)
    back = reverse("training:drill", args=[found.pk])

    def act() -> str:
        services.cancel_drill(found, by=request.person, **form.cleaned_data)
        return reverse("training:drills")

    return form_page(
        request, form, act, title=_("訓練を取りやめますか"), button=_("取りやめる"), crumbs=crumbs_to(found), back_url=back, kind="danger",
        consequences=[_("記録は残り、取りやめた理由が付きます。")],
    )  # fmt: skip


@requires("training.drill_lead")
@require_http_methods(["GET", "POST"])
def paper(request: StaffRequest, drill: UUID) -> HttpResponse:
    """Key in what stood on the sheet."""
    found = readings.visible_drill(request.person, request.standing, drill)
    form = PaperDrillForm(request.POST or None, drill=found, steps=readings.steps_of(found))
    back = reverse("training:drill", args=[found.pk])

    def act() -> str:
        services.key_in_paper(found, by=request.person, started_at=form.cleaned_data["started_at"], minutes=form.minutes)
        messages.success(request, _("紙の記録を入力しました。"))
        return back

    return form_page(request, form, act, title=_("紙の記録を入力する"), button=_("保存する"), crumbs=crumbs_to(found), back_url=back)


@requires("training.drill_papers")
@require_GET
def papers(request: StaffRequest, drill: UUID, what: str) -> HttpResponse:
    """The sheet to play it on paper, or the protocol. It leaves an event in the trail."""
    if what not in {"sheet", "protocol"}:
        raise Http404
    found = readings.visible_drill(request.person, request.standing, drill)
    house, words = people.organisation(), role_words()
    roles = {role.value: role_label(role, words) for role in Role}
    made = drill_papers.sheet if what == "sheet" else drill_papers.protocol
    document = made(
        found, readings.steps_of(found), roles, house=house.name if house else "", day=clock.today(), language=get_language() or "ja"
    )
    services.note_paper(found, by=request.person, what=what)
    return download(house_pdf("training.drill", document), f"drill-{what}-{found.planned_on:%Y%m%d}", "pdf")


urlpatterns = [
    path("drills/", drills, name="drills"),
    path("drills/export/<str:format>/", drills_export, name="drills_export"),
    path("drills/plan/", plan_drill, name="plan_drill"),
    path("drills/<uuid:drill>/", drill, name="drill"),
    path("drills/<uuid:drill>/start/", start, name="start_drill"),
    path("drills/<uuid:drill>/cast/", cast, name="cast_drill"),
    path("drills/<uuid:drill>/end/", end, name="end_drill"),
    path("drills/<uuid:drill>/cancel/", cancel, name="cancel_drill"),
    path("drills/<uuid:drill>/paper/", paper, name="paper_drill"),
    path("drills/<uuid:drill>/papers/<slug:what>/", papers, name="drill_papers"),
    path("drills/<uuid:drill>/steps/<uuid:step>/", confirm, name="confirm_step"),
]
