"""Papers in the style of the house, and its own forms: harmless ones fill, hostile ones are refused."""

import io
import zipfile
from datetime import date
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from komainu.web.documents import services
from komainu.web.documents.content import Document, Paragraph
from komainu.web.documents.housestyle import house_pdf, in_house_style
from komainu.web.documents.kinds import KINDS
from komainu.web.documents.models import OwnTemplate
from komainu.web.documents.ownforms import FORMS
from komainu.web.documents.ownforms.defaults import default_form
from komainu.web.documents.ownforms.filling import fill, look
from komainu.web.documents.ownforms.guarding import FormRefused
from komainu.web.documents.pdf import as_data, era_text, to_pdf
from komainu.web.people import services as people
from komainu.web.people.models import Person
from komainu.web.people.roles import Role
from komainu.web.trail.models import Event

REPORT = Document(title="試験 𠮷田 髙橋 﨑山", blocks=[Paragraph("本文")], date=date(2026, 4, 1), organisation="株式会社みなも")


def word(*paragraphs: str) -> bytes:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def text_of(body: bytes) -> str:
    made = docx.Document(io.BytesIO(body))
    return "\n".join(
        [*(each.text for each in made.paragraphs), *(cell.text for table in made.tables for row in table.rows for cell in row.cells)]
    )


def repacked(body: bytes, **changed: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, changed.pop(name, old.read(name)))
        for name, content in changed.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("day", "text"),
    [(date(2026, 4, 1), "令和8年4月1日"), (date(2019, 5, 1), "令和元年5月1日"), (date(2019, 4, 30), "平成31年4月30日"), (date(1989, 1, 7), "昭和64年1月7日"), (date(1900, 1, 1), "1900年1月1日")],
)  # fmt: skip
def test_days_by_the_era(day: date, text: str) -> None:
    assert era_text(day) == text


@pytest.mark.django_db
def test_what_the_house_set_stands_on_its_papers() -> None:
    plain = house_pdf("plans.year", REPORT)
    services.set_paper(by=None, has_holes=False, dates="era")
    services.set_style("plans.year", by=None, form_number="様式3-1", version="2.0", seals=["作成", "確認", "承認"])
    styled = in_house_style("plans.year", REPORT)
    data = as_data(styled)
    assert (data["form_number"], data["version"], data["seals"], data["has_holes"], data["date"]) == (
        "様式3-1",
        "2.0",
        ["作成", "確認", "承認"],
        False,
        "令和8年4月1日",
    )
    assert house_pdf("plans.year", REPORT) != plain
    assert to_pdf(styled).startswith(b"%PDF")
    assert in_house_style("people.network", REPORT).form_number == ""
    assert Event.objects.filter(action="documents.style_set").count() == 1
    services.set_style("plans.year", by=None, form_number="様式3-1", version="2.0", seals=["作成", "確認", "承認"])
    assert Event.objects.filter(action="documents.style_set").count() == 1, "nothing changed, nothing to tell"


@pytest.mark.parametrize("id", sorted(FORMS))
def test_our_own_form_of_every_document_takes_all_its_fields(id: str) -> None:
    form = FORMS[id]
    body = default_form(form)
    assert (look(form, body).unknown, look(form, body).unused) == ([], [])
    made = fill(form, body, form.sample)
    found = (
        text_of(made)
        if form.format == "docx"
        else str([[cell.value for cell in row] for row in load_workbook(io.BytesIO(made)).active.iter_rows()])
    )
    for field in form.fields:
        for text in [column.example for column in field.columns] or [field.example]:
            assert text in found
    assert "{{" not in found


def test_values_are_text_wherever_they_stand() -> None:
    evil = {"name": "{{ organisation }} <w:p> =1+1 & ]]>", "organisation": "X"}
    assert "{{ organisation }} <w:p> =1+1 & ]]>" in text_of(fill(FORMS["people.appointment"], word("{{ name }}"), evil))
    rows = {"rows": [{"name": '=HYPERLINK("http://x")', "staff_number": "1"}, {"name": "@SUM(1)", "staff_number": "2"}]}
    made = load_workbook(io.BytesIO(fill(FORMS["people.staff"], default_form(FORMS["people.staff"]), rows)))
    cells = [cell for row in made.active.iter_rows() for cell in row if cell.value and "HYPERLINK" in str(cell.value)]
    assert [cell.data_type for cell in cells] == ["s"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ name.__class__ }}", "{{ name['__class__'] }}", "{{ ''.__class__.__mro__ }}", "{{ name|attr('x') }}", "{{ self }}{{ self.x() }}", "{{ range(9) }}", "{{ name.upper() }}",
        "{{ 'a' * 1000000000 }}", "{{ 9**9**9 }}", "{% set x = 1 %}", "{% include 'x' %}", "{% import 'os' as os %}", "{% macro x() %}{% endmacro %}", "{{ name|e|safe }}",
        "{% for a in rows %}{% for b in rows %}x{% endfor %}{% endfor %}", "{% for a in 'x' %}y{% endfor %}", "{{ cycler.__init__ }}", "{{ _x }}", "{% raw %}{{ name }}{% endraw %}{{ 1 }}", "{{ ",
    ],
)  # fmt: skip
def test_nothing_but_placeholders_is_understood(text: str) -> None:
    with pytest.raises(FormRefused):
        fill(FORMS["incidents.report"], word(text), {})
    with pytest.raises(FormRefused):
        look(FORMS["incidents.report"], word(text))


