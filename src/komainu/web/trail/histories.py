"""The history of every record: a part says once where its records are and who may read them, and they have a history page.

    register(History("department", _("部門"), "people.list", record=department, subject="people.department"))

The words for fields and choices come from the models; only what no field is called needs `words`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise

from komainu.web.trail.actions import ACTIONS
from komainu.web.trail.models import Event

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Place:
    """A record whose history is read: what it is called, where its own page is ("" where it has none), the row of its pages."""

    label: str
    url: str = ""
    record: Any = None
    tabs: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class History:
    """The history of one kind of record, or of a group of acts.

    name      stands in the address
    label     what the record or the group is called
    right     who may read it at all (the right of the record's own page)
    record    finds the record of a key as its page does, and raises Http404 where the reader may not; None: the history of a group of
              acts, whatever their subject
    subject   label of the model (`people.department`)
    acts      beginnings of the actions that belong to it; none: all acts on that record
    models    labels of further models whose fields name keys
    words     the words for keys that no field has
    choices   for such keys, the words for their values
    show      the part's own words for a value of a key; None where it has none
    tell      the part's own sentences for an event and its record; None: before and after by field
    """

    name: str
    label: Text
    right: str
    record: Callable[[Any, str], Place] | None = None
    subject: str = ""
    acts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    words: Mapping[str, Text] = field(default_factory=dict)
    choices: Mapping[str, Mapping[Any, Text]] = field(default_factory=dict)
    show: Callable[[str, Any], str | None] | None = None
    tell: Callable[[Event, Any], list[str] | None] | None = None

    def covers(self, action: str) -> bool:
        return not self.acts or action.startswith(self.acts)

    def events(self, key: str) -> QuerySet[Event]:
        """Its events, the newest first. No query by itself; found by an index."""
        events = Event.objects.order_by("-sequence")
        if self.record is not None:
            events = events.filter(subject_id=key, subject_type=self.subject)
        if self.acts:
            events = events.filter(action__in=[action for action in ACTIONS if self.covers(action)])
        return events


HISTORIES: dict[str, History] = {}


def register(*histories: History) -> None:
    """Make histories known; a part does it once, when it is loaded."""
    for each in histories:
        HISTORIES[each.name] = each


def history_named(name: str) -> History:
    """Raises Http404."""
    try:
        return HISTORIES[name]
    except KeyError as error:
        raise Http404 from error


def address(name: str, key: Any = "") -> str:
    """Where a history is read."""
    return reverse("trail:history", args=[name, str(key)]) if key else reverse("trail:history_of_group", args=[name])


def of_event(subject_type: str, action: str) -> History | None:
    """The history in which an event stands: that of its record before that of a group of acts."""
    fitting = [each for each in HISTORIES.values() if each.covers(action)]
    own = next((each for each in fitting if each.record is not None and each.subject == subject_type), None)
    return own or next((each for each in fitting if each.record is None and each.acts), None)
