"""The yearly confirmation: a sheet to each department, what it answers of each line, and the office's taking over."""

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from komainu.web.approvals import services as approvals
from komainu.web.ledger import duties
from komainu.web.ledger.approvals import LINE
from komainu.web.ledger.models import LedgerLine, SheetPaper, Survey, SurveyAnswer, SurveySheet
from komainu.web.ledger.problems import AnswersChanged, SheetUnanswered, SurveyRunning, ZeroWithLines
from komainu.web.people.models import Person
from komainu.web.people.queries import departments
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

from .lines import discard_line
from .states import decide_disposal

State = SurveySheet.State
LINES_AT_ONCE = 400
Answer = SurveyAnswer.Answer
LIVE = (
    LedgerLine.State.DRAFT,
    LedgerLine.State.DEPARTMENT_CHECKED,
    LedgerLine.State.APPROVED,
    LedgerLine.State.IN_USE,
    LedgerLine.State.TO_DISPOSE,
)


@transaction.atomic
def open_survey(*, by: Person | None, title: str, due_on: date) -> Survey:
    """Begin a round: every department gets its sheet and the duty to return it. Raises SurveyRunning."""
    if Survey.objects.select_for_update().filter(closed_on=None).exists():
        raise SurveyRunning
    survey = Survey.objects.create(title=title, opened_on=clock.today(), due_on=due_on, opened_by=by)
    sheets = [SurveySheet(survey=survey, department=each) for each in departments()]
    SurveySheet.objects.bulk_create(sheets, batch_size=500)
    trail.record("ledger.survey_opened", by=by, subject=survey, after={"title": title, "due_on": due_on, "sheets": len(sheets)})
    for sheet in sheets:
        duties.refresh_sheet(sheet)
    return survey


