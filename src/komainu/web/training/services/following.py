"""What follows from people and from the day alone: who joined is asked, who left is let go, who was away gets a later day.

Running any of it again changes nothing; broken off anywhere, it goes on from the rows. A round of the worker costs one short reading unless
people changed or the day did.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery

from komainu.web.duties import services as duties
from komainu.web.people.models import Absence, Department, Person, RoleTerm
from komainu.web.people.needs import own_role
from komainu.web.people.queries import in_force
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.inserting import insert_many
from komainu.web.training import duties as declaring
from komainu.web.training.models import THE_TRAINING, Assignment, Attempt, Delivery, DeliveryFigures, TrainingHouse
from komainu.web.training.models.deliveries import OPEN_STATES
from komainu.web.training.queries.absences import aways_of, late_assignments
from komainu.web.training.queries.audience import not_yet_asked
from komainu.web.training.queries.counted import told, two_years_told
from komainu.web.training.queries.unpassed import unheard
from komainu.web.training.standings import due_after, first_due, is_away

from .chasing import slips_out
from .publishing import is_ready_news, publish_ready
from .unpassed import keep_unpassed

DAY = timedelta(days=1)
BATCH = 1000
MOST_SECONDS = 100
"""A round ends after this time and the next one goes on: no job may last longer than the worker's lease."""
COUNTED_FROM = 500
"""Deliveries to more people than this have their figures counted by the worker, every five minutes."""
FIGURES_EVERY = timedelta(minutes=5)
RESULTS_EVERY = timedelta(hours=1)
"""Results by question read every answer: ten seconds of work for a hundred thousand people, done only where somebody passed since."""
FEW = 200


def follow(now: datetime) -> None:
    """One round. Five queries when nothing changed."""
    today, stop_at = clock.japan_day(now), time.monotonic() + MOST_SECONDS
    if is_ready_news():
        publish_ready()
    house, _is_new = TrainingHouse.objects.get_or_create(pk=THE_TRAINING, defaults={"since": today})
    people, heard = _heard(house)
    if people != set() or house.unpassed_on != today or house.unpassed_heard < house.heard_sequence:
        keep_unpassed(today)
    running = list(Delivery.objects.filter(state=Delivery.State.OPEN).select_related("figures"))
    for delivery in running:
        if delivery.followed_on != today or people is None:
            if not follow_delivery(delivery, today, stop_at=stop_at):
                return  # the next round goes on; what was heard is heard again
        elif people:
            follow_people(delivery, people, today)
    ended = Delivery.objects.filter(state=Delivery.State.CLOSED, figures__made_at__lte=F("closed_at")).select_related("figures")
    for delivery in (*running, *ended):
        _count_again(delivery, now)
    is_large = any(each.people > COUNTED_FROM for each in running)
    if is_large and (
        house.evidence_at is None or house.evidence_at < now - RESULTS_EVERY or house.evidence.get("day") != today.isoformat()
    ):
        TrainingHouse.objects.filter(pk=house.pk).update(evidence=two_years_told(today), evidence_at=now)
    if heard != house.heard_sequence or house.followed_on != today:
        TrainingHouse.objects.filter(pk=house.pk).update(heard_sequence=heard, followed_on=today)


def _heard(house: TrainingHouse) -> tuple[set[UUID] | None, int]:
    """Whom the trail names since the last round (None: so much or so many that all are looked at), and up to which event. One query."""
    changes = unheard(house.heard_sequence).order_by("sequence")
    found = list(changes.values_list("sequence", "subject_type", "subject_id")[: FEW + 1])
    if not found:
        return set(), house.heard_sequence
    people = {UUID(key) for _sequence, kind, key in found if kind == "people.person"}
    is_known = all(kind in {"people.person", "people.passage"} for _sequence, kind, _key in found)
    last = changes.order_by("-sequence").values_list("sequence", flat=True).first() if len(found) > FEW else found[-1][0]
    return (people if is_known and len(found) <= FEW else None), last or found[-1][0]


