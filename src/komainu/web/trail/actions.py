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
}


def register(actions: Mapping[str, Text]) -> None:
    ACTIONS.update(actions)


def action_label(action: str) -> str:
    """The words for an action; the id itself where a part forgot to register it (a test looks for that)."""
    return str(ACTIONS.get(action, action))
