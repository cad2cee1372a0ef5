"""The words: drafts from facts, gaps marked, versions kept, files; letters to all persons with their own names and items."""

import io

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from komainu.web.incidents import letters, words
from komainu.web.incidents.models import HouseRules, Incident, NoticeText
from komainu.web.incidents.services import persons as services
from komainu.web.incidents.services.facts import record_facts
from komainu.web.incidents.tests.house import House, somebody
from komainu.web.incidents.tests.lists import listed, taken
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.trail.models import Event

LETTER = """2026年11月22日

《氏名》 様

株式会社みなも
代表取締役　水本 結

個人情報に関するお詫びとお知らせ

1　概要
　メールの宛先が見える形で送りました。

2　対象となる《氏名》様の情報
　《対象の情報》

3　原因
　確認が足りませんでした。

4　二次被害またはそのおそれ
　今のところ知らせはありません。

5　お願いとお問い合わせ先
　03-0000-0000
"""


def url(name: str, incident: Incident, *more: object) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk, *more])


@pytest.fixture
def office(client: Client, house: House) -> Client:
    client.force_login(house.aoyama)
    return client


@pytest.mark.parametrize("key", list(words.SLOTS))
def test_every_audience_has_a_draft_that_marks_its_gaps(office: Client, house: House, key: str) -> None:
    incident = taken(house)
    page = office.get(url("text_edit", incident, key))
    assert page.status_code == 200
    draft = page.context["current"]
    assert draft.body and "{" not in draft.body
    assert draft.gaps and all(f"【未入力：{gap}】" in draft.subject + draft.body for gap in draft.gaps)


def test_the_draft_says_what_is_known(office: Client, house: House) -> None:
    incident = taken(house)
    Incident.objects.filter(pk=incident.pk).update(record={"cause": "宛先の欄を取り違えた", "secondary_damage_text": "知らせはない"})
    body = office.get(url("text_edit", incident, "public")).context["current"].body
    for known in ("株式会社みなも", "宛先の欄を取り違えた", "知らせはない", "案内メールをCcで送った", "2026年11月20日", "1,200名"):
        assert known in body


@pytest.mark.parametrize("key", [slot.key for slot in words.SLOTS.values() if slot.carries_items])
@pytest.mark.parametrize("variant", ["apology", "attacked"])
def test_words_to_the_persons_have_a_place_for_all_five_items(office: Client, house: House, key: str, variant: str) -> None:
    incident = taken(house)
    page = office.get(url("text_edit", incident, key), {"variant": variant})
    states = {each.number: each.state for each in page.context["carried"]}
    assert set(states) == {1, 2, 4, 5, 9} and "absent" not in states.values()
    assert states[4] == states[5] == "gap"


def test_an_item_that_was_cut_out_is_missed() -> None:
    states = {each.number: each.state for each in words.Words("", LETTER).carried()}
    assert set(states.values()) == {"ok"}
    cut = LETTER.replace("3　原因\n　確認が足りませんでした。\n", "")
    assert {each.number: each.state for each in words.Words("", cut).carried()}[4] == "absent"


def test_each_saving_is_a_version_and_the_same_again_is_none(office: Client, house: House) -> None:
    incident = taken(house)
    page = url("text_edit", incident, "persons_letter")
    for body in ("一つ目", "一つ目", "二つ目"):
        assert office.post(page, {"subject": "題", "body": body}).status_code == 302
    assert list(NoticeText.objects.order_by("version").values_list("version", "body")) == [(1, "一つ目\n"), (2, "二つ目\n")]
    assert office.get(page).context["current"].body == "二つ目\n"
    assert office.get(page, {"version": "1"}).context["current"].body == "一つ目\n"
    assert "【未入力" in office.get(page, {"version": "draft"}).context["current"].body
    assert Event.objects.filter(action="incidents.text_written").count() == 2


def test_an_empty_text_keeps_what_was_typed(office: Client, house: House) -> None:
    incident = taken(house)
    page = office.post(url("text_edit", incident, "public"), {"subject": "題だけ", "body": " "})
    assert page.status_code == 200 and "題だけ" in page.content.decode() and not NoticeText.objects.exists()


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_a_text_as_a_file(office: Client, house: House, format: str) -> None:
    incident = taken(house)
    response = office.get(url("text_file", incident, "telephone", format))
    text = _text(response.content, format)
    assert "電話を受けたら" in text and "言わないこと" in text
    assert format in response["Content-Disposition"]


