"""What lies in the files of a message: their types, dangers, hidden things and persons. Runs in a process that may be ended without harm.

Nothing that was found leaves this module as text, but the lines that address a company.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from komainu.guard.archives import ARCHIVES, Allowance, is_locked_rar, open_archive
from komainu.guard.filetypes import EXECUTABLE_TYPES, FileType, hides_suffix, is_disguised, of, suffix_of
from komainu.guard.folding import folded, position_of
from komainu.guard.inspected import File, Inspected, Wanted, unique
from komainu.guard.parameters import last_component, shown
from komainu.guard.persons import Count

_ADDRESSING = re.compile(r"(?:御中|様|殿)\s*$")
_FIRST_LINES = 20
_LONGEST_LINE = 300
_TRACKED = re.compile(rb"<(?:\w+:)?(ins|del|moveFrom)\b[^>]*>")
_STORIES = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")
_LIMIT_REASONS = frozenset({"too_large", "too_deep", "too_many_parts", "compression_ratio"})


def inspect_all(task: tuple[tuple[File, ...], Wanted]) -> Iterator[Inspected | int]:
    """For each file, its place in the list and then what is known of it and its members. A place without more means that the reading died there."""
    files, wanted = task
    allowance = Allowance(wanted.limits)
    for place, file in enumerate(files):
        yield place
        yield from inspect(file, wanted, allowance)


def inspect(file: File, wanted: Wanted, allowance: Allowance, depth: int = 1) -> Iterator[Inspected]:
    """One file, and every file inside it if it is an archive."""
    kind = of(file.content, file.names[0] if file.names else file.name)
    found = Inspected(file.name, file.names[0] if file.names else "", len(file.content), kind.name, inline=file.inline)
    if file.inline:
        yield found
        return
    _dangers(found, file, kind, wanted)
    if kind.family == "archive" and kind.name in ARCHIVES:
        yield from _archive(found, file, wanted, allowance, depth)
        return
    if file.kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        found.unread = "unknown" if file.smime_type == "signed-data" else "locked"
    elif file.kind == "application/pgp-encrypted" or file.content[:40].startswith(b"-----BEGIN PGP MESSAGE"):
        found.unread = "locked"
    elif kind.name == "rar":
        found.unread = "locked" if is_locked_rar(file.content) else "unknown"
    elif found.executable or kind.family in {"archive", "media"}:
        found.unread = "unknown"
    elif file.content:
        _read(found, file, kind, wanted)
    yield found


def _dangers(found: Inspected, file: File, kind: FileType, wanted: Wanted) -> None:
    names = file.names or (file.name,)
    found.executable = kind.name in EXECUTABLE_TYPES or any(suffix_of(name) in wanted.executables for name in names)
    found.macros = kind.has_macros
    if any(hides_suffix(name, wanted.executables) for name in names):
        found.disguise = "name"
    elif any(is_disguised(kind, name) for name in names):
        found.disguise = "content"


def _archive(found: Inspected, file: File, wanted: Wanted, allowance: Allowance, depth: int) -> Iterator[Inspected]:
    found.is_archive = True
    if depth > wanted.limits.archive_depth:
        found.limits, found.unread = ("depth",), "limit"
        yield found
        return
    opened = open_archive(found.type, file.content, found.own_name, allowance)
    found.limits = tuple(opened.limits)
    if opened.locked:
        found.unread = "locked"
    elif opened.limits and opened.limits != ["path"]:
        found.unread = "limit"
    elif opened.unread or any(member.broken for member in opened.members):
        found.unread = opened.unread or "broken"
    yield found
    seen: dict[str, int] = {}
    for member in opened.members:
        path = "/".join(part for part in re.split(r"[/\\]", member.name) if part)
        name = unique(f"{file.name}/{shown(path)}", seen)
        inner = File(name, (last_component(member.name) or path,), member.content or b"")
        if member.content is None:
            lost = Inspected(name, inner.names[0], member.size, suffix_of(path) or "bin", unread="locked" if member.locked else "broken")
            lost.executable = suffix_of(path) in wanted.executables
            lost.disguise = "name" if hides_suffix(inner.names[0], wanted.executables) else ""
            yield lost
        else:
            yield from inspect(inner, wanted, allowance, depth + 1)


def _read(found: Inspected, file: File, kind: FileType, wanted: Wanted) -> None:
    from komainu.extract import Hidden, Limits, Section, read

    count = Count(wanted.excluded)
    limits = Limits(
        part_bytes=min(256 * 2**20, wanted.limits.expanded_bytes),
        total_bytes=wanted.limits.expanded_bytes,
        ratio=wanted.limits.ratio,
        ratio_free_bytes=10 * 2**20,
        parts=20_000,
        ocr=False,
    )
    sheets: set[str] = set()
    words: set[int] = set()
    lines: list[str] = []
    # An ending that promises a table makes one of a text; one that the content contradicts says nothing.
    name = file.names[0] if file.names and kind.family == "text" else f"file.{kind.name}"
    for piece in read(file.content, name, limits):
        if not isinstance(piece, Section):
            # That there are macros is told; what stands in them need not be known.
            if not (found.macros and piece.path and piece.path[-1].lower() == "vbaproject.bin"):
                _note_unread(found, str(piece.reason), nested=bool(piece.path))
            continue
        if Hidden.MACRO in piece.hidden:
            found.macros = True
            continue
        count.add(piece.text, is_table=piece.first_column > 0, repeated=piece.repeated)
        text = folded(piece.text)
        words |= {number for number, word in enumerate(wanted.keywords) if position_of(word, text) >= 0}
        if Hidden.SHEET in piece.hidden and piece.first_column and not piece.path and Hidden.COMMENT not in piece.hidden:
            sheets.add(piece.part)
        elif not piece.hidden and (piece.hidden_rows or piece.hidden_columns):
            found.hidden_cells += _hidden_cells(piece)
        found.comments += _comments(piece)
        if Hidden.TRACKED_CHANGE in piece.hidden:
            found.tracked += piece.text.count("\n")
        if not piece.hidden and len(lines) < _FIRST_LINES and piece.part not in {"header", "properties"}:
            lines += [line for line in piece.text.split("\n")[:100] if line.strip()][: _FIRST_LINES - len(lines)]
    if kind.name == "html":
        from komainu.extract.encodings import read as read_bytes
        from komainu.guard.pages import read_html

        found.hidden_cells += len(read_html(read_bytes(file.content)[0])[1])
    if kind.name in {"docx", "docm"}:
        found.tracked = _tracked(file.content)
    found.hidden_sheets = len(sheets)
    found.content = count.result()
    found.keywords = tuple(sorted(words))
    found.addressed = tuple(
        cell
        for line in lines
        for cell in {*line.split("\t"), line.replace("\t", " ")}
        if len(cell) <= _LONGEST_LINE and _ADDRESSING.search(cell)
    )


def _note_unread(found: Inspected, reason: str, *, nested: bool) -> None:
    if reason == "encrypted":
        found.unread = "locked"
    elif found.unread in {"locked", "limit"}:
        return
    elif reason in _LIMIT_REASONS:
        found.unread, found.limits = "limit", (*found.limits, reason)
    elif reason == "no_ocr":
        found.unread = found.unread or "image"
    elif reason in {"seconds", "memory", "reader_died"}:
        found.unread = reason.removeprefix("reader_")
    elif reason == "unknown_format" and nested:
        # A part inside a document that only its own program knows, such as a font or a printer's setting.
        return
    else:
        found.unread = "unknown" if reason in {"unknown_format", "not_installed"} else "broken"


def _hidden_cells(section: object) -> int:
    """How many rows and columns of a visible sheet are hidden and hold something."""
    from komainu.extract import Section

    assert isinstance(section, Section)
    numbers = section.numbers or ()
    lines = section.text.split("\n")
    rows = {number for number, line in zip(numbers, lines, strict=False) if number in section.hidden_rows and line.strip()}
    columns: set[int] = set()
    for line in lines:
        for place, cell in enumerate(line.split("\t")):
            if cell.strip() and section.first_column + place in section.hidden_columns:
                columns.add(section.first_column + place)
    return len(rows) + len(columns)


def _comments(section: object) -> int:
    from komainu.extract import Hidden, Section

    assert isinstance(section, Section)
    if Hidden.NOTE in section.hidden:
        return 1 if re.search(r"[^\W\d]", section.text) else 0
    if Hidden.COMMENT not in section.hidden:
        return 0
    if section.first_column:
        return 1
    authors = len(re.findall(r"^author: ", section.text, re.MULTILINE))
    return authors or sum(1 for line in section.text.split("\n") if line.strip())


def _tracked(content: bytes) -> int:
    """Insertions, deletions and moves of a Word file. A mark on a paragraph's end alone counts only where there is nothing else."""
    whole = marks = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                if _STORIES.match(info.filename) and info.file_size < 100 * 2**20:
                    for match in _TRACKED.finditer(archive.read(info)):
                        if match.group().endswith(b"/>"):
                            marks += 1
                        else:
                            whole += 1
    except Exception:  # what is broken was said already
        return 0
    return whole or marks


def failed(file: File, reason: str, wanted: Wanted) -> Inspected:
    """What can be said of a file whose reading was ended from outside."""
    kind = FileType(suffix_of(file.name) or "bin", "")
    found = Inspected(file.name, file.names[0] if file.names else "", len(file.content), kind.name, unread=reason)
    _dangers(found, replace(file, content=b""), kind, wanted)
    return found
