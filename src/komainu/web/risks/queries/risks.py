"""Readings of the risks: who may see which, what a list needs beside them, one risk, the risks of a line, the map."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import Http404

from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.queries.lines import ALL_READERS, editable_departments, visible_lines
from komainu.web.people.models import Department, Person
from komainu.web.people.queries import Standing
from komainu.web.risks.models import Acceptance, Control, LineGroup, LineReview, LineWithoutRisk, Risk, RiskControl, RiskCount, RiskScore
from komainu.web.site.prepared import prepared

LEAD = timedelta(days=30)
"""So long before its day a review is due."""


def reads_all(standing: Standing) -> bool:
    return not ALL_READERS.isdisjoint(standing.roles)


def visible_risks(standing: Standing) -> QuerySet[Risk]:
    """The risks of the lines and groups that somebody may see. No query by itself."""
    if reads_all(standing):
        return Risk.objects.all()
    if not standing.departments:
        return Risk.objects.none()
    return Risk.objects.filter(of_departments(standing.departments))


def of_departments(codes: Iterable[UUID]) -> Q:
    """Of the lines and groups of these departments."""
    return Q(department__in=sorted(codes))


def listed(standing: Standing) -> QuerySet[Risk]:
    """The open risks that somebody may see, for their list. No query by itself."""
    return visible_risks(standing).filter(state=Risk.State.OPEN)


def sight(standing: Standing) -> Hashable:
    """What somebody sees, as a name: equal for all who see the same. No query."""
    return "all" if reads_all(standing) else frozenset(standing.departments)


def visible_risk(standing: Standing, code: UUID) -> Risk:
    """One risk. One query; 404 if it is not theirs to see."""
    found = next(iter(_risk(code)), None)
    if found is None or not (reads_all(standing) or found.department_id in standing.departments):
        raise Http404
    return found


@prepared
def _risk(code: UUID) -> QuerySet[Risk]:
    return Risk.objects.select_related("line__department", "group__department", "owner").filter(pk=code)


def acceptances_of(risk: Risk, most: int) -> list[Acceptance]:
    """The newest first. One query."""
    return _acceptances_of.part((risk.pk,), 0, most)


@prepared
def _acceptances_of(risk: UUID) -> QuerySet[Acceptance]:
    return Acceptance.objects.filter(risk=risk).select_related("accepted_by", "asked_by").order_by("-asked_at")


def scores_of(risk: Risk, most: int) -> list[RiskScore]:
    """The newest first. One query."""
    return _scores_of.part((risk.pk,), 0, most)


@prepared
def _scores_of(risk: UUID) -> QuerySet[RiskScore]:
    return RiskScore.objects.filter(risk=risk).select_related("scored_by").order_by("-scored_at")


def controls_answering(risk: Risk) -> list[Control]:
    """The controls of a risk with their clauses. Three queries."""
    found = _controls_answering(risk.pk)
    prefetch_related_objects(found, "clauses__document")
    return found


@prepared
def _controls_answering(risk: UUID) -> QuerySet[Control]:
    return Control.objects.filter(risks=risk).select_related("owner").order_by("state", "number")


def may_edit_risk(standing: Standing, risk: Risk) -> bool:
    """The office all, a department's data manager those of the own lines and groups. No query for a risk that was read with its line."""
    own = editable_departments(standing)
    return own is None or risk.department_id in own


def editable_risk(standing: Standing, code: UUID) -> Risk:
    """One query; 404 if it is not theirs to change."""
    found = visible_risk(standing, code)
    if not may_edit_risk(standing, found):
        raise Http404
    return found


def visible_groups(standing: Standing) -> QuerySet[LineGroup]:
    found = LineGroup.objects.select_related("department")
    return found if reads_all(standing) else found.filter(department__in=standing.departments)


def visible_group(standing: Standing, code: UUID) -> LineGroup:
    """One query; 404 if it is not theirs to see."""
    found = visible_groups(standing).filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def add_places(found: list[Any]) -> None:
    """Line or group and department of each risk of one page. Four queries at most."""
    prefetch_related_objects(found, "line__department", "group__department")


class Shown(NamedTuple):
    """A risk as a list shows it, in plain values."""

    pk: UUID
    number: str
    title: str
    stage: str
    risk_class: str
    line_id: UUID | None
    group_id: UUID | None
    line_name: str | None
    group_name: str | None
    department: str | None
    residual_level: str
    residual: int | None
    method: str
    inherent_level: str
    inherent: int | None
    owner: str | None

    @property
    def place(self) -> str:
        return self.line_name or self.group_name or ""


class More(NamedTuple):
    """What a file says beyond the table, so that it can be edited and read in again."""

    line_number: str | None
    cause: str
    option: str
    impact: int | None
    likelihood_before: int | None
    likelihood: int | None


