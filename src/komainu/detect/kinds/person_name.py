"""Names of persons: under labels and in columns, and in running text by the tagger, in kanji, kana and Latin letters.

Source: APPI art. 2 (1) 1 names 氏名 first; 個人情報保護委員会 guidelines (general rules) 2-1: a name alone identifies. 戸籍法 art. 50 and 施行規則 art. 60 for the characters of given
names. Companies, stations, places and buildings that bear a surname are no persons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import EXACT, Label
from komainu.detect.names import structure
from komainu.detect.names.lexicon import FREQUENT, GIVEN, NOUN, PERSON, PLACE, SURNAME, flags
from komainu.detect.names.tagger import LEAN, tag
from komainu.detect.page import Page
from komainu.detect.taken import Taken
from komainu.detect.words.lists import Topic
from komainu.detect.words.sets import word_set

_NOT_IN = frozenset(
    {
        Label.OTHER_TEXT,
        Label.ADDRESS,
        Label.EMAIL,
        Label.LOGIN,
        Label.PASSWORD,
        Label.SENSITIVE,
        Label.IP,
        Label.OTHER_NUMBER,
        Label.OTHER_DATE,
        Label.POSTAL,
        Label.PHONE,
        Label.CORPORATE,
    }
)
_SURE = (Label.NAME, Label.FAMILY, Label.GIVEN, Label.KANA)
# The first letter stands before the look behind it: a pattern that begins with a letter is tried at such letters only, any other everywhere.
_CAPITAL_WORD = r"[A-Z](?<![A-Za-z0-9@._/\-].)(?:[a-z]{1,12}|[A-Z]{1,11})"
_ROMAN = re.compile(_CAPITAL_WORD + r",? (?:[A-Z]\. )?(?:[A-Z][a-z]{1,12}|[A-Z]{2,12})(?![A-Za-z0-9@_/]|-[A-Za-z]|\.[A-Za-z])")
_GREETED = re.compile(
    r"(?:Dear|Mr\.?|Ms\.?|Mrs\.?|Miss|Dr\.?|Prof\.?|Attn:?|by|regards,|Regards,|Sincerely,|client|Client|patient|employee|contact|Contact|with|from|From|to) ?\n?((?:[A-Z][a-z]{1,14}|[A-Z]{2,14})(?:,? (?:[A-Z][a-z]{1,14}|[A-Z]{2,14})){1,3})(?![A-Za-z0-9@-])"
)
_CAPITALS = re.compile(r"[A-Za-z],? \n?[A-Z]")
# More than a greeting and a word are long, and than three words and a title.
_BEFORE_CAPITALS, _BEHIND_CAPITALS = 32, 96
_CAPITALS_THERE = re.compile(_CAPITALS.pattern.encode())
_MONARCH_SIGN = re.compile(r"[0-9IVX一二三四五六七八九十]世")
_ROMAN_TITLED = re.compile(rf"({_CAPITAL_WORD}(?:,? (?:[A-Z][a-z]{{1,14}}|[A-Z]{{2,14}})){{1,2}}) ?(?:さん|様|氏|さま|先生|教授)")
_NOT_ROMAN = word_set(
    "co ltd inc corp tokyo osaka japan mail date subject service system company holdings group thank thanks best kind dear order number name address phone monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december regards sincerely re fw new please the this that our your team support center office department user error warning info server client windows linux apache google microsoft error"
)
_READING = re.compile(r" ?[(（] ?([ァ-ヴー]{2,10}(?:[ ・][ァ-ヴー]{2,10})?|[ぁ-ゖー]{2,10}[ ][ぁ-ゖー]{2,10}|[ぁ-ゖー]{4,12}) ?[)）]")
_SIDE_READING = re.compile(r" {1,2}([ァ-ヴー]{2,8} [ァ-ヴー]{2,8}|[ァ-ヴー]{4,14})(?![ァ-ヴー一-龠])")
_PERSON_BEHIND = re.compile(
    r" ?(?:様|さん|さま|氏(?!名)|殿|君(?![一-龠])|くん|ちゃん|先生|部長|課長|係長|主任|次長|社長|専務|常務|医師|監督|選手|教授|議員|容疑者|被告|夫妻|会長|所長|店長|室長|院長)"
)
_GIVEN_BEHIND = re.compile(r" ([一-龠々ぁ-ゖ]{1,3})(?![一-龠々ぁ-んァ-ヴー])")


@dataclass(slots=True)
class Labelled:
    """The names under labels, the places they and others have taken, and the places that the tagger need not judge."""

    found: list[Hit]
    taken: Taken
    others: Taken
    settled: npt.NDArray[np.bool_]

    def add(self, start: int, end: int, score: float, why: str) -> None:
        self.found.append(Hit(Kind.PERSON_NAME, start, end, score, (why,)))
        self.taken.take(start, end)


def labelled(page: Page) -> Labelled:
    """The names that labels and columns show, before running text is read."""
    text = page.text
    others = Taken(len(text))
    for hit in page.hits:
        if hit.score >= 0.7 and hit.kind in {Kind.ADDRESS, Kind.EMAIL, Kind.PASSWORD, Kind.LOGIN_ID}:
            others.take(hit.start, hit.end)
    for start, end, topic, _ in page.words:
        if topic is Topic.SENSITIVE:
            others.take(start, end)
    names = Labelled([], Taken(len(text)), others, np.zeros(0, dtype=np.bool_))
    for value in page.values_of(*_SURE):
        for start, end in structure.names_in(text, value.start, value.end if value.table else min(value.end, value.start + 60), sure=True):
            if names.taken.free(start, end):
                names.add(start, end, 0.95, "label")
    for value in page.values_of(Label.ROLE):
        for start, end in structure.names_in(text, value.start, min(value.end, value.start + 60), sure=False):
            if names.taken.free(start, end) and not _is_other(text, start, end):
                names.add(start, end, 0.85, "role")
    names.settled = _settled(page, names.taken, others)
    return names


def find(page: Page) -> Iterator[Hit]:
    names = labelled(page)
    yield from find_after(page, names, tag(page.codes, names.settled) if page.names_wanted else [])


def find_after(page: Page, names: Labelled, tagged: list[tuple[int, int, float]]) -> Iterator[Hit]:
    """All names, once the labels and the tagger were asked."""
    text, found, taken, others, add = page.text, names.found, names.taken, names.others, names.add
    free = taken.free
    for first, last, margin in tagged:
        start, end = _grown(text, first, last)
        if margin < LEAN and not _is_backed(page, start, end):
            continue
        if (
            start < end
            and free(start, end)
            and others.free(start, end)
            and not _is_elsewhere(page, start)
            and not _is_other(text, start, end)
            and not _is_common(text, start, end, margin)
        ):
            add(start, end, min(0.98, 0.6 + margin / 20), "tagger")
    for start, end in _titled(page):
        if free(start, end) and others.free(start, end) and not _is_elsewhere(page, start):
            add(start, end, 0.8, "title")
    yield from found
    yield from _roman(page, taken)
    for hit in list(found):
        reading = _READING.match(text, hit.end) or (
            _SIDE_READING.match(text, hit.end) if not structure.is_kana(text[hit.start : hit.end]) else None
        )
        if reading and free(*reading.span(1)) and reading.group(1) not in EXACT:
            taken.take(*reading.span(1))
            yield Hit(Kind.PERSON_NAME, *reading.span(1), 0.85, ("reading",))
    yield from _remembered(page, found, taken, others)


def _settled(page: Page, taken: Taken, others: Taken) -> npt.NDArray[np.bool_]:
    """Places that need no tagger: names under labels, addresses and the like, cells of other columns, labels themselves."""
    settled = Taken.both(taken, others)
    for value in page.values:
        if value.label in _NOT_IN:
            settled.take(value.start, value.end)
    for mention in page.mentions:
        if mention.firm:
            settled.take(mention.start, mention.end)
    for hit in page.hits:
        if hit.score >= 0.9:
            settled.take(hit.start, hit.end)
    return settled.marks()


_HONORIFICS = {"様": "", "さん": "", "氏": "名族神", "殿": "様下堂", "さま": "", "くん": "", "ちゃん": ""}
_CHILDS = frozenset({"くん", "ちゃん"})
_KANJI_BEFORE = re.compile(r"(?<![一-龠々])([一-龠々]{1,6}) ?\Z")
# A given name in hiragana, where a particle or the beginning of a sentence shows where it begins: 妻のあきこさん.
_KANA_BEFORE = re.compile(r"(?:(?<=[一-龠]の)|(?<![ぁ-んァ-ヴー一-龠]))([ぁ-ん]{3,4})\Z")
_NO_SURNAME = word_set(
    "お客 客 皆 神 奥 王 旦那 患者 各位 関係者 利用者 担当者 会員 読者 学生 生徒 職員 社員 株主 業者 店員 医者 本人 両 同 彼 姫 若 爺 婆 母 父 兄 姉 弟 妹 娘 息子 嫁 孫 子 御子 親御 世帯主 保護者 代表者 申込者 契約者 住民 市民 何 誰 宮 仏 殿 上 貴 某 先生 先方 委員 議員 隊員 役員 員 者 名"
)


def _honorifics(text: str) -> list[tuple[int, str]]:
    """Where honorifics stand, in order; each is looked for by itself, which is quicker than all by one pattern."""
    found = []
    for word, not_before in _HONORIFICS.items():
        at = text.find(word)
        while at >= 0:
            behind = at + len(word)
            if not not_before or text[behind : behind + 1] not in not_before or behind >= len(text):
                found.append((at, word))
            at = text.find(word, behind)
    found.sort()
    return found


def _titled(page: Page) -> Iterator[tuple[int, int]]:
    """Names right before an honorific or right behind a role, by the dictionary alone."""
    text = page.text
    # Honorifics are rare, kanji are not: hence from the honorific back.
    for at, honorific in _honorifics(text):
        before = text[at - 1 : at]
        if "ぁ" <= before <= "ん":
            given = _KANA_BEFORE.search(text, max(0, at - 6), at)
            if given is not None and flags(given.group(1)) & GIVEN:
                yield given.span(1)
            continue
        match = _KANJI_BEFORE.search(text, max(0, at - 8), at)
        if match is None or not _is_titled_name(match.group(1), honorific in _CHILDS):
            continue
        if text[match.start() - 1 : match.start()] not in {"お", "御", "ご"}:
            yield match.span(1)
    for mention in page.mentions:
        if mention.label is Label.ROLE and mention.value == mention.end:
            for size in (3, 2):
                word = text[mention.end : mention.end + size]
                if (
                    len(word) == size
                    and flags(word) & SURNAME
                    and text[mention.end + size : mention.end + size + 1] in _PARTICLES
                    and word not in structure.NOT_NAMES
                    and not structure.ORG_TAIL.search(word)
                ):
                    yield mention.end, mention.end + size
                    break


def _is_titled_name(word: str, is_child: bool) -> bool:
    """Whether the kanji before an honorific are a surname, a full name, or a child's given name (太郎くん)."""
    known = flags(word)
    surname = known & SURNAME and (len(word) > 1 or known & FREQUENT)
    if not surname and not (known & GIVEN and is_child and len(word) > 1):
        if not 3 <= len(word) <= 5:
            return False
        begins = any(flags(word[:size]) & FREQUENT and flags(word[:size]) & SURNAME for size in (2, 3) if len(word) > size)
        if not begins and not structure.is_full(word):
            return False
    return word not in _NO_SURNAME and word not in structure.NOT_NAMES and not structure.ORG_TAIL.search(word)


