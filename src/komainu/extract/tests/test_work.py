"""Work grows with the length of a file and not with its square: counted, not timed."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from komainu.extract import Section, read
from komainu.extract.comparing import Known, lines_beyond


def calls(function: Callable[[], object]) -> int:
    """How many functions and generators are entered."""
    count = 0

    def watch(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count


def with_pictures(count: int) -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE a (b BLOB)")
    base.executemany("INSERT INTO a VALUES (?)", [(b"\x89PNG\r\n\x1a\n" + bytes(16),)] * count)
    base.commit()
    return base.serialize()


def test_binary_values_of_a_table_cost_the_same_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komainu.extract.ocr.languages", lambda: "")
    list(read(with_pictures(1), "a.db"))
    work = [calls(lambda count=count: list(read(with_pictures(count), "a.db"))) for count in (0, 200, 400)]  # type: ignore[misc]
    assert work[2] - work[0] < 2.2 * (work[1] - work[0])


def searched(lines: list[str], others: list[str]) -> int:
    known = Known("\n".join(lines))
    assert not all(known.has(line) for line in others)
    return known.searched_chars


def test_two_forms_of_a_mail_are_compared_in_linear_work() -> None:
    def forms(count: int) -> Iterator[list[str]]:
        yield [f"{number} 行目の本文です。" for number in range(count)]
        yield [line for number in range(count) for line in (f"{number} 行目の本文です。", f"広告 {number}")]

    few, many = (searched(*forms(count)) for count in (2000, 4000))
    assert many < 2.2 * few


def test_lines_of_the_other_form_are_found_out_of_order_too() -> None:
    text = "最初\n二番目の行\n三番目\n" + "間の行です\n" * 2000 + "最後"
    assert list(lines_beyond(text, "最 後\n二番目の\n違う行\n最初\n")) == [(3, "違う行")]


def mail_with(plain: str, page: str) -> bytes:
    from email.message import EmailMessage

    message: Any = EmailMessage()
    message["Subject"] = "x"
    message.set_content(plain)
    message.add_alternative(page, subtype="html")
    return bytes(message)


def test_a_long_html_form_is_compared_like_a_short_one() -> None:
    plain = "".join(f"{number} 行目の本文です。\n" for number in range(60_000))
    page = "<html><body><p>" + plain.replace("\n", "</p><p>") + "</p><p>添えた佐藤</p></body></html>"
    texts = [piece.text for piece in read(mail_with(plain, page), "a.eml") if isinstance(piece, Section) and piece.part == "body (HTML)"]
    assert texts == ["添えた佐藤\n"]
