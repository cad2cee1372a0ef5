"""Which characters the packaged fonts can print, and what is printed for the others.

Typst refuses a whole document for one missing glyph, rightly: a name must never lose a character in silence. An office that
pastes an emoji must still get its report, so such a character is set as 〓 (the printers' geta) and named at the end.
"""

import re
import struct
import unicodedata
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
REGULAR = FONTS / "NotoSansJP_400Regular.ttf"
BOLD = FONTS / "NotoSansJP_700Bold.ttf"

GETA = "〓"
# macOS writes が as か with a combining mark. Only kana are joined: full NFC would turn 神 of a family name into another shape.
_SPLIT_KANA = re.compile("[\u3040-\u30ff][\u3099\u309a]")


@lru_cache
def characters(font: Path = REGULAR) -> frozenset[int]:
    """The code points for which a font has a glyph, read from its character map (format 12)."""
    data = font.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    for index in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if tag == b"cmap":
            return _character_map(data, start)
    raise ValueError(f"{font.name} has no character map")


def _character_map(data: bytes, start: int) -> frozenset[int]:
    (subtables,) = struct.unpack_from(">H", data, start + 2)
    for index in range(subtables):
        _, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * index)
        table = start + offset
        if struct.unpack_from(">H", data, table)[0] == 12:
            (groups,) = struct.unpack_from(">I", data, table + 12)
            found: set[int] = set()
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", data, table + 16 + 12 * group)
                found.update(range(first, last + 1))
            return frozenset(found)
    raise ValueError("the character map has no format 12")


def printable(text: str, lost: set[str]) -> str:
    """The text with what cannot be printed replaced by 〓 or, where it has no shape of its own, left out.

    lost   gets every character that was replaced
    """
    if text.isascii() and text.isprintable():
        return text
    known = characters()
    text = _SPLIT_KANA.sub(lambda match: unicodedata.normalize("NFC", match.group()), text.replace("\r\n", "\n").replace("\r", "\n"))
    out: list[str] = []
    for character in text:
        if character == "\n" or (ord(character) in known and unicodedata.category(character) != "Cc"):
            out.append(character)
        elif character in "\t\u2028\u2029" or unicodedata.category(character) == "Zs":
            out.append(" ")
        elif unicodedata.category(character) in ("Cc", "Cf", "Mn"):
            # Control and format characters and variation selectors: without them the base character still stands.
            continue
        else:
            lost.add(character)
            out.append(GETA)
    return "".join(out)


def names_of(lost: set[str]) -> str:
    """The lost characters as code points, for the note at the end."""
    return "、".join(f"U+{ord(character):04X}" for character in sorted(lost))
