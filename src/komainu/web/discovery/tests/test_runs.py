"""A run through the real engine, in parts: what is read, what the next run reads again, what is gone, what cannot be read, what is stopped."""

from datetime import timedelta
from pathlib import Path

import pytest

from komainu.web.discovery import kinds, reading, services
from komainu.web.discovery.models import Finding, Folder, HouseWord, Run, ScanSource
from komainu.web.discovery.problems import RunUnderWay, SourceTwice, SourceUnreadable
from komainu.web.discovery.schedule import next_run_at
from komainu.web.discovery.services import runs
from komainu.web.discovery.services.taking import take_in
from komainu.web.discovery.tests.conftest import NOW, House
from komainu.web.duties.models import Duty
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.trail.models import Event

PEOPLE = "氏名,電話番号\n山田 太郎,090-1234-5678\n佐藤 花子,090-8765-4321\n"


def worked(run: Run, **how: float) -> Run:
    """The run, worked on until it has ended; every part is what one job does."""
    for _part in range(20):
        runs.work(str(run.pk), **how)
        run = Run.objects.get(pk=run.pk)
        if run.finished_at is not None:
            return run
    raise AssertionError("the run does not end")


def test_a_run_reads_in_parts_and_the_next_one_only_what_changed(house: House) -> None:
    folder = house.folder
    (folder / "営業").mkdir()
    (folder / "営業" / "名簿.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "営業" / "控え.csv").write_text(PEOPLE + "鈴木 次郎,090-1111-2222\n", encoding="utf-8")
    (folder / "案内.txt").write_text("夏のご案内です。", encoding="utf-8")
    (folder / "壊れた.zip").write_bytes(b"PK\x03\x04 broken")
    source = house.source()
    assert source.tested_files == 4
    # Nothing new may be read after the first result: several parts.
    run = worked(services.ask(source, by=house.aoyama), seconds=0.0)
    assert (run.state, run.files, run.hits, run.unread, run.new) == ("done", 4, 2, 1, 3)
    assert run.total_files == 4
    found = house.finding("名簿.csv")
    assert found.counts["PHONE"] == 2
    assert found.state == "open"
    assert "090-1234-5678" not in str(found.samples)
    assert found.samples[0]["mark"]
    top = Folder.objects.get(source=source, parent=None)
    assert (top.files, top.with_hits, top.undecided, top.unread) == (4, 2, 2, 1)
    (folder / "営業" / "控え.csv").unlink()
    (folder / "営業" / "名簿.csv").write_text(PEOPLE + "高橋 三郎,090-3333-4444\n", encoding="utf-8")
    again = worked(services.ask(source, by=house.aoyama))
    assert (again.known, again.new, again.changed, again.gone) == (2, 0, 1, 1)
    assert house.finding("控え.csv").gone_on == clock.japan_day(NOW)
    assert Finding.objects.filter(is_there=True).count() == 2
    assert [event.action for event in Event.objects.filter(action__startswith="discovery.run_")].count("discovery.run_done") == 2


def test_a_run_that_is_stopped_ends_and_the_next_one_knows_what_it_read(house: House) -> None:
    source = house.source()
    waiting = services.ask(source, by=house.aoyama)
    with pytest.raises(RunUnderWay):
        services.ask(source, by=house.aoyama)
    services.cancel(waiting, by=house.aoyama)
    assert Run.objects.get(pk=waiting.pk).state == "cancelled"
    assert runs.work(str(waiting.pk)) == "nothing to do"
    reading = services.ask(source, by=house.aoyama)
    Run.objects.filter(pk=reading.pk).update(state="reading", started_at=NOW)
    services.cancel(reading, by=house.aoyama)
    assert runs.work(str(reading.pk)) == "cancelled"


def test_a_source_that_vanished_fails_and_nothing_counts_as_gone(house: House) -> None:
    (house.folder / "名簿.csv").write_text(PEOPLE, encoding="utf-8")
    source = house.source()
    run = services.ask(source, by=house.aoyama)
    house.folder.rename(house.folder.with_name("away"))
    assert runs.work(str(run.pk)) == "failed"
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.fault
    duty = Duty.objects.get(kind="discovery.run_failed", closed_at=None)
    assert (duty.owner_role, duty.url) == (Role.PRIVACY_MANAGER, f"/discovery/sources/{source.pk}/")
    house.folder.with_name("away").rename(house.folder)
    again = services.ask(source, by=house.aoyama)
    assert Duty.objects.filter(kind="discovery.run_failed", closed_at=None).exists(), "it is not mended before it was read"
    Run.objects.filter(pk=again.pk).update(state="taking", started_at=NOW)
    take_in(Run.objects.get(pk=again.pk), [], (source.address,))
    assert Duty.objects.get(kind="discovery.run_failed").closed_because == "done"


def test_a_source_is_kept_only_if_it_can_be_read_and_once(house: House, tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable):
        house.source(address=str(tmp_path / "nowhere"))
    with pytest.raises(SourceUnreadable):
        house.source(address="relative/path")
    with pytest.raises(SourceUnreadable):
        house.source(kind="mailbox", address="postgresql://db/x")
    house.source()
    with pytest.raises(SourceTwice):
        house.source()
    assert ScanSource.objects.count() == 1


def test_a_secret_is_sealed_and_leaves_no_trace(house: House) -> None:
    from django.db import connection

    source = house.source()
    services.change_source(source, by=house.aoyama, password="himitsu-no-kotoba")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM discovery_scansource")
        assert "himitsu" not in cursor.fetchone()[0]
    assert "himitsu" not in str([event.after for event in Event.objects.all()])
    assert ScanSource.objects.get().secret == {"password": "himitsu-no-kotoba"}


def test_sources_are_scanned_when_their_time_has_come(house: House) -> None:
    source = house.source(rhythm="weekly", weekday=0, hour=3)
    due = next_run_at(source, NOW)
    assert due is not None
    assert (due.weekday(), due.hour, due > NOW) == (0, 3, True)
    assert services.start_due(NOW) == 0
    for _twice in range(2):
        services.start_due(due)
        assert Run.objects.count() == 1
    source.refresh_from_db()
    assert source.next_run_at is not None
    assert source.next_run_at > due
    monthly = ScanSource(rhythm="monthly", month_day=28, hour=0)
    assert str(next_run_at(monthly, NOW)) == "2026-11-28 00:00:00+09:00"


def test_own_words_are_looked_for_and_excluded_files_are_not(house: House) -> None:
    (house.folder / "予約.txt").write_text("会員 M-123456 の予約", encoding="utf-8")
    (house.folder / "写し.tmp").write_text(PEOPLE, encoding="utf-8")
    source = house.source()
    word = services.add_word(by=house.aoyama, label="会員番号", body={"pattern": "M-[0-9]{6}", "finds": ["M-000001"]})
    services.set_rules(by=house.aoyama, exclude="*.tmp\n")
    HouseWord.objects.update(made_at=NOW - timedelta(hours=1))
    run = worked(services.ask(source, by=house.aoyama))
    (found,) = Finding.objects.filter(is_personal=True)
    assert (found.name, found.counts) == ("予約.txt", {word.code: 1})
    assert kinds.word(word.code) == "会員番号"
    assert "M-[0-9]" not in str(list(Event.objects.values_list("after", flat=True)))
    services.end_word(word, by=house.aoyama)
    HouseWord.objects.update(ended_at=NOW - timedelta(minutes=1))
    assert reading.look_of(run, NOW.date()).words is None
