"""The interview: its answers are kept, and the usual lines that are chosen become drafts, marked as proposals until somebody confirms them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from komainu.web.ledger import duties
from komainu.web.ledger.content import interview
from komainu.web.ledger.models import THE_LEDGER, LedgerLine, LedgerRules
from komainu.web.people.models import Department, Person
from komainu.web.site import clock
from komainu.web.trail import services as trail

from .lines import add_line


@transaction.atomic
def answer_interview(*, by: Person | None, answers: Mapping[str, Any]) -> LedgerRules:
    """What the house answered today. Only questions and services that there are."""
    rules = LedgerRules.objects.select_for_update().get_or_create(id=THE_LEDGER)[0]
    kept: dict[str, Any] = {each.id: answers[each.id] for each in interview.questions() if answers.get(each.id) in {"yes", "no", "unknown"}}
    kept["clouds"] = [each.id for each in interview.clouds() if each.id in (answers.get("clouds") or ())]
    before = rules.answers
    rules.answers, rules.interviewed_on = kept, clock.today()
    rules.save(update_fields=["answers", "interviewed_on"])
    trail.record("ledger.interviewed", by=by, subject=rules, before={"answers": before}, after={"answers": kept})
    duties.refresh_rules(rules)
    return rules


def still_missing(rules: LedgerRules) -> list[interview.Usual]:
    """The usual lines that the answers call for and the ledger does not have. Two queries."""
    live = LedgerLine.objects.exclude(state=LedgerLine.State.DISPOSED)
    wanted = [name for each in interview.usual() for name in each.names]
    names = set(live.filter(name__in=wanted).values_list("name", flat=True))
    from_before = set(live.exclude(proposed_by_rule="").values_list("proposed_by_rule", flat=True))
    return interview.proposed(rules.answers, names=names, rules=from_before)


@transaction.atomic
def propose_lines(rules: LedgerRules, chosen: Mapping[str, Department], *, by: Person | None) -> list[LedgerLine]:
    """The chosen ones as drafts in these departments. What is there by now is passed over.

    chosen   by the id of the usual line
    """
    made = []
    for each in still_missing(rules):
        if each.id in chosen:
            made.append(add_line(by=by, department=chosen[each.id], proposed_by_rule=each.id, **each.values()))
    return made
