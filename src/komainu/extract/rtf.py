"""RTF: text, with what is hidden, deleted or annotated in it told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from komainu.extract.documents import Reader
from komainu.extract.elements import Lines
from komainu.extract.embedded import old_object
from komainu.extract.encodings import read as read_bytes
from komainu.extract.reading import Reading
from komainu.extract.sections import Hidden, Piece, Reason, Unit

_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
_SKIPPED = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "listtable",
        "listoverridetable",
        "rsidtbl",
        "generator",
        "themedata",
        "colorschememapping",
        "datastore",
        "latentstyles",
        "xmlnstbl",
        "filetbl",
        "revtbl",
        "datafield",
        "fldinst",
        "mmathPr",
        "panose",
        "falt",
        "blipuid",
        "bkmkstart",
        "bkmkend",
        "pgptbl",
    ]
)
_PICTURES = {
    "pngblip": ".png",
    "jpegblip": ".jpg",
    "emfblip": ".emf",
    "wmetafile": ".wmf",
    "dibitmap": ".bmp",
    "wbitmap": ".bmp",
    "macpict": ".pict",
}
_NO_HEX = re.compile(rb"[^0-9a-fA-F]+")
_PROPERTIES = frozenset(["title", "subject", "author", "keywords", "doccomm", "operator", "company", "manager", "category", "hlinkbase"])
_NOTES = frozenset({"annotation", "atnauthor", "atnid"})
_CODE_PAGES = {932: "cp932", 65001: "utf-8", 1252: "cp1252", 20932: "euc-jp", 51932: "euc-jp"}


@dataclass(slots=True)
class _Data:
    """A picture or an object: what kind it says it is, and its bytes as they stand in the text."""

    kind: str
    hexadecimal: list[bytes] = field(default_factory=list)
    binary: list[bytes] = field(default_factory=list)

    def content(self) -> bytes:
        digits = _NO_HEX.sub(b"", b"".join(self.hexadecimal))
        return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii")) + b"".join(self.binary)


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it."""

    where: str = "seen"
    fallback_chars: int = 1
    data: _Data | None = None


