"""A bomb, a hang, a crash: each costs one line, and nothing else is lost."""

from __future__ import annotations

import ctypes
import gzip
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from komainu.extract import Limits, Reason, Section, Unread, processes, read, read_file
from komainu.extract.processes import Outcome, read_files, run, stream, stream_files
from komainu.extract.tests import making

SMALL = Limits(part_bytes=2**22, ratio_free_bytes=2**20, total_bytes=2**26, parts=50, depth=3)


def reasons(content: bytes, name: str, limits: Limits = SMALL) -> list[Reason]:
    return [piece.reason for piece in read(content, name, limits) if isinstance(piece, Unread)]


def test_a_zip_bomb_ends_by_its_ratio() -> None:
    bomb = making.zipped({"a.txt": b"\n" * 2**24})
    assert reasons(bomb, "a.zip") == [Reason.RATIO]
    assert reasons(gzip.compress(b"a" * 2**24), "a.gz") == [Reason.RATIO]


def test_bombs_in_office_files_end_by_their_ratio() -> None:
    sheet = making.zipped({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": b" " * 2**24})
    assert reasons(sheet, "a.xlsx") == [Reason.RATIO]
    word = making.zipped({"word/document.xml": b"<a>" + b" " * 3_000_000 + b"</a>"})
    assert reasons(word, "a.docx") == [Reason.RATIO]


def test_a_part_that_is_too_large_costs_only_itself() -> None:
    document = making.zipped({"big.docx": making.zipped({"word/document.xml": os.urandom(5 * 2**20)}), "名簿.txt": "佐藤"})
    pieces = list(read(document, "a.zip", Limits(part_bytes=2**22, ratio=10**6)))
    assert [piece.text for piece in pieces if isinstance(piece, Section)] == ["佐藤"]
    assert [piece.reason for piece in pieces if isinstance(piece, Unread)] == [Reason.TOO_LARGE]


def test_files_in_files_in_files_end_by_their_depth() -> None:
    content = b"x"
    for level in range(6):
        content = making.zipped({f"{level}.zip" if level else "a.txt": content})
    assert reasons(content, "a.zip") == [Reason.TOO_DEEP]


def test_too_many_parts_end_the_reading() -> None:
    assert reasons(making.zipped({f"{number}.txt": "a" for number in range(60)}), "a.zip") == [Reason.TOO_MANY_PARTS]


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10))
    + "]><lolz>&lol9;</lolz>"
)


def test_a_billion_laughs_stays_as_it_is_written() -> None:
    pieces = list(read(LAUGHS.encode(), "a.xml"))
    assert sum(len(piece.text) for piece in pieces if isinstance(piece, Section)) <= len(LAUGHS)
    word = making.zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": LAUGHS})
    assert reasons(word, "a.docx") == [Reason.BROKEN]


def test_an_outer_entity_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("見てはならない", encoding="utf-8")
    xml = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'
    assert not any("見てはならない" in piece.text for piece in read(xml.encode(), "a.xml") if isinstance(piece, Section))


def test_a_file_that_is_gone_is_reported(tmp_path: Path) -> None:
    assert [piece.reason for piece in read_file(tmp_path / "gone.txt") if isinstance(piece, Unread)] == [Reason.NO_ACCESS]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert [piece.reason for piece in read_file(tmp_path / "pipe") if isinstance(piece, Unread)] == [Reason.NO_ACCESS]


def test_reading_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "base.db"
    path.write_bytes(making.sqlite())
    os.utime(path, (1, 1))
    assert any(isinstance(piece, Section) for piece in read_file(path))
    assert path.stat().st_atime == 1
    assert os.listdir(tmp_path) == ["base.db"]


class Clock:
    """A clock that a test sets on; between that it goes on by itself."""

    seconds = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.seconds

    @contextmanager
    def in_place_of(self, module: ModuleType) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "time", self)
            yield


def _misbehave(task: str) -> Iterator[str]:
    yield f"{task} began"
    if task == "crash":
        ctypes.string_at(0)
    if task == "hang":
        while True:
            time.monotonic()
    if task == "memory":
        hog = bytearray(2**40)
        yield str(len(hog))
    if task == "error":
        raise ValueError("氏名：佐藤")
    yield f"{task} ended"


def test_a_crash_a_hang_and_hunger_cost_their_own_task() -> None:
    tasks = ["a", "crash", "b", "hang", "memory", "c", "error", "d"]
    limits = Limits(silent_seconds=1.0, memory_bytes=2**29)
    outcomes = {outcome.task: outcome for outcome in run(_misbehave, iter(tasks), workers=2, limits=limits)}
    assert set(outcomes) == set(tasks)
    for task in "abcd":
        assert outcomes[task] == Outcome(task, [f"{task} began", f"{task} ended"])
    assert outcomes["crash"] == Outcome("crash", ["crash began"], Reason.DIED, "SIGSEGV")
    assert outcomes["hang"] == Outcome("hang", ["hang began"], Reason.SECONDS)
    assert outcomes["memory"] == Outcome("memory", ["memory began"], Reason.MEMORY)
    assert outcomes["error"] == Outcome("error", ["error began"], Reason.BROKEN, "ValueError")


