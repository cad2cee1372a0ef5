"""What the page of the verification shows: the last runs, the anchors with what became of each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from komainu.web.site.prepared import prepared
from komainu.web.trail.models import Anchor, Deposit, VerificationRun

SHOWN_RUNS = 5
SHOWN_ANCHORS = 30
FRESH = timedelta(days=3)
"""A verification runs each day; after three days without one the worker stands still, or it cannot come to its end."""

WHAT = {
    "missing": _("番号が飛んでいます（記録が消されています）。"),
    "link": _("前の記録とつながっていません。"),
    "content": _("内容が書き換えられています。"),
    "anchor": _("控えと違います。記録が作り直されています。"),
    "short": _("控えにある記録がありません。終わりのほうが消されています。"),
    "unguarded": _("書き換えを防ぐデータベースの仕掛け（トリガー）が外されています。"),
}
SOURCES = {
    "given": _("貼り付けた控え"),
    "record": _("Komainuの中の控え"),
    "run": _("前回の検証の結果"),
    "backup": _("バックアップの記録"),
    "folder": _("フォルダーの控え"),
}


def last_finished() -> VerificationRun | None:
    """The last run that came to its end. One query."""
    return next(iter(_last_finished()), None)


@prepared
def _last_finished() -> QuerySet[VerificationRun]:
    return VerificationRun.objects.exclude(finished_at=None).order_by("-started_at")[:1]


@dataclass(frozen=True, slots=True)
class Alarm:
    """Why the trail cannot be relied on. `is_broken`: something did not fit; otherwise nobody has looked for days."""

    at: datetime
    is_broken: bool
    words: str


def alarm(now: datetime) -> Alarm | None:
    """What the first page must say of the last verification; None where it was sound and is fresh, or nothing was verified yet. One query."""
    for finished_at, what in _last():
        if what:
            return Alarm(finished_at, True, str(WHAT.get(what, "")))
        if now - finished_at > FRESH:
            return Alarm(finished_at, False, "")
    return None


@prepared
def _last() -> QuerySet[VerificationRun, Any]:
    return VerificationRun.objects.filter(finished_at__isnull=False).order_by("-started_at").values_list("finished_at", "what")[:1]


def runs() -> list[VerificationRun]:
    """The last runs, the newest first; the one under way stands first. One query."""
    return list(VerificationRun.objects.select_related("started_by").order_by("-started_at")[:SHOWN_RUNS])


def what_words(run: VerificationRun) -> str:
    """What was found, in words."""
    words = str(WHAT.get(run.what, ""))
    if run.source in SOURCES and run.what in {"anchor", "short"}:
        return _t("%(words)s（%(source)s）") % {"words": words, "source": SOURCES[run.source]}
    return words


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an anchor went. `state` is one of placed, waiting, failed."""

    words: str
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownAnchor:
    anchor: Anchor
    placed: list[Placed]


def _placed(deposit: Deposit) -> Placed:
    words = f"{deposit.get_way_display()}{_t('：') if deposit.where else ''}{deposit.where}"
    if deposit.error:
        return Placed(words, "failed", deposit.tried_at)
    if deposit.mail is not None and deposit.mail.sent_at is None:
        return Placed(words, "waiting", deposit.tried_at)
    return Placed(words, "placed", deposit.mail.sent_at if deposit.mail is not None else deposit.placed_at)


def anchors() -> list[ShownAnchor]:
    """The newest anchors with where they went. Two queries."""
    deposits = Prefetch("deposits", Deposit.objects.select_related("mail").defer("mail__body").order_by("way", "where"))
    found: Any = Anchor.objects.select_related("made_by").prefetch_related(deposits).order_by("-made_at")[:SHOWN_ANCHORS]
    return [ShownAnchor(anchor, [_placed(deposit) for deposit in anchor.deposits.all()]) for anchor in found]
