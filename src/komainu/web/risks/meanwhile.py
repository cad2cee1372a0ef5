"""Two people at one record: what somebody saw when a form was opened is compared, under the lock, with what is there when it is sent."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komainu.web.site.problems import Problem

MOST_SHOWN = 60
"""So much of a value that is there now is shown beside what was typed."""


class ChangedByAnother(Problem):
    """Somebody else was faster. `seen` names what is there now, so that whoever read it may send the form again."""

    title = _("ほかの人が先に変更しました")
    what_to_do = _("入力した内容は残っています。今の内容を確かめてから、もう一度保存してください。")
    status = 409

    def __init__(self, seen: str, now: Mapping[str, Any]) -> None:
        super().__init__()
        self.seen = seen
        words = "、".join(f"{label}「{_short(value)}」" for label, value in now.items())
        self.what_to_do = gettext(
            "入力した内容は残っています。今の内容は次のとおりです。%(now)s。確かめてから、もう一度保存してください。"
        ) % {"now": words}


def told(record: Model, *names: str) -> dict[str, Any]:
    """The fields of a record by what they are called, in words."""
    found = {}
    for name in names:
        show = getattr(record, f"get_{name}_display", None)
        found[str(record._meta.get_field(name).verbose_name)] = show() if show else getattr(record, name)  # type: ignore[union-attr]
    return found


def _short(value: Any) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def named(values: Mapping[str, Any]) -> str:
    """A name of values that is another one when they are. Pure."""
    plain = {name: str(value.pk) if isinstance(value, Model) else value for name, value in values.items()}
    return hashlib.sha256(json.dumps(plain, default=str, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:24]


def heed(seen: str | None, values: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Whether what was seen is what is there. None or empty: nobody saw anything (a service of ours asks). Raises ChangedByAnother."""
    if seen and seen != named(values):
        raise ChangedByAnother(named(values), now)
