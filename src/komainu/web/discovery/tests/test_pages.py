"""The pages of what was found: the way through them, who sees what, and what they cost at two sizes."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from komainu.web.discovery import services
from komainu.web.discovery.models import Decision, Finding, Folder, HouseWord, Run, ScanSource
from komainu.web.discovery.tests.conftest import TODAY, House, result, signed_in, unread
from komainu.web.ledger.models import LedgerLine
from komainu.web.people import services as people
from komainu.web.people.roles import Role

pytestmark = pytest.mark.django_db


def typed(house: House, **more: Any) -> dict[str, Any]:
    """What a browser sends to register a source."""
    return {
        "sheet": str(uuid4()), "name": "共有", "kind": "folder", "address": str(house.folder), "exclude": "*.tmp", "department": str(house.sales.pk),
        "owner": "U1", "lines": "", "rhythm": "weekly", "weekday": "5", "month_day": "1", "hour": "22", "password": "", **more,
    }  # fmt: skip


def test_a_source_is_registered_scanned_and_stopped_on_the_page(house: House) -> None:
    office = signed_in(house.aoyama)
    assert "まだ調べる場所がありません" in office.get("/discovery/").content.decode()
    refused = office.post("/discovery/sources/add/", typed(house, address="/nowhere/at/all", lines="L-9"))
    assert refused.status_code == 422
    assert "/nowhere/at/all" in refused.content.decode(), "what was typed stays"
    assert office.post("/discovery/sources/add/", typed(house, password="himitsu")).status_code == 302
    source = ScanSource.objects.get()
    page = office.get(f"/discovery/sources/{source.pk}/").content.decode()
    assert "読めます" in page
    assert "himitsu" not in page + office.get(f"/discovery/sources/{source.pk}/edit/").content.decode()
    assert office.post(f"/discovery/sources/{source.pk}/run/").status_code == 302
    run = Run.objects.get()
    Run.objects.update(state="reading", files=120, hits=7, size_bytes=5_000_000, total_files=400)
    said = office.get(f"/discovery/sources/{source.pk}/progress/").content.decode()
    assert "120ファイル" in said
    assert "280" in said
    assert office.post(f"/discovery/sources/{source.pk}/run/").status_code == 409
    assert office.post(f"/discovery/runs/{run.pk}/cancel/").status_code == 302
    Run.objects.update(state="cancelled", finished_at=run.asked_at)
    assert office.get(f"/discovery/sources/{source.pk}/progress/").headers["HX-Refresh"] == "true"
    assert office.post(f"/discovery/sources/{source.pk}/edit/", typed(house, name="共有サーバー")).status_code == 302
    assert office.post(f"/discovery/sources/{source.pk}/end/", {"reason": "廃止"}).status_code == 302
    assert ScanSource.objects.get().secret is None


def test_from_a_file_to_a_line_and_to_a_deletion_on_the_page(house: House) -> None:
    source = house.source()
    root = source.address
    house.scanned(source, [result(f"{root}/営業/a.csv", 30), result(f"{root}/営業/b.csv"), unread(f"{root}/営業/c.zip")])
    line, manager, eguchi = house.line("営業の名簿", places="共有の営業"), signed_in(house.ueda), signed_in(house.eguchi)
    a, b = house.finding("a.csv"), house.finding("b.csv")
    page = manager.get(f"/discovery/files/{a.pk}/").content.decode()
    assert "***-****-**34" in page
    assert str(line) in manager.get(f"/discovery/files/{a.pk}/link/").content.decode()
    assert manager.post(f"/discovery/files/{a.pk}/link/", {}).status_code == 422
    assert manager.post(f"/discovery/files/{a.pk}/link/", {"number": "L-none"}).status_code == 422
    assert manager.post(f"/discovery/files/{a.pk}/link/", {"line": str(line.pk)}).status_code == 302
    assert house.finding("a.csv").line == line
    assert f"/discovery/files/{a.pk}/" in manager.get(f"/ledger/{line.pk}/").content.decode(), "and back"
    new = {"sheet": str(uuid4()), "name": "見つけた名簿", "department": str(house.sales.pk), "items": ["name", "phone"]}
    assert "b" in manager.get(f"/discovery/files/{b.pk}/new-line/").content.decode()
    assert manager.post(f"/discovery/files/{b.pk}/new-line/", new).status_code == 302
    assert house.finding("b.csv").line == LedgerLine.objects.get(name="見つけた名簿")
    decide = {"sheet": str(uuid4()), "kind": "delete", "owner": "E1", "due_on": "2026-12-10", "move_to": "", "reason": "要らない"}
    assert manager.post(f"/discovery/files/{b.pk}/decide/", {**decide, "kind": "move"}).status_code == 422
    assert manager.post(f"/discovery/files/{b.pk}/decide/", decide).status_code == 302
    decision = Decision.objects.get(kind="delete")
    assert "要らない" in eguchi.get(f"/discovery/decisions/{decision.pk}/").content.decode()
    assert eguchi.post(f"/discovery/decisions/{decision.pk}/done/").status_code == 302
    assert eguchi.post(f"/discovery/decisions/{decision.pk}/withdraw/").status_code == 403
    assert manager.post(f"/discovery/decisions/{decision.pk}/withdraw/").status_code == 302
    assert house.finding("b.csv").state == "open"
    folder = Folder.objects.get(name="営業")
    for by in ("", "?by=kind", "?by=persons", "?by=grade"):
        assert manager.get(f"/discovery/folders/{folder.pk}/{by}").status_code == 200
    assert manager.get(f"/discovery/folders/{folder.pk}/link/").status_code == 200
    assert manager.post(f"/discovery/files/{b.pk}/false-alarm/", {"reason": "見本"}).status_code == 302
    assert manager.get(f"/discovery/files/{a.pk}/false-value/{'a' * 64}/").status_code == 200
    assert manager.post(f"/discovery/files/{a.pk}/false-value/{'a' * 64}/", {"reason": "代表電話"}).status_code == 302
    assert "c.zip" in manager.get("/discovery/files/?only=unread").content.decode()


def test_a_line_of_which_nothing_was_found_leads_to_its_page_for_who_may_open_it(house: House) -> None:
    line = house.line("名刺")
    source = house.source(lines=[line])
    house.scanned(source, [result(f"{source.address}/営業/a.csv")])
    people.appoint(house.eguchi, Role.SYSTEM_MANAGER, by=None, starts_on=TODAY)
    for person, leads in ((house.aoyama, True), (house.ueda, True), (house.eguchi, False)):
        page = signed_in(person).get("/discovery/absent/").content.decode()
        assert "名刺" in page
        assert (f'href="/ledger/{line.pk}/"' in page) is leads


def test_who_is_of_another_department_finds_nothing(house: House) -> None:
    source = house.source(house.affairs)
    house.scanned(source, [result(f"{source.address}/総務/a.csv"), result(f"{source.address}/総務/b.csv")])
    a, folder = house.finding("a.csv"), Folder.objects.get(name="総務")
    decision = services.link(house.finding("b.csv"), house.line("営業の名簿"), by=house.aoyama)
    manager, staff = signed_in(house.ueda), signed_in(house.eguchi)
    paths = [f"files/{a.pk}/{end}" for end in ("", "link/", "new-line/", "decide/", "false-alarm/")]
    paths += [f"folders/{folder.pk}/{end}" for end in ("", "link/", "decide/")] + [f"sources/{source.pk}/", f"decisions/{decision.pk}/"]
    for path in paths:
        assert manager.get(f"/discovery/{path}").status_code == 404, path
        assert staff.get(f"/discovery/{path}").status_code in {403, 404}, path
    assert manager.get(f"/discovery/files/{house.finding('b.csv').pk}/").status_code == 200, "it belongs to a line of the own department"
    listed = manager.get("/discovery/files/").content.decode()
    assert "b.csv" in listed
    assert "a.csv" not in listed
    assert manager.get("/discovery/files/export/csv/").status_code == 403
    assert staff.get("/discovery/").status_code == 403


def test_a_system_manager_sees_files_and_no_samples(house: House) -> None:
    keeper = people.add_person("S1", by=None, name="黒木 大地", department=house.affairs)
    people.appoint(keeper, Role.SYSTEM_MANAGER, by=None, starts_on=TODAY)
    source = house.source()
    house.scanned(source, [result(f"{source.address}/a.csv")])
    page = signed_in(keeper).get(f"/discovery/files/{house.finding('a.csv').pk}/").content.decode()
    assert "共有フォルダー" in page
    assert "***-****-**34" not in page
    assert "/link/" not in page


PAGES = ("/discovery/", "/discovery/files/", "/discovery/files/?state=open&sort=name", "/discovery/files/?q=file", "/discovery/absent/", "/discovery/far/",
         "/discovery/decisions/", "source", "folder", "file")  # fmt: skip


def cost(house: House) -> dict[str, int]:
    client = signed_in(house.aoyama)
    source, folder = ScanSource.objects.get(), Folder.objects.filter(name="営業").get()
    known = {
        "source": f"/discovery/sources/{source.pk}/", "folder": f"/discovery/folders/{folder.pk}/", "file": f"/discovery/files/{Finding.objects.order_by('name')[0].pk}/",
    }  # fmt: skip
    found = {}
    for page in PAGES:
        client.get(known.get(page, page))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(known.get(page, page)).status_code == 200
        found[page] = len(queries)
    return found


def test_the_number_of_queries_does_not_grow_with_what_was_found(house: House) -> None:
    source = house.source()
    few = [result(f"{source.address}/営業/file{number}.csv") for number in range(2)]
    house.scanned(source, few)
    before = cost(house)
    many = [result(f"{source.address}/営業/{number % 9}/file{number}.csv") for number in range(120)]
    house.scanned(source, [*few, *many])
    services.link(Folder.objects.get(name="3"), house.line(), by=house.ueda)
    after = cost(house)
    assert {
        page: number
        for page, number in after.items()
        if number
        > before[page]
        + (
            1
            if page in {"/discovery/files/?q=file", "/discovery/files/?state=open&sort=name", "/discovery/decisions/", "/discovery/files/"}
            else 0
        )
    } == {}
    assert max(after.values()) <= 14, after


def test_what_is_exported_leaves_an_event(house: House) -> None:
    from komainu.web.trail.models import Event

    source = house.source()
    house.scanned(source, [result(f"{source.address}/a.csv")])
    answer = signed_in(house.aoyama).get("/discovery/files/export/csv/?grade=2")
    assert "a.csv" in answer.content.decode("utf-8-sig")
    assert "***" not in answer.content.decode("utf-8-sig"), "samples stay on the page"
    assert Event.objects.filter(action="documents.list_exported").exists()


def test_a_folder_is_judged_and_taken_back_on_the_page(house: House) -> None:
    source = house.source()
    house.scanned(source, [result(f"{source.address}/試験/{n}.csv", n) for n in (1, 2)])
    manager, folder = signed_in(house.ueda), Folder.objects.get(name="試験")
    assert f"/discovery/folders/{folder.pk}/false-alarm/" in manager.get(f"/discovery/folders/{folder.pk}/").content.decode()
    asked = manager.get(f"/discovery/folders/{folder.pk}/false-alarm/").content.decode()
    assert "まだ決めていないファイル" in asked
    assert manager.post(f"/discovery/folders/{folder.pk}/false-alarm/", {"reason": ""}).status_code == 422
    done = manager.post(f"/discovery/folders/{folder.pk}/false-alarm/", {"reason": "試験用"})
    decision = Decision.objects.get()
    assert done.headers["Location"] == f"/discovery/decisions/{decision.pk}/"
    assert manager.post(f"/discovery/decisions/{decision.pk}/withdraw/").status_code == 302
    assert Finding.objects.filter(state="open").count() == 2
    assert "まとめて決めます" in manager.get(f"/discovery/folders/{folder.pk}/decide/").content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"way": "pattern", "text": "M-[0-9]+", "finds": "M-1"}, "この書き方では探せません"),
        ({"way": "pattern", "text": "M-[0-9]{3}", "finds": "M-12"}, "この文からは見つかりません：M-12"),
        ({"way": "pattern", "text": "M-[0-9]{3}", "finds": "M-123", "passes": "注文M-999"}, "この文からも見つかってしまいます"),
        ({"way": "pattern", "text": "M-[0-9]{3}"}, "見つけるべき文を1つ以上"),
    ],
)
def test_a_word_that_does_not_do_what_is_meant_is_refused_with_what_was_typed(house: House, typed: dict[str, str], said: str) -> None:
    office = signed_in(house.aoyama)
    answer = office.post("/discovery/rules/words/add/", {"sheet": str(uuid4()), "label": "会員番号", "near": "", **typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert typed["text"] in answer.content.decode()


def test_own_words_and_exclusions_are_set_on_the_page(house: House) -> None:
    office = signed_in(house.aoyama)
    word = {
        "sheet": str(uuid4()),
        "label": "会員番号",
        "way": "list",
        "text": "北斗会員\n南十字会員",
        "near": "会員証\n",
        "finds": "",
        "passes": "",
    }
    assert office.post("/discovery/rules/words/add/", word).status_code == 302
    assert office.post("/discovery/rules/words/add/", word).status_code == 302, "sent twice, it is there once"
    found = HouseWord.objects.get()
    assert found.body["near"] == ["会員証"]
    assert office.post("/discovery/rules/words/add/", {**word, "sheet": str(uuid4())}).status_code == 422
    assert "北斗会員" in office.get("/discovery/rules/words/").content.decode()
    rules = {"far_percent": "200", "stale_days": "45", "exclude": "~$*\n*.bak"}
    assert office.post("/discovery/rules/", rules).status_code == 302
    page = office.get("/discovery/rules/").content.decode()
    assert "*.bak" in page
    assert "会員番号" in page
    assert office.post(f"/discovery/rules/words/{found.pk}/end/", {"reason": "使わなくなった"}).status_code == 302
    assert office.get(f"/discovery/rules/words/{found.pk}/end/").status_code == 404
    assert signed_in(house.ueda).get("/discovery/rules/words/").status_code == 403


def test_a_long_sheet_says_what_a_short_one_says(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from komainu.web.documents import answering, listing_export
    from komainu.web.documents.reading import read_table
    from komainu.web.trail.models import Event

    source = house.source()
    house.scanned(source, [result(f"{source.address}/{number}.csv", number + 1) for number in range(5)])
    services.link(house.finding("3.csv"), house.line(), by=house.ueda)
    office, path = signed_in(house.aoyama), "/discovery/files/export/xlsx/"
    short = office.get(path)
    monkeypatch.setattr(listing_export, "MOST_BY_LIBRARY", 2)
    monkeypatch.setattr(answering, "WHOLE_BYTES", 0)
    long = office.get(path)
    assert long.streaming
    assert long.headers["Content-Disposition"] == short.headers["Content-Disposition"]
    body = b"".join(long.streaming_content)
    assert len(read_table(body, "a.xlsx").rows) == 5
    assert read_table(body, "a.xlsx") == read_table(short.content, "a.xlsx")
    assert [each.after["rows"] for each in Event.objects.filter(action="documents.list_exported")] == [5, 5]
