"""Photos and files of a report: kept, refused, opened by whom."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from komainu.web.incidents.models import Attachment, Incident
from komainu.web.incidents.services import attachments
from komainu.web.incidents.services.attachments import attach
from komainu.web.incidents.tests.house import House, incident
from komainu.web.incidents.tests.pictures import PLACE, jpeg
from komainu.web.incidents.tests.telling import tell

pytestmark = pytest.mark.usefixtures("sunday_noon")


def test_photos_are_kept_without_their_place(inoue: Client) -> None:
    tell(
        inoue,
        camera=SimpleUploadedFile("shot.jpg", jpeg(6)),
        files=[SimpleUploadedFile("a.jpg", jpeg()), SimpleUploadedFile("b.pdf", b"%PDF-1.7")],
    )
    kept = Attachment.objects.order_by("name")
    assert [(file.name, file.content_type, file.purpose) for file in kept] == [
        ("a.jpg", "image/jpeg", "report"), ("b.pdf", "application/pdf", "report"), ("shot.jpg", "image/jpeg", "report"),
    ]  # fmt: skip
    assert all(PLACE not in attachments.content_of(file) for file in kept)


def test_a_file_that_is_too_large_is_named_and_the_text_stays(inoue: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komainu.web.incidents.forms.files.LARGEST_BYTES", 10)
    page = tell(inoue, files=SimpleUploadedFile("big.jpg", jpeg())).content.decode()
    assert "「big.jpg」は大きすぎます" in page
    assert "案内を全員のアドレスが見える形で送った" in page
    assert "もう一度選んでください" in page
    assert not Incident.objects.exists()


@pytest.mark.parametrize("body", [b"MZ\x90\0 a program", b"<svg onload=alert(1)>", b"<html>", b"PK\x03\x04 macro"])
def test_a_file_of_another_kind_is_refused(inoue: Client, body: bytes) -> None:
    assert "受け付けられない種類" in tell(inoue, files=SimpleUploadedFile("photo.jpg", body)).content.decode()


def test_too_many_files_are_refused(inoue: Client) -> None:
    many = [SimpleUploadedFile(f"{number}.jpg", jpeg()) for number in range(11)]
    assert "10個まで" in tell(inoue, files=many).content.decode()


def test_an_empty_file_is_named(inoue: Client) -> None:
    # A browser sends an empty part without a name where no file was chosen; one with a name is an empty file.
    assert "中身がありません" in tell(inoue, files=SimpleUploadedFile("zero.jpg", b"")).content.decode()


def test_a_file_is_open_to_those_who_may_see_the_incident(client: Client, house: House) -> None:
    found, other = incident(house), incident(house, by=house.eguchi)
    file = attach(found, SimpleUploadedFile("写真.jpg", jpeg()), by=house.inoue, purpose="report")
    inside = attach(found, SimpleUploadedFile("提出.pdf", b"%PDF-1.7"), by=house.aoyama, purpose="report_filed")
    where = reverse("incidents:attachment", args=[found.pk, file.pk])
    statuses = {}
    for person in (house.aoyama, house.ueda, house.inoue, house.eguchi):
        client.force_login(person)
        statuses[person.staff_number] = (
            client.get(where).status_code,
            client.get(reverse("incidents:attachment", args=[found.pk, inside.pk])).status_code,
        )
    assert statuses == {"aoyama": (200, 200), "ueda": (200, 404), "inoue": (200, 404), "eguchi": (404, 404)}
    client.force_login(house.aoyama)
    assert client.get(reverse("incidents:attachment", args=[other.pk, file.pk])).status_code == 404
    client.logout()
    assert client.get(where).status_code == 302


def test_a_picture_is_shown_and_everything_else_saved(client: Client, house: House) -> None:
    found = incident(house)
    client.force_login(house.inoue)
    for name, body, kind, way in (
        ("写真.jpg", jpeg(), "image/jpeg", "inline"), ("a.pdf", b"%PDF-1.7", "application/octet-stream", "attachment"),
        ("a.html", b"<script>", "application/octet-stream", "attachment"),
    ):  # fmt: skip
        file = attach(found, SimpleUploadedFile(name, body), by=house.inoue)
        answer = client.get(reverse("incidents:attachment", args=[found.pk, file.pk]))
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Disposition"].startswith(way)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_file_that_is_gone_says_so(client: Client, house: House, settings: Any) -> None:
    found = incident(house)
    file = attach(found, SimpleUploadedFile("a.jpg", jpeg()), by=house.inoue)
    (settings.STORAGE_FOLDER / file.path).unlink()
    client.force_login(house.inoue)
    answer = client.get(reverse("incidents:attachment", args=[found.pk, file.pk]))
    assert answer.status_code == 503
    assert "このファイルは開けません" in answer.content.decode()