def follow_delivery(delivery: Delivery, today: date, *, stop_at: float | None = None) -> bool:
    """Compare a delivery with everybody who works here; whether it came to an end before `stop_at` (of `time.monotonic`)."""
    if delivery.state != Delivery.State.OPEN or delivery.opens_on > today:
        return True
    asked = not_yet_asked(delivery, today).order_by("pk").only("pk", "department_id", "joined_on", "sort_key")
    batch = list(asked[:BATCH])
    while batch:
        if not _assign(delivery, batch, today):
            return True
        if stop_at is not None and time.monotonic() > stop_at:
            return False
        batch = list(asked.filter(pk__gt=batch[-1].pk)[:BATCH])
    _let_go(delivery, today)
    _move(delivery)
    _follow_absences(_touched_by_absence(delivery, today), today)
    with transaction.atomic():
        chase(delivery, today)
        Delivery.objects.filter(pk=delivery.pk).update(followed_on=today)
        if delivery.people > COUNTED_FROM or delivery.assignments.all()[COUNTED_FROM : COUNTED_FROM + 1].exists():
            count_figures(delivery, clock.now())
    return True


@transaction.atomic
def follow_people(delivery: Delivery, people: Iterable[UUID], today: date) -> None:
    """The same for some people only. Eight queries when nothing changed."""
    if delivery.state != Delivery.State.OPEN or delivery.opens_on > today:
        return
    wanted = list(people)
    _assign(
        delivery, list(not_yet_asked(delivery, today).filter(pk__in=wanted).only("pk", "department_id", "joined_on", "sort_key")), today
    )
    _let_go(delivery, today, wanted)
    _move(delivery, wanted)
    _follow_absences(delivery.assignments.filter(person__in=wanted, state__in=OPEN_STATES), today)


@transaction.atomic
def _assign(delivery: Delivery, people: Sequence[Person], today: date) -> bool:
    """An assignment and a duty for each who has none; False when the delivery runs no more. Eight queries for each five hundred.

    Asked under the lock of the delivery: the office's press and the worker's round may come at one moment, and so may the end.
    """
    if not people:
        return True
    if not _runs(delivery):
        return False
    known = set(delivery.assignments.filter(person__in=[each.pk for each in people]).values_list("person_id", flat=True))
    made = []
    for person in people:
        if person.pk in known:
            continue
        due = first_due(
            opens_on=delivery.opens_on, due_on=delivery.due_on, due_days=delivery.due_days, joined_on=person.joined_on,
            # What was prepared with a day that passed meanwhile is asked as of its day.
            assigned_on=today,
        )  # fmt: skip
        made.append(
            Assignment(
                delivery=delivery,
                person_id=person.pk,
                department_id=person.department_id,
                sort_key=person.sort_key,
                assigned_on=today,
                base_due_on=due,
                due_on=due,
            )
        )
    insert_many(made)
    Delivery.objects.filter(pk=delivery.pk).update(people=F("people") + len(made))
    duties.open_many([(each, declaring.of_assignment(each), each.department_id) for each in made])
    return True


def _runs(delivery: Delivery) -> bool:
    """Whether the delivery is open, now and until the transaction ends. One query."""
    return Delivery.objects.select_for_update().filter(pk=delivery.pk, state=Delivery.State.OPEN).first() is not None


def _people_only(people: Sequence[UUID] | None) -> Q:
    return Q() if people is None else Q(person__in=people)


@transaction.atomic
def _let_go(delivery: Delivery, today: date, people: Sequence[UUID] | None = None) -> None:
    """Who left is asked no more; who came back is asked again. Three queries when nothing changed."""
    if not _runs(delivery):
        return
    left = Q(person__left_on__lt=today) | Q(person__gone_on__isnull=False)
    gone = list(delivery.assignments.filter(_people_only(people), left, state__in=OPEN_STATES).values_list("pk", flat=True))
    for first in range(0, len(gone), BATCH):
        # Asked again as it is changed: somebody may have passed since it was read.
        Assignment.objects.filter(pk__in=gone[first : first + BATCH], state__in=OPEN_STATES).update(
            state=Assignment.State.ENDED, ended_on=today, ended_because=Assignment.Ending.LEFT
        )
    if gone:
        duties.close_many(gone, because="gone")
    back = delivery.assignments.filter(_people_only(people), state=Assignment.State.ENDED, ended_because=Assignment.Ending.LEFT)
    failed = Attempt.objects.filter(assignment=OuterRef("pk"), finished_at__isnull=False, withdrawn_at=None)
    back = back.exclude(left).select_related("person").select_for_update(of=("self",)).annotate(has_failed=Exists(failed))
    for each in back:
        each.delivery = delivery
        begin_again(each, today)


