"""The reports on the web: started, written, copied, taken out as files; and who may do what."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from komainu.web.incidents.models import Incident, Note, Report
from komainu.web.incidents.queries import reports as readings
from komainu.web.incidents.services import reports as services
from komainu.web.incidents.tests.house import House, incident, somebody
from komainu.web.incidents.tests.report_pages import signed_in, text_of, url
from komainu.web.incidents.tests.report_samples import (  # noqa: F401  (noon is a fixture)
    NOW,
    RARE,
    TODAY,
    draft,
    fresh,
    known_incident,
    noon,
    sent,
)
from komainu.web.people.roles import Role
from komainu.web.site.problems import ChangedMeanwhile
from komainu.web.trail.models import Event

pytestmark = pytest.mark.usefixtures("noon")


# Who may do what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "manager", "department", "nobody", "auditor"),
    [
        ("reports", 200, 403, 403, 200),
        ("report_record", 200, 403, 403, 200),
        ("report_edit", 200, 403, 403, 200),
        ("report_copy", 200, 403, 403, 403),
        ("report_file", 200, 403, 403, 403),
        ("report_download", 200, 403, 403, 200),
    ],
)
def test_the_office_acts_readers_read_and_nobody_else_sees(
    house: House, name: str, manager: int, department: int, nobody: int, auditor: int
):
    found = known_incident(house)
    report = draft(house, found)
    more = {"reports": [], "report_record": [], "report_download": [report.pk, "json"]}.get(name, [report.pk])
    people = [house.aoyama, house.ueda, house.eguchi, somebody(house, "kansa", Role.CHIEF_AUDITOR)]
    answers = [signed_in(person).get(url(name, found, *more)).status_code for person in people]
    assert answers == [manager, department, nobody, auditor]


def test_a_reader_changes_nothing(house: House):
    found = known_incident(house)
    report = draft(house, found)
    auditor = signed_in(somebody(house, "kansa", Role.CHIEF_AUDITOR))
    for name, more in (("report_edit", [report.pk]), ("report_record", []), ("report_start", []), ("report_file", [report.pk])):
        assert auditor.post(url(name, found, *more), {"version": 0}).status_code == 403
    assert 'name="ppc.4.3"' not in text_of(auditor.get(url("report_edit", found, report.pk)))


def test_a_report_of_another_incident_is_not_there(house: House):
    found, other = known_incident(house), incident(house)
    report = draft(house, found)
    client = signed_in(house.aoyama)
    for name in ("report_edit", "report_copy", "report_file"):
        assert client.get(url(name, other, report.pk)).status_code == 404
    assert client.get(url("report_download", found, report.pk, "exe")).status_code == 404


# The page of all reports ------------------------------------------------------------------------------------------


def test_the_page_shows_the_clocks_and_what_comes_next(house: House):
    found = known_incident(house)
    page = text_of(signed_in(house.aoyama).get(url("reports", found)))
    assert "2026年11月24日" in page  # day 5 of the preliminary report, 20 November being day 1
    assert "2026年12月21日" in page  # day 30 is Saturday 19 December, moved to Monday
    assert "青山 凪" in page
    assert "施行規則8条2項（確報）" in page
    assert page.index("いますること") < page.index("期限</h2>")
    assert "プライバシーマーク審査機関" in page


def test_a_near_miss_has_no_reports(house: House):
    near = incident(house, Incident.Kind.NEAR_MISS)
    assert "この記録には報告書がありません" in text_of(signed_in(house.aoyama).get(url("reports", near)))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("joint_report_allowed", "連名で報告できます"),
        ("single_report_possible", "1通で済ませられます"),
        ("ransomware_common_form_available", "まだ確かめていないため"),
        ("entrustor_notice_option", "報告義務を免れます"),
    ],
)
def test_the_ways_that_the_rules_leave_open_are_told(house: House, answer: str, words: str):
    found = known_incident(house)
    client = signed_in(house.aoyama)
    record = found.latest_assessment
    assert record is not None
    record.answer = {**record.answer, answer: False}
    record.save(update_fields=["answer"])
    assert words not in text_of(client.get(url("reports", found)))
    record.answer[answer] = True
    record.save(update_fields=["answer"])
    assert words in text_of(client.get(url("reports", found)))


def queries_of(client: Client, address: str) -> int:
    """How many queries a page needs, once the session is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_page_of_reports_needs_the_same_queries_for_one_report_and_for_many(house: House):
    found = known_incident(house)
    sent(house, draft(house, found))
    client = signed_in(house.aoyama)
    few = queries_of(client, url("reports", found))
    for number in range(45):
        Report.objects.create(
            incident=found, form="ppc", stage="supplementary", changed_at=NOW, filed_at=NOW, filed_by=house.aoyama, receipt=str(number),
            filled={"items": [], "as_of": "2026-11-22"},
        )  # fmt: skip
    assert queries_of(client, url("reports", found)) == few <= 12


