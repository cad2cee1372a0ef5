"""The list of requests."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.approvals.declaring import KINDS
from komainu.web.approvals.models import Approval
from komainu.web.approvals.queries import MOST_COUNTED
from komainu.web.people.models import Person
from komainu.web.people.queries.staff import begins, search
from komainu.web.site.lists import Column, Filter, Listing

MOST_ASKERS = 50


def kind_choices() -> list[tuple[str, Any]]:
    return [(kind.id, kind.label) for kind in KINDS.values()]


def kind_label(approval: Approval) -> str:
    kind = KINDS.get(approval.kind)
    return str(kind.label) if kind else approval.kind


def search_approvals(approvals: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """Each word begins the title, or a word of the requester's name. One query a word."""
    for word in words:
        askers = list(search(Person.objects.all(), [word]).values_list("pk", flat=True)[:MOST_ASKERS])
        found = begins("title", word)
        if askers:
            found |= Q(requested_by__in=askers)
        approvals = approvals.filter(found)
    return approvals


LISTING = Listing(
    label=_("承認"),
    columns=(
        Column("title", _("件名"), url=lambda approval: reverse("approvals:detail", args=[approval.pk]), is_title=True),
        Column("kind", _("種類"), kind_label),
        Column("requested_by", _("申請した人"), "requested_by.name"),
        Column("requested", _("申請"), "requested_at", order_by=("requested_at",)),
        Column("state", _("状態"), lambda approval: approval.get_state_display(), template="approvals/_state.html"),
        Column("decided", _("決まった日時"), "decided_at"),
    ),
    search=search_approvals,
    search_label=_("件名の始め・申請した人"),
    filters=(Filter("state", _("状態"), "state", Approval.State.choices), Filter("kind", _("種類"), "kind", kind_choices)),
    sort="-requested",
    most_counted=MOST_COUNTED,
)
