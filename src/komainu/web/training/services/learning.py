"""Learning: pages that were on screen, exams, and passing."""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random, SystemRandom
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.crypto import get_random_string

from komainu.web.duties import services as duties
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail
from komainu.web.training import exams
from komainu.web.training.models import Assignment, Attempt, Certificate, CourseModule, Delivery, PackageRun, Page, Progress, Question
from komainu.web.training.problems import AlreadyPassed, DayAhead, DayBeforeBeginning, NotYetStudied, ReasonMissing, ScoreImpossible

from .unpassed import mend_unpassed

MOST_SECONDS = 600
"""A page that stays open longer was left alone."""
NUMBER_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
State = Assignment.State
READ_ALONE = {Delivery.Way.SCREEN, Delivery.Way.BOOKLET}
"""Where reading to the end is all that is asked beside the exam; elsewhere people come together."""


def locked(assignment: Assignment) -> Assignment:
    """The assignment for a change. Raises WrongState when it ended or its delivery does not run."""
    found = Assignment.objects.select_for_update(of=("self",)).select_related("delivery__version", "person").get(pk=assignment.pk)
    if found.state == State.ENDED or found.delivery.state != Delivery.State.OPEN:
        raise WrongState
    return found


@transaction.atomic
def leave_page(assignment: Assignment, page: Page, *, seconds: int) -> Progress:
    """A page was on the person's screen, and they went on from it. The last page of the last module ends the studying.

    seconds   how long it was there; more than ten minutes are ten
    """
    found, now = locked(assignment), clock.now()
    progress, _is_new = Progress.objects.select_for_update().get_or_create(
        assignment=found, module_id=page.module_id, defaults={"begun_at": now, "last_at": now}
    )
    if page.position not in progress.pages:
        progress.pages.append(page.position)
        progress.seconds += max(0, min(seconds, MOST_SECONDS))
    progress.last_at = now
    if progress.finished_at is None and len(progress.pages) >= Page.objects.filter(module=page.module_id).count():
        progress.finished_at = now
    progress.save(update_fields=["pages", "seconds", "last_at", "finished_at"])
    open_if_new(found)
    if progress.finished_at == now and found.state in {State.OPENED, State.FAILED} and found.studied_at is None:
        _study_if_all(found)
    return progress


def open_if_new(assignment: Assignment) -> None:
    """The first sign that somebody learns. In the caller's transaction."""
    if assignment.state == State.ASSIGNED:
        assignment.state, assignment.opened_at = State.OPENED, clock.now()
        assignment.save(update_fields=["state", "opened_at"])
        trail.record("training.begun", by=assignment.person, subject=assignment, after={"course": str(assignment.delivery.version)})


def _study_if_all(assignment: Assignment) -> None:
    if not has_read_all(assignment):
        return
    if PackageRun.objects.filter(assignment=assignment).exists():
        from .packages import study_with_packages

        study_with_packages(assignment)
        return
    minutes = sum(Progress.objects.filter(assignment=assignment).values_list("seconds", flat=True)) // 60
    # Where people come together, reading the pages opens the exam; without one, only having been there is a pass.
    has_studied(assignment, {"minutes": minutes}, on=clock.today() if assignment.delivery.way in READ_ALONE else None)


def has_read_all(assignment: Assignment) -> bool:
    """Whether every module was read to its end. Two queries."""
    modules = set(CourseModule.objects.filter(version=assignment.delivery.version_id).values_list("module_id", flat=True))
    done = set(Progress.objects.filter(assignment=assignment, finished_at__isnull=False).values_list("module_id", flat=True))
    return bool(modules) and modules <= done


def has_studied(assignment: Assignment, told: Mapping[str, Any], *, on: date | None) -> None:
    """The pages were read, or the lecture was heard: the exam is open now; where none is asked, it is passed. In the caller's transaction.

    on  the day of the pass where no exam is asked; None when what was done is not enough for it
    """
    assignment.state, assignment.studied_at = State.STUDIED, clock.now()
    assignment.opened_at = assignment.opened_at or assignment.studied_at
    assignment.save(update_fields=["state", "studied_at", "opened_at"])
    trail.record("training.studied", by=assignment.person, subject=assignment, after=told)
    if on is not None and (not assignment.delivery.questions_asked or not pool_of(assignment.delivery)):
        give_pass(assignment, passed_on=on, score=None)


def pool_of(delivery: Delivery) -> list[exams.Candidate]:
    """The questions that may be asked. One query."""
    modules = CourseModule.objects.filter(version=delivery.version_id).values("module")
    rows = Question.objects.filter(module__in=modules, left_out_at=None).values_list("pk", "module_id", "difficulty")
    return [exams.Candidate(str(key), str(module), difficulty) for key, module, difficulty in rows]


