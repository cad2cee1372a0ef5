"""Counts what was found: spans of one kind are matched one to one, best overlap first; two match where they share half of the longer one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Counts = dict[str, list[int]]


def share(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    common = min(one["end"], other["end"]) - max(one["start"], other["start"])
    return max(0, common) / max(1, one["end"] - one["start"], other["end"] - other["start"])


def matched(wanted: list[dict[str, Any]], given: list[dict[str, Any]], least: float) -> tuple[int, set[int]]:
    pairs = sorted((-share(a, b), i, j) for i, a in enumerate(wanted) for j, b in enumerate(given) if share(a, b) >= least)
    left, right = set[int](), set[int]()
    for _, i, j in pairs:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
    return len(left), right


def count(documents: Iterable[Mapping[str, Any]], answers: Mapping[str, list[dict[str, Any]]], least: float = 0.5) -> Counts:
    """For each kind: found rightly, found wrongly, missed."""
    counts: Counts = {}
    for document in documents:
        given_all = list({(one["start"], one["end"], one["type"]): one for one in answers.get(document["id"], [])}.values())
        for kind in {one["type"] for one in document["spans"]} | {one["type"] for one in given_all}:
            wanted = [one for one in document["spans"] if one["type"] == kind]
            given = [one for one in given_all if one["type"] == kind]
            right, hit = matched(wanted, given, least)
            wrong = 0
            for j, one in enumerate(given):
                if j not in hit:
                    covered = any(
                        kind in region["types"]
                        and (min(one["end"], region["end"]) - max(one["start"], region["start"])) * 2 >= one["end"] - one["start"]
                        for region in document.get("ignore", [])
                    )
                    wrong += not covered
            row = counts.setdefault(kind, [0, 0, 0])
            row[0] += right
            row[1] += wrong
            row[2] += len(wanted) - right
    return counts


def figures(right: int, wrong: int, missed: int) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def micro(counts: Counts) -> tuple[float, float, float]:
    return figures(*(sum(row[place] for row in counts.values()) for place in range(3)))


def macro(counts: Counts) -> float:
    present = [figures(*row)[2] for row in counts.values() if row[0] + row[2]]
    return sum(present) / len(present) if present else 0.0
