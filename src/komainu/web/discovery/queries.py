"""Readings of sources, runs, files and decisions. Who looks after all data sees all; a department's data manager what lies at the own department's
sources, and what belongs to its lines."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, Q, QuerySet, Sum, Value, When
from django.http import Http404

from komainu.web.discovery.models import THE_RULES, Decision, DiscoveryRules, Finding, Folder, HouseWord, LineSum, Run, ScanSource
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.queries.lines import ALL_READERS as LEDGER_READERS
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.people.roles import Role
from komainu.web.site.prepared import prepared

ALL_READERS = frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE, Role.SYSTEM_MANAGER, Role.CHIEF_AUDITOR})
MOST_COUNTED = 2_000
"""Lists are counted so far."""
MOST_SHOWN = 200
MOST_OF_LINE = 10
LATEST_RUNS = 12
AT_ONCE = 20
"""Folders, files and lines on one page of a folder or a source."""


def reads_all(standing: Standing) -> bool:
    return not ALL_READERS.isdisjoint(standing.roles)


def sight(standing: Standing) -> Hashable:
    """What somebody sees, as a name: equal for all who see the same. No query."""
    return "all" if reads_all(standing) else frozenset(standing.departments)


def visible_sources(standing: Standing) -> QuerySet[ScanSource]:
    """The sources that somebody may see. No query by itself."""
    if reads_all(standing):
        return ScanSource.objects.all()
    return ScanSource.objects.filter(department__in=standing.departments) if standing.departments else ScanSource.objects.none()


def visible_source(standing: Standing, code: UUID) -> ScanSource:
    """One source. One query; 404 if it is not theirs to see."""
    found = visible_sources(standing).select_related("department", "owner", "last_run").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def visible_run(standing: Standing, code: UUID) -> Run:
    """One run. One query; 404 if it is not theirs to see."""
    found = Run.objects.select_related("source").filter(pk=code, source__in=visible_sources(standing)).first()
    if found is None:
        raise Http404
    return found


def visible_findings(standing: Standing) -> QuerySet[Finding]:
    """The files that somebody may see, also those that are gone. No query by itself."""
    if reads_all(standing):
        return Finding.objects.all()
    if not standing.departments:
        return Finding.objects.none()
    own = standing.departments
    return Finding.objects.filter(
        Q(source__in=ScanSource.objects.filter(department__in=own).values("pk"))
        | Q(line__in=LedgerLine.objects.filter(department__in=own).values("pk"))
    )


def listed(standing: Standing) -> QuerySet[Finding]:
    """What the list shows: what is there. No query by itself."""
    return visible_findings(standing).filter(is_there=True)


def visible_finding(standing: Standing, code: UUID) -> Finding:
    """One file. One query; 404 if it is not theirs to see."""
    found = next(iter(_finding(code)), None)
    if found is None or not (reads_all(standing) or _is_of(found, standing)):
        raise Http404
    return found


def _is_of(finding: Finding, standing: Standing) -> bool:
    """Whether it lies at a source of theirs, or belongs to a line of theirs: what `visible_findings` asks. No query."""
    own = standing.departments
    return finding.source.department_id in own or (finding.line is not None and finding.line.department_id in own)


@prepared
def _finding(code: UUID) -> QuerySet[Finding]:
    related = ("source", "source__owner", "source__department", "folder", "line", "decision", "decision__decided_by", "decision__owner")
    return Finding.objects.select_related(*related).filter(pk=code)


def visible_folder(standing: Standing, code: UUID) -> Folder:
    """One folder. One query; 404 if it is not theirs to see."""
    found = (
        Folder.objects.select_related("source", "source__owner", "source__department", "source__last_run", "parent")
        .filter(pk=code, source__in=visible_sources(standing))
        .first()
    )
    if found is None:
        raise Http404
    return found


def visible_decisions(standing: Standing, person: Person) -> QuerySet[Decision]:
    """Those of the visible sources, and those that are one's own to do. No query by itself."""
    if reads_all(standing):
        return Decision.objects.all()
    return Decision.objects.filter(Q(owner=person) | Q(source__in=visible_sources(standing).values("pk")))


