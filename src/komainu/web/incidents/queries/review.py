"""What an incident cost."""

from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.shortcuts import get_object_or_404

from komainu.web.incidents.models import Cost, Incident


def cost_sums(incident: Incident) -> dict[str, Decimal]:
    """The sum of each kind, without what was withdrawn. One query."""
    return dict(Cost.objects.filter(incident=incident, withdrawn_at=None).order_by().values_list("kind").annotate(sum=Sum("amount")))


def costs_of(incident: Incident) -> QuerySet[Cost]:
    """All entries, the newest first, withdrawn ones too. One query."""
    return Cost.objects.filter(incident=incident).select_related("added_by").order_by("-added_at")


def cost_of(incident: Incident, code: UUID) -> Cost:
    """One entry of this incident, else 404. One query."""
    return get_object_or_404(Cost, pk=code, incident=incident)
