"""Conditions on files that a partial index answers: written out in SQL without parameters, in the index and in the query alike, for only so does a database
see that the one implies the other.

What a list is narrowed by often and what few rows may have (a kind of information, a number of persons) has an index of its own, in the order of the list. These indexes,
and those by source and state, also hold `kinds`: two conditions are told from the index alone, and without statistics SQLite takes the narrow one.
"""

from django.db.models import BooleanField, F, Func

from komainu.detect import Kind

KINDS: tuple[str, ...] = tuple(str(kind) for kind in Kind)
BANDS: tuple[tuple[int, str], ...] = ((0, "p0"), (10, "p10"), (100, "p100"), (1_000, "p1000"), (10_000, "p10000"))
"""The most persons of a band, and its key."""
MORE = "more"
BAND_KEYS = (*(key for _most, key in BANDS), MORE)


class Condition(Func):
    """A condition whose SQL holds no parameter."""

    output_field = BooleanField()

    def __init__(self, field: str | F, *, written: str) -> None:
        super().__init__(F(field) if isinstance(field, str) else field, template=written)


def of_kind(kind: str) -> Condition:
    """Files in which this kind of information was found."""
    return Condition("kinds", written=f"((%(expressions)s & {1 << KINDS.index(kind)}) <> 0)")


def of_band(band: str) -> Condition:
    """Files about so many persons, at most."""
    if band == MORE:
        return Condition("persons_upper", written=f"(%(expressions)s > {BANDS[-1][0]})")
    place = next(number for number, (_most, key) in enumerate(BANDS) if key == band)
    if not place:
        return Condition("persons_upper", written="(%(expressions)s = 0)")
    return Condition("persons_upper", written=f"(%(expressions)s BETWEEN {BANDS[place - 1][0] + 1} AND {BANDS[place][0]})")


def is_fresh() -> Condition:
    """New or changed since the run before."""
    return Condition("change", written="(%(expressions)s <> 'same')")
