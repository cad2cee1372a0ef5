"""The list of risks, the table that an assessor expects, the map, the method of the house."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.documents.answering import download
from komainu.web.documents.content import Document, Paragraph, Table
from komainu.web.documents.housestyle import house_pdf
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.people.models import Organisation
from komainu.web.people.queries import department_choices, house_name, with_descendants
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.risks.forms.risks import MethodForm
from komainu.web.risks.models import Risk
from komainu.web.risks.models.risks import LEVELS, METHODS
from komainu.web.risks.problems import TooManyRows
from komainu.web.risks.queries import risks as readings
from komainu.web.risks.queries.finding import MOST_FOUND, search, search_first
from komainu.web.risks.scoring import IMPACT_WORDS, LEVEL_BADGES, LEVEL_WORDS, LIKELIHOOD_WORDS
from komainu.web.risks.scoring import METHODS as KNOWN
from komainu.web.risks.services import risks as services
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.site.templatetags.site import jdate
from komainu.web.trail import services as trail

MOST_COUNTED = 2_000
WRITTEN_AT_ONCE = 500
KNOWN_LEVELS = [level for level, _words in LEVELS]
STAGES: dict[str, Any] = dict(Risk.Stage.choices)
CLASSES: dict[str, Any] = dict(Risk.RiskClass.choices)
OPTION_WORDS: dict[str, Any] = dict(Risk.Option.choices)
MOST_PRINTED = 2_000
SCALE = [(str(number), str(number)) for number in range(1, 6)]


def crumbs_to(*more: tuple[Any, str]) -> Crumbs:
    return [(_("リスク"), reverse("risks:list")), *more]


def risk_url(risk: Any) -> str:
    return reverse("risks:risk", args=[risk.pk])


def place_of(risk: Any) -> str:
    return risk.line.name if risk.line is not None else str(risk.group)


def place_url(risk: Any) -> str:
    return reverse("risks:of_line", args=[risk.line_id]) if risk.line_id else reverse("risks:group", args=[risk.group_id])


def department_of(risk: Any) -> str:
    return (risk.line or risk.group).department.name


def residual_words(risk: Any) -> str:
    """The level, and the points by their own method."""
    if not risk.residual_level:
        return ""
    points = f"（{risk.residual}／{KNOWN[risk.method].size ** 2}）" if risk.residual else ""
    return f"{LEVEL_WORDS[risk.residual_level]}{points}"


def inherent_words(risk: Any) -> str:
    if not risk.inherent_level:
        return ""
    points = f"（{risk.inherent}／{KNOWN[risk.method].size ** 2}）" if risk.inherent else ""
    return f"{LEVEL_WORDS[risk.inherent_level]}{points}"


def _by_department(records: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Those of the department and of all below it. One query more."""
    return records.filter(readings.of_departments(with_descendants([UUID(code)])))


def _by_level(records: QuerySet[Any], level: str) -> QuerySet[Any]:
    """By the rank in which the list stands: it holds the level."""
    if level == "unscored":
        return records.filter(residual_rank=0)
    rank = (KNOWN_LEVELS.index(level) + 1) * 100
    return records.filter(residual_rank__gte=rank, residual_rank__lt=rank + 100)


def _by_acceptance(records: QuerySet[Any], state: str) -> QuerySet[Any]:
    """By what is kept of it with the risk. No acceptance that waits or counts may have one that came to its end."""
    return records.filter(acceptance__in=["", "expired"]) if state == "none" else records.filter(acceptance=state)


