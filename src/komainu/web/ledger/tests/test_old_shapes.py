"""Whatever shape an organisation's own ledger has: headings, columns, acts and values are those that a person would read, and a second time nothing changes."""

from datetime import date
from typing import Any

import pytest

from komainu.web.documents.importing import store
from komainu.web.documents.importing.books import Book, read_book
from komainu.web.documents.importing.layouts import laid_out
from komainu.web.documents.importing.reading import Understanding, not_taken, read_rows, understand
from komainu.web.documents.importing.showing import machine_preview
from komainu.web.documents.importing.spec import Plan
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.services.line_import import LEDGER
from komainu.web.ledger.tests.conftest import House
from komainu.web.ledger.tests.old_shapes import S, file_of

WIDE = "件数「%s」は幅があるため、多い場合の%sとします（言葉は備考に残します）。"


def looked_at(name: str, **options: Any) -> tuple[Book, Understanding, Plan]:
    read = laid_out(read_book(file_of(name), "台帳"), LEDGER)
    found = understand(read, LEDGER)
    assert LEDGER.alone is not None
    return read, found, LEDGER.alone(read_rows(read, found, LEDGER), options)


# Of each shape: the sheets with their rows of headings, columns that go nowhere, and of each line, by its name, what a person would say.
SAID: dict[str, tuple[dict[str, int], list[str], dict[str, dict[str, Any]]]] = {
    "clinic": ({"個人情報管理台帳": 5}, [], {
        "診療録（カルテ）": {"department": "医事課", "persons": ["patient"], "items": ["name", "birth", "address", "health"], "count": 12_000, "special_care": "yes", "provision": "none", "retention_years": 5, "retention_source": "医師法第24条"},
        "レセプト": {"count": 12_000, "places": "レセコン", "entrustment": "yes", "receivers": "審査支払機関", "note": "月次で送付"},
        "看護記録": {"count": None, "items": ["name", "症状", "処置"], "note": "件数（人数）：数千件"},
        "職員名簿": {"department": "事務局", "items": ["name", "address", "phone", "my_number"], "retention_start": "left", "entrustees": "社会保険労務士"},
    }),
    "school": ({"台帳": 3}, [], {
        "指導要録": {"department": "教務課", "persons": ["customer"], "retention_years": 20}, "出席簿": {"department": "教務課", "acquisition_ways": ["generated"]},
        "通知表（控）": {"department": "教務課", "count": 1250, "manager": "教務課長"}, "健康診断票": {"department": "保健室", "note": "取得の方法：健康診断による"},
        "保健調査票": {"department": "保健室", "retention_words": "卒業まで"}, "進路希望調査": {"count": 450, "retention_start": "left", "retention_years": 1},
    }),
    "retailer": ({"店舗運営部": 4, "人事部": 4}, [], {
        "ポイントカード会員データ": {"department": "店舗運営部", "count": 100_000, "purpose": "ポイント付与、DM発送"}, "配送伝票（控え）": {"count": 500, "retention_months": 6},
        "防犯カメラ映像": {"count": None, "entrustment": "no"}, "従業員名簿": {"department": "人事部", "media": ["paper", "server"], "entrustment": "no"},
        "パート・アルバイト応募者履歴書": {"count": 200, "retention_start": "decided", "disposal_ways": ["shred", "return_to_client"]},
    }),
    "association": ({"": 5}, ["取扱い方法"], {
        "会員名簿": {"department": "総務課", "persons": ["member"], "count": 1200, "receivers": "会員相互（名簿配布）"}, "研修会参加者名簿": {"count": None, "provision": "none"},
        "役員名簿": {"retention_source": "法人法", "retention_years": 10},
    }),
    "sections": ({"R6台帳": 3}, ["登録日"], {
        "来訪者カード": {"department": "総務部", "persons": ["visitor"], "retention_months": 3}, "株主名簿": {"department": "総務部", "retention_words": "永久"},
        "見積依頼書": {"department": "営業部", "media": ["paper", "server"], "disposal_ways": ["shred", "wipe"]},
    }),
    "bilingual": ({"Ledger": 1}, [], {
        "Employee file 従業員ファイル": {"department": "HR 人事部", "items": ["name", "address", "bank"], "entrustment": "yes"},
        "問い合わせ履歴": {"retention_years": 2, "media": ["saas"], "entrustment": "no"},
    }),
    "threehead": ({"様式1": 5}, [], {
        "施設利用申込書": {"department": "市民サービス課", "notice": "na", "media": ["paper"], "take_out": "no", "retention_words": "1年経過後"},
        "会員システム": {"acquisition_ways": ["direct_written", "web_form"], "notice": "consented", "media": ["server"], "note": "毎月バックアップ"},
    }),
    "blockdays": ({"法務": 5}, ["最終 確認日"], {
        "契約書": {"department": "法務部", "used_from": date(2024, 4, 1), "retention_words": "R16.3.31"},
        "訴訟記録": {"used_from": date(2019, 4, 1), "note": "使い始める日：平成31年度"}, "公益通報記録": {"used_from": date(2019, 5, 1)},
    }),
    "choices": ({"記入シート": 3}, [], {
        "支払調書": {"department": "経理部", "media": ["paper", "server"], "items": ["my_number"], "count": 100},
        "請求書": {"media": ["server"], "note": "件数（人数）：1000件以上"}, "旅費精算書": {"media": ["paper"], "count": 1000, "special_care": "no"},
    }),
    "pmark": ({"個人情報管理台帳": 3}, ["開示対象", "リスク分析シートNo", "見直し日"], {
        "履歴書・職務経歴書": {"notice": "consented", "retention_words": "採用:退職後3年、不採用:3か月"}, "源泉徴収票": {"items": ["name", "address", "my_number", "family_facts"], "receivers": "税務署"},
        "顧客提供テストデータ": {"entrustees": "㈱みほんソフト", "note": "委託の有無：再委託", "count": 300_000, "acquisition_ways": ["entrusted"]},
    }),
    "notesright": ({"台帳": 3}, ["保管"], {"利用者台帳": {"department": "介護事業所", "persons": ["customer", "family"]}, "ケアプラン": {"items": ["name", "サービス内容"]}}),
    "ditto": ({"全社": 1}, ["ﾘｽｸ"], {
        "出勤簿": {"department": "製造部"}, "健康診断結果": {"department": "製造部", "business": "労務", "retention_years": 5}, "災害報告書": {"department": "製造部", "places": "工場事務所"},
        "お客様クレーム票": {"department": "品質保証部", "take_out": "no"}, "返品伝票": {"department": "品質保証部", "business": "苦情"},
    }),
    "itemcols": ({"情報一覧": 2}, [], {
        "予約表": {"department": "受付", "items": ["name", "phone"], "media": ["pc"], "storage_ways": ["password"]},
        "問診票": {"items": ["name", "birth", "address", "phone", "health"], "storage_ways": ["locked"], "note": "家族歴"}, "保険証コピー": {"items": ["name", "birth", "address", "保険証"]},
    }),
    # Turned by a quarter, and one form for each record: a heading's row is then a column, or there is none.
    "turned": ({"台帳": 1}, [], {
        "従業員名簿": {"department": "総務部", "count": 120, "entrustees": "社労士", "media": ["paper", "server"]}, "応募書類": {"count": 60, "retention_months": 6}, "来訪者名簿": {"count": None},
    }),
    "turned2": ({"営業部": 2}, [], {
        "顧客名簿": {"department": "営業部", "notice": "consented", "places": "CRM", "retention_years": 1, "disposal_ways": ["delete"]}, "名刺": {"acquisition_ways": ["direct_written"], "media": ["paper"]},
    }),
    "form1": ({"顧客名簿": 0, "名刺": 0}, ["記入日"], {
        "顧客名簿": {"department": "営業部", "items": ["name", "address", "phone"], "count": 1500, "entrustees": "㈱みほん"}, "名刺": {"persons": ["business_contact"], "count": None, "entrustment": "no"},
    }),
    "form2": ({"個票": 0}, ["特記"], {"社員名簿": {"department": "人事課", "count": 120, "retention_years": 7}, "給与台帳": {"department": "人事課", "items": ["my_number"]}}),
    "form3": ({"様式": 0}, [], {"研修受講者名簿": {"department": "研修課", "count": 300, "retention_years": 3, "disposal_ways": ["delete"]}}),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_a_ledger_of_this_shape_is_read_as_a_person_would(name: str) -> None:
    read, found, plan = looked_at(name)
    heads, left, lines = SAID[name]
    assert (found.sheets, not_taken(read, found)) == (heads, left)
    assert {each.act.value for each in plan.rows} == {"add"}, [each.why for each in plan.rows]
    assert [each.values["name"] for each in plan.rows] == list(lines)
    for each in plan.rows:
        said = lines[each.values["name"]]
        assert {key: each.values.get(key) for key in said} == said, each.values["name"]


def test_two_periods_in_one_cell_are_no_one_period() -> None:
    _read, _found, plan = looked_at("pmark")
    assert "retention_years" not in plan.rows[0].values
    assert "期間が2つ以上ある" in plan.rows[0].why


def test_a_ledger_that_names_no_department_asks_for_it() -> None:
    _read, found, plan = looked_at("agency")
    assert found.mapping["取得年月日"] == "used_from"
    assert {each.act.value for each in plan.rows} == {"refuse"}
    _read, _found, plan = looked_at("agency", department="派遣部")
    assert {each.act.value for each in plan.rows} == {"add"}
    assert (
        plan.rows[2].values | {"used_from": date(2019, 5, 1), "acquisition_ways": ["indirect_third_party"], "notice": "consented"}
        == plan.rows[2].values
    )


def test_counts_in_every_way_and_what_is_said_of_them() -> None:
    _read, _found, plan = looked_at("counts")
    told = [(each.values.get("count"), each.why.partition(" 部門")[0].startswith("件数")) for each in plan.rows]
    assert told == [
        (1200, False), (None, True), (10_000, False), (2000, True), (100, True), (100_000, True), (15_000, False), (1234, False), (None, True), (3000, True),
        (500, True), (500, True), (60, True), (1500, True), (100_000, False), (0, False), (0, False), (None, False), (12, True), (20_000, True), (None, True),
        (30_000, False), (100, True), (1234, False), (2000, False), (None, True), (None, True),
    ]  # fmt: skip
    assert plan.rows[3].why.startswith(WIDE % ("1,000～2,000件", "2000"))
    assert plan.rows[4].why.startswith("件数「100名以上」は、少なくとも100です。")


def test_days_in_every_way() -> None:
    _read, _found, plan = looked_at("wareki")
    assert [each.row.number for each in plan.refused] == [13], "5年4月1日 names no era"
    days = [each.values["used_from"].isoformat() for each in plan.added]
    assert days == [
        "2023-04-01", "2023-04-01", "2019-04-01", "2018-12-01", "1988-01-08", "2023-04-01", "2023-04-01", "2023-04-01", "2023-04-01", "2019-04-30", "2023-04-01",
        "2019-04-01", "2023-01-01",
    ]  # fmt: skip


def test_the_machine_reads_four_things() -> None:
    read, found, plan = looked_at("retailer")
    told = machine_preview(read, found, plan)
    assert list(told) == ["sheets", "header_row", "mapping", "rows"]
    assert [(each["name"], each["is_read"], each["is_hidden"], each["header_row"]) for each in told["sheets"]] == [
        ("店舗運営部", True, False, 4), ("人事部", True, False, 4), ("リスト", False, False, None), ("旧_人事部", False, True, None),
    ]  # fmt: skip
    assert (told["header_row"], told["mapping"]["ﾃﾞｰﾀ名"]) == (4, "name")
    assert {tuple(row) for row in told["rows"]} == {("sheet", "row", "act", "values", "why")}
    one = machine_preview(*looked_at("form3"))
    assert (one["header_row"], one["sheets"][0]["layout"]) == (None, "forms")
    assert [tuple(row) for row in one["rows"]] == [("row", "act", "values", "why")]


@pytest.mark.django_db
def test_a_second_time_nothing_changes_whatever_the_shape(house: House) -> None:
    for name in S:
        LedgerLine.objects.all().delete()
        options = {"makes_departments": True, "department": str(house.affairs.pk) if name == "agency" else ""}
        waiting = store.prepare(LEDGER, file_of(name), by=house.aoyama, file_name="台帳", options=options)
        added = len(store.planned(waiting, LEDGER).added)
        assert added == len(store.planned(waiting, LEDGER).rows) - (name == "wareki"), name
        store.confirm(waiting, LEDGER, by=house.aoyama, options=options)
        again = store.prepare(LEDGER, file_of(name), by=house.aoyama, file_name="台帳", options=options)
        plan = store.planned(again, LEDGER)
        assert ({each.act.value for each in plan.rows} - {"refuse"}, len(plan.refused)) == ({"same"}, int(name == "wareki")), (
            name,
            [each.values for each in plan.changed],
        )
