"""Numbers of bank accounts: seven digits; 記号 and 番号 of ゆうちょ銀行.

Source: 全国銀行協会, 全銀協標準通信プロトコル and 総合振込 record format (口座番号 N(7), 預金種目 1 普通 2 当座 4 貯蓄); ゆうちょ銀行, 記号番号から振込用の店名・預金種目・口座番号への変換.
Bank, branch and type are context, no part of the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_SEVEN = re.compile(r"(?<![0-9A-Za-z\-+])(?<![0-9]\.)[0-9]{7}(?![0-9A-Za-z]|[-.,][0-9])")
_LABELLED = re.compile(
    r"(?:(?:普通|当座|貯蓄|総合|定期)(?:預金|口座)?|No\.?|№|番号|[(（]普[)）]|\(当\)|[ :=・])*([0-9]{5,8}|[0-9]{3}[- ][0-9]{4})(?![0-9A-Za-z]|[-.][0-9])"
)
_TYPE = re.compile(r"(?:普通|当座|貯蓄|総合|\(普\)|\(当\)|普)(?:預金|口座|貯金)?(?:口座)?(?:番号)?[ :=、(・No.№]{0,5}\Z")
_BANK = re.compile(
    r"銀行|信用金庫|信金|信用組合|信組|農協|漁協|労働金庫|ろうきん|JA|支店|本店|出張所|営業部|口座|振込|預金|[Bb]ank|ゆうちょ|貯金"
)
_POST = re.compile(r"ゆうちょ|郵便貯金|貯金|通帳|郵貯")
_POST_PAIR = re.compile(
    r"(?:(?:通帳)?記号 ?[:=]? ?)([0-9]{5})(?:[- ][0-9])?[ ,、・/の-]{0,3}(?:(?:通帳)?番号 ?[:=]? ?)([0-9]{1,8})(?![0-9])"
)
_POST_BARE = re.compile(r"(?<![0-9-])(1[0-9]{3}0)[- ](?:[0-9][- ])?([0-9]{6,7}1)(?![0-9-])")
_NOT = frozenset(
    {
        Label.OTHER_NUMBER,
        Label.PHONE,
        Label.POSTAL,
        Label.PASSPORT,
        Label.OTHER_DATE,
        Label.INSURANCE,
        Label.PENSION,
        Label.PASSWORD,
        Label.LOGIN,
        Label.BIRTH,
        Label.AGE,
    }
)


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    taken: set[int] = set()
    if "記号" in text or "ゆうちょ" in text:
        for match in [*_POST_PAIR.finditer(text), *_POST_BARE.finditer(text)]:
            head = text[max(0, page.line_start(match.start()) - 60, match.start() - 80) : match.start()]
            sound = len(match.group(1)) == 5 and match.group(1)[0] in "01" and match.group(1)[4] == "0"
            if _POST.search(head) or (sound and "保険" not in head and _BANK.search(head)):
                for group in (1, 2):
                    taken.add(match.start(group))
                    yield Hit(Kind.BANK_ACCOUNT, match.start(group), match.end(group), 0.94, ("ゆうちょ",))
    for match in page.digits(_SEVEN, 7):
        start = match.start()
        if start in taken:
            continue
        before = text[max(0, start - 16) : start]
        if _TYPE.search(before) and "郵便" not in before:
            taken.add(start)
            yield Hit(Kind.BANK_ACCOUNT, start, match.end(), 0.95, ("type of account",))
            continue
        label = page.label_before(start, 40)
        if label is Label.ACCOUNT:
            taken.add(start)
            yield Hit(Kind.BANK_ACCOUNT, start, match.end(), 0.95, ("label",))
        elif label not in _NOT and not page.cell(start):
            line = text[max(page.line_start(start), start - 40) : start]
            if _BANK.search(line):
                taken.add(start)
                yield Hit(Kind.BANK_ACCOUNT, start, match.end(), 0.75, ("bank before",))
    for value in page.values_of(Label.ACCOUNT):
        number = _LABELLED.match(text, value.start, value.end)
        if number and number.start(1) not in taken and (not value.table or number.end(1) == value.end):
            digits = number.group(1)
            if len(digits) >= 6 or value.table:
                taken.add(number.start(1))
                yield Hit(Kind.BANK_ACCOUNT, number.start(1), number.end(1), 0.85, ("label",))
