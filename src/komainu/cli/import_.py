"""`komainu import LIST FILE`: a list from Excel or CSV, shown row by row or taken over, by the same importer as the pages."""

import argparse
import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from komainu.cli.installation import database_failures, open_installation, require_migrations, speaker
from komainu.cli.main import CommandError

if TYPE_CHECKING:
    from komainu.cli.installation import Say
    from komainu.web.documents.importing import ImportSpec, Plan
    from komainu.web.documents.importing.books import Book
    from komainu.web.documents.importing.reading import Understanding

LISTS = {"ledger": "ledger.lines", "people": "people.staff", "risks": "risks.risks"}
MARKS = {"add": "+", "change": "~", "same": "=", "refuse": "!"}

WORDS: dict[str, tuple[str, str]] = {
    "list": ("読み込む一覧", "the list to read into"),
    "file": ("ExcelブックまたはCSV", "an Excel workbook or CSV"),
    "preview": ("1行ずつの案を示すだけで、何も書かない", "only show what would be done, row by row; write nothing"),
    "format": ("出力の形（初めは text）", "format of the output (default text)"),
    "sheet": ("読み込むシート（何度でも指定できる）", "a sheet to read (may be given several times)"),
    "header": ("見出しの行の番号", "number of the row with the headings"),
    "map": ("見出しと項目の対応（見出し=項目。何度でも指定できる）", "HEADING=FIELD (may be given several times; an empty field leaves a column out)"),
    "set": ("一覧ごとの選択（名前=値）", "a choice of the list's own (NAME=VALUE)"),
    "no_file": ("komainu import: FILE: 読めません: {error}", "komainu import: FILE: cannot be read: {error}"),
    "no_sheet": ("komainu import: --sheet: 「{name}」というシートはありません（{names}）", "komainu import: --sheet: no such sheet: {name} ({names})"),
    "no_header": ("komainu import: --header-row: {row} 行目に見出しがありません", "komainu import: --header-row: row {row} is empty"),
    "bad_map": ("komainu import: --map: {text}: 「見出し=項目」と書いてください（項目: {fields}）", "komainu import: --map: {text}: write HEADING=FIELD (fields: {fields})"),
    "no_key": ("komainu import: FILE: {fields} の列が見つかりません（--map で指定できます）", "komainu import: FILE: no column holds {fields} (use --map)"),
    "counts": ("追加 {added}、変更 {changed}、変わらず {unchanged}、取り込めず {refused}", "added {added}, changed {changed}, unchanged {unchanged}, refused {refused}"),
    "fail_on": ("取り込めない行があれば終了コード 1 にする", "exit with 1 if a row is refused"),
}  # fmt: skip


def say(key: str, lang: str, **values: object) -> str:
    return WORDS[key][1 if lang == "en" else 0].format(**values)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    lang = str(parser.get_default("lang"))
    parser.add_argument("list", metavar="LIST", choices=sorted(LISTS), help=f"{say('list', lang)}: {', '.join(sorted(LISTS))}")
    parser.add_argument("file", metavar="FILE", type=Path, help=say("file", lang))
    parser.add_argument("--preview", action="store_true", help=say("preview", lang))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=say("format", lang))
    parser.add_argument("--sheet", action="append", default=[], metavar="NAME", help=say("sheet", lang))
    parser.add_argument("--header-row", type=int, metavar="N", help=say("header", lang))
    parser.add_argument("--map", action="append", default=[], metavar="HEADING=FIELD", help=say("map", lang))
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=say("set", lang))
    parser.add_argument("--fail-on", choices=("refused",), help=say("fail_on", lang))


def run(arguments: argparse.Namespace) -> int:
    """Show or take over. Raises CommandError with exit code 2 (the call, the file) or 3 (database)."""
    lang = arguments.lang
    try:
        data = arguments.file.read_bytes()
    except OSError as error:
        raise CommandError(say("no_file", lang, error=error.strerror or error)) from error
    with ExitStack() as opened:
        is_alone = arguments.preview and not _has_data()
        if is_alone:
            # Nothing is installed here: the file is compared with an empty house, and nothing is left behind.
            os.environ["KOMAINU_DATA"] = opened.enter_context(TemporaryDirectory(prefix="komainu-import-"))
            opened.callback(os.environ.pop, "KOMAINU_DATA")
        open_installation(speaker(lang))
        is_alone = is_alone or (arguments.preview and _is_empty(speaker(lang)))
        if not is_alone:
            require_migrations(speaker(lang))
        from django.utils import translation

        with database_failures(speaker(lang)), translation.override(lang):
            refused = _run(arguments, data, lang, is_alone=is_alone)
    return 1 if refused and arguments.fail_on == "refused" else 0


