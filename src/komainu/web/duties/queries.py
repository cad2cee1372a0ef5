"""Readings of duties, and their words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from komainu.web.duties.declaring import KINDS
from komainu.web.duties.models import Duty
from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.queries import Standing, in_force
from komainu.web.people.roles import Role


@dataclass(frozen=True, slots=True)
class ShownDuty:
    """A duty in words, with its state on a day: open, soon (within three days), today, late, done."""

    duty: Duty
    label: str
    reason: str
    state: str
    days_left: int | None

    @property
    def due_on(self) -> date | None:
        return self.duty.due_on

    @property
    def due_at(self) -> datetime | None:
        return self.duty.due_at

    @property
    def url(self) -> str:
        return self.duty.url

    @property
    def citations(self) -> list[str]:
        return list(self.duty.citations)


def state_of(duty: Duty, today: date) -> str:
    if duty.closed_at is not None:
        return "done"
    if duty.due_on is None:
        return "open"
    days = (duty.due_on - today).days
    return "late" if days < 0 else "today" if days == 0 else "soon" if days <= 3 else "open"


def shown(duty: Duty, today: date) -> ShownDuty:
    """A duty in the reader's language. No query."""
    kind = KINDS.get(duty.kind)
    label = str(kind.label) % duty.details if kind else duty.kind
    reason = str(kind.reason) % duty.details if kind else ""
    days = (duty.due_on - today).days if duty.due_on else None
    return ShownDuty(duty, label, reason, state_of(duty, today), days)


def _ordered(duties: QuerySet[Duty]) -> QuerySet[Duty]:
    return duties.order_by("due_on", "due_at", "opened_at").select_related("owner")


def open_duties() -> QuerySet[Duty]:
    """All open duties, the nearest first. One query."""
    return _ordered(Duty.objects.filter(closed_at=None))


def duties_for(person: Person, standing: Standing) -> QuerySet[Duty]:
    """What is mine: named to me, or to a role that I hold. One query."""
    return _ordered(Duty.objects.filter(Q(owner=person) | Q(owner=None, owner_role__in=list(standing.roles)), closed_at=None))


def duties_of(subject_id: Any, *, with_closed: bool = False) -> QuerySet[Duty]:
    """The duties of one record. One query."""
    found = Duty.objects.filter(subject_id=str(subject_id))
    return _ordered(found if with_closed else found.filter(closed_at=None))


def mail_text(duties: Sequence[ShownDuty]) -> str:
    """The text of a reminder: what, until when, why, where."""
    paragraphs = []
    for duty in duties:
        lines = [f"■ {duty.label}{_('（')}{duty.duty.subject_label}{_('）')}"]
        if duty.due_on is not None and duty.days_left is not None:
            left = (
                ngettext("あと%(days)s日", "あと%(days)s日", duty.days_left) % {"days": duty.days_left}
                if duty.days_left > 0
                else _("今日まで")
                if duty.days_left == 0
                else ngettext("%(days)s日過ぎています", "%(days)s日過ぎています", -duty.days_left) % {"days": -duty.days_left}
            )
            lines.append(_("期限: %(day)s（%(left)s）") % {"day": duty.due_on.isoformat(), "left": left})
        if duty.reason:
            lines.append(_("理由: %(reason)s") % {"reason": duty.reason})
        lines.append(f"{settings.PUBLIC_ADDRESS}{duty.url}")
        paragraphs.append("\n".join(lines))
    return "\n\n".join([*paragraphs, _("このメールはKomainuが自動で送りました。")])


class RecipientBook:
    """Who is told of a duty on a day: its owner, or the holders of its role; at a late step the next roles too. One query in all."""

    def __init__(self, as_of: date) -> None:
        self.by_role: dict[str, list[Person]] = {}
        terms = RoleTerm.objects.filter(in_force(as_of), person__is_active=True).select_related("person").order_by("is_deputy")
        for term in terms:
            self.by_role.setdefault(term.role, []).append(term.person)

    def of(self, duty: Duty, further_roles: Iterable[str] = ()) -> list[Person]:
        """Without doubles; the owner first. A role that nobody holds passes to the privacy manager, then the top management."""
        first = [duty.owner] if duty.owner is not None else self.by_role.get(duty.owner_role) or self._fallback()
        found = {person.pk: person for person in [*first, *(person for role in further_roles for person in self.by_role.get(role, []))]}
        return list(found.values())

    def _fallback(self) -> list[Person]:
        return self.by_role.get(Role.PRIVACY_MANAGER) or self.by_role.get(Role.TOP_MANAGEMENT) or []


def mail_is_off() -> bool:
    """Whether no mail server is set up: then mails wait in the outbox and the pages say so. No query."""
    return not settings.MAIL_URL and not settings.IS_TEST
