"""Folds widths, spaces, hyphens and variant characters one to one, so that an offset in the folded text is one in the original.

One code point in, one code point out: half and full width meet, all hyphens become `-`, all blanks become a space (line ends stay), variants of kanji in
names become the usual form (髙 → 高, 邊 → 辺), invalid surrogates become U+FFFD. Half-width kana with a separate voice mark stay two code points.
Sources: Unicode NFKC for widths; the variants are those of the Ministry of Justice's 戸籍統一文字 that names are commonly written with.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]

_HYPHENS = "‐‑‒–—―−－﹣﹘⁃˗─━"
_BLANKS = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# Invisible marks: they hold no value, and a blank in their place keeps the offsets.
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2066\u2067\u2068\u2069\ufeff\u00ad"
_LINE_ENDS = "\r\v\f\u0085\u2028\u2029"
_CR, _LF = 13, 10
_VARIANTS = (
    "髙高 﨑崎 嵜崎 碕崎 邊辺 邉辺 齋斎 齊斉 濵浜 濱浜 澤沢 櫻桜 廣広 國国 島島 嶋島 嶌島 眞真 惠恵 榮栄 龍竜 瀧滝 淵渕 渊渕 塚塚 塚塚 鷗鴎 曾曽 "
    "彌弥 櫛櫛 德徳 祐祐 祥祥 福福 隆隆 藪薮 淸清 靑青 槇槙 槗橋 𣘺橋 冨富 𠮷吉 角角 舘館 萬万 與与 條条 寳宝 寶宝 實実 圓円 壽寿 學学 晴晴 "
    "神神 都都 羽羽 朗朗 渚渚 琢琢 瀨瀬 賴頼 黑黒 橫横 關関 鷲鷲 桒桑 埜野 絲糸 兒児 檜桧 穗穂 縣県 藏蔵 聰聡 櫂櫂 增増 德徳 鷹鷹 俱倶 巢巣 蔣蒋 黃黄"
)
_SIZE = 0x110000


@cache
def _table() -> Codes:
    """The map of all code points, made once for a process."""
    table: Codes = np.arange(_SIZE, dtype=np.uint32)
    blocks = [
        (0xFF01, 0xFFEF),
        (0x3300, 0x3400),
        (0x2460, 0x2500),
        (0xF900, 0xFB00),
        (0x2F800, 0x2FA20),
        (0x2F00, 0x2FE0),
        (0x1D400, 0x1D800),
    ]
    for first, last in blocks:
        for code in range(first, last):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1:
                table[code] = ord(plain)
    for circled in range(0x2460, 0x2500):
        table[circled] = circled
    for one in _HYPHENS:
        table[ord(one)] = ord("-")
    for one in _BLANKS[1:] + _INVISIBLE:
        table[ord(one)] = ord(" ")
    for one in _LINE_ENDS:
        table[ord(one)] = ord("\n")
    for pair in _VARIANTS.split():
        table[ord(pair[0])] = ord(pair[1])
    for code, plain in (
        (0x2019, "'"),
        (0x2018, "'"),
        (0x201C, '"'),
        (0x201D, '"'),
        (0x301C, "~"),
        (0xFF5E, "~"),
        (0x2215, "/"),
        (0x2044, "/"),
        (0x00B7, "・"),
    ):
        table[code] = ord(plain)
    # A half-width voice mark lengthens its word here, so that a name in half-width kana stays one word.
    table[0xFF9E] = table[0xFF9F] = ord("ー")
    table[0] = ord(" ")
    table[0xD800:0xE000] = 0xFFFD
    return table


# Classes of characters for the tagger and for quick looks: one small number each.
OTHER, BLANK, DIGIT, LATIN, HIRAGANA, KATAKANA, KANJI, MARK, OPENING, CLOSING, LINE_END = range(11)


@cache
def _class_table() -> npt.NDArray[np.uint8]:
    table = np.zeros(_SIZE, dtype=np.uint8)
    table[0x21:0x7F] = MARK
    table[0x3001:0x3004] = MARK
    table[ord("0") : ord("9") + 1] = DIGIT
    table[ord("A") : ord("Z") + 1] = LATIN
    table[ord("a") : ord("z") + 1] = LATIN
    table[0xC0:0x250] = LATIN
    table[0x3041:0x3097] = HIRAGANA
    table[0x309D:0x309F] = HIRAGANA
    table[0x30A1:0x30FB] = KATAKANA
    table[0x30FC:0x30FF] = KATAKANA
    table[0x3400:0x4DC0] = KANJI
    table[0x4E00:0xA000] = KANJI
    table[0xF900:0xFB00] = KANJI
    table[0x20000:0x32000] = KANJI
    table[ord("々")] = table[ord("〆")] = table[ord("ヶ")] = table[ord("ヵ")] = KANJI
    for one in "([{「『【〈《〔<":
        table[ord(one)] = OPENING
    for one in ")]}」』】〉》〕>":
        table[ord(one)] = CLOSING
    table[ord(" ")] = table[ord("\t")] = BLANK
    table[ord("\n")] = LINE_END
    return table


def codes_of(text: str) -> Codes:
    """The code points of a text as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def fold(text: str) -> tuple[str, Codes]:
    """The folded text and its code points; as long as the original. Of a line end of two characters (CR LF) the first becomes a blank."""
    codes = codes_of(text)
    folded: Codes = _table().take(codes)
    if "\r\n" in text:
        folded[np.flatnonzero((codes[:-1] == _CR) & (codes[1:] == _LF))] = ord(" ")
    return folded.tobytes().decode("utf-32-le"), folded


def classes(codes: Codes) -> npt.NDArray[np.uint8]:
    """The class of each code point (`KANJI`, `DIGIT`, …)."""
    return _class_table().take(codes)


class _Letters(dict[int, int]):
    """The map of code points for `str.translate`, filled as letters are met: for single words quicker than arrays."""

    def __missing__(self, code: int) -> int:
        self[code] = folded = int(_table()[code])
        return folded


_LETTERS = _Letters()


def fold_word(word: str) -> str:
    """A word of a dictionary or a label, folded as texts are."""
    return fold(word)[0] if "\r" in word else word.translate(_LETTERS)
