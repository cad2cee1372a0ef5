"""A ledger is read in: our own export, and old ledgers of any shape. A second time nothing changes."""

import io
from typing import Any

import pytest
from django.db import transaction
from openpyxl import Workbook

from komainu.web.documents.importing import store
from komainu.web.documents.importing.books import read_book
from komainu.web.documents.importing.reading import read_rows, understand
from komainu.web.ledger import services
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.services import line_import
from komainu.web.ledger.services.line_import import LEDGER, LedgerPlan
from komainu.web.ledger.tests.conftest import House, signed_in
from komainu.web.people.models import Department
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db


def book(sheets: dict[str, list[list[Any]]], merges: dict[str, list[str]] | None = None) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for merge in (merges or {}).get(name, ()):
            sheet.merge_cells(merge)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


OLD_HEAD = [
    "No.",
    "個人情報の名称",
    "業務名",
    "利用目的",
    "項目",
    "件数",
    "媒体",
    None,
    "保管場所",
    "保管期間",
    "廃棄方法",
    "委託",
    "第三者提供",
    "利用期限",
]
OLD_BELOW = [None, None, None, None, None, None, "紙", "電子", None, None, None, None, None, None]
OLD = {
    "表紙": [["個人情報管理台帳"], ["令和7年度版"]],
    "総務部": [
        ["個人情報管理台帳（総務部）"],
        OLD_HEAD,
        OLD_BELOW,
        [
            1,
            "履歴書",
            "採用",
            "採用選考のため",
            "・氏名\n・住所\n・ｶﾅ\n・特技",
            "約１２０人",
            "○",
            "×",
            "書庫",
            "採否決定後6ヶ月",
            "シュレッダー",
            "×",
            "×",
            "令和9年3月31日",
        ],
        [
            2,
            "給与台帳",
            "給与計算",
            "給与の支払いのため",
            "氏名、口座番号、マイナンバー",
            38,
            "×",
            "○",
            "人事サーバー",
            "退職後7年",
            "データ削除",
            "○○会計事務所",
            "法令",
            "在職中",
        ],
    ],
    "営業部": [
        ["個人情報管理台帳（営業部）"],
        OLD_HEAD,
        OLD_BELOW,
        [
            1,
            "顧客名簿",
            "販売",
            "商品の発送",
            "氏名,住所,電話",
            "不明",
            "×",
            "○",
            "ファイルサーバ",
            "5年",
            "消去",
            "有",
            "提携会社",
            "取引終了まで",
        ],
        [2, "名刺", "営業", "連絡", "氏名", "数百枚", "○", None, "各自の机", "-", "シュレッダー", "無", "無", None],
    ],
}
MERGES = {name: ["A1:N1", "G2:H2", *(f"{letter}2:{letter}3" for letter in "ABCDEFIJKLMN")] for name in ("総務部", "営業部")}


def taken(data: bytes, house: House, **options: Any) -> LedgerPlan:
    """The plan of a file, written."""
    plan = planned(data, **options)
    LEDGER.apply(plan.to_write, house.aoyama, options)
    return plan


def planned(data: bytes, **options: Any) -> LedgerPlan:
    read = read_book(data, "x.xlsx")
    plan = LEDGER.plan(read_rows(read, understand(read, LEDGER), LEDGER), options)
    assert isinstance(plan, LedgerPlan)
    return plan


def test_an_old_ledger_with_a_sheet_for_each_department(house: House) -> None:
    plan = taken(book(OLD, MERGES), house)
    assert [(each.act.value, each.row.sheet, each.why) for each in plan.rows] == [
        ("add", "総務部", ""),
        ("add", "総務部", ""),
        ("add", "営業部", ""),
        ("add", "営業部", "件数「数百枚」からは人数が分からないため、不明とします（言葉は備考に残します）。"),
    ]
    papers, wages, customers, cards = LedgerLine.objects.order_by("number")
    assert papers.department == house.affairs
    assert papers.items == ["name", "kana", "address", "特技"]
    assert (papers.count, papers.media, papers.old_number) == (120, ["paper"], "1")
    assert (papers.retention_months, papers.retention_start, papers.entrustment, papers.provision) == (6, "decided", "no", "none")
    assert papers.use_limit_on.isoformat() == "2027-03-31"
    assert (wages.entrustment, wages.entrustees) == ("yes", "○○会計事務所")
    assert (wages.media, wages.provision, wages.retention_start, wages.retention_years) == (["server"], "law", "left", 7)
    assert "my_number" in wages.items
    assert (customers.count, customers.provision, customers.receivers) == (None, "unstated", "提携会社")
    assert (cards.count, cards.note, cards.media) == (None, "件数（人数）：数百枚", ["paper"])


def test_a_second_time_nothing_changes(house: House) -> None:
    data = book(OLD, MERGES)
    taken(data, house)
    again = planned(data)
    assert [each.act.value for each in again.rows] == ["same", "same", "same", "same"]


