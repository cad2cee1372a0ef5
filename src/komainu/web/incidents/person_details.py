"""The rows of a list of persons: which column means what, what a row says, who is the same person. Pure.

Offices write the same thing in many ways: full-width letters, hiragana for katakana, 高 for 髙, a telephone number that a spreadsheet
robbed of its first zero. What is kept is what was written; what is compared is folded (`search_forms`).
"""

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

# Headings as offices write them, folded. A bare 番号 or No. is mostly the number of the row, not of the person: it is never guessed,
# for a list in another order would then change people into one another.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("氏名", "名前", "お名前", "御名前", "ご氏名", "顧客名", "会員名", "氏名漢字", "氏名(漢字)", "name", "fullname"),
    "reading": (
        "よみがな",
        "ふりがな",
        "かな",
        "カナ",
        "よみ",
        "ヨミ",
        "氏名カナ",
        "氏名かな",
        "氏名(カナ)",
        "名前カナ",
        "reading",
        "kana",
    ),
    "number": (
        "会員番号",
        "顧客番号",
        "社員番号",
        "患者番号",
        "学籍番号",
        "お客様番号",
        "会員id",
        "顧客id",
        "会員no",
        "会員no.",
        "顧客コード",
        "会員コード",
    ),
    "birth_date": ("生年月日", "誕生日", "birthday", "birthdate", "dateofbirth"),
    "postal_code": ("郵便番号", "〒", "郵便", "postalcode", "zip", "zipcode"),
    "address": ("住所", "ご住所", "所在地", "address"),
    "phone": ("電話番号", "電話", "tel", "携帯", "携帯電話", "携帯番号", "携帯電話番号", "自宅電話", "連絡先電話番号", "phone"),
    "mail": ("メールアドレス", "メール", "email", "e-mail", "mail", "eメール", "電子メール", "mailaddress"),
    "items": ("対象になった情報", "対象の情報", "漏えい項目", "対象項目", "items"),
    "note": ("備考", "メモ", "note"),
}
# Parts of a field in columns of their own; taken only where no column holds the whole.
PARTS: dict[str, tuple[str, ...]] = {
    "name": ("姓", "名", "氏", "苗字", "名字", "familyname", "givenname", "lastname", "firstname"),
    "reading": ("せい", "めい", "セイ", "メイ", "姓カナ", "名カナ", "姓かな", "名かな", "姓(カナ)", "名(カナ)", "姓フリガナ", "名フリガナ"),
    "address": ("都道府県", "市区町村", "市町村", "町名番地", "番地", "町域", "建物名", "建物", "住所1", "住所2", "住所3"),
}
# Several columns may hold one field. Where they are parts they are joined in their order; else the first that is not empty counts.
JOINED_BY = {"name": " ", "reading": " ", "address": "", "items": "、", "note": " "}

LONGEST = 500
IDENTIFYING = ("name", "number", "mail", "phone")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

# Kanji that names write in an old or a local form, and the form that somebody who only hears the name will type.
_VARIANTS = str.maketrans(
    "髙﨑𠮷德濵濱邉邊齋齊斎澤廣櫻瀨嶋嶌國眞栁藪龍冨富萬惠榮圓學會關鐵豐邨壽條塚塚淸靜黑祐神隆德",
    "高崎吉徳浜浜辺辺斉斉斉沢広桜瀬島島国真柳薮竜富富万恵栄円学会関鉄豊村寿条塚塚清静黒祐神隆徳",
)
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ERAS = {"明治": 1867, "m": 1867, "大正": 1911, "t": 1911, "昭和": 1925, "s": 1925, "平成": 1988, "h": 1988, "令和": 2018, "r": 2018}
_DAY = re.compile(r"(明治|大正|昭和|平成|令和|[mtshr])?(元|\d{1,4})[年./-](\d{1,2})[月./-](\d{1,2})日?")


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _katakana(text: str) -> str:
    return "".join(chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter for letter in text)


def _heading(text: str) -> str:
    return _katakana(_folded(text).strip("*※:：★"))


def recognise(header: Sequence[str]) -> dict[int, str]:
    """Which field each column holds, as far as the headings tell."""
    whole = {_heading(word): field for field, words in HEADINGS.items() for word in words}
    parts = {_heading(word): field for field, words in PARTS.items() for word in words}
    found = {position: whole[_heading(name)] for position, name in enumerate(header) if _heading(name) in whole}
    taken = set(found.values())
    for position, name in enumerate(header):
        field = parts.get(_heading(name))
        if field is not None and field not in taken and position not in found:
            found[position] = field
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was understood, or why it is refused. `line` is the row of the file, the heading being 1."""

    line: int
    details: dict[str, str]
    error: str = ""


def plain(value: Any) -> str:
    """A cell as text: days without a time, whole numbers without a fraction, no control characters. Letters that only the house has
    (外字) stay: a name is never shortened unseen."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    kept = (" " if unicodedata.category(letter) == "Zs" and letter != "　" else letter for letter in str(value))
    return "".join(letter for letter in kept if letter in "\n　" or unicodedata.category(letter) not in {"Cc", "Cs", "Cf"}).strip()


