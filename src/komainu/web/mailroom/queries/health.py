"""How the guard stands: set up or not, running or not, its policy sound or not. Read from its folder; no query."""

import fcntl
import json
from dataclasses import dataclass

from komainu.guard import Policy, PolicyError
from komainu.web.mailroom import spools

# Below this somebody is told, while mail is still taken: an office needs some days to find room.
LOW_ROOM_BYTES = 1_000_000_000
MOST_IN_DOUBT = 100


@dataclass(frozen=True, slots=True)
class GuardState:
    """unready     why the spool cannot be read; empty when it can
    is_running  whether a service has claimed the spool; None where that cannot be known, or none ever ran
    policy_error what is wrong with the policy file; empty when it is sound or there is none yet
    room_bytes  what may still come before new mail is sent back (452), as the running service says; None where none runs or it has not said yet
    in_doubt    mails of which nobody knows whether they went, and that wait for somebody to say
    """

    unready: str = ""
    is_running: bool | None = None
    policy_error: str = ""
    room_bytes: int | None = None
    in_doubt: int = 0

    @property
    def is_room_low(self) -> bool:
        return self.room_bytes is not None and self.room_bytes < LOW_ROOM_BYTES

    @property
    def is_policy_sound(self) -> bool:
        return not self.policy_error


def guard_state() -> GuardState:
    found = spools.unready()
    is_running = _is_claimed()
    room = _room() if is_running else None
    unsure = spools.opened()
    doubt = 0 if isinstance(unsure, spools.Unready) else len(unsure.entries(in_doubt=True, limit=MOST_IN_DOUBT))
    return GuardState(found.why if found else "", is_running, _policy_error(), room, doubt)


def _room() -> int | None:
    """The service writes it beside the spool every few seconds."""
    try:
        said = json.loads((spools.spool_folder() / "health.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    room = said.get("room_bytes") if isinstance(said, dict) else None
    return room if isinstance(room, int) else None


def _is_claimed() -> bool | None:
    """Whether somebody holds the lock of the service. The demo and a house that only has copies read in have no such file."""
    try:
        handle = (spools.spool_folder() / "serve.lock").open("rb")
    except OSError:
        return None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        fcntl.flock(handle, fcntl.LOCK_UN)
        return False


def _policy_error() -> str:
    try:
        Policy(spools.policy_file().read_bytes())
    except FileNotFoundError:
        return ""
    except OSError as error:
        return str(error.strerror)
    except PolicyError as error:
        return str(error)
    return ""
