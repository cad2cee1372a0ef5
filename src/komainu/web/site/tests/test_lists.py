"""A list gives what its address asks for, and nothing else moves it."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from komainu.web.people.models import Department, Person
from komainu.web.site.list_page import ListPage
from komainu.web.site.lists import Column, Filter, Listing

PEOPLE = Listing(
    label="従業者",
    columns=(
        Column("name", "氏名", order_by=("reading", "name"), url=lambda person: f"/people/{person.staff_number}/", is_title=True),
        Column("department", "部門", "department.name", order_by=("department__name",)),
        Column("joined", "入社日", "joined_on", order_by=("joined_on",), nullable=True),
        Column("work", "働き方", lambda person: person.get_work_display()),
        Column("number", "番号", "staff_number", is_exported=False),
    ),
    search=("name", "reading", "staff_number"),
    filters=(
        Filter("work", "働き方", "work", Person.Work.choices),
        Filter(
            "department",
            "部門",
            lambda people, name: people.filter(department__name=name),
            lambda: [("営業部", "営業部"), ("総務部", "総務部")],
        ),
        Filter("since", "この日以後に入社", lambda people, day: people.filter(joined_on__gte=day)),
    ),
    sort="name",
)


@pytest.fixture
def people(db: None) -> QuerySet[Person]:
    sales, office = Department.objects.create(name="営業部"), Department.objects.create(name="総務部")
    Person.objects.bulk_create(
        Person(
            staff_number=f"{number:03}",
            name=f"社員{number:03}",
            reading=f"しゃいん{number:03}",
            department=sales if number % 3 else office,
            work="regular" if number % 2 else "part_time",
            joined_on=None if number == 7 else f"20{number:02}-04-01",
        )
        for number in range(1, 46)
    )
    Person.objects.create(staff_number="900", name="𠮷田 髙橋", reading="よしだ たかはし", department=office, joined_on="2024-04-01")
    return Person.objects.select_related("department")


def page(people: QuerySet[Person], query: str = "", listing: Listing = PEOPLE) -> ListPage:
    return listing.page(QueryDict(query), people, path="/people/")


def names(shown: ListPage) -> list[str]:
    return [row.record.name for row in shown.rows]


@pytest.mark.parametrize("size", [20, 50, 100])
def test_a_page_takes_two_queries_however_many_rows(people: Any, size: int, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(2):
        shown = page(people, f"size={size}&q=社員&work=regular")
        render_to_string("site/list.html", {"listing": shown, "today": None})
    assert shown.count == 23


def test_the_usual_page_has_twenty_rows_in_the_usual_order(people: Any) -> None:
    shown = page(people)
    assert (shown.count, shown.first, shown.last, shown.last_page) == (46, 1, 20, 3)
    assert names(shown)[:2] == ["社員001", "社員002"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("1", 1),
        ("3", 3),
        ("0", 1),
        ("-1", 1),
        ("4", 3),
        ("99999999999999999999999", 1),
        ("9999999", 3),
        ("zwei", 1),
        ("", 1),
        ("２", 1),
        ("²", 1),
    ],
)
def test_a_page_number_from_outside_is_drawn_into_range(people: Any, asked: str, given: int) -> None:
    shown = page(people, f"page={asked}")
    assert shown.page == given
    assert shown.rows


def test_unknown_parameters_and_values_are_ignored(people: Any) -> None:
    shown = page(people, "sort=password&size=7&work=king&department=x&since=2020-99-99&password__startswith=a&order=1")
    assert (shown.count, shown.sort, shown.size, shown.active_filters) == (46, "name", 20, [])


def test_every_word_of_a_search_must_be_found_in_some_field(people: Any) -> None:
    assert names(page(people, "q=髙橋　𠮷田")) == ["𠮷田 髙橋"]
    assert names(page(people, "q=社員 ００７")) == ["社員007"]
    assert page(people, "q=髙橋 社員").count == 0


@pytest.mark.parametrize("typed", ["%00", "a%00b", "%ED%A0%80", "%25", "_", "a" * 5000, "+".join("abcdefghijklmnopqrst")])
def test_no_search_breaks_the_database(people: Any, typed: str) -> None:
    assert page(people, f"q={typed}").count == 0 or typed == "%00"


def test_filters_narrow_and_each_can_be_cleared_alone(people: Any) -> None:
    shown = page(people, "work=part_time&department=総務部&since=2020-01-01&sort=-joined")
    assert names(shown) == ["社員042", "社員036", "社員030", "社員024"]
    assert [(each.label, str(each.text)) for each in shown.active_filters] == [
        ("働き方", "パート・アルバイト"), ("部門", "総務部"), ("この日以後に入社", "2020年1月1日（水）"),
    ]  # fmt: skip
    kept = parse_qs(urlsplit(shown.active_filters[0].clear_url).query)
    assert kept == {"department": ["総務部"], "since": ["2020-01-01"], "sort": ["-joined"]}
    assert shown.clear_url == "/people/?sort=-joined"


def test_empty_values_come_last_in_both_directions(people: Any) -> None:
    assert names(page(people, "sort=joined&size=50"))[-1] == "社員007"
    assert names(page(people, "sort=-joined&size=50"))[-1] == "社員007"


def test_headings_turn_the_order_and_say_it(people: Any) -> None:
    head = page(people).heads
    assert (head[0].aria_sort, head[0].sort_url) == ("ascending", "/people/?sort=-name")
    assert (head[1].aria_sort, head[1].sort_url) == ("", "/people/?sort=department")
    assert head[3].sort_url == ""
    turned = page(people, "sort=-name&page=2&q=社員").heads[0]
    assert turned.aria_sort == "descending"
    assert parse_qs(urlsplit(turned.sort_url).query) == {"q": ["社員"]}, "the usual order and the first page need no parameter"


def test_pages_of_one_order_never_share_a_row(people: Any) -> None:
    seen = [name for number in (1, 2, 3) for name in names(page(people, f"sort=department&page={number}"))]
    assert len(seen) == len(set(seen)) == 46


def test_page_links_show_ends_and_neighbours(people: Any) -> None:
    assert [number for number, _url in page(people, "page=2").page_links] == [1, 2, 3]
    Person.objects.bulk_create(Person(staff_number=f"n{number}", name=f"新{number}") for number in range(200))
    shown = page(people, "page=7")
    assert [number for number, _url in shown.page_links] == [1, None, 5, 6, 7, 8, 9, None, 13]
    assert (shown.previous_url, shown.next_url) == ("/people/?page=6", "/people/?page=8")


def test_nothing_at_all_is_not_the_same_as_nothing_that_fits(people: Any) -> None:
    none_fit, nothing = page(people, "q=どこにもない"), page(people.none())
    assert (none_fit.is_empty, nothing.is_empty) == (False, True)
    assert "条件に合うものがありません" in render_to_string("site/list.html", {"listing": none_fit})
    drawn = render_to_string("site/list.html", {"listing": nothing, "empty_title": "まだ誰もいません"})
    assert "まだ誰もいません" in drawn
    assert "<form" not in drawn


def test_an_export_holds_all_pages_as_they_are_narrowed_and_ordered(people: Any) -> None:
    export = PEOPLE.export(QueryDict("work=part_time&sort=-name&page=2&size=20"), people)
    rows = list(export.rows)
    assert export.columns == ["氏名", "部門", "入社日", "働き方"]
    assert len(rows) == 22
    assert rows[0][:2] == ["社員044", "営業部"]
    assert rows[0][2].isoformat() == "2044-04-01"
    assert rows[0][3] == "パート・アルバイト"


def test_export_addresses_carry_the_conditions_and_not_the_page(people: Any) -> None:
    drawn = render_to_string("site/list.html", {"listing": page(people, "q=社員&page=2&size=50"), "exports": [("Excel", "/people/xlsx/")]})
    assert 'href="/people/xlsx/?q=%E7%A4%BE%E5%93%A1"' in drawn


def test_the_list_is_a_form_and_links_without_script(people: Any) -> None:
    drawn = render_to_string("site/list.html", {"listing": page(people, "work=regular")})
    assert '<form class="toolbar" method="get" action="/people/"' in drawn
    assert '<th scope="row"><a href="/people/001/">社員001</a></th>' in drawn
    assert 'data-label="入社日"' in drawn
    assert "2001年4月1日（日）" in drawn
    assert 'aria-sort="ascending"' in drawn


class Boosted(HTMLParser):
    """Of every link the address, and whether htmx would put what it leads to in the place of the list."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str | None] = []
        self.links: dict[str, bool] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        nearest = own.get("hx-boost") or next((each for each in reversed(self.said) if each), None)
        if tag == "a":
            self.links[str(own["href"])] = nearest == "true"
        if tag not in {"input", "br", "img", "meta", "link"}:
            self.said.append(own.get("hx-boost"))

    def handle_endtag(self, tag: str) -> None:
        self.said.pop()