def begin_again(assignment: Assignment, today: date) -> None:
    """Somebody who was out goes on where they were, with a day that can be kept. It came with its delivery and person; in the caller's transaction."""
    delivery = assignment.delivery
    assignment.state = _where_left(assignment)
    assignment.ended_on, assignment.ended_because = None, ""
    due = first_due(
        opens_on=delivery.opens_on,
        due_on=delivery.due_on,
        due_days=delivery.due_days,
        joined_on=assignment.person.joined_on,
        assigned_on=today,
    )
    assignment.base_due_on = assignment.due_on = due
    assignment.save(update_fields=["state", "ended_on", "ended_because", "base_due_on", "due_on"])
    duties.declare(assignment, [declaring.of_assignment(assignment)])


def _where_left(assignment: Assignment) -> str:
    """The state in which somebody goes on who came back: what was read or heard before stays so."""
    if assignment.studied_at:
        known = getattr(assignment, "has_failed", None)
        failed = assignment.attempts.filter(finished_at__isnull=False, withdrawn_at=None).exists() if known is None else known
        return Assignment.State.FAILED if failed else Assignment.State.STUDIED
    return Assignment.State.OPENED if assignment.opened_at else Assignment.State.ASSIGNED


@transaction.atomic
def _move(delivery: Delivery, people: Sequence[UUID] | None = None) -> None:
    """Whoever moved is counted with the new department while it is open. One query when nobody did."""
    own = Person.objects.filter(pk=OuterRef("person")).values("department")[:1]
    moved = delivery.assignments.filter(_people_only(people), state__in=OPEN_STATES).exclude(department=F("person__department"))
    moved = moved.exclude(department=None, person__department=None)
    ids = list(moved.values_list("pk", flat=True))
    for first in range(0, len(ids), BATCH):
        Assignment.objects.filter(pk__in=ids[first : first + BATCH]).update(department=Subquery(own))


# --- leaves and excuses --------------------------------------------------------------------------------------------------


def _touched_by_absence(delivery: Delivery, today: date) -> Any:
    """Open assignments that a leave or an excuse concerns or may have concerned: few, whatever the size of the house."""
    leaves = Absence.objects.filter(Q(ends_on=None) | Q(ends_on__gte=delivery.opens_on)).exclude(kind=Absence.Kind.SHORT)
    touched = Q(person__in=leaves.values("person")) | Q(excuses__isnull=False) | Q(due_on__gt=F("base_due_on"))
    return delivery.assignments.filter(touched, state__in=OPEN_STATES).distinct()


def follow_absences_of(assignments: Iterable[UUID], today: date) -> None:
    _follow_absences(Assignment.objects.filter(pk__in=list(assignments), state__in=OPEN_STATES), today)


@transaction.atomic
def _follow_absences(assignments: Any, today: date) -> None:
    """Bring due days and duties in line with leaves and excuses. Three queries when there are none."""
    keys = list(assignments.values_list("pk", flat=True))
    # Locked in one order, and asked again under the lock: who passed meanwhile is asked nothing.
    locked = Assignment.objects.select_for_update(of=("self",)).select_related("delivery").order_by("pk")
    found = list(locked.filter(pk__in=keys, state__in=OPEN_STATES, delivery__state=Delivery.State.OPEN)) if keys else []
    if not found:
        return
    aways = aways_of(found)
    for each in found:
        own = aways.get(each.pk, [])
        due = due_after(each.base_due_on, own, assigned_on=each.assigned_on, make_up_days=each.delivery.make_up_days)
        if due != each.due_on:
            each.due_on = due
            each.save(update_fields=["due_on"])
        duties.declare(each, [] if is_away(own, today) else [declaring.of_assignment(each)])


