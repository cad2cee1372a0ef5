"""Which rows below the headings belong to the table, what their cells say in full, and to whom they belong. Pure.

Old lists hold more than rows: headings again on each page, totals, remarks, prepared empty rows, an example, lines that name a department.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from .books import Sheet
from .headers import IN_BRACKETS, NUMBERING, Heading, header_rows, heading_key
from .spec import Field, ImportSpec
from .values import PRINTED_BOXES, answer_of, chosen_of

DITTO_ABOVE = frozenset({"〃", "″", '"', "”", "“", "々", "仝", "同上", "上に同じ", "上記に同じ", "上記と同じ", "同", "↓", "↑"})
DITTO_LEFT = frozenset({"同左", "左に同じ", "←"})
TOTAL = re.compile(r"(?:総?合計|小計|総?計|累計)(?:[数件行欄](?:数)?)?(?:[(:].*|[\d,]+[件行名人]?)?")
NOTE = re.compile(r"(?:[※＊*]|注\s*\d*\s*[)）:：.．]|[（(]注|【注|注意|備考[:：]|[*※]\d|以\s*上$|\d+\s*[/／]\s*\d+\s*ページ|- ?\d+ ?-$)")
EXAMPLE = re.compile(r"[【（(\[]?(?:記入例|記載例|例|見本|サンプル)(?:\d*)(?:[】）)\]:：].*)?")
SECTION = re.compile(r"[【■◆●◎▼▽□◇《＜<〈\[［]")
LABELLED = re.compile(r"([^:：]{1,20})[:：]\s*(.*)", re.DOTALL)
HOUSE = re.compile(r".*(?:部|課|室|局|係|店|所|院|科|校|園|センター|グループ|チーム|支社|本社|事務局|班|工場|部門|事業部|委員会|ユニット)")
NO_HOUSE = re.compile(r".*(?:の部|場所|箇所|個所|住所)")
# What a sheet's name holds beside a department's.
BESIDE_NAME = re.compile(
    r"^[\d０-９]+[.．_\-ー－\s　、]*|[(（]\d+[)）]$|(?:令和|平成|[RrHh])(?:\d+|元)年?度?(?:\d*月)?(?:版|現在)?|[12]\d{3}年?度?(?:版)?"
    r"|個人情報|特定|管理|取扱|保有|情報資産|台帳|一覧表?|リスト|調査[表票]|シート|[Ss]heet|[Tt]able|[Ll]edger|[Rr]egister|[Ii]nventory|最新版?|原本|提出用?|回答|分$|[【】\[\]_\s　\-.,]+|^\d+$|\d+$"
)
NO_TABLE = re.compile(r"記入例|記載例|見本|サンプル|凡例|記入要領|記入方法|記載要領|原紙|ひな[形型]|雛[形型]|テンプレート|選択肢|マスタ")
FEW = 3


@dataclass(slots=True)
class Below:
    """What stands below the headings of a sheet.

    rows     number and texts by field of each row of the table
    asides   number and words of rows that are none: totals, remarks, lines between
    """

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    asides: list[tuple[int, str]] = field(default_factory=list)


def is_no_table(name: str) -> bool:
    """Whether a sheet's name says that it holds examples or explanations."""
    return bool(NO_TABLE.search(unicodedata.normalize("NFKC", name)))


def owner_in(name: str) -> str:
    """The department in the name of a sheet or a title: 総務部 of 01_総務部（R6）; "" where it holds none."""
    if inner := re.search(r"[（(【]([^（）()【】]{2,30})[)）】]", name):
        candidate = BESIDE_NAME.sub("", inner[1])
        if HOUSE.fullmatch(candidate) and not NO_HOUSE.fullmatch(candidate):
            return candidate
    bare = re.sub(r"[（(][^（）()]*[)）]", "", name)
    while (shorter := BESIDE_NAME.sub("", bare)) != bare:
        bare = shorter
    return bare.strip("：: ・")


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _decoded(text: str, codes: Mapping[str, str]) -> str:
    """What a code stands for, or several of them (①②, 1・2); what holds anything else stays."""
    code = _squeezed(text).removesuffix(".").strip("()")
    if code in codes:
        return codes[code]
    several = [sign for sign in code if sign not in "・、,/.()"]
    return "、".join(codes[sign] for sign in several) if len(several) > 1 and all(sign in codes for sign in several) else text


def _labels(spec: ImportSpec) -> set[str]:
    own = next((each for each in spec.fields if each.key == spec.sheet_key), None)
    return {heading_key(name) for name in (str(own.label), *own.names)} if own else set()


def _labelled(cells: Sequence[str], labels: Collection[str]) -> str:
    """What a row names as owner: 部署名：総務部 in one cell, or 部署名 and the next cell that holds something."""
    for place, text in enumerate(cells):
        if not text or len(text) > 60:
            continue
        if (found := LABELLED.fullmatch(text.strip())) and heading_key(found[1]) in labels:
            return found[2].strip() or _next(cells, place)
        if heading_key(text) in labels:
            return _next(cells, place)
    return ""


