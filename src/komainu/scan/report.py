"""Results as JSON lines, text, CSV and XLSX, with a summary by folder. All of them are written as results come, in memory that stays flat."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, TextIO

from komainu.scan.result import FileResult, Grade, Sample
from komainu.scan.words import counted, counts_text, reason_text, why_graded

_GRADES = {Grade.CRITICAL: "重大", Grade.HIGH: "高", Grade.MEDIUM: "中", Grade.LOW: "低", Grade.NONE: "該当なし"}
_HEADS = {
    "ja": (
        "危険度",
        "フォルダー",
        "ファイル",
        "人数（少なくとも）",
        "人数（多くとも）",
        "種類と件数",
        "要配慮個人情報",
        "見本",
        "読めたか",
        "読めない理由",
        "形式",
        "大きさ（バイト）",
        "更新日時（UTC）",
        "所有者",
        "決めた規則",
        "SHA-256",
        "置き場所",
    ),
    "en": (
        "risk",
        "folder",
        "file",
        "persons (at least)",
        "persons (at most)",
        "kinds and counts",
        "special care",
        "samples",
        "read",
        "why not",
        "format",
        "bytes",
        "modified (UTC)",
        "owner",
        "rule",
        "SHA-256",
        "place",
    ),
}
_FOLDER_HEADS = {
    "ja": ("フォルダー", "ファイル数", "個人情報のあるファイル", "読めないファイル", "人数の合計（少なくとも）", "いちばん高い危険度"),
    "en": ("folder", "files", "files with personal information", "files not read", "persons in all (at least)", "highest risk"),
}
_SHEETS = {"ja": ("ファイル", "フォルダー"), "en": ("files", "folders")}
_EXPECTED = {"ja": "想定どおり", "en": "as expected"}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Of the columns of the files and of the folders, by their number.
_WIDTHS = {17: (8, 40, 30, 12, 12, 40, 24, 50, 8, 40, 8, 14, 20, 12, 50, 20, 12), 6: (50, 12, 14, 14, 16, 14)}
_ROWS_OF_A_SHEET = 1_000_000
_SHOWN_SAMPLES = 5
_MOST_FOLDERS = 10_000
_KNOWN_FOLDERS = 2_000
_SHOWN_FOLDERS = 20


@dataclass(slots=True)
class FolderSum:
    """What lies in one folder, with all below it."""

    files: int = 0
    with_hits: int = 0
    unread: int = 0
    persons: int = 0
    grade: Grade = Grade.NONE

    def add(self, result: FileResult) -> None:
        self.files += 1
        self.with_hits += result.is_personal
        self.unread += not result.readable
        self.persons += result.persons[0]
        if result.grade.rank > self.grade.rank:
            self.grade = result.grade


@dataclass(slots=True)
class Summary:
    """Sums over all results and by folder, down to `depth` folders below the first one that the paths share.

    Persons are summed by file: somebody who stands in two files counts twice. Beyond ten thousand folders the deeper ones are left out.
    """

    roots: tuple[str, ...]
    depth: int = 3
    all: FolderSum = field(default_factory=FolderSum)
    folders: dict[str, FolderSum] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def add(self, result: FileResult) -> None:
        """Take one result in."""
        self.all.add(result)
        for kind, count in result.counts.items():
            self.counts[kind] = self.counts.get(kind, 0) + count
        folder = os.path.dirname(result.path)
        folders = self._known.get(folder)
        if folders is None:
            if len(self._known) >= _KNOWN_FOLDERS:
                self._known.clear()
            folders = self._known[folder] = tuple(self._folders_of(folder))
        for each in folders:
            if each in self.folders or len(self.folders) < _MOST_FOLDERS:
                self.folders.setdefault(each, FolderSum()).add(result)

    def over(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        """The same results, taken in as they pass by: for a writer that needs the sums at its end."""
        for result in results:
            self.add(result)
            yield result

    def _folders_of(self, folder: str) -> Iterator[str]:
        root = next((each for each in self.roots if folder == each or folder.startswith(each.rstrip("/\\") + os.sep)), folder)
        yield root
        below = PurePath(folder[len(root) :].strip("/\\")).parts if folder != root else ()
        for index in range(min(len(below), self.depth)):
            yield os.path.join(root, *below[: index + 1])


def write_jsonl(results: Iterable[FileResult], out: TextIO) -> None:
    """One JSON object a line."""
    for result in results:
        out.write(result.line() + "\n")


def _shown(result: FileResult) -> list[Sample]:
    """Some samples, of as many kinds as there are."""
    firsts = {each.kind: each for each in reversed(result.samples)}
    return [each for each in result.samples if firsts[each.kind] is each][:_SHOWN_SAMPLES]


def _row(result: FileResult, language: str) -> tuple[str | int, ...]:
    shown = result.as_json()
    folder, name = os.path.split(str(shown["path"]))
    return (
        _GRADES[result.grade] if language == "ja" else result.grade.value,
        folder,
        name,
        result.persons[0],
        result.persons[1],
        counts_text(result, language),
        counted(result.special_care, language),
        " / ".join(f"{each.masked} [{each.where}]" for each in _shown(result)),
        ("○" if result.readable else "×") if language == "ja" else ("yes" if result.readable else "no"),
        reason_text(result, language),
        result.type,
        result.size_bytes,
        result.modified_at,
        result.owner,
        why_graded(result, language),
        result.sha256,
        (_EXPECTED[language] if result.is_expected else ""),
    )


def _folder_rows(summary: Summary, language: str) -> Iterator[tuple[str | int, ...]]:
    for folder, total in sorted(summary.folders.items()):
        grade = _GRADES[total.grade] if language == "ja" else total.grade.value
        yield _printable(folder), total.files, total.with_hits, total.unread, total.persons, grade


def _printable(text: str) -> str:
    return text.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="backslashreplace")


def write_csv(results: Iterable[FileResult], path: Path, language: str = "ja") -> None:
    """A table for a spreadsheet (UTF-8 with its mark). What would be taken for a formula gets a ' before it. `language` is "ja" or "en"."""
    with _whole(path) as unfinished, open(unfinished, "w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEADS[language])
        for result in results:
            writer.writerow([_harmless(each) for each in _row(result, language)])


def write_folders_csv(summary: Summary, path: Path, language: str = "ja") -> None:
    """The sums by folder, as write_csv() writes the files."""
    with _whole(path) as unfinished, open(unfinished, "w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_FOLDER_HEADS[language])
        writer.writerows([_harmless(each) for each in row] for row in _folder_rows(summary, language))


def write_whole(path: Path, write: Callable[[TextIO], object]) -> None:
    """What `write` writes, as a file that is there only when it is whole."""
    with _whole(path) as unfinished, open(unfinished, "w", encoding="utf-8", newline="") as out:
        write(out)


def _harmless(value: str | int) -> str | int:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def write_xlsx(results: Iterable[FileResult], path: Path, summary: Summary, language: str = "ja") -> None:
    """A workbook: the files, and the folders. `summary` holds the results when the last has passed: give summary.over(results)."""
    import xlsxwriter

    with _whole(path) as unfinished:
        book = xlsxwriter.Workbook(str(unfinished), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        files, folders = _SHEETS[language]
        sheet, number, at = None, 0, 0
        for result in results:
            if sheet is None or at > _ROWS_OF_A_SHEET:
                number += 1
                sheet, at = _sheet(book, files if number == 1 else f"{files} {number}", _HEADS[language], head), 1
            _write(sheet, at, _row(result, language))
            at += 1
            if at > _ROWS_OF_A_SHEET:
                sheet.autofilter(0, 0, at - 1, len(_HEADS[language]) - 1)
        if sheet is None:
            sheet = _sheet(book, files, _HEADS[language], head)
        sheet.autofilter(0, 0, max(at - 1, 0), len(_HEADS[language]) - 1)
        by_folder = _sheet(book, folders, _FOLDER_HEADS[language], head)
        for row, values in enumerate(_folder_rows(summary, language), start=1):
            _write(by_folder, row, values)
        book.close()


def _sheet(book: Any, name: str, heads: tuple[str, ...], head: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(_WIDTHS.get(len(heads), ())):
        sheet.set_column(column, column, width)
    for column, text in enumerate(heads):
        sheet.write_string(0, column, text, head)
    return sheet


def _write(sheet: Any, row: int, values: tuple[str | int, ...]) -> None:
    for column, value in enumerate(values):
        if isinstance(value, str):
            sheet.write_string(row, column, value[:32_767])
        else:
            sheet.write_number(row, column, value)


class _whole:
    """A path to write to, which becomes `path` only when everything was written: nothing half-written is left behind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.unfinished = path.with_name(f".{path.name}.{os.getpid()}")

    def __enter__(self) -> Path:
        # Where personal information lies is not for everybody.
        os.close(os.open(self.unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        return self.unfinished

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            os.replace(self.unfinished, self.path)
        else:
            self.unfinished.unlink(missing_ok=True)


def write_text(results: Iterable[FileResult], out: TextIO, summary: Summary, language: str = "ja", most: int = 50) -> None:
    """For a terminal: the gravest files (at most `most`, in the order they come), what was not read, and the sums; `summary` as in write_xlsx."""
    shown = 0
    unread: list[str] = []
    for result in results:
        path = str(result.as_json()["path"])
        if not result.readable and len(unread) < most:
            unread.append(f"  {path}: {reason_text(result, language)}")
        if not result.is_personal or shown >= most:
            continue
        shown += 1
        persons = _persons(result.persons, language)
        grade = _GRADES[result.grade] if language == "ja" else result.grade.value
        out.write(f"[{grade}] {path}  {persons}  {counts_text(result, language)}\n")
    total = summary.all
    say: Callable[[str, str], str] = lambda ja, en: ja if language == "ja" else en  # noqa: E731
    if total.with_hits > shown:
        out.write(say(f"ほか {total.with_hits - shown} ファイル\n", f"and {total.with_hits - shown} more files\n"))
    if total.unread:
        out.write(say(f"読めなかったもの（{total.unread} ファイル）\n", f"not read, or not wholly ({total.unread} files)\n"))
        out.writelines(line + "\n" for line in unread)
    listed = sorted(summary.folders.items(), key=lambda item: (-item[1].grade.rank, -item[1].persons, item[0]))
    listed = [(folder, sums) for folder, sums in listed if sums.with_hits][:_SHOWN_FOLDERS]
    if listed:
        out.write(
            say(
                "フォルダー別（個人情報のあるファイル / 全ファイル、少なくとも何人か）\n",
                "by folder (files with personal information / all, at least so many persons)\n",
            )
        )
    for folder, sums in listed:
        grade = _GRADES[sums.grade] if language == "ja" else sums.grade.value
        out.write(f"  [{grade}] {_printable(folder)}  {sums.with_hits}/{sums.files}  {_persons((sums.persons, sums.persons), language)}\n")
    out.write(
        say(
            f"合計 {total.files} ファイル、個人情報あり {total.with_hits}\n",
            f"{total.files} files in all, {total.with_hits} with personal information\n",
        )
    )


def _persons(persons: tuple[int, int], language: str) -> str:
    lower, upper = persons
    span = str(lower) if lower == upper else f"{lower}-{upper}"
    return f"{span} 人" if language == "ja" else f"{span} persons"
