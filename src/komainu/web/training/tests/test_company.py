"""The company's own part: live from the other parts, written by the office in versions, or told to be missing."""

import pytest
from django.urls import reverse

from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import ChangedMeanwhile
from komainu.web.training import charts, showing
from komainu.web.training.models import CompanyPage, ReadingCheck
from komainu.web.training.queries.company import State, company_part
from komainu.web.training.queries.from_parts import plain
from komainu.web.training.ready import reading
from komainu.web.training.ready.cases import read_case, readings
from komainu.web.training.ready.company import slots
from komainu.web.training.services.company import NothingChanged, check_reading, write_company_page
from komainu.web.training.tests.houses import client_of, with_cases

pytestmark = pytest.mark.django_db


def test_what_other_parts_know_comes_live_and_the_rest_is_empty() -> None:
    house = with_cases()
    found = company_part(clock.today())
    live = {id for id, shown in found.items() if shown.state is State.LIVE}
    assert live >= {"people", "contact_network", "emergency", "desk", "own_cases"}
    assert plain(house.aoyama.name) in found["people"].text
    empty = {id for id, shown in found.items() if shown.state is State.EMPTY}
    for id in empty:
        assert found[id].text == "", "a draft is never shown before somebody saved it"


def test_own_cases_name_nobody() -> None:
    with_cases()
    text = company_part(clock.today(), {"own_cases"})["own_cases"].text
    assert "ヒヤリハット" in text
    assert "名簿を別の会社に送りかけた" not in text and "声に出して" not in text, "somebody's own words may name somebody"
    for name in Person.objects.values_list("name", flat=True):
        assert name not in text and name.replace(" ", "") not in text


def test_a_page_is_written_in_versions_and_nobody_overwrites_another() -> None:
    first = write_company_page("policy", by=None, way="written", body="**約束** 𠮷田 髙橋 﨑山", seen=0)
    assert first.number == 1
    with pytest.raises(ChangedMeanwhile):
        write_company_page("policy", by=None, way="written", body="別の人", seen=0)
    with pytest.raises(NothingChanged):
        write_company_page("policy", by=None, way="written", body="**約束** 𠮷田 髙橋 﨑山", seen=1)
    second = write_company_page("policy", by=None, way="written", body="新しい約束", seen=1)
    assert CompanyPage.objects.filter(slot="policy").count() == 2
    shown = company_part(clock.today(), {"policy"})["policy"]
    assert (shown.state, shown.text, shown.page) == (State.EDITED, "新しい約束", second)


def test_what_stands_below_a_live_page_is_added_to_it() -> None:
    with_cases()
    live = company_part(clock.today(), {"desk"})["desk"].text
    write_company_page("desk", by=None, way="live", body="内線100番", seen=0)
    assert company_part(clock.today(), {"desk"})["desk"].text == f"{live}\n\n内線100番"


def test_pages_cost_the_same_with_many_versions(django_assert_max_num_queries: object) -> None:
    for number in range(40):
        write_company_page("policy", by=None, way="written", body=f"第{number}", seen=number)
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        company_part(clock.today(), {"policy", "rules"})


def test_the_office_writes_looks_and_saves_on_the_page() -> None:
    house = with_cases()
    client = client_of(house.aoyama)
    address = reverse("training:company_page", args=["rules"])
    before = company_part(clock.today(), {"rules"})["rules"].page
    values = {
        "way": "written",
        "body": "- 規程：**共有**<script>alert(1)</script>",
        "why": "",
        "body_en": "",
        "note": "",
        "seen": before.number if before else 0,
    }
    looked = client.post(address, {**values, "act": "preview"})
    assert "<strong>共有</strong>" in looked.content.decode() and "<script>alert(1)" not in looked.content.decode()
    assert company_part(clock.today(), {"rules"})["rules"].page == before
    assert client.post(address, {**values, "act": "save"}).status_code == 302
    assert company_part(clock.today(), {"rules"})["rules"].state is State.EDITED
    assert client_of(house.inoue).get(address).status_code == 403


def test_markdown_of_the_house_cannot_run_load_or_style() -> None:
    text = '<img src=x onerror=alert(1)> [a](javascript:alert(1)) ![x](https://evil.example/x.png)\n\n# 見出し\n\n<p style="color:red">赤</p> KOMAINUPUT7X'
    html = showing.page_html(text, language="ja")
    for bad in ("<img", 'href="javascript', 'evil.example/x.png"', "<p style", "KOMAINUPUT7X"):
        assert bad not in html, bad
    assert "<h2>見出し</h2>" in html


def test_figures_charts_and_the_company_part_are_put_in() -> None:
    name = next(iter(showing.figures()))
    text = f"前\n\n![絵](figure:{name})\n\n![表](chart:jipdec-classes)\n\n{{{{company:policy}}}}\n\n後"
    html = showing.page_html(text, language="ja", company={"policy": showing.CompanyText("方針", "**守る**", "約束だから")})
    assert html.count("<svg") == 2 and 'aria-label="絵"' in html
    assert "41.4%" in html and "<table" in html and "<strong>守る</strong>" in html and "約束だから" in html
    assert html.index("前") < html.index("<svg") < html.index("守る") < html.index("後")
    missing = showing.page_html("{{company:policy}}", language="ja")
    assert "まだ書かれていません" in missing


@pytest.mark.parametrize("name", charts.NAMES)
def test_every_chart_has_figures_notes_and_sources(name: str) -> None:
    for language in ("ja", "en"):
        found = charts.chart(name, language)
        assert found and found.bars and found.sources and found.notes
        drawn = charts.svg(found)
        assert drawn.count("<rect") == len(found.bars) and "style=" not in drawn


def test_every_chart_that_a_course_names_exists() -> None:
    named = {name for _file, text in reading.files("modules", ".md") for kind, name in reading.FIGURE.findall(text) if kind == "chart"}
    assert named <= set(charts.NAMES)


def test_the_slots_and_their_words_are_complete() -> None:
    assert set(slots()) == set(reading.SLOTS)
    for slot in slots().values():
        assert slot.title.en and slot.asks.en and slot.why.en


def test_a_case_is_read_with_day_or_year() -> None:
    entry = {
        "id": "x",
        "class": "cls.missend",
        "cause": ["cau.check_lack"],
        "year": 2024,
        "source": "公表",
        "text": {"ja": "本文", "en": "text"},
        "learnt": {"ja": "学び", "en": "l"},
    }
    case = read_case(entry)
    assert (case.year, case.causes, case.learnt.ja) == (2024, ("cau.check_lack",), "学び")


def test_the_office_records_that_a_link_was_opened() -> None:
    house = with_cases()
    entry = readings()[0]
    check_reading(entry.id, by=house.aoyama, result="opens", checked_on=clock.today())
    check_reading(entry.id, by=house.aoyama, result="gone", checked_on=clock.today(), note="404")
    assert ReadingCheck.objects.get(reading=entry.id, checked_on=clock.today()).result == "gone"
    text = client_of(house.inoue).get(reverse("training:reading")).content.decode()
    assert "404" in text and reverse("training:reading_check", args=[entry.id]) not in text


def test_everybody_reads_the_library_and_can_narrow_it() -> None:
    house = with_cases()
    client = client_of(house.inoue)
    page = client.get(reverse("training:library"))
    assert page.status_code == 200
    assert client.get(reverse("training:library"), {"q": "そんなことばはない", "class": "x", "cause": "y"}).status_code == 200
    assert "JIPDEC" in client.get(reverse("training:figures")).content.decode()
