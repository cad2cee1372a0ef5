"""The own reports: what who told reads of them later, and adds."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from komainu.web.duties.models import OutgoingMail
from komainu.web.incidents.models import Incident
from komainu.web.incidents.services.handling import take
from komainu.web.incidents.tests.house import House, incident
from komainu.web.incidents.tests.pictures import jpeg

pytestmark = pytest.mark.usefixtures("sunday_noon")


def test_the_own_reports_are_the_own_ones(client: Client, house: House) -> None:
    mine, other = incident(house, title="自分の件"), incident(house, by=house.eguchi, title="他人の件")
    for person, seen, unseen in ((house.inoue, mine, other), (house.eguchi, other, mine)):
        client.force_login(person)
        page = client.get(reverse("incidents:own_reports")).content.decode()
        assert seen.title in page
        assert unseen.title not in page
        assert client.get(reverse("incidents:own_report", args=[seen.pk])).status_code == 200
        assert client.get(reverse("incidents:own_report", args=[unseen.pk])).status_code == 404
        assert client.post(reverse("incidents:own_report", args=[unseen.pk]), {"text": "x"}).status_code == 404
        assert client.get(reverse("incidents:report_done", args=[unseen.pk])).status_code == 404


def test_even_the_manager_reads_somebody_elses_report_elsewhere(client: Client, house: House) -> None:
    client.force_login(house.aoyama)
    assert client.get(reverse("incidents:own_report", args=[incident(house).pk])).status_code == 404


def test_the_state_is_told_in_plain_words_and_the_offices_notes_are_not(inoue: Client, house: House) -> None:
    found = incident(house)
    page = inoue.get(reverse("incidents:own_report", args=[found.pk])).content.decode()
    assert "届いています" in page
    take(found, by=house.aoyama)
    from komainu.web.incidents.services.notes import add_note

    add_note(found, by=house.aoyama, kind="note", text="社内だけの覚え書き", happened_at=found.reported_at)
    page = inoue.get(reverse("incidents:own_report", args=[found.pk])).content.decode()
    assert "担当者が対応を始めました" in page
    assert "社内だけの覚え書き" not in page


def test_the_closing_note_reaches_who_told(inoue: Client, house: House) -> None:
    from komainu.web.incidents.services.handling import close

    found = take(incident(house, "near_miss", by=house.inoue), by=house.aoyama)
    close(found, by=house.aoyama, outcome="acted", note="封筒を窓あきに替えました。")
    page = inoue.get(reverse("incidents:own_report", args=[found.pk])).content.decode()
    assert "対応が終わりました" in page
    assert "封筒を窓あきに替えました。" in page


def test_more_can_be_added_and_who_has_it_is_written_to(inoue: Client, house: House) -> None:
    found = take(incident(house), by=house.aoyama)
    before = OutgoingMail.objects.count()
    answer = inoue.post(
        reverse("incidents:own_report", args=[found.pk]), {"text": "宛先は1,180件でした", "files": SimpleUploadedFile("a.jpg", jpeg())}
    )
    assert answer.status_code == 302
    page = inoue.get(answer.url).content.decode()
    assert "宛先は1,180件でした" in page
    assert "a.jpg" in page
    mail = OutgoingMail.objects.order_by("-written_at", "-pk").exclude(subject__contains="受け付ける").get()
    assert OutgoingMail.objects.count() == before + 1
    assert mail.to == house.aoyama.email
    assert "1,180" not in mail.body


def test_nothing_added_is_an_error_that_keeps_the_page(inoue: Client, house: House) -> None:
    found = incident(house)
    assert inoue.post(reverse("incidents:own_report", args=[found.pk]), {"text": " "}).status_code == 422
    assert not found.notes.exists()


@pytest.mark.parametrize("size", [2, 45])
def test_the_own_reports_cost_the_same_queries_at_any_number(
    inoue: Client, house: House, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(size):
        Incident.objects.create(
            number=f"X-{number}",
            receipt=f"R-{number}",
            kind="accident",
            what="fax",
            title="件",
            reported_at="2026-11-20T00:00Z",
            reported_by=house.inoue,
        )
    with django_assert_num_queries(6):  # session, person, standing, count, rows, the house's name
        inoue.get(reverse("incidents:own_reports"))