_PARTICLES = frozenset(["へ", "が", "は", "に", "を", "と", "、", "。", ")", "(", " ", "\n", "", "・", "様", "/"])


def _grown(text: str, start: int, end: int) -> tuple[int, int]:
    """A name of the tagger without blanks at its ends, with the given name behind a blank."""
    while end > start and text[end - 1] in " ・=":
        end -= 1
    while start < end and text[start] in " ・=":
        start += 1
    if start >= end:
        return start, end
    end = structure.with_kana_given(text, start, structure.cut_title(text, start, end))
    start, end = structure.grown_abroad(text, start, end)
    if (blank := text.rfind(" ", start, end)) > 0 and text[blank + 1 : end] in EXACT:
        end = blank
    behind = _GIVEN_BEHIND.match(text, end)
    if (
        behind
        and behind.group(1) not in EXACT
        and 0 < end - start <= 3
        and flags(text[start:end]) & SURNAME
        and flags(behind.group(1)) & GIVEN
        and not _PERSON_BEHIND.match(text, end)
    ):
        end = behind.end()
    return start, end


def _is_backed(page: Page, start: int, end: int) -> bool:
    """Whether something speaks for a name that wins only because beginnings are favoured: a title, a sentence around it, or a common surname that stands alone."""
    text = page.text
    if _PERSON_BEHIND.match(text, end) or text.find("。", end, page.line_end(end)) >= 0:
        return True
    return (
        (start == 0 or text[start - 1] in " \n、・(/")
        and text[end : end + 1] in {"", " ", "\n", "、", "・", ")", "(", "/"}
        and bool(flags(text[start:end]) & FREQUENT)
    )


