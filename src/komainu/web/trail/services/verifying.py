"""The chain is recomputed in the background, part by part, so that a page can show how far it is and a killed worker goes on."""

from datetime import datetime
from time import perf_counter

from django.db import transaction

from komainu.web.duties import services as duties
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.trail.chain import BEGINNING, Verification, Walk
from komainu.web.trail.models import VerificationRun
from komainu.web.trail.queries.chain import guards_stand, head, known_heads, rows_after

PART = 20_000
LATER_SECONDS = 120.0


@transaction.atomic
def start(*, by: Person | None, now: datetime) -> tuple[VerificationRun, bool]:
    """A run to be carried on by `go_on`; the one under way, if there is one. Returns it, and whether it is new."""
    running = VerificationRun.objects.filter(finished_at=None).order_by("-started_at").first()
    if running is not None:
        return running, False
    return VerificationRun.objects.create(started_at=now, started_by=by, of_events=head()[0]), True


def start_daily(now: datetime) -> VerificationRun | None:
    """Today's run, if there is none yet; also one that was left lying. None when there is nothing to do."""
    newest = VerificationRun.objects.order_by("-started_at").first()
    if newest is not None and newest.finished_at is None:
        return newest
    if newest is not None and clock.japan_day(newest.started_at) == clock.japan_day(now):
        return None
    return start(by=None, now=now)[0] if head()[0] else None


def go_on(run: VerificationRun, *, seconds: float = LATER_SECONDS) -> bool:
    """Recompute from where the run stands, for about so many seconds; True when it came to its end.

    Two workers with the same run do not disturb each other: a part counts only for who finds the run where it began.
    """
    until = perf_counter() + seconds
    known, moot = known_heads()
    walk = Walk(run.events, run.head or BEGINNING, known)
    while True:
        began, came_to = perf_counter(), walk.count
        found = None
        for values, previous, stored in rows_after(walk.count, PART):
            if found := walk.take(values, previous, stored):
                break
        run.seconds += perf_counter() - began
        if found is None and walk.count - came_to == PART:
            moved = VerificationRun.objects.filter(pk=run.pk, finished_at=None, events=came_to)
            if not moved.update(events=walk.count, head=walk.previous, seconds=run.seconds):
                return True
            run.events, run.head = walk.count, walk.previous
            if perf_counter() > until:
                return False
            continue
        ended = found or walk.end()
        if ended.is_sound and not guards_stand():
            ended = Verification(ended.events, ended.head, None, "unguarded", ended.compared)
        _finish(run, ended, moot)
        return True


@transaction.atomic
def _finish(run: VerificationRun, found: Verification, moot: int) -> None:
    from komainu.web.trail.duties import refresh

    now = clock.now()
    values = {
        "finished_at": now, "events": found.events, "head": found.head, "broken_at": found.broken_at, "what": found.what,
        "source": found.against.source if found.against else "", "compared": found.compared, "not_compared": moot, "seconds": run.seconds,
    }  # fmt: skip
    if VerificationRun.objects.filter(pk=run.pk, finished_at=None).update(**values):
        for name, value in values.items():
            setattr(run, name, value)
        house = refresh(now)
        if not run.is_sound:
            duties.remind_now(house)


def verify_now(*, by: Person | None, now: datetime) -> VerificationRun:
    """A whole run at once, for the command."""
    run, _is_new = start(by=by, now=now)
    go_on(run, seconds=float("inf"))
    run.refresh_from_db()
    return run
