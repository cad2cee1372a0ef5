"""What the steps of the tour show, made from the house's data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from komainu.web.duties import queries as readings
from komainu.web.incidents.queries import house_rules
from komainu.web.people import queries as people
from komainu.web.people.models import Person
from komainu.web.people.queries import network, structure
from komainu.web.people.roles import Role
from komainu.web.people.views.staff import facts_of
from komainu.web.site import clock
from komainu.web.site.rights import StaffRequest, opens
from komainu.web.today.tour import Step

MOST_DUTIES = 5


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody who can be called: who it is, under which number, and the number as a telephone takes it."""

    title: str
    name: str
    phone: str
    dial: str
    is_deputy: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What one step shows beside its words. `missing` says what the house has not decided yet."""

    facts: list[tuple[Any, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    duties: list[readings.ShownDuty] = field(default_factory=list)
    missing: str = ""


def _holders(role: str, department: Any = None) -> list[Call]:
    found = [
        row for row in structure.rows(clock.today()) if row.role == role and (department is None or row.term.department_id in department)
    ]
    calls = []
    for row in found:
        contact = network.Contact(row.term.person.name, row.term.person.phone)
        calls.append(Call(row.department or row.label, row.term.person.name, contact.phone, contact.dial, row.is_deputy))
    return calls


def _manager(request: StaffRequest) -> Shown:
    calls = _holders(Role.PRIVACY_MANAGER)
    return Shown(
        calls=calls, missing="" if calls else _("個人情報保護管理者は、まだ決まっていません。代表者かシステム管理者に聞いてください。")
    )


def _call(request: StaffRequest) -> Shown:
    calls = [
        Call(line.title, contact.name if contact.name != line.title else "", contact.phone, contact.dial, contact.is_deputy)
        for line in network.network(clock.today())
        for contact in line.contacts
    ]
    phone = house_rules().emergency_phone
    if phone:
        calls.insert(0, Call(_("事故の緊急電話"), "", phone, network.Contact("", phone).dial))
    return Shown(calls=calls, missing="" if calls else _("電話する先は、まだ決まっていません。役割が決まると、ここに出ます。"))


def _duties(request: StaffRequest) -> Shown:
    today = clock.today()
    mine = [readings.shown(duty, today) for duty in readings.duties_for(request.person, request.standing)[:MOST_DUTIES]]
    return Shown(duties=mine, missing="" if mine else _("今、期限のあることはありません。できると、ここに出ます。"))


def _department(request: StaffRequest) -> Shown:
    own = people.own_person(request)
    if own.department is None:
        return Shown(missing=_("あなたは部門に属していません。困ったときは、PMS事務局か個人情報保護管理者に聞いてください。"))
    above = [own.department]
    while above[-1].parent is not None:
        above.append(above[-1].parent)
    calls = _holders(Role.DEPARTMENT_DATA_MANAGER, {each.pk for each in above})
    words = _("%(name)sには、まだ個人データ管理者がいません。PMS事務局か個人情報保護管理者に聞いてください。")
    return Shown([(_("あなたの部門"), own.department.name)], calls, missing="" if calls else words % {"name": own.department.name})


def _desk(request: StaffRequest) -> Shown:
    house = people.organisation()
    facts = [(_("お客様に伝える電話番号"), house.inquiry_phone), (_("お客様に伝えるメールアドレス"), house.inquiry_mail)] if house else []
    calls = _holders(Role.FRONT_DESK)
    missing = "" if calls else _("窓口の担当は、まだ決まっていません。個人情報保護管理者につないでください。")
    return Shown([(label, value) for label, value in facts if value], calls, missing=missing)


def _me(request: StaffRequest) -> Shown:
    own: Person = people.own_person(request)
    return Shown([(_("氏名"), own.name), *facts_of(own)])


MAKERS: Mapping[str, Callable[[StaffRequest], Shown]] = {
    "manager": _manager, "call": _call, "duties": _duties, "department": _department, "desk": _desk, "me": _me,
}  # fmt: skip


def shown(request: StaffRequest, step: Step) -> Shown:
    """What a step shows. At most five queries; one for each department above the own."""
    maker = MAKERS.get(step.id)
    return maker(request) if maker else Shown()


def title_of(step: Step, words: Mapping[str, str]) -> str:
    """The title of a step; that of a role bears the house's own word for it. No query."""
    if step.page.title is not None:
        return step.page.title.in_language(get_language() or "ja")
    return _("%(role)sがすること") % {"role": people.role_label(step.role, words)}


def links(request: StaffRequest, step: Step) -> list[tuple[str, str]]:
    """The pages to look at, as far as they open for the reader, under the names of the menu. No query."""
    from komainu.web.site.context import MENU

    names = {name: str(label) for _group, items in MENU for label, name, _right in items} | {"signin:own": _("自分のサインイン")}
    found = [(names[name], reverse(name)) for name in step.page.pages if name in names]
    return [(label, url) for label, url in found if opens(request.standing, url)]