class _Document:
    def __init__(self) -> None:
        self.lines = {name: Lines() for name in ("seen", "hidden", "deleted", "comment", "property")}
        self.paragraph = 1
        self.pictures: list[_Data] = []
        self.objects: list[_Data] = []
        self._stack: list[_State] = []
        self._state = _State()
        self._bytes = bytearray()
        self._encoding = "cp932"
        self._skip_chars = 0
        self._starred = False
        self._high: int | None = None

    def feed(self, content: bytes) -> None:
        at: int | None = 0
        while at is not None:
            at = self._stretch(content, at)
        self._flush()

    @property
    def is_torn(self) -> bool:
        """Whether a group was still open at the end."""
        return bool(self._stack)

    def _stretch(self, content: bytes, start: int) -> int | None:
        """Take the content in from `start`; where to go on after binary data, which may look like anything, or None at the end."""
        for found in _TOKEN.finditer(content, start):
            word, number, code, symbol, brace, plain = found.groups()
            if word == b"bin" and number:
                after = found.end() + max(int(number), 0)
                if self._state.data is not None:
                    self._state.data.binary.append(content[found.end() : after])
                return after
            if brace is not None:
                self._flush()
                self._brace(brace == b"{")
            elif word is not None:
                self._word(word.decode("ascii"), int(number) if number else None)
            elif code is not None:
                if self._skip_chars:
                    self._skip_chars -= 1
                else:
                    self._bytes.append(int(code, 16))
            elif symbol is not None:
                self._symbol(symbol)
            elif plain is not None and self._state.data is not None:
                self._state.data.hexadecimal.append(plain)
            elif plain is not None:
                cut = min(self._skip_chars, len(plain))
                self._skip_chars -= cut
                self._bytes += plain[cut:]
        return None

    def _brace(self, opens: bool) -> None:
        self._skip_chars = 0
        if opens:
            if len(self._stack) < 2000:
                self._stack.append(replace(self._state))
                self._state.data = None
            self._starred = False
        elif self._stack:
            leaving = self._state.where
            self._state = self._stack.pop()
            if leaving != self._state.where and leaving in self.lines:
                self.lines[leaving].end()

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._starred = True
        elif symbol in b"\\{}":
            self._bytes += symbol
        elif symbol == b"~":
            self._bytes += b" "
        elif symbol == b"_":
            self._bytes += b"-"
        elif symbol in b"\r\n":
            self._paragraph_end()

    def _word(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._flush()
            self._unicode(number & 0xFFFF)
            self._skip_chars = self._state.fallback_chars
            return
        self._flush()
        if word == "uc":
            self._state.fallback_chars = min(number if number is not None else 1, 16)
        elif word == "ansicpg":
            self._encoding = _CODE_PAGES.get(number or 0, self._encoding)
        elif word in {"par", "line", "row", "sect", "page"}:
            self._paragraph_end()
        elif word in {"tab", "cell", "nestcell"}:
            self._write("\t")
        elif word in {"pict", "objdata"}:
            self._begin_data(word)
        elif word in _PICTURES and self._state.data is not None:
            self._state.data.kind = _PICTURES[word]
        elif word == "nonshppict":
            # The same picture once more, for old programs.
            self._state.where = "again"
        elif word in {"object", "shppict"}:
            self._state.where = "object"
        elif word == "result" and self._state.where == "object":
            self._state.where = "seen"
        elif word in _SKIPPED:
            self._state.where = "skipped"
        elif word in _PROPERTIES and self._state.where in {"property", "skipped"}:
            self._state.where = "property"
            self.lines["property"].add(f"{word}: ", self.paragraph)
        elif word == "info":
            self._state.where = "property"
        elif word in {"creatim", "revtim", "printim"}:
            self._state.where = "skipped"
        elif word in _NOTES:
            self._state.where = "comment"
        elif word == "v" and self._state.where in {"seen", "hidden"}:
            self._state.where = "seen" if number == 0 else "hidden"
        elif word == "deleted" and self._state.where in {"seen", "deleted"}:
            self._state.where = "seen" if number == 0 else "deleted"
        elif word == "plain" and self._state.where in {"hidden", "deleted"}:
            self._state.where = "seen"
        elif self._starred and word not in {"footnote", "shptxt", "htmltag", "shpinst"}:
            self._state.where = "skipped"
        self._starred = False

    def _begin_data(self, word: str) -> None:
        self._state.data = data = _Data("")
        if word == "objdata":
            self.objects.append(data)
        elif self._state.where != "again":
            self.pictures.append(data)
        self._state.where = "data"

    def _unicode(self, unit: int) -> None:
        if 0xD800 <= unit < 0xDC00:
            self._high = unit
        elif 0xDC00 <= unit < 0xE000:
            if self._high is not None:
                self._write(chr(0x10000 + ((self._high - 0xD800) << 10) + unit - 0xDC00))
            self._high = None
        else:
            self._write(chr(unit) if unit >= 0x20 else " ")

    def _flush(self) -> None:
        if self._bytes:
            content = bytes(self._bytes)
            self._bytes.clear()
            self._write(content.decode("ascii") if content.isascii() else read_bytes(content, self._encoding)[0])

    def _write(self, text: str) -> None:
        if self._state.where in self.lines:
            self.lines[self._state.where].add(text, self.paragraph)

    def _paragraph_end(self) -> None:
        self._flush()
        if self._state.where in self.lines:
            self.lines[self._state.where].end()
        if self._state.where == "seen":
            self.paragraph += 1


def plain_rtf(content: bytes) -> str:
    """The text of an RTF that a reader of it sees."""
    document = _Document()
    document.feed(content)
    return document.lines["seen"].finish()


def read_rtf(reading: Reading) -> Iterator[Piece]:
    """RTF by paragraphs."""
    document = _Document()
    document.feed(reading.content())
    kinds: dict[str, tuple[Hidden, ...]] = {
        "seen": (),
        "hidden": (Hidden.TEXT,),
        "deleted": (Hidden.TRACKED_CHANGE,),
        "comment": (Hidden.COMMENT,),
        "property": (Hidden.PROPERTY,),
    }
    for name, hidden in kinds.items():
        lines = document.lines[name]
        yield from reading.text(lines.finish(), Unit.PARAGRAPH, numbers=lines.numbers, hidden=hidden)
    if document.is_torn:
        yield reading.unread(Reason.BROKEN, "groups do not end: some text may be taken for something else")
    for index, picture in enumerate(document.pictures, start=1):
        content = picture.content()
        reading.budget.spend(len(content))
        if content:
            yield from reading.inner(f"picture{index}{picture.kind}", content)
    for index, each in enumerate(document.objects, start=1):
        packed = each.content()
        reading.budget.spend(len(packed))
        name, content = old_object(packed)
        if content:
            yield from reading.inner(name, content)
        else:
            yield reading.unread(Reason.UNKNOWN_FORMAT, "embedded object", name or f"object{index}")


def _is_rtf(head: bytes, reading: Reading) -> bool:
    return head.lstrip()[:5] == b"{\\rtf"


READERS = [Reader("rtf", read_rtf, frozenset({".rtf"}), _is_rtf, order=10)]
