"""Readings of duties, and their words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from komainu.web.duties.declaring import KINDS
from komainu.web.duties.models import CalendarFeed, Delegation, Duty, DutyRules, OutgoingMail, OutgoingPost, Webhook
from komainu.web.duties.schedule import USUAL_DIGEST
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.people.queries import standing as standing_of
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site import clock
from komainu.web.site.prepared import prepared

ALL_READERS = frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE, Role.CHIEF_AUDITOR, Role.TOP_MANAGEMENT})
"""Who reads the duties of everybody; a department's data manager reads those of the department."""
SOON_DAYS = 3
SOON = timedelta(days=SOON_DAYS)
MOST_COUNTED = 10_000
"""Beyond it a list says "10,000 or more": counting a million rows for a figure that nobody reads to the end would cost each page dearly."""


@dataclass(frozen=True, slots=True)
class ShownDuty:
    """A duty in words, with its state on a day: open, soon (within three days), today, late, done."""

    duty: Duty
    label: str
    reason: str
    state: str
    days_left: int | None
    channel_label: str = ""

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


class _Details(dict[str, Any]):
    """The details of a duty; one that is missing is an empty word: a single odd record must not hold up everybody's digest."""

    def __missing__(self, key: str) -> str:
        return ""


def shown(duty: Duty, today: date) -> ShownDuty:
    """A duty in the reader's language. No query."""
    kind = KINDS.get(duty.kind)
    label = str(kind.label) % _Details(duty.details) if kind else duty.kind
    reason = str(kind.reason) % _Details(duty.details) if kind else ""
    days = (duty.due_on - today).days if duty.due_on else None
    channel = (kind.channel_label if kind else "") or _("すること")
    return ShownDuty(duty, label, reason, state_of(duty, today), days, channel)


def _ordered(duties: QuerySet[Duty]) -> QuerySet[Duty]:
    return duties.order_by("sort_on", "id").select_related("owner")


def open_duties() -> QuerySet[Duty]:
    """All open duties, the nearest first. One query."""
    return _ordered(Duty.objects.filter(closed_at=None))


def visible_duties(person: Person, standing: Standing) -> QuerySet[Duty]:
    """The duties whose list somebody may read: all, the department's, or only the own. No query by itself."""
    if not ALL_READERS.isdisjoint(standing.roles):
        return Duty.objects.all()
    if standing.departments:
        return Duty.objects.filter(department__in=standing.departments)
    return Duty.objects.filter(owner=person)


@dataclass(frozen=True, slots=True)
class Behalf:
    """For whom somebody stands in on a day: people, and the roles that these hold; each with the name of the absent one."""

    persons: dict[UUID, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)


def behalf_of(person: Person, as_of: date) -> Behalf:
    """For whom somebody stands in on that day. One query, over the few delegations to this person."""
    found = _delegated_to(person.pk, as_of)
    behalf = Behalf()
    for key, name, role, starts_on, ends_on in found:
        behalf.persons[key] = name
        if role and role not in OUTSIDERS and starts_on <= as_of and (ends_on is None or ends_on >= as_of):
            behalf.roles.setdefault(role, name)
    return behalf


@prepared
def _delegated_to(person_id: UUID, as_of: date) -> QuerySet[Delegation, Any]:
    return Delegation.objects.filter(delegate_id=person_id, ended_at=None, starts_on__lte=as_of, ends_on__gte=as_of).values_list(
        "person_id", "person__name", "person__role_terms__role", "person__role_terms__starts_on", "person__role_terms__ends_on"
    )


def duties_for(person: Person, standing: Standing, behalf: Behalf | None = None) -> QuerySet[Duty]:
    """What is mine: named to me, to a role that I hold, or to somebody in whose place I stand today (代理), unless only that person can do it.

    One query; one more (`behalf_of`) when `behalf` is not given.
    """
    behalf = behalf if behalf is not None else behalf_of(person, clock.today())
    ways = [Q(owner=person), Q(deputy=person)]
    if behalf.persons:
        for_another = Q(owner__in=list(behalf.persons))
        own_only = [kind.id for kind in KINDS.values() if kind.own_only]
        ways.append(for_another & ~Q(kind__in=own_only) if own_only else for_another)
    for_department = Role.DEPARTMENT_DATA_MANAGER.value
    if roles := {*standing.roles, *behalf.roles} - {for_department}:
        ways.append(Q(owner=None, owner_role__in=sorted(roles)))
    if for_department in standing.roles or for_department in behalf.roles:
        ways.append(Q(owner=None, owner_role=for_department, department=None))
        ways.append(Q(owner=None, owner_role=for_department, department__in=standing.departments))
    return _ordered(any_of(ways))


