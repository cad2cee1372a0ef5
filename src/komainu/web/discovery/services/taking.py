"""The results of a run become rows: files in which something was found or that could not be read, and the sums of their folders.

Taken in again after a kill it does the same: what this run has taken already is known by the run's number.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from komainu.scan import FileResult
from komainu.scan.result import plain
from komainu.web.discovery import duties, kinds
from komainu.web.discovery.models import Decision, Finding, JudgedContent, Run, ScanSource
from komainu.web.discovery.services import counting
from komainu.web.discovery.services.folders import Folders, Sum, key_of
from komainu.web.ledger.models import LedgerLine
from komainu.web.site import clock
from komainu.web.site.inserting import insert_many, update_many
from komainu.web.trail import services as trail

AT_ONCE = 5000
"""So many rows at once: each batch writes to every index of the table, and many rows write to the same pages of it."""
IN_A_LIST = 1000
CACHE_KILOBYTES = 200_000
"""Of SQLite, while a run is taken in: the indexes of a million files do not fit into the usual 20 MB, and each row would be read from the disk and back."""
State, Change = Finding.State, Finding.Change
FROM_RESULT = (
    "folder_id", "name", "name_key", "size_bytes", "modified_at", "owner", "type", "counts", "kinds", "persons_lower", "persons_upper",
    "special_care", "grade", "rule", "sha256", "samples", "unread", "is_readable", "is_personal", "change", "state", "line_id", "decision_id",
    "keep_until", "seen_run", "changed_run", "is_there", "gone_on",
)  # fmt: skip


@dataclass(slots=True)
class Settled:
    """What was decided at this source, for files that come new: folders that belong to a line, contents that are false alarms."""

    lines: dict[str, tuple[LedgerLine, UUID]]
    false_alarms: dict[str, UUID]

    @classmethod
    def read(cls, source: ScanSource) -> "Settled":
        """Three queries."""
        live = Decision.objects.filter(withdrawn_at=None)
        linked = (
            live.filter(source=source, kind=Decision.Kind.LINE, folder__isnull=False)
            .select_related("line", "folder")
            .order_by("decided_at")
        )
        return cls(
            {each.folder.path: (each.line, each.pk) for each in linked if each.folder and each.line},
            {
                **dict(JudgedContent.objects.filter(decision__withdrawn_at=None).values_list("sha256", "decision")),
                **dict(live.filter(kind=Decision.Kind.FALSE_ALARM).exclude(sha256="").values_list("sha256", "pk")),
            },
        )

    def line_of(self, path: str) -> tuple[LedgerLine, UUID] | None:
        """By the nearest folder that was linked."""
        folder = plain(path)
        while self.lines and "/" in folder:
            folder = folder.rpartition("/")[0]
            if folder in self.lines:
                return self.lines[folder]
        return None


def take_in(run: Run, results: Iterable[FileResult], roots: tuple[str, ...], *, alive: Callable[[], object] = lambda: None) -> None:
    """Keep the results of a whole run, and what is gone since the one before; then the run is done.

    alive   called now and then, for a job that would otherwise be taken for dead
    """
    source = ScanSource.objects.get(pk=run.source_id)
    folders, settled = Folders(source, roots), Settled.read(source)
    closed: list[str] = []
    told = {"files": 0, "size_bytes": 0, "hits": 0, "unread": 0, "new": 0, "changed": 0}

    def passing() -> Iterator[tuple[FileResult, Sum]]:
        for result in results:
            told["files"] += 1
            told["size_bytes"] += result.size_bytes
            told["hits"] += result.is_personal
            told["unread"] += not result.readable
            if result.reason == "no_access" and not result.modified_at:
                closed.append(plain(result.path).rstrip("/"))
            at = folders.of(result.path)
            at.add(result)
            if result.has_hits or not result.readable:
                yield result, at

    with _much_cache():
        coming = passing()
        while some := list(islice(coming, AT_ONCE)):
            with transaction.atomic():
                folders.write_fresh()
                _take(run, source, some, settled)
            alive()
        _sum_up(run, source, folders, closed, told)


@contextmanager
def _much_cache() -> Iterator[None]:
    """SQLite with more cache, for as long as a run is taken in."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KILOBYTES}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {usual}")


def _sum_up(run: Run, source: ScanSource, folders: "Folders", closed: list[str], told: dict[str, int]) -> None:
    """All results are rows: the sums, what is gone, and the end of the run, in one transaction."""
    with transaction.atomic():
        folders.write_fresh()
        folders.write_sums(run.number)
        gone = _let_go(run, source, closed)
        counting.count(source, clock.today())
        there = Finding.objects.filter(source=source, changed_run=run.number)
        told["new"] = there.filter(first_run=run.number).count()
        told["changed"] = there.count() - told["new"]
        _finish(run, source, {**told, "gone": gone})


