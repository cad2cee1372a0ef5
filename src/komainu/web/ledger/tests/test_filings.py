"""Filings of opt-outs, and the lists of what leaves the house: searched, narrowed, exported, at a fixed number of queries; provisions without a check."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from komainu.web.checks.queries import finding
from komainu.web.duties.models import Duty
from komainu.web.ledger import duties
from komainu.web.ledger.filings import YEAR, missing
from komainu.web.ledger.models import FilingStep, LedgerLine, OptOutFiling, ProcessedSet, ProvisionCheck, TransferRecord
from komainu.web.ledger.problems import DayAhead, ProvisionUnchecked
from komainu.web.ledger.services import filings as services
from komainu.web.ledger.services import processing, transfers
from komainu.web.ledger.tests.conftest import NOW, TODAY, House, signed_in
from komainu.web.site.problems import WrongState
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
LONG_AGO = TODAY - timedelta(days=400)


def filed(house: House, line: LedgerLine, **more: Any) -> OptOutFiling:
    values = {"filed_on": TODAY, "items": "氏名、住所", "published_on": TODAY, "published_at": "Webサイト", **more}
    return services.record_filing(line, by=house.ueda, **values)


def test_a_filing_is_kept_with_its_changes_its_publication_and_its_end(house: House) -> None:
    line = house.in_use(provision="opt_out")
    filing = filed(house, line, published_on=None, published_at="")
    assert next(str(each) for each in missing(filing, line.flags, TODAY)).startswith("公表した日と場所")
    services.record_step(filing, by=house.ueda, kind="published", done_on=TODAY, published_at="Webサイトの規約")
    services.record_step(filing, by=house.ueda, kind="changed", done_on=TODAY, items="氏名", note="住所を外した")
    filing.refresh_from_db()
    assert (filing.published_at, filing.items, filing.changed_on, filing.next_look_on) == ("Webサイトの規約", "氏名", TODAY, TODAY + YEAR)
    assert not list(missing(filing, [], TODAY))
    assert [str(each)[:20] for each in missing(filing, ["special_care"], TODAY)] == ["台帳の行に要配慮個人情報が含まれています"[:20]]
    with pytest.raises(DayAhead):
        services.record_step(filing, by=house.ueda, kind="looked", done_on=TODAY + timedelta(days=1))
    services.record_step(filing, by=house.ueda, kind="ended", done_on=TODAY)
    with pytest.raises(WrongState):
        services.record_step(filing, by=house.ueda, kind="looked", done_on=TODAY)
    assert Event.objects.filter(action="ledger.filing_step").count() == 3
    page = signed_in(house.ueda).get(f"/ledger/opt-outs/{filing.pk}/").content.decode()
    assert "住所を外した" in page
    assert f"/ledger/opt-outs/{filing.pk}/steps/add/" not in page


def test_a_filing_is_looked_at_once_a_year(house: House) -> None:
    line = house.in_use(provision="opt_out")
    filing = filed(house, line, filed_on=LONG_AGO, published_on=LONG_AGO)
    open_duties = Duty.objects.filter(kind="ledger.opt_out_look", closed_at=None)
    assert open_duties.get().due_on == LONG_AGO + YEAR
    duties.refresh(NOW)
    assert open_duties.count() == 1
    services.record_step(filing, by=house.ueda, kind="looked", done_on=TODAY)
    assert not open_duties.exists()


def test_the_checks_ask_for_the_filing_its_publication_and_its_yearly_look(house: House) -> None:
    line = house.in_use(provision="opt_out")

    def found() -> set[str]:
        return {check.id for check in finding("ledger.line", line.pk, TODAY) if "opt_out" in check.id}

    assert found() == {"ledger.opt_out_unfiled"}
    filing = filed(house, line, filed_on=LONG_AGO, published_on=None, published_at="")
    assert found() == {"ledger.opt_out_unpublished", "ledger.opt_out_not_looked"}
    services.record_step(filing, by=house.ueda, kind="published", done_on=TODAY, published_at="Webサイト")
    services.record_step(filing, by=house.ueda, kind="looked", done_on=TODAY)
    assert found() == set()
    services.record_step(filing, by=house.ueda, kind="ended", done_on=TODAY)
    assert found() == {"ledger.opt_out_unfiled"}


def test_the_pages_record_a_filing_and_what_was_done_about_it(house: House) -> None:
    line = house.in_use(provision="opt_out")
    client = signed_in(house.ueda)
    where = client.post(f"/ledger/{line.pk}/opt-outs/add/", {"filed_on": "2026-11-01", "items": "氏名"})["Location"]
    assert client.get(where).status_code == 200
    assert client.post(f"{where}steps/add/", {"kind": "published", "done_on": "2026-11-02"}).status_code == 422, "where?"
    client.post(f"{where}steps/add/", {"kind": "published", "done_on": "2026-11-02", "published_at": "Webサイト"})
    assert FilingStep.objects.get().kind == "published"
    assert where in client.get(f"/ledger/{line.pk}/handling/").content.decode()
    assert signed_in(house.eguchi).get(where).status_code in {403, 404}


def test_a_provision_without_a_check_is_found_and_joined_to_one(house: House) -> None:
    line, other = house.in_use(provision="consent"), house.in_use(name="名刺")
    old = TransferRecord.objects.create(
        line=line, direction="provision", way="consent", made_on=LONG_AGO, last_on=LONG_AGO, party="見本社", party_address="東京", data_subjects="一覧", items="氏名",
        keep_until=TODAY, recorded_at=NOW,
    )  # fmt: skip
    asked = {"receiver": "見本社", "items": "氏名", "purpose": "案内", "basis": "consent", "basis_note": "同意欄", "checked_on": TODAY}
    check = processing.check_provision(line, by=house.ueda, **asked)
    strange = processing.check_provision(other, by=house.ueda, **asked)
    client = signed_in(house.ueda)
    assert "見本社" in client.get("/ledger/transfers/?checked=no").content.decode()
    assert f"/ledger/transfers/{old.pk}/check/" in client.get(f"/ledger/transfers/{old.pk}/").content.decode()
    assert [check.id for check in finding("ledger.transfer", old.pk, TODAY)] == ["ledger.transfer_unchecked"]
    with pytest.raises(ProvisionUnchecked):
        transfers.join_check(old, strange, by=house.ueda)
    client.post(f"/ledger/transfers/{old.pk}/check/", {"provision_check": str(check.pk)})
    old.refresh_from_db()
    assert old.provision_check == check
    assert finding("ledger.transfer", old.pk, TODAY) == []
    assert client.get(f"/ledger/transfers/{old.pk}/check/").status_code == 404
    assert Event.objects.filter(action="ledger.check_joined").count() == 1


@pytest.mark.parametrize("path", ["processed/", "provision-checks/", "opt-outs/"])
def test_each_list_costs_as_many_queries_with_many_records_and_shows_only_the_own(house: House, path: str) -> None:
    line, other = house.in_use(), house.in_use(name="よその書類", department=house.affairs)
    client, counts = signed_in(house.ueda), []
    for size in (3, 150):
        for of, name in ((line, "自"), (other, "他")):
            ProcessedSet.objects.bulk_create(
                ProcessedSet(line=of, kind="anonymous", name=f"{name}{number}", made_on=TODAY, items="業種", method="削った", recorded_at=NOW) for number in range(size)
            )  # fmt: skip
            ProvisionCheck.objects.bulk_create(
                ProvisionCheck(line=of, receiver=f"{name}{number}", items="氏名", purpose="案内", basis="law", checked_on=TODAY, checked_at=NOW) for number in range(size)
            )  # fmt: skip
            OptOutFiling.objects.bulk_create(
                OptOutFiling(line=of, items=f"{name}{number}", filed_on=TODAY, recorded_at=NOW) for number in range(size)
            )
        with CaptureQueriesContext(connection) as found:
            page = client.get(f"/ledger/{path}")
        text = page.content.decode()
        assert "自1" in text
        assert "他1" not in text
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[0] <= 8
    assert client.get(f"/ledger/{path}export/csv/").status_code == 200


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("opt_out_filing_is_told", {"items": ""}),
        ("opt_out_filing_days_in_order", {"ended_on": LONG_AGO}),
        ("opt_out_filing_ended_is_not_looked_at", {"ended_on": TODAY, "next_look_on": TODAY}),
    ],
)
def test_the_database_refuses_a_filing_that_cannot_be(house: House, name: str, values: dict[str, Any]) -> None:
    made = {"line": house.line(), "items": "氏名", "filed_on": TODAY, "recorded_at": NOW}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        OptOutFiling.objects.create(**{**made, **values})


def test_the_database_refuses_a_step_of_no_kind(house: House) -> None:
    filing = filed(house, house.line())
    with pytest.raises(IntegrityError, match="filing_step_kind_known"), transaction.atomic():
        FilingStep.objects.create(filing=filing, kind="x", done_on=TODAY, recorded_at=NOW)
