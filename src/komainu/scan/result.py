"""The line that a scan writes about one file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from komainu.extract import Position

# The rule of a file in which nothing was found.
NOTHING_FOUND = "nothing_found"
_NOT_PERSONAL = "not_personal."
_SURROGATE = re.compile("[\ud800-\udfff]")
_READABLE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_PLAIN = json.JSONEncoder(separators=(",", ":"))


class Grade(StrEnum):
    """How much harm the file could do, by which a report is sorted. NONE is a file in which nothing was found; outside it is written as low."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for NONE to 4 for CRITICAL."""
        return _RANKS[self]


_RANKS = {grade: rank for rank, grade in enumerate(Grade)}


@dataclass(frozen=True, slots=True)
class Sample:
    """One hit, masked.

    kind      the detector's id of the kind
    masked    the hit with its letters hidden; never the text as found
    where     the place in words, as extract.Position.label() gives it
    position  the same place for programs, as place() gives it
    mark      the keyed hash by which it can be named as a false alarm; "" without a key
    """

    kind: str
    masked: str
    where: str
    position: dict[str, Any] = field(default_factory=dict)
    mark: str = ""

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"kind": self.kind, "masked": self.masked, "where": self.where, "position": self.position}
        if self.mark:
            shown["mark"] = self.mark
        return shown


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file, or a part of one, that was not read.

    where   the names on the way inside the file; "" for the file itself
    reason  one of extract.Reason or walk.Why
    detail  more, in English, for who mends it
    """

    where: str
    reason: str
    detail: str = ""


def place(position: Position) -> dict[str, Any]:
    """A position for programs: only what it has."""
    shown: dict[str, Any] = {"path": list(position.path), "part": position.part, "unit": position.unit.value, "number": position.number}
    if position.column:
        shown["column"] = position.column
    if position.page:
        shown["page"] = position.page
    if position.hidden:
        shown["hidden"] = [each.value for each in position.hidden]
    return shown


@dataclass(frozen=True, slots=True)
class FileResult:
    """What a scan says about one file. Counts and masked samples only: the text that was found is never kept.

    path            as the tree gives it; bytes that are no text stand as lone surrogates
    size_bytes      of the file on disk
    type            the reader's format ("xlsx"), "" where none knew it
    modified_at     in UTC, 2026-11-22T09:00:00+00:00
    owner           the account's name or number, "" where the system has none
    readable        whether all of it was read
    reason          why it was not, or what was left out: the reason of the first line of `unread`; "" if all was read
    counts          hits by kind
    persons         (lower, upper): distinct people the file is about
    special_care    hits by the law's kind of special care-required personal information
    grade, rule     the risk, and the id of the rule that made it so
    samples         masked hits with their places
    sha256          of the file's bytes, hexadecimal; "" where they were not read
    unread          what was not read (the first twenty lines)
    doubts          what is not sure about the text as it was read: its encoding, broken bytes
    is_expected     it lies where the organisation expects such data
    share           below 1 where only a sample was read: `counts` and `samples` are those of the sample, the upper bound of persons that of the whole
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
    rule: str = NOTHING_FOUND
    samples: tuple[Sample, ...] = ()
    sha256: str = ""
    unread: tuple[NotRead, ...] = ()
    doubts: tuple[str, ...] = ()
    is_expected: bool = False
    share: float = 1.0
    _line: str = field(default="", init=False, repr=False, compare=False)

    @property
    def has_hits(self) -> bool:
        """Whether anything was found in it."""
        return bool(self.counts)

    @property
    def is_personal(self) -> bool:
        """Whether what was found is personal information, or may be; data of companies and machines alone is not."""
        return self.grade is not Grade.NONE and not self.rule.startswith(_NOT_PERSONAL)

    def as_json(self) -> dict[str, Any]:
        """The line's JSON object, its keys in the order of the manual."""
        return {
            "path": plain(self.path),
            "size_bytes": self.size_bytes,
            "type": self.type,
            "modified_at": self.modified_at,
            "owner": self.owner,
            "readable": self.readable,
            "reason": self.reason or None,
            "counts": self.counts,
            "persons": {"lower": self.persons[0], "upper": self.persons[1]},
            "special_care": self.special_care,
            "risk": {"grade": (Grade.LOW if self.grade is Grade.NONE else self.grade).value, "rule": self.rule},
            "samples": [each.as_json() for each in self.samples],
            "sha256": self.sha256 or None,
            "unread": [{"where": plain(each.where), "reason": each.reason, "detail": each.detail} for each in self.unread],
            "doubts": list(self.doubts),
            "is_expected": self.is_expected,
            "share": self.share,
        }

    def line(self) -> str:
        """One line of JSON without its line end."""
        if not self._line:
            line = _READABLE.encode(self.as_json())
            # A lone surrogate out of a broken text cannot be written as UTF-8; as an escape it can.
            object.__setattr__(self, "_line", _PLAIN.encode(self.as_json()) if _SURROGATE.search(line) else line)
        return self._line

    @classmethod
    def from_line(cls, line: str) -> FileResult:
        """What line() made. Raises KeyError, TypeError or ValueError for anything else."""
        found = cls.from_json(json.loads(line))
        object.__setattr__(found, "_line", line)
        return found

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
            grade=Grade.NONE if data["risk"]["rule"] == NOTHING_FOUND else Grade(data["risk"]["grade"]),
            rule=data["risk"]["rule"],
            samples=tuple(
                Sample(each["kind"], each["masked"], each["where"], each["position"], each.get("mark", "")) for each in data["samples"]
            ),
            sha256=data["sha256"] or "",
            unread=tuple(NotRead(each["where"], each["reason"], each["detail"]) for each in data["unread"]),
            doubts=tuple(data["doubts"]),
            is_expected=bool(data["is_expected"]),
            share=float(data["share"]),
        )


def plain(path: str) -> str:
    """The path as text that any program can take: a byte of a name that is no UTF-8 is written out as \\xNN."""
    return path.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="backslashreplace")
