"""What this part has approved: a line of the inventory, by the privacy manager, after its department checked it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.approvals.declaring import Content, Kind, Step, content, register
from komainu.web.approvals.models import Approval
from komainu.web.ledger import columns
from komainu.web.ledger.models import LedgerLine
from komainu.web.people.models import Person
from komainu.web.people.roles import Role

LINE = "ledger.line"


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
