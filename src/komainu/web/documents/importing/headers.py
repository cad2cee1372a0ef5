"""Which rows hold the headings, under titles and merged cells, and which column holds which field. Pure.

Headings may stand in two or three rows: groups above, their parts below, merged over their columns or only written above the first of them.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .books import HEAD_ROWS, Sheet
from .spec import Field
from .values import answer_of, codes_of, says_nothing

KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
IGNORED = re.compile(r"[\s・:*※()\[\]【】「」『』<>〈〉/_\-.,、。|#＊]+")
IN_BRACKETS = re.compile(r"[(\[【〔<＜][^)\]】〕>＞]*[)\]】〕>＞]")
NUMBERING = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）.．:：]|[①-⑳])\s*")
FOOTNOTE = re.compile(r"(?:[※*]|注)\s*\d*\s*[)）]?$")
# What codes stand for, behind a heading: 取得方法 ①直接書面 ②それ以外.
LEGEND = re.compile(r"(?<=\S)\s*①.+②.+$", re.DOTALL)
NAMELESS = re.compile(r"（\d+列目）(?:（\d+）)?")
# What a heading may say beside its field: 委託の有無 is 委託, 保管場所等 is 保管場所.
BESIDE = re.compile(r"(?:の?有無|の?可否|の?該当|等|など|欄|一覧)$")
PARTING = re.compile(r"[・/／、,]|及び|および|又は|または|＆|&")
UNIT = re.compile(r"\((?:単位[:は]?)?(年間?|[かヶカケ箇]月|千件|万件|千人|万人|件|人|名)\)")
# A heading that ends with a field's name of at least so many signs may mean it; that is only said, never done.
LONG_ENOUGH = 4
MOSTLY = 0.6
MOST_HEADING_ROWS = 3
LONGEST_LABEL = 30
MARKS_LOOKED_AT = 200
# What stands above a table and names all of it, or is signed: never a group of columns.
TITLE = re.compile(r"台帳|一覧表?$|管理簿|管理表|調査[票表]|目録|リスト$|シート$")
SIGNED = frozenset(["承認", "作成", "確認", "審査", "検印", "印", "部長", "課長", "係長", "担当"])
BOTH = 2
LATIN = re.compile(r"[\x20-\x7e]+")
# Words that mean something only below their group: 委託先 名称 is no name of a line.
GENERIC = frozenset([
    "名称", "名", "内容", "目的", "方法", "区分", "番号", "件数", "備考", "担当者", "責任者", "管理者", "部署", "部門", "期間",
    "期限", "場所", "理由", "根拠", "項目", "種類", "形態", "国",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """A column.

    text       as people see it, each once
    whole      with the groups above it
    own, group its own words, and those above it
    is_marked  its cells hold nothing but ○, × and the like; `has_mark`: one at least
    is_hidden  nobody sees the column in Excel
    unit       of bare numbers below it, as its brackets say: 保管期間（年）
    codes      what the numbers below it stand for, as it says itself: 媒体（1紙 2電子）
    """

    place: int
    text: str
    whole: str = ""
    own: str = ""
    group: str = ""
    is_marked: bool = False
    has_mark: bool = False
    is_hidden: bool = False
    unit: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


def heading_key(text: str) -> str:
    """A heading as it is compared: without width, case, kana's kind, blanks, line breaks, signs."""
    return IGNORED.sub("", unicodedata.normalize("NFKC", text).casefold().translate(KATAKANA))


def names_of(fields: Sequence[Field]) -> dict[str, str]:
    """Field by heading key; the first field that claims a heading has it."""
    found: dict[str, str] = {}
    for each in fields:
        for name in (str(each.label), each.key, *each.names):
            found.setdefault(heading_key(name), each.key)
    for key, name in list(found.items()):
        found.setdefault(key.replace("の", ""), name)
    return found


def field_named(text: str, known: Mapping[str, str]) -> str:
    """The field of a text: as it stands, without numbering and brackets, without 有無 and the like, without の."""
    text = LEGEND.sub("", text)
    flat = unicodedata.normalize("NFKC", text)
    unnumbered = FOOTNOTE.sub("", unicodedata.normalize("NFKC", NUMBERING.sub("", NUMBERING.sub("", text), count=1)))
    unnumbered = NUMBERING.sub("", unnumbered)
    # In two languages (Name 個人情報名) the Japanese words count.
    pieces = [piece for piece in re.split(r"[\s/|]+", unnumbered) if piece and not LATIN.fullmatch(piece)]
    for form in (flat, unnumbered, IN_BRACKETS.sub("", unnumbered), "".join(pieces) if LATIN.match(unnumbered) else ""):
        key = heading_key(form)
        for each in (key, BESIDE.sub("", key), key.replace("の", ""), BESIDE.sub("", key).replace("の", "")):
            if each and (field := known.get(each)):
                return field
    return ""


