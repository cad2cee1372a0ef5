"""What the first page shows: my duties page by page, what is pressing for others, and how far the tour is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from komainu.law.citations import all_citations
from komainu.web.duties import queries as duties
from komainu.web.duties.models import Duty
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing, role_label, role_words
from komainu.web.people.roles import Role
from komainu.web.site.prepared import Pages, prepared, prepared_list
from komainu.web.site.rights import opens
from komainu.web.today import tour
from komainu.web.today.models import TourProgress

SOON_DAYS = 3
MOST_OF_OTHERS = 10
MOST_LOOKED_AT = 200
SHOWN = (
    "kind", "subject_type", "subject_id", "subject_label", "details", "url", "due_on", "due_at", "citations", "closed_at", "owner_role",
    "owner__name",
)  # fmt: skip
"""What of a duty the page reads."""


@dataclass(frozen=True, slots=True)
class Line:
    """One duty as the page shows it, in plain values, so that it is drawn once.

    url   empty where the reader may not act on it
    is_house_own   the day is the house's own, no rule's
    """

    subject: tuple[str, str]
    subject_label: str
    label: str
    reason: str
    state: str
    due_on: date | None
    due_at: datetime | None
    url: str
    citation: str
    owner: str
    is_house_own: bool
    in_place_of: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """The duties of one record that fall into the same band, the nearest first."""

    label: str
    lines: list[Line]

    @property
    def has_reasons(self) -> bool:
        return any(line.reason or line.citation for line in self.lines)


@dataclass(frozen=True, slots=True)
class Band:
    """Duties of one urgency: late, today, soon (within three days) or later."""

    state: str
    title: str | Promise
    matters: list[Matter]

    @property
    def count(self) -> int:
        return sum(len(matter.lines) for matter in self.matters)


def line(duty: Duty, standing: Standing, today: date, words: Mapping[str, str] | None = None, in_place_of: str = "") -> Line:
    """No query, if the duty came with its owner.

    in_place_of   the absent one for whom the reader stands in; without the right to open it the subject stays unsaid

    words   what the house calls the roles; what the reader's own are called is known without
    """
    language = get_language() or "ja"
    known = all_citations()
    labels = [known[each].label("en" if language == "en" else "ja") if each in known else each for each in duty.citations]
    owner = duty.owner.name if duty.owner else role_label(duty.owner_role, words or standing.words) if duty.owner_role else ""
    url = duty.url if opens(standing, duty.url) else ""
    shown = duties.shown(duty, today)
    return Line(
        subject=(duty.subject_type, duty.subject_id),
        # Who stands in for another without the right to open it reads only that it is that one's.
        subject_label=in_place_of if in_place_of and not url else duty.subject_label,
        label=shown.label,
        reason=shown.reason,
        state=shown.state,
        due_on=duty.due_on,
        due_at=duty.due_at,
        url=url,
        citation="、".join(labels) if language == "ja" else ", ".join(labels),
        owner=owner,
        is_house_own=bool(duty.details.get("house_own")),
        in_place_of=in_place_of,
    )


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
        sorted_in[one.state].setdefault(one.subject, []).append(one)
    return [
        Band(state, BANDS[state], [Matter(found[0].subject_label, found) for found in matters.values()])
        for state, matters in sorted_in.items()
        if matters
    ]


def own(person: Person, standing: Standing, behalf: duties.Behalf) -> QuerySet[Duty] | Pages[Duty]:
    """What `duties.duties_for` gives; in the usual case, where somebody stands in for nobody and watches over no department, with SQL made once."""
    if behalf.persons or Role.DEPARTMENT_DATA_MANAGER in standing.roles:
        return duties.duties_for(person, standing, behalf).only(*SHOWN)
    roles = sorted(standing.roles)
    return _own(person.pk, *roles, *[""] * (len(Role) - len(roles)))


@prepared_list
def _own(person_id: UUID, *roles: str) -> QuerySet[Duty]:
    mine = duties.any_of([Q(owner_id=person_id), Q(deputy_id=person_id), Q(owner=None, owner_role__in=roles)])
    return mine.order_by("sort_on", "id").select_related("owner").only(*SHOWN)


def pressing_of_others(person: Person, standing: Standing, today: date) -> list[Line]:
    """What is late or due within three days and not mine, the oldest day first. Two queries.

    By the day alone, as the index has it: so the first are found without sorting all that are late.
    """
    roles = sorted(standing.roles)
    found = _of_others.part((today + timedelta(days=SOON_DAYS), person.pk, *roles, *[""] * (len(Role) - len(roles))), 0, MOST_OF_OTHERS)
    words = role_words()
    return [line(duty, standing, today, words) for duty in found]


@prepared
def _of_others(until: date, person_id: UUID, *roles: str) -> QuerySet[Duty]:
    mine = Q(owner_id=person_id) | Q(owner=None, owner_role__in=roles)
    return duties.open_duties().filter(due_on__lte=until).exclude(mine).only(*SHOWN).order_by("due_on")


def pressing_of_departments(person: Person, standing: Standing, today: date) -> list[Line]:
    """What is late or due within three days for somebody else of the departments that the reader watches over. Two queries.

    Looked for among the oldest of the house, so that it costs the same in a house of any size; the figures beside it count all.
    """
    soon = duties.open_duties().filter(due_on__lte=today + timedelta(days=SOON_DAYS), owner__isnull=False).exclude(owner=person)
    oldest = soon.select_related(None).order_by("due_on").values_list("pk", "owner__department")[:MOST_LOOKED_AT]
    wanted = [key for key, department in oldest if department in standing.departments][:MOST_OF_OTHERS]
    return [line(duty, standing, today) for duty in duties.open_duties().filter(pk__in=wanted).only(*SHOWN)]


@dataclass(frozen=True, slots=True)
class Tour:
    """The tour as the first page and its own pages show it."""

    steps: list[tour.Step]
    is_dismissed: bool

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_finished(self) -> bool:
        return self.done == len(self.steps)

    @property
    def following(self) -> tour.Step | None:
        return tour.next_open(self.steps)


def own_tour(person: Person, ids: Collection[str]) -> Tour:
    """How far somebody came. One query."""
    found = TourProgress.objects.filter(person=person).first()
    return Tour(tour.steps(ids, found.done if found else ()), found is not None and found.dismissed_at is not None)
