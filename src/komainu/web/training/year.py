"""What training has in a year, for the yearly plan."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.plans.sources import Entry, Source, register
from komainu.web.site.clock import japan_day
from komainu.web.site.prepared import prepared
from komainu.web.training.models import Delivery


def _deliveries(first: date, last: date) -> list[Entry]:
    """The deliveries that are due or were closed in the year. One query."""
    return [
        Entry(f"delivery:{key}", title, due_on, japan_day(closed_at) if closed_at else None, reverse("training:delivery", args=[key]))
        for key, title, due_on, closed_at in _due(first, last)
    ]


@prepared
def _due(first: date, last: date) -> QuerySet[Delivery, tuple[UUID, str, date, object]]:
    found = Delivery.objects.filter(Q(due_on__gte=first, due_on__lte=last)).exclude(state__in=["draft", "cancelled"])
    return found.order_by("due_on").values_list("pk", "title", "due_on", "closed_at")[:100]


register(Source("training", _("教育"), _deliveries))
