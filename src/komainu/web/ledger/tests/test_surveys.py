"""The yearly confirmation: sent to every department, answered, returned (a zero report too), taken over with what changed in view."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from komainu.web.duties.models import Duty
from komainu.web.ledger import services as lines
from komainu.web.ledger.models import LedgerLine, Survey, SurveyAnswer, SurveySheet
from komainu.web.ledger.problems import SheetUnanswered, SurveyRunning, ZeroWithLines
from komainu.web.ledger.services import surveys as services
from komainu.web.ledger.tests.conftest import NOW, SINCE, TODAY, House, signed_in
from komainu.web.people.models import RoleTerm
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
DUE = TODAY + timedelta(days=30)


def opened(house: House) -> tuple[Survey, SurveySheet, SurveySheet]:
    survey = services.open_survey(by=house.aoyama, title="2026年度の棚卸し", due_on=DUE)
    return survey, survey.sheets.get(department=house.sales), survey.sheets.get(department=house.affairs)


def test_every_department_gets_its_sheet_and_the_duty_to_return_it(house: House) -> None:
    survey, sales, _affairs = opened(house)
    duties = Duty.objects.filter(kind="ledger.survey", closed_at=None)
    assert {(each.department_id, each.due_on) for each in duties} == {(house.sales.pk, DUE), (house.affairs.pk, DUE)}
    with pytest.raises(SurveyRunning):
        services.open_survey(by=house.aoyama, title="もう一つ", due_on=DUE)
    services.close_survey(survey, by=house.aoyama)
    assert not Duty.objects.filter(kind="ledger.survey", closed_at=None).exists()
    with pytest.raises(WrongState):
        services.return_sheet(sales, by=house.ueda, is_zero=True)


def test_a_zero_report_is_a_report_and_none_where_there_are_lines(house: House) -> None:
    house.line()
    _survey, sales, affairs = opened(house)
    with pytest.raises(ZeroWithLines):
        services.return_sheet(sales, by=house.ueda, is_zero=True)
    with pytest.raises(SheetUnanswered):
        services.return_sheet(affairs, by=house.aoyama)
    sheet = services.return_sheet(affairs, by=house.aoyama, is_zero=True)
    assert (sheet.state, sheet.is_zero) == ("returned", True)
    assert services.accept_sheet(sheet, by=house.aoyama).state == "accepted"


def test_a_sheet_comes_back_only_when_every_line_is_answered(house: House) -> None:
    first, second = house.in_use(), house.in_use(name="名刺")
    _survey, sales, _affairs = opened(house)
    services.answer_lines(sales, {first.pk: "same"}, by=house.ueda)
    with pytest.raises(SheetUnanswered) as refused:
        services.return_sheet(sales, by=house.ueda)
    assert "1" in str(refused.value.what_to_do)
    services.answer_lines(sales, {second.pk: "gone"}, by=house.ueda)
    services.return_sheet(sales, by=house.ueda)
    assert not Duty.objects.filter(kind="ledger.survey", department_id=house.sales.pk, closed_at=None).exists()


def test_a_line_of_another_department_is_not_answered(house: House) -> None:
    line = house.in_use(department=house.affairs)
    _survey, sales, _affairs = opened(house)
    assert services.answer_lines(sales, {line.pk: "gone"}, by=house.ueda) == 0
    assert not SurveyAnswer.objects.exists()


def test_the_office_takes_it_over_lines_are_confirmed_and_what_is_gone_is_to_be_disposed_of(house: House, monkeypatch: Any) -> None:
    same, gone, draft = house.in_use(), house.in_use(name="名刺"), house.line(name="下書き")
    waiting = lines.check_line(house.line(name="承認待ち"), by=house.ueda)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=2))
    _survey, sales, _affairs = opened(house)
    services.answer_lines(sales, {same.pk: "same", gone.pk: "gone", draft.pk: "gone", waiting.pk: "gone"}, by=house.ueda)
    services.accept_sheet(services.return_sheet(sales, by=house.ueda), by=house.aoyama)
    same.refresh_from_db()
    gone.refresh_from_db()
    assert (same.last_checked_on, same.last_checked_by, same.version) == (TODAY + timedelta(days=2), house.ueda, 1)
    assert gone.state == LedgerLine.State.TO_DISPOSE
    assert not LedgerLine.objects.filter(pk__in=[draft.pk, waiting.pk]).exists()
    assert Event.objects.filter(action="ledger.line_confirmed", subject_id=str(same.pk)).count() == 1


def test_a_department_answers_on_the_page_and_the_office_sees_what_changed(house: House) -> None:
    line, other = house.in_use(), house.in_use(name="名刺")
    office, manager, staff = signed_in(house.aoyama), signed_in(house.ueda), signed_in(house.eguchi)
    assert "まだ棚卸しをしていません" in office.get("/ledger/surveys/").content.decode()
    assert manager.get("/ledger/surveys/open/").status_code == 403
    assert office.post("/ledger/surveys/open/", {"title": "棚卸し", "due_on": "2020-01-01"}).status_code == 422
    assert office.post("/ledger/surveys/open/", {"title": "棚卸し", "due_on": "2026-12-20"}).status_code == 302
    sales = SurveySheet.objects.get(department=house.sales)
    where = f"/ledger/sheets/{sales.pk}/"
    assert staff.get(where).status_code == 403
    lines.change_line(line, by=house.ueda, places="新しい書庫")
    assert "checked" in manager.get(where).content.decode(), "what was corrected since is proposed as changed"
    form = {f"line-{line.pk}": "changed"}
    assert manager.post(f"{where}answer/", {**form, "act": "return"}).status_code == 302
    sales.refresh_from_db()
    assert sales.state == "open"
    assert (
        manager.post(f"{where}answer/", {**form, f"line-{other.pk}": "same", "act": "return", "note": "鍵を替えました"}).status_code == 302
    )
    page = office.get(where).content.decode()
    assert "新しい書庫" in page
    assert "鍵を替えました" in page
    assert manager.post(f"{where}accept/").status_code == 403
    assert office.post(f"{where}reopen/", {"reason": "件数も見てください"}).status_code == 302
    assert "件数も見てください" in manager.get(where).content.decode()
    manager.post(f"{where}answer/", {"act": "return"})
    assert office.post(f"{where}accept/").status_code == 302
    line.refresh_from_db()
    assert line.last_checked_by == house.ueda


def test_what_was_looked_at_is_unchanged_by_one_tap_and_a_corrected_line_leads_back(house: House) -> None:
    first, second, third = house.in_use(), house.in_use(name="名刺"), house.in_use(name="古い名簿")
    _survey, sales, _affairs = opened(house)
    client, url = signed_in(house.ueda), f"/ledger/sheets/{sales.pk}/"
    page = client.get(url).content.decode()
    assert f"/ledger/{first.pk}/edit/?sheet={sales.pk}&amp;page=1" in page
    values = {
        "name": "応募書類",
        "department": str(house.sales.pk),
        "version": str(first.version),
        "count": "130",
        "entrustment": "no",
        "joint_use": "no",
        "foreign": "no",
    }
    back = client.post(f"/ledger/{first.pk}/edit/?sheet={sales.pk}&page=1", values)
    assert back["Location"] == f"{url}?page=1", back.content.decode()
    assert dict(sales.answers.values_list("line", "answer")) == {first.pk: "changed"}
    strange = {**values, "name": "名刺", "version": str(second.version)}
    assert client.post(f"/ledger/{second.pk}/edit/?sheet=x&page=9", strange)["Location"] == f"/ledger/{second.pk}/"
    page = client.get(url).content.decode()
    seen = dict(re.findall(r'name="(seen-[0-9a-f-]{36})" value="([^"]*)"', page))
    assert len(seen) == 3
    client.post(f"{url}answer/", {**seen, f"line-{first.pk}": "changed", f"line-{third.pk}": "gone", "act": "rest_return"})
    sales.refresh_from_db()
    assert sales.state == "returned"
    assert dict(sales.answers.values_list("line", "answer")) == {first.pk: "changed", second.pk: "same", third.pk: "gone"}


def test_who_answers_for_two_departments_is_led_from_one_sheet_to_the_next(house: House) -> None:
    RoleTerm.objects.create(person=house.ueda, role=Role.DEPARTMENT_DATA_MANAGER, department=house.affairs, starts_on=SINCE)
    _survey, sales, affairs = opened(house)
    client = signed_in(house.ueda)
    first = client.post(f"/ledger/sheets/{sales.pk}/answer/", {"act": "return", "is_zero": "on"})
    assert first["Location"] == f"/ledger/sheets/{affairs.pk}/"
    last = client.post(f"/ledger/sheets/{affairs.pk}/answer/", {"act": "return", "is_zero": "on"})
    assert last["Location"] == f"/ledger/sheets/{affairs.pk}/"
    affairs.refresh_from_db()
    assert affairs.state == "returned"


def test_another_department_s_sheet_is_not_there(house: House) -> None:
    _survey, _sales, affairs = opened(house)
    manager = signed_in(house.ueda)
    assert manager.get(f"/ledger/sheets/{affairs.pk}/").status_code == 404
    assert manager.post(f"/ledger/sheets/{affairs.pk}/answer/").status_code == 404


def test_a_line_leads_to_the_sheets_on_which_it_was_confirmed_also_of_an_earlier_round(house: House) -> None:
    line = house.in_use()
    survey, sales, affairs = opened(house)
    services.answer_lines(sales, {line.pk: "same"}, by=house.ueda)
    client = signed_in(house.ueda)
    assert f"/ledger/sheets/{sales.pk}/" not in client.get(f"/ledger/{line.pk}/").content.decode(), "not while it is written"
    services.return_sheet(sales, by=house.ueda)
    assert f"/ledger/sheets/{sales.pk}/" in client.get(f"/ledger/{line.pk}/").content.decode()
    services.close_survey(survey, by=house.aoyama)
    services.open_survey(by=house.aoyama, title="2027年度の棚卸し", due_on=DUE)
    office = signed_in(house.aoyama)
    assert f"?survey={survey.pk}" in office.get("/ledger/surveys/").content.decode()
    earlier = office.get(f"/ledger/surveys/?survey={survey.pk}").content.decode()
    assert f"/ledger/sheets/{affairs.pk}/" in earlier
    assert f"/ledger/surveys/{survey.pk}/close/" not in earlier
    assert office.get("/ledger/surveys/?survey=x").status_code == 200
    shown = {
        name: office.get(f"/ledger/surveys/{name}").context["listing"] for name in ("", f"?survey={survey.pk}", "?survey=x", "?survey=")
    }
    assert {row.record.survey_id for row in shown[f"?survey={survey.pk}"].rows} == {survey.pk}
    assert shown[""].count == shown["?survey=x"].count == shown["?survey="].count - shown[f"?survey={survey.pk}"].count
    assert next(each for each in shown[""].state.filters if each.name == "survey").value not in {"", str(survey.pk)}, (
        "the filter says which round is shown"
    )


def test_a_sheet_costs_as_many_queries_with_many_lines(house: House) -> None:
    _survey, sales, _affairs = opened(house)
    client, counts = signed_in(house.ueda), []
    for size in (2, 150):
        now = clock.now()
        LedgerLine.objects.bulk_create(
            LedgerLine(number=f"T{size}-{number}", name=f"書類{size}-{number}", department=house.sales, made_at=now, changed_at=now)
            for number in range(size)
        )
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/ledger/sheets/{sales.pk}/").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


@pytest.mark.parametrize(
    ("name", "values"),
    [("survey_sheet_state_known", {"state": "x", "answered_at": NOW}), ("survey_sheet_returned_when", {"state": "returned"}), ("survey_sheet_accepted_when", {"state": "accepted", "answered_at": NOW})],
)  # fmt: skip
def test_the_database_refuses_a_sheet_that_cannot_be(house: House, name: str, values: dict[str, Any]) -> None:
    _survey, sales, _affairs = opened(house)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SurveySheet.objects.filter(pk=sales.pk).update(**values)


def test_the_database_refuses_a_round_that_cannot_be(house: House) -> None:
    survey, sales, _affairs = opened(house)
    line = house.line()
    with pytest.raises(IntegrityError, match="ledger_survey_days_in_order"), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(due_on=TODAY - timedelta(days=1))
    with pytest.raises(IntegrityError, match="survey_answer_known"), transaction.atomic():
        SurveyAnswer.objects.create(sheet=sales, line=line, answer="x", version=1)