def _field_of(heading: Heading, known: Mapping[str, str]) -> str:
    whole = heading.whole and field_named(heading.whole, known)
    if whole:
        return whole
    own = field_named(heading.own or heading.text, known)
    group = field_named(heading.group, known) if heading.group else ""
    if own and not (group and group != own and heading_key(heading.own) in GENERIC):
        return own
    # 委託 over 有無, 保管場所 over 内容: what stands below says nothing of its own.
    below = heading_key(heading.own)
    if group and not own and (below in GENERIC or not BESIDE.sub("", below)):
        return group
    if not heading.group and len(parts := [part for part in PARTING.split(heading.text) if part.strip()]) > 1:
        return next((field for part in parts if (field := field_named(part, known))), "")
    return ""


def _further(heading: Heading, known: Mapping[str, str]) -> list[str]:
    """What a heading of several words means beside the first, which another column has: 廃棄時期・方法 is 廃棄方法 too, for the second leans on the first."""
    first, *others = [part.strip() for part in PARTING.split(heading.text) if part.strip()] or [""]
    forms = [form for part in others for form in (part, *(first[:end] + part for end in range(len(first) - 1, 1, -1)))]
    return [field for form in forms if heading_key(form) not in GENERIC and (field := field_named(form, known))]


def _spread(sheet: Sheet, index: int) -> list[str]:
    return [" ".join(text.split()) for text in sheet.rows[index]]


def _is_label(text: str) -> bool:
    """Whether a cell can be a heading: short, no sentence, no number, no mark, no 部署：総務部."""
    if len(text) > LONGEST_LABEL or "。" in text or answer_of(text) is not None:
        return False
    flat = unicodedata.normalize("NFKC", text)
    return not any(sign.isdigit() for sign in flat) and ":" not in flat.rstrip(":")


def _spans(sheet: Sheet, index: int) -> list[tuple[int, int]]:
    return [pair for pair in sheet.spans.get(sheet.numbers[index], []) if pair[0] < len(sheet.rows[index])]


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _is_below(sheet: Sheet, block: Sequence[int], index: int) -> bool:
    """Whether a row holds the parts of the headings above it: only below groups, nothing where a heading stands alone."""
    if sheet.numbers[index] != sheet.numbers[index - 1] + 1:
        return False
    rows, row = [_spread(sheet, each) for each in block], _spread(sheet, index)
    heads = [next((text for each in reversed(rows) if (text := _at(each, place))), "") for place in range(max(len(row), *map(len, rows)))]
    spanned = {place for each in block for first, last in _spans(sheet, each) for place in range(first, last + 1) if last > first}
    parts = 0
    for place, text in enumerate(row):
        if not text or text == _at(heads, place):
            continue
        if not _is_label(text):
            return False
        is_group_start = bool(_at(heads, place)) and not _at(heads, place + 1) and bool(_at(row, place + 1)) and place + 1 < len(heads)
        if _at(heads, place) and place not in spanned and not is_group_start:
            return False
        if not any(heads[: place + 1]):
            return False
        parts += 1
    return parts > 0


def _is_above(sheet: Sheet, index: int, block: Sequence[int]) -> bool:
    """Whether a row holds the groups of the headings below it, or single headings that need no part."""
    if sheet.numbers[index] != sheet.numbers[index + 1] - 1:
        return False
    row, below = _spread(sheet, index), _spread(sheet, block[0])
    width = max(len(row), len(below))
    if any(TITLE.search(text) and text != _at(below, place) for place, text in enumerate(row)) or SIGNED & set(row):
        return False
    if any(last - first + 1 <= max(width * MOSTLY, 2) for first, last in _spans(sheet, index) if row[first]):
        return True
    texts = [place for place, text in enumerate(row) if text]
    if len(texts) < 2 or not all(_is_label(row[place]) for place in texts):
        return False
    groups = [place for place in texts if _at(below, place) and _at(below, place + 1) and not _at(row, place + 1)]
    single = [place for place in texts if not _at(below, place) or _at(below, place) == row[place]]
    # 部署 総務部 above the table names something, and groups nothing.
    return bool(groups) and len(set(groups) | set(single)) == len(texts) and (len(groups) > 1 or bool(single))


