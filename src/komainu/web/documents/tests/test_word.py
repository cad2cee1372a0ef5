import io
import zipfile

import docx
import pytest

from komainu.web.documents.content import Document, Paragraph, Table
from komainu.web.documents.word import FONT, to_docx

from . import samples


def everything(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist() if name.startswith("word/") and name.endswith(".xml"))


@pytest.mark.parametrize("name", samples.ALL)
def test_every_layout_keeps_the_kanji_of_names(name):
    text = everything(to_docx(samples.ALL[name]()))
    assert [person for person in samples.NAMES if person not in text] == []


def test_headings_tables_and_japanese_fonts():
    word = docx.Document(io.BytesIO(to_docx(samples.report())))
    assert [paragraph.text for paragraph in word.paragraphs if paragraph.style.name == "Heading 1"] == ["事実"]
    assert word.core_properties.title == "判断記録"
    cells = [cell.text for row in word.tables[1].rows for cell in row.cells]
    assert "▲ 未記入\n13桁の数字です。" in cells
    assert "△ 未判明（後の報告で可）" in cells
    assert "一行目\n二行目" in cells
    for name in ("Normal", "Title", "Heading 1"):
        fonts = word.styles[name].element.rPr.rFonts
        assert {value for key, value in fonts.attrib.items()} == {FONT}
        assert any(key.endswith("eastAsia") for key in fonts.attrib)
    assert "tblHeader" in word.tables[1].rows[0]._tr.xml
    assert "PAGE" in word.sections[0].footer._element.xml
    assert "様式 KI-05" in word.sections[0].header.paragraphs[0].text


def test_text_that_xml_cannot_hold_does_not_break_the_file():
    word = docx.Document(io.BytesIO(to_docx(Document(title="a\x00b", blocks=[Paragraph("c\x0bd\ud842e <w:p> & ]]>")]))))
    assert [paragraph.text for paragraph in word.paragraphs] == ["ab", "cde <w:p> & ]]>"]


def test_a_table_of_2000_rows():
    word = docx.Document(
        io.BytesIO(to_docx(Document(title="名簿", blocks=[Table(["番号", "氏名"], [[str(n), "髙橋"] for n in range(2000)])])))
    )
    assert len(word.tables[0].rows) == 2001
