"""A finding that stays becomes a duty: one for each check, however many records it finds."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import translation

from komainu.web.checks.declaring import FOR_MENDING, STAYS, Check, Subject
from komainu.web.checks.models import CheckResult
from komainu.web.duties import services
from komainu.web.duties.declaring import Declared, sweep
from komainu.web.people.needs import own_role

EVERY = timedelta(hours=6)


def of_result(result: CheckResult, subject: Subject, check: Check, today: date, held: set[str]) -> Iterator[Declared]:
    """The duty of one check. Pure."""
    stays = STAYS.get(check.severity)
    if result.since is None or stays is None or today < result.since + stays:
        return
    yield Declared(
        f"checks:{check.id}", check.duty_kind, reverse("checks:check", args=[check.id]), own_role(subject.owner, held),
        due_on=result.since + stays + FOR_MENDING, citations=tuple(str(each) for each in check.citations), details={"house_own": True},
    )  # fmt: skip


def refresh_result(result: CheckResult, subject: Subject, check: Check, today: date, held: set[str]) -> None:
    """Bring the duty of one check in line with what was found. One query when nothing changed."""
    with translation.override("ja"):
        services.declare(
            result, list(of_result(result, subject, check, today, held)), done=[f"checks:{check.id}"] if not result.count else []
        )


def give_up(result: CheckResult) -> None:
    services.declare(result, [])


@sweep
def refresh(now: datetime) -> None:
    """Run the checks a few times a day; between, this asks one query."""
    from komainu.web.checks.services import run

    newest = CheckResult.objects.order_by("-run_at").values_list("run_at", flat=True).first()
    if newest is None or newest + EVERY <= now:
        run(now)
