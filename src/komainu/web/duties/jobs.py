"""The regular jobs of the house and when they run. The one module that imports the tasks' interface, which moves into Django 6."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django_tasks_db.models import DBTaskResult

try:
    from django.tasks import task  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    from django_tasks import task

from komainu.web.duties import mail, services
from komainu.web.duties.declaring import SWEEPS
from komainu.web.duties.models import DigestDay, ScheduleTick
from komainu.web.site import clock, look, sealed_files, statistics

TICKS_KEPT = timedelta(days=7)
RESULTS_KEPT = timedelta(days=1)
DIGEST_DAYS_KEPT = timedelta(days=7)


@task()
def duties_sweep() -> int:
    """What changed with the time alone is computed from the records, then every reminder that is due is claimed and written."""
    now = clock.now()
    with look.activated():
        for sweep in SWEEPS:
            sweep(now)
        return services.remind_all(now)


@task()
def send_mail() -> int:
    """Send what waits in the outbox."""
    return mail.send_waiting(clock.now())


@task()
def send_posts() -> int:
    """Send what waits for the house's chats."""
    return mail.post_waiting(clock.now())


@task()
def tidy_up() -> int:
    """Forget what only the worker itself needed: old ticks, results of finished jobs, sessions that ended; files that no record knows. The database
    counts anew what its indexes hold."""
    now = clock.now()
    statistics.renew()
    sealed_files.sweep(now)
    SessionStore.clear_expired()
    days = DigestDay.objects.filter(day__lt=clock.japan_day(now) - DIGEST_DAYS_KEPT).delete()[0]
    ticks = days + ScheduleTick.objects.filter(due_at__lt=now - TICKS_KEPT).delete()[0]
    return ticks + DBTaskResult.objects.finished().filter(finished_at__lt=now - RESULTS_KEPT).delete()[0]


@task()
def backup() -> str:
    """Keep the house safe: a copy a day, the newest one off this machine. It runs each hour, so that what failed is tried again."""
    from komainu.web.safekeeping import services as safekeeping

    return safekeeping.daily(clock.now())


@task()
def backup_now() -> str:
    """Somebody asked for a copy at once."""
    from komainu.web.safekeeping import services as safekeeping

    return safekeeping.at_once(clock.now())


@task()
def import_list(code: str) -> str:
    """The next piece of work on a big list that is read in."""
    from komainu.web.documents.importing import store

    return store.work(code)


@task()
def guard_trail() -> str:
    """Write down the head of the trail once a day and put it outside; recompute the chain once a day. It runs each hour."""
    from komainu.web.trail.services import anchoring, verifying

    now = clock.now()
    said = anchoring.daily(now)
    run = verifying.start_daily(now)
    if run is not None:
        verify_trail.enqueue(str(run.pk))
    return said


@task()
def verify_trail(run: str) -> str:
    """Recompute the chain for a while; what is left is a job of its own, for no job may outlast the lease."""
    from komainu.web.trail.models import VerificationRun
    from komainu.web.trail.services import verifying

    found = VerificationRun.objects.filter(pk=run, finished_at=None).first()
    if found is not None and not verifying.go_on(found):
        verify_trail.enqueue(run)
        return "goes on"
    return "done"


@task(takes_context=True)
def scan_source(context: Any, run: str) -> str:
    """A part of a run over a source of personal information; what is left is a job of its own. One large file may outlast the lease, which is renewed."""
    from komainu.web.discovery.services import runs

    job = context.task_result.id

    def alive() -> None:
        DBTaskResult.objects.filter(pk=job, status="RUNNING").update(started_at=clock.now())

    return runs.work(run, alive=alive)


@task()
def scan_due() -> int:
    """Sources whose time has come, and runs that a worker left behind."""
    from komainu.web.discovery.services import runs

    return runs.start_due(clock.now())


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job that runs at each multiple of `every` (counted from the epoch, so that all machines mean the same moments)."""

    name: str
    every: timedelta
    job: Any

    def due_at(self, now: datetime) -> datetime:
        """The latest moment at which it was due. Those slept through are not made up for: a job looks at what is due by now."""
        seconds = int(self.every.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


SCHEDULES = (
    Schedule("duties", timedelta(minutes=1), duties_sweep),
    Schedule("mail", timedelta(seconds=20), send_mail),
    Schedule("chats", timedelta(seconds=20), send_posts),
    Schedule("tidy", timedelta(days=1), tidy_up),
    Schedule("backup", timedelta(hours=1), backup),
    Schedule("trail", timedelta(hours=1), guard_trail),
    Schedule("scans", timedelta(minutes=5), scan_due),
)


def by_name() -> Mapping[str, Schedule]:
    return {schedule.name: schedule for schedule in SCHEDULES}
