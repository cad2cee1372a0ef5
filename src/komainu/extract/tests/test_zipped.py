"""What reads small ZIPs quickly says the same as zipfile, or leaves them to it."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from komainu.extract.tests import making
from komainu.extract.zipped import members, unpacked

WHOLE = {"docx": making.docx, "xlsx": making.xlsx, "pptx": making.pptx, "odt": making.odt}


@pytest.mark.parametrize("form", WHOLE)
def test_every_member_is_what_zipfile_reads(form: str) -> None:
    content = WHOLE[form]()
    found = members(content)
    assert found
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [each.name for each in found] == archive.namelist()
        assert [unpacked(content, each) for each in found] == [archive.read(name) for name in archive.namelist()]


def test_names_in_utf8_and_stored_members_are_read() -> None:
    content = making.zipped({"名簿.txt": "佐藤", "b/": "", "空.txt": ""}, stored_first=True)
    found = members(content)
    assert found is not None
    assert [(each.name, unpacked(content, each)) for each in found] == [("名簿.txt", "佐藤".encode()), ("b/", b""), ("空.txt", b"")]


def test_what_is_unusual_is_left_to_zipfile() -> None:
    plain = making.zipped({"a.txt": "佐藤"})
    assert members(b"MZ" + plain) is None  # a program that unpacks itself
    assert members(plain + b"\0") is None
    assert members(plain[:-1]) is None
    commented = io.BytesIO()
    with zipfile.ZipFile(commented, "w") as archive:
        archive.comment = b"by hand"
        archive.writestr("a.txt", "a")
    assert members(commented.getvalue()) is None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "a")
    assert members(packed.getvalue()) is None


def test_a_damaged_member_is_never_given_as_whole() -> None:
    content = making.docx()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        right = {name: archive.read(name) for name in archive.namelist()}
    r = random.Random(6)
    damaged = 0
    for _ in range(300):
        broken = bytearray(content)
        broken[r.randrange(len(broken))] ^= 1 << r.randrange(8)
        for each in members(bytes(broken)) or []:
            got = unpacked(bytes(broken), each)
            damaged += got is None
            assert got is None or got == right.get(each.name, got)
    assert damaged
