"""Own figures by fiscal year beside the national ones. 青山 sees all, 上田 the department's, 江口 nothing."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from komainu.web.incidents.models import Incident
from komainu.web.incidents.queries.statistics import figures, fiscal_year_of, span, years
from komainu.web.incidents.services.handling import take
from komainu.web.incidents.services.review import add_cost, classify
from komainu.web.incidents.tests.house import House
from komainu.web.incidents.tests.house import incident as told_of
from komainu.web.incidents.views.statistics import wait_text
from komainu.web.people.queries import standing
from komainu.web.site import clock

PAGE = "/incidents/statistics/"
NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, noon in Japan."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


def accident(house: House, cls: str = "cls.missend.mail_cc_bcc", causes: tuple[str, ...] = ("cau.check_lack",), **told: object) -> Incident:
    incident = told_of(house, **told)
    return classify(incident, by=house.aoyama, occurrence="occ.leak", classification=cls, causes=causes)


def own(house: House, person: str = "aoyama", year: int = 2026):
    return figures(standing(getattr(house, person), date(2026, 11, 22)), year, 4, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("day", "month", "year"), [("2026-03-31", 4, 2025), ("2026-04-01", 4, 2026), ("2026-01-01", 1, 2026), ("2026-12-31", 1, 2026)]
)
def test_the_fiscal_year_of_a_day(day: str, month: int, year: int) -> None:
    assert fiscal_year_of(date.fromisoformat(day), month) == year
    first, last = span(year, month)
    assert first <= date.fromisoformat(day) <= last


def test_cases_by_axis_and_mentions_by_cause(house: House) -> None:
    accident(house, causes=("cau.check_lack", "cau.operation_error"))
    accident(house, cls="cls.missend.fax")
    accident(house, cls="cls.lost.pc", causes=())
    told_of(house)
    found = own(house)
    assert (found.accidents, found.classified, found.unclassified) == (4, 3, 1)
    assert found.classes == {"cls.missend": 2, "cls.lost": 1} and found.occurrences == {"occ.leak": 3}
    assert found.causes == {"cau.check_lack": 2, "cau.operation_error": 1} and found.with_causes == 2


def test_no_incident_and_duplicates_do_not_count(house: House) -> None:
    for outcome in ("no_incident", "duplicate", "handled"):
        Incident.objects.filter(pk=take(accident(house), by=house.aoyama).pk).update(state="closed", outcome=outcome, closed_at=NOON)
    assert own(house).accidents == 1


def test_the_last_minute_of_a_year_in_japan_belongs_to_it(house: House) -> None:
    for moment in (datetime(2026, 3, 31, 14, 59, tzinfo=UTC), datetime(2026, 3, 31, 15, 0, tzinfo=UTC)):
        Incident.objects.filter(pk=accident(house).pk).update(reported_at=moment)
    assert (own(house, year=2025).accidents, own(house, year=2026).accidents) == (1, 1)
    assert years(standing(house.aoyama, date(2026, 11, 22)), 4, date(2026, 11, 22)) == [2026, 2025]


def test_near_misses_costs_and_medians(house: House) -> None:
    told_of(house, Incident.Kind.NEAR_MISS)
    for noticed, minutes in [(date(2026, 11, 22), 10), (date(2026, 11, 20), 90), (date(2026, 11, 1), 200)]:
        found = accident(house, noticed_on=noticed, happened_on=None)
        take(found, by=house.aoyama)
        Incident.objects.filter(pk=found.pk).update(taken_at=NOON + timedelta(minutes=minutes))
        add_cost(found, by=house.aoyama, kind="money", amount=Decimal(1000), what_for="x")
    result = own(house)
    assert result.near_misses == 1 and result.staff == 4 and result.per_100(1) == 25.0
    assert result.costs == {"money": Decimal(3000)}
    assert result.notice_to_tell == 2 and result.tell_to_take == timedelta(minutes=90)


@pytest.mark.parametrize(("days", "middle"), [((), None), ((20,), 2), ((20, 1), 2), ((22, 20, 1), 2)])
def test_the_median_is_a_number_that_occurred(house: House, days: tuple[int, ...], middle: int | None) -> None:
    for day in days:
        accident(house, noticed_on=date(2026, 11, day), happened_on=None)
    assert own(house).notice_to_tell == middle


def test_telling_after_midnight_in_japan_is_the_next_day(house: House) -> None:
    """15:30 UTC is half past midnight in Japan."""
    found = accident(house, noticed_on=date(2026, 11, 20), happened_on=None)
    Incident.objects.filter(pk=found.pk).update(reported_at=datetime(2026, 11, 20, 15, 30, tzinfo=UTC))
    assert own(house).notice_to_tell == 1


@pytest.mark.parametrize(
    ("wait", "text"),
    [
        (None, "記録なし"),
        (timedelta(seconds=9), "1分未満"),
        (timedelta(minutes=45), "45分"),
        (timedelta(hours=3, minutes=20), "3時間20分"),
        (timedelta(days=2, hours=4), "2日4時間"),
    ],
)
def test_waits_in_words(wait: timedelta | None, text: str) -> None:
    assert wait_text(wait) == text


def test_a_department_data_manager_sees_only_the_departments_figures(client: Client, house: House) -> None:
    accident(house)  # 井上 of 営業部 told of it
    accident(house, by=house.eguchi)  # 総務部
    accident(house, by=house.ueda)
    Incident.objects.filter(reported_by=house.ueda).update(department=house.affairs)  # an own report on another department
    assert own(house).accidents == 3
    found = own(house, "ueda")
    assert (found.accidents, found.staff) == (1, 2)
    client.force_login(house.ueda)
    assert client.get(PAGE).context["own"].accidents == 1
    client.force_login(house.eguchi)
    assert client.get(PAGE).status_code == client.get(f"{PAGE}csv/").status_code == 403


def test_own_figures_stand_beside_the_newest_national_year_with_base_and_source(client: Client, house: House) -> None:
    accident(house, causes=("cau.check_lack", "cau.operation_error"))
    client.force_login(house.aoyama)
    page = client.get(PAGE)
    by_axis = {axis["axis"]: axis for axis in page.context["comparisons"]}
    for axis in by_axis.values():
        assert axis["national_year"] == 2024 and axis["national_base"] and axis["sources"] and axis["own_base"]
        assert axis["is_small"]
    cause = next(row for row in by_axis["cause"]["rows"] if row["id"] == "cau.check_lack")
    assert (cause["share"], cause["incident_share"], cause["per_100"]) == (50.0, 100.0, 25.0)
    assert "出典：" in page.content.decode()


def test_a_year_without_a_table_says_why(client: Client, house: House) -> None:
    accident(house)
    Incident.objects.update(reported_at=datetime(2021, 6, 1, tzinfo=UTC))
    client.force_login(house.aoyama)
    axis = client.get(PAGE, {"year": "2021"}).context["comparisons"][0]
    assert axis["national_year"] is None and "並べられません" in axis["national_missing"]


@pytest.mark.parametrize("year", ["", "abcd", "9999", "２０２６", "-1", "2026' OR 1=1"])
def test_an_unknown_year_shows_the_running_one(client: Client, house: House, year: str) -> None:
    client.force_login(house.aoyama)
    page = client.get(PAGE, {"year": year})
    assert page.status_code == 200 and page.context["own"].fiscal_year == 2026
    assert "この年度の事故の記録はありません" in page.content.decode()


def test_exports_carry_bases_and_sources(client: Client, house: House) -> None:
    accident(house)
    client.force_login(house.aoyama)
    rows = list(csv.reader(io.StringIO(client.get(f"{PAGE}csv/").content.decode("utf-8-sig"))))
    row = next(row for row in rows if row[1] == "誤送信")
    assert row[2] == "1" and row[3] == "100.0" and row[7] == "2024" and row[12]
    sheet = load_workbook(io.BytesIO(client.get(f"{PAGE}xlsx/").content)).active
    assert sheet.max_row == len(rows)
    assert client.get(f"{PAGE}pdf/").status_code == 404


def test_what_is_kept_ends_with_the_next_act(client: Client, house: House) -> None:
    accident(house)
    client.force_login(house.aoyama)
    assert client.get(PAGE).context["own"].accidents == client.get(PAGE).context["own"].accidents == 1
    accident(house)
    assert client.get(PAGE).context["own"].accidents == 2
    client.force_login(house.ueda)
    assert client.get(PAGE).context["own"].staff == 2


def test_a_fixed_number_of_queries(client: Client, house: House) -> None:
    client.force_login(house.aoyama)
    counts = []
    for size in (2, 60):
        for _number in range(size):
            accident(house)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16, counts
