"""Every file is found once; what is not read is said; nothing goes in circles."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from komainu.scan.walk import Found, Selection, Skipped, Waiting, Why, walk

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other links and owners")


def tree(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")


def ways(folder: Path, selection: Selection | None = None) -> dict[str, str]:
    return {
        os.path.relpath(each.path, folder): "found" if isinstance(each, Found) else each.why.value for each in walk([folder], selection)
    }


def test_all_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    tree(tmp_path, "b/2.txt", "b/1.txt", "a/c/3.txt", "0.txt", "名簿.csv")
    assert list(ways(tmp_path)) == ["0.txt", "名簿.csv", "a/c/3.txt", "b/1.txt", "b/2.txt"]


def test_a_file_may_be_named_itself(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt")
    (found,) = walk([tmp_path / "a.txt"])
    assert isinstance(found, Found)
    assert (found.size_bytes, found.modified_ns) == (1, (tmp_path / "a.txt").stat().st_mtime_ns)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    assert [each.why for each in walk([tmp_path / "gone"]) if isinstance(each, Skipped)] == [Why.NO_ACCESS]


def test_patterns_leave_out_names_and_ways(tmp_path: Path) -> None:
    tree(tmp_path, "a.tmp", "x/node_modules/b.txt", "backup/old/c.txt", "x/backup/d.txt", "deep/cache/e.txt")
    selection = Selection(exclude=("*.tmp", "node_modules", "backup/**", "**/cache"))
    assert ways(tmp_path, selection) == {
        "a.tmp": "excluded",
        "x/node_modules": "excluded",
        "backup": "excluded",
        "x/backup/d.txt": "found",
        "deep/cache": "excluded",
    }


def test_large_files_are_reported(tmp_path: Path) -> None:
    (tmp_path / "big.log").write_bytes(b"x" * 11)
    assert ways(tmp_path, Selection(max_size_bytes=10)) == {"big.log": "too_large"}


@posix_only
def test_links_loops_and_special_files(tmp_path: Path) -> None:
    tree(tmp_path, "real/a.txt")
    (tmp_path / "real" / "up").symlink_to(tmp_path)
    (tmp_path / "side").symlink_to(tmp_path / "real" / "a.txt")
    (tmp_path / "dead").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    assert ways(tmp_path) == {"dead": "link", "pipe": "special_file", "side": "link", "real/a.txt": "found", "real/up": "link"}
    followed = ways(tmp_path, Selection(follow_links=True))
    assert followed == {"dead": "no_access", "pipe": "special_file", "side": "found", "real/a.txt": "found", "real/up": "loop"}


@posix_only
def test_a_name_that_is_no_text_is_still_found(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/" + "名簿.txt".encode("cp932")
    with open(name, "wb") as out:
        out.write(b"x")
    (found,) = walk([tmp_path])
    assert os.fsencode(found.path) == name


def test_however_many_there_are_some_are_held_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("komainu.scan.walk")
    monkeypatch.setattr(module, "_NAMES_AT_A_TIME", 7)
    monkeypatch.setattr(module, "_FOLDERS_AT_A_TIME", 5)
    names = [f"{number:03}.txt" for number in range(60)] + [f"d{number:03}/{each}/a.txt" for number in range(60) for each in "xy"]
    tree(tmp_path, *names)
    held = 0
    push = Waiting.push

    def counted(self: Waiting, folders: list[Any]) -> None:
        nonlocal held
        push(self, folders)
        held = max(held, len(self._next))

    monkeypatch.setattr(Waiting, "push", counted)
    found = [os.path.relpath(each.path, tmp_path) for each in walk([tmp_path])]
    assert sorted(found) == sorted(names)
    assert held <= 12


def test_a_share_that_goes_away_in_the_middle_costs_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a/1.txt", "b/2.txt")
    scandir = os.scandir

    class Torn:
        def __init__(self, path: str) -> None:
            self._entries = scandir(path)

        def __enter__(self) -> Torn:
            return self

        def __exit__(self, *_error: object) -> None:
            self._entries.close()

        def __iter__(self) -> Iterator[os.DirEntry[str]]:
            raise OSError(112, "Host is down")
            yield

    monkeypatch.setattr(os, "scandir", lambda path: Torn(path) if path.endswith("a") else scandir(path))
    assert ways(tmp_path) == {"a": "no_access", "b/2.txt": "found"}


def test_a_deep_tree_needs_no_deep_stack(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(300):
        folder = folder / "d"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("x", encoding="utf-8")
    assert [type(each) for each in walk([tmp_path])] == [Found]
