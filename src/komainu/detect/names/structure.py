"""What a name looks like: the value of a name's label cut into names, titles cut off, readings kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.labels import EXACT
from komainu.detect.names.lexicon import GIVEN, NOUN, OTHER, PERSON, PLACE, SURNAME, flags
from komainu.detect.words.sets import word_set

HONORIFIC = (
    r"(?:御中|様方|様宛|さま方|さん|さま|ちゃん|くん|様|氏|殿|君|先生|教授|准教授|助教|医師|看護師|薬剤師|技師|保健師|弁護士|税理士|会計士|司法書士|行政書士|社労士|選手|監督|議員|知事|市長|町長|村長|区長|代表取締役社長|代表取締役|取締役|執行役員|社長|副社長|会長|副会長|専務|常務|理事長|理事|顧問|相談役|"
    r"本部長|副部長|部長代理|部長|次長|課長代理|課長補佐|課長|係長|主任|主査|主幹|班長|室長|局長|所長|副所長|支店長|店長|工場長|院長|副院長|園長|校長|教頭|教諭|学長|館長|チーフ|リーダー|マネージャー|マネジャー|ディレクター|隊長|巡査|警部|容疑者|被告|受刑者|夫妻|両氏|博士|師匠|親方|ドクター|Dr|ら|たち|達|宛|あて|拝|印|㊞)"
)
_TITLE = re.compile(rf" ?{HONORIFIC}")
_TITLE_END = re.compile(
    r"(?:様|さま|さん|氏|殿|君|くん|ちゃん|先生|御中|宛|印|㊞|拝|(?:代表)?取締役|(?:本)?部長|課長|係長|主任|次長|社長|専務|常務|会長|室長|所長|支店長|店長|院長|医師|教授|校長|園長|看護師|弁護士|リーダー|マネージャー|チーフ)+\Z"
)
WORD = re.compile(r"[一-龠々〆ヶヵァ-ヴーぁ-ゖ㐀-䶿\U00020000-\U0002ffff]+")
LATIN = re.compile(r"[A-Za-z][A-Za-z.'\-À-ɏ]*(?:(?: |, ?)[A-Za-z][A-Za-z.'\-À-ɏ]*){0,3}")
_COMPANY = re.compile(
    r"株式|有限|会社|法人|\(株\)|\(有\)|財団|組合|協会|銀行|商店|商会|製作所|工業|建設|事務所|センター|大学|高校|学校|病院|クリニック|医院|事務局|窓口|グループ|ホールディングス|(?:商事|商社|物産|産業|運輸|運送|交通|電機|電器|電工|電子|精機|機械|鉄工|金属|化学|食品|水産|酒造|印刷|出版|書店|新聞|不動産|薬品|薬局|製薬|製菓|自動車|重工|システムズ?|サービス|ガス|石油|観光|ハウジング|ホテル|旅館|倉庫|保険|証券|信用|工務店|ビル|マンション)\Z"
)
_PLACE_OF_WORK = re.compile(r"(?:部|課|係|室|科|局|店|所|班|社|校|院|署|庁|支社|工場|チーム|本部|センター|担当|部門|課内|会|組|館|園|寮)\Z")
NOT_NAMES = word_set(
    "なし 無し 無 未定 不明 同上 別紙 同左 本人 担当者 担当 患者 代表 代表者 氏名 名前 匿名 匿名希望 非公開 該当なし 省略 様 殿 各位 関係者 責任者 管理者 利用者 会員 御中 未記入 空欄 記入 自署 署名 捺印 全員 その他 他 ほか 一同 社員 職員 従業員 家族 父 母 妻 夫 子 長男 長女 次男 次女 祖父 祖母 続柄 男 女 男性 女性 有 済 済み 要 不要 確認 確認中 調査中 対応中 完了 受付 営業 総務 経理 人事 部長 課長 社長 店長 先生 医師 院長 サンプル テスト ダミー 例 お客様 ご本人 世帯主 保護者 事務局 窓口 システム 管理 自動 新規 変更 削除 登録 更新 株式会社 有限会社 フリガナ ふりがな カナ ユーザー ゲスト 一般 公開 秘密 必須 任意 平成 令和 昭和 大正 明治 西暦 以下 上記 下記 次 記 別添 添付 参照 後日 別途 電話 住所 生年月日 年齢 性別 連絡先 メール 備考 印"
)
# Parts of longer words that are no person though they begin with a surname.
AFTER_NO_NAME = re.compile(
    r" ?(?:駅|市(?!長)|町(?!長)|村(?!長)|区(?!長)|県(?!知事)|府|都|郡|川|山(?![一-龠])|岳|湖|島(?![一-龠])|橋|城|寺|神社|神宮|大社|公園|大学|高校|高等|中学|小学|学園|学院|幼稚園|保育園|病院|医院|クリニック|歯科|内科|整形|薬局|薬品|商店|商会|商事|商社|物産|産業|工業|製作所|製薬|製菓|製麺|製鉄|製紙|建設|建築|組(?![一-龠])|工務店|不動産|電機|電器|電気|電工|"
    r"電子|精機|機械|鉄工|金属|化学|繊維|食品|水産|酒造|醸造|印刷|出版|書店|新聞|放送|テレビ|ラジオ|銀行|信用|証券|保険|生命|火災|運輸|運送|交通|観光|バス|タクシー|鉄道|電鉄|海運|倉庫|ホテル|旅館|荘|ビル|マンション|ハイツ|コーポ|アパート|ハウス|店(?![長主])|支店|本店|支社|本社|工場|営業所|出張所|事務所|事業所|センター|グループ|ホールディングス|"
    r"システム|サービス|ハウジング|ハウス|ガス|石油|自動車|重工|製|式(?![典場])|流|派(?![遣])|賞|杯|記念|温泉|空港|港|線(?![路])|街道|通り|峠|沢(?![一-龠])|牛|茶|焼(?![一-龠])|錦|飯店|屋(?!さん)|家具|楽器|時計|株式会社|有限会社|合同会社|\(株\)|\(有\)|㈱|㈲|幕府|内閣|政権|遺跡|古墳|藩|郷(?![一-龠])|団地|地区|地方|会館|美術館|博物館|図書館|球場|競馬|カップ|モデル|反応|定理|方程式|法則|症候群|病)"
)
# What is said of places, not of people.
AFTER_PLACE = re.compile(
    r"(?:の(?:人口|営業所|支店|支社|工場|本社|気温|天気|最高気温|空港|中心部|郊外|名産|特産)|に(?:本社|本店|支店|工場|移転|出店|ある|所在)|で(?![すしごはもあ])|産の|方面|発着|行き(?:の|を)|在住|出身)"
)
# A company, shop, place or make that was taken whole for a name.
ORG_TAIL = re.compile(
    r"(?:式|水産|ガス|ハウジング|公園|商事|商会|商店|産業|工業|建設|電機|電工|運輸|運送|交通|食品|酒造|印刷|薬局|薬品|製薬|製菓|製作所|工務店|不動産|物産|病院|医院|クリニック|大学|高校|銀行|支店|工場|営業所|センター|ビル|マンション|ハイツ|ホテル|旅館|温泉|神社|美術館|記念館|"
    r"政権|政府|内閣|幕府|大神|明神|神宮|[^ ]{3}[川湖湾港岬峠]|システムズ?|サービス|グループ|観光|自動車|重工|化学|金属|精機|機械|新聞|出版|書店|証券|保険|家具|楽器|飯店|らーめん|ラーメン|うどん|駅前)\Z"
)
_FOOD = r"らーめん|ラーメン|うどん|そば|カレー|餃子|団子|まんじゅう|せんべい|みかん|りんご|ぶどう|メソッド"
AFTER_FOOD = re.compile(_FOOD)
# Endings of words that begin like a name: 大好きな, 素早さが, 東京都生まれ.
AFTER_STEM = re.compile(
    r"まれ(?!る)|び[をのにで]|き(?:な|だ|に|で)|さ[がをのはも]|しい|しく|かった|する|した|しな|せず|られ|ります|った|んだ|いる|べる|めて"
)
# Words of every day that are somebody's name too: in running text they are not meant as one.
EVERYDAY = word_set(
    "スタッフ メンバー 突然 丁寧 大丈夫 結構 立派 見事 貴重 重要 素敵 簡単 綺麗 安心 快適 最高 最近 以上 以下 全然 全部 相当 当然 自然 偶然 当日 今日 明日 昨日 本日 今回 今後 以前 以後 時々 色々 様々 多分 別々 早速 是非 一番 一応 一緒 大変 大切 十分 充分 無事 無料 有名 残念 不思議 親切 新鮮 豊富 可能 必要 普通 特別 本当 本気 勝手 得意 苦手 上手 下手 大事 便利 不便 正直 真面目 生活 任命 一同 毎日 毎年 毎月 先日 前回 次回 各自 各地 世界 時代 平和 平成 昭和 大正 明治 令和 永久 公位"
)
# What may stand between the parts of a name from abroad, and behind it.
_INITIAL_BEHIND = re.compile(r"(?:・[A-Z]\.?)?・[A-Z]\.?・[ァ-ヴー]{2,}(?:・[ァ-ヴー]{2,}){0,2}")
_INITIAL_BEFORE = re.compile(r"[ァ-ヴー]{2,}(?:・[ァ-ヴー]{2,})?・[A-Z]\.?・\Z")
MONARCH = re.compile(
    r"(?<![ァ-ヴー])[ァ-ヴー]{2,12}(?:・[ァ-ヴー]{2,12}){0,2}(?:[1-9][0-9]?|[IVX]{1,4}|[一二三四五六七八九十]{1,2})世(?![一-龠])"
)
_NUMBERED = re.compile(r"(?:[1-9][0-9]?|[IVX]{1,4}|[一二三四五六七八九十]{1,2})世(?![一-龠])")
_KANA_GIVEN = re.compile(r"([一-龠々]{1,3}) ?([ぁ-ん]{2,6})")
# Given names too, but behind a surname they are what they mean.
_NO_GIVEN = word_set(
    "さん さま くん ちゃん たち など より から まで ほか とも のみ だけ こそ には では とは ない ある いる です ます へは らが ため ので のに"
)
_PARTICLES = frozenset("はがのとにをもでへや")


def grown_abroad(text: str, start: int, end: int) -> tuple[int, int]:
    """A name in katakana with the parts that an initial joins to it, and its number: フランクリン・D・ルーズベルト, フアン2世."""
    if "ァ" <= text[end - 1] <= "ー" and "ァ" <= text[start] <= "ー":
        if behind := _INITIAL_BEHIND.match(text, end):
            end = behind.end()
        if start > 2 and text[start - 1] == "・" and (before := _INITIAL_BEFORE.search(text, max(0, start - 30), start)):
            start = before.start()
        if number := _NUMBERED.match(text, end):
            end = number.end()
    return start, end


def with_kana_given(text: str, start: int, end: int) -> int:
    """Where a surname in kanji with a given name in hiragana ends: 田中たかなり、 however much of it was seen."""
    match = _KANA_GIVEN.match(text, start)
    if match is None or match.end() < end or not flags(match.group(1)) & SURNAME:
        return end
    given = match.group(2)
    for size in range(min(5, len(given)), 1, -1):
        if flags(given[:size]) & GIVEN and given[:size] not in _NO_GIVEN and (size == len(given) or given[size] in _PARTICLES):
            return max(end, match.start(2) + size)
    return end


# What bears the whole name of somebody famous.
AFTER_FAME = re.compile(
    r"(?:記念館|記念公園|美術館|博物館|文学館|資料館|生家|像|杯|賞(?!を|金)|号(?![一-龠])|法律事務所|税理士事務所|会計事務所|商店|商会|株式会社|合同会社|財団)"
)
BEFORE_NO_NAME = re.compile(
    r"(?:株式会社|有限会社|合同会社|医療法人|学校法人|社会福祉法人|宗教法人|一般社団法人|公益財団法人|財団法人|社団法人|\(株\)|\(有\)|\(医\)|㈱|㈲|第[一二三四五六0-9]{1,2}|メゾン|コーポ|ハイツ|グランド|県立|市立|私立|国立|JR|東急|京急|小田急)\Z"
)


def is_kana(word: str) -> bool:
    return all("ァ" <= letter <= "ー" or letter in " ・゛゜" for letter in word)


def is_hiragana(word: str) -> bool:
    return all("ぁ" <= letter <= "ゖ" or letter in " ー" for letter in word)


_ONE_AND_TWO = re.compile(r"(?<![一-龠々])[一-龠] [一-龠]\Z")


def cut_title(text: str, start: int, end: int) -> int:
    """Where a name ends when the titles behind it are cut off."""
    while True:
        match = _TITLE_END.search(text[start:end])
        if match is None or match.start() == 0:
            return end
        at = start + match.start()
        # 君 ends a given name of two characters behind a surname of one: 陳 怡君.
        if text[at] == "君" and _ONE_AND_TWO.search(text, max(0, at - 4), at):
            return at + 1
        end = start + match.start()
        while end > start and text[end - 1] == " ":
            end -= 1


def is_full(word: str) -> bool:
    """Whether a word without a blank is a surname and a given name of the dictionary."""
    return any(
        flags(word[:size]) & SURNAME and flags(word[size:]) & (GIVEN | SURNAME)
        for size in range(1, min(4, len(word)))
        if len(word) - size <= 3
    )


def is_name_like(word: str) -> bool:
    """Whether a single word may be somebody's name: known as a name, or no known noun."""
    if word in NOT_NAMES or _COMPANY.search(word):
        return False
    known = flags(word)
    if known & (SURNAME | GIVEN | PERSON):
        return True
    if is_full(word):
        return True
    return not known & (NOUN | OTHER | PLACE) and not (len(word) > 1 and _PLACE_OF_WORK.search(word))


