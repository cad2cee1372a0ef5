"""What stands sealed opens only with its key, at its place, unchanged; a blind index finds without telling."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komainu.web.site.keys import with_new_key
from komainu.web.site.sealing import SealBroken, blind_index, current_keys, folded, seal, seal_file, unseal, unseal_file

PLACE = "incidents.AffectedPerson.details"
NAMES = "𠮷田 髙橋 﨑山"


def test_what_was_sealed_opens() -> None:
    sealed = seal(NAMES.encode(), PLACE)
    assert unseal(sealed, PLACE).decode() == NAMES
    assert "田" not in sealed


@given(st.binary(max_size=2000))
def test_every_content_comes_back(content: bytes) -> None:
    assert unseal(seal(content, PLACE), PLACE) == content
    assert unseal_file(seal_file(content, PLACE), PLACE) == content


def test_the_same_sealed_twice_looks_different() -> None:
    assert seal(b"x", PLACE) != seal(b"x", PLACE)


@pytest.mark.parametrize("place", ["incidents.AffectedPerson.came_back", "incidents.Incident.reporter_contact", ""])
def test_a_value_moved_to_another_place_does_not_open(place: str) -> None:
    with pytest.raises(SealBroken):
        unseal(seal(b"x", PLACE), place)
    with pytest.raises(SealBroken):
        unseal_file(seal_file(b"x", PLACE), place)


@pytest.mark.parametrize("position", [0, 5, 12, 20, -1])
def test_a_changed_byte_does_not_open(position: int) -> None:
    name, _, body = seal(NAMES.encode(), PLACE).partition(":")
    raw = bytearray(base64.b64decode(body))
    raw[position] ^= 1
    with pytest.raises(SealBroken):
        unseal(f"{name}:{base64.b64encode(bytes(raw)).decode()}", PLACE)


@pytest.mark.parametrize("value", ["", ":", "k1:", "k1:AAAA", "k9:" + "A" * 60, "no colon", "k1:not base64!"])
def test_what_is_no_seal_does_not_open(value: str) -> None:
    with pytest.raises(SealBroken):
        unseal(value, PLACE)


@pytest.mark.parametrize("stored", [b"", b"\0", b"k1", b"k1\0short", b"\xff\xfe\0" + b"x" * 40])
def test_what_is_no_sealed_file_does_not_open(stored: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal_file(stored, PLACE)


def test_another_house_s_key_does_not_open() -> None:
    keys = current_keys()
    sealed = seal(b"x", PLACE)
    with pytest.raises(SealBroken):
        unseal(sealed, PLACE, replace(keys, opening={keys.current: b"0" * 32}))


def test_an_older_key_still_opens_what_it_sealed() -> None:
    sealed = seal(b"x", PLACE)
    newer = with_new_key(current_keys(), {"to": "k2"})
    assert unseal(sealed, PLACE, newer) == b"x"
    assert seal(b"x", PLACE, newer).startswith("k2:")


@pytest.mark.parametrize(("one", "other"), [("ﾀﾅｶ", "タナカ"), ("Ａｂｃ 1", "abc1"), ("髙 橋", "髙橋"), ("田中　一郎", "田中一郎")])
def test_width_case_and_blanks_do_not_matter(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert blind_index(one, PLACE) == blind_index(other, PLACE)


def test_an_index_belongs_to_its_place_and_tells_nothing() -> None:
    assert blind_index("田中", PLACE) != blind_index("田中", "other")
    assert blind_index("田中", PLACE) != blind_index("田中 一郎", PLACE)
    assert "田中" not in blind_index("田中", PLACE)
