"""Purposes of use: approved, changed with a judgement, followed by their lines, no longer used."""

import pytest

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.ledger import services as lines
from komainu.web.ledger.approvals import PURPOSE
from komainu.web.ledger.models import PurposeOfUse
from komainu.web.ledger.problems import PurposeInUse, PurposeTwice, PurposeUnjudged
from komainu.web.ledger.services import purposes as services
from komainu.web.ledger.tests.conftest import House, signed_in
from komainu.web.site.problems import WrongState

pytestmark = pytest.mark.django_db
State = PurposeOfUse.State


def approved(house: House, purpose: PurposeOfUse) -> PurposeOfUse:
    services.submit_purpose(purpose, by=house.aoyama)
    waiting = approvals_read.requests_of(PURPOSE, purpose.pk).filter(state="waiting").first()
    if waiting is not None:
        approvals.approve(waiting, by=house.oh)
    return PurposeOfUse.objects.get(pk=purpose.pk)


def test_a_purpose_counts_when_it_is_approved_and_stands_once(house: House) -> None:
    purpose = services.add_purpose(by=house.aoyama, text="商品の発送のため")
    with pytest.raises(PurposeTwice):
        services.add_purpose(by=house.aoyama, text="商品の発送のため")
    assert approved(house, purpose).state == State.APPROVED
    with pytest.raises(WrongState):
        services.submit_purpose(purpose, by=house.aoyama)


def test_a_change_is_judged_and_its_lines_follow_when_it_is_approved(house: House) -> None:
    first = approved(house, services.add_purpose(by=house.aoyama, text="商品の発送のため"))
    line = house.line(purposes=[first])
    with pytest.raises(PurposeUnjudged):
        services.change_purpose(first, by=house.aoyama, text="発送と案内のため", relation="within_reasonable_relation", relation_reason="")
    with pytest.raises(PurposeUnjudged):
        services.change_purpose(first, by=house.aoyama, text="発送と案内のため", relation="", relation_reason="関連がある")
    second = services.change_purpose(
        first, by=house.aoyama, text="発送と案内のため", relation="within_reasonable_relation", relation_reason="案内は買った商品に限る"
    )
    assert list(line.purposes.all()) == [first], "until it is approved the earlier one counts"
    with pytest.raises(WrongState):
        services.change_purpose(first, by=house.aoyama, text="ほか", relation="new_consent", relation_reason="別の目的")
    approved(house, second)
    first.refresh_from_db()
    assert (first.state, list(line.purposes.all())) == (State.SUPERSEDED, [PurposeOfUse.objects.get(pk=second.pk)])


def test_what_lines_rest_on_is_not_given_up(house: House) -> None:
    purpose = approved(house, services.add_purpose(by=house.aoyama, text="商品の発送のため"))
    line = house.line(purposes=[purpose])
    with pytest.raises(PurposeInUse):
        services.withdraw_purpose(purpose, by=house.aoyama)
    lines.change_line(line, by=house.aoyama, purposes=[])
    assert services.withdraw_purpose(purpose, by=house.aoyama).state == State.WITHDRAWN


def test_returned_it_is_a_draft_with_the_reason(house: House) -> None:
    purpose = services.add_purpose(by=house.aoyama, text="事業活動のため")
    approvals.set_rule(PURPOSE, by=house.aoyama, is_on=True)
    services.submit_purpose(purpose, by=house.aoyama)
    approvals.give_back(approvals_read.requests_of(PURPOSE, purpose.pk).get(), by=house.oh, reason="何に使うかを書く")
    purpose.refresh_from_db()
    assert (purpose.state, purpose.returned_reason) == (State.DRAFT, "何に使うかを書く")


def test_the_office_leads_it_on_the_pages_and_departments_only_read(house: House) -> None:
    office, manager, staff = signed_in(house.aoyama), signed_in(house.ueda), signed_in(house.eguchi)
    assert "まだ登録されていません" in office.get("/ledger/purposes/").content.decode()
    where = office.post("/ledger/purposes/add/", {"text": "商品の発送のため", "published_at": "Webサイト"})["Location"]
    assert office.post("/ledger/purposes/add/", {"text": "商品の発送のため"}).status_code == 422
    approved(house, PurposeOfUse.objects.get())
    form = {"text": "発送と案内のため", "relation": "new_consent", "relation_reason": ""}
    assert office.post(f"{where}change/", form).status_code == 422
    changed = office.post(f"{where}change/", {**form, "relation_reason": "案内は別の目的"})
    assert "あらためて同意を得る" in office.get(changed["Location"]).content.decode()
    assert manager.get(where).status_code == 200
    for path in ("change/", "submit/", "withdraw/"):
        assert manager.post(f"{where}{path}").status_code == 403
        assert staff.post(f"{where}{path}").status_code == 403
    assert staff.get(where).status_code == 403