SEARCH_AND_FILTERS: dict[str, Any] = {
    "search": search_first,
    "search_label": gettext_lazy("リスク・台帳の行・番号"),
    "filters": (
        Filter("department", gettext_lazy("部門"), _by_department, department_choices, asks=True),
        Filter("stage", gettext_lazy("段階"), "stage", Risk.Stage.choices),
        Filter("level", gettext_lazy("残留リスク"), _by_level, [*reversed(LEVELS), ("unscored", gettext_lazy("まだ評価していない"))]),
        Filter("class", gettext_lazy("リスクの種類"), "risk_class", Risk.RiskClass.choices),
        Filter(
            "acceptance",
            gettext_lazy("受け入れ"),
            _by_acceptance,
            [
                ("accepted", gettext_lazy("受け入れ中")),
                ("asked", gettext_lazy("承認待ち")),
                ("expired", gettext_lazy("期限切れのまま")),
                ("none", gettext_lazy("受け入れていない")),
            ],
        ),
        Filter("method", gettext_lazy("点数の付け方"), "method", METHODS),
        Filter("impact", gettext_lazy("影響"), "impact", SCALE),
        Filter("likelihood", gettext_lazy("起こりやすさ（管理策の後）"), "likelihood", SCALE),
        Filter("before", gettext_lazy("起こりやすさ（管理策の前）"), "likelihood_before", SCALE),
    ),
}
LIST = Listing(
    label=gettext_lazy("リスク"),
    columns=(
        Column("title", gettext_lazy("リスク"), url=risk_url, is_title=True),
        Column("number", gettext_lazy("番号"), order_by=("number",)),
        Column("place", gettext_lazy("台帳の行"), "place", url=place_url),
        Column("department", gettext_lazy("部門")),
        Column("stage", gettext_lazy("段階"), lambda risk: str(STAGES[risk.stage])),
        Column(
            "residual",
            gettext_lazy("残留リスク"),
            residual_words,
            order_by=("residual_rank", "id"),
            template="risks/_level.html",
            given=lambda risk: {"words": str(residual_words(risk)), "kind": LEVEL_BADGES[risk.residual_level]},
        ),
    ),
    completed=readings.read,
    shown=readings.shown,
    most_counted=MOST_COUNTED,
    most_found=MOST_FOUND,
    sort="-residual",
    **SEARCH_AND_FILTERS,
)


