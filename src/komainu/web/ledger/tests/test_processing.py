"""Processed sets, and the gate before a provision: what the Act refuses, what it asks, and the pages."""

from typing import Any
from uuid import uuid4

import pytest

from komainu.web.ledger import classifying, services
from komainu.web.ledger.models import LedgerLine, ProcessedSet, ProvisionCheck, TransferRecord
from komainu.web.ledger.problems import DayAhead, ProvisionUnchecked
from komainu.web.ledger.provisions import REFUSALS, judge
from komainu.web.ledger.services import processing, transfers
from komainu.web.ledger.tests.conftest import TODAY, House, signed_in
from komainu.web.ledger.tests.test_transfers import FULL, GATE

pytestmark = pytest.mark.django_db
AT_HOME = {**GATE, "basis": "consent"}
TOLD = {"told_country": True, "told_system": True, "told_measures": True}
ABROAD = {**AT_HOME, "country": "アメリカ合衆国", "country_basis": "consent", **TOLD}


@pytest.mark.parametrize(
    ("values", "flags", "refused"),
    [
        (AT_HOME, (), []),
        ({**AT_HOME, "basis_note": ""}, (), ["basis_unsaid"]),
        # Act 27(2) proviso: special-care information, and what was got wrongly or by opt-out.
        ({**AT_HOME, "basis": "opt_out"}, ("special_care",), ["special_care_opt_out"]),
        ({**AT_HOME, "basis": "opt_out", "is_fit_for_opt_out": "unknown"}, (), ["opt_out_origin"]),
        # My Number Act 19: consent does not open it.
        (AT_HOME, ("specific_personal_information",), ["individual_number"]),
        ({**AT_HOME, "basis": "entrust", "basis_note": ""}, ("specific_personal_information",), []),
        # Act 41(6).
        (AT_HOME, ("pseudonymously_processed",), ["pseudonymous"]),
        ({**AT_HOME, "basis": "joint_use"}, ("pseudonymously_processed",), []),
        # Act 28: an entrustee abroad is a third party abroad.
        ({**AT_HOME, "basis": "entrust", "country": "アメリカ合衆国"}, (), ["abroad_basis"]),
        ({**AT_HOME, "basis": "entrust", "country": "ドイツ", "country_basis": "listed"}, (), []),
        (ABROAD, (), []),
        ({**ABROAD, "told_system": False}, (), ["abroad_not_told"]),
        ({**ABROAD, "country_basis": "equivalent"}, (), ["abroad_system"]),
        ({**ABROAD, "country_basis": "equivalent", "country_note": "契約と年1回の書面", "next_check_on": TODAY}, (), []),
        ({**ABROAD, "country_basis": "exception"}, (), ["abroad_exception"]),
        # Act 31: the receiver's consent, and what was told where the receiver is abroad.
        ({**AT_HOME, "information": "related"}, (), []),
        ({**AT_HOME, "information": "related", "basis": "opt_out"}, (), ["related_basis"]),
        ({**AT_HOME, "information": "related", "country": "アメリカ合衆国"}, (), ["abroad_not_told"]),
        ({**AT_HOME, "information": "related", "country": "アメリカ合衆国", **TOLD}, (), []),
    ],
)
def test_what_the_act_refuses(values: dict[str, Any], flags: tuple[str, ...], refused: list[str]) -> None:
    assert judge(values, flags) == refused
    assert set(refused) <= set(REFUSALS)


def test_a_provision_is_recorded_only_through_its_gate(house: House) -> None:
    line, other = house.line(), house.line(name="別の名簿")
    refused = processing.check_provision(line, by=house.ueda, **{**AT_HOME, "basis_note": ""})
    of_other = processing.check_provision(other, by=house.ueda, **AT_HOME)
    entrusted = processing.check_provision(line, by=house.ueda, **{**AT_HOME, "basis": "entrust"})
    assert not refused.is_allowed
    for gate in (None, refused, of_other, entrusted):
        with pytest.raises(ProvisionUnchecked):
            transfers.record_transfer(line, by=house.ueda, provision_check=gate, **FULL)
    passed = processing.check_provision(line, by=house.ueda, **AT_HOME)
    assert transfers.record_transfer(line, by=house.ueda, provision_check=passed, **FULL).provision_check == passed
    receipt = transfers.record_transfer(line, by=house.ueda, **{**FULL, "direction": "receipt"})
    assert receipt.provision_check is None


