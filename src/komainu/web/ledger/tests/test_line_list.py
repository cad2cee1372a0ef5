"""The list of lines, whose SQL is made by hand, says what the querysets of its export say; and lines are found by any part of their words."""

from itertools import product

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from komainu.web.ledger import grams, services
from komainu.web.ledger.models import LedgerLine, LineWords
from komainu.web.ledger.queries import finding, line_list, visible_lines
from komainu.web.ledger.services.finding import index_new
from komainu.web.ledger.views.lines import LIST
from komainu.web.people import services as people
from komainu.web.people.models import Person
from komainu.web.people.queries import standing

from .conftest import NOW, TODAY, House, signed_in

pytestmark = pytest.mark.django_db
STATES = ("draft", "in_use", "approved", "department_checked")
ODD = chr(0x20BB7) + "田"


def made(house: House, count: int) -> list[LedgerLine]:
    """Lines of every kind in three departments, past the services."""
    below = people.add_department(f"営業{count}課", by=None, parent=house.sales)
    names = ("顧客名簿", "採用の応募者名簿", "ｱﾝｹｰﾄ", f"{ODD}さんの健診", "名")
    lines = [
        LedgerLine(
            number=f"T{count}-{n:05}", name=f"{names[n % 5]} {count}・{n}", business=("販売", "", "総務")[n % 3], department=(house.sales, below, house.affairs)[n % 3],
            kind="entrusted" if n % 7 == 3 else "own", state=STATES[n % 4], count=n % 4 * 10 if n % 3 else None, band="b100" if n % 3 else "",
            retention_until=TODAY.replace(year=2027 + n % 4) if n % 4 else None, media=["paper"] if n % 2 else ["server"], acquisition_ways=["web_form"],
            entrustment="yes" if n % 5 == 0 else "no", made_at=NOW, changed_at=NOW,
        )
        for n in range(count)
    ]  # fmt: skip
    LedgerLine.objects.bulk_create(lines)
    index_new(lines)
    return lines


def by_hand(person: Person, address: str, kind: str) -> list[str]:
    page = LIST.page(QueryDict(address), lambda asked: line_list.Lines(standing(person, TODAY), asked, kind=kind), path="/")
    return [row.record.number for row in page.rows]


def expected(person: Person, address: str, kind: str) -> list[str]:
    narrowed, _conditions = LIST.narrowed(QueryDict(address), visible_lines(standing(person, TODAY)).filter(kind=kind))
    return [line.number for line in narrowed]


def test_every_condition_and_order_of_the_list(house: House) -> None:
    made(house, 40)
    searches = ("", "名簿", "名", "ｱﾝｹｰﾄ 販売", "アンケート", "T40-0003", "吉田", "客名", "簿販", "・")
    conditions = ("", f"department={house.sales.pk}", "state=in_use", "band=b100&state=approved", "until=2028-12-01", "state=disposed")
    sorts = ("number", "-number", "name", "-count", "count", "until", "-until")
    for person, kind in product((house.aoyama, house.ueda, house.eguchi), LedgerLine.Kind.values):
        for place, (search, condition) in enumerate(product(searches, conditions)):
            address = f"size=100&q={search}&{condition}&sort={sorts[place % len(sorts)]}"
            assert by_hand(person, address, kind) == expected(person, address, kind), (person, kind, address)


def test_words_are_found_within_a_text_and_not_across_two(house: House) -> None:
    line = house.line(name="顧客名簿", business="販売")
    assert by_hand(house.aoyama, "q=客名", "own") == [line.number]
    assert by_hand(house.aoyama, "q=簿販", "own") == []
    assert by_hand(house.aoyama, "q=簿", "own") == [line.number]


def test_a_line_is_found_by_its_new_name_and_in_its_new_department(house: House) -> None:
    line = house.line(name="顧客名簿")
    services.change_line(line, by=house.aoyama, name="会員台帳", department=house.affairs)
    assert by_hand(house.aoyama, "q=会員", "own") == [line.number]
    assert by_hand(house.aoyama, "q=顧客", "own") == []
    assert by_hand(house.ueda, "q=会員", "own") == []
    services.discard_line(line, by=house.aoyama)
    assert not LineWords.objects.exists() and by_hand(house.aoyama, "q=会員", "own") == []


def test_many_departments_are_looked_at_line_by_line(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made(house, 20)
    whole = by_hand(house.aoyama, f"q=名簿&department={house.sales.pk}", "own")
    monkeypatch.setattr(grams, "MOST_DEPARTMENTS", 1)
    assert whole and by_hand(house.aoyama, f"q=名簿&department={house.sales.pk}", "own") == whole


def test_a_search_shows_no_more_than_somebody_looks_through(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made(house, 40)
    for module in (finding, line_list):
        monkeypatch.setattr(module, "MOST_FOUND", 5)
    monkeypatch.setattr("komainu.web.ledger.views.lines.MOST_FOUND", 5)
    text = signed_in(house.aoyama).get("/ledger/?q=名簿").content.decode()
    assert "5件以上のうち1〜5件目" in text


@pytest.mark.parametrize(
    "address", ["/ledger/", "/ledger/?q=名簿", "/ledger/?state=draft&sort=-count", "/ledger/flows/", "/ledger/entrusted/"]
)
def test_as_many_queries_with_ten_lines_as_with_more(house: House, address: str) -> None:
    counts = []
    client = signed_in(house.aoyama)
    for size in (10, 60):
        made(house, size)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
