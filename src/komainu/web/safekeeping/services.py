"""Changes of this part: copies made and carried off, the recovery key, rehearsals and restores. Each leaves its trail."""

import hashlib
import logging
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu import __version__
from komainu.web.people.models import Person
from komainu.web.safekeeping import archive, duties, places, replacing, restoring, rotation
from komainu.web.safekeeping.container import Damaged, SealingWriter, header_of
from komainu.web.safekeeping.findings import Finding
from komainu.web.safekeeping.models import Copy, Departure, RecoveryKey, Rehearsal
from komainu.web.safekeeping.recoverykey import CodeMistyped, Recipient, key_of, new_key, sheet_check_of
from komainu.web.safekeeping.recoverykey import RecoveryKey as WholeKey
from komainu.web.safekeeping.restoring import DoesNotFit, Tell
from komainu.web.safekeeping.retention import kept
from komainu.web.safekeeping.snapshot import DatabaseBroken, snapshot
from komainu.web.safekeeping.staging import staging
from komainu.web.safekeeping.store import the_safe
from komainu.web.site import clock
from komainu.web.site.keys import sync_folder, write_secret
from komainu.web.site.problems import Problem
from komainu.web.site.sealing import folded
from komainu.web.trail import services as trail

logger = logging.getLogger("komainu.backup")

PARTIAL = ".partial"
WORK = ".work"


class KeyMadeMeanwhile(Problem):
    title = _("回復キーは、ほかの人が先に作っています")
    what_to_do = _("その人に、キーの紙を金庫に入れたかを確かめてください。紙がなければ、バックアップの画面から作り直せます。")


class NotTheKey(Problem):
    title = _("入力した番号が、回復キーの紙と合いません")
    what_to_do = _("紙にある確認番号（4桁）を、もう一度見て入力してください。紙が手元にないときは、回復キーを作り直してください。")
    status = 422


class CopyGone(Problem):
    title = _("このバックアップのファイルは、この機械にありません")
    what_to_do = _("保存期間を過ぎたか、別の機械で作られたものです。新しいバックアップを選んでください。")
    status = 404


# Copies


def make_copy(*, by: Person | None, now: datetime) -> Copy:
    """One encrypted, consistent file of the whole house, in the folder of copies on this machine; older ones go by their rule.

    Raises Busy, DatabaseBroken; OSError and DatabaseError when the machine fails. Killed in between, it leaves nothing that counts.
    """
    with places.alone():
        folder = places.local_folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(folder)
        made_at = now.replace(microsecond=0)
        while (target := folder / places.file_name(made_at)).exists():
            made_at += timedelta(seconds=1)
        recipient = places.recipient()
        work = folder / WORK
        work.mkdir(mode=0o700)
        try:
            sha256, size, manifest = _write(target, work, recipient, made_at)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        with transaction.atomic():
            copy = Copy.objects.create(
                file_name=target.name, made_at=made_at, made_by=by, size_bytes=size, sha256=sha256, key_number=recipient.number,
                is_provisional=recipient.is_provisional, rows=manifest["rows"], files=manifest["files"],
                files_missing=manifest["files_missing"], events=manifest["events"], head=manifest["head"],
            )  # fmt: skip
            after = {"sha256": sha256, "size_bytes": size, "events": copy.events, "head": copy.head, "key": copy.key_number}
            trail.record("safekeeping.copy_made", by=by, subject=copy, after=after)
            duties.refresh(now)
        if not recipient.is_provisional:
            _forget_provisional(folder)
        tidy(folder)
    return copy


def _sweep(folder: Path) -> None:
    """Remove what a backup that was killed left behind."""
    for left in folder.glob(f"*{PARTIAL}"):
        left.unlink(missing_ok=True)
    shutil.rmtree(folder / WORK, ignore_errors=True)


