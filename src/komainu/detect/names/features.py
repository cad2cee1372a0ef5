"""What the tagger sees of a character: its neighbours, their classes, what the dictionary says of the stretches around, and the run it stands in.

Each look is one number below 2**BITS, the row of a weight; training and detection compute them with this same code, in numpy, for all judged places at once. Judged are
kanji, katakana, hiragana that a given name may cover, and what joins the parts of a name (blank, ・, =); nothing else can be part of a name here.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from komainu.detect.folding import DIGIT, HIRAGANA, KANJI, KATAKANA, classes
from komainu.detect.names import lexicon

BITS = 19
LOOKS = 42
_SHIFT = np.uint64(64 - BITS)
_PAD = 5
_K = np.uint64(0x1_0003)
_TEMPLATE = ((np.arange(1, LOOKS + 1, dtype=np.uint64) * np.uint64(0xD1342543DE82EF95)) ^ np.uint64(0x9E3779B97F4A7C15) | np.uint64(1))[
    :, None
]
_AROUND = np.arange(-3, 4)[:, None]
_LENGTHS = np.arange(lexicon.LONGEST)[:, None]
_TWICE, _BEYOND = np.array([0, 0, 1, 1]), np.array([1, 2, -2, -1])[:, None]
_EDGE = np.full(_PAD, 10, dtype=np.uint32)
_DOT = 0x30FB
# Plain numbers of numpy's kind: a Python number would be turned into one at each step.
_U1, _U3, _U4, _U6, _U7, _U8 = (np.uint64(number) for number in (1, 3, 4, 6, 7, 8))
_DIGIT, _KATA = np.uint64(48), np.uint64(KATAKANA)

Places = npt.NDArray[np.int64]

# What the dictionary says of a stretch, packed into one number by its length n - 1: surnames bits 0-3, given names 4-6, nouns 7-10, places 11-14, frequent surnames 15-18, persons 19.
_SURNAME, _GIVEN, _NOUN, _PLACE, _FREQUENT, _PERSON = 0, 4, 7, 11, 15, 19
_SHIFTS = np.array([_SURNAME, _GIVEN, _NOUN, _PLACE, _FREQUENT], dtype=np.uint64)[:, None]
_MASKS = np.array([15, 7, 15, 15, 31], dtype=np.uint64)[:, None]
_MASKS_THERE = np.array([15, 7, 15, 15, 0], dtype=np.uint64)[:, None]
_WIDTHS = np.array([4, 3, 4, 4, 0], dtype=np.uint64)[:, None]
_THREE = np.arange(3, dtype=np.uint64)[:, None]
_BEGUN = _THREE + _U6
_STEPS = np.arange(1, 4)[:, None]
_NAMES = np.uint32(0b1111 | 0b111 << _GIVEN | 1 << _PERSON)
_GIVENS = np.array([[7 << _GIVEN], [7]], dtype=np.uint32)
_START = np.zeros(1, dtype=np.int64)
_NOWHERE = np.empty(0, dtype=np.int64)
_LINES = _LENGTHS + 1
# By the length of a run of kanji, from 0 to 4: what makes it a common noun (one noun of its length, or a noun and a suffix; two nouns of two; a single kanji without more), and which
# names speak against it. Longer runs are left to the tagger.
_ALWAYS = np.uint32(1 << 31)
_LONG_NAMES = 0b1110 | 0b110 << _GIVEN | 1 << _PERSON
_NOUN_OF_LENGTH = np.array([0, 1 << 31, 1 << _NOUN, 3 << _NOUN, 1 << (_NOUN + 2)], dtype=np.uint32)
_HALVES_OF_LENGTH = np.array([0, 0, 0, 0, 1 << _NOUN], dtype=np.uint32)
_NAMES_OF_LENGTH = np.array([0, _LONG_NAMES | 1 | 1 << _GIVEN, *[_LONG_NAMES] * 3], dtype=np.uint32)
_0 = np.uint32(0)
_NOUN_OR_NAME = np.uint32(lexicon.NOUN | lexicon.SURNAME | lexicon.GIVEN | lexicon.PERSON)
_KNOWN = lexicon.UNKNOWN + 1


def _meanings() -> npt.NDArray[np.uint32]:
    """For each length and each sum of flags the packed number; 0 for what the dictionary does not know."""
    table = np.zeros((lexicon.LONGEST, _KNOWN), dtype=np.uint32)
    for number in range(lexicon.LONGEST):
        for flags in range(256):
            value = 0
            if flags & lexicon.SURNAME and number < 4:
                value |= 1 << (_SURNAME + number)
            if flags & lexicon.GIVEN and number < 3:
                value |= 1 << (_GIVEN + number)
            if flags & (lexicon.NOUN | lexicon.OTHER) and number:
                value |= 1 << (_NOUN + number - 1)
            if flags & lexicon.PLACE and number:
                value |= 1 << (_PLACE + number - 1)
            if flags & lexicon.FREQUENT and number < 4:
                value |= 1 << (_FREQUENT + number)
            if flags & lexicon.PERSON and number:
                value |= 1 << _PERSON
            table[number, flags] = value
    return table.reshape(-1)


_MEANING = _meanings()
_ROW_OF_LENGTH = (_LENGTHS * _KNOWN).astype(np.uint32)


class _Powers:
    """Powers of the polynomial's base and of its inverse modulo 2**64, as many as the longest text so far needed."""

    def __init__(self) -> None:
        self.up = self.down = np.ones(1, dtype=np.uint64)

    def upto(self, size: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
        if len(self.up) < size:
            wanted = max(size, 1024) * 2
            inverse = pow(lexicon.PRIME, -1, 1 << 64)
            up = np.full(wanted, lexicon.PRIME, dtype=np.uint64)
            down = np.full(wanted, inverse, dtype=np.uint64)
            up[0] = down[0] = 1
            # Both at once, so that a thread never sees one longer than the other.
            self.up, self.down = np.multiply.accumulate(up), np.multiply.accumulate(down)
        return self.up, self.down


_POWERS = _Powers()


_EVERYDAY_BITS = 14
_EVERYDAY_SHIFT = np.uint64(64 - _EVERYDAY_BITS)
_SPREAD = np.uint64(0xBF58476D1CE4E5B9)


@cache
def _everyday() -> npt.NDArray[np.uint64]:
    """The polynomials of the runs that every office writes and nobody is called, each at the place that its product with `_SPREAD` begins with."""
    text = files("komainu.detect.names").joinpath("data", "everyday.txt").read_text(encoding="utf-8")
    words = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    values = np.array([lexicon.raw_hash(word) for word in words], dtype=np.uint64)
    table = np.zeros(1 << _EVERYDAY_BITS, dtype=np.uint64)
    # Of two words at one place the first stays; the other costs time only.
    table[((values * _SPREAD) >> _EVERYDAY_SHIFT)[::-1].view(np.int64)] = values[::-1]
    return table


# What may be a part of a name: wherever it stands (kanji, katakana); where a given name covers it (hiragana); between the parts (blank, ・, =).
_PART, _KANA, _JOINT = 1, 2, 4
_PART_SHIFT = np.uint8(4)
_CLASS = np.uint8(15)


@cache
def _characters() -> npt.NDArray[np.uint8]:
    """For each code point its class, and 16 times which part of a name it may be."""
    kinds = classes(np.arange(0x110000, dtype=np.uint32))
    parts: npt.NDArray[np.uint8] = ((kinds == KANJI) | (kinds == KATAKANA)).astype(np.uint8)
    parts[kinds == HIRAGANA] = _KANA
    parts[[32, _DOT, 61]] = _JOINT
    parts <<= _PART_SHIFT
    return parts | kinds


def looks(
    codes: npt.NDArray[np.uint32], settled: npt.NDArray[np.bool_] | None = None
) -> tuple[Places, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The judged places of a folded text; the rows of the weights for each, an array (LOOKS, places); and what is known not to be a settled place.

    The last has one entry more in front: entry n + 1 says whether place n is judged, or was passed over as a common noun.

    settled  places of which it is known already what they are; they are not judged

    A short text costs what its calls of numpy cost, not its letters: hence the packed numbers, and methods instead of functions.
    """
    # Of numpy's own kind for places, so that no table makes it into one again.
    padded = np.concatenate((_EDGE, codes, _EDGE), dtype=np.int64)
    wide = len(padded)
    kind = _characters().take(padded)
    part = kind >> _PART_SHIFT
    judged = part == _PART
    if not (judged if settled is None else judged[_PAD:-_PAD] > settled).any():
        return _NOWHERE, np.empty((LOOKS, 0), dtype=np.int64), judged
    kind &= _CLASS
    # All digits look alike.
    plus = padded.view(np.uint64)
    plus[kind == DIGIT] = _DIGIT

    # ------------------------------------------------ runs of one kind of character, and their polynomials
    up, down = _POWERS.upto(wide + 1)
    sums = np.zeros(wide + 1, dtype=np.uint64)
    terms = plus + _U1
    terms *= down[:wide]
    terms.cumsum(out=sums[1:])
    changes = kind[1:] != kind[:-1]
    opens = np.concatenate((_START, changes.nonzero()[0]))
    opens[1:] += 1
    closes = np.append(opens[1:], wide)
    lasts = closes - 1
    length = closes - opens
    # The number of the run in which each place stands.
    run_of = np.zeros(wide, dtype=np.int64)
    changes.cumsum(out=run_of[1:])
    of_run = kind.take(opens)
    values = sums.take(closes)
    values -= sums.take(opens)
    values *= up.take(lasts)
    words = (of_run == KATAKANA).nonzero()[0]

    # ------------------------------------------------ the dictionary, for every stretch that begins with kanji or with the first of some hiragana, and for words of katakana
    is_hiragana = part == _KANA
    wanted = kind == KANJI
    wanted[1:] |= is_hiragana[1:] > is_hiragana[:-1]
    starts = wanted.nonzero()[0]
    ends = starts + _LENGTHS
    hashes = sums.take(ends + 1)
    hashes -= sums.take(starts)
    hashes *= up.take(ends)
    meaning = lexicon.meanings(np.concatenate((hashes.reshape(-1), values.take(words))))
    known = meaning[hashes.size :]
    meaning = meaning[: hashes.size].reshape(hashes.shape)
    meaning += _ROW_OF_LENGTH
    packed = _MEANING.take(meaning)
    # The first line is what begins at a place, the others what ends there, a line for each length.
    lines = np.zeros((lexicon.LONGEST + 1, wide + 8), dtype=np.uint32)
    lines[0, starts] = np.bitwise_or.reduce(packed, axis=0)
    ends += _LINES * (wide + 8)
    lines.reshape(-1)[ends] = packed
    np.bitwise_or.reduce(lines[1:], axis=0, out=lines[1])
    from_here, to_here = lines[0], lines[1]

    # ------------------------------------------------ runs that are a common noun and nobody's name
    slots = values * _SPREAD
    slots >>= _EVERYDAY_SHIFT
    everyday = _everyday().take(slots.view(np.int64)) == values
    is_common = np.zeros(len(opens), dtype=np.bool_)
    # What the dictionary says of each run of katakana as a word, plus one; 0 for other runs.
    worths = np.zeros(len(opens), dtype=np.uint64)
    if len(words):
        known[known == lexicon.UNKNOWN] = 0
        worths[words] = known
        worths[words] += _U1
        is_common[words] = (known & _NOUN_OR_NAME) == lexicon.NOUN
    is_kanji = of_run == KANJI
    short = (is_kanji & (length < 5)).nonzero()[0]
    size = length.take(short)
    here, there = from_here.take(opens.take(short)), to_here.take(lasts.take(short))
    noun = here & there
    noun &= _HALVES_OF_LENGTH.take(size)
    noun |= (here | _ALWAYS) & _NOUN_OF_LENGTH.take(size)
    here |= there
    here &= _NAMES_OF_LENGTH.take(size)
    is_common[short] = (noun != _0) > (here != _0)
    is_common |= everyday
    # Not beside what joins the parts of a name: 王 建国. Words of every day in two kanji and more are no part of one anywhere.
    joint = part == _JOINT
    is_common &= ~(joint.take(opens - 1) | joint.take(closes, mode="clip"))
    everyday &= is_kanji
    everyday &= length > 1
    is_common |= everyday

    # ------------------------------------------------ what is judged
    names = (lines[:2] & _NAMES) != _0
    covered = names[0] | names[1]
    covered[1:-1] |= names[0, :-2] & names[1, 2:]
    is_hiragana &= covered[:wide]
    judged |= is_hiragana
    joins = joint[1:-1] & judged[:-2]
    joins &= judged[2:]
    judged[1:-1] |= joins
    if settled is not None:
        free = judged[_PAD:-_PAD]
        np.greater(free, settled, out=free)
    asked = judged.copy()
    np.greater(judged, is_common.take(run_of), out=judged)
    at = judged.nonzero()[0]
    rows = np.empty((LOOKS, len(at)), dtype=np.uint64)
    if not len(at):
        return at, rows.view(np.int64), asked

    # ------------------------------------------------ characters and classes around
    ones, twos, threes, fours = rows[0:7], rows[7:13], rows[13:18], rows[18:22]
    places = at + _AROUND
    plus.take(places, out=ones, mode="clip")
    np.multiply(ones[:-1], _K, out=twos)
    twos += ones[1:]
    np.multiply(twos[:-1], _K, out=threes)
    threes += ones[2:]
    small = kind.take(places).astype(np.uint64)
    pairs = small[:-1] << _U4
    pairs |= small[1:]
    np.left_shift(pairs[:-2], _U8, out=fours)
    fours |= pairs[2:]
    before, after = rows[2], rows[4]

    # ------------------------------------------------ names: alone, and a surname with a given name behind it
    here, there = lines[:2].take(at, axis=1).astype(np.uint64)
    # Surname, given name, noun, place and frequency, each as what begins here and what ends here.
    five = here >> _SHIFTS
    five &= _MASKS
    five <<= _WIDTHS
    ending = there >> _SHIFTS
    ending &= _MASKS_THERE
    five |= ending
    surname, given, noun, place = five[0], five[1], five[2], five[3]
    givens = (lines[:2] & _GIVENS) != _0
    some_given = givens[0].view(np.uint8)
    split = (givens[0, 1:] & givens[1, :-1]).view(np.uint8)
    # A given name that begins here while one ends right before: the place between the two.
    parted = to_here.take(places[2]).astype(np.uint64)
    parted &= _U7
    parted *= given > _U7
    parted <<= _U3
    begun = here >> _THREE
    begun &= some_given.take(places[4:])
    begun <<= _BEGUN
    ended = (given & _U7) >> _THREE
    ended &= split.take(places[2::-1])
    ended <<= _THREE
    begun |= ended
    pair = np.bitwise_or.reduce(begun, axis=0, out=rows[24])
    pair |= parted
    rows[22:24] = five[0:2]
    rows[25:28] = five[2:5]
    by_surname, by_given = rows[28], rows[30]
    np.multiply(surname, _K, out=by_surname)
    np.add(by_surname, before, out=rows[29])
    by_surname += after
    np.multiply(given, _K, out=by_given)
    by_given += after
    np.left_shift(pair, _U8, out=rows[31])
    rows[31] |= noun
    both = rows[32]
    np.left_shift(surname, _U6, out=both)
    both |= given
    both <<= _U8
    both |= place

    # ------------------------------------------------ the run of kanji or katakana: where in it, what stands before and behind
    run = run_of.take(at)
    # Its last place and its first; how far they are; the two characters behind it (「氏の」「さん」「選手」) and the two before (「監督」「の」).
    ends = np.array((lasts, opens)).take(run, axis=1)
    beyond = plus.take(ends.take(_TWICE, axis=0) + _BEYOND)
    ends -= at
    np.abs(ends, out=ends)
    sides = np.minimum(ends, 4, out=ends).view(np.uint64)
    left, place_in = sides
    position = (place_in << _U3) | left
    shape = rows[33]
    np.left_shift(position, _U4, out=shape)
    shape |= small[3]
    np.multiply(shape, _K, out=rows[34])
    np.add(rows[34], beyond[3], out=rows[35])
    rows[34] += beyond[0]
    two = beyond[0::2] * _K
    two += beyond[1::2]
    two *= _U8
    np.add(two, sides, out=rows[36:38])

    # ------------------------------------------------ a run of katakana as a word: by itself, and what the dictionary knows of it
    rows[38:42] = 0
    kata = (small[3] == _KATA).nonzero()[0]
    if len(kata):
        runs = run.take(kata)
        rows[38, kata] = values.take(runs)
        worth = worths.take(runs)
        where = position.take(kata)
        rows[39, kata] = (worth << _U6) | where
        closing = plus.take(closes.take(runs))
        rows[40, kata] = (worth * _K + closing) * _U8 + left.take(kata)
        # ジョン・スミス: the runs that ・ joins to this one.
        joined = ((closing == _DOT) | (padded.take(opens.take(runs) - 1) == _DOT)).nonzero()[0]
        if len(joined):
            beside = runs.take(joined)
            last = len(opens) - 1
            value = np.zeros(len(joined), dtype=np.uint64)
            for step, weight in ((2, _U1), (-2, np.uint64(1024))):
                other = np.minimum(np.maximum(beside + step, 0), last)
                between = np.minimum(np.maximum(beside + step // 2, 0), last)
                value += worths.take(other) * (padded.take(opens.take(between)) == _DOT) * weight
            rows[41, kata.take(joined)] = (value << _U6) | where.take(joined)
    rows += _U1
    rows *= _TEMPLATE
    rows >>= _SHIFT
    at -= _PAD
    return at, rows.view(np.int64), asked[_PAD - 1 :]
