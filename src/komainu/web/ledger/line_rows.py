"""What a ledger in Excel holds: its fields with the headings that offices use, and what old ledgers write into one cell. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.documents.importing import Field, Kind, Unfit
from komainu.web.documents.importing.books import ERRORS
from komainu.web.documents.importing.headers import IN_BRACKETS, heading_key
from komainu.web.documents.importing.values import (
    answer_of,
    day_of,
    in_figures,
    items_of,
    month_of,
    number_of,
    said_and_details,
    says_nothing,
    year_of,
)
from komainu.web.ledger import columns, content
from komainu.web.ledger.counting import counted
from komainu.web.ledger.import_names import NAMES
from komainu.web.ledger.models import LedgerLine

SHORTEST_WITHIN = 2
BETWEEN = re.compile(r"[・･+＋&＆\s　]|および|及び|並びに|ならびに|と(?=[^ぅ-ん])")
BESIDE = re.compile(r"(?:など|等|ほか|他)$")
MOST_COUNT = 2_000_000_000
YEARS = re.compile(r"(\d{1,3})\s*(?:年間?|か年|ヶ年|カ年|years?)(?!度)", re.IGNORECASE)
MONTHS = re.compile(r"(\d{1,3})\s*(?:か月|ヶ月|カ月|ケ月|箇月|months?)", re.IGNORECASE)
PERIOD = re.compile(
    r"\d{1,3}\s*(?:年間?|[かヶカケ箇]年|years?)(?!度)(?:と?\s*\d{1,3}\s*(?:[かヶカケ箇]月|months?))?|\d{1,3}\s*(?:[かヶカケ箇]月|months?)",
    re.IGNORECASE,
)
YEARS_IN_KANJI = re.compile(r"([一二三四五六七八九十]{1,3})(?:箇年|か年|ヶ年|年)")
SOURCE = re.compile(
    r"[(（「]([^()（）「」]{2,40}?(?:法|法律|令|規則|規程|規定|契約|契約書)(?:第?\d+条(?:第?\d+項)?)?)(?:に基づく|による|上)?[)）」]"
)
AGAIN = re.compile(r"再委託|一部|全部|予定")
STARTS = (("退職", "left"), ("退会", "left"), ("契約終了", "contract_end"), ("解約", "contract_end"), ("採否", "decided"), ("採用決定", "decided"), ("年度末", "fiscal_year_end"), ("取得", "acquired"), ("完了", "completed"), ("取引終了", "completed"), ("契約満了", "contract_end"), ("契約期間終了", "contract_end"), ("契約解除", "contract_end"), ("離職", "left"), ("登録抹消", "left"), ("卒業", "left"), ("退学", "left"), ("退園", "left"), ("退所", "left"), ("派遣終了", "contract_end"), ("派遣契約終了", "contract_end"), ("納品", "completed"), ("検収", "completed"), ("脱退", "left"), ("不採用", "decided"), ("選考終了", "decided"), ("選考後", "decided"), ("完結", "completed"), ("受領", "acquired"), ("受付", "acquired"))  # fmt: skip


@lru_cache(maxsize=64)
def _known(vocabulary: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for value, words in content.import_words(vocabulary).items():
        for word in (value, *words):
            found.setdefault(heading_key(word), value)
    return found


def _words(vocabulary: str) -> Callable[[], Iterable[tuple[str, bool]]]:
    return lambda: ((word, not place) for words in content.import_words(vocabulary).values() for place, word in enumerate(words))


@lru_cache(maxsize=20_000)
def _values(field: str, item: str) -> tuple[str, ...]:
    """The values that one item names: by its word, else by the words that stand in it (本人から書面で is 書面); none where nobody can tell."""
    known = _known(columns.SETS.get(field) or columns.ONES[field])
    value = known.get(heading_key(item)) or known.get(item.strip())
    if value:
        return (value,)
    bare = IN_BRACKETS.sub("", unicodedata.normalize("NFKC", item))
    return ((known[heading_key(bare)],) if heading_key(bare) in known else ()) or tuple(_within(item, known))


def _items(field: str, text: str) -> list[str]:
    """The items of a cell; 氏名・住所 and 紙と電子 are two where the words are known, 給与・賞与 is one."""
    known, found = _known(columns.SETS[field]), list[str]()
    for item in items_of(text):
        parts = [part.strip() for part in BETWEEN.split(item) if part.strip()]
        fitting = sum(heading_key(part) in known for part in parts)
        if (
            heading_key(item) in known
            or len(parts) < 2
            or (fitting < len(parts) and (fitting * 2 < len(parts) or any(sign in item for sign in "（(")))
        ):
            found.append(item)
        else:
            found += [BESIDE.sub("", part) or part for part in parts]
    return [
        BESIDE.sub("", item) if heading_key(item) not in known and heading_key(BESIDE.sub("", item)) in known else item for item in found
    ]


def _set_reader(field: str) -> Callable[[str], list[str]]:
    """Several items of one cell as values. What no vocabulary has was put aside by `join`, or is an item of the department's own."""
    vocabulary = columns.SETS[field]

    def read(text: str) -> list[str]:
        known = _known(vocabulary)
        found: list[str] = []
        for item in _items(field, text):
            value = known.get(heading_key(item))
            if value:
                found.append(value)
            elif field in columns.FREE:
                if len(item) > columns.LONGEST_FREE:
                    raise Unfit(
                        _("%(field)sの「%(text)s」が長すぎます（%(most)s文字まで）。")
                        % {"field": columns.label(field), "text": item[:40], "most": columns.LONGEST_FREE}
                    )
                found.append(item)
            else:
                found += _values(field, item)
        order = content.ids(vocabulary)
        values = list(dict.fromkeys(found))
        return [*(value for value in order if value in values), *(value for value in values if value not in order)]

    return read


