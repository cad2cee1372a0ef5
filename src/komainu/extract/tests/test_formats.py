"""Every format gives its text, each piece with its place, and says what was hidden."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import struct
from email.message import EmailMessage
from pathlib import Path

import pytest

from komainu.extract import Hidden, Reason, Section, Unread, compound, macros, read, read_file, readers
from komainu.extract.tests import making

FILES = Path(__file__).parent / "files"


def places(content: bytes, name: str) -> dict[str, str]:
    """Each line of text with the Japanese label of its place, later ones winning."""
    found: dict[str, str] = {}
    for piece in read(content, name):
        if isinstance(piece, Section):
            at = 0
            for line in piece.text.split("\n"):
                last_cell = line.rpartition("\t")[2]
                if line:
                    found[line] = piece.position(at + len(line) - len(last_cell)).label()
                at += len(line) + 1
        else:
            found[f"! {piece.label()}"] = ""
    return found


WHERE = [
    ("word", making.docx, "氏名：佐藤一郎", "1ページ › 1段落目"),
    ("word", making.docx, "隠し 090-0000-0001", "1ページ › 2段落目（隠し文字）"),
    ("word", making.docx, "消した鈴木", "1ページ › 3段落目（変更履歴）"),
    ("word", making.docx, "足した高橋", "1ページ › 3段落目"),
    ("word", making.docx, "田中 次郎\t03-0000-0002", "1ページ › 6段落目"),
    ("word", making.docx, "二ページ目", "2ページ › 9段落目"),
    ("word", making.docx, "枠の中", "2ページ › 11段落目"),
    ("word", making.docx, "社外秘 総務部", "ヘッダー1 › 1段落目"),
    ("word", making.docx, "author: 江口三郎", "コメント › 1段落目（コメント）"),
    ("word", making.docx, "脚注の渡辺", "脚注 › 1段落目"),
    ("word", making.docx, "creator: 青山花子", "プロパティ › 1行目（プロパティ）"),
    ("word", making.docx, "hana@example.jp", "リンク › 1行目（隠し文字）"),
    ("word", making.docx, "隠れた田中", "book.xlsx › 控え › C5（非表示のシート）"),
    ("word", making.docx, "加藤", "item1.xml › 1行目（プロパティ）"),
    ("excel", making.xlsx, "佐藤一郎\t03-0000-0001\t123456789012", "顧客 › C2"),
    ("excel", making.xlsx, "鈴木\t090\t0.5", "顧客 › C3（非表示の行）"),
    ("excel", making.xlsx, "要注意 高橋", "顧客 › A2（コメント）"),
    ("excel", making.xlsx, "社外秘", "顧客 (header) › 1行目"),
    ("excel", making.xlsx, "隠れた田中", "控え › C5（非表示のシート）"),
    ("slides", making.pptx, "佐藤\t03-0000-0001", "スライド1"),
    ("slides", making.pptx, "ノートの鈴木", "スライド1（ノート）"),
    ("slides", making.pptx, "コメントの高橋", "スライド1（コメント）"),
    ("slides", making.pptx, "隠れたスライドの田中", "スライド2（非表示のスライド）"),
    ("slides", making.pptx, "外された渡辺", "スライド3（非表示のスライド）"),
    ("odt", making.odt, "氏名：佐藤  一郎", "2段落目"),
    ("odt", making.odt, "消した鈴木", "1段落目（変更履歴）"),
    ("odt", making.odt, "隠し高橋", "2段落目（隠し文字）"),
    ("odt", making.odt, "注の渡辺", "4段落目（コメント）"),
    ("ods", making.ods, "佐藤\t03-0000-0001", "顧客 › B5（非表示の行、非表示の列）"),
    ("ods", making.ods, "\t\t隠れた田中", "控え › C1（非表示のシート）"),
    ("rtf", making.rtf, "氏名：佐藤一郎", "2段落目"),
    ("rtf", making.rtf, "𠮷田", "4段落目"),
    ("rtf", making.rtf, "隠し高橋", "3段落目（隠し文字）"),
    ("rtf", making.rtf, "消した鈴木", "3段落目（変更履歴）"),
    ("rtf", making.rtf, "注の渡辺", "4段落目（コメント）"),
    ("rtf", making.rtf, "author: 青山花子", "1段落目（プロパティ）"),
    ("pdf", making.pdf, "氏名：佐藤一郎 電話 03-0000-0001 2", "2ページ"),
    ("pdf", making.pdf, "Author: 青山花子", "プロパティ › 2行目（プロパティ）"),
    ("base.db", making.sqlite, "佐藤一郎\t03-0000-0001", "顧客 › 1件目 2列目"),
    ("base.db", making.sqlite, "添えた高橋", "顧客.写真 2 › 中.txt › 1行目"),
    ("a.tgz", making.tgz, "佐藤\t03", "a.tar › 名簿/一覧.csv › B2"),
    ("a.7z", making.seven_zip, "氏名：佐藤一郎", "資料/名簿.txt › 1行目"),
    ("a.7z", making.seven_zip, "鈴木", "内.zip › 内.txt › 1行目"),
    ("a.msg", making.msg, "From: 青山花子", "ヘッダー › 2行目"),
    ("a.msg", making.msg, "To: ueda@example.jp", "ヘッダー › 3行目"),
    ("a.msg", making.msg, "鈴木\t090", "一覧.csv › B2"),
]


@pytest.mark.parametrize(("name", "make", "line", "place"), WHERE, ids=[f"{name}-{line[:12]}" for name, _, line, _ in WHERE])
def test_text_is_found_again(name: str, make: object, line: str, place: str) -> None:
    assert places(make(), name)[line] == place  # type: ignore[operator]


def test_the_rows_of_a_dump_stand_under_the_names_of_their_columns() -> None:
    pieces = [piece for piece in read(making.DUMP.encode(), "dump.sql") if isinstance(piece, Section)]
    by_part = {piece.part: piece for piece in pieces}
    assert by_part["customers"].text == "id\tname\n1\t佐藤'一郎\n2\t鈴木; (次) 郎\n"
    assert by_part["customers"].position(by_part["customers"].text.index("鈴木")).label() == "customers › 7行目 2列目"
    assert by_part["staff"].text == "id\tname\n1\t高橋 花子\n2\n"
    assert "SELECT 1;" in pieces[-1].text
    assert pieces[-1].position(0).number == 13


def test_text_that_is_deleted_or_hidden_stands_in_no_other_section() -> None:
    for make in (making.docx, making.odt, making.rtf):
        seen = "".join(piece.text for piece in read(make(), "x") if isinstance(piece, Section) and not piece.hidden)
        assert "消した" not in seen
        assert "隠し" not in seen


def test_old_excel_and_pdf_without_fonts() -> None:
    old = places((FILES / "37_old.xls").read_bytes(), "37_old.xls")
    assert any("及川知愛子" in line and place.startswith("一覧 › ") for line, place in old.items())
    assert any("株式会社" in line for line in places((FILES / "46_report.pdf").read_bytes(), "x.pdf"))


def test_a_scanned_page_without_ocr_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komainu.extract.ocr.languages", lambda: "")
    assert list(read_file(FILES / "51_scan.pdf")) == [Unread((), Reason.NO_OCR, "pages 1")]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_a_scanned_page_is_read_where_tesseract_is_installed() -> None:
    from komainu.extract import ocr

    if not ocr.languages():
        pytest.skip("Tesseract has no Japanese")
    sections = [piece for piece in read_file(FILES / "51_scan.pdf") if isinstance(piece, Section)]
    assert "久保田" in sections[0].text
    assert sections[0].doubt == "read by OCR"


def test_names_in_a_zip_of_old_windows_tools() -> None:
    found = places(making.cp932_zip({"資料\\名簿.txt": "氏名：佐藤".encode("cp932")}), "a.zip")
    assert found == {"氏名：佐藤": "資料/名簿.txt › 1行目"}
    nested = places((FILES / "63_nested.zip").read_bytes(), "63.zip")
    assert any(place.startswith("内側.zip › 顧客一覧.csv › ") for place in nested.values())


def test_a_zip_that_lost_its_end_gives_what_came_before() -> None:
    whole = making.zipped({"名簿.txt": "氏名：佐藤", "二.txt": "鈴木" * 500})
    pieces = list(read(whole[:-60], "a.zip"))
    assert [piece.reason for piece in pieces if isinstance(piece, Unread)] == [Reason.BROKEN]
    assert [piece.text for piece in pieces if isinstance(piece, Section)] == ["氏名：佐藤", "鈴木" * 500]
    assert [piece.path for piece in pieces if isinstance(piece, Section)] == [("名簿.txt",), ("二.txt",)]


def test_a_zip_whose_table_of_contents_was_emptied_gives_its_members() -> None:
    whole = making.zipped({"名簿.txt": "氏名：佐藤"})
    emptied = whole[: whole.index(b"PK\1\2")] + b"PK\5\6" + bytes(18)
    pieces = list(read(emptied, "a.zip"))
    assert [piece.reason for piece in pieces if isinstance(piece, Unread)] == [Reason.BROKEN]
    assert [piece.text for piece in pieces if isinstance(piece, Section)] == ["氏名：佐藤"]


def test_old_excel_tells_hidden_rows_columns_and_comments() -> None:
    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    start = record(0x0809, bytes(16))
    at = len(start) + 4 + 8 + 4
    globals_ = start + record(0x0085, struct.pack("<I4x", at)) + record(0x000A, b"")
    sheet = (
        record(0x0809, bytes(16)) + record(0x0208, struct.pack("<H10xH2x", 4, 0x20)) + record(0x007D, struct.pack("<5H2x", 1, 2, 9, 9, 1))
    )
    sheet += record(0x01B6, bytes(18)) + record(0x003C, b"\1" + "要注意 高橋".encode("utf-16-le")) + record(0x000A, b"")
    rows, columns = compound._unseen(globals_ + sheet)
    assert (rows, columns) == ({0: frozenset({5})}, {0: frozenset({2, 3})})
    assert compound._notes(globals_ + sheet) == "要注意 高橋\n"


def test_macros_are_read_and_marked() -> None:
    example = bytes.fromhex(  # [MS-OVBA] 3.2.2
        "012FB000236161616263646582660070616768696A013808616B6C00306D6E6F700671027004107273747576107778797A003C"
    )
    assert macros.unpacked(example, 2**20) == b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
    source = 'Attribute VB_Name = "送信"\r\nConst パスワード = "komainu1"\r\n'.encode("cp932")
    packed = b"".join(b"\0" + source[at : at + 8] for at in range(0, len(source), 8))
    module = b"\1" + struct.pack("<H", 0xB000 | (len(packed) - 1)) + packed
    project = making.compound({"VBA/dir": b"x", "VBA/Module1": b"compiled" + module})
    book = making.zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>", "word/vbaProject.bin": project})
    assert places(book, "a.docm")['Const パスワード = "komainu1"'] == "vbaProject.bin › Module1 › 2行目（マクロ）"


def test_what_is_encrypted_is_reported_with_its_name() -> None:
    locked = list(read_file(FILES / "64_locked.zip"))
    assert [piece.reason for piece in locked if isinstance(piece, Unread)] == [Reason.ENCRYPTED] * 3
    assert {piece.path[0] for piece in locked} == {"資料/議事録.txt", "顧客一覧.csv", "report.pdf"}
    assert [piece.reason for piece in read(making.seven_zip("x"), "a.7z") if isinstance(piece, Unread)] == [Reason.ENCRYPTED]
    office = making.compound({"EncryptionInfo": b"x" * 100, "EncryptedPackage": b"x" * 5000})
    assert list(read(office, "名簿.xlsx")) == [Unread((), Reason.ENCRYPTED)]


def test_what_no_reader_knows_is_reported() -> None:
    assert list(read(bytes(range(256)) * 40, "a.exe")) == [Unread((), Reason.UNKNOWN_FORMAT, ".exe")]
    assert list(read(making.compound({"WordDocument": b"x" * 5000}), "a.doc")) == [Unread((), Reason.UNKNOWN_FORMAT, "Word 97-2003")]


def test_an_empty_file_gives_nothing() -> None:
    assert list(read(b"", "a.docx")) == []


@pytest.mark.parametrize(("name", "pack"), [("a.csv.gz", gzip.compress), ("a.csv.bz2", bz2.compress), ("a.csv.xz", lzma.compress)])
def test_packed_single_files(name: str, pack: object) -> None:
    assert places(pack("氏名,電話\n佐藤,03\n".encode("cp932")), name)["佐藤\t03"] == "a.csv › B2"  # type: ignore[operator]


def test_the_bytes_decide_and_not_the_name() -> None:
    assert "氏名：佐藤一郎" in places(making.docx(), "report.txt")
    assert places("氏名\t電話\n佐藤\t03\n".encode("cp932"), "名簿.xls")["佐藤\t03"] == "B2"
    page = "<html><body><table><tr><td>佐藤</td><td>03</td></tr></table></body></html>"
    assert places(page.encode("cp932"), "名簿.xls")["佐藤\t03"] == "1行目"


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "青山花子 <aoyama@example.jp>", "ueda@example.jp", "名簿の件"
    message.set_content("氏名：佐藤一郎\n")
    message.add_alternative("<html><body><p>氏名：佐藤一郎</p><p>HTMLだけの鈴木</p></body></html>", subtype="html")
    message.add_attachment("氏名,電話\n高橋,090\n".encode("cp932"), maintype="text", subtype="csv", filename="一覧.csv")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "eguchi@example.jp", "転送"
    inner.set_content("本文の渡辺\n")
    message.add_attachment(inner)
    message.add_attachment(making.zipped({"内.xlsx": making.xlsx()}), maintype="application", subtype="zip", filename="資料.zip")
    return message


def test_a_mail_with_all_that_hangs_on_it() -> None:
    found = places(mail().as_bytes(), "a.eml")
    assert found["From: 青山花子 <aoyama@example.jp>"] == "ヘッダー › 1行目"
    assert found["氏名：佐藤一郎"] == "本文 › 1行目"
    assert found["HTMLだけの鈴木"] == "body (HTML) › 2行目"
    assert found["高橋\t090"] == "一覧.csv › B2"
    assert found["本文の渡辺"] == "転送 › 本文 › 1行目"
    assert found["隠れた田中"] == "資料.zip › 内.xlsx › 控え › C5（非表示のシート）"


def test_an_alternative_text_counts_once() -> None:
    texts = [piece.text for piece in read(mail().as_bytes(), "a.eml") if isinstance(piece, Section)]
    assert sum(text.count("氏名：佐藤一郎") for text in texts) == 1


def test_mails_as_japanese_programs_really_write_them() -> None:
    raw = (
        "From: 青山 <a@example.jp>\r\nSubject: ".encode("cp932")
        + b"=?ISO-2022-JP?B?GyRCO0NGIw==?=\r\n =?ISO-2022-JP?B?GyRCO0NGIxsoQg==?=\r\n"
    )
    raw += b"Content-Type: text/plain; charset=us-ascii\r\n\r\n" + "①㈱髙橋 本文".encode("cp932")
    found = places(raw, "a.eml")
    assert "From: 青山 <a@example.jp>" in found
    assert "①㈱髙橋 本文" in found


def test_an_mbox_counts_its_mails() -> None:
    one = b"From a@example.jp Fri May  1 09:00:00 2026\n" + mail().as_bytes()
    found = places(one + b"\n>From quoted\n\n" + one + b"\n", "box")
    assert found["高橋\t090"] == "#2 › 一覧.csv › B2"
    assert found["! #3"] == "" if "! #3" in found else True


def test_html_keeps_lines_cells_and_says_what_is_hidden() -> None:
    page = """<!DOCTYPE html><html><head><meta charset="euc-jp"><meta name="author" content="青山花子"><title>名簿</title>
