"""A policy as text: written from its tables, its faults said in the reader's language, two texts compared. Pure."""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.guard import Policy, PolicyError

LAYERS = ("base", "locked")
BEGINNING = """\
schema_version = 1

[base.house]
inside_domains = ["{domain}"]

[locked]
never_allow = ["blocked_recipient", "individual_number", "attachment_executable", "mime_malformed", "check_not_done"]
"""
_FAULTS: Mapping[str, str | Promise] = {
    "unknown key": gettext_lazy("知らない項目です"),
    "must be 1": gettext_lazy("1 と書きます"),
    "must be a table": gettext_lazy("表（[…]）で書きます"),
    "not a mail address": gettext_lazy("メールアドレスではありません"),
    "is missing: without it nobody is inside": gettext_lazy("ありません。ないと、社内の人が決まりません"),
    "must be a list of tables": gettext_lazy("[[…]] の形で書きます"),
    "must be a list of texts": gettext_lazy("[\"…\", \"…\"] の形で書きます"),
    "must be a text": gettext_lazy("\"…\" の形で書きます"),
    "there is no such check": gettext_lazy("その名前の検査はありません"),
    "must be true or false": gettext_lazy("true か false と書きます"),
    "must be a list of [persons, grade]": gettext_lazy("[[人数, \"扱い\"], …] の形で書きます"),
    "must be a time like 20:00": gettext_lazy("\"20:00\" のように書きます"),
    "needs either recipient or domain": gettext_lazy("recipient か domain のどちらか一つが要ります"),
    "must be a day like 2026-11-22, without quotes": gettext_lazy("2026-11-22 のように、引用符なしで書きます"),
    "must be at least two lists of domains": gettext_lazy("ドメインの一覧が二つ以上要ります"),
    "not UTF-8": gettext_lazy("文字コードがUTF-8ではありません"),
}  # fmt: skip


def fault_of(text: str) -> str:
    """What is wrong with a policy, with its line, in the reader's language; empty when it is sound."""
    try:
        Policy(text.encode("utf-8"))
    except PolicyError as error:
        return said(str(error))
    return ""


def said(fault: str) -> str:
    """`line 3: base.x: unknown key` in our words. What has no words of ours stays as the guard says it."""
    found = re.match(r"line (\d+): (?:([\w.@\"-]+): )?(.*)", fault, re.DOTALL)
    if not found:
        return fault
    line, place, why = found.groups()
    words = str(_FAULTS.get(why, "")) or why
    return _("%(line)s行目 %(place)s：%(why)s") % {"line": line, "place": place or "", "why": words}


def tables_of(text: str) -> dict[str, Any]:
    """The tables of a sound policy."""
    return tomllib.loads(text)


def with_check(text: str, layer: str, check: str, values: Mapping[str, Any]) -> str:
    """The policy with other values for one check in one layer; none: what the guard has by itself."""
    data = deepcopy(tables_of(text))
    checks = data.setdefault(layer, {}).setdefault("checks", {})
    if values:
        checks[check] = dict(values)
    else:
        checks.pop(check, None)
    if not checks:
        del data[layer]["checks"]
    return written(data)


def with_house(text: str, house: Mapping[str, Any], hold: Mapping[str, Any]) -> str:
    """The policy with other words for who is inside, and other times of waiting."""
    data = deepcopy(tables_of(text))
    base = data.setdefault("base", {})
    base["house"] = {**base.get("house", {}), **house}
    base["hold"] = {**base.get("hold", {}), **hold}
    return written(data)


def with_entry(text: str, kind: str, entry: Mapping[str, Any]) -> str:
    """The policy with one entry more (allow, blocked, keyword, company)."""
    data = deepcopy(tables_of(text))
    data.setdefault("base", {}).setdefault(kind, []).append({key: value for key, value in entry.items() if value not in ("", None, [])})
    return written(data)


def without_entry(text: str, kind: str, place: int) -> str:
    """The policy without the entry at that place, counted from 0; as it is where there is none."""
    data = deepcopy(tables_of(text))
    entries = data.get("base", {}).get(kind, [])
    if 0 <= place < len(entries):
        del entries[place]
        if not entries:
            del data["base"][kind]
    return written(data)


def written(data: Mapping[str, Any]) -> str:
    """A policy as TOML. What the tables hold comes back by reading it; comments of a text written by hand do not."""
    lines = [f"schema_version = {data.get('schema_version', 1)}"]
    for layer in LAYERS:
        if layer in data:
            lines += _layer(layer, data[layer])
    for name, layer in data.get("user", {}).items():
        lines += _layer(f"user.{_value(name)}", layer)
    return "\n".join(lines) + "\n"


def _layer(name: str, layer: Mapping[str, Any]) -> Iterator[str]:
    plain = {key: value for key, value in layer.items() if not isinstance(value, dict) and not _is_entries(value)}
    if plain or not layer:
        yield from _table(name, plain)
    for key, value in layer.items():
        if key == "checks":
            for check, values in value.items():
                yield from _table(f"{name}.checks.{check}", values)
        elif isinstance(value, dict):
            yield from _table(f"{name}.{key}", value)
        elif _is_entries(value):
            for entry in value:
                yield from _table(f"{name}.{key}", entry, brackets=2)


def _is_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _table(name: str, values: Mapping[str, Any], brackets: int = 1) -> Iterator[str]:
    yield ""
    yield "[" * brackets + name + "]" * brackets
    for key, value in values.items():
        yield f"{key if re.fullmatch(r'[A-Za-z0-9_-]+', key) else _value(key)} = {_value(value)}"


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(_ESCAPES.get(each) or (each if each.isprintable() else f"\\U{ord(each):08x}") for each in value) + '"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_value(key)} = {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return value.isoformat() if isinstance(value, date) else str(value)


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ: `-` or `+`, and the line."""
    compared = difflib.ndiff(before.splitlines(), after.splitlines())
    return [(line[0], line[2:]) for line in compared if line[0] in "+-" and line[2:].strip()]
