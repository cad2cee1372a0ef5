"""What the learner's pages need."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from komainu.web.people.models import Person
from komainu.web.site.prepared import prepared
from komainu.web.training.models import Assignment, Attempt, Certificate, CourseModule, Delivery, Excuse, Page, Progress, Question
from komainu.web.training.models.courses import said
from komainu.web.training.standings import standing

from .absences import aways_of

MOST_ATTEMPTS = 32_767
"""What the column can hold; a longer number in an address is nobody's."""


def own_assignment(person: Person, code: UUID) -> Assignment:
    """One's own assignment with its delivery and version. One query; 404 if it is another's, or its delivery has not begun."""
    for found in _own(person.pk, code):
        if found.delivery.state not in {Delivery.State.DRAFT}:
            return found
    raise Http404


@prepared
def _own(person_id: UUID, code: UUID) -> QuerySet[Assignment]:
    return Assignment.objects.filter(pk=code, person_id=person_id).select_related("delivery__version", "person")


@prepared
def _all_own(person_id: UUID) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(person_id=person_id)
        .exclude(state=Assignment.State.ENDED)
        .select_related("delivery__version")
        .order_by("due_on")
    )


def own_assignments(person: Person) -> list[Assignment]:
    """All of one's own that have begun, the nearest day first. One query."""
    return [each for each in _all_own(person.pk) if each.delivery.state != Delivery.State.DRAFT]


@prepared
def _certificates_of(person_id: UUID) -> QuerySet[Certificate]:
    return Certificate.objects.filter(person_id=person_id, withdrawn_at=None).select_related("delivery").order_by("-passed_on")


def own_certificates(person: Person) -> list[Certificate]:
    """One query."""
    return _certificates_of(person.pk)


def certificate_of(assignment: Assignment) -> Certificate | None:
    """The one that counts. One query."""
    return Certificate.objects.filter(assignment=assignment, withdrawn_at=None).first()


@dataclass(slots=True)
class ModuleStanding:
    """A module of the course, and how far somebody has come in it.

    seen       places of the pages that were on screen
    next_page  the first place that was not, or 1 when all were
    """

    id: UUID
    position: int
    title: str
    minutes: int
    pages: int
    content: str
    seen: list[int] = field(default_factory=list)
    is_finished: bool = False

    @property
    def next_page(self) -> int:
        return next((place for place in range(1, self.pages + 1) if place not in self.seen), 1)

    @property
    def state(self) -> str:
        return "done" if self.is_finished else "current" if self.seen else "open"


@prepared
def _modules(version_id: UUID) -> QuerySet[CourseModule, Any]:
    from django.db.models import Count

    found = CourseModule.objects.filter(version_id=version_id).annotate(pages=Count("module__pages")).order_by("position")
    return found.values_list("module_id", "position", "module__title", "module__title_en", "module__minutes", "module__content", "pages")


@prepared
def _progress(assignment_id: UUID) -> QuerySet[Progress]:
    return Progress.objects.filter(assignment_id=assignment_id)


def modules_of(assignment: Assignment) -> list[ModuleStanding]:
    """The modules in their order, each with how far the person has come. Two queries."""
    progress = {each.module_id: each for each in _progress(assignment.pk)}
    found = []
    for key, position, title, title_en, minutes, content, pages in _modules(assignment.delivery.version_id):
        own = progress.get(key)
        found.append(
            ModuleStanding(
                key, position, said(title, title_en), minutes, pages, content, own.pages if own else [],
                bool(own and own.finished_at) or not pages,
            )
        )  # fmt: skip
    return found


@prepared
def _page(module_id: UUID, position: int) -> QuerySet[Page]:
    return Page.objects.filter(module_id=module_id, position=position)


def page_at(module: ModuleStanding, position: int) -> Page:
    """One page. One query; 404 if there is none, and of a number that no database would take."""
    if not 1 <= position <= module.pages:
        raise Http404
    for found in _page(module.id, position):
        return found
    raise Http404


def attempts_of(assignment: Assignment) -> list[Attempt]:
    """Those that count, the latest first. One query."""
    return list(assignment.attempts.filter(withdrawn_at=None).order_by("-number"))


def running_attempt(assignment: Assignment) -> Attempt | None:
    """One query."""
    return assignment.attempts.filter(withdrawn_at=None, finished_at=None).first()


def finished_attempt(assignment: Assignment, number: int) -> Attempt:
    """One query; 404 if there is none."""
    found = assignment.attempts.filter(number=min(number, MOST_ATTEMPTS), withdrawn_at=None, finished_at__isnull=False).first()
    if found is None:
        raise Http404
    return found


def questions_by_id(keys: list[str]) -> dict[str, Question]:
    """One query."""
    return {str(each.pk): each for each in Question.objects.filter(pk__in=keys)}


def standing_of(assignment: Assignment, today: date) -> str:
    """The state as people read it. Two queries when it is open."""
    aways = aways_of([assignment])[assignment.pk] if assignment.is_open else []
    return standing(assignment.state, assignment.due_on, aways, today)


def running_excuse(assignment: Assignment, today: date) -> Excuse | None:
    """One query."""
    from django.db.models import Q

    return assignment.excuses.filter(Q(until=None) | Q(until__gte=today), starts_on__lte=today).first()
