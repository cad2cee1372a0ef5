"""What each action of the trail is called in people's words. Every part registers its own."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

ACTIONS: dict[str, Text] = {
    "people.organisation_set": _("組織の情報を登録した"),
    "people.department_added": _("部門を加えた"),
    "people.person_added": _("従業者を加えた"),
    "people.appointed": _("役割に任じた"),
    "trail.places_set": _("控えの送り先・置き場所を変えた"),
    "trail.exported": _("操作の記録を書き出した"),
    "trail.anchor_taken": _("操作の記録の控えをダウンロードした"),
}
PARTS: dict[str, Text] = {
    "people": _("組織と従業者"),
    "signin": _("サインイン"),
    "incidents": _("事故"),
    "safekeeping": _("バックアップ"),
    "trail": _("操作の記録"),
    "setup": _("はじめの設定"),
    "duties": _("することと期限"),
    "approvals": _("承認"),
    "plans": _("年間の計画"),
    "documents": _("書類"),
}
"""The parts of the house by the beginning of their actions."""


def register(actions: Mapping[str, Text], *, part: Text = "") -> None:
    """Make a part's actions known; `part` is what it is called in the filter of the trail (a part without one goes by its id)."""
    ACTIONS.update(actions)
    for action in actions:
        PARTS.setdefault(action.partition(".")[0], part or action.partition(".")[0])


def action_label(action: str) -> str:
    """The words for an action; the id itself where a part forgot to register it (a test looks for that)."""
    return str(ACTIONS.get(action, action))
