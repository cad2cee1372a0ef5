"""Who owes the report where data was entrusted (E1-E6)."""

from __future__ import annotations

from dataclasses import dataclass

from komainu.law.breach.facts import Facts
from komainu.law.breach.vocabulary import AffectedData, Answer


@dataclass(frozen=True, slots=True)
class Reporter:
    """What the entrustment says of our own duty.

    exemption       id of the exemption that frees us, or None
    is_shared       the other party may owe the same report, so a joint report is allowed (E2)
    may_tell        telling the entrustor would free us, and has not been done in full (E3)
    wanted          unknown facts that could free us
    """

    exemption: str | None
    is_shared: bool
    may_tell: bool
    wanted: tuple[str, ...]


def find_reporter(facts: Facts) -> Reporter:
    """Source: GL 3-5-3-2, 3-5-3-5; MNGL 別添2 3C, 3F; My Number Q&A 17-18."""
    entrustment = facts.entrustment
    match entrustment.affected_data:
        case AffectedData.NOT_ENTRUSTED_TO_US:
            return Reporter("not_entrusted_data", False, False, ())
        case AffectedData.CARRIED_ONLY:
            return Reporter("carried_only", False, False, ())
        case AffectedData.ENTRUSTED_BY_US:
            return Reporter(None, True, False, ())
        case AffectedData.OWN_ONLY:
            return Reporter(None, False, False, ())
        case None:
            return Reporter(None, False, False, ("entrustment.affected_data",))
    owes, told = entrustment.entrustor_owes_report, entrustment.entrustor_notified_on
    covers = entrustment.entrustor_notice_covers_known_items
    if owes is Answer.NO:
        return Reporter(None, False, False, ())
    if owes is Answer.YES and told is not None and covers is Answer.YES:
        return Reporter("entrustor_notified", True, False, ())
    wanted = []
    if owes is Answer.UNKNOWN:
        wanted.append("entrustment.entrustor_owes_report")
    if told is None:
        wanted.append("entrustment.entrustor_notified_on")
    elif covers is Answer.UNKNOWN:
        wanted.append("entrustment.entrustor_notice_covers_known_items")
    return Reporter(None, True, True, tuple(wanted))
