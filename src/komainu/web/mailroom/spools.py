"""Where the guard's spool, its key and its policy lie, and the spool itself, opened once a process."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from django.conf import settings

from komainu.guard.remembering import HistoryLocked, read_key
from komainu.guard.spool import Spool, SpoolError, SpoolUnavailable

__all__ = ["Spool", "SpoolError", "SpoolUnavailable", "Unready", "key_file", "mark", "opened", "policy_file", "spool_folder", "unready"]

DATABASE = "spool.sqlite3"


@dataclass(frozen=True, slots=True)
class Unready:
    """Why there is nothing to show. `why`: not_set_up, no_key, locked."""

    why: str


def spool_folder() -> Path:
    return Path(settings.GUARD_SPOOL) if settings.GUARD_SPOOL else settings.DATA_FOLDER / "guard"


def key_file() -> Path:
    return Path(settings.GUARD_KEY_FILE) if settings.GUARD_KEY_FILE else settings.KEYS_FOLDER / "guard.key"


def policy_file() -> Path:
    return Path(settings.GUARD_POLICY) if settings.GUARD_POLICY else spool_folder() / "policy.toml"


_lock = Lock()
_opened: tuple[tuple[int, str, int, int], Spool] | None = None


def opened() -> Spool | Unready:
    """The spool. A folder without one is not made here: only the guard does that. Opened anew when another lies there."""
    global _opened  # noqa: PLW0603  (what this process has open)
    folder = spool_folder()
    try:
        state = os.stat(folder / DATABASE)
    except OSError:
        return Unready("not_set_up")
    stamp = (os.getpid(), str(folder), state.st_dev, state.st_ino)
    with _lock:
        if _opened is not None and _opened[0] == stamp:
            return _opened[1]
        try:
            key = read_key(key_file())
        except HistoryLocked:
            return Unready("no_key")
        try:
            spool = Spool.open(folder, key)
        except SpoolError:
            return Unready("locked")
        if _opened is not None and _opened[0][0] == os.getpid():
            _opened[1].close()
        _opened = (stamp, spool)
        return spool


def unready() -> Unready | None:
    """Why the spool cannot be read, or None."""
    found = opened()
    return found if isinstance(found, Unready) else None


def mark(spool: Spool) -> str:
    """What tells this spool from another: the mark of its key is sealed anew with each."""
    return hashlib.sha256(spool.journal.read("SELECT sealed FROM mark")[0]["sealed"]).hexdigest()[:16]
