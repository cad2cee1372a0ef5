"""What size and standing ask of a house: one readable table. What is not asked is out of sight and no duty, until the office opens it.

The menu, the first hour, the yearly plan and the duties read it; the roles stand in `needs`. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komainu.web.people.needs import Level
from komainu.web.people.profile import SMALL_STAFF, TINY_STAFF, Profile

Condition = Callable[[Profile], bool]
CONDITIONS: Mapping[str, Condition] = {
    "always": lambda house: True,
    "never": lambda house: False,
    "mark": lambda house: house.has_mark_rules,
    "mark_reports": lambda house: house.reports_to_mark_body,
    "over_small": lambda house: house.staff > SMALL_STAFF,
    "over_tiny": lambda house: house.staff == 0 or house.staff > TINY_STAFF,
    "with_departments": lambda house: house.departments > 0,
    "my_number": lambda house: house.my_number not in {"", "none"},
    "entrusted": lambda house: house.entrusted == "yes",
}
# What is not known yet is never taken for no: a thing that hangs on it stays in sight.
OPEN: Mapping[str, Condition] = {
    "mark": lambda house: house.mark == "",
    "mark_reports": lambda house: house.mark == "",
    "my_number": lambda house: house.my_number == "",
    "entrusted": lambda house: house.entrusted == "",
}
GUIDELINE = _("個人情報保護法ガイドライン（通則編）10（安全管理措置として講じる手法の例）")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a house may have to do.

    needed, advised   names of conditions; the first that holds says how much it is asked for
    reason            why, for whom it is asked
    instead           what to know where it is not asked, or is only advised to everybody
    citation          where it stands for everybody; `mark_citation` where the Privacy Mark's rules are the house's own
    pages             entries of the menu that belong to it alone
    """

    id: str
    label: Promise
    needed: str
    advised: str
    reason: Promise
    instead: Promise
    citation: Promise | str = ""
    mark_citation: Promise | str = ""
    pages: tuple[str, ...] = ()


def _j(number: str) -> Any:
    return format_lazy("{} {}", _("プライバシーマークの構築・運用指針"), number)


