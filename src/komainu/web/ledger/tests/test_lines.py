"""A line from draft to disposal, and two people at one line."""

from datetime import date, timedelta

import pytest

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.duties.models import Duty
from komainu.web.ledger import columns, duties, services
from komainu.web.ledger.approvals import LINE
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.problems import DayAhead, LineChanged, LineFixed, LineIncomplete, LineTwice, UnknownWord
from komainu.web.ledger.tests.conftest import NOW, TODAY, House
from komainu.web.site.problems import WrongState
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
State = LedgerLine.State


def test_numbers_follow_each_other_and_none_comes_twice(house: House) -> None:
    first, second = house.line(), house.line(name="名刺")
    assert (first.number, second.number) == ("L-2026-000001", "L-2026-000002")
    services.discard_line(first, by=house.ueda)
    assert house.line(name="申込書").number == "L-2026-000003"


def test_a_line_goes_from_draft_to_use_by_its_department_and_the_privacy_manager(house: House) -> None:
    line = services.check_line(house.line(), by=house.ueda)
    assert line.state == State.DEPARTMENT_CHECKED
    waiting = approvals_read.requests_of(LINE, line.pk).get()
    assert ("個人情報の項目", "氏名、住所、学歴・職歴・資格、入社できる日") in [tuple(each) for each in waiting.facts]
    approvals.approve(waiting, by=house.aoyama)
    line.refresh_from_db()
    assert (line.state, line.approved_version, line.is_settled) == (State.IN_USE, 1, True)
    acts = list(Event.objects.filter(subject_id=str(line.pk)).order_by("sequence").values_list("action", flat=True))
    assert acts == ["ledger.line_added", "ledger.line_checked", "ledger.line_approved"]


def test_what_is_used_only_later_waits_for_its_day(house: House) -> None:
    line = house.in_use(used_from=TODAY + timedelta(days=3))
    assert line.state == State.APPROVED
    duties.refresh(NOW)
    line.refresh_from_db()
    assert line.state == State.APPROVED
    duties.refresh(NOW + timedelta(days=3))
    line.refresh_from_db()
    assert line.state == State.IN_USE


def test_an_incomplete_line_is_not_checked_and_says_what_is_missing(house: House) -> None:
    line = house.line(purpose="", joint_use="")
    with pytest.raises(LineIncomplete) as refused:
        services.check_line(line, by=house.ueda)
    assert "利用目的、共同利用の有無" in str(refused.value.what_to_do)


def test_unknown_answers_are_answers(house: House) -> None:
    assert columns.missing(house.line(joint_use="unknown", entrustment="unknown", count=None)) == []


def test_returned_with_a_reason_it_is_a_draft_again(house: House) -> None:
    line = services.check_line(house.line(), by=house.ueda)
    approvals.give_back(approvals_read.requests_of(LINE, line.pk).get(), by=house.aoyama, reason="件数を確かめてください。")
    line.refresh_from_db()
    assert (line.state, line.returned_reason) == (State.DRAFT, "件数を確かめてください。")


def test_a_change_makes_a_new_version_and_voids_the_request(house: House) -> None:
    line = services.check_line(house.line(), by=house.ueda)
    services.change_line(line, by=house.aoyama, count=130)
    line.refresh_from_db()
    assert (line.version, line.state, line.band) == (2, State.DRAFT, "b1000")
    assert approvals_read.requests_of(LINE, line.pk).get().state == "void"
    event = Event.objects.get(action="ledger.line_changed")
    assert (event.before, event.after) == ({"count": 120}, {"count": 130})


def test_what_changes_nothing_makes_no_version(house: House) -> None:
    line = house.in_use()
    services.change_line(line, by=house.aoyama, count=120, items=["address", "name", "education", "入社できる日"])
    line.refresh_from_db()
    assert (line.version, line.state) == (1, State.IN_USE)


