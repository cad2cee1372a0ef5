"""The past of one record in people's words: from the trail, what was, what became of it, by whom, why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.people.models import Absence, Organisation, Passage, Person
from komainu.web.people.roles import Role
from komainu.web.people.staff_rows import FIELDS
from komainu.web.trail.actions import action_label
from komainu.web.trail.models import Event

MOST = 50
LABELS: Mapping[str, Any] = {
    **{field.key: field.label for field in FIELDS},
    "from": gettext_lazy("この日から"),
    "to": gettext_lazy("この日まで"),
    "role": gettext_lazy("役割"),
    "deputy": gettext_lazy("代行者"),
    "decided_by": gettext_lazy("決定"),
    "parent": gettext_lazy("上の部門"),
    "position": gettext_lazy("並び順"),
    "last_day": gettext_lazy("最後の日"),
    "people_to": gettext_lazy("引き継ぐ部門"),
    "kind": gettext_lazy("種類"),
    "keeps_sign_in": gettext_lazy("不在の間のサインイン"),
    "sign_in": gettext_lazy("サインイン"),
    "since": gettext_lazy("この日から"),
    "thing": gettext_lazy("対象"),
    "roles_ended": gettext_lazy("終わった役割の数"),
}
CHOSEN: Mapping[str, Mapping[str, Any]] = {
    "role": dict(Role.choices),
    "work": dict(Person.Work.choices),
    **{field.name: dict(field.choices) for field in Organisation._meta.fields if field.choices},
    "kind": {**dict(Absence.Kind.choices), **dict(Passage.Kind.choices), **dict(Organisation.Kind.choices)},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as the timeline shows it."""

    at: datetime
    title: str
    by: str
    text: str


def _shown(key: str, value: Any) -> str:
    if value is None or value == "":
        return _("（空）")
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, str) and key in CHOSEN:
        return str(CHOSEN[key].get(value, value))
    return "、".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _label(key: str, of_organisation: bool) -> str:
    fields = {field.name: field for field in Organisation._meta.fields} if of_organisation else {}
    if key in fields:
        return str(fields[key].verbose_name)
    return str(LABELS.get(key, ""))


def _lines(event: Event) -> list[str]:
    lines = []
    for key in {**event.before, **event.after}:
        label, before, after = _label(key, event.subject_type == "people.organisation"), event.before.get(key), event.after.get(key)
        if not label or (not before and not after):
            continue
        if key in event.before and key in event.after and before != after:
            lines.append(
                _("%(label)s：%(before)s → %(after)s") % {"label": label, "before": _shown(key, before), "after": _shown(key, after)}
            )
        elif key in event.after:
            lines.append(_("%(label)s：%(value)s") % {"label": label, "value": _shown(key, after)})
        else:
            lines.append(_("%(label)s：%(value)s") % {"label": label, "value": _shown(key, before)})
    return [*lines, event.reason] if event.reason else lines


def history(subject: Model) -> list[Entry]:
    """The latest acts on one record, the newest first. One query."""
    events = Event.objects.filter(subject_id=str(subject.pk), subject_type=subject._meta.label_lower).order_by("-sequence")[:MOST]
    return [Entry(event.happened_at, action_label(event.action), event.actor_name, "\n".join(_lines(event))) for event in events]
