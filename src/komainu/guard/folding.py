"""How texts compare: NFKC, case folded, hiragana as katakana; names also without corporate form and blanks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HIRAGANA = {code: code + 0x60 for code in [*range(0x3041, 0x3097), 0x309D, 0x309E]}
# Two ways to write one name: who types it does not know which the other uses.
_VARIANTS = str.maketrans(
    "髙﨑邊邉齋齊斉濵濱嶋嶌廣澤櫻國惠眞圓淵渕檜桧彌槇瀨德隆曾", "高崎辺辺斎斎斎浜浜島島広沢桜国恵真円淵淵桧桧弥槙瀬徳隆曽"
)
FORMS = [
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "相互会社",
    "特例有限会社",
    "医療法人社団",
    "医療法人財団",
    "社会医療法人",
    "医療法人",
    "一般社団法人",
    "一般財団法人",
    "公益社団法人",
    "公益財団法人",
    "社団法人",
    "財団法人",
    "社会福祉法人",
    "学校法人",
    "宗教法人",
    "特定非営利活動法人",
    "NPO法人",
    "独立行政法人",
    "地方独立行政法人",
    "国立大学法人",
    "公立大学法人",
    "監査法人",
    "税理士法人",
    "弁護士法人",
    "司法書士法人",
    "行政書士法人",
    "社会保険労務士法人",
    "社労士法人",
    "特許業務法人",
    "弁理士法人",
    "農事組合法人",
    "有限責任事業組合",
    "協同組合",
    "事業協同組合",
    "生活協同組合",
    "農業協同組合",
    "信用金庫",
    "信用組合",
    "管理組合法人",
]
_SHORT_FORMS = ["(株)", "(有)", "(合)", "(医)", "(一社)", "(一財)", "(公社)", "(公財)", "(社福)", "(学)", "(同)", "(資)", "(名)", "(独)"]
# Forms that are the better part of a name ("さくら信用金庫", "社会保険労務士法人"): a company line shows them, but the name keeps them.
_KEPT = frozenset(
    [
        "信用金庫",
        "信用組合",
        "監査法人",
        "税理士法人",
        "弁護士法人",
        "司法書士法人",
        "行政書士法人",
        "社会保険労務士法人",
        "社労士法人",
        "特許業務法人",
        "弁理士法人",
        "協同組合",
        "事業協同組合",
        "生活協同組合",
        "農業協同組合",
        "国立大学法人",
        "公立大学法人",
    ]
)
_DROPPED = re.compile("|".join(re.escape(form) for form in sorted([*(set(FORMS) - _KEPT), *_SHORT_FORMS], key=len, reverse=True)))
_ANY_FORM = re.compile("|".join(re.escape(form) for form in sorted([*FORMS, *_SHORT_FORMS], key=len, reverse=True)))
_LATIN_FORM = re.compile(r"(?<![a-z])(?:co\.?,? ?ltd\.?|inc\.?|corp(?:oration)?\.?|llc|k\.k\.|gmbh|ltd\.?|limited)(?![a-z])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A text for comparison; its length may differ from the original's."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA)


def same_name(name: str) -> str:
    """A person's or family's name for comparison: without blanks, in one way of writing."""
    return re.sub(r"[\s・･]", "", folded(name)).translate(_VARIANTS)


def has_form(text: str) -> bool:
    """Whether a text holds a corporate form."""
    normal = unicodedata.normalize("NFKC", text)
    return bool(_ANY_FORM.search(normal) or _LATIN_FORM.search(normal))


@lru_cache(maxsize=4096)
def company_name(text: str) -> str:
    """A company's name for comparison: without corporate form, width, case and blanks."""
    normal = _DROPPED.sub("", unicodedata.normalize("NFKC", text))
    normal = _LATIN_FORM.sub("", normal)
    return re.sub(r"[\s・･,.、。]", "", folded(normal)).translate(_VARIANTS)


def position_of(word: str, text: str) -> int:
    """Where a folded word stands in a folded text, -1 if nowhere; a Latin word must be a whole one."""
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        starts = not (word[0].isascii() and word[0].isalnum() and before.isascii() and before.isalnum())
        ends = not (word[-1].isascii() and word[-1].isalnum() and after.isascii() and after.isalnum())
        if starts and ends:
            return at
        at = text.find(word, at + 1)
    return -1
