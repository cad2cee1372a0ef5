"""`komainu scan`: what personal information lies in file trees, about how many persons, and what could not be read. Needs no Django and no database."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from komainu import __version__
from komainu.cli.main import CommandError

if TYPE_CHECKING:
    from komainu.scan import Journal, LocalPool, Look, Source
    from komainu.scan.cluster import Cluster
    from komainu.scan.own import OwnFile
    from komainu.scan.progress import Progress

_HELP = {
    "ja": {
        "paths": "調べるフォルダーやファイル、メールボックス（imaps://…）、データベース（postgresql://… など）、バケット（s3://…）。いくつでも。読むだけで、書き換えません",
        "format": "text は画面向け、jsonl は1行に1ファイル、csv と xlsx は表計算ソフト向け（フォルダー別の集計つき）。既定は --output の拡張子、なければ text",
        "output": "結果を書くファイル。省略で標準出力（xlsx には必要）",
        "jobs": "同時に読むファイルの数。既定はこのコンピューターの使える CPU の数",
        "cluster": "多くの機械で読む（tls://ホスト:ポート）。PATH は「機械の名前:/道」とも書ける。証明書のファイルは KOMAINU_CLUSTER_CA、_CERT、_KEY",
        "resume": "途中経過を残すフォルダー。止まっても続きから、次の回は変わったファイルだけを読む",
        "exclude": "対象外にする名前（例 *.tmp）か、調べるフォルダーからの道（例 バックアップ/**）。何度でも",
        "max_size": "これより大きいファイルを読まずに報告する（例 500M、2G）",
        "follow": "シンボリックリンクをたどる",
        "words": "自社の設定の TOML（自社の語、対象外、誤検出、データがあるはずのフォルダー）",
        "dry_run": "中身を読まずに、何をどれだけ読むことになるかだけを示す",
        "kinds": "調べる種類をカンマ区切りで（例 PHONE,EMAIL）。既定は全部",
        "names": "text は文章の中の氏名も探す、labels は見出しの付いた氏名だけ（速い）",
        "min_score": "この確からしさ（0〜1）に満たないものを数えない（既定 0.5）",
        "fail_on": "この危険度以上のファイルが、想定したフォルダーの外にあれば終了コード1",
        "mark": "標準入力の1行ごとに、誤検出として登録するための印（ハッシュ）を出して終わる。種類を指定（例 PHONE）",
        "missing": "{path}: ありません",
        "no_paths": "調べるフォルダーかファイルを指定してください",
        "number": "--jobs は 1 以上の数",
        "size": "--max-size: 「{value}」は大きさとして読めません（例 500M、2G）",
        "kind": "「{name}」という種類はありません",
        "score": "--min-score は 0 から 1 の数",
        "xlsx": "--format xlsx には --output が必要です",
        "in_use": "{folder}: 別の調査が使っています",
        "broken": "{folder}: 途中経過が壊れています（{why}）。別のフォルダーを指定してください",
        "unwritable": "{path}: 書けません（{why}）",
        "stopped": "途中で止めました。同じ --resume で続きから始められます",
        "stopped_lost": "途中で止めました（--resume を付けると、次は続きから始められます）",
    },
    "en": {
        "paths": "folders and files, mailboxes (imaps://), databases (postgresql:// and others), buckets (s3://), as many as you like; read, never written",
        "format": "text for a terminal, jsonl one file a line, csv and xlsx for spreadsheets (with sums by folder); default by the ending of --output, else text",
        "output": "file to write; default standard output (xlsx needs one)",
        "jobs": "how many files are read at a time; default: the processors this machine may use",
        "cluster": "read on many machines (tls://host:port); a PATH may be NAME-OF-MACHINE:/path; certificate files in KOMAINU_CLUSTER_CA, _CERT, _KEY",
        "resume": "folder for what is finished: a scan that was stopped goes on, the next one reads only what changed",
        "exclude": "names (*.tmp) or ways below the start (backup/**) to leave out; may be repeated",
        "max_size": "report larger files without reading them (500M, 2G)",
        "follow": "follow symbolic links",
        "words": "the organisation's TOML file: own words, exclusions, false alarms, folders expected to hold data",
        "dry_run": "read no contents; tell what would be read, and how much",
        "kinds": "kinds to look for, with commas (PHONE,EMAIL); default all",
        "names": "text: names in running text too; labels: only names under labels (quicker)",
        "min_score": "do not count what is less sure than this (0 to 1, default 0.5)",
        "fail_on": "exit with 1 if a file of this grade or above lies outside the expected folders",
        "mark": "print for each line of standard input the mark (hash) by which it is registered as a false alarm of this kind, and end",
        "missing": "{path}: not there",
        "no_paths": "name the folders or files to look through",
        "number": "--jobs is a number from 1",
        "size": "--max-size: {value!r} is no size (500M, 2G)",
        "kind": "no such kind: {name}",
        "score": "--min-score is a number from 0 to 1",
        "xlsx": "--format xlsx needs --output",
        "in_use": "{folder}: another scan is using it",
        "broken": "{folder}: what it holds is broken ({why}); name another folder",
        "unwritable": "{path}: cannot be written ({why})",
        "stopped": "stopped; the same --resume goes on from here",
        "stopped_lost": "stopped (with --resume the next run goes on from here)",
    },
}
_FORMATS = ("text", "jsonl", "csv", "xlsx")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    words = _HELP[parser.get_default("lang") or "ja"]
    parser.add_argument("paths", nargs="*", metavar="PATH", help=words["paths"])
    parser.add_argument("--format", choices=_FORMATS, help=words["format"])
    parser.add_argument("--output", type=Path, metavar="FILE", help=words["output"])
    parser.add_argument("--jobs", type=int, metavar="N", help=words["jobs"])
    parser.add_argument("--cluster", metavar="ADDRESS", help=words["cluster"])
    parser.add_argument("--resume", type=Path, metavar="DIR", help=words["resume"])
    parser.add_argument("--exclude", action="append", default=[], metavar="PATTERN", help=words["exclude"])
    parser.add_argument("--max-size", metavar="SIZE", help=words["max_size"])
    parser.add_argument("--follow-links", action="store_true", help=words["follow"])
    parser.add_argument("--words", type=Path, metavar="FILE", help=words["words"])
    parser.add_argument("--dry-run", action="store_true", help=words["dry_run"])
    parser.add_argument("--kinds", help=words["kinds"])
    parser.add_argument("--names", choices=["text", "labels"], default="text", help=words["names"])
    parser.add_argument("--min-score", type=float, default=0.5, help=words["min_score"])
    parser.add_argument("--fail-on", choices=["low", "medium", "high", "critical"], help=words["fail_on"])
    parser.add_argument("--mark", metavar="KIND", help=words["mark"])


def run(options: argparse.Namespace) -> int:
    words = _HELP[options.lang]
    own = _own(options)
    if options.mark:
        return _marks(options, own, words)
    look = _look(options, own, words)
    form = _form(options, words)
    jobs = _jobs(options, words)
    from komainu.scan import LocalPool

    try:
        with _stoppable(), contextlib.ExitStack() as stack:
            cluster = _cluster(options, stack)
            source = _source(options, own, cluster, words)
            if options.dry_run:
                _foresee(source, own, options.lang)
                return 0
            executor = cluster or LocalPool(jobs)
            journal = _journal(options, look, source, stack, words)
            _read(source, look, journal, executor, options)
            journal.finish()
            return _report(journal, source, own, form, options)
    except KeyboardInterrupt:
        print(words["stopped" if options.resume else "stopped_lost"], file=sys.stderr)
        return 130


def _own(options: argparse.Namespace) -> OwnFile:
    from komainu.scan.own import OwnFile, OwnFileError

    try:
        return OwnFile.read(options.words) if options.words else OwnFile()
    except OwnFileError as error:
        raise CommandError(str(error)) from error


def _look(options: argparse.Namespace, own: OwnFile, words: dict[str, str]) -> Look:
    from komainu.detect import Kind
    from komainu.scan import Look

    kinds = frozenset(name.strip() for name in options.kinds.split(",")) if options.kinds else None
    for name in kinds or ():
        if name not in Kind.__members__:
            raise CommandError(words["kind"].format(name=name))
    if not 0 <= options.min_score <= 1:
        raise CommandError(words["score"])
    return Look(_today(), own.words, own.marks, own.key, kinds, options.names, options.min_score)


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Tokyo")).date()


def _form(options: argparse.Namespace, words: dict[str, str]) -> str:
    ending = options.output.suffix.lower().removeprefix(".") if options.output else ""
    form: str = options.format or (ending if ending in _FORMATS else "text")
    if options.output is None and form == "xlsx":
        raise CommandError(words["xlsx"])
    if options.output is not None:
        folder = options.output.absolute().parent
        if not os.access(folder, os.W_OK) or options.output.is_dir():
            raise CommandError(words["unwritable"].format(path=options.output, why=folder), 3)
    return form


def _source(options: argparse.Namespace, own: OwnFile, cluster: Cluster | None, words: dict[str, str]) -> Source:
    from komainu.scan import Selection
    from komainu.scan.addresses import sources_of
    from komainu.scan.faults import AddressError

    if not options.paths:
        raise CommandError(words["no_paths"])
    selection = Selection((*options.exclude, *own.exclude), _bytes(options.max_size, words), options.follow_links)
    apart = [each for each in (options.resume, options.output) if each is not None]
    if options.output is not None and _form(options, words) == "csv":
        apart.append(_folders_beside(options.output))
    try:
        return sources_of(options.paths, selection, tuple(os.path.abspath(each) for each in apart), cluster)
    except FileNotFoundError as error:
        raise CommandError(words["missing"].format(path=error.filename)) from error
    except AddressError as error:
        raise CommandError(error.text(options.lang)) from error


def _bytes(value: str | None, words: dict[str, str]) -> int | None:
    if value is None:
        return None
    match = _SIZE.fullmatch(value.strip())
    if match is None:
        raise CommandError(words["size"].format(value=value))
    return int(float(match[1]) * _UNITS[match[2].lower()])


def _jobs(options: argparse.Namespace, words: dict[str, str]) -> int:
    from komainu.scan import usable_processors

    if options.jobs is not None and options.jobs < 1:
        raise CommandError(words["number"])
    return options.jobs or usable_processors()


def _journal(options: argparse.Namespace, look: Look, source: Source, stack: contextlib.ExitStack, words: dict[str, str]) -> Journal:
    """The journal of this scan; without --resume one that is gone with it. It orders the report too, in memory that stays flat."""
    from komainu.scan import Journal, JournalInUse

    folder = options.resume
    try:
        # Only a journal that outlives its scan must know what its results were made with.
        return stack.enter_context(Journal(folder, look.settings(__version__) if folder is not None else "", source.roots))
    except JournalInUse as error:
        raise CommandError(words["in_use"].format(folder=folder), 3) from error
    except sqlite3.DatabaseError as error:
        raise CommandError(words["broken"].format(folder=folder, why=error), 3) from error
    except OSError as error:
        raise CommandError(words["unwritable"].format(path=folder or tempfile.gettempdir(), why=error.strerror), 3) from error


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """A polite end (SIGTERM) is taken as Ctrl-C: nothing half-written stays behind."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _cluster(options: argparse.Namespace, stack: contextlib.ExitStack) -> Cluster | None:
    """The cluster that was asked for; it is left at the end."""
    if options.cluster is None:
        return None
    from komainu.scan.cluster import Cluster, certificates_of
    from komainu.scan.faults import AddressError, ClusterLost

    try:
        cluster = Cluster(options.cluster, certificates_of())
    except (AddressError, ClusterLost) as error:
        raise CommandError(error.text(options.lang), 3 if isinstance(error, ClusterLost) else 2) from error
    stack.callback(cluster.shutdown, cancel_futures=True)
    return cluster


