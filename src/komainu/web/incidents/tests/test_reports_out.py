"""Reports leave the house: the page to copy from, the files in every format."""

import io
import json
import re

import docx
import openpyxl
import pypdf
import pytest

from komainu.web.incidents.services import reports as services
from komainu.web.incidents.tests.house import House
from komainu.web.incidents.tests.report_pages import signed_in, text_of, url
from komainu.web.incidents.tests.report_samples import (  # noqa: F401  (noon is a fixture)
    NOW,
    RARE,
    TODAY,
    draft,
    fresh,
    known_incident,
    noon,
    sent,
)
from komainu.web.trail.models import Event

pytestmark = pytest.mark.usefixtures("noon")


def test_the_copy_page_has_every_item_in_the_order_of_the_form_and_the_official_page(house: House):
    found = known_incident(house)
    report = draft(house, found)
    page = text_of(signed_in(house.aoyama).get(url("report_copy", found, report.pk)))
    places = [page.index(f'data-copy-item="{item}"') for item in ("ppc.q1", "ppc.h4", "ppc.1.1", "ppc.1.8", "ppc.3.1", "ppc.9.1")]
    assert places == sorted(places)
    assert 'href="https://www.ppc.go.jp/personalinfo/legal/leakAction/"' in page
    assert RARE in page
    assert "<textarea" in page
    assert "readonly" in page
    assert "incidents/copy.js" in page


@pytest.mark.parametrize("stage", ["preliminary", "final"])
def test_every_file_carries_the_names_the_gaps_and_the_version(house: House, stage: str):
    found = known_incident(house)
    report = draft(house, found, "ppc", stage)
    client = signed_in(house.aoyama)
    files = {each: client.get(url("report_download", found, report.pk, each)) for each in ("pdf", "docx", "xlsx", "json")}
    assert all(answer.status_code == 200 for answer in files.values())
    version = "ppc/2024-04-01"
    pdf = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(files["pdf"].content)).pages)
    assert version in pdf.replace("\n", "")
    word = docx.Document(io.BytesIO(files["docx"].content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"].content)).active
    rows = [[cell.value or "" for cell in row] for row in book.iter_rows(min_row=2)]
    told = json.loads(files["json"].content)
    assert told["version"] == version
    assert told["incident"] == found.number
    for name in RARE.split():
        assert name in pdf
        assert any(name in cell for cell in cells)
        assert any(name in row[3] for row in rows)
        assert any(name in item["display_ja"] for item in told["items"])
    missing = sum(1 for item in told["items"] if item["state"] == "missing")
    if stage == "final":
        assert missing > 0
    assert sum(1 for row in rows if row[4] == "未記入") == missing
    assert sum(1 for row in rows if row[6] == "未照合") > 0
    if missing:
        assert "未記入" in pdf
    trail = Event.objects.filter(action="incidents.report_exported")
    assert sorted(event.after["format"] for event in trail) == ["docx", "json", "pdf", "xlsx"]


def test_a_filed_report_goes_out_as_it_was(house: House):
    found = known_incident(house)
    filed = sent(house, draft(house, found))
    services.record_topics(fresh(found), {"cause": "後から分かった原因"}, by=house.aoyama)
    client = signed_in(house.aoyama)
    told = json.loads(client.get(url("report_download", found, filed.pk, "json")).content)
    assert next(item for item in told["items"] if item["id"] == "ppc.4.3")["display_ja"] == ""
    pdf = "".join(
        page.extract_text()
        for page in pypdf.PdfReader(io.BytesIO(client.get(url("report_download", found, filed.pk, "pdf")).content)).pages
    )
    assert "R-1" in pdf
    assert "後から分かった原因" not in pdf
    page = text_of(client.get(url("report_edit", found, filed.pk)))
    assert "後から分かった原因" not in page
    assert 'name="ppc.4.3"' not in page


def test_the_copy_page_in_english_copies_the_choices_of_the_japanese_form(house: House):
    found = known_incident(house)
    report = draft(house, found)
    client = signed_in(house.aoyama)

    def copied() -> list[str]:
        page = client.get(url("report_copy", found, report.pk)).content.decode()
        return re.findall(r"data-copy-value>([^<]*)<", page)

    japanese = copied()
    client.cookies["django_language"] = "en"
    page = client.get(url("report_copy", found, report.pk)).content.decode()
    assert copied() == japanese
    assert len(japanese) > 10
    assert 'lang="en"' in page
    assert re.search(r"<h3[^>]*>[A-Z][^<]* / [^<]*[ぁ-ん一-龠]", page), "both names of the item stand above it"
