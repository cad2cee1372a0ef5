"""A staff list from a file: which column holds what, and each row as values or as the reason why it cannot be taken. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.people.folding import folded, reading_of
from komainu.web.people.models import Person

FIELDS: dict[str, Promise] = {
    "staff_number": gettext_lazy("社員番号"),
    "name": gettext_lazy("氏名"),
    "family": gettext_lazy("姓"),
    "given": gettext_lazy("名"),
    "reading": gettext_lazy("よみがな"),
    "family_reading": gettext_lazy("せい（よみ）"),
    "given_reading": gettext_lazy("めい（よみ）"),
    "email": gettext_lazy("メールアドレス"),
    "phone": gettext_lazy("電話番号"),
    "emergency_phone": gettext_lazy("緊急時の電話番号"),
    "department": gettext_lazy("部門"),
    "work": gettext_lazy("働き方"),
    "joined_on": gettext_lazy("入社日"),
    "left_on": gettext_lazy("退職日"),
}
# The headings that offices use; compared without width, case and blanks.
HEADINGS: dict[str, tuple[str, ...]] = {
    "staff_number": ("社員番号", "社員コード", "社員no", "従業員番号", "従業員コード", "職員番号", "職員コード", "社員id", "番号", "staff number", "employee number", "employee id"),
    "name": ("氏名", "名前", "社員名", "従業員名", "職員名", "name", "full name"),
    "family": ("姓", "名字", "苗字", "family name", "last name"),
    "given": ("名", "given name", "first name"),
    "reading": ("よみがな", "ふりがな", "フリガナ", "カナ", "カナ氏名", "氏名カナ", "氏名（カナ）", "氏名（かな）", "よみ", "reading", "kana"),
    "family_reading": ("せい", "姓カナ", "姓（カナ）", "姓かな", "姓（かな）", "せい（よみ）", "family name (kana)"),
    "given_reading": ("めい", "名カナ", "名（カナ）", "名かな", "名（かな）", "めい（よみ）", "given name (kana)"),
    "email": ("メールアドレス", "メール", "email", "e-mail", "mail", "eメール"),
    "phone": ("電話番号", "電話", "内線", "会社電話", "phone", "telephone"),
    "emergency_phone": ("緊急時の電話番号", "緊急連絡先", "携帯電話", "携帯番号", "携帯", "emergency phone", "mobile"),
    "department": ("部門", "部署", "所属", "所属部門", "所属部署", "部署名", "部門名", "department"),
    "work": ("働き方", "雇用形態", "雇用区分", "社員区分", "区分", "work", "employment"),
    "joined_on": ("入社日", "入社年月日", "入職日", "採用日", "採用年月日", "joined on", "hire date"),
    "left_on": ("退職日", "退職年月日", "退社日", "left on", "leaving date"),
}  # fmt: skip
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
LONGEST = {"staff_number": 30, "name": 100, "reading": 100, "email": 254, "phone": 50, "emergency_phone": 50}
ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925}
WESTERN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0{1,2}:00(?::00)?)?")
JAPANESE = re.compile(r"(令和|平成|昭和|[rhs])\.?(\d{1,2}|元)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def _key(text: str) -> str:
    return folded(text)


_HEADINGS = {_key(heading): name for name, headings in HEADINGS.items() for heading in headings}
_WORKS = {_key(word): value for value, words in WORKS.items() for word in words}


@dataclass(slots=True)
class StaffRow:
    """One row: what it says, or why it cannot be taken. An empty cell says nothing."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def shown(self) -> str:
        """The row as the page names it."""
        return " ".join(str(self.values[name]) for name in ("staff_number", "name", "department") if self.values.get(name))


def recognise(header: Sequence[str]) -> dict[int, str]:
    """Which field each column holds, as far as the headings tell; each field once."""
    found: dict[int, str] = {}
    for position, heading in enumerate(header):
        name = _HEADINGS.get(_key(heading))
        if name and name not in found.values():
            found[position] = name
    return found