def _is_elsewhere(page: Page, start: int) -> bool:
    """Whether a place stands in a column of something else."""
    cell = page.cell(start)
    return cell is not None and cell.label in _NOT_IN


def _is_other(text: str, start: int, end: int) -> bool:
    """Whether what looks like a name is a part of a company, a station, a place or a building."""
    if _PERSON_BEHIND.match(text, end):
        return False
    if end - start <= 4 and structure.AFTER_NO_NAME.match(text, end):
        return True
    if (
        text.startswith("通り", end - 1)
        or structure.AFTER_FAME.match(text, end)
        or (end - start >= 3 and text[end - 1] in "店駅通県" and not structure.is_full(text[start:end]))
        or (end - start >= 3 and text[end - 1] in "発城園橋" and flags(text[start : end - 1]) & (SURNAME | PLACE))
    ):
        return True
    if end - start <= 3 and flags(text[start:end]) & PLACE and structure.AFTER_PLACE.match(text, end):
        return True
    if structure.AFTER_FOOD.match(text, end) or (end - start > 2 and structure.ORG_TAIL.search(text[start:end])):
        return True
    if structure.BEFORE_NO_NAME.search(text[max(0, start - 8) : start]):
        return True
    return text[start:end] in structure.NOT_NAMES or text[start:end] in EXACT


