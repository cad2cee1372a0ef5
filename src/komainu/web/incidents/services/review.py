"""Looking back: kind, class and causes as somebody confirmed them; what the incident cost."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.law import classification as axes
from komainu.web.incidents.models import Cost, Incident
from komainu.web.incidents.services.standing import lock
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import Problem
from komainu.web.trail import services as trail

SUSPECTED = "occ.suspected"


class ClassificationIncomplete(Problem):
    title = _("分類がまだ決まっていません")
    what_to_do = _("「おそれ」を選ぶときは、何のおそれかも選んでください。")
    status = 422


class CostImpossible(Problem):
    title = _("この数は記録できません")
    what_to_do = _("0より大きい数を入れてください。")
    status = 422


@transaction.atomic
def classify(
    incident: Incident,
    *,
    by: Person,
    occurrence: str,
    occurrences: Sequence[str] = (),
    suspected_of: str = "",
    classification: str,
    causes: Sequence[str],
    origin: str = "",
) -> Incident:
    """Confirm the kind (main and further ones), the class or sub-kind and the causes by the ids of the three axes.

    suspected_of  which of the eight kinds is suspected, where `occ.suspected` is among the kinds
    Raises UnknownId, ClassificationIncomplete.
    """
    incident = lock(incident)
    kinds = [occurrence, *(kind for kind in dict.fromkeys(occurrences) if kind != occurrence)] if occurrence else sorted(set(occurrences))
    _known(kinds, suspected_of, classification, causes, origin)
    if SUSPECTED in kinds and suspected_of in {"", SUSPECTED}:
        raise ClassificationIncomplete
    fields = ("occurrence", "occurrences", "suspected_of", "classification", "causes", "origin")
    before = {name: getattr(incident, name) for name in fields}
    after = {
        "occurrence": occurrence,
        "occurrences": kinds,
        "suspected_of": suspected_of if SUSPECTED in kinds else "",
        "classification": classification,
        "causes": sorted(set(causes)),
        "origin": origin,
    }
    if before == after and incident.classified_by_id:
        return incident
    for name, value in after.items():
        setattr(incident, name, value)
    incident.classified_by = by
    incident.save(update_fields=[*fields, "classified_by"])
    trail.record("incidents.classified", by=by, subject=incident, before=before, after=after)
    return incident


def _known(kinds: Sequence[str], suspected_of: str, classification: str, causes: Sequence[str], origin: str) -> None:
    given = [("occurrence", kind) for kind in (*kinds, suspected_of)] + [("class", classification), ("origin", origin)]
    for axis, id in [*given, *(("cause", cause) for cause in causes)]:
        if id:
            axes.label(axis, id)


@transaction.atomic
def add_cost(incident: Incident, *, by: Person, kind: str, amount: Decimal, what_for: str) -> Cost:
    """Hours, money (whole yen) or days of standstill that the incident cost. Raises CostImpossible."""
    if amount <= 0 or (kind == Cost.Kind.MONEY and amount != amount.to_integral_value()):
        raise CostImpossible(what_to_do=_("0より大きい数を入れてください。費用は1円単位です。"))
    incident = lock(incident)
    cost = Cost.objects.create(incident=incident, kind=kind, amount=amount, what_for=what_for, added_by=by, added_at=clock.now())
    trail.record("incidents.cost_added", by=by, subject=incident, after={"kind": kind, "amount": amount, "what_for": what_for})
    return cost


@transaction.atomic
def withdraw_cost(cost: Cost, *, by: Person) -> Cost:
    """Strike out a cost that was entered by mistake; the row stays. Twice is once."""
    cost = Cost.objects.select_for_update(of=("self",)).select_related("incident").get(pk=cost.pk)
    if cost.withdrawn_at is None:
        cost.withdrawn_at = clock.now()
        cost.save(update_fields=["withdrawn_at"])
        trail.record("incidents.cost_withdrawn", by=by, subject=cost.incident, before={"kind": cost.kind, "amount": cost.amount})
    return cost
