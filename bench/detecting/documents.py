# long: tables of values, one entry a line, and the templates' words beside what fills them
"""Documents, sentences and hard negatives from templates, tables in every form; each with the places of what is in it.

`documents.txt`, `sentences.txt` and `negatives.txt` beside this file hold the templates: `{a.full}` is a value of person a (see `values.LABELS`), `{s.disease}` a special-care word,
`{date}` and the like are noise that is nobody's; a line that begins with `?` stands only sometimes. The same files in `held/` were kept from the training of the tagger: the benchmark
reads those.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bench.detecting import values
from bench.detecting.values import HERE, LABELS, Person, written_date

Document = dict[str, Any]
_SLOT = re.compile(r"\{([A-Za-z0-9_]+)(?:\.([a-z_0-9]+))?\}")

SENSITIVE = {
    "disease": [
        "2型糖尿病",
        "うつ病",
        "乳がん",
        "高血圧症",
        "気管支喘息",
        "心房細動",
        "椎間板ヘルニア",
        "統合失調症",
        "慢性腎不全",
        "C型肝炎",
        "関節リウマチ",
        "てんかん",
        "脳梗塞",
        "パーキンソン病",
        "双極性障害",
        "胃潰瘍",
        "クローン病",
        "前立腺がん",
        "適応障害",
        "子宮筋腫",
        "痛風",
        "花粉症",
        "食物アレルギー",
        "甲状腺機能亢進症",
        "帯状疱疹",
    ],
    "disability": ["身体障害者手帳2級", "精神障害者保健福祉手帳3級", "療育手帳B", "視覚障害1級", "発達障害", "肢体不自由", "知的障害"],
    "checkup": [
        "血圧 158/102",
        "HbA1c 8.4%",
        "空腹時血糖 156mg/dL",
        "LDLコレステロール 182",
        "γ-GTP 210",
        "要再検査",
        "D判定（要精密検査）",
        "BMI 31.2",
    ],
    "treatment": [
        "抗がん剤治療中",
        "人工透析中",
        "心療内科に通院中",
        "インスリン注射",
        "降圧薬を服用",
        "リハビリ通院中",
        "抗うつ薬を服用中",
        "不妊治療中",
        "検査入院",
    ],
    "criminal": [
        "詐欺罪で懲役3年",
        "傷害の前科",
        "窃盗容疑で逮捕",
        "覚醒剤取締法違反で執行猶予中",
        "酒気帯び運転で罰金30万円",
        "保護観察中",
    ],
    "victim": ["ストーカー被害", "DV被害", "性被害", "特殊詐欺被害", "いじめ被害"],
    "religion": ["創価学会員", "エホバの証人", "カトリック信者", "天理教の信者", "ムスリム"],
    "care": ["要介護認定", "認知症", "人工肛門"],
}
HEADS = [
    "青木",
    "石橋",
    "内田",
    "江藤",
    "大久保",
    "加藤",
    "菊池",
    "小松",
    "坂本",
    "島田",
    "菅野",
    "千葉",
    "寺田",
    "富田",
    "永井",
    "西村",
    "野口",
    "平野",
    "福田",
    "堀江",
    "丸山",
    "森下",
    "柳沢",
    "吉岡",
    "若林",
    "東洋",
    "日新",
    "中央",
    "第一",
    "大和",
    "富士",
    "光",
    "ひかり",
    "みなと",
    "さくら",
]
COMPANY = [
    "{h}建設株式会社",
    "株式会社{h}",
    "株式会社{h}製作所",
    "{h}商事株式会社",
    "{h}運輸(株)",
    "有限会社{h}商店",
    "{h}電機株式会社",
    "{h}ホールディングス",
    "医療法人{h}会",
    "{h}法律事務所",
    "合同会社{h}企画",
    "{h}食品工業",
    "学校法人{h}学園",
    "{h}信用保証",
    "(株){h}システムズ",
    "{h}薬品",
    "{h}酒造",
]
PLACES = [
    "宮崎",
    "長野",
    "福島",
    "石川",
    "山口",
    "大分",
    "千葉",
    "高知",
    "富山",
    "秋田",
    "松本",
    "岡山",
    "徳島",
    "熊本",
    "三重",
    "佐賀",
    "山形",
    "浜松",
    "川口",
    "前橋",
    "高崎",
    "太田",
    "上田",
    "中野",
    "池田",
    "小川",
    "三田",
    "八王子",
]
LISTS = {
    "dept": ["総務部", "経理課", "営業一課", "人事部", "情報システム部", "品質保証室", "広報課", "法務部", "製造部", "お客様相談室"],
    "station": [
        "田町駅",
        "川口駅",
        "上野駅",
        "中村公園駅",
        "松本駅",
        "石川町駅",
        "高田馬場駅",
        "小川町駅",
        "宮崎台駅",
        "池上駅",
        "大宮駅",
        "三田駅",
        "中野駅",
        "野田市駅",
        "原宿駅",
        "福島駅",
    ],
    "product": [
        "佐藤錦",
        "ノートPC型X",
        "山本山の海苔",
        "浄水器プラス",
        "ミキサーMZ",
        "宮崎マンゴー",
        "松阪牛カレー",
        "スマートロック",
        "高橋式ポンプ",
        "井村屋あずきバー",
        "長野りんご",
        "複合機",
        "島津プリンタ",
        "加湿器ミスト",
        "鈴木飯店の餃子",
        "田中屋の団子",
    ],
    "bridge": ["清洲橋", "井の頭公園", "多摩川", "岡崎城", "西郷山公園", "三渓園", "吉田神社", "中村遊園", "松井山手"],
    "shop": ["ティップス", "フジタヤ", "ミヤモト", "みどり", "ルネス", "さとう家具", "カメラの北野", "マルヤマ"],
    "hospital": ["山田内科クリニック", "中央総合病院", "済生会吉田病院", "市立大学病院", "さくら診療所", "高橋整形外科"],
    "dept_med": ["内科", "外科", "整形外科", "循環器内科", "神経内科"],
    "school": ["県立北高等学校", "市立第二小学校", "中村学園大学", "東西大学", "私立青山高校", "松田幼稚園"],
    "building": ["第二山田ビル", "メゾン佐藤", "小川マンション", "グランド中村", "田中ハイツ"],
    "bankname": values.BANKS,
    "sex": ["男", "女"],
}


def _folder(held: bool) -> Path:
    return HERE / "held" if held else HERE


class Text:
    """A text that grows, with the places of what is in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.spans: list[dict[str, Any]] = []
        self.ignored: list[dict[str, Any]] = []

    def add(self, words: str) -> None:
        self.parts.append(words)
        self.length += len(words)

    def mark(self, kind: str, words: str) -> None:
        self.spans.append({"start": self.length, "end": self.length + len(words), "type": kind})
        for other in {"EMAIL": ["LOGIN_ID"], "ADDRESS": ["POSTAL_CODE"]}.get(kind, []):
            self.ignored.append({"start": self.length, "end": self.length + len(words), "types": [other]})
        self.add(words)

    def document(self, name: str, source: str) -> Document:
        return {"id": name, "text": "".join(self.parts), "spans": self.spans, "ignore": self.ignored, "source": source}


