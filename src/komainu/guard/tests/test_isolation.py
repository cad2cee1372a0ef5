"""Attachments are read in a process apart: one that hangs or dies costs its own file a finding."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from komainu.guard import attachments, isolation
from komainu.guard.archives import Allowance
from komainu.guard.catalogue import LIMITS
from komainu.guard.inspected import File, Inspected, Wanted


def _dies(task: tuple[tuple[File, ...], Wanted]) -> Iterator[Inspected | int]:
    for place, file in enumerate(task[0]):
        yield place
        if file.name == "bad.txt":
            os._exit(9)
        yield from attachments.inspect(file, task[1], Allowance(task[1].limits))


@pytest.mark.slow
def test_a_reader_that_dies_costs_its_own_file_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "inspect_all", _dies)
    files = tuple(File(name, (name,), b"hello") for name in ("one.txt", "bad.txt", "two.txt"))
    found = isolation.inspect_apart(files, Wanted(), LIMITS)
    assert [(each.name, each.unread) for each in found] == [("one.txt", ""), ("bad.txt", "died"), ("two.txt", "")]


def test_without_time_nothing_is_read_and_that_is_told() -> None:
    found = isolation.inspect_apart((File("a.txt", ("a.txt",), b"x"),), Wanted(), {**LIMITS, "message_seconds": 0})
    assert [(each.name, each.unread) for each in found] == [("a.txt", "seconds")]
