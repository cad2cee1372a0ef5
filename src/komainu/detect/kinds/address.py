"""Addresses in Japanese and in English order: from prefecture or municipality to the last part of the building.

Source: 住居表示に関する法律 (1962, Act no. 119) for 街区方式 (丁目・番・号) and 不動産登記 for 地番; municipalities from the postal code data of Japan Post; UPU S42 for the English order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page
from komainu.detect.words.lists import PREFECTURES, Topic
from komainu.detect.words.sets import word_set

_KAN = "〇一二三四五六七八九十百千"
# Numerals in kanji begin many names of towns (八幡, 三田): they count only before what they number.
_N = rf"(?:[0-9]{{1,5}}|[{_KAN}]{{1,5}}(?= ?(?:丁目|番|号|地割|の[0-9{_KAN}])))"
_GAP = r"(?:[ ]{0,2}|\n[ ]{0,4}(?=[一-龠ァ-ヴ]|[0-9]{1,4}(?:丁目|番|-[0-9])))"
_TOWN = r"[一-龠々ヶケヵノツァ-ヴぁ-んー・]"
# Town or street and a number: 丸の内1-2-3, 大字上野字川原123番地の4, 北1条西2丁目, 四条通烏丸東入ル長刀鉾町8.
_STREET = re.compile(
    rf"{_GAP}(?:{_TOWN}|[0-9]{{1,2}}(?:条|線|区|番町)|[ ](?![ ])|\n[ ]{{0,4}}(?=[一-龠ァ-ヴ]|[0-9]{{1,4}}(?:丁目|番|-[0-9]))){{0,26}}?"
    rf"{_N} ?(?:丁目|番地の?|番|号|条|線|地割|の|ノ|-|ー|[・/](?=[0-9])| (?=[0-9]{{1,4}}(?:-|番|号)))?"
)
_MORE = re.compile(
    rf"(?:(?:-|ー|の|ノ)\n?|(?<=[目地番号条線区割のノー東西南北-]) ?| (?=[0-9]{{1,4}}(?:番|号)))(?!0[0-9]{{1,3}}[-( ][0-9])(?![0-9]{{2,5}}-[0-9]{{2,4}}-)"
    rf"{_N}(?![0-9]) ?(?:丁目|番地の?|番|号室?|棟|地|の|ノ)?|(?:東|西|南|北)(?=[0-9])|(?:東入ル?|西入ル?|上ル|下ル)"
)
_BUILDING = re.compile(
    r"(?: |, ?|\n {0,4})?((?:第?[0-9一二三四五六七八九十]{1,2})?(?=[一-龠々ァ-ヴA-Za-zぁ-ん])[一-龠々ァ-ヴーA-Za-zぁ-ん・'&.\-ⅠⅡⅢⅣⅤ0-9]{2,24}(?: (?=[一-龠ァ-ヴA-Z]{2}))?[一-龠々ァ-ヴーA-Za-z・ⅠⅡⅢⅣⅤ0-9]{0,16}?) ?"
    r"([0-9]{1,2}F|[BbＢ]?[0-9]{1,3}階|[A-Za-z]?-?[0-9]{1,5}(?:号室|号棟|号|室|[A-Za-z](?![A-Za-z]))?|[A-Za-z]棟 ?[0-9]{1,4}(?:号室?)?|[0-9]{1,2}号館)(?![0-9\-/年月:.])"
)
_KNOWN_BUILDING = re.compile(
    r"(?: |, ?|\n {0,4})?((?:第?[0-9一二三四五六七八九十]{1,2})?[一-龠々ァ-ヴーA-Za-zぁ-ん・'&.ⅠⅡⅢⅣⅤ0-9]{0,18}(?:ビル(?:ディング)?|マンション|ハイツ|コーポ|アパート|荘|メゾン|レジデンス|タワー|ハウス|プラザ|ヒルズ|ハイム|パレス|コート|団地|住宅|寮|会館|センター|ガーデン|シティ|ヴィラ|ビラ|テラス|館|棟|スクエア|フラット|ドミール|カーサ|ロイヤル|グラン|庵))"
)
_NOT_BUILDING = re.compile(
    r"(?:電話|TEL|Tel|tel|FAX|携帯|氏名|様|生年|担当|代表|メール|連絡|Mail|mail|E-|℡|在住|に|の|へ|で|から|まで|を|は|が|と|より|宛|方|株式会社|有限会社|〒|年齢|性別)"
)
_ENGLISH = re.compile(
    r"(?<![0-9A-Za-z.\-/])(?:#?[A-Z]?[0-9]{1,5}(?:-[0-9]{1,4})?,? (?:[A-Z][A-Za-z']{1,20} ){1,4}(?:Bldg\.?|Building|Tower|Mansion|Heights|House|Court),? )?[0-9]{1,5}(?:-[0-9]{1,5}){0,3}(?:-chome)?,? (?:[0-9]{1,2}-chome,? )?"
    r"((?:[A-Z][A-Za-z'-]{1,24}(?:,? ))(?:(?:[A-Z][A-Za-z'-]{1,24}|[0-9]{1,2}-chome)(?:,? )){0,6})((?:[A-Z][A-Za-z-]{2,20})(?:,? [0-9]{3}-?[0-9]{4})?(?:,? (?:Japan|JAPAN))?)"
)
_ROMAN = word_set(
    "Hokkaido Aomori Iwate Miyagi Akita Yamagata Fukushima Ibaraki Tochigi Gunma Saitama Chiba Tokyo Kanagawa Niigata Toyama Ishikawa Fukui Yamanashi Nagano Gifu Shizuoka Aichi Mie Shiga Kyoto Osaka Hyogo Nara Wakayama Tottori Shimane Okayama Hiroshima Yamaguchi Tokushima Kagawa Ehime Kochi Fukuoka Saga Nagasaki Kumamoto Oita Miyazaki Kagoshima Okinawa Japan JAPAN Sapporo Sendai Yokohama Nagoya Kobe Kawasaki Kitakyushu TOKYO OSAKA KYOTO"
)
_SUFFIX = re.compile(r"-(?:ku|shi|gun|cho|machi|mura|ken|fu|to)\b")
_PREFECTURES = frozenset(PREFECTURES)


def _tail(text: str, at: int, limit: int) -> int:
    """Where an address ends that has its town and first number behind it: more numbers, then building and room."""
    end = at
    for _ in range(8):
        match = _MORE.match(text, end, limit)
        if not match or match.end() == end:
            break
        if match.group().startswith("\n") and text[end - 1] not in "-ー":
            break
        end = match.end()
    while text[end - 1] in " -ーのノ\n":
        end -= 1
    stop = text.find("\n", end, limit)
    line_limit = limit if stop < 0 else stop
    room = re.compile(r" (?:[0-9]{1,2}F|[0-9]{1,2}階|[0-9]{3,4}(?:号室|号|室)|[A-Z]?-?[0-9]{3,4}(?=[ \n\"',)」]|\Z))").match(
        text, end, line_limit
    )
    if room:
        return room.end()
    building = _BUILDING.match(text, end, line_limit)
    if (
        building
        and not _NOT_BUILDING.match(building.group(1))
        and not _NOT_BUILDING.search(building.group(1)[-3:])
        and not any(mark in building.group(1) for mark in ("番号", "電話", "TEL", "携帯", "様", "年", "氏名", "FAX", "Tel"))
    ):
        return building.end()
    known = _KNOWN_BUILDING.match(text, end, line_limit)
    if known and not _NOT_BUILDING.match(known.group(1)):
        finish = known.end()
        more = re.compile(r" ?(?:[A-Za-z0-9一-龠]{1,4}棟)? ?(?:[A-Za-z]?-?[0-9]{1,5}(?:-[0-9]{1,4})?(?:号室|号棟|号|室|F|階)?)").match(
            text, finish, line_limit
        )
        return more.end() if more else finish
    return end


_ENGLISH_SIGN = re.compile(r"[0-9](?:-chome)?,? [A-Z][a-z]")
_ENGLISH_THERE = re.compile(_ENGLISH_SIGN.pattern.encode())


def _in_english(text: str) -> Iterator[re.Match[str]]:
    """What looks like an address in English order: a number with a capitalised word behind it, and what stands around."""
    done = 0
    for sign in _ENGLISH_SIGN.finditer(text):
        if sign.start() >= done and (match := _ENGLISH.search(text, max(done, sign.start() - 70), min(len(text), sign.end() + 200))):
            done = match.end()
            yield match


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    done = 0
    words = [(start, end, topic) for start, end, topic, _ in page.words if topic in {Topic.PREFECTURE, Topic.MUNICIPALITY}]
    number = 0
    while number < len(words):
        start, end, topic = words[number]
        number += 1
        if start < done:
            continue
        cursor = end
        # Prefecture and municipality, or a city and its ward, stand side by side.
        while number < len(words) and words[number][0] - cursor <= 2 and not text[cursor : words[number][0]].strip(" \n"):
            cursor = words[number][1]
            number += 1
        before = text[start - 1] if start else "\n"
        if topic is Topic.MUNICIPALITY and ("\u4e00" <= before <= "\u9fff" or "\u30a1" <= before <= "\u30fe"):
            continue
        limit = min(len(text), cursor + 120)
        cell = page.cell(start)
        if cell is not None and cell.table:
            limit = min(limit, cell.end)
        street = _STREET.match(text, cursor, limit)
        if street is None or _is_other(text, cursor, street.end()):
            continue
        finish = _tail(text, street.end(), limit)
        done = finish
        yield Hit(Kind.ADDRESS, start, finish, 0.93, ("municipality", "number"))
    for value in page.values_of(Label.ADDRESS):
        if value.start >= done and not any(value.start <= start < value.end for start, _, _ in words):
            body = re.compile(r"(?:〒? ?[0-9]{3}-?[0-9]{4} ?)?").match(text, value.start, value.end)
            first = body.end() if body else value.start
            street = _STREET.match(text, first, min(value.end, first + 80))
            if street and re.match(r"[一-龠]", text[first:]):
                yield Hit(Kind.ADDRESS, first, _tail(text, street.end(), value.end), 0.8, ("label",))
    for match in _in_english(text) if _ENGLISH_THERE.search(page.ascii) else ():
        last = match.group(2).replace(",", " ").split()
        if last[0] in _ROMAN or last[-1] in _ROMAN or _SUFFIX.search(match.group()):
            finish = match.end()
            if last[0] not in _ROMAN and last[-1] not in _ROMAN and not _SUFFIX.search(match.group(2)):
                cut = list(_SUFFIX.finditer(text, match.start(), match.end()))[-1]
                finish = cut.end()
            if _SUFFIX.search(match.group()) or len(match.group().split()) >= 3:
                tail = re.compile(r",? (?:[A-Z][a-z]+,? )?(?:〒?[0-9]{3}-[0-9]{4})?,? ?(?:Japan|JAPAN)?").match(text, finish)
                if tail and any(word in tail.group() for word in (*_ROMAN, "-")):
                    finish = tail.end()
                while text[finish - 1] in " ,.":
                    finish -= 1
                yield Hit(Kind.ADDRESS, match.start(), finish, 0.85, ("English",))


_OTHER = re.compile(
    r"\A ?(?:内|産|発|着|行き?|駅|館|支店|営業所|工場|出身|在住|方面)(?:[のでにをはがへと、。・ ]|から|まで|より|各|全)|(?:の|で|に|を|は|が|へ|と|から|まで|では|にて)[^0-9]{0,12}[0-9]{1,5} ?(?:年|月|日|人|名|円|時|分|件|個|%|km|回|歳|kg)"
    r"|[0-9] ?(?:年|月|日|人|名|円|時|分|件|個|%|km|回|歳|kg|万|億|位|周年|社|校|店|本|台)"
)


# 16:45 and 2024/5 are no house numbers.
_TIME = re.compile(r"[0-9]:[0-9]{2}|(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]")


def _is_other(text: str, start: int, end: int) -> bool:
    """Whether what follows a municipality is a sentence that happens to hold a number."""
    if _TIME.search(text, start, end + 6):
        return True
    body = text[start : end + 2]
    if "\n" in body.strip("\n "):
        first = body.strip("\n ").split("\n", 1)[0]
        if not first or re.search(r"[:=]", body):
            return True
    return _OTHER.search(body) is not None or any(mark in body[:-2] for mark in ("。", "、", "電話", "FAX", "TEL"))
