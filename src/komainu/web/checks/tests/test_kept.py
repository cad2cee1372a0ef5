"""Of a subject with very many records the run keeps what it found: the list reads that, and tells what has been mended since."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from komainu.web.checks import queries, services
from komainu.web.checks.declaring import SUBJECTS, Check, Severity, Subject, register
from komainu.web.checks.models import CheckCount, CheckFinding, CheckResult
from komainu.web.duties.declaring import KINDS
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.queries import visible_lines
from komainu.web.ledger.queries.lines import ALL_READERS
from komainu.web.ledger.tests.conftest import NOW, TODAY, House, house, signed_in  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
RED = "t.red"
PAGE = f"/checks/{RED}/"


@pytest.fixture
def red(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two records are very many; one check finds the lines called 赤."""
    monkeypatch.setattr(services, "LARGE", 1)
    kept = dict(SUBJECTS)
    SUBJECTS.clear()
    subject = Subject(
        "t.line", "行", LedgerLine, "ledger.see", visible=visible_lines, sees_all=lambda standing: not ALL_READERS.isdisjoint(standing.roles),
        label=str, url=lambda line: f"/ledger/{line.pk}/", related=("department",), order="number", order_name="管理番号", belongs="department",
    )  # fmt: skip
    register(subject, [Check(RED, Severity.BROKEN, "赤い行がある", "青くしてください。", lambda today: Q(name__startswith="赤"))])
    yield
    SUBJECTS.clear()
    SUBJECTS.update(kept)
    KINDS.pop(f"{RED}_stays")


def _kept() -> set[str]:
    return set(CheckFinding.objects.values_list("word", flat=True))


def test_what_is_mended_says_so_and_what_is_new_comes_with_the_next_run(house: House, red: None) -> None:  # noqa: F811
    mine, other = house.line(name="赤一"), house.line(name="赤二", department=house.affairs)
    services.run(NOW)
    manager, office = signed_in(house.ueda), signed_in(house.aoyama)
    assert _kept() == {mine.number, other.number}
    assert {each.department: each.count for each in CheckCount.objects.all()} == {house.sales.pk: 1, house.affairs.pk: 1}
    page = manager.get(PAGE).content.decode()
    assert str(mine) in page and str(other) not in page and "直りました</span>" not in page

    LedgerLine.objects.filter(pk=mine.pk).update(name="青一")
    late = house.line(name="赤三")
    page = office.get(PAGE).content.decode()
    assert "青一" in page and str(other) in page and str(late) not in page
    assert page.count("直りました</span>") == 1

    services.run(NOW + timedelta(hours=6))
    page = office.get(PAGE).content.decode()
    assert "青一" not in page and str(late) in page
    assert _kept() == {other.number, late.number}
    assert queries.kept_numbers([RED], None) == {RED: 2}


def test_a_line_that_moved_or_went_is_shown_to_nobody_else(house: House, red: None) -> None:  # noqa: F811
    moved, gone = house.line(name="赤の移った行"), house.line(name="赤の消えた行")
    services.run(NOW)
    LedgerLine.objects.filter(pk=moved.pk).update(department=house.affairs)
    gone.delete()
    page = signed_in(house.ueda).get(PAGE).content.decode()
    assert "赤の移った行" not in page and "赤の消えた行" not in page
    assert page.count("今はありません") == 2


def test_a_list_is_searched_and_narrowed_as_it_was_found(house: House, red: None) -> None:  # noqa: F811
    one, two = house.line(name="赤一"), house.line(name="赤二", department=house.affairs)
    services.run(NOW)
    office = signed_in(house.aoyama)
    page = office.get(f"{PAGE}?department={house.affairs.pk}").content.decode()
    assert str(two) in page and str(one) not in page
    page = office.get(f"{PAGE}?q={one.number}").content.decode()
    assert str(one) in page and str(two) not in page
    page = office.get(f"{PAGE}?sort=-name").content.decode()
    assert page.index(str(two)) < page.index(str(one))


def test_a_run_writes_what_differs_and_a_small_house_keeps_nothing(house: House, red: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    one, two = house.line(name="赤一"), house.line(name="赤二")
    services.run(NOW)
    before = dict(CheckFinding.objects.values_list("record", "pk"))
    LedgerLine.objects.filter(pk=two.pk).update(department=house.affairs)
    services.run(NOW)
    after = dict(CheckFinding.objects.values_list("record", "pk"))
    assert after[one.pk] == before[one.pk] and after[two.pk] != before[two.pk]
    assert dict(CheckCount.objects.values_list("department", "count")) == {house.sales.pk: 1, house.affairs.pk: 1}
    monkeypatch.setattr(services, "LARGE", 10)
    services.run(NOW)
    assert not CheckFinding.objects.exists() and not CheckCount.objects.exists()
    assert CheckResult.objects.get(check_id=RED).count == 2
    assert str(one) in signed_in(house.aoyama).get(PAGE).content.decode()


@pytest.mark.parametrize("person", ["aoyama", "ueda"])
def test_the_pages_cost_the_same_with_many(house: House, red: None, person: str) -> None:  # noqa: F811
    client, costs = signed_in(getattr(house, person)), []
    for size in (2, 60):
        LedgerLine.objects.bulk_create(
            LedgerLine(number=f"T-{size}-{number}", name=f"赤{size}-{number}", department=house.sales, made_at=NOW, changed_at=NOW)
            for number in range(size)
        )
        services.run(NOW)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as found:
            assert client.get("/checks/").status_code == 200
            assert client.get(PAGE).status_code == 200
        costs.append(len(found))
    assert costs[0] == costs[1]


def test_the_numbers_of_some_departments_are_their_own(house: House, red: None) -> None:  # noqa: F811
    house.line(name="赤一"), house.line(name="赤二"), house.line(name="赤三", department=house.affairs)
    services.run(NOW)
    from komainu.web.people.queries import standing

    found = queries.counted(standing(house.ueda, TODAY), TODAY)
    assert [(each.count, each.run_at) for each in found] == [(2, NOW)]