def test_the_gate_and_the_record_on_the_page(house: House) -> None:
    line, manager = house.line(), signed_in(house.ueda)
    typed = {key: value for key, value in {**AT_HOME, "basis_note": ""}.items() if value != ""}
    answer = manager.post(f"/ledger/{line.pk}/provision-checks/add/", {"sheet": str(uuid4()), **typed})
    assert answer.status_code == 302
    said = manager.get(answer.headers["Location"]).content.decode()
    assert "このままでは提供できません" in said
    assert "根拠を示すもの" in said
    record = {**FULL, "sheet": str(uuid4())}
    without = manager.post(f"/ledger/{line.pk}/transfers/add/", record)
    assert without.status_code == 422
    assert "提供の記録には、提供前の確認が要ります" in without.content.decode()
    manager.post(f"/ledger/{line.pk}/provision-checks/add/", {"sheet": str(uuid4()), **AT_HOME})
    gate = ProvisionCheck.objects.get(is_allowed=True)
    form = manager.get(f"/ledger/{line.pk}/transfers/add/?check={gate.pk}").content.decode()
    assert 'value="株式会社いろは"' in form
    assert manager.post(f"/ledger/{line.pk}/transfers/add/", {**record, "provision_check": str(gate.pk)}).status_code == 302
    assert TransferRecord.objects.get().provision_check == gate
    assert manager.get(f"/ledger/{line.pk}/handling/").status_code == 200
    far = house.line(department=house.affairs)
    assert manager.get(f"/ledger/{far.pk}/handling/").status_code == 404


SET: dict[str, Any] = {
    "name": "購買の傾向", "made_on": TODAY, "items": "年代、商品", "method": "氏名と会員番号を削った", "kept_apart": "対応表は作らない",
}  # fmt: skip
STANDARD = {"descriptions": "yes", "codes": "na", "linking": "yes", "odd": "yes", "nature": "yes"}


def test_what_is_missing_of_a_set_is_counted_and_found_by_the_checks(house: House) -> None:
    line = house.line()
    made = processing.record_processed(line, by=house.ueda, kind="anonymous", answers={"descriptions": "yes"}, **SET)
    assert made.lacking == 2, "the standard, and the publication"
    version = made.version
    published = {"published_on": TODAY, "published_at": "会社のWebサイト"}
    made = processing.change_processed(made, by=house.ueda, version=version, answers=STANDARD, **published)
    assert made.lacking == 0
    made = processing.change_processed(made, by=house.ueda, version=made.version, provided_to="株式会社いろは")
    assert made.lacking == 1, "art. 43(4): published and marked before it is given away"
    pseudonymous = processing.record_processed(line, by=house.ueda, kind="pseudonymous", answers={**STANDARD, "property": "na"}, **SET)
    assert set(pseudonymous.answers) == {"descriptions", "codes", "property"}
    assert pseudonymous.lacking == 1, "its purpose is not published"
    with pytest.raises(DayAhead):
        processing.record_processed(line, by=house.ueda, kind="anonymous", answers={}, **{**SET, "made_on": TODAY.replace(year=2030)})


def test_two_people_edit_a_set_and_nothing_is_lost(house: House) -> None:
    manager, office, line = signed_in(house.ueda), signed_in(house.aoyama), house.line()
    sent = {**SET, "sheet": str(uuid4()), **{f"step_{key}": value for key, value in STANDARD.items()}}
    assert manager.post(f"/ledger/{line.pk}/processed/add/anonymous/", sent).status_code == 302
    made = ProcessedSet.objects.get()
    url = f"/ledger/processed/{made.pk}/"
    assert "まだ足りないもの" in manager.get(url).content.decode()
    assert office.post(f"{url}edit/", {**sent, "version": "1", "items": "年代、商品、地域"}).status_code == 302
    late = manager.post(f"{url}edit/", {**sent, "version": "1", "method": "氏名を削った"})
    assert late.status_code == 409
    page = late.content.decode()
    assert "年代、商品、地域" in page, "what the other one wrote"
    assert "氏名を削った" in page, "what was typed"
    assert ProcessedSet.objects.get().items == "年代、商品、地域"
    assert manager.post(f"{url}edit/", {**sent, "version": "2", "method": "氏名を削った", "items": "年代、商品、地域"}).status_code == 302


def test_a_correction_is_asked_again_when_the_definitions_changed(house: House) -> None:
    line, manager = house.line(), signed_in(house.ueda)
    line = services.change_line(line, by=house.ueda, override={"special_care": "no"}, override_reason="集計だけ")
    assert line.override_version == classifying.version(TODAY)
    assert not classifying.is_correction_old(line, TODAY)
    LedgerLine.objects.filter(pk=line.pk).update(override_version="2010-01-01")
    page = manager.get(f"/ledger/{line.pk}/classify/").content.decode()
    assert "判定の決まりが変わりました" in page
    assert "区分の訂正が、いまの決まりで確かめ直されていない" in manager.get(f"/ledger/{line.pk}/").content.decode()
    kept = {"version": str(line.version), "kind_special_care": "no", "reason": "集計だけ"}
    assert manager.post(f"/ledger/{line.pk}/classify/", kept).status_code == 302
    line.refresh_from_db()
    assert line.override_version == classifying.version(TODAY)
    assert "判定の決まりが変わりました" not in manager.get(f"/ledger/{line.pk}/classify/").content.decode()
