"""Named rules over the organisation and its people: each with an id, a severity and a sentence for the office. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.web.people.facts import Facts
from komainu.web.people.models import Person
from komainu.web.people.needs import Level, Need
from komainu.web.people.queries.terms import said_role
from komainu.web.people.roles import OUTSIDERS, SINGLE, Role


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


SEVERITY_LABELS: Mapping[str, Promise] = {Severity.ERROR: _("直す"), Severity.WARNING: _("確かめる"), Severity.HINT: _("参考")}
SEVERITY_KINDS: Mapping[str, str] = {Severity.ERROR: "danger", Severity.WARNING: "warning", Severity.HINT: "info"}


@dataclass(frozen=True, slots=True)
class Check:
    """A named rule. `sentence` is a template over the details of what was found; `what_to_do` says how to put it right."""

    id: str
    severity: Severity
    sentence: Promise
    what_to_do: Promise
    citation: Promise | str = ""
    role: str = Role.PRIVACY_MANAGER
    address: str = "people:roles"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that does not hold, with what it was found on."""

    check: Check
    details: Mapping[str, Any] = field(default_factory=dict)
    role: str = ""

    @property
    def id(self) -> str:
        return self.check.id

    @property
    def severity(self) -> str:
        return self.check.severity.value

    @property
    def label(self) -> str:
        return str(SEVERITY_LABELS[self.check.severity])

    @property
    def kind(self) -> str:
        return SEVERITY_KINDS[self.check.severity]

    @property
    def text(self) -> str:
        role = self.details.get("role")
        return str(self.check.sentence) % ({**self.details, "label": said_role(role)} if role else self.details)

    @property
    def what_to_do(self) -> str:
        return str(self.check.what_to_do)

    @property
    def citation(self) -> str:
        return str(self.check.citation)

    @property
    def url(self) -> str:
        return reverse(self.check.address)


Rule = Callable[[Facts, Sequence[Need]], Iterator[Mapping[str, Any]]]
RULES: list[tuple[Check, Rule]] = []
INDEPENDENCE = _("プライバシーマークの構築・運用指針 J.2.3.2")


def rule(check: Check) -> Callable[[Rule], Rule]:
    """Register a rule: it yields the details of each place where it does not hold (`role` says whose duty it becomes)."""

    def mark(function: Rule) -> Rule:
        RULES.append((check, function))
        return function

    return mark


def run(facts: Facts, needed: Sequence[Need]) -> list[Finding]:
    """Everything that does not fit together, the gravest first. No query."""
    if facts.organisation is None:
        return []
    found = [
        Finding(check, details, str(details.get("role") or check.role)) for check, function in RULES for details in function(facts, needed)
    ]
    order = list(Severity)
    return sorted(found, key=lambda finding: order.index(finding.check.severity))


