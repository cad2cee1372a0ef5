"""One result for every item, whatever the items do to the process that reads them."""

from __future__ import annotations

import hashlib
import os
import signal
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from komainu.extract import Limits, Piece, Section, Unit
from komainu.scan import FileResult, Grade, Item, Journal, LocalPool, Look, Selection, Tree, scan
from komainu.scan.work import dismiss

LOOK = Look(as_of=date(2026, 11, 22))
PERSON = "氏名: 高橋　健一\n電話: 090-1234-5678\n生年月日: 1970年3月2日\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    top = tmp_path / "tree"
    (top / "人事").mkdir(parents=True)
    (top / "人事" / "社員.txt").write_text(PERSON, encoding="utf-8")
    (top / "人事" / "通院.txt").write_text("氏名: 高橋　健一\n病名: 2型糖尿病\n", encoding="cp932")
    (top / "会社.csv").write_text("会社名,電話\n株式会社あおば,03-1234-5678\n", encoding="utf-8")
    (top / "空.txt").write_bytes(b"")
    (top / "謎.bin").write_bytes(bytes(range(256)) * 20)
    return top


def of(results: Iterator[FileResult]) -> dict[str, FileResult]:
    return {os.path.basename(each.path): each for each in results}


def test_each_file_has_one_line_with_its_verdict(tree: Path) -> None:
    with LocalPool(2) as pool:
        results = list(scan(Tree((str(tree),)), pool, LOOK, workers=2))
    assert len(results) == 5
    lines = of(iter(results))
    assert lines["社員.txt"].counts == {"BIRTH_DATE": 1, "PERSON_NAME": 1, "PHONE": 1}
    assert (lines["社員.txt"].grade, lines["社員.txt"].rule, lines["社員.txt"].persons) == (Grade.MEDIUM, "personal", (1, 1))
    assert (lines["通院.txt"].grade, lines["通院.txt"].special_care) == (Grade.CRITICAL, {"medical_history": 1})
    assert (lines["会社.csv"].grade, lines["会社.csv"].rule, lines["会社.csv"].persons) == (Grade.LOW, "not_personal.company", (0, 0))
    assert lines["空.txt"].readable
    assert (lines["謎.bin"].readable, lines["謎.bin"].reason) == (False, "unknown_format")
    assert "高橋" not in "".join(each.line() for each in results)


