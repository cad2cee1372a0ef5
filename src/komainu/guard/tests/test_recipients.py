"""Checks on who gets the message: for each, what it must meet and what it must leave alone."""

from __future__ import annotations

from datetime import datetime

import pytest

from komainu.guard.domains import are_close, looks_like, registrable
from komainu.guard.inputs import JAPAN
from komainu.guard.names import family_of, full_name
from komainu.guard.tests.house import found, judge, letter

SATO, SUZUKI = "sato@kaede.example", "suzuki@keyaki.example"
HELLO = "様\n\nお世話になっております。\n承知いたしました。\n"
POLICY = """
[[base.blocked]]
domain = "gone.example"
owner = "o"
reason = "r"
since = 2026-01-01
[[base.blocked]]
recipient = "later@kaede.example"
owner = "o"
reason = "r"
since = 2027-01-01
[[base.competing]]
name = "x"
groups = [["kaede.example"], ["keyaki.example"]]
[[base.may_send_as]]
authenticated = "tanaka@midori.example"
addresses = ["info@midori.example"]
"""
# (address, display name, addressee, check, whether it fires)
TABLE = [
    ("sato@kaecle.example", "佐藤 一郎", "佐藤", "lookalike_domain", True),
    ("sato@keade.example", "佐藤 一郎", "佐藤", "lookalike_domain", True),
    ("sato@kaede.co.jp", "佐藤 一郎", "佐藤", "lookalike_domain", True),
    ("sato@kae-de.example", "佐藤 一郎", "佐藤", "lookalike_domain", True),
    ("sato@kaede.example.evil.test", "佐藤 一郎", "佐藤", "lookalike_domain", True),
    ("x@gmai1.com", "", "山本", "lookalike_domain", True),
    ("x@docmo.ne.jp", "", "山本", "lookalike_domain", True),
    ("x@midorl.example", "", "山本", "lookalike_domain", True),
    ("x@momiji.example", "山本", "山本", "lookalike_domain", False),
    ("x@hokkaido.kaede.example", "山本", "山本", "lookalike_domain", False),
    ("x@softbank.co.jp", "山本", "山本", "lookalike_domain", False),
    ("satou@kaede.example", "佐藤 一郎", "佐藤", "address_near_known", True),
    ("suzuki@momiji.example", "山田 太郎", "山田", "address_near_known", True),
    ("yamada@kaede.example", "山田 太郎", "山田", "address_near_known", False),
    ("info@momiji.example", "", "ご担当者", "address_near_known", False),
    ("hanako@momiji.example", "鈴木 花", "鈴木", "namesake", True),
    ("x@momiji.example", "渡辺 花", "渡辺", "namesake", True),
    ("hanako@momiji.example", "鈴木 花", "株式会社もみじ\n鈴木", "namesake", False),
    ("hanako@momiji.example", "鈴木 花", "鈴木 花 ", "namesake", False),
    ("sato@kaede.example", "山田 一郎", "山田", "display_name_mismatch", True),
    ("sato@kaede.example", '"suzuki@keyaki.example"', "佐藤", "display_name_mismatch", True),
    ("sato@kaede.example", "Ichiro Yamada", "佐藤", "display_name_mismatch", False),
    ("sato@kaede.example", "かえで商事 営業部", "佐藤", "display_name_mismatch", False),
    ("takahashi@keyaki.example", "高橋 次郎", "高橋", "display_name_mismatch", False),
    ("foo@gmail.com", "山本", "山本", "freemail_recipient", True),
    ("kato@freemail.example", "加藤 四郎", "加藤", "freemail_recipient", False),
    ("gorot@gmail.com", "", "ご担当者", "employee_private_address", True),
    ("goro.t+x@googlemail.com", "", "ご担当者", "employee_private_address", False),
    ("goro.t+x@gmail.com", "", "ご担当者", "employee_private_address", True),
    ("tanaka.home@freemail.example", "", "ご担当者", "employee_private_address", True),
    ("x99@freemail.example", "渡辺六子", "渡辺", "employee_private_address", True),
    ("x99@freemail.example", "渡辺 花子", "渡辺", "employee_private_address", False),
    ("sato+a@kaede.example", "佐藤 一郎", "佐藤", "plus_address", True),
    ("sato+a@kaede.example", "佐藤 一郎", "佐藤", "first_contact", False),
    ("new@kaede.example", "", "ご担当者", "first_contact", True),
    ("ghost@midori.example", "", "ご担当者", "list_unresolved", True),
    ("event-ml@midori.example", "", "ご担当者", "list_unresolved", True),
    ("all@midori.example", "", "各位", "list_unresolved", False),
    ("a@sub.gone.example", "", "ご担当者", "blocked_recipient", True),
    ("a@notgone.example", "", "ご担当者", "blocked_recipient", False),
    ("later@kaede.example", "", "ご担当者", "blocked_recipient", False),
    (SUZUKI, "鈴木 花子", "佐藤", "addressee_mismatch", True),
    (SUZUKI, "鈴木 花子", "かえで商事(株)　ご担当者", "addressee_mismatch", True),
    (SUZUKI, "鈴木 花子", "けやき設計 鈴木", "addressee_mismatch", False),
    (SUZUKI, "", "鈴木", "addressee_mismatch", False),
    (SUZUKI, "鈴木 花子", "お客", "addressee_mismatch", False),
    ("zzz@keyaki.example", "", "山田", "addressee_mismatch", False),
]


