"""Readings of the controls: they are the whole house's."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404

from komainu.web.risks.models import Control


def control_of(code: UUID) -> Control:
    """One control. One query; 404 if there is none."""
    found = Control.objects.select_related("owner").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def controls_listed() -> QuerySet[Control]:
    return Control.objects.select_related("owner")


def add_clauses(found: list[Any]) -> None:
    """The clauses of each control of one page. Two queries."""
    prefetch_related_objects(found, "clauses__document")


def choices(*, but_ended: bool = True) -> list[tuple[str, list[tuple[str, str]]]]:
    """The controls for a form, by kind. One query."""
    groups: dict[str, list[tuple[str, str]]] = {str(label): [] for label in Control.Kind.labels}
    names = dict(Control.Kind.choices)
    planned = dict(Control.State.choices)
    found = Control.objects.exclude(state=Control.State.ENDED) if but_ended else Control.objects.all()
    for pk, number, measure, kind, state in found.values_list("pk", "number", "measure", "kind", "state"):
        words = f"{number} {measure}" + (f"（{planned[state]}）" if state == Control.State.PLANNED else "")
        groups[str(names[kind])].append((str(pk), words))
    return [(label, pairs) for label, pairs in groups.items() if pairs]


def by_clause(clauses: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Clause → the live controls that rest on it, for the page of a document of the rules. One query."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    rows = Control.objects.filter(clauses__in=list(clauses)).exclude(state=Control.State.ENDED).order_by("number")
    for clause, control, measure in rows.values_list("clauses", "pk", "measure"):
        found.setdefault(clause, []).append((control, measure))
    return found
