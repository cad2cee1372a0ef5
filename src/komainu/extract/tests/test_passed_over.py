"""What is easily passed over in silence: pictures and objects inside, other forms of the same text, scans that bear a stamp."""

from __future__ import annotations

import io
import os
import select
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from komainu.extract import Reason, Section, Unread, read
from komainu.extract.tests import making
from komainu.extract.tests.test_formats import places
from tests.waiting import awaited


def ole1(name: str, content: bytes) -> bytes:
    """An object in the form of OLE 1.0, as RTF keeps it."""
    label = name.encode("ascii") + b"\0"
    head = struct.pack("<III", 0x501, 2, len(label)) + label + struct.pack("<II", 0, 0)
    return head + struct.pack("<I", len(content)) + content


def rtf_with_objects() -> bytes:
    """A picture twice (the second for old programs), one as bytes, an embedded book, and a link that leads elsewhere."""
    png = b"\x89PNG\r\n\x1a\n" + bytes(20)
    link = struct.pack("<III", 0x501, 1, 5) + b"Word\0" + struct.pack("<II", 0, 0)
    return b"".join(
        [
            b"{\\rtf1\\ansi before\\par{\\*\\shppict{\\pict{\\*\\blipuid 00ff}\\pngblip\\picw1 ",
            png.hex().encode(),
            b"}}{\\nonshppict{\\pict\\wmetafile8 0100}}{\\pict\\jpegblip\\bin8 \xff\xd8\xff{}}\\{}",
            b"{\\object\\objemb{\\*\\objclass Excel.Sheet.12}{\\*\\objdata ",
            ole1("Excel.Sheet.12", making.xlsx()).hex().encode(),
            b"}{\\result shown}}{\\object\\objlink{\\*\\objdata " + link.hex().encode() + b"}}\\par after\\par}",
        ]
    )


def scanned_pdf(text: str, pages: int = 1) -> bytes:
    """Pages that a picture covers, with a little real text on it, as a fax machine or a stamp leaves it."""
    import typst
    from PIL import Image

    picture = io.BytesIO()
    Image.new("L", (60, 80), 200).save(picture, "PNG")
    source = '#set page(margin: 0pt)\n#set text(font: "Noto Sans JP")\n' + "\n#pagebreak()\n".join(
        f'#place(image(bytes(({",".join(map(str, picture.getvalue()))})), width: 100%, height: 100%, fit: "stretch"))\n{text}'
        for _ in range(pages)
    )
    from importlib import resources

    return bytes(typst.compile(source.encode(), font_paths=[str(resources.files("komainu.web.documents"))]))


def msg_in_forms() -> bytes:
    """Body, HTML and RTF of one mail, which do not say quite the same."""
    page = "<html><body><p>氏名：佐藤一郎</p><p>HTMLだけの鈴木</p></body></html>".encode()
    return making.compound(
        {
            "__properties_version1.0": bytes(32),
            "__substg1.0_1000001F": "氏名：佐藤一郎\r\n本文だけの田中".encode("utf-16-le"),
            "__substg1.0_10130102": page,
        }
    )


def test_a_scan_with_a_stamp_on_it_is_still_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komainu.extract.ocr.languages", lambda: "")
    stamped = list(read(scanned_pdf("FAX 2026-11-22 03-0000-0001 株式会社見本", pages=2), "a.pdf"))
    assert [piece for piece in stamped if isinstance(piece, Unread)] == [Unread((), Reason.NO_OCR, "pages 1, 2")]
    assert any("株式会社見本" in piece.text for piece in stamped if isinstance(piece, Section))
    # A scan under which a machine has laid its text is read.
    assert not [piece for piece in read(scanned_pdf("報告書の本文です。" * 40), "a.pdf") if isinstance(piece, Unread)]


def test_what_ocr_finds_beyond_the_text_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komainu.extract.ocr.languages", lambda: "jpn")
    monkeypatch.setattr("komainu.extract.ocr.recognise", lambda picture: "FAX 03-0000 -0001\n氏名：佐藤一郎\n")
    (page,) = [piece for piece in read(scanned_pdf("FAX 03-0000-0001"), "a.pdf") if isinstance(piece, Section) and not piece.hidden]
    assert page.text.split() == ["FAX", "03-0000-0001", "氏名：佐藤一郎"]
    assert page.doubt == "read by OCR"