# fmt: off
THINGS: tuple[Thing, ...] = (
    Thing("mark_reports", _("審査機関への事故の報告"), "mark_reports", "never",
          _("法律の報告とは別に、審査機関へ報告します。法律の報告が要らない事故も含みます。"), _("審査機関の期限は数えません。"),
          mark_citation=_("プライバシーマーク付与に関する規約（PMK500）")),
    Thing("mark_review", _("審査・更新の準備"), "mark", "never",
          _("申請と更新の書類、変更の報告を用意します。"), _("申請を考え始めたら、開いてください。"), mark_citation=_("プライバシーマーク付与に関する規約（PMK500）")),
    Thing("policy", _("個人情報保護方針"), "mark", "always",
          _("方針を文書にし、内と外に示します。"), _("示すことが勧められています。"), GUIDELINE, _j("J.2.2")),
    Thing("roles", _("役割と責任の見直し"), "mark", "always",
          _("役割を決め、空きがないかを年ごとに確かめます。"), _("責任を持つ人が決まっていれば、事故のときに動けます。"), GUIDELINE, _j("J.2.3.1")),
    Thing("context", _("内外の課題と利害関係者の期待"), "mark", "never",
          _("事業や取引先の変化を、年ごとに見直します。"), _("事業が大きく変わったときに、考えれば足ります。"), mark_citation=_j("J.1.1")),
    Thing("laws", _("守るべき法令の確認"), "mark", "always",
          _("守る法令・指針の一覧を持ち、改正を確かめます。"), _("改正を知らないと、守れません。"), mark_citation=_j("J.1.3")),
    Thing("objectives", _("個人情報保護目的"), "mark", "never",
          _("年ごとの目的を決め、達したかを確かめます。"), _("求められていません。"), mark_citation=_j("J.3.2")),
    Thing("structure", _("体制図"), "mark", "over_tiny",
          _("誰が何に責任を持つかを、文書で示します。"), _("少人数では、緊急連絡網と役割の一覧で足ります。"), GUIDELINE, _j("J.2.3.1"), ("people:structure",)),
    Thing("departments", _("部門"), "with_departments", "over_tiny",
          _("台帳・入社・退職・事故の知らせを、部門ごとに受け持てます。"), _("部門を分けずに使えます。"), pages=("people:departments",)),
    Thing("yearly_plan", _("年間計画"), "mark", "always",
          _("教育と監査を含む計画を年ごとに立て、代表者が承認します。"), _("年に一度すべきことを、忘れずにすみます。"), mark_citation=_j("J.3.3")),
    Thing("inventory", _("個人情報の洗い出しと台帳の見直し"), "mark", "always",
          _("持っている個人情報を台帳にし、少なくとも年に一度見直します。"), _("何を持っているかが分かると、事故のときに慌てません。"), GUIDELINE, _j("J.3.1.1")),
    Thing("risk", _("リスクの分析"), "mark", "over_small",
          _("取扱いの段階ごとにリスクを見つけ、対策と残るリスクを決めます。"), _("事故とヒヤリハットから気づいたことを直せば足ります。"), mark_citation=_j("J.3.1.3")),
    Thing("rules", _("規程・手順の見直し"), "mark", "always",
          _("規程・様式を、年ごとと変わったときに見直します。"), _("取扱いの決まりを書いておくことが勧められています。"), GUIDELINE, _j("J.4.5.4")),
    Thing("access", _("アクセス権の見直し"), "mark", "always",
          _("仕事に要る人だけが見られるよう、権限を見直します。"), _("辞めた人や移った人の権限が残るのを防げます。"), GUIDELINE, _j("J.9.2")),
    Thing("devices", _("機器・媒体と持ち出しの確認"), "mark", "always",
          _("機器・媒体を、記録と現物で照らし合わせます。"), _("なくなったことに、早く気づけます。"), GUIDELINE, _j("J.9.2")),
    Thing("logs", _("更新とアクセスの確認"), "never", "mark",
          _("更新の漏れと、ふだんと違うアクセスを見つけます。"), _("機器の更新を自動にしておけば足ります。"), mark_citation=_j("J.9.2")),
    Thing("restore", _("バックアップから戻す練習"), "never", "always",
          _("壊れたときに戻せることを、年に一度確かめます。"), _("戻せないバックアップは、ないのと同じです。"), mark_citation=_j("J.9.2")),
    Thing("drill", _("事故対応の訓練"), "mark", "always",
          _("連絡網と手順が動くことを、訓練で確かめます。"), _("一度やっておくと、事故のときに慌てません。"), GUIDELINE, _j("J.4.4.2")),
    Thing("near_misses", _("ヒヤリハットの共有"), "never", "always",
          _("起きかけたことを伝え、同じ事故を防ぎます。"), _("起きかけたことを伝えると、同じ事故を防げます。"), mark_citation=_j("J.6.1")),
    Thing("training", _("従業者の教育と監督"), "always", "always",
          _("個人データを扱う人に、取扱いを教え、見届けます。"), _("どの組織にも求められます。"), _("個人情報保護法第24条（従業者の監督）"), _j("J.4.3")),
    Thing("entrustees", _("委託先の監督"), "always", "always",
          _("個人データの取扱いを委託した先を、選び、契約し、見届けます。"), _("委託しているときは、どの組織にも求められます。"), _("個人情報保護法第25条（委託先の監督）"), _j("J.9.4")),
    Thing("operation_check", _("部門の運用の確認（点検）"), "mark", "always",
          _("決めたとおりに扱われているかを、部門が定期に確かめます。"), _("責任のある人が、年に一度は確かめることが勧められています。"), GUIDELINE, _j("J.6.1")),
    Thing("internal_audit", _("内部監査"), "mark", "over_small",
          _("個人情報保護管理者から独立した人が、少なくとも年に一度監査します。"), _("責任のある人による点検で足ります。"), GUIDELINE, _j("J.6.2")),
    Thing("management_review", _("マネジメントレビュー"), "mark", "never",
          _("代表者が、少なくとも年に一度、仕組み全体を見直します。"), _("代表者には、事故と期限を過ぎたことが知らされます。"), mark_citation=_j("J.6.3")),
    Thing("corrective_action", _("是正処置"), "mark", "over_small",
          _("不適合の原因を見つけ、直し、効き目を確かめます。"), _("事故の再発防止策に書けば足ります。"), mark_citation=_j("J.7.1")),
    Thing("requests", _("開示等の請求と苦情への対応"), "always", "always",
          _("本人からの請求と苦情に、決めた手続きで遅れずに応じます。"), _("どの組織にも求められます。"),
          _("個人情報保護法第32条〜第40条"), _j("J.10・J.11")),
    Thing("my_number", _("マイナンバー（特定個人情報）"), "my_number", "never",
          _("事故のときに、番号法の報告も確かめます。"), _("従業者のマイナンバーを集めるようになったら、組織の情報を直してください。"), _("番号法第12条・第29条の4")),
    Thing("client_contracts", _("委託元への知らせ"), "entrusted", "never",
          _("預かったデータの事故は、契約の期限までに委託元へ知らせます。"), _("ほかの会社のデータを預かるようになったら、組織の情報を直してください。"), _("個人情報保護法第26条第1項ただし書、委託契約")),
    Thing("statistics", _("事故の統計"), "mark", "over_tiny",
          _("傾向を見て、対策と教育に生かします。"), _("件数が少ないうちは、一覧で足ります。"), mark_citation=_j("J.6.1"), pages=("incidents:statistics",)),
)
# fmt: on
BY_ID: Mapping[str, Thing] = {thing.id: thing for thing in THINGS}
THING_OF_PAGE: Mapping[str, str] = {page: thing.id for thing in THINGS for page in thing.pages}


