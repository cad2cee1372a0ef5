"""The lines of the inventory with their risks: proposals taken over, for one line or for many; groups of lines; the yearly look."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.ledger import columns
from komainu.web.ledger import content as words
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.queries.finding import MOST_FOUND, search
from komainu.web.ledger.queries.lines import editable_departments, editable_line, may_edit_line, visible_line
from komainu.web.people.models import Department
from komainu.web.people.queries import department_choices, with_descendants
from komainu.web.people.views.forming import form_page
from komainu.web.risks import content, queries
from komainu.web.risks.forms.risks import GroupForm, ReasonForm, RiskForm
from komainu.web.risks.models import LineGroup, Risk
from komainu.web.risks.queries import risks as readings
from komainu.web.risks.scoring import LEVEL_BADGES
from komainu.web.risks.services import groups, reviews
from komainu.web.risks.services import risks as services
from komainu.web.risks.views.lists import crumbs_to, residual_words, tabs, written
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

MOST_COUNTED = 2_000
MOST_LINES_SHOWN = 30
Reasons = list[tuple[str, str]]


def _line_url(line: Any) -> str:
    return reverse("risks:of_line", args=[line.pk])


def _by_department(records: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Those of the department and of all below it. One query more."""
    return records.filter(department__in=with_descendants([UUID(code)]))


def _by_review(records: QuerySet[Any], state: str) -> QuerySet[Any]:
    if state == "none":
        return records.filter(risk_review=None)
    return records.filter(risk_review__next_on__lte=clock.today() + readings.LEAD)


def _by_risks(records: QuerySet[Any], state: str) -> QuerySet[Any]:
    return records.filter(without_risk__isnull=state != "none")


