"""A message in the form of each chat: a title and a link. Pure: what is to be sent in, an HTTP request out.

Slack        incoming webhook: JSON {"text": "<url|title>"}
Teams        Workflows ("When a Teams webhook request is received"): an Adaptive Card; the Office 365 connectors are retired
Chatwork     API v2, POST /rooms/{room}/messages: the token in a header, the text as a form
LINE WORKS   incoming webhook: JSON with title, body and button
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from komainu.web.duties.models import Webhook
from komainu.web.duties.problems import AddressRefused

CHATWORK = "https://api.chatwork.com/v2/rooms/{room}/messages"
MOST_DIGITS = 20
JSON_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: address, headers and body."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def secret_of(form: str, url: str, token: str) -> dict[str, str]:
    """What is sealed for a chat. Raises AddressRefused when a Chatwork room is no number or its token could break a header."""
    if form != Webhook.Form.CHATWORK:
        return {"url": url}
    if not (url.isascii() and url.isdigit() and len(url) <= MOST_DIGITS) or not (token.isascii() and token.isalnum()):
        raise AddressRefused
    return {"url": CHATWORK.format(room=url), "token": token}


def message(form: str, secret: Mapping[str, str], title: str, link: str) -> Message:
    """The request for a chat."""
    url = secret["url"]
    if form == Webhook.Form.CHATWORK:
        body = urlencode({"body": f"{title}\n{link}", "self_unread": "1"}).encode()
        return Message(url, {"Content-Type": "application/x-www-form-urlencoded", "X-ChatWorkToken": secret["token"]}, body)
    content = {Webhook.Form.SLACK: _slack, Webhook.Form.TEAMS: _teams, Webhook.Form.LINE_WORKS: _line_works}[Webhook.Form(form)](
        title, link
    )
    return Message(url, {"Content-Type": JSON_TYPE}, json.dumps(content, ensure_ascii=False).encode())


def _slack(title: str, link: str) -> dict[str, object]:
    """Three signs have a meaning in Slack's texts; in a link's text the bar is one too."""
    safe = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "｜")
    return {"text": f"<{link}|{safe}>", "unfurl_links": False}


def _teams(title: str, link: str) -> dict[str, object]:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": title, "wrap": True, "weight": "Bolder"}],
        "actions": [{"type": "Action.OpenUrl", "title": "Komainuで開く", "url": link}],
    }
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}],
    }


def _line_works(title: str, link: str) -> dict[str, object]:
    return {"title": title[:100], "body": {"text": f"{title}\n{link}"[:1000]}, "button": {"label": "Komainuで開く", "url": link}}
