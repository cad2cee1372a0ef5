"""Proof: who misses the training of the year on any day, results, the report, two years' evidence."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from komainu.web.documents.answering import download
from komainu.web.documents.housestyle import house_pdf, in_house_style
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.documents.tables import to_csv, to_xlsx
from komainu.web.documents.word import to_docx
from komainu.web.people.models import Person
from komainu.web.people.queries import department_tree
from komainu.web.people.queries.staff import search
from komainu.web.site import clock
from komainu.web.site.days import parse_day
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.training import papers
from komainu.web.training.exams import FEWEST
from komainu.web.training.queries import counted
from komainu.web.training.queries import deliveries as readings
from komainu.web.training.queries import missed as missing
from komainu.web.training.queries import results as numbers
from komainu.web.training.queries import unpassed as kept

from .deliveries import crumbs_to

FIRST_DAY = date(2000, 1, 1)
MOST_QUESTIONS = 20
"""So many of the least understood questions are shown at first."""


# --- missed --------------------------------------------------------------------------------------------------------------


def _leave(records: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    return records.filter(is_on_leave=wanted == "excused")


def _by_department(records: QuerySet[Any], code: str) -> QuerySet[Any]:
    return records.filter(department__in=department_tree.with_descendants([UUID(code)]))


MISSED = Listing(
    label=gettext_lazy("未受講者"),
    columns=(
        Column("name", gettext_lazy("氏名"), "name", is_title=True),
        Column("reading", gettext_lazy("よみがな"), order_by=("sort_key", "staff_number", "id")),
        Column("number", gettext_lazy("社員番号"), "staff_number", order_by=("staff_number", "id")),
        Column("department", gettext_lazy("部門"), "department.name"),
        Column("work", gettext_lazy("働き方"), lambda each: each.get_work_display()),
        Column("joined", gettext_lazy("入社日"), "joined_on", order_by=("joined_on", "id")),
        Column("state", gettext_lazy("状態"), lambda each: _("猶予中（休職など）") if each.is_on_leave else _("未受講")),
    ),
    search=search,
    search_label=gettext_lazy("氏名・よみがな・社員番号・アドレス"),
    filters=(
        Filter(
            "state", gettext_lazy("状態"), _leave, [("missing", gettext_lazy("未受講")), ("excused", gettext_lazy("猶予中（休職など）"))]
        ),
        Filter("department", gettext_lazy("部門"), _by_department, department_tree.department_choices),
    ),
    sort="reading",
    most_counted=10_000,
)


def _day(request: StaffRequest) -> date:
    """The day that is asked for; today, if none is or it lies ahead."""
    wanted = parse_day(request.GET.get("day", ""))
    today = clock.today()
    return wanted if wanted is not None and FIRST_DAY <= wanted <= today else today


def _missed(request: StaffRequest, day: date) -> QuerySet[Person]:
    found = missing.without_pass(day, missing.year_of(day)).select_related("department")
    return found if readings.reads_all(request.standing) else found.filter(department__in=request.standing.departments)


@requires("training.results")
@require_GET
def missed(request: StaffRequest) -> HttpResponse:
    """Who has no pass in the year, as of any day: today's from the kept list, another day's from the facts. Five queries."""
    day = _day(request)
    if kept.is_kept(day):
        mine = None if readings.reads_all(request.standing) else request.standing.departments
        listing = MISSED.page(request.GET, partial(kept.KeptList, day, mine), path=request.path)
    else:
        listing = MISSED.page(request.GET, _missed(request, day), path=request.path)
    year = missing.year_of(day)
    return page(
        request, "training/missed.html", page_title=_("未受講者"), crumbs=crumbs_to(), listing=listing, day=day, year=year.year, is_today=day == clock.today(),
        exports=export_links("training:export_missed") if may(request.standing, "training.export") else [],
    )  # fmt: skip


@requires("training.export")
@require_GET
def export_missed(request: StaffRequest, format: str) -> HttpResponse:
    return export_listing(request, MISSED, _missed(request, _day(request)), format=format, name="training-missed")


# --- results -------------------------------------------------------------------------------------------------------------


@requires("training.results")
@require_GET
def results(request: StaffRequest, delivery: UUID) -> HttpResponse:
    """By department and by question, as the worker counted a large delivery last. Six queries."""
    found = readings.delivery(delivery, beside=("found",))
    mine = None if readings.reads_all(request.standing) else request.standing.departments
    whole, names = counted.kept_results(found, mine), readings.department_names()
    questions, more = counted.kept_questions(found, mine, most=None if "all" in request.GET else MOST_QUESTIONS)
    figures = getattr(found, "figures", None)
    rows = sorted(
        ((names.get(key) or _("（部門なし）"), each) for key, each in whole.departments.items()), key=lambda row: (row[1].share, row[0])
    )
    return page(
        request, "training/results.html", page_title=_("結果"), crumbs=crumbs_to(found), delivery=found, house=whole.house, rows=rows, questions=questions, more=more,
        fewest=FEWEST, counted_at=figures.found_at if figures else None, may_export=may(request.standing, "training.export"),
    )  # fmt: skip


@requires("training.export")
@require_GET
def report(request: StaffRequest, delivery: UUID, format: str) -> HttpResponse:
    """The report to the top management as PDF or Word, or the numbers as tables. It leaves a trail."""
    if format not in {"pdf", "docx", "xlsx", "csv"}:
        raise Http404
    found = readings.delivery(delivery)
    whole, questions = numbers.results(found), numbers.questions_of(found)
    papers.note_papers(found, "report", by=request.person, format=format)
    name = f"training-report-{found.fiscal_year}"
    if format in {"xlsx", "csv"}:
        columns, rows = _question_table(questions)
        body = to_xlsx(columns, rows, _("問題別の結果"), made_on=clock.today()) if format == "xlsx" else to_csv(columns, rows)
        return download(body, f"training-questions-{found.fiscal_year}", format)
    document = papers.report_document(found, whole, questions, today=clock.today())
    body = house_pdf("training.report", document) if format == "pdf" else to_docx(in_house_style("training.report", document))
    return download(body, name, format)


def _question_table(questions: list[numbers.ShownQuestion]) -> tuple[list[str], list[list[Any]]]:
    columns = [
        _("問題の番号"),
        _("問題"),
        _("難しさ"),
        _("出題された回数"),
        _("正解の数"),
        _("正答率（%）"),
        _("識別指数"),
        _("よく選ばれた誤り"),
        _("選ばれた数"),
    ]
    rows: list[list[Any]] = [
        [
            each.question.key, each.question.text, each.question.difficulty, each.figures.asked, each.figures.right, each.percent,
            each.figures.discrimination, each.tempting[0] if each.tempting else "", each.tempting[1] if each.tempting else None,
        ]
        for each in questions
    ]  # fmt: skip
    return columns, rows


# --- evidence ------------------------------------------------------------------------------------------------------------


@requires("training.proof")
@require_GET
def evidence(request: StaffRequest) -> HttpResponse:
    """Two years on one page, as the worker counted a large house last. Thirteen queries at most."""
    years, counted_at = counted.kept_two_years(clock.today())
    return page(
        request, "training/evidence.html", page_title=_("2年分の教育の証拠"), years=years, counted_at=counted_at,
        may_export=may(request.standing, "training.export"), may_see=may(request.standing, "training.results"),
    )  # fmt: skip


@requires("training.export")
@require_GET
def export_evidence(request: StaffRequest, format: str) -> HttpResponse:
    """The summary for the mark's application. It leaves a trail."""
    if format not in {"pdf", "docx"}:
        raise Http404
    document = papers.summary_document(numbers.two_years(clock.today()), today=clock.today())
    papers.note_papers(None, "summary", by=request.person, format=format)
    body = house_pdf("training.summary", document) if format == "pdf" else to_docx(in_house_style("training.summary", document))
    return download(body, f"training-summary-{clock.today():%Y%m%d}", format)


urlpatterns = [
    path("missed/", missed, name="missed"),
    path("missed/export/<str:format>/", export_missed, name="export_missed"),
    path("deliveries/<uuid:delivery>/results/", results, name="results"),
    path("deliveries/<uuid:delivery>/report/<str:format>/", report, name="report"),
    path("evidence/", evidence, name="evidence"),
    path("evidence/export/<str:format>/", export_evidence, name="export_evidence"),
]
