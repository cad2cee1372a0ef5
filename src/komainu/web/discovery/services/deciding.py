"""What becomes of what was found: a line of the ledger, deletion, a move, a false alarm. Komainu only reads: people delete and move, the next run confirms."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from komainu.web.discovery import duties
from komainu.web.discovery.models import Decision, Finding, Folder, JudgedContent, ScanSource
from komainu.web.discovery.problems import NoHash, NoMark, NotDecidable
from komainu.web.discovery.services import counting
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.services import add_line
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

State = Finding.State
Kind = Decision.Kind
Subject = Finding | Folder
"""A file, or a folder with all that lies in it."""
FROM_FILES = "discovery"
"""By what a line was proposed that was made from files."""
STATE_OF = {Kind.DELETE: State.DELETE, Kind.MOVE: State.MOVE}


def _within(subject: Subject) -> QuerySet[Finding]:
    """What lies there now: the file, or all files below the folder."""
    there = Finding.objects.filter(source_id=subject.source_id, is_there=True)
    return there.filter(pk=subject.pk) if isinstance(subject, Finding) else there.filter(folder__in=_below(subject))


def _below(folder: Folder) -> QuerySet[Folder]:
    return Folder.objects.filter(source_id=folder.source_id, place__gte=folder.place, place__lte=folder.end)


def _locked(subject: Subject) -> ScanSource:
    """The source, held for this transaction: decisions and runs of one source wait for each other."""
    return ScanSource.objects.select_for_update().get(pk=subject.source_id)


def _made(subject: Subject, kind: str, reached: QuerySet[Finding], *, by: Person | None, **fields: Any) -> Decision:
    count = reached.count()
    if not count:
        raise NotDecidable
    return Decision.objects.create(
        source_id=subject.source_id, kind=kind, folder=subject if isinstance(subject, Folder) else None, path=subject.path, files=count,
        decided_by=by, decided_at=clock.now(), **fields,
    )  # fmt: skip


@transaction.atomic
def link(subject: Subject, line: LedgerLine, *, by: Person | None, reason: str = "") -> Decision:
    """It belongs to this line. Of a folder: all that is undecided in it, and all that will come there. Raises NotDecidable."""
    source = _locked(subject)
    states = [State.OPEN, State.LINKED] if isinstance(subject, Finding) else [State.OPEN]
    reached = _within(subject).filter(state__in=states)
    if isinstance(subject, Folder) and not reached.exists():
        # A folder whose files are decided may still be given to a line, for those to come.
        decision = Decision.objects.create(
            source=source,
            kind=Kind.LINE,
            folder=subject,
            path=subject.path,
            line=line,
            decided_by=by,
            decided_at=clock.now(),
            reason=reason,
        )
    else:
        decision = _made(subject, Kind.LINE, reached, by=by, line=line, reason=reason)
    opened, lines = _taken_away(reached)
    reached.update(state=State.LINKED, line=line, decision=decision, keep_until=None)
    counting.set_ends(Finding.objects.filter(decision=decision, is_there=True), line)
    trail.record(
        "discovery.linked", by=by, subject=decision, after={"path": subject.path, "line": str(line), "files": decision.files}, reason=reason
    )
    counting.move(opened, {*lines, (source.pk, line.pk)}, clock.today())
    return decision


def _taken_away(reached: QuerySet[Finding]) -> tuple[counting.Opened, set[tuple[UUID, UUID]]]:
    """What the sums lose when all that is reached is decided: undecided files by folder, and the lines to which it belonged. Two queries."""
    return {place: -files for place, files in counting.opened_in(reached).items()}, counting.lines_of(reached)


@transaction.atomic
def link_new(subject: Subject, *, by: Person | None, values: Mapping[str, Any]) -> LedgerLine:
    """A new line for it, as a draft that is marked as proposed until its department confirms it, and the link to it. Raises what `ledger.services.add_line` refuses, NotDecidable."""
    line = add_line(by=by, proposed_by_rule=FROM_FILES, **values)
    link(subject, line, by=by)
    return line


@transaction.atomic
def decide(subject: Subject, kind: str, *, by: Person | None, owner: Person, due_on: date, reason: str, move_to: str = "") -> Decision:
    """It is to be deleted or moved, by somebody until a day. Raises NotDecidable."""
    _locked(subject)
    reached = _within(subject).filter(state__in=[State.OPEN, State.LINKED])
    decision = _made(subject, kind, reached, by=by, owner=owner, due_on=due_on, reason=reason, move_to=move_to)
    opened, lines = _taken_away(reached)
    reached.update(state=STATE_OF[Kind(kind)], decision=decision, keep_until=None)
    _tell(decision, by)
    duties.refresh(Decision.objects.select_related("source").get(pk=decision.pk))
    counting.move(opened, lines, clock.today())
    return decision


def _tell(decision: Decision, by: Person | None) -> None:
    after = {
        "kind": decision.kind, "path": decision.path, "files": decision.files, "owner": decision.owner.name if decision.owner else None,
        "due_on": decision.due_on, "move_to": decision.move_to, "masked": decision.masked,
    }  # fmt: skip
    trail.record(
        "discovery.decided", by=by, subject=decision, after={key: value for key, value in after.items() if value not in (None, "")},
        reason=decision.reason,
    )  # fmt: skip


@transaction.atomic
def judge_false(finding: Finding, *, by: Person | None, reason: str) -> Decision:
    """The file holds no personal information. Its content is known by its hash from now on, wherever it lies. Raises NoHash, NotDecidable."""
    _locked(finding)
    if not finding.sha256:
        raise NoHash
    if finding.state != State.OPEN or not finding.is_there:
        raise NotDecidable
    alike = Finding.objects.filter(sha256=finding.sha256, state=State.OPEN, is_there=True)
    decision = _made(finding, Kind.FALSE_ALARM, alike, by=by, reason=reason, sha256=finding.sha256)
    opened, lines = _taken_away(alike)
    alike.update(state=State.FALSE_ALARM, decision=decision)
    _tell(decision, by)
    counting.move(opened, lines, clock.today())
    return decision


@transaction.atomic
def judge_folder_false(folder: Folder, *, by: Person | None, reason: str) -> Decision:
    """None of the undecided files below the folder holds personal information. Each content is known by its hash, wherever it lies; one that has none stays
    undecided, and what comes into the folder later is asked. Raises NotDecidable."""
    _locked(folder)
    judged = _within(folder).filter(state=State.OPEN).exclude(sha256="")
    alike = Finding.objects.filter(sha256__in=judged.order_by().values("sha256"), state=State.OPEN, is_there=True)
    decision = _made(folder, Kind.FALSE_ALARM, alike, by=by, reason=reason)
    opened, lines = _taken_away(alike)
    contents = judged.order_by().values_list("sha256", flat=True).distinct()
    JudgedContent.objects.bulk_create([JudgedContent(decision=decision, sha256=each) for each in contents], batch_size=500)
    known = JudgedContent.objects.filter(decision=decision).values("sha256")
    Finding.objects.filter(sha256__in=known, state=State.OPEN, is_there=True).update(state=State.FALSE_ALARM, decision=decision)
    _tell(decision, by)
    counting.move(opened, lines, clock.today())
    return decision


@transaction.atomic
def judge_value_false(finding: Finding, mark: str, *, by: Person | None, reason: str) -> Decision:
    """One value is no personal information; the next run leaves it out everywhere. Only its keyed hash is kept. Raises NoMark."""
    _locked(finding)
    sample = next((each for each in finding.samples if mark and each.get("mark") == mark), None)
    if sample is None or Decision.objects.filter(kind=Kind.FALSE_VALUE, mark=mark, withdrawn_at=None).exists():
        raise NoMark
    decision = Decision.objects.create(
        source_id=finding.source_id, kind=Kind.FALSE_VALUE, path=finding.path, files=1, reason=reason, mark=mark,
        masked=f"{sample['kind']} {sample['masked']}"[:100], decided_by=by, decided_at=clock.now(),
    )  # fmt: skip
    _tell(decision, by)
    return decision


@transaction.atomic
def withdraw(decision: Decision, *, by: Person) -> Decision:
    """It was not decided after all: what it reached is as before. Raises WrongState."""
    source = ScanSource.objects.select_for_update().get(pk=decision.source_id)
    decision = Decision.objects.select_for_update(of=("self",)).select_related("source", "folder").get(pk=decision.pk)
    if decision.withdrawn_at is not None or decision.closed_on is not None:
        raise WrongState
    decision.withdrawn_at = clock.now()
    decision.save(update_fields=["withdrawn_at"])
    reached = Finding.objects.filter(decision=decision, is_there=True)
    lines = counting.lines_of(reached)
    # The files of a folder that belonged to a line are asked about again; those of any other decision belong where their folder belongs.
    touched = list(reached.values_list("pk", flat=True)) if decision.kind != Kind.LINE or decision.folder_id is None else []
    places = set(reached.order_by().values_list("folder", flat=True).distinct()) if touched else set()
    reached.filter(is_personal=True).update(state=State.OPEN, line=None, keep_until=None)
    reached.filter(is_personal=False).update(state=State.NONE, line=None, keep_until=None)
    opened = counting.opened_in(reached)
    reached.update(decision=None)
    for decided, line in _back_to_their_folders(source, touched, places):
        lines.add((source.pk, line))
        for place, files in decided.items():
            opened[place] = opened.get(place, 0) - files
    trail.record("discovery.decision_withdrawn", by=by, subject=decision, before={"kind": decision.kind, "path": decision.path})
    duties.refresh(decision)
    counting.move(opened, lines, clock.today())
    return decision


def _back_to_their_folders(source: ScanSource, touched: list[UUID], places: set[UUID]) -> Iterator[tuple[counting.Opened, UUID]]:
    """Files whose folder belongs to a line belong to it again; the nearest folder wins, for it comes last.

    touched, places   the files, and the folders in which they lie
    Gives each line to which some came, with how many undecided ones of which folder.
    """
    linked = Decision.objects.filter(
        source=source, kind=Kind.LINE, folder__in=list(counting.above(places)), line__isnull=False, withdrawn_at=None
    ).select_related("folder", "line")
    for each in sorted(linked, key=lambda one: (len(one.path), one.decided_at)):
        assert each.folder is not None and each.line is not None
        for first in range(0, len(touched), counting.AT_ONCE):
            some = Finding.objects.filter(
                pk__in=touched[first : first + counting.AT_ONCE], is_personal=True, folder__in=_below(each.folder)
            )
            yield counting.opened_in(some), each.line.pk
            some.update(state=State.LINKED, line=each.line, decision=each)
            counting.set_ends(some, each.line)


@transaction.atomic
def report_done(decision: Decision, *, by: Person) -> Decision:
    """Its owner says that it is deleted or moved; the next run looks. Raises WrongState."""
    decision = Decision.objects.select_for_update(of=("self",)).select_related("source").get(pk=decision.pk)
    if decision.kind not in STATE_OF or decision.withdrawn_at or decision.closed_on or decision.reported_on:
        raise WrongState
    decision.reported_on = clock.today()
    decision.save(update_fields=["reported_on"])
    trail.record("discovery.reported", by=by, subject=decision, after={"reported_on": decision.reported_on})
    duties.refresh(decision)
    return decision
