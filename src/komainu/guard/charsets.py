"""Bytes of a message as text, by the charsets that Japanese mailers really write.

A label is followed in its Microsoft superset. Where it is missing, unknown or does not fit, ISO-2022-JP, UTF-8, CP932 and EUC-JP are tried in turn, and
the first that decodes without a replacement wins. Source: contract of the guard, section 7.
"""

from __future__ import annotations

import binascii
import codecs
import re
from dataclasses import dataclass

_ESCAPE = re.compile(rb"\x1b(?:\$[@B(]|\([IJ])")
_HIGH = re.compile(rb"[\x80-\xff]")
_NAMES = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms932": "cp932",
    "ms_kanji": "cp932",
    "cp932": "cp932",
    "x-ms-cp932": "cp932",
    "cp943c": "cp932",
    "iso-2022-jp-ms": "iso-2022-jp",
    "cp50220": "iso-2022-jp",
    "cp50221": "iso-2022-jp",
    "cp50222": "iso-2022-jp",
    "csiso2022jp": "iso-2022-jp",
    "x-euc-jp": "euc-jp",
    "eucjp": "euc-jp",
    "eucjp-ms": "euc-jp",
    "cp51932": "euc-jp",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode": "utf-16",
}
_ASCII = frozenset({"us-ascii", "ascii", "ansi_x3.4-1968", "iso-8859-1", "latin1"})
_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and what had to be done for it: `repair` is its code or "", `lost` whether no charset fitted."""

    text: str
    repair: str = ""
    lost: bool = False


def strictly(content: bytes, name: str) -> str | None:
    """The text, or None where the charset is unknown or does not fit."""
    name = _NAMES.get(name, name)
    try:
        if name in {"iso-2022-jp", "euc-jp"}:
            from komainu.extract.encodings import decode

            text = decode(content, name)
            return None if "\ufffd" in text else text
        if name == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16-be" if content[0::2].count(0) >= content[1::2].count(0) else "utf-16-le")
        return content.decode("utf-8-sig" if name == "utf-8" else name)
    except (LookupError, ValueError):
        return None


def read(content: bytes, label: str = "") -> Decoded:
    """A stretch of bytes as text.

    label  the charset that it claims, "" if none
    """
    label = label.strip().strip("'\"").lower().partition("*")[0]
    has_high = bool(_HIGH.search(content))
    escaped = not has_high and bool(_ESCAPE.search(content))
    named = _NAMES.get(label, label)
    if label and not (escaped and named != "iso-2022-jp") and not (has_high and label in _ASCII):
        text = strictly(content, label)
        if text is not None:
            return Decoded(text)
    if not has_high and not escaped and label in {"", *_ASCII}:
        return Decoded(content.decode("ascii"))
    tried = (["iso-2022-jp"] if _ESCAPE.search(content) else []) + ["utf-8", "cp932", "euc-jp"]
    for name in tried:
        text = strictly(content, name)
        if text is not None:
            return Decoded(text, f"charset_{name.replace('-', '_')}")
    if label in {"iso-8859-1", "latin1"}:
        return Decoded(content.decode("latin-1"))
    return Decoded(content.decode("cp932", errors="replace"), lost=True)


def header(raw: bytes) -> Decoded:
    """A header value as a person reads it: encoded words and raw Japanese bytes.

    Adjacent words of one charset are joined as bytes before they are decoded, for mailers cut inside a character.
    """
    if b"=?" not in raw:
        found = read(raw)
        return Decoded(_flat(found.text), "header_raw_" + found.repair.removeprefix("charset_") if found.repair else "", found.lost)
    pieces: list[tuple[str, bytes]] = []
    repair, at = "", 0
    for match in _WORD.finditer(raw):
        between = raw[at : match.start()]
        charset = match.group(1).decode("latin-1").lower().partition("*")[0]
        content, mended = _word(match.group(2), match.group(3))
        repair = repair or mended
        if pieces and pieces[-1][0] and not between.strip(b" \t\r\n"):
            if not between and not repair:
                repair = "encoded_words_touch"
            if pieces[-1][0] == charset:
                content = pieces.pop()[1] + content
        elif between:
            pieces.append(("", between))
        pieces.append((charset, content))
        at = match.end()
    pieces.append(("", raw[at:]))
    texts: list[str] = []
    lost = False
    for charset, content in pieces:
        found = read(content, charset)
        repair = repair or ("header_" + found.repair if found.repair else "")
        lost = lost or found.lost
        texts.append(found.text)
    return Decoded(_flat("".join(texts)), repair, lost)


def _flat(text: str) -> str:
    return (
        " ".join(piece.strip(" \t") for piece in re.split(r"[\r\n]+", text)).strip(" \t")
        if "\n" in text or "\r" in text
        else text.strip(" \t")
    )


def _word(kind: bytes, content: bytes) -> tuple[bytes, str]:
    if kind in b"qQ":
        plain = re.sub(rb"=([0-9A-Fa-f]{2})", lambda match: bytes([int(match.group(1), 16)]), content.replace(b"_", b" "))
        return plain, ""
    alphabet = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    repair = "" if len(content) % 4 == 0 and len(content) - len(alphabet) <= 2 else "encoded_word_padding"
    if len(alphabet) % 4 == 1:
        alphabet = alphabet[:-1]
    return binascii.a2b_base64(alphabet + b"=" * (-len(alphabet) % 4)), repair
