"""What is sealed: bound to its place, unreadable from outside, and followed through a change of keys without a restart."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from komainu.web.site import keys as site_keys
from komainu.web.site.keys import keys_from, next_id, sealing_keys, with_new_key, write_keys
from komainu.web.site.sealing import SealBroken, blind_index, key_of_file, seal, seal_file, unseal, unseal_file

PLACE = "incidents.AffectedPerson.details"


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> Path:
    settings.KEYS_FOLDER = tmp_path / "keys"
    return tmp_path / "keys"


def test_a_seal_is_bound_to_its_place() -> None:
    value = seal(b"secret", PLACE)
    assert unseal(value, PLACE) == b"secret"
    with pytest.raises(SealBroken):
        unseal(value, "incidents.Incident.reporter_contact")
    stored = seal_file(b"secret", "incidents.Attachment")
    assert unseal_file(stored, "incidents.Attachment") == b"secret"
    with pytest.raises(SealBroken):
        unseal_file(stored, PLACE)


def test_every_changed_letter_breaks_the_seal() -> None:
    value = seal(b"secret", PLACE)
    for at in range(len(value)):
        changed = value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]
        try:
            assert unseal(changed, PLACE) == b"secret", "only letters that mean the same bits may pass"
        except SealBroken:
            continue


def test_a_new_key_is_followed_without_a_restart(own_keys: Path) -> None:
    old = seal(b"secret", PLACE)
    index = blind_index("髙橋", "affected.name")
    keys = sealing_keys(own_keys)
    write_keys(own_keys, with_new_key(keys, {"to": next_id(keys), "settled_after": None}))
    new = seal(b"secret", PLACE)
    assert (old[:3], new[:3]) == ("k1:", "k2:")
    assert unseal(old, PLACE) == unseal(new, PLACE) == b"secret"
    assert blind_index("髙橋", "affected.name") == index, "the index of the blind search stays"
    now = sealing_keys(own_keys)
    write_keys(own_keys, replace(now, opening={"k2": now.opening["k2"]}, rotation=None))
    with pytest.raises(SealBroken):
        unseal(old, PLACE)
    assert unseal(new, PLACE) == b"secret"
    assert next_id(sealing_keys(own_keys)) == "k3", "an id is never given twice"


def test_keys_are_for_their_owner_only(own_keys: Path) -> None:
    keys = sealing_keys(own_keys)
    write_keys(own_keys, keys)
    assert (own_keys / "sealing.json").stat().st_mode & 0o077 == 0
    assert own_keys.stat().st_mode & 0o077 == 0
    assert [file.name for file in own_keys.iterdir()] == ["sealing.json"]


def test_a_failed_write_leaves_the_old_keys(own_keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = sealing_keys(own_keys)

    def fails(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site_keys.os, "fsync", fails)
    with pytest.raises(OSError, match="No space"):
        write_keys(own_keys, with_new_key(keys, {"to": "k2"}))
    assert sealing_keys(own_keys) == keys


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"current": "k2", "keys": {"k1": "AA=="}, "index": "AA=="}', '{"current": "k1", "keys": {"k1": "*"}}']
)
def test_a_broken_file_of_keys_is_not_taken(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        keys_from(text)


def test_the_key_of_a_file_is_read_from_its_beginning() -> None:
    assert key_of_file(seal_file(b"x", PLACE)[:16]) == "k1"
    assert [key_of_file(each) for each in (b"", b"\0", b"PK\3\4\0", b"k0\0", b"kx\0aa", b"k1")] == [""] * 6


def test_the_old_form_of_the_file_is_read() -> None:
    """Installations from before rotation have no word about one."""
    stored = {"current": "k1", "keys": {"k1": "A" * 43 + "="}, "index": "A" * 43 + "="}
    assert keys_from(json.dumps(stored)).rotation is None
