"""What comes out of a file: sections of text with their places, and lines about what could not be read."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What the number of a place counts, in the program in which a person would open the file."""

    LINE = "line"
    CELL = "cell"
    PAGE = "page"
    SLIDE = "slide"
    PARAGRAPH = "paragraph"
    RECORD = "record"


class Hidden(StrEnum):
    """Why a person who opens the file does not see this text at once."""

    SHEET = "hidden_sheet"
    ROW = "hidden_row"
    COLUMN = "hidden_column"
    SLIDE = "hidden_slide"
    TEXT = "hidden_text"
    COMMENT = "comment"
    NOTE = "note"
    TRACKED_CHANGE = "tracked_change"
    PROPERTY = "property"
    CACHE = "cached_data"
    MACRO = "macro"


class Reason(StrEnum):
    """Why a file, or a part of one, was not read."""

    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    UNKNOWN_FORMAT = "unknown_format"
    NO_OCR = "no_ocr"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    TOO_MANY_PARTS = "too_many_parts"
    RATIO = "compression_ratio"
    SECONDS = "seconds"
    MEMORY = "memory"
    DIED = "reader_died"
    INCOMPLETE = "incomplete"
    NOT_INSTALLED = "not_installed"
    NO_ACCESS = "no_access"


_REASONS = {
    Reason.ENCRYPTED: ("パスワードがかかっています", "it is protected by a password"),
    Reason.BROKEN: ("壊れています", "it is broken"),
    Reason.UNKNOWN_FORMAT: ("読める形式ではありません", "its format is not known"),
    Reason.NO_OCR: ("画像の文字を読み取るには OCR（日本語）が必要です", "the picture needs OCR with Japanese, which is not installed"),
    Reason.TOO_LARGE: ("大きすぎます", "it is too large"),
    Reason.TOO_DEEP: ("入れ子が深すぎます", "it is nested too deeply"),
    Reason.TOO_MANY_PARTS: ("中のファイルが多すぎます", "it has too many parts"),
    Reason.RATIO: ("展開すると異常に大きくなります", "it unpacks to a suspicious size"),
    Reason.SECONDS: ("時間内に読み終わりませんでした", "it was not read in time"),
    Reason.MEMORY: ("読むためのメモリーが足りませんでした", "there was not enough memory to read it"),
    Reason.DIED: ("読み取りの途中で処理が止まりました", "the process that read it stopped"),
    Reason.INCOMPLETE: ("一部を読んでいません", "a part of it was left out"),
    Reason.NOT_INSTALLED: ("読むための部品がインストールされていません", "the part that reads it is not installed"),
    Reason.NO_ACCESS: ("開く権限がないか、なくなりました", "it could not be opened"),
}
_HIDDEN = {
    Hidden.SHEET: ("非表示のシート", "hidden sheet"),
    Hidden.ROW: ("非表示の行", "hidden row"),
    Hidden.COLUMN: ("非表示の列", "hidden column"),
    Hidden.SLIDE: ("非表示のスライド", "hidden slide"),
    Hidden.TEXT: ("隠し文字", "hidden text"),
    Hidden.COMMENT: ("コメント", "comment"),
    Hidden.NOTE: ("ノート", "note"),
    Hidden.TRACKED_CHANGE: ("変更履歴", "tracked change"),
    Hidden.PROPERTY: ("プロパティ", "document property"),
    Hidden.MACRO: ("マクロ", "macro"),
    Hidden.CACHE: ("残っている元データ", "data left behind"),
}
_UNITS = {
    Unit.LINE: ("{}行目", "line {}"),
    Unit.PAGE: ("{}ページ", "page {}"),
    Unit.SLIDE: ("スライド{}", "slide {}"),
    Unit.PARAGRAPH: ("{}段落目", "paragraph {}"),
    Unit.RECORD: ("{}件目", "record {}"),
}


_PARTS = {
    "header": "ヘッダー",
    "footer": "フッター",
    "body": "本文",
    "comments": "コメント",
    "footnotes": "脚注",
    "endnotes": "文末脚注",
    "properties": "プロパティ",
    "authors": "コメントの作成者",
    "links": "リンク",
}


