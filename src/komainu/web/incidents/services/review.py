"""Looking back: kind, class and causes as somebody confirmed them; what the incident cost."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from komainu.web.incidents.models import Cost, Incident
from komainu.web.incidents.services.standing import lock
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.trail import services as trail


@transaction.atomic
def classify(
    incident: Incident,
    *,
    by: Person,
    occurrence: str,
    occurrences: Sequence[str],
    suspected_of: str,
    classification: str,
    causes: Sequence[str],
    origin: str = "",
) -> Incident:
    """Confirm the kind (main and further ones), the class and the causes by the ids of the three axes."""
    incident = lock(incident)
    before = {"occurrence": incident.occurrence, "classification": incident.classification, "causes": incident.causes}
    incident.occurrence, incident.suspected_of = occurrence, suspected_of if occurrence == "occ.suspected" else ""
    incident.occurrences = sorted({occurrence, *occurrences} - {""})
    incident.classification, incident.causes, incident.origin = classification, sorted(set(causes)), origin
    incident.classified_by = by
    incident.save(update_fields=["occurrence", "suspected_of", "occurrences", "classification", "causes", "origin", "classified_by"])
    trail.record(
        "incidents.classified",
        by=by,
        subject=incident,
        before=before,
        after={"occurrence": occurrence, "classification": classification, "causes": incident.causes},
    )
    return incident


@transaction.atomic
def add_cost(incident: Incident, *, by: Person, kind: str, amount: Decimal, what_for: str) -> Cost:
    """Hours, money or days of standstill that the incident cost."""
    cost = Cost.objects.create(incident=incident, kind=kind, amount=amount, what_for=what_for, added_by=by, added_at=clock.now())
    trail.record("incidents.cost_added", by=by, subject=incident, after={"kind": kind, "amount": amount, "what_for": what_for})
    return cost


@transaction.atomic
def withdraw_cost(cost: Cost, *, by: Person) -> Cost:
    """Strike out a cost that was entered by mistake; the row stays."""
    cost.withdrawn_at = clock.now()
    cost.save(update_fields=["withdrawn_at"])
    trail.record("incidents.cost_withdrawn", by=by, subject=cost.incident, before={"kind": cost.kind, "amount": cost.amount})
    return cost
