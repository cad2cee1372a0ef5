"""The forms filled from the records: facts, organisation, timeline, shared record, own entries, corrections of the office."""

from datetime import date
from typing import Any

import pytest

from komainu.law.breach.forms import load_form
from komainu.web.incidents.filling import Material, changes_since, fill_form, fill_report, form_on, timeline_of
from komainu.web.incidents.models import FormCorrection, Report
from komainu.web.incidents.queries import reports as readings
from komainu.web.incidents.record import OTHER_ITEM, entries_from, topic_groups, topics
from komainu.web.incidents.services import reports as services
from komainu.web.incidents.sheets import sheet_of, sheet_of_filed
from komainu.web.incidents.tests.house import House
from komainu.web.incidents.tests.report_samples import RARE, TODAY, draft, fresh, known_incident, noon, sent  # noqa: F401  (noon is a fixture)
from komainu.web.site import clock

pytestmark = pytest.mark.usefixtures("noon")

RECORD = {
    "cause": "宛先欄の取り違え",
    "secondary_damage": "yes",
    "secondary_damage_text": "迷惑メールが届いている",
    "publication_state": "done",
    "publication_means": ["website"],
    "published_on": "2026-11-21",
    "publication": "お詫びとお知らせ",
    "prevention_done": "一斉送信の停止",
    "prevention_planned": "送信の仕組みの導入",
    "prevention_planned_on": "2026-12-20",
    "investigation": "none",
    "bodies": "警察署に相談（2026年11月21日）",
    "other": "特になし",
}


def shown(house: House, form: str, stage: str = "preliminary", *, record: Any = None, **more: Any) -> Any:
    found = known_incident(house, **more)
    if record:
        services.record_topics(found, record, by=house.aoyama)
        found = fresh(found)
    return fill_form(found, form, stage, material=readings.material(found, TODAY), as_of=TODAY)


def test_every_topic_of_the_record_answers_an_item_that_the_form_has():
    known = {item.id for item in load_form("ppc", TODAY).items}
    assert {topic.item for topic in topics() if topic.item} <= known
    assert len({topic.id for topic in topics()}) == len(topics()) == sum(len(group.topics) for group in topic_groups())
    # What the record says in its own words, it must ask with a type of its own.
    assert all(topic.type for topic in topics() if not topic.item)


def test_the_commission_form_takes_facts_organisation_and_timeline(house: House):
    filled = shown(house, "ppc")
    assert filled.item("ppc.h4").display_ja == "株式会社みなも"
    assert filled.item("ppc.h9").display_ja == RARE
    assert filled.item("ppc.h8").display_ja == "代表取締役　水本 結"
    assert filled.item("ppc.1.2").value == date(2026, 11, 20)
    assert filled.item("ppc.3.1").display_ja == "1,200人"
    assert filled.item("ppc.1.5").value == ("4",)
    course = filled.item("ppc.1.8").display_ja
    assert RARE in course
    assert "2026年11月20日　発生" in course
    assert "被害の拡大を防ぐ措置を実施" in course


@pytest.mark.parametrize(
    ("form", "item", "said"),
    [
        ("ppc", "ppc.4.3", "宛先欄の取り違え"),
        ("ppc", "ppc.5.1", "有"),
        ("ppc", "ppc.5.2", "迷惑メールが届いている"),
        ("ppc", "ppc.7.2", "ホームページ"),
        ("ppc", "ppc.7.2.published_on", "2026年11月21日"),
        ("ppc", "ppc.8.2.planned_on", "2026年12月20日"),
        ("ppc", "ppc.1.9", "予定なし"),
        ("ppc", "ppc.9.1", "警察・ほかの機関：警察署に相談（2026年11月21日）\n特になし"),
        ("my_number", "mn.4.3", "宛先欄の取り違え"),
        ("my_number", "mn.8.1", "一斉送信の停止"),
        ("my_number", "mn.9.1", "特になし"),
        ("privacy_mark", "pm.9", "宛先欄の取り違え"),
        ("privacy_mark", "pm.11", "有"),
        ("privacy_mark", "pm.12", "警察署に相談"),
        ("privacy_mark", "pm.12", "ホームページ"),
        ("privacy_mark", "pm.13", "送信の仕組みの導入"),
        ("entrustor", "entrustor.4", "宛先欄の取り違え"),
        ("entrustor", "entrustor.5", "迷惑メールが届いている"),
        ("entrustor", "entrustor.7", "お詫びとお知らせ"),
        ("entrustor", "entrustor.8", "一斉送信の停止"),
        ("entrustor", "entrustor.9", "特になし"),
        ("notice", "notice.4", "宛先欄の取り違え"),
        ("notice", "notice.5", "迷惑メールが届いている"),
    ],
)
def test_what_is_recorded_once_stands_in_every_form(house: House, form: str, item: str, said: str):
    assert said in shown(house, form, "final", record=RECORD).item(item).display_ja


