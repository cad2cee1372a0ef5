"""What the office and the departments still owe the training of the house: slips, people whom nothing asks, topics, drills."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef

from komainu.web.duties import services as duties
from komainu.web.duties.declaring import Declared
from komainu.web.people.models import RoleTerm
from komainu.web.people.needs import own_role
from komainu.web.people.queries import in_force
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.training import duties as declaring
from komainu.web.training.models import THE_TRAINING, Assignment, Delivery, Discussion, DiscussionGroup, Drill, TrainingHouse
from komainu.web.training.models.deliveries import OPEN_STATES
from komainu.web.training.queries.missed import missed_on, year_of

LAST_MONTHS_DAYS = 120
"""So many days before the year's end those whom nothing asks are told of, whatever was planned."""


def look_after(now: datetime) -> None:
    """Once a day, for what the day alone changes. One query when it was done today."""
    today = clock.japan_day(now)
    house, _is_new = TrainingHouse.objects.get_or_create(pk=THE_TRAINING, defaults={"since": today})
    if house.looked_on == today:
        return
    with transaction.atomic():
        duties.declare(house, _unasked(today))
        for discussion in Discussion.objects.filter(closed_at=None):
            follow_discussion(discussion, today)
        TrainingHouse.objects.filter(pk=house.pk).update(looked_on=today)


def owner_on(today: date, *candidates: str) -> str:
    """Whose such things are. One query."""
    held = frozenset(RoleTerm.objects.filter(in_force(today)).values_list("role", flat=True).distinct())
    return own_role(candidates or (Role.EDUCATION_LEAD, Role.PMS_OFFICE), held)


def _unasked(today: date) -> list[Declared]:
    """Early in a year nobody is asked yet and nothing is wrong; once its training began, or its end is near, nobody may be left out. Five queries."""
    year = year_of(today)
    yearly = Delivery.objects.filter(counts_for_year=True, fiscal_year=year.year).exclude(state__in=["draft", "cancelled"])
    has_begun = yearly.exclude(audience=Delivery.Audience.NEWCOMERS).exists()
    if not has_begun and (year.ends_on - today).days > LAST_MONTHS_DAYS:
        return []
    count = unasked_on(today).count()
    return list(declaring.of_house(count, year, owner_on(today))) if count else []


def unasked_on(today: date):  # type: ignore[no-untyped-def]  # a QuerySet[Person], annotated by `missed_on`
    """Who works here without a pass in the year, is not on leave, and has nothing open that would count. Two queries with `missed_on`'s."""
    asked = Assignment.objects.filter(
        person=OuterRef("pk"), state__in=OPEN_STATES, delivery__state=Delivery.State.OPEN, delivery__counts_for_year=True
    )
    return missed_on(today).exclude(Exists(asked))


def slips_out(delivery: Delivery, today: date) -> list[Declared]:
    """The duty of the slips of a delivery. No query where none are asked for, else two."""
    if not delivery.needs_slip:
        return []
    out = delivery.assignments.filter(state=Assignment.State.PASSED, slip_received_on=None)
    found = out.aggregate(count=Count("pk"), since=Min("passed_on"))
    return list(declaring.of_slips(delivery, found["count"], found["since"], owner_on(today))) if found["count"] else []


def follow_discussion(discussion: Discussion, today: date) -> None:
    """The duties of a topic: of each department with a data manager from which nothing came, and of the office once its day is over."""
    terms = RoleTerm.objects.filter(in_force(today), role=Role.DEPARTMENT_DATA_MANAGER, person__gone_on=None, department__isnull=False)
    heard = set(DiscussionGroup.objects.filter(discussion=discussion).values_list("department_id", flat=True))
    heard |= set(
        DiscussionGroup.members.through.objects.filter(discussiongroup__discussion=discussion).values_list(
            "person__department_id", flat=True
        )
    )
    waiting = sorted(set(terms.values_list("department_id", flat=True)) - heard, key=str)
    duties.declare(discussion, declaring.of_discussion(discussion, waiting, today, owner_on(today)))


def follow_drill(drill: Drill) -> None:
    """The duties of a drill as it stands."""
    following = drill.steps.filter(confirmed_at=None).order_by("position").first() if drill.state == Drill.State.RUNNING else None
    duties.declare(drill, declaring.of_drill(drill, following))