def _next(cells: Sequence[str], place: int) -> str:
    return next((text.strip() for text in cells[place + 1 : place + 6] if text), "")


def owner_above(sheet: Sheet, first: int, spec: ImportSpec) -> str:
    """Whose rows they are, as the rows above the one at `first` say; "" where they do not, or the list knows no owner."""
    return _owner_above(sheet, first, _labels(spec)) if spec.sheet_key else ""


def _owner_above(sheet: Sheet, first: int, labels: Collection[str]) -> str:
    for row in reversed(sheet.rows[max(first - 15, 0) : first]):
        if found := _labelled(row, labels):
            return found
    for row in sheet.rows[:first]:
        for text in row:
            if text and (inner := re.search(r"[（(【]([^（）()【】]{2,30})[)）】]", text)) and HOUSE.fullmatch(inner[1]):
                return inner[1]
    return ""


def _section_owner(text: str) -> str:
    bare = re.sub(r"^[【■◆●◎▼▽□◇《＜<〈\[［\d.．、\s　]+|[】》＞>〉\]］\s　]+$", "", text.strip())
    return bare if len(bare) <= 30 and HOUSE.fullmatch(bare) and not NO_HOUSE.fullmatch(bare) else ""


def read_below(sheet: Sheet, index: int, heads: Sequence[Heading], mapping: Mapping[str, str], spec: ImportSpec) -> Below:
    """The rows of a sheet below its headings, whose last row is at `index`, with 〃, 同左 and ticked boxes written out."""
    found = Below()
    block = header_rows(sheet, index)
    columns = {head.place: head for head in heads if mapping.get(head.text)}
    fields = {place: mapping[head.text] for place, head in columns.items()}
    by_key = {each.key: each for each in spec.fields}
    read = [_Column.of(head, by_key[fields[place]]) for place, head in columns.items()]
    required = [place for place, name in fields.items() if by_key[name].required]
    names = [heading_key(text) for place in required for text in (heads[place].own, heads[place].text) if text]
    words = [{heading_key(text) for text in (head.own, head.text, head.whole, *head.group.split()) if text} for head in heads]
    own = [place for place, name in fields.items() if name == spec.key[-1]] or required
    inherit = [
        place for place in sorted(fields) if own and place < own[0] and (by_key[fields[place]].goes_on or fields[place] == spec.sheet_key)
    ]
    labels = _labels(spec)
    owner = ""
    if spec.sheet_key and spec.sheet_key not in fields.values():
        owner = sheet.owner or _owner_above(sheet, block[0], labels) or owner_in(sheet.name)
        if sheet.layout == "forms" and not HOUSE.fullmatch(owner):
            # A sheet of one record bears the record's name.
            owner = ""
    before: list[str] = []
    for number, cells in zip(sheet.numbers[index + 1 :], sheet.rows[index + 1 :], strict=True):
        aside = "" if sheet.layout == "forms" else _aside(sheet, number, cells, fields, required, words=words, names=names, labels=labels)
        if aside:
            if aside == "owner":
                before = [text if fields.get(place) == spec.sheet_key else "" for place, text in enumerate(cells)]
                owner = _labelled(cells, labels) or next(filter(None, map(_section_owner, cells)), "") or owner
            elif aside != "blank":
                found.asides.append((number, next(text for text in cells if text)))
                if spec.sheet_key and (named := _labelled(cells, labels)):
                    owner = named
            continue
        row = _written_out(cells, before, inherit)
        before = row
        texts = _texts(row, read)
        if not texts:
            continue
        if spec.sheet_key and spec.sheet_key not in texts and owner:
            texts[spec.sheet_key] = owner
        found.rows.append((number, texts))
    return found


