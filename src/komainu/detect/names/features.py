"""What the tagger sees of a character: its neighbours, their classes, what the dictionary says of the stretches around, and the run it stands in.

Each look is one number below 2**BITS, the row of a weight; training and detection compute them with this same code, in numpy, for all judged places at once. Judged are
kanji, katakana, hiragana that a given name may cover, and what joins the parts of a name (blank, ・, =); nothing else can be part of a name here.
"""

from __future__ import annotations

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
_ONES = np.arange(-3, 4)[:, None]
_TWOS = np.arange(-3, 3)[:, None]
_THREES = np.arange(-3, 2)[:, None]
_FOURS = np.arange(-3, 1)[:, None]
_LENGTHS = np.arange(lexicon.LONGEST)[:, None]
_FALSE = np.zeros(1, dtype=bool)
_ONE = np.uint64(1)
_DOT = np.uint64(0x30FB)

Places = npt.NDArray[np.int64]

# What the dictionary says of a stretch, packed into one number by its length n - 1: surnames bits 0-3, given names 4-6, nouns 7-10, places 11-14, frequent surnames 15-18, persons 19.
_SURNAME, _GIVEN, _NOUN, _PLACE, _FREQUENT, _PERSON = 0, 4, 7, 11, 15, 19
_SHIFTS = np.array([_SURNAME, _GIVEN, _NOUN, _PLACE, _FREQUENT], dtype=np.uint64)[:, None]
_MASKS = np.array([15, 7, 15, 15, 31], dtype=np.uint64)[:, None]
_MASKS_THERE = np.array([15, 7, 15, 15, 0], dtype=np.uint64)[:, None]
_WIDTHS = np.array([4, 3, 4, 4, 0], dtype=np.uint64)[:, None]
_THREE = np.arange(3, dtype=np.uint64)[:, None]
_STEPS = np.arange(1, 4)[:, None]
_NAMES = np.uint64(0b1111 | 0b111 << _GIVEN | 1 << _PERSON)


def _meanings() -> npt.NDArray[np.uint64]:
    table = np.zeros((lexicon.LONGEST, 256), dtype=np.uint64)
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