@pytest.mark.parametrize(("address", "name", "greeted", "check", "fires"), TABLE)
def test_a_recipient_is_met_or_left_alone(address: str, name: str, greeted: str, check: str, fires: bool) -> None:
    message = letter(greeted + HELLO, to=f"{name} <{address}>" if name else address)
    assert (check in found(judge(message, [address], policy=POLICY))) is fires


@pytest.mark.parametrize(
    ("subject", "fires"),
    [
        ("かえで商事様 お見積り", True),
        ("【かえで商事株式会社御中】ご案内", True),
        ("かえで商事 佐藤様 お見積り", True),
        ("かえで商事との打合せの件", False),
        ("お客様各位", False),
    ],
)
def test_a_subject_that_addresses_another_company(subject: str, fires: bool) -> None:
    verdict = judge(letter("ご担当者様\n", to=f"鈴木 花子 <{SUZUKI}>", subject=subject), [SUZUKI])
    assert (("subject_line", "confirm") in found(verdict).get("addressee_mismatch", [])) is fires


def test_rivals_and_hidden_readers_are_told() -> None:
    verdict = found(judge(letter(), [SATO, SUZUKI], policy=POLICY))
    assert verdict["competing_groups"] == [("message", "approve")]
    assert verdict["bcc_hidden"] == [(SUZUKI, "remind")]


def test_who_sees_whom() -> None:
    people = [f"u{number}@p{number}.example" for number in range(5)]
    assert found(judge(letter(to=", ".join(people)), people))["visible_many"] == [("message", "confirm")]
    assert "visible_many" not in found(judge(letter(to=f"皆様: {', '.join(people[:3])};"), people))
    assert "visible_many" not in found(judge(letter(to="undisclosed-recipients:;"), people))
    same = [f"u{number}@freemail.example" for number in range(4)]
    assert "visible_many" in found(judge(letter(to=", ".join(same)), same))


def test_a_bcc_field_that_is_left() -> None:
    assert "bcc_header_left" in found(judge(letter(header="Bcc: <watanabe@midori.example>\r\n"), [SATO, "watanabe@midori.example"]))
    assert "bcc_header_left" not in found(judge(letter(header="Bcc:\r\n"), [SATO]))


def test_a_reply_meets_a_new_company() -> None:
    both = letter(header="References: <t0@x> <t1@x>\r\n", to=f"佐藤 <{SATO}>, 鈴木 <{SUZUKI}>")
    assert found(judge(both, [SATO, SUZUKI]))["reply_new_domain"] == [(SUZUKI, "hold")]
    assert "reply_new_domain" not in found(judge(letter(header="References: <t9@x>\r\n", to=f"鈴木 <{SUZUKI}>"), [SUZUKI]))


