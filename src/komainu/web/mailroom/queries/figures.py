"""Figures of mail: by grade, by month, by check, by domain; what was saved, and where friction was for nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth, TruncYear

from komainu.web.mailroom.check_words import check_label
from komainu.web.mailroom.models import THE_DOOR, DayFigure, KeptFigures, Mail, Mirror

DAYS = {"31": 31, "92": 92, "366": 366, "1827": 1827}
# Beyond a year the bars stand for years.
BY_YEARS = 366
STOPPING = ("hold", "confirm", "approve", "forbid")
SENT = ("released", "forwarding", "forwarded", "bounced")
MOST_DOMAINS = 15
# Today and some late answers are always being counted anew.
MOST_LEFT = 10


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
    """counted_at: when the worker counted, None if it never did; is_partial: days are left that it has still to count."""

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
    counted_at: datetime | None
    is_partial: bool


def mail_figures(days: int) -> MailFigures:
    """The figures of the last days, as the worker kept them, and what waits now. Three queries, however much mail there is."""
    kept = KeptFigures.objects.filter(days=days).first()
    stale = Mirror.objects.filter(pk=THE_DOOR).values_list("stale", flat=True).first() or []
    found: dict[str, Any] = kept.content if kept is not None else {}
    totals = found.get("totals", {})
    return MailFigures(
        mails=totals.get("mails", 0),
        stopped=totals.get("stopped", 0),
        cancelled=totals.get("cancelled", 0),
        waiting=Mail.objects.filter(state__in=Mail.WAITING).count(),
        would_stop=totals.get("would", 0),
        watched=totals.get("watched", 0),
        by_grade=[
            {"label": str(label), "value": number, "text": f"{number:,}"}
            for grade, label in Mail.Grade.choices
            if (number := found.get("grades", {}).get(grade))
        ],
        by_month=[
            {"label": label, "value": stopped, "text": f"{stopped:,} / {mails:,}", "cancelled": cancelled}
            for label, mails, stopped, cancelled in found.get("months", [])
        ],
        by_check=[CheckFigure(check_label(check), *numbers) for check, *numbers in found.get("checks", [])],
        by_domain=[{"label": domain, "value": number, "text": f"{number:,}"} for domain, number in found.get("domains", [])],
        counted_at=kept.counted_at if kept is not None else None,
        is_partial=len(stale) > MOST_LEFT,
    )


def added_up(today: date, days: int) -> dict[str, Any]:
    """The kept days of a period, added up. Three queries over rows of days."""
    figures = DayFigure.objects.filter(day__gt=today - timedelta(days=days)).order_by()
    Kind = DayFigure.Kind
    step, form = (TruncYear, "%Y") if days > BY_YEARS else (TruncMonth, "%Y-%m")
    mails = figures.filter(kind__in=[Kind.MAIL, Kind.WATCHED]).annotate(step=step("day")).values_list("step", "kind", "key")
    totals: Counter[str] = Counter()
    grades: Counter[str] = Counter()
    steps: dict[date, Counter[str]] = {}
    for at, kind, grade, number, cancelled in mails.annotate(number=Sum("found"), gone=Sum("cancelled")):
        counted = steps.setdefault(at, Counter())
        watched = kind == Kind.WATCHED
        totals["mails"] += number
        counted["mails"] += number
        grades[grade] += number
        totals["cancelled"] += cancelled
        counted["cancelled"] += cancelled
        if watched:
            totals["watched"] += number
        if grade in STOPPING:
            totals["would" if watched else "stopped"] += number
            counted["stopped"] += number
    checks = figures.filter(kind=Kind.CHECK).values_list("key").annotate(*map(Sum, ("found", "stopped", "sent", "cancelled", "watched")))
    domains = figures.filter(kind=Kind.DOMAIN).values_list("key").annotate(number=Sum("found")).order_by("-number", "key")
    return {
        "totals": dict(totals),
        "grades": dict(grades),
        "months": [[at.strftime(form), each["mails"], each["stopped"], each["cancelled"]] for at, each in sorted(steps.items())],
        "checks": [list(row) for row in checks.order_by(F("stopped__sum").desc(), F("found__sum").desc(), "key")],
        "domains": [list(row) for row in domains[:MOST_DOMAINS]],
    }
