"""Readings of courses and their versions, for those who prepare and hand out."""

from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from komainu.web.training.models import Course, CourseVersion, Module


def courses() -> QuerySet[CourseVersion]:
    """The version of each course that counts: the published one; of a course that has none yet, its draft."""
    published = Exists(CourseVersion.objects.filter(course=OuterRef("course"), state=CourseVersion.State.PUBLISHED))
    counts = Q(state=CourseVersion.State.PUBLISHED) | (Q(state=CourseVersion.State.DRAFT) & ~published)
    return CourseVersion.objects.select_related("course").filter(counts, course__retired_at=None)


def version_of(code: UUID) -> CourseVersion:
    """One version. One query; 404 if there is none."""
    found = CourseVersion.objects.select_related("course", "made_by").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def modules_of(version: CourseVersion) -> list[Module]:
    """Its modules in their order, each with how many pages and questions it has. One query."""
    found = Module.objects.filter(places__version=version).order_by("places__position")
    return list(found.annotate(page_count=Count("pages", distinct=True), question_count=Count("questions", distinct=True)))


def versions_of(course: Course) -> list[CourseVersion]:
    """All versions, the newest first. One query."""
    return list(course.versions.select_related("made_by").order_by("-number"))
