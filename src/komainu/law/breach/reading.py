"""Facts in from JSON, and back.

The readers are made once from the dataclasses of `facts.py`, so that facts and their JSON cannot drift apart; a test
compares both with `facts.schema.json`. No schema library is used at run time: 10,000 cases have to pass in seconds.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any

from komainu.law.breach import facts as facts_module
from komainu.law.breach.facts import DataSet, Facts
from komainu.law.breach.vocabulary import Answer, Status

Reader = Callable[[Any], Any]


class FactsError(ValueError):
    """Facts that the schema does not allow.

    path        JSON path of the wrong field, e.g. `$.data_sets[0].persons.maximum`
    expected    what may stand there
    got         what stood there, shortened
    """

    def __init__(self, expected: str, got: str, path: str = "") -> None:
        super().__init__(expected, got, path)
        self.expected = expected
        self.got = got
        self._below = path

    @property
    def path(self) -> str:
        return "$" + self._below

    def under(self, step: str) -> FactsError:
        """The same error, seen from one step further up."""
        return FactsError(self.expected, self.got, step + self._below)

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, got {self.got}"

    def text(self, lang: str = "ja") -> str:
        """The one line for people, in Japanese or English."""
        if lang == "en":
            return str(self)
        expected = _JAPANESE.get(self.expected, self.expected)
        for start, form in (("one of the keys ", "次のキーのどれか: {}"), ("one of ", "次のどれか: {}")):
            if self.expected.startswith(start):
                expected = form.format(self.expected.removeprefix(start).replace(" or null", ", null"))
                break
        got = self.got.removesuffix(" twice") + " が二度" if self.got.endswith(" twice") else _JAPANESE.get(self.got, self.got)
        return f"{self.path}: 正しい値は {expected}。書かれていた値は {got}"


_JAPANESE = {
    "true, false or null": "true、false、null のどれか",
    "a text or null": "文字列または null",
    "a text that is not empty": "空でない文字列",
    "a whole number of persons, 0 or more, or null": "0以上の整数（人数）または null",
    "a day as YYYY-MM-DD or null": "YYYY-MM-DD の日付または null",
    "a list or null": "リストまたは null",
    "each entry once": "重なりのないリスト",
    "an object or null": "オブジェクト（キーと値の組）または null",
    "an object": "オブジェクト（キーと値の組）",
    "a list": "リスト",
    "a value": "値",
    "a list of data sets": "データの集合のリスト",
    "at least one data set": "1件以上のデータの集合",
    "an empty list": "空のリスト",
    "an unknown key": "知らないキー",
    "no such key": "（キーがありません）",
}


def _shown(value: Any) -> str:
    """The value as JSON would write it, on one line and not longer than a reader needs."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."


def _one_line(key: Any) -> str:
    return " ".join(str(key).split())[:60]


def _read_answer(raw: Any) -> Answer:
    if raw is True:
        return Answer.YES
    if raw is False:
        return Answer.NO
    raise FactsError("true, false or null", _shown(raw))


def _read_text(raw: Any) -> str:
    if isinstance(raw, str):
        return raw
    raise FactsError("a text or null", _shown(raw))


def _read_id(raw: Any) -> str:
    if isinstance(raw, str) and raw:
        return raw
    raise FactsError("a text that is not empty", _shown(raw))


def _read_count(raw: Any) -> int:
    if type(raw) is int and raw >= 0:
        return raw
    if isinstance(raw, float) and raw >= 0 and raw.is_integer():
        return int(raw)  # JSON Schema takes 3.0 for the whole number 3
    raise FactsError("a whole number of persons, 0 or more, or null", _shown(raw))


def _read_date(raw: Any) -> date:
    if isinstance(raw, str) and len(raw) == 10 and raw[4] == "-" and raw[7] == "-" and raw.isascii():
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    elif isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    raise FactsError("a day as YYYY-MM-DD or null", _shown(raw))


def _enum_reader(members: type[Enum]) -> Reader:
    known = {member.value: member for member in members if not (members is Status and member is Status.UNKNOWN)}
    expected = "one of " + ", ".join(known) + " or null"

    def read(raw: Any) -> Enum:
        try:
            return known[raw]
        except (KeyError, TypeError):
            raise FactsError(expected, _shown(raw)) from None

    return read


