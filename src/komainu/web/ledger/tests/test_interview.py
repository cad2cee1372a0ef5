"""The interview: its answers propose the usual lines, marked until somebody confirms them; a second one finds what is missing and nothing else."""

from datetime import timedelta

import pytest

from komainu.web.duties.models import Duty
from komainu.web.ledger import columns, content, duties, services
from komainu.web.ledger.content import interview
from komainu.web.ledger.models import LedgerLine, LedgerRules
from komainu.web.ledger.services.interview import answer_interview, propose_lines, still_missing
from komainu.web.ledger.tests.conftest import TODAY, House, signed_in
from komainu.web.site import clock

pytestmark = pytest.mark.django_db


def test_every_proposal_is_a_line_that_the_ledger_takes() -> None:
    ids = [each.id for each in interview.usual()]
    assert len(ids) == len(set(ids)) >= 30
    assert {each.asks or each.cloud for each in interview.usual()} == {each.id for each in (*interview.questions(), *interview.clouds())}
    for each in interview.usual():
        assert each.home in interview.HOMES
        for field, value in each.fields.items():
            assert field in columns.FIELDS, (each.id, field)
            words = {**columns.SETS, **columns.ONES}.get(field)
            if words:
                assert set(value if isinstance(value, list) else [value]) <= set(content.ids(words)), (each.id, field)


def test_an_empty_house_gets_the_usual_lines_as_proposals(house: House) -> None:
    office = signed_in(house.aoyama)
    assert "聞き取りに答えて、行の案を作る" in office.get("/ledger/").content.decode()
    page = office.get("/ledger/interview/").content.decode()
    assert "規模にかかわらず" in page
    assert "第16条第2項" in page
    assert (
        office.post("/ledger/interview/", {"staff": "yes", "recruiting": "unknown", "visitors": "no", "clouds": ["chat"]}).status_code
        == 302
    )
    page = office.get("/ledger/interview/proposals/").content.decode()
    assert "従業者名簿" in page
    assert "チャットの会話と名簿" in page
    assert "応募書類（不採用者）" not in page
    assert "採用の応募を受け付けますか" in page, "what is not known stays a question"
    chosen = {"lines_hr": ["staff_list", "payroll"], "department_hr": str(house.affairs.pk), "lines_systems": ["cloud_chat"]}
    assert office.post("/ledger/interview/proposals/", chosen).status_code == 422, "a department for each kind of work"
    chosen["department_systems"] = str(house.affairs.pk)
    for _time in range(2):
        office.post("/ledger/interview/proposals/", chosen)
    lines = LedgerLine.objects.order_by("number")
    assert [line.name for line in lines] == ["従業者名簿", "賃金台帳・給与の記録", "チャットの会話と名簿"]
    assert {line.state for line in lines} == {"draft"}
    assert "案（まだ誰も確かめていません）" in office.get(f"/ledger/{lines[0].pk}/").content.decode()
    assert services.change_line(lines[0], by=house.aoyama, count=12).proposed_by_rule == ""
    assert signed_in(house.ueda).get("/ledger/interview/").status_code == 403


def test_the_next_interview_finds_what_is_missing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = answer_interview(by=house.aoyama, answers={"staff": "yes"})
    missing = [each.id for each in still_missing(rules)]
    propose_lines(rules, dict.fromkeys(missing[:-1], house.affairs), by=house.aoyama)
    house.line(name="従業者の緊急連絡先", business="総務")
    assert still_missing(rules) == [], "one that the house wrote itself counts too"
    later = TODAY + timedelta(days=350)
    monkeypatch.setattr(clock, "today", lambda: later)
    duties.refresh_rules(LedgerRules.objects.get())
    assert Duty.objects.get(kind="ledger.interview", closed_at=None).due_on == TODAY + timedelta(days=365)
    rules = answer_interview(by=house.aoyama, answers={"staff": "yes", "cameras": "yes"})
    assert not Duty.objects.filter(kind="ledger.interview", closed_at=None).exists()
    assert [each.id for each in still_missing(rules)] == ["cameras", "entries"]
