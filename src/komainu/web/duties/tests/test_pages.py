"""The pages of this part: the list for who reads it, the outbox with its button, the chats whose secrets are never shown, absences."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from komainu.web.duties import services
from komainu.web.duties.declaring import Declared
from komainu.web.duties.models import FAR_DAY, Delegation, Duty, OutgoingMail, OutgoingPost, Webhook
from komainu.web.people import services as people
from komainu.web.people.roles import Role
from komainu.web.people.tests.conftest import House, house, noon, signed_in  # noqa: F401  (fixtures)
from komainu.web.site import clock
from komainu.web.trail.models import Event
from tests.chat_server import chat_server

HOOK = {"name": "室", "form": "slack", "url": "https://hooks.example.com/services/SECRET", "wishes": ["tells_urgent"]}


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().partition("<main")[2]


def duties(house: House, size: int) -> None:  # noqa: F811
    today = clock.today()
    Duty.objects.bulk_create(
        Duty(
            key=f"d{n}", kind="people.check", part="people", subject_type="x", subject_id=str(n), subject_label=f"対象{n}", url="/people/me/",
            details={"sentence": "x"}, owner=house.ueda if n % 2 else house.eguchi, department=house.sales if n % 2 else house.affairs,
            due_on=today + timedelta(days=n - 5), sort_on=today + timedelta(days=n - 5), opened_at=clock.now(),
        )
        for n in range(size)
    )  # fmt: skip


def test_each_reads_what_is_theirs_to_read(house: House) -> None:  # noqa: F811
    duties(house, 10)
    url = reverse("duties:list")
    assert "10件のうち" in text(signed_in(house.aoyama).get(url))
    assert "5件のうち" in text(signed_in(house.ueda).get(url))
    assert signed_in(house.eguchi).get(url).status_code == 403


def test_no_link_is_shown_that_would_not_open(house: House) -> None:  # noqa: F811
    duties(house, 2)
    url = reverse("duties:outbox")
    Duty.objects.update(url=url)
    assert "対象1" in text(signed_in(house.ueda).get(reverse("duties:list")))
    assert f'<a href="{url}">' in text(signed_in(house.aoyama).get(reverse("duties:list")))
    assert f'<a href="{url}">' not in text(signed_in(house.ueda).get(reverse("duties:list")))


@pytest.mark.parametrize(
    ("query", "count"),
    [("state=late", 5), ("state=today", 1), ("state=soon", 3), ("part=people", 10), ("q=対象7", 1), ("q=えぐち", 5), ("q=体制の不備", 10), ("q=zzz", 0), ("owner=person", 10)],
)  # fmt: skip
def test_the_list_is_searched_and_narrowed(house: House, query: str, count: int) -> None:  # noqa: F811
    duties(house, 10)
    page = text(signed_in(house.aoyama).get(f"{reverse('duties:list')}?{query}"))
    assert (f"{count}件のうち" if count else "0件") in page


@pytest.mark.parametrize("size", [2, 60])
def test_the_list_costs_the_same_at_any_number(house: House, size: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:  # noqa: F811
    duties(house, size)
    client = signed_in(house.aoyama)
    with django_assert_num_queries(9):  # session, person, standing, departments, count, rows, owners, their departments, the house's name
        client.get(reverse("duties:list"))


def test_the_export_is_a_right_and_leaves_a_trail(house: House) -> None:  # noqa: F811
    duties(house, 3)
    url = reverse("duties:export", args=["csv"])
    assert signed_in(house.ueda).get(url).status_code == 403
    assert "対象2" in signed_in(house.aoyama).get(url).content.decode("utf-8-sig")
    assert Event.objects.filter(action="duties.list_exported").get().after["rows"] == 3


def test_a_mail_that_was_given_up_is_sent_again_by_a_button(house: House) -> None:  # noqa: F811
    services.write_mail("k", house.eguchi, "件名", "本文")
    OutgoingMail.objects.update(given_up_at=clock.now(), attempts=12, error="SMTPException")
    client = signed_in(house.aoyama)
    assert "送れなかったもの" in text(client.get(reverse("duties:outbox")))
    client.post(reverse("duties:mail_again", args=[OutgoingMail.objects.get().pk]))
    mail = OutgoingMail.objects.get()
    assert (mail.attempts, mail.given_up_at) == (0, None)


@pytest.fixture
def manager(house: House) -> Client:  # noqa: F811
    people.appoint(house.inoue, Role.SYSTEM_MANAGER, by=None, starts_on=clock.today())
    return signed_in(house.inoue)


def test_a_chat_s_address_is_sealed_and_never_shown_again(manager: Client) -> None:
    assert manager.post(reverse("duties:hook_add"), HOOK).status_code == 302
    hook = Webhook.objects.get()
    assert hook.secret == {"url": HOOK["url"]}
    for url in (reverse("duties:rules"), reverse("duties:hook_edit", args=[hook.pk])):
        page = text(manager.get(url))
        assert "hooks.example.com" in page and "SECRET" not in page
    assert "SECRET" not in str(list(Event.objects.values_list("before", "after", "reason")))
    manager.post(reverse("duties:hook_edit", args=[hook.pk]), {"name": "別の室", "url": "", "wishes": ["tells_late"]})
    hook.refresh_from_db()
    assert (hook.name, hook.secret["url"], hook.tells_urgent, hook.tells_late) == ("別の室", HOOK["url"], False, True)


@pytest.mark.parametrize("url", ["http://hooks.example.com/x", "https://127.0.0.1/x", "https://[::ffff:169.254.169.254]/"])
def test_a_chat_inside_the_house_is_refused_and_the_form_says_so(manager: Client, url: str) -> None:
    answer = manager.post(reverse("duties:hook_add"), HOOK | {"url": url})
    assert answer.status_code == 422
    assert "その宛先には送れません" in answer.content.decode()
    assert not Webhook.objects.exists()


def test_only_the_system_manager_adds_chats(house: House) -> None:  # noqa: F811
    assert signed_in(house.aoyama).post(reverse("duties:hook_add"), HOOK).status_code == 403


def test_a_test_message_says_what_came_of_it(manager: Client, settings: Any) -> None:
    with chat_server() as chat:
        settings.WEBHOOK_HOSTS, settings.WEBHOOK_HTTP = frozenset({f"127.0.0.1:{chat.server_address[1]}"}), True
        manager.post(reverse("duties:hook_add"), HOOK | {"url": chat.url})
        hook = Webhook.objects.get()
        manager.post(reverse("duties:hook_try", args=[hook.pk]))
        assert "送れました" in text(manager.get(reverse("duties:rules")))
        chat.status = 404
        manager.post(reverse("duties:hook_try", args=[hook.pk]))
        assert "宛先がもうありません" in text(manager.get(reverse("duties:rules")))


def test_switched_off_it_is_told_nothing_and_taken_out_it_is_forgotten(manager: Client, house: House) -> None:  # noqa: F811
    manager.post(reverse("duties:hook_add"), HOOK)
    hook = Webhook.objects.get()
    services.write_posts("k", "tells_urgent", "題", "/", clock.now())
    manager.post(reverse("duties:hook_switch", args=[hook.pk]), {"on": "0"})
    assert OutgoingPost.objects.get().given_up_at is not None
    assert services.write_posts("k2", "tells_urgent", "題", "/", clock.now()) == 0
    manager.post(reverse("duties:hook_end", args=[hook.pk]))
    hook.refresh_from_db()
    assert (hook.secret, "室" in text(manager.get(reverse("duties:rules")).wsgi_request and manager.get(reverse("duties:rules")))) == (
        {},
        False,
    )


def test_what_a_chat_is_told_of_an_urgent_duty_names_nobody(house: House) -> None:  # noqa: F811
    services.add_webhook(by=None, name="室", form="slack", url=HOOK["url"], tells_urgent=True)
    services.declare(house.eguchi, [Declared("u", "incidents.take", "/x/", owner_role=Role.PRIVACY_MANAGER, is_urgent=True)])
    services.remind_now(house.eguchi)
    assert OutgoingPost.objects.get().title == "【Komainu】急ぎ：知らせを受け付ける"


def test_one_s_own_absence_and_the_office_for_all(house: House) -> None:  # noqa: F811
    today = clock.today().isoformat()
    client = signed_in(house.eguchi)
    client.post(reverse("duties:away_add"), {"starts_on": today, "ends_on": today, "to": house.inoue.staff_number})
    made = Delegation.objects.get()
    assert (made.person, made.delegate) == (house.eguchi, house.inoue)
    assert "井上 澪" in text(client.get(reverse("duties:away")))
    assert client.get(reverse("duties:away_add_for")).status_code == 403
    assert signed_in(house.ueda).post(reverse("duties:away_end", args=[made.pk])).status_code == 404
    signed_in(house.aoyama).post(reverse("duties:away_end", args=[made.pk]))
    made.refresh_from_db()
    assert made.ended_at is not None


def test_without_a_day_it_stands_last(house: House) -> None:  # noqa: F811
    services.declare(house.eguchi, [Declared("x", "people.check", "/x/", owner_id=house.eguchi.pk, details={"sentence": "x"})])
    assert Duty.objects.get().sort_on == FAR_DAY
