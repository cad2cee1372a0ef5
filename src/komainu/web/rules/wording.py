"""A text cut into its clauses. Pure.

A clause begins with a line such as 第5条（取得）, 第5条の2, or a Markdown heading of the second level and below (## 3.2 保管). What stands before
the first one is the preamble. Articles of the supplementary provisions (附則) have anchors of their own, for they count from 1 again.
"""

import re
import unicodedata
from dataclasses import dataclass

ARTICLE = re.compile(
    r"^\s*(?:#{1,6}\s*)?第\s*([0-9０-９一二三四五六七八九十百]+)\s*条((?:\s*の\s*[0-9０-９一二三四五六七八九十]+)*)(?=\s|$|[（(【])"
)
HEADING = re.compile(r"^\s*#{2,6}\s+(.+?)\s*#*$")
TITLE = re.compile(r"^\s*#\s+")
SUPPLEMENT = re.compile(r"^\s*(?:#{1,6}\s*)?附\s*則\s*$")
NUMBER = re.compile(r"^([0-9]+(?:[.\-][0-9]+)*)\.?\s")
MOST_CLAUSES = 500
DIGITS = {sign: number for number, sign in enumerate("〇一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class Part:
    """One clause: `anchor` as it stands in an address, its heading, the text below it."""

    anchor: str
    heading: str
    text: str


def number_of(text: str) -> int:
    """十二 and １２ are 12."""
    plain = unicodedata.normalize("NFKC", text)
    if plain.isdigit():
        return int(plain)
    total = current = 0
    for sign in plain:
        if sign in "十百":
            total += (current or 1) * (10 if sign == "十" else 100)
            current = 0
        else:
            current = DIGITS.get(sign, 0)
    return total + current


def _anchor(line: str, ordinal: int) -> tuple[str, str] | None:
    """The anchor and the heading of the line that begins a clause; None for another line."""
    if SUPPLEMENT.match(line):
        return "supplement", "附則"
    if found := ARTICLE.match(line):
        numbers = [found[1], *re.findall(r"の\s*([0-9０-９一二三四五六七八九十]+)", found[2])]
        return "-".join(str(number_of(each)) for each in numbers), line.strip().lstrip("#").strip()
    if found := HEADING.match(line):
        heading = found[1].strip()
        numbered = NUMBER.match(unicodedata.normalize("NFKC", heading) + " ")
        return (numbered[1].replace(".", "-") if numbered else f"s{ordinal}"), heading
    return None


def cut(text: str) -> list[Part]:
    """The clauses of a text in their order. An anchor that comes again gets a letter; without any heading the whole text is one clause."""
    anchors: dict[str, int] = {}
    found: list[tuple[str, str, list[str]]] = [("preamble", "前文", [])]
    prefix, ordinal = "", 0
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        begun = _anchor(line, ordinal + 1) if len(line) <= 200 else None
        if begun is None:
            if not (TITLE.match(line) and len(found) == 1):
                found[-1][2].append(line)
            continue
        ordinal += 1
        anchor, heading = begun
        if anchor == "supplement":
            prefix = "supplement-"
        elif prefix:
            anchor = prefix + anchor
        count = anchors[anchor] = anchors.get(anchor, 0) + 1
        found.append((anchor[:30] if count == 1 else f"{anchor[:30]}-{_letters(count)}", heading[:200], []))
    parts = [Part(anchor, heading, "\n".join(lines).strip()) for anchor, heading, lines in found]
    if len(parts) == 1:
        return [Part("whole", "全文", parts[0].text)] if parts[0].text else []
    return parts if parts[0].text else parts[1:]


def _letters(count: int) -> str:
    return chr(ord("a") + count - 1) if count <= 26 else str(count)
