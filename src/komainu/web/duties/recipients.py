"""Who is told of a duty on a day: its owner, or the holders of its role; past those who are away, to deputies and delegates.

the owner is here          the owner (the deputy too once it is late)
the owner is away          the delegate, the deputy. Without either: what is urgent or late goes to the department's data manager, else
                           to the office; the rest waits until the owner is back. What only the owner can do goes to no delegate
the owner left             the department's data manager, else the office
a role                     its holders and deputies who are here, and the delegates of those who are not
nobody of the role here    the next roles of the escalation; nobody there either: its holders, though they are away
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from komainu.web.duties.business_days import DAY, business_day_from
from komainu.web.duties.declaring import KINDS
from komainu.web.duties.models import Delegation, Duty
from komainu.web.duties.schedule import UNANSWERED, is_late_step
from komainu.web.people.models import Absence, Person, RoleTerm
from komainu.web.people.queries import in_force
from komainu.web.people.queries.staff import running
from komainu.web.people.roles import ESCALATION, Role
from komainu.web.site import clock


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told, and the absent person in whose place, if so."""

    person: Person
    on_behalf_of: Person | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    role: str
    department_id: UUID | None
    person: Person


class RecipientBook:
    """Who is told on a day. Four queries in all when it is asked anything, and one for each batch of owners; none when it is not."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self._owners: dict[UUID, Person] = {}

    @cached_property
    def _holders(self) -> dict[str, list[Holder]]:
        terms = (
            RoleTerm.objects.filter(in_force(self.as_of), person__gone_on=None).select_related("person").order_by("is_deputy", "starts_on")
        )
        found: dict[str, list[Holder]] = {}
        for term in terms:
            if not term.person.has_left(self.as_of):
                found.setdefault(term.role, []).append(Holder(term.role, term.department_id, term.person))
        return found

    @cached_property
    def _away(self) -> set[UUID]:
        absent = set(Absence.objects.filter(running(self.as_of)).values_list("person_id", flat=True))
        return absent | set(self._delegates)

    @cached_property
    def _delegates(self) -> dict[UUID, list[Person]]:
        running_now = Delegation.objects.filter(starts_on__lte=self.as_of, ends_on__gte=self.as_of, ended_at=None, delegate__gone_on=None)
        found: dict[UUID, list[Person]] = {}
        for delegation in running_now.select_related("delegate").order_by("made_at"):
            found.setdefault(delegation.person_id, []).append(delegation.delegate)
        return found

    def learn_owners(self, duties: Iterable[Duty]) -> None:
        """Read the owners and deputies of a batch at once."""
        wanted = {key for duty in duties for key in (duty.owner_id, duty.deputy_id) if key is not None} - self._owners.keys()
        if wanted:
            self._owners.update(Person.objects.in_bulk(list(wanted)))

    def _person(self, key: UUID | None) -> Person | None:
        if key is None:
            return None
        if key not in self._owners:
            self._owners[key] = Person.objects.get(pk=key)
        return self._owners[key]

    def is_here(self, person: Person) -> bool:
        return not (person.gone_on or person.has_left(self.as_of)) and person.is_active and person.pk not in self._away

    def _in_place_of(self, person: Person) -> list[Recipient]:
        """The delegates of somebody who is away; a delegate who is away too passes on, and never in a circle."""
        seen, found, asked = {person.pk}, [], [person]
        while asked:
            for delegate in self._delegates.get(asked.pop().pk, ()):
                if delegate.pk in seen:
                    continue
                seen.add(delegate.pk)
                if self.is_here(delegate):
                    found.append(Recipient(delegate, person))
                else:
                    asked.append(delegate)
        return found

    def _of_role(self, role: str, department: UUID | None = None) -> list[Recipient]:
        holders = self._holders.get(role, [])
        if role == Role.DEPARTMENT_DATA_MANAGER and department is not None:
            holders = [holder for holder in holders if holder.department_id == department]
        found: list[Recipient] = []
        for holder in holders:
            found += [Recipient(holder.person)] if self.is_here(holder.person) else self._in_place_of(holder.person)
        return found

    def of(self, duty: Duty, further_roles: Iterable[str] = (), step: str = "") -> list[Recipient]:
        """Without doubles; the owner first. Empty where it may wait until an absent owner is back, or where the house has nobody at all."""
        presses = duty.is_urgent or is_late_step(step) or step.startswith(UNANSWERED)
        if duty.owner_id is not None:
            first = self._of_owner(duty, presses=presses)
        else:
            first = self._of_role(duty.owner_role, duty.department_id) or self._next_roles(duty.owner_role)
        further = [each for role in further_roles for each in self._of_role(role)]
        found: dict[UUID, Recipient] = {}
        for each in [*first, *further]:
            # Who is told for themselves is not told for another.
            if each.person.pk not in found or each.on_behalf_of is None:
                found[each.person.pk] = each
        return list(found.values())

    def _of_owner(self, duty: Duty, *, presses: bool) -> list[Recipient]:
        owner, deputy = self._person(duty.owner_id), self._person(duty.deputy_id)
        if owner is None:
            return []
        beside = [Recipient(deputy, owner)] if deputy is not None and self.is_here(deputy) else []
        if self.is_here(owner):
            return [Recipient(owner), *(beside if presses else [])]
        kind = KINDS.get(duty.kind)
        instead = [] if kind is not None and kind.own_only else self._in_place_of(owner) + beside
        has_left = owner.gone_on is not None or owner.has_left(self.as_of)
        if instead or not (presses or has_left):
            return instead
        in_department = self._of_role(Role.DEPARTMENT_DATA_MANAGER, owner.department_id) if owner.department_id else []
        return in_department or self._of_role(Role.PMS_OFFICE) or self._next_roles("")

    def _next_roles(self, role: str) -> list[Recipient]:
        """The next role in which somebody is here; at last the holders of the role itself though they are away: never nobody."""
        for following in (Role.PRIVACY_MANAGER, Role.TOP_MANAGEMENT, *ESCALATION):
            if following != role and (found := self._of_role(following)):
                return found
        return [Recipient(holder.person) for holder in self._holders.get(role, [])]

    def waits_until(self, duty: Duty) -> datetime | None:
        """When to look again at what waits for an absent owner or for anybody at all: the next business day's beginning."""
        return datetime.combine(business_day_from(self.as_of + DAY), datetime.min.time(), clock.JAPAN)
