"""How a part declares its duties: values, and a register of kinds with their words. Pure; the store is in `services`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of duty. `label` and `reason` are templates over the duty's details (`%(persons)s`).

    remind_days  days relative to the due day on which to remind: -7 a week before, 0 on the day, 1 the day after
    repeat_late  after the last of these, remind each so many days while it stays open
    escalate     whether a late one also goes to the next role
    tell_opened  whether the next digest tells that it is there, however far its day is (an approval that waits)
    channel      its words where others read along, in a chat or a calendar: without the details, which may name somebody.
                 Left out, it is the label if that has no details in it
    own_only     whether nobody can do it in another's place (learning, a pledge): who stands in neither sees it nor is told of it
    """

    id: str
    label: Text
    reason: Text
    remind_days: tuple[int, ...] = (-7, -1, 0, 1)
    repeat_late: int = 3
    escalate: bool = True
    tell_opened: bool = False
    channel: Text = ""
    own_only: bool = False

    @property
    def part(self) -> str:
        """The package whose kind it is."""
        return self.id.partition(".")[0]

    @property
    def channel_label(self) -> str:
        """What may be said where others read along; empty where nothing was given that names nobody."""
        return str(self.channel) or ("" if "%(" in str(self.label) else str(self.label))


@dataclass(frozen=True, slots=True)
class Declared:
    """A duty as a part declares it from a record.

    deputy_id       who sees it and is told of it beside an owner that is a person
    department_id   where it belongs; left out, it is the owner's department
    """

    key: str
    kind: str
    url: str
    owner_role: str = ""
    owner_id: Any = None
    deputy_id: Any = None
    department_id: Any = None
    due_on: date | None = None
    due_at: datetime | None = None
    is_urgent: bool = False
    citations: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, Kind] = {}
SWEEPS: list[Callable[[datetime], None]] = []


def register(kinds: Iterable[Kind]) -> None:
    """Make kinds of duties known; a part does it once, when it is loaded."""
    for kind in kinds:
        KINDS[kind.id] = kind


def sweep(function: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """Mark a part's function that the worker calls every few minutes: it computes from the records what changed with the time alone."""
    SWEEPS.append(function)
    return function
