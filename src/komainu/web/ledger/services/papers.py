"""A survey sheet that was answered on paper: the office keys it in for the department, and keeps the scan sealed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from komainu.web.incidents.services.attachments import clean_name
from komainu.web.ledger.models import LedgerLine, SheetPaper, SurveyAnswer, SurveySheet
from komainu.web.ledger.problems import DayAhead, ScanUnfit
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.photos import without_metadata
from komainu.web.site.sealed_files import store
from komainu.web.trail import services as trail

from .lines import add_line, change_line
from .surveys import LIVE, State, answer_lines, locked_sheet, return_sheet

FOLDER, PLACE = "ledger", "ledger.SheetPaper"
LARGEST_BYTES = 20_000_000
SCANS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What stands on the paper beside its lines.

    signer     somebody of the house, or the name as it is written
    """

    signer: Person | str
    answered_on: date
    is_signed: bool = False
    scan: UploadedFile | None = field(default=None, compare=False)
    note: str = ""
    is_zero: bool = False


@transaction.atomic
def add_lines_of(sheet: SurveySheet, new: Sequence[Mapping[str, Any]], *, by: Person | None) -> list[LedgerLine]:
    """What the department wrote into the blank rows, as drafts that are answered by being there. Raises LineTwice, WrongState."""
    sheet = locked_sheet(sheet, State.OPEN)
    made = [add_line(by=by, department=sheet.department, **values) for values in new]
    answer_lines(sheet, {line.pk: str(SurveyAnswer.Answer.SAME) for line in made}, by=by)
    return made


@transaction.atomic
def key_in(
    sheet: SurveySheet, paper: OnPaper, corrections: Sequence[tuple[LedgerLine, int, Mapping[str, Any]]], *, by: Person | None
) -> SurveySheet:
    """Correct the lines as the paper says and return the sheet for its department, all or nothing.

    corrections   the line, the version that was seen, the columns
    Raises LineChanged, LineTwice, SheetUnanswered, ZeroWithLines, WrongState, DayAhead, ScanUnfit, PhotoUnclean.
    """
    sheet = locked_sheet(sheet, State.OPEN)
    if paper.answered_on > clock.today():
        raise DayAhead
    for line, version, values in corrections:
        if line.department_id == sheet.department_id and line.state in LIVE:
            change_line(line, by=by, version=version, **values)
    answer_lines(sheet, {line.pk: str(SurveyAnswer.Answer.CHANGED) for line, _version, _values in corrections}, by=by)
    person = paper.signer if isinstance(paper.signer, Person) else None
    made = SheetPaper(
        sheet=sheet, signer=person.name if person else str(paper.signer), answered_on=paper.answered_on, is_signed=paper.is_signed, keyed_by=by, keyed_at=clock.now()
    )  # fmt: skip
    if paper.scan is not None:
        _keep(made, paper.scan)
    made.save(force_insert=True)
    return return_sheet(sheet, by=by, note=paper.note, is_zero=paper.is_zero, paper=made, signed_by=person)


def _keep(paper: SheetPaper, scan: UploadedFile) -> None:
    """Check the scan by its content, seal it and keep it."""
    if not scan.size or scan.size > LARGEST_BYTES:
        raise ScanUnfit
    content = without_metadata(scan.read())
    kind = next((name for mark, name in SCANS.items() if content.startswith(mark)), "")
    if not kind:
        raise ScanUnfit
    paper.name, paper.content_type, paper.size_bytes = clean_name(scan.name or ""), kind, len(content)
    paper.sha256, paper.path = hashlib.sha256(content).hexdigest(), store(content, FOLDER, PLACE)


@transaction.atomic
def note_scan_read(sheet: SurveySheet, *, by: Person) -> None:
    """Somebody opened the scan."""
    trail.record("ledger.paper_read", by=by, subject=sheet)