def test_the_sender_is_who_sends() -> None:
    message = letter()
    for sender, grade in (("info@midori.example", None), ("boss@midori.example", "confirm"), ("tanaka@elsewhere.example", "approve")):
        verdict = found(
            judge(message.replace("田中 五郎 <tanaka@midori.example>\r\nTo".encode(), f"<{sender}>\r\nTo".encode()), policy=POLICY)
        )
        assert verdict.get("sender_mismatch") == ([("sender", grade)] if grade else None)
    assert "check_not_done" in found(judge(message, authenticated=None))


def test_mail_to_inside_only_meets_the_marked_checks_alone() -> None:
    everything = letter("佐藤様\n\n資料を添付します。カード番号 4111 1111 1111 1111\n", to="渡辺 <watanabe@midori.example>", subject="極秘")
    assert found(judge(everything, ["watanabe@midori.example"])) == {}


@pytest.mark.parametrize(
    ("at", "fires"),
    [((23, 10, 0), True), ((20, 6, 59), True), ((20, 7, 0), False), ((20, 19, 59), False), ((20, 20, 0), True), ((21, 12, 0), True)],
)
def test_hours_are_those_of_japan(at: tuple[int, int, int], fires: bool) -> None:
    now = datetime(2026, 11, *at, tzinfo=JAPAN)
    assert ("outside_hours" in found(judge(letter(), policy="[base.checks.outside_hours]\nenabled = true\n", now=now))) is fires


@pytest.mark.parametrize(
    ("display", "family", "full"),
    [
        ("佐藤　一郎様", "佐藤", "佐藤一郎"),
        ("株式会社山田商店 営業部 佐藤 一郎", "佐藤", "佐藤一郎"),
        ("(株)かえで商事 佐藤", "佐藤", ""),
        ("勅使河原 光", "勅使河原", "勅使河原光"),
        ("二階堂亮", "二階堂", "二階堂亮"),
        ("髙橋　次郎", "高橋", "高橋次郎"),
        ("【けやき】鈴木花子", "鈴木", "鈴木花子"),
        ("桜井 みなみ", "桜井", "桜井ミナミ"),
        ("情報システム部 部長 高橋", "高橋", ""),
        ("かえで商事 総務部", "", ""),
        ("採用担当", "", ""),
        ("Ichiro Sato", "", ""),
        ("ﾀﾅｶ", "", ""),
    ],
)
def test_family_names_are_seen_or_unknown(display: str, family: str, full: str) -> None:
    assert family_of(display) == family
    assert full_name(display) == full


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("gmail", "gmial", True),
        ("kaede", "kaed", True),
        ("kaede", "kaode", True),
        ("abc", "abd", False),
        ("same", "same", False),
        ("kaede", "kadee", True),
        ("kaede", "keyaki", False),
    ],
)
def test_one_slip_of_the_hand(one: str, other: str, close: bool) -> None:
    assert are_close(one, other) is are_close(other, one) is close


@pytest.mark.parametrize(
    ("domain", "own"),
    [
        ("a.b.example", "b.example"),
        ("www.foo.co.jp", "foo.co.jp"),
        ("co.jp", "co.jp"),
        ("x.city.chiyoda.tokyo.jp", "city.chiyoda.tokyo.jp"),
        ("a.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.foo.bar.kawasaki.jp", "foo.bar.kawasaki.jp"),
    ],
)
def test_the_registrable_domain_is_that_of_the_public_suffix_list(domain: str, own: str) -> None:
    assert registrable(domain) == own


def test_a_cyrillic_letter_is_seen_through() -> None:
    label = "xn--" + "kаede".encode("punycode").decode()
    assert looks_like(f"{label}.example", "kaede.example")
    assert not looks_like("momiji.example", "kaede.example")
