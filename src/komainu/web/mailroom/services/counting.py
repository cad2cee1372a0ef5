"""Figures kept a day at a time: a day is counted when something of it changed, a year is added up from its days."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q

from komainu.web.mailroom.models import THE_DOOR, DayFigure, Finding, KeptFigures, Mail, Mirror
from komainu.web.mailroom.queries.figures import DAYS, SENT, STOPPING, added_up
from komainu.web.site.clock import japan_day

# A round of the worker; a house with a longer past catches up over several rounds.
MOST_DAYS = 40
Kind = DayFigure.Kind


@transaction.atomic
def keep(now: datetime) -> None:
    """The round of the worker: days are counted, periods added up. Two queries when nothing changed."""
    counted, today = count_stale(now), japan_day(now)
    kept = dict(KeptFigures.objects.values_list("days", "on"))
    for days in DAYS.values():
        if counted or kept.get(days) != today:
            content = added_up(today, days)
            KeptFigures.objects.update_or_create(days=days, defaults={"on": today, "counted_at": now, "content": content})


def count_stale(now: datetime, most_days: int = MOST_DAYS) -> int:
    """Count the days anew of which something changed, the newest first; how many. One query when there is nothing to do."""
    row = Mirror.objects.filter(pk=THE_DOOR).values_list("stale", "counted_at").first()
    if row is not None and row[1] is None:
        _all_days(now)
        return count_stale(now, most_days)
    days = sorted(row[0] if row else (), reverse=True)[:most_days]
    for day in days:
        _count(date.fromisoformat(day), now)
    return len(days)


@transaction.atomic
def _all_days(now: datetime) -> None:
    """The first time: every day that has mail is to be counted."""
    mirror = Mirror.objects.select_for_update().get(pk=THE_DOOR)
    days = Mail.objects.order_by().values_list("received_on", flat=True).distinct()
    mirror.stale, mirror.counted_at = sorted(day.isoformat() for day in days), now
    mirror.save(update_fields=["stale", "counted_at"])


@transaction.atomic
def _count(day: date, now: datetime) -> None:
    """One day. Seven queries. It is taken from the list under the lock under which it is put there, so no change is missed."""
    mirror = Mirror.objects.select_for_update().get(pk=THE_DOOR)
    # Of a day past the term the records are gone, or going: what was counted of it stands.
    if day >= term_begins(mirror, now) or not DayFigure.objects.filter(day=day).exists():
        figures = [*_mails(day), *_checks(day), *_domains(day)]
        DayFigure.objects.filter(day=day).delete()
        DayFigure.objects.bulk_create(figures)
    mirror.stale = [each for each in mirror.stale if each != day.isoformat()]
    mirror.counted_at = now
    mirror.save(update_fields=["stale", "counted_at"])


def _mails(day: date) -> list[DayFigure]:
    rows = Mail.objects.filter(received_on=day).values_list("grade", "is_watched").order_by()
    counted = rows.annotate(found=Count("pk"), cancelled=Count("pk", filter=Q(state="cancelled")))
    return [
        DayFigure(day=day, kind=Kind.WATCHED if is_watched else Kind.MAIL, key=grade, found=found, cancelled=cancelled)
        for grade, is_watched, found, cancelled in counted
    ]


def _checks(day: date) -> list[DayFigure]:
    stopping = Q(grade__in=STOPPING, mail__is_watched=False)
    rows = Finding.objects.filter(received_on=day).values_list("check_id").order_by()
    counted = rows.annotate(
        found=Count("mail", distinct=True),
        stopped=Count("mail", filter=stopping, distinct=True),
        sent=Count("mail", filter=stopping & Q(mail__state__in=SENT), distinct=True),
        cancelled=Count("mail", filter=stopping & Q(mail__state="cancelled"), distinct=True),
        watched=Count("mail", filter=Q(grade__in=STOPPING, mail__is_watched=True), distinct=True),
    )
    return [
        DayFigure(day=day, kind=Kind.CHECK, key=check, found=found, stopped=stopped, sent=sent, cancelled=cancelled, watched=watched)
        for check, found, stopped, sent, cancelled, watched in counted
    ]


def _domains(day: date) -> list[DayFigure]:
    rows = Finding.objects.filter(received_on=day, grade__in=STOPPING).exclude(domain="").values_list("domain").order_by()
    return [
        DayFigure(day=day, kind=Kind.DOMAIN, key=domain, found=found) for domain, found in rows.annotate(found=Count("mail", distinct=True))
    ]


def months_before(day: date, months: int) -> date:
    """The same day so many months before; where there is none, the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)


def term_begins(mirror: Mirror, now: datetime) -> date:
    """The first day of which records are kept."""
    return months_before(japan_day(now), mirror.keep_months)
