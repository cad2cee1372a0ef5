"""The filing of an opt-out: recorded, changed, published, looked at once a year, ended."""

from datetime import date
from typing import Any

from django.db import transaction

from komainu.web.ledger import duties
from komainu.web.ledger.filings import YEAR
from komainu.web.ledger.models import FilingStep, LedgerLine, OptOutFiling
from komainu.web.ledger.problems import DayAhead, DaysOutOfOrder
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

Kind = FilingStep.Kind
TOLD = ("items", "content", "receipt", "filed_on", "published_on", "published_at", "next_look_on")


@transaction.atomic
def record_filing(line: LedgerLine, *, by: Person | None, filed_on: date, **values: Any) -> OptOutFiling:
    """What was filed with the Commission. Raises DayAhead."""
    published_on = values.get("published_on")
    if filed_on > clock.today() or (published_on and published_on > clock.today()):
        raise DayAhead
    made = OptOutFiling(line=line, filed_on=filed_on, next_look_on=filed_on + YEAR, recorded_by=by, recorded_at=clock.now(), **values)
    made.save(force_insert=True)
    after = {name: getattr(made, name) for name in TOLD if getattr(made, name) not in ("", None)}
    trail.record("ledger.filing_recorded", by=by, subject=made, after={**after, "line": line.number})
    duties.refresh_filing(made)
    return made


@transaction.atomic
def record_step(
    filing: OptOutFiling, *, by: Person | None, kind: str, done_on: date, note: str = "", items: str = "", published_at: str = ""
) -> FilingStep:
    """What was done about it. A change has its new items, a publication its place. Raises WrongState, DayAhead, DaysOutOfOrder."""
    filing = OptOutFiling.objects.select_for_update(of=("self",)).select_related("line").get(pk=filing.pk)
    if filing.ended_on is not None:
        raise WrongState
    if done_on > clock.today():
        raise DayAhead
    if kind == Kind.ENDED and done_on < filing.filed_on:
        raise DaysOutOfOrder
    before = {name: getattr(filing, name) for name in (*TOLD, "changed_on", "ended_on")}
    if kind == Kind.CHANGED:
        filing.changed_on, filing.items = done_on, items or filing.items
    if kind == Kind.PUBLISHED:
        filing.published_on, filing.published_at = done_on, published_at or filing.published_at
    if kind == Kind.ENDED:
        filing.ended_on, filing.next_look_on = done_on, None
    if kind in {Kind.CHANGED, Kind.LOOKED}:
        filing.next_look_on = max(done_on + YEAR, filing.next_look_on or done_on)
    filing.save()
    made = FilingStep.objects.create(filing=filing, kind=kind, done_on=done_on, note=note, recorded_by=by, recorded_at=clock.now())
    changed = [name for name in before if getattr(filing, name) != before[name]]
    trail.record(
        "ledger.filing_step", by=by, subject=filing, before={name: before[name] for name in changed},
        after={"kind": kind, "done_on": done_on, "note": note, **{name: getattr(filing, name) for name in changed}},
    )  # fmt: skip
    duties.refresh_filing(filing)
    return made