def test_the_record_names_the_entrustee(house: House):
    filled = shown(house, "ppc", record={"entrustee_name": f"{RARE}運送"}, entrustment={"affected_data": "entrusted_by_us"})
    assert filled.item("ppc.1.7.name").display_ja == f"{RARE}運送"


def test_an_entry_wins_for_its_report_alone(house: House):
    found = known_incident(house)
    services.record_topics(found, {"cause": "共通の原因"}, by=house.aoyama)
    report = draft(house, fresh(found))
    services.save_entries(report, {"ppc.4.3": "委員会だけへの原因"}, by=house.aoyama, expected_version=0)
    found = fresh(found)
    held = readings.material(found, TODAY)
    mine = next(each for each in held.reports if each.pk == report.pk)
    assert fill_report(mine, material=held, as_of=TODAY).item("ppc.4.3").display_ja == "委員会だけへの原因"
    assert fill_form(found, "privacy_mark", "final", material=held, as_of=TODAY).item("pm.9").display_ja == "共通の原因"


def test_unknown_may_wait_in_a_preliminary_and_is_missing_in_a_final(house: House):
    found = known_incident(house)
    held = readings.material(found, TODAY)
    first = fill_form(found, "ppc", "preliminary", material=held, as_of=TODAY)
    last = fill_form(found, "ppc", "final", material=held, as_of=TODAY)
    assert first.item("ppc.4.3").state == "may_wait"
    assert last.item("ppc.4.3").state == "missing"


def test_a_row_says_where_its_value_comes_from(house: House):
    found = known_incident(house)
    services.record_topics(found, {"cause": "原因"}, by=house.aoyama)
    report = draft(house, fresh(found))
    services.save_entries(report, {"ppc.8.1": "停止"}, by=house.aoyama, expected_version=0)
    found = fresh(found)
    held = readings.material(found, TODAY)
    mine = next(each for each in held.reports if each.pk == report.pk)
    rows = {row.id: row for row in sheet_of(fill_report(mine, material=held, as_of=TODAY), found, mine).rows}
    assert [rows[key].origin for key in ("ppc.1.2", "ppc.h4", "ppc.4.3", "ppc.8.1", "ppc.h3")] == [
        "facts",
        "organisation",
        "record",
        "entry",
        "default",
    ]
    assert rows["ppc.1.2"].origin_url.endswith("/questions/?part=known#q-awareness__known_on")
    assert f"?report={report.pk}#topic-cause" in rows["ppc.4.3"].record_url
    assert rows["ppc.8.2"].record_url.endswith("#topic-prevention_planned")


def test_notes_stay_in_the_house(house: House):
    from komainu.web.incidents.models import Note

    found = known_incident(house)
    Note.objects.create(incident=found, happened_at=clock.now(), text="担当者の個人的な事情", written_at=clock.now())
    filled = fill_form(found, "ppc", "preliminary", material=readings.material(found, TODAY), as_of=TODAY)
    assert all("担当者の個人的な事情" not in row.display_ja for row in filled.items)


def test_the_timeline_is_in_the_order_of_time(house: House):
    moments = [row["at"] for row in timeline_of(known_incident(house))]
    assert moments == sorted(moments)
    assert len(moments) >= 4


