"""What becomes due so that the data survives: a key in the safe, a copy outside, a rehearsal once a year. Pure but for `refresh`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.duties import services
from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.people import queries as people
from komainu.web.people.roles import Role
from komainu.web.safekeeping.queries import SafekeepingState, safekeeping_state
from komainu.web.safekeeping.store import the_safe
from komainu.web.site.clock import japan_day

FIRST_WEEK = timedelta(days=7)
# A duty appears when there is something to do about it: a copy that leaves by itself each night never makes one.
LEAVE_AHEAD = timedelta(days=3)
REHEARSE_AHEAD = timedelta(days=60)

register(
    [
        Kind(
            "safekeeping.key",
            _("回復キーを作り、紙を金庫に入れる"),
            _("回復キーがないと、この機械が壊れたときにバックアップを開けません。"),
            (-3, 0, 1),
            3,
        ),
        Kind(
            "safekeeping.copy",
            _("バックアップができない原因を直す"),
            _("新しいバックアップが2日以上できていません。"),
            (0, 1),
            1,
        ),
        Kind(
            "safekeeping.leave",
            _("バックアップをこの機械の外に出す"),
            _("同じ機械にあるバックアップは、盗難・火災・ランサムウェアのときに一緒に失われます。"),
            (0, 1),
            3,
        ),
        Kind(
            "safekeeping.rehearse",
            _("復元を練習する"),
            _("復元できると確かめたバックアップだけが、いざというときに頼れます。年に一度行います。"),
            (-30, -7, 0),
            14,
        ),
    ]
)


def declared(state: SafekeepingState, owner_role: str) -> Iterator[Declared]:
    """The duties that the state calls for. Pure."""
    url = reverse("safekeeping:home")
    if not state.key_in_safe:
        yield Declared("safekeeping.key", "safekeeping.key", url, owner_role, due_on=japan_day(state.since + FIRST_WEEK))
    if state.copy_is_late:
        yield Declared("safekeeping.copy", "safekeeping.copy", url, owner_role, due_on=japan_day(state.copy_due_at))
    elif not state.is_provisional and (state.left_at is None or state.leaving_due_at < state.now + LEAVE_AHEAD):
        yield Declared("safekeeping.leave", "safekeeping.leave", url, owner_role, due_on=japan_day(state.leaving_due_at))
    if state.rehearsal_due_at < state.now + REHEARSE_AHEAD:
        yield Declared("safekeeping.rehearse", "safekeeping.rehearse", url, owner_role, due_on=japan_day(state.rehearsal_due_at))


@sweep
def refresh(now: datetime) -> None:
    """Bring the duties in line with the state of this moment. Four queries when nothing changed."""
    safe = the_safe(now)
    owner = Role.SYSTEM_MANAGER if people.holders(Role.SYSTEM_MANAGER, japan_day(now)).exists() else Role.PRIVACY_MANAGER
    services.declare(safe, declared(safekeeping_state(now), owner))
