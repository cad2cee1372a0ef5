"""What training has in a year, for the yearly plan."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.plans.sources import Entry, Source, register
from komainu.web.site.clock import japan_day
from komainu.web.site.prepared import prepared
from komainu.web.training.models import Delivery, Drill


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


def _drills(first: date, last: date) -> list[Entry]:
    """The emergency drills of the year, leading to their list: who plays opens a drill only once it has begun. One query."""
    return [
        Entry(f"drill:{key}", title, planned_on, japan_day(ended_at) if ended_at else None, reverse("training:drills"), leader)
        for key, title, planned_on, ended_at, leader in _planned(first, last)
    ]


@prepared
def _planned(first: date, last: date) -> QuerySet[Drill, tuple[UUID, str, date, datetime | None, str]]:
    found = Drill.objects.filter(planned_on__range=(first, last)).exclude(state=Drill.State.CANCELLED)
    return found.order_by("planned_on").values_list("pk", "title", "planned_on", "ended_at", "leader__name")[:50]


register(Source("training.drills", _("緊急時の訓練"), _drills))
register(Source("training", _("教育"), _deliveries))
