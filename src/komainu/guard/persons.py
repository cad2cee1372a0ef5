"""How many natural persons a part of a message is about, by the contract's own counting (section 5, word 11).

A row of a table with a name or a personal number is a person. In running text a name counts only with something further of the same person near it.
The sender and the recipients are nobody, and people of the house are not as long as only their name, their address at the house or their telephone stands there.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from komainu.guard.folding import same_name

if TYPE_CHECKING:
    from komainu.detect import Detector, Hit

NUMBERS = frozenset({"MY_NUMBER", "PENSION_NUMBER", "DRIVER_LICENSE", "PASSPORT", "RESIDENCE_CARD"})
FURTHER = frozenset(
    {"ADDRESS", "PHONE", "EMAIL", "BIRTH_DATE", "AGE", "HEALTH_INSURANCE", "CREDIT_CARD", "BANK_ACCOUNT", "SENSITIVE", *NUMBERS}
)
# One person has one of these, so two different values are two people; the others may change from place to place.
_TELLING = frozenset({"EMAIL", "PHONE", "BIRTH_DATE", "ADDRESS", "CREDIT_CARD", *NUMBERS})
_OFFICE_ONLY = frozenset({"PHONE", "EMAIL"})
_HOTLINE = re.compile(r"^(?:\+81[ -]?)?\(?(?:0120|0800|0570|0077)")
# The holder of a company's bank account: カ）ヒノキ, ヒノキ（カ.
_HOLDER_BEFORE = re.compile(r"(?:カ|ｶ|ユ|ﾕ|ド|ﾄﾞ|シヤ|シャ|ザイ|ガク|フク|イ|シユウ|トクヒ|シ|ゼ|ロウ|ギヨ|ソ)[)）]\s*$")
_HOLDER_BEHIND = re.compile(r"^\s*[(（](?:カ|ｶ|ユ|ﾕ|ド|シヤ|シャ|ザイ|ガク|フク|イ|シユウ|トクヒ)[)）]?")
_MENTION = re.compile(r"個人番号|マイナンバー|my ?number", re.IGNORECASE)
_REACH = 20
# Words on an illness that speak of anybody who has it.
_GENERAL = re.compile(
    r"\s*(?:等|など)?(?:の(?:ある|疑いのある)?|をお持ちの|を持つ|にかかった)(?:方|人|場合|お客様)|や[^。\n]{1,12}の(?:ある)?(?:方|人)|\s*(?:等|など)?の(?:予防|対策|検査|検診)"
)
_LOGIN = re.compile(
    r"(?:ログイン|ユーザー?|アカウント|利用者|会員|(?<![A-Za-z])(?:login|user|account))\s*(?:ID|名|ネーム|name|コード)?\s*(?:[/・][^:\n]{1,12})?[】\])]?\s*[:=は]\s*[!-~]{2,}"
    r"|(?<![A-Za-zァ-ヴー一-龠])ID\s*(?:[/・][^:\n]{1,12})?[】\])]?\s*[:=]\s*[!-~]{2,}",
    re.IGNORECASE,
)
MEETING = re.compile(r"(?:ミーティング|会議|ウェビナー|meeting|webinar|zoom)\s*(?:ID|コード|番号)", re.IGNORECASE)
# A line without a name that speaks of a place of business: its address and telephone are nobody's.
_BUSINESS = re.compile(
    r"会場|場所|弊社|当社|貴社|御社|本社|会議室|工場|営業所|支店|支社|事務所|事業所|株式会社|有限会社|\(株\)|㈱|代表|受付|窓口|問い?合わ?せ"
)
_PRIVATE = re.compile(r"住所|自宅|携帯|電話番号|連絡先|居所|実家")
_GROUPED = re.compile(
    r"(?<![0-9０-９A-Za-z.\-－])[2-6２-６][0-9０-９]{3}([-－ \u3000])[0-9０-９]{4}\1[0-9０-９]{4}\1[0-9０-９]{4}(?![0-9０-９A-Za-z\-－])"
)
_FEWEST_NAMES = 3
_NEARLY_ALL = 0.8
_NAME_HEAD = re.compile(r"\s*(?:お|ご|御)?(?:氏名|名前|会員名|顧客名|社員名|参加者名?|出席者名?)\s*(?:\n|$)")


@dataclass(frozen=True, slots=True)
class Excluded:
    """Who does not count in this message.

    full, family   names of the sender and the recipients, made comparable
    words          their full names as words, for the detector may see another end of a rare name
    addresses      their addresses, in small letters
    house          full names and family names of the people of the house
    domains        the inside domains
    """

    full: frozenset[str] = frozenset()
    words: tuple[tuple[str, ...], ...] = ()
    family: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    house: frozenset[str] = frozenset()
    house_family: frozenset[str] = frozenset()
    domains: tuple[str, ...] = ()


@dataclass(slots=True)
class Content:
    """What stands in a part. Counts only: no text is kept.

    persons   distinct natural persons
    kinds     hits by kind
    special   whether special care-required information is tied to a person
    numbers   distinct My Numbers that their label or its nearness confirms
    cards     distinct card numbers
    login     whether a login and a password both stand there
    """

    persons: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    special: bool = False
    numbers: int = 0
    cards: int = 0
    login: bool = False


@cache
def detector() -> Detector:
    """One for a process: its tables load once."""
    from komainu.detect import Detector

    return Detector()


@dataclass(slots=True)
class _Someone:
    name: str
    facts: dict[str, set[str]]


class Count:
    """The persons of one part, text by text."""

    def __init__(self, excluded: Excluded) -> None:
        self.excluded = excluded
        self._by_name: dict[str, list[_Someone]] = {}
        self._nameless: set[str] = set()
        self._numbers: set[str] = set()
        self._cards: set[str] = set()
        self._logins = self._passwords = 0
        self.kinds: dict[str, int] = {}
        self.special = False
        self._one_column = False
        self._name_column: set[int] = set()
        self._party_names: re.Pattern[str] | None = None

    def add(self, text: str, *, is_table: bool = False, repeated: int = 0) -> None:
        """Take one text.

        is_table  lines are rows whose cells are parted by tabs
        repeated  so many characters at the start were in the text before, and count once
        """
        if not text.strip():
            return
        hits = [hit for hit in detector().detect(text) if hit.start >= repeated]
        parties = self._parties(text)
        hits = [hit for hit in hits if hit.kind != "PERSON_NAME" or not any(start < hit.end and hit.start < end for start, end in parties)]
        for hit in hits:
            self.kinds[str(hit.kind)] = self.kinds.get(str(hit.kind), 0) + 1
        self._digits(text, hits)
        if self._passwords and not self._logins and not MEETING.search(text) and _LOGIN.search(unicodedata.normalize("NFKC", text)):
            self._logins += 1
        rows = list(_rows(text, hits))
        self._one_column = is_table and "\t" not in text and bool(_NAME_HEAD.match(text))
        self._name_column = _name_column(rows) if is_table or "\t" in text else set()
        block: list[tuple[str, list[Hit]]] = []
        for line, found in rows:
            if is_table or "\t" in line:
                self._record(text, found, is_row=True, line=line)
                continue
            if not line.strip():
                self._block(text, block)
                block = []
            else:
                block.append((line, found))
        self._block(text, block)

    def result(self) -> Content:
        return Content(
            persons=sum(map(len, self._by_name.values())) + len(self._nameless),
            kinds=dict(sorted(self.kinds.items())),
            special=self.special,
            numbers=len(self._numbers),
            cards=len(self._cards),
            login=bool(self._logins and self._passwords),
        )

    def _parties(self, text: str) -> list[tuple[int, int]]:
        """Where the full names of the sender and the recipients stand."""
        if not self.excluded.words:
            return []
        if self._party_names is None:
            self._party_names = re.compile("|".join(r"[\s・]*".join(map(re.escape, words)) for words in self.excluded.words))
        return [match.span() for match in self._party_names.finditer(text)]

    # ---------------------------------------------------------------- numbers
    def _digits(self, text: str, hits: Sequence[Hit]) -> None:
        self._cards |= set(_grouped_cards(text))
        for hit in hits:
            kind = str(hit.kind)
            if kind == "MY_NUMBER":
                near = text[max(0, hit.start - _REACH) : hit.start] + "\n" + text[hit.end : hit.end + _REACH]
                if "label" in hit.because or _MENTION.search(near):
                    self._numbers.add(_digits(hit.of(text)))
            elif kind == "CREDIT_CARD":
                self._cards.add(_digits(hit.of(text)))
            elif kind == "LOGIN_ID":
                self._logins += not MEETING.search(text[max(0, hit.start - 20) : hit.start])
            elif kind == "PASSWORD":
                self._passwords += 1

    # ---------------------------------------------------------------- records
    def _block(self, text: str, block: list[tuple[str, list[Hit]]]) -> None:
        """Lines without a blank one between: each line with names begins a record, what stands before the first belongs to it."""
        records: list[list[Hit]] = []
        before: list[Hit] = []
        last: set[str] = set()
        for line, hits in block:
            found = hits
            if _BUSINESS.search(line) and not _PRIVATE.search(line) and not any(hit.kind == "PERSON_NAME" for hit in hits):
                found = [hit for hit in hits if hit.kind not in {"ADDRESS", "PHONE"}]
            names = {_name_key(hit, text) for hit in found if hit.kind == "PERSON_NAME"}
            if names and not names <= last and not (records and _is_reading(names)):
                records.append([*before, *found] if not records else list(found))
                before, last = [], names
            elif records:
                records[-1] += found
            else:
                before += found
        if before and not records:
            records.append(before)
        for record in records:
            self._record(text, record, is_row=False)

    def _record(self, text: str, found: list[Hit], *, is_row: bool, line: str = "") -> None:
        names: list[tuple[str, Hit]] = []
        facts: dict[str, set[str]] = {}
        for hit in found:
            kind = str(hit.kind)
            if kind == "PERSON_NAME":
                if not _is_holder(hit, text):
                    names.append((_name_key(hit, text), hit))
            elif kind in FURTHER:
                value = hit.of(text)
                if kind == "PHONE" and _HOTLINE.match(value.strip()):
                    continue
                if kind == "SENSITIVE" and not is_row and _GENERAL.match(text, hit.end):
                    continue
                facts.setdefault(kind, set()).add(_value(kind, value))
        counted = self._counted(names, facts, is_row=is_row)
        if facts.get("SENSITIVE") and any(not self._is_party(key) for key, _ in names):
            self.special = True
        if not names:
            for kind in NUMBERS & set(facts):
                self._nameless |= {f"{kind}:{value}" for value in facts[kind]}
            return
        if is_row or len(counted) == 1:
            if counted:
                self._someone(counted[0], facts)
        else:
            most = max((len(values) for values in facts.values()), default=0)
            for place, key in enumerate(counted):
                if place < max(most, 1):
                    self._someone(key, {kind: {sorted(values)[place]} for kind, values in facts.items() if len(values) == len(counted)})

    def _counted(self, names: list[tuple[str, Hit]], facts: dict[str, set[str]], *, is_row: bool) -> list[str]:
        """The names of a record that are somebody."""
        further = set(facts)
        if further <= {"EMAIL"} and facts.get("EMAIL", set()) & self.excluded.addresses:
            further = set()
        found: list[str] = []
        for key, hit in names:
            if not key or self._is_party(key) or key in found:
                continue
            if not further and not (is_row and (self._one_column or _is_column(hit) or hit.start in self._name_column)):
                continue
            if (key in self.excluded.house or key in self.excluded.house_family) and self._is_office(facts):
                continue
            found.append(key)
        if is_row and len(found) > 1:
            # A row is one person: family and given name in two cells, the reading beside the name, the person to call behind it.
            found = ["".join(found[:2])] if max(map(len, found[:2])) <= 3 and not _is_reading({found[1]}) else found[:1]
        elif len(found) > 1:
            full = [key for key in found if not any(key != other and other.startswith(key) for other in found)]
            found = [key for key in full if not re.fullmatch(r"[ァ-ヴー]+|[a-z]+", key)] or full[:1]
        return found

    def _is_party(self, key: str) -> bool:
        return key in self.excluded.full or key in self.excluded.family

    def _is_office(self, facts: dict[str, set[str]]) -> bool:
        """Whether nothing but an address at the house and a telephone stands there."""
        if not set(facts) <= _OFFICE_ONLY:
            return False
        return all(any(mail.endswith(("@" + domain, "." + domain)) for domain in self.excluded.domains) for mail in facts.get("EMAIL", ()))

    def _someone(self, key: str, facts: dict[str, set[str]]) -> None:
        """Count a person, unless it is one that was there already: the same name, and nothing that tells two people apart."""
        telling = {kind: values for kind, values in facts.items() if kind in _TELLING}
        for other in self._by_name.get(key, ()):
            shared = [kind for kind in telling if kind in other.facts]
            if not shared or any(telling[kind] & other.facts[kind] for kind in shared):
                for kind, values in telling.items():
                    other.facts.setdefault(kind, set()).update(values)
                return
        self._by_name.setdefault(key, []).append(_Someone(key, {kind: set(values) for kind, values in telling.items()}))


def _rows(text: str, hits: Sequence[Hit]) -> Iterable[tuple[str, list[Hit]]]:
    """Each line with the hits that begin in it."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    found: list[list[Hit]] = [[] for _ in starts]
    for hit in hits:
        found[bisect_right(starts, hit.start) - 1].append(hit)
    for place, start in enumerate(starts):
        end = starts[place + 1] - 1 if place + 1 < len(starts) else len(text)
        yield text[start:end], found[place]


