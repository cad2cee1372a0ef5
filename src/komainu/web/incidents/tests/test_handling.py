"""The overview and the first hour: three people, what each may see and do."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from komainu.web.incidents.models import ChecklistItem, Incident
from komainu.web.incidents.services import handling
from komainu.web.incidents.services.reporting import report
from komainu.web.incidents.tests.acts import fresh, learn, settle, sign_as_proposed, signed_in, taken, url
from komainu.web.incidents.tests.house import House, incident, somebody, told
from komainu.web.people.roles import Role
from komainu.web.site import clock

pytestmark = pytest.mark.django_db

READ = ("detail", "contain", "questions", "assessments", "decide", "timeline", "client")
WRITE = ("tell_representative", "notes", "reclassify", "close", "data_sets")


def text_of(person: Any, name: str, one: Incident, query: str = "") -> str:
    response = signed_in(person).get(url(name, one) + query)
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


# rights


@pytest.mark.parametrize("name", [*READ, *WRITE])
def test_the_manager_opens_every_page(house: House, name: str) -> None:
    assert text_of(house.aoyama, name, taken(house))


@pytest.mark.parametrize("name", [*READ[1:], *WRITE])
def test_ueda_and_eguchi_open_none_but_the_overview(house: House, name: str) -> None:
    one = taken(house)
    for person in (house.ueda, house.eguchi):
        assert signed_in(person).get(url(name, one)).status_code == 403


def test_the_overview_is_reduced_for_the_department_and_not_there_for_others(house: House) -> None:
    one = taken(house)
    reduced = text_of(house.ueda, "detail", one)
    assert "案内メールをCcで送った" in reduced
    assert "青山 凪が担当しています" in reduced
    for hidden in ("期限", "判定", "いますること"):
        assert hidden not in reduced.split('<main id="main"')[1]
    assert signed_in(house.eguchi).get(url("detail", one)).status_code == 404
    assert "案内メールをCcで送った" in text_of(house.inoue, "detail", one)  # the own report


@pytest.mark.parametrize("role", [Role.CHIEF_AUDITOR, Role.TOP_MANAGEMENT])
def test_auditor_and_representative_read_all_and_have_no_buttons(house: House, role: Role) -> None:
    one, reader = taken(house), somebody(house, "reader", role)
    for name in READ:
        page = text_of(reader, name, one).split('<main id="main"')[1]
        assert 'method="post"' not in page.replace('class="decide" method="post"', "").replace('class="questions" method="post"', ""), name
        assert "署名する" not in page or name == "decide"
    assert "disabled" in text_of(reader, "questions", one)
    for name in ("contain", "questions", "client"):
        assert signed_in(reader).post(url(name, one), {"act": "client"}).status_code == 403
    for name in WRITE:
        assert signed_in(reader).get(url(name, one)).status_code == 403


@pytest.mark.parametrize(
    "name", ["take", "contain", "notes", "tell_representative", "questions", "decide", "close", "reclassify", "client"]
)
def test_posts_of_others_change_nothing(house: House, name: str) -> None:
    one = taken(house)
    before = (fresh(one).state, fresh(one).facts_version)
    for person in (house.ueda, house.eguchi):
        assert signed_in(person).post(url(name, one), {"act": "client"}).status_code == 403
    assert (fresh(one).state, fresh(one).facts_version) == before


def test_who_is_not_signed_in_is_led_to_sign_in(house: House, client: Any) -> None:
    assert client.get(url("detail", incident(house))).status_code == 302


# the one next step


def next_step(person: Any, one: Incident) -> str:
    page = text_of(person, "detail", one)
    return page.split('id="next-step">')[1].split("</h2>")[0] if 'id="next-step">' in page else ""


def test_the_next_step_follows_the_incident(house: House) -> None:
    one = incident(house)
    assert next_step(house.aoyama, one) == "この知らせを受け付ける"
    assert signed_in(house.aoyama).post(url("take", one)).status_code == 302
    assert next_step(house.aoyama, one) == "拡大を止める"
    handling.contain(one, by=house.aoyama, contained_at=clock.now())
    assert next_step(house.aoyama, one) == "代表者に伝える"
    handling.tell_representative(one, by=house.aoyama, told_at=clock.now())
    assert next_step(house.aoyama, one) == "判定に足りない質問に答える"
    settle(one, house.aoyama, persons=3)
    assert next_step(house.aoyama, one) == "報告するかどうかを判断する"
    sign_as_proposed(one, house)
    assert next_step(house.aoyama, one) == "記録を完了にする"
    handling.close(one, by=house.aoyama, outcome="handled", note="済んだ")
    assert next_step(house.aoyama, one) == ""
    assert "完了しました" in text_of(house.aoyama, "detail", one)


def test_office_prepares_but_the_button_to_sign_is_not_there(house: House) -> None:
    office, one = somebody(house, "office", Role.PMS_OFFICE), taken(house)
    settle(one, house.aoyama)
    assert "判断に署名する" not in text_of(office, "decide", one)
    assert "判断に署名する" in text_of(house.aoyama, "decide", one)


def test_clocks_say_when_why_and_who(house: House) -> None:
    one = taken(house)
    settle(one, house.aoyama)
    page = text_of(house.aoyama, "detail", one)
    assert "個人情報保護委員会への確報" in page
    assert "担当：青山 凪" in page
    assert "1日目は2026年11月20日（金）です。" in page
    assert "30日目の2026年12月19日（土）は行政機関の休みの日なので、次に開く2026年12月21日（月）が期限になります。" in page
    assert "施行規則8条2項" in page
    assert "自社で定めた期限" in page  # the notice to the persons has no day of the law


def test_what_is_not_settled_is_marked_provisional(house: House) -> None:
    assert "要否がまだ決まっていないものの、仮の期限" in text_of(house.aoyama, "detail", taken(house))


def test_not_taken_within_the_set_time_says_since_when_and_who_was_told(house: House) -> None:
    one = incident(house)
    assert "次の人にも知らせました" not in text_of(house.aoyama, "detail", one)
    Incident.objects.filter(pk=one.pk).update(reported_at=timezone.now() - timedelta(minutes=70))
    page = text_of(house.aoyama, "detail", one)
    assert "分、誰も受け付けていません" in page
    assert "代表者" in page.split("次の人にも知らせました：")[1].split("</p>")[0]


def test_an_anonymous_near_miss_names_nobody(house: House) -> None:
    one = report(told(Incident.Kind.NEAR_MISS), by=house.inoue, is_anonymous=True)
    page = text_of(house.aoyama, "detail", one)
    assert "名前を出さずに知らせた人" in page
    assert "井上" not in page


# taking, telling, containing


def test_taking_over_is_asked_for_by_its_own_button(house: House) -> None:
    office, one = somebody(house, "office", Role.PMS_OFFICE), taken(house)
    assert signed_in(office).post(url("take", one)).status_code == 409
    assert signed_in(office).post(url("take", one), {"instead": "1"}).status_code == 302
    assert fresh(one).taken_by == office


def test_the_representative_was_told_in_one_recorded_step(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    assert client.post(url("tell_representative", one), {"told_at": "2099-01-01T10:00", "how": "電話"}).status_code == 422
    assert client.post(url("tell_representative", one), {"told_at": "2026-11-21T10:00", "how": "電話"}).status_code == 302
    moment = fresh(one).representative_told_at
    assert moment is not None
    assert moment.astimezone(clock.JAPAN).strftime("%Y-%m-%d %H:%M") == "2026-11-21 10:00"


def test_a_point_is_saved_in_place_and_by_a_plain_form(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    said = {"keep_evidence-answer": "done", "keep_evidence-note": "全員に伝えた"}
    plain = client.post(url("contain_item", one, "keep_evidence"), said)
    assert (plain.status_code, plain["Location"].endswith("#item-keep_evidence")) == (302, True)
    said["keep_evidence-note"] = "書面でも"
    part = client.post(url("contain_item", one, "keep_evidence"), said, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert 'id="item-keep_evidence"' in part.content.decode()
    assert "<html" not in part.content.decode()
    assert ChecklistItem.objects.get().note == "書面でも"


def test_not_needed_wants_a_reason_and_keeps_what_was_typed(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    response = client.post(url("contain_item", one, "call_insurer"), {"call_insurer-answer": "not_needed", "call_insurer-note": ""})
    assert response.status_code == 422
    assert "不要とした理由" in response.content.decode()
    assert not ChecklistItem.objects.exists()
    unknown = client.post(url("contain_item", one, "no_such_point"), {"no_such_point-answer": "done"})
    assert unknown.status_code == 302
    assert not ChecklistItem.objects.exists()


def test_the_list_follows_the_class_and_keeps_what_was_answered_before(house: House) -> None:
    one = taken(house)
    assert "見えたアドレスを数え" in text_of(house.aoyama, "contain", one)
    handling.answer_checklist(one, "count_visible_addresses", "done", by=house.aoyama)
    Incident.objects.filter(pk=one.pk).update(classification="cls.lost.pc")
    page = text_of(house.aoyama, "contain", one)
    assert "遠隔でロック" in page
    assert "見えたアドレスを数え" in page


def test_containing_by_the_page(house: House) -> None:
    one = taken(house)
    assert signed_in(house.aoyama).post(url("contain", one), {"contained_at": "2026-11-21T18:00"}).status_code == 302
    assert fresh(one).state == Incident.State.CONTAINED
    assert "2026年11月21日（土）18:00に止まった" in text_of(house.aoyama, "contain", one)


# client, kind, closing


def test_the_client_and_its_hours_by_the_page(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    wrong = client.post(url("client", one), {"act": "client", "name": "例示商事", "term": "hours", "amount": ""})
    assert wrong.status_code == 422
    assert "期限の数字を入れてください" in wrong.content.decode()
    assert (
        client.post(
            url("client", one), {"act": "client", "name": "例示商事", "term": "hours", "amount": "24", "clause": "第18条"}
        ).status_code
        == 302
    )
    assert (fresh(one).client_name, fresh(one).client_term_hours, fresh(one).client_term_days) == ("例示商事", 24, None)
    assert "委託元への契約上の報告" in text_of(house.aoyama, "detail", one)
    late = client.post(
        url("client", one), {"act": "told", "told-told_at": "2026-11-22T10:00", "told-how": "電話", "told-lateness_reason": ""}
    )
    assert late.status_code == 422
    assert "電話" in late.content.decode()
    assert (
        client.post(url("client", one), {"act": "told", "told-told_at": "2026-11-20T10:00", "told-how": "電話で担当者へ"}).status_code
        == 302
    )
    assert "電話で担当者へ" in text_of(house.aoyama, "client", one)


def test_making_an_accident_less_is_for_who_signs(house: House) -> None:
    one, office = taken(house), somebody(house, "office", Role.PMS_OFFICE)
    said = {"kind": "near_miss", "reason": "外に出ていなかった"}
    assert signed_in(office).post(url("reclassify", one), said).status_code == 403
    assert signed_in(house.aoyama).post(url("reclassify", one), {**said, "reason": ""}).status_code == 422
    assert signed_in(house.aoyama).post(url("reclassify", one), said).status_code == 302
    assert fresh(one).kind == Incident.Kind.NEAR_MISS


def test_office_makes_a_near_miss_an_accident(house: House) -> None:
    one, office = incident(house, Incident.Kind.NEAR_MISS), somebody(house, "office", Role.PMS_OFFICE)
    handling.take(one, by=office)
    assert signed_in(office).post(url("reclassify", one), {"kind": "accident", "reason": "送っていた"}).status_code == 302
    assert "いますること" in text_of(office, "detail", one)


def test_the_page_to_close_lists_what_is_open_and_closes_nothing(house: House) -> None:
    one = taken(house)
    page = text_of(house.aoyama, "close", one)
    assert "まだ終わっていないこと" in page
    assert "拡大を止める" in page
    assert signed_in(house.aoyama).post(url("close", one), {"outcome": "handled", "note": "済んだ"}).status_code == 422
    assert fresh(one).state != Incident.State.CLOSED


def test_closing_as_a_duplicate_names_the_other_record(house: House) -> None:
    one, other, client = taken(house), taken(house), signed_in(house.aoyama)
    wrong = client.post(url("close", one), {"outcome": "duplicate", "note": "同じ件", "duplicate": "INC-1999-0001"})
    assert wrong.status_code == 422
    assert client.post(url("close", one), {"outcome": "duplicate", "note": "同じ件", "duplicate": other.number.lower()}).status_code == 302
    assert fresh(one).duplicate_of_id == other.pk
    assert client.post(url("reopen", one), {"reason": "別の件だった"}).status_code == 302
    assert fresh(one).is_open


# queries


@pytest.mark.parametrize("name", [*READ, "close"])
def test_the_pages_take_the_same_queries_however_many_records_there_are(house: House, name: str) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    settle(one, house.aoyama)
    counted = []
    for rounds in (1, 12):
        for number in range(rounds):
            incident(house)
            learn(one, house.aoyama, **{"data_sets[].persons.maximum": 2000 + rounds * 100 + number})
            handling.answer_checklist(one, f"point_{rounds}_{number}", "done", by=house.aoyama)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name, one)).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 12, (name, counted)
