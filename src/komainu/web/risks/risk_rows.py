"""What a risk analysis in Excel holds: its fields with the headings that offices use, and how points and measures stand in a cell. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.documents.importing import Field, Kind, Unfit
from komainu.web.documents.importing.values import BULLET
from komainu.web.risks.models import Control, Risk
from komainu.web.risks.scoring import METHODS

LONGEST_MEASURE = 300
POINTS = re.compile(r"(\d{1,2})(?:\s*点)?(?:[\s:：.)）].*)?", re.DOTALL)
IN_WORDS = {"低": 1, "小": 1, "l": 1, "low": 1, "中": 2, "m": 2, "medium": 2, "高": 3, "大": 3, "h": 3, "high": 3}
LEVELS = {1: "low", 2: "medium", 3: "high"}
# The table as a file puts kind and state behind each measure: （物理的・実施中）.
BEHIND = re.compile(r"\s*[（(]([^（()）・]+)・([^（()）・]+)[)）]\s*$")
STAGES = {
    "acquire_input": ("取得・入力", "取得", "入力", "収集", "取得入力", "収集・入力", "acquisition, input"),
    "transfer_send": ("移送・送信", "移送", "送信", "移送送信", "受渡し", "運搬", "移動"),
    "use_process": ("利用・加工", "利用", "加工", "利用加工", "使用", "参照"),
    "store_backup": ("保管・バックアップ", "保管", "バックアップ", "保存", "保管・保存"),
    "provide_entrust": ("提供・委託", "提供", "委託", "第三者提供", "提供委託", "委託・提供"),
    "erase_dispose": ("消去・廃棄", "消去", "廃棄", "消去廃棄", "廃棄・消去", "削除", "返却・廃棄"),
}
CLASSES = {
    "safety": ("安全管理のリスク", "安全管理", "安全管理上", "漏えい等"),
    "improper_handling": ("不適切な取扱いのリスク", "不適切な取扱い", "不適正な取扱い", "コンプライアンス"),
}
OPTIONS = {
    "reduce": ("減らす", "低減", "軽減", "リスク低減", "最適化"),
    "avoid": ("やめる（取り扱わない）", "やめる", "回避", "リスク回避"),
    "share": ("分ける（保険・委託など）", "分ける", "移転", "共有", "リスク移転"),
    "retain": ("受け入れる", "保有", "受容", "リスク保有"),
}


def _with(names: Mapping[str, Sequence[str]], choices: Sequence[tuple[Any, Any]]) -> Mapping[str, Sequence[str]]:
    """The words of an export first, in the reader's language; then those of old sheets."""
    return {value: (str(label), *names[value]) for value, label in choices}


def measures_of(text: str) -> list[str]:
    """The measures of a cell, one a line, as they are written without kind and state. Raises Unfit."""
    found: list[str] = []
    for line in re.split(r"[\n；;]", text):
        measure = BULLET.sub("", _bare(line.strip())).strip()
        if len(measure) > LONGEST_MEASURE:
            raise Unfit(_("管理策「%(text)s…」が長すぎます（%(most)s文字まで）。") % {"text": measure[:40], "most": LONGEST_MEASURE})
        if measure and measure not in found:
            found.append(measure)
    return found


def _bare(measure: str) -> str:
    """Without the kind and state that an export puts behind it; what else stands in brackets belongs to the measure."""
    behind = BEHIND.search(measure)
    if behind is None or behind[1] not in map(str, Control.Kind.labels) or behind[2] not in map(str, Control.State.labels):
        return measure
    return measure[: behind.start()]


def points_of(text: str, method: str) -> int | None:
    """The points of a cell by a method that has points: 3, 3点, 「3　大きい」; of three also 高・中・低. None if they are none of its points."""
    size, flat = METHODS[method].size, unicodedata.normalize("NFKC", text).strip().casefold()
    if match := POINTS.fullmatch(flat):
        number = int(match[1])
        return number if 1 <= number <= size else None
    return IN_WORDS.get(flat) if size == len(LEVELS) else None


