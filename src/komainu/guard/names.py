"""Whose name it is: family names out of display names, and the companies that names, lines and domains go with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from komainu.guard.domains import is_beneath
from komainu.guard.folding import company_name, has_form, same_name

HONORIFICS = [
    "様",
    "さま",
    "サマ",
    "さん",
    "サン",
    "殿",
    "どの",
    "先生",
    "氏",
    "御中",
    "君",
    "くん",
    "課長",
    "部長",
    "係長",
    "主任",
    "次長",
    "室長",
    "所長",
    "社長",
    "専務",
    "常務",
    "会長",
    "理事長",
    "院長",
    "店長",
    "支店長",
    "取締役",
    "代表取締役",
    "教授",
    "博士",
]
_HONORIFIC = re.compile(r"[\s　]*(?:" + "|".join(sorted(HONORIFICS, key=len, reverse=True)) + r")$")
_BRACKETS = re.compile(r"[(（\[［【〔〈《「『<＜][^()（）\[\]［］【】〔〕〈〉《》「」『』<>＜＞]*[)）\]］】〕〉》」』>＞]")
_DEPARTMENT = re.compile(
    r"(?:部|課|係|室|局|科|店|支店|支社|本社|本部|営業所|事業所|事務所|工場|センター|グループ|チーム|会社|法人|組合|病院|医院|学校|大学|学園|銀行|金庫|協会|連盟|財団|市役所|区役所|役場|市|区|町|村|県|府|都|窓口|受付|担当|担当者|係り|"
    r"事務局|委員会|製作所|工業|商事|商店|商会|建設|設計|電機|印刷|製薬|物流|運輸|不動産|保険|ホテル|サービス|システム|システムズ|ソリューションズ|コーポレーション|ホールディングス|クリニック|協議会|研究所|団|園|院|館|寮|会|社|庁|署|経理|総務|人事|営業|購買|企画|広報|法務|採用|庶務|労務|資材|品質管理)$"
)
_GENERIC = re.compile(
    r"(?:^|ご|御|お)(?:各位|皆様|皆さま|皆さん|みなさま|みなさん|担当|担当者|担当の方|客|客様|取引先|取引先様|会員|関係者|関係各位|参加者|出席者|一同|利用者|契約者|購入者|申込者|応募者|受講者|保護者|家族|患者|オーナー|入居者|株主|役員|職員|社員|組合員|"
    r"協力会社|協力業者|業者|先方|本人|代表|代表者|責任者|事務局|メンバー|員|購読者|読者|登録者|ユーザー|ユーザ|請求担当者|請求担当|経理担当者|経理担当|採用担当者|採用担当|人事担当者|人事担当|総務担当者|窓口担当者)$"
)
_GENERIC_END = re.compile(
    r"(?:ご?担当者?|会員|関係者|参加者|出席者|各位|皆|一同|取引先|お客|御客|利用者|契約者|保護者|オーナー|株主|ユーザー|メンバー|の方|受講生|会社|業者|家族|患者|入居者|登録者|購読者|応募者|申込者)$"
)
_KANJI = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff々〆ヶケヵ]+\Z")
_LONGEST_NAME = 200
_SURNAME, _GIVEN, _PERSON = 2, 4, 8


def _flags(word: str) -> int:
    from komainu.detect.names.lexicon import flags

    return flags(word)


def is_generic(name: str) -> bool:
    """Whether a word addresses nobody in particular (各位, ご担当者, お客 …)."""
    plain = re.sub(r"\s", "", name)
    return bool(_GENERIC.search(plain) or _GENERIC_END.search(plain)) or not plain


def strip_honorifics(name: str) -> str:
    while True:
        shorter = _HONORIFIC.sub("", name)
        if shorter == name:
            return name.strip()
        name = shorter


@lru_cache(maxsize=8192)
def person_words(display: str) -> tuple[str, ...]:
    """The words of a display name that are a person's: one (unbroken) or two (family, given); () if none can be seen."""
    text = unicodedata.normalize("NFKC", display[:_LONGEST_NAME]).replace("　", " ")
    # A short form in brackets says that the word is a company; the brackets go next.
    text = re.sub(r"\((?:株|有|合|医|一社|一財|公社|公財|社福)\)", "株式会社", text.strip(" '\""))
    previous = ""
    while previous != text:
        previous, text = text, _BRACKETS.sub(" ", text)
    words = [word for word in re.split(r"[\s/／|｜,、,・]+", strip_honorifics(text.strip())) if word]
    words = [stripped for word in words if (stripped := strip_honorifics(word))]
    kept = [
        word for word in words if not has_form(word) and not (_DEPARTMENT.search(word) and not _is_surname(word)) and not is_generic(word)
    ]
    if not (len(kept) == 2 and _KANJI.match(kept[0]) and _is_surname(kept[0])):
        kept = [word for word in kept if _KANJI.match(word)] or kept
    if len(kept) > 2:
        kept = kept[-2:]
    return tuple(kept) if kept and all(_KANJI.match(word) or _is_mixed(word) for word in kept) else ()