def test_pictures_and_objects_of_an_rtf_are_read_or_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komainu.extract.ocr.languages", lambda: "")
    pieces = list(read(rtf_with_objects(), "a.rtf"))
    assert [piece.label("en").partition(":")[0] for piece in pieces if isinstance(piece, Unread)] == [
        "picture1.png",
        "picture2.jpg",
        "Word",
    ]
    texts = [(piece.path, piece.text) for piece in pieces if isinstance(piece, Section)]
    assert texts[0] == ((), "before\nshown\nafter\n")
    assert any(path == ("Excel.Sheet.12",) and text.startswith("氏名\t電話") for path, text in texts)


def test_an_rtf_whose_groups_do_not_end_says_so() -> None:
    torn = making.rtf().replace(b";}}", b";}", 1)
    assert Reason.BROKEN in [piece.reason for piece in read(torn, "a.rtf") if isinstance(piece, Unread)]
    assert not [piece for piece in read(making.rtf(), "a.rtf") if isinstance(piece, Unread)]


def test_a_file_that_gives_nothing_is_told() -> None:
    assert list(read(b"{\\rtf1{\\fonttbl names}}", "a.rtf")) == [Unread((), Reason.INCOMPLETE, "no text found in it")]


def test_letters_that_were_turned_into_drawings_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import typst

    monkeypatch.setattr("komainu.extract.ocr.languages", lambda: "")
    drawn = bytes(typst.compile("\n".join(f"#line(length: {number}pt)" for number in range(1, 40)).encode()))
    assert Unread((), Reason.NO_OCR, "pages 1") in list(read(drawn, "a.pdf"))


def test_a_file_dropped_into_an_rtf_keeps_its_name() -> None:
    native = b"\2\0" + "名簿.csv".encode("cp932") + b"\0C:\\x\0" + struct.pack("<III", 0, 0, 9) + "佐藤,03\n".encode("cp932")
    content = b"{\\rtf1{\\object{\\*\\objdata " + ole1("Package", native).hex().encode() + b"}}}"
    assert places(content, "a.rtf") == {"佐藤\t03": "名簿.csv › B1"}


def test_each_form_of_an_outlook_message_is_read_and_the_same_text_counts_once() -> None:
    found = places(msg_in_forms(), "a.msg")
    assert found["HTMLだけの鈴木"] == "body (HTML) › 2行目"
    assert found["本文だけの田中"] == "本文 › 2行目"
    texts = [piece.text for piece in read(msg_in_forms(), "a.msg") if isinstance(piece, Section)]
    assert sum(text.count("佐藤一郎") for text in texts) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_tesseract_does_not_outlive_who_called_it(tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text(
        f"#!/bin/sh\necho $$ > {tmp_path}/started.new\nmv {tmp_path}/started.new {tmp_path}/started\nexec cat /dev/zero > /dev/null\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    code = "from komainu.extract import ocr; ocr.languages = lambda: 'jpn'; ocr.recognise(b'')"
    with subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}) as reader:
        awaited((tmp_path / "started").exists, reader)
        child = os.pidfd_open(int((tmp_path / "started").read_text(encoding="ascii")))
        reader.kill()
    # A descriptor of a process can be read from when the process has ended.
    assert select.select([child], [], [], 60)[0]
    os.close(child)


def test_the_quarter_blank_of_typesetters_is_no_blank() -> None:
    from komainu.extract.pdf import _tidy

    assert _tidy("令和 6 年 4 月 12 日 10 歳 1 階 03-1234-5678 1988 年") == "令和6年4月12日 10歳 1 階 03-1234-5678 1988年"


def test_rows_of_a_long_insert_bear_their_own_lines() -> None:
    from komainu.extract import read

    dump = (
        "INSERT INTO 顧客 (氏名, 電話) VALUES\n" + ",\n".join(f"('高橋{number}',\n '03-0000-{number:04}')" for number in range(50)) + ";\n"
    )
    (section,) = [piece for piece in read(dump.encode(), "a.sql") if isinstance(piece, Section)]
    at = section.text.index("高橋30")
    assert section.position(at).number == dump[: dump.index("('高橋30'")].count("\n") + 1
