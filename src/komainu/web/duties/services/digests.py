"""One mail a day for each person, on business days at the house's hour: what reminders were claimed, and what is to be known."""

import time
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from komainu.web.duties import queries
from komainu.web.duties.business_days import is_business_day
from komainu.web.duties.models import DigestDay, Duty, Notice, OutgoingMail, Reminder
from komainu.web.duties.recipients import Recipient
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.inserting import insert_many

from .outbox import one_line, write_posts

PEOPLE_AT_ONCE = 200
SUMMARY = "digest"


def write_digests(now: datetime, digest_at: object, stop_at: float) -> int:
    """Write the digests of the day that are not written yet; returns how many people. Nothing before the hour or on a day off."""
    today = clock.japan_day(now)
    if not is_business_day(today) or now.astimezone(clock.JAPAN).time() < digest_at:  # type: ignore[operator]
        return 0
    write_summaries(now, today)
    count = 0
    while time.monotonic() < stop_at:
        people = _waiting(today)
        if not people:
            break
        try:
            _write(people, now, today)
        except IntegrityError:
            # Another worker wrote them first; what was begun here is rolled back, and the next round no longer finds them.
            continue
        count += len(people)
    return count


def _waiting(today: date) -> list[UUID]:
    """The next people who have something to be told and no digest of today. Two queries."""
    written = DigestDay.objects.filter(person=OuterRef("person"), day=today)
    found: list[UUID] = []
    for model in (Reminder, Notice):
        waiting = model.objects.filter(~Exists(written), told_at=None)
        found += waiting.order_by("person").values_list("person", flat=True).distinct()[:PEOPLE_AT_ONCE]
    return list(dict.fromkeys(found))


@transaction.atomic
def _write(people: Sequence[UUID], now: datetime, today: date) -> None:
    """The digests of some people. The day is taken by a unique row first: who finds it taken leaves those people alone."""
    before = set(DigestDay.objects.filter(person__in=people, day=today).values_list("person_id", flat=True))
    mine = [key for key in people if key not in before]
    # Two workers at once: the second waits here for the first, then fails on the row.
    insert_many([DigestDay(person_id=key, day=today) for key in mine])
    persons = Person.objects.in_bulk(mine)
    reminders: dict[UUID, list[Reminder]] = {}
    for reminder in _untold(mine):
        reminders.setdefault(reminder.person_id, []).append(reminder)
    notices: dict[UUID, list[Notice]] = {}
    for notice in Notice.objects.filter(told_at=None, person__in=mine).order_by("pk"):
        notices.setdefault(notice.person_id, []).append(notice)
    mails = []
    with translation.override("ja"):
        for key in mine:
            mail = _mail(persons[key], reminders.get(key, []), notices.get(key, []), now, today)
            if mail is not None:
                mails.append(mail)
    insert_many(mails)
    for model, found in ((Reminder, reminders), (Notice, notices)):
        keys = [each.pk for several in found.values() for each in several]  # type: ignore[attr-defined]
        for start in range(0, len(keys), 500):
            model.objects.filter(pk__in=keys[start : start + 500]).update(told_at=now)  # type: ignore[attr-defined]


def _untold(people: Sequence[UUID]) -> list[Reminder]:
    """What was claimed for these people and not told yet, in the order of its days. Three queries: a duty with two steps is read once."""
    found = list(Reminder.objects.filter(told_at=None, person__in=people).order_by("pk"))
    duties = Duty.objects.in_bulk({each.duty_id for each in found})
    absent = Person.objects.in_bulk({each.on_behalf_of_id for each in found if each.on_behalf_of_id is not None})
    for each in found:
        each.duty = duties[each.duty_id]
        each.on_behalf_of = absent.get(each.on_behalf_of_id) if each.on_behalf_of_id else None
    return sorted(found, key=lambda each: each.duty.sort_on)


def _mail(person: Person, reminders: list[Reminder], notices: list[Notice], now: datetime, today: date) -> OutgoingMail | None:
    """The digest of one person; None when all of it settled itself meanwhile or there is no address."""
    latest = {reminder.duty_id: reminder for reminder in reminders if reminder.duty.closed_at is None}
    if not person.email or not (latest or notices):
        return None
    items = []
    for reminder in latest.values():
        to = Recipient(person, reminder.on_behalf_of)
        items.append(
            queries.MailItem(
                queries.shown(reminder.duty, today), reminder.on_behalf_of, is_open_to_reader=queries.may_open(to, reminder.duty.url, today)
            )
        )
    subject = (
        _("【Komainu】今日すること（%(count)s件）") % {"count": len(items)}
        if items
        else _("【Komainu】お知らせ（%(count)s件）") % {"count": len(notices)}
    )
    return OutgoingMail(
        key=f"{SUMMARY}:{person.pk}:{today.isoformat()}", to=person.email, person=person, subject=one_line(subject),
        body=queries.mail_text(items, [(notice.text, notice.url) for notice in notices]), written_at=now, next_try_at=now,
    )  # fmt: skip


def write_summaries(now: datetime, today: date) -> None:
    """What the chats are told once a day: how much is late and due, without a name."""
    if not queries.hooks_want_summaries():
        return
    counts = queries.counts(today)
    with transaction.atomic(), translation.override("ja"):
        if counts.late:
            title = _("【Komainu】期限を過ぎたことが%(count)s件あります") % {"count": counts.late}
            write_posts(f"late:{today.isoformat()}", "tells_late", title, "/duties/?state=late", now)
        title = _("【Komainu】今日まで%(today)s件、3日以内%(soon)s件、期限超過%(late)s件") % {
            "today": counts.today,
            "soon": counts.soon,
            "late": counts.late,
        }
        write_posts(f"{SUMMARY}:{today.isoformat()}", "tells_digest", title, "/", now)