@transaction.atomic
def begin_exam(assignment: Assignment, *, random: Random | None = None) -> Attempt:
    """The next exam, with questions that were not asked of this person before as far as the pool has them; one that runs is gone on with.

    Raises NotYetStudied, AlreadyPassed, WrongState.
    """
    found, now = locked(assignment), clock.now()
    if found.state == State.PASSED:
        raise AlreadyPassed
    if found.state not in {State.STUDIED, State.FAILED} or found.studied_at is None:
        raise NotYetStudied
    running = found.attempts.filter(finished_at=None, withdrawn_at=None).first()
    if running is not None:
        return running
    random = random or SystemRandom()
    before: dict[str, int] = {}
    for drawn in found.attempts.values_list("drawn", flat=True):
        for each in drawn:
            before[each["question"]] = before.get(each["question"], 0) + 1
    drawn = exams.draw(pool_of(found.delivery), found.delivery.questions_asked, before, random)
    questions = {str(each.pk): each for each in Question.objects.filter(pk__in=[each.id for each in drawn])}
    return Attempt.objects.create(
        assignment=found, number=next_number(found), asked=len(drawn), begun_at=now,
        drawn=[
            {"question": each.id, "choices": exams.shuffled_choices(questions[each.id].kind, len(questions[each.id].choices), random)}
            for each in drawn
        ],
    )  # fmt: skip


def next_number(assignment: Assignment) -> int:
    return (assignment.attempts.order_by("-number").values_list("number", flat=True).first() or 0) + 1


@transaction.atomic
def answer(attempt: Attempt, place: int, chosen: Sequence[int]) -> Attempt:
    """Keep the answer to the question at a place (from 0) of an exam that runs. Raises WrongState."""
    found = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if found.finished_at is not None or found.withdrawn_at is not None or not 0 <= place < len(found.drawn):
        raise WrongState
    found.answers[found.drawn[place]["question"]] = list(chosen)
    found.save(update_fields=["answers"])
    return found


@transaction.atomic
def finish_exam(attempt: Attempt) -> Attempt:
    """Judge it: what was left unanswered is wrong. Passed, it gives the certificate. Raises WrongState."""
    assignment = locked(attempt.assignment)
    found = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if found.finished_at is not None or found.withdrawn_at is not None:
        raise WrongState
    keys = [each["question"] for each in found.drawn]
    questions = {str(each.pk): each for each in Question.objects.filter(pk__in=keys)}
    found.right = sum(exams.is_right(questions[key].kind, questions[key].answer, found.answers.get(key, [])) for key in keys)
    found.score = exams.score(found.right, found.asked)
    found.has_passed = exams.has_passed(found.right, found.asked, assignment.delivery.pass_mark)
    found.finished_at, found.taken_on = clock.now(), clock.today()
    found.save(update_fields=["right", "score", "has_passed", "finished_at", "taken_on"])
    judge(assignment, found, by=assignment.person)
    return found


def judge(assignment: Assignment, attempt: Attempt, *, by: Person) -> None:
    assignment.attempts_made += 1
    assignment.best_score = max(assignment.best_score or 0, attempt.score or 0)
    if assignment.is_open and not attempt.has_passed:
        assignment.state = State.FAILED
    assignment.save(update_fields=["attempts_made", "best_score", "state"])
    after = {"person": assignment.person.name, "number": attempt.number, "score": attempt.score, "passed": attempt.has_passed}
    trail.record("training.exam_taken", by=by, subject=assignment, after=after)
    if attempt.has_passed and assignment.is_open:
        give_pass(assignment, passed_on=attempt.taken_on or clock.today(), score=attempt.score)


def give_pass(assignment: Assignment, *, passed_on: date, score: int | None) -> Certificate:
    """The certificate, and the end of the duty. In the caller's transaction."""
    assignment.state, assignment.passed_on = State.PASSED, passed_on
    assignment.opened_at = assignment.opened_at or clock.now()
    assignment.save(update_fields=["state", "passed_on", "opened_at"])
    made = certify(assignment, passed_on=passed_on, score=score)
    duties.close_many([assignment.pk], because="done")
    return made


def certify(assignment: Assignment, *, passed_on: date, score: int | None) -> Certificate:
    """The certificate alone. In the caller's transaction."""
    delivery = assignment.delivery
    made = Certificate.objects.create(
        number=f"{delivery.fiscal_year}-{get_random_string(8, NUMBER_LETTERS)}", assignment=assignment, delivery=delivery,
        person_id=assignment.person_id, passed_on=passed_on, score=score, counts_for_year=delivery.counts_for_year, issued_at=clock.now(),
    )  # fmt: skip
    mend_unpassed([assignment.person_id], clock.today())
    return made


# --- results on paper ----------------------------------------------------------------------------------------------------


@transaction.atomic
def record_paper_result(assignment: Assignment, *, by: Person, score: int, taken_on: date, slip_received_on: date | None = None) -> Attempt:
    """The result of an exam on paper, in per cent; whoever took it has read the booklet or heard the lecture.

    Raises WrongState, AlreadyPassed, ScoreImpossible, DayAhead, DayBeforeBeginning.
    """
    found = locked(assignment)
    if found.state == State.PASSED:
        raise AlreadyPassed
    if not 0 <= score <= 100:
        raise ScoreImpossible
    for day in filter(None, (taken_on, slip_received_on)):
        _refuse_day(found.delivery, day)
    now = clock.now()
    made = Attempt.objects.create(
        assignment=found, number=next_number(found), way=Attempt.Way.PAPER, asked=100, right=score, score=score,
        has_passed=score >= found.delivery.pass_mark, begun_at=now, finished_at=now, taken_on=taken_on, keyed_by=by,
    )  # fmt: skip
    found.studied_at = found.studied_at or now
    found.slip_received_on = slip_received_on or found.slip_received_on
    found.save(update_fields=["studied_at", "slip_received_on"])
    judge(found, made, by=by)
    return made


