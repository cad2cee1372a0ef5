"""Mail addresses: how they compare, and how a field that holds them is read, as mailers write them and not only as the standard wants."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from komainu.guard import charsets
from komainu.guard.domains import a_label

_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@\\]+@(?:[^\s<>()\[\],;:\"@\\]+|\[[^\]\s]{1,60}\])")
_QUOTED_ADDRESS = re.compile(r"\"(?:\\.|[^\"\\])*\"@[^\s<>()\[\],;:\"@\\]+")
_DOMAIN = re.compile(r"(?:[^\s.@<>,;:\"()\[\]]{1,63}\.)*[^\s.@<>,;:\"()\[\]]{1,63}\.?\Z|\[[^\]\s]{1,60}\]\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """One mail address. `local` is as it was written, `domain` in A-labels and small letters."""

    local: str
    domain: str

    @property
    def shown(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def key(self) -> str:
        """Equal for addresses that reach the same mailbox by the contract's rule."""
        local = self.local.lower()
        return f"{local.replace('.', '') if self.domain in _DOTLESS else local}@{self.domain}"

    @property
    def tag(self) -> str:
        return self.local.partition("+")[2]

    @property
    def has_tag(self) -> bool:
        return "+" in self.local[1:]

    @property
    def base(self) -> Address:
        """The address without its +tag."""
        return Address(self.local[0] + self.local[1:].partition("+")[0], self.domain) if self.has_tag else self


def parse(text: str) -> Address | None:
    """An address alone, or None where it is none."""
    text = text.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1].strip()
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain or not _DOMAIN.match(domain):
        return None
    if local.startswith('"'):
        if not re.fullmatch(r"\"(?:\\.|[^\"\\])*\"", local):
            return None
        inner = re.sub(r"\\(.)", r"\1", local[1:-1])
        # Quotes that need not be there do not make another mailbox.
        local = inner if inner and not re.search(r"[\s@<>()\[\],;:\"\\]", inner) else local
    elif re.search(r"[\s@<>()\[\],;:\"\\]", local):
        return None
    return Address(local, a_label(domain))


@dataclass(slots=True)
class Mailbox:
    """An address with the name that stands before it."""

    name: str
    address: Address


@dataclass(slots=True)
class AddressField:
    """What an address field holds. `broken` means: no reading of it, or two."""

    mailboxes: list[Mailbox] = field(default_factory=list)
    broken: bool = False
    repairs: list[str] = field(default_factory=list)


def _tokens(raw: bytes) -> list[tuple[str, str]]:
    """(kind, text) of a field: `word`, `quoted`, `angle`, or one of the signs , ; : ."""
    raw = re.sub(rb"\r?\n(?=[ \t])", b"", raw).replace(b"\r", b" ").replace(b"\n", b" ")
    # Bytes of a two-byte charset may look like signs: then the text is made first.
    text = charsets.read(raw).text if re.search(rb"[\x80-\xff]|\x1b\$", raw) else raw.decode("ascii")
    found: list[tuple[str, str]] = []
    at, size = 0, len(text)
    while at < size:
        letter = text[at]
        if letter in " \t":
            at += 1
        elif letter in ",;:":
            found.append((letter, letter))
            at += 1
        elif letter == '"':
            end = at + 1
            while end < size and text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            if text[end + 1 : end + 2] == "@":
                match = _QUOTED_ADDRESS.match(text, at)
                if match:
                    found.append(("word", match.group()))
                    at = match.end()
                    continue
            found.append(("quoted" if end < size else "open", re.sub(r"\\(.)", r"\1", text[at + 1 : end])))
            at = end + 1
        elif letter == "(":
            depth, end = 1, at + 1
            while end < size and depth:
                depth += {"(": 1, ")": -1}.get(text[end], 0)
                end += 2 if text[end] == "\\" else 1
            found.append(("comment" if not depth else "open", text[at + 1 : end - 1]))
            at = end
        elif letter == "<":
            end = text.find(">", at)
            found.append(("angle", text[at + 1 : end]) if end >= 0 else ("open", text[at + 1 :]))
            at = end + 1 if end >= 0 else size
        else:
            match = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=|[^\s,;:\"(<]+").match(text, at)
            if match is None:
                at += 1
                continue
            found.append(("word", match.group()))
            at = match.end()
    return found


def read_field(raw: bytes) -> AddressField:
    """The mailboxes of a To, Cc, From or similar field. Group names show nobody; what is in a group is read."""
    out = AddressField()
    waiting: list[tuple[str, str]] = []
    in_group = False
    for kind, text in [*_tokens(raw), (",", ",")]:
        if kind == ":":
            if waiting and not in_group and not any(each == "angle" for each, _ in waiting):
                in_group, waiting = True, []
            else:
                waiting.append(("word", ":"))
        elif kind in ",;":
            if kind == ";":
                if not in_group and waiting:
                    out.repairs.append("address_semicolon")
                in_group = False
            waiting = _mailbox(waiting, out, last=kind == ";")
        else:
            waiting.append((kind, text))
    if waiting and any(kind != "comment" for kind, _ in waiting):
        out.broken = True
    return out


def _mailbox(parts: list[tuple[str, str]], out: AddressField, *, last: bool) -> list[tuple[str, str]]:
    """Take one mailbox from the words before a comma. What is given back waits for more: a comma inside a name without quotes."""
    meaningful = [each for each in parts if each[0] != "comment"]
    if not meaningful:
        return []
    if any(kind == "open" for kind, _ in parts):
        out.broken = True
    angles = [text for kind, text in meaningful if kind == "angle"]
    words = [(kind, text) for kind, text in meaningful if kind in {"word", "quoted"}]
    if len(angles) > 1:
        out.broken = True
    if angles:
        # A source route before the address (<@a,@b:c@d>) is obsolete and says nothing.
        address = parse(re.sub(r"^@[^:]*:", "", angles[-1].strip()))
        if address is None:
            out.broken = True
            return []
        out.mailboxes.append(Mailbox(_name(words, out), address))
        return []
    alone = [text for kind, text in words if kind == "word"]
    found = parse(alone[0]) if len(words) == 1 and alone else None
    if found is not None:
        comment = next((text for kind, text in parts if kind == "comment"), "")
        out.mailboxes.append(Mailbox(charsets.header(comment.encode("utf-8", "surrogateescape")).text, found))
        return []
    if any("@" in text for _, text in words) or any(kind == "open" for kind, _ in parts):
        out.broken = True
        for kind, text in parts:
            for match in _ADDRESS.finditer(text):
                lenient = parse(match.group())
                if lenient is not None and kind != "comment":
                    out.mailboxes.append(Mailbox("", lenient))
        return []
    if last:
        out.broken = True
        return []
    return [*parts, ("word", ",")]


def _name(words: list[tuple[str, str]], out: AddressField) -> str:
    """The display name: encoded words, inside quotes too, and raw Japanese."""
    raw = b" ".join(text.encode("utf-8", "surrogateescape") for _, text in words)
    found = charsets.header(raw)
    if any(text == "," for kind, text in words if kind == "word"):
        out.repairs.append("address_comma")
    if found.repair and not found.repair.startswith("header_raw_utf_8"):
        out.repairs.append(found.repair)
    return found.text.strip()