def _first_found(records: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """The first that the inventory's own index finds, for a page."""
    return records.filter(pk__in=search(records.order_by(), words).values("pk")[:MOST_FOUND])


LIST = Listing(
    label=gettext_lazy("台帳の行ごとのリスク"),
    columns=(
        Column("name", gettext_lazy("個人情報の名称"), order_by=("name",), url=_line_url, is_title=True),
        Column("number", gettext_lazy("管理番号"), order_by=("number",)),
        Column("department", gettext_lazy("部門")),
        Column("risks", gettext_lazy("リスク"), "risk_count", align="number"),
        Column("high", gettext_lazy("うち高い"), "high_count", align="number"),
        Column("next", gettext_lazy("次に見直す日"), "next_review"),
    ),
    search=_first_found,
    search_label=gettext_lazy("名称・業務・管理番号"),
    filters=(
        Filter("department", gettext_lazy("部門"), _by_department, department_choices, asks=True),
        Filter("risks", gettext_lazy("リスクの有無"), _by_risks, [("none", gettext_lazy("まだない")), ("some", gettext_lazy("ある"))]),
        Filter(
            "review", gettext_lazy("見直し"), _by_review, [("due", gettext_lazy("見直す時期")), ("none", gettext_lazy("まだ見ていない"))]
        ),
    ),
    completed=readings.read_lines,
    shown=readings.shown,
    most_counted=MOST_COUNTED,
    most_found=MOST_FOUND,
    sort="number",
)


def _review_without(records: QuerySet[Any], state: str) -> QuerySet[Any]:
    if state == "none":
        return records.filter(line__risk_review=None)
    return records.filter(line__risk_review__next_on__lte=clock.today() + readings.LEAD)


def _first_without(records: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    return records.filter(line__in=search(LedgerLine.objects.order_by(), words).values("pk")[:MOST_FOUND])


_DEPARTMENT, _RISKS, _REVIEW = LIST.filters
WITHOUT = replace(
    LIST,
    columns=(replace(LIST.columns[0], order_by=("line__name",)), *LIST.columns[1:]),
    search=_first_without,
    filters=(_DEPARTMENT, replace(_RISKS, apply=lambda records, _state: records), replace(_REVIEW, apply=_review_without)),
)
"""The same list under the condition that a line has no risk: along what is kept of these lines."""


@requires("risks.see")
@require_GET
def line_list(request: StaffRequest) -> HttpResponse:
    """Each line with how many risks it has and when they are looked at again. Eight queries at most."""
    standing, alike = request.standing, (readings.sight(request.standing), clock.today())
    if request.GET.get("risks") == "none":
        records: QuerySet[Any] = readings.without_risk(None if readings.reads_all(standing) else standing.departments)
        listing = WITHOUT.page(request.GET, records, path=request.path, alike=alike)
    else:
        listing = LIST.page(request.GET, readings.lines_listed(standing), path=request.path, alike=alike)
    return page(
        request, "risks/lines.html", page_title=_("台帳の行ごとのリスク"), crumbs=crumbs_to(), tabs=tabs("lines"), listing=listing,
        exports=export_links("risks:lines_export") if may(request.standing, "risks.export") else [],
        may_edit=may(request.standing, "risks.edit"), groups=list(queries.visible_groups(request.standing)[:50]),
    )  # fmt: skip


@requires("risks.export")
@require_GET
def lines_export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen. It leaves a trail."""
    return export_listing(request, SHEET, readings.lines_listed(request.standing), format=format, name="risk-lines")


SHEET = replace(LIST, search=search, written=written(LIST))
"""As a file: all that a search finds."""


def _said(reasons: Reasons) -> str:
    """Why a risk is proposed, in words."""
    if not reasons:
        return _("どの行にもあり得るリスクです。")
    by_column: dict[str, list[str]] = {}
    for column, value in reasons:
        by_column.setdefault(column, []).append(value)
    return " ・ ".join(f"{columns.label(column)}：{_words(column, values)}" for column, values in by_column.items())


def _words(column: str, values: list[str]) -> str:
    return words.said(columns.SETS[column], values) if column in columns.SETS else columns.in_words(column, values[0])


def _proposals(found: dict[str, Reasons], there: list[Risk]) -> list[tuple[Any, list[tuple[str, str, str, bool]]]]:
    """By stage: id, words, why, whether it is of improper handling; without what is there already."""
    known = {risk.catalogue_id for risk in there if risk.state == Risk.State.OPEN}
    typical = content.risks()
    stages = []
    for stage, label in Risk.Stage.choices:
        rows = [
            (id, content.said(typical[id]), _said(reasons), typical[id].risk_class == "improper_handling")
            for id, reasons in found.items()
            if typical[id].stage == stage and id not in known
        ]
        if rows:
            stages.append((label, rows))
    return stages


def _by_stage(found: list[Risk]) -> list[tuple[Any, list[tuple[Risk, str, str, list[str]]]]]:
    """The open ones by stage: risk, what remains in words, its badge, its controls."""
    stages = []
    for stage, label in Risk.Stage.choices:
        rows = [
            (risk, residual_words(risk) or _("まだ評価していない"), LEVEL_BADGES[risk.residual_level],
             [each.measure for each in risk.controls.all() if each.state != "ended"])
            for risk in found
            if risk.stage == stage and risk.state == Risk.State.OPEN
        ]  # fmt: skip
        if rows:
            stages.append((label, rows))
    return stages


@requires("risks.see")
@require_GET
def of_line(request: StaffRequest, line: UUID) -> HttpResponse:
    """All risks of one line by stage, and what is proposed. Eight queries."""
    found = visible_line(request.standing, line)
    there = readings.risks_of_line(found)
    may_edit = may(request.standing, "risks.edit") and may_edit_line(request.standing, found) and found.state != LedgerLine.State.DISPOSED
    return page(
        request, "risks/of_line.html", page_title=_("「%(name)s」のリスク") % {"name": found.name}, crumbs=crumbs_to((_("台帳の行ごと"), reverse("risks:lines"))),
        line=found, stages=_by_stage(there), closed=[risk for risk in there if risk.state == Risk.State.CLOSED],
        proposals=_proposals(services.proposals(found), there) if may_edit else [], may_edit=may_edit, review=getattr(found, "risk_review", None),
        groups=list(found.risk_groups.all()),
    )  # fmt: skip


@requires("risks.edit")
@require_POST
def take_over(request: StaffRequest, line: UUID) -> HttpResponse:
    """What was chosen of the proposals becomes risks of the line."""
    found = editable_line(request.standing, line)
    made = services.take_over(found, request.POST.getlist("risk"), by=request.person)
    messages.success(request, _("%(count)s件を取り入れました。次に、管理策を確かめ、評価します。") % {"count": len(made)})
    return redirect("risks:of_line", found.pk)


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def review(request: StaffRequest, line: UUID) -> HttpResponse:
    found = editable_line(request.standing, line)
    form = ReasonForm(request.POST or None, initial={"reason": _("変わりなし")})
    form.fields["reason"].label = _("見直しの結果")

    def act() -> str:
        done = reviews.review(found, by=request.person, note=form.cleaned_data["reason"])
        messages.success(request, _("見直しを記録しました。次は%(day)sまでです。") % {"day": done.next_on})
        return _line_url(found)

    return form_page(
        request, form, act, title=_("「%(name)s」のリスクを見直した") % {"name": found.name}, button=_("見直したと記録する"),
        crumbs=crumbs_to((found.name, _line_url(found))), back_url=_line_url(found),
        note=_("リスクと管理策が今も合っているか、ほかにリスクがないかを確かめてから記録します。"),
    )  # fmt: skip


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, line: UUID) -> HttpResponse:
    """A risk of the house's own."""
    return _added(request, editable_line(request.standing, line), _line_url)


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def add_to_group(request: StaffRequest, group: UUID) -> HttpResponse:
    return _added(request, _editable_group(request, group), _group_url)


def _added(request: StaffRequest, of: Any, url: Any) -> HttpResponse:
    form = RiskForm(request.POST or None)

    def act() -> str:
        values = form.values()
        made = once(
            form.cleaned_data["sheet"],
            lambda: services.add_risk(of, by=request.person, **values).pk,
            same=f"{request.person.pk}:{of.pk}:{values}",
        )
        messages.success(request, _("加えました。"))
        return reverse("risks:risk", args=[made])

    return form_page(
        request, form, act, title=_("「%(name)s」にリスクを加える") % {"name": of.name}, button=_("加える"), crumbs=crumbs_to((of.name, url(of))),
        back_url=url(of),
    )  # fmt: skip


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def take_over_many(request: StaffRequest) -> HttpResponse:
    """For all lines that have no risk yet, of one department or of all that one may change: some two hundred at once."""
    own = editable_departments(request.standing)
    lines = readings.without_risk(own)
    wanted = request.GET.get("department", "")
    if wanted:
        try:
            lines = lines.filter(department__in=with_descendants([UUID(wanted)]))
        except ValueError as error:
            raise Http404 from error
    count = lines.count()
    if request.method == "POST":
        first = lines.order_by("number").select_related("line")[: services.MOST_LINES]
        done = services.take_over_many([each.line for each in first], by=request.person)
        messages.success(request, _("%(count)s行に、提案されたリスクを取り入れました。") % {"count": done})
        return redirect("risks:lines")
    chosen = next((label for code, label in department_choices() if code == wanted), "")
    return page(
        request, "risks/take_over_many.html", page_title=_("提案をまとめて取り入れる"), crumbs=crumbs_to((_("台帳の行ごと"), reverse("risks:lines"))), count=count,
        most=services.MOST_LINES, department=chosen, back_url=reverse("risks:lines"),
    )  # fmt: skip


def _group_url(group: Any) -> str:
    return reverse("risks:group", args=[group.pk])


def _editable_group(request: StaffRequest, code: UUID) -> LineGroup:
    """404 if it is not theirs to change."""
    found = queries.visible_group(request.standing, code)
    own = editable_departments(request.standing)
    if own is not None and found.department_id not in own:
        raise Http404
    return found


@requires("risks.see")
@require_GET
def group(request: StaffRequest, group: UUID) -> HttpResponse:
    """Lines that are looked at together, their risks, what is proposed. Six queries."""
    found = queries.visible_group(request.standing, group)
    lines = list(found.lines.order_by("number").values_list("pk", "name")[: MOST_LINES_SHOWN + 1])
    there = sorted(found.risks.order_by().prefetch_related("controls"), key=lambda risk: risk.number)
    own = editable_departments(request.standing)
    may_edit = may(request.standing, "risks.edit") and (own is None or found.department_id in own)
    return page(
        request, "risks/group.html", page_title=found.name, crumbs=crumbs_to((_("台帳の行ごと"), reverse("risks:lines"))), group=found, lines=lines[:MOST_LINES_SHOWN],
        more=found.lines.count() - MOST_LINES_SHOWN if len(lines) > MOST_LINES_SHOWN else 0,
        stages=_by_stage(there), closed=[risk for risk in there if risk.state == Risk.State.CLOSED],
        proposals=_proposals(services.of_group(found), there) if may_edit else [], may_edit=may_edit,
        medium=words.word("media", found.medium) if found.medium else "",
    )  # fmt: skip


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def add_group(request: StaffRequest) -> HttpResponse:
    own = editable_departments(request.standing)
    departments = Department.objects.all() if own is None else Department.objects.filter(pk__in=own)
    form = GroupForm(request.POST or None, departments=departments, pairs=department_choices(own))

    def act() -> str:
        made = groups.add_group(by=request.person, **form.cleaned_data)
        messages.success(request, _("まとまりを作りました。"))
        return _group_url(made)

    return form_page(
        request, form, act, title=_("一緒に見る行をまとめる"), button=_("まとめる"), crumbs=crumbs_to((_("台帳の行ごと"), reverse("risks:lines"))),
        back_url=reverse("risks:lines"), note=_("同じ部門で、同じ媒体・同じ場所にある行は、リスクを一度に見られます。"),
    )  # fmt: skip


@requires("risks.edit")
@require_POST
def collect_again(request: StaffRequest, group: UUID) -> HttpResponse:
    found = groups.collect_again(_editable_group(request, group), by=request.person)
    messages.success(request, _("今の台帳から、行を集め直しました。"))
    return redirect(_group_url(found))


@requires("risks.edit")
@require_POST
def take_over_group(request: StaffRequest, group: UUID) -> HttpResponse:
    found = _editable_group(request, group)
    made = services.take_over(found, request.POST.getlist("risk"), by=request.person)
    messages.success(request, _("%(count)s件を取り入れました。次に、管理策を確かめ、評価します。") % {"count": len(made)})
    return redirect(_group_url(found))


urlpatterns = [
    path("lines/", line_list, name="lines"),
    path("lines/export/<str:format>/", lines_export, name="lines_export"),
    path("lines/take-over/", take_over_many, name="take_over_many"),
    path("lines/<uuid:line>/", of_line, name="of_line"),
    path("lines/<uuid:line>/take-over/", take_over, name="take_over"),
    path("lines/<uuid:line>/review/", review, name="review"),
    path("lines/<uuid:line>/add/", add, name="add"),
    path("groups/add/", add_group, name="add_group"),
    path("groups/<uuid:group>/", group, name="group"),
    path("groups/<uuid:group>/collect/", collect_again, name="collect_again"),
    path("groups/<uuid:group>/take-over/", take_over_group, name="take_over_group"),
    path("groups/<uuid:group>/add/", add_to_group, name="add_to_group"),
]