def _read(source: Source, look: Look, journal: Journal, executor: Cluster | LocalPool, options: argparse.Namespace) -> Progress:
    from komainu.scan import scan
    from komainu.scan.faults import ClusterLost
    from komainu.scan.progress import Progress

    progress = Progress(sys.stderr if sys.stderr.isatty() else None, source, options.lang)
    try:
        for _result in scan(source, executor, look, journal=journal, workers=executor.workers, watcher=progress):
            pass
    except KeyboardInterrupt:
        # What is being read now may take long; nobody waits for it.
        halt = getattr(executor, "halt", None)
        if halt is not None:
            halt()
        raise
    except ClusterLost as error:
        raise CommandError(error.text(options.lang), 3) from error
    except sqlite3.OperationalError as error:
        raise CommandError(_HELP[options.lang]["unwritable"].format(path=options.resume or tempfile.gettempdir(), why=error), 3) from error
    finally:
        progress.end()
        executor.shutdown(cancel_futures=True)
    return progress


def _report(journal: Journal, source: Source, own: OwnFile, form: str, options: argparse.Namespace) -> int:
    from komainu.scan import FileResult, Grade
    from komainu.scan.report import Summary, write_jsonl, write_text, write_whole, write_xlsx

    summary = Summary(source.roots)
    # The gravest file outside the folders that are expected to hold data.
    worst = 0

    def judged() -> Iterator[FileResult]:
        nonlocal worst
        for result in journal.results():
            told = own.judged(result)
            if not told.is_expected and told.is_personal:
                worst = max(worst, told.grade.rank)
            yield told

    results = summary.over(judged())
    output: Path | None = options.output
    try:
        if form == "xlsx":
            assert output is not None
            write_xlsx(results, output, summary, options.lang)
        elif form == "csv":
            _csv(results, summary, output, options.lang)
        elif output is not None:
            write_whole(
                output, lambda out: write_jsonl(results, out) if form == "jsonl" else write_text(results, out, summary, options.lang)
            )
        else:
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
            write_jsonl(results, sys.stdout) if form == "jsonl" else write_text(results, sys.stdout, summary, options.lang)
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(_HELP[options.lang]["unwritable"].format(path=output or "-", why=error.strerror), 3) from error
    return int(options.fail_on is not None and worst >= Grade(options.fail_on).rank)


