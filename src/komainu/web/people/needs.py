"""Which roles a house of this size and standing needs. Pure: what the organisation is, in; the roles with their reasons, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Organisation
from komainu.web.people.roles import Role

LARGE_STAFF = 30
SMALL_STAFF = 100
MANY_DEPARTMENTS = 2


class Level(StrEnum):
    NEEDED = "needed"
    ADVISED = "advised"
    NOT_ASKED = "not_asked"


LEVEL_LABELS: dict[str, Promise] = {Level.NEEDED: _("必要"), Level.ADVISED: _("あるとよい"), Level.NOT_ASKED: _("任意")}


@dataclass(frozen=True, slots=True)
class Need:
    """How much the house needs a role, why, and where that stands (empty: our own advice)."""

    role: Role
    level: Level
    reason: Promise | str
    citation: Promise | str = ""


def needed(organisation: Organisation, *, staff: int, departments: int) -> list[Need]:
    """Every role with its need, in the order of the structure.

    staff         people who work in the house
    departments   departments that there are
    What neither the law nor the mark asks for is ADVISED or NOT_ASKED, so it is no duty.
    """
    mark = organisation.has_mark_rules
    applying = organisation.privacy_mark in {Organisation.Mark.UNDER_REVIEW, Organisation.Mark.PREPARING_APPLICATION}
    guideline = _("プライバシーマークの構築・運用指針 J.2.3.2")
    large, divided = staff > LARGE_STAFF, departments >= MANY_DEPARTMENTS
    # Neither law nor guideline asks a house without the mark for these roles; the guideline's examples of auditing fit one that is not small.
    not_small = staff > SMALL_STAFF

    def when(asked: bool, level: Level) -> Level:
        return level if asked else Level.NOT_ASKED

    return [
        Need(Role.TOP_MANAGEMENT, Level.NEEDED, _("方針と計画を承認し、重い事故のときに最後に知らせが届きます。")),
        Need(
            Role.PRIVACY_MANAGER,
            Level.NEEDED,
            _("個人情報の取扱いに責任を持ち、事故の知らせを受け、判断に署名します。"),
            guideline if mark else _("個人情報保護法ガイドライン（通則編）10-3 組織的安全管理措置の例"),
        ),
        Need(
            Role.CHIEF_AUDITOR,
            Level.NEEDED if mark else when(not_small, Level.ADVISED),
            _("個人情報保護管理者から独立して監査を計画し、実施します。"),
            guideline if mark else _("個人情報保護法ガイドライン（通則編）10-3 組織的安全管理措置の例"),
        ),
        Need(Role.INTERNAL_AUDITOR, when(mark and divided, Level.ADVISED), _("監査責任者が所属する部門は、ほかの人が監査します。")),
        Need(Role.PMS_OFFICE, when(large, Level.ADVISED), _("期限と証拠をそろえる実務を受け持ちます。")),
        Need(
            Role.DEPARTMENT_DATA_MANAGER,
            when(divided and (mark or large), Level.ADVISED),
            _("部門の台帳を保ち、部門の人の入社・退職を見届けます。"),
        ),
        Need(Role.EDUCATION_LEAD, when(mark or not_small, Level.ADVISED), _("教育の計画を立て、全員が受けたことを確かめます。")),
        Need(
            Role.FRONT_DESK,
            Level.NEEDED if mark else Level.ADVISED,
            _("苦情・相談と開示等の請求を受け付けます。"),
            _("個人情報保護法第40条（苦情の処理）"),
        ),
        Need(Role.SYSTEM_MANAGER, Level.ADVISED, _("システムの異常の知らせを受け、アカウントと機器を管理します。")),
        Need(Role.APPLICATION_CONTACT, when(applying, Level.NEEDED), _("審査機関との連絡を受け持ちます。")),
        Need(Role.CONSULTANT, Level.NOT_ASKED, _("社外から期間を決めて手伝います。下書きはできますが、承認はできません。")),
        Need(Role.ASSESSOR, Level.NOT_ASKED, _("審査の間だけ、社外から記録を読みます。")),
    ]


def level_of(role: str, found: Sequence[Need]) -> Level:
    return next((need.level for need in found if need.role == role), Level.NOT_ASKED)


def own_role(candidates: Sequence[str], held: frozenset[str] | set[str]) -> str:
    """The first of the roles that somebody holds; where none is held, the privacy manager's, to whom such things fall back."""
    return next((role for role in candidates if role in held), Role.PRIVACY_MANAGER.value)