@pytest.mark.parametrize("name", ["report_edit", "report_copy", "report_record"])
def test_a_page_needs_the_same_queries_for_few_notes_and_reports_and_for_many(house: House, name: str):
    found = known_incident(house)
    report = draft(house, found)
    client = signed_in(house.aoyama)
    address = url(name, found, *([] if name == "report_record" else [report.pk]))
    note = {"incident": found, "happened_at": NOW, "written_at": NOW, "written_by": house.aoyama}
    Note.objects.bulk_create([Note(text=f"電話{number}", **note) for number in range(2)])
    few = queries_of(client, address)
    Note.objects.bulk_create([Note(text=f"電話{number}", **note) for number in range(45)])
    for _number in range(45):
        Report.objects.create(incident=found, form="ppc", stage="supplementary", changed_at=NOW, filed_at=NOW, filed_by=house.aoyama)
    assert queries_of(client, address) == few <= 13


# Started and written ----------------------------------------------------------------------------------------------


def test_starting_twice_leads_to_the_same_draft(house: House):
    found = known_incident(house)
    client = signed_in(house.aoyama)
    first = client.post(url("report_start", found), {"form": "ppc", "stage": "preliminary"})
    again = client.post(url("report_start", found), {"form": "ppc", "stage": "preliminary"})
    assert first.status_code == 302
    assert first["Location"] == again["Location"]
    assert Report.objects.count() == 1


def test_a_supplement_needs_something_to_complete(house: House):
    found = known_incident(house)
    with pytest.raises(services.NothingFiledYet):
        draft(house, found, "ppc", "supplementary")
    assert signed_in(house.aoyama).post(url("report_start", found), {"form": "ppc", "stage": "supplementary"}).status_code == 409


def test_an_unknown_form_is_refused(house: House):
    found = known_incident(house)
    assert signed_in(house.aoyama).post(url("report_start", found), {"form": "notice", "stage": "final"}).status_code == 409
    assert not Report.objects.exists()


def test_the_final_begins_with_what_the_preliminary_said(house: House):
    found = known_incident(house)
    first = draft(house, found)
    services.save_entries(first, {"ppc.9.1": RARE, "ppc.h3": "2026-11-22", "ppc.h1": "new"}, by=house.aoyama, expected_version=0)
    assert draft(house, found, "ppc", "final").entries == {"ppc.9.1": RARE}


def test_an_entry_is_kept_and_an_emptied_one_gives_the_fact_again(house: House):
    found = known_incident(house)
    report = draft(house, found)
    client = signed_in(house.aoyama)
    address = url("report_edit", found, report.pk)
    assert client.post(address, {"version": 0, "ppc.4.3": RARE, "ppc.1.1.unknown": "on", "ppc.7.2": ["website"]}).status_code == 302
    report.refresh_from_db()
    assert report.entries == {"ppc.4.3": RARE, "ppc.1.1": "unknown", "ppc.7.2": ["website"]}
    page = text_of(client.get(address))
    assert RARE in page
    assert "事務局の記入です。事実から求めた値：2026年11月20日" in page
    client.post(address, {"version": 1})
    report.refresh_from_db()
    assert report.entries == {}
    event = Event.objects.filter(action="incidents.report_written").first()
    assert event is not None
    assert event.after["items"] == ["ppc.1.1", "ppc.4.3", "ppc.7.2"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("ppc.1.9", "perhaps"), ("ppc.3.1", "-5"), ("ppc.3.1", "99999999999999999999"), ("ppc.1.2", "2026-13-45"), ("ppc.4.3", "あ" * 20_001)],
)
def test_a_wrong_value_is_refused_and_what_was_typed_stays(house: House, field: str, value: str):
    found = known_incident(house)
    report = draft(house, found)
    answer = signed_in(house.aoyama).post(url("report_edit", found, report.pk), {"version": 0, field: value, "ppc.8.1": RARE})
    assert answer.status_code == 422
    assert RARE in text_of(answer)
    report.refresh_from_db()
    assert report.entries == {}


