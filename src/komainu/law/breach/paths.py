"""Reading and replacing one fact by its path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from komainu.law.breach.facts import DataSet, Facts
from komainu.law.breach.reading import written

SETS = "data_sets[]."


def index_of(path: str) -> tuple[int | None, str]:
    """The index of the data set that a path names, and the rest; (None, path) for a path outside the data sets."""
    if not path.startswith("data_sets["):
        return None, path
    number, _, rest = path[len("data_sets[") :].partition("].")
    return (int(number) if number else None), rest


def _get(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _put(value: Any, path: str, new: Any) -> Any:
    name, _, rest = path.partition(".")
    return replace(value, **{name: _put(getattr(value, name), rest, new) if rest else new})


def fact_at(facts: Facts, path: str) -> Any:
    """The fact at a path such as `awareness.known_on` or `data_sets[0].outflow.status`, as this package holds it."""
    index, rest = index_of(path)
    return _get(facts if index is None else facts.data_sets[index], rest)


def json_at(facts: Facts, path: str) -> Any:
    """The same as JSON writes it; None while nobody knows."""
    return written(fact_at(facts, path))


def with_fact(facts: Facts, path: str, value: Any, where: Callable[[DataSet], bool] = lambda _: True) -> Facts:
    """Facts in which one field has another value; for a path with [] in every data set that `where` accepts."""
    if not path.startswith(SETS):
        index, rest = index_of(path)
        if index is None:
            return _put(facts, path, value)  # type: ignore[no-any-return]
        sets = list(facts.data_sets)
        sets[index] = _put(sets[index], rest, value)
        return replace(facts, data_sets=tuple(sets))
    rest = path[len(SETS) :]
    return replace(facts, data_sets=tuple(_put(one, rest, value) if where(one) else one for one in facts.data_sets))
