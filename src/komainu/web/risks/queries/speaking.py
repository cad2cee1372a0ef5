"""The accidents and near misses that speak for a risk: those that somebody joined to it, and those of the same kind in the last two years."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from komainu.web.incidents.models import Incident
from komainu.web.incidents.queries.visible import visible_incidents
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.risks import content
from komainu.web.risks.models import Risk, RiskIncident
from komainu.web.risks.queries.risks import visible_risks
from komainu.web.risks.scoring import suggested_likelihood

LOOKED_BACK = timedelta(days=731)
MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Speaking:
    """linked     what somebody confirmed, the newest first
    likely     of the same kind, not joined yet
    suggested  the least likelihood for which the joined ones and the likely ones speak, where it is higher than the rating; 0 otherwise
    """

    linked: list[Incident]
    likely: list[Incident]
    accidents: int
    near_misses: int
    suggested: int


def speaking_for(risk: Risk, person: Person, standing: Standing, now: datetime, method: str) -> Speaking:
    """Of what the reader may open. Two queries."""
    visible = visible_incidents(person, standing)
    linked = list(visible.filter(pk__in=RiskIncident.objects.filter(risk=risk).values("incident")).order_by("-reported_at")[:MOST_SHOWN])
    likely: list[Incident] = []
    if condition := _same_kind(risk):
        found = visible.filter(condition, kind__in=["accident", "near_miss"], reported_at__gte=now - LOOKED_BACK)
        found = found.exclude(outcome__in=[Incident.Outcome.DUPLICATE, Incident.Outcome.NO_INCIDENT]).order_by("-reported_at")
        joined = {incident.pk for incident in linked}
        likely = [incident for incident in found[: MOST_SHOWN + len(joined)] if incident.pk not in joined][:MOST_SHOWN]
    counted = [*(each for each in linked if each.reported_at >= now - LOOKED_BACK), *likely]
    accidents = sum(each.kind == Incident.Kind.ACCIDENT for each in counted)
    near_misses = len(counted) - accidents
    least = suggested_likelihood(method, accidents, near_misses)
    rated = risk.likelihood if risk.method == method else None
    return Speaking(linked, likely, accidents, near_misses, least if least > (rated or 0) else 0)


def risks_of_incident(incident: Incident, standing: Standing) -> list[Risk]:
    """The risks for which somebody confirmed that an accident or a near miss speaks, of those that the reader may open. One query."""
    return list(visible_risks(standing).filter(linked__incident=incident).only("number", "title").order_by("number")[:MOST_SHOWN])


def _same_kind(risk: Risk) -> Any:
    """The classes of which the catalogue says that they speak for the risk. What begins so counts. None where there is no such class."""
    typical = content.risks().get(risk.catalogue_id)
    if typical is None or not typical.classes:
        return None
    condition = Q(classification__in=typical.classes)
    for each in typical.classes:
        condition |= Q(classification__startswith=f"{each}.")
    return condition