def _aside(
    sheet: Sheet, number: int, cells: Sequence[str], fields: Mapping[int, str], required: Sequence[int], *,
    words: Sequence[Collection[str]], names: Collection[str], labels: Collection[str],
) -> str:  # fmt: skip
    """Why a row is none of the table's: blank, headings, total, note, example, owner, section; "" for a row of it."""
    filled = [(place, text) for place, text in enumerate(cells) if text]
    named = [cells[place] for place in required if place < len(cells) and cells[place]]
    first = _squeezed(filled[0][1])
    if named and heading_key(named[0]) in names:
        return "blank"
    if len(filled) > 1 and all(heading_key(text) in (words[place] if place < len(words) else ()) for place, text in filled):
        return "blank"
    label = LABELLED.fullmatch(filled[0][1])
    if heading_key(label[1] if label else filled[0][1]) in labels or (label and heading_key(label[1]) in SIGNED):
        return "owner"
    if TOTAL.fullmatch(first) or (named and TOTAL.fullmatch(_squeezed(named[0]))):
        return "total"
    if EXAMPLE.fullmatch(first) or (named and re.match(r"[【（(\[](?:記入例|記載例|例|見本)[】）)\]]", named[0])):
        return "example"
    if len(filled) <= FEW and NOTE.match(filled[0][1]) and (not named or filled[0][1] == named[0]):
        return "note"
    is_wide = any(first_ <= filled[0][0] <= last and last - first_ >= FEW for first_, last in sheet.spans.get(number, ()))
    if len({text for _place, text in filled}) == 1:
        if named and not (is_wide or SECTION.match(filled[0][1]) or LABELLED.fullmatch(filled[0][1])):
            return ""
        if named or filled[0][0] not in fields or is_wide or not required:
            if not required and filled[0][0] in fields:
                return ""
            return "owner" if _section_owner(filled[0][1]) or LABELLED.fullmatch(filled[0][1]) else "section"
    if named or not required:
        return ""
    # Prepared rows: a running number, boxes that nobody ticked, formulas that give nothing.
    told = [text for place, text in filled if fields.get(place) != "number" and text not in {"0", "FALSE"} and not _unticked(text)]
    if not told or (len(filled) == 1 and filled[0][1].isdigit()):
        return "blank"
    if len(told) == 1 and len(filled) == 1 and _section_owner(told[0]):
        return "owner"
    if len(told) == 1 and (SECTION.match(told[0]) or len(told[0]) > LONG_TOLD):
        return "section"
    if all(LABELLED.fullmatch(text) or heading_key(text) in SIGNED for text in told):
        return "owner"
    if len(filled) <= FEW + 1 and LABELLED.fullmatch(filled[0][1]):
        return "owner"
    return ""


LONG_TOLD = 40
SIGNED = frozenset(
    {
        "印",
        "承認",
        "作成",
        "確認",
        "審査",
        "部長",
        "課長",
        "担当",
        "検印",
        "作成日",
        "作成者",
        "記入日",
        "記入者",
        "承認者",
        "更新日",
        "改訂日",
        "最終更新日",
    }
)


def _unticked(text: str) -> bool:
    return ("□" in text and chosen_of(text) == "") or text in {"□", "☐"}


def _written_out(cells: Sequence[str], before: Sequence[str], inherit: Sequence[int]) -> list[str]:
    row = list(cells)
    for place, text in enumerate(row):
        bare = text.strip()
        if bare in DITTO_ABOVE:
            row[place] = before[place] if place < len(before) else ""
        elif bare in DITTO_LEFT:
            row[place] = row[place - 1] if place else ""
    for place in inherit:
        # A column left of the name that is filled once for the rows below it, without being merged; until one left of it begins anew.
        if place >= min(len(row), len(before)):
            break
        if not row[place]:
            row[place] = before[place]
        elif row[place] != before[place]:
            break
    return row


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as its cells are read; worked out once, for a table may have 100,000 rows.

    ticked  what a cell says that is only ticked: its heading, where that is a word of the field, or stands below the field's name
    told    what stands before the text of a cell of a free field that bears another name
    """

    place: int
    field: str
    codes: Mapping[str, str]
    unit: str
    gathers: bool
    ticked: str
    told: str
    is_set: bool

    @classmethod
    def of(cls, head: Heading, given: Field) -> "_Column":
        own = NUMBERING.sub("", IN_BRACKETS.sub("", head.own or head.text)).strip() or head.text
        key = heading_key(own)
        is_own = key in {heading_key(each) for each in (str(given.label), *given.names)}
        is_set = given.words is not None
        is_word = given.words is not None and key in {heading_key(word) for word, _own in given.words()}
        ticked = own if (given.gathers and is_set and (is_word or not is_own)) or given.heading_is_value else ""
        told = f"{head.text}：" if given.gathers and not is_set and not is_own else ""
        return cls(
            head.place, given.key, head.codes, head.unit, given.gathers, ticked, told, is_set and given.gathers and (is_word or not is_own)
        )


def _texts(row: Sequence[str], columns: Sequence[_Column]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for each in columns:
        text = row[each.place] if each.place < len(row) else ""
        if not text:
            continue
        name = each.field
        if each.codes:
            text = _decoded(text, each.codes)
        if any(box in text for box in PRINTED_BOXES):
            text = chosen_of(text)
        elif each.unit and text.replace(",", "").replace(".", "").isdigit():
            text += each.unit
        if each.ticked and (said := answer_of(text)):
            text = each.ticked if said == "yes" else "" if each.is_set else text
        if not text:
            continue
        if each.gathers:
            text = each.told + text
            texts[name] = f"{texts[name]}\n{text}" if name in texts else text
        elif name not in texts:
            texts[name] = text
    return texts