def test_only_what_leads_to_the_list_itself_is_put_in_its_place(people: Any) -> None:
    """A record's page holds no list: boosted, a row would leave nothing but an empty page."""
    read = Boosted()
    read.feed(
        render_to_string("site/list.html", {"listing": page(people, "work=regular&page=2&size=20"), "exports": [("Excel", "/file/")]})
    )
    away = {address for address, is_boosted in read.links.items() if not is_boosted}
    assert {address for address in away if re.fullmatch(r"/people/[0-9]+/", address)} == away - {"/file/?work=regular"}
    assert len(away) > 1
    assert {urlsplit(address).path for address, is_boosted in read.links.items() if is_boosted} == {"/people/"}
    nothing = Boosted()
    given = {"listing": page(people.none()), "empty_title": "まだ誰もいません", "empty_url": "/people/add/", "empty_link_text": "加える"}
    nothing.feed(render_to_string("site/list.html", given))
    assert nothing.links == {"/people/add/": False}


def test_what_somebody_typed_stays_text(people: Any) -> None:
    Person.objects.create(staff_number="x", name="<script>alert(1)</script>", reading="あ")
    drawn = render_to_string("site/list.html", {"listing": page(people, 'q="><script>')})
    assert "<script>" not in drawn
    assert "<script>" not in render_to_string("site/list.html", {"listing": page(people)})


def test_the_declaration_keeps_its_translations_lazy(people: Any) -> None:
    with translation.override("en"):
        assert page(people, "since=2020-01-01").active_filters[0].text == "1 Jan 2020"
