"""Broken files of every format: whatever was done to them, reading ends, and says so or gives text."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
from pathlib import Path

import pytest

from komainu.extract import Limits, Section, Unread, read
from komainu.extract.tests import making
from komainu.extract.tests.test_formats import mail
from komainu.extract.tests.test_passed_over import msg_in_forms, rtf_with_objects

FILES = Path(__file__).parent / "files"
WHOLE = {
    "a.docx": making.docx,
    "a.xlsx": making.xlsx,
    "a.pptx": making.pptx,
    "a.odt": making.odt,
    "a.ods": making.ods,
    "a.rtf": making.rtf,
    "a.pdf": making.pdf,
    "a.db": making.sqlite,
    "a.tgz": making.tgz,
    "a.tar": making.tar,
    "a.7z": making.seven_zip,
    "a.msg": making.msg,
    "a.sql": making.DUMP.encode,
    "a.eml": lambda: mail().as_bytes(),
    "a.xls": (FILES / "37_old.xls").read_bytes,
    "a.zip": (FILES / "63_nested.zip").read_bytes,
    "a.html": lambda: "<html><body><p>氏名：佐藤<table><tr><td>電話</td></tr></table></body></html>".encode("cp932"),
    "a.xml": '<?xml version="1.0"?><a b="佐藤"><c>鈴木</c></a>'.encode,
    "a.json": lambda: b'{"name": "\\u4f50\\u85e4"}',
    "b.rtf": rtf_with_objects,
    "b.msg": msg_in_forms,
    "a.mbox": lambda: b"From a@example.jp Fri May  1 09:00:00 2026\n" + mail().as_bytes(),
    "a.gz": lambda: gzip.compress(making.DUMP.encode()),
    "a.bz2": lambda: bz2.compress(making.DUMP.encode()),
    "a.xz": lambda: lzma.compress(making.DUMP.encode()),
    "a.txt": "氏名：佐藤一郎\n電話 03-0000-0001\n".encode,
    "a.csv": lambda: '氏名,"電話"\n"佐藤\n一郎",03\n'.encode("cp932"),
}
LIMITS = Limits(part_bytes=2**24, total_bytes=2**26, parts=2000)


@pytest.fixture(autouse=True)
def _no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program that reads pictures is not ours."""
    monkeypatch.setattr("komainu.extract.ocr.languages", lambda: "")


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content cut, with bits turned, with stretches left out, doubled or overwritten."""
    broken = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        if not broken:
            break
        kind, at = chance.randrange(5), chance.randrange(len(broken))
        end = min(at + chance.randint(1, 64), len(broken))
        if kind == 0:
            del broken[at : None if chance.random() < 0.3 else end]
        elif kind == 1:
            broken[at] ^= 1 << chance.randrange(8)
        elif kind == 2:
            broken[at:end] = chance.choice([b"\0", b"\xff", b"9", b"<"]) * (end - at)
        elif kind == 3:
            broken[at:at] = broken[at:end]
        else:
            broken[at:end] = chance.randbytes(end - at)
    return bytes(broken)


@pytest.mark.parametrize("name", list(WHOLE))
def test_damaged_files_end_in_text_or_a_line(name: str) -> None:
    chance = random.Random(name)
    content = WHOLE[name]()
    for _ in range(25):
        for piece in read(damaged(content, chance), name, LIMITS):
            assert isinstance(piece, Section | Unread)
            piece.position(len(piece.text)).label() if isinstance(piece, Section) else piece.label("en")


@pytest.mark.parametrize("name", list(WHOLE))
def test_a_file_cut_in_the_middle_says_something(name: str) -> None:
    content = WHOLE[name]()
    assert list(read(content[: len(content) // 2], name, LIMITS))
