"""The first page, the door and the two lists of the office."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from komainu.web.duties.models import Duty
from komainu.web.incidents.services.handling import take
from komainu.web.incidents.tests.house import House, founded, incident, somebody
from komainu.web.people.roles import Role
from komainu.web.site import clock

HOME = "today:home"
PASSWORD = "natsu-no-umi-2026"


@pytest.fixture
def house(db: None, settings: Any, tmp_path: Any) -> House:
    settings.STORAGE_FOLDER = tmp_path
    return founded()


def main(client: Client, where: str) -> str:
    page = client.get(where).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_everybody_finds_the_big_button(client: Client, house: House) -> None:
    for person in (house.aoyama, house.ueda, house.eguchi):
        client.force_login(person)
        assert re.search(rf'class="button is-danger report-button" href="{reverse("incidents:report")}"', main(client, reverse(HOME)))


def test_who_has_nothing_to_do_reads_what_to_do_all_the_same(client: Client, house: House) -> None:
    client.force_login(house.eguchi)
    page = main(client, reverse(HOME))
    assert "今日することはありません" in page
    assert "ほかの人の、急ぐこと" not in page


def test_mine_is_mine_and_others_see_none_of_it(client: Client, house: House) -> None:
    found = take(incident(house), by=house.aoyama)
    client.force_login(house.aoyama)
    page = main(client, reverse(HOME))
    assert "拡大を止める" in page
    assert found.number in page
    assert "通則編3-5-2" in page  # the ground, one click away
    for person in (house.ueda, house.eguchi, house.inoue):
        client.force_login(person)
        assert found.number not in main(client, reverse(HOME))


def test_who_reads_all_sees_what_presses_others_and_whose_it_is(client: Client, house: House) -> None:
    take(incident(house), by=house.aoyama)
    auditor = somebody(house, "auditor", Role.CHIEF_AUDITOR)
    client.force_login(auditor)
    page = main(client, reverse(HOME))
    assert "今日することはありません" in page
    assert "ほかの人の、急ぐこと" in page
    assert f"担当：{house.aoyama.name}" in page


def test_only_who_can_mend_it_reads_that_mail_is_off(client: Client, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komainu.web.duties.queries.mail_is_off", lambda: True)
    for person, told in ((house.aoyama, True), (house.eguchi, False)):
        client.force_login(person)
        assert ("メールは送られていません" in main(client, reverse(HOME))) is told
    client.force_login(house.aoyama)
    assert "メールは送られていません" in main(client, reverse("duties:outbox"))


def test_a_subject_is_text(client: Client, house: House) -> None:
    incident(house, title="<script>alert(1)</script>")
    client.force_login(house.aoyama)
    page = main(client, reverse(HOME))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("size", [2, 60])
def test_the_first_page_costs_the_same_queries_at_any_number(
    client: Client, house: House, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = clock.now()
    Duty.objects.bulk_create(
        Duty(
            key=f"d{number}",
            kind="incidents.take",
            subject_type="x",
            subject_id=str(number),
            subject_label="件",
            url="/",
            opened_at=now,
            due_on=clock.today(),
            **owner,
        )
        for number in range(size)
        for owner in ({"owner_role": Role.PRIVACY_MANAGER}, {"owner": house.eguchi})
        if number % 2 == ("owner" in owner)
    )
    client.force_login(house.aoyama)
    # session, person, standing, in whose place, count and page of mine, board, figures, names of departments, others, words of roles, backups, tour, the house twice
    with django_assert_num_queries(16):
        client.get(reverse(HOME))


def test_a_long_list_goes_page_by_page(client: Client, house: House) -> None:
    Duty.objects.bulk_create(
        Duty(
            key=f"d{number}",
            kind="incidents.take",
            subject_type="x",
            subject_id="1",
            subject_label=f"件{number}",
            url="/",
            opened_at=clock.now(),
            due_on=clock.today(),
            owner=house.eguchi,
        )
        for number in range(45)
    )
    client.force_login(house.eguchi)
    assert main(client, reverse(HOME)).count('<li class="duty">') == 20
    assert main(client, reverse(HOME) + "?page=3").count('<li class="duty">') == 5


def test_what_is_due_stands_by_urgency_and_by_record(client: Client, house: House) -> None:
    days = {"過ぎた": -1, "今日の": 0, "近い": 3, "遠い": 4}
    Duty.objects.bulk_create(
        Duty(
            key=f"{name}{number}",
            kind="incidents.take",
            subject_type="x",
            subject_id=name,
            subject_label=f"{name}件",
            url="/",
            opened_at=clock.now(),
            due_on=clock.today() + timedelta(days=left),
            owner=house.eguchi,
        )
        for name, left in days.items()
        for number in range(2)
    )
    client.force_login(house.eguchi)
    page = main(client, reverse(HOME))
    assert [page.count(f"{name}件") for name in days] == [1, 1, 1, 1]
    order = ["is-late", "過ぎた件", "is-today", "今日の件", "is-soon", "近い件", "is-open", "遠い件"]
    places = [page.index(f"band {each}" if each.startswith("is-") else each) for each in order]
    assert places == sorted(places)


def test_the_trail_and_the_outbox_are_for_those_who_may(client: Client, house: House) -> None:
    auditor, system = somebody(house, "auditor", Role.CHIEF_AUDITOR), somebody(house, "system", Role.SYSTEM_MANAGER)
    for person, statuses in (
        (house.aoyama, (200, 200)),
        (auditor, (200, 403)),
        (system, (200, 200)),
        (house.ueda, (403, 403)),
        (house.eguchi, (403, 403)),
    ):
        client.force_login(person)
        assert (client.get(reverse("trail:list")).status_code, client.get(reverse("duties:outbox")).status_code) == statuses


def test_the_trail_reads_in_words_and_can_be_searched(client: Client, house: House) -> None:
    found = incident(house)
    client.force_login(house.aoyama)
    page = main(client, reverse("trail:list"))
    assert "知らせがあった" in page
    assert "incidents." not in re.sub(r"<option value=[^>]*>", "", page)
    assert found.number in main(client, reverse("trail:list") + f"?q={found.number}")
    assert "条件に合うものがありません" in main(client, reverse("trail:list") + "?q=ない言葉")


def test_the_outbox_shows_a_mail_and_its_fate(client: Client, house: House) -> None:
    incident(house)
    client.force_login(house.aoyama)
    assert house.aoyama.email in main(client, reverse("duties:outbox") + "?state=waiting")
    assert house.aoyama.email not in main(client, reverse("duties:outbox") + "?state=sent")


@pytest.fixture
def eguchi(house: House) -> Any:
    house.eguchi.set_password(PASSWORD)
    house.eguchi.save()
    cache.clear()
    return house.eguchi


@pytest.mark.parametrize("login", ["eguchi", "eguchi@example.jp"])
def test_one_signs_in_by_number_or_address(client: Client, eguchi: Any, login: str) -> None:
    answer = client.post(reverse("account_login"), {"login": login, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse(HOME)
    assert "今日すること" in answer.content.decode()


def test_after_signing_in_one_is_where_one_wanted_to_be(client: Client, eguchi: Any) -> None:
    door = client.get(reverse("incidents:report")).url
    page = client.get(door).content.decode()
    assert f'value="{reverse("incidents:report")}"' in page
    answer = client.post(door, {"login": "eguchi", "password": PASSWORD, "next": reverse("incidents:report")})
    assert answer.url == reverse("incidents:report")
    elsewhere = Client().post(reverse("account_login"), {"login": "eguchi", "password": PASSWORD, "next": "https://evil.example/"})
    assert elsewhere.url == reverse(HOME)


@pytest.mark.parametrize(
    ("login", "password"), [("eguchi", "wrong"), ("eguchi@example.jp", "wrong"), ("nobody@example.jp", PASSWORD), ("nobody", PASSWORD)]
)
def test_a_refusal_says_the_same_whoever_it_was(client: Client, eguchi: Any, login: str, password: str) -> None:
    page = client.post(reverse("account_login"), {"login": login, "password": password}).content.decode()
    assert "パスワードが違います" in page
    assert f'value="{login}"' in page
    assert password not in page.replace(login, "")


def test_an_account_that_is_closed_opens_nothing(client: Client, eguchi: Any) -> None:
    eguchi.is_active = False
    eguchi.save()
    answer = client.post(reverse("account_login"), {"login": "eguchi", "password": PASSWORD}, follow=True)
    assert "このアカウントは使えません" in answer.content.decode()
    assert client.get(reverse(HOME)).status_code == 302


def test_who_fails_too_often_waits(client: Client, eguchi: Any) -> None:
    for _ in range(6):
        answer = client.post(reverse("account_login"), {"login": "eguchi", "password": "wrong"})
    assert "しばらくサインインできません" in answer.content.decode() or answer.status_code == 429
    again = client.post(reverse("account_login"), {"login": "eguchi", "password": PASSWORD})
    assert client.get(reverse(HOME)).status_code == 302
    assert again.status_code in {200, 429}


def test_the_door_shows_the_house_and_the_languages(client: Client, eguchi: Any, house: House) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert house.organisation.name in page
    assert 'name="language" value="en"' in page
    assert "sign up" not in page.lower()


def test_signing_out_asks_and_a_link_signs_nobody_out(client: Client, eguchi: Any) -> None:
    client.force_login(eguchi)
    assert "サインアウトしますか" in client.get(reverse("account_logout")).content.decode()
    assert client.get(reverse(HOME)).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse(HOME)).status_code == 302
