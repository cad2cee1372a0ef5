"""A near miss may be anonymous, everybody learns from it, nobody is named, anybody can say thank you once."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from komainu.web.incidents.models import Incident, NearMissThanks
from komainu.web.incidents.services.handling import take
from komainu.web.incidents.services.reporting import thank
from komainu.web.incidents.tests.house import House, incident
from komainu.web.trail.models import Event

pytestmark = pytest.mark.usefixtures("sunday_noon")

WALL = "incidents:near_misses"


def read(house: House, **said: Any) -> Incident:
    """A near miss that the office has read and taken."""
    return take(incident(house, "near_miss", **said), by=house.aoyama)


def send(client: Client, **said: Any) -> Any:
    sheet = {
        "once": str(uuid4()),
        "what_happened": "封をする前に気づいた",
        "what_stopped_it": "声に出して読んだ",
        "idea": "窓あき封筒",
        "happened": "2026-11-22",
    }
    return client.post(reverse("incidents:report") + "?what=nearly_sent", {**sheet, **said})


def test_an_anonymous_one_leaves_no_name_anywhere(client: Client, house: House) -> None:
    client.force_login(house.inoue)
    before = Event.objects.count()
    answer = send(client, is_anonymous="on", department=str(house.sales.pk))
    found = Incident.objects.get()
    assert (found.is_anonymous, found.reported_by, found.department, found.reporter_contact) == (True, None, None, None)
    left = Event.objects.filter(sequence__gt=before)
    assert left.exists()
    assert not left.exclude(actor_id="").exists()
    assert not any("井上" in str(event.after) for event in left)
    page = client.get(answer.url).content.decode()
    assert found.receipt in page
    assert "名前は残していません" in page
    assert client.get(reverse("incidents:own_report", args=[found.pk])).status_code == 404


def test_the_page_after_an_anonymous_one_shows_nothing_of_it(client: Client, house: House) -> None:
    client.force_login(house.inoue)
    where = send(client, is_anonymous="on").url
    client.force_login(house.eguchi)
    assert "封をする前に気づいた" not in client.get(where).content.decode()


def test_the_box_of_an_accident_makes_nobody_anonymous(client: Client, house: House) -> None:
    client.force_login(house.inoue)
    sheet = {"once": str(uuid4()), "what_happened": "x", "noticed": "2026-11-22", "happened": "unknown", "is_anonymous": "on"}
    client.post(reverse("incidents:report") + "?what=fax", sheet)
    assert Incident.objects.get().reported_by == house.inoue


def test_the_database_refuses_an_anonymous_one_with_a_name(house: House) -> None:
    found = incident(house, "near_miss")
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=found.pk).update(is_anonymous=True)


@pytest.mark.parametrize("who", ["aoyama", "ueda", "eguchi"])
def test_everybody_reads_the_wall_and_nobody_is_named(client: Client, house: House, who: str) -> None:
    read(house, what_happened="封をする前に気づいた", what_stopped_it="声に出して読んだ", idea="窓あき封筒")
    client.force_login(getattr(house, who))
    page = client.get(reverse(WALL)).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    for text in ("封をする前に気づいた", "声に出して読んだ", "窓あき封筒"):
        assert text in main
    for name in ("井上", "営業部"):
        assert name not in main


def test_one_that_nobody_of_the_office_has_read_is_not_on_the_wall(client: Client, house: House) -> None:
    incident(house, "near_miss", what_happened="佐藤商店の田中様の件")
    client.force_login(house.eguchi)
    page = client.get(reverse(WALL)).content.decode()
    assert "田中様" not in page
    assert "まだ受け付けていないもの" not in page
    client.force_login(house.aoyama)
    assert "まだ受け付けていないものが1件" in client.get(reverse(WALL)).content.decode()


def test_accidents_are_not_on_the_wall(client: Client, house: House) -> None:
    take(incident(house, what_happened="本当の事故"), by=house.aoyama)
    client.force_login(house.eguchi)
    assert "本当の事故" not in client.get(reverse(WALL)).content.decode()


def test_text_is_text(client: Client, house: House) -> None:
    read(house, what_happened="<img src=x onerror=alert(1)>", idea="{{ request.user }}")
    client.force_login(house.eguchi)
    page = client.get(reverse(WALL)).content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "{{ request.user }}" in page


def test_search_and_filter_narrow_the_wall(client: Client, house: House) -> None:
    read(house, what_happened="封筒の入れ間違い", what="nearly_handed")
    read(house, what_happened="宛先の選び間違い", what="nearly_sent")
    client.force_login(house.eguchi)
    for query, seen, unseen in (("q=封筒", "封筒の", "宛先の"), ("what=nearly_sent", "宛先の選び", "封筒の入れ")):
        page = client.get(f"{reverse(WALL)}?{query}").content.decode()
        assert seen in page
        assert unseen not in page
    assert "条件に合うものがありません" in client.get(f"{reverse(WALL)}?q=ない言葉").content.decode()


def test_thanks_count_each_person_once(client: Client, house: House) -> None:
    found = read(house)
    where = reverse("incidents:near_miss_thank", args=[found.pk])
    for person in (house.eguchi, house.eguchi, house.ueda):
        client.force_login(person)
        assert client.post(where).url == reverse(WALL)
    assert NearMissThanks.objects.count() == 2
    assert "ありがとう 2" in client.get(reverse(WALL)).content.decode()
    assert not Event.objects.filter(action="incidents.thanked").exclude(actor_id="").exists()


def test_the_database_refuses_thanks_twice(house: House) -> None:
    found = read(house)
    assert thank(found, by=house.eguchi)
    assert not thank(found, by=house.eguchi)
    with pytest.raises(IntegrityError), transaction.atomic():
        NearMissThanks.objects.create(incident=found, person=house.eguchi, given_at=found.reported_at)


def test_only_what_is_on_the_wall_can_be_thanked_and_only_by_post(client: Client, house: House) -> None:
    client.force_login(house.eguchi)
    for hidden in (incident(house, "near_miss"), take(incident(house), by=house.aoyama)):
        assert client.post(reverse("incidents:near_miss_thank", args=[hidden.pk])).status_code == 404
    assert client.get(reverse("incidents:near_miss_thank", args=[read(house).pk])).status_code == 405


@pytest.mark.parametrize("size", [2, 45])
def test_the_wall_costs_the_same_queries_at_any_number(
    client: Client, house: House, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(size):
        found = Incident.objects.create(
            number=f"X-{number}", receipt=f"R-{number}", kind="near_miss", what="nearly_sent", title="件", what_happened="文", state="taken",
            reported_at="2026-11-20T00:00Z", taken_by=house.aoyama, taken_at="2026-11-20T01:00Z",
        )  # fmt: skip
        thank(found, by=house.ueda)
    client.force_login(house.eguchi)
    with django_assert_num_queries(6):  # session, person, standing, count, rows, the house's name
        client.get(reverse(WALL))
