"""Results and two years' evidence of a large house as the worker counted them last: to count them for each page would cost it dearly."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from komainu.web.plans.fiscal import FiscalYear
from komainu.web.training.exams import QuestionFigures
from komainu.web.training.models import Delivery, DeliveryFigures, Question, TrainingHouse

from .missed import year_of
from .results import Result, Results, ShownQuestion, YearOfEvidence, of_years, questions_of, results, two_years


def kept_results(found: Delivery, departments: frozenset[UUID] | None = None) -> Results:
    """The numbers as the worker counted them last, or from single rows where it does not count. One query at most three."""
    figures: DeliveryFigures | None = getattr(found, "figures", None)
    if figures is None or figures.found_at is None:
        return results(found, departments)
    made = Results()
    for key, numbers in figures.found["departments"].items():
        if departments is None or key in set(map(str, departments)):
            each = made.departments[key] = Result(*numbers)
            made.house = Result(*(mine + more for mine, more in zip(_numbers(made.house), _numbers(each), strict=True)))
    return made


def _numbers(each: Result) -> tuple[int, ...]:
    return each.asked, each.passed, each.first_time, each.taken, each.sum_of_scores


def kept_questions(found: Delivery, departments: frozenset[UUID] | None = None, most: int | None = None) -> tuple[list[ShownQuestion], int]:
    """The questions as the worker counted them last, the least understood first, and how many more there are. Two queries at most.

    Of single departments, and where the worker does not count, from every answer.
    most  no more than so many
    """
    figures: DeliveryFigures | None = getattr(found, "figures", None)
    if figures is None or figures.found_at is None or departments is not None:
        all_of_them = questions_of(found, departments)
        return all_of_them[:most], max(len(all_of_them) - (most or len(all_of_them)), 0)
    kept = figures.found["questions"]
    wanted = Question.objects.only("key", "text", "choices", "answer", "kind", "difficulty")
    questions = {str(each.pk): each for each in wanted.filter(pk__in=[key for key, *_numbers in kept[:most]])}
    shown = [
        ShownQuestion(questions[key], QuestionFigures(key, asked, right, {int(place): count for place, count in chosen.items()}, index))
        for key, asked, right, chosen, index in kept[:most]
        if key in questions
    ]
    return shown, max(len(kept) - (most or len(kept)), 0)


def told(found: Delivery) -> dict[str, Any]:
    """Results by department and by question as they are kept. Five queries; reads every answer."""
    return {
        "departments": {key: _numbers(each) for key, each in results(found).departments.items()},
        "questions": [
            (each.figures.question, each.figures.asked, each.figures.right, each.figures.chosen, each.figures.discrimination)
            for each in questions_of(found)
        ],
    }


def kept_two_years(today: date) -> tuple[list[YearOfEvidence], datetime | None]:
    """The same as the worker counted it last today, and when; counted now (None) where it does not. Four queries where it counts."""
    house = TrainingHouse.objects.filter(evidence_at__isnull=False).first()
    if house is None or house.evidence.get("day") != today.isoformat():
        return two_years(today), None
    this = year_of(today)
    rows = {str(each.pk): each for each in of_years([this.year, this.year - 1])}
    years = []
    for back, kept in enumerate(house.evidence["years"]):
        deliveries = [
            {**row, "delivery": rows[row["delivery"]], "first": _day(row["first"]), "last": _day(row["last"])}
            for row in kept["deliveries"]
            if row["delivery"] in rows
        ]
        year = FiscalYear(this.year - back, this.start_month)
        years.append(YearOfEvidence(year, deliveries, kept["passes"], kept["missing"], date.fromisoformat(kept["as_of"])))
    return years, house.evidence_at


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def two_years_told(today: date) -> dict[str, Any]:
    """Two years as they are kept. Thirteen queries."""
    years = [
        {
            "deliveries": [
                {**row, "delivery": str(row["delivery"].pk), **{name: row[name].isoformat() if row[name] else None for name in ("first", "last")}}
                for row in each.deliveries
            ],
            "passes": each.passes, "missing": each.missing, "as_of": each.as_of.isoformat(),
        }
        for each in two_years(today)
    ]  # fmt: skip
    return {"day": today.isoformat(), "years": years}
