"""Between the records of this part and the law engine: facts as JSON in, the answer with its reasons out, both as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from komainu.law.breach import Assessment, Facts, HouseRule, assess, publication_advice


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An answer as it is stored: by the schema, with its reasons and the versions of the rules.

    explanation  reasons         the tree of rules: rule, outcome, code, ja, en, citations, facts, children, version
                 missing         the open questions, the heaviest first: path, ja, en, weight, data_sets
                 effects         what an answer to them could change: path, value_ja, value_en, ja, en
                 decided_by      the facts that decided: path, value
                 inconsistencies ids of statements that do not fit together
                 judged          regime -> possible grounds that no fact settles: a person must judge them
                 provisional     regime -> the days if an open ground applied
                 publication     house rule -> advice, asks_experts_first, reasons
    """

    answer: dict[str, Any]
    explanation: dict[str, Any]
    rule_versions: list[str]


def evaluate(facts: Mapping[str, Any], as_of: date) -> Evaluated:
    """Ask the law engine.

    Raises FactsError when the facts do not fit the schema, OutsideCalendar when a last day falls into a year without known holidays.
    """
    read = Facts.from_json(facts)
    answer = assess(read, as_of)
    return Evaluated(answer.to_json(), _explanation(read, answer), list(answer.rule_versions))


def _explanation(facts: Facts, answer: Assessment) -> dict[str, Any]:
    regimes = answer.regimes
    return {
        "reasons": answer.reasons.to_json(),
        "missing": [
            {
                "path": one.path,
                "ja": one.question_ja,
                "en": one.question_en,
                "weight": one.weight.name.lower(),
                "data_sets": list(one.data_sets),
            }
            for one in answer.missing
        ],
        "effects": [
            {"path": one.path, "value_ja": one.value_ja, "value_en": one.value_en, "ja": one.ja, "en": one.en}
            for one in answer.effects()
            if one.changes
        ],
        "decided_by": [{"path": one.path, "value": one.value} for one in answer.decided_by],
        "inconsistencies": list(answer.inconsistencies),
        "judged": {name: list(regime.judged) for name, regime in regimes.items() if regime.judged},
        "provisional": {
            name: {
                "day_one": regime.provisional.day_one.isoformat(),
                "preliminary_earliest": regime.provisional.preliminary_earliest.isoformat(),
                "preliminary_latest": regime.provisional.preliminary_latest.isoformat(),
                "final_due": regime.provisional.final_due.isoformat(),
            }
            for name, regime in regimes.items()
            if regime.provisional is not None
        },
        "publication": {rule.value: _advice(facts, answer, rule) for rule in HouseRule},
    }


def _advice(facts: Facts, answer: Assessment, rule: HouseRule) -> dict[str, Any]:
    advice = publication_advice(facts, answer, rule)
    return {
        "advice": advice.advice.value,
        "asks_experts_first": advice.asks_experts_first,
        "reasons": [{"id": one.id, "ja": one.ja, "en": one.en, "citations": list(one.citations)} for one in advice.reasons],
    }
