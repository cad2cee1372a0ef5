"""What lies on this machine: policy, history, house, ledger, key, spool, certificates, clock."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from komainu.guard.inputs import JAPAN, History, InputError, Ledger
from komainu.guard.policy import Policy, PolicyError
from komainu.guard.remembering import SEAL, HistoryLocked, read_key, unseal
from komainu.guard.service.settings import Settings
from komainu.guard.setup.lines import Line

_GIB = 2**30
_REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone"}
)
_MEMORY = frozenset({"tmpfs", "ramfs"})
_SOON = timedelta(days=30)
_FUTURE = timedelta(minutes=5)


def look(settings: Settings, as_of: datetime) -> Iterator[Line]:
    key, lines = _key(settings)
    yield from _knowledge(settings, key)
    yield from lines
    yield from _spool(settings, key)
    if settings.auth_users is not None:
        yield _users(settings.auth_users)
    if settings.tls_certificate is not None and settings.tls_key is not None:
        yield _pair(settings.tls_certificate, settings.tls_key, as_of)
    yield from _clock(settings, as_of)


# ---------------------------------------------------------------- what the examination stands on
def _knowledge(settings: Settings, key: bytes | None) -> Iterator[Line]:
    try:
        Policy(settings.policy.read_bytes())
        yield Line("policy", "policy_ok", {"path": str(settings.policy)})
    except (OSError, PolicyError) as error:
        yield Line("policy", "policy_broken", {"path": str(settings.policy), "why": _why(error)})
    yield _history(settings.history, key)
    if settings.house is None:
        yield Line("house", "house_none")
    else:
        yield _counted("house", settings.house, lambda data: len(History.from_json({"schema_version": 1, **_known(data)}).people))
    if settings.ledger is None:
        yield Line("ledger", "ledger_none")
    else:
        yield _counted("ledger", settings.ledger, _ledger_lines)


def _known(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise InputError("must be an object")
    return {name: value for name, value in data.items() if name != "schema_version" and value is not None}


def _ledger_lines(data: Any) -> int:
    Ledger.from_json(data)
    return len(data.get("entrustees", [])) + len(data.get("provisions", []))


def _counted(check: str, path: Path, count: Callable[[Any], int]) -> Line:
    try:
        return Line(check, f"{check}_ok", {"count": count(json.loads(path.read_bytes().decode("utf-8-sig")))})
    except (OSError, InputError, ValueError, RecursionError) as error:
        return Line(check, f"{check}_broken", {"path": str(path), "why": _why(error)})


def _history(path: Path, key: bytes | None) -> Line:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Line("history", "history_none")
    except OSError as error:
        return Line("history", "history_locked", {"path": str(path), "why": _why(error)})
    try:
        if content.startswith(SEAL):
            if key is None:
                raise HistoryLocked("there is no key")
            data = unseal(content, key)
        else:
            data = json.loads(content.decode("utf-8-sig"))
        return Line("history", "history_ok", {"count": len(History.from_json(data).correspondents)})
    except (HistoryLocked, InputError, ValueError, RecursionError) as error:
        return Line("history", "history_locked", {"path": str(path), "why": _why(error)})


# ---------------------------------------------------------------- key and spool
def _key(settings: Settings) -> tuple[bytes | None, list[Line]]:
    path = settings.key_file
    facts: dict[str, str | int] = {"path": str(path)}
    try:
        key, mode = read_key(path), stat.S_IMODE(path.stat().st_mode)
    except (OSError, HistoryLocked) as error:
        return None, [Line("key", "key_unreadable", {**facts, "why": _why(error)})]
    facts["mode"] = f"{mode:03o}"
    code = "key_open" if mode & 0o007 else "key_group" if mode & 0o070 else "key_ok"
    lines = [Line("key", code, facts)]
    if settings.spool.absolute() in path.absolute().parents:
        lines.append(Line("key", "key_beside", facts))
    return key, lines


def _spool(settings: Settings, key: bytes | None) -> Iterator[Line]:
    folder = settings.spool
    facts: dict[str, str | int] = {"path": str(folder)}
    place = next((each for each in (folder, *folder.absolute().parents) if each.exists()), Path("/"))
    kind = file_system(place)
    facts["kind"] = kind
    if kind in _REMOTE:
        yield Line("spool", "spool_remote", facts)
    elif kind in _MEMORY:
        yield Line("spool", "spool_memory", facts)
    free = shutil.disk_usage(place).free
    need = settings.min_free_bytes + 50 * 2**20
    facts |= {"free": f"{free / _GIB:.1f}", "need": f"{need / _GIB:.1f}"}
    if free < need:
        yield Line("spool", "spool_full", facts)
    try:
        _synced(place)
    except OSError as error:
        yield Line("spool", "spool_unwritable", {**facts, "path": str(place), "why": _why(error)})
        return
    if not folder.exists():
        yield Line("spool", "spool_missing", facts)
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o007:
        yield Line("spool", "spool_open", {**facts, "mode": f"{mode:03o}"})
    if key is not None and (folder / "spool.sqlite3").is_file():
        from komainu.guard.spool import Spool, SpoolError

        try:
            Spool.open(folder, key).close()
        except SpoolError as error:
            yield Line("spool", "spool_key", {**facts, "why": str(error)})
            return
    yield Line("spool", "spool_ok", facts)


def _synced(folder: Path) -> None:
    """Write a file, sync it, and take it away again. Raises OSError."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".komainu-check-") as handle:
        handle.write(b"komainu")
        handle.flush()
        os.fsync(handle.fileno())