def column_letters(number: int) -> str:
    """The name of a column in a spreadsheet: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Position:
    """Where a person finds a piece of text again.

    path      the names on the way inside the file, outermost first; () is the file itself
    part      the sheet, table, header or other named part; "" where the format has none
    unit      what `number` counts
    number    line, row of a sheet, page, slide, paragraph or record of a table, from 1 (0: the names of a table's columns)
    column    column of the cell from 1, or 0 where the text is no table
    page      the page of a document whose program last knew it, or 0
    hidden    why it is not seen at once; empty when it is
    """

    path: tuple[str, ...]
    part: str
    unit: Unit
    number: int
    column: int = 0
    page: int = 0
    hidden: tuple[Hidden, ...] = ()

    def label(self, language: str = "ja") -> str:
        """The place in words, for the office: 「添付 名簿.xlsx › 顧客 › B3（非表示の列）」."""
        english = int(language != "ja")
        words = [*self.path]
        if self.part:
            stem = self.part.rstrip("0123456789")
            words.append(self.part if english else _PARTS.get(stem, stem) + self.part[len(stem) :])
        if self.unit is Unit.CELL:
            words.append(f"{column_letters(self.column)}{self.number}")
        else:
            words.append(_UNITS[self.unit][english].format(self.number))
            if self.column:
                words[-1] += f", column {self.column}" if english else f" {self.column}列目"
        if self.page:
            words.insert(len(words) - 1, _UNITS[Unit.PAGE][english].format(self.page))
        text = " › ".join(words)
        if self.hidden:
            why = (
                "、".join(_HIDDEN[each][0] for each in self.hidden) if not english else ", ".join(_HIDDEN[each][1] for each in self.hidden)
            )
            text += f" ({why})" if english else f"（{why}）"
        return text


@dataclass(frozen=True, slots=True)
class Section:
    """One stretch of text in which offsets count code points.

    Lines of `text` are the units: a line of a text file, a row of a sheet (cells divided by tabs), a paragraph. Pages and slides
    have one section each, so all their lines bear the same number.

    path          the names on the way inside the file, outermost first; () is the file itself
    format        the id of the reader ("csv", "xlsx", "eml")
    unit, part    see Position
    first         number of the first line where the lines count on from it
    numbers       number of each line where they do not; one for each line of the text
    pages         page of each line, where a document knows it
    same_number   True: every line has the number `first` (page, slide)
    first_column  column of the first cell of each row, from 1; 0 where the text is no table
    repeated      so many characters at the start were already in the section before (the heading of a long table); hits there do not count
    hidden        why the whole section is not seen at once
    hidden_rows, hidden_columns   numbers of rows and columns that are not seen
    doubt         what is not sure about the text (its encoding, broken bytes), else ""
    encoding      the encoding it was read in, where it was bytes, else ""
    """

    path: tuple[str, ...]
    format: str
    unit: Unit
    text: str
    part: str = ""
    first: int = 1
    numbers: tuple[int, ...] | None = None
    pages: tuple[int, ...] | None = None
    same_number: bool = False
    first_column: int = 0
    repeated: int = 0
    hidden: tuple[Hidden, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    doubt: str = ""
    encoding: str = ""

    def position(self, offset: int) -> Position:
        """The place of the character at `offset` (0 to len(text)). Raises IndexError outside."""
        return self.positions((offset,))[0]

    def positions(self, offsets: tuple[int, ...]) -> list[Position]:
        """The places of many characters, in one pass over the text."""
        if any(not 0 <= offset <= len(self.text) for offset in offsets):
            raise IndexError("the offset lies outside the text")
        starts = [0]
        if len(offsets) > 1:
            at = self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
        return [self._position(offset, starts if len(offsets) > 1 else None) for offset in offsets]

    def _position(self, offset: int, starts: list[int] | None) -> Position:
        line = self.text.count("\n", 0, offset) if starts is None else bisect_right(starts, offset) - 1
        if self.same_number:
            number = self.first
        elif self.numbers is None:
            number = self.first + line
        else:
            number = self.numbers[min(line, len(self.numbers) - 1)]
        column = 0
        if self.first_column:
            start = self.text.rfind("\n", 0, offset) + 1 if starts is None else starts[line]
            column = self.first_column + self.text.count("\t", start, offset)
        hidden = list(self.hidden)
        if number in self.hidden_rows:
            hidden.append(Hidden.ROW)
        if column and column in self.hidden_columns:
            hidden.append(Hidden.COLUMN)
        page = self.pages[min(line, len(self.pages) - 1)] if self.pages else 0
        return Position(self.path, self.part, self.unit, number, column, page, tuple(hidden))


@dataclass(frozen=True, slots=True)
class Unread:
    """One line about a file, or a part of one, that was not read.

    path      the names on the way inside the file; () is the file itself
    reason    why
    detail    more, in English, for who mends it: never text out of the file, except names of parts
    """

    path: tuple[str, ...]
    reason: Reason
    detail: str = ""

    def label(self, language: str = "ja") -> str:
        """The line in words."""
        words = _REASONS[self.reason][int(language != "ja")]
        text = f"{' › '.join(self.path)}: {words}" if self.path else words
        return f"{text} ({self.detail})" if self.detail else text


Piece = Section | Unread