def _linked(pairs: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {"links": pairs}


def measures(row: readings.Row) -> str:
    return "\n".join(words for _control, words in row.controls)


def clauses(row: readings.Row) -> str:
    return "\n".join(words for _document, _anchor, words in row.clauses)


def acceptance(row: readings.Row) -> str:
    if row.acceptance is None:
        return ""
    state, day, name, reason = row.acceptance
    if state == "asked":
        return _("承認待ち")
    return _("%(day)sまで %(name)s：%(reason)s") % {"day": jdate(day), "name": name or "", "reason": reason}


TABLE = Listing(
    label=gettext_lazy("リスク分析表"),
    columns=(
        Column(
            "place", gettext_lazy("台帳の行"), lambda row: row.risk.place, order_by=("line__number", "group__name"), url=lambda row: place_url(row.risk)
        ),
        Column("department", gettext_lazy("部門"), "risk.department"),
        Column("stage", gettext_lazy("段階"), lambda row: str(STAGES[row.risk.stage]), order_by=("stage",)),
        Column("title", gettext_lazy("リスク"), "risk.title", url=lambda row: risk_url(row.risk), is_title=True),
        Column("class", gettext_lazy("リスクの種類"), lambda row: str(CLASSES[row.risk.risk_class])),
        Column("inherent", gettext_lazy("固有リスク"), lambda row: inherent_words(row.risk)),
        Column(
            "controls", gettext_lazy("管理策"), measures, template="risks/_links.html",
            given=lambda row: _linked(tuple((words, reverse("risks:control", args=[code])) for code, words in row.controls)),
        ),
        Column(
            "clauses", gettext_lazy("根拠となる条"), clauses, template="risks/_links.html",
            given=lambda row: _linked(
                tuple((words, f"{reverse('rules:document', args=[code])}#clause-{anchor}") for code, anchor, words in row.clauses)
            ),
        ),
        Column("residual", gettext_lazy("残留リスク"), lambda row: residual_words(row.risk), order_by=("residual_rank", "id")),
        Column("owner", gettext_lazy("リスクの責任者"), "risk.owner"),
        Column("acceptance", gettext_lazy("受け入れ"), acceptance),
        Column("number", gettext_lazy("番号"), "risk.number", order_by=("number",)),
    ),
    completed=readings.read_beside,
    shown=readings.shown,
    most_counted=MOST_COUNTED,
    most_found=MOST_FOUND,
    sort="number",
    **{**SEARCH_AND_FILTERS, "filters": SEARCH_AND_FILTERS["filters"][:5]},
)  # fmt: skip


def written(listing: Listing) -> Any:
    """The rows of the file of a list, in plain values, some at a time."""

    def rows(records: QuerySet[Any]) -> Iterator[list[Any]]:
        complete = listing.completed
        assert complete is not None
        found = records.iterator(chunk_size=WRITTEN_AT_ONCE)
        while some := list(islice(found, WRITTEN_AT_ONCE)):
            complete(some)
            for row in some:
                yield [column.read(row) for column in listing.columns]

    return rows


SHEET = replace(LIST, search=search, written=written(LIST))
MORE = (
    Column("line_number", gettext_lazy("台帳の番号"), "more.line_number"),
    Column("cause", gettext_lazy("原因・きっかけ"), "more.cause"),
    Column("option", gettext_lazy("対応"), lambda row: str(OPTION_WORDS.get(row.more.option, ""))),
    Column("impact", gettext_lazy("影響"), "more.impact"),
    Column("likelihood_before", gettext_lazy("起こりやすさ（管理策の前）"), "more.likelihood_before"),
    Column("likelihood", gettext_lazy("起こりやすさ（管理策の後）"), "more.likelihood"),
)
"""What a file has beside the columns of the table, so that it can be edited and read in again."""
TABLE_SHEET = replace(TABLE, columns=(*TABLE.columns, *MORE), completed=readings.read_for_file, search=search)
TABLE_SHEET = replace(TABLE_SHEET, written=written(TABLE_SHEET))
"""As files: all that a search finds."""


def tabs(current: str) -> list[dict[str, Any]]:
    names = (
        ("list", _("リスク")), ("lines", _("台帳の行ごと")), ("map", _("リスクの地図")), ("table", _("リスク分析表")), ("controls", _("管理策")),
    )  # fmt: skip
    return [{"label": label, "url": reverse(f"risks:{name}"), "current": name == current} for name, label in names]


@requires("risks.see")
@require_GET
def risk_list(request: StaffRequest) -> HttpResponse:
    """The risks, the highest remainder first. Four queries at most: departments, count, rows."""
    return page(
        request, "risks/list.html", page_title=_("リスク"), listing=LIST.page(request.GET, readings.listed(request.standing), path=request.path, alike=readings.sight(request.standing)),
        tabs=tabs("list"), exports=export_links("risks:export") if may(request.standing, "risks.export") else [],
        may_rule=may(request.standing, "risks.rules"), may_edit=may(request.standing, "risks.edit"), may_import=may(request.standing, "risks.import"),
    )  # fmt: skip


@requires("risks.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen. It leaves a trail."""
    return export_listing(request, SHEET, readings.listed(request.standing), format=format, name="risks")


@requires("risks.see")
@require_GET
def table(request: StaffRequest) -> HttpResponse:
    """Line, stage, risk, control, clause, remainder, acceptance in one row. Seven queries at most, however many rows."""
    exports = []
    if may(request.standing, "risks.export"):
        exports = [*export_links("risks:table_export"), ("PDF", reverse("risks:table_export", args=["pdf"]))]
    return page(
        request, "risks/table.html", page_title=_("リスク分析表"), crumbs=crumbs_to(), tabs=tabs("table"), exports=exports,
        page_lead=_("台帳の行から、段階、リスク、管理策、根拠となる条、残留リスク、受け入れまでを、一つの表で示します。"),
        listing=TABLE.page(request.GET, readings.listed(request.standing), path=request.path, alike=readings.sight(request.standing)),
    )  # fmt: skip


@requires("risks.export")
@require_GET
def table_export(request: StaffRequest, format: str) -> HttpResponse:
    """The table of all pages. As a PDF only of what one can print. It leaves a trail."""
    records = readings.listed(request.standing)
    return _pdf(request, records) if format == "pdf" else export_listing(request, TABLE_SHEET, records, format=format, name="risk-table")


def _pdf(request: StaffRequest, records: QuerySet[Any]) -> HttpResponse:
    """Raises TooManyRows."""
    found = TABLE_SHEET.export(request.GET, records)
    rows = []
    for row in found.rows:
        rows.append(row)
        if len(rows) > MOST_PRINTED:
            raise TooManyRows
    today = clock.today()
    # On paper the class and the number stand under the risk, so that seven columns are wide enough to read.
    shown = [
        [
            row[0],
            row[2],
            "\n".join(filter(None, (row[3], row[4], row[11]))),
            row[6],
            row[7],
            row[8],
            "\n".join(filter(None, (row[10], row[9]))),
        ]
        for row in rows
    ]
    heads = [str(TABLE.columns[number].label) for number in (0, 2, 3, 6, 7, 8, 10)]
    document = Document(
        title=_("リスク分析表"),
        blocks=[
            Paragraph(_("%(count)s件のリスク。残留リスクの点は、評価した日の付け方によります。") % {"count": len(rows)}),
            Table(heads, [[str(cell or "") for cell in row] for row in shown], widths=(1.6, 1, 2, 2.4, 2, 1, 1.8), empty=_("リスクはありません。")),
        ],
        date=today, language="en" if (get_language() or "").startswith("en") else "ja", organisation=house_name(),
    )  # fmt: skip
    subject = Organisation.objects.first() or Organisation(id=1)
    with transaction.atomic():
        trail.record("risks.table_exported", by=request.person, subject=subject, after={"rows": len(rows), "conditions": found.conditions})
    return download(house_pdf("risks.table", document), f"risk-table-{today:%Y%m%d}", "pdf")


@requires("risks.see")
@require_GET
def risk_map(request: StaffRequest) -> HttpResponse:
    """Impact by likelihood with the number of risks in each field, and what remains by stage. Two queries."""
    before = request.GET.get("of") == "before"
    method = services.method_now()
    known = KNOWN[method]
    found = readings.counts(request.standing, method, before=before)
    counts, levels = found.places, found.levels
    name = "before" if before else "likelihood"
    rows = [
        (impact, IMPACT_WORDS[method][impact], [
            (counts.get((impact, likelihood), 0), known.level(impact, likelihood), LEVEL_WORDS[known.level(impact, likelihood)],
             f"{reverse('risks:list')}?method={method}&impact={impact}&{name}={likelihood}")
            for likelihood in range(1, known.size + 1)
        ])
        for impact in range(known.size, 0, -1)
    ]  # fmt: skip
    stages = [
        (label, [
            (levels.get((stage, level), 0), f"{reverse('risks:list')}?stage={stage}&level={level or 'unscored'}")
            for level in ("critical", "high", "medium", "low", "")
        ])
        for stage, label in Risk.Stage.choices
    ]  # fmt: skip
    return page(
        request, "risks/map.html", page_title=_("リスクの地図"), crumbs=crumbs_to(), tabs=tabs("map"), rows=rows, before=before, method=known.name,
        heads=list(LIKELIHOOD_WORDS[method].items()) if known.size else [], stages=stages, others=found.others,
    )  # fmt: skip


@requires("risks.rules")
@require_http_methods(["GET", "POST"])
def rules(request: StaffRequest) -> HttpResponse:
    """The method of the house."""
    form = MethodForm(request.POST or None, initial={"method": services.method_now()})

    def act() -> str:
        services.set_method(by=request.person, **form.cleaned_data)
        messages.success(request, _("点数の付け方を決めました。前の付け方で評価したリスクは、評価し直すまで前の点のまま示します。"))
        return reverse("risks:map")

    return form_page(
        request, form, act, title=_("リスクの点数の付け方"), button=_("決める"), crumbs=crumbs_to(), back_url=reverse("risks:list"),
        note=_("どの付け方でなければならないという決まりはありません。変えても、前の評価の点は変わりません。"),
    )  # fmt: skip


urlpatterns = [
    path("", risk_list, name="list"),
    path("export/<str:format>/", export, name="export"),
    path("table/", table, name="table"),
    path("table/export/<str:format>/", table_export, name="table_export"),
    path("map/", risk_map, name="map"),
    path("method/", rules, name="rules"),
]
