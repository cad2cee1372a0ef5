"""Cells as offices write them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komainu.web.documents.importing.values import Amount, amount_of, answer_of, day_of, items_of, number_of, plain, says_nothing

WIDE = str.maketrans("0123456789/.-,", "０１２３４５６７８９／．－，")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-04-01", "2026-04-01"), ("2026/4/1", "2026-04-01"), ("2026.4.1", "2026-04-01"), ("2026年4月1日(水)", "2026-04-01"), ("20260401", "2026-04-01"),
        ("令和8年4月1日", "2026-04-01"), ("Ｒ８．４．１", "2026-04-01"), ("R 8/4/1", "2026-04-01"), ("㋿8年4月1日", "2026-04-01"), ("平成元年1月8日", "1989-01-08"),
        ("㍻31.4.30", "2019-04-30"), ("S60.12.31", "1985-12-31"), ("昭和64年1月7日", "1989-01-07"), ("大正15年12月24日", "1926-12-24"), ("46113", "2026-04-01"), ("46113.0", "2026-04-01"),
        ("2026-04-01 00:00", "2026-04-01"), ("2026年4月1日水曜日", "2026-04-01"),
        ("2026-02-30", None), ("来月", None), ("2026年4月", None), ("8", None), ("1", None), ("", None), ("R8", None), ("2026-04-01 09:30", None),
    ],
)  # fmt: skip
def test_days(text: str, iso: str | None) -> None:
    found = day_of(text)
    assert (found.isoformat() if found else None) == iso


# Excel counts from 1900: four digits (before 18 May 1927) would be a year. From 2118 on the year of Reiwa would have three.
@given(st.dates(date(1927, 5, 18), date(2117, 12, 31)))
def test_a_day_is_read_in_every_writing(day: date) -> None:
    era, first = ("令和", 2018) if day >= date(2019, 5, 1) else ("平成", 1988) if day >= date(1989, 1, 8) else ("昭和", 1925)
    in_era = f"{day.year - first}" if day.year - first > 1 else "元"
    writings = [
        day.isoformat(), f"{day:%Y/%m/%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", f"{era}{in_era}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}".translate(WIDE), str((day - date(1899, 12, 30)).days),
    ]  # fmt: skip
    assert {day_of(text) for text in writings} == {day}


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text: str) -> None:
    day_of(text), amount_of(text), answer_of(text), items_of(text), plain(text), says_nothing(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,200件", Amount(1200, "件")), ("約3万人", Amount(30_000, "人", True)), ("１．５", Amount(Decimal("1.5"))), ("△100", Amount(-100)), ("5年", Amount(5, "年")),
        ("1万2千", Amount(12_000)), ("2.5億円", Amount(250_000_000, "円")), ("0", Amount(0)), ("-3", Amount(-3)), ("12 ヶ月", Amount(12, "ヶ月")),
        ("", None), ("多数", None), ("1～5件", None), ("3/4", None), ("件", None),
    ],
)  # fmt: skip
def test_amounts(text: str, amount: Amount | None) -> None:
    assert amount_of(text) == amount


@given(st.integers(0, 10**12), st.sampled_from(["", "件", "人", "名", " 件"]))
def test_a_number_is_read_with_commas_width_and_unit(number: int, unit: str) -> None:
    assert number_of(f"{number:,}{unit}") == number_of(f"{number:,}".translate(WIDE) + unit) == number


@pytest.mark.parametrize(
    ("text", "answer"),
    [("○", "yes"), ("〇", "yes"), ("◯", "yes"), ("有", "yes"), ("あり", "yes"), ("はい", "yes"), ("TRUE", "yes"), ("×", "no"), ("✕", "no"), ("無し", "no"), ("未", "no"), ("Ｎ", "no"),
     ("△", "unknown"), ("？", "unknown"), ("未確認", "unknown"), ("たぶん", None), ("有無", None)],
)  # fmt: skip
def test_answers_and_unknown_is_never_no(text: str, answer: str | None) -> None:
    assert answer_of(text) == answer


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("氏名、住所、電話番号", ["氏名", "住所", "電話番号"]), ("・氏名\n・住所\n・氏名", ["氏名", "住所"]), ("住所（自宅、勤務先）、氏名", ["住所（自宅、勤務先）", "氏名"]),
        ("①氏名\n②ﾒｰﾙｱﾄﾞﾚｽ", ["氏名", "メールアドレス"]), ("(1)氏名;(2)住所", ["氏名", "住所"]), ("パート・アルバイト／派遣", ["パート・アルバイト", "派遣"]), ("", []), ("氏名（旧", ["氏名（旧"]),
    ],
)  # fmt: skip
def test_items_of_a_cell(text: str, items: list[str]) -> None:
    assert items_of(text) == items


def test_half_kana_becomes_full_and_the_rest_stays() -> None:
    assert plain(" ｶﾌﾞｼｷｶﾞｲｼｬ ①㈱ＡＢＣ 𠮷田 ") == "カブシキガイシャ ①㈱ＡＢＣ 𠮷田"


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 30))
def test_excel_counts_days_one_by_one(day: date, further: int) -> None:
    count = (day - date(1899, 12, 30)).days
    assert day_of(str(count + further)) == day + timedelta(days=further)