def read_rows(lines: Sequence[int], rows: Sequence[Sequence[Any]], columns: Mapping[int, str]) -> list[ReadRow]:
    """Every row in order; empty ones are passed over; one that names nobody or says something impossible is refused with the reason.

    lines   for each row its number in the file
    """
    found = []
    for line, row in zip(lines, rows, strict=True):
        details = read_details({position: plain(row[position]) for position in columns if position < len(row)}, columns)
        if details:
            found.append(ReadRow(line, details, problem(details)))
    return found


def read_details(cells: Mapping[int, str], columns: Mapping[int, str]) -> dict[str, str]:
    """The fields of one row from its cells; empty ones are left out."""
    details: dict[str, str] = {}
    for position, field in columns.items():
        text = cells.get(position, "")
        if not text or field not in FIELDS:
            continue
        if field not in details:
            details[field] = text
        elif field in JOINED_BY:
            details[field] += JOINED_BY[field] + text
    if "mail" in details:
        details["mail"] = unicodedata.normalize("NFKC", details["mail"])
    return details


def problem(details: Mapping[str, str]) -> str:
    """Why nobody can be made of these details; empty if somebody can."""
    if not any(details.get(field) for field in IDENTIFYING):
        return _("氏名、番号、メール、電話のどれもありません。")
    if any(len(text) > LONGEST for text in details.values()):
        return _("%(count)s文字を超える欄があります。") % {"count": LONGEST}
    if details.get("mail") and not MAIL.fullmatch(details["mail"]):
        return _("メールアドレスの形ではありません。")
    return ""


def shown_name(details: Mapping[str, str]) -> str:
    """By what a person is called on a page: the name, else what there is."""
    return next((details[field] for field in IDENTIFYING if details.get(field)), "")


def identity(details: Mapping[str, str]) -> str:
    """What makes two rows the same person: the own number, else the name with the first contact that is there.

    Written in another width or form it is the same person; a variant kanji (髙, 高) makes another one, for two people may differ in it.
    """
    if number := details.get("number"):
        return f"number\0{_folded(number)}"
    contacts = (("mail", _folded), ("phone", phone_key), ("birth_date", day_key), ("address", _folded))
    contact = next((key(details[field]) for field, key in contacts if details.get(field)), "")
    return f"name\0{_folded(_SELECTORS.sub('', details.get('name', '')))}\0{contact}"


def name_key(text: str) -> str:
    """A name as it is compared: width, blanks and old forms of a kanji do not matter."""
    return _SELECTORS.sub("", _folded(text)).translate(_VARIANTS)


def reading_key(text: str) -> str:
    """A reading as it is compared: hiragana to katakana, without blanks and middle dots."""
    return _katakana(_folded(text)).replace("・", "")


def phone_key(text: str) -> str:
    """A telephone number as it is compared: its digits, without the leading zero that spreadsheets drop, or Japan's country code."""
    folded = unicodedata.normalize("NFKC", text).strip()
    digits = "".join(letter for letter in folded if letter.isdigit())
    return (digits.removeprefix("81") if folded.startswith("+81") else digits).lstrip("0")


def day_key(text: str) -> str:
    """A day of birth as it is compared: 1980-01-02 for 昭和55年1月2日, S55.1.2, 1980/1/2 and 19800102; else the folded text."""
    folded = _folded(text)
    if re.fullmatch(r"\d{8}", folded):
        folded = f"{folded[:4]}-{folded[4:6]}-{folded[6:]}"
    match = _DAY.fullmatch(folded)
    if not match:
        return folded
    era, year, month, day = match.groups()
    number = 1 if year == "元" else int(year)
    try:
        return date(_ERAS[era] + number if era else number, int(month), int(day)).isoformat()
    except ValueError:
        return folded


# How each field is compared, on the list and at the desk. The first five have a blind index in the database.
KEYS = {
    "name": name_key,
    "reading": reading_key,
    "phone": phone_key,
    "mail": _folded,
    "number": _folded,
    "birth_date": day_key,
    "postal_code": phone_key,
}
