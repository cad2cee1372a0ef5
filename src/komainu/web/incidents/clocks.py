"""The clocks of an incident: the Act, the My Number Act, the Privacy Mark, the client's contract, the notice to the persons.

Pure: the answer of the law engine, the signed decision and the reports in; clocks out. Where no rule gives a day, the clock
carries the earliest safe day and says that it is the house's own (`is_house_own`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from komainu.web.site.clock import JAPAN

# Days counted with the day of knowing as day 1. For the Act's own terms the answer of the engine carries the day; these serve
# where it states none: the guide of about 3-5 days (gl.3-5-3-3) and the Privacy Mark's 30 and 60 days, never moved (pm.incident).
GUIDE_EARLIEST, GUIDE_LATEST = 3, 5
MARK_DAYS = 30


@dataclass(frozen=True, slots=True)
class Clock:
    """One thing that must be told to somebody by some day.

    regime          appi, my_number, privacy_mark, entrustor, client, notice
    stage           preliminary, final or told
    earliest_on     the first day of a guide span ("about 3-5 days"); None where the law names one day
    is_house_own    the day is Komainu's cautious convention, not a rule's
    is_provisional  it is not settled yet whether this is owed; the day is kept so that it is not missed
    filed_on        the day in Japan on which it was done, or None
    """

    regime: str
    stage: str
    due_on: date | None
    earliest_on: date | None = None
    due_at: datetime | None = None
    nominal_on: date | None = None
    basis_days: int | None = None
    day_one: date | None = None
    is_house_own: bool = False
    is_provisional: bool = False
    recipients: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    filed_on: date | None = None

    @property
    def key(self) -> str:
        return f"{self.regime}.{self.stage}"

    @property
    def is_done(self) -> bool:
        return self.filed_on is not None


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What the clocks are computed from.

    decided      regime or `notice` -> required / not_required / undetermined: the signed decision as far as it is in force
                 (`proposals.decisions_in_force`)
    filed        (form, stage) -> day in Japan on which that report went out
    provisional  regime -> the days that hold if an open ground applies (explanation of the engine)
    fallback_on  the day that counts as day 1 while nobody has said when the organisation came to know
    """

    answer: Mapping[str, Any]
    facts: Mapping[str, Any]
    fallback_on: date
    decided: Mapping[str, str]
    filed: Mapping[tuple[str, str], date]
    provisional: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    noticed_on: date | None = None
    noticed_time: time | None = None
    client_name: str = ""
    client_term_hours: int | None = None
    client_term_days: int | None = None
    client_told_on: date | None = None
    persons_told_on: date | None = None


FORM_OF = {"appi": "ppc", "my_number": "my_number", "privacy_mark": "privacy_mark"}
TERM_CITATIONS = {
    ("appi", "preliminary"): ("appi.r8.1", "gl.3-5-3-3"),
    ("appi", "final"): ("appi.r8.2", "gl.3-5-3-4", "hol.a2"),
    ("my_number", "preliminary"): ("mnr.3.1",),
    ("my_number", "final"): ("mnr.3.2", "mngl.b2.3E", "hol.a2"),
    ("privacy_mark", "preliminary"): ("pm.incident",),
    ("privacy_mark", "final"): ("pm.incident",),
    ("entrustor", "preliminary"): ("appi.a26.1.proviso", "appi.r9", "gl.3-5-3-5"),
    ("notice", "told"): ("appi.a26.2", "appi.r10", "gl.3-5-4-2"),
}


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _plus(start: date, days: int) -> date:
    """The last of so many days, `start` being the first."""
    return start + timedelta(days=days - 1)


def status(point: Standpoint, regime: str) -> str:
    """Whether a regime asks for a report: the signed decision where there is one, else the engine's proposal."""
    proposed = (point.answer.get(regime) or {}).get("report_required") or "undetermined"
    if proposed == "not_applicable" and point.decided.get(regime) != "required":
        return "not_applicable"
    return point.decided.get(regime) or str(proposed)


def day_one(point: Standpoint, regime: str) -> tuple[date, bool]:
    """Day 1 of a regime, and whether it is only assumed because nobody has said when the organisation came to know."""
    stated = _day((point.answer.get(regime) or {}).get("clock_starts_on")) or _day((point.facts.get("awareness") or {}).get("known_on"))
    return (stated, False) if stated else (point.fallback_on, True)


