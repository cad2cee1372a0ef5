"""Survey sheets on paper: printed with what the house knows, found by their number, keyed in by the office, the scan sealed."""

import io
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from openpyxl import load_workbook
from pypdf import PdfReader

from komainu.web.duties.models import Duty
from komainu.web.ledger.models import LedgerLine, SheetPaper
from komainu.web.ledger.models.surveys import code_of, keys_of
from komainu.web.ledger.services import discard_line
from komainu.web.ledger.services import surveys as services
from komainu.web.ledger.tests.conftest import NOW, TODAY, House, signed_in
from komainu.web.ledger.tests.test_surveys import opened
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
SCAN = b"%PDF-1.4 signed by a person of the department"


def test_a_code_leads_back_to_its_sheet_however_it_is_typed() -> None:
    for _number in range(20):
        key = uuid4()
        code = code_of(key)
        for typed in (code, code.lower(), code.replace("-", " "), code.replace("0", "o").replace("1", "l"), f"　{code}　"):
            first, last = keys_of(typed) or (UUID(int=1), UUID(int=0))
            assert first <= key <= last
            assert code_of(first) == code_of(last) == code
    assert [keys_of(each) for each in ("", "ABCD", "ABCD-EFGHX", "ABCD-EFGU", "<script>")] == [None] * 5


def test_the_sheet_is_printed_with_what_was_said_before_and_room_for_the_new(house: House) -> None:
    house.in_use()
    survey, sales, affairs = opened(house)
    answer = signed_in(house.ueda).get(f"/ledger/sheets/{sales.pk}/paper.pdf")
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.content)).pages)
    for words in (sales.code, "応募書類", "総務部の書庫", "変わりなし", "新しく持つようになった"):
        assert words in text, words
    office = signed_in(house.aoyama)
    zero = "".join(
        each.extract_text() for each in PdfReader(io.BytesIO(office.get(f"/ledger/sheets/{affairs.pk}/paper.pdf").content)).pages
    )
    assert "ゼロ報告" in zero
    both = PdfReader(io.BytesIO(office.get(f"/ledger/surveys/{survey.pk}/paper.pdf").content))
    said = "".join(each.extract_text() for each in both.pages)
    assert sales.code in said
    assert affairs.code in said
    assert signed_in(house.eguchi).get(f"/ledger/sheets/{sales.pk}/paper.pdf").status_code in {403, 404}


def test_the_office_keys_in_a_paper_and_the_department_is_confirmed_like_any_other(house: House) -> None:
    same, changed, gone = house.in_use(), house.in_use(name="名刺"), house.in_use(name="古い名簿")
    _survey, sales, _affairs = opened(house)
    office = signed_in(house.aoyama)
    found = office.get("/ledger/surveys/find/", {"code": sales.code.lower()})
    assert found["Location"] == f"/ledger/sheets/{sales.pk}/paper/"
    keyed = {f"line-{same.pk}": "same", f"line-{changed.pk}": "changed", f"line-{gone.pk}": "gone"}
    nameless = office.post(found["Location"], {**keyed, "new-0-business": "販売"})
    assert nameless.status_code == 422
    answer = office.post(found["Location"], {**keyed, "new-0-name": "会員名簿", "new-0-business": "販売", "new-0-count": "300"})
    assert answer["Location"] == f"/ledger/sheets/{sales.pk}/paper/signed/"

    page = office.get(answer["Location"]).content.decode()
    assert "名刺" in page
    prefix = f"c-{changed.pk}-"
    correction = {
        f"{prefix}{name}": value
        for name, value in {
            "version": str(changed.version), "name": "名刺", "business": "採用", "purpose": changed.purpose, "count": "95", "places": "名刺サービス",
            "access_persons": changed.access_persons, "retention_words": changed.retention_words, "entrustees": "", "receivers": "",
        }.items()
    }  # fmt: skip
    signed = {"signer": house.ueda.staff_number, "answered_on": "2026-11-20", "is_signed": "on", "note": "倉庫のものは含みません。"}
    tomorrow = office.post(answer["Location"], {**correction, **signed, "answered_on": "2026-11-24"})
    assert tomorrow.status_code == 422
    scan = SimpleUploadedFile("調査表.pdf", SCAN)
    assert office.post(answer["Location"], {**correction, **signed, "scan": scan})["Location"] == f"/ledger/sheets/{sales.pk}/"

    sales.refresh_from_db()
    assert (sales.state, sales.answered_by) == ("returned", house.ueda)
    assert dict(sales.answers.values_list("line__name", "answer")) == {
        "応募書類": "same",
        "名刺": "changed",
        "古い名簿": "gone",
        "会員名簿": "same",
    }
    changed.refresh_from_db()
    assert (changed.places, changed.count) == ("名刺サービス", 95)
    event = Event.objects.get(action="ledger.sheet_keyed")
    assert (event.after["signer"], event.after["answered_on"]) == (house.ueda.name, "2026-11-20")
    assert not Duty.objects.filter(kind="ledger.survey", department=house.sales, closed_at=None).exists()

    paper = SheetPaper.objects.get()
    kept = (Path(settings.STORAGE_FOLDER) / paper.path).read_bytes()
    assert b"signed by" not in kept, "sealed"
    copy = office.post(f"/ledger/sheets/{sales.pk}/paper/scan/")
    assert copy.content == SCAN
    assert Event.objects.filter(action="ledger.paper_read").count() == 1
    assert "紙" in office.get("/ledger/surveys/").content.decode()
    services.accept_sheet(sales, by=house.aoyama)
    same.refresh_from_db()
    assert (same.last_checked_on, same.last_checked_by) == (TODAY, house.ueda)
    assert office.get(f"/ledger/sheets/{sales.pk}/paper/").status_code == 404, "returned"


