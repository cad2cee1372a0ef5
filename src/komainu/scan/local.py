"""The executor of one machine: threads, each of which keeps a reading process of its own."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from komainu.scan.work import begin, dismiss, halt


class LocalPool(ThreadPoolExecutor):
    """So many items are read at a time, each in its own process. Its tasks hand results over as they come."""

    shares_memory = True
    files_per_task = 64

    def __init__(self, jobs: int) -> None:
        self.workers = jobs
        begin()
        super().__init__(max_workers=jobs, thread_name_prefix="scan")

    def halt(self) -> None:
        """Give up what is being read, for a scan that is stopped in the middle."""
        halt()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait, cancel_futures=cancel_futures)
        if wait:
            dismiss()


def usable_processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
