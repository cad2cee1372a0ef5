"""Who must have done what by when: properties of the pure rules."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from komainu.web.training.standings import (
    LEAST_DAYS,
    Away,
    Person,
    Stay,
    due_after,
    first_due,
    is_away,
    standing,
    standing_in_year,
    works_here,
)  # fmt: skip

DAY = timedelta(days=1)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@st.composite
def aways(draw: st.DrawFn, *, open_end: bool = True) -> Away:
    first = draw(days)
    length = draw(st.integers(0, 200))
    return Away(first, None if open_end and draw(st.booleans()) else first + length * DAY)


@given(base=days, assigned=days, found=st.lists(aways(), max_size=4), make_up=st.integers(1, 60))
def test_a_day_only_ever_moves_on(base: date, assigned: date, found: list[Away], make_up: int) -> None:
    due = due_after(base, found, assigned_on=assigned, make_up_days=make_up)
    assert due >= base
    assert due_after(base, [], assigned_on=assigned, make_up_days=make_up) == base


@given(base=days, assigned=days, found=st.lists(aways(open_end=False), max_size=4), make_up=st.integers(1, 60))
def test_whoever_comes_back_has_the_make_up_days(base: date, assigned: date, found: list[Away], make_up: int) -> None:
    due = due_after(base, found, assigned_on=assigned, make_up_days=make_up)
    for away in found:
        if away.ends_on is not None and away.starts_on <= base and away.ends_on >= assigned:
            assert (due - away.ends_on).days >= make_up


@given(base=days, assigned=days, found=st.lists(aways(), max_size=4), more=aways(), make_up=st.integers(1, 60))
def test_another_leave_never_brings_the_day_nearer(base: date, assigned: date, found: list[Away], more: Away, make_up: int) -> None:
    before = due_after(base, found, assigned_on=assigned, make_up_days=make_up)
    assert due_after(base, [*found, more], assigned_on=assigned, make_up_days=make_up) >= before


@given(
    state=st.sampled_from(["assigned", "opened", "studied", "failed"]),
    base=days,
    assigned=days,
    found=st.lists(aways(), max_size=4),
    make_up=st.integers(1, 60),
    on=days,
)
def test_nobody_is_late_while_away_nor_on_the_day_of_coming_back(
    state: str, base: date, assigned: date, found: list[Away], make_up: int, on: date
) -> None:
    due = due_after(base, found, assigned_on=assigned, make_up_days=make_up)
    said = standing(state, due, found, on)
    assert (said == "excused") == is_away(found, on)
    assert (said == "overdue") == (not is_away(found, on) and due < on)
    for away in found:
        if away.ends_on is not None and away.starts_on <= base and away.ends_on >= assigned:
            assert standing(state, due, found, away.ends_on + DAY) != "overdue"


@given(opens=days, due=days, assigned=days, joined=st.none() | days)
def test_whoever_is_asked_later_has_a_week(opens: date, due: date, assigned: date, joined: date | None) -> None:
    found = first_due(opens_on=opens, due_on=due, due_days=None, joined_on=joined, assigned_on=assigned)
    assert found >= due
    assert assigned <= opens or found >= assigned + LEAST_DAYS * DAY
    assert assigned > opens or found == due


@given(opens=days, length=st.integers(1, 120), joined=st.none() | days, late=st.integers(0, 100))
def test_days_count_from_the_first_day_of_work(opens: date, length: int, joined: date | None, late: int) -> None:
    start = max(joined or opens, opens)
    found = first_due(opens_on=opens, due_on=None, due_days=length, joined_on=joined, assigned_on=start + late * DAY)
    assert found >= start + length * DAY
    assert late > 0 or found == start + length * DAY


@st.composite
def persons(draw: st.DrawFn) -> Person:
    joined = draw(st.none() | days)
    left = draw(st.none() | st.integers(0, 900).map(lambda length: (joined or date(2025, 1, 1)) + length * DAY))
    return Person([Stay(joined, left)], draw(st.lists(aways(), max_size=2)), draw(st.lists(days, max_size=3)))


@given(person=persons(), starts=days, on=days)
def test_the_year_s_list_says_exactly_one_thing_of_everybody(person: Person, starts: date, on: date) -> None:
    said = standing_in_year(person, starts, on)
    has_passed = any(starts <= passed <= on for passed in person.passes)
    assert (said == "not_here") == (not works_here(person.stays, on))
    if said == "missing":
        assert works_here(person.stays, on) and not has_passed and not is_away(person.leaves, on)
    if said == "passed":
        assert has_passed


@given(person=persons(), starts=days, on=days, later=st.integers(0, 300))
def test_who_passed_stays_passed_until_the_year_ends(person: Person, starts: date, on: date, later: int) -> None:
    after = on + later * DAY
    if standing_in_year(person, starts, on) == "passed" and works_here(person.stays, after):
        assert standing_in_year(person, starts, after) == "passed"
