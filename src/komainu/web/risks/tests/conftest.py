"""The house of the inventory's tests, with a line, a regulation in force and controls."""

from dataclasses import dataclass
from typing import Any

import pytest

from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.tests.conftest import TODAY, House, house, noon, signed_in
from komainu.web.risks.models import Control, Risk
from komainu.web.risks.services import controls, risks
from komainu.web.rules import services as rules
from komainu.web.rules.models import Clause

__all__ = ["TODAY", "House", "Place", "house", "noon", "place", "signed_in"]


@dataclass(frozen=True, slots=True)
class Place:
    """A line of 営業部 on paper that is sent by mail, one control on a clause in force."""

    house: House
    line: LedgerLine
    lock: Control
    clause: Clause

    def risk(self, id: str = "R-S3", **points: Any) -> Risk:
        """A risk of the line, rated by five points if some are given."""
        found = Risk.objects.filter(line=self.line, catalogue_id=id, state="open").first()
        found = found or risks.take_over(self.line, [id], by=self.house.aoyama)[0]
        if points:
            risks.score(found, by=self.house.aoyama, method="five", **points)
        return Risk.objects.select_related("line__department", "group", "owner").get(pk=found.pk)


@pytest.fixture
def place(house: House) -> Place:
    document = rules.add_document(by=None, code="手順-01", title="安全管理手順書", kind="procedure")
    rules.put_in_force(rules.write_draft(document, by=None, body="第2条（施錠）\n鍵をかける。"), by=None, from_on=TODAY)
    clause = Clause.objects.get()
    lock = controls.add_control(
        by=None, measure="鍵のかかる場所に保管する", kind="physical", catalogue_id="locked_storage", clauses=[clause]
    )
    return Place(house, house.in_use(transfer_ways=["mail"], take_out="approval"), lock, clause)
