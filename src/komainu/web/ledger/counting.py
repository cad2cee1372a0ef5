"""How many persons a cell of an old ledger means: a number, the most that a range may be, or that nobody knows. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from komainu.web.documents.importing.books import ERRORS
from komainu.web.documents.importing.values import answer_of, number_of, says_nothing

UNKNOWN = "不明"
NONE = frozenset({"なし", "無し", "無", "ゼロ", "皆無"})
FIGURE = r"(?:約|およそ|概ね|≒|≈)?[\d,.]+[億万千]?(?:[\d,.]+千?)?"
UNIT = r"[^\d~〜\-−ー–―]{0,3}?"
RANGE = re.compile(
    rf"({FIGURE}){UNIT}(?:以上[、~〜\-]?|[~〜\-−ー–―]|から|ないし|乃至)({FIGURE}){UNIT}(?:以下|未満|程度|くらい|ぐらい|前後|弱|まで)?"
)
AT_LEAST = re.compile(
    rf"(?:最低|少なくとも)?({FIGURE}){UNIT}(?:以上|超|強|余り?|あまり|[~〜]|から)[件名人]?|(?:最低|少なくとも)({FIGURE}){UNIT}"
)
AT_MOST = re.compile(rf"(?:最大|多くて|[~〜])({FIGURE}){UNIT}|({FIGURE}){UNIT}(?:以下|未満|まで)")
ABOUT = re.compile(r"(?:程度|前後|弱|くらい|ぐらい)+$|^(?:延べ|のべ|概算|常時|現在)")
PER = re.compile(
    r"(?:/[年月日週])|(?:^|[^\d])(?:毎[年月日週]|[年月日週]間?)[約\d]|[年月日週](?:当たり|あたり)|[×✕x*]|\d/\d|[A-Za-zぁ-んァ-ヶ一-龥][::]"
)
VAGUE = re.compile(r"[数何][十百千万名件人]|若干|多数|少数|不定")
# A class with what it means behind: B(101~1000件), ランク3:1万件以上, 中(100~999). The class alone says no number.
CLASS = r"(?:(?:ランク|区分|レベル)[A-Za-z1-9大中小]|[A-DSa-ds大中小](?:ランク|区分|レベル)?|[1-9](?:ランク|区分|レベル))"
RANKED = re.compile(rf"{CLASS}[(\[【](?P<inner>[^()\[\]【】]+)[)\]】]|(?:{CLASS}|[1-9])[::=](?P<rest>.+)")
FIRST_NUMBER = re.compile(r"(?:約)?[\d,.]+(?:億|万|千)?[^\d(（/／]{0,3}(?=[(（、])")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a cell means.

    text    a number, or 不明; None where the cell stays as it is
    remark  for whoever checks the row, where the cell says more or less than one number
    """

    text: str | None
    remark: str = ""
    keeps_words: bool = True


def counted(text: str) -> Counted:
    """数百件 is not known, 1,000〜2,000 is the most that it may be, for the law counts persons; 月50件 says no number of persons."""
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    if not flat or says_nothing(text) or text.strip().upper() in ERRORS:
        return Counted(None, keeps_words=False)
    if flat in NONE:
        return Counted("0", keeps_words=False)
    if ranked := RANKED.fullmatch(flat):
        flat = ranked["inner"] or ranked["rest"]
    said = {"text": text.strip()[:40]}
    nobody_knows = Counted(UNKNOWN, _("件数「%(text)s」からは人数が分からないため、不明とします（言葉は備考に残します）。") % said)
    if PER.search(flat) or VAGUE.search(flat):
        return nobody_knows
    if found := RANGE.fullmatch(flat):
        return _range(found, said) or nobody_knows
    if found := AT_MOST.fullmatch(flat):
        return _most(str(number_of(found[1] or found[2])), said)
    if found := AT_LEAST.fullmatch(flat):
        figure = str(number_of(found[1] or found[2]))
        return Counted(
            figure,
            _("件数「%(text)s」は、少なくとも%(least)sです。多い場合の数が分かれば直してください（言葉は備考に残します）。")
            % (said | {"least": figure}),
        )
    if ABOUT.search(flat) and number_of(ABOUT.sub("", flat)) is not None:
        return Counted(ABOUT.sub("", flat))
    if ranked and number_of(flat) is not None:
        return Counted(str(number_of(flat)))
    if number_of(text) is not None or answer_of(text) == "unknown":
        return Counted(None, keeps_words=False)
    if found := FIRST_NUMBER.match(flat):
        # 1,200件（うち休眠300件）: what stands first counts, all words stay.
        return Counted(found[0], _("件数「%(text)s」は、初めの数を読みます（言葉は備考に残します）。") % said)
    return nobody_knows


def _range(found: re.Match[str], said: dict[str, str]) -> Counted | None:
    first, last = number_of(found[1]), number_of(found[2])
    return _most(str(last), said) if first is not None and last is not None and first <= last else None


def _most(figure: str, said: dict[str, str]) -> Counted:
    remark = _("件数「%(text)s」は幅があるため、多い場合の%(most)sとします（言葉は備考に残します）。") % (said | {"most": figure})
    return Counted(figure, remark)
