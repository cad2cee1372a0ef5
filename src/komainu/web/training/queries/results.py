"""Results: by department, by question; two years of evidence on one page."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Max, Min, Q

from komainu.web.plans.fiscal import FiscalYear
from komainu.web.training.exams import QuestionFigures, question_figures
from komainu.web.training.models import Attempt, Certificate, Delivery, Question, Session

from .missed import missed_on, year_of


@dataclass(slots=True)
class Result:
    """What came of a delivery, for the house or for one department.

    first_time   passed with the first attempt
    average      of the first attempts, per cent
    """

    asked: int = 0
    passed: int = 0
    first_time: int = 0
    taken: int = 0
    sum_of_scores: int = 0

    @property
    def share(self) -> int:
        return self.passed * 100 // self.asked if self.asked else 0

    @property
    def average(self) -> float | None:
        return round(self.sum_of_scores / self.taken, 1) if self.taken else None

    @property
    def missing(self) -> int:
        return self.asked - self.passed


@dataclass(slots=True)
class Results:
    house: Result = field(default_factory=Result)
    departments: dict[str, Result] = field(default_factory=dict)


def results(found: Delivery, departments: frozenset[UUID] | None = None) -> Results:
    """Numbers by department, from single rows: three queries, whatever the size."""
    made = Results()
    mine = Q() if departments is None else Q(department__in=departments)
    rows = found.assignments.filter(mine).exclude(state="ended").order_by()
    for department, state, count in rows.values_list("department_id", "state").annotate(count=Count("pk")):
        for each in (made.house, made.departments.setdefault(str(department or ""), Result())):
            each.asked += count
            each.passed += count if state == "passed" else 0
    of_mine = Q() if departments is None else Q(assignment__department__in=departments)
    firsts = Attempt.objects.filter(of_mine, assignment__delivery=found, number=1, withdrawn_at=None, finished_at__isnull=False)
    firsts = firsts.exclude(assignment__state="ended").order_by()
    for department, passed, count, average in firsts.values_list("assignment__department_id", "has_passed").annotate(
        count=Count("pk"), average=Avg("score")
    ):
        for each in (made.house, made.departments.setdefault(str(department or ""), Result())):
            each.taken += count
            each.first_time += count if passed else 0
            each.sum_of_scores += round(average * count)
    return made


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    question: Question
    figures: QuestionFigures

    @property
    def percent(self) -> int:
        return round(self.figures.share * 100)

    @property
    def tempting(self) -> tuple[str, int] | None:
        """The wrong choice that was taken most often, and how often."""
        wrong = {place: count for place, count in self.figures.chosen.items() if place not in self.question.answer}
        if not wrong:
            return None
        place = max(wrong, key=lambda each: (wrong[each], -each))
        return str(self.question.choices[place]), wrong[place]


def questions_of(found: Delivery, departments: frozenset[UUID] | None = None) -> list[ShownQuestion]:
    """How each question was answered in the first attempts, the least understood first. Two queries; reads every answer."""
    questions = {str(each.pk): each for each in Question.objects.filter(module__course_versions=found.version_id)}
    attempts = Attempt.objects.filter(assignment__delivery=found, number=1, way="screen", withdrawn_at=None, finished_at__isnull=False)
    if departments is not None:
        attempts = attempts.filter(assignment__department__in=departments)
    rows = attempts.order_by().values_list("score", "drawn", "answers").iterator(chunk_size=2000)
    figures = question_figures(
        ((score, [each["question"] for each in drawn], answers) for score, drawn, answers in rows),
        {key: (each.kind, each.answer) for key, each in questions.items()},
    )
    return sorted((ShownQuestion(questions[each.question], each) for each in figures), key=lambda each: each.figures.share)


# --- two years' evidence -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class YearOfEvidence:
    """What a fiscal year has to show.

    missing   who worked here on the last day (or today) without a pass in the year; None for a year that has not begun
    """

    year: FiscalYear
    deliveries: list[dict[str, Any]]
    passes: int
    missing: int | None
    as_of: date


def two_years(today: date) -> list[YearOfEvidence]:
    """This fiscal year and the one before, the later first. Thirteen queries, whatever there is."""
    this = year_of(today)
    return [_year(FiscalYear(this.year - back, this.start_month), today) for back in (0, 1)]


def of_years(years: list[int]) -> list[Delivery]:
    found = Delivery.objects.filter(fiscal_year__in=years).exclude(state__in=[Delivery.State.DRAFT, Delivery.State.CANCELLED])
    return list(found.select_related("version").order_by("opens_on", "title"))


def _year(year: FiscalYear, today: date) -> YearOfEvidence:
    day = min(today, year.ends_on)
    found = of_years([year.year])
    keys = [each.pk for each in found]
    certificates = Certificate.objects.filter(delivery__in=keys, withdrawn_at=None).order_by().values_list("delivery_id")
    passed = {
        key: (count, first, last) for key, count, first, last in certificates.annotate(Count("pk"), Min("passed_on"), Max("passed_on"))
    }
    sessions = dict(
        Session.objects.filter(delivery__in=keys, cancelled_at=None).order_by().values_list("delivery_id").annotate(Count("pk"))
    )
    asked: dict[UUID, int] = {}
    from komainu.web.training.models import Assignment

    rows = Assignment.objects.filter(delivery__in=keys).exclude(state="ended").order_by().values_list("delivery_id")
    asked.update(rows.annotate(Count("pk")))
    deliveries = [
        {
            "delivery": each, "asked": asked.get(each.pk, 0), "passed": passed.get(each.pk, (0, None, None))[0],
            "first": passed.get(each.pk, (0, None, None))[1], "last": passed.get(each.pk, (0, None, None))[2],
            "sessions": sessions.get(each.pk, 0),
        }
        for each in found
    ]  # fmt: skip
    counted = Certificate.objects.filter(withdrawn_at=None, counts_for_year=True, passed_on__range=(year.starts_on, day))
    passes = counted.values("person").distinct().count()
    return YearOfEvidence(year, deliveries, passes, missed_on(day).count(), day)
