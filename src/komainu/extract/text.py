"""Plain text, logs, Markdown, JSON, and tables in CSV and TSV, in whatever encoding an office writes them."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from komainu.extract.documents import Reader
from komainu.extract.encodings import decide, decode, lost
from komainu.extract.reading import Reading
from komainu.extract.sections import Piece, Section, Unit

_CHUNK_BYTES = 2**20
_LONGEST_LINE_REST = 2**16
_LONGEST_RECORD_LINES = 100
_ASCII_ONLY = re.compile(rb"[\x80-\xff\x1b]")
_JSON_ESCAPE = re.compile(r"\\\\|(?:\\u[0-9a-fA-F]{4})+|\\[nrt]")
_CONTROL = re.compile(r"[\x00-\x1f]")


def opening(head: bytes, reading: Reading) -> str:
    """The first characters of a file in small letters, "" if it is no text. Kept, for many readers ask."""
    if "opening" not in reading.notes:
        decision = decide(head)
        reading.notes["opening"] = decode(head, decision.encoding).lstrip("\ufeff \t\r\n").lower() if decision.encoding else ""
    kept: str = reading.notes["opening"]
    return kept


def _chunks(reading: Reading) -> Iterator[bytes]:
    reading.stream.seek(0)
    while chunk := reading.stream.read(_CHUNK_BYTES):
        if not chunk.endswith(b"\n"):
            chunk += reading.stream.readline(_LONGEST_LINE_REST)
        yield chunk


def decoded(reading: Reading) -> Iterator[tuple[str, str, str]]:
    """Stretches of text, each with its encoding and what is not sure about it. They end at line ends; line ends are `\\n`.

    A file that is plain ASCII for a long time is decided where that ends. A line that does not fit the encoding of its file
    is decided for itself, and that is said.
    """
    encoding = doubt = ""
    wide: codecs.IncrementalDecoder | None = None
    rest = ""
    for chunk in _chunks(reading):
        if not encoding:
            decision = decide(chunk)
            if decision.encoding.startswith(("utf-16", "utf-32")):
                wide = codecs.getincrementaldecoder(decision.encoding)(errors="replace")
            # A later stretch that is no text at all is read as the one before it would have been.
            encoding, doubt = decision.encoding or "ascii", decision.doubt
        if wide is not None:
            whole = (rest + wide.decode(chunk)).removeprefix("\ufeff")
            # A line end may be torn: its first half waits for the second.
            cut = whole.rfind("\n") + 1 or len(whole.removesuffix("\r"))
            rest = whole[cut:]
            yield _plain_line_ends(whole[:cut]), encoding, doubt or lost(whole)
            continue
        text = decode(chunk, encoding)
        if "\ufffd" in text and b"\xef\xbf\xbd" not in chunk:
            text = "".join(_line(line, encoding) for line in chunk.splitlines(keepends=True))
            doubt = "lines of it are in different encodings, or broken"
        yield _plain_line_ends(text), encoding, doubt or lost(text)
        if encoding == "ascii" or (encoding == "iso-2022-jp" and not doubt):
            encoding = ""
    if rest:
        yield _plain_line_ends(rest), encoding, doubt


def _line(line: bytes, encoding: str) -> str:
    if not _ASCII_ONLY.search(line):
        return line.decode("ascii")
    text = decode(line, encoding)
    return text if "\ufffd" not in text else decode(line, decide(line).encoding or encoding)


def _plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_text(reading: Reading) -> Iterator[Piece]:
    """Text by lines."""
    line = 1
    for text, encoding, doubt in decoded(reading):
        yield from reading.text(text, Unit.LINE, first=line, encoding=encoding, doubt=doubt)
        line += text.count("\n")


def read_json(reading: Reading) -> Iterator[Piece]:
    """JSON and JSON lines as they stand, with \\uXXXX as the characters that they mean."""
    line = 1
    for text, encoding, doubt in decoded(reading):
        yield from reading.text(_JSON_ESCAPE.sub(_unescaped, text), Unit.LINE, first=line, encoding=encoding, doubt=doubt)
        line += text.count("\n")


def _unescaped(found: re.Match[str]) -> str:
    escape = found.group()
    if escape == "\\\\":
        return escape
    if escape[1] != "u":
        return " "
    units = b"".join(int(code, 16).to_bytes(2, "big") for code in escape.split("\\u")[1:])
    return _CONTROL.sub(" ", units.decode("utf-16-be", errors="replace"))


def records(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The records of a CSV. A quotation that does not end within a hundred lines is taken for a stray mark, so that it cannot swallow the rest."""
    waiting: list[str] = []
    for line in lines:
        if not waiting and '"' not in line:
            yield line.split(delimiter)
            continue
        waiting.append(line)
        if sum(each.count('"') for each in waiting) % 2 == 0:
            yield _record("\n".join(waiting), delimiter)
            waiting = []
        elif len(waiting) > _LONGEST_RECORD_LINES:
            yield from (each.split(delimiter) for each in waiting)
            waiting = []
    yield from (each.split(delimiter) for each in waiting)