def day_of(text: str) -> date | None:
    """A day as offices write it: 2026-04-01, 2026/4/1, 2026年4月1日, 令和8年4月1日, R8.4.1. None if it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if match := WESTERN.fullmatch(plain):
        year, month, day = (int(part) for part in match.groups())
    elif match := JAPANESE.fullmatch(plain):
        era, in_era, month, day = match[1], match[2], int(match[3]), int(match[4])
        year = ERAS[era] + (1 if in_era == "元" else int(in_era))
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def work_of(text: str) -> str | None:
    """A form of work by the words that offices use. None if it is none of them."""
    return _WORKS.get(_key(text)) or next((value for value, label in Person.Work.choices if _key(str(label)) == _key(text)), None)


def read_rows(lines: Sequence[int], rows: Iterable[Sequence[str]], columns: Mapping[int, str]) -> list[StaffRow]:
    """The rows as the columns are understood; a number that stands twice in the file is refused at its second place.

    lines   for each row its number in the file
    """
    seen: dict[str, int] = {}
    addresses: dict[str, int] = {}
    found = []
    for line, row in zip(lines, rows, strict=True):
        read = _read(line, {name: row[place].strip() for place, name in columns.items() if place < len(row) and row[place].strip()})
        number, address = read.values.get("staff_number", ""), read.values.get("email", "")
        if not read.error and number in seen:
            read.error = _("%(line)s行目と社員番号が同じです。") % {"line": seen[number]}
        elif not read.error and address and address in addresses:
            read.error = _("%(line)s行目とメールアドレスが同じです。") % {"line": addresses[address]}
        if not read.error:
            seen[number] = line
            addresses.setdefault(address, line)
        found.append(read)
    return found


def _read(line: int, cells: dict[str, str]) -> StaffRow:
    for whole, parts in (("name", ("family", "given")), ("reading", ("family_reading", "given_reading"))):
        joined = " ".join(cells.pop(part) for part in parts if cells.get(part))
        if joined and whole not in cells:
            cells[whole] = joined
    row = StaffRow(line, dict(cells))
    row.error = _wrong(row.values)
    return row


def _wrong(values: dict[str, Any]) -> str:
    """Turn the texts into values; the first thing that is wrong, in words."""
    if not values.get("staff_number"):
        return _("社員番号がありません。")
    for name, most in LONGEST.items():
        if len(values.get(name, "")) > most:
            return _("%(field)sが長すぎます（%(most)s文字まで）。") % {"field": FIELDS[name], "most": most}
        if any(unicodedata.category(letter) == "Cc" for letter in values.get(name, "")):
            return _("%(field)sに使えない文字（改行など）があります。") % {"field": FIELDS[name]}
    if "reading" in values:
        values["reading"] = reading_of(values["reading"])
    if "email" in values:
        try:
            validate_email(values["email"])
        except ValidationError:
            return _("メールアドレス「%(text)s」の形が正しくありません。") % {"text": values["email"][:80]}
    if "work" in values:
        work = work_of(values["work"])
        if work is None:
            return _("働き方「%(text)s」が分かりません。") % {"text": values["work"][:40]}
        values["work"] = work
    for name in ("joined_on", "left_on"):
        if name in values:
            day = day_of(values[name])
            if day is None:
                return _("%(field)s「%(text)s」を日付として読めません（例：2026-04-01）。") % {
                    "field": FIELDS[name],
                    "text": values[name][:40],
                }
            values[name] = day
    if "joined_on" in values and "left_on" in values and values["left_on"] < values["joined_on"]:
        return _("退職日が入社日より前です。")
    return ""


def way_of(text: str) -> tuple[str, ...]:
    """A department as the file names it: one name, or the way from the top (営業部／東京課)."""
    return tuple(part.strip() for part in re.split(r"[／/>＞]", text) if part.strip())
