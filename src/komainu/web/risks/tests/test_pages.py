"""The pages of the risks: the way through them, who may what, what leaves, what they cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from komainu.web.documents.reading import read_table
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.tests.conftest import NOW
from komainu.web.people import services as people
from komainu.web.people.roles import Role
from komainu.web.risks.models import Control, LineGroup, Risk
from komainu.web.risks.services import risks
from komainu.web.risks.tests.conftest import TODAY, Place, signed_in
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
POINTS = {"impact": "5", "likelihood_before": "4", "likelihood": "2", "method": "five"}


def test_a_department_goes_from_its_line_to_an_accepted_remainder_and_back(place: Place) -> None:
    manager = signed_in(place.house.ueda)
    assert f"/risks/lines/{place.line.pk}/" in manager.get(f"/ledger/{place.line.pk}/").content.decode()
    own = f"/risks/lines/{place.line.pk}/"
    page = manager.get(own).content.decode()
    assert "書類をなくす" in page
    assert "媒体：紙" in page, "why it is proposed"
    assert manager.post(f"{own}take-over/", {}).status_code == 422
    assert manager.post(f"{own}take-over/", {"risk": ["R-S3", "R-U1"]}).status_code == 302
    risk, improper = (Risk.objects.get(catalogue_id=id) for id in ("R-S3", "R-U1"))
    one = f"/risks/{risk.pk}/"
    assert manager.post(f"{one}score/", {**POINTS, "likelihood": "5"}).status_code == 422
    assert manager.post(f"{one}score/", POINTS).status_code == 302
    page = manager.get(one).content.decode()
    assert "高（10／25）" in page
    assert f"#clause-{place.clause.anchor}" in page
    assert f'href="/ledger/{place.line.pk}/"' in page, "and back to the line"
    assert "高い残留リスクが、受け入れられないまま残っています" in page
    asked = {"reason": "設備を待っている", "next_action": "替える", "until_on": (TODAY + timedelta(days=60)).isoformat()}
    assert manager.post(f"{one}acceptance/", {**asked, "until_on": TODAY.isoformat()}).status_code == 422
    assert manager.post(f"{one}acceptance/", asked).status_code == 302
    assert "設備を待っている" in manager.get(one).content.decode()
    assert manager.post(f"/risks/{improper.pk}/score/", POINTS).status_code == 302
    refused = manager.post(f"/risks/{improper.pk}/acceptance/", asked)
    assert refused.status_code == 422
    assert "第27条" in refused.content.decode()
    retained = {"title": "目的外", "stage": "use_process", "risk_class": "improper_handling", "option": "retain"}
    assert manager.post(f"/risks/{improper.pk}/change/", retained).status_code == 422
    assert manager.post(f"{own}review/", {"reason": "変わりなし"}).status_code == 302
    assert manager.post(f"{one}acceptance/end/", {"reason": "替えた"}).status_code == 302
    assert manager.post(f"{one}close/", {"reason": "紙をやめた"}).status_code == 302
    assert manager.post(f"{one}reopen/", {"reason": "戻った"}).status_code == 302
    assert manager.post(f"{own}add/", {"title": "鍵の番号を知られる", "stage": "store_backup", "risk_class": "safety"}).status_code == 302


def test_who_is_not_of_the_department_finds_nothing(place: Place) -> None:
    other = place.house.in_use(department=place.house.affairs, name="人事記録")
    risk = risks.take_over(other, ["R-S3"], by=None)[0]
    group = LineGroup.objects.create(name="紙", department=place.house.affairs, made_at=NOW)
    manager, staff, top = signed_in(place.house.ueda), signed_in(place.house.eguchi), signed_in(place.house.oh)
    one = [
        f"/risks/{risk.pk}/{path}" for path in ("", "change/", "score/", "controls/", "close/", "reopen/", "acceptance/", "acceptance/end/")
    ]
    line = [f"/risks/lines/{other.pk}/{path}" for path in ("", "take-over/", "review/", "add/")]
    grouped = [f"/risks/groups/{group.pk}/{path}" for path in ("", "collect/", "take-over/", "add/")]
    for path in (*one, *line, *grouped):
        for method in ("get", "post"):
            assert getattr(manager, method)(path).status_code in {404, 405}, path
            assert getattr(staff, method)(path).status_code in {403, 405}, path
    for path in ("/risks/", "/risks/table/", "/risks/lines/"):
        assert "人事記録" not in manager.get(path).content.decode(), path
    assert "人事記録" in top.get("/risks/table/").content.decode()
    assert top.get(f"/risks/{risk.pk}/score/").status_code == 403
    assert manager.get("/risks/method/").status_code == 403
    assert manager.get("/risks/controls/add/").status_code == 403


def test_whoever_is_responsible_records_that_a_control_is_in_place(place: Place) -> None:
    mine = Control.objects.create(
        number="C-8", measure="暗号化", kind="technical", state="planned", owner=place.house.eguchi, due_on=TODAY, made_at=NOW
    )
    others = Control.objects.create(
        number="C-9", measure="二要素", kind="technical", state="planned", owner=place.house.oh, due_on=TODAY, made_at=NOW
    )
    staff = signed_in(place.house.eguchi)
    assert staff.get(f"/risks/controls/{others.pk}/in-place/").status_code == 404
    path = f"/risks/controls/{mine.pk}/in-place/"
    assert staff.post(path, {"in_place_on": (TODAY + timedelta(days=1)).isoformat()}).status_code == 422
    assert staff.post(path, {"in_place_on": TODAY.isoformat()}).status_code == 302
    mine.refresh_from_db()
    assert mine.state == "in_place"


def test_the_office_keeps_the_controls_and_the_method(place: Place) -> None:
    office = signed_in(place.house.aoyama)
    form = {"measure": "鍵を数える", "kind": "physical", "state": "planned", "clauses": [str(place.clause.pk)]}
    assert "鍵のかかる場所に保管する" in office.get(f"/rules/{place.clause.document_id}/").content.decode()
    assert "鍵のかかる場所に保管する" not in signed_in(place.house.eguchi).get(f"/rules/{place.clause.document_id}/").content.decode()
    refused = office.post("/risks/controls/add/", form)
    assert refused.status_code == 422
    assert refused.content.decode().count("責任者と期限が要ります") >= 2
    assert office.post("/risks/controls/add/", {**form, "owner": "U9", "due_on": "2026-12-31"}).status_code == 422
    assert office.post("/risks/controls/add/", {**form, "owner": "U1", "due_on": "2026-12-31"}).status_code == 302
    made = Control.objects.get(measure="鍵を数える")
    assert (made.owner, list(made.clauses.all())) == (place.house.ueda, [place.clause])
    assert office.post(f"/risks/controls/{made.pk}/change/", {**form, "state": "in_place", "clauses": []}).status_code == 302
    assert "鍵を数える" in office.get("/risks/controls/?clause=none").content.decode()
    risk = place.risk()
    assert office.post(f"/risks/{risk.pk}/controls/", {"controls": [str(made.pk)]}).status_code == 302
    assert "鍵を数える" in office.get(f"/risks/{risk.pk}/").content.decode()
    assert office.post(f"/risks/controls/{made.pk}/end/", {"reason": "錠を替えた"}).status_code == 302
    assert office.post("/risks/method/", {"method": "none"}).status_code == 302
    assert 'name="residual_level"' in office.get(f"/risks/{risk.pk}/score/").content.decode()
    assert office.post(f"/risks/{risk.pk}/score/", {"method": "none", "inherent_level": "high", "residual_level": "low"}).status_code == 302


def test_many_lines_and_groups_on_the_page(place: Place) -> None:
    office = signed_in(place.house.aoyama)
    place.house.line(name="申込書")
    assert "2行あります" in office.get("/risks/lines/take-over/").content.decode()
    assert office.get("/risks/lines/take-over/?department=x").status_code == 404
    assert office.post("/risks/lines/take-over/").status_code == 302
    assert "リスクのない行はありません" in office.get("/risks/lines/take-over/").content.decode()
    form = {"name": "紙", "department": str(place.house.sales.pk), "medium": "paper", "place": "ないところ"}
    assert office.post("/risks/groups/add/", form).status_code == 422
    assert office.post("/risks/groups/add/", {**form, "place": ""}).status_code == 302
    own = f"/risks/groups/{LineGroup.objects.get().pk}/"
    assert office.post(f"{own}take-over/", {"risk": ["R-S3"]}).status_code == 302
    assert office.post(f"{own}collect/").status_code == 302
    assert "書類をなくす" in office.get(own).content.decode()


def test_the_map_leads_to_the_risks_that_it_counts(place: Place) -> None:
    place.risk(impact=5, likelihood_before=4, likelihood=2)
    office = signed_in(place.house.aoyama)
    page = office.get("/risks/map/").content.decode()
    assert "?method=five&amp;impact=5&amp;likelihood=2" in page
    assert "?method=five&amp;impact=5&amp;before=4" in office.get("/risks/map/?of=before").content.decode()
    assert "書類をなくす" in office.get("/risks/?method=five&impact=5&likelihood=2").content.decode()
    assert "書類をなくす" not in office.get("/risks/?method=five&impact=5&likelihood=3").content.decode()
    for query in ("level=high", "acceptance=none", "stage=store_backup", f"department={place.house.sales.pk}"):
        assert "書類をなくす" in office.get(f"/risks/?{query}").content.decode(), query
    for query in (
        "level=unscored",
        "acceptance=expired",
        "acceptance=accepted",
        "class=improper_handling",
        f"department={place.house.affairs.pk}",
    ):
        assert "書類をなくす" not in office.get(f"/risks/?{query}").content.decode(), query
    risks.set_method(by=None, method="three")
    assert "1件は、この図に入っていません" in office.get("/risks/map/").content.decode()


def test_the_table_leaves_as_excel_and_pdf_with_an_event(place: Place) -> None:
    place.risk(impact=5, likelihood_before=4, likelihood=2)
    office = signed_in(place.house.aoyama)
    table = read_table(office.get("/risks/table/export/xlsx/").content, "x.xlsx")
    row = dict(zip(table.header, table.rows[0], strict=False))
    assert row["台帳の行"] == "応募書類"
    assert row["根拠となる条"] == "安全管理手順書 第2条（施錠）"
    assert "鍵のかかる場所に保管する" in row["管理策"]
    assert office.get("/risks/table/export/pdf/").content.startswith(b"%PDF")
    assert office.get("/risks/table/export/exe/").status_code == 404
    assert Event.objects.filter(action="risks.table_exported").count() == 1
    for path in ("/risks/export/xlsx/", "/risks/lines/export/csv/", "/risks/controls/export/csv/"):
        assert office.get(path).status_code == 200, path


def test_an_assessor_reads_and_takes_nothing_away(place: Place) -> None:
    risk = place.risk()
    assessor = people.add_person("X1", by=None, name="審査 員", work="outside")
    people.appoint(assessor, Role.ASSESSOR, by=None, starts_on=TODAY, ends_on=TODAY)
    client = signed_in(assessor)
    for path in ("/risks/table/", f"/risks/{risk.pk}/", f"/risks/lines/{place.line.pk}/", f"/risks/controls/{place.lock.pk}/", "/rules/"):
        page = client.get(path).content.decode()
        assert "/score/" not in page, path
        assert "take-over" not in page, path
    assert client.get("/risks/table/export/xlsx/").status_code == 403
    assert client.get(f"/risks/{risk.pk}/score/").status_code == 403


def _many(place: Place, count: int) -> None:
    lines = LedgerLine.objects.bulk_create(
        LedgerLine(number=f"T-{number:06d}", name=f"書類{number}", department=place.house.sales, made_at=NOW, changed_at=NOW)
        for number in range(count)
    )
    made = Risk.objects.bulk_create(
        Risk(
            number=f"R-T-{number:06d}", line=line, department=place.house.sales, stage="store_backup", title="失う", made_at=NOW, method="five", impact=number % 5 + 1, likelihood=1,
            likelihood_before=2, residual_level="low", inherent_level="low", residual_rank=100 + number % 5, scored_on=TODAY,
        )
        for number, line in enumerate(lines)
    )  # fmt: skip
    Risk.controls.through.objects.bulk_create(Risk.controls.through(risk=risk, control=place.lock) for risk in made)


@pytest.mark.parametrize(("path", "most"), [("", 9), ("table/", 14), ("lines/", 11), ("map/", 7), ("controls/", 9)])
def test_pages_of_many_risks_cost_as_many_queries_as_of_few(place: Place, path: str, most: int) -> None:
    for person in (place.house.aoyama, place.house.ueda):
        client, counts = signed_in(person), []
        for size in (2, 150):
            Risk.controls.through.objects.all().delete()
            Risk.objects.all().delete()
            LedgerLine.objects.filter(number__startswith="T-").delete()
            _many(place, size)
            client.get(f"/risks/{path}")
            with CaptureQueriesContext(connection) as found:
                assert client.get(f"/risks/{path}").status_code == 200
            counts.append(len(found))
        assert counts[0] == counts[1], path
        assert counts[0] <= most + 2, (person.name, counts, [each["sql"][:100] for each in found.captured_queries])


def test_one_risk_costs_as_many_queries_with_many_controls(place: Place) -> None:
    risk, client, counts = place.risk(), signed_in(place.house.aoyama), []
    for size in (1, 30):
        made: Any = [Control.objects.create(number=f"C-{size}-{number}", measure="案", kind="human", made_at=NOW) for number in range(size)]
        risk.controls.add(*made)
        for each in made:
            each.clauses.add(place.clause)
        client.get(f"/risks/{risk.pk}/")
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/risks/{risk.pk}/").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[0] <= 16, [each["sql"][:100] for each in found.captured_queries]
