"""The histories of this part's records: who may read them, and the words that no field has."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.people import queries
from komainu.web.people.models import Absence, Organisation, Passage, RoleProposal
from komainu.web.people.queries import department_tree, passages
from komainu.web.people.roles import Role
from komainu.web.people.staff_rows import FIELDS
from komainu.web.trail.histories import History, Place, register
from komainu.web.trail.keys import uuid_of

WORDS: dict[str, Any] = {
    **{field.key: field.label for field in FIELDS},
    "role": _("役割"),
    "act": _("すること"),
    "deputy": _("代行者"),
    "decided_by": _("決定"),
    "last_day": _("最後の日"),
    "people_to": _("引き継ぐ部門"),
    "people_moved": _("移った人の数"),
    "kind": _("種類"),
    "day": _("入社・退職の日"),
    "sign_in": _("サインインできる"),
    "since": _("この日から"),
    "roles_ended": _("終わった役割の数"),
    "roles_dropped": _("取りやめた役割の数"),
    "by_import": _("名簿の取り込みによる"),
    "file": _("ファイル"),
    "whole": _("全員の名簿として"),
    "what": _("種類"),
    "thing": _("対象"),
    "owner": _("担当する役割"),
    "word": _("呼び名"),
    "added": _("加わった人数"),
    "changed": _("変わった人数"),
    "left": _("退職になった人数"),
    "rejoined": _("再入社になった人数"),
    "unchanged": _("変わらない人数"),
    "refused": _("取り込まなかった行数"),
}
CHOICES: dict[str, dict[Any, Any]] = {
    "role": dict(Role.choices),
    "act": dict(RoleProposal.Act.choices),
    "owner": dict(Role.choices),
    "kind": {**dict(Absence.Kind.choices), **dict(Passage.Kind.choices)},
    "what": {"sheet": _("一覧表"), "card": _("携帯カード")},
}


def _person(request: Any, key: str) -> Place:
    found = queries.visible_person(request, uuid_of(key))
    return Place(found.name, reverse("people:person", args=[found.pk]), found)


def _me(request: Any, key: str) -> Place:
    if key != str(request.person.pk):
        raise Http404
    return Place(str(_("自分の登録内容")), reverse("people:me"), request.person)


def _department(request: Any, key: str) -> Place:
    found = department_tree.department(uuid_of(key))
    return Place(found.name, reverse("people:department", args=[found.pk]), found)


def _organisation(request: Any, key: str) -> Place:
    found = Organisation.objects.filter(pk=1).first() if key == "1" else None
    if found is None:
        raise Http404
    return Place(str(_("組織の情報")), reverse("people:organisation"), found)


def _passage(request: Any, key: str) -> Place:
    found = passages.visible_passage(request, uuid_of(key))
    return Place(str(found), reverse("people:passage", args=[found.pk]), found)


def _item(key: str, value: Any) -> str | None:
    """The words of a check list's item; the house's own items bear their text themselves."""
    if key not in {"item", "items"} or not isinstance(value, str):
        return None
    from komainu.web.people import passage_items

    for kind in Passage.Kind.values:
        if label := passage_items.label(kind, value, ""):
            return str(label)
    return None


OF_PERSON = {
    "subject": "people.person",
    "acts": ("people.",),
    "models": ("people.absence", "people.roleterm"),
    "words": WORDS,
    "choices": CHOICES,
}

register(
    History("person", _("従業者"), "people.edit", record=_person, **OF_PERSON),  # type: ignore[arg-type]
    History("me", _("自分の登録内容"), "people.me", record=_me, **OF_PERSON),  # type: ignore[arg-type]
    History(
        "department", _("部門"), "people.list", record=_department, subject="people.department",
        words={key: WORDS[key] for key in ("last_day", "people_to", "people_moved", "roles_ended")},
    ),
    History("organisation", _("組織の情報"), "people.organisation", record=_organisation, subject="people.organisation", words={
        key: WORDS[key] for key in ("file", "whole", "added", "changed", "left", "rejoined", "unchanged", "refused")
    }),
    History(
        "passage", _("入社・退職の手続き"), "people.passages", record=_passage, subject="people.passage", models=("people.passageitem",),
        words={**{key: WORDS[key] for key in ("day", "owner")}, "item": _("項目"), "items": _("項目")}, choices={"owner": CHOICES["owner"]},
        show=_item,
    ),
    History(
        "roles", _("役割と任期"), "people.appoint", acts=("people.appointed", "people.role_", "people.paper_made"),
        models=("people.roleterm", "people.roleword"), words=WORDS, choices=CHOICES,
    ),
    History(
        "contact-network", _("緊急連絡網"), "people.network_edit", acts=("people.contact_", "people.network_"),
        models=("people.contactentry",), words={"what": WORDS["what"]}, choices={"what": CHOICES["what"]},
    ),
)  # fmt: skip