def header_rows(sheet: Sheet, index: int) -> list[int]:
    """The rows of the headings around the row at `index`, as indices from the first to the last."""
    block = [index]
    if sheet.layout == "forms":
        return block
    while len(block) < MOST_HEADING_ROWS and block[0] and _is_above(sheet, block[0] - 1, block):
        block.insert(0, block[0] - 1)
    while len(block) < MOST_HEADING_ROWS and block[-1] + 1 < len(sheet.rows) and _is_below(sheet, block, block[-1] + 1):
        block.append(block[-1] + 1)
    return block


def _parts(sheet: Sheet, block: Sequence[int], width: int) -> list[list[str]]:
    """For each column its words from the uppermost group down, each once."""
    rows = [_spread(sheet, index) for index in block]
    found: list[list[str]] = [[] for _place in range(width)]
    for level, (index, row) in enumerate(zip(block, rows, strict=True)):
        is_last = level == len(block) - 1
        texts = [_at(row, place) for place in range(width)]
        for first, last in _spans(sheet, index):
            if is_last or last - first + 1 <= max(width * MOSTLY, 2):
                texts[first : last + 1] = [row[first]] * (min(last + 1, width) - first)
            elif not is_last:
                texts[first] = ""
        below = [any(_at(each, place) for each in rows[level + 1 :]) for place in range(width)]
        if not is_last:
            spanned = {place for first, last in _spans(sheet, index) for place in range(first, last + 1)}
            for place in range(1, width):
                # Not merged: the group goes on to the right as long as there are parts below it and its first column has one too.
                if not texts[place] and below[place] and below[place - 1] and texts[place - 1] and place - 1 not in spanned:
                    texts[place] = texts[place - 1]
        for place, text in enumerate(texts):
            if text and (not found[place] or found[place][-1] != text):
                found[place].append(text)
    return found


def headings(sheet: Sheet, index: int) -> list[Heading]:
    """The columns as the rows of headings around `index` name them; groups above help where a name is missing, double or means nothing alone."""
    block = header_rows(sheet, index)
    width = max((len(each) for each in sheet.rows[block[0] :]), default=0)
    return _headings(sheet, block, _parts(sheet, block, width), looks_below=True)


def _headings(sheet: Sheet, block: Sequence[int], parts: Sequence[Sequence[str]], *, looks_below: bool) -> list[Heading]:
    found: list[Heading] = []
    seen: dict[str, int] = {}
    owns = [each[-1] if each else "" for each in parts]
    below = sheet.rows[block[-1] + 1 : block[-1] + 1 + MARKS_LOOKED_AT] if looks_below else []
    for place, words in enumerate(parts):
        own, group = owns[place], " ".join(words[:-1])
        whole = f"{group} {own}" if group else ""
        is_vague = owns.count(own) > 1 or heading_key(own) in GENERIC or not BESIDE.sub("", heading_key(own))
        text = (whole if whole and is_vague else own) or f"（{place + 1}列目）"
        seen[text] = seen.get(text, 0) + 1
        answers = [answer_of(row[place]) for row in below if place < len(row) and row[place] and not says_nothing(row[place])]
        is_marked = all(each in {"yes", "no", "unknown"} for each in answers)
        found.append(
            Heading(
                place, text if seen[text] == 1 else f"{text}（{seen[text]}）", whole, own, group,
                is_marked, bool(answers) and is_marked, place in sheet.hidden_columns, _unit(own), codes_of(own),
            )
        )  # fmt: skip
    return found


def _unit(text: str) -> str:
    found = UNIT.search(unicodedata.normalize("NFKC", text))
    return found[1] if found else ""


def understood(sheet: Sheet, index: int, known: Mapping[str, str]) -> set[str]:
    """The fields that the headings around a row name; cheap enough to try each row at the top."""
    block = header_rows(sheet, index)
    parts = _parts(sheet, block, max(len(sheet.rows[each]) for each in block))
    found = _headings(sheet, block, parts, looks_below=False)
    return {field for heading in found if heading.own and (field := _field_of(heading, known))}


def find_header(sheet: Sheet, fields: Sequence[Field], remembered: Mapping[str, str] | None = None) -> int:
    """The index of the last row of the headings: those of which the most columns are understood; else the first row with two texts or more."""
    if sheet.layout == "forms":
        return 0
    known = {**names_of(fields), **{key: name for key, name in (remembered or {}).items() if name}}
    best, most = 0, 0
    for index, number in enumerate(sheet.numbers):
        if number > HEAD_ROWS:
            break
        count = len(understood(sheet, index, known))
        if count > most:
            best, most = header_rows(sheet, index)[-1], count
    if most:
        return best
    return next((index for index, row in enumerate(sheet.rows[:HEAD_ROWS]) if sum(bool(cell) for cell in row) > 1), 0)