def _write(target: Path, work: Path, recipient: Recipient, made_at: datetime) -> tuple[str, int, dict[str, Any]]:
    partial = target.with_name(target.name + PARTIAL)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            writer = SealingWriter(file, recipient.public, made_at=made_at, komainu=__version__)
            with snapshot(work) as reading:
                manifest = archive.write(writer, reading, made_at=made_at)
            sha256 = writer.finish()
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
        sync_folder(target.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return sha256, writer.size, manifest


def tidy(folder: Path) -> int:
    """Remove the copies in a folder that no rule keeps; returns how many. Files of other names are not touched."""
    found = {moment: file for file in folder.iterdir() if (moment := places.moment_of(file.name))}
    staying = kept(found)
    gone = [file for moment, file in found.items() if moment not in staying]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def _forget_provisional(folder: Path) -> None:
    """There is a copy for the key in the safe: those for the provisional key go, and the key with them."""
    provisional = Path(settings.KEYS_FOLDER) / places.PROVISIONAL
    if not provisional.is_file():
        return
    for name in Copy.objects.filter(is_provisional=True).values_list("file_name", flat=True):
        (folder / name).unlink(missing_ok=True)
    provisional.unlink()


def carry_out(copy: Copy, folder: Path, *, by: Person | None, now: datetime) -> bool:
    """Put a copy into a folder that leads off this machine, whole and compared; True when it really left (`places.is_elsewhere`).

    Raises OSError when the folder is not there or full, Damaged when what was read back is not what was written, CopyGone.
    """
    source = path_of(copy)
    if not folder.is_dir():
        raise FileNotFoundError(2, os.strerror(2), str(folder))
    target = folder / copy.file_name
    partial = folder / f"{copy.file_name}{PARTIAL}"
    try:
        with source.open("rb") as reading, partial.open("wb") as writing:
            shutil.copyfileobj(reading, writing, archive.BUFFER)
            writing.flush()
            os.fsync(writing.fileno())
        with partial.open("rb") as written:
            if hashlib.file_digest(written, "sha256").hexdigest() != copy.sha256:
                raise Damaged
        partial.replace(target)
        sync_folder(folder)
    finally:
        partial.unlink(missing_ok=True)
    if not places.is_elsewhere(folder):
        return False
    with transaction.atomic():
        departure = Departure.objects.create(copy=copy, how=Departure.How.FOLDER, where=str(folder)[:300], left_at=now, by=by)
        trail.record("safekeeping.copy_left", by=by, subject=copy, after={"where": departure.where, "sha256": copy.sha256})
        duties.refresh(now)
    tidy(folder)
    return True


def path_of(copy: Copy) -> Path:
    """The file of a copy on this machine. Raises CopyGone."""
    path = places.local_folder() / copy.file_name
    if places.moment_of(copy.file_name) is None or not path.is_file():
        raise CopyGone
    return path


@transaction.atomic
def hand_out(copy: Copy, *, by: Person) -> Path:
    """Somebody downloads a copy; returns its file. The copy counts as having left from now on. Raises CopyGone."""
    path = path_of(copy)
    now = clock.now()
    Departure.objects.create(copy=copy, how=Departure.How.DOWNLOAD, left_at=now, by=by)
    trail.record("safekeeping.copy_downloaded", by=by, subject=copy, after={"sha256": copy.sha256, "size_bytes": copy.size_bytes})
    duties.refresh(now)
    return path


def at_once(now: datetime) -> str:
    """A copy now, although today may have one; then as every hour. Returns what became of it, for the log of jobs."""
    return daily(now, anyway=True)


def daily(now: datetime, *, anyway: bool = False) -> str:
    """What the worker does each hour: a copy if today has none yet, the newest one to the outside folder, keys that have settled.

    Returns what became of it, for the log of jobs. What fails is tried again an hour later, and the page says what is late.
    """
    said = []
    copy = Copy.objects.order_by("-made_at").first()
    try:
        if anyway or copy is None or clock.japan_day(copy.made_at) != clock.japan_day(now):
            copy = make_copy(by=None, now=now)
            said.append("made")
        outside = places.outside_folder()
        if outside is not None and (places.local_folder() / copy.file_name).is_file() and not (outside / copy.file_name).is_file():
            said.append("left" if carry_out(copy, outside, by=None, now=now) else "same disk")
        if rotation.finish(now).retired:
            said.append("keys retired")
    except places.Busy:
        said.append("busy")
    except (OSError, Damaged, DatabaseBroken) as error:
        logger.error("the backup could not be made or carried out: %s", error)
        said.append(f"failed: {type(error).__name__}")
    return ", ".join(said) or "nothing to do"


# The recovery key


def make_key(*, by: Person | None, instead_of: str) -> WholeKey:
    """A new recovery key, for all copies from now on; what it returns is to be printed and then forgotten.

    instead_of  the number of the key that the caller saw in force, so that two people never make one each
    Raises KeyMadeMeanwhile, Busy.
    """
    with places.alone():
        if places.recipient().number != instead_of:
            raise KeyMadeMeanwhile
        key = new_key()
        now = clock.now()
        with transaction.atomic():
            row = RecoveryKey.objects.create(number=key.number, made_at=now, made_by=by)
            trail.record("safekeeping.key_made", by=by, subject=row, before={"number": instead_of}, after={"number": key.number})
            write_secret(Path(settings.KEYS_FOLDER) / places.RECIPIENT, Recipient(key.public).encoded())
            duties.refresh(now)
    return key


@transaction.atomic
def confirm_key(typed: str, *, by: Person) -> RecoveryKey:
    """Somebody has the sheet in hand: they typed the digits that stand only there. Raises NotTheKey."""
    recipient = places.recipient()
    row = RecoveryKey.objects.filter(number=recipient.number).first()
    if row is None or folded(typed) != sheet_check_of(recipient.public):
        raise NotTheKey
    if row.confirmed_at is None:
        now = clock.now()
        row.confirmed_at, row.confirmed_by = now, by
        row.save(update_fields=["confirmed_at", "confirmed_by"])
        trail.record("safekeeping.key_confirmed", by=by, subject=row, after={"number": row.number})
        duties.refresh(now)
    return row


def whole_key(code: str) -> WholeKey:
    """The key of a code, if it is the one in force. Raises NotTheKey."""
    try:
        key = key_of(code)
    except CodeMistyped as error:
        raise NotTheKey from error
    if key.number != places.recipient().number:
        raise NotTheKey
    return key


# The way back


class HouseLives(Exception):
    """There is a house already, and nobody said that it may be replaced."""


class NotSound(Exception):
    """The backup opened, and something in it is not as it should be; `found` says what."""

    def __init__(self, found: list[Finding]) -> None:
        super().__init__(len(found))
        self.found = found


def rehearse(file: Path, key: WholeKey, *, now: datetime, tell: Tell) -> list[Finding]:
    """Restore beside the live house, look at everything, remove it again; the house remembers that it was done.

    Raises Busy, NoBackup, OtherKey, NewerVersion; OSError and DatabaseError when the machine fails.
    """
    with places.alone("restore"), file.open("rb") as source:
        made_at = datetime.fromisoformat(header_of(source)[0]["made_at"])
        source.seek(0)
        with staging() as beside:
            try:
                found = restoring.look_at(restoring.take_in(source, key, beside, tell), beside, tell)
            except Damaged:
                found = [Finding("opened", False)]
            except DoesNotFit as error:
                found = [Finding("listing", False, {"what": error.what})]
        if replacing.is_founded():
            _remember_rehearsal(file.name, made_at, found, now)
    return found


@transaction.atomic
def _remember_rehearsal(file_name: str, made_at: datetime, found: list[Finding], now: datetime) -> None:
    succeeded = all(each.is_sound for each in found)
    row = Rehearsal.objects.create(
        rehearsed_at=now, file_name=file_name[:200], copy_made_at=made_at, succeeded=succeeded, found=[each.stored() for each in found]
    )
    trail.record("safekeeping.rehearsed", by=None, subject=row, after={"succeeded": succeeded, "copy_made_at": made_at})
    duties.refresh(now)


def restore(file: Path, key: WholeKey, *, replace: bool, accept_faults: bool, now: datetime, tell: Tell) -> tuple[list[Finding], Path]:
    """Let the house be as the backup holds it; returns what was looked at, and the folder where the old one lies now.

    Raises HouseLives, HouseRuns, NotSound, Busy, NoBackup, OtherKey, NewerVersion, Damaged, DoesNotFit; OSError and DatabaseError.
    """
    with places.alone("restore"), places.alone(), file.open("rb") as source:
        if replacing.is_living() and not replace:
            raise HouseLives
        replacing.require_rest()
        with staging() as beside:
            taken = restoring.take_in(source, key, beside, tell)
            found = restoring.look_at(taken, beside, tell)
            if not accept_faults and not all(each.is_sound or each.id == "missing_then" for each in found):
                raise NotSound(found)
            aside = replacing.take_place(beside, now)
        with transaction.atomic():
            after = {"made_at": taken.made_at, "events": taken.manifest["events"], "head": taken.manifest["head"]}
            trail.record("safekeeping.restored", by=None, subject=the_safe(now), after=after)
            duties.refresh(now)
    return found, aside