def _list_reader(members: type[Enum]) -> Reader:
    known = {member.value: member for member in members}
    expected = "one of " + ", ".join(known)

    def read(raw: Any) -> tuple[Enum, ...]:
        if not isinstance(raw, list | tuple):
            raise FactsError("a list or null", _shown(raw))
        found: list[Enum] = []
        for index, entry in enumerate(raw):
            try:
                member = known[entry]
            except (KeyError, TypeError):
                raise FactsError(expected, _shown(entry), f"[{index}]") from None
            if member in found:
                raise FactsError("each entry once", f"{_shown(entry)} twice", f"[{index}]")
            found.append(member)
        return tuple(found)

    return read


def _object_reader(cls: type[Any], required: tuple[str, ...] = ()) -> Reader:
    readers = _readers_of(cls)
    expected = "one of the keys " + ", ".join(readers)

    def read(raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            raise FactsError("an object or null" if not required else "an object", _shown(raw))
        found = {}
        key: Any = None
        try:
            for key, value in raw.items():
                reader = readers.get(key)
                if reader is None:
                    raise FactsError(expected, "an unknown key")
                if value is not None:
                    found[key] = reader(value)
        except FactsError as error:
            raise error.under(f".{_one_line(key)}") from None
        for name in required:
            if name not in found:
                raise FactsError("a value", "null" if name in raw else "no such key", f".{name}")
        return cls(**found)

    return read


def _data_sets_reader() -> Reader:
    read_one = _object_reader(DataSet, required=("id",))

    def read(raw: Any) -> tuple[DataSet, ...]:
        if not isinstance(raw, list | tuple):
            raise FactsError("a list of data sets", _shown(raw))
        if not raw:
            raise FactsError("at least one data set", "an empty list")
        found = []
        for index, entry in enumerate(raw):
            try:
                found.append(read_one(entry))
            except FactsError as error:
                raise error.under(f"[{index}]") from None
        return tuple(found)

    return read


def _readers_of(cls: type[Any]) -> dict[str, Reader]:
    hints = typing.get_type_hints(cls, vars(facts_module))
    return {name: _reader_for(cls, name, hints[name]) for name in (one.name for one in fields(cls))}


def _reader_for(cls: type[Any], name: str, hint: Any) -> Reader:
    if cls is DataSet and name == "id":
        return _read_id
    options = [option for option in typing.get_args(hint) if option is not NoneType] or [hint]
    kind = options[0]
    if typing.get_origin(hint) is tuple or typing.get_origin(kind) is tuple:
        member = typing.get_args(kind)[0] if typing.get_origin(kind) is tuple else kind
        return _data_sets_reader() if member is DataSet else _list_reader(member)
    if kind is Answer:
        return _read_answer
    if is_dataclass(kind):
        return _object_reader(typing.cast(type[Any], kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum_reader(kind)
    return {int: _read_count, str: _read_text, date: _read_date}[kind]


def _read_version(raw: Any) -> int:
    if raw == 1 and not isinstance(raw, bool):
        return 1
    raise FactsError("1", _shown(raw), ".schema_version")


@cache
def _root_readers() -> dict[str, Reader]:
    return _readers_of(Facts)


def read_facts(document: Mapping[str, Any]) -> Facts:
    """See `Facts.from_json`."""
    if not isinstance(document, Mapping):
        raise FactsError("an object", _shown(document))
    readers = _root_readers()
    found = {}
    for key, value in document.items():
        if key == "schema_version":
            continue
        reader = readers.get(key)
        if reader is None:
            expected = "one of the keys schema_version, " + ", ".join(readers)
            raise FactsError(expected, "an unknown key", f".{_one_line(key)}")
        if value is None:
            continue
        try:
            found[key] = reader(value)
        except FactsError as error:
            raise error.under(f".{key}") from None
    if "schema_version" not in document:
        raise FactsError("1", "no such key", ".schema_version")
    _read_version(document["schema_version"])
    if "data_sets" not in found:
        given = "null" if "data_sets" in document else "no such key"
        raise FactsError("a list of data sets", given, ".data_sets")
    return Facts(**found)


def written(value: Any) -> Any:
    """A value of the facts as JSON writes it; what is unknown becomes None."""
    if value is Answer.YES:
        return True
    if value is Answer.NO:
        return False
    if value is Answer.UNKNOWN or value is Status.UNKNOWN:
        return None
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [written(entry) for entry in value]
    if is_dataclass(value):
        known = ((one.name, written(getattr(value, one.name))) for one in fields(value))
        return {name: entry for name, entry in known if entry is not None} or None
    return value


def write_facts(facts: Facts) -> dict[str, Any]:
    """See `Facts.to_json`."""
    return {"schema_version": 1, **written(facts)}
