"""`komainu detect`: personal information in text or JSONL. Streams, in constant memory; needs no Django and no database."""

import argparse
import json
import os
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from komainu.cli.main import CommandError

if TYPE_CHECKING:
    from komainu.detect import Detector

_SURROGATE = re.compile("[\ud800-\udfff]")
_HELP = {
    "ja": {
        "file": "調べるファイル（UTF-8）。- か省略で標準入力",
        "format": "text は1行に1か所（行:桁 種類 値）、jsonl は {id,text} の行を受け取り {id,spans} の行を返す。既定は拡張子で決める",
        "kinds": "調べる種類をカンマ区切りで（例 PHONE,EMAIL）。既定は全部",
        "min_score": "この確からしさ（0〜1）に満たないものを出さない（既定 0.5）",
        "words": "自社の語とパターンの TOML ファイル",
        "names": "text は文章の中の氏名も探す、labels は見出しの付いた氏名だけ（速い）",
        "output": "spans は位置、mask は ● で伏せた本文、redact は種類名に置き換えた本文",
        "kind": "--kinds: 「{name}」という種類はありません",
        "score": "--min-score は 0 から 1 の数",
        "unreadable": "{name}: 読めません（{why}）",
        "line": "{name}: {line}行目: {why}",
        "not_object": "id と text のある JSON オブジェクトではありません",
        "not_json": "JSON として読めません",
    },
    "en": {
        "file": "file to look through (UTF-8); - or none: standard input",
        "format": "text: one place a line (line:column KIND value); jsonl: lines {id,text} in, lines {id,spans} out; default by the file's ending",
        "kinds": "kinds to look for, with commas (PHONE,EMAIL); default all",
        "min_score": "leave out what is less sure than this (0 to 1, default 0.5)",
        "words": "TOML file with your organisation's own words and patterns",
        "names": "text: names in running text too; labels: only names under labels (quicker)",
        "output": "spans: places; mask: the text with ●; redact: the text with the kinds' names",
        "kind": "--kinds: no such kind: {name}",
        "score": "--min-score is a number from 0 to 1",
        "unreadable": "{name}: cannot be read ({why})",
        "line": "{name}: line {line}: {why}",
        "not_object": "not a JSON object with id and text",
        "not_json": "not JSON",
    },
}
# A file without line ends is read in pieces of this many characters, so that memory stays constant.
_PIECE = 1 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    words = _HELP[parser.get_default("lang") or "ja"]
    parser.add_argument("file", nargs="?", default="-", help=words["file"])
    parser.add_argument("--format", choices=["text", "jsonl"], help=words["format"])
    parser.add_argument("--kinds", help=words["kinds"])
    parser.add_argument("--min-score", type=float, default=0.5, help=words["min_score"])
    parser.add_argument("--words", type=Path, help=words["words"])
    parser.add_argument("--names", choices=["text", "labels"], default="text", help=words["names"])
    parser.add_argument("--output", choices=["spans", "mask", "redact"], default="spans", help=words["output"])


def run(options: argparse.Namespace) -> int:
    from komainu.detect import Detector, Kind, OwnWordsError

    words = _HELP[options.lang]
    kinds = [name.strip() for name in options.kinds.split(",")] if options.kinds else None
    for name in kinds or ():
        if name not in Kind.__members__:
            raise CommandError(words["kind"].format(name=name))
    if not 0 <= options.min_score <= 1:
        raise CommandError(words["score"])
    try:
        detector = Detector(kinds, options.names, options.min_score, options.words)
    except OwnWordsError as error:
        raise CommandError(str(error)) from error
    form = options.format or ("jsonl" if options.file.endswith((".jsonl", ".ndjson")) else "text")
    name = "-" if options.file == "-" else options.file
    try:
        # What is not UTF-8 stays in the text as a lone surrogate and comes out as it went in.
        source: IO[str] = (
            os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8", errors="surrogateescape", newline="")
            if name == "-"
            else open(name, encoding="utf-8", errors="surrogateescape", newline="")  # noqa: SIM115  (closed below)
        )
    except OSError as error:
        raise CommandError(words["unreadable"].format(name=name, why=error.strerror)) from error
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")  # type: ignore[union-attr]
    with source:
        lines = _jsonl(source, detector, options, name) if form == "jsonl" else _text(source, detector, options)
        for line in lines:
            sys.stdout.write(line)
    return 0


def _jsonl(source: IO[str], detector: "Detector", options: argparse.Namespace, name: str) -> Iterator[str]:
    from komainu.detect import mask, redact

    # The detector reads some texts ahead of the hits it gives: their ids and texts wait here, in order.
    waiting: deque[tuple[object, str]] = deque()

    def texts() -> Iterator[str]:
        for key, text in _documents(source, name, _HELP[options.lang]):
            waiting.append((key, text))
            yield text

    for hits in detector.detect_many(texts()):
        key, text = waiting.popleft()
        answer: dict[str, object] = {"id": key}
        if options.output == "spans":
            answer["spans"] = [{"start": hit.start, "end": hit.end, "type": str(hit.kind), "score": round(hit.score, 3)} for hit in hits]
        else:
            answer["text"] = mask(text, hits) if options.output == "mask" else redact(text, hits)
        line = json.dumps(answer, ensure_ascii=False)
        # A lone surrogate cannot be written as UTF-8; as an escape it can.
        yield (line if line.isascii() or not _SURROGATE.search(line) else json.dumps(answer)) + "\n"


def _documents(source: IO[str], name: str, words: dict[str, str]) -> Iterator[tuple[object, str]]:
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CommandError(words["line"].format(name=name, line=number, why=words["not_json"])) from error
        if not isinstance(document, dict) or "id" not in document or not isinstance(document.get("text"), str):
            raise CommandError(words["line"].format(name=name, line=number, why=words["not_object"]))
        yield document["id"], document["text"]


def _text(source: IO[str], detector: "Detector", options: argparse.Namespace) -> Iterator[str]:
    """The places of a text, or the text without them; read in pieces that end at line ends where there are some."""
    from komainu.detect import Reading, mask, redact

    row = 1
    column = 0
    reading = Reading(detector)
    for piece in _pieces(source):
        hits = list(reading.hits(piece))
        if options.output == "mask":
            yield mask(piece, hits)
            continue
        if options.output == "redact":
            yield redact(piece, hits)
            continue
        at = 0
        for hit in hits:
            passed = piece.count("\n", at, hit.start)
            if passed:
                row, column = row + passed, hit.start - piece.rfind("\n", at, hit.start) - 1
            else:
                column += hit.start - at
            at = hit.start
            value = hit.of(piece).replace("\r", " ").replace("\n", " ")
            yield f"{row}:{column + 1}\t{hit.kind}\t{hit.score:.2f}\t{value}\n"
        passed = piece.count("\n", at)
        row, column = (row + passed, len(piece) - piece.rfind("\n") - 1) if passed else (row, column + len(piece) - at)


def _pieces(source: Iterable[str] | IO[str]) -> Iterator[str]:
    assert hasattr(source, "read")
    kept = ""
    while part := source.read(_PIECE):
        kept += part
        end = kept.rfind("\n") + 1
        if not end and len(kept) >= 2 * _PIECE:
            end = len(kept) - 256
        if end:
            yield kept[:end]
            kept = kept[end:]
    if kept:
        yield kept
