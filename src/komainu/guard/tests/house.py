"""A house for tests: its policy, its history, and messages made by hand. Everybody in it is invented."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from komainu.guard import Envelope, History, Ledger, Policy, Verdict, examine, inspect_here
from komainu.guard.inputs import JAPAN, thread_hash

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=JAPAN)
POLICY = """
schema_version = 1
[base.house]
inside_domains = ["midori.example"]
names = ["みどり製作所"]
list_patterns = ["*-ml@*"]
[[base.company]]
names = ["かえで商事"]
domains = ["kaede.example"]
[[base.company]]
names = ["けやき設計"]
domains = ["keyaki.example"]
[base.freemail]
domains = ["freemail.example"]
"""
HISTORY = {
    "schema_version": 1,
    "as_of": "2026-11-19",
    "correspondents": {
        "sato@kaede.example": {
            "count": 20,
            "last_on": "2026-11-01",
            "display_names": ["かえで商事株式会社 佐藤 一郎"],
            "threads": [thread_hash("t1@x")],
        },
        "suzuki@keyaki.example": {"count": 9, "last_on": "2026-11-01", "display_names": ["鈴木 花子"], "threads": []},
        "takahashi@keyaki.example": {"count": 4, "last_on": "2026-11-01", "display_names": ["髙橋 次郎"], "threads": []},
        "ito@sakura.example": {"count": 1, "last_on": "2026-01-01", "display_names": ["伊藤 三郎"], "threads": []},
        "kato@freemail.example": {"count": 7, "last_on": "2026-11-01", "display_names": ["加藤 四郎"], "threads": []},
    },
    "people": [
        {
            "address": "tanaka@midori.example",
            "name": "田中 五郎",
            "personal_addresses": ["goro.t@gmail.com"],
            "superior": "boss@midori.example",
        },
        {"address": "watanabe@midori.example", "name": "渡辺 六子", "personal_addresses": [], "superior": "boss@midori.example"},
    ],
    "lists": {
        "all@midori.example": {"members": ["tanaka@midori.example", "watanabe@midori.example"]},
        "ghost@midori.example": {"members": None},
    },
    "sent_locked": [
        {
            "sender": "tanaka@midori.example",
            "recipients": ["sato@kaede.example"],
            "attachment": "a.zip",
            "sent_at": "2026-11-19T12:00:00+09:00",
        }
    ],
}
SIGNATURE = "\n-- \n株式会社みどり製作所\n田中 五郎\nTEL 03-5550-1111\ntanaka@midori.example\n"


def letter(
    body: str = "佐藤様\n\nお世話になっております。\n次回の件、承知いたしました。\n",
    *,
    to: str = "佐藤 一郎 <sato@kaede.example>",
    subject: str = "打合せの件",
    header: str = "",
    files: Iterable[tuple[str, bytes]] = (),
    html: str = "",
) -> bytes:
    """A message in UTF-8. `header` are further lines with their line ends."""
    head = f"From: 田中 五郎 <tanaka@midori.example>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <m1@midori.example>\r\nMIME-Version: 1.0\r\n{header}"
    parts = [("text/plain; charset=utf-8", "8bit", "", (body + SIGNATURE).replace("\n", "\r\n").encode())]
    if html:
        parts.append(("text/html; charset=utf-8", "8bit", "", html.encode()))
    parts += [
        ("application/octet-stream", "base64", f'Content-Disposition: attachment; filename="{name}"\r\n', base64.encodebytes(data))
        for name, data in files
    ]
    made = b"".join(
        f"--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n".encode() + content + b"\r\n"
        for kind, encoding, more, content in parts
    )
    return head.encode() + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + made + b"--b--\r\n"


def judge(
    message: bytes,
    rcpt_to: Iterable[str] = ("sato@kaede.example",),
    *,
    policy: str = "",
    history: dict[str, Any] | None = None,
    ledger: dict[str, Any] | None = None,
    authenticated: str | None = "tanaka@midori.example",
    now: datetime = NOW,
) -> Verdict:
    """The verdict on a message of 田中. `policy` is TOML behind that of the house."""
    envelope = Envelope("tanaka@midori.example", tuple(rcpt_to), authenticated)
    return examine(
        message,
        envelope,
        Policy((POLICY + policy).encode()),
        History.from_json(history or HISTORY),
        Ledger.from_json(ledger) if ledger else None,
        as_of=now,
        inspector=inspect_here,
    )


def found(verdict: Verdict) -> dict[str, list[tuple[str, str]]]:
    """(subject, grade) of the findings by check."""
    out: dict[str, list[tuple[str, str]]] = {}
    for each in verdict.findings:
        out.setdefault(each.check, []).append((each.subject, each.grade.value))
    json.dumps(verdict.as_json("en"))
    return out
