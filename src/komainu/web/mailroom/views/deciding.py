"""A message's page, by the mailed link or signed in: GET shows, POST acts. Both ways share what is shown and what is done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from komainu.guard.spool import WAITING, Act, Entry, State
from komainu.web.mailroom.asking import Shown, shown
from komainu.web.mailroom.models import Mail
from komainu.web.mailroom.problems import NotYours, OtherState
from komainu.web.mailroom.queries.mails import familiar_domains
from komainu.web.mailroom.services import acting
from komainu.web.site import clock
from komainu.web.site.templatetags.site import jdatetime

SENDERS_ACTS = frozenset({Act.SEND_NOW, Act.CONFIRM, Act.CANCEL})
APPROVERS_ACTS = frozenset({Act.APPROVE, Act.CANCEL})


@dataclass(frozen=True, slots=True)
class Deciding:
    """A message as somebody stands before it.

    acts     what this person may do with it as it stands
    mine     what this person may do with such a message at all: who asks too late is told so, anybody else is refused
    missing  keys of what was not ticked or written, after a press; `ticked` and `words` are what was
    """

    entry: Entry
    shown: Shown
    acts: frozenset[Act]
    mine: frozenset[Act]
    ticked: frozenset[str] = frozenset()
    words: str = ""
    missing: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        return self.entry.state.value

    @property
    def state_label(self) -> str:
        return str(Mail.State(self.entry.state.value).label)

    @property
    def is_over(self) -> bool:
        return self.entry.due_at is None

    @property
    def minutes_left(self) -> int:
        """Of a held message, rounded up."""
        return _minutes(self.entry.due_at, clock.now())

    @property
    def may_send_now(self) -> bool:
        return Act.SEND_NOW in self.acts

    @property
    def may_confirm(self) -> bool:
        return Act.CONFIRM in self.acts

    @property
    def may_approve(self) -> bool:
        return Act.APPROVE in self.acts

    @property
    def may_cancel(self) -> bool:
        return Act.CANCEL in self.acts

    @property
    def missing_texts(self) -> list[str]:
        """What is missing, in words."""
        labels = {each.key: f"{each.label}（{each.subject}）" for each in self.shown.reasons}
        said = {"words": _("送る理由")}
        return [labels.get(key) or said.get(key) or _("宛先 %(to)s") % {"to": key.removeprefix("to:")} for key in self.missing]


def _minutes(due_at: datetime | None, now: datetime) -> int:
    return max(0, -int((now - due_at).total_seconds() // 60)) if due_at else 0


def deciding(entry: Entry, *, as_sender: bool, as_approver: bool) -> Deciding:
    """What somebody may do with a message as it stands. No query."""
    possible: dict[State, frozenset[Act]] = {
        State.HELD: frozenset({Act.SEND_NOW, Act.CANCEL}),
        State.AWAITING_CONFIRMATION: frozenset({Act.CONFIRM, Act.CANCEL}),
        State.AWAITING_APPROVAL: frozenset({Act.APPROVE, Act.CANCEL}),
    }
    mine = (SENDERS_ACTS if as_sender else frozenset()) | (APPROVERS_ACTS if as_approver else frozenset())
    return Deciding(entry, shown(entry.verdict, list(familiar_domains(entry))), possible.get(entry.state, frozenset()) & mine, mine)


def pressed(request: HttpRequest, stands: Deciding, address: str) -> Deciding | acting.Answer:
    """What a POST asks for: done, or the page again with what is missing. Raises a Problem where the guard refuses."""
    given = request.POST.get("act", "")
    wanted = Act(given) if given in set(Act) else None
    words = request.POST.get("reason", "").strip()[:500]
    ticked = set(request.POST.getlist("box"))
    if wanted is None or wanted not in stands.mine:
        raise NotYours
    if wanted not in stands.acts and stands.entry.state in WAITING:
        raise OtherState
    if wanted in stands.acts and wanted in {Act.CONFIRM, Act.APPROVE}:
        missing = stands.shown.asked.missing(ticked, words)
        if missing:
            return Deciding(stands.entry, stands.shown, stands.acts, stands.mine, frozenset(ticked), words, tuple(missing))
    return acting.act(stands.entry.uid, wanted, address=address, reason=words, ticked=sorted(ticked))


def say(request: Any, answer: acting.Answer, wanted: str) -> None:
    """The line above the next page: done, was done, too late."""
    label = Mail.State(answer.state).label
    if answer.what == "done":
        done = {
            "cancel": _("送信を取りやめました。メールは送られません。"),
            "approve": _("承認しました。メールを送ります。"),
            "delivered": _("届いたものとして記録しました。"),
            "resend": _("もう一度送ります。"),
        }
        messages.success(request, done.get(wanted, _("メールを送ります。")))
    elif answer.what == "already":
        messages.info(request, _("この操作は、すでに行われています（いまの状態：%(state)s）。二度は行いません。") % {"state": label})
    else:
        messages.warning(request, _("間に合いませんでした。このメールはすでに「%(state)s」です。") % {"state": label})


def timeline(entry: Entry | None) -> list[dict[str, Any]]:
    """What happened, for `site/timeline.html`."""
    if entry is None:
        return []
    words = {
        "received": _("受け取りました"), "examined": _("調べました"), "held": _("保留しました"),
        "awaiting_confirmation": _("差出人の確認を待っています"), "awaiting_approval": _("承認を待っています"), "refused": _("差し止めました"),
        "released": _("送ることになりました"), "cancelled": _("送信を取りやめました"), "expired": _("期限が過ぎ、差出人に戻しました"),
        "forwarding": _("送信を始めました"), "forwarded": _("送信しました"), "bounced": _("相手のサーバーに断られました"), "observed": _("見守りの記録をつけました"),
    }  # fmt: skip
    caused = {
        "in_doubt": _("送っている途中で番人が止まり、届いたかどうか分からなくなりました"),
        "resend": _("もう一度送ることに決めました"), "delivered": _("届いたものとしました"),
    }  # fmt: skip
    return [
        {
            "at": event.at,
            "title": caused.get(event.cause) or words.get(event.after, event.after),
            "by": " / ".join(filter(None, (event.by, event.second))),
            "text": event.reason,
        }
        for event in entry.events
    ]


def facts(entry: Entry) -> list[tuple[Any, Any]]:
    return [
        (_("件名"), entry.subject or _("（件名なし）")),
        (_("差出人"), entry.sender),
        (_("受け取った時"), jdatetime(entry.received_at)),
        *([(_("期限"), jdatetime(entry.due_at))] if entry.due_at else []),
    ]
