"""What becomes due by the risks: planned controls, acceptances that end, the yearly look of a department. The functions from records are pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from komainu.web.duties import services
from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.people.models import Department
from komainu.web.people.needs import own_role
from komainu.web.people.queries import held_roles
from komainu.web.people.roles import Role
from komainu.web.risks.models import Acceptance, Control, LineReview, ReviewRound, Risk
from komainu.web.site.clock import japan_day

LEAD = timedelta(days=30)
MOST_AT_ONCE = 500

register(
    [
        Kind(
            "risks.control", _("管理策「%(measure)s」を実施する"), _("リスクを減らすために、予定した管理策です。実施したら、その日を記録します。"), (-14, -1, 0, 1), 7,
            channel=_("実施する予定の管理策があります"),
        ),
        Kind(
            "risks.acceptance", _("残留リスク「%(title)s」をもう一度考える"),
            _("受け入れたリスクは、期限までに減らすものです。評価し直し、減らすか、理由を書いてあらためて受け入れを求めます。"), (-14, -1, 0, 1), 7,
            channel=_("受け入れの期限が来る残留リスクがあります"),
        ),
        Kind(
            "risks.review", _("%(department)sのリスクを見直す"), _("台帳の行ごとに、リスクと管理策が今も合っているかを、年に一度確かめます。"), (-14, -1, 0, 1), 7,
            channel=_("年に一度のリスクの見直しがあります"),
        ),
    ]
)  # fmt: skip


def of_control(control: Control) -> Iterator[Declared]:
    """The duty to bring a planned control into place. Pure."""
    if control.state == Control.State.PLANNED:
        yield Declared(
            f"risks:control:{control.pk}", "risks.control", reverse("risks:put_in_place", args=[control.pk]), owner_id=control.owner_id, due_on=control.due_on,
            details={"measure": control.measure, "house_own": True},
        )  # fmt: skip


def refresh_control(control: Control) -> None:
    """Two queries when nothing changed."""
    done = [f"risks:control:{control.pk}"] if control.state == Control.State.IN_PLACE else []
    with translation.override("ja"):
        services.declare(control, list(of_control(control)), done=done)


def of_risk(risk: Risk, newest: Acceptance | None, today: date, held: set[str]) -> Iterator[Declared]:
    """The duty to think again of what was accepted: from thirty days before its end until something is decided. Pure."""
    if newest is None or risk.state != Risk.State.OPEN:
        return
    ending = newest.state == Acceptance.State.ACCEPTED and newest.until_on <= today + LEAD
    if ending or newest.state == Acceptance.State.EXPIRED:
        yield Declared(
            f"risks:acceptance:{newest.pk}", "risks.acceptance", reverse("risks:risk", args=[risk.pk]),
            owner_role=own_role((Role.PMS_OFFICE, Role.PRIVACY_MANAGER), held), department_id=_department(risk), due_on=newest.until_on,
            details={"title": risk.title, "house_own": True},
        )  # fmt: skip


def _department(risk: Risk) -> Any:
    of = risk.line or risk.group
    return of.department_id if of is not None else None


def refresh_risk(risk: Risk) -> None:
    """Five queries when nothing changed."""
    from komainu.web.site import clock

    newest = risk.acceptances.order_by("-asked_at").first()
    declared = list(of_risk(risk, newest, clock.today(), held_roles(clock.today())))
    kept = {each.key for each in declared}
    ended = risk.acceptances.filter(state__in=[Acceptance.State.EXPIRED, Acceptance.State.ENDED, Acceptance.State.ACCEPTED])
    done = [key for key in (f"risks:acceptance:{pk}" for pk in ended.values_list("pk", flat=True)[:50]) if key not in kept]
    with translation.override("ja"):
        services.declare(risk, declared, done=done)


def of_department(department: Department, next_on: date | None, today: date) -> Iterator[Declared]:
    """The duty to look at the risks of a department's lines, once the first of them comes near. Pure."""
    if next_on is not None and next_on <= today + LEAD:
        yield Declared(
            f"risks:review:{department.pk}:{next_on.isoformat()}", "risks.review", f"{reverse('risks:lines')}?review=due&department={department.pk}",
            Role.DEPARTMENT_DATA_MANAGER, department_id=department.pk, due_on=next_on, details={"department": department.name, "house_own": True},
        )  # fmt: skip


@sweep
def refresh(now: datetime) -> None:
    """Acceptances that end, reviews that come near. What is due costs, not what is there."""
    from komainu.web.risks.services import acceptances

    today = japan_day(now)
    acceptances.expire(today)
    ending = Acceptance.objects.filter(state=Acceptance.State.ACCEPTED, until_on__lte=today + LEAD).select_related(
        "risk__line", "risk__group"
    )
    for acceptance in list(ending.order_by("until_on")[:MOST_AT_ONCE]):
        refresh_risk(acceptance.risk)
    near = LineReview.objects.filter(next_on__lte=today + LEAD).exclude(line__state="disposed")
    first = dict(near.values_list("line__department").annotate(first=Min("next_on")).order_by())
    rounds = {each.department_id: each for each in ReviewRound.objects.select_related("department")}
    missing = Department.objects.filter(pk__in=[code for code in first if code not in rounds])
    rounds |= {
        each.department_id: each for each in ReviewRound.objects.bulk_create(ReviewRound(department=department) for department in missing)
    }
    for code, found in rounds.items():
        with translation.override("ja"):
            services.declare(found, list(of_department(found.department, first.get(code), today)))
