"""Readings of the purposes of use."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.http import Http404

from komainu.web.ledger.models import PurposeOfUse

MOST_SHOWN, MOST_COUNTED = 500, 100
USED = f"""
SELECT p.id, p.text, p.state, p.published_at, (SELECT COUNT(*) FROM (SELECT 1 FROM ledger_ledgerline_purposes t WHERE t.purposeofuse_id = p.id LIMIT {MOST_COUNTED}) c)
FROM ledger_purposeofuse p WHERE p.state IN ('draft', 'submitted', 'approved') ORDER BY p.text LIMIT {MOST_SHOWN}
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class UsedPurpose:
    """One purpose of the list. `count` of its lines stops at `MOST_COUNTED`."""

    pk: UUID
    text: str
    state: str
    published_at: str
    count: int

    @property
    def is_capped(self) -> bool:
        return self.count == MOST_COUNTED


def used_purposes() -> list[UsedPurpose]:
    """All that are used or in work, with how many lines rest on each. One query."""
    states = {state.value: str(state.label) for state in PurposeOfUse.State}
    with connection.cursor() as cursor:
        cursor.execute(USED)
        rows = cursor.fetchall()
    return [
        UsedPurpose(code if isinstance(code, UUID) else UUID(code), text, states[state], place, count)
        for code, text, state, place, count in rows
    ]


def purpose_of(code: UUID) -> PurposeOfUse:
    """One purpose: they are the whole house's. One query; 404 if there is none."""
    found = PurposeOfUse.objects.select_related("previous").filter(pk=code).first()
    if found is None:
        raise Http404
    return found
