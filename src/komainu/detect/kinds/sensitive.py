"""Hints of special care-required personal information (要配慮個人情報) about some person in the text.

Source: APPI art. 2 (3); Order for Enforcement art. 2 (disability, check-up, guidance and treatment, criminal procedure, juvenile procedure); 個人情報保護委員会 guidelines (general
rules) 2-3. A hint needs a person nearby or a field of its own; rules, seminars, statistics and articles on an illness are no hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.layout import Value
from komainu.detect.page import Page
from komainu.detect.taken import Taken
from komainu.detect.words.lists import Topic
from komainu.detect.words.sets import word_set

_GENERAL = re.compile(
    r"(?:の|を|に|へ|と|や|・|等|など|、|患者)?(?:の)?(?:予防|対策|防止|セミナー|講座|講演|勉強会|研究|学会|外来(?:の|案内|$)|センター|検診|教室|ガイドライン|について|とは|に関する|に関し|の方|の人(?!工)|の場合|場合|患者数|患者様向け|等の|などの|治療薬|保険(?!証)|啓発|週間|"
    r"デー|リスク|市場|向け|に効く|を防ぐ|防ぐ|基礎|知識|理解|研修|相談窓口|相談会|相談室|支援センター|支援制度|支援法|法律|条約|差別|雇用率|雇用促進|者数|件数|発生率|発症率|割合|統計|調査|報告書|展|特集|記事|本$|改善|レシピ|食品|サプリ|情報(?:サイト|誌|センター|館|局|番組)|学$|科目|病棟|病院|クリニック|医療機関|薬局|"
    r"ワクチン|検査キット|検査薬|測定器|計(?![一-龠])|用品|保護法|福祉法|基本法|規定|規程|条例|とき|時は|者等|その他|又は|または|及び|および|の有無|の経歴|の取得|の取扱|を含む個人情報|に配慮|の皆|のご案内|ご案内|体験談|ポスター|撲滅|ゼロ|啓蒙|キャンペーン|月間|運動(?!障害)|に注意|にご注意|の注意)"
)
_NEGATED = re.compile(r"(?:なし|無し|は?ない|はありません|の(?:既往|所見)?なし|無$|陰性|ではない|は認め(?:ない|ず)|を否定)")
_BEFORE_GENERAL = re.compile(r"(?:一般に|例えば|たとえば|第[0-9]+条|\(例|例:|例)[^\n]{0,12}\Z")
_PERSON = re.compile(
    r"本人|同人|患者|彼女?(?:は|が|の)|息子|娘|妻|夫|母|父|長男|長女|社員|職員|さん|様|氏|君|ちゃん|利用者|入居者|生徒|児童|園児|候補者|応募者|従業員|部下|同僚|相談者|被害者"
)
_LEFT = re.compile(
    r"(?:(?:急性|慢性|原発性|転移性|進行性|若年性|先天性|特発性|末期|早期|重度|軽度|中等度|難治性|アレルギー性|右|左|両|多発性|再発性|初期)の?)+\Z"
)
_GRADE = re.compile(
    r"(?: ?\(?(?:第?[12一二]種)?[・、 ]?(?:[1-7一二三四五六七] ?級|[ABC][12]?(?![A-Za-z0-9])|重度|中度|軽度|区分[1-6]|要介護[1-5])\)?(?:判定)?)?(?:(?:を)?(?:所持|取得|保有|受給)(?:者|中)?|の?認定)?"
)
_MEASURE = word_set(
    "血糖値 空腹時血糖 随時血糖 HbA1c 血圧 最高血圧 最低血圧 収縮期血圧 拡張期血圧 中性脂肪 総コレステロール LDLコレステロール HDLコレステロール LDL HDL γ-GTP γGTP AST ALT GOT GPT クレアチニン eGFR 尿酸値 ヘモグロビン 白血球数 血小板数 BMI 体脂肪率 腹囲 PSA値 腫瘍マーカー 裸眼視力"
)
_VALUE = re.compile(
    r" ?(?:値)?(?:[:=がは]|\(|の)? ?[0-9]{1,4}(?:\.[0-9]{1,2})?(?: ?/ ?[0-9]{2,3})? ?(?:mg/d[lL]|mmHg|%|[IU]{1,2}/[lL]|kg/m2|cm|g/d[lL]|mL/min|ng/mL|万)?(?: ?\((?:高値|低値|基準値[^()]{0,4}|要[^()]{1,8}|[HL高低])\))?\)?"
)
_JUDGED = re.compile(
    r"(?<![A-Za-z])[B-GX][0-9]?判定(?: ?\([^()\n]{1,12}\))?|(?:総合)?判定 ?[:=は]? ?[C-G][0-9]?(?![A-Za-z0-9])(?: ?\([^()\n]{1,12}\))?"
)
_TREATED = re.compile(
    r"(?:(?:に|へ|で|を|の)?(?:て)?(?:定期的に|毎月|週[0-9]回の?|月[0-9]回の?|継続して)?(?:通院|入院|受診|服用|内服|投与|投薬|使用|受け|治療|加療|施行|実施|処方|療養|受療|開始|継続)(?:を)?(?:して(?:い|お)|され(?:て)?|て(?:い|お))?(?:中|歴あり|歴|後|る|り|た|開始)?)?(?:中|歴|後(?!日|ろ|任))?"
)
_NEEDS_MORE = word_set(
    "手術 リハビリ リハビリテーション 精神科 心療内科 カウンセリング ステロイド リチウム 安定剤 輸血 透析 摘出手術 摘出術 切除術 置換術 移植術 睡眠薬 ホスピス 緩和ケア 訪問看護 人工関節 化学療法 治療中 入院中 抗うつ薬 抗不安薬 降圧薬 降圧剤"
)
_TO_THE_LEFT = re.compile(r"[一-龠ァ-ヴー]{1,10}の?\Z")
_CRIME_ALONE = word_set(
    "窃盗 詐欺 横領 傷害 暴行 恐喝 強盗 痴漢 盗撮 万引き 罰金 科料 有罪 起訴 勾留 拘留 送検 出所 科料 刑務所 脱税 飲酒運転 無免許運転 補導歴 逮捕 懲役 禁錮 服役 前歴 ひき逃げ 不起訴 保護観察 鑑別所 被告人として 詐欺罪 窃盗罪 傷害罪 暴行罪 横領罪 殺人罪 恐喝罪 脅迫罪 強盗罪 放火罪"
)
_CRIME_LINK = re.compile(
    r"(?:罪|の|で|により|として|の罪で|の容疑で|容疑で|の疑いで|容疑|の現行犯で|に?より|、|し|され|を受け|の有罪|・|\(|の際に|[0-9一二三四五六七八九十]{1,3}(?:年|か月|ヶ月|カ月|月|万円)(?:[0-9一二三四五六七八九十]{1,2}(?:か月|ヶ月|カ月|月))?(?:の|、|\()?){1,3}"
)
_CRIME_TAIL = re.compile(
    r"(?:[0-9一二三四五六七八九十]{1,3}(?:年|か月|ヶ月|カ月|月|犯|回|万円)(?:[0-9一二三四五六七八九十]{1,2}(?:か月|ヶ月|カ月|月))?|の?(?:経歴|経験|記録)|歴(?:あり)?)(?:\))?"
)
_FAITH = re.compile(r"(?:の|を)?(?:熱心な)?(?:信徒|信者|教徒|檀家|門徒|会員|信仰(?:して(?:いる|おり)|者)?|入信|洗礼|教会員|に入信)")
_FAITH_ALONE = word_set(
    "仏教 神道 キリスト教 浄土真宗 浄土宗 日蓮宗 真言宗 曹洞宗 臨済宗 天台宗 大本 正教会 カトリック イスラム教 ユダヤ教 ヒンドゥー教 ヒンズー教 天理教 創価学会 幸福の科学 統一教会 立正佼成会 真如苑"
)
_PARTY = re.compile(
    r"(?:の)?(?:党員|支持者|党友|支部(?:役員|長|員)|後援会(?:員|長)?|員|の活動家|役員|加入|に加入|を支持(?:して(?:いる|おり))?|構成員|メンバー|執行委員|支持)"
)
_PARTY_ALONE = word_set(
    "共産党 日本共産党 自民党 自由民主党 立憲民主党 公明党 社民党 社会民主党 国民民主党 日本維新の会 れいわ新選組 参政党 労働組合 日教組 自治労 右翼団体 左翼団体 政治団体 政治結社 支持政党"
)
_ORIGIN = re.compile(r"(?:系)?(?:[1-4一二三四]世|の?出身|の血筋|の末裔|系|の家系)?")
_WEAK_DISEASE = word_set(
    "がん 癌 肝炎 貧血 うつ 骨折 腰痛症 インフルエンザ 花粉症 熱中症 食中毒 水虫 湿疹 虐待 アトピー LD ALS SLE ハーフ 大本 孤児 結核 喘息 肺炎 認知症 てんかん 糖尿病 高血圧"
)
_UNKNOWN_DISEASE = re.compile(
    r"(?<![一-龠ァ-ヴー])[一-龠ァ-ヴーA-Za-z0-9・]{1,12}?(?:症候群|依存症|恐怖症|腫瘍|潰瘍|結石|ヘルニア|梗塞|不全|麻痺|肉腫|リンパ腫|白血病|アレルギー|骨折|がん|癌|病|症|炎|障害|腫|損傷|断裂|脱臼)(?![一-龠ァ-ヴー])"
)
_ILL = re.compile(r"診断|発症|罹患|既往|持病|患(?:う|い|って)|病気|療養|休職|通院|入院|治療|服薬|手術|再発|闘病|病名|術後")
_NO_DISEASE = word_set(
    "病 症 炎 通信障害 システム障害 回線障害 機器障害 サーバ障害 サーバー障害 電波障害 重症 軽症 発症 看病 疾病 急病 仮病 持病 傷病 臆病 後遺症 合併症 感染症 生活習慣病 障害 故障 がん 癌 機能不全 動作不全 消化不良 免許証 保険証 基礎疾患 火炎 炎症 気炎 通信不全"
)
_NOTHING = re.compile(
    r"(?:特に)?(?:なし|無し|無|ナシ|異常なし|問題なし|該当なし|未記入|不明|未|-+|A判定?|正常|良好|異常(?:を)?認めず|特記事項なし|有|あり|確認中|要確認|未実施|省略|同上|済み?|なしと.*)\Z"
)


_ALLERGENS = frozenset("卵乳麦蕎蟹桃")  # of one letter; the longer ones are words as any other


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    taken = Taken(len(text))
    words = [(start, end, payload) for start, end, topic, payload in page.words if topic is Topic.SENSITIVE]
    fields = list(page.values_of(Label.SENSITIVE))
    for value in fields:
        yield from _field(page, value, words, taken)
    person = any(hit.kind in _OF_PERSON for hit in page.hits)
    if not words and not person:
        return
    skip = -1
    for number, (start, _, sub) in enumerate(words):
        if start < skip or not taken.free(start, start + 1):
            continue
        first, last, firm = _extended(text, number, words)
        if not firm or _is_general(text, start, last):
            continue
        cell = page.cell(start)
        if cell is not None and cell.label in {Label.OTHER_TEXT, Label.ADDRESS, Label.EMAIL}:
            continue
        if not person and not _PERSON.search(text[max(0, first - 80) : last + 40]):
            continue
        skip = last
        taken.take(first, last)
        yield Hit(Kind.SENSITIVE, first, last, 0.8, (sub,))
    if person:
        for judged in _judgements(text):
            if taken.free(*judged.span()):
                taken.take(*judged.span())
                yield Hit(Kind.SENSITIVE, *judged.span(), 0.8, ("checkup",))
        yield from _unknown(page, taken)


_OF_PERSON = frozenset({Kind.PERSON_NAME, Kind.AGE, Kind.BIRTH_DATE})


def _judgements(text: str) -> Iterator[re.Match[str]]:
    """The letters of a health check, looked for around each 判定."""
    done, at = 0, text.find("判定")
    while at >= 0:
        match = _JUDGED.search(text, max(done, at - 2), at + 40)
        if match and match.start() <= at:
            yield match
            done = match.end()
        at = text.find("判定", max(at + 2, done))


def _is_general(text: str, start: int, end: int) -> bool:
    return bool(_GENERAL.match(text, end) or _NEGATED.match(text, end) or _BEFORE_GENERAL.search(text[max(0, start - 16) : start]))


def _extended(text: str, number: int, words: list[tuple[int, int, str]]) -> tuple[int, int, bool]:
    """The statement around a known word: start, end, and whether it states something at all."""
    start, end, sub = words[number]
    word = text[start:end]
    before = text[max(0, start - 14) : start]
    left = _LEFT.search(before)
    first = start - len(left.group()) if left else start
    if sub == "disease":
        behind = text[end : end + 1]
        if (
            behind
            and ("\u4e00" <= behind <= "\u9fff")
            and not re.match(
                r"(?:の|治療|と|疑|診断|発症|再発|既往|通院|入院|手術|術後|罹患|歴|合併|療養|患者|等|持|加療|寛解|悪化|症状|末期|初期|併発|及|検査|有|持病|で|薬|服)",
                text[end:],
            )
        ):
            return first, end, False
        if word in _WEAK_DISEASE and re.match(r"[一-龠ァ-ヴ]", before[-1:]) and not left:
            return first, end, False
        return first, end, True
    if sub == "disability":
        grade = _GRADE.match(text, end)
        return first, grade.end() if grade else end, True
    if sub == "checkup":
        if word in _MEASURE:
            value = _VALUE.match(text, end)
            last = value.end() if value else end
            if text[last - 1] == ")" and "(" not in text[end:last]:
                last -= 1
            return start, last, value is not None
        bracket = re.compile(r"(?:に該当|と判定)?(?: ?\([^()\n]{1,12}\))?").match(text, end)
        before_judged = re.search(r"[B-G][0-9]?判定 ?\(\Z", before)
        if before_judged:
            return start - len(before_judged.group()), end + (text[end : end + 1] == ")"), True
        return start, bracket.end() if bracket else end, True
    if sub == "treatment":
        more = _TREATED.match(text, end)
        last = more.end() if more else end
        if word in {"手術", "摘出手術", "摘出術", "切除術", "置換術", "移植術", "治療中"}:
            organ = _TO_THE_LEFT.search(before)
            if organ:
                return start - len(organ.group()), last, True
            return start, last, last > end
        return start, last, word not in _NEEDS_MORE or last > end
    if sub == "criminal":
        last, linked = end, word not in _CRIME_ALONE
        for following_start, following_end, following in words[number + 1 : number + 5]:
            if following != "criminal" or following_start - last > 12:
                break
            if following_start > last and not _CRIME_LINK.fullmatch(text, last, following_start):
                break
            last, linked = following_end, True
        tail = _CRIME_TAIL.match(text, last)
        if tail:
            last, linked = tail.end(), True
        if not linked and re.match(r"(?:され|した|の疑い|容疑|罪で)", text[last:]):
            linked = word in {"逮捕", "起訴", "送検", "勾留", "服役"}
        if not linked and word in {"補導歴", "前歴"}:
            linked = bool(re.match(r"[がもは]?(?:あ[るりっ]|有)", text[last:]))
        return start, last, linked
    if sub in {"religion", "belief"}:
        more = (_FAITH if sub == "religion" else _PARTY).match(text, end)
        return start, more.end() if more else end, bool(more) or word not in (_FAITH_ALONE | _PARTY_ALONE)
    if sub in {"race", "social"}:
        more = _ORIGIN.match(text, end)
        return start, more.end() if more else end, word not in {"ハーフ", "孤児", "黒人"} or bool(more and more.end() > end)
    return first, end, True


def _field(page: Page, value: Value, words: list[tuple[int, int, str]], taken: Taken) -> Iterator[Hit]:
    """What stands under a label such as 病名 or 既往歴: statements parted by commas."""
    text, start, end, table = page.text, value.start, value.end, value.table
    for part in re.compile(r"[^、,。;/／\n]+").finditer(text, start, end):
        left, right = part.start(), part.end()
        while left < right and text[left] in " (":
            left += 1
        while right > left and text[right - 1] in " ":
            right -= 1
        body = text[left:right]
        inside = [(number, word) for number, word in enumerate(words) if left <= word[0] and word[1] <= right]
        if _NOTHING.match(body) or not body:
            continue
        if inside:
            number = inside[0][0]
            first, last, _ = _extended(text, number, words)
            if last - first < len(body) <= last - first + 4 or (table and len(body) <= 24):
                first, last = left, right
            if _NEGATED.match(text, last) or not taken.free(first, last):
                continue
            taken.take(first, last)
            yield Hit(Kind.SENSITIVE, first, last, 0.9, ("label", inside[0][1][2]))
        elif (
            (table or len(body) <= 16)
            and (2 <= len(body) <= 24 or (body in _ALLERGENS and "アレルギー" in value.head))
            and not re.search(r"[0-9]{4}[年/-]|[:@]|です|ます", body)
            and re.search(r"[一-龠ァ-ヴ]", body)
            and taken.free(left, right)
        ):
            if not table and not _UNKNOWN_DISEASE.search(body) and not re.search(r"[病症炎癌んん術療薬薬級手帳]", body[-2:]):
                continue
            taken.take(left, right)
            yield Hit(Kind.SENSITIVE, left, right, 0.7, ("label",))


def _unknown(page: Page, taken: Taken) -> Iterator[Hit]:
    """Illnesses by the form of their word, where the line speaks of being ill."""
    text = page.text
    for ill in _ILL.finditer(text):
        first = max(page.line_start(ill.start()), ill.start() - 30)
        for match in _UNKNOWN_DISEASE.finditer(text, first, min(len(text), ill.end() + 16)):
            start, end = match.span()
            if match.group() in _NO_DISEASE or end - start < 3 or not taken.free(start, end):
                continue
            if (
                text[start:end].startswith(("ため", "この"))
                or _is_general(text, start, end)
                or any(hit.start < end and start < hit.end for hit in page.hits)
            ):
                continue
            taken.take(start, end)
            yield Hit(Kind.SENSITIVE, start, end, 0.65, ("disease", "form of the word"))
