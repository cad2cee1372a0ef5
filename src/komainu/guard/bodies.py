"""The text of a mail in its three parts: what is new, the signature, and what is quoted with the header lines in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_MARKS = re.compile(
    r"^\s*(?:[-－―_]{2,}\s*(?:original message|original appointment|元のメッセージ|元のメール|転送メッセージ|転送されたメッセージ|返信元のメッセージ|forwarded message|forwarded by .*|reply message|返信メッセージ|ここから転送|以下、転送)\s*[-－―_]*|begin forwarded message\s*:)\s*$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^\s*(?:on\b.{4,300}\bwrote\s*[:：]|.{0,200}(?:さんは書きました|が書きました|は書きました|さんが書きました)\s*[:：]?)\s*$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"^\s*(?:\d{4}年\s?\d{1,2}月\s?\d{1,2}日|\d{4}[/-]\d{1,2}[/-]\d{1,2}).{0,40}?\d{1,2}[:：時]\d{2}.{0,200}(?:<[^<>\s]+@[^<>\s]+>|＜[^＜＞]+@[^＜＞]+＞).{0,20}[:：]?\s*$"
)
_HEADER = re.compile(
    r"^[\s>＞*|]*(差出人|送信者|送信元|送信日時|送信日|日時|日付|宛先|件名|題名|cc|ｃｃ|from|sent|date|to|subject|reply-to)\s*\*?\s*[:：]\s*\*?\s*(.*)$",
    re.IGNORECASE,
)
_NAMED = {
    "差出人": "差出人",
    "送信者": "差出人",
    "送信元": "差出人",
    "送信日時": "送信日時",
    "送信日": "送信日時",
    "宛先": "宛先",
    "件名": "件名",
    "題名": "件名",
}
_MARKING = frozenset(["差出人", "送信日時", "宛先", "件名", "from", "sent", "to", "subject"])
_ON = re.compile(r"^\s*on\b", re.IGNORECASE)
_QUOTE = re.compile(r"^\s*[>＞]")
_RULE = re.compile(r"^\s*([-=_*/━─～~◇◆□■＝－―＿＊☆★○●◎△▲▽▼…・‥+＋#＃]{4,})\s*$|^\s*(?:[-=_*/━─～~◇◆□■＝－―＿＊☆★+＋]\s?){4,}$")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9\u0080-\U0010ffff-]+(?:\.[A-Za-z0-9\u0080-\U0010ffff-]+)+")
_LONGEST_SIGNATURE = 15
_LONGEST_HEADER = 4000


@dataclass(slots=True)
class HeaderBlock:
    """The header lines of one quoted mail: the addresses in them, and whether a line of people has none.

    attribution  a line such as `On … wrote:`, which names only who wrote
    """

    addresses: list[str] = field(default_factory=list)
    nameless: bool = False
    attribution: bool = False


@dataclass(slots=True)
class Body:
    """One reading of the text (plain or HTML). Lines of `quoted` have no marks; header lines stand in `blocks` only."""

    new: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    blocks: list[HeaderBlock] = field(default_factory=list)


def split(lines: Iterable[tuple[str, bool]]) -> Body:
    """The parts of a text.

    lines  (line, whether its form says already that it is quoted)
    """
    body = Body()
    own: list[str] = []
    below = False
    everything = list(lines)
    for place, (line, known) in enumerate(everything):
        if not below and not known and not _QUOTE.match(line) and _begins_quotation(everything, place):
            below = True
        if below or known or _QUOTE.match(line):
            body.quoted.append(line)
        else:
            own.append(line)
    body.quoted, body.blocks = _headers(body.quoted)
    body.new, body.signature = without_signature(own)
    return body


def _begins_quotation(lines: list[tuple[str, bool]], place: int) -> bool:
    line = lines[place][0]
    if not line.strip():
        return False
    if _MARKS.match(line) or _WROTE.match(line) or _DATED.match(line):
        return True
    if _ON.match(line) and place + 1 < len(lines) and _WROTE.match(f"{line} {lines[place + 1][0]}"):
        return True
    first = _HEADER.match(line)
    if first is None:
        return False
    names = {_name(first)}
    for following, _ in lines[place + 1 : place + 5]:
        match = _HEADER.match(following)
        if match is not None:
            names.add(_name(match))
        elif following.strip() and not following.startswith((" ", "\t")):
            break
    return len(names & _MARKING) >= 2


def _name(match: re.Match[str]) -> str:
    word = match.group(1).lower()
    return _NAMED.get(word, word)


def _headers(lines: list[str]) -> tuple[list[str], list[HeaderBlock]]:
    """Quoted text without its header lines, and the blocks of those."""
    kept: list[str] = []
    blocks: list[HeaderBlock] = []
    current: HeaderBlock | None = None
    for place, line in enumerate(lines):
        bare = re.sub(r"^(?:\s*[>＞])+\s?", "", line)
        match = _HEADER.match(bare)
        is_header = match is not None and (
            current is not None
            or _begins_quotation([(re.sub(r"^(?:\s*[>＞])+\s?", "", each), False) for each in lines[place : place + 6]], 0)
        )
        if is_header and match is not None:
            if current is None:
                current = HeaderBlock()
                blocks.append(current)
            if _name(match) in {"差出人", "宛先", "from", "to", "cc", "ｃｃ"}:
                found = _ADDRESS.findall(match.group(2)[:_LONGEST_HEADER])
                current.addresses += found
                current.nameless = current.nameless or (not found and bool(match.group(2).strip()))
            continue
        if current is not None and bare.startswith((" ", "\t")) and _ADDRESS.search(bare[:_LONGEST_HEADER]):
            current.addresses += _ADDRESS.findall(bare[:_LONGEST_HEADER])
            continue
        if (
            not bare.strip()
            and current is not None
            and place + 1 < len(lines)
            and _HEADER.match(re.sub(r"^(?:\s*[>＞])+\s?", "", lines[place + 1]))
        ):
            continue
        current = None
        following = lines[place + 1] if place + 1 < len(lines) else ""
        if re.match(r"^\s*on\b", bare, re.IGNORECASE) and not _WROTE.match(bare) and _WROTE.match(f"{bare} {following}"):
            blocks.append(HeaderBlock(_ADDRESS.findall(f"{bare} {following}"[:_LONGEST_HEADER]), attribution=True))
            continue
        if _WROTE.match(bare) or _DATED.match(bare):
            blocks.append(HeaderBlock(_ADDRESS.findall(bare[:_LONGEST_HEADER]), attribution=True))
            continue
        if not _MARKS.match(bare):
            kept.append(bare)
    return kept, [block for block in blocks if block.addresses]


def without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """The new text and the signature under it."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = None
    for place in range(end - 1, -1, -1):
        if sum(1 for line in lines[place + 1 : end] if line.strip()) > _LONGEST_SIGNATURE + 1:
            break
        if lines[place].rstrip("\r\n") in {"-- ", "--"}:
            start = place
    if start is None and end and _RULE.match(lines[end - 1]):
        start = _opening_rule(lines, end - 1)
    elif start is None:
        start = next((place for place in range(end - 1, max(end - 2 - 2 * _LONGEST_SIGNATURE, -1), -1) if _RULE.match(lines[place])), None)
        if start is not None:
            start = _opening_rule(lines, start) if _is_same_rule_above(lines, start, end) else start
    if start is None or sum(1 for line in lines[start + 1 : end] if line.strip()) > _LONGEST_SIGNATURE + 1:
        return lines, []
    return lines[:start], lines[start:]


def _is_same_rule_above(lines: list[str], place: int, end: int) -> bool:
    """Whether the rule divides a signature that has begun above, with the same rule."""
    above = _opening_rule(lines, place)
    return above is not None and sum(1 for line in lines[above + 1 : end] if line.strip()) <= _LONGEST_SIGNATURE


def _opening_rule(lines: list[str], closing: int) -> int | None:
    """The rule above that opens what this one closes: the same one if there is one near, else the nearest."""
    near = [place for place in range(closing - 1, max(closing - 3 - 2 * _LONGEST_SIGNATURE, -1), -1) if _RULE.match(lines[place])]
    same = [place for place in near if lines[place].strip() == lines[closing].strip()]
    return next(iter(same or near), None)