def _is_surname(word: str) -> bool:
    return len(word) <= 4 and bool(_flags(word) & _SURNAME)


def _is_mixed(word: str) -> bool:
    """A given name may be in kana behind a family name in kanji."""
    return bool(re.match(r"[\u3040-\u30ff\u3400-\u9fff々ー]+\Z", word))


@lru_cache(maxsize=8192)
def family_of(display: str) -> str:
    """The family name in a display name, made comparable; "" if it is unknown: romaji, kana, a company, a department."""
    words = person_words(display)
    if not words:
        return ""
    if len(words) == 2:
        first, second = words
        if not _KANJI.match(first) or len(first) > 5 or len(second) > 6:
            return split_family(second)
        if len(first) >= 4 and not _flags(first) & _SURNAME:
            return split_family(second)
        if _flags(first) & (_SURNAME | _PERSON) or _flags(second) & (_GIVEN | _PERSON) or (len(first) <= 3 and len(second) <= 3):
            return same_name(first)
        return ""
    return split_family(words[0])


@lru_cache(maxsize=8192)
def split_family(word: str) -> str:
    """The family name at the start of an unbroken name in kanji; "" if the dictionary knows none."""
    if not word or not _KANJI.match(word[0]) or len(word) > 7:
        return ""
    if len(word) <= 4 and _flags(word) & _SURNAME:
        return same_name(word)
    for size in (2, 3, 1, 4):
        head, rest = word[:size], word[size:]
        if rest and _KANJI.match(head) and _flags(head) & _SURNAME and (_flags(rest) & _GIVEN or not _KANJI.match(rest)):
            return same_name(head)
    for size in (2, 3):
        if 1 <= len(word) - size <= 3 and _flags(word[:size]) & _SURNAME:
            return same_name(word[:size])
    return ""


def full_name(display: str) -> str:
    """The whole name without blanks and the words around it, made comparable; "" if there is no full name."""
    words = person_words(display)
    if len(words) == 2:
        return same_name("".join(words))
    return same_name(words[0]) if words and len(words[0]) >= 3 and split_family(words[0]) not in {"", same_name(words[0])} else ""


@dataclass(slots=True)
class Companies:
    """Which company name goes with which domains. The house's own names are nobody else's."""

    domains_of: dict[str, set[str]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    _ordered: list[str] | None = None

    def add(self, name: str, domains: Iterable[str]) -> None:
        key = company_name(name)
        if len(key) >= 2 and key not in self.own:
            self.domains_of.setdefault(key, set()).update(domains)
            self._ordered = None

    def named_in(self, text: str) -> list[str]:
        """The names of known companies in a text, the longest at each place; what is the house's own is passed over."""
        plain = company_name(text)
        if self._ordered is None:
            self._ordered = sorted([*self.domains_of, *self.own], key=len, reverse=True)
        found: list[str] = []
        taken = [False] * len(plain)
        for name in self._ordered:
            at = plain.find(name)
            while at >= 0:
                if not any(taken[at : at + len(name)]) and _is_whole(name, plain, at):
                    taken[at : at + len(name)] = [True] * len(name)
                    if name not in self.own:
                        found.append(name)
                at = plain.find(name, at + 1)
        return list(dict.fromkeys(found))

    def belongs(self, name: str, domain: str) -> bool:
        """Whether a domain is one of this company's, or beneath it."""
        return any(is_beneath(domain, own) for own in self.domains_of.get(name, ()))


def _is_whole(name: str, text: str, at: int) -> bool:
    """A Latin name must stand as a word of its own."""
    before, after = text[at - 1 : at] if at else "", text[at + len(name) : at + len(name) + 1]
    if name[0].isascii() and name[0].isalnum() and before.isascii() and before.isalnum():
        return False
    return not (name[-1].isascii() and name[-1].isalnum() and after.isascii() and after.isalnum())