class Plain(ThreadPoolExecutor):
    """An executor that shares nothing, as a cluster does: results come when the task is over."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        assert len(args) == 1
        return super().submit(fn, *args, **kwargs)


def test_any_executor_gives_the_same(tree: Path) -> None:
    with LocalPool(1) as pool:
        here = sorted(each.line() for each in scan(Tree((str(tree),)), pool, LOOK))
    with Plain(2) as pool:
        there = sorted(each.line() for each in scan(Tree((str(tree),)), pool, LOOK, workers=2))
    dismiss()
    assert here == there


def test_texts_that_come_again_count_in_every_file(tmp_path: Path) -> None:
    texts = {"再": "氏名: 山田太郎\n電話: 090-1234-5678\n", "別": "氏名: 佐藤花子\n", "空": "本日は晴天なり\n"}
    for number in range(150):
        (tmp_path / f"{number:03}.txt").write_text(texts["再別再空再"[number % 5]], encoding="utf-8")
    with LocalPool(1) as pool:
        lines = of(scan(Tree((str(tmp_path),)), pool, LOOK))
    assert len(lines) == 150
    wanted = {"再": {"PERSON_NAME": 1, "PHONE": 1}, "別": {"PERSON_NAME": 1}, "空": {}}
    for number in range(150):
        line, content = lines[f"{number:03}.txt"], (tmp_path / f"{number:03}.txt").read_bytes()
        assert (line.counts, line.sha256) == (wanted["再別再空再"[number % 5]], hashlib.sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class Deadly:
    """Content that kills the process that reads it, after a section."""

    def pieces(self, limits: Limits, formats: list[str]) -> Iterator[Piece]:
        yield Section((), "text", Unit.LINE, PERSON)
        os.kill(os.getpid(), signal.SIGKILL)

    def sha256(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Calm:
    def pieces(self, limits: Limits, formats: list[str]) -> Iterator[Piece]:
        formats.append("text")
        yield Section((), "text", Unit.LINE, PERSON)

    def sha256(self) -> str:
        return "00"


@dataclass(frozen=True, slots=True)
class Greedy:
    """Content that takes more memory than a reader has."""

    def pieces(self, limits: Limits, formats: list[str]) -> Iterator[Piece]:
        yield Section((), "text", Unit.LINE, "x" * (4 * 2**30))

    def sha256(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Endless:
    """Content whose reader never comes to its end."""

    def pieces(self, limits: Limits, formats: list[str]) -> Iterator[Piece]:
        yield Section((), "text", Unit.LINE, PERSON)
        signal.pause()

    def sha256(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Given:
    """A source of what it is given."""

    given: tuple[Item, ...]
    roots: tuple[str, ...] = ("/given",)

    def items(self) -> Iterator[Item]:
        yield from self.given


def test_an_item_that_kills_its_reader_costs_one_line_and_keeps_what_came_before() -> None:
    items = [Item(f"/given/{number}", 10, 1, 1, "", Deadly() if number == 2 else Calm()) for number in range(5)]
    with LocalPool(1) as pool:
        lines = of(scan(Given(tuple(items)), pool, LOOK))
    assert len(lines) == 5
    assert (lines["2"].readable, lines["2"].reason, lines["2"].counts.get("PHONE")) == (False, "reader_died", 1)
    assert all(line.readable for name, line in lines.items() if name != "2")


def test_of_a_sample_the_upper_bound_is_that_of_the_whole() -> None:
    with LocalPool(1) as pool:
        (line,) = scan(Given((Item("/given/table", 10, 1, 1, "", Calm(), share=0.01),)), pool, LOOK)
    assert (line.persons, line.share, line.sha256) == ((1, 100), 0.01, "00")


class Lost(ThreadPoolExecutor):
    """A cluster whose worker is lost with a certain item."""

    def submit(self, fn: Any, /, chunk: Any) -> Future[Any]:
        if any(item.path.endswith("2") for item in chunk.items):
            future: Future[Any] = Future()
            future.set_exception(ChildProcessError("worker lost"))
            return future
        return super().submit(fn, chunk)


def test_a_worker_that_is_lost_for_good_costs_its_own_item_one_line() -> None:
    items = tuple(Item(f"/given/{number}", 10, 1, 1, "", Calm()) for number in range(5))
    with Lost(1) as pool:
        lines = of(scan(Given(items), pool, LOOK))
    dismiss()
    assert {name: line.reason for name, line in lines.items()} == {"0": "", "1": "", "2": "reader_died", "3": "", "4": ""}


def test_the_second_scan_reads_only_what_changed(tree: Path, tmp_path: Path) -> None:
    class Count:
        def __init__(self) -> None:
            self.read: list[str] = []

        def started(self, item: Item) -> None:
            pass

        def finished(self, result: FileResult, *, is_known: bool) -> None:
            if not is_known:
                self.read.append(os.path.basename(result.path))

    source = Tree((str(tree),))
    with LocalPool(1) as pool:
        for expected in (5, 1, 0):
            watcher = Count()
            with Journal(tmp_path / "journal", "v", source.roots) as journal:
                found = list(scan(source, pool, LOOK, journal=journal, watcher=watcher))
                journal.finish()
                assert sorted(each.path for each in journal.results()) == sorted(each.path for each in found)
            assert len(watcher.read) == expected
            (tree / "会社.csv").write_text(PERSON, encoding="utf-8") if expected == 5 else None


def test_other_roots_stay_in_the_journal(tree: Path, tmp_path: Path) -> None:
    with LocalPool(1) as pool:
        for folder in (tree, tree / "人事", tree):
            source = Tree((str(folder),))
            with Journal(tmp_path / "journal", "v", source.roots) as journal:
                known = sum(journal.known(item) is not None for item in source.items() if isinstance(item, Item))
                list(scan(source, pool, LOOK, journal=journal))
                assert journal.finish() == 0
                assert len(list(journal.results())) == (5 if folder == tree else 2)
    assert known == 5


def test_what_is_left_out_is_told_except_what_the_caller_excluded(tree: Path) -> None:
    (tree / "link").symlink_to(tree / "空.txt")
    os.mkfifo(tree / "pipe")
    with LocalPool(1) as pool:
        lines = of(scan(Tree((str(tree),), Selection(exclude=("*.bin",), max_size_bytes=90)), pool, LOOK))
    reasons = {name: line.reason for name, line in lines.items() if not line.readable}
    assert "謎.bin" not in lines
    assert reasons == {"link": "link", "pipe": "special_file"}


def test_a_file_that_goes_away_in_the_middle_is_told(tree: Path) -> None:
    class Leaving(Tree):
        def items(self) -> Iterator[Any]:
            for item in super().items():
                if item.path.endswith("会社.csv"):
                    os.unlink(item.path)
                yield item

    with LocalPool(1) as pool:
        lines = of(scan(Leaving((str(tree),)), pool, LOOK))
    assert (lines["会社.csv"].readable, lines["会社.csv"].reason) == (False, "no_access")
    assert len(lines) == 5


def test_a_folder_that_leads_back_to_itself_ends(tree: Path) -> None:
    (tree / "人事" / "上").symlink_to(tree)
    with LocalPool(1) as pool:
        lines = list(scan(Tree((str(tree),), Selection(follow_links=True)), pool, LOOK))
    assert [Path(line.path).name for line in lines if line.reason == "loop"] == ["上"]
    assert len(lines) == 6


def test_a_bomb_costs_one_line(tree: Path) -> None:
    with zipfile.ZipFile(tree / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("名簿.txt", PERSON)
        bomb.writestr("zero.txt", b"\0" * (80 * 2**20))
    with LocalPool(1) as pool:
        lines = of(scan(Tree((str(tree),)), pool, LOOK))
    assert (lines["bomb.zip"].readable, lines["bomb.zip"].reason, lines["bomb.zip"].counts["PHONE"]) == (False, "compression_ratio", 1)
    assert len(lines) == 6


def test_a_reader_without_memory_costs_one_line(tree: Path) -> None:
    items = tuple(Item(f"/given/{number}", 10, 1, 1, "", Greedy() if number == 1 else Calm()) for number in range(3))
    with LocalPool(1) as pool:
        lines = of(scan(Given(items), pool, LOOK))
    assert {name: line.reason for name, line in lines.items()} == {"0": "", "1": "memory", "2": ""}


def test_a_scan_that_is_stopped_waits_for_nobody(tmp_path: Path) -> None:
    """Without halt() this test would wait for the two minutes that a reader may be silent."""
    items = tuple(Item(f"/given/{number}", 10, 1, 1, "", Endless() if number == 4 else Calm()) for number in range(5))

    class Impatient:
        def started(self, item: Item) -> None:
            pass

        def finished(self, result: FileResult, *, is_known: bool) -> None:
            raise KeyboardInterrupt

    with Journal(tmp_path, "v") as journal:
        pool = LocalPool(1)
        with pytest.raises(KeyboardInterrupt):
            list(scan(Given(items), pool, LOOK, journal=journal, watcher=Impatient()))
        pool.halt()
        pool.shutdown()
        names = {Path(each.path).name for each in journal.results()}
        assert "0" in names and "4" not in names
    with LocalPool(1) as pool:
        assert len(list(scan(Given(items[:2]), pool, LOOK))) == 2


def test_times_of_access_stay(tree: Path) -> None:
    os.utime(tree / "会社.csv", (1, 1))
    with LocalPool(1) as pool:
        list(scan(Tree((str(tree),)), pool, LOOK))
    assert (tree / "会社.csv").stat().st_atime == 1
