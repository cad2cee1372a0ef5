"""A file of a course leaves the house: the trail says who took which."""

from django.db import transaction

from komainu.web.people.models import Person
from komainu.web.trail import services as trail
from komainu.web.training.models import CourseVersion


@transaction.atomic
def note_hand_out(version: CourseVersion, *, by: Person, what: str, language: str, with_names: bool) -> None:
    """`what` is slides, booklet, answers, poster, questions or scorm; `with_names` whether the company's own part names people in it."""
    after = {"course": version.course.key, "number": version.number, "what": what, "language": language, "with_names": with_names}
    trail.record("training.handed_out", by=by, subject=version, after=after)
