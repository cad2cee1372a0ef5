"""Readings of the rules: who may see which, one document in one version, the clauses that others may point to."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from komainu.web.people.queries import Standing
from komainu.web.people.roles import Role
from komainu.web.rules.models import Clause, ClauseText, RuleDocument, RuleVersion

DRAFT_READERS = frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE, Role.CHIEF_AUDITOR, Role.TOP_MANAGEMENT})


def reads_drafts(standing: Standing) -> bool:
    return not DRAFT_READERS.isdisjoint(standing.roles)


def visible_versions(standing: Standing, today: date) -> QuerySet[RuleVersion]:
    """What is or was in force; drafts and what is not in force yet for who writes, decides or audits them. No query by itself."""
    found = RuleVersion.objects.select_related("document", "written_by")
    return found if reads_drafts(standing) else found.filter(from_on__lte=today)


def visible_documents(standing: Standing, today: date) -> QuerySet[RuleDocument]:
    """Documents of which somebody may read a version. No query by itself."""
    if reads_drafts(standing):
        return RuleDocument.objects.all()
    return RuleDocument.objects.filter(Exists(RuleVersion.objects.filter(document=OuterRef("pk"), from_on__lte=today)))


def in_force_on(today: date) -> Q:
    return Q(from_on__lte=today) & (Q(until_on=None) | Q(until_on__gte=today))


def listed(standing: Standing, today: date) -> QuerySet[Any]:
    """The documents with the number and the first day of the version in force, and whether there is a draft."""
    now = RuleVersion.objects.filter(in_force_on(today), document=OuterRef("pk")).order_by("-number")
    drafts = RuleVersion.objects.filter(document=OuterRef("pk"), from_on=None)
    return visible_documents(standing, today).annotate(
        version_now=Subquery(now.values("number")[:1]), since=Subquery(now.values("from_on")[:1]), has_draft=Exists(drafts)
    )


def visible_document(standing: Standing, code: UUID, today: date) -> RuleDocument:
    """One query; 404 if it is not theirs to see."""
    found = visible_documents(standing, today).filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def versions_of(document: RuleDocument, standing: Standing, today: date) -> list[RuleVersion]:
    """The newest first. One query."""
    return list(visible_versions(standing, today).filter(document=document).order_by("-number"))


def visible_version(standing: Standing, code: UUID, today: date) -> RuleVersion:
    """One query; 404 if it is not theirs to see."""
    found = visible_versions(standing, today).filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def texts_of(version: RuleVersion) -> list[ClauseText]:
    """The clauses of a version in their order. One query."""
    return list(version.texts.select_related("clause").order_by("position"))


def clauses_in_force(today: date) -> QuerySet[Clause]:
    """The clauses that stand in a version in force, with their documents. No query by itself."""
    standing_now = ClauseText.objects.filter(in_force_text(today), clause=OuterRef("pk"))
    return Clause.objects.filter(Exists(standing_now)).select_related("document").order_by("document__code")


def in_force_text(today: date) -> Q:
    return Q(version__from_on__lte=today) & (Q(version__until_on=None) | Q(version__until_on__gte=today))


def clause_choices(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """The clauses in force for a form, by document, in the order of the text. One query."""
    rows = (
        ClauseText.objects.filter(in_force_text(today))
        .order_by("version__document__code", "position")
        .values_list("clause", "heading", "version__document__code", "version__document__title")
    )
    groups: dict[str, list[tuple[str, str]]] = {}
    for clause, heading, code, title in rows:
        groups.setdefault(f"{code} {title}", []).append((str(clause), heading))
    return list(groups.items())
