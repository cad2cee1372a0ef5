"""The English of the pages: what the sources say to be translated, what is translated, and the compiled files.

    python -m tests.translations update     brings each package's locale/en/LC_MESSAGES/django.po in line with the sources, compiles all
    python -m tests.translations compile    compiles all .po files

The templates are turned into calls by Django itself (`templatize`) and read by Babel; GNU gettext is not needed.
"""

import ast
import io
import re
import sys
import tokenize
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "komainu" / "web"
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None, "now_": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
# One call as `templatize` writes it: only strings, and the count of a plural.
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(?:n?p?gettext|_)\({STRING}(?:,\s*{STRING})*(?:,\s*count)?\)", re.DOTALL)

Key = tuple[str, str]  # context, msgid (the singular)


def packages() -> list[Path]:
    """The packages of the web, each of which has its own words."""
    return sorted(path.parent for path in WEB.glob("*/__init__.py"))


def po_of(package: Path) -> Path:
    return package / "locale" / "en" / "LC_MESSAGES" / "django.po"


def _calls(text: str) -> list[tuple[str, object]]:
    """Function and messages of each call in Python source."""
    found = []
    for _line, function, messages, _comments in extract_python(io.BytesIO(text.encode()), list(KEYWORDS), [], {"encoding": "utf-8"}):
        found.append((function, messages))
    return found


def _in_formatted_text(text: str) -> list[tuple[str, object]]:
    """The calls inside f-strings, which Babel passes over before Python 3.12."""
    found: list[tuple[str, object]] = []
    for outer in ast.walk(ast.parse(text)):
        if not isinstance(outer, ast.JoinedStr):
            continue
        for call in ast.walk(outer):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                given = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
                if given:
                    found.append((call.func.id, given[0] if len(given) == 1 else tuple(given)))
    return found


def _of_template(text: str, origin: str) -> list[tuple[str, object]]:
    from django.utils.translation.template import templatize

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        calls = templatize(text, origin=origin)
    # What is no call has been blanked out with letters; only the calls are Python.
    return _calls("\n".join(match[0].strip() for match in CALL.finditer(calls)))


def _message(function: str, messages: object, path: str) -> Message | None:
    parts = [part for part in messages if part is not None] if isinstance(messages, tuple) else [messages]
    if not parts or not isinstance(parts[0], str):
        return None
    context = parts.pop(0) if "pgettext" in function else None
    if not parts or not isinstance(parts[0], str) or not parts[0]:
        return None
    plural = "ngettext" in function or "npgettext" in function
    msgid = (parts[0], parts[1]) if plural and len(parts) > 1 else parts[0]
    return Message(msgid, context=context, locations=[(path, 0)])


def extracted(package: Path) -> Catalog:
    """All messages of a package's Python and templates. Raises SyntaxError with the file's name."""
    catalog = Catalog(locale="en", domain="django")
    for file in sorted([*package.rglob("*.py"), *package.rglob("*.html"), *package.rglob("*.txt")]):
        relative = file.relative_to(ROOT).as_posix()
        if "/tests/" in relative or "/migrations/" in relative or "/static/" in relative or "/locale/" in relative:
            continue
        text = file.read_text(encoding="utf-8")
        try:
            calls = _calls(text) + _in_formatted_text(text) if file.suffix == ".py" else _of_template(text, relative)
        except (SyntaxError, tokenize.TokenError) as error:
            raise SyntaxError(f"{relative}: {error}") from error
        for function, messages in calls:
            message = _message(function, messages, relative)
            if message is not None:
                catalog.add(message.id, context=message.context, locations=message.locations)
    return catalog


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def key(message: Message) -> Key:
    return message.context or "", message.id[0] if isinstance(message.id, tuple) else message.id


def is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return bool(strings) and all(strings) and not message.fuzzy


def complaints() -> Iterator[str]:
    """What is wrong with the translations, a line each."""
    # A message that two packages use may be translated in either: Django merges all catalogues.
    translated: dict[Key, object] = {}
    for package in packages():
        path = po_of(package)
        if not path.exists():
            continue
        catalog = read(path)
        for message in catalog:
            if message.id and message.fuzzy:
                yield f"{path.relative_to(ROOT)}: fuzzy: {key(message)[1][:60]}"
            elif message.id and is_translated(message):
                if translated.setdefault(key(message), message.string) != message.string:
                    yield f"{path.relative_to(ROOT)}: another package says it otherwise, and only one is heard: {key(message)[1][:50]}"
                yield from _placeholder_complaints(path, message)
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != mo_bytes(catalog):
            yield f"{compiled.relative_to(ROOT)}: is not what its .po compiles to (python -m tests.translations compile)"
    for package in packages():
        for message in extracted(package):
            if message.id and key(message) not in translated:
                where = message.locations[0][0] if message.locations else package.name
                yield f"{where}: not translated: {' '.join(key(message)[1].split())[:60]}"


PLACEHOLDER = re.compile(r"%\((\w+)\)|(?<!\{)\{(\w+)\}(?!\})")


def _placeholder_complaints(path: Path, message: Message) -> Iterator[str]:
    """Every name that the English fills in must be one that the Japanese has."""
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    names = {match[0] for source in sources for match in PLACEHOLDER.finditer(source)}
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    for text in strings:
        extra = {match[0] for match in PLACEHOLDER.finditer(text)} - names
        if extra:
            yield f"{path.relative_to(ROOT)}: {', '.join(sorted(extra))} is not in the Japanese: {key(message)[1][:50]}"


def mo_bytes(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update() -> None:
    for package in packages():
        fresh = extracted(package)
        path = po_of(package)
        if not len(fresh):
            continue
        if path.exists():
            catalog = read(path)
            catalog.update(fresh, no_fuzzy_matching=True)
            catalog.obsolete.clear()
        else:
            catalog = fresh
        catalog.fuzzy = False
        # A day in the file would change it on every run.
        catalog.creation_date = catalog.revision_date = datetime(2026, 11, 1, tzinfo=UTC)
        catalog.project, catalog.version, catalog.header_comment = "Komainu", "", "# The English of this package's pages."
        catalog.last_translator = catalog.language_team = "Komainu"
        catalog.msgid_bugs_address = ""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=120, omit_header=False, sort_output=True, no_location=True)
    compile_all()


def compile_all() -> None:
    for package in packages():
        if po_of(package).exists():
            po_of(package).with_suffix(".mo").write_bytes(mo_bytes(read(po_of(package))))


if __name__ == "__main__":
    update() if sys.argv[1:] == ["update"] else compile_all()
