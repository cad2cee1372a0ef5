"""What other parts of Komainu say for the company's own part of the courses, as Markdown; nothing where they know nothing.

A part that comes to exist gives its own page by `register("policy", provider)`; it then comes live without a change here.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from komainu.law.classification import UnknownId, label
from komainu.web.incidents.models import Incident
from komainu.web.incidents.queries.house import house_rules
from komainu.web.people.models import RoleTerm
from komainu.web.people.papers import first_steps
from komainu.web.people.queries import in_force, role_label, role_words
from komainu.web.people.queries.network import network
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site.clock import JAPAN, japan_day
from komainu.web.site.prepared import prepared

Provider = Callable[[date], str]
PROVIDERS: dict[str, Provider] = {}
SHOWN_CASES = 5
CASES_WITHIN = timedelta(days=730)
ORDER = (
    Role.TOP_MANAGEMENT, Role.PRIVACY_MANAGER, Role.CHIEF_AUDITOR, Role.PMS_OFFICE, Role.EDUCATION_LEAD, Role.FRONT_DESK, Role.SYSTEM_MANAGER,
    Role.DEPARTMENT_DATA_MANAGER,
)  # fmt: skip
_MARKUP = re.compile(r"([\\`*_\[\]<>#|!])")


def register(slot: str, provider: Provider) -> None:
    """Another part says from now on what stands on that page of the company's own part."""
    PROVIDERS[slot] = provider


def plain(text: str) -> str:
    """A text of a record, so that it stays text in Markdown, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def people(as_of: date) -> str:
    """Who holds which role. Two queries."""
    held: dict[str, list[str]] = {}
    words = role_words()
    for role, name, department, is_deputy in _terms(as_of):
        said = plain(name)
        if role == Role.DEPARTMENT_DATA_MANAGER and department:
            said = _("%(name)s（%(department)s）") % {"name": said, "department": plain(department)}
        elif is_deputy:
            said = _("%(name)s（代行）") % {"name": said}
        held.setdefault(role, []).append(said)
    return "\n".join(f"- **{plain(role_label(role, words))}**{_('：')}{_('、').join(held[role])}" for role in ORDER if role in held)


@prepared
def _terms(as_of: date) -> "QuerySet[RoleTerm, tuple[str, str, str | None, bool]]":
    running = RoleTerm.objects.filter(in_force(as_of), person__gone_on=None).exclude(role__in=[role.value for role in OUTSIDERS])
    return running.order_by("is_deputy", "department__position", "person__sort_key").values_list(
        "role", "person__name", "department__name", "is_deputy"
    )


def contact_network(as_of: date) -> str:
    """Whom to call in which order. Four queries."""
    lines = []
    for line in network(as_of):
        called = _("、").join(
            (f"{plain(contact.name)} " if contact.name != line.title else "") + (plain(contact.phone) or _("（番号なし）"))
            for contact in line.contacts
        )
        lines.append(f"{line.number}. **{plain(line.title)}**{_('：')}{called or '—'}")
    return "\n".join(lines)


def emergency(as_of: date) -> str:
    """What to do first, and where to tell it. One query."""
    rules = house_rules()
    blocks = [
        _("1. 拡大を止める\n2. 知らせる（Komainuの「事故を知らせる」、またはポスターのQRコード。1分で済みます）\n3. 消さずに、そのまま残す")
    ]
    if rules.emergency_phone:
        blocks.append(_("急ぐときの電話：**%(phone)s**") % {"phone": plain(rules.emergency_phone)})
    for title, do, dont in first_steps(get_language() or "ja"):
        done = _("。").join(each.rstrip("。.") for each in do)
        blocks.append(f"**{plain(title)}**\n\n{plain(done)}{_('。')}\n\n{_('しないこと：')}{plain(_('、').join(dont))}")
    return "\n\n".join(blocks)


def desk(as_of: date) -> str:
    """Whom staff ask, and where customers are led. Two queries."""
    asked = {
        Role.PMS_OFFICE: _("社内の相談先"),
        Role.PRIVACY_MANAGER: _("判断に迷うとき"),
        Role.FRONT_DESK: _("お客さまからの開示請求・苦情"),
        Role.SYSTEM_MANAGER: _("PC・メールがおかしいとき"),
    }
    held: dict[str, list[str]] = {}
    words = role_words()
    for role, name, _department, _is_deputy in _terms(as_of):
        held.setdefault(role, []).append(plain(name))
    return "\n".join(
        f"- {said}{_('：')}**{plain(role_label(role, words))}**（{_('、').join(held[role][:3])}）"
        for role, said in asked.items()
        if role in held
    )


def recent_cases(as_of: date) -> QuerySet[Incident]:
    """Accidents that were classified and near misses that the office has read, of the last two years, the newest first."""
    since = datetime.combine(as_of - CASES_WITHIN, time(), tzinfo=JAPAN)
    told = Incident.objects.filter(reported_at__gte=since)
    accidents = Q(kind=Incident.Kind.ACCIDENT) & ~Q(classification="")
    kept = told.filter(accidents | Q(kind=Incident.Kind.NEAR_MISS)).exclude(state=Incident.State.REPORTED)
    return kept.exclude(outcome__in=[Incident.Outcome.NO_INCIDENT, Incident.Outcome.DUPLICATE]).order_by("-reported_at", "pk")


def case_words(incident: Incident, *, as_told: bool) -> str:
    """A case in one sentence: its class and causes.

    as_told  of a near miss what was told in its own words. These may name somebody, so they are for who prepares training, to be put
             into other words, and never for everybody.
    """
    month = japan_day(incident.reported_at)
    when = _("%(year)s年%(month)s月") % {"year": month.year, "month": month.month}
    kind = str(incident.get_kind_display())
    if as_told and incident.kind == Incident.Kind.NEAR_MISS:
        return f"{when} {kind}{_('：')}{plain(incident.what_happened[:200])}" + (
            _("（気づけた理由：%(why)s）") % {"why": plain(incident.what_stopped_it[:120])} if incident.what_stopped_it else ""
        )
    causes = _("、").join(filter(None, (_name("cause", each) for each in incident.causes[:3])))
    named = _name("class", incident.classification)
    return f"{when} {kind}{_('：') if named else ''}{named}" + (_("（原因：%(causes)s）") % {"causes": causes} if causes else "")


def _name(axis: str, id: str) -> str:
    try:
        return label(axis, id).in_language("en" if get_language() == "en" else "ja")
    except UnknownId:
        return ""


def own_cases(as_of: date) -> str:
    """What happened and almost happened here, without anybody's words. One query."""
    return "\n".join(f"- {case_words(each, as_told=False)}" for each in recent_cases(as_of)[:SHOWN_CASES])


for _slot, _provider in (
    ("people", people), ("contact_network", contact_network), ("emergency", emergency), ("desk", desk), ("own_cases", own_cases),
):  # fmt: skip
    register(_slot, _provider)