def test_who_comes_second_keeps_what_was_typed_and_can_save_knowingly(house: House):
    found = known_incident(house)
    report = draft(house, found)
    services.save_entries(report, {"ppc.4.3": "先の人の原因"}, by=house.aoyama, expected_version=0)
    client = signed_in(house.aoyama)
    address = url("report_edit", found, report.pk)
    answer = client.post(address, {"version": 0, "ppc.4.3": "後の人の原因"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "後の人の原因" in page
    assert "先の人の原因" in page
    assert "原因の詳細" in page
    assert 'name="version" value="1"' in page
    report.refresh_from_db()
    assert report.entries == {"ppc.4.3": "先の人の原因"}
    assert client.post(address, {"version": 1, "ppc.4.3": "後の人の原因"}).status_code == 302
    with pytest.raises(ChangedMeanwhile):
        services.save_entries(report, {}, by=house.aoyama, expected_version=0)


def test_what_is_missing_is_counted_and_leads_to_its_item(house: House):
    found = known_incident(house)
    report = draft(house, found, "ppc", "final")
    page = text_of(signed_in(house.aoyama).get(url("report_edit", found, report.pk)))
    missing = [row.item for row in items_missing(found, report)]
    assert f"未記入の項目が{len(missing)}件あります" in page
    for item in missing:
        assert f'href="#item-{item.id.replace(".", "-")}"' in page
    assert "未照合" in page


def items_missing(found: Incident, report: Report) -> list[Any]:
    from komainu.law.breach.forms import missing
    from komainu.web.incidents.filling import fill_report

    report.incident = found
    return list(missing(fill_report(report, material=readings.material(found, TODAY), as_of=TODAY)))


def test_a_supplement_lists_what_changed(house: House):
    found = known_incident(house)
    sent(house, draft(house, found))
    services.record_topics(fresh(found), {"cause": RARE}, by=house.aoyama)
    page = text_of(signed_in(house.aoyama).get(url("reports", found)))
    assert "提出した内容から1件変わりました" in page
    supplement = draft(house, found, "ppc", "supplementary")
    page = text_of(signed_in(house.aoyama).get(url("report_edit", found, supplement.pk)))
    assert "前回の提出から変わった項目" in page
    assert page.count(RARE) >= 2


# The shared record ------------------------------------------------------------------------------------------------


def test_the_record_is_kept_once_with_its_trail_and_leads_back_to_the_report(house: House):
    found = known_incident(house)
    report = draft(house, found)
    client = signed_in(house.aoyama)
    address = f"{url('report_record', found)}?report={report.pk}"
    answer = client.post(
        address,
        {
            "mark": services.record_mark(found),
            "cause": RARE,
            "secondary_damage": "unknown",
            "prevention_planned_on.unknown": "on",
            "publication_means": ["website"],
        },
    )
    assert answer["Location"] == url("report_edit", found, report.pk)
    record = fresh(found).record
    assert record == {"cause": RARE, "secondary_damage": "unknown", "prevention_planned_on": "unknown", "publication_means": ["website"]}
    event = Event.objects.get(action="incidents.record_written")
    assert event.after["cause"] == RARE
    assert RARE in text_of(client.get(url("report_edit", found, report.pk)))


def test_other_acts_keep_their_own_in_the_record(house: House):
    found = known_incident(house)
    Incident.objects.filter(pk=found.pk).update(record={"client_told_on": "2026-11-21", "cause": "x"})
    services.record_topics(fresh(found), {"cause": "", "other": "特になし"}, by=house.aoyama)
    assert fresh(found).record == {"client_told_on": "2026-11-21", "other": "特になし"}


def test_the_record_does_not_overwrite_what_somebody_else_wrote(house: House):
    found = known_incident(house)
    old = services.record_mark(found)
    services.record_topics(found, {"cause": "先の人"}, by=house.aoyama)
    answer = signed_in(house.aoyama).post(url("report_record", found), {"mark": old, "cause": "後の人"})
    assert answer.status_code == 422
    assert "後の人" in text_of(answer)
    assert services.record_mark(fresh(found)) in text_of(answer)
    assert fresh(found).record["cause"] == "先の人"


def test_the_record_knows_its_topics_only(house: House):
    with pytest.raises(LookupError):
        services.record_topics(known_incident(house), {"client_told_on": "2026-11-20"}, by=house.aoyama)


def test_a_foreign_address_is_not_followed(house: House):
    found = known_incident(house)
    answer = signed_in(house.aoyama).post(
        f"{url('report_record', found)}?report=https://evil.example/", {"mark": services.record_mark(found), "cause": "x"}
    )
    assert answer["Location"] == url("report_record", found)


# Copying and files ------------------------------------------------------------------------------------------------
