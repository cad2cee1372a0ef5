"""What every test of this part gets: a house with the three people, and lines that are ready to be checked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.ledger import services
from komainu.web.ledger.approvals import LINE
from komainu.web.ledger.models import LedgerLine
from komainu.web.people.tests.small_house import SINCE, SmallHouse, signed_in
from komainu.web.site import clock

__all__ = ["NOW", "SINCE", "TODAY", "House", "house", "noon", "signed_in"]

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=clock.JAPAN)
FULL: dict[str, Any] = {
    "business": "採用", "manager": "総務部長", "persons": ["applicant"], "items": ["name", "address", "education", "入社できる日"], "count": 120,
    "purpose": "採用の選考と連絡のため", "acquisition_ways": ["direct_written"], "notice": "consented", "media": ["paper"], "places": "総務部の書庫",
    "storage_ways": ["locked"], "access_persons": "総務部", "use_limit": "選考が終わるまで", "retention_basis": "internal",
    "retention_words": "採否を決めてから6か月", "retention_months": 6, "retention_start": "decided", "disposal_ways": ["shred"], "entrustment": "no",
    "provision": "none", "joint_use": "no", "foreign": "no", "take_out": "no",
}  # fmt: skip


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, 12:00 in Japan."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@dataclass(frozen=True, slots=True)
class House(SmallHouse):
    """The four people of the small house, and lines of 営業部."""

    def line(self, **more: Any) -> LedgerLine:
        """A line of 営業部 with all its columns."""
        values = {**FULL, "name": "応募書類", "department": self.sales, **more}
        return services.add_line(by=values.pop("by", self.ueda), **values)

    def in_use(self, **more: Any) -> LedgerLine:
        """The same, checked and approved."""
        line = services.check_line(self.line(**more), by=self.ueda)
        waiting = approvals_read.requests_of(LINE, line.pk).filter(state="waiting").first()
        if waiting is not None:
            approvals.approve(waiting, by=self.aoyama)
        return LedgerLine.objects.get(pk=line.pk)


@pytest.fixture
def house(db: None) -> House:
    return House.founded()
