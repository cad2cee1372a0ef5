"""Passwords that are tried first are refused, offline; what people can remember is not."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from komainu.web.people.models import Person
from komainu.web.signin.known import Finding, looks_known
from komainu.web.signin.known.packing import FILE, pack, packed, unpack


@pytest.mark.parametrize(
    ("password", "finding"),
    [
        ("password1234", Finding.KNOWN),
        ("PASSWORD1234", Finding.KNOWN),
        ("ｐａｓｓｗｏｒｄ１２３４", Finding.KNOWN),
        ("1qaz2wsx3edc", Finding.KNOWN),
        ("P@ssw0rd2026!", Finding.DECORATED),
        ("summer2026!!!!", Finding.DECORATED),
        ("***professional***", Finding.DECORATED),
        ("abcabcabcabc", Finding.REPEATED),
        ("abcdefghijklmnop", Finding.KNOWN),
        ("bcdefghijklmnopq", Finding.REPEATED),
        ("9876543210987", Finding.REPEATED),
        ("sakurasakura", Finding.REPEATED),
        ("aaaaabbbbbccccc", Finding.REPEATED),
        ("minato-kikaku2026", Finding.OWN),
        ("Minato-Kikaku!!", Finding.OWN),
    ],
)
def test_what_is_tried_first_is_refused(password: str, finding: Finding) -> None:
    assert looks_known(password, ["minato-kikaku", "example"]) is finding


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "kawara-no-ue-ni-neko",
        "みなとのひみつのことば",
        "komainu-mihon-2026",
        "Tr0ub4dor&3xx",
        "xK9#mq2LpZ7w",
    ],
)
def test_what_nobody_guesses_passes(password: str) -> None:
    assert looks_known(password, ["minato-kikaku"]) is None


def test_an_empty_one_is_no_password() -> None:
    assert looks_known("") is Finding.KNOWN


def test_the_list_is_small_and_large_enough() -> None:
    assert FILE.stat().st_size < 1_000_000
    assert len(packed().whole) // 5 > 40_000
    assert len(packed().words) // 5 > 20_000


def test_a_list_packed_is_the_list_unpacked() -> None:
    content = pack(["one", "two", "two"], ["drei"])
    found = unpack(content)
    assert [found.has_whole(word) for word in ("one", "two", "drei")] == [True, True, False]
    assert [found.has_word(word) for word in ("one", "drei")] == [False, True]
    assert pack(["two", "one"], ["drei"]) == content


@pytest.mark.parametrize("content", [b"KNP1" + b"\0" * 8 + b"x", b"NOPE" + b"\0" * 8, pack(["one"], [])[:-1]])
def test_a_damaged_list_is_told(content: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpack(content)


@pytest.mark.parametrize("password", ["short", "password1234", "492817462910", "1005-yoshida@minato-kikaku.example", "minato-kikaku-2026"])
def test_the_settings_use_it_with_the_rest(password: str) -> None:
    person = Person(staff_number="1005-yoshida", name="𠮷田 健吾", reading="よしだ けんご", email="yoshida@minato-kikaku.example")
    with pytest.raises(ValidationError):
        validate_password(password, person)


def test_a_good_one_passes_the_settings() -> None:
    validate_password("kawara-no-ue-ni-neko", Person(staff_number="1", name="青山"))
