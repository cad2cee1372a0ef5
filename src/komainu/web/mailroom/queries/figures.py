"""Figures of mail: by grade, by month, by check, by domain; what was saved, and where friction was for nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from komainu.web.mailroom.check_words import check_label
from komainu.web.mailroom.models import Finding, Mail

DAYS = {"31": 31, "92": 92, "366": 366}
STOPPING = ("hold", "confirm", "approve", "forbid")
SENT = ("released", "forwarding", "forwarded", "bounced")
MOST_DOMAINS = 15


@dataclass(frozen=True, slots=True)
class CheckFigure:
    """How often a check stopped mail, and what people did then.

    sent     looked at, and sent as it was: the check was a false alarm, or rightly a question
    share    of those decided, in percent; None while nobody has decided
    """

    label: str
    found: int
    stopped: int
    sent: int
    cancelled: int
    watched: int

    @property
    def share(self) -> int | None:
        decided = self.sent + self.cancelled
        return round(100 * self.sent / decided) if decided else None


@dataclass(frozen=True, slots=True)
class MailFigures:
    mails: int
    stopped: int
    cancelled: int
    waiting: int
    would_stop: int
    watched: int
    by_grade: list[dict[str, Any]]
    by_month: list[dict[str, Any]]
    by_check: list[CheckFigure]
    by_domain: list[dict[str, Any]]


def mail_figures(today: date, days: int) -> MailFigures:
    """The figures of the last days. Three queries, however much mail there is."""
    since = today - timedelta(days=days)
    rows = list(
        Mail.objects.filter(received_on__gte=since)
        .annotate(month=TruncMonth("received_on"))
        .values_list("month", "grade", "state", "is_watched")
        .annotate(number=Count("id"))
        .order_by()
    )
    grades: Counter[str] = Counter()
    months: dict[date, Counter[str]] = {}
    totals: Counter[str] = Counter()
    for month, grade, state, is_watched, number in rows:
        counted = months.setdefault(month, Counter())
        for each in ("mails", "watched" if is_watched else "real"):
            totals[each] += number
        counted["mails"] += number
        grades[grade] += number
        if grade in STOPPING:
            totals["would" if is_watched else "stopped"] += number
            counted["stopped"] += number
        if state == "cancelled":
            totals["cancelled"] += number
            counted["cancelled"] += number
        if state in Mail.WAITING:
            totals["waiting"] += number
    return MailFigures(
        mails=totals["mails"],
        stopped=totals["stopped"],
        cancelled=totals["cancelled"],
        waiting=totals["waiting"],
        would_stop=totals["would"],
        watched=totals["watched"],
        by_grade=[{"label": str(label), "value": grades[grade], "text": f"{grades[grade]:,}"} for grade, label in Mail.Grade.choices],
        by_month=[
            {"label": f"{month:%Y-%m}", "value": counted["stopped"], "text": f"{counted['stopped']:,} / {counted['mails']:,}", "cancelled": counted["cancelled"]}
            for month, counted in sorted(months.items())
        ],
        by_check=_checks(since),
        by_domain=_domains(since),
    )  # fmt: skip


def _checks(since: date) -> list[CheckFigure]:
    """One query."""
    stopping = Q(grade__in=STOPPING, mail__is_watched=False)
    rows = (
        Finding.objects.filter(received_on__gte=since)
        .values("check_id")
        .annotate(
            found=Count("mail", distinct=True),
            stopped=Count("mail", filter=stopping, distinct=True),
            sent=Count("mail", filter=stopping & Q(mail__state__in=SENT), distinct=True),
            cancelled=Count("mail", filter=stopping & Q(mail__state="cancelled"), distinct=True),
            watched=Count("mail", filter=Q(grade__in=STOPPING, mail__is_watched=True), distinct=True),
        )
        .order_by("-stopped", "-found", "check_id")
    )
    return [
        CheckFigure(check_label(row["check_id"]), row["found"], row["stopped"], row["sent"], row["cancelled"], row["watched"])
        for row in rows
    ]


def _domains(since: date) -> list[dict[str, Any]]:
    """One query."""
    rows = Finding.objects.filter(received_on__gte=since, grade__in=STOPPING).exclude(domain="").values_list("domain")
    counted = rows.annotate(number=Count("mail", distinct=True)).order_by("-number", "domain")[:MOST_DOMAINS]
    return [{"label": domain, "value": number, "text": f"{number:,}"} for domain, number in counted]
