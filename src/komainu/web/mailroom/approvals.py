"""What this part has approved: a version of the sending policy, by the privacy manager."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.approvals.declaring import Content, Kind, Step, content, register
from komainu.web.approvals.models import Approval
from komainu.web.mailroom.models import PolicyVersion
from komainu.web.mailroom.policy_text import changes
from komainu.web.mailroom.services import policies
from komainu.web.people.models import Person
from komainu.web.people.roles import Role

MOST_LINES = 60


def current(version_id: str) -> Content | None:
    """The version as it was proposed, beside the one in force. None for a draft. Two queries."""
    version = (
        PolicyVersion.objects.filter(pk=version_id).exclude(state__in=[PolicyVersion.State.DRAFT, PolicyVersion.State.DROPPED]).first()
    )
    if version is None:
        return None
    return content(facts(version), version.sha256)


def facts(version: PolicyVersion) -> list[tuple[str, str]]:
    """What the approver is shown: why, and each line that changes."""
    before = PolicyVersion.objects.filter(in_force_at__isnull=False, number__lt=version.number).order_by("-number").first()
    lines = changes(before.text if before else "", version.text)
    shown = "\n".join(f"{sign} {line}" for sign, line in lines[:MOST_LINES])
    return [
        (_("版"), str(version.number)),
        (_("変更の理由"), version.reason),
        (_("変わる行（－は消える行、＋は加わる行）"), shown or _("なし")),
        *([(_("ほかに変わる行"), str(len(lines) - MOST_LINES))] if len(lines) > MOST_LINES else []),
    ]


def _approved(approval: Approval, by: Person | None) -> None:
    policies.come_true(approval, by)


def _back(approval: Approval, by: Any) -> None:
    policies.go_back(approval, by)


register(
    Kind(
        policies.POLICY,
        gettext_lazy("送信ポリシー"),
        current,
        (Step((Role.PRIVACY_MANAGER, Role.TOP_MANAGEMENT)),),
        on_approved=_approved,
        on_returned=_back,
        on_ended=_back,
        may_be_off=False,
    )
)
