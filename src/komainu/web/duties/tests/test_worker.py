"""The worker's loops: each due moment once, nothing piles up, what a killed worker left is given back, old traces go."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as sent
from django.db import connection
from django_tasks_db.models import DBTaskResult

from komainu.web.duties import jobs, worker
from komainu.web.duties.models import OutgoingMail, ScheduleTick
from komainu.web.duties.services import write_mail
from komainu.web.people import services as people
from komainu.web.site import clock

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 3, 0, 30, tzinfo=UTC)


def waiting() -> list[str]:
    return sorted(DBTaskResult.objects.ready().values_list("task_path", flat=True))


@pytest.mark.parametrize(
    ("name", "due"),
    [("duties", "2026-11-20T03:00:00+00:00"), ("mail", "2026-11-20T03:00:20+00:00"), ("tidy", "2026-11-20T00:00:00+00:00")],
)
def test_a_schedule_is_due_at_its_latest_moment(name: str, due: str) -> None:
    assert jobs.by_name()[name].due_at(NOW).isoformat() == due


def test_each_due_moment_is_taken_once() -> None:
    assert worker.schedule_due(NOW) == len(jobs.SCHEDULES)
    assert worker.schedule_due(NOW) == 0
    assert worker.schedule_due(NOW + timedelta(seconds=9)) == 0
    assert DBTaskResult.objects.count() == len(jobs.SCHEDULES)


@pytest.mark.django_db(transaction=True)  # the runner closes a connection that stands in a transaction
def test_a_week_asleep_enqueues_each_job_once() -> None:
    worker.schedule_due(NOW)
    worker.run_once()
    DBTaskResult.objects.all().delete()
    worker.schedule_due(NOW + timedelta(days=7))
    assert len(waiting()) == len(jobs.SCHEDULES)


def test_a_job_that_still_waits_is_enough() -> None:
    for minute in range(5):
        worker.schedule_due(NOW + timedelta(minutes=minute))
    assert len(waiting()) == len(set(waiting())) == len(jobs.SCHEDULES)
    assert ScheduleTick.objects.filter(schedule="duties").count() == 5


@pytest.mark.django_db(transaction=True)  # the runner closes a connection that stands in a transaction
def test_once_runs_what_is_due_and_ends() -> None:
    person = people.add_person("p", by=None, name="﨑山", email="p@example.jp")
    write_mail("a", person, "件名", "本文")
    assert worker.run_once() == len(jobs.SCHEDULES)
    assert OutgoingMail.objects.get().sent_at is not None
    assert len(sent.outbox) == 1
    assert waiting() == []
    assert not DBTaskResult.objects.failed().exists()


def test_what_a_lost_worker_left_is_given_back_and_given_up_after_the_third() -> None:
    worker.schedule_due(NOW)
    job = DBTaskResult.objects.get(task_path=jobs.send_mail.module_path)
    for tries in range(1, worker.MOST_TRIES + 1):
        job.refresh_from_db()
        job.claim(f"worker-{tries}")
        DBTaskResult.objects.filter(pk=job.pk).update(started_at=NOW)
        assert worker.reap(NOW + worker.LEASE) == 0
        assert worker.reap(NOW + worker.LEASE + timedelta(seconds=1)) == 1
        job.refresh_from_db()
        assert job.status == ("FAILED" if tries == worker.MOST_TRIES else "READY")
    assert "workers were lost" in job.traceback
    assert worker.reap(NOW + timedelta(days=1)) == 0


def test_the_worker_shows_that_it_is_alive() -> None:
    assert worker.last_sign_of_life() is None
    assert not worker.is_alive(NOW)
    worker.schedule_due(NOW)
    assert worker.is_alive(NOW)
    assert not worker.is_alive(NOW + worker.ALIVE_WITHIN + timedelta(seconds=20))


def test_old_traces_are_forgotten_and_fresh_ones_kept() -> None:
    for days in (0, 8):
        with clock.frozen(NOW - timedelta(days=days)):
            worker.schedule_due(clock.now())
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=NOW - timedelta(days=2))
    kept = DBTaskResult.objects.latest("enqueued_at")
    DBTaskResult.objects.filter(pk=kept.pk).update(finished_at=NOW)
    with clock.frozen(NOW):
        jobs.tidy_up.call()
    assert ScheduleTick.objects.filter(due_at__lt=NOW - timedelta(days=7)).count() == 0
    assert ScheduleTick.objects.count() == len(jobs.SCHEDULES)
    assert DBTaskResult.objects.get().pk == kept.pk


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")
def test_the_database_counts_what_its_indexes_hold_once_a_day() -> None:
    with clock.frozen(NOW):
        worker.schedule_due(NOW)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE sqlite_schema")  # makes the table of the counts
            cursor.execute("DELETE FROM sqlite_stat1")
            jobs.tidy_up.call()
            cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'duties_scheduletick'")
            assert cursor.fetchone()[0] > 0
