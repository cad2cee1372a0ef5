"""The detector: a text in, hits out. One is made once and shared by all threads.

A long text is read in blocks that end at line ends, so that memory stays a small multiple of the text and time is linear; the head of a table and the names seen are carried from
block to block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from komainu.detect.hit import Hit, Kind
from komainu.detect.kinds import FINDERS, person_name
from komainu.detect.layout import Head
from komainu.detect.names.seen import Seen
from komainu.detect.names.tagger import tag_all
from komainu.detect.page import Page
from komainu.detect.words.own import OwnWords

BLOCK = 16_384
TOGETHER = 32
_SLACK = 2_048
_GLUE = frozenset("0123456789-./@_+０１２３４５６７８９－")


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of at most `BLOCK` code points that together are the text; cut at line ends where there are some, never inside a number if it can be helped."""
    start, size = 0, len(text)
    while size - start > BLOCK:
        end = text.rfind("\n", start + BLOCK // 2, start + BLOCK) + 1
        if end <= start:
            end = start + BLOCK
            for place in range(end, end - _SLACK, -1):
                if text[place - 1] in "。、,; \t　|":
                    end = place
                    break
            else:
                while end > start + BLOCK - 64 and (text[end - 1] in _GLUE or text[end - 1].isascii()):
                    end -= 1
        yield start, end
        start = end
    if start < size or not size:
        yield start, size


class Detector:
    """Finds personal information in Japanese text.

    kinds      the kinds to look for; None for all
    names      "text" reads running text for names, "labels" takes only those under labels and in columns (quicker)
    min_score  hits below this are left out; 0.5 is balanced, 0.3 finds more and errs more
    words      an organisation's own words and patterns, or the path of their TOML file
    """

    def __init__(
        self, kinds: Iterable[Kind | str] | None = None, names: str = "text", min_score: float = 0.5, words: OwnWords | Path | None = None
    ) -> None:
        if names not in {"text", "labels"}:
            raise ValueError("names is 'text' or 'labels'")
        self.kinds = frozenset(Kind(kind) for kind in kinds) if kinds is not None else frozenset(Kind)
        self.names = names
        self.min_score = min_score
        self.words = OwnWords.read(words) if isinstance(words, Path) else words

    def detect(self, text: str) -> list[Hit]:
        """All hits of a text in order. Offsets count code points of the text as given. Never raises for any string."""
        return list(self.stream(text))

    def detect_many(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        """The hits of each text, in order. Short texts are read some at a time, which is quicker; never more than `TOGETHER` of them are held."""
        waiting: list[str] = []
        size = 0
        for text in texts:
            if waiting and (len(waiting) == TOGETHER or size + len(text) > BLOCK):
                yield from self._together(waiting)
                waiting, size = [], 0
            waiting.append(text)
            size += len(text)
        yield from self._together(waiting)

    def _together(self, texts: list[str]) -> Iterator[list[Hit]]:
        """The hits of a few texts, with one pass of the tagger over all of them."""
        if len(texts) < 2:
            for text in texts:
                yield self.detect(text)
            return
        pages = [Page(text, None, self.names == "text") for text in texts]
        for page in pages:
            self._run(page, _BEFORE_NAMES)
        labels = [person_name.labelled(page) for page in pages]
        tagged = (
            tag_all([page.codes for page in pages], [names.settled for names in labels]) if self.names == "text" else [[] for _ in pages]
        )
        for page, names, found in zip(pages, labels, tagged, strict=True):
            page.hits.extend(person_name.find_after(page, names, found))
            self._run(page, _BEHIND_NAMES)
            yield self._settled(page)

    def stream(self, text: str) -> Iterator[Hit]:
        """The hits of a text while they are found; for texts too long for a list."""
        return Reading(self).hits(text)

    def read(self, page: Page) -> list[Hit]:
        """The hits of one block."""
        self._run(page, _ORDER)
        return self._settled(page)

    def _run(self, page: Page, kinds: list[Kind]) -> None:
        most = page.most_digits()
        for kind in kinds:
            if (kind in self.kinds or kind in _HELPERS) and _LEAST.get(kind, 0) <= most:
                page.hits.extend(FINDERS[kind](page))

    def _settled(self, page: Page) -> list[Hit]:
        if self.words is not None:
            page.hits.extend(self.words.find(page.original, page.text))
        return settled(page.hits, self.kinds, self.min_score, self.words)


class Reading:
    """One text that comes in pieces: the table that a piece ends in goes on in the next, and who was named in full is known by the surname later."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._carried: Head | None = None
        self._seen = Seen()

    def hits(self, piece: str) -> Iterator[Hit]:
        """The hits of the next piece, while they are found; offsets count from its beginning."""
        for start, end in blocks(piece):
            part = piece if end - start == len(piece) else piece[start:end]
            page = Page(part, self._carried, self._detector.names == "text", self._seen)
            for hit in self._detector.read(page):
                yield hit if not start else Hit(hit.kind, hit.start + start, hit.end + start, hit.score, hit.because)
            self._carried = page.open_table


_ORDER = list(FINDERS)
_BEFORE_NAMES = _ORDER[: _ORDER.index(Kind.PERSON_NAME)]
_BEHIND_NAMES = _ORDER[_ORDER.index(Kind.PERSON_NAME) + 1 :]
# Kinds that are digits and nothing else: how many at least.
_LEAST = {
    Kind.MY_NUMBER: 12,
    Kind.CORPORATE_NUMBER: 13,
    Kind.DRIVER_LICENSE: 12,
    Kind.PENSION_NUMBER: 10,
    Kind.PASSPORT: 7,
    Kind.RESIDENCE_CARD: 8,
    Kind.CREDIT_CARD: 14,
}
# Asked in any case, for other kinds look at them: an address is not a name, a name makes an age.
_HELPERS = frozenset({Kind.ADDRESS, Kind.EMAIL, Kind.PERSON_NAME})


def settled(hits: Sequence[Hit], kinds: frozenset[Kind], min_score: float, words: OwnWords | None) -> list[Hit]:
    """Of hits that overlap the surest stays (then the longer); in order of their place."""
    if not hits:
        return []
    kept: list[Hit] = []
    size = max(hit.end for hit in hits)
    taken = bytearray(size)
    for hit in sorted(hits, key=lambda hit: (-hit.score, hit.start - hit.end, hit.start)):
        if hit.score < min_score or taken.find(1, hit.start, hit.end) >= 0:
            continue
        taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
        kept.append(hit)
    own = words.kinds if words is not None else frozenset()
    return sorted((hit for hit in kept if hit.kind in kinds or hit.kind in own), key=lambda hit: hit.start)