def _text(content: bytes, format: str) -> str:
    if format == "pdf":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


def test_unknown_audiences_and_formats_are_not_there(office: Client, house: House) -> None:
    incident = taken(house)
    assert office.get(url("text_edit", incident, "everybody")).status_code == 404
    assert office.get(url("text_file", incident, "public", "exe")).status_code == 404


# Letters -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def ready(house: House) -> Incident:
    """An incident with its list, its items and a finished letter."""
    incident, _persons = listed(house)
    facts = {**incident.facts, "data_sets": [{**incident.facts["data_sets"][0], "items": ["name", "email"]}]}
    record_facts(incident, facts, by=house.aoyama, expected_version=incident.facts_version, as_of=clock.today())
    services.write_text(incident, "persons_letter", by=house.aoyama, subject="お詫び", body=LETTER)
    return incident


def test_a_page_for_each_person_with_the_own_name_and_items(office: Client, ready: Incident) -> None:
    shown = office.post(url("letters", ready), {"whom": "all", "format": "pdf"})
    assert "3人分" in shown.content.decode() and not Event.objects.filter(action="incidents.persons_exported").exists()
    response = office.post(url("letters", ready), {"whom": "all", "format": "pdf", "part": "1"})
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages]
    assert len(pages) == 3
    for page, name, items in zip(
        pages, ("𠮷田 花子", "髙橋 一郎", "﨑山 葵"), ("氏名、メールアドレス", "氏名、住所", "メールアドレス"), strict=True
    ):
        assert name in page and items in page and "《" not in page
        assert "/" not in page  # nobody reads on a letter how many others were written
    assert pages[0].count("𠮷田 花子 様\n") == 1
    assert "〒100-0001" in pages[0] and "東京都千代田区1-1" in pages[0]
    assert Event.objects.get(action="incidents.persons_exported").after == {"what": "letters_pdf", "persons": 3}


def test_letters_as_a_word_file(office: Client, ready: Incident) -> None:
    response = office.post(url("letters", ready), {"whom": "all", "format": "docx", "part": "1"})
    text = _text(response.content, "docx")
    assert all(name in text for name in ("𠮷田 花子", "髙橋 一郎", "﨑山 葵")) and "《" not in text


def test_letters_go_to_those_who_were_not_told(office: Client, house: House, ready: Incident) -> None:
    services.tell(ready, [ready.persons.first().pk], by=house.aoyama, how="letter", told_at=clock.now())
    assert "2人分" in office.get(url("letters", ready)).content.decode()


def test_letters_with_gaps_are_not_made(office: Client, house: House, ready: Incident) -> None:
    services.write_text(ready, "persons_letter", by=house.aoyama, subject="", body=LETTER + "【未入力：原因】")
    page = office.post(url("letters", ready), {"whom": "all", "format": "pdf", "part": "1"})
    assert page["Content-Type"].startswith("text/html") and "未入力が残っている" in page.content.decode()


def test_letters_without_items_are_not_made(office: Client, house: House) -> None:
    incident, _persons = listed(house)
    facts = {**incident.facts, "data_sets": [{"id": "d1"}]}
    record_facts(incident, facts, by=house.aoyama, expected_version=incident.facts_version, as_of=clock.today())
    services.write_text(incident, "persons_letter", by=house.aoyama, subject="", body=LETTER)
    page = office.post(url("letters", incident), {"whom": "all", "format": "pdf", "part": "1"})
    assert page.context["lacking"] == 1 and page["Content-Type"].startswith("text/html")


def test_the_table_for_a_mail_merge(office: Client, ready: Incident) -> None:
    response = office.post(url("letters", ready), {"whom": "all", "format": "csv", "part": "1"})
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4 and lines[1].startswith("𠮷田 花子,100-0001,東京都千代田区1-1")


