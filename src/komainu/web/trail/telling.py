"""An event in people's words: which field was what before and what after. Pure but for the reader's language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.site.sealing import SealedJSONField
from komainu.web.site.templatetags.site import shown
from komainu.web.trail.actions import action_label
from komainu.web.trail.histories import History
from komainu.web.trail.models import Event

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?([+-]\d{2}:\d{2}|Z)")
IDENTIFIER = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
EMPTY: tuple[Any, ...] = (None, "", [], {})
SEALED = {"sealed": True}
"""What stands in the trail in place of a value that is sealed in its record."""

# Words that mean the same wherever an act records them.
WORDS: Mapping[str, Any] = {
    "format": gettext_lazy("ファイルの種類"),
    "rows": gettext_lazy("行数"),
    "conditions": gettext_lazy("絞り込み"),
    "q": gettext_lazy("検索"),
    "file": gettext_lazy("ファイル"),
    "sha256": gettext_lazy("ファイルの指紋（SHA-256）"),
    "size_bytes": gettext_lazy("大きさ（バイト）"),
    "how": gettext_lazy("方法"),
    "note": gettext_lazy("メモ"),
    "persons": gettext_lazy("人数"),
    "until": gettext_lazy("期限"),
    "from": gettext_lazy("この日から"),
    "to": gettext_lazy("この日まで"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field: `before` is None where the act recorded only what is now, `after` where only what was."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One act as a history shows it."""

    sequence: int
    at: datetime
    title: str
    by: str
    subject: str
    changes: list[Change]
    lines: list[str]
    reason: str


@lru_cache(maxsize=64)
def _fields(labels: tuple[str, ...]) -> dict[str, Any]:
    """The fields of models by name, those of the first model first."""
    found: dict[str, Any] = {}
    for label in labels:
        for each in apps.get_model(label)._meta.get_fields():
            if each.concrete and each.name not in found:
                found[each.name] = each
    return found


def sealed_names(label: str) -> frozenset[str]:
    """The names of the fields of a model whose values are sealed."""
    return frozenset(name for name, each in _fields((label,)).items() if isinstance(each, SealedJSONField))


class Teller:
    """Tells events of one history."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.fields = _fields(tuple(name for name in (history.subject, *history.models) if name))

    def label(self, key: str) -> str:
        """What a key is called; "" for one that says nothing to people."""
        if key in self.history.words:
            return str(self.history.words[key])
        name = getattr(self.fields.get(key), "verbose_name", "")
        if name and str(name) != key.replace("_", " "):
            return str(name)
        # An act that records its own words as keys needs no others.
        return str(WORDS.get(key, "" if key.isascii() else key))

    def value(self, key: str, value: Any) -> str:
        """A value as the page shows it; sealed ones never."""
        if value == SEALED or isinstance(self.fields.get(key), SealedJSONField):
            return _("封印された値")
        if value in EMPTY:
            return _("（空）")
        if isinstance(value, list):
            return _("、").join(self.value(key, each) for each in value)
        if isinstance(value, dict):
            return _("、").join(f"{self.label(name) or name}{_('：')}{self.value(name, each)}" for name, each in value.items())
        if self.history.show is not None and (words := self.history.show(key, value)) is not None:
            return words
        choices = self.history.choices.get(key) or dict(getattr(self.fields.get(key), "choices", None) or ())
        if not isinstance(value, dict | list) and value in choices:
            return str(choices[value])
        if isinstance(value, str):
            if MOMENT.fullmatch(value):
                return str(shown(datetime.fromisoformat(value)))
            if DAY.fullmatch(value):
                return _day(value)
            return f"{value[:12]}…" if DIGEST.fullmatch(value) else value
        return str(shown(value))

    def changes(self, event: Event) -> Iterator[Change]:
        for key in {**event.before, **event.after}:
            label = self.label(key)
            before, after = event.before.get(key), event.after.get(key)
            if not label or _is_identifier(before) or _is_identifier(after):
                continue
            if key in event.before and key in event.after:
                if before != after:
                    was = None if before in EMPTY else self.value(key, before)
                    yield Change(label, was, self.value(key, after))
            elif key in event.after:
                if after not in EMPTY:
                    yield Change(label, None, self.value(key, after))
            elif before not in EMPTY:
                yield Change(label, self.value(key, before), None)

    def told(self, event: Event, record: Any = None) -> Told:
        lines = self.history.tell(event, record) if self.history.tell is not None else None
        return Told(
            event.sequence,
            event.happened_at,
            action_label(event.action),
            event.actor_name or _("（サインインなし・自動）"),
            event.subject_label if self.history.record is None else "",
            [] if lines is not None else list(self.changes(event)),
            lines or [],
            event.reason,
        )


def _is_identifier(value: Any) -> bool:
    return isinstance(value, str) and IDENTIFIER.fullmatch(value) is not None


def _day(text: str) -> str:
    try:
        return str(shown(date.fromisoformat(text)))
    except ValueError:
        return text