def looks(codes: npt.NDArray[np.uint32], settled: npt.NDArray[np.bool_] | None = None) -> tuple[Places, npt.NDArray[np.int64]]:
    """The judged places of a folded text, and the rows of the weights for each: an array (LOOKS, places).

    settled  places of which it is known already what they are; they are not judged
    """
    size = len(codes)
    wide = size + 2 * _PAD
    padded = np.full(wide, 10, dtype=np.uint32)
    padded[_PAD : _PAD + size] = codes
    kind = classes(padded)
    padded[kind == DIGIT] = 48
    plus = padded.astype(np.uint64)
    is_hiragana = kind == HIRAGANA
    is_kanji = kind == KANJI

    # ------------------------------------------------ the dictionary, for every stretch that begins with kanji or with the first of some hiragana
    wanted = is_hiragana.copy()
    wanted[1:] &= ~is_hiragana[:-1]
    wanted |= is_kanji
    starts = np.flatnonzero(wanted)
    up, down = _POWERS.upto(wide + 1)
    terms = plus + _ONE
    terms *= down[:wide]
    sums = np.zeros(wide + 1 + lexicon.LONGEST, dtype=np.uint64)
    np.cumsum(terms, out=sums[1 : wide + 1])
    sums[wide + 1 :] = sums[wide]
    ends = starts + _LENGTHS
    hashes = (sums.take(ends + 1) - sums.take(starts)) * up.take(np.minimum(ends, wide))
    found = lexicon.flags_of_hashes(hashes)
    packed = _MEANING.take(found + _LENGTHS * 256)
    from_here = np.zeros(wide + 8, dtype=np.uint64)
    to_here = np.zeros(wide + 8, dtype=np.uint64)
    from_here[starts] = np.bitwise_or.reduce(packed, axis=0)
    for number in range(lexicon.LONGEST):
        to_here[ends[number]] |= packed[number]

    # ------------------------------------------------ what is judged
    judged = is_kanji | (kind == KATAKANA)
    begins, finishes = from_here & _NAMES != 0, to_here & _NAMES != 0
    covered = begins | finishes
    covered[1:-1] |= begins[:-2] & finishes[2:]
    judged |= is_hiragana & covered[:wide]
    joins = (padded == 32) | (padded == 0x30FB) | (padded == 61)
    judged[1:-1] |= joins[1:-1] & judged[:-2] & judged[2:]
    if settled is not None:
        judged[_PAD : _PAD + size] &= ~settled
    judged[:_PAD] = False
    judged[_PAD + size :] = False
    at = np.flatnonzero(judged)
    rows = np.empty((LOOKS, len(at)), dtype=np.uint64)
    if not len(at):
        return at, rows.view(np.int64)

    # ------------------------------------------------ characters and classes around
    two = plus[:-1] * _K
    two += plus[1:]
    three = two[:-1] * _K
    three += plus[2:]
    small = kind.astype(np.uint64)
    four = (small[:-1] << np.uint64(4)) | small[1:]
    four = (four[:-2] << np.uint64(8)) | four[2:]
    np.take(plus, at + _ONES, out=rows[0:7], mode="clip")
    np.take(two, at + _TWOS, out=rows[7:13], mode="clip")
    np.take(three, at + _THREES, out=rows[13:18], mode="clip")
    np.take(four, at + _FOURS, out=rows[18:22], mode="clip")
    before, after = rows[2], rows[4]

    # ------------------------------------------------ names: alone, and a surname with a given name behind it
    here, there = from_here.take(at), to_here.take(at)
    # Surname, given name, noun, place and frequency, each as what begins here and what ends here.
    five = (here >> _SHIFTS) & _MASKS
    five <<= _WIDTHS
    five |= (there >> _SHIFTS) & _MASKS_THERE
    surname, given, noun, place = five[0], five[1], five[2], five[3]
    given_there = given & np.uint64(7)
    some_given = (from_here & np.uint64(7 << _GIVEN) != 0).view(np.uint8)
    split = some_given[1:] & (to_here[:-1] & np.uint64(7) != 0).view(np.uint8)
    parted = np.where(given > np.uint64(7), to_here.take(at - 1) & np.uint64(7), np.uint64(0))
    begun = ((here >> _THREE) & some_given.take(at + _STEPS)) << (_THREE + np.uint64(6))
    ended = ((given_there >> _THREE) & split.take(at - _STEPS)) << _THREE
    pair = np.bitwise_or.reduce(begun, axis=0) | (parted << np.uint64(3)) | np.bitwise_or.reduce(ended, axis=0)
    rows[22:24] = five[0:2]
    rows[24] = pair
    rows[25:28] = five[2:5]
    np.multiply(surname, _K, out=rows[28])
    np.add(rows[28], before, out=rows[29])
    rows[28] += after
    np.multiply(given, _K, out=rows[30])
    rows[30] += after
    rows[31] = (pair << np.uint64(8)) | noun
    rows[32] = (((surname << np.uint64(6)) | given) << np.uint64(8)) | place

    # ------------------------------------------------ the run of kanji or katakana: where in it, what stands before and behind
    changes = np.flatnonzero(kind[1:] != kind[:-1]) + 1
    run_first = np.concatenate((np.zeros(1, dtype=np.int64), changes))
    run_end = np.append(changes, wide)
    run = run_first.searchsorted(at, side="right") - 1
    first, end = run_first.take(run), run_end.take(run)
    place_in = np.minimum(at - first, 4).astype(np.uint64)
    left = np.minimum(end - 1 - at, 4).astype(np.uint64)
    position = (place_in << np.uint64(3)) | left
    rows[33] = (position << np.uint64(4)) | small.take(at)
    behind = plus.take(end, mode="clip")
    np.multiply(rows[33], _K, out=rows[34])
    np.add(rows[34], plus.take(first - 1), out=rows[35])
    rows[34] += behind
    # Two characters on either side of the run: 「氏の」「さん」「選手」 behind, 「監督」「の」 before.
    rows[36] = two.take(end, mode="clip") * np.uint64(8) + left
    rows[37] = two.take(first - 2, mode="clip") * np.uint64(8) + place_in

    # ------------------------------------------------ a run of katakana as a word: by itself, and what the dictionary knows of it
    rows[38:42] = 0
    kata = np.flatnonzero(kind.take(at) == KATAKANA)
    if len(kata):
        starts, stops = first[kata], end[kata]
        value = (sums.take(stops) - sums.take(starts)) * up.take(stops - 1)
        known = lexicon.flags_of_hashes(value).astype(np.uint64) + _ONE
        rows[38, kata] = value
        rows[39, kata] = (known << np.uint64(6)) | position[kata]
        rows[40, kata] = (known * _K + behind[kata]) * np.uint64(8) + left[kata]
        # ジョン・スミス: the runs that ・ joins to this one.
        joined = np.flatnonzero((behind[kata] == _DOT) | (padded.take(starts - 1) == 0x30FB))
        if len(joined):
            beside = run[kata[joined]]
            value = np.zeros(len(joined), dtype=np.uint64)
            for step, weight in ((2, np.uint64(1)), (-2, np.uint64(1024))):
                other = np.clip(beside + step, 0, len(run_first) - 1)
                other_first, other_end = run_first.take(other), run_end.take(other)
                dot = padded.take(np.minimum(run_first.take(np.clip(beside + step // 2, 0, len(run_first) - 1)), wide - 1)) == 0x30FB
                is_name = dot & (kind.take(other_first) == KATAKANA)
                meaning = lexicon.flags_of_hashes((sums.take(other_end) - sums.take(other_first)) * up.take(np.maximum(other_end - 1, 0)))
                value += np.where(is_name, meaning.astype(np.uint64) + _ONE, np.uint64(0)) * weight
            rows[41, kata[joined]] = (value << np.uint64(6)) | position[kata[joined]]
    rows += _ONE
    rows *= _TEMPLATE
    rows >>= _SHIFT
    return at - _PAD, rows.view(np.int64)
