"""Encodings are decided right, and where they are not sure that is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komainu.extract import Section, encodings, read
from komainu.extract.encodings import decide, decode

SENTENCES = [
    "氏名：佐藤一郎　電話番号：０３（００００）０００１",
    "お問い合わせいただきありがとうございます。担当の鈴木です。",
    "山田花子,東京都千代田区丸の内1-2-3,090-0000-0001",
    "カタカナばかりのフリガナ ヤマダ タロウ サトウ ハナコ",
    "議事録\n出席者 高橋部長、田中課長\n決定事項 来月の研修の日程を変更する\n",
    "名前\n伊藤\n加藤\n斎藤\n後藤\n佐藤\n",
]
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "cp932": "cp932",
    "euc_jp": "euc-jp",
    "iso2022_jp": "iso-2022-jp",
    "utf-16": "utf-16-le",
    "utf-16-be": "utf-16-be",
}


@pytest.mark.parametrize("written", list(ENCODINGS))
@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_offices_write_is_decided_right(written: str, sentence: str) -> None:
    content = sentence.encode(written)
    decision = decide(content)
    assert decision.encoding == ENCODINGS[written]
    assert decode(content.removeprefix(b"\xef\xbb\xbf"), decision.encoding) == sentence


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("written", ["cp932", "euc_jp"])
def test_a_right_decision_on_a_sentence_is_sure(written: str, sentence: str) -> None:
    assert decide(sentence.encode(written)).doubt == ""


def test_half_width_kana_of_bank_files_is_cp932() -> None:
    text = "1210000000001ｶ)ﾔﾏﾀﾞｼﾖｳｼﾞ            0930ﾐｽﾞﾎ\r\n2ﾀﾅｶ ﾀﾛｳ ﾎﾝﾃﾝ ﾌﾂｳ\r\n2ｻﾄｳ ﾊﾅｺ ｼﾌﾞﾔ ﾌﾂｳ\r\n"
    assert decide(text.encode("cp932")).encoding == "cp932"


def test_what_could_be_both_says_so() -> None:
    assert decide("ｱｲ".encode("cp932")).doubt
    assert decide("名".encode("euc_jp")).doubt


@pytest.mark.parametrize("written", ["iso-2022-jp", "euc-jp"])
def test_the_characters_that_microsoft_added(written: str) -> None:
    escaped = b"\x1b$B-!-j|b\x1b(B \x1b(I1\x1b(B"
    eight_bit = "担当の佐藤様へ".encode("euc_jp") + b"\xad\xa1\xad\xea\xfc\xe2"
    if written == "iso-2022-jp":
        assert decode(escaped, written) == "①㈱髙 ｱ"
    else:
        assert decide(eight_bit).encoding == "euc-jp"
        assert decode(eight_bit, written) == "担当の佐藤様へ①㈱髙"


def test_a_line_in_another_encoding_is_read_and_told() -> None:
    content = ("最初の行は佐藤です\n" * 3).encode() + "途中の行は鈴木課長です\n".encode("cp932")
    pieces = [piece for piece in read(content, "a.log") if isinstance(piece, Section)]
    text = "".join(piece.text for piece in pieces)
    assert "佐藤" in text
    assert "鈴木課長" in text
    assert all(piece.doubt for piece in pieces)


def test_a_long_plain_beginning_does_not_hide_japanese() -> None:
    content = b"2026-11-22 GET /index.html 200\n" * 80_000 + "氏名：佐藤一郎\n".encode("euc_jp")
    pieces = [piece for piece in read(content, "a.log") if isinstance(piece, Section)]
    assert "佐藤一郎" in pieces[-1].text
    at = pieces[-1].text.index("佐藤")
    assert pieces[-1].position(at).number == 80_001


def test_utf16_is_cut_at_line_ends() -> None:
    content = ("氏名：佐藤一郎\r\n" * 100_000).encode("utf-16")
    pieces = [piece for piece in read(content, "a.txt") if isinstance(piece, Section)]
    assert "".join(piece.text for piece in pieces) == "氏名：佐藤一郎\n" * 100_000
    assert pieces[-1].position(len(pieces[-1].text) - 1).number == 100_000


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet="あいうえおかきくけこさしすせそたちつてとなにぬのはひふへほまみむめもやゆよらりるれろわをんがぎぐげご、。山田佐藤東京都日本人名様のにはで",
        min_size=12,
    ),
    st.sampled_from(["cp932", "euc_jp", "utf-8"]),
)
def test_japanese_is_never_decided_wrong_in_silence(text: str, written: str) -> None:
    decision = decide(text.encode(written))
    assert decision.encoding == ENCODINGS[written] or decision.doubt


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_decided_and_decoded(content: bytes) -> None:
    decision = decide(content)
    if decision.encoding:
        decode(content, decision.encoding)
    decode(content, "iso-2022-jp")
    decode(content, "euc-jp")


@pytest.mark.parametrize(
    "label",
    ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "zlib", "bz2", "rot13", "uu", "mbcs", "undefined", "../x", "a" * 50],
)
def test_a_file_cannot_choose_a_codec_that_is_not_for_text(label: str) -> None:
    content = "氏名：佐藤一郎\\x41".encode()
    assert encodings.read(content, label) == ("氏名：佐藤一郎\\x41", "utf-8", "")
    mail = f"Subject: x\nContent-Type: text/plain; charset*=us-ascii''{label}\n".encode() + b"Content-Transfer-Encoding: 8bit\n\n" + content
    (body,) = [piece for piece in read(mail, "a.eml") if isinstance(piece, Section) and piece.part == "body"]
    assert (body.text, body.encoding) == ("氏名：佐藤一郎\\x41", "utf-8")


@pytest.mark.parametrize(
    "label", ["UTF-8", "Windows-31J", "x-sjis", "GB18030", "ks_c_5601-1987", "latin1", "koi8_r", "windows-1252", "big5"]
)
def test_the_encodings_of_real_mails_may_be_chosen(label: str) -> None:
    assert encodings.read(b"A-1", label)[:2] == ("A-1", label.lower())
