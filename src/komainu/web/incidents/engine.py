"""Between the records of this part and the law engine: facts as JSON in, the answer with its reasons out, both as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from komainu.law.breach import Facts, assess


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An answer as it is stored: by the schema, with its reasons and the versions of the rules."""

    answer: dict[str, Any]
    explanation: dict[str, Any]
    rule_versions: list[str]


def evaluate(facts: Mapping[str, Any], as_of: date) -> Evaluated:
    """Ask the law engine. Raises FactsError when the facts do not fit the schema."""
    assessment = assess(Facts.from_json(facts), as_of)
    return Evaluated(assessment.to_json(), assessment.explanation(), list(assessment.rule_versions))