def _csv(results, summary, output: Path | None, language: str) -> None:  # type: ignore[no-untyped-def]
    from komainu.scan.report import write_csv, write_folders_csv

    if output is not None:
        write_csv(results, output, language)
        write_folders_csv(summary, _folders_beside(output), language)
        return
    with tempfile.TemporaryDirectory(prefix="komainu-scan-") as folder:
        path = Path(folder) / "report.csv"
        write_csv(results, path, language)
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        with open(path, encoding="utf-8", newline="") as written:
            for line in written:
                sys.stdout.write(line)


def _folders_beside(output: Path) -> Path:
    return output.with_name(f"{output.stem}_folders{output.suffix}")


def _marks(options: argparse.Namespace, own: OwnFile, words: dict[str, str]) -> int:
    from komainu.detect import Kind
    from komainu.scan.tally import FalseAlarms

    names = set(Kind.__members__) | (own.words.kinds if own.words is not None else frozenset())
    if options.mark not in names:
        raise CommandError(words["kind"].format(name=options.mark))
    alarms = FalseAlarms(own.marks, own.key)
    for line in sys.stdin:
        if line.strip():
            print(alarms.mark(options.mark, line.strip()))
    return 0


def _foresee(source: Source, own: OwnFile, language: str) -> None:
    """What a scan would read: numbers by ending, what would be left out, and the folders that are expected to hold data."""
    from komainu.scan import Item
    from komainu.scan.words import skipped_word

    files: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    for item in source.items():
        if not isinstance(item, Item):
            left_out[skipped_word(item.why, language)] += 1
            continue
        ending = os.path.splitext(item.path)[1].lower() or "-"
        files[ending] += 1
        sizes[ending] += item.size_bytes
        for each in own.expected:
            if item.path.startswith(each.folder.rstrip("/") + "/"):
                expected[each.folder] += 1
    japanese = language == "ja"
    total = f"{files.total():,}", f"{sizes.total() / 1e6:,.1f}"
    print("読むことになるファイル: {} 個、{} MB".format(*total) if japanese else "would be read: {} files, {} MB".format(*total))
    for ending, count in files.most_common(30):
        print(f"  {ending:<10} {count:>10,}  {sizes[ending] / 1e6:>12,.1f} MB")
    if left_out:
        print("読まないもの" if japanese else "would be left out")
    for why, count in left_out.most_common():
        print(f"  {count:>10,}  {why}")
    for each in own.expected:
        note = f"  {each.reason}" if each.reason else ""
        count = expected[each.folder]
        print(
            f"データがあるはず: {each.folder}（{count:,} 個）{note}"
            if japanese
            else f"expected to hold data: {each.folder} ({count:,} files){note}"
        )