def any_of(ways: Sequence[Q]) -> QuerySet[Duty]:
    """The open duties that fit one of several conditions. No query by itself.

    Each by its own index, then put together: as one condition with OR no database uses indexes that hold open duties only, and reads all.
    """
    first, *others = [Duty.objects.filter(way, closed_at=None).order_by().values("pk") for way in ways]
    return Duty.objects.filter(pk__in=first.union(*others) if others else first, closed_at=None)


def in_place_of(duty: Duty, person: Person, standing: Standing, behalf: Behalf) -> str:
    """The name of the absent one in whose place somebody sees a duty; empty where it is the own. No query."""
    if duty.owner_id is None:
        return "" if duty.owner_role in standing.roles else behalf.roles.get(duty.owner_role, "")
    if duty.owner_id == person.pk:
        return ""
    return behalf.persons.get(duty.owner_id) or (duty.owner.name if duty.owner else "")


def duties_of(subject_id: Any, *, with_closed: bool = False) -> QuerySet[Duty]:
    """The duties of one record. One query."""
    found = Duty.objects.filter(subject_id=str(subject_id))
    return _ordered(found if with_closed else found.filter(closed_at=None))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open duties there are in the house; each at most MOST_COUNTED."""

    late: int
    today: int
    soon: int
    open: int


def counted(duties: QuerySet[Duty]) -> int:
    """How many there are, counted no further than MOST_COUNTED. One query."""
    return duties.order_by()[:MOST_COUNTED].count()


def counts(today: date) -> Counts:
    """Four queries, none of which reads more than MOST_COUNTED rows of an index."""
    everything = Duty.objects.filter(closed_at=None)
    last_soon = today + timedelta(days=SOON_DAYS)
    return Counts(
        late=counted(everything.filter(due_on__lt=today)),
        today=counted(everything.filter(due_on=today)),
        soon=counted(everything.filter(due_on__gt=today, due_on__lte=last_soon)),
        open=counted(everything),
    )


def pressing(today: date) -> QuerySet[Duty]:
    """What is late or due within three days, the oldest day first. One query, from the index of days."""
    return _ordered(Duty.objects.filter(closed_at=None, sort_on__lte=today + timedelta(days=SOON_DAYS)))


def digest_at() -> time:
    """The house's hour for digests. One query."""
    return DutyRules.objects.values_list("digest_at", flat=True).first() or USUAL_DIGEST


def _running_or_ahead(as_of: date) -> QuerySet[Delegation]:
    found = Delegation.objects.filter(ended_at=None, ends_on__gte=as_of).select_related("person", "delegate")
    return found.order_by("starts_on", "person__sort_key")


def delegations(as_of: date) -> QuerySet[Delegation]:
    """All that run or lie ahead, at most 200. One query."""
    return _running_or_ahead(as_of)[:200]


def delegations_of(person: Person, as_of: date) -> QuerySet[Delegation]:
    """Who stands in for somebody, now and later. One query."""
    return _running_or_ahead(as_of).filter(person=person)


def delegations_to(person: Person, as_of: date) -> QuerySet[Delegation]:
    """For whom somebody stands in, now and later. One query."""
    return _running_or_ahead(as_of).filter(delegate=person)


def delegation(code: UUID) -> Delegation:
    """One delegation. One query; 404 if there is none."""
    return get_object_or_404(Delegation.objects.select_related("person"), pk=code)


def webhook(code: UUID) -> Webhook:
    """One chat. One query; 404 if there is none, or no more."""
    return get_object_or_404(Webhook, pk=code, ended_at=None)


def feed_of(person: Person) -> CalendarFeed | None:
    """The calendar address that somebody has. One query."""
    return CalendarFeed.objects.filter(person=person, ended_at=None).first()


def feed_at(token: str, as_of: date) -> CalendarFeed | None:
    """The feed that a token opens, of somebody who still is here. One query."""
    found = CalendarFeed.objects.select_related("person").filter(token_hash=sha256(token.encode()).hexdigest(), ended_at=None).first()
    if found is None or found.person.gone_on is not None or found.person.has_left(as_of) or not found.person.is_active:
        return None
    return found


