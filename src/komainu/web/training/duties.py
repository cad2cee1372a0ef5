"""What becomes due because of training: learning for each person, chasing for departments and for the house. Pure declarations."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.people.roles import Role
from komainu.web.plans.fiscal import FiscalYear
from komainu.web.site.clock import japan_day, now
from komainu.web.training.models import Assignment, Delivery, Discussion, Drill, DrillStep

CITATION = "個人情報保護法第24条（従業者の監督）"
MARK = "プライバシーマークの構築・運用指針 J.4.3"
SLIP_DAYS = timedelta(days=14)
UNASKED_BEFORE_END = timedelta(days=60)
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
        Kind(
            "training.slips", _("「%(title)s」の署名した受講票を%(count)s人から受け取る"), _("合格した人の受講票がまだそろっていません。教育を受けた証拠として、全員の分を受け取って記録します。"),
            (0, 7), 7, escalate=False, tell_opened=True, channel=_("署名した受講票を受け取る"),
        ),
        Kind(
            "training.unasked", _("今年度の教育を割り当てていない%(count)s人の受け方を決める"), _("今年度の教育に合格しておらず、受ける教育もない人がいます。全員が年に1回は受けるよう、教育を始めるか、対象に加えてください。"),
            (-30, 0, 7), 14, tell_opened=True, channel=_("教育を割り当てていない人の受け方を決める"),
        ),
        Kind(
            "training.discuss", _("「%(title)s」を部門で話し合い、記録を出す"), _("自社で起きたことを題材に、どうすれば防げるかを話し合い、直したい決まりを1つ出します。"),
            (-7, 0, 7), 14, escalate=False, tell_opened=True, channel=_("部門の話し合いの記録を出す"),
        ),
        Kind(
            "training.discuss_close", _("話し合い「%(title)s」を締める"), _("期限を過ぎました。出ていない部門に声をかけるか、締めて、改善の提案に答えます。"),
            (0, 7), 14, escalate=False, channel=_("話し合いを締める"),
        ),
        Kind(
            "training.drill", _("緊急時の訓練「%(title)s」を行う"), _("緊急のときの連絡と手順が本当に動くかを、計画した日に確かめます。"), (-7, -1, 0, 1), 7, channel=_("緊急時の訓練を行う"),
        ),
        Kind(
            "training.drill_step", _("（訓練）「%(title)s」の%(step)s番目の段階を行う"), _("訓練が進み、あなたの番になりました。場面を開いて、すること・したことを記録してください。"),
            (0,), 7, escalate=False, tell_opened=True, channel=_("訓練の段階を行う"),
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


def of_slips(delivery: Delivery, count: int, since: date | None, owner_role: str) -> Iterator[Declared]:
    """Slips that are still out. Pure.

    count, since   how many who passed have not handed theirs in, and when the first of them passed
    """
    if count and since:
        yield Declared(
            f"training:slips:{delivery.pk}", "training.slips", f"{reverse('training:people', args=[delivery.pk])}?state=no_slip", owner_role,
            due_on=since + SLIP_DAYS, citations=(MARK,), details={"title": delivery.title, "count": count},
        )  # fmt: skip


def of_house(count: int, year: FiscalYear, owner_role: str) -> Iterator[Declared]:
    """Who would be without training this year. Pure."""
    if count:
        yield Declared(
            f"training:unasked:{year.year}", "training.unasked", reverse("training:missed"), owner_role, due_on=year.ends_on - UNASKED_BEFORE_END,
            citations=(CITATION, MARK), details={"count": count},
        )  # fmt: skip


def of_discussion(discussion: Discussion, waiting: Iterable[UUID], today: date, owner_role: str) -> Iterator[Declared]:
    """What an open topic asks. Pure.

    waiting   departments with a data manager from which nothing came yet
    """
    if discussion.closed_at is not None:
        return
    url, details = reverse("training:discussion", args=[discussion.pk]), {"title": discussion.title}
    for department in waiting:
        yield Declared(
            f"training:discuss:{discussion.pk}:{department}", "training.discuss", url, Role.DEPARTMENT_DATA_MANAGER, department_id=department,
            due_on=discussion.due_on, citations=(MARK,), details=details,
        )  # fmt: skip
    if discussion.due_on < today:
        yield Declared(
            f"training:discuss_close:{discussion.pk}", "training.discuss_close", url, owner_role, due_on=discussion.due_on + timedelta(days=7), details=details,
        )  # fmt: skip


def of_drill(drill: Drill, following: DrillStep | None) -> Iterator[Declared]:
    """What a drill asks of who leads it, and, while it runs, of whoever is next. Pure.

    following   the first step that is not done, where somebody plays it
    """
    url = reverse("training:drill", args=[drill.pk])
    if drill.state in {Drill.State.PLANNED, Drill.State.RUNNING}:
        yield Declared(
            f"training:drill:{drill.pk}", "training.drill", url, owner_id=drill.leader_id, due_on=drill.planned_on, details={"title": drill.title},
        )  # fmt: skip
    if drill.state == Drill.State.RUNNING and not drill.is_paper and following is not None and following.person_id:
        yield Declared(
            f"training:drill_step:{following.pk}", "training.drill_step", url, owner_id=following.person_id, due_on=japan_day(drill.started_at or now()),
            is_urgent=True, details={"title": drill.title, "step": following.position},
        )  # fmt: skip


@sweep
def look_after(moment: datetime) -> None:
    """Who is without training, and which topics are over: once a day."""
    from komainu.web.training.services import chasing

    chasing.look_after(moment)


@sweep
def follow(moment: datetime) -> None:
    """What changed with people and with the day alone."""
    from komainu.web.training.services import following

    following.follow(moment)
