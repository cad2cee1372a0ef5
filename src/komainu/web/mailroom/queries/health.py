"""How the guard stands: set up or not, running or not, its policy sound or not. Read from its folder; no query."""

import fcntl
from dataclasses import dataclass

from komainu.guard import Policy, PolicyError
from komainu.web.mailroom import spools


@dataclass(frozen=True, slots=True)
class GuardState:
    """unready     why the spool cannot be read; empty when it can
    is_running  whether a service has claimed the spool; None where that cannot be known, or none ever ran
    policy_error what is wrong with the policy file; empty when it is sound or there is none yet
    """

    unready: str = ""
    is_running: bool | None = None
    policy_error: str = ""

    @property
    def is_policy_sound(self) -> bool:
        return not self.policy_error


def guard_state() -> GuardState:
    found = spools.unready()
    return GuardState(unready=found.why if found else "", is_running=_is_claimed(), policy_error=_policy_error())


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