class Writer:
    """Fills templates; one for each document."""

    def __init__(self, r: random.Random) -> None:
        self.r = r
        self.today = dt.date(2026, 1, 5) + dt.timedelta(days=r.randint(0, 320))
        self.people: dict[str, Person] = {}

    def person(self, key: str) -> Person:
        if key not in self.people:
            self.people[key] = Person(self.r, self.today)
        return self.people[key]

    def digits(self, count: int) -> str:
        return str(self.r.randint(1, 9)) + "".join(self.r.choices(string.digits, k=count - 1))

    def noise(self, key: str) -> str:
        r = self.r
        day = self.today - dt.timedelta(days=r.randint(0, 1200))
        if key in LISTS:
            return r.choice(LISTS[key])
        if key.startswith("number"):
            return self.digits(int(key[6:]))
        if key.startswith("digit"):
            return self.digits(int(key[5:] or 1))
        if key in {"company", "company2"}:
            return r.choice(COMPANY).format(h=r.choice(HEADS))
        makers = {
            "date": lambda: written_date(r, day, r.choice(["ja", "slash", "iso", "era", "short", "dot", "letter"])),
            "date_old": lambda: written_date(r, dt.date(r.randint(1960, 2015), r.randint(1, 12), r.randint(1, 28)), r.choice(["ja", "era"])),
            "date_iso": day.isoformat, "time": lambda: f"{r.randint(8, 20)}:{r.choice(['00', '10', '30', '45'])}",
            "order": lambda: f"{r.choice(['ORD', 'PO', 'INV', 'Q', 'WO'])}-{self.digits(4)}-{self.digits(5)}", "track": lambda: r.choice(["{}-{}-{}", "{}{}{}", "{} {} {}"]).format(self.digits(4), self.digits(4), self.digits(4)),
            "jan": self._jan, "partno": lambda: r.choice([f"{r.choice(['AX', 'KM', 'RZ'])}-{self.digits(4)}", f"{self.digits(3)}-{self.digits(5)}", f"{r.choice(['TX', 'QB'])}{self.digits(5)}B"]),
            "serial16": self._serial, "version": lambda: f"{r.randint(1, 12)}.{r.randint(0, 30)}.{r.randint(0, 40)}", "version4": lambda: f"{r.randint(1, 20)}.{r.randint(0, 30)}.{r.randint(0, 99)}.{r.randint(1, 250)}",
            "yen": lambda: f"{r.randint(1, 990):,},{r.choice(['000', '500', '800'])}", "hex": lambda: "".join(r.choices("0123456789abcdef", k=32)), "pnr": lambda: "".join(r.choices(string.ascii_uppercase, k=6)),
            "insurer": lambda: r.choice(["01", "06", "31", "63", "138"]) + self.digits(6)[: r.choice([5, 6])], "place": lambda: r.choice(PLACES) + r.choice(["県内", "支店", "工場", "市内", "地区", "営業所", ""]),
            "bank": lambda: r.choice(values.BANKS), "branch": lambda: r.choice(values.BRANCHES), "bankcode": lambda: f"{r.randint(1, 3000):04d}", "addr_company": lambda: "",
        }  # fmt: skip
        return makers[key]()

    def _jan(self) -> str:
        body = self.r.choice(["45", "49"]) + self.digits(10)
        return body + str((10 - sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))) % 10)

    def _serial(self) -> str:
        while True:
            number = self.r.choice("3456") + self.digits(15)
            if values.luhn(number[:-1]) != number[-1]:
                return number

    def fill(self, template: str, text: Text) -> Text:
        at = 0
        for slot in _SLOT.finditer(template):
            text.add(template[at : slot.start()])
            at = slot.end()
            key, what = slot.groups()
            if key == "s" and what:
                text.mark("SENSITIVE", self.r.choice(SENSITIVE[what]))
            elif key == "corporate":
                text.mark("CORPORATE_NUMBER", values.corporate_number(self.r))
            elif key == "tcorporate":
                text.mark("CORPORATE_NUMBER", "T" + values.corporate_number(self.r))
            elif what == "foreign_":
                text.mark("PERSON_NAME", self.r.choice([one[0] for one in values.FOREIGN if "・" in one[0]]))
            elif what:
                text.mark(LABELS[what], getattr(self.person(key), what)())
            elif key == "insurer":
                value = self.noise(key)
                text.ignored.append({"start": text.length, "end": text.length + len(value), "types": ["HEALTH_INSURANCE"]})
                text.add(value)
            else:
                text.add(self.noise(key))
        text.add(template[at:])
        return text