def test_a_condition_and_a_loop_are_enough() -> None:
    body = word("{% if title %}{{ title }}{% endif %}", "{% for row in rows %}{{ row.label }}={{ row.value }};{% endfor %}")
    made = text_of(
        fill(FORMS["incidents.report"], body, {"title": "T", "rows": [{"label": "a", "value": "1"}, {"label": "b", "value": "2"}]})
    )
    assert "T" in made
    assert "a=1;b=2;" in made
    assert look(FORMS["incidents.report"], word("{{ nobody }}")).unknown == ["nobody"]


PLAIN = word("{{ name }}")
LINK = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="x" Target="http://evil.example/" TargetMode="External"/></Relationships>'
FIELD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:instrText>DDEAUTO c:\\\\x</w:instrText></w:r></w:p></w:body></w:document>'


@pytest.mark.parametrize(
    "body",
    [
        repacked(PLAIN, **{"word/vbaProject.bin": b"x"}), repacked(PLAIN, **{"word/embeddings/oleObject1.bin": b"x"}), repacked(PLAIN, **{"../../evil.xml": b"x"}), repacked(PLAIN, **{"/abs.xml": b"<x/>"}),
        repacked(PLAIN, **{"word/_rels/document.xml.rels": LINK}), repacked(PLAIN, **{"word/document.xml": FIELD}), repacked(PLAIN, **{"word/bomb.xml": b"0" * 30_000_000}),
        repacked(PLAIN, **{"word/laugh.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), b"PK broken", b"", b"x" * 3_000_000, PLAIN[: len(PLAIN) // 2],
    ],
)  # fmt: skip
def test_hostile_files_are_refused(body: bytes) -> None:
    with pytest.raises(FormRefused):
        fill(FORMS["people.appointment"], body, {})


@pytest.mark.parametrize("formula", ['=WEBSERVICE("http://x")', '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0", "='[other.xlsx]S'!A1"])
def test_formulas_that_reach_out_are_refused_and_sums_are_not(formula: str) -> None:
    book = Workbook()
    book.active["A1"] = formula
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(FormRefused):
        look(FORMS["people.staff"], out.getvalue())
    book.active["A1"] = "=SUM(B1:B9)"
    out = io.BytesIO()
    book.save(out)
    assert look(FORMS["people.staff"], out.getvalue()).unknown == []


@pytest.mark.django_db
def test_the_way_of_an_own_form_through_the_pages() -> None:
    people.set_organisation(by=None, name="株式会社みなも")
    office = people.add_person("A1", by=None, name="青山 凪", reading="あおやま なぎ")
    stranger = people.add_person("E1", by=None, name="江口 颯")
    term = people.appoint(office, Role.PRIVACY_MANAGER, by=None, starts_on=date(2020, 4, 1))
    client, other = Client(), Client()
    client.force_login(Person.objects.get(pk=office.pk))
    other.force_login(Person.objects.get(pk=stranger.pk))
    where = "/documents/forms/people.staff/"
    assert other.get(where).status_code == 403
    assert client.get("/documents/").status_code == 200
    assert client.post("/documents/", {"has_holes": "on", "dates": "era"}).status_code == 302
    assert (
        client.post("/documents/kinds/people.structure/", {"form_number": "様式1", "version": "1", "seals": "作成、承認"}).status_code
        == 302
    )
    assert client.post("/documents/kinds/people.structure/", {"seals": "、".join("abcdefgh")}).status_code == 422
    assert client.get("/documents/kinds/nothing/").status_code == 404
    assert "様式1" in client.get("/documents/").content.decode()
    assert client.get("/people/structure/pdf/").status_code in {200, 404}
    ours = client.get(f"{where}default/").content
    book = load_workbook(io.BytesIO(ours))
    book.active["A1"] = "わが社の名簿 {{ nobody }}"
    out = io.BytesIO()
    book.save(out)
    assert client.post(where, {"file": SimpleUploadedFile("x.xlsx", b"PK broken")}).status_code == 422
    assert client.post(where, {"file": SimpleUploadedFile("名簿.xlsx", out.getvalue())}).status_code == 302
    version = OwnTemplate.objects.get()
    assert "nobody" in client.get(where).content.decode()
    assert b"PK" in client.get(f"{where}{version.pk}/sample/").content[:4]
    assert _first(client) != "わが社の名簿 "
    client.post(f"{where}use/", {"version": str(version.pk)})
    assert _first(client) == "わが社の名簿 "
    assert _first(client, "?plain=1") == "社員番号"
    client.post(f"{where}use/")
    assert _first(client) == "社員番号"
    paper = client.post(f"/people/roles/{term.pk}/paper/", {"format": "docx"})
    assert "青山 凪" in text_of(paper.content)
    assert Event.objects.filter(action__startswith="documents.form_").count() == 3


def _first(client: Any, query: str = "") -> Any:
    return load_workbook(io.BytesIO(client.get(f"/people/export/xlsx/{query}").content)).active["A1"].value


def test_every_kind_of_document_has_a_name() -> None:
    assert all(str(kind.label) and kind.id == id for id, kind in KINDS.items())