# --- chasing and figures -------------------------------------------------------------------------------------------------


def chase(delivery: Delivery, today: date) -> None:
    """The duties of departments and of the house about those who still miss it, and about slips that are out. Five queries when nobody does."""
    weeks_late = late_assignments(delivery, today).filter(due_on__lte=today - declaring.TO_DEPARTMENT_AFTER * DAY)
    rows = list(weeks_late.order_by().values_list("department").annotate(count=Count("pk"), since=Min("due_on")))
    late: dict[UUID, tuple[int, date]] = {}
    held: frozenset[str] = frozenset()
    in_house = None
    if rows:
        watched = _watched_departments(today)
        for department, count, since in rows:
            keeper = watched(department)
            if keeper is not None:
                before = late.get(keeper, (0, since))
                due = since + declaring.TO_DEPARTMENT_AFTER * DAY
                late[keeper] = (before[0] + count, min(before[1], due) if before[0] else due)
        longer = weeks_late.filter(due_on__lte=today - declaring.TO_HOUSE_AFTER * DAY).aggregate(count=Count("pk"), since=Min("due_on"))
        if longer["count"]:
            in_house = (longer["count"], longer["since"] + declaring.TO_HOUSE_AFTER * DAY)
        held = frozenset(RoleTerm.objects.filter(in_force(today)).values_list("role", flat=True).distinct())
    owner = own_role((Role.PRIVACY_MANAGER, Role.PMS_OFFICE), held) if in_house else ""
    duties.declare(delivery, [*declaring.of_delivery(delivery, late, in_house, owner), *slips_out(delivery, today)])


def _watched_departments(today: date) -> Any:
    """For a department the nearest above it (itself first) that has a data manager. Two queries."""
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    terms = RoleTerm.objects.filter(in_force(today), role=Role.DEPARTMENT_DATA_MANAGER, person__gone_on=None)
    held = set(terms.values_list("department_id", flat=True))

    def nearest(department: UUID | None) -> UUID | None:
        seen: set[UUID] = set()
        while department is not None and department not in seen:
            if department in held:
                return department
            seen.add(department)
            department = parents.get(department)
        return None

    return nearest


@transaction.atomic
def count_figures(delivery: Delivery, now: datetime) -> DeliveryFigures:
    """Count a large delivery by department and state, once for all pages. Two queries."""
    states: dict[str, dict[str, int]] = {}
    asked = 0
    rows = delivery.assignments.order_by().values_list("department_id", "state").annotate(count=Count("pk"))
    for department, state, count in rows:
        states.setdefault(str(department or ""), {})[state] = count
        asked += count if state != Assignment.State.ENDED else 0
    late = late_assignments(delivery, clock.japan_day(now)).order_by().values_list("department_id").annotate(count=Count("pk"))
    for department, count in late:
        states.setdefault(str(department or ""), {})["overdue"] = count
    made, _is_new = DeliveryFigures.objects.update_or_create(delivery=delivery, defaults={"made_at": now, "asked": asked, "states": states})
    return made


def _count_again(delivery: Delivery, now: datetime) -> None:
    """The figures of a large delivery that grew old, or that were counted before it ended."""
    figures: DeliveryFigures | None = getattr(delivery, "figures", None)
    if figures is None:
        return
    has_ended = delivery.state == Delivery.State.CLOSED
    if has_ended or figures.made_at < now - FIGURES_EVERY:
        count_figures(delivery, now)
    if has_ended or figures.found_at is None or figures.found_at < now - RESULTS_EVERY:
        count_results(delivery, figures, now)


def count_results(delivery: Delivery, figures: DeliveryFigures, now: datetime) -> None:
    """Count the results of a large delivery, if an exam ended since they were counted last. One query when none did, else six."""
    ended = (
        Attempt.objects.filter(assignment__delivery=delivery).order_by().aggregate(last=Max("finished_at"), taken_back=Max("withdrawn_at"))
    )
    changed = max((each for each in ended.values() if each), default=None)
    if figures.found_at is None or (changed is not None and changed >= figures.found_at):
        DeliveryFigures.objects.filter(pk=figures.pk).update(found=told(delivery), found_at=now)
