"""How names are compared: as people mean them, not as they are typed. Pure.

A search for 高橋 finds 髙橋, 斉藤 finds 齋藤, ﾀｶﾊｼ finds たかはし. Lists stand in the order of the reading (五十音).
"""

import re
import unicodedata

# Kanji that stand for each other in names; the first of each group is what all of them are folded to. Only ways of writing
# that people take for one another in a search: nothing is ever changed by it in a record.
GROUPS = (
    "高髙", "崎﨑碕嵜", "斉齊斎齋", "辺邊邉", "吉𠮷", "沢澤", "浜濱濵", "広廣", "国國", "島嶋嶌", "桜櫻", "竜龍", "真眞", "恵惠", "栄榮", "桑桒", "柳栁",
    "富冨", "徳德", "黒黑", "鉄鐵", "関關", "滝瀧", "戸戶", "曽曾", "凜凛", "遥遙", "児兒", "実實", "寿壽", "薮藪籔", "塩鹽", "円圓", "応應", "横橫",
    "会會", "覚覺", "岳嶽", "学學", "亀龜", "芸藝", "穂穗", "郷鄕", "剣劍劔", "厳嚴", "巌巖", "暁曉", "尭堯", "渋澁", "条條", "静靜", "船舩", "総總",
    "荘莊", "万萬", "弥彌", "与與", "来來", "礼禮", "緑綠", "桧檜", "館舘", "蔵藏", "槙槇", "晃晄", "芦蘆", "蛍螢", "鶴靏靍", "峰峯", "野埜", "村邨",
    "渕淵", "篭籠", "頼賴", "瀬瀨", "浅淺", "豊豐", "宝寶", "伝傳", "仏佛", "従從", "圧壓", "団團", "図圖", "声聲", "処處", "壮壯", "売賣", "変變",
    "奥奧", "姫姬", "将將", "専專", "尽盡", "属屬", "帯帶", "帰歸", "庁廳", "廃廢", "弁辨", "当當", "徴徵", "恒恆", "恋戀", "悦悅", "戦戰", "払拂",
    "択擇", "担擔", "挙擧", "摂攝", "数數", "昼晝", "晩晚", "枢樞", "栃杤", "楽樂", "様樣", "権權", "歓歡", "気氣", "済濟", "渓溪", "満滿", "灯燈",
    "点點", "為爲", "狭狹", "猟獵", "瑶瑤", "産產", "画畫", "畳疊", "県縣", "砕碎", "祢禰", "禅禪", "秘祕", "稲稻", "穣穰", "粋粹", "経經", "絵繪",
    "続續", "緒緖", "縁緣", "繊纖", "聡聰", "茎莖", "薫薰", "衛衞", "装裝", "覧覽", "観觀", "触觸", "誉譽", "読讀", "賛贊", "軽輕", "辞辭", "逓遞",
    "遅遲", "釈釋", "鉱鑛", "銭錢", "鋳鑄", "錬鍊", "陥陷", "隠隱", "雑雜", "霊靈", "顔顏", "顕顯", "駅驛", "騒騷", "験驗", "髄髓", "鶏鷄", "麦麥",
    "麺麵", "黙默", "歯齒", "梅楳", "彦彥", "清淸", "青靑", "増增", "巻卷", "歩步", "毎每", "涼凉", "煕熙熈", "杉椙", "皐皋",
)  # fmt: skip
VARIANTS = {ord(letter): group[0] for group in GROUPS for letter in group[1:]}

KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
MARKS = re.compile("[\u3099\u309a]")
# What stands between the parts of a name.
BETWEEN = re.compile(r"[\s・･·=＝,，、/／]+")
LONGEST_WORD = 100
WITHOUT_READING = "\uffee"
"""With what the place of somebody without a reading begins: after all kana."""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", SELECTORS.sub("", text)).casefold().translate(VARIANTS).translate(KATAKANA)


def reading_of(text: str) -> str:
    """A reading as it is kept: hiragana, plain width, one blank between the parts."""
    return " ".join(BETWEEN.sub(" ", unicodedata.normalize("NFKC", text)).translate(KATAKANA).split())


def sort_key(reading: str, name: str) -> str:
    """The place of a person in a list: by reading as a dictionary has it (か before が only where all else is equal), then by name.

    Who has no reading comes after all who have one.
    """
    kana = reading_of(reading).casefold()
    base = MARKS.sub("", unicodedata.normalize("NFD", kana)).translate(SMALL).replace("ー", "")
    return f"{base} {kana} {name}"[:220] if base else f"{WITHOUT_READING}{_plain(name)}"[:220]


def folded(text: str) -> str:
    """A text as it is compared: without width, case, variants, blanks."""
    return BETWEEN.sub("", _plain(text))


def search_words(*, name: str, reading: str, staff_number: str, email: str) -> set[str]:
    """The words by whose beginning a person is found: every tail of the name, the parts of the reading, number, address.

    Tails, so that 橋 finds 高橋 too.
    """
    whole = folded(name)
    words = {whole[start:] for start in range(len(whole))}
    kana = folded(reading)
    parts = [folded(part) for part in BETWEEN.split(reading) if part]
    words |= {kana, *("".join(parts[start:]) for start in range(len(parts)))}
    address = _plain(email)
    words |= {folded(staff_number), address, address.partition("@")[0]}
    return {word[:LONGEST_WORD] for word in words if word}


def wanted_words(words: list[str]) -> list[str]:
    """What somebody typed into the search, folded in the same way."""
    return [word[:LONGEST_WORD] for word in (folded(each) if "@" not in each else _plain(each) for each in words) if word]
