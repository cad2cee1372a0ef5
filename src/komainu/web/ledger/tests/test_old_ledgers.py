"""Old ledgers as offices really keep them, each built here, and what must come of them without anybody's help."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from komainu.web.documents.importing.books import read_book
from komainu.web.documents.importing.reading import Understanding, not_taken, read_rows, understand, warnings_of
from komainu.web.documents.importing.spec import Plan
from komainu.web.ledger.services.line_import import LEDGER

Cells = Mapping[str, Any]
HEADINGS = ["No.", "個人情報名", "利用目的", "保管場所", "保管期間", "利用期限", "廃棄方法", "アクセス権者"]


def book(sheets: Mapping[str, Sequence[Sequence[Any]]], merges: Sequence[str] = (), hidden: Sequence[str] = ()) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row, 1):
                sheet.cell(number, place, value)
        for merge in merges:
            sheet.merge_cells(merge)
        if name in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def looked_at(data: bytes, **options: Any) -> tuple[Understanding, Plan, list[str], list[str]]:
    """How it is understood, what would be done in a house that has nothing yet, what is not taken, what is told."""
    read = read_book(data, "台帳.xlsx")
    found = understand(read, LEDGER)
    assert LEDGER.alone is not None
    return found, LEDGER.alone(read_rows(read, found, LEDGER), options), not_taken(read, found), warnings_of(read, found, LEDGER)


def values(plan: Plan) -> list[dict[str, Any]]:
    assert {each.act.value for each in plan.rows} == {"add"}, [each.why for each in plan.rows]
    return [each.values for each in plan.rows]


def test_headings_in_two_rows_that_nobody_merged() -> None:
    found, plan, left, _told = looked_at(
        book({"台帳": [
            ["個人情報取扱台帳", *[""] * 6, "R6.4.1現在"],
            [],
            ["項番", "管理部門", "情報資産名", "本人の種類", "取得", "", "利用目的", "保管", "", "", "", "委託", "", "廃棄方法", "要配慮", "備考"],
            ["", "", "", "", "方法", "同意", "", "媒体", "場所", "方法", "期間", "有無", "委託先", "", "", ""],
            [1, "総務部", "従業員名簿", "従業員", "書面", "同意", "労務管理", "紙", "書庫", "施錠", "退職後5年", "無", "-", "裁断", "無", ""],
            [2, "〃", "健康診断結果", "同上", "書面", "同意", "健康", "紙・電子データ", "書庫、NAS", "施錠", "5年", "有", "健診センター", "溶解", "有", "産業医"],
        ]})
    )  # fmt: skip
    assert found.sheets == {"台帳": 4}
    assert left == []
    first, second = values(plan)
    assert (first["department"], first["persons"], first["acquisition_ways"], first["notice"]) == (
        "総務部", ["employee"], ["direct_written"], "consented",
    )  # fmt: skip
    assert (first["media"], first["places"], first["storage_ways"]) == (["paper"], "書庫", ["locked"])
    assert (first["retention_years"], first["retention_start"], first["entrustment"], first["special_care"]) == (5, "left", "no", "no")
    assert "entrustees" not in first
    assert (second["department"], second["media"], second["entrustees"], second["special_care"], second["note"]) == (
        "総務部", ["paper", "server"], "健診センター", "yes", "産業医",
    )  # fmt: skip


def test_a_column_for_each_item_with_a_mark() -> None:
    found, plan, left, _told = looked_at(
        book(
            {"人事部": [
                ["保有個人情報一覧表"],
                [],
                ["整理番号", "業務名", "書類名", "個人情報の項目", None, None, None, None, "保存年限", "件数（概数）", "持出し可否", "機密区分"],
                [None, None, None, "氏名", "住所", "口座", "病歴", "その他"],
                ["S-1", "採用", "応募書類", "○", "○", None, None, "写真", "1年", "５０名程度", "不可", "社外秘"],
                ["S-2", "給与", "振込依頼書", "●", None, "レ", "×", None, "七年（会社法第432条）", "120", "承認", "極秘"],
            ]},
            merges=["A1:L1", "D3:H3", *(f"{letter}3:{letter}4" for letter in "ABCIJKL")],
        )
    )  # fmt: skip
    assert (found.sheets, left, found.hints["機密区分"]) == ({"人事部": 4}, ["機密区分"], "note")
    first, second = values(plan)
    assert (first["items"], first["count"], first["take_out"]) == (["name", "address", "photo"], 50, "no")
    assert first["note"] == "件数（人数）：50名程度" or first["note"] == "件数（人数）：５０名程度"
    assert (second["items"], second["retention_years"], second["retention_source"]) == (["name", "bank"], 7, "会社法第432条")


def test_ticks_beside_dashes_a_heading_of_two_words_and_classes_of_counts() -> None:
    _found, plan, left, _told = looked_at(
        book(
            {"個人情報一覧表": [
                ["様式第3号（第8条関係）"],
                ["No.", "個人情報の名称", "取扱部署", "保有目的", "媒体", None, "保管", None, "件数ﾗﾝｸ", "廃棄時期・方法"],
                [None, None, None, None, "紙", "電子", "場所", "期間", None, None],
                [1, "診療録（カルテ）", "医事課", "診療のため", "○", "○", "カルテ庫", "完結の日から5年（医師法）", "C（5,001～10,000人）", "保存年限経過後、溶解処理"],
                [2, "処方せん控", "医事課", "調剤", "○", "－", "薬局窓口", "3年", "ランクB：1,001～5,000", "シュレッダー"],
                [3, "職員名簿", "総務課", "給与事務", "×", "○", "総務課PC", "退職後7年", "A", "データ消去"],
            ]},
            merges=["E2:F2", "G2:H2", *(f"{letter}2:{letter}3" for letter in "ABCDIJ")],
        )
    )  # fmt: skip
    assert left == []
    first, second, third = values(plan)
    assert (first["media"], second["media"], third["media"]) == (["paper", "server"], ["paper"], ["server"])
    assert (first["disposal_ways"], second["disposal_ways"], third["disposal_ways"]) == (["dissolve"], ["shred"], ["wipe"])
    assert (first["retention_years"], first["purpose"]) == (5, "診療のため")
    assert "保存年限経過後" in first["note"], "nothing that was written is lost"
    assert (first["count"], second["count"], third["count"]) == (10_000, 5_000, None)
    assert "5,001～10,000人" in first["note"] and "A" in third["note"]


def test_the_headings_of_public_files_and_a_legend_behind_a_heading() -> None:
    _found, plan, left, _told = looked_at(
        book({"個人情報ファイル簿": [
            ["個人情報ファイル簿"],
            ["個人情報ファイルの名称", "個人情報ファイルが利用に供される事務をつかさどる組織の名称", "個人情報ファイルの利用目的", "記録項目", "記録範囲", "記録情報の収集方法",
             "記録情報の経常的提供先", "媒体\n①紙 ②電子", "人数（概数）", "登録年月日"],
            ["会員名簿", "庶務課", "会務運営", "氏名、住所", "会員", "本人", "−", "②", "≒200", "平成27.4.1"],
            ["役員報酬台帳", "庶務課", "報酬支払", "氏名、口座", "役員", "本人", "税務署", "①②", "12", "H28/1/1"],
        ]})
    )  # fmt: skip
    assert left == []
    first, second = values(plan)
    assert (first["name"], first["department"], first["purpose"], first["items"]) == ("会員名簿", "庶務課", "会務運営", ["name", "address"])
    assert (first["media"], second["media"], first["count"]) == (["server"], ["paper", "server"], 200)
    assert second["receivers"] == "税務署" and first["used_from"].isoformat() == "2015-04-01"


def test_a_table_for_each_department_below_each_other_with_totals_notes_and_prepared_rows() -> None:
    rows: list[list[Any]] = []
    for department, lines in {
        "人事課": [[1, "履歴書", "採用", "鍵付きロッカー", "3年", "採用決定まで", "シュレッダー", "人事課員"], [2, "年末調整書類", "税務", "〃", "7年", "〃", "溶解", "〃"]],
        "営業課": [[1, "見積書", "契約", "書庫", "契約終了後10年", "取引終了まで", "シュレッダー", "営業課員"], [2], [3]],
    }.items():  # fmt: skip
        rows += [
            ["個人情報管理台帳"],
            ["部署名：", department, *[None] * 4, "作成日", "R6.4.1"],
            [],
            HEADINGS,
            *lines,
            ["", "合　計"],
            ["注）持出しは禁止"],
            [],
        ]
    found, plan, _left, told = looked_at(book({"Sheet1": rows}))
    assert found.sheets == {"Sheet1": 4}
    assert [(each["department"], each["name"]) for each in values(plan)] == [
        ("人事課", "履歴書"),
        ("人事課", "年末調整書類"),
        ("営業課", "見積書"),
    ]
    assert (values(plan)[1]["places"], values(plan)[1]["use_limit"]) == ("鍵付きロッカー", "採用決定まで")
    assert any("合 計" in each or "合　計" in each for each in told), told


def test_lines_between_name_the_department_and_days_are_written_in_every_way() -> None:
    _found, plan, _left, _told = looked_at(
        book({"台帳": [
            ["業務", "個人情報の名称", "項目", "使用開始日", "担当者"],
            ["■ 総務部"],
            ["採用", "履歴書", "氏名、住所", "1986.4", "田中"],
            [None, "面接評価表", "氏名、評価", "令和元年5月1日", "田中"],
            ["【営業部】"],
            ["販売", "注文書", "氏名、ＦＡＸ", 45383, "佐藤"],
            [None, "合計 3件"],
        ]})
    )  # fmt: skip
    papers, marks, orders = values(plan)
    assert [each["department"] for each in (papers, marks, orders)] == ["総務部", "総務部", "営業部"]
    assert [each["used_from"].isoformat() for each in (papers, marks, orders)] == ["1986-04-01", "2019-05-01", "2024-04-01"]
    assert (marks["business"], orders["items"]) == ("採用", ["name", "phone"])


def test_printed_boxes_are_read_by_what_is_ticked_and_the_example_is_left_out() -> None:
    _found, plan, _left, told = looked_at(
        book({"調査票": [
            ["所属", "人事総務課", "", "記入者", "山田"],
            ["番号", "個人情報の名称※1", "本人区分", "媒体（該当に☑）", "委託の有無", "第三者提供", "要配慮個人情報", "人数（人）", "保管期間（年）"],
            ["例", "顧客カード", "顧客", "☑紙 □電子", "□有 ☑無", "□有 ☑無", "□有 ☑無", 100, 3],
            [1, "社員名簿", "☑従業者 ☑家族 □顧客", "☑紙　☑電子", "☑有（社労士） □無", "□有 ☑無", "□有 ☑無", 58, 5],
            [2, "", "□従業者 □家族 □顧客", "□紙 □電子", "□有 □無", "□有 □無", "□有 □無"],
            ["※1 帳票名またはファイル名を記入"],
        ]})
    )  # fmt: skip
    [line] = values(plan)
    assert (line["department"], line["persons"], line["media"]) == ("人事総務課", ["employee", "family"], ["paper", "server"])
    assert (line["entrustment"], line["entrustees"], line["provision"], line["special_care"]) == ("yes", "社労士", "none", "no")
    assert (line["count"], line["retention_years"]) == (58, 5)
    assert any("例" in each for each in told)


def test_counts_that_nobody_knows_keep_their_words() -> None:
    texts = {"数百件": (None, True), "1,000〜2,000": (2000, True), "月50件": (None, True), "約300件": (300, False), "1万": (10_000, False), "3万5千人": (35_000, False), "100名未満": (100, True), "多数": (None, True)}  # fmt: skip
    _found, plan, _left, _told = looked_at(book({"総務部": [["名称", "件数"], *([f"名簿{text}", text] for text in texts)]}))
    for line, (text, (count, is_kept)) in zip(values(plan), texts.items(), strict=True):
        assert line["count"] == count, text
        assert line.get("note", "") == (f"件数（人数）：{text}" if is_kept else "")


def test_covers_legends_examples_and_hidden_sheets_are_no_ledgers() -> None:
    head = ["個人情報の名称", "利用目的", "項目", "保管場所"]
    found, plan, _left, told = looked_at(
        book({
            "表紙": [["個人情報管理台帳"], ["令和6年度"]],
            "記入例": [head, ["（例）顧客名簿", "販売", "氏名", "書庫"]],
            "01_総務部": [head, ["履歴書", "採用", "氏名", "書庫"]],
            "凡例": [["記号", "意味"], ["個人情報の名称", "台帳に書く個人情報の名前"]],
            "旧": [head, ["古い名簿", "販売", "氏名", "書庫"]],
        }, hidden=["旧"])
    )  # fmt: skip
    assert (found.sheets, [(each["department"], each["name"]) for each in values(plan)]) == ({"01_総務部": 1}, [("総務部", "履歴書")])
    assert any("旧" in each for each in told)
    assert any("記入例" in each for each in told)


def test_what_does_not_fit_is_refused_with_the_reason_and_words_that_no_list_has_are_kept() -> None:
    _found, plan, _left, _told = looked_at(
        book({"総務部": [
            ["名称", "件数", "利用開始日", "媒体"],
            ["名簿1", "-5", "2024/4/1", "紙"],
            ["名簿2", "10", "2024/13/45", "紙"],
            ["", "20", "2024/4/1", "紙"],
            ["名簿3", "#REF!", "2024/4/1", "紙"],
            ["名簿4", "10", "2024/4/1", "紙、マイクロフィルム"],
        ]})
    )  # fmt: skip
    assert [each.act.value for each in plan.rows] == ["refuse", "refuse", "refuse", "refuse", "add"]
    assert all(each.why for each in plan.rows)
    assert (plan.rows[4].values["media"], plan.rows[4].values["note"]) == (["paper"], "媒体：マイクロフィルム")
