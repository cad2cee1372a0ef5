"""Records of provision and receipt: what each must hold, and until when it is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from komainu.web.ledger.models import LedgerLine, TransferRecord
from komainu.web.ledger.problems import DayAhead, RecordIncomplete, WayUnfit
from komainu.web.ledger.services import processing
from komainu.web.ledger.services import transfers as services
from komainu.web.ledger.tests.conftest import TODAY, House, signed_in
from komainu.web.ledger.transfers import REQUIRED, required
from komainu.web.site.problems import WrongState

pytestmark = pytest.mark.django_db
FULL: dict[str, Any] = {
    "direction": "provision", "way": "consent", "making": "each", "made_on": TODAY, "last_on": TODAY, "party": "株式会社いろは",
    "party_address": "東京都千代田区1-1", "data_subjects": "応募書類の一覧（総務部の書庫）", "items": "氏名、住所", "consent": "申込書の同意欄",
    "source": "本人から", "published": "委員会の公表を見た",
}  # fmt: skip
GATE: dict[str, Any] = {
    "receiver": "株式会社いろは", "items": "氏名、住所", "purpose": "案内の発送", "basis_note": "申込書の同意欄", "information": "personal_data",
    "is_fit_for_opt_out": "yes", "checked_on": TODAY,
}  # fmt: skip


def record(house: House, line: LedgerLine, values: dict[str, Any]) -> TransferRecord:
    """A record, with the gate that it passed where it is a provision."""
    gate = None
    if values["direction"] == "provision":
        gate = processing.check_provision(line, by=house.ueda, **{**GATE, "basis": values["way"]})
    return services.record_transfer(line, by=house.ueda, provision_check=gate, **values)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in REQUIRED for name in required(*kind) or ()])
def test_each_ground_asks_for_its_fields(house: House, kind: tuple[str, str], name: str) -> None:
    values = {**FULL, "direction": kind[0], "way": kind[1], name: None if name == "last_on" else ""}
    with pytest.raises(RecordIncomplete):
        services.record_transfer(house.line(), by=house.ueda, **values)


def test_what_is_not_asked_for_may_be_left_out(house: House) -> None:
    found = record(house, house.line(), {**FULL, "source": "", "published": ""})
    assert found.party == "株式会社いろは"


@pytest.mark.parametrize(
    ("making", "last_on", "keep_until"),
    [
        # APPI Rules art. 21: three years from making it; made in one go three years, a contract one year from the last provision.
        ("each", TODAY, date(2029, 11, 22)),
        ("together", date(2026, 4, 1), date(2029, 3, 31)),
        ("contract", date(2026, 4, 1), date(2027, 3, 31)),
        ("together", None, None),
    ],
)
def test_it_is_kept_as_long_as_the_rules_say(house: House, making: str, last_on: date | None, keep_until: date | None) -> None:
    found = record(house, house.line(), {**FULL, "making": making, "last_on": last_on})
    assert found.keep_until == keep_until


def test_what_went_on_ends_and_its_keeping_is_counted(house: House) -> None:
    found = record(house, house.line(), {**FULL, "making": "together", "last_on": None})
    with pytest.raises(DayAhead):
        services.end_transfer(found, by=house.ueda, last_on=TODAY + timedelta(days=1))
    found = services.end_transfer(found, by=house.ueda, last_on=date(2026, 10, 1))
    assert found.keep_until == date(2029, 9, 30)
    with pytest.raises(WrongState):
        services.end_transfer(found, by=house.ueda, last_on=date(2026, 10, 1))


def test_a_provision_rests_on_consent_or_opt_out_and_opt_out_is_recorded_each_time(house: House) -> None:
    line = house.line()
    with pytest.raises(WayUnfit):
        services.record_transfer(line, by=house.ueda, **{**FULL, "way": "private_person"})
    with pytest.raises(WayUnfit):
        services.record_transfer(line, by=house.ueda, **{**FULL, "way": "opt_out", "making": "together"})


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("transfer_direction_known", {"direction": "x"}),
        ("transfer_way_fits", {"way": "private_person"}),
        ("transfer_making_known", {"making": "x"}),
        ("transfer_opt_out_each_time", {"way": "opt_out", "making": "together"}),
        ("transfer_kept_after", {"keep_until": TODAY}),
    ],
)
def test_the_database_refuses_what_cannot_be(house: House, name: str, values: dict[str, Any]) -> None:
    found = record(house, house.line(), FULL)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        TransferRecord.objects.filter(pk=found.pk).update(**values)


def test_a_department_records_on_the_page_and_finds_only_its_own(house: House) -> None:
    line, other = house.line(), house.line(department=house.affairs)
    manager, staff, office = signed_in(house.ueda), signed_in(house.eguchi), signed_in(house.aoyama)
    where = f"/ledger/{line.pk}/transfers/add/"
    answer = manager.post(where, {**FULL, "consent": ""})
    assert answer.status_code == 422
    assert "この根拠の記録には、この欄が要ります" in answer.content.decode()
    gate = processing.check_provision(line, by=house.ueda, **{**GATE, "basis": "consent"})
    page = manager.post(where, {**FULL, "making": "together", "last_on": "", "provision_check": str(gate.pk)})["Location"]
    assert "続いている間は決まりません" in manager.get(page).content.decode()
    assert manager.post(f"{page}end/", {"last_on": "2026-11-01"}).status_code == 302
    assert "株式会社いろは" in manager.get("/ledger/transfers/").content.decode()
    foreign = record(house, other, {**FULL, "party": "株式会社ほへと"})
    assert "株式会社ほへと" not in manager.get("/ledger/transfers/").content.decode()
    assert manager.get(f"/ledger/transfers/{foreign.pk}/").status_code == 404
    assert manager.post(f"/ledger/transfers/{foreign.pk}/end/").status_code == 404
    assert staff.get("/ledger/transfers/").status_code == 403
    assert office.get("/ledger/transfers/export/csv/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("募書", ["株式会社いろは"]),  # any part of the line's name
        ("いろ", ["株式会社いろは"]),
        ("ﾒｲﾎﾞ 氏名", ["株式会社にほへ"]),  # each word anywhere: the line's name in half width, and the items
        ("氏名", ["株式会社いろは", "株式会社にほへ"]),
        ("募書 にほへ", []),
    ],
)
def test_they_are_searched_by_party_items_and_line(house: House, typed: str, names: list[str]) -> None:
    record(house, house.line(), FULL)
    record(house, house.line(name="顧客メイボ"), {**FULL, "party": "株式会社にほへ"})
    answer = signed_in(house.aoyama).get("/ledger/transfers/", {"q": typed})
    shown = answer.content.decode()
    assert [name for name in ("株式会社いろは", "株式会社にほへ") if name in shown] == names
