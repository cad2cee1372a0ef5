"""Personal-data incidents (漏えい等): the facts of one in, what must be reported, to whom, by when and why out.

facts = Facts.from_json(document)
answer = assess(facts)
answer.appi.report_required, answer.missing, answer.reasons, answer.effects(), answer.to_json()
"""

from __future__ import annotations

from komainu.law.breach.assessment import Assessment, Kinds, Regime
from komainu.law.breach.days import Deadlines
from komainu.law.breach.engine import assess
from komainu.law.breach.facts import Facts
from komainu.law.breach.gaps import MissingFact, Weight
from komainu.law.breach.publication import HouseRule, PublicationAdvice, publication_advice
from komainu.law.breach.reading import FactsError
from komainu.law.breach.rulebook import NotInForce
from komainu.law.breach.vocabulary import Answer, Kind, Notify, Required, Status
from komainu.law.calendar import OutsideCalendar

__all__ = [
    "Answer",
    "Assessment",
    "Deadlines",
    "Facts",
    "FactsError",
    "HouseRule",
    "Kind",
    "Kinds",
    "MissingFact",
    "NotInForce",
    "Notify",
    "OutsideCalendar",
    "PublicationAdvice",
    "Regime",
    "Required",
    "Status",
    "Weight",
    "assess",
    "publication_advice",
]
