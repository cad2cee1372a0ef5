"""The near misses from which everybody learns."""

from django.db.models import Count, Exists, OuterRef, QuerySet

from komainu.web.incidents.models import Incident, NearMissThanks
from komainu.web.people.models import Person


def near_misses(person: Person) -> QuerySet[Incident]:
    """What the office has read and taken, the newest first: with the count of thanks, and whether this person thanked. One query.

    Before somebody of the office has read it, a text may still name a customer or a colleague; so it is not shown to all.
    """
    found = Incident.objects.filter(kind=Incident.Kind.NEAR_MISS).exclude(state=Incident.State.REPORTED)
    found = found.exclude(outcome__in=[Incident.Outcome.DUPLICATE, Incident.Outcome.NO_INCIDENT])
    mine = NearMissThanks.objects.filter(incident=OuterRef("pk"), person=person)
    shown = found.annotate(thanks_count=Count("thanks"), is_thanked=Exists(mine))
    return shown.only(
        "number", "kind", "what", "title", "state", "reported_at", "what_happened", "what_stopped_it", "idea", "happened_on", "is_anonymous"
    ).order_by("-reported_at", "pk")


def waiting_near_misses() -> int:
    """How many the office has still to read. One query."""
    return Incident.objects.filter(kind=Incident.Kind.NEAR_MISS, state=Incident.State.REPORTED).count()
