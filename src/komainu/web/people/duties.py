"""What becomes due because of people and roles, for whom, why. Pure declarations; the `duties` package stores and reminds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.people import passage_items
from komainu.web.people.checks import Finding
from komainu.web.people.facts import Facts
from komainu.web.people.models import Absence, Passage, PassageItem, RoleTerm
from komainu.web.people.needs import Need, own_role
from komainu.web.people.roles import ESCALATION, GUARDED, Role
from komainu.web.site.clock import japan_day

TERM_DAYS = 30
"""How many days before its end the house is told of a term."""
RETURN_DAYS = 14
RECONCILE_DAYS = 30
YEAR = timedelta(days=365)
BEFORE = (-30, -14, -7, -1, 0, 1)

register(
    [
        Kind("people.role_vacant", _("%(label)sを任命する"), _("いつも誰かがこの役割を持っている必要があります。"), (0, 7), 14),
        Kind("people.term_ends", _("%(label)sの後任を決める（%(name)sさんの任期が終わる）"), _("任期が終わると、この役割の人がいなくなります。延ばすか、引き継ぎます。"), BEFORE, 7),
        Kind("people.check", _("体制の不備を直す"), _("%(sentence)s"), (0, 7), 14),
        Kind("people.leave_ends", _("%(name)sさんの復帰か延長かを確かめる"), _("休職の終わりの日が近づいています。その翌日からサインインできるようになります。"), (-14, -7, -1), 7),
        Kind("people.reconcile", _("従業者名簿を照合する"), _("年に1回、全員の名簿をKomainuと突き合わせ、退職・異動の漏れを見つけます。"), BEFORE, 14),
        *(Kind(f"people.{kind}.{item.id}", item.label, item.reason, (-3, 0, 1), 7) for kind, items in passage_items.ITEMS.items() for item in items),
        *(Kind(f"people.{kind}.{passage_items.OWN}", _("%(text)s"), _("入社・退職の手続きの項目です。"), (-3, 0, 1), 7) for kind in passage_items.ITEMS),
    ]
)  # fmt: skip


def item_key(passage: Passage, item: PassageItem) -> str:
    return f"passage:{passage.pk}:{item.position}"


def of_passage(passage: Passage, items: Iterable[PassageItem], owners: Mapping[UUID | None, Mapping[str, Any]]) -> list[Declared]:
    """The open items of a checklist.

    owners   for each department the owner of what its data manager does; under None a mapping of role to the role that is held
    """
    if not passage.is_open:
        return []
    url = reverse("people:passage", args=[passage.pk])
    return [
        Declared(
            item_key(passage, item),
            f"people.{passage.kind}.{item.item}",
            url,
            due_on=item.due_on,
            details={"text": item.text},
            **_owner(item.owner_role, passage.person.department_id, owners),
        )
        for item in items
        if item.state == PassageItem.State.OPEN
    ]


def _owner(role: str, department: UUID | None, owners: Mapping[UUID | None, Mapping[str, Any]]) -> dict[str, Any]:
    if role == Role.DEPARTMENT_DATA_MANAGER:
        own = owners.get(department) if department else None
        if own:
            return dict(own)
        role = Role.PMS_OFFICE
    return {"owner_role": owners.get(None, {}).get(role) or Role.PRIVACY_MANAGER.value}


def decider(role: str, held: frozenset[str]) -> str:
    """Who sees to it that a role is filled: for the guarded ones the top management, else the privacy manager."""
    first = (Role.TOP_MANAGEMENT, Role.PRIVACY_MANAGER) if role in GUARDED else (Role.PRIVACY_MANAGER, Role.TOP_MANAGEMENT)
    others = [each for each in (*first, Role.PMS_OFFICE, Role.SYSTEM_MANAGER) if each != role]
    return own_role(others, held)


def of_roles(facts: Facts, needed: Sequence[Need], findings: Sequence[Finding]) -> dict[str, list[Declared]]:
    """What is due because of the roles as they stand, by role: those that nobody holds, rules that do not hold, the yearly list."""
    found: dict[str, list[Declared]] = {}
    if not facts.staff:
        return found
    for finding in findings:
        if finding.severity != "error":
            continue
        role = finding.role or Role.PRIVACY_MANAGER.value
        vacant = finding.id == "people.role_vacant"
        found.setdefault(role, []).append(
            Declared(
                f"{finding.id}:{role}",
                "people.role_vacant" if vacant else "people.check",
                finding.url,
                owner_role=decider(role, facts.held),
                details={"label": str(finding.details.get("label", "")), "sentence": finding.text},
            )
        )
    organisation = facts.organisation
    checked = organisation.staff_checked_on if organisation else None
    if checked is not None and facts.as_of >= checked + YEAR - timedelta(days=RECONCILE_DAYS):
        found.setdefault(Role.PMS_OFFICE, []).append(
            Declared(
                f"people:reconcile:{checked.isoformat()}",
                "people.reconcile",
                reverse("people:import"),
                owner_role=own_role((Role.PMS_OFFICE, Role.PRIVACY_MANAGER, Role.SYSTEM_MANAGER), facts.held),
                due_on=checked + YEAR,
                details={"house_own": True},
            )
        )
    # Several findings of one rule and role are one duty: its page shows all of them.
    return {role: list({duty.key: duty for duty in duties}.values()) for role, duties in found.items()}


def of_term(term: RoleTerm, without_successor: frozenset[UUID], facts: Facts) -> list[Declared]:
    """The end of a term after which nobody holds the role."""
    if term.pk not in without_successor or term.ends_on is None or term.ends_on < facts.as_of:
        return []
    return [
        Declared(
            f"term:{term.pk}:ends",
            "people.term_ends",
            reverse("people:term_hand_over", args=[term.pk]),
            owner_role=decider(term.role, facts.held),
            due_on=term.ends_on,
            details={"label": term.said_role, "name": term.person.name},
        )
    ]


def of_absence(absence: Absence, facts: Facts) -> list[Declared]:
    """The end of a leave is near: back, or longer?"""
    if absence.ends_on is None or absence.ends_on < facts.as_of:
        return []
    return [
        Declared(
            f"absence:{absence.pk}:ends",
            "people.leave_ends",
            reverse("people:person", args=[absence.person_id]),
            owner_role=own_role((Role.PMS_OFFICE, *ESCALATION), facts.held),
            due_on=absence.ends_on,
            details={"name": absence.person.name},
        )
    ]


@sweep
def follow(now: datetime) -> None:
    """What the day alone changes, and then the duties about roles."""
    from komainu.web.people.services import following

    today: date = japan_day(now)
    following.follow_the_day(today)
    following.refresh_duties(today)
