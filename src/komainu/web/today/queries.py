"""What the first page shows: my duties page by page, what is pressing for others, how many in all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from komainu.law.citations import all_citations
from komainu.web.duties import queries as duties
from komainu.web.duties.models import Duty
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.people.roles import Role
from komainu.web.site.rights import opens

SOON_DAYS = 3
MOST_OF_OTHERS = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One duty as the page shows it: with the words of its citations, and whose it is. `url` is empty where the reader may not act on it."""

    shown: duties.ShownDuty
    url: str
    citation: str
    owner: str

    @property
    def is_house_own(self) -> bool:
        """The day is the house's own, no rule's."""
        return bool(self.shown.duty.details.get("house_own"))


@dataclass(frozen=True, slots=True)
class Matter:
    """The duties of one record that fall into the same band, the nearest first."""

    label: str
    lines: list[Line]

    @property
    def has_reasons(self) -> bool:
        return any(line.shown.reason or line.citation for line in self.lines)


@dataclass(frozen=True, slots=True)
class Band:
    """Duties of one urgency: late, today, soon (within three days) or later."""

    state: str
    title: str | Promise
    matters: list[Matter]

    @property
    def count(self) -> int:
        return sum(len(matter.lines) for matter in self.matters)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open duties there are in the house."""

    late: int
    today: int
    soon: int
    open: int


def line(duty: Duty, standing: Standing, today: date) -> Line:
    """No query, if the duty came with its owner."""
    language = get_language() or "ja"
    known = all_citations()
    labels = [known[each].label("en" if language == "en" else "ja") if each in known else each for each in duty.citations]
    owner = duty.owner.name if duty.owner else str(Role(duty.owner_role).label) if duty.owner_role else ""
    url = duty.url if opens(standing, duty.url) else ""
    return Line(duties.shown(duty, today), url, "、".join(labels) if language == "ja" else ", ".join(labels), owner)


BANDS: Mapping[str, str | Promise] = {
    "late": _("期限を過ぎている"),
    "today": _("今日まで"),
    "soon": _("3日以内"),
    "open": _("それより先"),
}


def bands(lines: Iterable[Line]) -> list[Band]:
    """Lines by urgency, and in each band those of one record together. Empty bands are left out. No query."""
    sorted_in: dict[str, dict[tuple[str, str], list[Line]]] = {state: {} for state in BANDS}
    for one in lines:
        duty = one.shown.duty
        sorted_in[one.shown.state].setdefault((duty.subject_type, duty.subject_id), []).append(one)
    return [
        Band(state, BANDS[state], [Matter(found[0].shown.duty.subject_label, found) for found in matters.values()])
        for state, matters in sorted_in.items()
        if matters
    ]


def pressing_of_others(person: Person, standing: Standing, today: date) -> list[Line]:
    """What is late or due within three days and not mine, the oldest day first. One query."""
    mine = Q(owner=person) | Q(owner=None, owner_role__in=list(standing.roles))
    found = duties.open_duties().filter(due_on__lte=today + timedelta(days=SOON_DAYS)).exclude(mine)[:MOST_OF_OTHERS]
    return [line(duty, standing, today) for duty in found]


def counts(today: date) -> Counts:
    """One query."""
    last_soon = today + timedelta(days=SOON_DAYS)
    row: dict[str, Any] = Duty.objects.filter(closed_at=None).aggregate(
        late=Count("pk", filter=Q(due_on__lt=today)),
        today=Count("pk", filter=Q(due_on=today)),
        soon=Count("pk", filter=Q(due_on__gt=today, due_on__lte=last_soon)),
        open=Count("pk"),
    )
    return Counts(**row)