def test_our_own_export_edited_and_read_back_changes_only_what_was_edited(house: House) -> None:
    line = house.in_use(retention_start_on=None)
    services.change_line(line, by=house.aoyama, manager=house.eguchi, foreign="unknown", shown_text="1行目\n2行目")
    house.line(name="名刺", business="営業", items=["name"])
    data = signed_in(house.aoyama).get("/ledger/export/xlsx/").content
    assert [each.values for each in planned(data).rows if each.act.value == "change"] == []
    assert [each.act.value for each in planned(data).rows] == ["same", "same"]
    csv = signed_in(house.aoyama).get("/ledger/export/csv/").content
    assert [each.act.value for each in planned(csv).rows] == ["same", "same"]
    line.refresh_from_db()
    from openpyxl import load_workbook

    edited = load_workbook(io.BytesIO(data))
    sheet = edited.active
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("個人情報の名称") + 1).value = "応募の書類"
    sheet.cell(2, heads.index("部門") + 1).value = "総務部"
    sheet.cell(2, heads.index("媒体") + 1).value = "紙、クラウド"
    out = io.BytesIO()
    edited.save(out)
    plan = taken(out.getvalue(), house)
    assert [each.act.value for each in plan.rows] == ["change", "same"]
    line.refresh_from_db()
    assert (line.name, line.department, line.media) == ("応募の書類", house.affairs, ["paper", "saas"])


def test_a_file_without_departments_belongs_to_the_one_that_was_chosen(house: House) -> None:
    data = book({"Sheet1": [["名称", "利用目的"], ["名刺", "連絡"]]})
    assert planned(data).rows[0].why.startswith("部門がありません。")
    taken(data, house, department=str(house.sales.pk))
    assert LedgerLine.objects.get().department == house.sales


def test_departments_that_are_not_there_are_made_only_when_asked(house: House) -> None:
    data = book({"台帳": [["部署", "名称"], ["倉庫課", "送り状"], ["倉庫課", "入館票"]]})
    assert [each.act.value for each in planned(data).rows] == ["refuse", "refuse"]
    plan = taken(data, house, makes_departments=True)
    assert plan.new_departments == ["倉庫課"]
    assert Department.objects.filter(name="倉庫課").count() == 1
    assert LedgerLine.objects.count() == 2


def test_rows_that_mean_the_same_line_are_refused_and_those_of_another_business_are_not(house: House) -> None:
    data = book({"総務部": [["名称", "業務"], ["履歴書", "採用"], ["履歴書", "派遣"], ["履歴書", "採用"]]})
    assert [each.act.value for each in planned(data).rows] == ["add", "add", "refuse"]


def test_one_department_written_in_two_ways_is_one(house: House) -> None:
    data = book({"台帳": [["部門", "名称"], ["総務部", "履歴書"], ["総務 部", "履歴書"]]})
    assert [each.act.value for each in planned(data).rows] == ["add", "refuse"]


def test_a_formula_in_a_cell_is_text_and_its_error_is_refused(house: House) -> None:
    plan = planned(book({"総務部": [["名称", "利用目的"], ["名刺", "#REF!"]]}))
    assert plan.rows[0].act.value == "refuse"


def test_on_the_page_it_is_shown_before_anything_is_written(house: House) -> None:
    client = signed_in(house.aoyama)
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("台帳.xlsx", book(OLD, MERGES))
    where = client.post("/ledger/import/", {"file": file, "kind": "own", "department": ""})["Location"]
    page = client.get(where).content.decode()
    assert "各自の机" in page or "名刺" in page
    assert "表紙" in page, "what is not read is told"
    assert LedgerLine.objects.count() == 0
    assert client.post(where, {"act": "confirm"}).status_code == 302
    assert LedgerLine.objects.count() == 4
    assert Event.objects.get(action="ledger.imported").after["added"] == 4
    assert store.memory("ledger.lines")
    assert signed_in(house.ueda).get("/ledger/import/").status_code == 403


def test_a_department_is_found_by_the_beginning_of_its_name(house: House) -> None:
    head = ["個人情報の名称", "業務", "部門"]
    plan = planned(book({"台帳": [head, ["名刺", "営業", "営業"], ["鍵の貸出簿", "総務", "総"]]}))
    assert (plan.rows[0].act.value, plan.rows[0].values.get("department")) == ("add", house.sales)
    assert plan.rows[1].act.value == "refuse", "one letter is no name"
    Department.objects.create(name="営業企画部", position=9)
    plan = planned(book({"台帳": [head, ["名刺", "営業", "営業"]]}))
    assert "2つ以上" in plan.rows[0].why


def test_an_import_that_breaks_in_the_middle_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    line = house.line(name="名刺", business="営業")
    plan = planned(book({"営業部": [["個人情報の名称", "業務", "保管場所"], ["契約書", "営業", "書庫"], ["名刺", "営業", "各自の机"]]}))
    assert [each.act.value for each in plan.rows] == ["add", "change"]

    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError("the machine went away")

    monkeypatch.setattr(line_import, "change_lines", broken)
    with pytest.raises(OSError, match="went away"), transaction.atomic():
        LEDGER.apply(plan.to_write, house.aoyama, {})
    assert [each.pk for each in LedgerLine.objects.all()] == [line.pk]
    assert not Event.objects.filter(action="ledger.line_added", after__by_import=True).exists()
