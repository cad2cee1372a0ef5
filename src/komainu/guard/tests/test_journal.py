"""Copies are unwrapped: the message byte for byte, and who really got it. What cannot be unwrapped is said."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komainu.guard import Envelope, History, Policy, examine, inspect_here
from komainu.guard.inputs import JAPAN
from komainu.guard.journal import WHY, Copies, Copy, Matching, Unread, fingerprint, unwrap
from komainu.guard.tests.house import HISTORY, NOW, POLICY, found, letter
from komainu.guard.tests.postfix import Postfix, needs_postfix, send
from komainu.guard.tests.sink import Sink

WATCH = "watch@guard.midori.example"
COPIES = Copies((WATCH,))
REPORT = """\
Sender: tanaka@midori.example
Subject: 打合せの件
Message-Id: <m1@midori.example>
To: sato@kaede.example
Cc: suzuki@keyaki.example, Expanded: sekkei@keyaki.example
Bcc: ito@sakura.example
Bcc: new@sakura.example, Forwarded: old@sakura.example
"""


def journal(
    message: bytes, report: str = REPORT, *, mark: str = "X-MS-Journal-Report:", more: bytes = b"", encoding: bytes = b"8bit"
) -> bytes:
    """A journal report as Exchange writes it: what happened as text, the message beside it."""
    return (
        "From: Microsoft Outlook <MicrosoftExchange329e@midori.example>\r\n"
        f"To: <{WATCH}>\r\nSubject: 打合せの件\r\n{mark}{chr(13) + chr(10) if mark else ''}"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="_000_journal_"\r\n\r\n'
        "--_000_journal_\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + report.replace("\n", "\r\n")
        + "\r\n--_000_journal_\r\n"
    ).encode() + (
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: "
        + encoding
        + b"\r\n\r\n"
        + message
        + more
        + b"\r\n--_000_journal_--\r\n"
    )


def to_watch(*rcpt_to: str, mail_from: str = "tanaka@midori.example") -> Envelope:
    return Envelope(mail_from, rcpt_to or (WATCH,), None, NOW)


def taken(content: bytes, envelope: Envelope | None = None, copies: Copies = COPIES) -> Copy:
    copy = unwrap(content, envelope or to_watch(), copies)
    assert isinstance(copy, Copy), copy
    return copy


def test_a_journal_report_gives_the_message_and_everyone_who_got_it() -> None:
    message = letter(to="佐藤 一郎 <sato@kaede.example>, sekkei@keyaki.example")
    copy = taken(journal(message), Envelope("", (WATCH,), None, NOW))
    assert copy.message == message
    assert copy.envelope == Envelope(
        "tanaka@midori.example",
        ("sato@kaede.example", "suzuki@keyaki.example", "ito@sakura.example", "new@sakura.example"),
        "tanaka@midori.example",
        NOW,
    )
    assert copy.redirected == (
        ("suzuki@keyaki.example", "expanded", "sekkei@keyaki.example"),
        ("new@sakura.example", "forwarded", "old@sakura.example"),
    )
    assert copy.notes == ()


def test_a_bcc_of_a_journal_report_is_judged_as_one() -> None:
    copy = taken(journal(letter()))
    verdict = examine(
        copy.message,
        copy.envelope,
        Policy(POLICY.encode()),
        History.from_json(HISTORY),
        as_of=NOW,
        inspector=inspect_here,
    )
    assert {subject for subject, _ in found(verdict)["bcc_hidden"]} >= {"ito@sakura.example", "new@sakura.example"}


def test_recipients_that_exchange_could_not_vouch_for_leave_the_sender_unauthenticated() -> None:
    copy = taken(journal(letter(), "Sender: tanaka@midori.example\nMessage-ID: <m1@midori.example>\nRecipient: sato@kaede.example\n"))
    assert copy.rcpt_to == ("sato@kaede.example",)
    assert copy.authenticated_as is None


def test_on_behalf_of_is_not_the_sender() -> None:
    copy = taken(journal(letter(), "Sender: watanabe@midori.example\nOn-Behalf-Of: tanaka@midori.example\nTo: sato@kaede.example\n"))
    assert copy.authenticated_as == copy.mail_from == "watanabe@midori.example"


def test_the_message_may_be_encoded() -> None:
    import base64

    message = letter()
    assert taken(journal(base64.encodebytes(message).replace(b"\n", b"\r\n"), encoding=b"base64")).message == message


def test_of_a_protected_message_the_clear_copy_is_taken() -> None:
    part = b"\r\n--_000_journal_\r\nContent-Type: message/rfc822\r\n\r\n"
    protected = letter().replace(b"application/octet-stream", b"application/x-microsoft-rpmsg-message")
    protected = protected.replace(b"text/plain", b"application/x-microsoft-rpmsg-message")
    copy = taken(journal(protected, more=part + letter()))
    assert (copy.message, copy.notes) == (letter(), ("clear_copy_taken",))


def test_a_report_whose_message_is_another_says_so() -> None:
    assert taken(journal(letter(), REPORT.replace("m1@", "m2@"))).notes == ("message_id_differs",)


def test_an_address_that_nobody_can_read_goes_on_as_it_stands_and_is_a_finding() -> None:
    copy = taken(journal(letter(), REPORT + "Bcc: IMCEAEX-_o=First\n"))
    assert "recipient_unreadable" in copy.notes
    assert copy.rcpt_to is not None and "IMCEAEX-_o=First" in copy.rcpt_to
    verdict = examine(copy.message, copy.envelope, Policy(POLICY.encode()), History.from_json(HISTORY), as_of=NOW, inspector=inspect_here)
    assert "mime_malformed" in found(verdict)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "copy_empty"),
        (b"From: a@b.example\r\nX-MS-Journal-Report:\r\n\r\nSender: a@b.example\r\n", "journal_no_message"),
        (journal(letter(), "Sender: tanaka@midori.example\n"), "journal_no_envelope"),
        (journal(letter(), "Recipient: sato@kaede.example\n"), "journal_no_envelope"),
        (journal(letter(), more=b"\r\n--_000_journal_\r\nContent-Type: message/rfc822\r\n\r\n" + letter()), "journal_two_messages"),
        (journal(letter(), mark="Content-Identifier: exjournalreport"), "journal_2003"),
        (journal(letter(), mark=""), "journal_unmarked"),
    ],
)
def test_what_cannot_be_unwrapped_is_told_and_not_guessed(content: bytes, reason: str) -> None:
    assert unwrap(content, to_watch(), COPIES) == Unread(reason)
    assert all(WHY[reason])


def test_google_names_the_recipient_of_each_copy_and_the_copies_are_one_message() -> None:
    matching = Matching(timedelta(seconds=20))
    for place, recipient in enumerate(["sato@kaede.example", "ito@sakura.example"]):
        top = f"Received: by 2002:a05:{place} with SMTP id x\r\nX-Received: by 10.0.0.{place}\r\nX-Gm-Original-To: {recipient}\r\n"
        copy = taken(top.encode() + letter(), copies=Copies((WATCH,), trusts_sender=True))
        assert b"X-Gm-Original-To" not in copy.message
        assert copy.message.endswith(letter())
        matching.take(copy, NOW + timedelta(seconds=place))
    assert matching.ready(NOW + timedelta(seconds=19)) == []
    [one] = matching.ready(NOW + timedelta(seconds=20))
    assert (one.rcpt_to, one.authenticated_as) == (("sato@kaede.example", "ito@sakura.example"), "tanaka@midori.example")
    assert len(matching) == 0


def test_a_copy_that_does_not_tell_its_recipients_has_no_envelope() -> None:
    copy = taken(letter())
    assert (copy.source, copy.envelope, copy.notes) == ("plain", None, ("recipients_unknown",))
    verdict = examine(copy.message, copy.envelope, Policy(POLICY.encode()), History.from_json(HISTORY), as_of=NOW, inspector=inspect_here)
    assert ("envelope", "hold") in found(verdict)["check_not_done"]


def test_a_copy_that_tells_fills_in_one_that_does_not() -> None:
    matching = Matching()
    matching.take(taken(letter()), NOW)
    matching.take(taken(journal(letter())), NOW)
    [one] = matching.ready(NOW, all_of_them=True)
    assert one.rcpt_to is not None and len(one.rcpt_to) == 4
    assert (one.source, one.notes) == ("journal", ())


def test_who_was_authenticated_is_believed_from_the_topmost_received_only() -> None:
    top = b"Received: from pc (unknown [10.0.0.5])\r\n\t(Authenticated sender: tanaka@midori.example)\r\n\tby mail.midori.example\r\n"
    below = b"Received: from pc (Authenticated sender: boss@midori.example) by elsewhere.example\r\n"
    assert taken(top + below + letter()).authenticated_as == "tanaka@midori.example"
    assert taken(b"Received: from a by b\r\n" + below + letter()).authenticated_as is None


@pytest.mark.parametrize(
    ("address", "recipient"),
    [
        ("watch+sato=kaede.example@guard.midori.example", "sato@kaede.example"),
        ("WATCH+a=b=kaede.example@GUARD.midori.example", "a=b@kaede.example"),
        ("watch+sato@guard.midori.example", None),
        ("watch+=kaede.example@guard.midori.example", None),
        ("other+sato=kaede.example@guard.midori.example", None),
        ("watch+sato=kaede.example@elsewhere.example", None),
    ],
)
def test_the_recipient_written_into_the_address(address: str, recipient: str | None) -> None:
    assert taken(letter(), to_watch(address)).rcpt_to == ((recipient,) if recipient else None)


def test_the_same_text_sent_twice_is_two_messages_and_another_text_too() -> None:
    first = letter()
    assert fingerprint(b"Received: from a\r\n\tby b\r\n" + first + b"\r\n") == fingerprint(first)
    assert fingerprint(letter("別の文面")) != fingerprint(first)
    matching = Matching()
    for message in (first, first.replace(b"<m1@", b"<m2@"), letter("別の文面")):
        matching.take(taken(message), NOW)
    assert len(matching.ready(NOW, all_of_them=True)) == 3


def test_no_more_messages_wait_than_may() -> None:
    matching = Matching(most=2)
    for place in range(5):
        matching.take(taken(letter(f"{place}")), NOW)
    assert len(matching.ready(NOW)) == 3
    assert len(matching) == 2


@settings(max_examples=150, deadline=None)
@given(
    head=st.binary(max_size=60),
    at=st.integers(0, 900),
    broken=st.binary(max_size=20),
    watch=st.sampled_from([WATCH, "watch+a=b.example@guard.midori.example", "", "@", "watch+@guard.midori.example"]),
)
def test_no_bytes_make_it_fall(head: bytes, at: int, broken: bytes, watch: str) -> None:
    whole = journal(letter())
    for content in (head, head + whole, whole[:at] + broken + whole[at:], whole[: at * 2]):
        copy = unwrap(content, Envelope("", (watch,), None, NOW), COPIES)
        if isinstance(copy, Copy):
            assert copy.key
            Matching().take(copy, datetime(2026, 1, 1, tzinfo=JAPAN))
        else:
            assert copy.reason in WHY


@pytest.mark.slow
def test_copies_of_a_real_postfix_tell_who_got_the_message_bcc_too() -> None:
    needs_postfix()
    message = letter(to="sato@kaede.example")
    recipients = ["sato@kaede.example", "ito@sakura.example", "o'neil+x@keyaki.example"]
    with (
        Sink() as world,
        Sink() as door,
        Postfix(
            main="relayhost = [127.0.0.1]:{world}",
            deploy="postfix-watching",
            replaced={"10025": door.port},
            world=world.port,
        ) as postfix,
    ):
        assert send(postfix.port, message, recipients)[0] == 250
        [copy] = door.wait()
        assert sorted(world.wait()[0].rcpt_to) == sorted(recipients)
    found = taken(copy.content, Envelope(copy.mail_from, tuple(copy.rcpt_to), None, NOW), Copies(("watch@guard.invalid",)))
    assert found.rcpt_to is not None and set(found.rcpt_to) == set(recipients)
    assert (found.source, found.mail_from) == ("postfix", "tanaka@midori.example")
    assert found.message.endswith(message)
    assert fingerprint(found.message) == fingerprint(message)