def names_in(text: str, start: int, end: int, *, sure: bool) -> Iterator[tuple[int, int]]:
    """The names in the value of a name's label.

    sure   whether the label promises a person (氏名); otherwise (担当, 差出人) only what looks like a name is taken, and departments and companies are passed over
    """
    at = start
    count = 0
    while at < end and count < 12:
        count += 1
        while at < end and text[at] in " \"'「『(:・-,、/":
            at += 1
        if at >= end:
            return
        if text[at].isascii():
            match = LATIN.match(text, at, end)
            if match and len(match.group()) > 2 and (sure or " " in match.group()):
                finish = match.end()
                words = match.group().replace(",", " ").split()
                if 1 < len(words) <= 4 or (sure and len(words) == 1 and words[0][0].isupper()):
                    yield at, finish
            return
        first, stop = _one(text, at, end, sure)
        if stop <= first:
            if stop == at and first == at:
                return
            at = max(first, at + 1)
            continue
        yield first, stop
        at = stop
        title = _TITLE.match(text, at, end)
        if title:
            at = title.end()
        # A reading in brackets or behind a blank, then perhaps another name behind a comma.
        follow = at
        while follow < end and text[follow] in " (":
            follow += 1
        word = WORD.match(text, follow, end)
        if (
            word
            and follow > at
            and len(word.group()) >= 3
            and (is_kana(word.group()) or (is_hiragana(word.group()) and len(word.group()) > 3))
        ):
            finish = word.end()
            more = re.compile(r"[ ・]([ァ-ヴーぁ-ゖ]+)").match(text, finish, end)
            if more and (is_kana(more.group(1)) == is_kana(word.group())):
                finish = more.end()
            yield follow, finish
            at = finish
        if at < end and text[at] in "、,・/":
            sure = False
            continue
        return