def visible_decision(standing: Standing, person: Person, code: UUID) -> Decision:
    """One decision. One query; 404 if it is neither theirs to see nor to do."""
    found = visible_decisions(standing, person).select_related("source", "folder", "line", "owner", "decided_by").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def opens_line(standing: Standing, line: LedgerLine | None) -> bool:
    """Whether somebody may open a line of the ledger. No query."""
    return line is not None and opens_line_of(standing, line.department_id)


def opens_line_of(standing: Standing, department: UUID) -> bool:
    """The same for a line of that department. No query."""
    return not LEDGER_READERS.isdisjoint(standing.roles) or department in standing.departments


def files_of_line(line: LedgerLine, standing: Standing) -> list[Finding]:
    """The riskiest files that are linked to a line, of those that one may open. One query."""
    found = visible_findings(standing).filter(line=line, is_there=True).order_by("-grade", "-persons_upper", "-id")
    return list(found.only("name", "path", "keep_until")[:MOST_OF_LINE])


def keys_of(records: QuerySet[Any]) -> QuerySet[Any]:
    """The keys of a page, so that nothing else is put in order. No query by itself."""
    return records.values_list("pk")


class FileShown(NamedTuple):
    """A file as the list shows it, in plain values."""

    pk: UUID
    name: str
    grade: int
    persons_lower: int
    persons_upper: int
    counts: dict[str, int]
    path: str
    source: str
    state: str


@prepared
def _files(*keys: UUID) -> QuerySet[Any, Any]:
    names = ("pk", "name", "grade", "persons_lower", "persons_upper", "counts", "path", "source__name", "state")
    return Finding.objects.filter(pk__in=keys).values_list(*names)


def read_files(found: list[Any]) -> None:
    """The rows of one page, known by their keys. One query."""
    keys = [row[0] for row in found]
    rows = {row[0]: FileShown(*row) for row in _files(*keys)}
    found[:] = [rows[key] for key in keys if key in rows]


@prepared
def _rules() -> QuerySet[DiscoveryRules]:
    return DiscoveryRules.objects.filter(pk=THE_RULES)


def rules() -> DiscoveryRules:
    """What the house has settled. One query."""
    found = _rules()
    return found[0] if found else DiscoveryRules()


def runs_of(source: ScanSource) -> list[Run]:
    """The newest first. One query."""
    return list(source.runs.select_related("asked_by").order_by("-number")[:LATEST_RUNS])


def live_run(source: ScanSource) -> Run | None:
    """The run that is under way. One query."""
    return source.runs.filter(finished_at=None).first()


def sums_of(source: ScanSource, page: int) -> list[LineSum]:
    """One page of what lies there by line, the expected ones first, and the first of the next page. One query, along an index."""
    return _sums_of.part((source.pk,), (page - 1) * AT_ONCE, page * AT_ONCE + 1)


@prepared
def _sums_of(source: UUID) -> QuerySet[LineSum]:
    shown = (
        "source",
        "line",
        "is_expected",
        "files",
        "persons_lower",
        "persons_upper",
        "overdue",
        "line__number",
        "line__name",
        "line__department",
    )
    return LineSum.objects.filter(source=source).select_related("line").only(*shown).order_by("-is_expected", "-files", "-pk")


def tops_of(source: ScanSource) -> list[Folder]:
    """The first folders of a source. One query."""
    number = source.last_run.number if source.last_run else 0
    return list(Folder.objects.filter(source=source, parent=None, seen_run=number).order_by("place")[:MOST_SHOWN])


def below(folder: Folder, page: int) -> list[Folder]:
    """One page of the folders in a folder in which something was found, those with most files first. One query, along an index."""
    return _folders_below.part((folder.pk, folder.seen_run), (page - 1) * AT_ONCE, page * AT_ONCE)


def largest_below(folder: Folder, most: int) -> list[Folder]:
    """The folders in a folder with most files. One query, along an index."""
    return _folders_below.part((folder.pk, folder.seen_run), 0, most)


@prepared
def _folders_below(folder: UUID, run: int) -> QuerySet[Folder]:
    return (
        Folder.objects.filter(parent=folder, seen_run=run, with_hits__gt=0)
        .order_by("-with_hits", "-id")
        .only("pk", "name", "with_hits", "persons", "grade")
    )


