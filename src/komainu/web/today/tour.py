"""The tour of the first week: which steps somebody has, by the roles they hold and by what the house has. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.today.content import Page, pages

COMMON = ("manager", "call", "report", "duties", "department", "desk", "me")
ROLE = "role-"


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it stands for somebody."""

    page: Page
    is_done: bool

    @property
    def id(self) -> str:
        return self.page.id

    @property
    def role(self) -> str:
        return self.id.removeprefix(ROLE) if self.id.startswith(ROLE) else ""


def step_ids(roles: Collection[str], *, has_departments: bool) -> tuple[str, ...]:
    """The steps of whoever holds these roles: what everybody sees, and one for each role; nothing about departments where there are none."""
    if roles and set(roles) <= OUTSIDERS:
        return ()
    common = tuple(each for each in COMMON if each != "department" or has_departments)
    return (*common, *(f"{ROLE}{role.value}" for role in Role if role in roles and f"{ROLE}{role.value}" in pages()))


def steps(ids: Collection[str], done: Collection[str]) -> list[Step]:
    return [Step(pages()[each], each in done) for each in ids]


def next_open(found: list[Step], after: str = "") -> Step | None:
    """The first step that is not done, from behind `after` on."""
    order = [step.id for step in found]
    start = order.index(after) + 1 if after in order else 0
    return next((step for step in [*found[start:], *found[:start]] if not step.is_done and step.id != after), None)
