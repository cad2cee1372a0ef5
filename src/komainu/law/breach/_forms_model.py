"""What a report form is: items with their type, and one item filled with a value. No rule of law stands here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Stage = Literal["preliminary", "final", "supplementary"]
ItemType = Literal["choice", "choices", "text", "date", "number"]
Origin = Literal["facts", "organisation", "entry", "default", "none"]
State = Literal["filled", "missing", "may_wait", "not_applicable"]

UNKNOWN_DAY = "unknown"
LONGEST_TEXT = 20_000
LARGEST_NUMBER = 10**10


class FormError(ValueError):
    """A form, an office's own correction of it, or an entry is not as it should be.

    path       where, for example `overrides.items.ppc.1.9.choices[0].key`
    expected   what should stand there, in English; `str()` joins both on one line
    """

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path}: {expected}")
        self.path = path
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Applies:
    """An item is asked only when another one has one of these values."""

    item: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a form.

    preliminary, final       "x" always needed, "k" as far as known, "-" not asked at that stage
    basis                    G guideline, L the Commission's page, S a review body's page, R recalled, O added by the office
    source                   where the value comes from, as a path of the facts or a word for the record
    compared_with_live_form  False: the office is told that nobody compared this item with the live form
    entry_from               entries of other forms that answer this item too, so that the office types a thing once
    """

    id: str
    group: str
    group_ja: str
    group_en: str
    label_ja: str
    label_en: str
    type: ItemType
    preliminary: str
    final: str
    basis: tuple[str, ...]
    source: str
    choices: tuple[Choice, ...] = ()
    cites: tuple[str, ...] = ()
    valid_from: date = date.min
    version: str = ""
    part_of: str = ""
    applies: Applies | None = None
    unknown_allowed: bool = False
    compared_with_live_form: bool = True
    hint_ja: str = ""
    hint_en: str = ""
    derive: str = ""
    organisation: str = ""
    words: str = ""
    sets: str = ""
    map: Mapping[str, str] | None = None
    compose: tuple[str, ...] = ()
    entry_from: tuple[str, ...] = ()

    def choice(self, key: object) -> Choice | None:
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is on one day, with the office's corrections if there are any."""

    name: str
    version: str
    valid_from: date
    title_ja: str
    title_en: str
    receiver_ja: str
    receiver_en: str
    items: tuple[Item, ...]
    is_corrected_by_office: bool = False

    def item(self, item_id: str) -> Item:
        """The item with this id; KeyError if the form has none."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    @property
    def not_compared(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.compared_with_live_form)


@dataclass(frozen=True, slots=True)
class FilledItem:
    """An item with its value.

    value    choice key, tuple of keys, text, `date` (or "unknown" where that is allowed), number; None if there is none
    origin   "entry": somebody of the office wrote it, and it wins over what the facts give
    state    "may_wait": unknown, and a preliminary report may go out without it
    """

    item: Item
    value: object
    display_ja: str
    display_en: str
    origin: Origin
    state: State
    hint_ja: str = ""
    hint_en: str = ""

    @property
    def hint(self) -> str:
        return self.hint_ja

    def to_json(self) -> dict[str, object]:
        value = self.value
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        return {
            "id": self.item.id,
            "group": self.item.group_ja,
            "group_en": self.item.group_en,
            "label_ja": self.item.label_ja,
            "label_en": self.item.label_en,
            "type": self.item.type,
            "value": value,
            "display_ja": self.display_ja,
            "display_en": self.display_en,
            "origin": self.origin,
            "state": self.state,
            "hint_ja": self.hint_ja,
            "hint_en": self.hint_en,
            "compared_with_live_form": self.item.compared_with_live_form,
            "citations": list(self.item.cites),
        }


@dataclass(frozen=True, slots=True)
class FilledForm:
    form: Form
    stage: Stage
    as_of: date
    items: tuple[FilledItem, ...]

    def item(self, item_id: str) -> FilledItem:
        """The filled item with this id; KeyError if the form has none."""
        for filled in self.items:
            if filled.item.id == item_id:
                return filled
        raise KeyError(item_id)

    def to_json(self) -> dict[str, object]:
        return {
            "form": self.form.name,
            "version": self.form.version,
            "title_ja": self.form.title_ja,
            "title_en": self.form.title_en,
            "stage": self.stage,
            "as_of": self.as_of.isoformat(),
            "items": [filled.to_json() for filled in self.items],
        }


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """One block of the page from which the office copies into the live form."""

    key: str
    title_ja: str
    title_en: str
    rows: tuple[FilledItem, ...]


def is_blank(value: object) -> bool:
    """An entry that says nothing; then the facts decide."""
    return value is None or value in ([], ()) or (isinstance(value, str) and not value.strip())


def check_entry(item: Item, value: object) -> object:
    """The value that the office entered, in the item's own type: key, tuple of keys, text, date or number.

    value   as it came from a page or from stored JSON: dates as YYYY-MM-DD, numbers also as digits
    Raises FormError with the item's id as path.
    """
    if item.type == "text":
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise FormError(item.id, f"text of at most {LONGEST_TEXT} characters")
        return value.strip()
    if item.type == "number":
        number = int(value) if isinstance(value, str) and value.strip().isdecimal() else value
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= LARGEST_NUMBER:
            raise FormError(item.id, "a whole number, 0 or more")
        return number
    if item.type == "date":
        return _checked_day(item, value)
    if item.type == "choice":
        if item.choice(value) is None:
            raise FormError(item.id, "one of " + ", ".join(choice.key for choice in item.choices))
        return value
    if not isinstance(value, (list, tuple)) or any(item.choice(key) is None for key in value):
        raise FormError(item.id, "a list of " + ", ".join(choice.key for choice in item.choices))
    return tuple(choice.key for choice in item.choices if choice.key in value)


def _checked_day(item: Item, value: object) -> object:
    if item.unknown_allowed and value == UNKNOWN_DAY:
        return UNKNOWN_DAY
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise FormError(item.id, "a day as YYYY-MM-DD" + (f', or "{UNKNOWN_DAY}"' if item.unknown_allowed else ""))


def japanese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def display(item: Item, value: object) -> tuple[str, str]:
    """The value as people read it, Japanese and English."""
    if value is None:
        return "", ""
    if isinstance(value, date):
        return japanese_day(value), value.isoformat()
    if value == UNKNOWN_DAY and item.type == "date":
        return "不明", "unknown"
    if item.type == "number" and isinstance(value, int):
        return f"{value:,}人", f"{value:,}"
    keys = value if isinstance(value, tuple) else (value,)
    if item.type in ("choice", "choices"):
        chosen = [choice for choice in item.choices if choice.key in keys]
        return "、".join(choice.ja for choice in chosen), ", ".join(choice.en for choice in chosen)
    return str(value), str(value)