def _take(run: Run, source: ScanSource, some: list[tuple[FileResult, Sum]], settled: Settled) -> None:
    known_now = _known(source, [key_of(result.path) for result, _at in some])
    differing = [
        key for result, _at in some if (row := known_now.get(key := key_of(result.path))) and row[1] != run.number and (not row[2] or row[3:] != _seen(result))
    ]  # fmt: skip
    before = (
        {each.path_key: each for each in Finding.objects.filter(source=source, path_key__in=differing).select_related("line")}
        if differing
        else {}
    )
    fresh, changed, same = [], [], []
    for result, at in some:
        key = key_of(result.path)
        row, known = known_now.get(key), before.get(key)
        if row is not None and known is None:
            if row[1] != run.number:
                same.append(row[0])
            continue
        each = known or Finding(source=source, path=plain(result.path), path_key=key, first_run=run.number, changed_run=run.number)
        was_there = known is not None and known.is_there
        if known is not None and not known.is_there and known.state in {State.DELETE, State.MOVE}:
            # It was gone and is here again: that is a new question.
            known.state, known.decision_id = State.NONE, None
        _fill(each, result, at)
        each.change = Change.CHANGED if was_there else Change.NEW
        each.seen_run = each.changed_run = run.number
        if not was_there:
            each.first_run = run.number
        _settle(each, result, settled)
        (fresh if known is None else changed).append(each)
    insert_many(fresh)
    if changed:
        update_many(changed, [*(name.removesuffix("_id") for name in FROM_RESULT), "first_run"])
    for first in range(0, len(same), IN_A_LIST):
        Finding.objects.filter(pk__in=same[first : first + IN_A_LIST]).update(seen_run=run.number, change=Change.SAME)


def _known(source: ScanSource, keys: list[str]) -> dict[str, tuple[Any, ...]]:
    """What is known of some paths, by their key: pk, seen_run, is_there, and what `_seen` compares. Plain values, for most files stay as they are."""
    columns = (
        "path_key",
        "pk",
        "seen_run",
        "is_there",
        "sha256",
        "size_bytes",
        "counts",
        "persons_lower",
        "persons_upper",
        "rule",
        "is_readable",
    )
    found: dict[str, tuple[Any, ...]] = {}
    for first in range(0, len(keys), IN_A_LIST):
        for row in Finding.objects.filter(source=source, path_key__in=keys[first : first + IN_A_LIST]).values_list(*columns):
            found[row[0]] = row[1:]
    return found


def _seen(result: FileResult) -> tuple[Any, ...]:
    return (result.sha256, result.size_bytes, dict(result.counts), *result.persons, result.rule[:60], result.readable)


def _fill(each: Finding, result: FileResult, at: Sum) -> None:
    shown = plain(result.path)
    each.folder_id = at.id
    each.name = (shown.rstrip("/").rpartition("/")[2] or shown)[:255]
    each.name_key = kinds.name_key(each.name)
    each.size_bytes, each.owner, each.type = result.size_bytes, plain(result.owner)[:100], result.type[:40]
    each.modified_at = datetime.fromisoformat(result.modified_at) if result.modified_at else None
    each.counts, each.special_care = dict(result.counts), dict(result.special_care)
    each.kinds = kinds.bits_of(result.counts)
    each.persons_lower, each.persons_upper = result.persons
    each.grade, each.rule, each.sha256 = result.grade.rank, result.rule[:60], result.sha256
    each.samples = [sample.as_json() for sample in result.samples]
    each.unread = [{"where": plain(line.where), "reason": line.reason, "detail": line.detail[:200]} for line in result.unread]
    each.is_readable, each.is_personal = result.readable, result.is_personal
    each.is_there, each.gone_on = True, None


def _settle(each: Finding, result: FileResult, settled: Settled) -> None:
    """What is decided of a file that is new or changed. A file to be deleted or moved stays so while it is there; a line stays its line."""
    if each.state in {State.DELETE, State.MOVE} or (each.state == State.LINKED and each.line_id is not None):
        if each.state == State.LINKED and each.line is not None:
            each.keep_until = counting.keep_until(each.line, _day(each))
        return
    each.state, each.line, each.decision_id, each.keep_until = State.OPEN if each.is_personal else State.NONE, None, None, None
    if not each.is_personal:
        return
    if result.sha256 in settled.false_alarms and result.sha256:
        each.state, each.decision_id = State.FALSE_ALARM, settled.false_alarms[result.sha256]
    elif (linked := settled.line_of(result.path)) is not None:
        line, decision = linked
        each.state, each.line, each.decision_id = State.LINKED, line, decision
        each.keep_until = counting.keep_until(line, _day(each))


def _day(each: Finding) -> date | None:
    return clock.japan_day(each.modified_at) if each.modified_at else None


def _let_go(run: Run, source: ScanSource, closed: list[str]) -> int:
    """What this run did not see is gone; what lies below a folder that could not be opened is not known to be. Some queries."""
    unseen = Finding.objects.filter(source=source, is_there=True).exclude(seen_run=run.number)
    for folder in closed:
        unseen = unseen.exclude(path__startswith=f"{folder}/")
    gone = unseen.update(is_there=False, gone_on=clock.today())
    waiting = Decision.objects.filter(source=source, kind__in=["delete", "move"], closed_on=None, withdrawn_at=None).select_related(
        "source"
    )
    for each in list(waiting):
        is_there = Finding.objects.filter(decision=each, is_there=True).exists()
        if is_there and each.reported_on is not None and run.started_at is not None and each.reported_on < clock.japan_day(run.started_at):
            # Whoever said that it was done was mistaken, or it came back.
            each.reported_on = None
            each.save(update_fields=["reported_on"])
            trail.record("discovery.still_there", by=None, subject=each, after={"run": run.number})
            duties.refresh(each)
        if not is_there:
            each.closed_on = clock.today()
            each.save(update_fields=["closed_on"])
            trail.record("discovery.confirmed", by=None, subject=each, after={"run": run.number})
            duties.refresh(each)
    return gone


def _finish(run: Run, source: ScanSource, told: dict[str, Any]) -> None:
    now = clock.now()
    Run.objects.filter(pk=run.pk).update(state=Run.State.DONE, finished_at=now, worked_at=now, **told)
    ScanSource.objects.filter(pk=source.pk).update(last_run=run)
    duties.refresh_run(source)
    trail.record("discovery.run_done", by=None, subject=source, after={"run": run.number, **told})