class Row(NamedTuple):
    """A risk as the table shows it, with what stands beside it.

    controls     id, words; of the live ones
    clauses      id of the document, anchor, words; each once
    acceptance   state, day, who, reason of the one that waits or counts
    more         in a file only
    """

    risk: Shown
    controls: tuple[tuple[UUID, str], ...]
    clauses: tuple[tuple[UUID, str, str], ...]
    acceptance: tuple[str, date, str, str] | None
    more: More | None = None


COLUMNS = """r.id, r.number, r.title, r.stage, r.risk_class, r.line_id, r.group_id, l.name, g.name, d.name, r.residual_level, r.residual, r.method, r.inherent_level,
r.inherent, p.name"""
ROWS = f"""SELECT {COLUMNS} FROM {Risk._meta.db_table} r LEFT JOIN {LedgerLine._meta.db_table} l ON l.id = r.line_id
LEFT JOIN {LineGroup._meta.db_table} g ON g.id = r.group_id LEFT JOIN {Department._meta.db_table} d ON d.id = r.department_id
LEFT JOIN {Person._meta.db_table} p ON p.id = r.owner_id WHERE r.id IN ({{}})"""  # noqa: S608 - our own words


def shown(records: QuerySet[Any]) -> QuerySet[Any]:
    """The ids of a page, so that nothing else is put in order; `read` finds what is shown. No query by itself."""
    return records.values_list("pk")


def rows_of(keys: list[UUID]) -> list[Shown]:
    """What a list shows of these risks, in their order. One query, its SQL made by hand: putting it together costs more than answering it."""
    if not keys:
        return []
    native = connection.features.has_native_uuid_field
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(", ".join(["%s"] * len(keys))), keys if native else [key.hex for key in keys])
        rows = cursor.fetchall()
    found = {}
    for row in rows:
        code, line, group = (value if native or value is None else UUID(value) for value in (row[0], row[5], row[6]))
        found[code] = Shown(code, *row[1:5], line, group, *row[7:])
    return [found[key] for key in keys if key in found]


def read(found: list[Any]) -> None:
    """The rows of one page. One query."""
    found[:] = rows_of([row[0] for row in found])


@prepared
def _answering(*risks: UUID) -> QuerySet[Any, Any]:
    found = RiskControl.objects.filter(risk__in=risks).exclude(control__state=Control.State.ENDED).order_by("control__number")
    return found.values_list("risk", "control", "control__measure", "control__kind", "control__state")


@prepared
def _resting(*controls: UUID) -> QuerySet[Any, Any]:
    found = Control.clauses.through.objects.filter(control__in=controls).order_by("control__number", "clause")
    return found.values_list("control", "clause__document", "clause__document__title", "clause__anchor", "clause__heading")


@prepared
def _accepted(*risks: UUID) -> QuerySet[Any, Any]:
    found = Acceptance.objects.filter(risk__in=risks, state__in=["asked", "accepted"])
    return found.values_list("risk", "state", "until_on", "accepted_by__name", "reason")


def read_beside(found: list[Any]) -> None:
    """The rows of one page with their controls, clauses and acceptances. Four queries, however many rows."""
    read(found)
    keys = [each.pk for each in found]
    kinds, states = dict(Control.Kind.choices), dict(Control.State.choices)
    controls: dict[Any, dict[UUID, str]] = defaultdict(dict)
    of_control: dict[UUID, list[Any]] = defaultdict(list)
    for risk, control, measure, kind, state in _answering(*keys):
        controls[risk][control] = f"{measure}（{kinds[kind]}・{states[state]}）"
        of_control[control].append(risk)
    clauses: dict[Any, dict[tuple[UUID, str, str], None]] = defaultdict(dict)
    for control, document, title, anchor, heading in _resting(*of_control) if of_control else ():
        for risk in of_control[control]:
            clauses[risk][document, anchor, f"{title} {heading}"] = None
    accepted = {row[0]: row[1:] for row in _accepted(*keys)}
    found[:] = [Row(each, tuple(controls[each.pk].items()), tuple(clauses[each.pk]), accepted.get(each.pk)) for each in found]


def read_for_file(found: list[Any]) -> None:
    """The same rows for a file. One query more."""
    read_beside(found)
    keys = [each.risk.pk for each in found]
    wanted = ("line__number", "cause", "option", "impact", "likelihood_before", "likelihood")
    more = {key: More(*values) for key, *values in Risk.objects.filter(pk__in=keys).order_by().values_list("pk", *wanted)}
    found[:] = [row._replace(more=more.get(row.risk.pk)) for row in found]


