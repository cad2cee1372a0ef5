"""How long the records of mail are kept. The spool has a term of its own; figures of days stay, for they name nobody."""

from datetime import date, datetime

from django.db import transaction

from komainu.web.mailroom.models import THE_DOOR, DayFigure, Finding, Mail, MailEvent, Mirror, Override
from komainu.web.mailroom.services import counting
from komainu.web.people.models import Person
from komainu.web.trail import services as trail

BATCH = 1000
MOST_BATCHES = 5


@transaction.atomic
def set_term(*, by: Person, keep_months: int) -> Mirror:
    """For how many months records are kept."""
    row, _is_new = Mirror.objects.select_for_update().get_or_create(pk=THE_DOOR)
    if row.keep_months != keep_months:
        before, row.keep_months = row.keep_months, keep_months
        row.save(update_fields=["keep_months"])
        trail.record("mailroom.keeping_changed", by=by, subject=row, before={"keep_months": before}, after={"keep_months": keep_months})
    return row


def delete_old(now: datetime) -> int:
    """Delete what is past its term, in batches; how many mails. Two queries when there is nothing to do.

    What waits stays, and so does what an accident rests on: that goes by the term of the accident.
    """
    row = Mirror.objects.filter(pk=THE_DOOR).first()
    if row is None:
        return 0
    before = counting.term_begins(row, now)
    found = 0
    for _round in range(MOST_BATCHES):
        taken = _delete(row, before, now)
        found += taken
        if taken < BATCH:
            break
    return found


@transaction.atomic
def _delete(row: Mirror, before: date, now: datetime) -> int:
    # A day that loses its records is never counted again, so what is left to count is counted first.
    if any(day < before.isoformat() for day in row.stale):
        counting.count_stale(now, most_days=len(row.stale))
        row.refresh_from_db()
    old = Mail.objects.filter(received_on__lt=before, incident=None, in_doubt=False).exclude(state__in=Mail.WAITING)
    keys = list(old.order_by("received_on").values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    for model in (Finding, MailEvent, Override):
        model.objects.filter(mail__in=keys).delete()
    Mail.objects.filter(pk__in=keys).delete()
    DayFigure.objects.filter(day__lt=before, kind=DayFigure.Kind.DOMAIN).delete()
    trail.record("mailroom.records_deleted", by=None, subject=row, after={"mails": len(keys), "until": before})
    return len(keys)
