"""A risk analysis in Excel: our own table there and back, an old one of another shape, and what a file may not do."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from komainu.web.documents.importing.books import read_book
from komainu.web.documents.importing.reading import read_rows, understand
from komainu.web.ledger.tests.conftest import House
from komainu.web.ledger.tests.test_line_import import book
from komainu.web.risks.models import Acceptance, Control, Risk
from komainu.web.risks.risk_rows import measures_of
from komainu.web.risks.services import groups, risks
from komainu.web.risks.services.risk_import import RISKS, RiskPlan
from komainu.web.risks.tests.conftest import Place, signed_in
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
HEAD = ["個人情報の名称", "段階", "リスク", "対策", "影響度", "対策前の起こりやすさ", "対策後の起こりやすさ"]


def planned(data: bytes, **options: Any) -> RiskPlan:
    read = read_book(data, "x.xlsx")
    plan = RISKS.plan(read_rows(read, understand(read, RISKS), RISKS), options)
    assert isinstance(plan, RiskPlan)
    return plan


def taken(data: bytes, house: House, **options: Any) -> RiskPlan:
    plan = planned(data, **options)
    RISKS.apply(plan.to_write, house.aoyama, options)
    return plan


def acts(plan: RiskPlan) -> list[str]:
    return [each.act.value for each in plan.rows]


def exported(house: House) -> list[list[Any]]:
    answer = signed_in(house.aoyama).get("/risks/table/export/xlsx/")
    sheet = read_book(answer.getvalue(), "x.xlsx").sheets[0]
    return [list(row) for row in sheet.rows]


def test_our_own_table_comes_back_as_it_went_and_with_what_was_edited(place: Place) -> None:
    risk = place.risk(impact=5, likelihood_before=4, likelihood=2)
    risks.change_risk(risk, by=place.house.aoyama, owner=place.house.ueda, cause="鍵の閉め忘れ\n人の出入り")
    other = place.risk("R-U1")
    together = groups.add_group(by=place.house.aoyama, name="書庫の紙", department=place.line.department, medium=place.line.media[0])
    risks.take_over(together, ["R-D2"], by=place.house.aoyama)
    rows = exported(place.house)
    assert acts(planned(book({"表": rows}))) == ["same"] * 3

    head = rows[0]
    mine = next(row for row in rows if row[head.index("番号")] == risk.number)
    mine[head.index("起こりやすさ（管理策の後）")] = "1"
    mine[head.index("対応")] = "回避"
    theirs = next(row for row in rows if row[head.index("番号")] == other.number)
    theirs[head.index("リスク")] = "執務室で人に見られる"
    plan = taken(book({"表": rows}), place.house)
    assert sorted(acts(plan)) == ["change", "change", "same"]
    risk.refresh_from_db()
    other.refresh_from_db()
    assert (risk.impact, risk.likelihood_before, risk.likelihood, risk.residual, risk.option) == (5, 4, 1, 5, "avoid")
    assert other.title == "執務室で人に見られる"
    assert acts(planned(book({"表": exported(place.house)}))) == ["same"] * 3
    assert acts(planned(book({"表": rows}))) == ["same"] * 3


OLD = [
    ["個人情報リスク分析シート（営業部）", None, None, None, None, None, None, None],
    ["作成日", "令和6年4月1日", None, None, None, None, None, None],
    ["No.", "個人情報名", "ライフサイクル", "想定されるリスク", "脅威", "現状の対策", "残存リスク", "リスクへの対応"],
    [1, "顧客名簿", "取得", "申込書を書き間違える", "不注意", "・複写の控えを客に渡す", "控えの紛失が残る", "低減"],
    [2, None, "保管", "書庫から持ち出される", "鍵の閉め忘れ", "・鍵のかかる場所に保管する\n・持出簿をつける", "内部の不正は残る", "低減"],
    [3, None, None, "古い名簿が捨てられずに残る", None, None, None, None],
    [4, "会員証", "利用", "落とす", None, None, None, None],
]
NAME = "顧客名簿"


def test_an_old_analysis_with_names_that_count_for_the_rows_below(place: Place) -> None:
    place.line.name = NAME
    place.line.save()
    merges = {"シート1": ["A1:H1"]}
    plan = taken(book({"シート1": OLD}, merges), place.house)
    assert acts(plan) == ["add", "add", "add", "refuse"]
    assert plan.rows[3].why.startswith("「会員証」という行が台帳にありません。")
    first, second, third = Risk.objects.order_by("number")
    assert [each.line_id for each in (first, second, third)] == [place.line.pk] * 3
    assert (first.stage, first.title, first.cause, first.option) == ("acquire_input", "申込書を書き間違える", "不注意", "reduce")
    assert (second.stage, third.stage) == ("store_backup", "store_backup")
    assert list(second.controls.all()) == [place.lock], "what is known is joined"
    assert "持出簿をつける" in plan.rows[1].why
    assert not first.controls.exists()
    assert (first.method, first.scored_on) == ("", None), "a text is no rating"
    assert not Acceptance.objects.exists()
    assert acts(planned(book({"シート1": OLD}, merges))) == ["same", "same", "same", "refuse"]

    plan = taken(book({"シート1": OLD}, merges), place.house, new_controls="organisational")
    assert acts(plan) == ["change", "change", "same", "refuse"]
    assert plan.new_controls == ["複写の控えを客に渡す", "持出簿をつける"]
    made = Control.objects.get(measure="持出簿をつける")
    assert (made.kind, made.state, made.risk_count) == ("organisational", "in_place", 1)
    assert set(second.controls.all()) == {place.lock, made}
    assert acts(planned(book({"シート1": OLD}, merges), new_controls="organisational")) == ["same", "same", "same", "refuse"]


def test_only_what_an_export_puts_behind_a_measure_is_taken_away() -> None:
    text = "・鍵をかける（物理的・実施中）\n② 持ち出しを記録する（日付・氏名）\n鍵をかける"
    assert measures_of(text) == ["鍵をかける", "持ち出しを記録する（日付・氏名）"]
    with translation.override("en"):
        assert measures_of("Lock it（Physical・Running）") == ["Lock it"]


def test_a_risk_written_as_the_catalogue_has_it_is_that_risk(place: Place) -> None:
    title = risks.content.risks()["R-S3"].ja
    taken(book({"表": [["台帳の行", "リスク"], [place.line.name, title]]}), place.house)
    made = Risk.objects.get()
    assert (made.catalogue_id, made.stage, made.harm) == ("R-S3", "store_backup", list(risks.content.risks()["R-S3"].harm))
    assert acts(planned(book({"表": [["台帳の行", "リスク"], [place.line.name, title]]}))) == ["same"]


@pytest.mark.parametrize(
    ("points", "act", "why"),
    [
        (["5", "4", "2"], "add", ""),
        (["５点", "4　年に何度か", "2"], "add", ""),
        (["5", "2", "4"], "refuse", "管理策の後の起こりやすさが、前より高くなっています。"),
        (["6", "4", "2"], "refuse", "影響「6」は"),
        (["大", "4", "2"], "refuse", "影響「大」は"),
        (["5", None, "2"], "add", "そろわない"),
    ],
)
def test_points_are_those_of_the_house(place: Place, points: list[str | None], act: str, why: str) -> None:
    plan = taken(book({"表": [HEAD, [place.line.name, "保管", "盗まれる", None, *points]]}), place.house)
    assert acts(plan) == [act]
    assert why in plan.rows[0].why
    rated = Risk.objects.filter(residual=10, method="five").count()
    assert rated == (1 if act == "add" and not why else 0)


def test_words_of_a_house_of_three_points_and_of_one_without(place: Place) -> None:
    rows = [[*HEAD, "固有リスク", "残留リスク"], [place.line.name, "保管", "盗まれる", None, "大", "中", "低", "高", "中（委託先）"]]
    risks.set_method(by=None, method="three")
    taken(book({"表": rows}), place.house)
    risk = Risk.objects.get()
    assert (risk.impact, risk.likelihood_before, risk.likelihood) == (3, 2, 1)
    risks.set_method(by=None, method="none")
    assert acts(taken(book({"表": rows}), place.house)) == ["change"]
    risk.refresh_from_db()
    assert (risk.method, risk.inherent_level, risk.residual_level, risk.residual) == ("none", "high", "medium", None)
    assert acts(planned(book({"表": rows}))) == ["same"]
    rows[1][-1] = "重大"
    assert "高・中・低" in " ".join(planned(book({"表": rows})).rows[0].row.remarks)
    rows[1][-2:] = ["低", "高"]
    assert planned(book({"表": rows})).rows[0].why == "残留リスクが固有リスクより高くなっています。"


def test_what_a_file_may_not_do(place: Place) -> None:
    head = ["台帳の行", "番号", "段階", "リスク", "リスクの種類", "対応", "リスクの責任者"]
    closed = place.risk("R-U1")
    risks.close_risk(closed, by=None, reason="紙をやめた")
    elsewhere = risks.take_over(place.house.in_use(name="別の行"), ["R-S3"], by=None)[0]
    rows = [
        [place.line.name, None, None, "どこでもない", None, None, None],
        [place.line.name, None, "利用", "目的の外に使う", "不適切な取扱い", "受容", None],
        [place.line.name, closed.number, "利用", closed.title, None, None, None],
        [place.line.name, elsewhere.number, "保管", "盗まれる", None, None, None],
        [place.line.name, None, "第七段階", "紛れる", None, None, None],
        [place.line.name, None, "保管", "湿気でだめになる", None, None, "いない人"],
        [place.line.name, None, "保管", "湿気で　だめになる", None, None, None],
    ]
    plan = taken(book({"表": [head, *rows]}), place.house)
    assert acts(plan) == ["refuse", "refuse", "refuse", "refuse", "refuse", "add", "refuse"]
    whys = ["段階がありません", "受け入れることができません", "なくなった", "別の台帳の行", "第七段階", "いない人", "前の行と同じ"]
    for each, why in zip(plan.rows, whys, strict=True):
        assert why in each.why
    assert Risk.objects.filter(line=place.line, state="open").get().title == "湿気でだめになる"


def test_lines_of_one_name_are_told_apart_by_department_or_number(place: Place) -> None:
    twin = place.house.in_use(name=place.line.name, department=place.house.affairs)
    head = ["台帳番号", "部門", "個人情報名", "段階", "リスク"]
    rows = [
        ["", "", place.line.name, "保管", "A"],
        ["", "総務部", place.line.name, "保管", "B"],
        [place.line.number, "営業部", place.line.name, "保管", "C"],
        ["999", "営業部", place.line.name, "保管", "D"],
    ]
    plan = taken(book({"表": [head, *rows]}), place.house)
    assert acts(plan) == ["refuse", "add", "add", "add"]
    assert {risk.title: risk.line_id for risk in Risk.objects.all()} == {"B": twin.pk, "C": place.line.pk, "D": place.line.pk}


def test_an_import_broken_off_in_the_middle_goes_on(place: Place) -> None:
    data = book({"表": [HEAD, *([place.line.name, "保管", f"リスク{number}", "鍵のかかる場所に保管する", 3, 3, 2] for number in range(6))]})
    RISKS.apply(planned(data).to_write[:4], place.house.aoyama, {})
    again = taken(data, place.house)
    assert acts(again) == ["same"] * 4 + ["add"] * 2
    assert Risk.objects.filter(residual=6).count() == 6
    place.lock.refresh_from_db()
    assert place.lock.risk_count == 6


def test_the_plan_asks_as_much_for_many_rows(place: Place) -> None:
    def rows(count: int) -> bytes:
        return book({"表": [HEAD, *([place.line.name, "保管", f"リスク{number}", "鍵", 3, 3, 2] for number in range(count))]})

    taken(rows(100), place.house)
    read = read_book(rows(2), "x.xlsx")
    few = read_rows(read, understand(read, RISKS), RISKS)
    read = read_book(rows(300), "x.xlsx")
    many = read_rows(read, understand(read, RISKS), RISKS)
    with CaptureQueriesContext(connection) as two:
        assert acts(RISKS.plan(few, {})) == ["same"] * 2
    with CaptureQueriesContext(connection) as hundreds:
        assert acts(RISKS.plan(many, {})) == ["same"] * 100 + ["add"] * 200
    assert len(two) == len(hundreds) <= 10


def test_on_the_page_it_is_shown_before_anything_is_written(place: Place) -> None:
    client = signed_in(place.house.aoyama)
    data = book(
        {
            "表": [
                HEAD,
                [place.line.name, "保管", "盗まれる", "番犬を置く", 3, 3, 2],
                ["知らない行", "保管", "盗まれる", None, None, None, None],
            ]
        }
    )
    where = client.post("/risks/import/", {"file": SimpleUploadedFile("分析.xlsx", data)})["Location"]
    shown = client.get(where).content.decode()
    assert "盗まれる" in shown
    assert "番犬を置く" in shown
    assert str(place.line) in shown
    assert not Risk.objects.exists()
    form = {"act": "columns", "header_0": "1", "new_controls": "physical"}
    form |= {
        f"column_{place}": key
        for place, key in enumerate(("place", "stage", "title", "controls", "impact", "likelihood_before", "likelihood"))
    }
    assert client.post(where, form).status_code == 302
    assert "新しく加える管理策" in client.get(where).content.decode()
    assert client.post(where, {"act": "confirm"}).status_code == 302
    assert Risk.objects.get().controls.get().measure == "番犬を置く"
    told = Event.objects.get(action="risks.imported").after
    assert (told["added"], told["refused"]) == (1, 1)
    assert signed_in(place.house.ueda).get("/risks/import/").status_code == 403
