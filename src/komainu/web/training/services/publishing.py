"""The ready courses come into the house as versions; a new one when the data of the program changed."""

from dataclasses import astuple
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.trail import services as trail
from komainu.web.training.models import Course, CourseModule, CourseVersion, Module, Page, Question
from komainu.web.training.ready import reading


def course_digest(course: reading.Course, modules: tuple[reading.Module, ...]) -> str:
    """Of everything that a version of the course holds. Pure."""
    return sha256("\0".join([repr(astuple(course)), *(f"{module.id} {module.digest}" for module in modules)]).encode()).hexdigest()


def ready_digests() -> dict[str, str]:
    """By key of the course; courses without a module that exists are left out. Pure."""
    library = reading.library()
    found = {course.id: library.modules_of(course) for course in library.courses.values()}
    return {key: course_digest(library.courses[key], modules) for key, modules in found.items() if modules}


def is_ready_news() -> bool:
    """Whether the program holds courses that the house has not, or not so. One query."""
    published = CourseVersion.objects.filter(state=CourseVersion.State.PUBLISHED, course__origin=Course.Origin.READY)
    known = dict(published.values_list("course__key", "digest"))
    return any(known.get(key) != digest for key, digest in ready_digests().items())


@transaction.atomic
def publish_ready(*, by: Person | None = None) -> list[CourseVersion]:
    """Bring every ready course into the house; returns the versions that are new. Running it again changes nothing.

    Versions of before stay: who learns by one goes on with it.
    """
    now, library = clock.now(), reading.library()
    made = []
    for key, digest in ready_digests().items():
        ready = library.courses[key]
        course, is_new = Course.objects.get_or_create(
            key=key, defaults={"origin": Course.Origin.READY, "roles": list(ready.roles), "created_at": now}
        )
        if not is_new and (course.origin != Course.Origin.READY or course.versions.filter(state="published", digest=digest).exists()):
            continue
        if course.roles != list(ready.roles):
            course.roles = list(ready.roles)
            course.save(update_fields=["roles"])
        made.append(_publish(course, ready, library.modules_of(ready), digest=digest, by=by))
    return made


def _publish(
    course: Course, ready: reading.Course, modules: tuple[reading.Module, ...], *, digest: str, by: Person | None
) -> CourseVersion:
    now = clock.now()
    course.versions.filter(state=CourseVersion.State.PUBLISHED).update(state=CourseVersion.State.SUPERSEDED)
    last = course.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = CourseVersion.objects.create(
        course=course, number=last + 1, state=CourseVersion.State.PUBLISHED, title=ready.title.ja, title_en=ready.title.en,
        audience=ready.audience.ja, audience_en=ready.audience.en, minutes=ready.minutes, pass_mark=ready.pass_mark,
        questions_asked=ready.questions_asked, digest=digest, made_by=by, made_at=now, published_at=now,
    )  # fmt: skip
    CourseModule.objects.bulk_create(
        CourseModule(version=version, module=_module(each, now), position=place) for place, each in enumerate(modules, 1)
    )
    trail.record(
        "training.course_published", by=by, subject=version,
        after={"course": course.key, "number": version.number, "modules": [module.id for module in modules], "sha256": digest},
    )  # fmt: skip
    return version


def _module(ready: reading.Module, now: datetime) -> Module:
    """The version of the module that holds exactly this; made if there is none."""
    known = Module.objects.filter(key=ready.id, digest=ready.digest).first()
    if known is not None:
        return known
    last = Module.objects.filter(key=ready.id).order_by("-number").values_list("number", flat=True).first() or 0
    module = Module.objects.create(
        key=ready.id, number=last + 1, title=ready.title.ja, title_en=ready.title.en, minutes=ready.minutes, source=ready.source,
        digest=ready.digest, made_at=now,
    )  # fmt: skip
    Page.objects.bulk_create(
        Page(
            module=module, position=place, title=page.title, title_en=page.title_en, body=page.body, body_easy=page.easy,
            body_en=page.body_en, notes=page.notes,
        )
        for place, page in enumerate(ready.pages, 1)
    )  # fmt: skip
    Question.objects.bulk_create(
        Question(
            module=module, key=each.id, kind=each.kind, difficulty=each.difficulty, case=each.case, text=each.text,
            choices=list(each.choices), answer=list(each.answer), explanation=each.explanation, source=each.source, english=dict(each.en),
        )
        for each in ready.questions
    )  # fmt: skip
    return module
