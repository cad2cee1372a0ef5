"""The line that a scan writes about one file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Grade(StrEnum):
    """How much harm the file could do, by which a report is sorted. NONE is a file without personal information."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for NONE to 4 for CRITICAL."""
        return list(Grade).index(self)


@dataclass(frozen=True, slots=True)
class Sample:
    """One hit, masked.

    kind    the detector's id of the kind
    masked  the hit with its middle hidden; never the text as found
    where   the place in words, as extract.Position.label() gives it
    """

    kind: str
    masked: str
    where: str


@dataclass(frozen=True, slots=True)
class FileResult:
    """What a scan says about one file. Counts and masked samples only: the text that was found is never kept.

    path            as the tree gives it; bytes that are no text stand as lone surrogates
    size_bytes      of the file on disk
    type            the reader's format ("xlsx"), "" where none knew it
    modified_at     in UTC, 2026-11-22T09:00:00+00:00
    owner           the account's name or number, "" where the system has none
    readable        whether all of it was read
    reason          why it was not, or what was left out; "" if all was read
    counts          hits by kind
    persons         (lower, upper): distinct people the file is about
    special_care    hits by the law's kind of special care-required personal information
    grade, rule     the risk, and the id of the rule that made it so
    samples         masked hits with their places
    sha256          of the file's bytes, hexadecimal; "" where they were not read
    """

    path: str
    size_bytes: int
    type: str = ""
    modified_at: str = ""
    owner: str = ""
    readable: bool = True
    reason: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    persons: tuple[int, int] = (0, 0)
    special_care: dict[str, int] = field(default_factory=dict)
    grade: Grade = Grade.NONE
    rule: str = ""
    samples: tuple[Sample, ...] = ()
    sha256: str = ""

    def as_json(self) -> dict[str, Any]:
        """The line's JSON object, its keys in the order of the manual."""
        return {
            "path": _plain(self.path),
            "size_bytes": self.size_bytes,
            "type": self.type,
            "modified_at": self.modified_at,
            "owner": self.owner,
            "readable": self.readable,
            "reason": self.reason or None,
            "counts": self.counts,
            "persons": {"lower": self.persons[0], "upper": self.persons[1]},
            "special_care": self.special_care,
            "risk": {"grade": self.grade.value, "rule": self.rule or None},
            "samples": [{"kind": each.kind, "masked": each.masked, "where": each.where} for each in self.samples],
            "sha256": self.sha256 or None,
        }

    def line(self) -> str:
        """One line of JSON without its line end."""
        return json.dumps(self.as_json(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> FileResult:
        """What as_json() made. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            path=data["path"],
            size_bytes=int(data["size_bytes"]),
            type=data["type"],
            modified_at=data["modified_at"],
            owner=data["owner"],
            readable=bool(data["readable"]),
            reason=data["reason"] or "",
            counts={str(kind): int(count) for kind, count in data["counts"].items()},
            persons=(int(data["persons"]["lower"]), int(data["persons"]["upper"])),
            special_care={str(kind): int(count) for kind, count in data["special_care"].items()},
            grade=Grade(data["risk"]["grade"]),
            rule=data["risk"]["rule"] or "",
            samples=tuple(Sample(each["kind"], each["masked"], each["where"]) for each in data["samples"]),
            sha256=data["sha256"] or "",
        )


def _plain(path: str) -> str:
    """The path as text that any program can take: a byte of a name that is no UTF-8 is written out as \\xNN."""
    return path.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="backslashreplace")