@dataclass(frozen=True, slots=True)
class Asked:
    """How much one thing is asked of this house, and whether it is in sight."""

    thing: Thing
    level: Level
    is_opened: bool = False
    has_mark_rules: bool = False

    @property
    def is_shown(self) -> bool:
        return self.level is not Level.NOT_ASKED or self.is_opened

    @property
    def why(self) -> Promise:
        # What is advised to every house has its own words for one that need not do it.
        is_lighter = self.level is Level.NOT_ASKED or (self.level is Level.ADVISED and self.thing.advised == "always")
        return self.thing.instead if is_lighter else self.thing.reason

    @property
    def citation(self) -> Promise | str:
        return (self.has_mark_rules and self.thing.mark_citation) or self.thing.citation


def level_of(thing: Thing, house: Profile) -> Level:
    """How much a house is asked for a thing; what is not known yet counts as advised."""
    if CONDITIONS[thing.needed](house):
        return Level.NEEDED
    if CONDITIONS[thing.advised](house) or any(OPEN[each](house) for each in (thing.needed, thing.advised) if each in OPEN):
        return Level.ADVISED
    return Level.NOT_ASKED


@lru_cache(maxsize=64)
def asked_of(house: Profile) -> tuple[Asked, ...]:
    """The whole table for one house, in its order. Kept by what the house is, so a change of standing is a new table."""
    return tuple(Asked(thing, level_of(thing, house), thing.id in house.opened, house.has_mark_rules) for thing in THINGS)


def is_shown(house: Profile, thing: str) -> bool:
    """Whether a thing of the table is in sight of this house, and its works are duties."""
    return next(each.is_shown for each in asked_of(house) if each.thing.id == thing)


@lru_cache(maxsize=64)
def hidden_pages(house: Profile) -> frozenset[str]:
    """The entries of the menu that this house need not see."""
    return frozenset(page for each in asked_of(house) if not each.is_shown for page in each.thing.pages)