@cache
def templates(held: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in (_folder(held) / "documents.txt").read_text(encoding="utf-8").split("== ")[1:]:
        name, body = part.split("\n", 1)
        found[name] = body
    return found


@cache
def lines(name: str, held: bool) -> list[str]:
    return [line for line in (_folder(held) / name).read_text(encoding="utf-8").splitlines() if line]


COLUMNS = {
    "no": (["顧客番号", "No", "会員ID", "customer_id", "member_no"], "{number6}"), "name": (["氏名", "お名前", "顧客名", "name", "customer_name", "full_name"], "{P.full}"), "kana": (["フリガナ", "カナ氏名", "kana", "name_kana"], "{P.kana}"),
    "family": (["姓", "last_name"], "{P.family}"), "given": (["名", "first_name"], "{P.given}"), "zip": (["郵便番号", "〒", "zip", "postal_code"], "{P.zip}"), "address": (["住所", "現住所", "address", "addr"], "{P.address}"),
    "tel": (["電話番号", "TEL", "連絡先", "tel", "phone"], "{P.land}"), "mobile": (["携帯電話", "携帯", "mobile"], "{P.mobile}"), "mail": (["メールアドレス", "E-mail", "email", "mail_address"], "{P.mail}"),
    "born": (["生年月日", "誕生日", "birth_date", "dob"], "{P.born_column}"), "age": (["年齢", "age"], "{P.age_digits}"), "sex": (["性別", "sex"], "{sex}"), "my_number": (["個人番号", "マイナンバー", "my_number"], "{P.my_number}"),
    "pension": (["基礎年金番号", "年金番号", "nenkin_no"], "{P.pension}"), "license": (["免許証番号", "license_no"], "{P.license}"), "card": (["カード番号", "card_number"], "{P.card}"), "bank": (["銀行名", "bank"], "{bank}"),
    "account": (["口座番号", "account_no"], "{P.account}"), "login": (["ログインID", "user_id", "login_name"], "{P.login}"), "password": (["パスワード", "password", "pw"], "{P.password}"), "ip": (["IPアドレス", "ip_address", "last_ip"], "{P.ip}"),
    "disease": (["傷病名", "病名", "diagnosis"], "{s.disease}"), "company": (["会社名", "勤務先", "company"], "{company}"), "corporate": (["法人番号", "corporate_number"], "{corporate}"), "order": (["注文番号", "伝票番号", "order_no"], "{number12}"),
    "item": (["商品名", "品名", "item_name"], "{product}"), "date": (["登録日", "入会日", "created_at"], "{date_iso}"), "dept": (["部署", "department"], "{dept}"), "symbol": (["記号"], "{P.symbol}"), "insured": (["番号"], "{P.insured}"),
    "passport": (["旅券番号", "passport_no"], "{P.passport}"), "residence": (["在留カード番号", "residence_card_no"], "{P.residence}"), "part": (["品番", "part_no"], "{partno}"), "ext": (["内線", "ext"], "{digit4}"), "yen": (["金額", "amount"], "{number6}"),
}  # fmt: skip


def table(writer: Writer, text: Text, held: bool) -> Text:
    r = writer.r
    form = r.choice(["csv", "csv", "quoted", "tsv", "tsv", "sql", "sql2", "jsonl", "pipe", "keys"])
    columns = r.choice(lines("tables.txt", held)).split()
    english = form in {"sql", "sql2", "jsonl"} or r.random() < 0.15
    heads = []
    for column in columns:
        words = [word for word in COLUMNS[column][0] if word.isascii() == english] or COLUMNS[column][0]
        heads.append(r.choice(words))
    if form in {"csv", "tsv"}:
        text.add({"csv": ",", "tsv": "\t"}[form].join(heads) + "\n")
    elif form == "quoted":
        text.add(",".join(f'"{head}"' for head in heads) + "\n")
    elif form == "pipe":
        text.add("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads) + "\n")
    elif form == "sql2":
        text.add(f"INSERT INTO customers ({', '.join(heads)}) VALUES\n")
    rows = r.randint(2, 7)
    for row in range(rows):
        writer.people.pop("P", None)
        if form == "sql":
            text.add(f"INSERT INTO members ({', '.join(heads)}) VALUES (")
        elif form == "sql2":
            text.add("(")
        elif form == "jsonl":
            text.add("{")
        elif form == "pipe":
            text.add("| ")
        for number, column in enumerate(columns):
            if number:
                text.add({"csv": ",", "quoted": ",", "tsv": "\t", "pipe": " | ", "keys": "\n"}.get(form, ", "))
            if form == "jsonl":
                text.add(f'"{heads[number]}": ')
            if form == "keys":
                text.add(f"{heads[number]}: ")
            quote = {"quoted": '"', "sql": "'", "sql2": "'", "jsonl": '"'}.get(form, "")
            text.add(quote)
            writer.fill(COLUMNS[column][1], text)
            text.add(quote)
        text.add(
            {"sql": ");\n", "sql2": "),\n" if row + 1 < rows else ");\n", "jsonl": "}\n", "pipe": " |\n", "keys": "\n\n"}.get(form, "\n")
        )
    return text


def document(r: random.Random, name: str, held: bool) -> Document:
    """One document of any form."""
    writer, text = Writer(r), Text()
    pick = r.random()
    if pick < 0.3:
        return table(writer, text, held).document(name, "table")
    if pick < 0.38:
        for template in r.choices(lines("negatives.txt", held), k=r.randint(2, 7)):
            writer.fill(template + "\n", text)
        return text.document(name, "nothing")
    if pick < 0.46:
        for template in r.choices(lines("sentences.txt", held), k=r.randint(2, 6)):
            writer.people.clear()
            writer.fill(template + "\n", text)
        return text.document(name, "sentences")
    source = r.choice(sorted(templates(held)))
    kept = [
        line[1:] if line.startswith("?") else line
        for line in templates(held)[source].split("\n")
        if not line.startswith("?") or r.random() < 0.6
    ]
    return writer.fill("\n".join(kept), text).document(name, source)


def documents(count: int, seed: int, *, held: bool = False) -> Iterator[Document]:
    """Documents of any form; `held`: from the templates that were kept from training."""
    for number in range(count):
        yield document(random.Random(f"{seed}-{number}"), f"g{number:05d}", held)


def hard_negatives(count: int, seed: int, *, held: bool = False) -> Iterator[Document]:
    """One line each, with nothing personal in it."""
    for number in range(count):
        writer = Writer(random.Random(f"negative-{seed}-{number}"))
        yield writer.fill(writer.r.choice(lines("negatives.txt", held)), Text()).document(f"n{number:05d}", "negative")
