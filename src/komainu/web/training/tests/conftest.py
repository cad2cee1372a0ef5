"""What every test of this part gets: a house with the three people and a top management, a small course, noon in Japan."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from komainu.web.people.models import Person
from komainu.web.people.tests.small_house import SINCE, signed_in
from komainu.web.people.tests.small_house import SmallHouse as House
from komainu.web.site import clock
from komainu.web.training import services
from komainu.web.training.models import Assignment, CourseVersion, Delivery
from komainu.web.training.ready import reading
from komainu.web.training.services import Wanted

__all__ = [
    "SINCE", "TODAY", "Breaking", "Clock", "House", "course", "deliver", "house", "noon", "of", "questions_of", "running", "signed_in", "study", "take_exam",
]  # fmt: skip

TODAY = date(2026, 11, 22)
PAGES = "".join(f"## 画面{place}\n本文{place}です。\n### 話すこと\n話\n### English\n#### Page {place}\nText {place}\n" for place in (1, 2))
MODULE = '+++\nid = "{id}"\ntitle = {{ ja = "単元{id}", en = "Module {id}" }}\nminutes = 5\nsource = "D000"\n+++\n' + PAGES


class Clock:
    """The moment of the test, which the test moves on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=clock.JAPAN)

    def on(self, day: date, hour: int = 12) -> None:
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=clock.JAPAN)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """It is 22 November 2026, 12:00 in Japan, until the test says otherwise."""
    moment = Clock()
    monkeypatch.setattr(clock, "now", lambda: moment.now)
    return moment


@pytest.fixture
def house(db: None) -> House:
    return House.founded(my_number_role="related_affairs", joined_on=SINCE)


def questions_of(module: str, count: int = 6) -> str:
    kinds = ("single", "multiple", "order", "case", "single", "single")
    answers = {"single": "[1]", "case": "[1]", "multiple": "[0, 2]", "order": "[2, 0, 1]"}
    found = []
    for place in range(count):
        kind = kinds[place % len(kinds)]
        case = 'case = "受付で声をかけられました。"\n' if kind == "case" else ""
        found.append(
            f'[[question]]\nid = "{module}-{place + 1:02}"\nkind = "{kind}"\ndifficulty = {place % 3 + 1}\n{case}text = "問い{place + 1}"\n'
            f'choices = ["あ{place}", "い{place}", "う{place}"]\nanswer = {answers[kind]}\nexplanation = "だからです。"\nsource = "D000"\n'
        )
    return "\n".join(found)


@pytest.fixture
def course(db: None, monkeypatch: pytest.MonkeyPatch) -> CourseVersion:
    """Two modules of two pages, twelve questions, of which four are asked."""
    modules = {key: reading.read_module(key, MODULE.format(id=key), questions_of(key)) for key in ("Y1", "Y2")}
    words = reading.Words("みんなの教育", "Training for all")
    trial = reading.Course("trial", words, words, ("everybody",), 10, 80, 4, ("Y1", "Y2"))
    library = reading.Library({"trial": trial}, modules, frozenset(), ())
    monkeypatch.setattr(reading, "library", lambda: library)
    return services.publish_ready()[0]


@pytest.fixture
def running(house: House, course: CourseVersion) -> Delivery:
    """Open to everybody since today, due at the end of the year."""
    return deliver(course, house, "年次教育", due_on=date(2026, 12, 31))


def deliver(course: CourseVersion, house: House, title: str, **more: Any) -> Delivery:
    more.setdefault("opens_on", clock.today())
    opens_on = more.pop("opens_on")
    return services.open_delivery(services.prepare(course, Wanted(title, opens_on, **more), by=house.aoyama), by=house.aoyama)


def of(delivery: Delivery, person: Person) -> Assignment:
    return Assignment.objects.select_related("delivery__version", "person").get(delivery=delivery, person=person)


def study(assignment: Assignment) -> Assignment:
    """Every page was on screen."""
    for module in assignment.delivery.version.modules.all():
        for page in module.pages.all():
            services.leave_page(assignment, page, seconds=30)
    return Assignment.objects.select_related("delivery__version", "person").get(pk=assignment.pk)


def take_exam(assignment: Assignment, *, right: int) -> Assignment:
    """The first `right` questions are answered rightly, the others wrongly."""
    from komainu.web.training.models import Question

    attempt = services.begin_exam(assignment)
    for place, drawn in enumerate(attempt.drawn):
        question = Question.objects.get(pk=drawn["question"])
        wrong = list(reversed(question.answer)) if question.kind == "order" else [1 if 1 not in question.answer else 2]
        attempt = services.answer(attempt, place, question.answer if place < right else wrong)
    services.finish_exam(attempt)
    return Assignment.objects.select_related("delivery__version", "person").get(pk=assignment.pk)


Breaking = Callable[[], Any]