def files_in(folder: Folder, page: int) -> list[Finding]:
    """One page of the files that lie in the folder itself, the gravest first, and the first of the next page. One query, along an index."""
    return _files_in.part((folder.pk,), (page - 1) * AT_ONCE, page * AT_ONCE + 1)


@prepared
def _files_in(folder: UUID) -> QuerySet[Finding]:
    shown = ("pk", "name", "grade", "persons_lower", "persons_upper", "state", "counts", "is_readable")
    return Finding.objects.filter(folder=folder, is_there=True).order_by("-grade", "-persons_upper", "-id").only(*shown)


# Each step finds the one above by its key; joined to the folders once more, a database may begin at all of them.
WAY = """
WITH RECURSIVE way (id, parent_id, name, place) AS (
    SELECT id, parent_id, name, place FROM discovery_folder WHERE id = %s
    UNION ALL SELECT above.id, above.parent_id, above.name, above.place FROM way JOIN discovery_folder above ON above.id = way.parent_id)
SELECT id, name, place FROM way
"""


def way_to(folder: Folder) -> list[Folder]:
    """The folders that lead to it, from the top, without itself and without the source's own. One query, from each to the one above."""
    if folder.parent_id is None:
        return []
    code = folder.parent_id.hex if connection.vendor == "sqlite" else folder.parent_id
    return sorted((each for each in Folder.objects.raw(WAY, [code]) if each.place > 0), key=lambda each: each.place)


def alike(finding: Finding) -> list[Finding]:
    """Other files with the same content that the reader's own source holds. One query."""
    if not finding.sha256:
        return []
    same = (
        Finding.objects.filter(sha256=finding.sha256, source_id=finding.source_id, is_there=True).exclude(sha256="").exclude(pk=finding.pk)
    )
    return list(same.only("pk", "path", "name")[:20])


def is_late(source: ScanSource, rules: DiscoveryRules, today: date) -> bool:
    """Whether a source was not scanned for long. No query."""
    from komainu.web.site.clock import japan_day

    last = source.last_run.finished_at if source.last_run else None
    since = japan_day(last) if last else japan_day(source.made_at)
    return (today - since).days > rules.stale_days


def house_words() -> list[HouseWord]:
    """The house's own words that are looked for, the oldest first. One query."""
    return list(HouseWord.objects.filter(ended_at=None).select_related("made_by"))


def house_word(code: UUID) -> HouseWord:
    """One word that is looked for. One query; 404 if there is none."""
    found = HouseWord.objects.filter(pk=code, ended_at=None).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Undecided:
    """What of a folder could be decided at once: undecided files that are known by their content, by grade; those that are not; persons at most."""

    by_grade: dict[int, int]
    unknown: int
    persons: int

    @property
    def files(self) -> int:
        return sum(self.by_grade.values())


def _there_below(folder: Folder) -> QuerySet[Finding]:
    below = Folder.objects.filter(source_id=folder.source_id, place__gte=folder.place, place__lte=folder.end)
    return Finding.objects.filter(source_id=folder.source_id, is_there=True, folder__in=below)


def decidable_in(folder: Folder) -> int:
    """How many files a decision to delete or move the folder would reach. One query."""
    return _there_below(folder).filter(state__in=[Finding.State.OPEN, Finding.State.LINKED]).count()


def undecided_in(folder: Folder) -> Undecided:
    """One query."""
    there = _there_below(folder).filter(state=Finding.State.OPEN)
    is_known = Case(When(sha256="", then=Value(False)), default=Value(True))
    rows = (
        there.annotate(is_known=is_known)
        .order_by()
        .values_list("grade", "is_known")
        .annotate(files=Count("pk"), persons=Sum("persons_upper"))
    )
    by_grade, unknown, persons = {}, 0, 0
    for grade, known, files, most in rows:
        if known:
            by_grade[grade] = files
            persons += most or 0
        else:
            unknown += files
    return Undecided(dict(sorted(by_grade.items(), reverse=True)), unknown, persons)
