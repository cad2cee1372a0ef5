"""Damaged files of every format, in the processes that read for a scan: none hangs, none takes its process with it, each has its end."""

from bench import fuzz


def test_damaged_files_cost_nothing_but_their_own_line() -> None:
    found = fuzz.fuzz(300, seed=20261122, workers=2)
    assert (found.files, found.faults) == (300, [])
    assert found.sections > 100
    assert found.unread["broken"] > 50