def test_the_sequence_follows_the_filings_of_the_same_form(house: House):
    found = known_incident(house)
    sent(house, draft(house, found, "ppc"))
    found = fresh(found)
    held = readings.material(found, TODAY)
    assert fill_form(found, "ppc", "final", material=held, as_of=TODAY).item("ppc.h1").value == "follow_up"
    assert fill_form(found, "my_number", "preliminary", material=held, as_of=TODAY).item("mn.h1").value == "new"


def test_a_supplement_of_the_mark_wants_everything_once_its_own_final_went_out(house: House):
    found = known_incident(house)
    sent(house, draft(house, found, "ppc", "final"))
    sent(house, draft(house, found, "privacy_mark", "preliminary"))
    held = readings.material(fresh(found), TODAY)
    assert fill_form(fresh(found), "privacy_mark", "supplementary", material=held, as_of=TODAY).item("pm.9").state == "may_wait"
    sent(house, draft(house, fresh(found), "privacy_mark", "final"))
    held = readings.material(fresh(found), TODAY)
    assert fill_form(fresh(found), "privacy_mark", "supplementary", material=held, as_of=TODAY).item("pm.9").state == "missing"


def test_changes_since_the_filing_leave_out_what_belongs_to_one_report(house: House):
    found = known_incident(house)
    filed = sent(house, draft(house, found))
    services.record_topics(fresh(found), {"cause": RARE}, by=house.aoyama)
    found = fresh(found)
    held = readings.material(found, TODAY)
    now = fill_form(found, "ppc", "supplementary", material=held, as_of=date(2026, 12, 1))
    changes = changes_since(filed.filled, now)
    assert [(change.id, change.before_ja, change.after_ja) for change in changes] == [("ppc.4.3", "", RARE)]
    assert changes_since({}, now) == []


def test_what_a_form_no_longer_asks_is_a_change_too(house: House):
    found = known_incident(house)
    filed = sent(house, draft(house, found))
    gone = FormCorrection(
        form="ppc", valid_from=TODAY, correction={"items": {"ppc.3.1": {"hidden": True}}}, made_by=house.aoyama, made_at=clock.now()
    )
    held = Material(house.organisation, [], {"ppc": gone})
    changes = changes_since(filed.filled, fill_form(fresh(found), "ppc", "final", material=held, as_of=TODAY))
    assert ("ppc.3.1", "1,200人", "") in [(change.id, change.before_ja, change.after_ja) for change in changes]


def test_what_was_filed_is_shown_as_it_was(house: House):
    found = known_incident(house)
    filed = sent(house, draft(house, found))
    services.record_topics(fresh(found), {"cause": "後から分かった原因"}, by=house.aoyama)
    rows = {row.id: row for row in sheet_of_filed(Report.objects.get(pk=filed.pk).filled).rows}
    assert rows["ppc.4.3"].value == ""
    assert rows["ppc.h9"].value == RARE


def correction(house: House, **fields: Any) -> FormCorrection:
    usual = {"form": "ppc", "valid_from": TODAY, "correction": {}, "made_by": house.aoyama, "made_at": clock.now()}
    return FormCorrection(**{**usual, **fields})


def test_a_comparison_takes_the_note_from_every_item(house: House):
    added = {"add": [{"id": "office.1", "type": "text", "label_ja": "新項目", "after": "ppc.9.1"}]}
    assert form_on("ppc", TODAY).form.not_compared
    compared = form_on("ppc", TODAY, correction(house, correction=added, compared_on=TODAY)).form
    assert compared.not_compared == ()
    assert compared.item("office.1").compared_with_live_form


def test_a_correction_that_fits_no_longer_says_so_and_the_published_form_serves(house: House):
    loaded = form_on("ppc", TODAY, correction(house, correction={"items": {"ppc.gone": {"label_ja": "x"}}}))
    assert "ppc.gone" in loaded.trouble
    assert loaded.form == load_form("ppc", TODAY)


def test_an_empty_record_fills_nothing():
    assert entries_from({}) == {}
    assert entries_from({"client_told_on": "2026-11-20", "cause": ""}) == {}
    assert entries_from({"other": "特になし"}) == {OTHER_ITEM: "特になし"}
