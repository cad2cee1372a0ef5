"""Whom the first lines of a mail, its subject or a file address: companies, and persons by their family names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from komainu.guard.folding import has_form, same_name
from komainu.guard.names import Companies, is_generic, split_family

_TITLE = r"(?:様方|様|さま|殿|先生|さん|御中)"
_ENDS = re.compile(_TITLE + r"(?:方|各位)?[\s、,，。)）」】：:]*$")
_DEAR = re.compile(r"^\s*(?:dear|hi|hello|attn\.?:?)\s+(.{1,80}?)[,，:：]?\s*$", re.IGNORECASE)
_GREETING = re.compile(
    r"お世話|いつも|はじめて|初めて|お疲れ|おつかれ|平素|拝啓|前略|謹啓|突然|先日|先ほど|本日|ご無沙汰|お忙しい|早速|恐れ入り|申し訳|ありがとう|です$|ます$|ました$|ください$"
)
_MOST = 12
_LONGEST_LINE = 200
_CC = re.compile(r"[(（［\[]?\s*(?:cc|ｃｃ|ＣＣ|写し?)\s*[:：]?\s*[)）］\]]?", re.IGNORECASE)
_BETWEEN = re.compile(r"[(（［\[【]|[)）］\]】]|[、,，/／&＆;；]|(?<=様)[・\s]")
_DEPARTMENT = re.compile(
    r"(?:部|課|係|室|局|科|支店|支社|本社|本部|営業所|事業所|事務所|工場|センター|グループ|チーム|店|会社|窓口|組合|病院|医院|学校|大学|協会|財団|銀行|市|区|町|村|県|府|庁|署|団|園|院|館|社|会|長)$"
)


@dataclass(frozen=True, slots=True)
class Addressed:
    """What the addressee lines name.

    companies  known companies, by their comparable names
    strangers  whether a company is named that is nobody's known
    families   family names of persons, made comparable, each with the whole word as it stood
    lines      the lines themselves
    """

    companies: tuple[str, ...]
    strangers: bool
    families: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


def read(lines: list[str], companies: Companies) -> Addressed:
    """The addressees in the new text of a mail."""
    top = _top(lines)
    last = max((place for place, line in enumerate(top) if _ENDS.search(line) or _DEAR.match(line)), default=-1)
    used = [line for place, line in enumerate(top[: last + 1]) if _ENDS.search(line) or _DEAR.match(line) or _leads(top, place, last)]
    named: list[str] = []
    strangers = False
    families: list[tuple[str, str]] = []
    for line in used:
        known = companies.named_in(line)
        named += known
        strangers = strangers or (has_form(line) and not known and not _is_own(line, companies))
        if _ENDS.search(line):
            families += _families(line, companies)
    return Addressed(tuple(dict.fromkeys(named)), strangers, tuple(dict.fromkeys(families)), tuple(used))


def _is_own(line: str, companies: Companies) -> bool:
    from komainu.guard.folding import company_name

    plain = company_name(line)
    return any(name in plain for name in companies.own)


def _top(lines: list[str]) -> list[str]:
    """The lines before the first sentence."""
    found: list[str] = []
    for line in lines:
        plain = line.strip()
        if not plain:
            continue
        if len(found) >= _MOST or len(plain) > _LONGEST_LINE:
            break
        if (
            "。" in plain.rstrip("。")
            or (_GREETING.search(plain) and not _ENDS.search(plain))
            or (plain.endswith("。") and not _ENDS.search(plain))
        ):
            break
        if plain.isascii() and len(plain.split()) >= 5 and not _DEAR.match(plain):
            break
        found.append(plain)
    return found


def _leads(top: list[str], place: int, last: int) -> bool:
    """Whether a line without a title stands above one with it: a company or department on a line of its own."""
    return place < last and len(top[place]) <= 40


def _families(line: str, companies: Companies) -> list[tuple[str, str]]:
    text = unicodedata.normalize("NFKC", _CC.sub("、", line)).replace("\u3000", " ")
    found: list[tuple[str, str]] = []
    for piece in _BETWEEN.split(text):
        for match in re.finditer(r"(.+?)\s*(様|さま|殿|先生|さん)(?=[\s)、。方]|$|[^\w])", piece.strip()):
            word = _person(match.group(1), companies)
            if word:
                found.append(word)
    return found


def _person(text: str, companies: Companies) -> tuple[str, str] | None:
    """(family name, whole word) at the end of what stands before a title; None for a company, a department, nobody in particular."""
    words = [word for word in text.split(" ") if word]
    if not words or is_generic("".join(words[-2:])) or is_generic(words[-1]):
        return None
    last = words[-1]
    if has_form(last) or companies.named_in(last):
        return None
    whole = last
    if len(words) >= 2 and len(last) <= 4 and _may_be_family(words[-2], companies):
        joined = same_name(words[-2] + last)
        if split_family(words[-2]):
            return split_family(words[-2]), joined
        if split_family(last) != same_name(last):
            return same_name(words[-2]), joined
    if not re.fullmatch(r"[\u3400-\u9fff\U00020000-\U0003ffff々〆ヶケヵ]{1,6}", whole):
        return None
    family = split_family(whole)
    if not family:
        if _DEPARTMENT.search(whole) or len(whole) > 4:
            return None
        family = same_name(whole)
    return family, same_name(whole)


def _may_be_family(word: str, companies: Companies) -> bool:
    """Whether a word before another may be a family name: short, in kanji, no department and no company."""
    return (
        bool(re.fullmatch(r"[\u3400-\u9fff\U00020000-\U0003ffff々〆ヶケヵ]{1,5}", word))
        and not _DEPARTMENT.search(word)
        and not companies.named_in(word)
    )


def companies_in_subject(subject: str, companies: Companies) -> list[str]:
    """The known companies that a subject addresses: their name with 様 or 御中 behind it."""
    found: list[str] = []
    text = unicodedata.normalize("NFKC", subject[:2000])
    for match in re.finditer(r"([^\s、,。:：]{2,40}(?: [^\s、,。:：]{1,20}){0,2}?) ?(?:様|さま|御中)", text):
        named = companies.named_in(match.group(1))
        if named and _ends_with(match.group(1), named[-1]):
            found.append(named[-1])
    return list(dict.fromkeys(found))


def _ends_with(text: str, name: str) -> bool:
    """Whether the company's name is what the title stands behind: only a branch, a department or a person may come between."""
    from komainu.guard.folding import company_name

    rest = company_name(text).rpartition(name)[2]
    return not rest or bool(_DEPARTMENT.search(rest)) or (len(rest) <= 6 and bool(split_family(rest)))
