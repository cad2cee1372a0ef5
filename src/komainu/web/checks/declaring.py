"""How a part declares its checks: values, and a register. Pure; counting and listing are in `queries`.

register(
    Subject("ledger.line", _("個人情報管理台帳の行"), LedgerLine, "ledger.see", visible=visible_lines, label=str, url=line_url),
    [Check("ledger.end_passed", Severity.BROKEN, _("保管期限を過ぎた行があります"), _("…直し方…"), lambda today: Q(retention_until__lt=today))],
)
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.web.duties import declaring as duties
from komainu.web.people.roles import Role

Text = str | Promise
NAME: Text = _("名前")


class Severity(Enum):
    """How bad it is: the law or the standard is not met; it probably is not as it should be; it could be better."""

    BROKEN = "broken"
    DOUBTFUL = "doubtful"
    HINT = "hint"

    @property
    def label(self) -> Text:
        return WORDS[self]

    @property
    def badge(self) -> str:
        return {Severity.BROKEN: "danger", Severity.DOUBTFUL: "warning", Severity.HINT: "info"}[self]


WORDS: Mapping[Severity, Text] = {Severity.BROKEN: _("直してください"), Severity.DOUBTFUL: _("確かめてください"), Severity.HINT: _("参考")}
STAYS: Mapping[Severity, timedelta] = {Severity.BROKEN: timedelta(days=7), Severity.DOUBTFUL: timedelta(days=30)}
"""So long something may stand before it becomes a duty; what is a hint never does."""
FOR_MENDING = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule.

    id          dotted, begins with the part; stable, for it stands in the address and in the duty
    sentence    what does not fit, said of the records that it finds; for the office, in one sentence
    to_do       how it is mended
    condition   which records of the subject it finds, given today: a Q. What hangs on other records stands in it as `Exists(…)`, so that nothing is counted twice
    citations   the law or the standard behind it, in words
    """

    id: str
    severity: Severity
    sentence: Text
    to_do: Text
    condition: Callable[[date], Q]
    citations: tuple[Text, ...] = ()

    @property
    def duty_kind(self) -> str:
        return f"{self.id}_stays"


@dataclass(frozen=True, slots=True)
class Subject:
    """What some checks look at: a model, and how its records are shown.

    id          for example "ledger.line"
    right       who may read such records at all
    visible     which of them somebody may see, given the standing
    sees_all    whether somebody sees every one of them, given the standing; then the counts of the last run are shown
    label, url  of a record; `url` must open for everybody to whom `visible` gives the record
    department  the path of its department, "" where it has none
    related     what is read beside a record for its label
    search      the fields in which the list of findings is searched
    order       the field by which that list is sorted; `order_name` is what people call it
    belongs     the path (or expression) of the department by which `visible` narrows for who does not see all; None where more than that decides
    owner       whose duty it becomes if a finding stays
    """

    id: str
    name: Text
    model: type[Model]
    right: str
    visible: Callable[[Any], QuerySet[Any]]
    sees_all: Callable[[Any], bool]
    label: Callable[[Any], str]
    url: Callable[[Any], str]
    department: str = "department"
    related: tuple[str, ...] = ()
    search: tuple[str, ...] = ("name",)
    order: str = "name"
    order_name: Text = NAME
    belongs: Any = None
    owner: tuple[Role, ...] = (Role.PMS_OFFICE, Role.PRIVACY_MANAGER)
    checks: dict[str, Check] = field(default_factory=dict, compare=False, repr=False)


SUBJECTS: dict[str, Subject] = {}


def register(subject: Subject, checks: Iterable[Check]) -> Subject:
    """Make checks known; a part does it once, when its `checks.py` is loaded."""
    for check in checks:
        subject.checks[check.id] = check
        duties.register([duties.Kind(check.duty_kind, check.sentence, check.to_do, (-7, 0, 1), 7)])
    SUBJECTS[subject.id] = subject
    return subject


def find(check_id: str) -> tuple[Subject, Check] | None:
    """A check by its id, with what it looks at."""
    return next(((subject, subject.checks[check_id]) for subject in SUBJECTS.values() if check_id in subject.checks), None)
