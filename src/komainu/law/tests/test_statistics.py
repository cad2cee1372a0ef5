"""National figures: as their sources print them, with base, source and quality; what the sources cannot carry is refused."""

import pytest

from komainu.law import statistics
from komainu.law.classification import UnknownId
from komainu.law.statistics import NotPublishable, Quality, UnknownAxis, comparable_years, compare, national, overview

PRINTED = [
    # axis, year, id, count, share: as the data states them
    ("occurrence", 2024, "occ.leak", 6130, 75.8),
    ("occurrence", 2024, "occ.lost", 727, 9.0),
    ("class", 2024, "cls.misdelivery", 3172, 41.4),
    ("class", 2024, "cls.missend", 2250, 29.4),
    ("class", 2024, "cls.lost", 866, 11.3),
    ("class", 2024, "cls.unauthorised_access", 346, 4.5),
    ("cause", 2024, "cau.operation_error", 4324, None),
    ("medium", 2024, "paper", None, 48.8),
    ("occurrence", 2023, "occ.leak", 5388, 70.6),
    ("cause", 2023, "cau.check_lack", 2844, None),
    ("class", 2022, "cls.misdisplay", None, 5.8),
    ("occurrence", 2022, "occ.suspected", None, 8.6),
    ("occurrence", 2022, "occ.refuse_request", None, 0.0),
    ("cause", 2022, "cau.rule_violation", None, 29.0),
]


@pytest.mark.parametrize(("axis", "year", "id", "count", "share"), PRINTED)
def test_figures_are_as_printed(axis, year, id, count, share):
    row = national(axis, year).row(id)
    assert (row.count, row.share) == (count, share)
    assert row.sources and row.label.ja and row.label.en


def test_the_classes_of_2023_are_never_shown():
    with pytest.raises(NotPublishable) as refusal:
        national("class", 2023)
    assert "2023年度" in refusal.value.reason.ja
    assert 2023 not in comparable_years("class")


@pytest.mark.parametrize("axis", statistics.AXES)
@pytest.mark.parametrize("year", [2018, 2019, 2020, 2021])
def test_years_of_the_old_classification_are_never_joined(axis, year):
    with pytest.raises(NotPublishable):
        national(axis, year)
    assert min(comparable_years(axis)) >= 2022


@pytest.mark.parametrize(
    ("axis", "years"), [("occurrence", (2022, 2023, 2024)), ("class", (2022, 2024)), ("cause", (2022, 2023, 2024)), ("medium", (2024,))]
)
def test_comparable_years(axis, years):
    assert comparable_years(axis) == years


@pytest.mark.parametrize("axis", ["occurrence", "class"])
@pytest.mark.parametrize("year", [2022, 2024])
def test_shares_are_never_computed_over_all_reports(axis, year):
    figures = national(axis, year)
    total = overview(year).reports
    for row in figures.rows:
        assert row.derived_share is None
        if year == 2024 and row.count is not None:
            assert row.share != round(100 * row.count / total, 1)
    assert "母数を示していません" in figures.base.ja and "do not state the base" in figures.base.en


def test_a_derived_share_is_over_the_stated_mentions_and_is_told_apart():
    figures = national("cause", 2024)
    row = figures.row("cau.operation_error")
    assert (row.share, row.derived_share) == (None, 24.8)  # 4,324 of 17,450
    assert "17,450" in figures.base.ja
    assert any("出典の数字ではありません" in note.ja for note in figures.notes)


def test_a_line_without_a_number_is_missing_and_not_zero():
    figures = national("occurrence", 2024)
    assert figures.row("occ.destroy_damage") is None
    assert not figures.complete
    assert any("0件という意味ではありません" in note.ja for note in figures.notes)


def test_a_table_with_all_lines_is_complete():
    assert national("class", 2022).complete
    assert len(national("class", 2022).rows) == 10


def test_quality_is_that_of_the_best_source_and_a_blog_is_said():
    assert national("class", 2024).row("cls.missend").quality is Quality.FOUNDING
    assert national("class", 2024).row("cls.misregister").quality is Quality.PRESS
    assert national("class", 2022).row("cls.missend").quality is Quality.BLOG
    assert any("ブログ" in note.ja for note in national("class", 2022).notes)
    assert not any("ブログ" in note.ja for note in national("class", 2024).notes)


def test_no_figure_yet_for_2025():
    with pytest.raises(NotPublishable):
        national("class", 2025)
    with pytest.raises(NotPublishable):
        overview(2025)


def test_totals_of_a_year():
    year = overview(2024)
    assert (year.reporting_companies, year.reports, year.mark_holders) == (1866, 9322, 17793)
    with pytest.raises(NotPublishable):
        overview(2021)


def test_own_shares_have_their_own_base():
    both = compare({"cls.missend": 3, "cls.lost": 1}, "class", 2024, staff=60)
    rows = {row.id: row for row in both.rows}
    assert both.own_base == 4
    assert (rows["cls.missend"].own_share, rows["cls.missend"].national.share) == (75.0, 29.4)
    assert rows["cls.missend"].own_per_100_staff == 5.0
    assert (rows["cls.misdelivery"].own_count, rows["cls.misdelivery"].own_share) == (0, 0.0)


def test_an_own_class_that_nobody_published_stands_alone():
    rows = {row.id: row for row in compare({"cls.other": 1}, "class", 2024).rows}
    assert rows["cls.other"].national is None


def test_causes_show_share_of_mentions_and_of_incidents():
    both = compare({"cau.check_lack": 4, "cau.operation_error": 4}, "cause", 2024, own_incidents=5)
    row = next(row for row in both.rows if row.id == "cau.check_lack")
    assert (row.own_share, row.own_incident_share) == (50.0, 80.0)
    assert "原因" in both.own_base_label.ja


def test_without_a_national_table_the_own_figures_stay_and_the_reason_is_given():
    both = compare({"cls.missend": 2}, "class", 2023)
    assert both.national is None and "2023年度" in both.national_missing.ja
    assert [(row.id, row.own_share, row.national) for row in both.rows] == [("cls.missend", 100.0, None)]


def test_no_own_case_has_no_share():
    assert {row.own_share for row in compare({}, "class", 2024).rows} == {None}


@pytest.mark.parametrize(
    ("counts", "axis", "error"), [({"occ.leak": 1}, "class", UnknownId), ({"cls.lost": -1}, "class", ValueError), ({}, "x", UnknownAxis)]
)
def test_wrong_input_is_refused(counts, axis, error):
    with pytest.raises(error):
        compare(counts, axis, 2024)
    with pytest.raises(UnknownAxis):
        national("x", 2024)


def test_every_source_that_is_named_is_described():
    for axis in statistics.AXES:
        for year in comparable_years(axis):
            for row in national(axis, year).rows:
                assert all(source.about for source in row.sources)
