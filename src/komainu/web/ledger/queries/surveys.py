"""Readings of the yearly confirmation: rounds, the sheets that somebody may see, one sheet with its lines and what changed since last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from komainu.web.ledger.models import LedgerLine, Survey, SurveyAnswer, SurveySheet
from komainu.web.ledger.models.surveys import keys_of
from komainu.web.ledger.services.surveys import LIVE
from komainu.web.people.queries import Standing
from komainu.web.site.clock import JAPAN, japan_day
from komainu.web.site.prepared import prepared
from komainu.web.trail.histories import history_named
from komainu.web.trail.models import Event
from komainu.web.trail.telling import Teller, Told

from .lines import ALL_READERS

ON_A_PAGE, MOST_ROUNDS = 25, 20
LATEST_FIRST = (F("closed_on").desc(nulls_first=True), "-opened_on", "-due_on", "title")
"""Two may begin on one day."""
MOST_CHANGES, MOST_ANSWERS = 200, 1_000
SHOWN = ("number", "name", "business", "purpose", "places", "count", "version", "changed_at")
MOST_OF_LINE = 5
MOST_PRINTED, MOST_CORRECTED = 500, 100


def surveys() -> list[Survey]:
    """The rounds, those that go on first, then the newest, each with how many sheets came back. One query."""
    return _surveys.part((), 0, MOST_ROUNDS)


@prepared
def _surveys() -> QuerySet[Survey]:
    returned = Count("sheets", filter=~Q(sheets__state="open"))
    accepted = Count("sheets", filter=Q(sheets__state="accepted"))
    return Survey.objects.annotate(total=Count("sheets"), returned=returned, accepted=accepted).order_by(*LATEST_FIRST)


def survey_choices() -> list[tuple[str, str]]:
    """The rounds to choose from, the newest first. One query."""
    return [(str(code), title) for code, title in _survey_titles.part((), 0, MOST_ROUNDS)]


@prepared
def _survey_titles() -> QuerySet[Survey, tuple[UUID, str]]:
    return Survey.objects.order_by(*LATEST_FIRST).values_list("pk", "title")


def visible_sheets(standing: Standing) -> QuerySet[SurveySheet]:
    """The sheets that somebody may see: all, or those of the own departments. No query by itself."""
    found = SurveySheet.objects.select_related("survey", "department", "answered_by", "paper")
    return found if not ALL_READERS.isdisjoint(standing.roles) else found.filter(department__in=standing.departments)


def visible_sheet(standing: Standing, code: UUID) -> SurveySheet:
    """One sheet. One query; 404 if it is not theirs to see."""
    found = next(iter(_sheet(code)), None)
    if found is None or (ALL_READERS.isdisjoint(standing.roles) and found.department_id not in standing.departments):
        raise Http404
    return found


@prepared
def _sheet(code: UUID) -> QuerySet[SurveySheet]:
    return SurveySheet.objects.select_related("survey", "department", "answered_by", "paper").filter(pk=code)


def sheet_by_code(standing: Standing, code: str) -> SurveySheet | None:
    """The sheet whose number stands on a paper. One query."""
    keys = keys_of(code)
    return visible_sheets(standing).filter(pk__range=keys).first() if keys else None


def next_open_sheet(standing: Standing, departments: frozenset[UUID], after: SurveySheet) -> SurveySheet | None:
    """Another sheet of the round that somebody with several departments has still to answer. One query."""
    mine = visible_sheets(standing).filter(survey=after.survey_id, state=SurveySheet.State.OPEN, department__in=departments)
    return mine.exclude(pk=after.pk).first()


def lines_to_print(sheets: Sequence[SurveySheet]) -> dict[UUID, list[LedgerLine]]:
    """The lines that these sheets ask for, by department; no more than one more than can be printed. One query."""
    found = LedgerLine.objects.filter(department__in=[sheet.department_id for sheet in sheets], state__in=LIVE).order_by("number")
    by_department: dict[UUID, list[LedgerLine]] = {}
    for line in found[: MOST_PRINTED + 1]:
        by_department.setdefault(line.department_id, []).append(line)
    return by_department


def keyed_so_far(sheet: SurveySheet) -> tuple[list[LedgerLine], int, int]:
    """Of a paper: the lines that it calls changed, how many lines the department has, and how many have no answer yet. Three queries."""
    live = LedgerLine.objects.filter(department=sheet.department_id, state__in=LIVE)
    changed = live.filter(pk__in=sheet.answers.filter(answer=SurveyAnswer.Answer.CHANGED).values("line")).order_by("number")
    total = live.count()
    return list(changed[:MOST_CORRECTED]), total, live.exclude(pk__in=sheet.answers.values("line")).count()


def sheets_of_line(line: LedgerLine, standing: Standing) -> list[SurveySheet]:
    """The newest returned sheets on which a department answered for a line, of those that one may open. One query."""
    if not ALL_READERS.isdisjoint(standing.roles):
        return _sheets_of_line.part((line.pk,), 0, MOST_OF_LINE)
    return list(_answered_for(line.pk).filter(department__in=standing.departments)[:MOST_OF_LINE])


@prepared
def _sheets_of_line(line: UUID) -> QuerySet[SurveySheet]:
    return _answered_for(line)


def _answered_for(line: UUID) -> QuerySet[SurveySheet]:
    answered = SurveyAnswer.objects.filter(line=line).values("sheet")
    found = SurveySheet.objects.select_related("survey", "department", "answered_by", "paper").filter(pk__in=answered)
    return found.exclude(state=SurveySheet.State.OPEN).order_by("-answered_at")


@dataclass(frozen=True, slots=True)
class SheetPage:
    """Some lines of a sheet, each with what was answered ("" where nothing was), and how many there are in all."""

    lines: list[tuple[LedgerLine, str]]
    number: int
    last: int
    total: int
    answered: int


def sheet_page(sheet: SurveySheet, number: int) -> SheetPage:
    """One page of the lines that a department is asked for. Four queries."""
    total = _live_keys.count((sheet.department_id,))
    last = max(1, -(-total // ON_A_PAGE))
    number = min(max(number, 1), last)
    lines = _live_lines.part((sheet.department_id,), (number - 1) * ON_A_PAGE, number * ON_A_PAGE)
    answers: Mapping[Any, str] = dict(sheet.answers.filter(line__in=[line.pk for line in lines]).values_list("line", "answer"))
    for line in lines:
        line.seen = f"{answers.get(line.pk, '')}:{line.version}"  # type: ignore[attr-defined]
    shown = [(line, answers.get(line.pk, _proposed(line, sheet))) for line in lines]
    return SheetPage(shown, number, last, total, _answers.count((sheet.pk,)))


@prepared
def _live_keys(department: UUID) -> QuerySet[LedgerLine, tuple[UUID]]:
    # Both kinds are named, so that an index holds all that is counted.
    return LedgerLine.objects.filter(kind__in=LedgerLine.Kind.values, department=department, state__in=LIVE).order_by().values_list("pk")


@prepared
def _live_lines(department: UUID) -> QuerySet[LedgerLine]:
    live = LedgerLine.objects.filter(kind__in=LedgerLine.Kind.values, department=department, state__in=LIVE)
    return live.only(*SHOWN).order_by("number")


@prepared
def _answers(sheet: UUID) -> QuerySet[SurveyAnswer, tuple[int]]:
    return SurveyAnswer.objects.filter(sheet=sheet).order_by().values_list("pk")


def _proposed(line: LedgerLine, sheet: SurveySheet) -> str:
    """A line that was corrected since the round began is answered by that."""
    return SurveyAnswer.Answer.CHANGED if japan_day(line.changed_at) >= sheet.survey.opened_on and line.version > 1 else ""


def answers_of(sheet: SurveySheet) -> list[SurveyAnswer]:
    """What came back and is not as before, the gone first. One query."""
    found = sheet.answers.exclude(answer=SurveyAnswer.Answer.SAME).select_related("line")[:MOST_ANSWERS]
    return sorted(found, key=lambda each: (("gone", "changed").index(each.answer), each.line.number))


def changes_since(answers: list[SurveyAnswer], sheet: SurveySheet) -> dict[str, list[Told]]:
    """What changed on the lines since they were last confirmed, by the id of the line, in words. One query."""
    ids = [str(each.line_id) for each in answers if each.answer == SurveyAnswer.Answer.CHANGED][:MOST_CHANGES]
    since = {str(each.line_id): each.line.last_checked_on for each in answers}
    events = Event.objects.filter(subject_type="ledger.ledgerline", subject_id__in=ids, action="ledger.line_changed").order_by("sequence")
    teller, found = Teller(history_named("ledger_line")), dict[str, list[Told]]()
    for event in events:
        last = since.get(event.subject_id)
        if last is None or japan_day(event.happened_at) >= last:
            found.setdefault(event.subject_id, []).append(teller.told(event))
    return found


def new_lines(sheet: SurveySheet) -> list[LedgerLine]:
    """The lines of the department that came since the round began. One query."""
    since = datetime.combine(sheet.survey.opened_on, time.min, JAPAN)
    found = LedgerLine.objects.filter(department=sheet.department, made_at__gte=since, state__in=LIVE).only("number", "name")
    return list(found.order_by("number")[:ON_A_PAGE])