def test_a_zero_report_on_paper_and_nothing_is_written_when_the_scan_is_unfit(house: House) -> None:
    _survey, _sales, affairs = opened(house)
    office = signed_in(house.aoyama)
    assert office.post(f"/ledger/sheets/{affairs.pk}/paper/", {})["Location"].endswith("/signed/")
    signed = {"signer": "派遣の 佐野", "answered_on": "2026-11-21", "is_zero": "on"}
    where = f"/ledger/sheets/{affairs.pk}/paper/signed/"
    unfit = office.post(where, {**signed, "scan": SimpleUploadedFile("x.pdf", b"MZ not a scan")})
    assert unfit.status_code == 422
    assert not SheetPaper.objects.exists()
    office.post(where, signed)
    affairs.refresh_from_db()
    assert (affairs.state, affairs.is_zero, affairs.answered_by, affairs.answered_name) == ("returned", True, None, "派遣の 佐野")
    assert "派遣の 佐野" in office.get("/ledger/surveys/").content.decode()
    services.reopen_sheet(affairs, by=house.aoyama, reason="もう一度")
    services.return_sheet(affairs, by=house.ueda, is_zero=True)
    affairs.refresh_from_db()
    assert affairs.paper is None, "this time it did not come on paper"
    assert SheetPaper.objects.count() == 1, "the first paper is kept"


def test_a_department_without_lines_reports_zero_in_excel(house: House) -> None:
    _survey, sales, _affairs = opened(house)
    client = signed_in(house.ueda)
    workbook = load_workbook(io.BytesIO(client.get(f"/ledger/sheets/{sales.pk}/table/").content))

    def sent(answer: str) -> str:
        workbook.active.cell(2, 1).value = answer
        out = io.BytesIO()
        workbook.save(out)
        where = client.post(f"/ledger/sheets/{sales.pk}/file/", {"file": SimpleUploadedFile("a.xlsx", out.getvalue())})["Location"]
        client.post(where, {"act": "confirm"})
        sales.refresh_from_db()
        return sales.state

    assert sent("") == "open"
    assert not LedgerLine.objects.exists(), "the row for the zero report is no line"
    line = house.line()
    assert sent("ゼロ報告") == "open", "it has a line"
    discard_line(line, by=house.ueda)
    assert sent("ゼロ報告") == "returned"
    assert sales.is_zero


def test_only_the_office_keys_in_papers(house: House) -> None:
    survey, sales, _affairs = opened(house)
    for path in (f"sheets/{sales.pk}/paper/", f"sheets/{sales.pk}/paper/signed/", f"surveys/{survey.pk}/paper.pdf", "surveys/find/?code=x"):
        assert signed_in(house.ueda).get(f"/ledger/{path}").status_code in {403, 404}
    assert signed_in(house.eguchi).post(f"/ledger/sheets/{sales.pk}/paper/scan/").status_code in {403, 404}


@pytest.mark.parametrize(
    ("name", "values"),
    [("sheet_paper_has_signer", {"signer": ""}), ("sheet_paper_file_has_hash", {"path": "ledger/ab/x"}), ("sheet_paper_path_once", {"path": "p", "sha256": "x"})],
)  # fmt: skip
def test_the_database_refuses_a_paper_that_cannot_be(house: House, name: str, values: dict[str, str]) -> None:
    _survey, sales, _affairs = opened(house)
    made = {"sheet": sales, "signer": "上田", "answered_on": TODAY, "keyed_at": NOW}
    SheetPaper.objects.create(**made, path="p", sha256="x")
    with pytest.raises(IntegrityError, match=f"{name}|path"), transaction.atomic():
        SheetPaper.objects.create(**{**made, **values})