def _is_common(text: str, start: int, end: int, margin: float) -> bool:
    """Whether what the tagger took for a name is a common noun, the stem of an adjective or verb, or a whole family."""
    word = text[start:end]
    known = flags(word)
    if word in structure.EVERYDAY or (end - start > 2 and word.endswith("家")):
        return True
    if structure.is_kana(word):
        return bool(known & NOUN) and not known & (SURNAME | GIVEN | PERSON)
    if end - start == 2 and structure.AFTER_STEM.match(text, end):
        return True
    return margin < 2 * LEAN and bool(known & NOUN) and not known & (FREQUENT | GIVEN | PERSON) and not _PERSON_BEHIND.match(text, end)


def _capitals(text: str) -> Iterator[tuple[int, int]]:
    """The stretches in which a name in Latin letters may stand: around two words of which the second begins with a capital."""
    start = end = 0
    for pair in _CAPITALS.finditer(text):
        first = max(0, pair.start() - _BEFORE_CAPITALS)
        if first > end:
            if end:
                yield start, end
            start = first
        end = pair.end() + _BEHIND_CAPITALS
    if end:
        yield start, end


def _roman(page: Page, taken: Taken) -> Iterator[Hit]:
    text = page.text
    for match in structure.MONARCH.finditer(text) if "世" in text and _MONARCH_SIGN.search(text) else ():
        if taken.free(*match.span()):
            taken.take(*match.span())
            yield Hit(Kind.PERSON_NAME, match.start(), match.end(), 0.75, ("number of a monarch",))
    stretches = list(_capitals(text)) if _CAPITALS_THERE.search(page.ascii) else []
    for match in (match for start, end in stretches for match in _ROMAN.finditer(text, start, end)):
        words = match.group().replace(",", " ").lower().split()
        first, last = words[0], words[-1]
        if not taken.free(*match.span()) or {first, last} & _NOT_ROMAN:
            continue
        one, two = flags(first), flags(last)
        if (one & GIVEN and two & SURNAME) or (one & SURNAME and two & GIVEN):
            taken.take(*match.span())
            yield Hit(Kind.PERSON_NAME, match.start(), match.end(), 0.85, ("romaji",))
    for match in (
        match for pattern in (_GREETED, _ROMAN_TITLED) for start, end in stretches for match in pattern.finditer(text, start, end)
    ):
        start, end = match.span(1)
        if not taken.free(start, end) or {word.lower().strip(",.") for word in match.group(1).split()} & _NOT_ROMAN:
            continue
        taken.take(start, end)
        yield Hit(Kind.PERSON_NAME, start, end, 0.6, ("address",))


def _remembered(page: Page, found: list[Hit], taken: Taken, others: Taken) -> Iterator[Hit]:
    """A surname that a full name showed is a name elsewhere in the document, where nothing speaks against it."""
    text = page.text
    for hit in found:
        word = text[hit.start : hit.end]
        if hit.score < 0.7 or len(word) < 3:
            continue
        if " " in word:
            family = word.split(" ")[0]
        else:
            family = next((word[:size] for size in (2, 3, 1) if flags(word[:size]) & SURNAME and flags(word[size:]) & GIVEN), "")
        if len(family) >= 2 and not family.isascii() and not structure.is_kana(family):
            page.seen.add(family)
        if len(word) >= 3 and not word.isascii():
            page.seen.add(word)
    for start, end in page.seen.places(text):
        if not taken.free(start, end) or _is_other(text, start, end):
            continue
        before, behind = text[start - 1 : start], text[end : end + 1]
        if "\u4e00" <= before <= "\u9fff" and before not in "長員者当師":
            continue
        if "\u4e00" <= behind <= "\u9fff" and not _PERSON_BEHIND.match(text, end):
            continue
        if _is_elsewhere(page, start) or not others.free(start, end):
            continue
        if (
            end - start <= 2
            and flags(text[start:end]) & PLACE
            and not _PERSON_BEHIND.match(text, end)
            and not flags(text[start:end]) & FREQUENT
        ):
            continue
        taken.take(start, end)
        yield Hit(Kind.PERSON_NAME, start, end, 0.7, ("seen in full",))
