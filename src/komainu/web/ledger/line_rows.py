"""What a ledger in Excel holds: its fields with the headings that offices use, and what old ledgers write into one cell. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.documents.importing import Field, Kind, Unfit
from komainu.web.documents.importing.headers import heading_key
from komainu.web.documents.importing.values import answer_of, day_of, items_of, number_of
from komainu.web.ledger import columns, content
from komainu.web.ledger.models import LedgerLine

SHORTEST_WITHIN = 2
MOST_COUNT = 2_000_000_000
YEARS = re.compile(r"(\d{1,3})\s*(?:年間?|か年|ヶ年|カ年)(?!度)")
MONTHS = re.compile(r"(\d{1,3})\s*(?:か月|ヶ月|カ月|ケ月|箇月)")
STARTS = (("退職", "left"), ("退会", "left"), ("契約終了", "contract_end"), ("解約", "contract_end"), ("採否", "decided"), ("年度末", "fiscal_year_end"), ("取得", "acquired"), ("完了", "completed"), ("取引終了", "completed"))  # fmt: skip


def _known(vocabulary: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, words in content.import_words(vocabulary).items():
        for word in (value, *words):
            found.setdefault(heading_key(word), value)
    return found


def _set_reader(field: str) -> Callable[[str], list[str]]:
    """Several items of one cell as values: by their words, else by the words that stand in them (本人から書面で is 書面)."""
    vocabulary = columns.SETS[field]

    def read(text: str) -> list[str]:
        known = _known(vocabulary)
        found: list[str] = []
        for item in items_of(text):
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
                within = _within(item, known)
                if not within:
                    raise Unfit(_("%(field)s「%(text)s」が分かりません。") % {"field": columns.label(field), "text": item[:40]})
                found += within
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
    vocabulary = columns.ONES[field]

    def read(text: str) -> str:
        known = _known(vocabulary)
        value = known.get(heading_key(text)) or known.get(text.strip())
        within = [value] if value else _within(text, known)
        if not within:
            raise Unfit(_("%(field)s「%(text)s」が分かりません。") % {"field": columns.label(field), "text": text.strip()[:40]})
        return within[0]

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


NAMES: dict[str, tuple[str, ...]] = {
    "name": ("名称", "個人情報名", "個人情報名称", "個人情報の種類", "個人情報", "帳票名", "データ名", "ファイル名", "文書名", "対象情報", "name"),
    "business": ("業務名", "業務内容", "業務の名称", "業務区分", "取扱業務", "business"),
    "department": ("部署", "部署名", "部門名", "所管部署", "所管部門", "主管部署", "主管部門", "管理部署", "管理部門", "担当部署", "取扱部署", "取扱部門", "department"),
    "manager": ("責任者", "管理者", "取扱責任者", "担当者", "情報管理責任者", "個人情報管理責任者", "manager"),
    "persons": ("本人", "対象者", "本人の範囲", "本人区分", "情報主体", "対象となる本人", "個人情報の本人"),
    "items": ("項目", "個人情報項目", "情報項目", "取得項目", "記載項目", "内容", "個人情報の内容", "主な項目", "items"),
    "count": ("件数", "人数", "保有件数", "概数", "件数（概数）", "保有人数", "count"),
    "purpose": ("目的", "利用目的（具体的に）", "利用の目的", "使用目的", "purpose"),
    "acquisition_ways": ("取得方法", "取得形態", "収集方法", "入手方法", "取得元", "入手経路", "取得区分"),
    "notice": ("明示", "同意", "同意の有無", "本人同意", "明示・同意の方法", "通知・公表", "同意取得"),
    "notice_reason": ("例外理由", "例外の理由",),
    "shown_text": ("明示文", "同意文"),
    "media": ("保管媒体", "媒体区分", "媒体種別", "記録媒体", "形態", "保管形態"),
    "places": ("保管先", "格納場所", "保存場所", "保管場所・システム", "所在", "保存先"),
    "country": ("保管国", "国"),
    "storage_ways": ("保管方法", "管理方法", "保管状況", "安全管理", "安全管理措置", "保護方法"),
    "access_persons": ("アクセス権者", "アクセス権", "アクセス者", "閲覧者", "取扱者", "利用する人", "アクセス権限者", "アクセス可能者"),
    "use_limit": ("利用期間", "使用期限"),
    "use_limit_on": (),
    "retention_basis": ("保管期限の根拠区分",),
    "retention_source": ("根拠", "根拠法令", "保存根拠", "保管根拠", "法定根拠"),
    "retention_start": ("起算日", "起算点"),
    "retention_start_on": ("起算年月日",),
    "retention_years": ("保管年数", "保存年数"),
    "retention_months": (),
    "retention_words": ("保管期限", "保管期間", "保存期間", "保存期限", "保有期間"),
    "disposal_ways": ("廃棄方法", "廃棄", "消去方法", "廃棄・消去方法", "処分方法"),
    "entrustment": ("委託", "外部委託", "委託有無"),
    "entrustees": ("委託先名", "委託先名称", "外部委託先", "業務委託先"),
    "provision": ("第三者提供の有無", "提供", "外部提供"),
    "receivers": ("第三者提供先", "提供先名称"),
    "joint_use": ("共同利用",),
    "joint_use_details": ("共同利用先",),
    "foreign": ("外国への提供", "越境移転", "外国第三者提供", "外国"),
    "foreign_details": ("提供国",),
    "take_out": ("持ち出し可否", "持出し", "持出", "持出可否", "持ち出しの可否", "社外持出"),
    "backup": ("バックアップの有無",),
    "transfer_ways": ("移送方法", "送付方法", "送信方法", "受渡方法", "授受方法"),
    "client": ("委託元名", "クライアント", "発注元", "受託元"),
    "client_limits": ("契約の範囲", "受託範囲"),
    "client_report_hours": ("事故の報告時間",),
    "client_return": ("返却・消去", "返却方法", "返却"),
    "property_damage": ("財産的被害",),
    "old_number": ("旧番号",),
    "used_from": ("使用開始日", "利用開始日"),
    "note": ("備考欄", "メモ", "特記事項", "摘要", "remarks"),
}  # fmt: skip
SHOWN = frozenset({"name", "business", "department", "persons", "items", "count", "purpose"})


def _import_field(name: str) -> Field:
    label, given = columns.label(name), {"required": name == "name", "is_shown": name in SHOWN, "show": _show(name)}
    if name in columns.SETS:
        return Field(name, label, NAMES[name], Kind.ITEMS, read=_set_reader(name), **given)
    if name in columns.ONES:
        return Field(name, label, NAMES[name], Kind.CHOICE, read=_one_reader(name), **given)
    if name in {"entrustment", "joint_use", "foreign"}:
        return Field(name, label, NAMES[name], Kind.ANSWER, **given)
    if name == "department":
        return Field(name, label, NAMES[name], longest=200, **given)
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
    return Field(name, label, NAMES[name], Kind.LINES if kind == "TextField" else Kind.TEXT, longest=model.max_length, **given)  # type: ignore[union-attr,arg-type]


FIELDS: tuple[Field, ...] = (
    Field("number", gettext_lazy("管理番号"), ("no", "番号", "台帳番号", "整理番号", "通し番号", "id", "number"), longest=60, is_shown=False),
    *(_import_field(name) for name in columns.FIELDS),
    Field("medium_paper", gettext_lazy("紙（○×）"), ("紙", "媒体 紙", "紙媒体"), is_shown=False),
    Field("medium_data", gettext_lazy("電子データ（○×）"), ("電子", "データ", "電子データ", "媒体 電子"), is_shown=False),
    Field("has_my_number", gettext_lazy("マイナンバーを含む（○×）"), ("マイナンバー", "個人番号", "特定個人情報", "マイナンバーの有無"), is_shown=False),
)  # fmt: skip
MARKS = {"medium_paper": ("media", "紙"), "medium_data": ("media", "電子データ"), "has_my_number": ("items", "マイナンバー")}
"""Columns with ○ or × that mean one value of a set."""


def join(texts: dict[str, str]) -> None:
    """What stands in one cell or several goes where it belongs: ○ columns into their set, names under 委託 to the entrustees, 退職後5年 into its parts."""
    for mark, (field, word) in MARKS.items():
        if answer_of(texts.pop(mark, "")) == "yes":
            texts[field] = "\n".join(part for part in (texts.get(field, ""), word) if part)
    for field, details, yes in (
        ("entrustment", "entrustees", "有"),
        ("joint_use", "joint_use_details", "有"),
        ("foreign", "foreign_details", "有"),
    ):
        text = texts.get(field, "").strip()
        if text and answer_of(text) is None and text not in {"-", "－", "ー", "―"}:
            texts[details] = texts.get(details) or text
            texts[field] = yes
        elif not text and texts.get(details, "").strip():
            said = answer_of(texts[details])
            texts[field] = "有" if said is None else texts[details]
            if said is not None:
                del texts[details]
    _join_provision(texts)
    _join_periods(texts)


def _join_provision(texts: dict[str, str]) -> None:
    """A name under 第三者提供 is the receiver; on what ground it is provided, the file does not say."""
    text = texts.get("provision", "").strip()
    known = _known("provisions")
    if text and not (known.get(heading_key(text)) or known.get(text) or _within(text, known)):
        texts["receivers"] = texts.get("receivers") or text
        texts["provision"] = "有"


def _join_periods(texts: dict[str, str]) -> None:
    limit = texts.get("use_limit", "")
    if limit and "use_limit_on" not in texts and day_of(limit) is not None:
        texts["use_limit_on"] = limit
        del texts["use_limit"]
    words = unicodedata.normalize("NFKC", texts.get("retention_words", ""))
    if not words:
        return
    for key, pattern in (("retention_years", YEARS), ("retention_months", MONTHS)):
        found = pattern.search(words)
        if found and key not in texts:
            texts[key] = found[1]
    start = next((value for word, value in STARTS if word in words), "")
    if start and "retention_start" not in texts:
        texts["retention_start"] = start


def check(values: dict[str, Any]) -> str:
    """What no single cell shows."""
    if values.get("notice") == "exempt" and not values.get("notice_reason"):
        return _("明示・同意が適用除外のときは、その理由も要ります。")
    return ""
