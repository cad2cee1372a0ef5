"""What the guard's journal says is written down here: each event once, in its order, with the trail of what people did.

A person's act goes to the spool first. If this process dies before it is written down here, the next round does it: that is the only way in which
anything about a message gets here, so there is one way and no second truth.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from komainu.guard.spool import Entry, Event, State
from komainu.guard.spool.writing import address_key
from komainu.web.mailroom import duties, spools
from komainu.web.mailroom.models import THE_DOOR, Finding, Mail, MailEvent, Mirror
from komainu.web.mailroom.services import joining
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.trail import services as trail

BATCH = 500
# A round of the worker; what is left waits for the next one, a few minutes later.
MOST_BATCHES = 20
ACTS = {
    "send_now": "mailroom.sent_now", "confirm": "mailroom.confirmed", "approve": "mailroom.approved", "cancel": "mailroom.cancelled",
    "override": "mailroom.overridden", "resend": "mailroom.resent", "delivered": "mailroom.called_delivered",
}  # fmt: skip
# Ends that nobody brought about, but that are told all the same.
TOLD_ENDS = frozenset({State.EXPIRED.value, State.REFUSED.value, State.BOUNCED.value})


def follow(most_batches: int = MOST_BATCHES) -> int:
    """Write down what happened since; returns how many events. Harmless at any time, by any number of processes."""
    spool = spools.opened()
    if isinstance(spool, spools.Unready):
        return 0
    found = 0
    for _round in range(most_batches):
        taken = _take(spool, spools.mark(spool))
        found += taken
        if taken < BATCH:
            break
    return found


@transaction.atomic
def _take(spool: spools.Spool, mark: str) -> int:
    """One batch, together with how far it goes."""
    now = clock.now()
    mirror, _new = Mirror.objects.select_for_update().get_or_create(pk=THE_DOOR)
    if mirror.spool != mark:
        mirror.spool, mirror.after = mark, 0
    events = spool.events(mirror.after, BATCH)
    if events:
        touched = _write(spool, mark, events, now)
        mirror.after = events[-1].id
        mirror.stale = sorted({*mirror.stale, *(day.isoformat() for day in touched)})
    mirror.looked_at = now
    mirror.save(update_fields=["spool", "after", "looked_at", "stale"])
    return len(events)


def _write(spool: spools.Spool, mark: str, events: list[Event], now: datetime) -> set[date]:
    """The days whose figures these events change."""
    mails = {mail.uid: mail for mail in Mail.objects.filter(uid__in={event.uid for event in events}).select_related("sender", "department")}
    entries = {uid: spool.entry(uid) for uid in {event.uid for event in events}}
    people = _people(entries, events)
    waited = {uid for uid, mail in mails.items() if mail.is_waiting}
    fresh: dict[str, Mail] = {}
    findings: list[Finding] = []
    for event in events:
        mail = mails.get(event.uid)
        if mail is None:
            mail = mails[event.uid] = fresh[event.uid] = _begun(event, entries[event.uid], people)
        if event.figures is not None and not mail.grade:
            findings += _examined(mail, event.figures)
        _moved(mail, event)
    for uid, mail in mails.items():
        entry = entries[uid]
        mail.due_at = entry.due_at if entry is not None and mail.is_waiting else None
    Mail.objects.bulk_create(fresh.values())
    changed = [mail for uid, mail in mails.items() if uid not in fresh]
    Mail.objects.bulk_update(
        changed,
        ["state", "grade", "due_at", "recipients", "outside", "attachments", "persons", "hold_minutes", "to", "is_watched", "in_doubt"],
    )
    Finding.objects.bulk_create(findings)
    told = [_event(mails[event.uid], mark, event, people) for event in events if event.by or event.after in TOLD_ENDS]
    MailEvent.objects.bulk_create(told)
    for row in told:
        _trail(row)
        if row.after == State.CANCELLED.value and row.cause == "cancel":
            # Cancelled by a command whose person the house does not know: then it is the sender's, whom it nearly happened to.
            joining.keep_near_miss(row.mail, by=row.by or row.mail.sender)
    for mail in mails.values():
        if mail.is_waiting or mail.uid in waited:
            duties.refresh_mail(mail)
    return {mail.received_on for mail in mails.values()}


def _people(entries: Mapping[str, Entry | None], events: Iterable[Event]) -> dict[str, Person]:
    """Who of the house is behind the addresses. One query."""
    addresses = {entry.sender for entry in entries.values() if entry is not None}
    addresses |= {address for event in events for address in (event.by, event.second) if address}
    wanted = {form for address in addresses for form in (address, address.lower()) if "@" in address}
    return {address_key(person.email): person for person in Person.objects.filter(email__in=wanted).select_related("department")}


def _begun(event: Event, entry: Entry | None, people: Mapping[str, Person]) -> Mail:
    sender = people.get(address_key(entry.sender)) if entry is not None else None
    return Mail(
        uid=event.uid,
        state=event.after,
        sender=sender,
        department=sender.department if sender else None,
        received_at=entry.received_at if entry is not None else event.at,
        received_on=clock.japan_day(entry.received_at if entry is not None else event.at),
    )


def _examined(mail: Mail, figures: Mapping[str, Any]) -> list[Finding]:
    """What the examination found, in figures."""
    mail.grade = figures["verdict"]
    mail.hold_minutes = figures.get("hold_minutes", 0)
    mail.to = [[each["recipient"], each["domain"], each["role"], each["inside"]] for each in figures.get("recipients", [])]
    mail.recipients, mail.outside = len(mail.to), sum(not each[3] for each in mail.to)
    mail.attachments = figures.get("attachments", 0)
    found = figures.get("findings", [])
    mail.persons = max([figures.get("persons", 0), *(each["count"] for each in found if each["check"] == "personal_information")])
    domains = {each[0]: each[1] for each in mail.to}
    return [
        Finding(
            mail=mail, received_on=mail.received_on, check_id=each["check"], grade=each["grade"], count=each["count"],
            recipient=each.get("recipient", ""), domain=domains.get(each.get("recipient", ""), ""),
        )
        for each in found
    ]  # fmt: skip


def _moved(mail: Mail, event: Event) -> None:
    """Watching says `observed` of a message that goes its own way; that is no step of it unless it was a copy."""
    if event.after == State.OBSERVED.value:
        mail.is_watched = True
        if event.before not in {"", State.RECEIVED.value}:
            return
    mail.state = event.after
    # Whatever comes after a doubt ends it: somebody said what holds, or the guard went on.
    mail.in_doubt = event.cause == "in_doubt"


def _event(mail: Mail, mark: str, event: Event, people: Mapping[str, Person]) -> MailEvent:
    by, second = (people.get(address_key(address)) if address else None for address in (event.by, event.second))
    return MailEvent(
        mail=mail, spool=mark, number=event.id, before=event.before, after=event.after, cause=event.cause, by=by, second=second,
        reason=event.reason or None, at=event.at,
    )  # fmt: skip


def _trail(row: MailEvent) -> None:
    if row.cause in ACTS:
        after = {"state": row.after, "grade": row.mail.grade, "at": row.at, **({"second": row.second.name} if row.second else {})}
        trail.record(ACTS[row.cause], by=row.by, subject=row.mail, before={"state": row.before}, after=after)