<style>p {}</style><script>var x = "読まない";</script></head><body>
<!-- 消し忘れた鈴木 -->
<p>氏名：佐藤<b>一郎</b></p>
<div style="display:none"><p>隠し高橋</p></div><input type="hidden" name="tel" value="090-0000-0001">
<table><tr><th>氏名</th><th>電話</th></tr><tr><td>田中</td><td>03&#45;1</td></tr></table></body></html>"""
    found = places(page.encode("euc-jp"), "a.html")
    assert found["氏名：佐藤一郎"] == "4行目"
    assert found["田中\t03-1"] == "6行目"
    assert found["隠し高橋"] == "5行目（隠し文字）"
    assert found[" 消し忘れた鈴木"] == "3行目（隠し文字）"
    assert found[" tel: 090-0000-0001"] == "5行目（隠し文字）"
    assert found["author: 青山花子"] == "1行目（プロパティ）"
    assert not any("読まない" in line for line in found)


def test_xml_and_json_give_the_characters_that_they_mean() -> None:
    xml = '<?xml version="1.0" encoding="Shift_JIS"?>\n<people>\n<person tel="03">\n<name>佐藤 &amp; &#x9234;木</name></person></people>'
    assert places(xml.encode("cp932"), "a.xml") == {"tel: 03": "3行目", "name: 佐藤 & 鈴木": "4行目"}
    assert places(b'{\n"name": "\\u4f50\\u85e4\\ud842\\udfb7"}', "a.json")['"name": "佐藤𠮷"}'] == "2行目"


