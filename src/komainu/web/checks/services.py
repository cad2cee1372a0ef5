"""The run: every check is counted, and what stays becomes a duty."""

from datetime import datetime

from django.db import transaction

from komainu.web.checks import duties
from komainu.web.checks.declaring import SUBJECTS
from komainu.web.checks.models import CheckResult
from komainu.web.people import queries as people
from komainu.web.site.clock import japan_day


@transaction.atomic
def run(now: datetime) -> int:
    """Count every check now; returns how many found something. One query a check, two more for each whose result changed.

    Running it twice, or on two machines, changes nothing more.
    """
    today, standing = japan_day(now), {each.check_id: each for each in CheckResult.objects.select_for_update()}
    held, found = people.held_roles(today), 0
    for subject in SUBJECTS.values():
        for check in subject.checks.values():
            count = subject.model._default_manager.filter(check.condition(today)).count()
            result = standing.pop(check.id, None) or CheckResult(check_id=check.id, run_at=now)
            result.since = (result.since or today) if count else None
            result.count, result.run_at = count, now
            result.save()
            found += bool(count)
            duties.refresh_result(result, subject, check, today, held)
    # A check that the program no longer knows leaves nothing behind.
    for gone in standing.values():
        duties.give_up(gone)
        gone.delete()
    return found
