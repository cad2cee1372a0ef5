"""What other parts have in a year, on the same calendar. A part registers a source; nothing of it is stored here.

    from komainu.web.plans.sources import Entry, Source, register

    register(Source("audits", _("監査計画"), lambda first, last: [Entry(key, title, due_on, done_on, url, owner) …]))

A source reads with a fixed number of queries, whatever there is, and says it in its docstring.
"""

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.people.models import Organisation, RoleTerm
from komainu.web.people.queries import role_words
from komainu.web.people.queries.terms import role_label
from komainu.web.people.roles import OUTSIDERS
from komainu.web.site.prepared import prepared

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that another part has in the year. `done_on` None: not done; `owner` in words."""

    key: str
    title: str
    due_on: date
    done_on: date | None = None
    url: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """entries   (first day, last day) → what lies between them, both included"""

    id: str
    label: Text
    entries: Callable[[date, date], Iterable[Entry]]


SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    SOURCES[source.id] = source


def _terms(first: date, last: date) -> list[Entry]:
    """Terms of roles that end. Two queries."""
    words = role_words()
    return [
        Entry(
            f"term:{key}",
            _("%(role)sの任期が終わる（%(name)sさん）") % {"role": role_label(role, words), "name": name},
            ends_on or last,
            url=reverse("people:roles"),
        )
        for key, role, name, ends_on in _ending_terms(first, last)
    ]


@prepared
def _ending_terms(first: date, last: date) -> QuerySet[RoleTerm, tuple[UUID, str, str, date | None]]:
    ending = RoleTerm.objects.filter(ends_on__range=(first, last), is_deputy=False).exclude(role__in=OUTSIDERS)
    return ending.order_by("ends_on").values_list("pk", "role", "person__name", "ends_on")[:100]


def _house(first: date, last: date) -> list[Entry]:
    """The yearly check of the staff list, and when the mark is renewed. One query."""
    found = next(iter(_house_days()), None)
    if found is None:
        return []
    checked_on, valid_to = found
    entries = []
    if checked_on is not None:
        next_on = checked_on + timedelta(days=365)
        title = _("従業者名簿を照合する")
        if first <= checked_on <= last:
            entries.append(Entry("staff_done", title, checked_on, checked_on, reverse("people:import")))
        if first <= next_on <= last:
            entries.append(Entry("staff", title, next_on, url=reverse("people:import")))
    if valid_to is not None:
        opens_on, closes_on = months_before(valid_to, 8), months_before(valid_to, 4)
        if first <= opens_on <= last:
            entries.append(
                Entry("mark_from", _("プライバシーマークの更新申請ができるようになる"), opens_on, url=reverse("people:organisation"))
            )
        if first <= closes_on <= last:
            entries.append(Entry("mark_to", _("プライバシーマークの更新申請の期限"), closes_on, url=reverse("people:organisation")))
        if first <= valid_to <= last:
            entries.append(Entry("mark_end", _("プライバシーマークの有効期間が終わる"), valid_to, url=reverse("people:organisation")))
    return entries


@prepared
def _house_days() -> QuerySet[Organisation, tuple[date | None, date | None]]:
    return Organisation.objects.order_by("pk").values_list("staff_checked_on", "mark_valid_to")[:1]


def months_before(day: date, months: int) -> date:
    """The same day so many months before, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _rehearsal(first: date, last: date) -> list[Entry]:
    """Rehearsals of a restore that were done. One query."""
    from komainu.web.safekeeping.models import Rehearsal
    from komainu.web.site.clock import japan_day

    done = Rehearsal.objects.filter(succeeded=True, rehearsed_at__date__range=(first, last)).order_by("rehearsed_at")[:20]
    return [
        Entry(f"rehearsal:{each.pk}", _("復元を練習した"), day, day, reverse("safekeeping:home"))
        for each in done
        for day in [japan_day(each.rehearsed_at)]
    ]


register(Source("people.terms", gettext_lazy("役割の任期"), _terms))
register(Source("people.house", gettext_lazy("組織"), _house))
register(Source("safekeeping", gettext_lazy("バックアップ"), _rehearsal))