def test_csv_with_quotations_and_breaks() -> None:
    text = '氏名,住所\n"佐藤, 一郎","東京都\n千代田区"\n鈴木,"未終了\n高橋,x\n'
    found = places(text.encode("cp932"), "a.csv")
    assert found["佐藤, 一郎\t東京都 千代田区"] == "B2"
    assert any("高橋" in line for line in found)
    assert places(b"sep=;\na;b\nc;d\n", "a.csv")["c\td"] == "B3"


def test_a_long_table_repeats_its_heading_and_says_so() -> None:
    from komainu.extract import Limits

    text = "氏名,電話\n" + "".join(f"佐藤{number},03-0000-{number:04}\n" for number in range(400))
    sections = [piece for piece in read(text.encode(), "a.csv", Limits(section_chars=2000)) if isinstance(piece, Section)]
    assert len(sections) > 3
    assert all(piece.text.startswith("氏名\t電話\n") for piece in sections)
    assert all(piece.repeated == len("氏名\t電話\n") for piece in sections[1:])
    assert "".join(piece.text[piece.repeated :] for piece in sections).replace("\t", ",") == text
    last = sections[-1]
    assert last.position(len(last.text) - 2).label() == "B401"
    assert last.positions((0, last.repeated)) == [last.position(0), last.position(last.repeated)]


def test_a_picture_inside_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komainu.extract.ocr.languages", lambda: "")
    picture = making.zipped({"免許証.jpg": b"\xff\xd8\xff\xe0" + b"x" * 100})
    assert list(read(picture, "a.zip")) == [Unread(("免許証.jpg",), Reason.NO_OCR, "picture")]


def test_every_reader_is_in_the_manual() -> None:
    manual = (Path(__file__).parents[4] / "docs" / "en" / "extract.md").read_text(encoding="utf-8")
    for reader in readers():
        assert f"`{reader.format}`" in manual, reader.format
    for reason in Reason:
        assert f"`{reason.value}`" in manual, reason
    for why in Hidden:
        assert f"`{why.value}`" in manual, why
