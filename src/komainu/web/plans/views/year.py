"""The year on one page, its list, its papers; one step and what was recorded of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.documents.answering import download
from komainu.web.documents.content import Document
from komainu.web.documents.services import by_own_form
from komainu.web.documents.tables import to_csv, to_xlsx
from komainu.web.people import queries as people
from komainu.web.people.models import Person
from komainu.web.people.queries.terms import role_words, said_roles
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.people.views.forming import refused
from komainu.web.plans import content, printing, queries, services
from komainu.web.plans.forms import ReasonForm, RecordForm
from komainu.web.plans.models import PlanStep, YearPlan
from komainu.web.plans.queries import steps as readings
from komainu.web.plans.queries.year import STATES, owner_words, state_of
from komainu.web.plans.services.recording import PLACE
from komainu.web.site import clock, look
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, opens, requires
from komainu.web.site.sealed_files import content_of
from komainu.web.site.templatetags.site import jdate
from komainu.web.trail import services as trail

Crumbs = list[tuple[Any, str]]
FIRST_YEAR, LAST_YEAR = 2000, 2100
FILTERS = {
    "late": gettext_lazy("期限を過ぎている"),
    "due": gettext_lazy("2週間以内"),
    "planned": gettext_lazy("これから"),
    "done": gettext_lazy("実施済み"),
}


def _number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return number if FIRST_YEAR <= number <= LAST_YEAR else None


def crumbs_to(plan: YearPlan | None = None) -> Crumbs:
    first: Crumbs = [(_("年間計画"), reverse("plans:home"))]
    return [*first, (str(plan), reverse("plans:plan", args=[plan.pk]))] if plan else first


@requires("plans.see")
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """The months in order. Eleven queries of its own, two more for who makes the plan."""
    today = clock.today()
    found = queries.year(
        today,
        number=_number(request.GET.get("year", "")),
        person_id=request.person.pk,
        roles=request.standing.roles,
        standing=request.standing,
    )
    wanted = request.GET.get("state", "")
    wanted = wanted if wanted in STATES or wanted == "mine" else ""
    may_edit = may(request.standing, "plans.edit")
    return page(
        request,
        "plans/home.html",
        page_title=_("%(year)s年度の年間計画") % {"year": found.fiscal.year},
        year=found,
        months=[(month, [entry for entry in month.entries if _fits(entry, wanted)]) for month in found.months],
        state=wanted,
        filters=[(key, label, found.counts[key]) for key, label in FILTERS.items()],
        mine=sum(1 for month in found.months for entry in month.entries if entry.is_mine),
        previous=found.fiscal.year - 1,
        following=found.fiscal.year + 1,
        may_edit=may_edit,
        may_export=may(request.standing, "plans.export"),
        waiting=queries.waiting_plan(found.fiscal.year) if may_edit or may(request.standing, "plans.approve") else None,
    )


def _fits(entry: queries.Shown, wanted: str) -> bool:
    return not wanted or (entry.is_mine if wanted == "mine" else entry.state == wanted)


def _by_state(steps: Any, wanted: str) -> Any:
    today = clock.today()
    return {
        "done": lambda: steps.filter(is_done=True),
        "late": lambda: readings.late(steps, today),
        "open": lambda: steps.filter(is_done=False, left_out_reason="", due_on__gte=today),
        "left_out": lambda: steps.exclude(left_out_reason=""),
    }[wanted]()


def _years() -> list[tuple[str, Any]]:
    """One query."""
    found = YearPlan.objects.filter(state=YearPlan.State.APPROVED).order_by("-year").values_list("year", flat=True)
    return [(str(year), _("%(year)s年度") % {"year": year}) for year in found]


def _state_of(step: PlanStep) -> str:
    today = clock.today()
    state = "left_out" if step.is_left_out else "done" if step.is_done else state_of(step.due_on, None, today)  # type: ignore[attr-defined]
    return printing.state_words()[state]


LIST = Listing(
    label=gettext_lazy("年間計画の項目"),
    columns=(
        Column("due", gettext_lazy("期限"), "due_on", order_by=("due_on", "position")),
        Column("title", gettext_lazy("すること"), order_by=("title",), url=lambda step: reverse("plans:step", args=[step.pk]), is_title=True),
        Column("owner", gettext_lazy("担当"), lambda step: owner_words(step, dict(look.current().role_words)), order_by=("owner_role", "owner__sort_key"), nullable=True),
        Column("state", gettext_lazy("状態"), _state_of, template="plans/_state_cell.html"),
        Column("year", gettext_lazy("年度"), lambda step: str(step.plan.year), order_by=("plan__year",)),
    ),
    search=("title", "details"),
    search_label=gettext_lazy("すること・内容"),
    filters=(
        Filter("state", gettext_lazy("状態"), _by_state, (("open", gettext_lazy("これから")), ("late", gettext_lazy("期限超過")), ("done", gettext_lazy("実施済み")), ("left_out", gettext_lazy("行わない")))),
        Filter("role", gettext_lazy("担当する役割"), "owner_role", lambda: said_roles(role for role in Role if role not in OUTSIDERS)),
        Filter("year", gettext_lazy("年度"), lambda steps, year: steps.filter(plan__year=int(year)), _years),
    ),
    sort="due",
)  # fmt: skip


@requires("plans.see")
@require_GET
def step_list(request: StaffRequest) -> HttpResponse:
    """All steps of the plans in force as a list. Three queries: years, count, rows."""
    listing = LIST.page(request.GET, queries.visible_steps(request.standing), path=request.path)
    exports = [("Excel", reverse("plans:export_list", args=["xlsx"])), ("CSV", reverse("plans:export_list", args=["csv"]))]
    return page(
        request,
        "plans/list.html",
        page_title=_("年間計画の項目"),
        crumbs=crumbs_to(),
        listing=listing,
        exports=exports if may(request.standing, "plans.export") else [],
    )


@requires("plans.export")
@require_GET
def export_list(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen, all pages. It leaves a trail."""
    if format not in {"csv", "xlsx"}:
        raise Http404
    found = LIST.export(request.GET, queries.visible_steps(request.standing))
    rows = list(found.rows)
    _note_export(request.person, format, rows=len(rows), conditions=found.conditions)
    title = _("年間計画の項目")
    body = to_xlsx(found.columns, rows, title, made_on=clock.today()) if format == "xlsx" else to_csv(found.columns, rows)
    return download(body, f"plan-steps-{clock.today():%Y%m%d}", format)


