"""How a reading in kana may be written in Latin letters: Hepburn as on passports, with the freedoms people take."""

from __future__ import annotations

_BASE = {
    "キャ": "kya", "キュ": "kyu", "キョ": "kyo", "シャ": "sha", "シュ": "shu", "ショ": "sho", "チャ": "cha", "チュ": "chu", "チョ": "cho", "ニャ": "nya", "ニュ": "nyu", "ニョ": "nyo",
    "ヒャ": "hya", "ヒュ": "hyu", "ヒョ": "hyo", "ミャ": "mya", "ミュ": "myu", "ミョ": "myo", "リャ": "rya", "リュ": "ryu", "リョ": "ryo", "ギャ": "gya", "ギュ": "gyu", "ギョ": "gyo",
    "ジャ": "ja", "ジュ": "ju", "ジョ": "jo", "ビャ": "bya", "ビュ": "byu", "ビョ": "byo", "ピャ": "pya", "ピュ": "pyu", "ピョ": "pyo", "ヂャ": "ja", "ヂュ": "ju", "ヂョ": "jo", "ジェ": "je", "シェ": "she",
}  # fmt: skip
_BASE.update(
    zip(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲンガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴァィゥェォャュョ",
        [
            "a",
            "i",
            "u",
            "e",
            "o",
            "ka",
            "ki",
            "ku",
            "ke",
            "ko",
            "sa",
            "shi",
            "su",
            "se",
            "so",
            "ta",
            "chi",
            "tsu",
            "te",
            "to",
            "na",
            "ni",
            "nu",
            "ne",
            "no",
            "ha",
            "hi",
            "fu",
            "he",
            "ho",
            "ma",
            "mi",
            "mu",
            "me",
            "mo",
            "ya",
            "yu",
            "yo",
            "ra",
            "ri",
            "ru",
            "re",
            "ro",
            "wa",
            "i",
            "e",
            "o",
            "n",
            "ga",
            "gi",
            "gu",
            "ge",
            "go",
            "za",
            "ji",
            "zu",
            "ze",
            "zo",
            "da",
            "ji",
            "zu",
            "de",
            "do",
            "ba",
            "bi",
            "bu",
            "be",
            "bo",
            "pa",
            "pi",
            "pu",
            "pe",
            "po",
            "bu",
            "a",
            "i",
            "u",
            "e",
            "o",
            "ya",
            "yu",
            "yo",
        ],
        strict=True,
    )
)


def _plain(reading: str) -> str:
    out, at, doubled = [], 0, False
    while at < len(reading):
        letter = reading[at]
        if letter == "ッ":
            doubled, at = True, at + 1
            continue
        if letter == "ー":
            at += 1
            continue
        part = _BASE.get(reading[at : at + 2])
        step = 2 if part else 1
        part = part or _BASE.get(letter)
        if part is None:
            return ""
        if doubled:
            part = ("t" if part.startswith("ch") else part[0]) + part
            doubled = False
        out.append(part)
        at += step
    return "".join(out)


def spellings(reading: str) -> set[str]:
    """All usual spellings in small letters; none when the reading holds what is no kana.

    reading   in hiragana or katakana
    """
    kata = "".join(chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter for letter in reading)
    full = _plain(kata)
    if not full:
        return set()
    found = {full}
    short = full.replace("ou", "o").replace("oo", "o").replace("uu", "u")
    found.add(short)
    found.add(full.replace("ou", "oh").replace("oo", "oh"))
    for each in list(found):
        for a, b in (("nb", "mb"), ("np", "mp"), ("nm", "mm")):
            if a in each:
                found.add(each.replace(a, b))
        if len(each) < 7:
            found.add(
                each.replace("shi", "si")
                .replace("chi", "ti")
                .replace("tsu", "tu")
                .replace("ji", "zi")
                .replace("fu", "hu")
                .replace("sha", "sya")
                .replace("sho", "syo")
                .replace("shu", "syu")
            )
    return found
