"""The pages of the inventory: the way through them, who may what, two people at one form, and what they cost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from komainu.web.documents.reading import read_table
from komainu.web.ledger import services
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.tests.conftest import FULL, TODAY, House, signed_in
from komainu.web.people import services as people
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db


def typed(house: House, **more: Any) -> dict[str, Any]:
    """What a browser sends of a whole form."""
    values = {
        **FULL,
        "name": "応募書類",
        "department": str(house.sales.pk),
        "items": ["name", "address"],
        "own_items": "入社できる日",
        "sheet": "0b7c2b9e-7a55-4d0c-8f0e-5f4f3a1c0d11",
        **more,
    }
    return {key: "" if value is None else value for key, value in values.items()}


def test_a_department_writes_its_line_on_the_page_and_it_is_approved(house: House) -> None:
    manager, office = signed_in(house.ueda), signed_in(house.aoyama)
    assert "まだありません" in manager.get("/ledger/").content.decode()
    assert manager.post("/ledger/add/", typed(house, name="")).status_code == 422
    answer = manager.post("/ledger/add/", typed(house))
    assert answer.status_code == 302
    line = LedgerLine.objects.get()
    assert line.items == ["name", "address", "入社できる日"]
    assert manager.post("/ledger/add/", typed(house)).status_code == 302, "sent twice"
    assert LedgerLine.objects.count() == 1
    assert manager.post(f"/ledger/{line.pk}/check/").status_code == 302
    page = office.get(f"/ledger/{line.pk}/").content.decode()
    assert "個人情報保護管理者の承認を待っています" in page
    assert "承認の申請を開く" in page
    assert manager.post(f"/ledger/{line.pk}/withdraw/").status_code == 302
    assert manager.get(f"/ledger/{line.pk}/discard/").status_code == 200


def test_two_people_at_one_form_see_both_and_lose_nothing(house: House) -> None:
    line = house.line()
    manager, office = signed_in(house.ueda), signed_in(house.aoyama)
    form = typed(house, version="1", items=["name", "address", "education"])
    assert office.post(f"/ledger/{line.pk}/edit/", {**form, "places": "地下の書庫"}).status_code == 302
    answer = manager.post(f"/ledger/{line.pk}/edit/", {**form, "places": "営業部の書庫", "note": "鍵は部長が持つ"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "地下の書庫" in page
    assert "鍵は部長が持つ" in page
    assert 'name="version" value="2"' in page
    line.refresh_from_db()
    assert line.places == "地下の書庫"
    assert manager.post(f"/ledger/{line.pk}/edit/", {**form, "places": "営業部の書庫", "version": "2"}).status_code == 302
    line.refresh_from_db()
    assert (line.places, line.version) == ("営業部の書庫", 3)


def test_who_is_not_of_the_department_finds_nothing(house: House) -> None:
    line = house.in_use(department=house.affairs)
    manager, staff, top = signed_in(house.ueda), signed_in(house.eguchi), signed_in(house.oh)
    for path in ("", "edit/", "check/", "withdraw/", "discard/", "to-dispose/", "keep/", "dispose/"):
        for method in ("get", "post"):
            assert getattr(manager, method)(f"/ledger/{line.pk}/{path}").status_code in {404, 405}, path
            assert getattr(staff, method)(f"/ledger/{line.pk}/{path}").status_code in {403, 405}, path
    assert staff.get("/ledger/").status_code == 403
    assert "応募書類" not in manager.get("/ledger/").content.decode()
    assert "応募書類" in top.get("/ledger/").content.decode()
    assert top.get(f"/ledger/{line.pk}/edit/").status_code == 403
    assert manager.post("/ledger/add/", typed(house, department=str(house.affairs.pk))).status_code == 422


def test_an_assessor_reads_and_takes_nothing_away(house: House) -> None:
    line = house.in_use()
    assessor = people.add_person("X1", by=None, name="審査 員", work="outside")
    people.appoint(assessor, Role.ASSESSOR, by=None, starts_on=TODAY, ends_on=TODAY)
    client = signed_in(assessor)
    page = client.get(f"/ledger/{line.pk}/").content.decode()
    assert "採用の選考と連絡のため" in page
    assert "/edit/" not in page
    assert client.get("/ledger/export/xlsx/").status_code == 403


def test_what_is_disposed_of_is_recorded_on_the_page(house: House) -> None:
    line = house.in_use()
    manager = signed_in(house.ueda)
    assert manager.post(f"/ledger/{line.pk}/to-dispose/", {"reason": ""}).status_code == 422
    assert manager.post(f"/ledger/{line.pk}/to-dispose/", {"reason": "採用を終えた"}).status_code == 302
    assert "採用を終えた" in manager.get(f"/ledger/{line.pk}/").content.decode()
    form = {"done_on": "令和8年11月20日", "ways": ["shred"], "done_by": "上田 蓮", "is_whole": ""}
    assert manager.post(f"/ledger/{line.pk}/dispose/", form).status_code == 422, "a part wants its name"
    assert manager.post(f"/ledger/{line.pk}/dispose/", {**form, "is_whole": "1", "count": "118"}).status_code == 302
    page = manager.get(f"/ledger/{line.pk}/").content.decode()
    assert "118人分" in page
    assert "シュレッダー" in page


def test_what_is_exported_holds_every_column_and_leaves_an_event(house: House) -> None:
    house.in_use(retention_start_on=TODAY)
    answer = signed_in(house.aoyama).get("/ledger/export/xlsx/")
    table = read_table(answer.content, "x.xlsx")
    row = dict(zip(table.header, table.rows[0], strict=False))
    assert row["個人情報の項目"] == "氏名、住所、学歴・職歴・資格、入社できる日"
    assert row["管理責任者"] == "総務部長"
    assert Event.objects.filter(action="documents.list_exported").count() == 1
    assert signed_in(house.aoyama).get("/ledger/export/exe/").status_code == 404


def many(house: House, count: int) -> None:
    now = clock.now()
    LedgerLine.objects.bulk_create(
        LedgerLine(
            number=f"T-{number:06d}",
            name=f"書類{number}",
            department=house.sales,
            manager=house.ueda,
            count=number,
            made_at=now,
            changed_at=now,
        )
        for number in range(count)
    )


@pytest.mark.parametrize(("person", "most"), [("aoyama", 8), ("ueda", 9)])
def test_a_list_of_many_lines_costs_as_many_queries_as_one_of_few(house: House, person: str, most: int) -> None:
    client, counts = signed_in(getattr(house, person)), []
    for size in (2, 200):
        LedgerLine.objects.all().delete()
        many(house, size)
        with CaptureQueriesContext(connection) as found:
            assert client.get("/ledger/").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[0] <= most + 2, "session, person"


def test_one_line_costs_as_many_queries_however_long_its_history(house: House) -> None:
    line, client, counts = house.in_use(), signed_in(house.aoyama), []
    for changes in (1, 30):
        for number in range(changes):
            services.change_line(line, by=house.aoyama, count=1000 * changes + number)
        client.get(f"/ledger/{line.pk}/")
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/ledger/{line.pk}/").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[0] <= 14, [each["sql"][:120] for each in found.captured_queries]
