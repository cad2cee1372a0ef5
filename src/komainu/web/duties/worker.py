"""The background worker: three loops in one process. Any number of them may run, on any number of machines.

- The scheduler takes each due moment of each schedule by a unique row and enqueues its job in the same transaction.
- The runner (of django-tasks-db) runs what is enqueued.
- The reaper gives back what a killed worker left RUNNING: to READY, after the third try to FAILED.

A job that runs twice, late or on two machines at once changes nothing more: what it does is claimed by unique rows of its own.
"""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import QuerySet
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from komainu.web.duties.jobs import SCHEDULES, Schedule
from komainu.web.duties.models import ScheduleTick
from komainu.web.site import clock
from komainu.web.site.prepared import prepared

logger = logging.getLogger("komainu.worker")

# No job may last longer than the lease: a longer one would be given to a second worker while the first still has it.
LEASE = timedelta(minutes=5)
MOST_TRIES = 3
ALIVE_WITHIN = timedelta(minutes=3)
GOODBYE_SECONDS = 30


def tick(schedule: Schedule, now: datetime) -> bool:
    """Enqueue the schedule's job for its latest due moment, once on however many machines. True when it was done here.

    A job of that schedule that still waits is enough: nothing piles up behind a slow one.
    """
    with transaction.atomic():
        _tick, is_new = ScheduleTick.objects.get_or_create(schedule=schedule.name, due_at=schedule.due_at(now))
        if is_new and not DBTaskResult.objects.ready().filter(task_path=schedule.job.module_path).exists():
            schedule.job.enqueue()
    return is_new


def schedule_due(now: datetime) -> int:
    """One round of the scheduler; returns how many moments were taken here."""
    return sum(tick(schedule, now) for schedule in SCHEDULES)


def reap(now: datetime) -> int:
    """Give back what was claimed longer than the lease ago; its worker is gone. Returns how many."""
    with transaction.atomic():
        stuck = list(DBTaskResult.objects.running().filter(started_at__lt=now - LEASE).select_for_update(skip_locked=True))
        for job in stuck:
            tries = len(job.worker_ids)
            values: dict[str, Any] = {"status": "READY", "started_at": None}
            if tries >= MOST_TRIES:
                values = {"status": "FAILED", "finished_at": now, "traceback": f"{tries} workers were lost while they had this job"}
            DBTaskResult.objects.filter(pk=job.pk, status="RUNNING", started_at=job.started_at).update(**values)
            logger.warning("job %s (%s) was left behind by its worker: %s", job.pk, job.task_path, values["status"])
    return len(stuck)


def last_sign_of_life() -> datetime | None:
    """The latest moment that a worker took, or None. One query."""
    return next((due_at for (due_at,) in _latest()), None)


@prepared
def _latest() -> QuerySet[ScheduleTick, tuple[datetime]]:
    return ScheduleTick.objects.order_by("-due_at").values_list("due_at")[:1]


def is_alive(now: datetime) -> bool:
    """Whether a worker took a moment of its schedules lately. One query."""
    seen = last_sign_of_life()
    return seen is not None and seen > now - ALIVE_WITHIN


class _Runner(Worker):
    """The loop of django-tasks-db, which ends at its next round when the house stops."""

    def __init__(self, *, interval: float, batch: bool) -> None:
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:30]}-{os.getpid()}-{token_hex(4)}",
            excluded_queue_names=[],
        )


class House:
    """The three loops of one process, and how they stop."""

    def __init__(self, *, scheduler_seconds: float = 2.0, reaper_seconds: float = 30.0, runner_seconds: float = 1.0) -> None:
        self.stopping = threading.Event()
        self.runner = _Runner(interval=runner_seconds, batch=False)
        self.rounds = (("scheduler", schedule_due, scheduler_seconds), ("reaper", reap, reaper_seconds))

    def _every(self, name: str, act: Callable[[datetime], int], seconds: float) -> None:
        while not self.stopping.is_set():
            try:
                close_old_connections()
                act(clock.now())
            except DatabaseError:
                # A restarting database is no reason to give up; the next round tries again.
                logger.exception("the %s could not use the database; next try in %s s", name, seconds)
                connection.close()
            self.stopping.wait(seconds)
        connection.close()

    def _run_jobs(self) -> None:
        while not self.stopping.is_set():
            try:
                self.runner.run()
            except DatabaseError:
                logger.exception("the runner could not use the database; next try in 5 s")
                connection.close()
                self.stopping.wait(5)
        connection.close()

    def stop(self, *_signal: object) -> None:
        """Ask all loops to end after what they are doing."""
        self.runner.running = False
        self.stopping.set()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; what is under way is finished first (half a minute at the most)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        threads = [threading.Thread(target=self._every, args=each, name=each[0], daemon=True) for each in self.rounds]
        threads.append(threading.Thread(target=self._run_jobs, name="runner", daemon=True))
        for thread in threads:
            thread.start()
        # The main thread waits for a signal, and looks now and then whether all loops still run.
        while not self.stopping.wait(0.5):
            if not all(thread.is_alive() for thread in threads):
                logger.error("a loop of the worker ended by itself; the worker stops so that it can be started again")
                self.stop()
                raise SystemExit(3)
        for thread in threads:
            thread.join(GOODBYE_SECONDS)


def run_once() -> int:
    """Everything that is due now, once: reaper, scheduler, jobs. Returns how many schedules were due."""
    now = clock.now()
    reap(now)
    due = schedule_due(now)
    _Runner(interval=0, batch=True).run()
    return due
