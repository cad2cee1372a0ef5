"""Roles: appointed, handed over, ended; and what the house calls them."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from komainu.web.people.models import Department, Organisation, Person, RoleTerm, RoleWord
from komainu.web.people.problems import (
    AlreadyGone,
    AlreadyHeld,
    DayImpossible,
    DepartmentMissing,
    EndMissing,
    ManagerAndAuditor,
    NotFromOutside,
    OnlyFromOutside,
)
from komainu.web.people.roles import OUTSIDERS, SINGLE, Role
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

from .afterwards import duties_follow

DAY = timedelta(days=1)


def _overlapping(starts_on: date, ends_on: date | None) -> Q:
    """The terms that share a day with this one."""
    before_end = Q(starts_on__lte=ends_on) if ends_on else Q()
    return before_end & (Q(ends_on=None) | Q(ends_on__gte=starts_on))


def _refuse(person: Person, role: str, department: Department | None, starts_on: date, ends_on: date | None, *, is_deputy: bool) -> None:
    if person.gone_on is not None:
        raise AlreadyGone
    if ends_on is not None and ends_on < starts_on:
        raise DayImpossible
    if person.left_on is not None and (ends_on is None or ends_on > person.left_on):
        raise DayImpossible
    if role == Role.DEPARTMENT_DATA_MANAGER and department is None:
        raise DepartmentMissing
    if (role in OUTSIDERS) != (person.work == Person.Work.OUTSIDE):
        raise OnlyFromOutside if role in OUTSIDERS else NotFromOutside
    if role in OUTSIDERS and ends_on is None:
        raise EndMissing
    shared = RoleTerm.objects.filter(_overlapping(starts_on, ends_on))
    if shared.filter(role=role, person=person, department=department).exists():
        raise AlreadyHeld
    if is_deputy:
        return
    if role in SINGLE:
        if shared.filter(role=role, is_deputy=False).exists():
            raise AlreadyHeld
        other = Role.CHIEF_AUDITOR if role == Role.PRIVACY_MANAGER else Role.PRIVACY_MANAGER
        house = Organisation.objects.first()
        if house is not None and house.has_mark_rules and shared.filter(role=other, person=person, is_deputy=False).exists():
            raise ManagerAndAuditor


@transaction.atomic
def appoint(
    person: Person,
    role: str,
    *,
    by: Person | None,
    starts_on: date,
    ends_on: date | None = None,
    department: Department | None = None,
    is_deputy: bool = False,
    decided_by: str = "",
) -> RoleTerm:
    """Give somebody a role for a term. Raises AlreadyHeld, ManagerAndAuditor, DepartmentMissing, AlreadyGone, DayImpossible,
    OnlyFromOutside, NotFromOutside, EndMissing.

    decided_by   who decided it, in the house's words (代表者、理事会 2026年4月1日)
    """
    _refuse(person, role, department, starts_on, ends_on, is_deputy=is_deputy)
    term = RoleTerm.objects.create(
        person=person, role=role, department=department, starts_on=starts_on, ends_on=ends_on, is_deputy=is_deputy, decided_by=decided_by
    )
    trail.record(
        "people.appointed", by=by, subject=person,
        after={"role": role, "department": str(department or ""), "from": starts_on, "to": ends_on, "deputy": is_deputy, "decided_by": decided_by},
    )  # fmt: skip
    if role in OUTSIDERS and not person.is_active:
        # Whose time was over had the sign-in taken away (`outsiders.take_out_visitors`).
        Person.objects.filter(pk=person.pk).update(is_active=True)
    duties_follow()
    return term


def _end(term: RoleTerm, ends_on: date, reason: str) -> None:
    if ends_on < term.starts_on:
        raise DayImpossible
    if term.ends_on is not None and term.ends_on < ends_on:
        raise WrongState
    RoleTerm.objects.filter(pk=term.pk).update(ends_on=ends_on, end_reason=reason)


@transaction.atomic
def end_role(term: RoleTerm, *, by: Person | None, ends_on: date, reason: str = "") -> None:
    """The term ends with that day. Raises DayImpossible, WrongState when it ended earlier already."""
    term = RoleTerm.objects.select_for_update(of=("self",)).select_related("person", "department").get(pk=term.pk)
    before = {"role": term.role, "department": str(term.department or ""), "to": term.ends_on}
    _end(term, ends_on, reason)
    trail.record("people.role_ended", by=by, subject=term.person, before=before, after={"to": ends_on}, reason=reason)
    duties_follow()


@transaction.atomic
def extend_role(term: RoleTerm, *, by: Person | None, ends_on: date | None) -> None:
    """The term goes on until another day, or without an end. Raises DayImpossible, AlreadyHeld, EndMissing for somebody from outside."""
    term = RoleTerm.objects.select_for_update(of=("self",)).select_related("person", "department").get(pk=term.pk)
    if term.ends_on is None or (ends_on is not None and ends_on <= term.ends_on):
        raise DayImpossible
    _refuse(term.person, term.role, term.department, term.ends_on + DAY, ends_on, is_deputy=term.is_deputy)
    before = {"role": term.role, "to": term.ends_on}
    RoleTerm.objects.filter(pk=term.pk).update(ends_on=ends_on, end_reason="")
    if term.role in OUTSIDERS and not term.person.is_active:
        Person.objects.filter(pk=term.person_id).update(is_active=True)
    trail.record("people.role_extended", by=by, subject=term.person, before=before, after={"to": ends_on})
    duties_follow()


@transaction.atomic
def hand_over(
    term: RoleTerm, *, by: Person | None, to: Person, on: date, ends_on: date | None = None, decided_by: str = "", reason: str = ""
) -> RoleTerm:
    """The role goes over to somebody else on a day, without a gap. Raises what `end_role` and `appoint` raise."""
    end_role(term, by=by, ends_on=on - DAY, reason=reason)
    return appoint(
        to, term.role, by=by, starts_on=on, ends_on=ends_on, department=term.department, is_deputy=term.is_deputy, decided_by=decided_by
    )


@transaction.atomic
def set_role_word(role: str, word: str, *, by: Person | None) -> None:
    """What the house calls a role; an empty word gives it its usual name back."""
    before = RoleWord.objects.filter(role=role).values_list("word", flat=True).first() or ""
    if before == word:
        return
    if word:
        RoleWord.objects.update_or_create(role=role, defaults={"word": word})
    else:
        RoleWord.objects.filter(role=role).delete()
    trail.record("people.role_word_set", by=by, subject=RoleWord(role=role, word=word), before={"word": before}, after={"word": word})
