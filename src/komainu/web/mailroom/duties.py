"""What mail makes people do: confirm, approve; and what somebody must mend so that the guard goes on watching."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.duties import services
from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.mailroom.models import THE_DOOR, Mail, Mirror
from komainu.web.mailroom.queries.health import GuardState
from komainu.web.people import queries as people
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.clock import japan_day

register(
    [
        Kind(
            "mailroom.confirm",
            _("送信を待っているメールを確かめる"),
            _("期限までに確かめなければ、送られずに戻ります。"),
            (0,),
            0,
            escalate=False,
            own_only=True,
        ),
        Kind(
            "mailroom.approve",
            _("送信を待っているメールを承認するか、取りやめる"),
            _("期限までに決めなければ、送られずに差出人へ戻ります。"),
            (0,),
            1,
            tell_opened=True,
        ),
        Kind(
            "mailroom.override",
            _("差し止めたメールの送信を、二人目として確かめる"),
            _("差し止めたメールは、名前の分かる二人が認めたときだけ送れます。"),
            (0, 1),
            1,
            tell_opened=True,
        ),
        Kind(
            "mailroom.room",
            _("メールの番人のディスクを空ける"),
            _("空きがなくなると、番人は新しいメールを受け取らず、送る側のサーバーで待たせます。"),
            (0, 1),
            1,
            tell_opened=True,
        ),
        Kind(
            "mailroom.in_doubt",
            _("届いたか分からないメールを、もう一度送るか決める"),
            _("送っている途中で番人が止まり、届いたかどうかを誰も知りません。決めるまで、番人は送り直しません。"),
            (0, 1),
            1,
            tell_opened=True,
        ),
        Kind(
            "mailroom.guard",
            _("メールの番人を動かし直す"),
            _("番人が動いていない間、送信メールは確かめられないまま待つか、送れません。"),
            (0, 1),
            1,
        ),
        Kind(
            "mailroom.policy",
            _("番人のポリシーのファイルを直す"),
            _("ポリシーのファイルが読めないか、画面の外で変えられています。番人は前に読めた版で動いています。"),
            (0, 1),
            1,
        ),
    ]
)


def declared(mail: Mail, superior: tuple[str, object]) -> Iterator[Declared]:
    """The duties of a message as it stands. Pure."""
    url = reverse("mailroom:mail", args=[mail.pk])
    if mail.state == Mail.State.AWAITING_CONFIRMATION and mail.sender_id is not None:
        yield Declared(f"mailroom.confirm:{mail.pk}", "mailroom.confirm", url, owner_id=mail.sender_id, due_at=mail.due_at)
    elif mail.state == Mail.State.AWAITING_APPROVAL:
        role, department = superior
        yield Declared(
            f"mailroom.approve:{mail.pk}", "mailroom.approve", url, role, department_id=department, due_at=mail.due_at, is_urgent=True
        )


def refresh_mail(mail: Mail, as_of: date | None = None) -> None:
    """Bring its duties in line with its state. One query when nothing changed; three more for an approval."""
    from komainu.web.mailroom.queries.mails import superior_of

    superior = superior_of(mail, as_of or clock.today()) if mail.state == Mail.State.AWAITING_APPROVAL else ("", None)
    done = [f"mailroom.confirm:{mail.pk}", f"mailroom.approve:{mail.pk}"] if mail.state not in Mail.WAITING else []
    services.declare(mail, declared(mail, superior), done=done)


@sweep
def refresh(now: datetime) -> None:
    """The round of the worker: what happened is written down, what the guard reads is written anew, and what is wrong with it is told."""
    from komainu.web.mailroom.services import counting, keeping, knowledge, mirror, policies

    mirror.follow()
    counting.keep(now)
    keeping.delete_old(now)
    is_sound = policies.reconcile(now)
    knowledge.write(now)
    refresh_guard(now, is_policy_known=is_sound)


def refresh_guard(now: datetime, *, is_policy_known: bool) -> None:
    """Bring the duties about the guard itself in line with how it stands."""
    from komainu.web.mailroom.queries.health import guard_state

    state = guard_state()
    row = Mirror.objects.filter(pk=THE_DOOR).first()
    if row is None:
        return
    owner = Role.SYSTEM_MANAGER if people.holders(Role.SYSTEM_MANAGER, japan_day(now)).exists() else Role.PRIVACY_MANAGER
    done = [] if state.in_doubt else ["mailroom.in_doubt"]
    services.declare(row, _of_guard(state, is_policy_known, owner, japan_day(now)), done=done)


def _of_guard(state: GuardState, is_policy_known: bool, owner: str, today: date) -> Iterator[Declared]:
    url = reverse("mailroom:policy")
    if state.is_room_low:
        yield Declared("mailroom.room", "mailroom.room", url, owner, due_on=today, is_urgent=True)
    if state.in_doubt:
        yield Declared("mailroom.in_doubt", "mailroom.in_doubt", reverse("mailroom:doubt"), owner, due_on=today, is_urgent=True)
    if state.is_running is False:
        yield Declared("mailroom.guard", "mailroom.guard", url, owner, due_on=today)
    if not (state.is_policy_sound and is_policy_known):
        yield Declared("mailroom.policy", "mailroom.policy", url, owner, due_on=today)