@rule(
    Check("people.role_vacant", Severity.ERROR, _("%(label)sがいません。"), _("任命してください。1人が複数の役割を持ってもかまいません。"))
)
def _vacant(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    for need in needed:
        if need.level is Level.NEEDED and need.role not in facts.held:
            yield {"label": need.role.label, "role": need.role.value}


@rule(Check("people.role_advised", Severity.HINT, _("%(label)sを決めておくとよいでしょう。"), _("今の規模では義務ではありません。")))
def _advised(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    for need in needed:
        if need.level is Level.ADVISED and need.role not in facts.held:
            yield {"label": need.role.label, "role": need.role.value}


@rule(
    Check(
        "people.manager_is_not_auditor",
        Severity.ERROR,
        _("%(name)sさんが、個人情報保護管理者と個人情報保護監査責任者を兼ねています。"),
        _("どちらかを別の人に引き継いでください。"),
        INDEPENDENCE,
        role=Role.CHIEF_AUDITOR,
    )
)
def _manager_is_not_auditor(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    if facts.has_mark:
        managers = {term.person_id for term in facts.holders(Role.PRIVACY_MANAGER)}
        for term in facts.holders(Role.CHIEF_AUDITOR):
            if term.person_id in managers:
                yield {"name": term.person.name}


@rule(
    Check(
        "people.deputy_is_not_auditor",
        Severity.WARNING,
        _("個人情報保護管理者の代行者の%(name)sさんが、監査責任者です。"),
        _("代行している間は、自分の仕事を監査することになります。代行者を別の人にしてください。"),
        INDEPENDENCE,
    )
)
def _deputy_is_not_auditor(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    if facts.has_mark:
        auditors = {term.person_id for term in facts.holders(Role.CHIEF_AUDITOR)}
        yield from ({"name": term.person.name} for term in facts.deputies(Role.PRIVACY_MANAGER) if term.person_id in auditors)


@rule(
    Check(
        "people.one_at_a_time",
        Severity.ERROR,
        _("%(label)sが%(count)s人います。"),
        _("1人を残し、ほかの人は代行者にするか、任期を終えてください。"),
        role="",
    )
)
def _one_at_a_time(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    for role in sorted(SINGLE):
        if (count := len(facts.holders(role))) > 1:
            yield {"label": Role(role).label, "count": count, "role": str(role)}


@rule(
    Check(
        "people.manager_is_officer",
        Severity.HINT,
        _("個人情報保護管理者の%(name)sさんは、役員ではありません。"),
        _("社内で指示が通る立場の人（役員など）が望ましいとされています。今のままでも誤りではありません。"),
    )
)
def _manager_is_officer(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    officers = {Person.Work.DIRECTOR, Person.Work.NON_EXECUTIVE}
    top = {term.person_id for term in facts.holders(Role.TOP_MANAGEMENT)}
    for term in facts.holders(Role.PRIVACY_MANAGER):
        if term.person.work not in officers and term.person_id not in top:
            yield {"name": term.person.name}


@rule(
    Check(
        "people.auditor_not_own_department",
        Severity.ERROR,
        _("%(name)sさんは、自分が所属する%(department)sの監査員になっています。"),
        _("監査員は自分の部門を監査できません。ほかの部門の人に引き継いでください。"),
        _("プライバシーマークの構築・運用指針 J.6.2"),
        role=Role.CHIEF_AUDITOR,
    )
)
def _auditor_not_own_department(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    for term in facts.running:
        own = facts.above.get(term.person.department_id, frozenset()) if term.person.department_id else frozenset()
        if term.role == Role.INTERNAL_AUDITOR and term.department_id and term.department_id in own:
            yield {"name": term.person.name, "department": term.department.name if term.department else ""}


@rule(
    Check(
        "people.somebody_else_audits",
        Severity.WARNING,
        _("監査をする人が全員、%(department)sの所属です。"),
        _("%(department)sを監査できる人がいません。ほかの部門の人を監査員に任命してください。"),
        _("プライバシーマークの構築・運用指針 J.6.2"),
        role=Role.CHIEF_AUDITOR,
    )
)
def _somebody_else_audits(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    if not facts.has_mark:
        return
    auditors = [term.person for term in facts.running if term.role in {Role.CHIEF_AUDITOR, Role.INTERNAL_AUDITOR} and not term.is_deputy]
    homes = {person.department_id: person.department for person in auditors}
    if auditors and len(homes) == 1 and (department := next(iter(homes.values()))) is not None:
        yield {"department": department.name}


@rule(
    Check(
        "people.inside_the_house",
        Severity.ERROR,
        _("%(label)sの%(name)sさんは、外部の人として登録されています。"),
        _("この役割は組織の中の人が担います。"),
        INDEPENDENCE,
        role="",
    )
)
def _inside_the_house(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    for term in facts.running:
        if facts.has_mark and term.role in SINGLE and term.person.work == Person.Work.OUTSIDE:
            yield {"label": Role(term.role).label, "name": term.person.name, "role": term.role}


@rule(
    Check(
        "people.outsider_is_outside",
        Severity.ERROR,
        _("%(label)sの%(name)sさんが、外部の人として登録されていません。"),
        _("このままだと、任期のあとは従業者として扱われます。働き方を「外部の人」に直してください。"),
    )
)
def _outsider_is_outside(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    for term in facts.running:
        if term.role in OUTSIDERS and term.person.work != Person.Work.OUTSIDE:
            yield {"label": Role(term.role).label, "name": term.person.name}


@rule(
    Check(
        "people.manager_has_deputy",
        Severity.HINT,
        _("個人情報保護管理者に代行者がいません。"),
        _("不在の間に事故が起きても署名できるよう、代行者を決めておくとよいでしょう。"),
    )
)
def _manager_has_deputy(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    if facts.holders(Role.PRIVACY_MANAGER) and not facts.deputies(Role.PRIVACY_MANAGER) and facts.staff > 1:
        yield {}


@rule(
    Check(
        "people.absent_without_deputy",
        Severity.ERROR,
        _("%(label)sの%(name)sさんが不在で、代行できる人がいません。"),
        _("不在の間の代行者を任命してください。"),
        role="",
    )
)
def _absent_without_deputy(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    for need in needed:
        holders = facts.holders(need.role)
        stand_in = [term for term in [*holders, *facts.deputies(need.role)] if term.person_id not in facts.absent]
        if need.level is Level.NEEDED and holders and not stand_in:
            yield {"label": need.role.label, "name": holders[0].person.name, "role": need.role.value}


@rule(
    Check(
        "people.department_without_manager",
        Severity.HINT,
        _("個人データ管理者のいない部門：%(names)s"),
        _("部門の台帳と入社・退職の手続きは、PMS事務局か個人情報保護管理者が受け持つことになります。"),
    )
)
def _department_without_manager(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    asked = any(need.role is Role.DEPARTMENT_DATA_MANAGER and need.level is not Level.NOT_ASKED for need in needed)
    if asked and facts.unmanaged:
        shown = list(facts.unmanaged[:10])
        yield {"names": "、".join(shown) + ("…" if len(facts.unmanaged) > len(shown) else "")}


@rule(
    Check(
        "people.person_in_gone_department",
        Severity.WARNING,
        _("閉じた部門に%(count)s人が残っています。"),
        _("今の部門に移してください。"),
        address="people:list",
    )
)
def _in_gone_department(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    if facts.in_gone_department:
        yield {"count": facts.in_gone_department}


@rule(
    Check(
        "people.person_without_department",
        Severity.HINT,
        _("部門が登録されていない人が%(count)s人います。"),
        _("部門のない人は、どの個人データ管理者の目にも入りません。役員など、部門に属さない人はこのままでかまいません。"),
        address="people:list",
    )
)
def _without_department(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    if facts.without_department and facts.departments:
        yield {"count": facts.without_department}


@rule(
    Check(
        "people.person_without_reading",
        Severity.HINT,
        _("よみがなのない人が%(count)s人います。"),
        _("よみがながないと、一覧の並びと検索で見つけにくくなります。"),
        address="people:list",
    )
)
def _without_reading(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    if facts.without_reading:
        yield {"count": facts.without_reading}


@rule(
    Check(
        "people.signs_in_after_leaving",
        Severity.ERROR,
        _("退職の日を過ぎた%(count)s人の登録が、まだ有効です。"),
        _("裏方の処理（komainu worker）が動いているかを確かめてください。画面には、もう入れません。"),
        role=Role.SYSTEM_MANAGER,
        address="people:list",
    )
)
def _signs_in_after_leaving(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    if facts.signs_in_after_leaving:
        yield {"count": facts.signs_in_after_leaving}


@rule(
    Check(
        "people.contact_without_phone",
        Severity.WARNING,
        _("緊急連絡網に、電話番号のない人がいます：%(names)s"),
        _("「緊急時の電話番号」を入れてください。"),
        address="people:network",
    )
)
def _contact_without_phone(facts: Facts, needed: Sequence[Need]) -> Iterator[Mapping[str, Any]]:
    if facts.contacts_without_phone:
        yield {"names": "、".join(facts.contacts_without_phone[:10])}
