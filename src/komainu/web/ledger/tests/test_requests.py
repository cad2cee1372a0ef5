"""The request to begin collecting something new: from a department to the privacy manager, and in one act into a line that says all that was asked."""

from datetime import timedelta
from typing import Any

import pytest

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.approvals.models import Approval
from komainu.web.checks.queries import finding
from komainu.web.documents.reading import read_table
from komainu.web.duties.models import Duty
from komainu.web.ledger import services as lines
from komainu.web.ledger.approvals import REQUEST
from komainu.web.ledger.models import AcquisitionRequest, LedgerLine
from komainu.web.ledger.problems import LineTwice, RequestIncomplete
from komainu.web.ledger.services import purposes, requests
from komainu.web.ledger.tests.conftest import FULL, TODAY, House, signed_in
from komainu.web.site.problems import WrongState
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
ASKED: dict[str, Any] = {
    "reason": "春の催しに申込みを受ける", "used_from": TODAY + timedelta(days=30), "name": "催しの申込書", "business": "催し", "persons": ["prospect"],
    "items": ["name", "mail", "来る人数"], "special_care": "no", "count": 300, "purpose": "催しの受付と連絡のため", "acquisition_ways": ["direct_written"], "notice": "consented",
    "media": ["paper"], "places": "営業部の書庫", "access_persons": "営業部", "entrustment": "no", "retention_basis": "internal", "retention_words": "催しから6か月",
    "retention_months": 6, "disposal_ways": ["shred"], "risk_checked": True, "risk_note": "会場で紛失しないよう、回収箱に鍵を掛ける",
}  # fmt: skip


def asked(house: House, **more: Any) -> AcquisitionRequest:
    return requests.ask(by=house.ueda, department=house.sales, **{**ASKED, **more})


def waiting(request: AcquisitionRequest) -> Approval:
    found = approvals_read.requests_of(REQUEST, request.pk).filter(state="waiting").first()
    assert found
    return found


def test_what_is_approved_is_a_line_with_all_that_was_asked(house: House) -> None:
    purpose = purposes.add_purpose(by=house.aoyama, text="催しの受付のため")
    request = requests.submit(asked(house, purposes=[purpose]), by=house.ueda)
    approvals.approve(waiting(request), by=house.aoyama)
    request.refresh_from_db()
    line = request.line
    assert (request.state, line.state, line.acquisition_request) == ("registered", "draft", request)
    for name in requests.CARRIED:
        assert getattr(line, name) == getattr(request, name), name
    assert (line.name, line.department, line.note) == ("催しの申込書", house.sales, ASKED["risk_note"])
    assert list(line.purposes.all()) == [purpose]
    assert line.answers == {"has_special_care": "no"}
    duty = Duty.objects.get(kind="ledger.complete", closed_at=None)
    assert (duty.due_on, duty.department_id) == (ASKED["used_from"], house.sales.pk)
    rest = {key: FULL[key] for key in ("manager", "storage_ways", "provision", "joint_use", "foreign", "take_out", "use_limit")}
    lines.check_line(lines.change_line(line, by=house.ueda, **rest), by=house.ueda)
    assert Duty.objects.get(pk=duty.pk).closed_because == "done"


def test_what_is_returned_comes_back_with_its_reason_and_may_be_given_up(house: House) -> None:
    request = requests.submit(asked(house), by=house.ueda)
    approvals.give_back(waiting(request), by=house.aoyama, reason="保管する期間が長すぎます")
    request.refresh_from_db()
    assert (request.state, request.returned_reason) == ("draft", "保管する期間が長すぎます")
    requests.change_request(request, by=house.ueda, retention_months=3)
    request = requests.submit(request, by=house.ueda)
    requests.withdraw_request(request, by=house.ueda)
    request.refresh_from_db()
    assert request.state == "withdrawn"
    assert not approvals_read.requests_of(REQUEST, request.pk).filter(state="waiting").exists()
    assert not LedgerLine.objects.exists()
    with pytest.raises(WrongState):
        requests.submit(request, by=house.ueda)


def test_a_request_wants_what_the_manager_must_know(house: House) -> None:
    with pytest.raises(RequestIncomplete) as refused:
        requests.submit(asked(house, places="", risk_checked=False), by=house.ueda)
    assert "保管場所" in str(refused.value.what_to_do)
    house.line(name="催しの申込書", business="催し")
    with pytest.raises(LineTwice):
        requests.submit(asked(house), by=house.ueda)


def test_a_day_that_came_without_approval_is_found(house: House) -> None:
    request = asked(house, used_from=TODAY - timedelta(days=1))
    assert [check.id for check in finding("ledger.request", request.pk, TODAY)] == ["ledger.request_overdue"]


def test_a_department_asks_on_the_page(house: House) -> None:
    manager, office, staff = signed_in(house.ueda), signed_in(house.aoyama), signed_in(house.eguchi)
    form = {
        **ASKED, "items": ["name", "mail"], "own_items": "来る人数", "department": str(house.sales.pk), "used_from": "2027-01-10", "risk_checked": "on",
        "sheet": "0b7c2b9e-7a55-4d0c-8f0e-5f4f3a1c0d77",
    }  # fmt: skip
    assert manager.post("/ledger/requests/add/", {**form, "reason": ""}).status_code == 422
    for _time in range(2):
        assert manager.post("/ledger/requests/add/", form).status_code == 302
    request = AcquisitionRequest.objects.get()
    url = f"/ledger/requests/{request.pk}/"
    assert request.items == ["name", "mail", "来る人数"]
    assert manager.post(f"{url}edit/", {**form, "version": "1", "count": "500"}).status_code == 302
    assert manager.post(f"{url}edit/", {**form, "version": "1", "count": "600"}).status_code == 409, "somebody was first"
    assert manager.post(f"{url}submit/").status_code == 302
    assert "承認の申請を開く" in office.get(url).content.decode()
    assert staff.get(url).status_code == 403
    other = requests.ask(by=house.aoyama, department=house.affairs, **{**ASKED, "name": "ほかの部門"})
    for path in ("", "edit/", "submit/", "withdraw/"):
        method = manager.post if path == "submit/" else manager.get
        assert method(f"/ledger/requests/{other.pk}/{path}").status_code == 404, path
    assert "ほかの部門" not in manager.get("/ledger/requests/").content.decode()
    table = read_table(office.get("/ledger/requests/export/xlsx/").content, "x.xlsx")
    assert len(table.rows) == 2
    assert manager.get(f"{url}withdraw/").status_code == 200
    assert Event.objects.filter(action="ledger.request_changed").count() == 1
