"""`komainu assess`: the facts of an incident in, the assessment out. Needs no Django and no database."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from typing import IO, Any

from komainu.cli.main import CommandError
from komainu.law.breach import Assessment, Facts, FactsError, OutsideCalendar, assess

_HELP = {
    "ja": {
        "file": "事実のファイル（YAML、JSON、JSONL）。- か省略で標準入力",
        "format": "text は人が読む文章、json は1件、jsonl は1行に1件（入力も出力も）",
        "as_of": "この日より後に公表されたルールを使わない（YYYY-MM-DD、既定は今日）",
        "explain": "判定の理由と、分からない事実が何を変え得るかも示す（text のとき）",
        "as_of_wrong": "--as-of: 正しい値は YYYY-MM-DD の日付。書かれていた値は {value!r}",
        "explain_needs_text": "--explain は --format text のときだけ使えます",
        "unreadable": "{name}: 読めません（{why}）",
        "encoding": "{name}: UTF-8 の文字として読めません",
        "syntax": "{name}: {line}行目: {form} として読めません（{why}）",
        "line": "{name}: {line}行目: {error}",
        "calendar": "$.awareness.known_on: 期限が、祝日の分からない年（{year}年）になります",
        "nested": "入れ子が深すぎます",
        "duplicate": "同じキー {key!r} が二度あります",
    },
    "en": {
        "file": "file of facts (YAML, JSON, JSONL); - or none: standard input",
        "format": "text for people, json for one case, jsonl for one case a line (in and out)",
        "as_of": "use no rule published after this day (YYYY-MM-DD, default today)",
        "explain": "also tell the reasons, and what each unknown fact could change (with text)",
        "as_of_wrong": "--as-of: expected a day as YYYY-MM-DD, got {value!r}",
        "explain_needs_text": "--explain goes with --format text only",
        "unreadable": "{name}: cannot be read ({why})",
        "encoding": "{name}: not UTF-8",
        "syntax": "{name}: line {line}: not {form} ({why})",
        "line": "{name}: line {line}: {error}",
        "calendar": "$.awareness.known_on: a deadline falls into a year whose holidays are not known ({year})",
        "nested": "nested too deeply",
        "duplicate": "the key {key!r} stands twice",
    },
}
_KEPT_IN_MEMORY = 64 * 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    texts = _HELP[parser.get_default("lang") or "ja"]
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help=texts["file"])
    parser.add_argument("--format", choices=["text", "json", "jsonl"], default="text", help=texts["format"])
    parser.add_argument("--as-of", metavar="DAY", help=texts["as_of"])
    parser.add_argument("--explain", action="store_true", help=texts["explain"])


def run(args: argparse.Namespace) -> int:
    """Assess one case, or one a line. Nothing is written unless all of the input is sound."""
    texts = _HELP[args.lang]
    as_of = _day(args.as_of, texts)
    if args.explain and args.format != "text":
        raise CommandError(texts["explain_needs_text"])
    name = "-" if args.file == "-" else args.file
    raw = _read(args.file, texts)
    if args.format == "jsonl":
        _each_line(raw, name, as_of, args.lang)
        return 0
    document = _document(raw, name, texts)
    try:
        answer = _answer(document, as_of, args.lang)
    except _Wrong as error:
        raise CommandError(str(error)) from None
    if args.format == "json":
        print(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
    else:
        from komainu.law.breach.prose import tell

        sys.stdout.write(tell(answer, args.lang, args.explain))
    return 0


class _Wrong(Exception):
    """Facts that cannot be assessed, said in one line."""


def _day(text: str | None, texts: dict[str, str]) -> date | None:
    if text is None:
        return None
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(texts["as_of_wrong"].format(value=text)) from None


def _read(path: str, texts: dict[str, str]) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise CommandError(texts["unreadable"].format(name=path, why=error.strerror)) from None


def _answer(document: Any, as_of: date | None, lang: str) -> Assessment:
    try:
        return assess(Facts.from_json(document), as_of)
    except FactsError as error:
        raise _Wrong(error.text(lang)) from None
    except OutsideCalendar as error:
        raise _Wrong(_HELP[lang]["calendar"].format(year=error.year)) from None


def _decoded(raw: bytes, name: str, texts: dict[str, str]) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(texts["encoding"].format(name=name)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys all differ; JSON itself would silently keep the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Twice(key)
            seen.add(key)
    return found


class _Twice(ValueError):
    """A key that stands twice in one object."""


def _json(text: str, texts: dict[str, str]) -> Any:
    """Parsed JSON. Raises ValueError, with one line that says why."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except _Twice as error:
        raise ValueError(texts["duplicate"].format(key=str(error))) from None
    except RecursionError:
        raise ValueError(texts["nested"]) from None


def _document(raw: bytes, name: str, texts: dict[str, str]) -> Any:
    text = _decoded(raw, name, texts)
    if name.endswith(".json") or text.lstrip().startswith("{"):
        try:
            return _json(text, texts)
        except json.JSONDecodeError as error:
            raise CommandError(texts["syntax"].format(name=name, line=error.lineno, form="JSON", why=error.msg)) from None
        except ValueError as error:
            raise CommandError(texts["syntax"].format(name=name, line=1, form="JSON", why=error)) from None
    return _yaml(text, name, texts)


def _yaml(text: str, name: str, texts: dict[str, str]) -> Any:
    import yaml

    class Loader(yaml.SafeLoader):
        """Safe YAML in which a key may stand only once."""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            seen: set[str] = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in seen:
                        raise yaml.MarkedYAMLError(problem=texts["duplicate"].format(key=key.value), problem_mark=key.start_mark)
                    seen.add(key.value)
            return super().construct_mapping(node, deep)

    try:
        return yaml.load(text, Loader)  # noqa: S506 -- the loader is a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CommandError(texts["syntax"].format(name=name, line=line, form="YAML", why=error.problem)) from None
    except (yaml.YAMLError, ValueError) as error:
        why = " ".join(str(error).split())
        raise CommandError(texts["syntax"].format(name=name, line=1, form="YAML", why=why)) from None
    except RecursionError:
        raise CommandError(texts["syntax"].format(name=name, line=1, form="YAML", why=texts["nested"])) from None


def _each_line(raw: bytes, name: str, as_of: date | None, lang: str) -> None:
    """One answer a line, in the order of the input; blank lines are passed over. A bad line stops it before anything is written."""
    with tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY, mode="w+", encoding="utf-8") as kept:
        for line in _answers(raw, name, as_of, lang):
            kept.write(line)
        kept.seek(0)
        _copy(kept)


def _copy(kept: IO[str]) -> None:
    while block := kept.read(1 << 20):
        sys.stdout.write(block)


def _answers(raw: bytes, name: str, as_of: date | None, lang: str) -> Iterator[str]:
    texts = _HELP[lang]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    # Only a line feed ends a line here: the text of a summary may hold other separators.
    for number, line in enumerate(_decoded(raw, name, texts).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield encode(_answer(_json(line, texts), as_of, lang).to_json()) + "\n"
        except json.JSONDecodeError as error:
            raise CommandError(texts["syntax"].format(name=name, line=number, form="JSON", why=error.msg)) from None
        except (_Wrong, ValueError) as error:
            raise CommandError(texts["line"].format(name=name, line=number, error=error)) from None
