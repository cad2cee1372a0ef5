"""The rows of a list of persons: which column means what, what a row says, who is the same person. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Text = str | Promise

FIELDS: dict[str, Text] = {
    "name": gettext_lazy("氏名"),
    "reading": gettext_lazy("よみがな"),
    "number": gettext_lazy("会員番号・顧客番号など"),
    "birth_date": gettext_lazy("生年月日"),
    "postal_code": gettext_lazy("郵便番号"),
    "address": gettext_lazy("住所"),
    "phone": gettext_lazy("電話番号"),
    "mail": gettext_lazy("メールアドレス"),
    "items": gettext_lazy("対象になった情報"),
    "note": gettext_lazy("備考"),
}

# Headings as offices write them, folded; the first column that fits is taken.
HEADINGS: dict[str, tuple[str, ...]] = {
    "reading": ("よみがな", "ふりがな", "フリガナ", "カナ", "かな", "よみ", "氏名カナ", "名前カナ", "reading", "kana"),
    "number": (
        "会員番号",
        "顧客番号",
        "社員番号",
        "患者番号",
        "学籍番号",
        "お客様番号",
        "管理番号",
        "番号",
        "会員id",
        "顧客id",
        "id",
        "no",
        "no.",
    ),
    "birth_date": ("生年月日", "誕生日", "birthday", "birthdate", "dateofbirth"),
    "postal_code": ("郵便番号", "〒", "postalcode", "zip"),
    "address": ("住所", "ご住所", "所在地", "address"),
    "phone": ("電話番号", "電話", "tel", "携帯", "携帯電話", "携帯番号", "連絡先電話番号", "phone"),
    "mail": ("メールアドレス", "メール", "email", "e-mail", "mail", "eメール"),
    "items": ("対象になった情報", "漏えい項目", "対象項目", "項目", "items"),
    "note": ("備考", "メモ", "note"),
    "name": ("氏名", "名前", "お名前", "御名前", "名", "顧客名", "会員名", "氏名漢字", "name", "fullname"),
}
LONGEST = 500
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _folded_heading(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).strip("*＊※:：")


def recognise(header: Sequence[str]) -> dict[str, int]:
    """Which column holds which field, as far as the headings tell."""
    wanted = {_folded_heading(word): field for field, words in HEADINGS.items() for word in words}
    found: dict[str, int] = {}
    for position, heading in enumerate(header):
        field = wanted.get(_folded_heading(heading))
        if field is not None:
            found.setdefault(field, position)
    return found


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was understood, or why it is refused. `line` is the row of the file, the heading being 1."""

    line: int
    details: dict[str, str]
    error: str = ""


def plain(value: Any) -> str:
    """A cell as text: days without a time, whole numbers without a fraction, no control characters."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "".join(letter for letter in str(value) if letter.isprintable() or letter in "\n　").strip()


def read_rows(rows: Sequence[Sequence[Any]], columns: Mapping[str, int]) -> list[ReadRow]:
    """Every row in order; empty ones are passed over; one without a name or with something impossible is refused with the reason."""
    found = []
    for line, row in enumerate(rows, start=2):
        details = {field: plain(row[position]) for field, position in columns.items() if position < len(row)}
        details = {field: text for field, text in details.items() if text}
        if not details:
            continue
        found.append(ReadRow(line, details, _error(details)))
    return found


def _error(details: Mapping[str, str]) -> str:
    if not details.get("name") and not details.get("number"):
        return _("氏名も番号もありません。")
    if any(len(text) > LONGEST for text in details.values()):
        return _("%(count)s文字を超える欄があります。") % {"count": LONGEST}
    if details.get("mail") and not MAIL.fullmatch(details["mail"]):
        return _("メールアドレスの形ではありません。")
    return ""


def identity(details: Mapping[str, str]) -> str:
    """What makes two rows the same person: the own number, else the name with the first contact that is there."""
    if number := details.get("number"):
        return f"number\0{number}"
    contact = next((details[key] for key in ("mail", "phone", "birth_date", "address") if details.get(key)), "")
    return f"name\0{details.get('name', '')}\0{contact}"


def digits(text: str) -> str:
    """A telephone number as it is compared: digits only."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isdigit())


def kana(text: str) -> str:
    """A reading as it is compared: hiragana to katakana, without blanks."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return "".join(chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter for letter in folded)