def _note_export(by: Person, format: str, **more: Any) -> None:
    from komainu.web.people.models import Organisation

    with transaction.atomic():
        trail.record("plans.exported", by=by, subject=Organisation.objects.first() or Organisation(id=1), after={"format": format, **more})


@requires("plans.export")
@require_GET
def export_year(request: StaffRequest, year: int, format: str) -> HttpResponse:
    """The year as PDF, DOCX, XLSX or CSV; DOCX and XLSX by the house's own form, where it has one. It leaves a trail."""
    if format not in {"csv", "xlsx", "pdf", "docx"} or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    found = queries.year(clock.today(), number=year)
    _note_export(request.person, format, year=year)
    language, name = get_language() or "ja", f"year-plan-{year}"
    if format == "pdf":
        from komainu.web.documents.housestyle import house_pdf

        return download(house_pdf("plans.year", _document(found, language)), name, "pdf")
    columns, rows = printing.year_table(found.months, language)
    if format == "docx":
        from komainu.web.documents.word import to_docx

        return download(
            by_own_form("plans.year_word", lambda: _values(found, rows), lambda: to_docx(_document(found, language))), name, format
        )
    title = _("%(year)s年度 年間計画") % {"year": year}
    if format == "csv":
        return download(to_csv(columns, rows), name, format)
    body = by_own_form("plans.year", lambda: _values(found, rows), lambda: to_xlsx(columns, rows, title, made_on=clock.today()))
    return download(body, name, format)


def _document(found: queries.Year, language: str) -> Document:
    """The plan on paper. Two queries."""
    house = people.organisation()
    reasons = {step.title: step.left_out_reason for step in queries.plan_steps(found.plan)} if found.plan else {}
    return printing.year_document(found, reasons=reasons, house=house.name if house else "", day=clock.today(), language=language)


def _values(found: queries.Year, rows: list[list[Any]]) -> dict[str, Any]:
    """The year as plain values for an own form of the house."""
    house, plan = people.organisation(), found.plan
    keys = ("month", "due_on", "title", "owner", "state", "done_on", "source")
    return {
        "organisation": house.name if house else "", "today": jdate(clock.today()), "year": found.fiscal.year, "version": plan.version if plan else "",
        "approved_on": jdate(clock.japan_day(plan.approved_at)) if plan and plan.approved_at else "",
        "approved_by": plan.approved_by.name if plan and plan.approved_by else "", "rows": [dict(zip(keys, row, strict=True)) for row in rows],
    }  # fmt: skip


