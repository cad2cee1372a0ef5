"""What this part has approved: that what remains of a risk is accepted until a day."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.approvals.declaring import Content, Kind, Step, content, register
from komainu.web.approvals.models import Approval
from komainu.web.people.models import Person
from komainu.web.people.roles import Role
from komainu.web.risks.models import Acceptance
from komainu.web.site.templatetags.site import jdate

ACCEPTANCE = "risks.acceptance"


def current(acceptance_id: str) -> Content | None:
    """What is asked to be accepted; None once it is no longer asked for. Two queries."""
    found = Acceptance.objects.select_related("risk__line", "risk__group", "risk__owner").filter(pk=acceptance_id).first()
    if found is None or found.state in {Acceptance.State.RETURNED, Acceptance.State.ENDED}:
        return None
    risk = found.risk
    lines = [
        (_("リスク"), str(risk)), (_("台帳の行"), str(risk.line or risk.group)), (_("段階"), str(risk.get_stage_display())),
        (_("原因・きっかけ"), risk.cause), (_("管理策"), "、".join(each.measure for each in risk.controls.all())),
        (_("残留リスク"), f"{found.get_level_display()}{f'（{found.points}）' if found.points else ''}"), (_("受け入れる理由"), found.reason),
        (_("期限までに行うこと"), found.next_action), (_("受け入れる期限"), str(jdate(found.until_on))), (_("リスクの責任者"), risk.owner.name if risk.owner else ""),
    ]  # fmt: skip
    return content([pair for pair in lines if pair[1]], risk.risk_class)


def _approved(approval: Approval, by: Person | None) -> None:
    from komainu.web.risks.services import acceptances

    acceptances.come_true(approval, by)


def _back(approval: Approval, by: Any) -> None:
    from komainu.web.risks.services import acceptances

    acceptances.go_back(approval, by)


register(
    Kind(
        ACCEPTANCE, gettext_lazy("残留リスクの受け入れ"), current, (Step((Role.TOP_MANAGEMENT, Role.PRIVACY_MANAGER)),), on_approved=_approved,
        on_returned=_back, on_ended=_back,
    )
)  # fmt: skip
