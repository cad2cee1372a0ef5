"""Processed sets and the gate before a provision: recorded, and judged by the Act."""

from typing import Any

from django.db import transaction

from komainu.web.ledger import processing, provisions
from komainu.web.ledger.models import LedgerLine, ProcessedSet, ProvisionCheck
from komainu.web.ledger.problems import DayAhead, ProcessedChanged
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.trail import services as trail

TOLD = (
    "kind", "name", "made_on", "items", "method", "answers", "purpose", "kept_apart", "published_on", "published_at", "provided_to",
    "provision_published_on", "is_marked", "ended_on",
)  # fmt: skip
DAYS = ("made_on", "published_on", "provision_published_on", "ended_on")


def _settle(found: ProcessedSet) -> None:
    if any((day := getattr(found, name)) is not None and day > clock.today() for name in DAYS):
        raise DayAhead
    known = {step.id for step in processing.steps_of(found.kind)}
    found.answers = {key: value for key, value in found.answers.items() if key in known}
    found.lacking = sum(1 for _each in processing.missing(found))


@transaction.atomic
def record_processed(line: LedgerLine, *, by: Person | None, **values: Any) -> ProcessedSet:
    """A set that was made from the line. Raises DayAhead."""
    made = ProcessedSet(line=line, recorded_by=by, recorded_at=clock.now(), **values)
    _settle(made)
    made.save(force_insert=True)
    after = {name: getattr(made, name) for name in TOLD if getattr(made, name) not in ("", None, {}, False)}
    trail.record("ledger.processed_recorded", by=by, subject=made, after={**after, "line": line.number})
    return made


@transaction.atomic
def change_processed(found: ProcessedSet, *, by: Person | None, version: int, **values: Any) -> ProcessedSet:
    """Other values. Raises ProcessedChanged if somebody changed it since, DayAhead."""
    found = ProcessedSet.objects.select_for_update(of=("self",)).select_related("line").get(pk=found.pk)
    if found.version != version:
        raise ProcessedChanged
    before = {name: getattr(found, name) for name in TOLD}
    for name, value in values.items():
        setattr(found, name, value)
    _settle(found)
    changed = [name for name in TOLD if getattr(found, name) != before[name]]
    if changed:
        found.version += 1
        found.save()
        trail.record(
            "ledger.processed_changed", by=by, subject=found, before={name: before[name] for name in changed},
            after={name: getattr(found, name) for name in changed},
        )  # fmt: skip
    return found


@transaction.atomic
def check_provision(line: LedgerLine, *, by: Person | None, **values: Any) -> ProvisionCheck:
    """What was looked at before information of the line is given away, with what the Act says of it. A refusal is recorded too. Raises DayAhead."""
    if values["checked_on"] > clock.today():
        raise DayAhead
    refused_for = provisions.judge(values, line.flags)
    made = ProvisionCheck(
        line=line, checked_by=by, checked_at=clock.now(), refused_for=refused_for, is_allowed=not refused_for, **values
    )  # fmt: skip
    made.save(force_insert=True)
    after = {name: value for name, value in values.items() if value not in ("", None, False)}
    trail.record("ledger.provision_checked", by=by, subject=made, after={**after, "line": line.number, "is_allowed": made.is_allowed})
    return made