def _name_column(rows: Sequence[tuple[str, list[Hit]]]) -> set[int]:
    """Where the names of a column stand in which nearly every cell below the first is a name, whatever its head says (社員, 利用者)."""
    names: dict[int, list[int]] = {}
    filled: dict[int, int] = {}
    at = 0
    for line, hits in rows:
        begin = at
        at += len(line) + 1
        found = {hit.start: hit.end for hit in hits if hit.kind == "PERSON_NAME"}
        for column, cell in enumerate(line.split("\t")):
            inner = cell.strip()
            if inner:
                filled[column] = filled.get(column, 0) + 1
                start = begin + len(cell) - len(cell.lstrip())
                if found.get(start) == start + len(inner):
                    names.setdefault(column, []).append(start)
            begin += len(cell) + 1
    return {
        start
        for column, starts in names.items()
        if len(starts) >= _FEWEST_NAMES and len(starts) >= (filled[column] - 1) * _NEARLY_ALL
        for start in starts
    }


def _is_column(hit: Hit) -> bool:
    """Whether a name stands under a head that promises names."""
    return "label" in hit.because


def _grouped_cards(text: str) -> Iterator[str]:
    """Card numbers in groups of four, whatever label stands before them; the detector passes over those under another number's label."""
    if not _GROUPED.search(text):
        return
    from komainu.detect.kinds.credit_card import brand_of, luhn_ok

    for match in _GROUPED.finditer(text):
        digits = _digits(match.group())
        if brand_of(digits) and luhn_ok(digits):
            yield digits


def _is_holder(hit: Hit, text: str) -> bool:
    """Whether a name in kana is a company's that holds a bank account."""
    before, behind = text[max(0, hit.start - 6) : hit.start], text[hit.end : hit.end + 6]
    return bool(_HOLDER_BEFORE.search(before) or _HOLDER_BEHIND.search(behind) or re.match(r"(?:カ|ｶ|ユ|ﾕ)[)）]", hit.of(text)))


def _is_reading(names: set[str]) -> bool:
    return all(re.fullmatch(r"[ァ-ヴー]+", name) for name in names)


def _name_key(hit: Hit, text: str) -> str:
    return same_name(hit.of(text))


def _digits(value: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", value) if letter.isdigit())


def _value(kind: str, value: str) -> str:
    if kind in {"ADDRESS", "SENSITIVE", "AGE", "BIRTH_DATE"}:
        return same_name(value)
    return value.strip().lower() if kind == "EMAIL" else "".join(letter for letter in same_name(value) if letter.isalnum())