@transaction.atomic
def close_survey(survey: Survey, *, by: Person | None) -> Survey:
    """End a round. What was not returned stays as it is, and is told as such. Raises WrongState."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if survey.closed_on is not None:
        raise WrongState
    survey.closed_on = clock.today()
    survey.save(update_fields=["closed_on"])
    waiting = list(survey.sheets.exclude(state=State.ACCEPTED).select_related("department"))
    after = {"open": [each.department.name for each in waiting][:100]}
    trail.record("ledger.survey_closed", by=by, subject=survey, after=after)
    for sheet in waiting:
        duties.refresh_sheet(sheet)
    return survey


def locked_sheet(sheet: SurveySheet, state: str) -> SurveySheet:
    """The sheet, held for this transaction. Raises WrongState where it is in another state, or its round is over."""
    found = SurveySheet.objects.select_for_update(of=("self",)).select_related("survey", "department").get(pk=sheet.pk)
    if found.state != state or found.survey.closed_on is not None:
        raise WrongState
    return found


def seen_of(line: LedgerLine, answer: str) -> str:
    """What somebody saw of a line on a sheet: the answer that was kept, and the version. Pure."""
    return f"{answer}:{line.version}"


@transaction.atomic
def answer_lines(sheet: SurveySheet, answers: Mapping[UUID, str], *, by: Person | None, seen: Mapping[UUID, str] | None = None) -> int:
    """Keep what is said of some lines of the department; returned is the sheet only by `return_sheet`. Raises WrongState, AnswersChanged.

    seen   of each line the answer that was kept and the version that was shown when the sheet was opened (`seen_of`); of lines that are not named,
           and where it is None, whatever stands there now is answered anew
    """
    sheet = locked_sheet(sheet, State.OPEN)
    lines = list(LedgerLine.objects.filter(department=sheet.department, pk__in=list(answers), state__in=LIVE).order_by("number"))
    kept = dict(sheet.answers.filter(line__in=lines).values_list("line", "answer")) if seen else {}
    otherwise = [
        (line, kept.get(line.pk, ""))
        for line in lines
        if seen and line.pk in seen and seen[line.pk] != seen_of(line, kept.get(line.pk, "")) and kept.get(line.pk) != answers[line.pk]
    ]
    if otherwise:
        raise AnswersChanged(otherwise)
    for line in lines:
        SurveyAnswer.objects.update_or_create(
            sheet=sheet, line=line, defaults={"answer": Answer(answers[line.pk]), "version": line.version}
        )
    return len(lines)


@transaction.atomic
def answer_changed(code: UUID, line: LedgerLine, *, by: Person | None) -> bool:
    """A line was corrected from its sheet: that is its answer. False where the sheet is no open one of its department."""
    sheet = SurveySheet.objects.filter(pk=code, department=line.department_id, state=State.OPEN, survey__closed_on=None).first()
    return sheet is not None and answer_lines(sheet, {line.pk: str(Answer.CHANGED)}, by=by) > 0


@transaction.atomic
def return_sheet(
    sheet: SurveySheet,
    *,
    by: Person | None,
    note: str = "",
    is_zero: bool = False,
    paper: SheetPaper | None = None,
    signed_by: Person | None = None,
) -> SurveySheet:
    """The department gives its sheet back. Raises SheetUnanswered, ZeroWithLines, WrongState.

    is_zero     it holds nothing at all
    paper       it answered on paper, and `by` keyed that in; answered is it then by `signed_by`, who may be nobody of the house, on the day of the paper
    """
    sheet = locked_sheet(sheet, State.OPEN)
    live = LedgerLine.objects.filter(department=sheet.department, state__in=LIVE)
    open_lines = live.exclude(pk__in=sheet.answers.values("line"))
    if is_zero and live.exists():
        raise ZeroWithLines
    if not is_zero and (count := open_lines.count() or (0 if live.exists() else -1)):
        raise SheetUnanswered(max(count, 0))
    sheet.state, sheet.note, sheet.is_zero, sheet.paper, sheet.answered_by, sheet.answered_at = (
        State.RETURNED,
        note,
        is_zero,
        None,
        by,
        clock.now(),
    )
    if paper is not None:
        sheet.paper, sheet.answered_by, sheet.answered_at = paper, signed_by, datetime.combine(paper.answered_on, time.min, clock.JAPAN)
    sheet.save(update_fields=["state", "note", "is_zero", "paper", "answered_by", "answered_at"])
    after: dict[str, object] = {value: sheet.answers.filter(answer=value).count() for value in Answer.values}
    after |= {"is_zero": is_zero, "note": note}
    if paper is not None:
        after |= {"signer": paper.signer, "answered_on": paper.answered_on, "is_signed": paper.is_signed, "scan": paper.sha256}
    trail.record("ledger.sheet_returned" if paper is None else "ledger.sheet_keyed", by=by, subject=sheet, after=after)
    duties.refresh_sheet(sheet)
    return sheet


@transaction.atomic
def reopen_sheet(sheet: SurveySheet, *, by: Person | None, reason: str) -> SurveySheet:
    """Back to the department, with the reason. Raises WrongState."""
    sheet = locked_sheet(sheet, State.RETURNED)
    sheet.state, sheet.note = State.OPEN, reason
    sheet.save(update_fields=["state", "note"])
    trail.record("ledger.sheet_reopened", by=by, subject=sheet, reason=reason)
    duties.refresh_sheet(sheet)
    return sheet


def _give_up(line: LedgerLine, *, by: Person | None) -> None:
    """A line that never counted: whatever waits for it is void, and the draft is thrown away, unless a provision was recorded of it."""
    if line.state == LedgerLine.State.DEPARTMENT_CHECKED:
        line.state = LedgerLine.State.DRAFT
        line.save(update_fields=["state"])
        approvals.record_changed(LINE, line.pk, by=by)
    if not line.transfers.exists():
        discard_line(line, by=by)


def _let_go(line: LedgerLine, *, by: Person | None) -> None:
    """The department no longer holds it."""
    if line.approved_version is None:
        _give_up(line, by=by)
    elif line.state not in {LedgerLine.State.TO_DISPOSE, LedgerLine.State.DISPOSED}:
        decide_disposal(line, by=by, reason=_("棚卸しで、もう持っていないと返されました。"))


@transaction.atomic
def accept_sheet(sheet: SurveySheet, *, by: Person | None) -> SurveySheet:
    """The office takes it over: lines that stay are confirmed, those that are gone are to be disposed of. Raises WrongState."""
    sheet = locked_sheet(sheet, State.RETURNED)
    today = clock.today()
    # Of those that stay only what their events name is read.
    columns = ("sheet", "answer", "version", "line__number", "line__name")
    answers = list(sheet.answers.exclude(answer=Answer.GONE).select_related("line").only(*columns))
    answers += sheet.answers.filter(answer=Answer.GONE).select_related("line")
    for answer in answers:
        if answer.answer == Answer.GONE:
            _let_go(answer.line, by=by)
    kept = [answer for answer in answers if answer.answer != Answer.GONE]
    for start in range(0, len(kept), LINES_AT_ONCE):
        lines = [answer.line_id for answer in kept[start : start + LINES_AT_ONCE]]
        LedgerLine.objects.filter(pk__in=lines).update(last_checked_on=today, last_checked_by=sheet.answered_by)
    trail.record_many(
        "ledger.line_confirmed", by=by, told=[(answer.line, {"answer": answer.answer, "version": answer.version}) for answer in kept]
    )
    sheet.state, sheet.accepted_by, sheet.accepted_at = State.ACCEPTED, by, clock.now()
    sheet.save(update_fields=["state", "accepted_by", "accepted_at"])
    trail.record("ledger.sheet_accepted", by=by, subject=sheet)
    duties.refresh_sheet(sheet)
    return sheet
