"""Forms read from their dated data, and the office's own corrections laid over them."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from ._forms_model import Applies, Choice, Form, FormError, Item

FORM_NAMES = ("ppc", "my_number", "privacy_mark", "entrustor", "notice")

_FOLDER = Path(__file__).parent / "rules" / "forms"
_TYPES = ("choice", "choices", "text", "date", "number")
_NEEDS = ("x", "k", "-")
# Bases that stand for "nobody compared this with the live form": recalled, or read only on a review body's page.
_NOT_COMPARED = frozenset("RS")
_TEXT_KEYS = ("label_ja", "label_en", "group_ja", "group_en", "hint_ja", "hint_en")
_OVERRIDE_KEYS = frozenset({"schema_version", "revision", "note", "items", "add", "order"})
_CHANGE_KEYS = frozenset({*_TEXT_KEYS, "choices", "hidden", "preliminary", "final", "compared_on"})
_ADD_KEYS = frozenset({*_TEXT_KEYS, "id", "group", "type", "choices", "preliminary", "final", "after", "compared_on"})


@dataclass(frozen=True, slots=True)
class _Source:
    """One file of rules/forms, read once."""

    head: Mapping[str, str]
    editions: tuple[Mapping[str, Any], ...]
    groups: Mapping[str, Sequence[str]]
    rows: tuple[Mapping[str, Any], ...]


@lru_cache
def _source(name: str) -> _Source:
    with (_FOLDER / f"{name}.toml").open("rb") as file:
        data = tomllib.load(file)
    rows = data["items"]
    if name == "my_number":
        rows = list(_with_taken_over(rows))
    elif name == "ppc":
        # What was written into the My Number form answers the same question here, as it does the other way round.
        shared = {row["entry_from"][0]: row["id"] for row in _source("my_number").rows if row.get("entry_from")}
        rows = [{**row, "entry_from": [shared[row["id"]]]} if row["id"] in shared else row for row in rows]
    return _Source(data["form"], tuple(data["editions"]), data["groups"], tuple(rows))


def _with_taken_over(rows: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Rows of my_number.toml, with `like` replaced by the item of ppc.toml under its own id."""
    with (_FOLDER / "ppc.toml").open("rb") as file:
        originals = {row["id"]: row for row in tomllib.load(file)["items"]}
    for row in rows:
        for like in row.get("like", ()):
            original = dict(originals[like])
            own_entry = row.get("own_entry", original.get("own_entry", False))
            original.update({key: value for key, value in row.items() if key != "like"})
            original["id"] = _my_number_id(like)
            for key in ("part_of",):
                if key in original:
                    original[key] = _my_number_id(original[key])
            if "applies" in original:
                original["applies"] = {**original["applies"], "item": _my_number_id(original["applies"]["item"])}
            if not own_entry:
                original["entry_from"] = [like]
            yield original
        if "like" not in row:
            yield row


def _my_number_id(item_id: str) -> str:
    return "mn" + item_id.removeprefix("ppc")


@lru_cache(maxsize=64)
def published_form(name: str, on: date) -> Form:
    """The form as Komainu ships it, as of this day. Raises FormError if there is none."""
    if name not in FORM_NAMES:
        raise FormError("form", "one of " + ", ".join(FORM_NAMES))
    source = _source(name)
    edition = None
    for candidate in source.editions:
        if candidate["valid_from"] <= on:
            edition = candidate
    if edition is None:
        first = source.editions[0]["valid_from"]
        raise FormError(f"form {name}", f"a day on or after {first.isoformat()}, when this form begins")
    version = f"{name}/{edition['id']}"
    items = tuple(
        _item(row, source, version, edition["valid_from"])
        for row in source.rows
        if row.get("valid_from", date.min) <= on <= row.get("valid_until", date.max)
    )
    head = source.head
    return Form(
        name=name,
        version=version,
        valid_from=edition["valid_from"],
        title_ja=head["title_ja"],
        title_en=head["title_en"],
        receiver_ja=head["receiver_ja"],
        receiver_en=head["receiver_en"],
        items=items,
    )


