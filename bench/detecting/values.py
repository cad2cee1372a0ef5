"""Values with correct check digits for people who do not exist. Deterministic for a seed; nothing is looked up outside this folder."""
# long: tables of values, one entry a line

from __future__ import annotations

import datetime as dt
import random
import string
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from komainu.detect.names.romaji import spellings

HERE = Path(__file__).parent
WIDE = str.maketrans(
    "0123456789-()ABCDEFGHIJKLMNOPQRSTUVWXYZ", "０１２３４５６７８９－（）ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
)
NUMERALS = "〇一二三四五六七八九"
Name = tuple[str, str]


@cache
def names() -> dict[str, list[Name]]:
    found: dict[str, list[Name]] = {}
    section = ""
    for line in (HERE / "names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif not line.startswith("#"):
            found[section] = [(one.split("/")[0], one.split("/")[1]) for one in line.split()]
    return found


@cache
def towns() -> list[tuple[str, str, str, str]]:
    lines = (HERE / "towns.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(" ", 3)) for line in lines if not line.startswith("#")]  # type: ignore[misc]


FOREIGN = [
    ("マイケル・ブラウン", "マイケル ブラウン", "Michael Brown"), ("グエン・ティ・ホア", "グエン ティ ホア", "NGUYEN THI HOA"), ("李 明華", "リ メイカ", "LI MINGHUA"), ("王 建国", "ワン ジェングォ", "WANG JIANGUO"),
    ("マリア・サントス", "マリア サントス", "Maria Santos"), ("アフメド・ハッサン", "アフメド ハッサン", "Ahmed Hassan"), ("ラジェシュ・クマール", "ラジェシュ クマール", "Rajesh Kumar"), ("キム・ジウォン", "キム ジウォン", "KIM JIWON"),
    ("エミリー・クラーク", "エミリー クラーク", "Emily Clark"), ("チャン・ヴァン・ミン", "チャン ヴァン ミン", "TRAN VAN MINH"), ("ペドロ・アルヴェス", "ペドロ アルヴェス", "Pedro Alves"), ("陳 怡君", "チェン イージュン", "CHEN YIJUN"),
    ("アンナ・コワルスキ", "アンナ コワルスキ", "Anna Kowalski"), ("朴 相哲", "パク サンチョル", "PARK SANGCHUL"), ("スリ・ワヒュニ", "スリ ワヒュニ", "Sri Wahyuni"), ("ビカス・シュレスタ", "ビカス シュレスタ", "Bikas Shrestha"),
]  # fmt: skip
AREAS = [
    "03",
    "03",
    "06",
    "06",
    "011",
    "015",
    "017",
    "018",
    "019",
    "022",
    "023",
    "024",
    "025",
    "026",
    "027",
    "028",
    "029",
    "042",
    "043",
    "044",
    "045",
    "046",
    "047",
    "048",
    "049",
    "052",
    "053",
    "054",
    "055",
    "058",
    "059",
    "072",
    "073",
    "075",
    "076",
    "077",
    "078",
    "079",
    "082",
    "083",
    "084",
    "086",
    "087",
    "088",
    "089",
    "092",
    "093",
    "095",
    "096",
    "097",
    "098",
    "099",
    "0136",
    "0226",
    "0428",
    "0465",
    "0533",
    "0554",
    "0766",
    "0796",
    "0865",
    "0944",
    "0980",
]
DOMAINS = [
    "example.com",
    "example.jp",
    "example.co.jp",
    "example.ne.jp",
    "example.net",
    "mail.example.org",
    "shop.example.com",
    "k12.example.ed.jp",
    "example.or.jp",
    "city.example.lg.jp",
]
BANKS = [
    "みずほ銀行",
    "三菱UFJ銀行",
    "三井住友銀行",
    "りそな銀行",
    "常陽銀行",
    "八十二銀行",
    "百五銀行",
    "伊予銀行",
    "西武信用金庫",
    "多摩信用金庫",
    "京都中央信用金庫",
    "PayPay銀行",
    "イオン銀行",
    "中央労働金庫",
    "JAさがみ",
    "近畿産業信用組合",
]
BRANCHES = [
    "本店",
    "赤坂",
    "高田馬場",
    "川崎",
    "浜松",
    "金沢",
    "岡崎",
    "堺東",
    "三宮",
    "松江",
    "高松",
    "博多",
    "熊本",
    "那覇",
    "旭川",
    "八戸",
    "長岡",
    "上田",
    "鈴鹿",
    "藤井寺",
]
ERAS = [
    ("令和", "R", "令", dt.date(2019, 5, 1), 2018),
    ("平成", "H", "平", dt.date(1989, 1, 8), 1988),
    ("昭和", "S", "昭", dt.date(1926, 12, 25), 1925),
    ("大正", "T", "大", dt.date(1912, 7, 30), 1911),
]
HYPHENS = ["-"] * 7 + ["‐", "－", "−", "ー", "–"]
CIPHERS = string.ascii_letters + string.digits + "!#$%&*+?@_-"
BUILDINGS = [
    "メゾン若葉",
    "グランコート桜",
    "コーポ村上",
    "第二田中ビル",
    "サンライズ西町",
    "ライオンズ南台",
    "ハイツ青葉",
    "パークハウス北野",
    "中央ビルディング",
    "シャトレ三番館",
    "ドミール平和",
    "県営東団地",
    "エスポワール",
    "リバーサイドタワー",
    "プラザ池田",
    "アーバンヒルズ",
]


def number_word(number: int) -> str:
    if number < 10:
        return NUMERALS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def my_number(r: random.Random) -> str:
    body = "".join(r.choices(string.digits, k=11))
    total = sum(int(digit) * (place + 1 if place <= 6 else place - 5) for place, digit in zip(range(11, 0, -1), body, strict=True))
    return body + str(0 if total % 11 <= 1 else 11 - total % 11)


def corporate_number(r: random.Random) -> str:
    body = "".join(r.choices(string.digits, k=12))
    return str(9 - sum(int(digit) * (1 if place % 2 else 2) for place, digit in zip(range(12, 0, -1), body, strict=True)) % 9) + body


def driver_license(r: random.Random) -> str:
    body = (
        r.choice(
            [
                "10",
                "11",
                "20",
                "22",
                "30",
                "40",
                "41",
                "42",
                "44",
                "45",
                "46",
                "50",
                "54",
                "60",
                "62",
                "63",
                "65",
                "71",
                "72",
                "74",
                "80",
                "81",
                "90",
                "91",
                "93",
                "97",
            ]
        )
        + f"{r.choice([*range(68, 100), *range(26)]):02d}"
        + "".join(r.choices(string.digits, k=6))
    )
    return (
        body
        + str((11 - sum(int(digit) * weight for digit, weight in zip(body, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11) % 10)
        + r.choice("000012")
    )


def luhn(body: str) -> str:
    total = 0
    for place, letter in enumerate(reversed(body)):
        digit = int(letter) * (1 if place % 2 else 2)
        total += digit - 9 if digit > 9 else digit
    return str((10 - total % 10) % 10)


def card(r: random.Random) -> str:
    first, length = r.choice(
        [
            ("4", 16),
            ("4", 16),
            (str(r.randint(51, 55)), 16),
            (str(r.randint(3528, 3589)), 16),
            ("34", 15),
            ("37", 15),
            ("36", 14),
            ("2221", 16),
        ]
    )
    body = first + "".join(r.choices(string.digits, k=length - len(first) - 1))
    return body + luhn(body)


def grouped(digits: str, sizes: Sequence[int], gap: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return gap.join(parts)


def written_date(r: random.Random, day: dt.date, form: str) -> str:
    era, letter, short, _, offset = next(one for one in ERAS if day >= one[3])
    year = day.year - offset
    word = "元" if year == 1 else str(year)
    forms = {
        "iso": f"{day.isoformat()}", "slash": f"{day.year}/{day.month:02d}/{day.day:02d}", "short": f"{day.year}/{day.month}/{day.day}", "dot": f"{day.year}.{day.month:02d}.{day.day:02d}", "ja": f"{day.year}年{day.month}月{day.day}日",
        "ja0": f"{day.year}年{day.month:02d}月{day.day:02d}日", "era": f"{era}{word}年{day.month}月{day.day}日", "era_wide": f"{era}{word}年{day.month}月{day.day}日".translate(WIDE), "eight": f"{day.year}{day.month:02d}{day.day:02d}",
        "letter": f"{letter}{year}.{day.month}.{day.day}", "letter/": f"{letter}{year}/{day.month}/{day.day}", "letter-": f"{letter}{year:02d}-{day.month:02d}-{day.day:02d}", "short_era": f"{short}{year}.{day.month}.{day.day}", "short_era年": f"{short}{year}年{day.month}月{day.day}日",
        "kanji": f"{era}{number_word(year) if year > 1 else '元'}年{number_word(day.month)}月{number_word(day.day)}日", "both": f"{day.year}年（{era}{word}年）{day.month}月{day.day}日", "spaced": f"{era} {word}年 {day.month}月 {day.day}日",
        "english": day.strftime("%B %-d, %Y"), "english2": day.strftime("%-d %b %Y"), "us": day.strftime("%m/%d/%Y"),
    }  # fmt: skip
    return forms[form]


BIRTH_FORMS = [
    "ja",
    "ja",
    "slash",
    "short",
    "iso",
    "era",
    "era",
    "era_wide",
    "letter",
    "letter/",
    "short_era",
    "kanji",
    "both",
    "spaced",
    "dot",
    "ja0",
    "letter-",
    "short_era年",
]


class Person:
    """One invented person; the same value each time it is asked for, so that a document agrees with itself."""

    def __init__(self, r: random.Random, today: dt.date) -> None:
        self.r, self.today = r, today
        pool = names()
        surname = r.choice(pool["rare surnames"]) if r.random() < 0.15 else r.choice(pool["surnames"][: r.choice([60, 260, 520])])
        self.sei, self.sei_kana = surname
        self.mei, self.mei_kana = r.choice(pool["given"])
        if r.random() < 0.15:
            firsts, lasts = [one[0] for one, _ in pool["given"] if len(one) == 2], [one[1] for one, _ in pool["given"] if len(one) == 2]
            self.mei = r.choice(firsts) + r.choice(lasts)
        if r.random() < 0.05:
            self.mei = "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in self.mei_kana)
        self.foreign = r.choice(FOREIGN) if r.random() < 0.06 else None
        self.sei_roman = min(spellings(self.sei_kana), key=lambda one: (len(one), one), default="yamada")
        self.mei_roman = min(spellings(self.mei_kana), key=lambda one: (len(one), one), default="taro")
        self.age_years = r.choice([r.randint(19, 66), r.randint(19, 66), r.randint(1, 97)])
        self.birth = today - dt.timedelta(days=int(self.age_years * 365.2425) + r.randint(2, 360))
        self.hyphen = r.choice(HYPHENS)
        self.wide = r.random() < 0.1
        self.town = r.choice(towns())
        self.area = r.choice(AREAS)

    def w(self, value: str) -> str:
        return value.translate(WIDE) if self.wide else value

    # ------------------------------------------------ names
    def full(self) -> str:
        return self.foreign[0] if self.foreign else self.sei + self.r.choice(["", "", "", " ", "　"]) + self.mei

    def close(self) -> str:
        return self.foreign[0] if self.foreign else self.sei + self.mei

    def family(self) -> str:
        return self.foreign[0].replace(" ", "・").split("・")[0 if " " in self.foreign[0] else -1] if self.foreign else self.sei

    def given(self) -> str:
        return self.foreign[0].replace(" ", "・").split("・")[-1 if " " in self.foreign[0] else 0] if self.foreign else self.mei

    def kana(self) -> str:
        return self.foreign[1] if self.foreign else self.sei_kana + self.r.choice(["", " ", "　"]) + self.mei_kana

    def hira(self) -> str:
        return "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in self.kana())

    def roman(self) -> str:
        if self.foreign:
            return self.foreign[2]
        given, family = self.mei_roman.capitalize(), self.sei_roman.capitalize()
        return self.r.choice(
            [
                f"{given} {family}",
                f"{given} {family}",
                f"{family.upper()} {given}",
                f"{family} {given}",
                f"{family}, {given}",
                f"{given} {family.upper()}",
            ]
        )

    # ------------------------------------------------ contact
    def _phone(self, parts: Sequence[str]) -> str:
        r, gap = self.r, self.hyphen
        style = r.choices(["h", "b", "b2", "s", "n", "i", "i2", "i3", "d"], [60, 6, 4, 3, 12, 4, 3, 2, 2])[0]
        if style == "h":
            return self.w(gap.join(parts))
        tail = parts[0][1:]
        return {
            "b": f"{parts[0]}({parts[1]}){parts[2]}", "b2": f"({parts[0]}){parts[1]}-{parts[2]}", "s": " ".join(parts), "n": "".join(parts), "i": f"+81-{tail}-{parts[1]}-{parts[2]}",
            "i2": f"+81 {tail} {parts[1]} {parts[2]}", "i3": f"+81 (0){tail}-{parts[1]}-{parts[2]}", "d": ".".join(parts),
        }[style]  # fmt: skip

    def land(self) -> str:
        middle = 6 - len(self.area)
        return self._phone(
            [
                self.area,
                str(self.r.randint(2, 8)) + "".join(self.r.choices(string.digits, k=middle - 1)),
                "".join(self.r.choices(string.digits, k=4)),
            ]
        )

    def mobile(self) -> str:
        return self._phone(
            [
                self.r.choice(["090", "080", "070", "050"]),
                str(self.r.randint(1, 9)) + "".join(self.r.choices(string.digits, k=3)),
                "".join(self.r.choices(string.digits, k=4)),
            ]
        )

    def free(self) -> str:
        return self.r.choice(["0120-{}-{}", "0120-{}-{}", "0800-{}-{}{}"]).format(
            self.r.randint(100, 999), self.r.randint(100, 999), self.r.randint(0, 9)
        )

    def mail(self) -> str:
        r = self.r
        local = r.choice(
            [
                f"{self.mei_roman}.{self.sei_roman}",
                f"{self.sei_roman}{r.randint(1, 999)}",
                f"{self.mei_roman[0]}-{self.sei_roman}",
                f"{self.sei_roman}_{self.mei_roman}{r.randint(70, 99)}",
                self.mei_roman + str(self.birth.year),
            ]
        )
        return f"{local}@{r.choice(DOMAINS)}"

    def zip(self) -> str:
        code = self.town[0]
        return self.w(code[:3] + (self.hyphen if self.hyphen != "ー" else "-") + code[3:])

    def zip7(self) -> str:
        return self.town[0]

    def address(self) -> str:
        r, (_, prefecture, city, town) = self.r, self.town
        a, b, c = r.randint(1, 8), r.randint(1, 38), r.randint(1, 28)
        gap = self.hyphen if r.random() < 0.5 and self.hyphen != "ー" else "-"
        number = r.choice(
            [
                f"{a}{gap}{b}{gap}{c}",
                f"{a}{gap}{b}{gap}{c}",
                f"{b}{gap}{c}",
                f"{a}丁目{b}番{c}号",
                f"{a}丁目{b}番地{c}",
                f"{a}丁目{b}{gap}{c}",
                f"{r.randint(20, 2900)}番地",
                f"{r.randint(20, 2900)}番地の{c}",
                f"{r.randint(20, 2900)}",
                f"{number_word(a)}丁目{b}番{c}号",
            ]
        )
        if town[-1].isdigit() or "丁目" in town:
            number = f"{b}{gap}{c}"
        room = r.choice(
            [
                f"{r.randint(1, 14)}0{r.randint(1, 9)}",
                f"{r.randint(1, 9)}0{r.randint(1, 9)}号室",
                f"{r.randint(2, 20)}F",
                f"{r.randint(2, 14)}階",
                f"{r.choice('AB')}-{r.randint(1, 4)}0{r.randint(1, 9)}",
            ]
        )
        building = r.choice([" ", "　", " "]) + r.choice(BUILDINGS) + r.choice(["", " "]) + room if r.random() < 0.4 else ""
        return (prefecture if r.random() < 0.8 else "") + city + town + self.w(number) + building

    def address_en(self) -> str:
        r = self.r
        place = r.choice(
            [
                "Minato-ku, Tokyo 105-0011, Japan",
                "Kita-ku, Osaka 530-0001",
                "Naka-ku, Nagoya, Aichi 460-0008, Japan",
                "Hakata-ku, Fukuoka",
                "Nishi-ku, Yokohama, Kanagawa 220-0012",
                "Chuo-ku, Sapporo, Hokkaido, Japan",
            ]
        )
        return f"{r.randint(1, 9)}-{r.randint(1, 30)}-{r.randint(1, 20)} {r.choice(['Shiba', 'Umeda', 'Sakae', 'Tenjin', 'Minatomirai', 'Odori', 'Midorigaoka', 'Honcho'])}, {place}"

    # ------------------------------------------------ days and numbers
    def born(self) -> str:
        return written_date(self.r, self.birth, self.r.choice(BIRTH_FORMS))

    def born_column(self) -> str:
        return written_date(self.r, self.birth, "slash")

    def born_en(self) -> str:
        return written_date(self.r, self.birth, self.r.choice(["english", "english2", "iso"]))

    def age(self) -> str:
        return self.w(f"{self.age_years}") + self.r.choice(["歳", "歳", "才"])

    def age_digits(self) -> str:
        return str(self.age_years)

    def my_number(self) -> str:
        return self.w(grouped(my_number(self.r), (4, 4, 4), self.r.choice(["", " ", "-", "　"])))

    def license(self) -> str:
        return self.w(driver_license(self.r))

    def pension(self) -> str:
        digits = "".join(self.r.choices(string.digits, k=10))
        return self.w(digits[:4] + self.r.choice(["-", "-", "", " ", "－"]) + digits[4:])

    def symbol(self) -> str:
        return self.r.choice(
            [
                str(self.r.randint(10, 99999999)),
                str(self.r.randint(10, 9999)),
                self.r.choice(["東日", "神", "組合", "い"]) + "・" + str(self.r.randint(10, 999)),
            ]
        )

    def insured(self) -> str:
        return str(self.r.randint(1, 10 ** self.r.choice([1, 2, 4, 6, 7]) - 1) or 7)

    def passport(self) -> str:
        return self.r.choice(["TR", "TK", "TZ", "TS", "MZ", "TT"]) + "".join(self.r.choices(string.digits, k=7))

    def residence(self) -> str:
        letters = "ABCDEFGHJKLMNPRSTUWXY"
        return "".join(self.r.choices(letters, k=2)) + "".join(self.r.choices(string.digits, k=8)) + "".join(self.r.choices(letters, k=2))

    def card(self) -> str:
        digits = card(self.r)
        return grouped(digits, {16: (4, 4, 4, 4), 15: (4, 6, 5), 14: (4, 6, 4)}[len(digits)], self.r.choice(["-", " ", "", ""]))

    def account(self) -> str:
        return self.w("".join(self.r.choices(string.digits, k=7)))

    def post_symbol(self) -> str:
        return f"1{self.r.randint(100, 999)}0"

    def post_number(self) -> str:
        return f"{self.r.randint(100000, 9999999)}1"

    def login(self) -> str:
        r = self.r
        return r.choice(
            [
                f"{self.sei_roman}{r.randint(1, 99):02d}",
                f"{self.mei_roman[0]}{self.sei_roman}",
                f"{self.sei_roman}.{self.mei_roman[0]}",
                f"{r.choice(['usr', 'kn', 'st'])}{r.randint(1000, 99999)}",
                f"{self.sei_roman}-{self.mei_roman}",
            ]
        )

    def password(self) -> str:
        r = self.r
        return r.choice(
            [
                "".join(r.choices(CIPHERS, k=r.randint(8, 14))),
                f"{self.mei_roman.capitalize()}{self.birth.year}!",
                f"{r.choice(['Sakura', 'Fuji', 'Himitsu', 'Nagoya', 'Kaisha'])}{r.choice('#!_@')}{r.randint(10, 9999)}",
                "".join(r.choices(string.ascii_lowercase + string.digits, k=10)),
            ]
        )

    def ip(self) -> str:
        r = self.r
        return r.choice(
            [
                f"192.168.{r.randint(0, 255)}.{r.randint(1, 254)}",
                f"10.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}",
                f"172.{r.randint(16, 31)}.{r.randint(0, 255)}.{r.randint(1, 254)}",
                f"203.0.113.{r.randint(1, 254)}",
                f"2001:db8:{r.randint(1, 65535):x}::{r.randint(1, 65535):x}",
            ]
        )


LABELS = {
    "full": "PERSON_NAME", "close": "PERSON_NAME", "family": "PERSON_NAME", "given": "PERSON_NAME", "kana": "PERSON_NAME", "hira": "PERSON_NAME", "roman": "PERSON_NAME", "land": "PHONE", "mobile": "PHONE", "free": "PHONE",
    "mail": "EMAIL", "zip": "POSTAL_CODE", "zip7": "POSTAL_CODE", "address": "ADDRESS", "address_en": "ADDRESS", "born": "BIRTH_DATE", "born_column": "BIRTH_DATE", "born_en": "BIRTH_DATE", "age": "AGE", "age_digits": "AGE",
    "my_number": "MY_NUMBER", "license": "DRIVER_LICENSE", "pension": "PENSION_NUMBER", "symbol": "HEALTH_INSURANCE", "insured": "HEALTH_INSURANCE", "passport": "PASSPORT", "residence": "RESIDENCE_CARD", "card": "CREDIT_CARD",
    "account": "BANK_ACCOUNT", "post_symbol": "BANK_ACCOUNT", "post_number": "BANK_ACCOUNT", "login": "LOGIN_ID", "password": "PASSWORD", "ip": "IP_ADDRESS",
}  # fmt: skip
