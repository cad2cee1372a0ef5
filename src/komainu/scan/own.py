"""The organisation's own file for a scan: its words and patterns, what to leave out, known false alarms, and folders that are expected to hold data. One TOML file.

exclude = ["*.tmp", "バックアップ/**"]

[[word]]                        # as in `komainu detect --words`
id = "employee_number"
pattern = 'E-[0-9]{6}'
finds = ["社員 E-123456 です"]

[false_alarms]
key_file = "scan.key"           # optional, beside this file: 16 bytes or more; then the marks are of no use to who has them without it
marks = ["9f2c…"]               # hashes as `komainu scan --mark` makes them, never the words themselves

[[expected]]
folder = "/srv/人事"             # personal information belongs here
reason = "人事部の台帳 No.12"
up_to = "high"                  # optional: graver files are still told
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from komainu.scan.result import FileResult, Grade

if TYPE_CHECKING:
    from komainu.detect import OwnWords

_MARK = re.compile(r"[0-9a-f]{64}")
_SHORTEST_KEY = 16


class OwnFileError(ValueError):
    """The file cannot be used; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A folder that is expected to hold personal information, up to a grade."""

    folder: str
    reason: str = ""
    up_to: Grade = Grade.CRITICAL

    def covers(self, result: FileResult) -> bool:
        """Whether the file lies in it and is no graver than expected."""
        below = self.folder if self.folder.endswith(("/", os.sep)) else self.folder + os.sep
        return (result.path == self.folder or result.path.startswith(below)) and result.grade.rank <= self.up_to.rank


@dataclass(frozen=True, slots=True)
class OwnFile:
    """What an organisation says about its scans."""

    words: OwnWords | None = None
    exclude: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    key: bytes = field(default=b"", repr=False)
    expected: tuple[Expected, ...] = ()

    @classmethod
    def read(cls, path: Path) -> OwnFile:
        """The file, with the tests of its words held. Raises OwnFileError."""
        try:
            return cls.of(tomllib.loads(path.read_text(encoding="utf-8-sig")), path.parent)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise OwnFileError(f"{path}: {error}") from error
        except OwnFileError as error:
            raise OwnFileError(f"{path}: {error}") from error

    @classmethod
    def of(cls, document: dict[str, Any], folder: Path) -> OwnFile:
        """The parsed file; key files are looked for beside it, in `folder`. Raises OwnFileError."""
        _known(document, {"word", "exclude", "false_alarms", "expected"}, "the file")
        words = None
        if "word" in document:
            from komainu.detect import OwnWords, OwnWordsError

            try:
                words = OwnWords.of({"word": document["word"]})
            except OwnWordsError as error:
                raise OwnFileError(str(error)) from error
        alarms = document.get("false_alarms", {})
        if not isinstance(alarms, dict):
            raise OwnFileError("false_alarms is a table: [false_alarms]")
        _known(alarms, {"marks", "key_file"}, "[false_alarms]")
        marks = _texts(alarms.get("marks", []), "marks")
        for mark in marks:
            if not _MARK.fullmatch(mark):
                raise OwnFileError(f"marks: {mark[:12]!r}… is no hash of 64 hexadecimal digits; komainu scan --mark makes them")
        return cls(
            words,
            _texts(document.get("exclude", []), "exclude"),
            frozenset(marks),
            _key(alarms["key_file"], folder) if "key_file" in alarms else b"",
            tuple(_expected(row) for row in _rows(document.get("expected", []))),
        )

    def judged(self, result: FileResult) -> FileResult:
        """The result, with a word on whether it lies where it is expected."""
        if result.has_hits and any(each.covers(result) for each in self.expected):
            return replace(result, is_expected=True)
        return result


def _known(table: dict[str, Any], names: set[str], where: str) -> None:
    unknown = sorted(set(table) - names)
    if unknown:
        raise OwnFileError(f"{where}: unknown {', '.join(unknown)}")


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise OwnFileError(f"{name} is a list of texts")
    return tuple(value)


def _rows(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise OwnFileError("expected is a list of tables: [[expected]]")
    return value


def _key(name: Any, folder: Path) -> bytes:
    if not isinstance(name, str):
        raise OwnFileError("key_file is the name of a file")
    try:
        key = (folder / name).read_bytes().strip()
    except OSError as error:
        raise OwnFileError(f"key_file: {name}: {error.strerror}") from error
    if len(key) < _SHORTEST_KEY:
        raise OwnFileError(f"key_file: {name}: a key has {_SHORTEST_KEY} bytes or more")
    return key


def _expected(row: dict[str, Any]) -> Expected:
    _known(row, {"folder", "reason", "up_to"}, "[[expected]]")
    folder = row.get("folder")
    if not isinstance(folder, str) or not folder:
        raise OwnFileError("[[expected]]: needs a folder")
    grade = row.get("up_to", Grade.CRITICAL.value)
    if grade not in set(Grade) - {Grade.NONE}:
        raise OwnFileError("[[expected]]: up_to is low, medium, high or critical")
    is_address = "://" in folder
    return Expected(folder if is_address else os.path.abspath(os.path.expanduser(folder)), str(row.get("reason", "")), Grade(grade))