def _refuse_day(delivery: Delivery, day: date) -> None:
    if day > clock.today():
        raise DayAhead
    if day < delivery.opens_on:
        raise DayBeforeBeginning


@transaction.atomic
def receive_slip(assignment: Assignment, *, by: Person, received_on: date) -> Assignment:
    """The signed slip came in. Raises DayAhead, DayBeforeBeginning."""
    found = Assignment.objects.select_for_update(of=("self",)).select_related("delivery", "person").get(pk=assignment.pk)
    _refuse_day(found.delivery, received_on)
    before = {"slip_received_on": found.slip_received_on}
    found.slip_received_on = received_on
    found.save(update_fields=["slip_received_on"])
    trail.record(
        "training.slip_received", by=by, subject=found, before=before, after={"person": found.person.name, "slip_received_on": received_on}
    )
    return found


@transaction.atomic
def take_back_result(attempt: Attempt, *, by: Person, reason: str) -> Assignment:
    """A result that was keyed in for the wrong person, say: it counts no more. What is left decides again. Raises WrongState, ReasonMissing."""
    if not reason:
        raise ReasonMissing
    assignment = Assignment.objects.select_for_update(of=("self",)).select_related("delivery", "person").get(pk=attempt.assignment_id)
    found = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if found.withdrawn_at is not None or found.finished_at is None:
        raise WrongState
    found.withdrawn_at, found.withdrawn_reason = clock.now(), reason
    found.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    trail.record(
        "training.result_taken_back", by=by, subject=assignment,
        before={"person": assignment.person.name, "number": found.number, "score": found.score}, reason=reason,
    )  # fmt: skip
    if (
        found.way == Attempt.Way.PACKAGE
        and not assignment.attempts.filter(way=Attempt.Way.PACKAGE, has_passed=True, withdrawn_at=None).exists()
    ):
        from .packages import begin_again

        begin_again(assignment)
    stand_again(assignment, reason=reason)
    return assignment


def stand_again(assignment: Assignment, *, reason: str) -> None:
    """State, pass and certificate as they follow from what still counts, after something was taken back. In the caller's transaction.

    The first exam that was passed is the pass; a certificate that says so already stays.
    """
    left = list(assignment.attempts.filter(withdrawn_at=None, finished_at__isnull=False).order_by("number"))
    assignment.attempts_made = len(left)
    assignment.best_score = max((each.score or 0 for each in left), default=None)
    passed_on, score = _pass_left(assignment, left)
    standing = Certificate.objects.filter(assignment=assignment, withdrawn_at=None).first()
    if standing is not None and (standing.passed_on, standing.score) != (passed_on, score):
        standing.withdrawn_at, standing.withdrawn_reason = clock.now(), reason
        standing.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        standing = None
        mend_unpassed([assignment.person_id], clock.today())
    if assignment.state != State.ENDED:
        assignment.state, assignment.passed_on = _state_left(assignment, left), None
        if passed_on is not None:
            assignment.state, assignment.passed_on = State.PASSED, passed_on
    names = ["attempts_made", "best_score", "state", "passed_on", "studied_at", "opened_at"]
    assignment.save(update_fields=names)
    if passed_on is not None and standing is None:
        certify(assignment, passed_on=passed_on, score=score)
    if assignment.delivery.state == Delivery.State.OPEN and assignment.is_open:
        from .following import follow_absences_of

        follow_absences_of([UUID(str(assignment.pk))], clock.today())


def _pass_left(assignment: Assignment, left: Sequence[Attempt]) -> tuple[date | None, int | None]:
    """Day and score of the pass that what is left gives; (None, None) if none does."""
    for each in left:
        if each.has_passed:
            return each.taken_on, each.score
    delivery = assignment.delivery
    if delivery.questions_asked and pool_of(delivery):
        return None, None
    first = assignment.attendance.order_by("session__starts_at").values_list("session__starts_at", flat=True).first()
    if first is not None:
        return clock.japan_day(first), None
    if delivery.way in READ_ALONE and assignment.studied_at and has_read_all(assignment):
        return clock.japan_day(assignment.studied_at), None
    return None, None


def _state_left(assignment: Assignment, left: Sequence[Attempt]) -> str:
    """The state of who has not passed; `studied_at` and `opened_at` go where nothing supports them any more."""
    if left:
        return State.FAILED
    if assignment.attendance.exists() or has_read_all(assignment):
        return State.STUDIED
    # Who only wrote on paper was taken to have read the booklet.
    assignment.studied_at = None
    if assignment.progress.exists():
        return State.OPENED
    assignment.opened_at = None
    return State.ASSIGNED
