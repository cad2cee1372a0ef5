"""The encrypted file: only the key opens it, and a bit or an end that is missing is always found. No database."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komainu.web.safekeeping import container
from komainu.web.safekeeping.container import CHUNK, TAG, Damaged, NoBackup, OpeningReader, OtherKey, SealingWriter
from komainu.web.safekeeping.recoverykey import CodeMistyped, Recipient, RecoveryKey, code_rows, key_of, new_key, number_of, sheet_check_of

KEY = new_key()
MADE_AT = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)


def sealed(plain: bytes, *, key: RecoveryKey = KEY, step: int = 1 << 16) -> bytes:
    out = io.BytesIO()
    writer = SealingWriter(out, key.public, made_at=MADE_AT, komainu="0.1.0")
    for at in range(0, len(plain), step):
        writer.write(plain[at : at + step])
    writer.finish()
    assert writer.size == len(out.getvalue())
    return out.getvalue()


def opened(content: bytes, key: RecoveryKey = KEY, step: int = -1) -> bytes:
    reader = OpeningReader(io.BytesIO(content), key)
    parts = []
    while part := reader.read(step):
        parts.append(part)
    reader.exhaust()
    return b"".join(parts)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
@pytest.mark.parametrize("step", [1000, -1])
def test_what_goes_in_comes_out(size: int, step: int) -> None:
    plain = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed(plain[:size]), step=step) == plain[:size]


@given(st.binary(max_size=5000), st.integers(1, 900), st.integers(1, 900))
@settings(max_examples=60, deadline=None)
def test_any_bytes_in_any_pieces_through_small_chunks(plain: bytes, write: int, read: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(container, "CHUNK", 97)
        content = sealed(plain, step=write)
    assert opened(content, step=read) == plain


def test_nothing_of_the_content_can_be_seen() -> None:
    content = sealed("本人の名簿 𠮷田 髙橋".encode() * 100)
    assert "名簿".encode() not in content
    assert content != sealed("本人の名簿 𠮷田 髙橋".encode() * 100), "each file has a key of its own"


def ends() -> list[int]:
    whole = len(sealed(bytes(2 * CHUNK + 5)))
    head = whole - (2 * CHUNK + 5) - 3 * TAG
    return [head, head + 1, head + CHUNK + TAG - 1, head + CHUNK + TAG, head + 2 * (CHUNK + TAG), whole - TAG, whole - 1]


@pytest.mark.parametrize("end", ends())
def test_a_file_that_was_cut_off_is_found(end: int) -> None:
    with pytest.raises(Damaged):
        opened(sealed(bytes(2 * CHUNK + 5))[:end])


@pytest.mark.parametrize("end", [0, 5, len(container.MAGIC), len(container.MAGIC) + 20])
def test_a_file_cut_off_in_its_head_is_no_backup(end: int) -> None:
    with pytest.raises(NoBackup):
        opened(sealed(b"x")[:end])


def test_every_changed_byte_is_found() -> None:
    content = sealed(b"a small house")
    for at in range(len(content)):
        broken = bytearray(content)
        broken[at] ^= 1
        with pytest.raises((Damaged, NoBackup, OtherKey)):
            opened(bytes(broken))


def test_chunks_in_another_order_are_found() -> None:
    content = sealed(bytes(CHUNK) + b"\1" * CHUNK + b"end")
    head = len(content) - (2 * CHUNK + 3) - 3 * TAG
    first, second, rest = content[head : head + CHUNK + TAG], content[head + CHUNK + TAG : head + 2 * (CHUNK + TAG)], content[-3 - TAG :]
    with pytest.raises(Damaged):
        opened(content[:head] + second + first + rest)
    with pytest.raises(Damaged):
        opened(content[:head] + first + rest)
    with pytest.raises(Damaged):
        opened(content + rest)


def test_another_key_is_told_with_the_number_of_the_right_one() -> None:
    with pytest.raises(OtherKey) as told:
        opened(sealed(b"x"), new_key())
    assert told.value.number == KEY.number


def test_the_machine_keeps_no_more_than_the_public_half() -> None:
    kept = Recipient(KEY.public)
    assert Recipient.decoded(kept.encoded()) == kept
    assert KEY.code.encode() not in kept.encoded()
    assert KEY.private.private_bytes_raw().hex().encode() not in kept.encoded()
    assert kept.number == KEY.number == number_of(KEY.public)


def test_a_code_reads_back_however_it_is_typed() -> None:
    typed = [
        KEY.code,
        KEY.code.lower(),
        KEY.code.replace("-", " "),
        "　".join(code_rows(KEY.code)),
        KEY.code.replace("0", "O").replace("1", "l"),
    ]
    typed.append("".join(chr(ord(letter) + 0xFEE0) if letter != "-" else "－" for letter in KEY.code))
    assert {key_of(each).public for each in typed} == {KEY.public}
    assert code_rows(KEY.code) == [KEY.code[:14], KEY.code[15:29], KEY.code[30:]]


def test_a_slip_of_the_pen_is_found() -> None:
    code = KEY.code.replace("-", "")
    missed = 0
    for at in range(len(code)):
        for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
            if letter != code[at]:
                try:
                    key_of(code[:at] + letter + code[at + 1 :])
                except CodeMistyped:
                    continue
                missed += 1
    assert missed == 0


@pytest.mark.parametrize(
    "typed",
    ["", "x", KEY.code[:-1], KEY.code + "0", KEY.code.replace(KEY.code[0], "U", 1), "*" * 36],
    ids=["nothing", "a letter", "too short", "too long", "an unknown letter", "no letter at all"],
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(CodeMistyped):
        key_of(typed)


def test_the_digits_of_the_sheet_are_four_and_of_this_key() -> None:
    assert sheet_check_of(KEY.public).isdigit() and len(sheet_check_of(KEY.public)) == 4
    assert len({sheet_check_of(new_key().public) for _ in range(20)}) > 10
