"""The protection structure (個人情報保護体制) of a day: who holds which role, as a table and as what the drawing needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from komainu.web.people import chart
from komainu.web.people.models import RoleTerm
from komainu.web.people.roles import OUTSIDERS, Role

from .staff import absent_people
from .standings import in_force
from .terms import role_label, role_words

OFFICES = (Role.PMS_OFFICE, Role.EDUCATION_LEAD, Role.FRONT_DESK, Role.SYSTEM_MANAGER, Role.APPLICATION_CONTACT)
ORDER = (
    Role.TOP_MANAGEMENT, Role.PRIVACY_MANAGER, Role.CHIEF_AUDITOR, Role.INTERNAL_AUDITOR, *OFFICES, Role.DEPARTMENT_DATA_MANAGER, *sorted(OUTSIDERS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One holder of a role."""

    role: str
    label: str
    department: str
    name: str
    is_deputy: bool
    is_absent: bool
    starts_on: date
    ends_on: date | None
    term: RoleTerm

    @property
    def shown_name(self) -> str:
        """The name with what stands in brackets behind it in a drawing."""
        marks = [mark for mark, holds in ((_("代行"), self.is_deputy), (_("不在"), self.is_absent)) if holds]
        return f"{self.name}（{'・'.join(marks)}）" if marks else self.name


def rows(as_of: date) -> list[Row]:
    """Everybody who holds a role on that day, in the order of the structure. Three queries."""
    running = RoleTerm.objects.filter(in_force(as_of), person__gone_on=None).select_related("person", "person__department", "department")
    found = list(running.order_by("department__position", "department__name", "is_deputy", "person__sort_key"))
    words, away = role_words(), absent_people(as_of)
    place = {role: number for number, role in enumerate(ORDER)}
    found.sort(key=lambda term: place[Role(term.role)])
    return [
        Row(
            term.role, role_label(term.role, words), term.department.name if term.department else "", term.person.name,
            term.is_deputy, term.person_id in away, term.starts_on, term.ends_on, term,
        )
        for term in found
    ]  # fmt: skip


def drawing(found: Sequence[Row], words: dict[str, str]) -> chart.Drawing:
    """The structure as a drawing. No query."""

    def post(role: str) -> chart.Post:
        return chart.Post(role_label(role, words), [row.shown_name for row in found if row.role == role], _("（未定）"))

    def is_held(role: str) -> bool:
        return any(row.role == role for row in found)

    by_department: dict[str, list[str]] = {}
    for row in found:
        if row.role == Role.DEPARTMENT_DATA_MANAGER:
            by_department.setdefault(row.department, []).append(row.shown_name)
    return chart.structure(
        post(Role.TOP_MANAGEMENT),
        [post(role) for role in (Role.CHIEF_AUDITOR, Role.INTERNAL_AUDITOR) if is_held(role)],
        post(Role.PRIVACY_MANAGER),
        [post(role) for role in OFFICES if is_held(role)],
        [chart.Post(name, names) for name, names in by_department.items()],
    )


def row_of(term: RoleTerm, words: dict[str, str]) -> Row:
    """One term as a row of the structure. No query, if the term came with its person and department."""
    department = term.department.name if term.department else ""
    return Row(
        term.role, role_label(term.role, words), department, term.person.name, term.is_deputy, False, term.starts_on, term.ends_on, term
    )
