"""What becomes due because of training: learning for each person, chasing for departments and for the house. Pure declarations."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.people.roles import Role
from komainu.web.training.models import Assignment, Delivery

CITATION = "個人情報保護法第24条（従業者の監督）"
TO_DEPARTMENT_AFTER, TO_HOUSE_AFTER = 21, 28
"""So many days after the deadline those who still miss it are told of to the head of the department's data, then to the privacy manager."""

register(
    [
        Kind(
            "training.learn", _("「%(title)s」を受ける"), _("個人情報を扱う全員が、決められた期限までに教育を受け、理解を確かめます。"),
            (-7, 0, 7, 14), 14, escalate=False, tell_opened=True, channel=_("教育を受ける"), own_only=True,
        ),
        Kind(
            "training.chase", _("「%(title)s」をまだ受けていない部門の%(count)s人に声をかける"), _("期限を3週間過ぎても受けていない人がいます。勤務の都合があれば、補講の日を決めてください。"),
            (0, 7), 7, escalate=False, tell_opened=True, channel=_("教育を受けていない人に声をかける"),
        ),
        Kind(
            "training.chase_house", _("「%(title)s」の未受講者%(count)s人への対応を決める"), _("期限を4週間過ぎても受けていない人がいます。補講・猶予・所属長への指示のどれにするかを決めます。"),
            (0, 7), 7, tell_opened=True, channel=_("教育の未受講者への対応を決める"),
        ),
    ]
)  # fmt: skip


def learn_key(assignment: Assignment) -> str:
    return f"training:learn:{assignment.pk}"


def of_assignment(assignment: Assignment) -> Declared:
    """What an open assignment asks of its person. No query: the delivery came with it."""
    return Declared(
        learn_key(assignment), "training.learn", reverse("training:course", args=[assignment.pk]), owner_id=assignment.person_id,
        department_id=assignment.department_id, due_on=assignment.due_on, citations=(CITATION,),
        details={"title": assignment.delivery.title},
    )  # fmt: skip


def of_delivery(
    delivery: Delivery, late: Mapping[UUID, tuple[int, date]], late_in_house: tuple[int, date] | None, owner_role: str
) -> Iterator[Declared]:
    """Chasing. Pure.

    late           by department that has a data manager: how many are late by three weeks, and since when
    late_in_house  the same for the whole house by four weeks
    """
    url = reverse("training:people", args=[delivery.pk])
    for department, (count, since) in late.items():
        yield Declared(
            f"training:chase:{delivery.pk}:{department}", "training.chase", f"{url}?state=overdue", Role.DEPARTMENT_DATA_MANAGER,
            department_id=department, due_on=since, citations=(CITATION,), details={"title": delivery.title, "count": count},
        )  # fmt: skip
    if late_in_house:
        count, since = late_in_house
        yield Declared(
            f"training:chase:{delivery.pk}", "training.chase_house", f"{url}?state=overdue", owner_role, due_on=since,
            citations=(CITATION,), details={"title": delivery.title, "count": count},
        )  # fmt: skip


@sweep
def follow(now: datetime) -> None:
    """What changed with people and with the day alone."""
    from komainu.web.training.services import following

    following.follow(now)
