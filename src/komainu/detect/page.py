"""A block of a text as the kinds read it: folded, with its form, its labels and its known words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from komainu.detect.folding import Codes, fold
from komainu.detect.hit import Hit
from komainu.detect.labels import Label
from komainu.detect.layout import Head, Value, key_label, read_form
from komainu.detect.names.seen import Seen
from komainu.detect.words.lists import Topic, word_finder

_SKIP = re.compile(
    r"(?:\([^()\n]{0,20}\)|</?[A-Za-z][^<>\n]{0,60}>|[ :=\]>」』】\"'*)・|-]|\t){0,12}(?:[はが](?![ぁ-ん])[、 ]?)?(?:\([^()\n]{0,20}\) ?:? ?)?"
)
_DIGITS = re.compile(r"([0-9]+)(?:[-ー.()/ ・~\n+]{1,3}[0-9]+)*")
_COLON = re.compile(r"[:=]")
_BEFORE_LABEL = frozenset(" \n\t,、。;:：/([{「『【<>|●■◆◇○◎・※*#→⇒-_\"'&?!。▼▲▶☆★□")
_LETTERED = re.compile(r".?[A-Za-z][ -]?\Z")
_LATIN = re.compile(r"[A-Za-z0-9]")
# What `_SKIP` can begin with: before anything else it is not tried.
_SKIPPED = frozenset("(<> :=])」』】\"'*・|-\tはが")
_AFTER_LABEL = frozenset(" :=\n\t】]」』>)(|")
_LINE_END = np.uint32(10)
_EMPTY: Codes = fold("")[1]


class Mention(NamedTuple):
    """A label in running text or before a colon: `start` to `end` is the label, `value` where its value begins."""

    start: int
    end: int
    value: int
    label: Label
    firm: bool
    text: str


@dataclass(slots=True)
class Page:
    """One block of a text.

    original  the block as given
    carried   the head of the table that the block before ended in
    names_wanted  whether the tagger of names is to read running text
    seen      surnames and full names that the document has shown so far
    ascii     the letters, digits and marks of ASCII one behind the other: what is not in it is not in the text, and it is quicker to ask
    """

    original: str
    carried: Head | None = None
    names_wanted: bool = True
    seen: Seen = field(default_factory=Seen)
    text: str = ""
    ascii: bytes = b""
    codes: Codes = field(default_factory=lambda: _EMPTY)
    values: list[Value] = field(default_factory=list)
    open_table: Head | None = None
    hits: list[Hit] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    words: list[tuple[int, int, Topic, str]] = field(default_factory=list)
    _runs: list[tuple[int, int, int, bool]] | None = None
    _heads: set[int] = field(default_factory=set)
    _by_label: dict[Label, list[Value]] = field(default_factory=dict)
    _value_starts: list[int] = field(default_factory=list)
    _mention_ends: list[int] = field(default_factory=list)
    _line_starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text, self.codes = fold(self.original)
        self.ascii = self.text.encode("ascii", "ignore")
        form = read_form(self.text, self.original, self.carried)
        self.values, self.open_table, self._heads = form.values, form.open_table, form.heads
        self._value_starts = [value.start for value in self.values]
        self._read_words()
        self._mention_ends = [mention.end for mention in self.mentions]
        self._read_values()

    # ---------------------------------------------------------------- labels
    def _read_words(self) -> None:
        text, words, mentions = self.text, self.words, []
        find, meanings = word_finder()
        size = len(text)
        for number, start, end in find(text):
            word, topic, payload, label = meanings[number]
            if label is None:
                words.append((start, end, topic, payload))
                continue
            # A Latin label is a word of its own: `ID`, not the end of `candid`.
            if word.isascii() and (_LATIN.match(text[start - 1 : start]) or (end < size and text[end].isascii() and text[end].isalpha())):
                continue
            after = text[end] if end < size else "\n"
            value = _SKIP.match(text, end).end() if after in _SKIPPED else end  # type: ignore[union-attr]
            firm = (not start or text[start - 1] in _BEFORE_LABEL) and (after in _AFTER_LABEL or after.isdigit())
            mentions.append(Mention(start, end, value, label, firm, word))
        keys = self._read_keys(mentions)
        if keys:
            mentions += keys
            mentions.sort(key=lambda mention: (mention.end, mention.firm))
        lines = self._lines() if self._heads else []
        for head in self._heads:
            start, end = lines[head], self.line_end(lines[head])
            mentions = [mention for mention in mentions if not start <= mention.start <= end]
        self.mentions = mentions

    def _read_keys(self, mentions: list[Mention]) -> list[Mention]:
        """Labels that no list holds, before a colon.

        mentions  the labels of running text, in order
        """
        text = self.text
        # The labels of running text that end before the colon; the last of them may be the better reading.
        running = [(mention.end, mention.value) for mention in mentions if mention.firm]
        found, passed, count = [], 0, len(running)
        for colon in _COLON.finditer(text):
            at = colon.start()
            while passed < count and running[passed][0] <= at:
                passed += 1
            if passed and any(value >= at for _, value in running[max(0, passed - 4) : passed]):
                continue
            behind = text[at + 1 : at + 3]
            if behind == "//" or (at and behind[:1].isdigit() and text[at - 1].isdigit()):
                continue
            start, label, written = key_label(text, text.rfind("\n", 0, at) + 1, at)
            if label is not None:
                found.append(Mention(start, at, _SKIP.match(text, at + 1).end(), label, True, written))  # type: ignore[union-attr]
        return found

    # ---------------------------------------------------------------- digits
    def digits(self, pattern: re.Pattern[str], least: int, *, lettered: bool = False) -> list[re.Match[str]]:
        """Matches of a pattern around stretches that hold at least so many digits: elsewhere it is not tried.

        lettered  letters must stand right before the digits
        """
        if self._runs is None:
            self._runs = self._read_runs()
        text, found = self.text, []
        done = 0
        for start, end, count, has_letters in self._runs:
            if count >= least and (has_letters or not lettered):
                for match in pattern.finditer(text, max(done, start - 5), end + 6):
                    done = match.end()
                    found.append(match)
        return found

    def most_digits(self) -> int:
        """How many digits the stretch with the most of them holds."""
        if self._runs is None:
            self._runs = self._read_runs()
        return max((count for _, _, count, _ in self._runs), default=0)

    def _read_runs(self) -> list[tuple[int, int, int, bool]]:
        """Stretches of digits and what may part them: start, end, number of digits, whether letters stand before."""
        text, runs = self.text, []
        for match in _DIGITS.finditer(text):
            start, end = match.span()
            if end - start >= 7:
                count = end - start if match.end(1) == end else sum(map(str.isdigit, match.group()))
                runs.append((start, end, count, _LETTERED.match(text, max(0, start - 2), start) is not None))
        return runs

    # ---------------------------------------------------------------- lines
    def _lines(self) -> list[int]:
        if not self._line_starts:
            self._line_starts = [0, *((self.codes == _LINE_END).nonzero()[0] + 1).tolist()]
        return self._line_starts

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found

    def row(self, at: int) -> int:
        """Number of the line in which a place stands."""
        return bisect_right(self._lines(), at) - 1

    # ---------------------------------------------------------------- context
    def cell(self, at: int) -> Value | None:
        """The cell of a table that holds this place."""
        place = bisect_right(self._value_starts, at) - 1
        if place >= 0 and at < self.values[place].end:
            return self.values[place]
        return None

    def label_before(self, at: int, reach: int = 36) -> Label | None:
        """What the nearest label before a place promises: that of its column, else the last one in its line, else one alone in the line above."""
        cell = self.cell(at)
        if cell is not None and cell.label is not None and cell.label is not Label.NOTE:
            return cell.label
        mention = self.mention_before(at, reach)
        return mention.label if mention else None

    def mention_before(self, at: int, reach: int = 36) -> Mention | None:
        place = bisect_right(self._mention_ends, at) - 1
        if place < 0:
            return None
        mention = self.mentions[place]
        if mention.value >= at:
            return mention
        if at - mention.end > reach:
            return None
        between = self.text[mention.value : at]
        if "\n" not in between:
            return mention
        # The label alone in the line above.
        return mention if mention.firm and not between.strip() and between.count("\n") == 1 else None

    def values_of(self, *labels: Label) -> Iterator[Value]:
        """Everything that stands under one of these labels: cells, and values behind labels up to the next label or the end of the line."""
        for label in labels:
            yield from self._by_label.get(label, ())

    def _read_values(self) -> None:
        """All labelled values, sorted into their labels."""
        text, size = self.text, len(self.text)
        firm = [(number, mention) for number, mention in enumerate(self.mentions) if mention.firm]
        alone = [number for number, mention in firm if mention.value >= size or text[mention.value] == "\n"]
        stacked = [value for number in alone for value in self._stack(number)] if len(alone) > 1 else []
        if stacked:
            self.values = sorted([*self.values, *stacked], key=lambda value: value.start)
            self._value_starts = [value.start for value in self.values]
        by_label = self._by_label
        for value in self.values:
            if value.label is not None:
                by_label.setdefault(value.label, []).append(value)
        for number, mention in firm:
            if (behind := self._behind(number, mention)) is not None:
                by_label.setdefault(mention.label, []).append(behind)

    def _behind(self, number: int, mention: Mention) -> Value | None:
        text, start = self.text, mention.value
        line_end = self.line_end(mention.end)
        if start >= line_end:
            # The label stands alone in its line: its value is the line below, unless that is a label too.
            below = line_end + 1
            while below < len(text) and text[below] == " ":
                below += 1
            bottom = self.line_end(below)
            following = self.mentions[number + 1] if number + 1 < len(self.mentions) else None
            if below >= bottom or bottom - below > 60 or (following is not None and following.start < bottom and following.firm):
                return None
            if self.line_start(mention.start) + 3 < mention.start or self.cell(below) is not None:
                return None
            return Value(below, bottom, mention.label, self.row(below), False, mention.text)
        end = line_end
        for following in self.mentions[number + 1 : number + 4]:
            if following.start >= end:
                break
            if following.firm and following.start >= start:
                end = following.start
                break
        while end > start and text[end - 1] in " ,、/;|(「【[<\t\"'":
            end -= 1
        return Value(start, end, mention.label, self.row(start), False, mention.text) if start < end else None

    def _stack(self, number: int) -> list[Value]:
        """Labels on lines of their own, one below the other, and their values below all of them, in the same order: the values, if `number` is the first label."""
        if (
            not self._alone(number)
            or not self._stands_below(number)
            or (number and self._alone(number - 1) and self._row_of(number - 1) + 1 == self._row_of(number))
        ):
            return []
        last = number
        while last - number < 30 and self._stands_below(last):
            last += 1
        count = last - number + 1
        lines = self._lines()
        first = self._row_of(last) + 1
        if first + count > len(lines):
            return []
        found = []
        for step in range(count):
            start = lines[first + step]
            end = self.line_end(start)
            while start < end and self.text[start] == " ":
                start += 1
            if start >= end or end - start > 60:
                return []
            found.append(Value(start, end, self.mentions[number + step].label, first, True, self.mentions[number + step].text))
        after = self.mentions[last + 1 : last + 2]
        return [] if after and after[0].firm and after[0].start < found[-1].end else found

    def _row_of(self, number: int) -> int:
        return self.row(self.mentions[number].start)

    def _stands_below(self, number: int) -> bool:
        """Whether the next label stands alone in the next line."""
        return number + 1 < len(self.mentions) and self._alone(number + 1) and self._row_of(number) + 1 == self._row_of(number + 1)

    def _alone(self, number: int) -> bool:
        mention = self.mentions[number]
        return mention.value >= self.line_end(mention.end) and mention.start - self.line_start(mention.start) <= 3
