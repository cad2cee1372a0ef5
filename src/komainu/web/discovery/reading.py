"""A source as the engine takes it: its address, its secret for the time of reading, how its files are looked at, where its journal lies."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from komainu.detect import OwnWords
from komainu.scan import Look, Selection, Skipped, Source, Tree
from komainu.scan.addresses import is_address, source_at
from komainu.scan.faults import AddressError
from komainu.web.discovery.models import THE_RULES, Decision, DiscoveryRules, HouseWord, Run, ScanSource
from komainu.web.discovery.problems import SourceUnreadable
from komainu.web.site.sealing import keyed_hash

SCHEMES = {
    ScanSource.Kind.MAILBOX: ("imap", "imaps"),
    ScanSource.Kind.DATABASE: ("postgresql", "mysql", "mariadb", "sqlite"),
    ScanSource.Kind.BUCKET: ("s3",),
}
LOOKED_AT = 2000
LOOKING_SECONDS = 10.0
VARIABLE = "KOMAINU_SCAN_PASSWORD_FILE"
NEVER_READ = ("/proc", "/sys", "/dev")
_one_at_a_time = threading.Lock()


def journal_folder(source: ScanSource) -> Path:
    return Path(settings.DATA_FOLDER) / "scan" / str(source.pk)


def own_folders() -> tuple[str, ...]:
    """What belongs to Komainu itself and is never scanned."""
    data = Path(settings.DATA_FOLDER)
    return tuple(os.path.abspath(each) for each in (settings.KEYS_FOLDER, settings.STORAGE_FOLDER, data / "scan", data / "backups"))


def patterns(source: ScanSource) -> tuple[str, ...]:
    """What is left out there: the source's own patterns and the house's. One query."""
    of_house = DiscoveryRules.objects.filter(pk=THE_RULES).values_list("exclude", flat=True).first() or ""
    lines = [line.strip() for text in (source.exclude, of_house) for line in text.splitlines()]
    return tuple(dict.fromkeys(line for line in lines if line))


@contextmanager
def opened(source: ScanSource) -> Iterator[Source]:
    """The source, whose secret can be read while this lasts. Raises SourceUnreadable."""
    selection = Selection(exclude=patterns(source))
    try:
        if source.kind == ScanSource.Kind.FOLDER:
            path = source.address
            if is_address(path) or not os.path.isabs(path):
                raise AddressError("form", path, "/srv/…")
            if not os.path.isdir(path):
                raise AddressError("missing", path)
            real = os.path.realpath(path)
            if any(real == own or real.startswith(own + os.sep) for own in (*own_folders(), *NEVER_READ)):
                raise AddressError("missing", path)
            yield Tree((path,), selection, apart=own_folders())
            return
        if urlsplit(source.address).scheme.lower() not in SCHEMES[ScanSource.Kind(source.kind)]:
            raise AddressError("form", source.get_kind_display(), "・".join(f"{each}://" for each in SCHEMES[ScanSource.Kind(source.kind)]))
        with ExitStack() as stack:
            file = stack.enter_context(_secret_file(source.secret["password"])) if source.secret else ""
            with _password_at(file):
                found = source_at(source.address, selection)
            yield found
    except AddressError as error:
        raise SourceUnreadable(what_to_do=error.text("ja")) from error


@contextmanager
def _password_at(file: str) -> Iterator[None]:
    """While this lasts, an address that is read finds its password in the file, as it would find that of a command."""
    with _one_at_a_time:
        before = os.environ.get(VARIABLE)
        try:
            if file:
                os.environ[VARIABLE] = file
            yield
        finally:
            os.environ.pop(VARIABLE, None)
            if before is not None:
                os.environ[VARIABLE] = before


@contextmanager
def _secret_file(secret: str) -> Iterator[str]:
    """Where the reading processes find a secret: memory with a name, which is gone with this process; elsewhere than on Linux a file of ours alone."""
    if hasattr(os, "memfd_create"):
        number = os.memfd_create("komainu-scan")
        try:
            os.write(number, secret.encode())
            yield f"/proc/{os.getpid()}/fd/{number}"
        finally:
            os.close(number)
        return
    with NamedTemporaryFile(prefix="komainu-", buffering=0) as file:
        file.write(secret.encode())
        yield file.name


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try saw: so many files, and whether there may be more."""

    files: int
    is_all: bool


def try_out(source: ScanSource) -> Tried:
    """Whether the source can be read: its names are listed for a while, nothing is opened. Raises SourceUnreadable."""
    until, files = monotonic() + LOOKING_SECONDS, 0
    with opened(source) as found:
        try:
            for item in found.items():
                if not isinstance(item, Skipped):
                    files += 1
                elif item.why == "no_access" and item.path.rstrip("/") in {root.rstrip("/") for root in found.roots}:
                    raise SourceUnreadable(what_to_do=str(AddressError("missing", f"{item.path} {item.detail}").text("ja")))
                if files >= LOOKED_AT or monotonic() > until:
                    return Tried(files, is_all=False)
        except OSError as error:
            raise SourceUnreadable(what_to_do=error.strerror or type(error).__name__) from error
    return Tried(files, is_all=True)


def look_of(run: Run, as_of: date) -> Look:
    """How the files of a run are looked at; the same from its beginning to its end, whatever is decided meanwhile. Two queries."""
    since = run.started_at or run.asked_at
    marks = Decision.objects.filter(kind=Decision.Kind.FALSE_VALUE, decided_at__lt=since).filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=since)
    )
    words = HouseWord.objects.filter(made_at__lt=since).filter(Q(ended_at=None) | Q(ended_at__gte=since))
    rows = [{"id": each.code, "label": each.label, **each.body} for each in words]
    return Look(
        as_of=as_of, words=OwnWords.of({"word": rows}) if rows else None, false_alarms=frozenset(marks.values_list("mark", flat=True)), key=marking_key()
    )  # fmt: skip


def marking_key() -> bytes:
    """With this key the engine marks values, so that nobody finds them again by trying all telephone numbers."""
    return bytes.fromhex(keyed_hash("marks", "discovery.Decision.mark"))
