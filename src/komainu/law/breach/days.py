"""When: day 1 (T1-T4a), the guide days of the preliminary report (T5), the last day of the final report (T6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from komainu.law.breach.facts import Facts
from komainu.law.breach.rulebook import ActRules
from komainu.law.breach.vocabulary import AffectedData
from komainu.law.calendar import nth_day, open_day_from


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The days of one regime, all in Japan.

    day_one             the day of knowing, which is day 1
    preliminary_earliest, preliminary_latest    day 3 and day 5: a guide, not a term, never moved
    basis_days          30 or 60
    final_nominal       the 30th or 60th day itself
    final_due           the same day, or the next on which the authorities are open
    """

    day_one: date
    preliminary_earliest: date
    preliminary_latest: date
    basis_days: int
    final_nominal: date
    final_due: date


def day_of_knowing(facts: Facts) -> date | None:
    """The day on which the organisation came to know, or None while nobody says.

    Any department's knowing counts; an entrustor knows at the latest when the entrustee's notice arrives.
    Source: GL 3-5-3-3, 3-5-3-5.
    """
    known_on = facts.awareness.known_on
    told_on = facts.entrustment.entrustee_notice_received_on
    if told_on is None or facts.entrustment.affected_data not in (AffectedData.ENTRUSTED_BY_US, None):
        return known_on
    return told_on if known_on is None else min(known_on, told_on)


def day_one(
    known_on: date | None, exceeded_on: date | None, certain: Sequence[str], possible: Sequence[str], count_ground: str
) -> date | None:
    """Day 1 of a regime.

    known_on        the day of knowing
    exceeded_on     the day on which the number was known to be, or perhaps to be, above the threshold
    Only where nothing but the number makes it reportable does `exceeded_on` count. While another ground is open, the
    earlier day is kept: an open ground never lengthens a term.
    Source: GL 3-5-3-1 (4); MNGL 別添2 3A.
    """
    if exceeded_on is None or list(certain) != [count_ground] or possible:
        return known_on
    return exceeded_on if known_on is None else max(known_on, exceeded_on)


def deadlines(first: date, is_wrongful: bool, rules: ActRules) -> Deadlines:
    """The days that follow from day 1. Raises OutsideCalendar past the years whose holidays are known.

    Source: Rules 8 (2); GL 3-5-3-3, 3-5-3-4; Act on Holidays of Administrative Organs, art. 2.
    """
    days = rules.days_if_wrongful if is_wrongful else rules.days
    nominal = nth_day(first, days)
    earliest, latest = rules.guide_days
    return Deadlines(first, nth_day(first, earliest), nth_day(first, latest), days, nominal, open_day_from(nominal))
