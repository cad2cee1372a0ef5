"""What a part declares of a list that can be read in, and what comes of its rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


class Unfit(ValueError):
    """A cell does not hold what its field needs; the message is for the office."""


class Kind(StrEnum):
    TEXT = "text"
    LINES = "lines"
    DAY = "day"
    NUMBER = "number"
    ANSWER = "answer"
    CHOICE = "choice"
    ITEMS = "items"


class Act(StrEnum):
    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a list.

    label     its own name, which is also the heading of an export
    names     the headings that offices use for it; compared without width, case, blanks, brackets and line breaks
    kind      how a cell becomes a value: TEXT one line, LINES several; DAY a date; NUMBER int or Decimal; ANSWER yes, no or unknown;
              CHOICE one of `choices`; ITEMS a list of texts
    choices   value and the words for it, or a callable that gives them
    longest   characters of a text
    read      turns the text of a cell into a value itself; raises Unfit
    show      turns a value into words, for the preview
    is_shown  stands in the table of what would be added
    gathers   several columns may fill it: ticked ones by their headings (`words`), others line by line under their headings
    words     gives what a ticked column of this field may be called, each with whether it is the value's own name
    heading_is_value   a ○ below its heading means the heading itself: below 同意, that consent was given
    goes_on   where it stands left of the name (the last of the key) and is filled once for the rows below it, it counts for all of them
    """

    key: str
    label: Text
    names: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    required: bool = False
    longest: int = 500
    choices: Mapping[str, Sequence[str]] | Callable[[], Mapping[str, Sequence[str]]] | None = None
    read: Callable[[str], Any] | None = None
    show: Callable[[Any], str] | None = None
    is_shown: bool = True
    gathers: bool = False
    words: Callable[[], Iterable[tuple[str, bool]]] | None = None
    goes_on: bool = False
    heading_is_value: bool = False


@dataclass(slots=True)
class Row:
    """One row of the file: what it says, or why it cannot be taken. A field whose cell says nothing is not among the values.

    place    where it stands, if not in the row of that number
    remarks  how a cell was understood that says more than its field can hold
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    sheet: str = ""
    place: str = ""
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Planned:
    """What an import would do with one row.

    values  to be added: all; to be changed: only what differs; otherwise what the row says
    before  of a changed record, what `values` replaces
    record  the record that is there already
    label   names the row to people
    """

    row: Row
    act: Act
    values: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    record: Any = None
    label: str = ""


@dataclass(slots=True)
class Plan:
    """What an import would do. `missing` are records that a list of everything does not name: they are only told, never removed."""

    rows: list[Planned] = field(default_factory=list)
    missing: list[Any] = field(default_factory=list)

    def of(self, act: Act) -> list[Planned]:
        return [each for each in self.rows if each.act is act]

    @property
    def added(self) -> list[Planned]:
        return self.of(Act.ADD)

    @property
    def changed(self) -> list[Planned]:
        return self.of(Act.CHANGE)

    @property
    def refused(self) -> list[Planned]:
        return self.of(Act.REFUSE)

    @property
    def to_write(self) -> list[Planned]:
        return [each for each in self.rows if each.act in (Act.ADD, Act.CHANGE)]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "added": len(self.added), "changed": len(self.changed), "unchanged": len(self.of(Act.SAME)),
            "refused": len(self.refused), "missing": len(self.missing),
        }  # fmt: skip


Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ImportSpec:
    """A list that can be read in.

    id         stable name, `part.list`; the mapping is remembered under it
    key        the fields by which a row and a record are the same
    plan       rows and options in, Plan out; reads, never writes. What it gives must be the same for the same rows and records, and
               must give SAME for what has been written already: then an import that was broken off is simply run again
    apply      writes a part of a plan, in the caller's transaction: (planned rows, by, options)
    finish     what is done once at the end, in the same transaction: (plan, by, options); returns further counts. Writes the trail.
    join       looks over the texts of a row before they are read (姓 and 名 become 氏名); may return remarks for whoever checks the row
    check      what no single cell shows: the row's values in, a reason for refusing it or "" out
    unique     further fields of which two rows of one file must not have the same value
    apart      further fields by which two rows of the same key are told apart, where a column holds them
    url        name of the address of the list itself
    options    a form class of further questions beside the file; its `options()` gives plain values
    adjust     further fields beside the mapping: (options) → {name: form field}
    confirm    a form class of further questions before it is taken over: (data, preview=…); its `options()` gives plain values
    further    what the preview says beside the rows: (plan) → plain values, for `template`
    template   an include of the preview page, within the form that confirms: takes preview, form
    sheet_key  the field that says whose rows they are; where no column holds it, it is looked for above the table, between its rows, and in
               the name of the sheet
    rest       the field that is offered for a column that no other takes
    alone      as `plan`, where there is no house to compare with yet: all that fits would be added
    """

    id: str
    label: Text
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    plan: Callable[[Sequence[Row], Options], Plan]
    apply: Callable[[Sequence[Planned], Any, Options], None]
    finish: Callable[[Plan, Any, Options], Mapping[str, int]]
    url: str
    join: Callable[[dict[str, str]], Sequence[str] | None] | None = None
    check: Callable[[dict[str, Any]], str] | None = None
    unique: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    options: Any = None
    adjust: Callable[[Options], dict[str, Any]] | None = None
    confirm: Any = None
    further: Callable[[Any], dict[str, Any]] | None = None
    template: str = ""
    sheet_key: str = ""
    rest: str = ""
    alone: Callable[[Sequence[Row], Options], Plan] | None = None
    unit: Text = ""
    lead: Text = ""

    def field(self, key: str) -> Field:
        return next(each for each in self.fields if each.key == key)

    @property
    def labels(self) -> dict[str, Text]:
        return {each.key: each.label for each in self.fields}


SPECS: dict[str, ImportSpec] = {}


def register(spec: ImportSpec) -> ImportSpec:
    """Make a list known by its id; the worker and the command line find it there."""
    SPECS[spec.id] = spec
    return spec