def test_a_large_list_is_made_in_parts(office: Client, ready: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(letters.LETTERS_IN_FILE, "pdf", 2)
    page = office.post(url("letters", ready), {"whom": "all", "format": "pdf"})
    assert page.context["parts"] == [(1, 1, 2), (2, 3, 3)]
    second = office.post(url("letters", ready), {"whom": "all", "format": "pdf", "part": "2"})
    assert len(PdfReader(io.BytesIO(second.content)).pages) == 1
    assert office.post(url("letters", ready), {"whom": "all", "format": "pdf", "part": "3"})["Content-Type"].startswith("text/html")


def test_a_name_never_becomes_a_command_of_the_typesetter() -> None:
    words_ = words.Words("", "《氏名》 様")
    document = letters.letters_document(
        words_, [{"name": '#read("/etc/passwd") *x* ]'}], items="x", title="t", day=clock.today(), organisation="", language="ja"
    )
    from komainu.web.documents.pdf import to_pdf

    assert "#read" in _text(to_pdf(document), "pdf")


# Publication and bodies --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "title"), [("desirable", "望ましい"), ("always", "自社の規程により公表")])
def test_publication_is_advised_by_law_and_own_rule(office: Client, house: House, rule: str, title: str) -> None:
    incident = taken(house)
    HouseRules.objects.update_or_create(id=1, defaults={"publication": rule, "poster_token": "x"})
    facts = {**incident.facts, "data_sets": [{"id": "d1", "stage": "personal_data", "outflow": {"status": "confirmed"}}]}
    record_facts(incident, facts, by=house.aoyama, expected_version=incident.facts_version, as_of=clock.today())
    assert title in office.get(url("texts", incident)).context["advice"]["title"]


def test_whom_to_ask_follows_the_class(office: Client, house: House) -> None:
    incident = taken(house)
    Incident.objects.filter(pk=incident.pk).update(classification="cls.malware.ransomware")
    page = office.get(url("bodies", incident)).content.decode()
    assert "サイバー犯罪相談窓口" in page and "遺失届" not in page
    Incident.objects.filter(pk=incident.pk).update(classification="cls.lost.pc")
    assert "遺失届" in office.get(url("bodies", incident)).content.decode()


# Rights and queries ------------------------------------------------------------------------------------------------


def test_readers_read_and_only_the_office_writes(client: Client, house: House) -> None:
    incident = taken(house)
    auditor = somebody(house, "auditor", Role.CHIEF_AUDITOR)
    for person, status in [(house.aoyama, 200), (auditor, 200), (house.ueda, 403), (house.eguchi, 403)]:
        client.force_login(person)
        for name, more in [("texts", ()), ("text_edit", ("public",)), ("bodies", ()), ("text_file", ("public", "pdf"))]:
            assert client.get(url(name, incident, *more)).status_code == status
    client.force_login(auditor)
    client.post(url("text_edit", incident, "public"), {"body": "x"})
    assert not NoticeText.objects.exists()
    assert client.get(url("letters", incident)).status_code == 403


def test_a_fixed_number_of_queries(office: Client, house: House) -> None:
    counts = []
    for size in (2, 60):
        incident = taken(house)
        for number in range(size):
            services.write_text(incident, "public", by=house.aoyama, subject="", body=str(number))
        sizes = []
        for name, more in [("texts", ()), ("text_edit", ("public",))]:
            office.get(url(name, incident, *more))
            with CaptureQueriesContext(connection) as queries:
                office.get(url(name, incident, *more))
            sizes.append(len(queries))
        counts.append(sizes)
    assert counts[0] == counts[1], counts


def test_the_opening_hours_of_the_desk_stand_in_every_text_that_names_it(office: Client, house: House) -> None:
    from komainu.web.incidents.services.house import set_house_rules

    one = taken(house)
    gap = "【未入力：窓口の受付時間】"
    pages = [reverse("incidents:text_edit", args=[one.pk, audience]) for audience in words.SLOTS]
    naming = [page for page in pages if gap in office.get(page).content.decode()]
    assert naming
    set_house_rules(by=house.aoyama, desk_hours="平日9時〜17時")
    for page in naming:
        text = office.get(page).content.decode()
        assert gap not in text
        assert "平日9時〜17時" in text
