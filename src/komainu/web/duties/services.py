"""Changes to duties: what parts declare is stored, what lost its cause is closed, reminders are claimed once and mailed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from komainu.web.duties import queries
from komainu.web.duties.declaring import KINDS, Declared
from komainu.web.duties.models import Duty, OutgoingMail, Reminder
from komainu.web.duties.schedule import escalation_roles, steps_due
from komainu.web.people.models import Person
from komainu.web.site import clock

STORED = ("kind", "url", "owner_role", "owner_id", "due_on", "due_at", "is_urgent", "citations", "details", "subject_label")

LONGEST_SUBJECT = 300


@transaction.atomic
def declare(subject: models.Model, declared: Iterable[Declared], *, done: Iterable[str] = ()) -> None:
    """Bring the open duties of one record in line with what it declares now.

    New ones are opened, changed ones updated, and those that are declared no more are closed: as `done` when their key is
    named there, as `gone` otherwise. Calling it again changes nothing. Two queries when nothing changed.
    """
    now = clock.now()
    wanted = {duty.key: duty for duty in declared}
    finished = set(done)
    subject_id, label = str(subject.pk), str(subject)[:300]
    standing = {duty.key: duty for duty in Duty.objects.select_for_update().filter(subject_id=subject_id, closed_at=None)}
    for key, duty in standing.items():
        if key not in wanted:
            duty.closed_at, duty.closed_because = now, "done" if key in finished else "gone"
            duty.save(update_fields=["closed_at", "closed_because"])
    for key, want in wanted.items():
        values = {
            "kind": want.kind, "url": want.url, "owner_role": want.owner_role, "owner_id": want.owner_id, "due_on": want.due_on, "due_at": want.due_at,
            "is_urgent": want.is_urgent, "citations": list(want.citations), "details": dict(want.details), "subject_label": label,
        }  # fmt: skip
        if key not in standing:
            Duty.objects.create(key=key, subject_type=subject._meta.label_lower, subject_id=subject_id, opened_at=now, **values)
        elif any(getattr(standing[key], name) != values[name] for name in STORED):
            Duty.objects.filter(pk=standing[key].pk).update(**values)


def write_mail(key: str, person: Person, subject: str, body: str, *, is_urgent: bool = False) -> bool:
    """Put a mail into the outbox, once for its key. False if it is there already or the person has no address.

    subject  becomes one line: a line break in it (in a name, say) would stop the mail and all behind it
    """
    if not person.email:
        return False
    _mail, created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "to": person.email,
            "person": person,
            "subject": " ".join(subject.split())[:LONGEST_SUBJECT],
            "body": body,
            "is_urgent": is_urgent,
            "written_at": clock.now(),
        },
    )
    return created


def _claim(duty: Duty, step: str, person: Person, now: datetime) -> bool:
    """Take a reminder for oneself; False if it was taken before, here or on another machine."""
    _reminder, created = Reminder.objects.get_or_create(duty=duty, step=step, person=person, defaults={"claimed_at": now})
    return created


@transaction.atomic
def _remind_person(person: Person, steps: list[tuple[Duty, str]], now: datetime) -> int:
    """Claim what is due for one person and write the mails for it: both in one transaction, so that neither stands alone."""
    as_of = clock.japan_day(now)
    claimed = [(duty, step) for duty, step in steps if _claim(duty, step, person, now)]
    with translation.override("ja"):
        urgent: dict[Duty, str] = {}
        for duty, step in claimed:
            if duty.is_urgent:
                urgent.setdefault(duty, step)
        for duty, step in urgent.items():
            line = queries.shown(duty, as_of)
            subject = _("【Komainu】%(label)s（%(subject)s）") % {"label": line.label, "subject": duty.subject_label}
            write_mail(f"reminder:{duty.pk}:{step}:{person.pk}", person, subject, queries.mail_text([line]), is_urgent=True)
        calm = [(duty, step) for duty, step in claimed if not duty.is_urgent]
        if calm:
            subject = _("【Komainu】今日すること（%(count)s件）") % {"count": len(calm)}
            key = f"digest:{person.pk}:{calm[0][0].pk}:{calm[0][1]}"
            write_mail(key, person, subject, queries.mail_text([queries.shown(duty, as_of) for duty, _step in calm]))
    return len(claimed)


def remind_all(now: datetime) -> int:
    """Claim and write all reminders that are due; returns how many. Running it twice, late or on two machines changes nothing.

    Urgent duties are mailed each by itself; the others come together in one mail for each person.
    """
    recipients = queries.RecipientBook(clock.japan_day(now))
    due: dict[Person, list[tuple[Duty, str]]] = {}
    for duty in queries.open_duties():
        kind = KINDS.get(duty.kind)
        for step in steps_due(kind, duty, now) if kind else []:
            for person in recipients.of(duty, escalation_roles(kind, step)):
                due.setdefault(person, []).append((duty, step))
    return sum(_remind_person(person, steps, now) for person, steps in due.items())


@transaction.atomic
def remind_now(subject: models.Model) -> int:
    """Claim and write the reminders of one record's urgent duties at once, without waiting for the worker; returns how many.

    Services call it where nobody may wait for the next round. The worker later finds these steps claimed.
    """
    now = clock.now()
    urgent = [duty for duty in queries.duties_of(subject.pk) if duty.is_urgent]
    if not urgent:
        return 0
    recipients = queries.RecipientBook(clock.japan_day(now))
    due: dict[Person, list[tuple[Duty, str]]] = {}
    for duty in urgent:
        kind = KINDS.get(duty.kind)
        for step in steps_due(kind, duty, now) if kind else []:
            for person in recipients.of(duty, escalation_roles(kind, step)):
                due.setdefault(person, []).append((duty, step))
    return sum(_remind_person(person, steps, now) for person, steps in due.items())
