"""Every file is found once; what is not read is said; nothing goes in circles."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from komainu.scan.walk import Found, Selection, Skipped, Why, walk

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


def test_a_deep_tree_needs_no_deep_stack(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(300):
        folder = folder / "d"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("x", encoding="utf-8")
    assert [type(each) for each in walk([tmp_path])] == [Found]