@requires("plans.see", post="plans.record")
@require_http_methods(["GET", "POST"])
def step(request: StaffRequest, step: UUID) -> HttpResponse:
    """One step: what, why, until when, who; what was recorded; recording. Five queries."""
    found = queries.step_of(request.standing, step)
    may_record = (
        readings.may_record(found, request.person, request.standing)
        and found.plan.state == YearPlan.State.APPROVED
        and not found.is_left_out
    )
    form = RecordForm(request.POST or None, request.FILES or None, initial={"done_on": clock.today()})
    if request.method == "POST":
        if not may_record:
            raise Http404
        if form.is_valid():
            values = dict(form.cleaned_data)
            try:
                once(values.pop("sheet"), lambda: services.record_step(found, by=request.person, **values).pk)
            except Problem as problem:
                refused(form, problem)
            else:
                messages.success(request, _("記録しました。"))
                return redirect("plans:step", step)
    records = queries.records_of(found)
    done_on = next((each.done_on for each in records if each.kind == "done" and each.withdrawn_at is None), None)
    known = content.step(found.step)
    house = people.organisation()
    language = get_language() or "ja"
    return page(
        request,
        "plans/step.html",
        status=422 if form.errors else 200,
        page_title=found.title,
        crumbs=crumbs_to(),
        step=found,
        facts=_facts(found, done_on),
        state="left_out" if found.is_left_out else state_of(found.due_on, done_on, clock.today()),
        why=known.why.said(language) if known else "",
        citations="、".join(known.citations(language, has_mark=bool(house and house.has_mark_rules))) if known else "",
        url=reverse(known.url) if known and known.url and opens(request.standing, reverse(known.url)) else "",
        records=records,
        done_on=done_on,
        form=form if may_record else None,
        may_edit=may(request.standing, "plans.edit"),
    )


def _facts(step: PlanStep, done_on: Any) -> list[tuple[Any, Any]]:
    return [
        (_("期限"), step.due_on),
        (_("担当"), owner_words(step, role_words())),
        *([(_("行わない理由"), step.left_out_reason)] if step.is_left_out else [(_("行った日"), done_on or _("まだ行っていません"))]),
        *([(_("くわしい内容"), step.details)] if step.details else []),
        (_("計画"), str(step.plan)),
    ]


@requires("plans.see")
@require_GET
def evidence(request: StaffRequest, step: UUID, record: UUID) -> HttpResponse:
    """The file of a record, to be saved: for its owner and the office, and for who audits or decides."""
    found = queries.step_of(request.standing, step)
    kept = queries.record_of(found, record)
    reader = readings.may_record(found, request.person, request.standing) or not readings.DECIDES.isdisjoint(request.standing.roles)
    if not kept.path or not reader:
        raise Http404
    try:
        body = content_of(kept.path, PLACE, kept.sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    from django.utils.http import content_disposition_header

    answer = HttpResponse(body, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(True, kept.file_name) or "attachment"
    return answer


@requires("plans.see", post="plans.record")
@require_http_methods(["GET", "POST"])
def take_back(request: StaffRequest, step: UUID, record: UUID) -> HttpResponse:
    """A record was wrong: crossed out, with the reason."""
    from komainu.web.people.views.forming import form_page

    found = queries.step_of(request.standing, step)
    kept = queries.record_of(found, record)
    if not readings.may_record(found, request.person, request.standing) or kept.withdrawn_at is not None:
        raise Http404
    form = ReasonForm(request.POST or None)
    back = reverse("plans:step", args=[found.pk])

    def act() -> str:
        services.take_back(kept, found, by=request.person, **form.cleaned_data)
        messages.success(request, _("記録を取り消しました。"))
        return back

    return form_page(
        request, form, act, title=_("記録を取り消しますか"), button=_("取り消す"), crumbs=[*crumbs_to(), (found.title, back)], back_url=back,
        consequences=[_("記録は消えず、取り消した理由とともに残ります。"), _("「行った」の記録なら、この項目はまだ行っていないことに戻ります。")], kind="danger",
    )  # fmt: skip


urlpatterns = [
    path("", home, name="home"),
    path("steps/", step_list, name="list"),
    path("steps/export/<str:format>/", export_list, name="export_list"),
    path("year/<int:year>/export/<str:format>/", export_year, name="export"),
    path("steps/<uuid:step>/", step, name="step"),
    path("steps/<uuid:step>/records/<uuid:record>/file/", evidence, name="evidence"),
    path("steps/<uuid:step>/records/<uuid:record>/take-back/", take_back, name="take_back"),
]