def _has_data() -> bool:
    """Whether there may be a database here: one is open already, one is named, or the data folder holds one."""
    from django.conf import settings

    if settings.configured:
        return True
    folder = Path(os.environ.get("KOMAINU_DATA") or Path.cwd() / "data")
    return (
        bool(os.environ.get("KOMAINU_DATABASE_URL") or os.environ.get("KOMAINU_DATABASE_URL_FILE")) or (folder / "komainu.sqlite3").exists()
    )


def _is_empty(say: "Say") -> bool:
    """Whether the database is there but holds no tables yet."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    with database_failures(say):
        return not MigrationRecorder(connection).applied_migrations()


def _run(arguments: argparse.Namespace, data: bytes, lang: str, *, is_alone: bool) -> int:
    from django.db import transaction

    from komainu.web.documents.importing import SPECS, store
    from komainu.web.documents.importing.books import read_book
    from komainu.web.documents.importing.layouts import laid_out
    from komainu.web.documents.importing.reading import rows_and_warnings
    from komainu.web.documents.reading import TableUnreadable
    from komainu.web.ledger.services import line_import  # noqa: F401  (makes its list known)
    from komainu.web.people.services import staff_import  # noqa: F401  (as above)
    from komainu.web.risks.services import risk_import  # noqa: F401  (as above)

    spec = SPECS[LISTS[arguments.list]]
    try:
        book = laid_out(read_book(data, arguments.file.name), spec)
    except TableUnreadable as error:
        raise CommandError(f"komainu import: FILE: {error.message_en if lang == 'en' else error.message}") from error
    if is_alone and spec.alone is None:
        require_migrations(speaker(lang))
    understanding = _understood(arguments, book, spec, {} if is_alone else store.memory(spec.id), lang)
    options = dict(text.partition("=")[::2] for text in arguments.set)
    rows, warnings = rows_and_warnings(book, understanding, spec)
    if is_alone and spec.alone is not None:
        plan = spec.alone(rows, options)
    elif arguments.preview:
        plan = spec.plan(rows, options)
    else:
        with transaction.atomic():
            plan = spec.plan(rows, options)
            to_write = plan.to_write
            for start in range(0, len(to_write), store.CHUNK):
                spec.apply(to_write[start : start + store.CHUNK], None, options)
            store.remember(spec.id, book, understanding)
            spec.finish(plan, None, {**options, "counts": plan.counts, "file": arguments.file.name})
    _tell(arguments, book, understanding, plan=plan, warnings=warnings)
    return len(plan.refused)


def _understood(arguments: argparse.Namespace, book: "Book", spec: "ImportSpec", remembered: dict[str, str], lang: str) -> "Understanding":
    from komainu.web.documents.importing.reading import understand

    names = [sheet.name for sheet in book.sheets]
    for name in arguments.sheet:
        if name not in names:
            raise CommandError(say("no_sheet", lang, name=name, names=", ".join(names)))
    chosen = arguments.sheet or (names[:1] if arguments.header_row else None)
    if arguments.header_row and not all(arguments.header_row in sheet.numbers for sheet in book.sheets if sheet.name in chosen):
        raise CommandError(say("no_header", lang, row=arguments.header_row))
    found = understand(book, spec, remembered, dict.fromkeys(chosen, arguments.header_row or 0) if chosen else None)
    fields = {field.key for field in spec.fields}
    for text in arguments.map:
        heading, mark, field = text.rpartition("=")
        if not mark or (field and field not in fields):
            raise CommandError(say("bad_map", lang, text=text, fields=", ".join(sorted(fields))))
        gathers = bool(field) and spec.field(field).gathers
        found.mapping = {name: value for name, value in found.mapping.items() if name != heading and (gathers or value != field)}
        if field:
            found.mapping[heading] = field
    missing = [key for key in spec.key if key not in found.mapping.values() and key != spec.sheet_key]
    if missing:
        raise CommandError(say("no_key", lang, fields="・".join(str(spec.labels[key]) for key in missing)))
    return found


def _tell(arguments: argparse.Namespace, book: "Book", understanding: "Understanding", *, plan: "Plan", warnings: list[str]) -> None:
    from komainu.web.documents.importing.showing import machine_preview

    if arguments.format == "json":
        for warning in warnings:
            print(f"? {warning}", file=sys.stderr)
        told: dict[str, Any] = machine_preview(book, understanding, plan)
        rows = told.pop("rows")
        print(json.dumps(told, ensure_ascii=False, indent=2).removesuffix("\n}") + ',\n  "rows": [')
        last = len(plan.rows) - 1
        # One row a line: a long ledger is never one text, nor twice in memory.
        for place, row in enumerate(rows):
            print("    " + json.dumps(row, ensure_ascii=False) + ("," if place < last else ""))
        print("  ]\n}")
        return
    for warning in warnings:
        print(f"? {warning}")
    for each in plan.rows:
        if each.act.value != "same":
            print(f"{MARKS[each.act.value]} {each.row.sheet} {each.row.number} {each.label} {each.why}".replace("  ", " ").rstrip())
    print(say("counts", arguments.lang, **plan.counts))