def _regime_clocks(point: Standpoint, regime: str) -> list[Clock]:
    block: Mapping[str, Any] = point.answer.get(regime) or {}
    settled = status(point, regime)
    if settled not in {"required", "undetermined"}:
        return []
    start, assumed = day_one(point, regime)
    provisional = settled == "undetermined"
    recipients = tuple(block.get("recipients") or ())
    guess: Mapping[str, Any] = point.provisional.get(regime) or {}
    clocks = []
    preliminary = block.get("preliminary_report")
    if regime != "privacy_mark" or preliminary in {"required", "undetermined"}:
        latest = _day(block.get("preliminary_report_due_latest") or guess.get("preliminary_latest"))
        clocks.append(
            Clock(
                regime,
                "preliminary",
                latest or _plus(start, GUIDE_LATEST),
                earliest_on=_day(block.get("preliminary_report_due_earliest") or guess.get("preliminary_earliest"))
                or _plus(start, GUIDE_EARLIEST),
                day_one=start,
                is_house_own=latest is None or assumed,
                is_provisional=provisional or preliminary == "undetermined",
                recipients=recipients,
                citations=TERM_CITATIONS[regime, "preliminary"],
                filed_on=point.filed.get((FORM_OF[regime], "preliminary")),
            )
        )
    due = _day(block.get("final_report_due") or guess.get("final_due"))
    basis = block.get("final_report_basis_days")
    clocks.append(
        Clock(
            regime,
            "final",
            due or _plus(start, basis or MARK_DAYS),
            nominal_on=_day(block.get("final_report_nominal_day")),
            basis_days=basis or MARK_DAYS,
            day_one=start,
            is_house_own=due is None,
            is_provisional=provisional,
            recipients=recipients,
            citations=TERM_CITATIONS[regime, "final"],
            filed_on=point.filed.get((FORM_OF[regime], "final")),
        )
    )
    return clocks


def _entrustor_clock(point: Standpoint) -> list[Clock]:
    """An entrustee that told its entrustor the known items is freed from the report: the same days as for the preliminary one.

    It is a way, not a duty: who reported to the Commission itself did not take it, and nothing stays open.
    """
    handled_for_others = (point.facts.get("entrustment") or {}).get("affected_data") == "entrusted_to_us"
    filed = point.filed.get(("entrustor", "preliminary")) or _day((point.facts.get("entrustment") or {}).get("entrustor_notified_on"))
    if not handled_for_others or not (point.answer.get("entrustor_notice_option") or filed):
        return []
    reported_ourselves = ("ppc", "preliminary") in point.filed or ("my_number", "preliminary") in point.filed
    if reported_ourselves and not filed:
        return []
    start, _assumed = day_one(point, "appi")
    return [
        Clock(
            "entrustor",
            "preliminary",
            _plus(start, GUIDE_LATEST),
            earliest_on=_plus(start, GUIDE_EARLIEST),
            day_one=start,
            is_house_own=True,
            citations=TERM_CITATIONS["entrustor", "preliminary"],
            filed_on=filed,
        )
    ]


def _client_clock(point: Standpoint) -> list[Clock]:
    """The term of the client's contract, never the house's own day.

    Hours run from the moment somebody noticed, without a time from the start of that day; days count that day as day 1. Where the
    contract counts more kindly, these are early.
    """
    if not point.client_name or (point.client_term_hours is None and point.client_term_days is None):
        return []
    start = point.noticed_on or _day((point.facts.get("awareness") or {}).get("known_on")) or point.fallback_on
    if point.client_term_hours is not None:
        began = datetime.combine(start, point.noticed_time or time(0, 0), tzinfo=JAPAN)
        due_at = began + timedelta(hours=point.client_term_hours)
        return [Clock("client", "told", due_at.date(), due_at=due_at, day_one=start, filed_on=point.client_told_on)]
    days = point.client_term_days or 1
    return [
        Clock(
            "client",
            "told",
            _plus(start, days),
            day_one=start,
            basis_days=days,
            filed_on=point.client_told_on,
        )
    ]


def _notice_clock(point: Standpoint) -> list[Clock]:
    """The notice to the persons: promptly, according to the circumstances. No rule gives a day; the house's own is the guide's last."""
    answers = {(point.answer.get(regime) or {}).get("notify_subjects") for regime in ("appi", "my_number")}
    decided = point.decided.get("notice")
    if decided == "not_required":
        return []
    if decided != "required" and answers.isdisjoint({"required", "alternative_permitted", "undetermined"}):
        return []
    owed = decided == "required" or not answers.isdisjoint({"required", "alternative_permitted"})
    waits = (point.answer.get("notice") or {}).get("timing") == "may_wait_now"
    start, _assumed = day_one(point, "appi")
    return [
        Clock(
            "notice",
            "told",
            None if waits else _plus(start, GUIDE_LATEST),
            day_one=start,
            is_house_own=True,
            is_provisional=not owed,
            citations=TERM_CITATIONS["notice", "told"],
            filed_on=point.persons_told_on or _day((point.facts.get("notification") or {}).get("notified_on")),
        )
    ]


def clocks(point: Standpoint) -> list[Clock]:
    """All clocks of an incident, the nearest first; those without a day last."""
    found = [clock for regime in FORM_OF for clock in _regime_clocks(point, regime)]
    found += _entrustor_clock(point) + _client_clock(point) + _notice_clock(point)
    return sorted(found, key=lambda clock: (clock.due_on is None, clock.due_on or date.max, clock.key))


def decide_by(all_clocks: Collection[Clock]) -> date | None:
    """The day by which the questions should be answered and the decision signed: the first on which a report or notice is wanted.

    A client's contract waits for no decision, and a way that is no duty sets no day.
    """
    days = [clock.earliest_on or clock.due_on for clock in all_clocks if not clock.is_done and clock.regime not in {"client", "entrustor"}]
    return min((day for day in days if day is not None), default=None)


def next_clock(all_clocks: Collection[Clock]) -> Clock | None:
    """The nearest that is not done."""
    return next((clock for clock in all_clocks if not clock.is_done), None)
