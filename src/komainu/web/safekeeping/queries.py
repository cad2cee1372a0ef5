"""Readings of this part: how safe the house's data is, in one value that pages, duties and `komainu check` share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from komainu.web.safekeeping import places
from komainu.web.safekeeping.findings import Finding
from komainu.web.safekeeping.models import Copy, Departure, RecoveryKey, Rehearsal, Safe
from komainu.web.site.clock import JAPAN
from komainu.web.site.prepared import prepared

COPY_EVERY = timedelta(days=2)
LEAVE_EVERY = timedelta(days=7)
REHEARSE_EVERY = timedelta(days=365)
FIRST_REHEARSAL_WITHIN = timedelta(days=90)
SHOWN = 30


@dataclass(frozen=True, slots=True)
class SafekeepingState:
    """What stands between the house and the loss of its data, at a moment.

    faults  what is wrong, the worst first; `(id, sentence)`. Empty when a copy sealed for the key in the safe has left lately.
    """

    now: datetime
    since: datetime
    key_number: str
    is_provisional: bool
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    copied_at: datetime | None = None
    copy_file_name: str = ""
    copy_size_bytes: int = 0
    copy_files_missing: int = 0
    left_at: datetime | None = None
    left_how: str = ""
    left_where: str = ""
    rehearsed_at: datetime | None = None

    @property
    def key_in_safe(self) -> bool:
        return not self.is_provisional and self.confirmed_at is not None

    @property
    def copy_due_at(self) -> datetime:
        return (self.copied_at or self.since) + COPY_EVERY

    @property
    def copy_is_late(self) -> bool:
        return self.copy_due_at < self.now

    @property
    def leaving_due_at(self) -> datetime:
        return (self.left_at or self.since) + LEAVE_EVERY

    @property
    def rehearsal_due_at(self) -> datetime:
        return self.rehearsed_at + REHEARSE_EVERY if self.rehearsed_at else self.since + FIRST_REHEARSAL_WITHIN

    @property
    def left_how_words(self) -> str:
        return str(Departure.How(self.left_how).label) if self.left_how else ""

    @property
    def faults(self) -> list[tuple[str, Any]]:
        return list(self._faults())

    def _faults(self) -> Iterator[tuple[str, Any]]:
        if self.copied_at is None:
            yield "no_copy", _("バックアップがまだ一つもありません。")
        elif self.copy_is_late:
            yield "copy_late", _("新しいバックアップが2日以上できていません。")
        if self.is_provisional:
            yield "no_key", _("回復キーがまだありません。この機械が壊れると、バックアップを開けません。")
        elif not self.key_in_safe:
            yield "key_unconfirmed", _("回復キーの紙を金庫に入れたことが、まだ確かめられていません。")
        if self.left_at is None:
            yield "never_left", _("バックアップが、まだ一度もこの機械の外に出ていません。")
        elif self.leaving_due_at < self.now:
            yield "left_late", _("この機械の外にあるバックアップが、7日より古くなっています。")
        if self.copy_files_missing:
            yield "files_missing", _("記録にある添付ファイルの一部が、保管先にありません。")

    @property
    def is_safe(self) -> bool:
        return not self.faults


def safekeeping_state(now: datetime) -> SafekeepingState:
    """How safe the data is at that moment. One query, whatever the house holds.

    A copy that only the provisional key opens does not count as having left: nobody could open it elsewhere.
    """
    recipient = places.known_recipient()
    number = recipient.number if recipient else ""
    known = next(iter(_state(number)), (now, *[None] * len(STATE)))
    values = {name: value for name, value in zip(("since", *STATE), known, strict=True) if value is not None}
    return SafekeepingState(now=now, key_number=number, is_provisional=recipient is None or recipient.is_provisional, **values)


STATE = {
    "confirmed_at": ("key", "confirmed_at"), "confirmed_by": ("key", "confirmed_by__name"),
    "copied_at": ("copy", "made_at"), "copy_file_name": ("copy", "file_name"),
    "copy_size_bytes": ("copy", "size_bytes"), "copy_files_missing": ("copy", "files_missing"),
    "left_at": ("departure", "left_at"), "left_how": ("departure", "how"), "left_where": ("departure", "where"),
    "rehearsed_at": ("rehearsal", "rehearsed_at"),
}  # fmt: skip


@prepared
def _state(number: str) -> QuerySet[Safe, Any]:
    newest = {
        "copy": Copy.objects.order_by("-made_at"),
        "departure": Departure.objects.filter(copy__is_provisional=False).order_by("-left_at"),
        "rehearsal": Rehearsal.objects.filter(succeeded=True).order_by("-rehearsed_at"),
        "key": RecoveryKey.objects.filter(number=number),
    }
    asked = {name: Subquery(newest[source].values(field)[:1]) for name, (source, field) in STATE.items()}
    return Safe.objects.annotate(**asked).values_list("since", *asked)


@dataclass(frozen=True, slots=True)
class ShownCopy:
    """A copy in a list, with its file on this machine (or not any more) and how often it left."""

    copy: Copy
    is_here: bool
    departures: list[Departure]

    @property
    def size_words(self) -> str:
        return size_words(self.copy.size_bytes)


def size_words(size_bytes: int) -> str:
    """A size as people read it: 1.2 MB."""
    size, unit = float(size_bytes), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < 1000 or unit == "TB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"


def copies() -> list[ShownCopy]:
    """The newest copies, with where they went. Two queries, and one look into the folder."""
    folder = places.local_folder()
    here = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
    departures = Prefetch("departures", Departure.objects.select_related("by").order_by("-left_at"))
    found = Copy.objects.select_related("made_by").prefetch_related(departures).order_by("-made_at")[:SHOWN]
    return [ShownCopy(copy, copy.file_name in here, list(copy.departures.all())) for copy in found]


@dataclass(frozen=True, slots=True)
class ShownRehearsal:
    rehearsal: Rehearsal
    sentences: list[tuple[bool, str]]


def rehearsals() -> list[ShownRehearsal]:
    """The newest rehearsals with what was found. One query."""
    language = get_language() or "ja"
    return [
        ShownRehearsal(row, [(each.is_sound, each.sentence(language)) for each in map(Finding.loaded, row.found)])
        for row in Rehearsal.objects.order_by("-rehearsed_at")[:5]
    ]


def copy_of(code: Any) -> QuerySet[Copy]:
    """The copy of that id, or none. One query."""
    return Copy.objects.filter(pk=code)


def day_words(moment: datetime) -> str:
    """A moment as a sheet shows it."""
    return f"{moment.astimezone(JAPAN):%Y-%m-%d %H:%M}"
