"""Posting to a chat: the forms of each, and that no address can be turned against the house's own network."""

import json
import socket
from typing import Any
from urllib.parse import parse_qs

import pytest

from komainu.web.duties import chats, posting
from komainu.web.duties.problems import AddressRefused
from tests.chat_server import ChatServer, chat_server

OUTSIDE = "https://hooks.example.com/services/T/B/x"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/x",
        "ftp://hooks.example.com/x",
        "file:///etc/passwd",
        "https://hooks.example.com:8443/x",
        "https://user:secret@hooks.example.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/x",
        "https://[fd00::1]/x",
        "https:///x",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/a\r\nHost: evil",
        "https://hooks.example.com\\@127.0.0.1/x",
        "https://hooks.example.com/道",
        "https://" + "a" * 3000,
    ],
)
def test_an_address_that_is_no_public_https_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        posting.target_of(url)


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("127.255.0.3", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.31.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
        ("2002:a00:1::1", False),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fd12:3456::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
    ],
)
def test_which_addresses_lie_outside(address: str, outside: bool) -> None:
    assert posting.is_outside(address) is outside


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Names lead there; every connection that is tried is noted, and fails."""
    tried: list[str] = []
    monkeypatch.setattr(posting, "addresses_of", lambda host, port: list(addresses))

    def connect(address: tuple[str, int], timeout: float) -> Any:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(posting.socket, "create_connection", connect)
    return tried


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:169.254.169.254"], []])
def test_a_name_that_leads_into_the_house_is_not_connected_to(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    tried = resolving(monkeypatch, *addresses)
    assert posting.post(chats.Message(OUTSIDE, {}, b"{}")) == posting.REFUSED
    assert tried == []


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers otherwise the second time is never asked a second time."""
    tried = resolving(monkeypatch, "8.8.8.8")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("the name was resolved again"))
    assert posting.post(chats.Message(OUTSIDE, {}, b"{}")) == posting.NO_ANSWER
    assert tried == ["8.8.8.8"]


@pytest.fixture
def chat(settings: Any) -> Any:
    with chat_server() as server:
        settings.WEBHOOK_HOSTS = frozenset({f"127.0.0.1:{server.server_address[1]}"})
        settings.WEBHOOK_HTTP = True
        yield server


def test_a_host_that_the_house_allowed_is_reached(chat: ChatServer) -> None:
    assert posting.post(chats.Message(chat.url, {"Content-Type": "application/json"}, b'{"text":"x"}')) == ""
    assert chat.taken[0][2] == b'{"text":"x"}'


def test_an_allowed_host_speaks_plain_http_only_where_the_house_says_so(chat: ChatServer, settings: Any) -> None:
    settings.WEBHOOK_HTTP = False
    assert posting.post(chats.Message(chat.url, {}, b"")) == posting.REFUSED
    assert chat.offered == 0


def test_a_redirect_is_not_followed(chat: ChatServer) -> None:
    chat.status, chat.location = 302, chat.url
    assert posting.post(chats.Message(chat.url, {}, b"")) == "302"
    assert chat.offered == 1


def test_who_does_not_answer_is_left(chat: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "TIMEOUT_SECONDS", 0.3)
    chat.stop_at = 1
    assert posting.post(chats.Message(chat.url, {}, b"")) == posting.NO_ANSWER


def test_slack_s_signs_do_nothing() -> None:
    body = json.loads(chats.message("slack", {"url": OUTSIDE}, "<!channel> A&B|x", "https://k/").body)
    assert body["text"] == "<https://k/|&lt;!channel&gt; A&amp;B｜x>"


def test_teams_gets_an_adaptive_card() -> None:
    body = json.loads(chats.message("teams", {"url": OUTSIDE}, "題", "https://k/").body)
    attachment = body["attachments"][0]
    assert (body["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    assert attachment["content"]["body"][0]["text"] == "題"
    assert attachment["content"]["actions"][0] == {"type": "Action.OpenUrl", "title": "Komainuで開く", "url": "https://k/"}


def test_chatwork_gets_a_form_with_the_token_in_a_header() -> None:
    secret = chats.secret_of("chatwork", "12345", "abcDEF123")
    made = chats.message("chatwork", secret, "題", "https://k/")
    assert made.url == "https://api.chatwork.com/v2/rooms/12345/messages"
    assert made.headers["X-ChatWorkToken"] == "abcDEF123"
    assert parse_qs(made.body.decode()) == {"body": ["題\nhttps://k/"], "self_unread": ["1"]}


@pytest.mark.parametrize(("room", "token"), [("../x", "a"), ("1", "a\r\nHost: evil"), ("１２", "a"), ("1", "")])
def test_chatwork_s_room_and_token_break_no_request(room: str, token: str) -> None:
    with pytest.raises(AddressRefused):
        chats.secret_of("chatwork", room, token)


def test_line_works_gets_title_text_and_button() -> None:
    body = json.loads(chats.message("line_works", {"url": OUTSIDE}, "題", "https://k/").body)
    assert (body["title"], body["body"]["text"], body["button"]["url"]) == ("題", "題\nhttps://k/", "https://k/")
