"""The head of the chain is written down, signed, each day, and put outside: by mail and into a folder, as the house set it."""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.duties.models import OutgoingMail
from komainu.web.people import queries as people
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import Problem
from komainu.web.trail import anchors, signing
from komainu.web.trail.models import THE_TRAIL, Anchor, Deposit, TrailHouse
from komainu.web.trail.queries.chain import head
from komainu.web.trail.services import record

MOST_ADDRESSES = 10


class NothingYet(Problem):
    title = gettext_lazy("操作の記録がまだありません")
    what_to_do = gettext_lazy("登録や変更を行うと、控えを作れるようになります。")


class FolderUnfit(Problem):
    title = gettext_lazy("このフォルダーには置けません")
    what_to_do = gettext_lazy("すでにある、書き込めるフォルダーの場所を、データのフォルダーの外で、/ から始めて入力してください。")
    status = 422


def the_house(now: datetime) -> TrailHouse:
    """The row that settings and duties hang on. One query, two more the first time."""
    return TrailHouse.objects.get_or_create(id=THE_TRAIL, defaults={"since": now})[0]


@transaction.atomic
def set_places(mail_to: list[str], folder: str, *, by: Person) -> TrailHouse:
    """Where anchors go from now on; empty values stop it. Raises FolderUnfit."""
    now = clock.now()
    if folder:
        _require_fit(Path(folder))
    house = TrailHouse.objects.select_for_update().get(pk=the_house(now).pk)
    after = {"mail_to": "\n".join(mail_to[:MOST_ADDRESSES]), "folder": folder}
    before = {"mail_to": house.mail_to, "folder": house.folder}
    changed = [name for name in after if before[name] != after[name]]
    if changed:
        house.mail_to, house.folder = after["mail_to"], after["folder"]
        house.save(update_fields=["mail_to", "folder"])
        record(
            "trail.places_set", by=by, subject=house,
            before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
        )  # fmt: skip
    return house


def _require_fit(folder: Path) -> None:
    """It exists, can be written, and lies outside of what it is to guard. Raises FolderUnfit."""
    try:
        whole = folder.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise FolderUnfit from error
    own = [Path(each).resolve() for each in (settings.DATA_FOLDER, settings.STORAGE_FOLDER, settings.KEYS_FOLDER)]
    if not folder.is_absolute() or not whole.is_dir() or not os.access(whole, os.W_OK):
        raise FolderUnfit
    if any(whole == each or each in whole.parents for each in own):
        raise FolderUnfit


@transaction.atomic
def make_anchor(*, by: Person | None, now: datetime) -> Anchor:
    """Write down the head of the chain as it is now, signed. Raises NothingYet."""
    sequence, hash_ = head()
    if not sequence:
        raise NothingYet
    signature = signing.sign(anchors.signed_bytes(sequence, hash_, now))
    fingerprint = signing.fingerprint(signing.public_pem())
    return Anchor.objects.create(sequence=sequence, hash=hash_, made_at=now, made_by=by, signature=signature, fingerprint=fingerprint)


def text_of(anchor: Anchor) -> str:
    """The anchor as people keep it. One query."""
    return anchors.text_of(anchor.sequence, anchor.hash, anchor.made_at, anchor.signature, anchor.fingerprint, house=people.house_name())


def put_outside(anchor: Anchor, *, now: datetime) -> list[Deposit]:
    """Put an anchor where the house wants it: a mail into the outbox for each address, a file into the folder. Doing it twice changes nothing."""
    house = the_house(now)
    text = text_of(anchor)
    deposits = [_mail(anchor, address, text, now) for address in house.addresses]
    if house.folder:
        deposits.append(_file(anchor, Path(house.folder), text, now))
    return deposits


@transaction.atomic
def _mail(anchor: Anchor, address: str, text: str, now: datetime) -> Deposit:
    subject = _("【Komainu】操作の記録の控え（%(count)s件目まで）") % {"count": anchor.sequence}
    mail, _new = OutgoingMail.objects.get_or_create(
        key=f"trail.anchor:{anchor.pk}:{address}",
        defaults={"to": address, "subject": subject, "body": text, "written_at": now, "next_try_at": now},
    )
    return Deposit.objects.get_or_create(
        anchor=anchor, way=Deposit.Way.MAIL, where=address, defaults={"tried_at": now, "placed_at": now, "mail": mail}
    )[0]


def _file(anchor: Anchor, folder: Path, text: str, now: datetime) -> Deposit:
    """A file of a name of its own, written whole or not at all; one that is there already stays."""
    path = folder / anchors.file_name(anchor.sequence, anchor.made_at)
    error = ""
    try:
        _require_fit(folder)
        if not path.exists():
            partial = path.with_suffix(".partial")
            with partial.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
    except FolderUnfit:
        error = "FolderUnfit"
    except OSError as failed:
        error = type(failed).__name__
    values = {"tried_at": now, "placed_at": None if error else now, "error": error}
    return Deposit.objects.update_or_create(anchor=anchor, way=Deposit.Way.FOLDER, where=str(folder), defaults=values)[0]


def daily(now: datetime) -> str:
    """What the worker does each hour: today's anchor, if there is something to guard and none yet; what could not be filed, again."""
    newest = Anchor.objects.order_by("-made_at").first()
    said = []
    if newest is None or clock.japan_day(newest.made_at) != clock.japan_day(now):
        try:
            newest = make_anchor(by=None, now=now)
        except NothingYet:
            return "nothing to do"
        said.append("made")
    failed = [each for each in put_outside(newest, now=now) if each.error]
    said += [f"failed: {each.error}" for each in failed]
    return ", ".join(said) or "nothing to do"


@transaction.atomic
def take(*, by: Person, now: datetime) -> tuple[Anchor, str]:
    """Somebody takes an anchor of this moment away as a file. Returns it with its text. Raises NothingYet."""
    anchor = make_anchor(by=by, now=now)
    Deposit.objects.create(anchor=anchor, way=Deposit.Way.DOWNLOAD, placed_at=now, tried_at=now)
    record("trail.anchor_taken", by=by, subject=the_house(now), after={"last": anchor.sequence})
    return anchor, text_of(anchor)
