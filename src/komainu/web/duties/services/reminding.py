"""Reminders: claimed once each, the urgent ones mailed at once, the others gathered in one digest a day for each person.

What this costs follows what is due, not what is there: each duty carries the moment at which it must be looked at next (`look_at`).
Killed anywhere, run twice, late or on two machines, it goes on from the rows: a claim, its mail and the next moment stand or fall together.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from komainu.web.duties import queries
from komainu.web.duties.declaring import KINDS
from komainu.web.duties.models import Duty, Reminder
from komainu.web.duties.recipients import Recipient, RecipientBook
from komainu.web.duties.schedule import escalation_roles, look_next, steps_due
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.inserting import insert_many

from .digests import write_digests
from .outbox import write_mail, write_posts

BATCH = 1000
LOOK_AGAIN = timedelta(minutes=10)
MOST_SECONDS = 150
"""A round ends after this time and the next one goes on: no job may last longer than the worker's lease."""


@dataclass(frozen=True, slots=True)
class Told:
    """A step of a duty that somebody is to be told of."""

    duty: Duty
    step: str
    to: Recipient


def remind_all(now: datetime) -> int:
    """Claim and write all reminders that are due; returns how many were claimed."""
    stop_at = time.monotonic() + MOST_SECONDS
    book, digest_at = RecipientBook(clock.japan_day(now)), queries.digest_at()
    count = _remind_urgent(now, book)
    while time.monotonic() < stop_at:
        looked_at, claimed = _claim_calm(now, book, digest_at)
        count += claimed
        if not looked_at:
            write_digests(now, digest_at, stop_at)
            break
    return count


def _told(duty: Duty, steps: Iterable[str], book: RecipientBook) -> list[Told]:
    kind = KINDS[duty.kind]
    return [Told(duty, step, to) for step in steps for to in book.of(duty, escalation_roles(kind, step), step)]


# --- urgent: at once, day and night --------------------------------------------------------------------------------------


def _remind_urgent(now: datetime, book: RecipientBook) -> int:
    due = list(Duty.objects.filter(closed_at=None, is_urgent=True, look_at__lte=now).select_related("owner").order_by("look_at")[:BATCH])
    count = _tell_urgent(due, now, book)
    for duty in due:
        # Somebody may have changed it meanwhile; then its own moment stands.
        Duty.objects.filter(pk=duty.pk, look_at=duty.look_at).update(look_at=_next(duty, now, book))
    return count


def _next(duty: Duty, now: datetime, book: RecipientBook) -> datetime | None:
    kind = KINDS.get(duty.kind)
    if kind is None:
        return None
    if steps_due(kind, duty, now) and not book.of(duty):
        return now + LOOK_AGAIN
    return look_next(kind, duty, now)


def _tell_urgent(duties: list[Duty], now: datetime, book: RecipientBook) -> int:
    by_person: dict[Person, list[Told]] = {}
    for duty in duties:
        kind = KINDS.get(duty.kind)
        for told in _told(duty, steps_due(kind, duty, now), book) if kind else []:
            by_person.setdefault(told.to.person, []).append(told)
    return sum(_tell_person(person, told, now) for person, told in by_person.items())


@transaction.atomic
def _tell_person(person: Person, steps: list[Told], now: datetime) -> int:
    """Claim what is urgent for one person and write the mails for it: both in one transaction, so that neither stands alone."""
    as_of = clock.japan_day(now)
    claimed = [told for told in steps if _claim(told, now)]
    first = {told.duty.pk: told for told in reversed(claimed)}
    with translation.override("ja"):
        for told in first.values():
            line = queries.shown(told.duty, as_of)
            item = queries.MailItem(line, told.to.on_behalf_of, is_open_to_reader=queries.may_open(told.to, told.duty.url, as_of))
            subject = _("【Komainu】%(what)s") % {"what": item.heading}
            write_mail(f"reminder:{told.duty.pk}:{told.step}:{person.pk}", person, subject, queries.mail_text([item]), is_urgent=True)
            title = _("【Komainu】急ぎ：%(what)s") % {"what": line.channel_label}
            write_posts(f"urgent:{told.duty.pk}:{told.step}", "tells_urgent", title, told.duty.url, now)
    return len(claimed)


def _claim(told: Told, now: datetime) -> bool:
    """Take a reminder for oneself; False if it was taken before, here or on another machine."""
    _reminder, created = Reminder.objects.get_or_create(
        duty=told.duty,
        step=told.step,
        person=told.to.person,
        defaults={"claimed_at": now, "told_at": now, "on_behalf_of": told.to.on_behalf_of},
    )
    return created


def remind_now(subject: models.Model) -> int:
    """Claim and write the reminders of one record's urgent duties at once, without waiting for the worker; returns how many.

    Services call it where nobody may wait for the next round. The worker later finds these steps claimed.
    """
    now = clock.now()
    urgent = [duty for duty in queries.duties_of(subject.pk) if duty.is_urgent]
    return _tell_urgent(urgent, now, RecipientBook(clock.japan_day(now))) if urgent else 0


# --- calm: claimed in bulk, told in the digest ---------------------------------------------------------------------------


@transaction.atomic
def _claim_calm(now: datetime, book: RecipientBook, digest_at: Any) -> tuple[int, int]:
    """Claim what is due among the next batch of calm duties, and say when each is looked at next; returns how many of both."""
    skipping = {"skip_locked": True} if connection.features.has_select_for_update_skip_locked else {}
    found = Duty.objects.select_for_update(of=("self",), **skipping) if connection.features.has_select_for_update else Duty.objects
    due = list(found.filter(closed_at=None, is_urgent=False, look_at__lte=now).order_by("look_at")[:BATCH])
    book.learn_owners(due)
    claims: list[Reminder] = []
    moments: dict[datetime | None, list[UUID]] = {}
    for duty in due:
        kind = KINDS.get(duty.kind)
        steps = steps_due(kind, duty, now, digest_at) if kind else []
        told = _told(duty, steps, book) if steps else []
        # Whoever is away and has no delegate hears of it on the day of coming back, unless it is late by then.
        back = book.waits_until(duty) if steps and not told else None
        moment = back or (look_next(kind, duty, now, digest_at) if kind else None)
        moments.setdefault(moment, []).append(duty.pk)
        claims += [
            Reminder(duty=duty, step=each.step, person=each.to.person, on_behalf_of=each.to.on_behalf_of, claimed_at=now) for each in told
        ]
    insert_many(claims, ignore_taken=True)
    for moment, keys in moments.items():
        Duty.objects.filter(pk__in=keys).update(look_at=moment)
    return len(due), len(claims)
