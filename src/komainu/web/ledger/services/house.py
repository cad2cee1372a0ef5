"""What the house decides for its inventory."""

from typing import Any

from django.db import transaction

from komainu.web.ledger.models import THE_LEDGER, LedgerRules
from komainu.web.people.models import Person
from komainu.web.trail import services as trail


@transaction.atomic
def set_rules(*, by: Person | None, **values: Any) -> LedgerRules:
    """Whether everybody may read the page of purposes, and what stands at its head."""
    rules = LedgerRules.objects.select_for_update().get_or_create(id=THE_LEDGER)[0]
    changed = {name: value for name, value in values.items() if getattr(rules, name) != value}
    if not changed:
        return rules
    before = {name: getattr(rules, name) for name in changed}
    for name, value in changed.items():
        setattr(rules, name, value)
    rules.save()
    trail.record("ledger.rules_changed", by=by, subject=rules, before=before, after=changed)
    return rules
