"""Readings of the risks: who may see which, what a list needs beside them, one risk, the risks of a line, the map."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import Http404

from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.queries.lines import ALL_READERS, editable_departments, visible_lines
from komainu.web.people.queries import Standing
from komainu.web.risks.models import LineGroup, Risk

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
    """Of the lines and groups of these departments; each half goes by its own index."""
    wanted = list(codes)
    return Q(line__in=LedgerLine.objects.filter(department__in=wanted)) | Q(group__in=LineGroup.objects.filter(department__in=wanted))


def listed(standing: Standing) -> QuerySet[Risk]:
    """The open risks that somebody may see, for their list. No query by itself."""
    return visible_risks(standing).filter(state=Risk.State.OPEN)


def sight(standing: Standing) -> Hashable:
    """What somebody sees, as a name: equal for all who see the same. No query."""
    return "all" if reads_all(standing) else frozenset(standing.departments)


def visible_risk(standing: Standing, code: UUID) -> Risk:
    """One risk. One query; 404 if it is not theirs to see."""
    found = visible_risks(standing).select_related("line__department", "group__department", "owner").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


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


BESIDE = ("controls__clauses__document", "acceptances__accepted_by")
"""What the table of an assessor shows beside a risk that was read with its place and owner."""


def add_all(found: list[Any]) -> None:
    """Place, owner, controls with their clauses, acceptances of each risk of one page. Ten queries at most, however many risks."""
    prefetch_related_objects(found, "line__department", "group__department", "owner", *BESIDE)


def risks_of_line(line: LedgerLine) -> list[Risk]:
    """All of a line and of its groups, by stage, the closed ones last. With their controls. Four queries."""
    # Two readings, each by its own index: a database that is asked for either of both reads all risks.
    own = Risk.objects.filter(line=line).select_related("group").order_by()
    shared = Risk.objects.filter(group__in=list(line.risk_groups.values_list("pk", flat=True))).select_related("group").order_by()
    found = [*own, *shared]
    prefetch_related_objects(found, "controls")
    order = {stage: number for number, stage in enumerate(Risk.Stage.values)}
    return sorted(found, key=lambda risk: (risk.state != Risk.State.OPEN, order[risk.stage], -risk.residual_rank, risk.number))


def lines_listed(standing: Standing) -> QuerySet[LedgerLine]:
    """The lines that somebody may see and that are not disposed of, for the list of lines with their risks."""
    return visible_lines(standing).exclude(state=LedgerLine.State.DISPOSED)


def without_risk() -> Q:
    """Lines that have neither a risk of their own nor one by a group."""
    own = Risk.objects.filter(line=OuterRef("pk"), state=Risk.State.OPEN)
    shared = LineGroup.lines.through.objects.filter(ledgerline=OuterRef("pk"), linegroup__risks__state=Risk.State.OPEN)
    return ~Exists(own) & ~Exists(shared)


def add_counts(found: list[Any]) -> None:
    """Department, number of risks and of high ones, day of the review of each line of one page. Five queries."""
    prefetch_related_objects(found, "department", "risk_review")
    own = (
        Risk.objects.filter(line__in=found, state=Risk.State.OPEN)
        .values_list("line")
        .annotate(all=Count("pk"), high=Count("pk", Q(residual_rank__gte=300)))
    )
    shared = (
        Risk.objects.filter(group__lines__in=found, state=Risk.State.OPEN)
        .values_list("group__lines")
        .annotate(all=Count("pk"), high=Count("pk", Q(residual_rank__gte=300)))
    )
    counts: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for code, total, high in [*own.order_by(), *shared.order_by()]:
        counts[code][0] += total
        counts[code][1] += high
    for line in found:
        line.risk_count, line.high_count = counts[line.pk]
        line.next_review = line.risk_review.next_on if hasattr(line, "risk_review") else None


def counted(lines: QuerySet[LedgerLine]) -> QuerySet[Any]:
    """The same for a file, in one query: the counts stand in the row."""
    own = (
        Risk.objects.filter(line=OuterRef("pk"), state=Risk.State.OPEN)
        .order_by()
        .values("line")
        .annotate(count=Count("pk"))
        .values("count")
    )
    shared = (
        Risk.objects.filter(group__lines=OuterRef("pk"), state=Risk.State.OPEN)
        .order_by()
        .values("group__lines")
        .annotate(count=Count("pk"))
        .values("count")
    )
    high = Q(residual_rank__gte=300)
    return lines.select_related("department").annotate(
        risk_count=Coalesce(Subquery(own), 0) + Coalesce(Subquery(shared), 0),
        high_count=Coalesce(Subquery(own.filter(high)), 0) + Coalesce(Subquery(shared.filter(high)), 0),
        next_review=F("risk_review__next_on"),
    )


def counts_by_place(standing: Standing, method: str, *, before: bool) -> dict[tuple[int, int], int]:
    """(impact, likelihood) → how many open risks, before or after their controls. One query, by an index."""
    field = "likelihood_before" if before else "likelihood"
    found = visible_risks(standing).filter(state=Risk.State.OPEN, method=method, impact__isnull=False)
    rows = found.values_list("impact", field).annotate(count=Count("pk")).order_by()
    return {(impact, likelihood): count for impact, likelihood, count in rows}


def counts_by_level(standing: Standing) -> dict[tuple[str, str], int]:
    """(stage, level of what remains) → how many open risks; "" where nobody rated them. One query, by an index."""
    found = visible_risks(standing).filter(state=Risk.State.OPEN)
    return {
        (stage, level): count for stage, level, count in found.values_list("stage", "residual_level").annotate(count=Count("pk")).order_by()
    }


def counts_by_method(standing: Standing) -> dict[str, int]:
    """Method → how many open risks bear a rating by it. One query."""
    found = visible_risks(standing).filter(state=Risk.State.OPEN)
    return dict(found.values_list("method").annotate(count=Count("pk")).order_by())
