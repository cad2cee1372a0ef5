"""The states of an assignment as people read them."""

from django.utils.translation import gettext_lazy as _

STATES = {
    "assigned": _("未着手"),
    "opened": _("学習中"),
    "studied": _("テスト待ち"),
    "failed": _("再テスト待ち"),
    "passed": _("合格"),
    "excused": _("猶予中"),
    "overdue": _("期限超過"),
    "ended": _("対象から外れた"),
}
BADGES = {"passed": "success", "overdue": "danger", "failed": "warning", "studied": "info", "opened": "info", "excused": "unknown"}


def state_words(state: str) -> str:
    return str(STATES[state])


def badge(state: str) -> str:
    """The kind of badge; plain where the state needs no eye."""
    return BADGES.get(state, "")
