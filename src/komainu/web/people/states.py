"""What somebody is on a day: here, coming, on leave, going, gone. Pure."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from komainu.web.people.models import Person


@dataclass(frozen=True, slots=True)
class State:
    """A state as a badge shows it."""

    id: str
    label: str
    kind: str = ""


def state_of(person: Person, as_of: date) -> State:
    """The state of somebody on a day."""
    if person.gone_on is not None or person.has_left(as_of):
        return State("left", _("退職"), "unknown")
    if person.on_leave_since is not None:
        return State("on_leave", _("休職中"), "warning")
    if person.joined_on is not None and person.joined_on > as_of:
        return State("planned", _("入社予定"), "info")
    if person.left_on is not None:
        return State("leaving", _("退職予定"), "warning")
    return State("working", _("在籍"))
