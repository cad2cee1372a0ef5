import io
import json
from dataclasses import replace

import pytest
from pypdf import PdfReader

from komainu.web.documents.content import Card, CardGrid, Document, Heading, KeyValue, KeyValueTable, Paragraph, Table
from komainu.web.documents.glyphs import BOLD, REGULAR, characters, printable
from komainu.web.documents.pdf import DocumentFailed, as_data, to_pdf

from . import samples


def text_of(pdf: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return "".join(text.split())


@pytest.mark.parametrize("name", samples.ALL)
def test_every_layout_keeps_the_kanji_of_names(name):
    text = text_of(to_pdf(samples.ALL[name]()))
    assert [person for person in samples.NAMES if person not in text] == []


@pytest.mark.parametrize("name", samples.ALL)
@pytest.mark.parametrize("standard", ["ua-1", "a-2a"])
def test_equal_documents_give_equal_bytes(name, standard):
    assert to_pdf(samples.ALL[name](), standard=standard) == to_pdf(samples.ALL[name](), standard=standard)


def test_the_report_is_tagged_a4_and_named():
    reader = PdfReader(io.BytesIO(to_pdf(samples.report())))
    assert reader.metadata.title == "判断記録"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("ja")
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    fonts = {font.get_object()["/BaseFont"] for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert fonts and all("NotoSansJP" in font for font in fonts)


def test_page_numbers_form_number_and_version_stand_on_every_page():
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(to_pdf(samples.report()))).pages]
    assert len(pages) == 2
    for number, page in enumerate(pages, start=1):
        assert f"{number}/2" in page
        assert "様式KI-05" in page and "版3" in page and "株式会社こまいぬ商事" in page


def test_missing_items_are_marked_by_words_and_signs():
    text = text_of(to_pdf(samples.report()))
    assert "▲未記入" in text
    assert "△未判明（後の報告で可）" in text
    assert "記入不要" in text
    assert "ppc.1.6.name" in text.replace("\u200b", "")


def test_english_documents_use_english_words():
    text = text_of(to_pdf(replace(samples.report(), language="en")))
    assert "MISSING" in text and "version3" in text and "2026-05-20" in text


@pytest.mark.parametrize(
    "typed",
    [
        '#read("document.typ")',
        "*bold* _it_",
        "]",
        "$x$",
        "\\",
        "= Heading",
        "#panic()",
        "<label>",
        "@ref",
        "// not a comment",
        "`raw`",
        '"',
    ],
)
def test_what_looks_like_markup_stays_text(typed):
    document = Document(
        title=typed,
        subtitle=typed,
        organisation=typed,
        blocks=[Paragraph(typed), KeyValueTable([KeyValue(typed, typed)]), Table([typed], [[typed]])],
    )
    text = text_of(to_pdf(document))
    assert text.count("".join(typed.split())) >= 5


def test_a_character_without_a_glyph_is_shown_and_named():
    text = text_of(to_pdf(Document(title="記録", blocks=[Paragraph("確認しました😀。")])))
    assert "確認しました〓。" in text
    assert "U+1F600" in text


def test_controls_vanish_and_split_kana_are_joined():
    lost: set[str] = set()
    assert printable("a\x00b\tc\u200bd\r\ne", lost) == "ab cd\ne"
    assert printable("か\u3099んは\u309aん", lost) == "がんぱん"
    # The shape of a kanji in a name is never changed, which Unicode's own normal form would do.
    assert printable("\ufa19\ufa11\u845b\U000e0100", lost) == "\ufa19\ufa11\u845b"
    assert lost == set()
    assert printable("\ud842", lost) == "〓" and lost == {"\ud842"}


def test_both_fonts_have_the_same_characters():
    assert characters(REGULAR) == characters(BOLD)
    assert {ord(character) for name in samples.NAMES for character in name} <= characters()


def test_the_words_of_the_layout_have_glyphs():
    data = as_data(samples.report())
    assert all(ord(character) in characters() for character in json.dumps(data["words"], ensure_ascii=False))


def test_a_table_of_5000_rows():
    rows = [[str(number), "𠮷田 髙子", "顧客"] for number in range(5000)]
    pdf = to_pdf(Document(title="名簿", blocks=[Table(["番号", "氏名", "区分"], rows)]))
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) > 50
    assert "4999" in reader.pages[-1].extract_text()
    # The header comes again on each page.
    assert "区分" in "".join(reader.pages[-1].extract_text().split())


def test_ten_cards_fit_a_page_and_no_line_is_lost():
    lines = [f"{number:02}行目 とても長い連絡先の説明をここに書いておきます" for number in range(12)]
    reader = PdfReader(io.BytesIO(to_pdf(Document(title="カード", layout="cards", blocks=[CardGrid([Card("連絡", lines)] * 10)]))))
    assert len(reader.pages) == 1
    text = "".join(reader.pages[0].extract_text().split())
    assert all(text.count("".join(line.split())) == 10 for line in lines)


def test_a_refused_document_says_so():
    with pytest.raises(DocumentFailed):
        to_pdf(replace(samples.report(), layout="banner"))


def test_headings_leave_no_level_out():
    levels = [
        block["level"]
        for block in as_data(Document(title="x", blocks=[Heading("a", 2), Heading("b", 3), Heading("c", 3), Heading("d", 1)]))["blocks"]
    ]
    assert levels == [1, 2, 3, 1]
    to_pdf(Document(title="見出しが途中から", blocks=[Heading("二", 2)]))


def test_a_row_that_does_not_fit_its_table_is_refused():
    with pytest.raises(ValueError, match="row 1 has 1 cells"):
        Table(["a", "b"], [["1", "2"], ["3"]])