def risks_of_line(line: LedgerLine) -> list[Risk]:
    """All of a line and of its groups, by stage, the closed ones last. With their controls. Four queries."""
    # Two readings, each by its own index: a database that is asked for either of both reads all risks.
    own = Risk.objects.filter(line=line).select_related("group").order_by()
    shared = Risk.objects.filter(group__in=list(line.risk_groups.values_list("pk", flat=True))).select_related("group").order_by()
    found = [*own, *shared]
    prefetch_related_objects(found, "controls")
    order = {stage: number for number, stage in enumerate(Risk.Stage.values)}
    return sorted(found, key=lambda risk: (risk.state != Risk.State.OPEN, order[risk.stage], -risk.residual_rank, risk.number))


def answered_by(standing: Standing, control: Control, most: int) -> list[Shown]:
    """The open risks that a control answers, the highest remainder first. Two queries."""
    found = RiskControl.objects.filter(control=control, rank__gte=0).order_by("-rank", "-risk_id")
    if not reads_all(standing):
        found = found.filter(risk__in=visible_risks(standing).values("pk"))
    return rows_of([row[0] for row in found.values_list("risk_id")[:most]])


def lines_listed(standing: Standing) -> QuerySet[LedgerLine]:
    """The lines that somebody may see and that are not disposed of, for the list of lines with their risks."""
    return visible_lines(standing).exclude(state=LedgerLine.State.DISPOSED)


def without_risk(departments: Iterable[UUID] | None) -> QuerySet[LineWithoutRisk]:
    """The lines of these departments (None: of all) that have neither a risk of their own nor one by a group, as they are kept. No query by itself."""
    found = LineWithoutRisk.objects.all()
    return found if departments is None else found.filter(department__in=sorted(departments))


class LineShown(NamedTuple):
    """A line with its risks as a list shows it, in plain values."""

    pk: UUID
    number: str
    name: str
    department: str
    next_review: date | None
    risk_count: int
    high_count: int


# Concatenated, so that a database without statistics takes the index of the line rather than the one of the state.
OPEN = "(k.state || '') = 'open'"
OWN = f"SELECT COUNT(*) FROM {Risk._meta.db_table} k WHERE k.line_id = l.id AND {OPEN}"  # noqa: S608 - our own words
SHARED = f"""SELECT COUNT(*) FROM {LineGroup.lines.through._meta.db_table} g JOIN {Risk._meta.db_table} k ON k.group_id = g.linegroup_id
WHERE g.ledgerline_id = l.id AND {OPEN}"""  # noqa: S608 - our own words
HIGH = "AND k.residual_rank >= 300"
LINES = f"""SELECT l.id, l.number, l.name, d.name, v.next_on, ({OWN}) + ({SHARED}), ({OWN} {HIGH}) + ({SHARED} {HIGH}) FROM {LedgerLine._meta.db_table} l
JOIN {Department._meta.db_table} d ON d.id = l.department_id LEFT JOIN {LineReview._meta.db_table} v ON v.line_id = l.id
WHERE l.id IN ({{}})"""  # noqa: S608 - our own words


def read_lines(found: list[Any]) -> None:
    """The lines of one page, known by their ids, with what stands beside them. One query, its SQL made by hand."""
    if not found:
        return
    keys = [row[0] for row in found]
    native = connection.features.has_native_uuid_field
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(", ".join(["%s"] * len(keys))), keys if native else [key.hex for key in keys])
        rows = cursor.fetchall()
    lines = {}
    for code, number, name, department, day, count, high in rows:
        key = code if native else UUID(code)
        lines[key] = LineShown(key, number, name, department, date.fromisoformat(day) if isinstance(day, str) else day, count, high)
    found[:] = [lines[key] for key in keys if key in lines]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open risks there are, of those that somebody may see.

    places   (impact, likelihood before or after the controls) → how many, by one method
    levels   (stage, level of what remains) → how many; "" where nobody rated them
    others   how many were rated by another method
    """

    places: dict[tuple[int, int], int]
    levels: dict[tuple[str, str], int]
    others: int


def counts(standing: Standing, method: str, *, before: bool) -> Counts:
    """For the map, from the counts that are kept. One query."""
    places: dict[tuple[int, int], int] = defaultdict(int)
    levels: dict[tuple[str, str], int] = defaultdict(int)
    others = 0
    of = [RiskCount.WHOLE] if reads_all(standing) else sorted(standing.departments)
    rows = RiskCount.objects.filter(department__in=of, count__gt=0)
    for stage, level, rated, impact, first, after, count in rows.values_list(
        "stage", "level", "method", "impact", "likelihood_before", "likelihood", "count"
    ):
        levels[stage, level] += count
        if rated == method and impact:
            places[impact, first if before else after] += count
        elif rated not in {"", method}:
            others += count
    return Counts(dict(places), dict(levels), others)