def webhooks() -> QuerySet[Webhook]:
    """The chats that are told, also those that are switched off. One query."""
    return Webhook.objects.filter(ended_at=None).order_by("name")


def hooks_want_summaries() -> bool:
    """Whether a chat wants the day's figures. One query."""
    return Webhook.objects.filter(Q(tells_digest=True) | Q(tells_late=True), is_on=True, ended_at=None).exists()


@dataclass(frozen=True, slots=True)
class MailItem:
    """A duty in a mail. Who stands in for another without the right to open it reads what kind of thing it is, not of whom or what."""

    line: ShownDuty
    on_behalf_of: Person | None = None
    is_open_to_reader: bool = True

    @property
    def heading(self) -> str:
        text = f"{self.line.label}（{self.line.duty.subject_label}）" if self.is_open_to_reader else self.line.channel_label
        return _("%(what)s［%(name)sさんの代理］") % {"what": text, "name": self.on_behalf_of.name} if self.on_behalf_of else text


def may_open(to: Any, url: str, as_of: date) -> bool:
    """Whether whoever is told may open the page by their own right. No query but for who stands in for another (one)."""
    from komainu.web.site.rights import opens

    return to.on_behalf_of is None or opens(standing_of(to.person, as_of), url)


def mail_text(items: Sequence[MailItem], notices: Sequence[tuple[str, str]] = ()) -> str:
    """The text of a mail: what, until when, why, where; then what is to be known."""
    paragraphs = []
    for item in items:
        duty = item.line
        lines = [f"■ {item.heading}"]
        if duty.due_on is not None and duty.days_left is not None:
            left = (
                ngettext("あと%(days)s日", "あと%(days)s日", duty.days_left) % {"days": duty.days_left}
                if duty.days_left > 0
                else _("今日まで")
                if duty.days_left == 0
                else ngettext("%(days)s日過ぎています", "%(days)s日過ぎています", -duty.days_left) % {"days": -duty.days_left}
            )
            lines.append(_("期限: %(day)s（%(left)s）") % {"day": duty.due_on.isoformat(), "left": left})
        if duty.reason and item.is_open_to_reader:
            lines.append(_("理由: %(reason)s") % {"reason": duty.reason})
        lines.append(
            f"{settings.PUBLIC_ADDRESS}{duty.url}"
            if item.is_open_to_reader
            else _("この記録を開く権限はありません。同じ役割の人か、PMS事務局に伝えてください。")
        )
        paragraphs.append("\n".join(lines))
    if notices:
        paragraphs.append("\n".join([_("【お知らせ】"), *(f"・{text} {settings.PUBLIC_ADDRESS}{url}" for text, url in notices)]))
    return "\n\n".join([*paragraphs, _("このメールはKomainuが自動で送りました。")])


def mails_given_up() -> QuerySet[OutgoingMail]:
    """The latest mails that were given up and still have their text. One query."""
    return OutgoingMail.objects.filter(given_up_at__isnull=False).exclude(body="").order_by("-given_up_at")[:20]


def posts_given_up() -> QuerySet[OutgoingPost]:
    """The latest messages that were given up though their chat is on. One query."""
    return (
        OutgoingPost.objects.filter(given_up_at__isnull=False, webhook__is_on=True).select_related("webhook").order_by("-written_at")[:20]
    )


def mail_is_off() -> bool:
    """Whether no mail server is set up: then mails wait in the outbox and the pages say so. No query."""
    return not settings.MAIL_URL and not settings.IS_TEST


RESULTS = {
    "refused": gettext_lazy("この宛先には送れません（社内や自分自身を指す宛先、https でない宛先）"),
    "no_name": gettext_lazy("宛先の名前が見つかりません"),
    "no_answer": gettext_lazy("時間内に返事がありません"),
    "no_trust": gettext_lazy("宛先の証明書を確かめられません"),
    "off": gettext_lazy("この宛先への知らせを止めました"),
    "400": gettext_lazy("宛先が内容を受け付けません（400）"),
    "401": gettext_lazy("トークンが正しくありません（401）"),
    "403": gettext_lazy("宛先が送信を許していません（403）"),
    "404": gettext_lazy("宛先がもうありません（404）"),
    "410": gettext_lazy("宛先がもうありません（410）"),
    "429": gettext_lazy("宛先が混み合っています（429）"),
}


def result_words(result: str) -> str:
    """What came of a sending, in the office's words."""
    found = RESULTS.get(result)
    return str(found) if found else _("宛先が受け付けません（%(code)s）") % {"code": result}