def file_system(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """The kind of file system on which a path lies, "?" where the system does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return "?"
    place = str(path.resolve())
    best, kind = "", "?"
    for line in lines:
        words, _, rest = line.partition(" - ")
        point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match.group(1), 8)), words.split(" ")[4])
        if (place == point or place.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, rest.split(" ")[0]
    return kind


# ---------------------------------------------------------------- sign-in and certificates
def _users(path: Path) -> Line:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        return Line("users", "users_broken", {"path": str(path), "why": _why(error)})
    return Line("users", "users_ok", {"count": sum(bool(line.strip()) and not line.startswith("#") for line in lines)})


def _pair(certificate: Path, key: Path, as_of: datetime) -> Line:
    import ssl

    from cryptography import x509

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        until = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as error:
        return Line("certificate", "certificate_broken", {"path": str(certificate), "why": _why(error)})
    return certificate_line("certificate", "Komainu", until, as_of)


def certificate_line(check: str, whose: str, until: datetime, as_of: datetime) -> Line:
    """What an end date means today."""
    left = until - as_of
    facts: dict[str, str | int] = {"whose": whose, "until": f"{until.astimezone(JAPAN):%Y-%m-%d}", "days": left.days}
    code = "certificate_over" if left <= timedelta(0) else "certificate_soon" if left <= _SOON else "certificate_ok"
    return Line(check, code, facts)


# ---------------------------------------------------------------- clock
def _clock(settings: Settings, as_of: datetime) -> Iterator[Line]:
    known = [settings.policy, settings.history, settings.key_file, *sorted(settings.spool.glob("spool.sqlite3*"))]
    for path in known:
        try:
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except OSError:
            continue
        if at - as_of > _FUTURE:
            yield Line("clock", "clock_behind", {"path": str(path), "at": f"{at.astimezone(JAPAN):%Y-%m-%d %H:%M}"})
            return
    yield Line("clock", "clock_unsynced" if _is_synced() is False else "clock_ok")


def _is_synced() -> bool | None:
    """Whether the system keeps its clock right; None where it does not tell."""
    command = shutil.which("timedatectl")
    if command is None:
        return None
    try:
        told = subprocess.run(  # noqa: S603  (a command of the system, without any word from outside)
            [command, "show", "--property=NTPSynchronized", "--value"], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"yes": True, "no": False}.get(told.stdout.strip())


def _why(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
