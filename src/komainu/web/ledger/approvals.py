"""What this part has approved: a line of the inventory, after its department checked it; a purpose of use, and its change."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.approvals.declaring import Content, Kind, Step, content, register
from komainu.web.approvals.models import Approval
from komainu.web.ledger import columns
from komainu.web.ledger.models import LedgerLine, PurposeOfUse
from komainu.web.people.models import Person
from komainu.web.people.roles import Role

LINE = "ledger.line"
PURPOSE = "ledger.purpose"


def current(line_id: str) -> Content | None:
    """The line as its department checked it; None while it is being written. Two queries."""
    line = LedgerLine.objects.filter(pk=line_id).select_related("department", "manager").first()
    if line is None or line.state in {LedgerLine.State.DRAFT, LedgerLine.State.TO_DISPOSE, LedgerLine.State.DISPOSED}:
        return None
    return content(facts(line), line.version, line.answers, line.flags)


def facts(line: LedgerLine) -> list[tuple[str, str]]:
    """What the approver reads: every column that says something."""
    lines = [(_("管理番号"), line.number), (_("台帳の種類"), str(line.get_kind_display()))]
    said = ((str(columns.label(field)), columns.said(line, field)) for field in columns.FIELDS)
    return lines + [pair for pair in said if pair[1]]


def purpose_now(purpose_id: str) -> Content | None:
    """A purpose as it was submitted; None for a draft. One query."""
    found = PurposeOfUse.objects.select_related("previous").filter(pk=purpose_id).first()
    if found is None or found.state in {PurposeOfUse.State.DRAFT, PurposeOfUse.State.WITHDRAWN}:
        return None
    lines = [(_("利用目的"), found.text), (_("公表・明示の場所"), found.published_at)]
    if found.previous is not None:
        lines += [
            (_("変更前の利用目的"), found.previous.text), (_("変更の判断"), str(found.get_relation_display())),
            (_("そう判断した理由"), found.relation_reason), (_("本人に知らせる方法"), found.notice_way),
        ]  # fmt: skip
    return content([pair for pair in lines if pair[1]], found.version)


def _purpose_approved(approval: Approval, by: Person | None) -> None:
    from komainu.web.ledger.services import purposes

    purposes.come_true(approval, by)


def _purpose_back(approval: Approval, by: Any) -> None:
    from komainu.web.ledger.services import purposes

    purposes.go_back(approval, by)


def _approved(approval: Approval, by: Person | None) -> None:
    from komainu.web.ledger.services import states

    states.come_true(approval, by)


def _back(approval: Approval, by: Any) -> None:
    from komainu.web.ledger.services import states

    states.go_back(approval, by)


register(
    Kind(
        LINE,
        gettext_lazy("個人情報管理台帳の行"),
        current,
        (Step((Role.PRIVACY_MANAGER,), delegates=True),),
        on_approved=_approved,
        on_returned=_back,
        on_ended=_back,
    )
)
register(
    Kind(
        PURPOSE,
        gettext_lazy("利用目的"),
        purpose_now,
        (Step((Role.PRIVACY_MANAGER, Role.TOP_MANAGEMENT)),),
        on_approved=_purpose_approved,
        on_returned=_purpose_back,
        on_ended=_purpose_back,
    )
)