def _one(text: str, at: int, end: int, sure: bool) -> tuple[int, int]:
    """The first name from a place on, with its blank; (x, x) when there is none, x being where to look on."""
    word = WORD.match(text, at, end)
    if word is None:
        return at, at
    finish = cut_title(text, word.start(), word.end())
    body = text[at:finish]
    if not body or body in NOT_NAMES or len(body) > 14 or _COMPANY.search(body):
        following = word.end()
        if following < end and text[following] == " " and (_COMPANY.search(body) or _PLACE_OF_WORK.search(body)):
            return following + 1, following + 1
        return at, at
    titled = finish < word.end()
    joined = word.end() if not titled else -1
    if joined >= 0 and joined < end and text[joined] in " ・=":
        second = WORD.match(text, joined + 1, end)
        if second:
            stop = cut_title(text, second.start(), second.end())
            # A particle of the sentence is no part of the name: 鮫島 某は.
            if stop - second.start() > 1 and text[stop - 1] in "はがをにへともの" and not flags(text[second.start() : stop]) & GIVEN:
                stop -= 1
            tail = text[second.start() : stop]
            kana, tail_kana = is_kana(body), is_kana(tail)
            both_hiragana = is_hiragana(body) and is_hiragana(tail)
            if tail in NOT_NAMES or not tail or _COMPANY.search(tail) or tail in EXACT:
                pass
            elif text[joined] in "・=" and kana and tail_kana:
                while stop < end and text[stop] in "・= " and (third := WORD.match(text, stop + 1, end)) and is_kana(third.group()):
                    stop = third.end()
                return at, stop
            elif text[joined] == " ":
                if _PLACE_OF_WORK.search(body) and not flags(body) & SURNAME and len(body) > 1 and not (kana or both_hiragana):
                    return joined + 1, joined + 1
                if (kana and tail_kana) or both_hiragana:
                    if (
                        stop < end
                        and text[stop] == " "
                        and kana
                        and (third := WORD.match(text, stop + 1, end))
                        and is_kana(third.group())
                        and len(third.group()) > 1
                    ):
                        stop = third.end()
                    return at, stop
                short = len(body) <= 4 and len(tail) <= 4 and not kana
                if (
                    short
                    and not (is_full(body) and len(body) >= 3 and not flags(tail) & GIVEN)
                    and not (tail_kana and len(tail) > 3 and len(body) > 2)
                    and not _TITLE_END.fullmatch(tail)
                    and (sure or flags(tail) & (GIVEN | SURNAME) or flags(body) & SURNAME)
                ):
                    return at, stop
    if not sure and not is_name_like(body):
        if _PLACE_OF_WORK.search(body) and joined >= 0 and joined < end and text[joined] == " ":
            return joined + 1, joined + 1
        return at, at
    if sure and len(body) > 8 and not is_kana(body) and not is_hiragana(body):
        return at, at
    if sure and not is_kana(body) and not is_hiragana(body) and re.search(r"[ぁ-ん]{2,}[一-龠]", body) and not is_full(body):
        return at, at
    return at, finish