def _item(row: Mapping[str, Any], source: _Source, version: str, edition_from: date) -> Item:
    group_ja, group_en = source.groups[row["group"]]
    applies = row.get("applies")
    basis = tuple(row["basis"])
    return Item(
        id=row["id"],
        group=row["group"],
        group_ja=group_ja,
        group_en=group_en,
        label_ja=row["ja"],
        label_en=row["en"],
        type=row["type"],
        choices=tuple(Choice(*choice) for choice in row.get("choices", ())),
        preliminary=row["preliminary"],
        final=row["final"],
        basis=basis,
        source=row["source"],
        cites=tuple(row.get("cites", ())),
        valid_from=row.get("valid_from", source.editions[0]["valid_from"] if source.editions else edition_from),
        version=version,
        part_of=row.get("part_of", ""),
        applies=Applies(applies["item"], tuple(applies["any"])) if applies else None,
        unknown_allowed=row.get("unknown_allowed", False),
        compared_with_live_form=not _NOT_COMPARED.intersection(basis),
        hint_ja=row.get("hint_ja", ""),
        hint_en=row.get("hint_en", ""),
        derive=row.get("derive", ""),
        organisation=row.get("organisation", ""),
        words=row.get("words", ""),
        sets=row.get("sets", ""),
        map=row.get("map"),
        compose=tuple(row.get("compose", ())),
        entry_from=tuple(row.get("entry_from", ())),
    )


@lru_cache
def vocabulary() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Japanese and English words for the values of the facts, by field."""
    with (_FOLDER / "vocabulary.toml").open("rb") as file:
        data = tomllib.load(file)
    return {field: {key: (words[0], words[1]) for key, words in values.items()} for field, values in data.items()}


# The office's corrections ----------------------------------------------------------------------------------------


def with_overrides(form: Form, overrides: Mapping[str, object]) -> Form:
    """The form with the office's corrections. Raises FormError with the path of what is wrong."""
    changes, additions, order = _checked(form, overrides)
    items: list[Item] = []
    for item in form.items:
        change = changes.get(item.id, {})
        if not change.get("hidden", False):
            items.append(_changed(item, change, f"overrides.items.{item.id}"))
    for index, addition in enumerate(additions):
        _insert(items, addition, form, f"overrides.add[{index}]")
    _reorder(items, order)
    revision = overrides.get("revision")
    suffix = f"+office.{revision}" if revision else "+office"
    version = form.version + suffix
    return replace(form, items=tuple(replace(item, version=version) for item in items), version=version, is_corrected_by_office=True)


def _checked(form: Form, overrides: Mapping[str, object]) -> tuple[dict[str, Mapping[str, Any]], list[Mapping[str, Any]], list[str]]:
    top = _mapping(overrides, "overrides", _OVERRIDE_KEYS)
    if top.get("schema_version") != 1:
        raise FormError("overrides.schema_version", "1")
    for key in ("revision", "note"):
        if key in top:
            _text(top[key], f"overrides.{key}")
    known = {item.id for item in form.items}
    raw_items = top.get("items", {})
    if not isinstance(raw_items, Mapping):
        raise FormError("overrides.items", "an object with item ids as keys")
    changes: dict[str, Mapping[str, Any]] = {}
    for item_id, change in raw_items.items():
        if item_id not in known:
            raise FormError(f"overrides.items.{item_id}", f"an id of the form {form.name}")
        changes[item_id] = _mapping(change, f"overrides.items.{item_id}", _CHANGE_KEYS)
        if not isinstance(changes[item_id].get("hidden", False), bool):
            raise FormError(f"overrides.items.{item_id}.hidden", "true or false")
    raw_add = top.get("add", [])
    if not isinstance(raw_add, (list, tuple)):
        raise FormError("overrides.add", "a list of items")
    additions = [_mapping(addition, f"overrides.add[{index}]", _ADD_KEYS) for index, addition in enumerate(raw_add)]
    added = {addition.get("id") for addition in additions}
    raw_order = top.get("order", [])
    if not isinstance(raw_order, (list, tuple)) or len(set(map(str, raw_order))) != len(raw_order):
        raise FormError("overrides.order", "a list of item ids, each once")
    for index, item_id in enumerate(raw_order):
        if item_id not in known and item_id not in added:
            raise FormError(f"overrides.order[{index}]", f"an id of the form {form.name}")
    return changes, additions, [str(item_id) for item_id in raw_order]