def _within(text: str, known: Mapping[str, str]) -> list[str]:
    """The values whose words stand in a text; a word within a longer one that was found counts no more."""
    flat, found = heading_key(text), []
    for word in sorted(known, key=len, reverse=True):
        if len(word) >= SHORTEST_WITHIN and word in flat:
            found.append(known[word])
            flat = flat.replace(word, " ")
    return found


def _one_reader(field: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = _values(field, text)
        if not found:
            raise Unfit(_("%(field)s「%(text)s」が分かりません。") % {"field": columns.label(field), "text": text.strip()[:40]})
        return found[0]

    return read


def _count(text: str) -> int | None:
    if answer_of(text) == "unknown":
        return None
    value = number_of(text)
    if not isinstance(value, int) or not 0 <= value <= MOST_COUNT:
        raise Unfit(_("%(field)s「%(text)s」を人数として読めません。") % {"field": columns.label("count"), "text": text.strip()[:40]})
    return value


def _small(field: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = number_of(text)
        if not isinstance(value, int) or not 0 <= value <= 1000:
            raise Unfit(_("%(field)s「%(text)s」を数として読めません。") % {"field": columns.label(field), "text": text.strip()[:40]})
        return value

    return read


def _show(field: str) -> Callable[[Any], str]:
    def show(value: Any) -> str:
        return columns.in_words(field, value.name if hasattr(value, "name") else value)

    return show


SHOWN = frozenset({"name", "business", "department", "persons", "items", "count", "purpose"})


def _import_field(name: str) -> Field:
    label, given = columns.label(name), {"required": name == "name", "is_shown": name in SHOWN, "show": _show(name)}
    if name in columns.SETS:
        return Field(name, label, NAMES[name], Kind.ITEMS, read=_set_reader(name), gathers=True, words=_words(columns.SETS[name]), **given)
    if name in columns.ONES:
        return Field(name, label, NAMES[name], Kind.CHOICE, read=_one_reader(name), heading_is_value=name == "notice", **given)
    if name in {"entrustment", "joint_use", "foreign"}:
        return Field(name, label, NAMES[name], Kind.ANSWER, **given)
    if name == "department":
        return Field(name, label, NAMES[name], longest=200, goes_on=True, **given)
    if name == "manager":
        return Field(name, label, NAMES[name], longest=100, **given)
    if name == "count":
        return Field(name, label, NAMES[name], Kind.NUMBER, read=_count, **given)
    model = LedgerLine._meta.get_field(name)
    kind = model.get_internal_type()  # type: ignore[union-attr]
    if kind == "DateField":
        return Field(name, label, NAMES[name], Kind.DAY, **given)
    if "Integer" in kind:
        return Field(name, label, NAMES[name], Kind.NUMBER, read=_small(name), **given)
    given |= {"gathers": name == "note", "goes_on": name == "business"}
    return Field(name, label, NAMES[name], Kind.LINES if kind == "TextField" else Kind.TEXT, longest=model.max_length, **given)  # type: ignore[union-attr,arg-type]


SPECIAL_CARE = "special_care"
"""Not a column of the line but an answer to the classification's question; a file has it as a column."""
FIELDS: tuple[Field, ...] = (
    Field(
        "number", gettext_lazy("管理番号"), ("no", "番号", "台帳番号", "整理番号", "通し番号", "通番", "項番", "連番", "資産番号", "登録番号", "管理no", "#", "id", "number"),
        longest=60, is_shown=False,
    ),
    *(_import_field(name) for name in columns.FIELDS),
    Field(
        "my_number", gettext_lazy("マイナンバーを含む（○×）"), ("マイナンバー", "個人番号", "特定個人情報", "マイナンバーの有無", "個人番号の有無", "特定個人情報の有無"),
        is_shown=False,
    ),
    Field(
        SPECIAL_CARE, gettext_lazy("要配慮個人情報を含む"),
        ("要配慮", "要配慮個人情報", "要配慮個人情報の有無", "要配慮情報", "機微情報", "機微な個人情報", "センシティブ情報", "機微"), Kind.ANSWER, is_shown=False,
    ),
)  # fmt: skip


def _added(texts: dict[str, str], field: str, text: str, parting: str = "\n") -> None:
    if text:
        texts[field] = parting.join(part for part in (texts.get(field, ""), text) if part)


@cache
def _heading(field: str) -> str:
    """In Japanese whoever asks, for it stands in the line: a second import in English must find the same."""
    with translation.override("ja"):
        return str(columns.label(field))


def _kept(texts: dict[str, str], field: str, text: str) -> None:
    """Words that a column cannot hold stay with the line, in its note."""
    _added(texts, "note", f"{_heading(field)}：{' '.join(text.split())}")


def join(texts: dict[str, str]) -> list[str]:
    """What stands in one cell or several goes where it belongs: names under 委託 to the entrustees, 退職後5年 into its parts, words that do not fit to the note."""
    for name in ("name", "business", "department", "manager"):
        if name in texts:
            texts[name] = " ".join(texts[name].split())
    _join_my_number(texts)
    _join_special_care(texts)
    for field, details in (("entrustment", "entrustees"), ("joint_use", "joint_use_details"), ("foreign", "foreign_details")):
        _join_answer(texts, field, details)
    _join_provision(texts)
    remarks = _join_count(texts)
    remarks += _join_periods(texts)
    _join_words(texts)
    return remarks


def _join_my_number(texts: dict[str, str]) -> None:
    text = texts.pop("my_number", "")
    said, details = said_and_details("" if says_nothing(text) else text)
    if said == "yes":
        _added(texts, "items", "マイナンバー")
    _added(texts, "note", details)


def _join_special_care(texts: dict[str, str]) -> None:
    """○, or what it is: 病歴 is a yes, and an item."""
    text = texts.get(SPECIAL_CARE, "")
    said, details = said_and_details(text)
    if not text or says_nothing(text):
        return
    texts[SPECIAL_CARE] = {"yes": "有", "no": "無", "unknown": "不明"}.get(said or "yes", "")
    if details and said in (None, "yes"):
        _added(texts, "items", details)


def _join_answer(texts: dict[str, str], field: str, details: str) -> None:
    """有, 有（A社） or A社 alone."""
    text = texts.get(field, "").strip()
    said, rest = said_and_details(text)
    if text and not says_nothing(text):
        texts[field] = {"yes": "有", "no": "無", "unknown": "不明"}[said or "yes"]
        if rest and (said == "no" or (field == "entrustment" and AGAIN.match(rest))):
            _kept(texts, field, rest)
        elif rest and rest not in texts.get(details, ""):
            _added(texts, details, rest)
    if details in texts and not text:
        said = "no" if says_nothing(texts[details]) else answer_of(texts[details])
        texts[field] = {"no": "無", "unknown": "不明"}.get(said or "", "有")
    if details in texts and (answer_of(texts[details]) is not None or says_nothing(texts[details])):
        del texts[details]


def _join_provision(texts: dict[str, str]) -> None:
    """A name under 第三者提供 is the receiver; on what ground it is provided, the file does not say."""
    text = texts.get("provision", "").strip()
    receivers = texts.get("receivers", "")
    if receivers and (answer_of(receivers) == "no" or says_nothing(receivers)):
        del texts["receivers"]
        texts.setdefault("provision", "無")
    elif receivers and not text:
        texts["provision"] = "有"
    if not text or says_nothing(text):
        return
    if _values("provision", text):
        said, rest = said_and_details(text)
        if rest and said == "yes":
            grounds = [ground for ground in _values("provision", rest) if ground not in ("none", "unstated")]
            texts["provision"] = rest if grounds else "有"
            if not grounds and rest not in texts.get("receivers", ""):
                _added(texts, "receivers", rest)
        return
    said, rest = said_and_details(text)
    if said == "unknown":
        del texts["provision"]
        _kept(texts, "provision", text)
        return
    if (rest or said is None) and said != "no" and (rest or text) not in texts.get("receivers", ""):
        _added(texts, "receivers", rest or text)
    texts["provision"] = "無" if said == "no" else "有"


def _join_count(texts: dict[str, str]) -> list[str]:
    """What the cell means by number; its words stay in the note where it says more."""
    text = texts.get("count", "")
    found = counted(text)
    if found.text is not None:
        if found.keeps_words:
            _kept(texts, "count", text)
        texts["count"] = found.text
    return [found.remark] if found.remark else []


def _join_periods(texts: dict[str, str]) -> list[str]:
    limit = texts.get("use_limit", "")
    if limit and "use_limit_on" not in texts and day_of(limit.strip().removesuffix("まで")) is not None:
        texts["use_limit_on"] = limit.strip().removesuffix("まで")
        del texts["use_limit"]
    start = texts.get("retention_start", "")
    if start and day_of(start) is not None:
        texts.setdefault("retention_start_on", start)
        del texts["retention_start"]
    # A month is no day: use begins with its first, and nothing is thrown away before its last.
    for field, last in (("used_from", False), ("use_limit_on", True), ("retention_start_on", True)):
        text = texts.get(field, "")
        if text and day_of(text) is None and (day := month_of(text, last=last) or year_of(text, last=last)):
            texts[field] = day.isoformat()
            _kept(texts, field, text)
    for field in ("retention_words", "use_limit"):
        if field in texts:
            texts[field] = " ".join(texts[field].split())
    words = YEARS_IN_KANJI.sub(lambda found: f"{in_figures(found[1])}年", unicodedata.normalize("NFKC", texts.get("retention_words", "")))
    if not words:
        return []
    if len(set(PERIOD.findall(words))) > 1:
        # 採用は3年、不採用は3か月: two periods are no one period; the words say it.
        told = {"text": texts["retention_words"][:40]}
        return [_("保管期間「%(text)s」には期間が2つ以上あるため、年数・月数には入れません（言葉のまま残します）。") % told]
    for key, pattern in (("retention_years", YEARS), ("retention_months", MONTHS)):
        found = pattern.search(words)
        if found and key not in texts and not re.search(r"平成|令和|昭和|\d{4}年", words):
            texts[key] = found[1]
    start = next((value for word, value in STARTS if word in words), "")
    if start and "retention_start" not in texts:
        texts["retention_start"] = start
    if (source := SOURCE.search(words)) and "retention_source" not in texts:
        texts["retention_source"] = source[1].strip()
    return []


def _join_words(texts: dict[str, str]) -> None:
    """What no word of a column's vocabulary is stays in the note; the rest of the cell counts."""
    for field in (*columns.SETS, *columns.ONES):
        text = texts.get(field, "")
        if not text or says_nothing(text) or field in columns.FREE or text.strip().upper() in ERRORS:
            continue
        items = _items(field, text) if field in columns.SETS else [text]
        strange = [item for item in items if not _values(field, item)]
        if not strange:
            continue
        fitting = [item for item in items if item not in strange]
        _kept(texts, field, "、".join(strange))
        if fitting:
            texts[field] = "\n".join(fitting)
        else:
            del texts[field]


def check(values: dict[str, Any]) -> str:
    """What no single cell shows."""
    if values.get("notice") == "exempt" and not values.get("notice_reason"):
        return _("明示・同意が適用除外のときは、その理由も要ります。")
    return ""