def test_parts_can_be_taken_as_they_come() -> None:
    steps = list(stream(_misbehave, iter(["a", "crash", "error"]), workers=2, limits=Limits(silent_seconds=5.0)))
    parts = {task: [each.part for each in steps if each.task == task and each.end is None] for task in ("a", "crash", "error")}
    assert parts == {"a": ["a began", "a ended"], "crash": ["crash began"], "error": ["error began"]}
    ends = {each.task: each.end for each in steps if each.end is not None}
    assert ends == {
        "a": Outcome("a"),
        "crash": Outcome("crash", [], Reason.DIED, "SIGSEGV"),
        "error": Outcome("error", [], Reason.BROKEN, "ValueError"),
    }
    assert len(steps) == 7


def _talk(task: int) -> Iterator[bytes]:
    for _ in range(task):
        yield bytes(2**20)


def test_a_process_waits_until_its_part_is_taken() -> None:
    """So no more than a part of a large file stands here, however long the caller takes; its time is not the process's."""
    clock = Clock()
    steps = stream(_talk, iter([6]), limits=Limits(silent_seconds=30.0, total_seconds=60.0))
    with clock.in_place_of(processes):
        taken = []
        for step in steps:
            taken.append(step)
            clock.seconds += 50.0
    assert [len(step.part or b"") for step in taken[:-1]] == [2**20] * 6
    assert taken[-1].end == Outcome(6)


class Stuck:
    """A process that waits in the system for a share that does not answer."""

    pid = 0
    exitcode = None

    def __init__(self) -> None:
        self.kills = 0

    def kill(self) -> None:
        self.kills += 1

    def join(self, seconds: float) -> None:
        """In vain."""

    def is_alive(self) -> bool:
        return True

    def close(self) -> None:
        raise ValueError("Cannot close a process while it is still running.")


def test_a_process_that_cannot_be_killed_does_not_stop_the_others() -> None:
    attendant = processes.Attendant(_environment)
    said: list[str] = []
    attendant.work(1, said.append)
    worker, stuck = attendant._worker, Stuck()
    assert worker is not None
    real, worker.process = worker.process, stuck  # type: ignore[assignment]
    worker.is_lost = True
    attendant.end()
    assert stuck.kills == 2
    attendant.work(2, said.append)
    attendant.end()
    assert len(said) == 2
    real.join(10)


def _ready() -> None:
    os.environ["KOMAINU_TEST_READY"] = "yes"


def _environment(task: int) -> Iterator[str]:
    yield os.environ.get("KOMAINU_TEST_READY", "no")


def test_a_process_is_prepared_once() -> None:
    assert [outcome.parts for outcome in run(_environment, range(3), prepare=_ready)] == [["yes"]] * 3


def test_files_are_read_in_processes(tmp_path: Path) -> None:
    paths = []
    for number in range(6):
        paths.append(tmp_path / f"{number}.docx")
        paths[-1].write_bytes(making.docx())
    outcomes = list(read_files(paths, workers=2))
    assert {outcome.task for outcome in outcomes} == set(paths)
    assert all(
        outcome.failure is None and any("佐藤一郎" in piece.text for piece in outcome.parts if isinstance(piece, Section))
        for outcome in outcomes
    )


def test_files_are_given_piece_by_piece_too(tmp_path: Path) -> None:
    paths = [tmp_path / "a.docx", tmp_path / "b.docx"]
    for path in paths:
        path.write_bytes(making.docx())
    steps = list(stream_files(paths, workers=2))
    ends = [step.end for step in steps if step.end is not None]
    assert {end.task for end in ends} == set(paths) and all(end.failure is None and not end.parts for end in ends)
    whole = {outcome.task: [piece.text for piece in outcome.parts if isinstance(piece, Section)] for outcome in read_files(paths)}
    for path in paths:
        given = [step.part.text for step in steps if step.task == path and isinstance(step.part, Section)]
        assert given == whole[path] and any("佐藤一郎" in text for text in given)


def test_two_cells_at_the_ends_of_a_sheet_cost_only_their_file(tmp_path: Path) -> None:
    """The library holds every cell between them; its process dies for want of memory."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "佐藤", "鈴木"
    book.save(tmp_path / "sparse.xlsx")
    (tmp_path / "whole.txt").write_text("高橋", encoding="utf-8")
    outcomes = {outcome.task.name: outcome for outcome in read_files(sorted(tmp_path.iterdir()), limits=Limits(memory_bytes=2**29))}
    assert outcomes["sparse.xlsx"].failure is Reason.DIED or [piece.reason for piece in outcomes["sparse.xlsx"].parts] == [Reason.MEMORY]
    assert [piece.text for piece in outcomes["whole.txt"].parts] == ["高橋"]


def test_tasks_are_asked_for_one_by_one() -> None:
    asked: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(10_000):
            asked.append(number)
            yield number

    outcomes = run(_environment, tasks())
    next(outcomes)
    assert len(asked) < 5
    outcomes.close()


@pytest.mark.parametrize("limits", [Limits(section_chars=1000)])
def test_no_section_is_longer_than_the_limit(limits: Limits) -> None:
    content = "氏名：佐藤一郎。".encode() * 5000
    sections = [piece for piece in read(content, "a.txt", limits) if isinstance(piece, Section)]
    assert max(len(piece.text) for piece in sections) <= 1000
    assert "".join(piece.text for piece in sections).encode() == content
