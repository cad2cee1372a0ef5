"""The containment list of an incident: which points, why they are shown, what was answered so far."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.law.classification import UnknownId, propose
from komainu.web.incidents import content
from komainu.web.incidents.content import CheckItem, UnknownText
from komainu.web.incidents.forms.handling import ChecklistItemForm
from komainu.web.incidents.models import ChecklistItem, Incident
from komainu.web.incidents.naming import language

WHO: dict[str, str | Promise] = {
    "privacy_manager": _("個人情報保護管理者"),
    "system_manager": _("システム管理者"),
    "department": _("起きた部門"),
    "outside": _("社外（専門の会社など）"),
}


@dataclass(slots=True)
class Line:
    """One point with its answer. `by_when` stands only where waiting does harm."""

    item: CheckItem
    text: str
    why: str
    evidence: str
    who: str | Promise
    by_when: datetime | None
    answered: ChecklistItem | None
    form: ChecklistItemForm

    @property
    def is_settled(self) -> bool:
        return self.answered is not None and self.answered.answer != ChecklistItem.Answer.OPEN

    @property
    def state(self) -> str:
        return self.answered.answer if self.answered else ChecklistItem.Answer.OPEN


def class_of(incident: Incident) -> str:
    """The class by which the list is chosen: confirmed, else proposed from the facts and what was chosen when it was told."""
    if incident.classification:
        return incident.classification
    try:
        hints = content.option(incident.what).hints()
    except UnknownText:
        hints = {}
    try:
        proposal = propose(incident.facts, hints)
    except UnknownId:
        return hints.get("class") or "cls.other"
    chosen = proposal.sub or proposal.cls
    return chosen.id if chosen else hints.get("class") or "cls.other"


def checklist_of(incident: Incident) -> list[Line]:
    """The points of the class, then those answered before under another class. One query."""
    answered = {row.item: row for row in ChecklistItem.objects.filter(incident=incident).select_related("answered_by")}
    try:
        items = list(content.checklist(class_of(incident)))
    except UnknownText:
        items = list(content.checklist("cls.other"))
    known = content.load().items
    items += [known[id] for id in answered if id in known and id not in {item.id for item in items}]
    return [_line(incident, item, answered.get(item.id)) for item in items]


def _line(incident: Incident, item: CheckItem, answered: ChecklistItem | None) -> Line:
    lang = language()
    initial = {"answer": answered.answer, "note": answered.note} if answered else {"answer": "open"}
    return Line(
        item=item,
        text=item.text.in_language(lang),
        why=item.why.in_language(lang),
        evidence=item.evidence.in_language(lang) if item.evidence else "",
        who=WHO[item.who.value],
        by_when=incident.reported_at + timedelta(minutes=item.within_minutes) if item.within_minutes else None,
        answered=answered,
        form=ChecklistItemForm(initial=initial, prefix=item.id),
    )