def propose(
    found: Sequence[Heading], fields: Sequence[Field], remembered: Mapping[str, str] | None = None, rest: str = ""
) -> tuple[dict[str, str], dict[str, str]]:
    """(mapping, hints): the field of each heading that is understood, each field once unless it gathers; and what further headings may mean.

    remembered  what the office chose for headings of this list before; "" where it chose to leave a column out
    rest        the field that is offered for whatever no other takes
    """
    known, before = names_of(fields), remembered or {}
    mapping: dict[str, str] = {}
    by_key = {each.key: each for each in fields}
    words = _words(found, fields)
    for heading in found:
        chosen = before.get(heading_key(heading.text))
        if chosen and chosen in by_key and (chosen not in mapping.values() or by_key[chosen].gathers):
            mapping[heading.text] = chosen
    free = [
        each for each in found if each.text not in mapping and heading_key(each.text) not in before and not NAMELESS.fullmatch(each.text)
    ]
    # A field's own name goes before another word for it, and a column that people see before a hidden one.
    ranked = []
    for heading in free:
        field = _marked_field(heading, known, words) or _field_of(heading, known)
        if not field:
            field = _between(heading, found, known, words)
        if field:
            is_own = heading_key(heading.text) == heading_key(str(by_key[field].label)) if field in by_key else False
            ranked.append((heading.is_hidden, not is_own, heading.place, heading, field))
    for _hidden, _own, _place, heading, field in sorted(ranked, key=lambda each: each[:3]):
        if field not in mapping.values() or (by_key[field].gathers and by_key[field].words and not heading.is_hidden):
            mapping[heading.text] = field
    for heading in free:
        if heading.text not in mapping and not heading.is_hidden:
            field = next((each for each in _further(heading, known) if each not in mapping.values()), "")
            if field:
                mapping[heading.text] = field
    mapping = {heading.text: mapping[heading.text] for heading in found if heading.text in mapping}
    hints = {}
    for heading in free:
        if heading.text not in mapping:
            field = _maybe(heading_key(heading.text), known)
            field = field if field and field not in mapping.values() else rest
            if field:
                hints[heading.text] = field
    return mapping, hints


def _words(found: Sequence[Heading], fields: Sequence[Field]) -> dict[str, dict[str, bool]]:
    """The words by which ticked columns belong to a field, and whether one is the field's own; fields that more ticked columns fit come first."""
    words: dict[str, dict[str, bool]] = {}
    for each in fields:
        if each.words:
            keys = [(heading_key(word), is_own) for word, is_own in each.words()]
            words[each.key] = dict(sorted(keys, key=lambda pair: pair[1]))
    marked = [heading_key(heading.own) for heading in found if heading.has_mark]
    fits = {name: sum(key in each for key in marked) for name, each in words.items()}
    return {name: words[name] for name in sorted(words, key=lambda name: -fits[name])}


def _marked_field(heading: Heading, known: Mapping[str, str], words: Mapping[str, Mapping[str, bool]]) -> str:
    """The set to which a column of ○ and × belongs: 氏名 below 項目, or 紙 alone; its heading is one of the values."""
    group = field_named(heading.group, known) if heading.group else ""
    named = field_named(heading.own, known)
    is_other = heading_key(heading.own).startswith("その他")
    if group in words and named and named != group and heading_key(heading.own) not in words[group] and not is_other:
        return ""
    if group in words and (heading.is_marked or is_other) and not field_named(heading.whole, known):
        return group
    own = heading_key(heading.own)
    if heading.has_mark and own:
        fits = [name for name, each in words.items() if own in each]
        if fits and (not named or named in fits):
            return next((name for name in fits if words[name][own]), fits[0])
    return ""


def _between(heading: Heading, found: Sequence[Heading], known: Mapping[str, str], words: Mapping[str, Mapping[str, bool]]) -> str:
    """The set of a ticked column that no word knows, where it stands among ticked columns of one set: 保険証 between 病歴 and 口座."""
    if not heading.has_mark:
        return ""
    sides = []
    for side in (reversed(found[: heading.place]), found[heading.place + 1 :]):
        for each in side:
            own = heading_key(each.own)
            fits = [name for name in words if own in words[name]] if each.is_marked else []
            if fits or not each.is_marked:
                sides.append(fits)
                break
    return next((name for name in sides[0] if name in sides[1]), "") if len(sides) == BOTH else ""


def _maybe(key: str, known: Mapping[str, str]) -> str:
    candidates = [
        (len(name), field) for name, field in known.items() if len(name) >= LONG_ENOUGH and (key.endswith(name) or key.startswith(name))
    ]
    return max(candidates)[1] if candidates else ""
