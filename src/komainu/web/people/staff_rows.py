"""What a staff list holds: its fields with the headings and words that offices use, and what no single cell shows. Pure."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.documents.importing import Field, Kind, Unfit
from komainu.web.people.folding import reading_of
from komainu.web.people.models import Person

WORKS: dict[str, tuple[str, ...]] = {
    "director": ("役員", "取締役", "監査役", "理事", "監事", "代表取締役", "director"),
    "non_executive": ("非常勤役員", "社外取締役", "社外監査役"),
    "regular": ("正社員", "社員", "正職員", "職員", "常勤", "正規", "regular"),
    "contract": ("契約社員", "契約職員", "嘱託", "嘱託社員", "contract"),
    "part_time": ("パート・アルバイト", "パート", "アルバイト", "パートタイマー", "パートアルバイト", "非常勤", "part_time"),
    "temporary": ("派遣", "派遣社員", "temporary"),
    "seconded": ("出向", "出向者", "出向社員", "seconded"),
    "entrusted": ("業務委託（常駐）", "業務委託", "委託", "entrusted"),
    "other": ("その他", "other"),
    "outside": ("外部の人", "外部", "outside"),
}


def _works() -> dict[str, tuple[str, ...]]:
    """The labels first, then the words of offices."""
    return {value: (str(label), *WORKS.get(value, ())) for value, label in Person.Work.choices}


def _address(text: str) -> str:
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Unfit(_("メールアドレス「%(text)s」の形が正しくありません。") % {"text": address[:80]}) from error
    if len(address) > 254:
        raise Unfit(_("%(field)sが長すぎます（%(most)s文字まで）。") % {"field": _("メールアドレス"), "most": 254})
    return address


def shown_department(value: Any) -> str:
    """A department, or the way to one that is to be made."""
    return "／".join(value) if isinstance(value, tuple | list) else str(value)


FIELDS: tuple[Field, ...] = (
    Field("staff_number", gettext_lazy("社員番号"), ("社員コード", "社員no", "従業員番号", "従業員コード", "職員番号", "職員コード", "社員id", "番号", "staff number", "employee number", "employee id"),
          required=True, longest=30),
    Field("name", gettext_lazy("氏名"), ("名前", "社員名", "従業員名", "職員名", "name", "full name"), longest=100),
    Field("family", gettext_lazy("姓"), ("名字", "苗字", "family name", "last name"), is_shown=False),
    Field("given", gettext_lazy("名"), ("given name", "first name"), is_shown=False),
    Field("reading", gettext_lazy("よみがな"), ("ふりがな", "フリガナ", "カナ", "カナ氏名", "氏名カナ", "氏名（かな）", "よみ", "reading", "kana"), longest=100),
    Field("family_reading", gettext_lazy("せい（よみ）"), ("せい", "姓カナ", "姓かな", "family name (kana)"), is_shown=False),
    Field("given_reading", gettext_lazy("めい（よみ）"), ("めい", "名カナ", "名かな", "given name (kana)"), is_shown=False),
    Field("email", gettext_lazy("メールアドレス"), ("メール", "email", "e-mail", "mail", "eメール"), read=_address, is_shown=False),
    Field("phone", gettext_lazy("電話番号"), ("電話", "内線", "会社電話", "phone", "telephone"), longest=50, is_shown=False),
    Field("emergency_phone", gettext_lazy("緊急時の電話番号"), ("緊急連絡先", "携帯電話", "携帯番号", "携帯", "emergency phone", "mobile"), longest=50, is_shown=False),
    Field("department", gettext_lazy("部門"), ("部署", "所属", "所属部門", "所属部署", "部署名", "部門名", "department"), show=shown_department),
    Field("work", gettext_lazy("働き方"), ("雇用形態", "雇用区分", "社員区分", "区分", "work", "employment"), kind=Kind.CHOICE, choices=_works),
    Field("joined_on", gettext_lazy("入社日"), ("入社年月日", "入職日", "採用日", "採用年月日", "joined on", "hire date"), kind=Kind.DAY),
    Field("left_on", gettext_lazy("退職日"), ("退職年月日", "退社日", "left on", "leaving date"), kind=Kind.DAY, is_shown=False),
)  # fmt: skip


def join(texts: dict[str, str]) -> None:
    """Family and given name become one, unless the whole stands there too."""
    for whole, parts in (("name", ("family", "given")), ("reading", ("family_reading", "given_reading"))):
        joined = " ".join(texts.pop(part).strip() for part in parts if texts.get(part, "").strip())
        if joined and whole not in texts:
            texts[whole] = joined


def check(values: dict[str, Any]) -> str:
    """What no single cell shows; the reading is brought into its form on the way."""
    if "reading" in values:
        values["reading"] = reading_of(values["reading"])
    if "joined_on" in values and "left_on" in values and values["left_on"] < values["joined_on"]:
        return _("退職日が入社日より前です。")
    return ""


def way_of(text: str) -> tuple[str, ...]:
    """A department as the file names it: one name, or the way from the top (営業部／東京課)."""
    return tuple(part.strip() for part in re.split(r"[／/>＞]", text) if part.strip())
