"""Where copies, keys and their locks lie, and what the environment says about it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from komainu.web.safekeeping.recoverykey import Recipient, new_key
from komainu.web.site.clock import JAPAN
from komainu.web.site.keys import write_secret

SUFFIX = ".komainu-backup"
RECIPIENT = "recovery-public.json"
PROVISIONAL = "recovery-provisional.json"


class Busy(Exception):
    """Another backup, restore or rotation is under way."""


def local_folder() -> Path:
    """Where the copies of this machine lie."""
    return Path(settings.DATA_FOLDER) / "backups"


def outside_folder() -> Path | None:
    """The folder that leads off this machine (a mounted drive, a share), if the house named one."""
    return Path(settings.BACKUP_TO) if settings.BACKUP_TO else None


def is_elsewhere(folder: Path) -> bool:
    """Whether what lies in `folder` is off this machine's disk. A drive that is not mounted leaves an empty folder on the same one.

    A folder that a program carries away (a synchronised folder) is on the same disk too; the house says so by its setting.
    """
    return bool(settings.BACKUP_TO_IS_SYNCED) or folder.stat().st_dev != Path(settings.DATA_FOLDER).stat().st_dev


def file_name(moment: datetime) -> str:
    return f"komainu-{moment.astimezone(JAPAN):%Y%m%d-%H%M%S}{SUFFIX}"


def moment_of(name: str) -> datetime | None:
    """When the copy of that name was made; None for any other file."""
    try:
        return datetime.strptime(name, f"komainu-%Y%m%d-%H%M%S{SUFFIX}").replace(tzinfo=JAPAN)
    except ValueError:
        return None


def known_recipient() -> Recipient | None:
    """For whom backups are sealed, if that is settled and can be read. Looks only."""
    try:
        for name in (RECIPIENT, PROVISIONAL):
            path = Path(settings.KEYS_FOLDER) / name
            if path.is_file():
                return Recipient.decoded(path.read_bytes())
    except (OSError, ValueError, KeyError):
        return None  # `komainu check` tells of unreadable keys; a page must still open
    return None


def recipient() -> Recipient:
    """For whom backups are sealed: the recovery key in the safe or, until there is one, a provisional key that lies in the keys folder.

    So there are copies from the first start. They help against a slip or a broken file, and not yet against a lost machine.
    """
    folder = Path(settings.KEYS_FOLDER)
    for name in (RECIPIENT, PROVISIONAL):
        if (folder / name).is_file():
            return Recipient.decoded((folder / name).read_bytes())
    key = new_key()
    made = Recipient(key.public, key.code)
    write_secret(folder / PROVISIONAL, made.encoded())
    return made


def provisional_number() -> str:
    """The number of the provisional key, if it lies on this machine."""
    path = Path(settings.KEYS_FOLDER) / PROVISIONAL
    return Recipient.decoded(path.read_bytes()).number if path.is_file() else ""


def provisional_code() -> str:
    """The provisional key itself. Raises FileNotFoundError."""
    return Recipient.decoded((Path(settings.KEYS_FOLDER) / PROVISIONAL).read_bytes()).code


@contextmanager
def alone(name: str = "safekeeping") -> Iterator[None]:
    """Backup, restore and rotation never meet. The lock falls with its process, however that ends. Raises Busy."""
    folder = Path(settings.KEYS_FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            if os.name == "posix":
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            else:
                import msvcrt

                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError as error:
            raise Busy from error
        yield
    finally:
        os.close(handle)
