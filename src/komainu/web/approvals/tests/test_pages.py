"""The pages: what waits, one request, many at once, on paper with a scan, the list and its export; and appointments that wait."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from komainu.web.approvals import services
from komainu.web.approvals.models import Approval, ApprovalRule, PaperDecision
from komainu.web.approvals.problems import ContentChanged
from komainu.web.approvals.tests.conftest import KIND, NOW, House, signed_in
from komainu.web.people import services as people
from komainu.web.people.approvals import APPOINTMENT
from komainu.web.people.models import RoleProposal, RoleTerm
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.trail.models import Event

TODAY = clock.japan_day(NOW)
PDF = b"%PDF-1.7 minutes of the board"


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().partition("<main")[2]


def test_the_approver_sees_what_is_approved_and_what_changed(house: House) -> None:
    services.approve(house.ask(text="古い文"), by=house.aoyama)
    approval = house.ask(text="新しい文<b>")
    page = text(signed_in(house.aoyama).get(reverse("approvals:detail", args=[approval.pk])))
    assert "新しい文&lt;b&gt;" in page and "古い文" in page and "この内容で承認する" in page


def test_who_has_nothing_to_do_with_it_does_not_find_it(house: House) -> None:
    approval = house.ask(house.ono)
    for person, status in ((house.aoyama, 200), (house.ono, 200), (house.minato, 200), (house.eguchi, 404), (house.ueda, 404)):
        assert signed_in(person).get(reverse("approvals:detail", args=[approval.pk])).status_code == status
        assert (approval.title in text(signed_in(person).get(reverse("approvals:list")))) is (status == 200)


def test_many_are_shown_once_more_and_then_approved(house: House) -> None:
    approval = house.ask()
    client = signed_in(house.aoyama)
    asked = text(client.post(reverse("approvals:many"), {"approval": [str(approval.pk)]}))
    assert "まとめて承認しますか" in asked and approval.version in asked
    approval.refresh_from_db()
    assert approval.state == "waiting"
    client.post(reverse("approvals:many"), {"approval": [str(approval.pk)], "confirmed": "1", f"version-{approval.pk}": approval.version})
    approval.refresh_from_db()
    assert approval.state == "approved"


def test_many_takes_only_what_is_mine_and_was_seen(house: House) -> None:
    approval = house.ask()
    sent = {"approval": [str(approval.pk), "x"], "confirmed": "1"}
    signed_in(house.ueda).post(reverse("approvals:many"), sent | {f"version-{approval.pk}": approval.version})
    signed_in(house.aoyama).post(reverse("approvals:many"), sent)
    approval.refresh_from_db()
    assert approval.state == "waiting"


def test_a_board_s_approval_is_recorded_with_its_day_and_sealed_scan(house: House, settings: Any, tmp_path: Path) -> None:
    settings.STORAGE_FOLDER = tmp_path
    approval, client = house.ask(), signed_in(house.ono)
    scan = SimpleUploadedFile("../議事録.pdf", PDF, content_type="application/pdf")
    answer = client.post(reverse("approvals:on_paper", args=[approval.pk]), {"body": "理事会", "decided_on": "2026-11-20", "scan": scan})
    assert answer.status_code == 302
    approval.refresh_from_db()
    paper = PaperDecision.objects.get()
    assert (approval.state, paper.body, paper.decided_on, paper.name) == ("approved", "理事会", date(2026, 11, 20), "議事録.pdf")
    assert PDF not in (tmp_path / paper.path).read_bytes()
    assert client.post(reverse("approvals:scan", args=[approval.pk])).content == PDF
    assert Event.objects.filter(action="approvals.scan_read").count() == 1
    assert house.desk.told == [("approved", approval.version)]


@pytest.mark.parametrize(
    ("name", "content", "day"), [("x.html", b"<script>", "2026-11-20"), ("x.pdf", b"", "2026-11-20"), ("x.pdf", PDF, "2026-11-25")]
)
def test_a_scan_that_is_none_and_a_day_ahead_are_refused(house: House, name: str, content: bytes, day: str) -> None:
    approval = house.ask()
    sent = {"body": "理事会", "decided_on": day, "scan": SimpleUploadedFile(name, content)}
    assert signed_in(house.ono).post(reverse("approvals:on_paper", args=[approval.pk]), sent).status_code == 422
    assert not PaperDecision.objects.exists()


def test_returning_wants_a_reason(house: House) -> None:
    approval, client = house.ask(), signed_in(house.aoyama)
    assert client.post(reverse("approvals:give_back", args=[approval.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("approvals:give_back", args=[approval.pk]), {"reason": "直す"}).status_code == 302
    approval.refresh_from_db()
    assert approval.state == "returned"


def test_the_export_leaves_a_trail(house: House) -> None:
    house.ask()
    answer = signed_in(house.aoyama).get(reverse("approvals:export", args=["csv"]))
    assert "営業部の書類" in answer.content.decode("utf-8-sig")
    assert Event.objects.filter(action="approvals.list_exported").count() == 1


@pytest.mark.parametrize("size", [2, 60])
def test_the_lists_cost_the_same_at_any_number(house: House, size: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    approval = house.ask()
    rows = [
        Approval(kind=KIND, subject_type="x", subject_id=str(n), version="v", title=f"件{n}", url="/", requested_by=house.eguchi, requested_at=NOW, due_on=TODAY)
        for n in range(size)
    ]  # fmt: skip
    Approval.objects.bulk_create(rows)
    seat = approval.seats.get()
    type(seat).objects.bulk_create([type(seat)(approval=row, position=1, role=seat.role, is_open=True) for row in rows])
    client = signed_in(house.aoyama)
    with django_assert_num_queries(7):  # session, person, standing, in whose place, count, rows, the house's name
        client.get(reverse("approvals:waiting"))
    with django_assert_num_queries(6):  # the same without "in whose place"
        client.get(reverse("approvals:list"))


# --- appointments --------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_rule(house: House) -> House:
    ApprovalRule.objects.create(kind=APPOINTMENT, is_on=True)
    return house


def appoint(client: Any, house: House, role: str = Role.EDUCATION_LEAD) -> Any:
    return client.post(
        reverse("people:appoint"), {"role": role, "person": house.eguchi.staff_number, "starts_on": "2026-12-01", "decided_by": "体制変更"}
    )


def test_what_the_manager_appoints_waits_for_the_top(with_rule: House) -> None:
    answer = appoint(signed_in(with_rule.aoyama), with_rule)
    proposal = RoleProposal.objects.get()
    assert answer["Location"] == reverse("people:proposal", args=[proposal.pk])
    assert not RoleTerm.objects.filter(person=with_rule.eguchi).exists()
    approval = Approval.objects.get()
    services.approve(approval, by=with_rule.minato)
    proposal.refresh_from_db()
    term = RoleTerm.objects.get(person=with_rule.eguchi)
    assert (proposal.state, proposal.term) == ("approved", term)
    assert "湊 清" in term.decided_by
    assert "湊 清" in text(signed_in(with_rule.aoyama).get(reverse("people:proposal", args=[proposal.pk])))


def test_the_top_management_appoints_directly(with_rule: House) -> None:
    appoint(signed_in(with_rule.minato), with_rule)
    assert RoleTerm.objects.filter(person=with_rule.eguchi).count() == 1
    assert not Approval.objects.exists()


def test_a_small_house_and_one_that_decided_so_appoint_without(house: House) -> None:
    appoint(signed_in(house.aoyama), house)
    services.set_rule(APPOINTMENT, by=house.minato, is_on=False)
    appoint(signed_in(house.aoyama), house, Role.FRONT_DESK)
    assert RoleTerm.objects.filter(person=house.eguchi).count() == 2


def test_returned_it_is_mended_and_put_forward_again(with_rule: House) -> None:
    client = signed_in(with_rule.aoyama)
    appoint(client, with_rule)
    services.give_back(Approval.objects.get(), by=with_rule.minato, reason="任期を決める")
    proposal = RoleProposal.objects.get()
    url = reverse("people:proposal", args=[proposal.pk])
    assert "任期を決める" in text(client.get(url))
    client.post(url, {"starts_on": "2026-12-01", "ends_on": "2027-11-30", "reason": "1年"})
    approval = Approval.objects.get(state="waiting")
    services.approve(approval, by=with_rule.minato)
    assert RoleTerm.objects.get(person=with_rule.eguchi).ends_on == date(2027, 11, 30)


def test_a_dropped_proposal_and_its_request_are_gone(with_rule: House) -> None:
    client = signed_in(with_rule.aoyama)
    appoint(client, with_rule)
    client.post(reverse("people:proposal_drop", args=[RoleProposal.objects.get().pk]))
    assert (RoleProposal.objects.get().state, Approval.objects.get().state) == ("dropped", "withdrawn")


def test_the_request_is_linked_only_for_who_may_read_it(with_rule: House) -> None:
    appoint(signed_in(with_rule.aoyama), with_rule)
    people.appoint(with_rule.ueda, Role.SYSTEM_MANAGER, by=None, starts_on=TODAY)
    page = reverse("people:proposal", args=[RoleProposal.objects.get().pk])
    request = reverse("approvals:detail", args=[Approval.objects.get().pk])
    for person, status in ((with_rule.aoyama, 200), (with_rule.ueda, 404)):
        client = signed_in(person)
        assert client.get(request).status_code == status
        assert (request in text(client.get(page))) is (status == 200)


def test_handing_over_and_extending_wait_too(with_rule: House) -> None:
    term = people.appoint(with_rule.eguchi, Role.FRONT_DESK, by=None, starts_on=TODAY, ends_on=TODAY + timedelta(days=9))
    client = signed_in(with_rule.aoyama)
    client.post(reverse("people:term_extend", args=[term.pk]), {"ends_on": "2027-12-31"})
    client.post(reverse("people:term_hand_over", args=[term.pk]), {"to": with_rule.ueda.staff_number, "on": "2026-12-01"})
    asked = {RoleProposal.objects.get(pk=approval.subject_id).act: approval for approval in Approval.objects.all()}
    services.approve(asked["hand_over"], by=with_rule.minato)
    # The term ends otherwise now than when the extension was asked for.
    with pytest.raises(ContentChanged):
        services.approve(asked["extend"], by=with_rule.minato)
    term.refresh_from_db()
    assert term.ends_on == date(2026, 11, 30)
    assert RoleTerm.objects.get(person=with_rule.ueda, role=Role.FRONT_DESK).starts_on == date(2026, 12, 1)
