"""Forms of messages: what one reading explains is mended, what has none or two is malformed, and no bytes at all break the reader."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from komainu.guard.addresses import read_field
from komainu.guard.charsets import header, read
from komainu.guard.message import MimeLimits, read_message
from komainu.guard.tests.house import found, judge, letter

DEV = Path(__file__).parent / "dev"
SMALL = [path.read_bytes() for path in sorted(DEV.glob("*.eml")) if path.stat().st_size < 6000]


@settings(deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_a_message(content: bytes) -> None:
    judge(content)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_message_gets_an_answer(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SMALL)))
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    verdict = judge(bytes(content[:cut]))
    assert verdict.as_json()["message"]["size_bytes"] == cut


@settings(deadline=None)
@given(st.binary(max_size=300))
@example(b"a@b.c, =?x?B?!!!?= <")
def test_any_bytes_are_an_address_field(content: bytes) -> None:
    for mailbox in read_field(content).mailboxes:
        assert mailbox.address.local and mailbox.address.domain


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["utf-8", "iso-2022-jp", "cp932", "euc-jp", "utf-16", "x-none", ""]))
def test_a_text_in_utf_8_is_read_whatever_its_label(text: str, label: str) -> None:
    content = text.encode("utf-8", "surrogatepass")
    assert isinstance(read(content, label).text, str)
    assert isinstance(header(b"=?" + label.encode() + b"?B?" + base64.b64encode(content) + b"?=").text, str)


@pytest.mark.parametrize(
    ("raw", "names", "broken"),
    [
        ("佐藤 <a@b.example>", ["佐藤"], False),
        ('"佐藤, 一郎" <a@b.example>', ["佐藤, 一郎"], False),
        ("Sato, Ichiro <a@b.example>", ["Sato , Ichiro"], False),
        ("undisclosed-recipients:;", [], False),
        ("友の会: a@b.example, c@d.example;", ["", ""], False),
        ("a..b@docomo.ne.jp", [""], False),
        ("=?utf-8?B?5L2Q6Jek?= <a@b.example>", ["佐藤"], False),
        ("a@b.example@, <<c", [""], True),
        ("sato", [], True),
        ("佐藤 <>", [], True),
    ],
)
def test_address_fields_as_mailers_write_them(raw: str, names: list[str], broken: bool) -> None:
    field = read_field(raw.encode())
    assert [mailbox.name for mailbox in field.mailboxes] == names
    assert field.broken is broken


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        (b"filename*=utf-8''%E5%90%8D%E7%B0%BF.csv", "名簿.csv"),
        (b"filename*0*=utf-8''%E5%90%8D;\r\n filename*1*=%E7%B0%BF;\r\n filename*2=.csv", "名簿.csv"),
        (b'filename="=?utf-8?B?5ZCN57C/LmNzdg==?="', "名簿.csv"),
        (b"filename==?ISO-2022-JP?B?GyRCTD5KbRsoQi5jc3Y=?=", "名簿.csv"),
        ('filename="表予定ソ.csv"'.encode("cp932"), "表予定ソ.csv"),
        ('filename="名簿.csv"'.encode("iso-2022-jp"), "名簿.csv"),
        ('filename="名簿.csv"'.encode(), "名簿.csv"),
        (b'filename="C:\\data\\list.csv"', "list.csv"),
        (b"filename=my list.csv", "my list.csv"),
    ],
)
def test_file_names_as_mailers_write_them(parameters: bytes, name: str) -> None:
    content = b"From: a@b.c\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; " + parameters + b"\r\n\r\na,b\r\n"
    part = read_message(content).parts[0]
    assert part.name == name
    assert not part.faults


def test_every_form_of_a_name_is_checked_for_its_suffix() -> None:
    part = b'Content-Type: application/octet-stream; name="a.exe"\r\nContent-Disposition: attachment; filename="a.pdf"\r\n\r\nhello\r\n'
    message = letter().replace(b"--b--", b"--b\r\n" + part + b"--b--")
    assert found(judge(message))["attachment_executable"] == [("a.pdf", "forbid")]


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (lambda m: m.replace(b"Subject:", b"Subject: x\r\nSubject:"), "header"),
        (lambda m: m.replace(b"MIME-Version: 1.0", b"this is no field"), "header"),
        (lambda m: m.replace("打合せ".encode(), b"a\0b"), "header"),
        (lambda m: b"Subject: a\r\nFrom: b@c.d", "header"),
        (lambda m: m.replace(b"--b--\r\n", b""), "message"),
        (lambda m: m.replace(b'; boundary="b"', b""), "message"),
        (lambda m: m.replace(b'boundary="b"', b'boundary="x"'), "message"),
        (lambda m: m.replace("承知".encode(), b"\xff\xfe\x80\xa0\xff\x81"), "message"),
    ],
)
def test_what_has_no_reading_or_two_is_malformed(change: object, subject: str) -> None:
    message = letter()
    changed = change(message)  # type: ignore[operator]
    assert changed != message
    assert subject in [each for each, _ in found(judge(changed)).get("mime_malformed", [])]


@pytest.mark.parametrize("content", [b"QUJ!!D", b"QUJDR", b"QUJD=QUJD"])
def test_a_base64_attachment_that_two_readers_read_differently_is_malformed(content: bytes) -> None:
    message = letter(files=[("a.txt", b"ABC")]).replace(base64.encodebytes(b"ABC"), content + b"\n")
    assert found(judge(message))["mime_malformed"] == [("a.txt", "confirm")]


def test_an_unknown_transfer_encoding_is_malformed() -> None:
    message = letter(files=[("a.txt", b"ABC")]).replace(b"Encoding: base64", b"Encoding: x-own")
    assert found(judge(message))["mime_malformed"] == [("a.txt", "confirm")]


def test_too_deep_a_structure_ends_early_and_is_told() -> None:
    body = b"Content-Type: text/plain\r\n\r\nhello\r\n"
    for number in range(30):
        mark = f"b{number}".encode()
        body = b"Content-Type: multipart/mixed; boundary=" + mark + b"\r\n\r\n--" + mark + b"\r\n" + body + b"\r\n--" + mark + b"--\r\n"
    message = read_message(b"From: a@b.c\r\n" + body, MimeLimits())
    assert "structure_limit" in message.faults.message


@pytest.mark.parametrize(
    "message",
    [
        letter(subject="a" + " " * 200_000 + "b"),
        letter(subject="様" * 60_000),
        letter(to="(" * 100_000),
        letter(to="「" * 50_000 + " <sato@kaede.example>"),
        letter(to="a" * 100_000 + " <sato@kaede.example>"),
        letter("パスワード" + " " * 200_000 + "x\n"),
        letter("From: " + "a" * 200_000 + "\nTo: b@c.example\n"),
        letter("様" + " " * 100_000 + "様\n"),
        letter("> " * 50_000 + "\n"),
        letter("-" * 200_000 + "x\n"),
        letter("添付" * 50_000),
        letter("a" * 200_000 + "@"),
        letter(html="<div>" * 20_000 + "x"),
        letter(html="<td>" * 20_000 + "x"),
        letter(files=[("a" + " " * 100_000 + ".exe", b"x")]),
        letter().replace(b"--b--", b"--b\r\nContent-Type: text/calendar\r\n\r\nATTENDEE" + b';X="a"' * 20_000 + b"\r\n--b--"),
    ],
    ids=range(16),
)
def test_long_and_strange_input_costs_no_more_than_it_is_long(message: bytes) -> None:
    assert judge(message).message.size_bytes == len(message)


def test_an_attached_mail_is_quoted_and_its_files_are_attachments() -> None:
    inner = letter("田中様\n\n予算は800万円です。\n", to="田中 五郎 <tanaka@midori.example>", files=[("plan.txt", b"secret")])
    inner = inner.replace("田中 五郎 <tanaka@midori.example>\r\nTo".encode(), "鈴木 <suzuki@keyaki.example>\r\nTo".encode())
    outer = letter().replace(b"--b--\r\n", b"").replace(b'"b"', b'"outer"').replace(b"--b\r\n", b"--outer\r\n")
    message = outer + b"--outer\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--outer--\r\n"
    verdict = judge(message)
    assert "quoted" in [subject for subject, _ in found(verdict)["forwarded_chain"]]
    assert [each.name for each in verdict.attachments] == ["打合せの件.eml", "打合せの件.eml/plan.txt"]
