"""The guard's own mails: to the sender of a message, never to its recipients. They carry recipients and file names, nothing else of it, and have a null sender."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from email import message_from_string
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import Any

from komainu.guard.inputs import JAPAN
from komainu.guard.service.settings import Settings
from komainu.guard.spool import Delivery, State

_SUBJECTS = {
    "ja": {
        "held": "【送信保留】{minutes}分後に送信します",
        "awaiting_confirmation": "【要確認】メールはまだ送信されていません",
        "awaiting_approval": "【承認待ち】メールはまだ送信されていません",
        "refused": "【送信中止】メールは送信されませんでした",
        "expired": "【期限切れ】メールは送信されませんでした",
        "approval": "【承認のお願い】{sender} さんのメール",
        "delay": "【遅延】メールがまだ届いていません",
        "failure": "【不達】メールを届けられませんでした",
        "relayed": "【転送】メールを次のサーバーに渡しました",
    },
    "en": {
        "held": "[Held] goes out in {minutes} minutes",
        "awaiting_confirmation": "[Please confirm] your mail has not been sent yet",
        "awaiting_approval": "[Waiting for approval] your mail has not been sent yet",
        "refused": "[Not sent] your mail was stopped",
        "expired": "[Expired] your mail was not sent",
        "approval": "[Approval wanted] a mail of {sender}",
        "delay": "[Delayed] your mail has not been delivered yet",
        "failure": "[Undelivered] your mail could not be delivered",
        "relayed": "[Relayed] your mail was handed to the next server",
    },
}
_WORDS = {
    "ja": {
        "to": "宛先",
        "files": "添付ファイル",
        "reasons": "理由",
        "number": "番号",
        "until": "期限",
        "page": "次のページで内容を確かめ、送信または取りやめを選んでください。",
        "no_web": "送信・取りやめは、管理者に番号を伝えて依頼してください。\n  すぐ送る・確認して送る: komainu guard release {uid} --by {person}\n  取りやめる: komainu guard cancel {uid} --by {person}\n  承認する（上長）: komainu guard approve {uid} --by 上長のアドレス",
        "override": "どうしても送る必要があるときは、責任者2名の名前と理由による解除が必要です（komainu guard approve {uid}）。",
        "held": "このメールは保留中です。何もしなければ、期限に自動で送信されます。",
        "awaiting_confirmation": "このメールは、あなたの確認を待っています。期限までに確認がなければ、送信せずに終わります。",
        "awaiting_approval": "このメールは、上長などの承認を待っています。期限までに承認がなければ、送信せずに終わります。",
        "refused": "このメールは、方針により送信されませんでした。",
        "expired": "期限までに確認または承認がなかったため、このメールは送信されませんでした。必要であれば、もう一度送ってください。",
        "approval": "次のメールがあなたの承認を待っています。",
        "approval_page": "次のページで内容を確かめ、承認または取りやめを選んでください。",
        "delay": "次の宛先には、まだ届けられていません。引き続き送信を試みます。あなたの操作は不要です。",
        "failure": "次の宛先には届けられませんでした。",
        "relayed": "次の宛先のメールを、配達の知らせに対応していないサーバーへ渡しました。この先の知らせは届かないことがあります。",
    },
    "en": {
        "to": "To",
        "files": "Attachments",
        "reasons": "Reasons",
        "number": "Number",
        "until": "Until",
        "page": "Please look at it on this page, and send or cancel it there.",
        "no_web": "To send or cancel it, ask the administrator and tell the number.\n  send now, confirm: komainu guard release {uid} --by {person}\n  cancel: komainu guard cancel {uid} --by {person}\n  approve (superior): komainu guard approve {uid} --by ADDRESS",
        "override": "If it must go, two named people in charge release it with a reason (komainu guard approve {uid}).",
        "held": "This mail is held. If you do nothing it goes out by itself at the time below.",
        "awaiting_confirmation": "This mail waits for your confirmation. Without it nothing is sent.",
        "awaiting_approval": "This mail waits for the approval of your superior. Without it nothing is sent.",
        "refused": "By the policy this mail was not sent.",
        "expired": "Nobody confirmed or approved this mail in time, so it was not sent. Please send it again if it is needed.",
        "approval": "This mail waits for your approval.",
        "approval_page": "Please look at it on this page, and approve or cancel it there.",
        "delay": "It has not been delivered to the following yet. Attempts go on; you need not do anything.",
        "failure": "It could not be delivered to the following.",
        "relayed": "It was handed to a server that sends no reports of delivery.",
    },
}
_PLAIN = SMTP.clone(cte_type="7bit")


def _letter(settings: Settings, kind: str, to: str, lines: Sequence[str], at: datetime, **words: Any) -> dict[str, Any]:
    made = EmailMessage(policy=SMTPUTF8 if not to.isascii() else SMTP)
    _head(made, settings, kind, to, at, **words)
    made.set_content("\n".join(lines) + "\n", charset="utf-8", cte="base64")
    return {"to": to, "content": made.as_bytes().decode("utf-8")}


def _head(made: Any, settings: Settings, kind: str, to: str, at: datetime, **words: Any) -> None:
    made["From"] = f"Komainu <{settings.postmaster or 'postmaster@' + settings.hostname}>"
    made["To"] = to
    made["Subject"] = _SUBJECTS[settings.language][kind].format(**words)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{uuid.uuid4()}@{settings.hostname}>"
    made["Auto-Submitted"] = "auto-replied"


def _facts(settings: Settings, uid: str, verdict: dict[str, Any]) -> list[str]:
    words = _WORDS[settings.language]
    lines = ["", f"{words['to']}:"]
    lines += [f"  {each['address']}" for each in verdict.get("recipients", []) if each["delivered"]]
    files = [each["name"] for each in verdict.get("attachments", [])]
    if files:
        lines += [f"{words['files']}:", *(f"  {name}" for name in files)]
    return [*lines, f"{words['number']}: {uid}"]


def waiting(
    settings: Settings, state: State, to: str, *, uid: str, verdict: dict[str, Any], token: str, due: datetime | None, at: datetime
) -> dict[str, Any]:
    """To the sender: it is held, waits, or was refused; with the link, or the words for the command line where there is no web."""
    words = _WORDS[settings.language]
    lines = [words[state.value], *_facts(settings, uid, verdict)]
    reasons = [each["detail"] for each in verdict.get("findings", [])]
    if reasons:
        lines += [f"{words['reasons']}:", *(f"  ・{each}" for each in dict.fromkeys(reasons))]
    if state is State.REFUSED:
        lines += ["", words["override"].format(uid=uid)]
    else:
        if due is not None:
            lines.append(f"{words['until']}: {due.astimezone(JAPAN):%Y-%m-%d %H:%M}")
        if token:
            lines += ["", words["page"], f"{settings.base_url}/mailroom/link/{token}/"]
        else:
            lines += ["", words["no_web"].format(uid=uid, person=to)]
    return _letter(settings, state.value, to, lines, at, minutes=verdict.get("hold_minutes", 0))


def to_approve(settings: Settings, to: str, sender: str, *, uid: str, verdict: dict[str, Any], at: datetime) -> dict[str, Any]:
    """To the superior. There is no link that acts: who approves signs in."""
    words = _WORDS[settings.language]
    lines = [words["approval"], *_facts(settings, uid, verdict), ""]
    if settings.base_url:
        lines += [words["approval_page"], f"{settings.base_url}/mailroom/"]
    else:
        lines.append(f"komainu guard approve {uid} --by {to}")
    return _letter(settings, "approval", to, lines, at, sender=sender)


def expired(settings: Settings, to: str, *, uid: str, verdict: dict[str, Any], at: datetime) -> dict[str, Any]:
    words = _WORDS[settings.language]
    return _letter(settings, "expired", to, [words["expired"], *_facts(settings, uid, verdict)], at)


def report(
    settings: Settings,
    kind: str,
    to: str,
    deliveries: Sequence[Delivery],
    *,
    uid: str,
    options: dict[str, Any],
    arrived: datetime,
    at: datetime,
) -> dict[str, Any]:
    """A delivery status notification (RFC 3464). kind: failure, delay, relayed. Nothing of the message stands in it."""
    words = _WORDS[settings.language]
    made = MIMEMultipart("report", policy=SMTPUTF8 if not to.isascii() else _PLAIN)
    made.set_param("report-type", "delivery-status")
    _head(made, settings, kind, to, at)
    lines = [words[kind], "", *(f"  {each.address}  {each.reply}".rstrip() for each in deliveries), "", f"{words['number']}: {uid}"]
    made.attach(MIMEText("\n".join(lines) + "\n", "plain", "utf-8"))
    status = MIMEBase("message", "delivery-status")
    envid = options.get("envid", "")
    blocks = [
        f"Reporting-MTA: dns; {settings.hostname}\n"
        + (f"Original-Envelope-Id: {_ascii(envid)}\n" if envid else "")
        + f"Arrival-Date: {format_datetime(arrived)}\n"
    ]
    asked = options.get("recipients", {})
    for each in deliveries:
        code = _status(kind, each.reply)
        original = asked.get(each.address, {}).get("orcpt", "")
        kind_of = "rfc822" if each.address.isascii() else "utf-8"
        blocks.append(
            (f"Original-Recipient: {_ascii(original)}\n" if original else "")
            + f"Final-Recipient: {kind_of}; {_ascii(each.address)}\nAction: {'failed' if kind == 'failure' else kind + 'ed' if kind == 'delay' else kind}\nStatus: {code}\n"
            + (f"Diagnostic-Code: smtp; {_ascii(each.reply)}\n" if each.reply[:1].isdigit() else "")
        )
    status.set_payload([message_from_string(block) for block in blocks])
    made.attach(status)
    return {"to": to, "content": made.as_bytes().decode("utf-8", "backslashreplace")}


def _status(kind: str, reply: str) -> str:
    """The enhanced code of a reply, or one that fits."""
    import re

    first = {"failure": "5", "delay": "4", "relayed": "2"}[kind]
    match = re.search(r"\b([245]\.\d{1,3}\.\d{1,3})\b", reply)
    return match.group(1) if match and match.group(1)[0] == first else {"failure": "5.0.0", "delay": "4.4.1", "relayed": "2.0.0"}[kind]


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode().replace("\r", " ").replace("\n", " ")[:900]
