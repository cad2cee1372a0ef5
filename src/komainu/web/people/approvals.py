"""What this part has approved: appointments. Proposed, approved, ended: the pattern that other parts copy."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.approvals.declaring import Content, Kind, Step, content, register
from komainu.web.approvals.models import Approval
from komainu.web.people.models import Person, RoleProposal
from komainu.web.people.needs import LARGE_STAFF
from komainu.web.people.roles import GUARDED, Role

APPOINTMENT = "people.appointment"
BY_TOP = (Step((Role.TOP_MANAGEMENT,)),)
BY_MANAGER = (Step((Role.PRIVACY_MANAGER, Role.TOP_MANAGEMENT)),)


def steps_for(role: str) -> tuple[Step, ...]:
    """The weighty roles are the top management's to give; the others the privacy manager's too. No delegate decides: it wants the role."""
    return BY_TOP if role in GUARDED else BY_MANAGER


def current(proposal_id: str) -> Content | None:
    """What is approved of a proposal as it stands now. One query."""
    found = RoleProposal.objects.filter(pk=proposal_id).select_related("person__department", "department", "before__person").first()
    if found is None or found.state == RoleProposal.State.DROPPED:
        return None
    return content(facts(found), found.person_id, found.before_id, found.before.ends_on if found.before else None)


def facts(proposal: RoleProposal) -> list[tuple[str, str]]:
    """What the approver is shown."""
    person = proposal.person
    lines = [
        (_("すること"), str(proposal.get_act_display())),
        (_("役割"), str(proposal.get_role_display())),
        (_("任命する人"), f"{person.name}（{person.staff_number}）"),
        (_("所属"), person.department.name if person.department else _("なし")),
        (_("立場"), _("代行者") if proposal.is_deputy else _("本人として持つ")),
        (_("担当する部門"), proposal.department.name if proposal.department else _("組織全体")),
        (_("就任日"), proposal.starts_on.isoformat()),
        (_("任期の終わり"), proposal.ends_on.isoformat() if proposal.ends_on else _("なし")),
    ]
    if proposal.act == RoleProposal.Act.HAND_OVER and proposal.before is not None:
        lines.append((_("いまの人"), proposal.before.person.name))
    if proposal.reason:
        lines.append((_("理由"), proposal.reason))
    return lines


def _approved(approval: Approval, by: Person | None) -> None:
    from komainu.web.people.services import proposals

    proposals.come_true(approval, by)


def _returned(approval: Approval, by: Any) -> None:
    with transaction.atomic():
        RoleProposal.objects.filter(pk=approval.subject_id, state=RoleProposal.State.PROPOSED).update(state=RoleProposal.State.RETURNED)


def _ended(approval: Approval, by: Any) -> None:
    with transaction.atomic():
        if approval.state == Approval.State.WITHDRAWN:
            RoleProposal.objects.filter(pk=approval.subject_id, state=RoleProposal.State.PROPOSED).update(state=RoleProposal.State.DROPPED)


register(
    Kind(
        APPOINTMENT,
        gettext_lazy("役割の任命"),
        current,
        BY_TOP,
        on_approved=_approved,
        on_returned=_returned,
        on_ended=_ended,
        is_usual=lambda staff: staff > LARGE_STAFF,
    )
)
