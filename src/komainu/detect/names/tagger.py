"""Names in running text: a linear chain over characters, its weights hashed, its sums in numpy.

The weights (`data/weights.npz`) were trained by `recipes/names/train.py` on generated text and on sentences of the ner-wikipedia-dataset; they are under CC BY-SA 4.0, see
`data/README.md`. A judged place has four scores against *no name*: begins, goes on, ends, stands alone; they are packed into one number for each look, so that one addition sums
four scores.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
import numpy.typing as npt

from komainu.detect.folding import Codes
from komainu.detect.names.features import BITS, LOOKS, Places, looks

BIAS = 780
SCALE = 130.0
TAGS = 4
_BEGIN, _INSIDE, _END, _SINGLE, _NONE = range(5)
_FAR = -1e9
_ZERO = np.zeros(1, dtype=np.int64)
NEAR = -4.0
# By how much a beginning is favoured: the training texts hold fewer names than documents about people do, and a missed name costs more than a wrong one.
LEAN = 1.4
# The packed sum that stands for no more than no name, for each tag; and the one from which a tag comes near.
_NOTHING = (LOOKS * BIAS - np.array([LEAN, 0, 0, LEAN]) * SCALE).astype(np.float32)
_NEAR = np.floor(_NOTHING + NEAR * SCALE).astype(np.uint16)
_UNIT = np.float32(1 / SCALE)


@cache
def weights() -> tuple[npt.NDArray[np.uint64], list[list[float]]]:
    """The packed weights of all rows, and the scores of one tag after another."""
    data = files("komainu.detect.names").joinpath("data", "weights.npz").read_bytes()
    with np.load(BytesIO(data)) as stored:
        rows, values, steps = stored["rows"], stored["values"], stored["steps"]
    # Against the step from none to none, so that a stretch without a name scores nothing.
    return spread(rows, values), (steps - steps[_NONE, _NONE]).astype(float).tolist()


def spread(rows: npt.NDArray[np.uint32], values: npt.NDArray[np.int16]) -> npt.NDArray[np.uint64]:
    """The table of packed weights: a row that was never seen weighs nothing."""
    table = np.full(((1 << BITS), TAGS), BIAS, dtype=np.uint16)
    table[rows] = (values.astype(np.int32) + BIAS).astype(np.uint16)
    return table.view(np.uint64).reshape(-1)


def tag(codes: Codes, settled: npt.NDArray[np.bool_] | None = None) -> list[tuple[int, int, float]]:
    """Names of a folded text: start, end, and by how much they win over no name (in nats; about 0 is unsure)."""
    at, rows, asked = looks(codes, settled)
    if not len(at):
        return []
    table, steps = weights()
    if len(at) < 4_000:
        sums = np.add.reduce(table.take(rows), axis=0)
    else:
        # Row by row: what is added stays in the processor's cache.
        sums = table.take(rows[0])
        for row in rows[1:]:
            sums += table.take(row)
    packed = sums.view(np.uint16).reshape(-1, TAGS)
    # Only a place where some tag comes near can be part of a name: what is decoded are the stretches of such places.
    near = (packed > _NEAR).any(axis=1).nonzero()[0]
    if not len(near):
        return []
    scores = packed.take(near, axis=0).astype(np.float32)
    scores -= _NOTHING
    scores *= _UNIT
    at = at.take(near)
    return _few(at, asked, scores, steps) if len(near) < 60 else _many(at, asked, scores, steps)


Marks = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float32]


def _few(at: Places, asked: Marks, scores: Scores, steps: list[list[float]]) -> list[tuple[int, int, float]]:
    """The names at the places `at`, which come near: all stretches decoded one after the other."""
    places, values = at.tolist(), scores.tolist()
    found, first, count = [], 0, len(places)
    while first < count:
        stop = first + 1
        while stop < count and places[stop] == places[stop - 1] + 1:
            stop += 1
        start, end = places[first], places[stop - 1] + 1
        # A place just outside that was judged too counts as a step to no name.
        for begin, finish, margin in decode(values[first:stop], steps, bool(asked[start]), bool(asked[end + 1])):
            found.append((start + begin, start + finish, margin))
        first = stop
    return found


def _many(at: Places, asked: Marks, scores: Scores, steps: list[list[float]]) -> list[tuple[int, int, float]]:
    """The same; only stretches that may hold a name are decoded."""
    starts = np.concatenate((_ZERO, (at[1:] - at[:-1] != 1).nonzero()[0] + 1))
    # A stretch whose best beginning and best end together win nothing holds no name, whatever the way between them; nor does one whose best single place wins nothing.
    best = np.maximum.reduceat(scores, starts, axis=0)
    within = scores[:, _INSIDE] + steps[_INSIDE][_INSIDE]
    np.maximum(within, 0, out=within)
    whole = np.add.reduceat(within, starts)
    whole += best[:, _BEGIN]
    whole += best[:, _END]
    whole += max(steps[_BEGIN][_END], steps[_BEGIN][_INSIDE] + steps[_INSIDE][_END] - min(0.0, steps[_INSIDE][_INSIDE]))
    limits = np.append(starts, len(at))
    after, before = asked.take(at.take(starts)), asked.take(at.take(limits[1:] - 1) + 2)
    # Between places that were judged a step from and to no name is to be paid; where none was judged, the first and the last place pay nothing.
    whole += after * steps[_NONE][_BEGIN]
    whole += before * steps[_END][_NONE]
    single = after * steps[_NONE][_SINGLE] + before * steps[_SINGLE][_NONE]
    single[limits[1:] - starts > 1] = max(steps[_NONE][_SINGLE], steps[_SINGLE][_NONE])
    single += best[:, _SINGLE]
    chosen = (np.maximum(whole, single, out=whole) > 0).nonzero()[0]
    found = []
    for number in chosen.tolist():
        start, stop = int(limits[number]), int(limits[number + 1])
        first = int(at[start])
        for begin, end, margin in decode(scores[start:stop].tolist(), steps, bool(after[number]), bool(before[number])):
            found.append((first + begin, first + end, margin))
    return found


# Between two texts that are read at once stand more line ends than the tagger looks far.
_APART = np.full(8, 10, dtype=np.uint32)
_UNKNOWN = np.zeros(8, dtype=np.bool_)


def tag_all(texts: list[Codes], settled: list[npt.NDArray[np.bool_]]) -> list[list[tuple[int, int, float]]]:
    """The names of several texts, in one pass: the same as `tag` for each, at a fraction of the cost for short ones."""
    starts, parts, marks, size = [], [], [], 0
    for codes, known in zip(texts, settled, strict=True):
        starts.append(size)
        parts += [codes, _APART]
        marks += [known, _UNKNOWN]
        size += len(codes) + len(_APART)
    found: list[list[tuple[int, int, float]]] = [[] for _ in texts]
    for start, end, margin in tag(np.concatenate(parts), np.concatenate(marks)) if parts else ():
        number = bisect_right(starts, start) - 1
        found[number].append((start - starts[number], end - starts[number], margin))
    return found


def decode(
    scores: list[list[float]], steps: list[list[float]], after_none: bool = False, before_none: bool = False
) -> list[tuple[int, int, float]]:
    """The best sequence of tags for one stretch, as names: start, end, margin over no name.

    scores   for each place: begins, inside, ends, single, against none
    steps    score of tag j after tag i, 5 × 5
    after_none, before_none  whether the place before the stretch, or behind it, is judged to be no name
    """
    size = len(scores)
    begin, single, none = scores[0][_BEGIN], scores[0][_SINGLE], 0.0
    if after_none:
        begin, single, none = begin + steps[_NONE][_BEGIN], single + steps[_NONE][_SINGLE], steps[_NONE][_NONE]
    inside, end = _FAR, _FAR
    back: list[tuple[int, int, int, int, int]] = []
    end_begin, single_begin, none_begin = steps[_END][_BEGIN], steps[_SINGLE][_BEGIN], steps[_NONE][_BEGIN]
    end_single, single_single, none_single = steps[_END][_SINGLE], steps[_SINGLE][_SINGLE], steps[_NONE][_SINGLE]
    end_none, single_none, none_none = steps[_END][_NONE], steps[_SINGLE][_NONE], steps[_NONE][_NONE]
    begin_inside, inside_inside = steps[_BEGIN][_INSIDE], steps[_INSIDE][_INSIDE]
    begin_end, inside_end = steps[_BEGIN][_END], steps[_INSIDE][_END]
    for place in range(1, size):
        row_begin, row_inside, row_end, row_single = scores[place]
        # Written out: this loop is where a short text spends its time.
        before_b, best_b = _NONE, none + none_begin
        if (value := end + end_begin) > best_b:
            before_b, best_b = _END, value
        if (value := single + single_begin) > best_b:
            before_b, best_b = _SINGLE, value
        before_s, best_s = _NONE, none + none_single
        if (value := end + end_single) > best_s:
            before_s, best_s = _END, value
        if (value := single + single_single) > best_s:
            before_s, best_s = _SINGLE, value
        before_n, best_n = _NONE, none + none_none
        if (value := end + end_none) > best_n:
            before_n, best_n = _END, value
        if (value := single + single_none) > best_n:
            before_n, best_n = _SINGLE, value
        before_i, best_i = _BEGIN, begin + begin_inside
        if (value := inside + inside_inside) > best_i:
            before_i, best_i = _INSIDE, value
        before_e, best_e = _BEGIN, begin + begin_end
        if (value := inside + inside_end) > best_e:
            before_e, best_e = _INSIDE, value
        back.append((before_b, before_i, before_e, before_s, before_n))
        begin, inside, end, single, none = best_b + row_begin, best_i + row_inside, best_e + row_end, best_s + row_single, best_n
    if before_none:
        end, single, none = end + steps[_END][_NONE], single + steps[_SINGLE][_NONE], none + steps[_NONE][_NONE]
    state = _END if end >= single and end >= none else _SINGLE if single >= none else _NONE
    path = [state]
    for choice in reversed(back):
        state = choice[state]
        path.append(state)
    path.reverse()
    found, opened = [], -1
    for place, state in enumerate(path):
        if state == _SINGLE:
            found.append((place, place + 1, scores[place][_SINGLE]))
        elif state == _BEGIN:
            opened = place
        elif state == _END and opened >= 0:
            length = place - opened
            total = scores[opened][_BEGIN] + scores[place][_END] + sum(scores[middle][_INSIDE] for middle in range(opened + 1, place))
            ways = begin_end if length == 1 else begin_inside + inside_end + (length - 2) * inside_inside
            found.append((opened, place + 1, total + ways))
            opened = -1
    return found
