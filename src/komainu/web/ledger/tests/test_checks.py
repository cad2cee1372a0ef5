"""Each check of the inventory finds what it says, and nothing of a line that is in order."""

from datetime import timedelta
from typing import Any

import pytest

from komainu.web.checks.declaring import find
from komainu.web.checks.queries import finding
from komainu.web.ledger.checks import LINES, PURPOSES
from komainu.web.ledger.models import LedgerLine, PurposeOfUse
from komainu.web.ledger.services import processing, purposes
from komainu.web.ledger.tests.conftest import NOW, TODAY, House

pytestmark = pytest.mark.django_db
BREAKS: dict[str, dict[str, Any]] = {
    "ledger.end_passed": {"retention_until": TODAY - timedelta(days=1)},
    "ledger.not_confirmed": {"last_checked_on": TODAY - timedelta(days=400)},
    "ledger.special_care_without_consent": {"flags": ["special_care"], "notice": "published"},
    "ledger.special_care_opt_out": {"flags": ["personal_information", "special_care"], "provision": "opt_out"},
    "ledger.provision_without_record": {"provision": "consent"},
    "ledger.entrustee_unnamed": {"entrustment": "yes", "entrustees": ""},
    "ledger.foreign_without_basis": {"foreign": "yes", "foreign_details": ""},
    "ledger.joint_use_without_items": {"joint_use": "yes"},
    "ledger.unknown_left": {"foreign": "unknown"},
    "ledger.retention_without_source": {"retention_basis": "law", "retention_source": ""},
    "ledger.client_limits_missing": {"kind": "entrusted"},
    "ledger.proposed_left": {"proposed_by_rule": "payroll", "made_at": NOW - timedelta(days=40)},
    "ledger.correction_old": {"override": {"special_care": "no"}, "override_reason": "集計だけ", "override_version": "earlier"},
    "ledger.draft_left": {"state": "draft", "changed_at": NOW - timedelta(days=40)},
    "ledger.count_unknown": {"count": None},
}


@pytest.fixture
def line(house: House) -> LedgerLine:
    """A line in which everything is in order, with a published purpose."""
    purpose = purposes.add_purpose(by=house.aoyama, text="採用の選考のため", published_at="採用サイト")
    PurposeOfUse.objects.filter(pk=purpose.pk).update(state="approved")
    found = house.in_use(purposes=[purpose])
    assert [check.id for check in finding("ledger.line", found.pk, TODAY)] == []
    return found


@pytest.mark.parametrize("check_id", BREAKS)
def test_a_check_finds_what_it_says(line: LedgerLine, check_id: str) -> None:
    LedgerLine.objects.filter(pk=line.pk).update(**BREAKS[check_id])
    assert check_id in [check.id for check in finding("ledger.line", line.pk, TODAY)]


def test_purposes_are_checked_for_their_publication_and_their_use(line: LedgerLine) -> None:
    purpose = line.purposes.get()
    assert finding("ledger.purpose", purpose.pk, TODAY) == []
    PurposeOfUse.objects.filter(pk=purpose.pk).update(published_at="")
    line.purposes.clear()
    assert {check.id for check in finding("ledger.purpose", purpose.pk, TODAY)} == {"ledger.purpose_unpublished", "ledger.purpose_unused"}
    assert [check.id for check in finding("ledger.line", line.pk, TODAY)] == ["ledger.purpose_missing"]


def test_a_receiver_abroad_is_looked_at_again_and_a_processed_set_is_whole(house: House, line: LedgerLine) -> None:
    abroad = {
        "information": "personal_data", "receiver": "Mihon Inc.", "items": "氏名", "purpose": "配信", "basis": "entrust", "country": "アメリカ合衆国",
        "country_basis": "equivalent", "country_note": "契約", "next_check_on": TODAY - timedelta(days=1), "checked_on": TODAY - timedelta(days=300),
    }  # fmt: skip
    processing.check_provision(line, by=house.ueda, **abroad)
    made = processing.record_processed(line, by=house.ueda, kind="anonymous", name="集計", made_on=TODAY, items="年代", method="削った")
    found = {check.id for check in finding("ledger.line", line.pk, TODAY)}
    assert found == {"ledger.abroad_not_rechecked", "ledger.processed_lacking"}
    processing.check_provision(line, by=house.ueda, **{**abroad, "checked_on": TODAY, "next_check_on": TODAY + timedelta(days=365)})
    processing.change_processed(made, by=house.ueda, version=1, ended_on=TODAY)
    assert finding("ledger.line", line.pk, TODAY) == []


def test_every_check_is_tried_here() -> None:
    tried = {
        *BREAKS,
        "ledger.processed_lacking",
        # In test_filings.
        "ledger.opt_out_unfiled",
        "ledger.opt_out_unpublished",
        "ledger.opt_out_not_looked",
        "ledger.abroad_not_rechecked",
        "ledger.purpose_missing",
        "ledger.purpose_unpublished",
        "ledger.purpose_unused",
    }
    # Other parts look at the lines too, and try their checks themselves.
    assert {each for each in (*LINES.checks, *PURPOSES.checks) if each.startswith("ledger.")} <= tried
    assert all(find(each) for each in tried)
