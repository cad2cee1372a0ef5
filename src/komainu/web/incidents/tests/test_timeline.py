"""The timeline writes itself from every act, in people's words, and takes notes, calls and files besides."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from komainu.web.incidents.models import Attachment, Incident, Note
from komainu.web.incidents.queries.timeline import timeline
from komainu.web.incidents.services import clients, handling, notes
from komainu.web.incidents.tests.acts import fresh, settle, sign_as_proposed, signed_in, taken, url
from komainu.web.incidents.tests.house import House
from komainu.web.incidents.tests.pictures import png
from komainu.web.site import clock
from komainu.web.trail.actions import ACTIONS

pytestmark = pytest.mark.django_db


def lived(house: House) -> Incident:
    """An incident in which every act of the first days was done once."""
    one = taken(house)
    handling.take(one, by=house.ueda, instead=True)
    handling.tell_representative(one, by=house.aoyama, told_at=clock.now() - timedelta(hours=2), how="電話で")
    handling.answer_checklist(one, "keep_evidence", "done", by=house.aoyama, note="全員に伝えた")
    handling.contain(one, by=house.aoyama, contained_at=clock.now())
    clients.set_client(one, by=house.aoyama, name="例示商事", term_hours=24, clause="第18条")
    clients.tell_client(one, by=house.aoyama, told_at=clock.now(), how="担当の方へ電話", lateness_reason="気づくのが遅れた")
    settle(one, house.aoyama)
    sign_as_proposed(one, house, appi=("not_required", "委員会に確かめた"))
    return fresh(one)


def test_every_act_stands_there_in_words_with_before_and_after(house: House) -> None:
    text = signed_in(house.aoyama).get(url("timeline", lived(house))).content.decode()
    for words in (
        "知らせがあった", "事故（画面から）", "担当：青山 凪 → 上田 蓮", "代表者に伝えた", "電話で", "全員に伝えた", "拡大を止めた",
        "例示商事（24時間以内） 第18条", "担当の方へ電話", "理由：気づくのが遅れた", "外部への流出：まだ分からない → ある", "個人情報保護法の報告：行わない", "委員会に確かめた",
    ):  # fmt: skip
        assert words in text or words.replace("ある", "確定") in text, words
    assert "incidents." not in text.split('<main id="main"')[1]


def test_every_action_of_this_part_has_words(house: House) -> None:
    entries = timeline(lived(house))
    assert all(entry.title and not entry.title.startswith("incidents.") for entry in entries)
    assert "incidents.list_exported" in ACTIONS


def test_what_was_recorded_later_stands_when_it_happened(house: House) -> None:
    one = lived(house)
    told = next(entry for entry in timeline(one) if entry.title == "代表者に伝えた")
    assert told.was_recorded_later
    first = timeline(one, oldest_first=True)[0]
    assert first.title == "代表者に伝えた"  # two hours before it was told to the house at all


def test_a_note_with_a_file_is_one_entry_and_the_file_can_be_opened(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    said = {"kind": "call", "happened_at": "2026-11-21T09:15", "with_whom": "例示商事 𠮷田様", "text": "削除をお願いした\n返事は明日"}
    response = client.post(url("notes", one), {**said, "files": SimpleUploadedFile("画面.png", png(), "image/png")})
    assert response.status_code == 302
    page = client.get(url("timeline", one)).content.decode()
    assert "削除をお願いした\n返事は明日" in page
    assert "相手：例示商事 𠮷田様" in page
    assert page.count("画面.png") == 1
    assert client.get(url("attachment", one, Attachment.objects.get().pk)).status_code == 200


@pytest.mark.parametrize("wrong", [{"text": ""}, {"happened_at": "2099-01-01T10:00"}, {"kind": "dream"}])
def test_a_wrong_note_keeps_what_was_typed(house: House, wrong: dict[str, str]) -> None:
    one = taken(house)
    said = {"kind": "note", "happened_at": "2026-11-21T09:15", "with_whom": "警察署", "text": "届け出た", **wrong}
    response = signed_in(house.aoyama).post(url("notes", one), said)
    assert response.status_code == 422
    assert "警察署" in response.content.decode()
    assert not Note.objects.exists()


def test_filters_show_their_group_only(house: House) -> None:
    one = lived(house)
    notes.add_note(one, by=house.aoyama, kind="meeting", text="対策会議", happened_at=clock.now())
    client = signed_in(house.aoyama)

    def entries(query: str) -> str:
        return str(client.get(url("timeline", one) + query).content.decode().split('<ol class="timeline">')[1].split("</ol>")[0])

    assert "対策会議" in entries("?show=note")
    assert "代表者に伝えた" not in entries("?show=note")
    assert "判断に署名した" in entries("?show=fact")
    assert "委託元に報告した" in entries("?show=report")
    assert "対策会議" in entries("?show=nonsense")


def test_a_closed_record_still_takes_notes(house: House) -> None:
    one = taken(house)
    other = taken(house)
    handling.close(one, by=house.aoyama, outcome="duplicate", note="同じ件", duplicate_of=other)
    said = {"kind": "note", "happened_at": "2026-11-21T09:15", "text": "あとから分かったこと"}
    assert signed_in(house.aoyama).post(url("notes", one), said).status_code == 302


@pytest.mark.parametrize("who", ["ueda", "eguchi"])
def test_others_neither_read_nor_write_it(house: House, who: str) -> None:
    one, person = taken(house), getattr(house, who)
    assert signed_in(person).get(url("timeline", one)).status_code == 403
    assert signed_in(person).post(url("notes", one), {"kind": "note", "text": "x"}).status_code == 403


def test_the_timeline_takes_the_same_queries_with_2_and_with_40_entries(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    counted: list[Any] = []
    for wanted in (2, 40):
        for number in range(wanted):
            file = SimpleUploadedFile(f"{wanted}-{number}.png", png(str(number).encode()), "image/png")
            notes.add_note(one, by=house.aoyama, kind="note", text=f"メモ{number}", happened_at=clock.now(), files=[file])
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("timeline", one)).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 12