def _record(text: str, delimiter: str) -> list[str]:
    try:
        return next(iter(csv.reader([text], delimiter=delimiter)), [])
    except csv.Error:
        return text.split(delimiter)


def read_table(reading: Reading) -> Iterator[Piece]:
    """CSV and TSV by rows and cells, as a spreadsheet would show them; text by lines where no column can be seen."""
    stretches = decoded(reading)
    first = next(stretches, None)
    if first is None:
        return
    text, encoding, doubt = first
    # Excel writes 「sep=;」 before the first row to say what divides the cells.
    said = re.match(r'"?sep=(.)"?\n', text)
    delimiter = said.group(1) if said else _delimiter(text, reading.suffix)
    if not delimiter:
        yield from read_text(reading)
        return
    doubts = [doubt]

    def lines() -> Iterator[str]:
        yield from _split(text)
        for more, _, more_doubt in stretches:
            doubts.append(more_doubt)
            yield from _split(more)

    rows = ((number, cells) for number, cells in enumerate(records(lines(), delimiter), start=1))
    for section in reading.table(rows, encoding=encoding):
        now = next((each for each in doubts if each), "")
        yield section if not now else _with_doubt(section, now)


def _with_doubt(section: Section, doubt: str) -> Section:
    return replace(section, doubt=doubt)


def _split(text: str) -> list[str]:
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines


def _delimiter(text: str, suffix: str) -> str:
    sample = [line for line in text[:20_000].split("\n")[:20] if line.strip()]
    if not sample:
        return ""
    order = "\t,;" if suffix in {".tsv", ".tab"} else ",\t;"
    counts = {each: sum(line.count(each) for line in sample) for each in order}
    best = max(order, key=lambda each: counts[each])
    return best if counts[best] * 2 >= len(sample) else ""


def _is_text(head: bytes, reading: Reading) -> bool:
    return bool(decide(head).encoding)


def _is_table(head: bytes, reading: Reading) -> bool:
    return reading.suffix in {".csv", ".tsv", ".tab"} and _is_text(head, reading)


def _is_old_excel_table(head: bytes, reading: Reading) -> bool:
    return reading.suffix == ".xls" and "\t" in opening(head, reading)


def _is_json(head: bytes, reading: Reading) -> bool:
    return reading.suffix in {".json", ".jsonl", ".ndjson", ".geojson", ".ipynb", ".har"} and _is_text(head, reading)


READERS = [
    Reader("csv", read_table, frozenset({".csv", ".tsv", ".tab"}), _is_table, order=60),
    Reader("csv", read_table, frozenset(), _is_old_excel_table, order=65),
    Reader("json", read_json, frozenset({".json", ".jsonl", ".ndjson"}), _is_json, order=60),
    Reader("text", read_text, frozenset({".txt", ".log", ".md"}), _is_text, order=100),
]
