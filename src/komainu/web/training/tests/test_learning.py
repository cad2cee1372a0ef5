"""Learning counts what was on screen; exams draw other questions each time; passing closes the duty and gives the certificate."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komainu.web.duties.models import Duty
from komainu.web.site.problems import WrongState
from komainu.web.trail.models import Event
from komainu.web.training import exams, services
from komainu.web.training.models import Certificate, Delivery, Progress, Question
from komainu.web.training.problems import AlreadyPassed, DayAhead, DayBeforeBeginning, NotYetStudied, ReasonMissing, ScoreImpossible

from .conftest import TODAY, Clock, House, deliver, of, study, take_exam

DAY = timedelta(days=1)


@pytest.mark.django_db
def test_pages_count_once_and_the_last_ends_the_studying(house: House, running: Delivery) -> None:
    assignment = of(running, house.eguchi)
    first = running.version.modules.get(key="Y1").pages.get(position=1)
    services.leave_page(assignment, first, seconds=40)
    services.leave_page(assignment, first, seconds=40)
    progress = Progress.objects.get(assignment=assignment)
    assert (progress.pages, progress.seconds, progress.finished_at) == ([1], 40, None)
    assert of(running, house.eguchi).state == "opened"
    with pytest.raises(NotYetStudied):
        services.begin_exam(assignment)
    assert study(assignment).state == "studied"


@pytest.mark.django_db
def test_a_page_left_open_over_night_counts_ten_minutes(house: House, running: Delivery) -> None:
    page = running.version.modules.get(key="Y1").pages.get(position=1)
    assert services.leave_page(of(running, house.eguchi), page, seconds=80_000).seconds == 600


@pytest.mark.django_db
def test_passing_gives_a_certificate_and_closes_the_duty(house: House, running: Delivery) -> None:
    passed = take_exam(study(of(running, house.eguchi)), right=4)
    made = Certificate.objects.get(person=house.eguchi)
    assert (passed.state, passed.passed_on, made.score, made.passed_on) == ("passed", TODAY, 100, TODAY)
    assert not Duty.objects.filter(subject_id=str(passed.pk), closed_at=None).exists()
    assert Duty.objects.get(subject_id=str(passed.pk)).closed_because == "done"
    with pytest.raises(AlreadyPassed):
        services.begin_exam(passed)
    acts = Event.objects.filter(subject_id=str(passed.pk)).values_list("action", flat=True)
    assert list(acts) == ["training.begun", "training.studied", "training.exam_taken"]


@pytest.mark.django_db
def test_failing_leads_to_an_exam_with_other_questions(house: House, running: Delivery) -> None:
    failed = take_exam(study(of(running, house.eguchi)), right=3)
    assert (failed.state, failed.best_score) == ("failed", 75) and not Certificate.objects.exists()
    again = services.begin_exam(failed)
    first = {each["question"] for each in failed.attempts.get(number=1).drawn}
    assert first.isdisjoint(each["question"] for each in again.drawn)
    assert services.begin_exam(failed).pk == again.pk
    services.finish_exam(again)
    assert services.begin_exam(failed).number == 3


@pytest.mark.django_db
def test_without_questions_reading_is_enough(house: House, course: object) -> None:
    found = deliver(course, house, "読むだけ", due_on=TODAY + 9 * DAY, further={"questions_asked": 0})  # type: ignore[arg-type]
    assert study(of(found, house.eguchi)).state == "passed"


@pytest.mark.django_db
def test_what_ended_takes_no_answers(house: House, running: Delivery) -> None:
    assignment = study(of(running, house.eguchi))
    attempt = services.begin_exam(assignment)
    services.close(running, by=house.aoyama)
    with pytest.raises(WrongState):
        services.finish_exam(attempt)


@pytest.mark.django_db
def test_a_paper_result_counts_from_its_day_and_can_be_taken_back(house: House, running: Delivery, noon: Clock) -> None:
    noon.on(TODAY + 3 * DAY)
    assignment = of(running, house.eguchi)
    made = services.record_paper_result(assignment, by=house.aoyama, score=85, taken_on=TODAY, slip_received_on=TODAY + DAY)
    passed = of(running, house.eguchi)
    assert (passed.state, passed.passed_on, passed.slip_received_on) == ("passed", TODAY, TODAY + DAY)
    with pytest.raises(ReasonMissing):
        services.take_back_result(made, by=house.aoyama, reason="")
    services.take_back_result(made, by=house.aoyama, reason="別の人の点")
    after = of(running, house.eguchi)
    assert (after.state, after.passed_on, after.studied_at) == ("assigned", None, None)
    assert not Certificate.objects.filter(withdrawn_at=None).exists()
    assert Duty.objects.filter(subject_id=str(after.pk), closed_at=None).exists()


@pytest.mark.django_db
def test_impossible_paper_results_are_refused(house: House, running: Delivery) -> None:
    assignment = of(running, house.eguchi)
    with pytest.raises(ScoreImpossible):
        services.record_paper_result(assignment, by=house.aoyama, score=101, taken_on=TODAY)
    with pytest.raises(DayAhead):
        services.record_paper_result(assignment, by=house.aoyama, score=90, taken_on=TODAY + DAY)
    with pytest.raises(DayBeforeBeginning):
        services.record_paper_result(assignment, by=house.aoyama, score=90, taken_on=TODAY.replace(year=2016))
    with pytest.raises(DayBeforeBeginning):
        services.receive_slip(assignment, by=house.aoyama, received_on=TODAY - DAY)


# --- drawing and judging -------------------------------------------------------------------------------------------------

pools = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3)), min_size=1, max_size=60)


def candidates(found: list[tuple[int, int]]) -> list[exams.Candidate]:
    return [exams.Candidate(f"q{place:03}", f"m{module}", difficulty) for place, (module, difficulty) in enumerate(found)]


@given(found=pools, count=st.integers(1, 30), seed=st.integers())
def test_so_many_different_questions_are_drawn(found: list[tuple[int, int]], count: int, seed: int) -> None:
    drawn = exams.draw(candidates(found), count, {}, Random(seed))
    assert len(drawn) == min(count, len(found)) == len({each.id for each in drawn})


@given(found=pools, count=st.integers(1, 20), seed=st.integers())
def test_no_question_comes_again_before_all_others_came(found: list[tuple[int, int]], count: int, seed: int) -> None:
    pool, before = candidates(found), Counter[str]()
    random = Random(seed)
    for _round in range(4):
        for each in exams.draw(pool, count, before, random):
            before[each.id] += 1
        times = [before[each.id] for each in pool]
        assert max(times) - min(times) <= 1


def test_the_shares_of_difficulty_are_kept_where_the_pool_allows() -> None:
    pool = candidates([(place % 5, place % 3 + 1) for place in range(60)])
    drawn = Counter(each.difficulty for each in exams.draw(pool, 20, {}, Random(1)))
    assert drawn == {1: 8, 2: 8, 3: 4}
    modules = Counter(each.module for each in exams.draw(pool, 20, {}, Random(1)))
    assert max(modules.values()) - min(modules.values()) <= 2


@pytest.mark.parametrize(
    ("kind", "answer", "given_", "is_right"),
    [
        ("single", [1], [1], True), ("single", [1], [2], False), ("multiple", [0, 2], [2, 0], True), ("multiple", [0, 2], [0], False),
        ("multiple", [0, 2], [0, 1, 2], False), ("order", [2, 0, 1], [2, 0, 1], True), ("order", [2, 0, 1], [0, 1, 2], False), ("single", [0], [], False),
    ],
)  # fmt: skip
def test_answers_are_judged_by_kind(kind: str, answer: list[int], given_: list[int], is_right: bool) -> None:
    assert exams.is_right(kind, answer, given_) is is_right


def test_79_9_is_not_80() -> None:
    assert exams.score(799, 1000) == 79 and not exams.has_passed(799, 1000, 80) and exams.has_passed(4, 5, 80)


def test_the_discrimination_index_tells_the_best_from_the_weakest() -> None:
    questions = {"a": ("single", [0]), "b": ("single", [0]), "c": ("order", [1, 0])}
    best = [(100, ["a", "b", "c"], {"a": [0], "b": [1], "c": [1, 0]}) for _ in range(10)]
    weakest = [(20, ["a", "b", "c"], {"a": [1], "b": [1], "c": [0, 1]}) for _ in range(10)]
    found = {each.question: each for each in exams.question_figures([*weakest, *best], questions)}
    assert (found["a"].discrimination, found["b"].discrimination) == (1.0, 0.0)
    assert (found["a"].asked, found["a"].right, found["b"].chosen, found["c"].chosen) == (20, 10, {1: 20}, {})
    few = exams.question_figures(best[:5], questions)
    assert {each.discrimination for each in few} == {None}


@pytest.mark.django_db
def test_left_out_questions_are_not_asked(house: House, running: Delivery) -> None:
    from komainu.web.site import clock

    Question.objects.exclude(key__endswith="01").update(left_out_at=clock.now())
    assert services.begin_exam(study(of(running, house.eguchi))).asked == 2
