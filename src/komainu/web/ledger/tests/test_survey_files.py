"""A department answers its survey sheet in Excel: out with its lines, back row by row, and the sheet is returned."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from komainu.web.duties.models import Duty
from komainu.web.ledger.models import LedgerLine, SurveyAnswer
from komainu.web.ledger.tests.conftest import House, signed_in
from komainu.web.ledger.tests.test_surveys import opened

pytestmark = pytest.mark.django_db


def filled(data: bytes, answers: dict[str, str], new: list[dict[str, Any]] = (), **changed: Any) -> bytes:  # type: ignore[assignment]
    """The downloaded workbook with an answer for each number, a changed cell, and further rows."""
    workbook = load_workbook(io.BytesIO(data))
    sheet = workbook.active
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        row[0].value = answers.get(row[1].value, row[0].value)
        for head, (number, value) in changed.items():
            if row[1].value == number:
                row[heads.index(head)].value = value
    for each in new:
        sheet.append([each.get(head) for head in heads])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_a_department_answers_in_excel_and_its_sheet_is_returned(house: House) -> None:
    papers, cards, old = house.in_use(), house.in_use(name="名刺"), house.in_use(name="古い名簿")
    other = house.in_use(department=house.affairs, name="よその書類")
    _survey, sales, _affairs = opened(house)
    client = signed_in(house.ueda)
    data = client.get(f"/ledger/sheets/{sales.pk}/table/").content
    numbers = {row[1] for row in load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2, values_only=True)}
    assert numbers == {papers.number, cards.number, old.number}, "its own lines and nobody else's"

    half = filled(data, {papers.number: "変わりなし"})
    where = client.post(f"/ledger/sheets/{sales.pk}/file/", {"file": SimpleUploadedFile("a.xlsx", half)})["Location"]
    assert SurveyAnswer.objects.count() == 0, "nothing is written before it is confirmed"
    assert client.post(where, {"act": "confirm"})["Location"] == f"/ledger/sheets/{sales.pk}/"
    sales.refresh_from_db()
    assert (sales.state, sales.answers.count()) == ("open", 1)

    answers = {papers.number: "変わりなし", cards.number: "", old.number: "もう持っていない"}
    whole = filled(data, answers, [{"個人情報の名称": "会員名簿", "業務": "販売"}], 保管場所=(cards.number, "名刺サービス"))
    where = client.post(f"/ledger/sheets/{sales.pk}/file/", {"file": SimpleUploadedFile("a.xlsx", whole)})["Location"]
    page = client.get(where).content.decode()
    assert "会員名簿" in page
    assert "もう持っていない" in page
    client.post(where, {"act": "confirm"})
    sales.refresh_from_db()
    assert sales.state == "returned"
    given = dict(sales.answers.values_list("line__name", "answer"))
    assert given == {papers.name: "same", "名刺": "changed", "古い名簿": "gone", "会員名簿": "same"}
    cards.refresh_from_db()
    assert cards.places == "名刺サービス"
    assert LedgerLine.objects.get(name="会員名簿").department == house.sales
    assert not Duty.objects.filter(kind="ledger.survey", department=house.sales, closed_at=None).exists()
    assert other.places == LedgerLine.objects.get(pk=other.pk).places


def test_lines_of_others_are_refused_and_only_the_own_sheet_is_open(house: House) -> None:
    house.in_use()
    other = house.in_use(department=house.affairs, name="よその書類")
    _survey, sales, affairs = opened(house)
    client = signed_in(house.ueda)
    data = client.get(f"/ledger/sheets/{sales.pk}/table/").content
    stolen = filled(data, {}, [{"答え": "もう持っていない", "管理番号": other.number, "個人情報の名称": "よその書類"}])
    where = client.post(f"/ledger/sheets/{sales.pk}/file/", {"file": SimpleUploadedFile("a.xlsx", stolen)})["Location"]
    assert "この部門にありません" in client.get(where).content.decode()
    client.post(where, {"act": "confirm"})
    assert not affairs.answers.exists()
    assert LedgerLine.objects.get(pk=other.pk).state == other.state
    assert client.get(f"/ledger/sheets/{affairs.pk}/table/").status_code in (403, 404)
    assert signed_in(house.eguchi).get(where).status_code in (403, 404)
