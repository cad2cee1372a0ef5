"""The picture of a line's way, the printed ledger, and the purposes that everybody may read."""

import io
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from komainu.web.ledger import lifecycle
from komainu.web.ledger.models import PurposeOfUse
from komainu.web.ledger.services import house as rules
from komainu.web.ledger.services import purposes
from komainu.web.ledger.tests.conftest import House, signed_in
from komainu.web.ledger.views import printed
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db


def test_the_picture_and_its_table_say_the_same_and_nothing_breaks_out(house: House) -> None:
    line = house.in_use(entrustment="yes", entrustees="みなと<script>運送", places="とても長い名前の倉庫の二階の奥の鍵のかかる書庫")
    stages = lifecycle.stages(line)
    assert [stage.id for stage in stages] == ["acquire", "store", "use", "move", "keep", "dispose"]
    assert stages[3].out == ("委託先：みなと<script>運送",)
    svg = lifecycle.picture(stages, "応募書類")
    assert "<script>" not in svg
    assert 'role="img"' in svg
    assert "<title>応募書類</title>" in svg
    assert "…" in svg, "what is too long for a box is shortened there, and whole in the table"
    page = signed_in(house.ueda).get(f"/ledger/{line.pk}/").content.decode()
    assert "とても長い名前の倉庫の二階の奥の鍵のかかる書庫" in page


def test_a_department_sees_the_flows_of_its_own_lines(house: House) -> None:
    house.in_use()
    house.in_use(name="契約書", entrustment="yes", entrustees="倉庫会社")
    house.in_use(name="ほかの部門の書類", department=house.affairs)
    page = signed_in(house.ueda).get("/ledger/flows/").content.decode()
    assert "本人から書面で：2行" in page
    assert "委託：1行" in page
    assert "ほかの部門の書類" not in page


def test_the_ledger_is_printed_as_it_is_chosen(house: House) -> None:
    house.in_use()
    house.in_use(name="契約書")
    client = signed_in(house.aoyama)
    answer = client.get("/ledger/export/pdf/?q=契約")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "契約書" in text
    assert "応募書類" not in text
    assert Event.objects.filter(action="documents.list_exported").get().after["rows"] == 1


def test_more_lines_than_one_pdf_holds_come_as_several(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("契約書", "応募書類", "来訪者の記録"):
        house.in_use(name=name)
    monkeypatch.setattr(printed, "LINES_IN_A_PDF", 2)
    answer = signed_in(house.aoyama).get("/ledger/export/pdf/?sort=number")
    assert answer.headers["Content-Type"] == "application/zip" and ".zip" in answer.headers["Content-Disposition"]
    with ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert archive.testzip() is None
        texts = ["".join(page.extract_text() for page in PdfReader(io.BytesIO(archive.read(name))).pages) for name in archive.namelist()]
    assert [[name for name in ("契約書", "応募書類", "来訪者の記録") if name in text] for text in texts] == [
        ["契約書", "応募書類"],
        ["来訪者の記録"],
    ]
    assert "2／2" in texts[1]
    assert Event.objects.filter(action="documents.list_exported").get().after["rows"] == 3


def test_purposes_are_for_everybody_only_once_the_office_says_so(house: House) -> None:
    purpose = purposes.add_purpose(by=house.aoyama, text="商品の発送のため", text_en="To send goods")
    draft = purposes.add_purpose(by=house.aoyama, text="まだ決めていない目的")
    PurposeOfUse.objects.filter(pk=purpose.pk).update(state="approved")
    anybody, office = Client(), signed_in(house.aoyama)
    assert anybody.get("/ledger/purposes/public/").status_code == 404
    assert office.post("/ledger/purposes/publishing/", {"shows_purposes": "on", "foreword": "次の目的で利用します。"}).status_code == 302
    page = anybody.get("/ledger/purposes/public/").content.decode()
    assert "商品の発送のため" in page
    assert "次の目的で利用します。" in page
    assert draft.text not in page
    anybody.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = anybody.get("/ledger/purposes/public/").content.decode()
    assert "To send goods" in english
    html = office.get("/ledger/purposes/file/html/").content.decode()
    assert "<li>商品の発送のため</li>" in html
    assert "<html" not in html
    assert "- 商品の発送のため" in office.get("/ledger/purposes/file/txt/").content.decode()
    assert office.get("/ledger/purposes/file/exe/").status_code == 404
    assert signed_in(house.ueda).get("/ledger/purposes/publishing/").status_code == 403
    rules.set_rules(by=house.aoyama, shows_purposes=False)
    assert anybody.get("/ledger/purposes/public/").status_code == 404
    assert Event.objects.filter(action="ledger.rules_changed").count() == 2