def test_two_people_never_overwrite_each_other(house: House) -> None:
    line = house.line()
    services.change_line(line, by=house.aoyama, version=1, places="鍵付き書庫")
    with pytest.raises(LineChanged):
        services.change_line(line, by=house.ueda, version=1, places="引き出し")
    line.refresh_from_db()
    assert line.places == "鍵付き書庫"


def test_the_same_kind_stands_once_in_a_department_and_again_after_it_was_disposed_of(house: House) -> None:
    line = house.in_use()
    with pytest.raises(LineTwice):
        house.line()
    house.line(business="派遣の受入れ")
    services.record_disposal(line, by=house.ueda, done_on=TODAY, ways=["shred"], done_by="上田", is_whole=True)
    house.line()


def test_no_vocabulary_takes_a_word_that_it_does_not_have(house: House) -> None:
    with pytest.raises(UnknownWord):
        house.line(media=["stone"])
    with pytest.raises(UnknownWord):
        house.line(provision="perhaps")
    with pytest.raises(UnknownWord):
        house.line(items=["長" * 61])


def test_its_end_near_it_is_to_be_disposed_of_with_a_duty_for_the_department(house: House) -> None:
    line = house.in_use(retention_start_on=date(2026, 6, 10), retention_months=6)
    assert line.retention_until == date(2026, 12, 10)
    duties.refresh(NOW)
    line.refresh_from_db()
    assert line.state == State.TO_DISPOSE
    duty = Duty.objects.get(kind="ledger.dispose", closed_at=None)
    assert (duty.owner_role, duty.department_id, duty.due_on) == ("department_data_manager", house.sales.pk, date(2026, 12, 10))
    duties.refresh(NOW)
    assert Duty.objects.filter(kind="ledger.dispose").count() == 1
    with pytest.raises(DayAhead):
        services.record_disposal(line, by=house.ueda, done_on=TODAY + timedelta(days=1), ways=["shred"], done_by="上田", is_whole=True)
    services.record_disposal(line, by=house.ueda, done_on=TODAY, ways=["shred"], done_by="上田", is_whole=True, count=118)
    line.refresh_from_db()
    duty.refresh_from_db()
    assert (line.state, line.disposed_on) == (State.DISPOSED, TODAY)
    assert duty.closed_at is not None
    with pytest.raises(LineFixed):
        services.change_line(line, by=house.ueda, count=1)


def test_a_part_is_disposed_of_and_the_line_stays_in_use(house: House) -> None:
    line = house.in_use()
    services.record_disposal(line, by=house.ueda, done_on=TODAY, ways=["shred"], done_by="上田", is_whole=False, what="2025年度の分")
    line.refresh_from_db()
    assert (line.state, line.disposals.count()) == (State.IN_USE, 1)


def test_a_disposal_that_was_a_mistake_is_called_off(house: House) -> None:
    line = house.in_use()
    services.decide_disposal(line, by=house.ueda, reason="要らない")
    assert Duty.objects.filter(kind="ledger.dispose", closed_at=None).count() == 1
    services.keep_line(line, by=house.ueda, reason="まだ使う", retention_start_on=TODAY)
    line.refresh_from_db()
    assert (line.state, line.retention_until) == (State.IN_USE, date(2027, 5, 22))
    assert not Duty.objects.filter(kind="ledger.dispose", closed_at=None).exists()
    with pytest.raises(WrongState):
        services.keep_line(line, by=house.ueda, reason="もう一度")


@pytest.mark.parametrize(
    ("start", "years", "months", "end"),
    [
        (date(2026, 4, 1), 5, None, date(2031, 4, 1)),
        (date(2026, 1, 31), None, 1, date(2026, 2, 28)),
        (None, 5, None, None),
        (date(2026, 4, 1), None, None, None),
        (date(9000, 4, 1), 1000, None, None),
    ],
)
def test_the_end_is_computed_where_start_and_period_are_known(
    house: House, start: date | None, years: int | None, months: int | None, end: date | None
) -> None:
    line = house.line(retention_start_on=start, retention_years=years, retention_months=months)
    assert line.retention_until == end