def level_of(text: str) -> str | None:
    """The level of a cell where there are no points: 高, 大, H; what stands in brackets behind it does not count."""
    flat = re.sub(r"\(.*\)$", "", unicodedata.normalize("NFKC", text)).strip().casefold()
    return LEVELS.get(IN_WORDS.get(flat, 0))


FIELDS = (
    Field(
        "place", gettext_lazy("台帳の行"),
        ("個人情報の名称", "個人情報名", "個人情報", "対象の個人情報", "台帳の名称", "個人データの名称", "情報資産名", "情報資産の名称", "データ名", "対象"),
        required=True, longest=200, goes_on=True,
    ),
    Field("title", gettext_lazy("リスク"), ("リスクの内容", "リスク内容", "想定されるリスク", "想定リスク", "リスク名", "予想されるリスク", "考えられるリスク", "リスクの認識", "リスクの特定", "認識したリスク"), required=True, longest=200),
    Field("stage", gettext_lazy("段階"), ("局面", "ライフサイクル", "取扱いの局面", "取扱局面", "取扱いの段階", "フェーズ", "業務の流れ", "プロセス"), kind=Kind.CHOICE, choices=lambda: _with(STAGES, Risk.Stage.choices), goes_on=True),
    Field("department", gettext_lazy("部門"), ("部署", "部署名", "部門名", "主管部門", "管理部門", "所管部署", "担当部署"), longest=100, goes_on=True),
    Field("line_number", gettext_lazy("台帳の番号"), ("台帳番号", "管理番号", "台帳no", "個人情報番号", "台帳管理番号", "整理番号"), longest=50),
    Field("number", gettext_lazy("番号"), ("リスク番号", "リスクno", "リスクid"), longest=30, is_shown=False),
    Field("cause", gettext_lazy("原因・きっかけ"), ("原因", "きっかけ", "発生原因", "脅威", "脆弱性", "要因", "脅威・脆弱性"), kind=Kind.LINES, longest=500),
    Field("risk_class", gettext_lazy("リスクの種類"), ("リスク区分", "リスクの区分", "リスク分類", "リスクの分類"), kind=Kind.CHOICE, choices=lambda: _with(CLASSES, Risk.RiskClass.choices)),
    Field("controls", gettext_lazy("管理策"), ("対策", "安全管理措置", "リスク対策", "現在の対策", "現状の対策", "実施している対策", "講じる措置", "講じている措置", "対応策", "管理措置", "合理的対策", "具体的対策", "実施事項", "対策内容"), read=measures_of),
    Field("impact", gettext_lazy("影響"), ("影響度", "影響の大きさ", "重大性", "被害の大きさ", "損害の大きさ", "影響度（大きさ）"), longest=100),
    Field("likelihood_before", gettext_lazy("起こりやすさ（管理策の前）"), ("対策前の発生可能性", "発生可能性（対策前）", "対策前の起こりやすさ", "対策前の発生頻度", "発生頻度（対策前）"), longest=100),
    Field("likelihood", gettext_lazy("起こりやすさ（管理策の後）"), ("起こりやすさ", "発生可能性", "発生頻度", "対策後の発生可能性", "発生可能性（対策後）", "対策後の起こりやすさ", "発生確率", "発生頻度（対策後）"), longest=100),
    Field("inherent_level", gettext_lazy("固有リスク"), ("対策前のリスク", "固有リスクの大きさ", "対策前のリスクの大きさ"), longest=100),
    Field("residual_level", gettext_lazy("残留リスク"), ("対策後のリスク", "残留リスクの大きさ", "残存リスク", "対策後のリスクの大きさ"), longest=100),
    Field("option", gettext_lazy("対応"), ("対応方針", "リスク対応", "対応の方法", "対応区分", "リスクへの対応"), kind=Kind.CHOICE, choices=lambda: _with(OPTIONS, Risk.Option.choices)),
    Field("owner", gettext_lazy("リスクの責任者"), ("リスクオーナー", "リスク所有者", "リスク管理者"), longest=100),
)  # fmt: skip
"""Acceptances are not among them: what remains is accepted by whoever may, on its page, and not by a file."""
