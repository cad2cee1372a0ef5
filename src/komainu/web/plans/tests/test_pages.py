"""The pages of the plan: the way through them, who may what, and what they cost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from komainu.web.documents import services as documents
from komainu.web.documents.ownforms import FORMS
from komainu.web.documents.reading import read_table
from komainu.web.plans import services
from komainu.web.plans.models import PlanStep, StepRecord, YearPlan
from komainu.web.plans.tests.conftest import TODAY, House, signed_in, step_named
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db


def test_from_nothing_to_an_approved_plan(house: House) -> None:
    office, top = signed_in(house.aoyama), signed_in(house.oh)
    assert "この年度の計画は、まだありません" in office.get("/plan/").content.decode()
    where = office.post("/plan/start/", {"year": "2026"})["Location"]
    assert office.post("/plan/start/", {"year": "2026"})["Location"] == where, "a second press opens the same draft"
    plan = YearPlan.objects.get()
    added = office.post(
        f"{where}steps/add/", {"title": "倉庫を見る", "due_on": "2026-12-01", "owner_role": "", "owner": "U1", "details": ""}
    )
    assert added.status_code == 302
    own = PlanStep.objects.get(title="倉庫を見る")
    assert own.owner == house.ueda
    assert office.post(f"{where}steps/{own.pk}/", {"title": "倉庫", "due_on": "2030-01-01", "owner_role": "pms_office"}).status_code == 422
    assert (
        office.post(f"{where}steps/{own.pk}/", {"title": "倉庫", "due_on": "2026-12-02", "owner_role": "", "owner": ""}).status_code == 422
    )
    assert office.post(f"{where}steps/{own.pk}/", {"title": "倉庫", "due_on": "2026-12-02", "owner_role": "pms_office"}).status_code == 302
    drill = step_named(plan, "drill")
    assert office.post(f"{where}steps/{drill.pk}/leave-out/", {"reason": ""}).status_code == 422
    office.post(f"{where}steps/{drill.pk}/leave-out/", {"reason": "来年度"})
    assert "来年度" in office.get(where).content.decode()
    office.post(f"{where}steps/{drill.pk}/leave-out/")
    assert office.post(f"{where}propose/").status_code == 302
    assert "代表者の承認を待っています" in office.get(where).content.decode()
    assert office.post(f"{where}approve/").status_code == 403
    assert "この計画を承認しますか" in top.get(where).content.decode()
    assert top.post(f"{where}return/", {"reason": "監査の日"}).status_code == 302
    assert "監査の日" in office.get(where).content.decode()
    office.post(f"{where}propose/")
    assert top.post(f"{where}approve/").status_code == 302
    text = signed_in(house.eguchi).get("/plan/").content.decode()
    assert "全従業者の教育と理解度テストを行う" in text
    assert "期限超過" in text
    assert office.post(f"{where}copy/").status_code == 302
    assert office.post(f"{where}new-version/", {"reason": "直す"}).status_code == 302


def test_its_owner_records_what_was_done_with_evidence(house: House, approved: YearPlan) -> None:
    step = step_named(approved, "inventory")
    owner, stranger = signed_in(house.ueda), signed_in(house.eguchi)
    where = f"/plan/steps/{step.pk}/"
    form = {"kind": "done", "done_on": "2026-06-20", "note": "4部門", "file": SimpleUploadedFile("棚卸し.csv", b"a,b")}
    assert stranger.post(where, form).status_code == 404
    assert "記録する</h2>" not in stranger.get(where).content.decode()
    assert owner.post(where, {"kind": "done", "done_on": "2027-01-01"}).status_code == 422
    assert owner.post(where, {**form, "file": SimpleUploadedFile("棚卸し.csv", b"a,b")}).status_code == 302
    record = StepRecord.objects.get()
    file = f"{where}records/{record.pk}/file/"
    assert owner.get(file).content == b"a,b"
    assert signed_in(house.aoyama).get(file).status_code == 200
    assert stranger.get(file).status_code == 404
    assert "棚卸し.csv" in owner.get(where).content.decode()
    assert owner.post(f"{where}records/{record.pk}/take-back/", {"reason": "誤り"}).status_code == 302
    assert "取り消した記録" in owner.get(where).content.decode()


def test_a_sheet_that_is_sent_twice_records_once(house: House, approved: YearPlan) -> None:
    step, owner = step_named(approved, "inventory"), signed_in(house.ueda)
    form = {"sheet": "7d9b6d5e-3f0a-4c6e-9c55-3f7a1c2b4d6e", "kind": "note", "done_on": "2026-06-20", "note": "x"}
    for _again in "12":
        owner.post(f"/plan/steps/{step.pk}/", form)
    assert StepRecord.objects.count() == 1


def test_the_file_of_a_record_lies_sealed(house: House, approved: YearPlan, settings: object) -> None:
    from pathlib import Path

    from django.conf import settings as conf

    file = SimpleUploadedFile("x.txt", "秘密の議事録".encode())
    record = services.record_step(step_named(approved, "inventory"), by=house.ueda, done_on=TODAY, file=file)
    assert "秘密".encode() not in (Path(conf.STORAGE_FOLDER) / record.path).read_bytes()


def test_drafts_are_for_who_makes_them(house: House) -> None:
    plan = services.start_plan(2026, by=house.aoyama)
    assert signed_in(house.eguchi).get(f"/plan/{plan.pk}/").status_code == 404
    assert signed_in(house.eguchi).get(f"/plan/steps/{step_named(plan, 'roles').pk}/").status_code == 404
    assert signed_in(house.aoyama).get(f"/plan/{plan.pk}/").status_code == 200


def test_the_year_can_be_filtered_and_turned(house: House, approved: YearPlan) -> None:
    client = signed_in(house.aoyama)
    services.record_step(step_named(approved, "roles"), by=house.aoyama, done_on=date(2026, 4, 20))
    late = client.get("/plan/?state=late").content.decode()
    assert "個人情報の棚卸しをする" in late
    assert "役割と責任を確かめ" not in late
    assert "2025年度" in client.get("/plan/?year=2025").content.decode()
    for odd in ("?year=99999", "?year=x", "?state=evil"):
        assert client.get(f"/plan/{odd}").status_code == 200


def test_the_list_is_searched_filtered_and_exported_with_its_trail(house: House, approved: YearPlan) -> None:
    client = signed_in(house.aoyama)
    assert "監査" in client.get("/plan/steps/?q=監査").content.decode()
    for state in ("open", "late", "done", "left_out"):
        assert client.get(f"/plan/steps/?state={state}&role=chief_auditor&year=2026").status_code == 200
    table = read_table(client.get("/plan/steps/export/xlsx/?q=監査").content, "x.xlsx")
    assert len(table.rows) == 2
    assert Event.objects.filter(action="plans.exported").count() == 1
    assert signed_in(house.eguchi).get("/plan/steps/export/xlsx/").status_code == 403


@pytest.mark.parametrize(("format", "start"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")])
def test_the_year_is_printed(house: House, approved: YearPlan, format: str, start: bytes) -> None:
    services.record_step(step_named(approved, "roles"), by=house.aoyama, done_on=date(2026, 4, 20))
    answer = signed_in(house.aoyama).get(f"/plan/year/2026/export/{format}/")
    assert answer.content.startswith(start)
    assert signed_in(house.aoyama).get("/plan/year/2026/export/exe/").status_code == 404


def test_the_pages_cost_the_same_with_many_steps(house: House, approved: YearPlan) -> None:
    client = signed_in(house.aoyama)
    step = step_named(approved, "roles")

    def counts() -> list[int]:
        found = []
        for path in ("/plan/", "/plan/steps/", f"/plan/{approved.pk}/", f"/plan/steps/{step.pk}/"):
            client.get(path)
            with CaptureQueriesContext(connection) as seen:
                client.get(path)
            found.append(len(seen))
        return found

    few = counts()
    PlanStep.objects.bulk_create(PlanStep(plan=approved, title=f"s{place}", due_on=TODAY, owner_role="pms_office") for place in range(200))
    assert counts() == few
    assert max(few) <= 16


def test_word_is_made_by_the_house_s_own_form(house: House, approved: YearPlan) -> None:
    import io

    import docx

    own = docx.Document()
    own.add_paragraph("当社の様式 {{ year }}年度")
    table = own.add_table(rows=3, cols=1)
    for row, text in zip(table.rows, ["{%tr for row in rows %}", "{{ row.title }}", "{%tr endfor %}"], strict=True):
        row.cells[0].text = text
    made = io.BytesIO()
    own.save(made)
    version, looked = documents.add_form(FORMS["plans.year_word"], made.getvalue(), by=house.aoyama, file_name="計画.docx")
    assert looked.unknown == []
    documents.use_form(version, by=house.aoyama)
    answer = signed_in(house.aoyama).get("/plan/year/2026/export/docx/")
    filled = docx.Document(io.BytesIO(answer.content))
    assert filled.paragraphs[0].text == "当社の様式 2026年度"
    titles = [row.cells[0].text for row in filled.tables[0].rows]
    assert step_named(approved, "training").title in titles
