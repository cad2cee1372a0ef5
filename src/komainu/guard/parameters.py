"""Parameters of Content-Type and Content-Disposition, and the file names in them, in all the ways that mailers write them (RFC 2231, RFC 2047, raw bytes)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from komainu.guard import charsets

_RAW = re.compile(rb"[\x80-\xff]|\x1b\$")
_PARAMETER = re.compile(
    r";\s*([^\s=;\"]{1,60})\s*=\s*(\"(?:\\.|[^\"\\])*\"?|=\?[^?]*\?[bBqQ]\?[^?]*\?=(?:\s*=\?[^?]*\?[bBqQ]\?[^?]*\?=)*|[^;]*)", re.DOTALL
)
_SECTION = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*)?)?\Z")
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST_NAME = 1000
_CONTROLS = re.compile("[\x00-\x1f\x7f]")


@dataclass(slots=True)
class Field:
    """A structured field: its value before the first semicolon in small letters, and its parameters; extended ones are decoded.

    extended  names of parameters that came in the form of RFC 2231
    """

    value: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    extended: dict[str, str] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    lost: bool = False


def read_field(raw: bytes) -> Field:
    """A Content-Type or Content-Disposition. Never raises; what cannot be read is left out."""
    out = Field()
    raw = re.sub(rb"\r?\n(?=[ \t])", b"", raw)
    label = ""
    if _RAW.search(raw):
        found = charsets.read(raw)
        text, label, out.lost = found.text, found.repair.removeprefix("charset_"), found.lost
    else:
        text = raw.decode("ascii", errors="replace")
    out.value = text.partition(";")[0].strip().lower()
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(text):
        key, value = match.group(1).lower(), match.group(2).strip()
        if value.startswith('"'):
            if len(value) < 2 or not value.endswith('"'):
                out.repairs.append("parameter_open_quote")
            value = re.sub(r"\\([\"\\])", r"\1", value[1:].removesuffix('"'))
        section = _SECTION.match(key)
        if section is not None:
            number = int(section.group(2)) if section.group(2) else 0
            pieces.setdefault(section.group(1), []).append((number, not section.group(2) or bool(section.group(3)), value))
        elif key not in out.parameters:
            if not value.isascii() and label:
                out.repairs.append(f"{key}_raw_{'shift_jis' if label == 'cp932' else label}")
            out.parameters[key] = value
    for key, sections in pieces.items():
        out.extended[key] = _joined(sections, out)
    return out


def _joined(sections: Iterable[tuple[int, bool, str]], out: Field) -> str:
    """RFC 2231: numbered pieces in order, percent-encoded bytes of one charset."""
    charset, content = "", b""
    for place, (_, encoded, value) in enumerate(sorted(sections, key=lambda each: each[0])):
        text = value
        if encoded:
            if place == 0 and text.count("'") >= 2:
                charset, _, text = text.partition("'")
                text = text.partition("'")[2]
            raw = text.encode("utf-8", "surrogateescape")
            content += re.sub(rb"%([0-9A-Fa-f]{2})", lambda match: bytes([int(match.group(1), 16)]), raw)
        else:
            content += text.encode("utf-8", "surrogateescape")
    found = charsets.read(content, charset)
    if found.repair:
        out.repairs.append("filename_" + found.repair)
    out.lost = out.lost or found.lost
    return found.text


def file_names(disposition: Field, content_type: Field) -> tuple[str, tuple[str, ...], list[str], bool]:
    """The name of a part, all names that its forms give, what was mended, and whether a form could not be decoded. "" for a part without one.

    If the forms differ, the extended one of the disposition is the name.
    """
    forms: list[str] = []
    repairs: list[str] = [*disposition.repairs, *content_type.repairs]
    lost = disposition.lost or content_type.lost
    for holder, key in ((disposition, "filename"), (content_type, "name")):
        if holder.extended.get(key):
            forms.append(holder.extended[key])
        if holder.parameters.get(key):
            value = holder.parameters[key]
            if "=?" in value:
                found = charsets.header(value.encode("utf-8", "surrogateescape"))
                value, lost = found.text, lost or found.lost
                if holder is disposition:
                    repairs.append("filename_encoded_word")
            forms.append(value)
    names = tuple(dict.fromkeys(name for name in map(last_component, forms) if name))
    if len(names) > 1:
        repairs.append("filename_forms_differ")
    return (names[0] if names else ""), names, repairs, lost


def last_component(name: str) -> str:
    """A name without its folders and control characters."""
    if len(name) > _LONGEST_NAME:
        # Both ends tell what it is; nobody reads the middle.
        name = name[:200] + name[-(_LONGEST_NAME - 200) :]
    return _CONTROLS.sub("", re.split(r"[/\\]", name.strip().rstrip("/\\"))[-1]).strip() if name else ""


def shown(name: str) -> str:
    """A name as reports show it: characters that turn the direction of writing are spelt out."""
    return DIRECTIONS.sub(lambda match: f"\\u{ord(match.group()):04x}", name)
