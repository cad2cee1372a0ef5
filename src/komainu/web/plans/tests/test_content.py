"""The catalogue of steps and the fiscal year."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from komainu.web.people.profile import Profile
from komainu.web.plans import content
from komainu.web.plans.fiscal import FiscalYear, a_year_later, fiscal_year_of
from komainu.web.plans.sources import months_before

LAW = Profile("まえだ歯科医院", "none", 5, 0, "none", "no")
MARK = Profile("株式会社みなも", "holder", 60, 4, "related_affairs", "yes")


def test_every_step_says_what_why_and_who_in_both_languages() -> None:
    assert len(content.steps()) > 20
    assert len({step.id for step in content.steps()}) == len(content.steps())
    for step in content.steps():
        assert step.title.ja and step.title.en and step.why.ja and step.why.en and step.owner_role
        assert not step.url or reverse(step.url)
        if step.citation.ja:
            assert step.citation.en


def test_what_the_house_is_not_asked_for_stays_out_of_sight() -> None:
    small, whole = {step.id for step in content.proposed(LAW)}, {step.id for step in content.proposed(MARK)}
    assert small < whole
    assert {"context", "objectives", "risks", "audit", "review", "corrective", "logs", "my_number"} & small == set()
    assert {"training", "entrustees"} <= small
    assert whole == {step.id for step in content.steps()}


def test_what_the_office_opened_is_proposed_too() -> None:
    opened = replace(LAW, opened=frozenset({"internal_audit"}))
    assert {step.id for step in content.proposed(opened)} - {step.id for step in content.proposed(LAW)} == {"audit"}


def test_what_is_not_known_yet_is_never_taken_for_no() -> None:
    assert {step.id for step in content.proposed(Profile())} == {step.id for step in content.steps()}


def test_the_guideline_of_the_mark_is_named_only_where_it_binds() -> None:
    training = content.step("training")
    assert training is not None
    assert any("J.3.3" in each for each in training.citations("ja", has_mark=True))
    assert not any("J." in each for each in training.citations("ja", has_mark=False))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_each_day_lies_in_its_fiscal_year_and_month(day: date, start_month: int) -> None:
    year = fiscal_year_of(day, start_month)
    assert year.starts_on <= day <= year.ends_on
    month = year.month_of(day)
    assert year.first_of(month) <= day <= year.last_of(month)
    assert FiscalYear(year.year + 1, start_month).starts_on == date.fromordinal(year.ends_on.toordinal() + 1)


@pytest.mark.parametrize(
    ("day", "later"),
    [(date(2026, 4, 1), date(2027, 4, 1)), (date(2027, 2, 28), date(2028, 2, 29)), (date(2028, 2, 29), date(2029, 2, 28)), (date(2026, 4, 30), date(2027, 4, 30))],
)  # fmt: skip
def test_a_year_later_the_last_day_stays_the_last(day: date, later: date) -> None:
    assert a_year_later(day) == later


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [(date(2027, 3, 31), 4, date(2026, 11, 30)), (date(2027, 3, 31), 8, date(2026, 7, 31)), (date(2027, 12, 15), 8, date(2027, 4, 15)), (date(2028, 6, 30), 4, date(2028, 2, 29))],
)  # fmt: skip
def test_months_before_a_day(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before