def _mapping(value: object, path: str, allowed: frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise FormError(path, "an object")
    for key in value:
        if key not in allowed:
            raise FormError(f"{path}.{key}", "no such field; known are " + ", ".join(sorted(allowed)))
    return cast("Mapping[str, Any]", value)


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 1000:
        raise FormError(path, "a text of 1 to 1,000 characters")
    return value


def _day(value: object, path: str) -> date:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else cast(date, _refuse(path))
    except ValueError:
        return cast(date, _refuse(path))


def _refuse(path: str) -> object:
    raise FormError(path, "a day as YYYY-MM-DD")


def _choices(value: object, path: str) -> tuple[Choice, ...]:
    if not isinstance(value, (list, tuple)) or not value:
        raise FormError(path, "a list of choices with key, ja and en")
    choices = []
    for index, raw in enumerate(value):
        row = _mapping(raw, f"{path}[{index}]", frozenset({"key", "ja", "en"}))
        ja = _text(row.get("ja"), f"{path}[{index}].ja")
        choices.append(Choice(_text(row.get("key"), f"{path}[{index}].key"), ja, _text(row.get("en", ja), f"{path}[{index}].en")))
    if len({choice.key for choice in choices}) != len(choices):
        raise FormError(path, "choices whose keys differ")
    return tuple(choices)


def _changed(item: Item, change: Mapping[str, Any], path: str) -> Item:
    if not change:
        return item
    values: dict[str, Any] = {key: _text(change[key], f"{path}.{key}") for key in _TEXT_KEYS if key in change}
    if "choices" in change:
        if item.type not in ("choice", "choices"):
            raise FormError(f"{path}.choices", f"no choices: this item is a {item.type}")
        values["choices"] = _choices(change["choices"], f"{path}.choices")
    for key in ("preliminary", "final"):
        if key in change:
            values[key] = _need(change[key], f"{path}.{key}")
    if "compared_on" in change:
        _day(change["compared_on"], f"{path}.compared_on")
        values["compared_with_live_form"] = True
    return replace(item, **values)


def _need(value: object, path: str) -> str:
    if value not in _NEEDS:
        raise FormError(path, "x, k or -")
    return str(value)


def _insert(items: list[Item], addition: Mapping[str, Any], form: Form, path: str) -> None:
    item_id = _text(addition.get("id"), f"{path}.id")
    if any(item.id == item_id for item in form.items) or any(item.id == item_id for item in items):
        raise FormError(f"{path}.id", "an id that is not in use yet")
    if addition.get("type") not in _TYPES:
        raise FormError(f"{path}.type", "one of " + ", ".join(_TYPES))
    after = addition.get("after")
    place = next((index for index, item in enumerate(items) if item.id == after), None)
    if after is not None and place is None:
        raise FormError(f"{path}.after", f"the id of a visible item of the form {form.name}")
    neighbour = items[place] if place is not None else items[-1]
    group = next((item for item in items if item.group == addition.get("group", neighbour.group)), None)
    if group is None:
        raise FormError(f"{path}.group", "a group of the form: " + ", ".join(dict.fromkeys(item.group for item in items)))
    label = _text(addition.get("label_ja"), f"{path}.label_ja")
    needs_choices = addition["type"] in ("choice", "choices")
    if "choices" in addition and not needs_choices:
        raise FormError(f"{path}.choices", f"no choices: this item is a {addition['type']}")
    item = Item(
        id=item_id,
        group=group.group,
        group_ja=_text(addition.get("group_ja", group.group_ja), f"{path}.group_ja"),
        group_en=_text(addition.get("group_en", group.group_en), f"{path}.group_en"),
        label_ja=label,
        label_en=_text(addition.get("label_en", label), f"{path}.label_en"),
        type=addition["type"],
        preliminary=_need(addition.get("preliminary", "k"), f"{path}.preliminary"),
        final=_need(addition.get("final", "x"), f"{path}.final"),
        basis=("O",),
        source="record",
        choices=_choices(addition.get("choices"), f"{path}.choices") if needs_choices else (),
        valid_from=form.valid_from,
        version=form.version,
        hint_ja=_text(addition["hint_ja"], f"{path}.hint_ja") if "hint_ja" in addition else "",
        hint_en=_text(addition["hint_en"], f"{path}.hint_en") if "hint_en" in addition else "",
        compared_with_live_form="compared_on" in addition,
    )
    if "compared_on" in addition:
        _day(addition["compared_on"], f"{path}.compared_on")
    items.insert(len(items) if place is None else place + 1, item)


def _reorder(items: list[Item], order: Sequence[str]) -> None:
    """Put the named items, in this order, into the places that they hold together; the others stay where they are."""
    named = {item.id: item for item in items if item.id in order}
    places = [index for index, item in enumerate(items) if item.id in named]
    for place, item_id in zip(places, (item_id for item_id in order if item_id in named), strict=True):
        items[place] = named[item_id]
