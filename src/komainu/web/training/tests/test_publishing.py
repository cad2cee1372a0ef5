"""Ready courses come into the house as versions, once each, and anew when their data changed."""

from dataclasses import replace

import pytest

from komainu.web.training.models import Course, CourseVersion, Module
from komainu.web.training.ready import reading
from komainu.web.training.services import publish_ready
from komainu.web.training.services.publishing import is_ready_news

from .test_ready import MODULE, QUESTION

pytestmark = pytest.mark.django_db


def small_library() -> reading.Library:
    module = reading.read_module("Z1", MODULE, QUESTION)
    words = reading.Words("試しのコース", "A trial")
    courses = {key: reading.Course(key, words, words, ("everybody",), 10, 80, 1, ("Z1", "Z9")) for key in ("trial", "other")}
    return reading.Library(courses, {"Z1": module}, frozenset(), ())


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> reading.Library:
    library = small_library()
    monkeypatch.setattr(reading, "library", lambda: library)
    return library


def test_publishing_twice_changes_nothing(ready: reading.Library) -> None:
    assert is_ready_news()
    assert [version.course.key for version in publish_ready()] == ["trial", "other"]
    assert publish_ready() == [] and not is_ready_news()
    module = Module.objects.get()
    assert [page.title for page in module.pages.all()] == ["一つめの画面", "二つめの画面"]
    assert module.questions.get().answer == [1]
    assert Course.objects.get(key="trial").roles == ["everybody"]


def test_changed_data_makes_a_next_version_and_keeps_the_one_before(ready: reading.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_ready()
    changed = reading.read_module("Z1", MODULE.replace("本文です。", "直した本文です。"), QUESTION)
    monkeypatch.setattr(reading, "library", lambda: replace(ready, modules={"Z1": changed}))
    assert len(publish_ready()) == 2
    states = CourseVersion.objects.filter(course__key="trial").order_by("number").values_list("number", "state")
    assert list(states) == [(1, "superseded"), (2, "published")]
    assert list(Module.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_the_real_courses_can_be_published() -> None:
    made = publish_ready()
    assert len(made) == sum(1 for course in reading.library().courses.values() if reading.library().modules_of(course))
