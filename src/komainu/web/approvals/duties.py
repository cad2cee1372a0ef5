"""What becomes due because of approvals: to decide, for the roles of the open step; to mend what was returned, for the requester."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.approvals.models import Approval, Seat
from komainu.web.duties.declaring import Declared, Kind, register

register(
    [
        Kind(
            "approvals.decide",
            _("承認するか差し戻すかを決める"),
            _("%(asker)sさんが承認を待っています。"),
            (-1, 0, 1),
            3,
            tell_opened=True,
            channel=_("承認を待つものがあります"),
        ),
        Kind(
            "approvals.returned", _("差し戻されたものを直す"), _("差し戻しの理由：%(reason)s"), (0, 1), 7, tell_opened=True, escalate=False
        ),
    ]
)


def of_approval(approval: Approval, seats: Iterable[Seat], again: bool = False) -> list[Declared]:
    """The duties of one request.

    again   the record was put forward again since, so what was returned is settled
    """
    url = reverse("approvals:detail", args=[approval.pk])
    if approval.state == Approval.State.RETURNED and not again and approval.requested_by_id is not None:
        details = {"reason": approval.reason}
        return [
            Declared(
                f"approval:{approval.pk}:returned", "approvals.returned", approval.url, owner_id=approval.requested_by_id, details=details
            )
        ]
    if approval.state != Approval.State.WAITING:
        return []
    details = {"asker": approval.requested_by.name if approval.requested_by else "", "house_own": True}
    return [
        Declared(
            f"approval:{approval.pk}:{seat.pk}",
            "approvals.decide",
            url,
            owner_role=seat.role,
            department_id=seat.department_id,
            due_on=approval.due_on,
            details=details,
        )
        for seat in seats
        if seat.is_open
    ]
