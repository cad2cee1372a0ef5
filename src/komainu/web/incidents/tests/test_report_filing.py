"""Filings: recorded with time, receiver and receipt; late with a reason and evidence; struck out when recorded by mistake."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from komainu.web.duties.queries import duties_of
from komainu.web.incidents import queries
from komainu.web.incidents.models import Incident, Report
from komainu.web.incidents.queries import reports as readings
from komainu.web.incidents.services import reports as services
from komainu.web.incidents.services.facts import record_facts
from komainu.web.incidents.tests.house import House
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
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail.models import Event

pytestmark = pytest.mark.usefixtures("noon")
SEEN = "2026-11-22T11:00"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(name: str, found: Incident, *more: Any) -> str:
    return reverse(f"incidents:{name}", args=[found.pk, *more])


def text_of(response: Any) -> str:
    return str(response.content.decode())


def filing(**said: Any) -> dict[str, Any]:
    return {"filed_at": SEEN, "recipient": "個人情報保護委員会", "method": "ウェブの報告フォーム", "receipt": "PPC-77", **said}


def items_missing(found: Incident, report: Report) -> list[Any]:
    from komainu.law.breach.forms import missing
    from komainu.web.incidents.filling import fill_report

    report.incident = found
    return list(missing(fill_report(report, material=readings.material(found, TODAY), as_of=TODAY)))


def test_a_filing_closes_its_duty_and_tells_the_day_of_the_final(house: House):
    found = known_incident(house)
    report = draft(house, found)
    client = signed_in(house.aoyama)
    missing = items_missing(found, report)
    said = filing(file=SimpleUploadedFile("受付.pdf", b"%PDF-1.7 x"), **({"confirmed": "on"} if missing else {}))
    answer = client.post(url("report_file", found, report.pk), said, follow=True)
    assert "期限は2026年12月21日（月）です" in text_of(answer)
    report.refresh_from_db()
    assert (report.receipt, report.due_on, report.form_version) == ("PPC-77", date(2026, 11, 24), "ppc/2024-04-01")
    assert report.filled["as_of"] == "2026-11-22"
    assert report.file is not None
    assert report.assessment_id is not None
    assert fresh(found).facts["reporting"]["preliminary_submitted_on"] == "2026-11-22"
    kinds = {duty.kind for duty in duties_of(found.pk)}
    assert "incidents.appi.preliminary" not in kinds
    assert "incidents.appi.final" in kinds


def test_the_receiver_is_the_minister_where_the_power_is_delegated(house: House):
    from komainu.web.people import services as people

    people.set_organisation(by=None, delegation="delegated", delegated_minister="金融庁長官")
    found = known_incident(house, organisation={"delegated_authority": {"status": "delegated", "minister": "金融庁長官"}})
    client = signed_in(house.aoyama)
    assert 'value="金融庁長官"' in text_of(client.get(url("report_file", found, draft(house, found).pk)))
    assert 'value="個人情報保護委員会"' in text_of(client.get(url("report_file", found, draft(house, found, "my_number").pk)))
    assert 'value="一般財団法人例示協会"' in text_of(client.get(url("report_file", found, draft(house, found, "privacy_mark").pk)))


def test_nothing_is_filed_in_the_future(house: House):
    found = known_incident(house)
    report = draft(house, found)
    answer = signed_in(house.aoyama).post(url("report_file", found, report.pk), filing(filed_at="2026-11-22T12:30", confirmed="on"))
    assert answer.status_code == 422
    assert "まだ来ていない日時です" in text_of(answer)
    with pytest.raises(WrongState):
        sent(house, report, filed_at=NOW + timedelta(hours=1))


def test_a_late_report_needs_a_reason_and_evidence(house: House, monkeypatch: pytest.MonkeyPatch):
    found = known_incident(house)
    report = draft(house, found)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=10))
    client = signed_in(house.aoyama)
    late = filing(filed_at="2026-11-25T00:01", confirmed="on")
    answer = client.post(url("report_file", found, report.pk), late)
    assert answer.status_code == 422
    assert "遅れた理由を書いてください" in text_of(answer)
    assert "経過の分かる資料を添えてください" in text_of(answer)
    with pytest.raises(services.LatenessUnexplained):
        sent(house, report, filed_at=datetime(2026, 11, 25, 0, 1, tzinfo=clock.JAPAN))
    proof = SimpleUploadedFile("経過.txt", "障害の記録".encode())
    assert (
        client.post(
            url("report_file", found, report.pk), late | {"lateness_reason": "入力フォームの障害", "lateness_evidence": proof}
        ).status_code
        == 302
    )
    report.refresh_from_db()
    assert report.lateness_reason == "入力フォームの障害"
    assert report.lateness_evidence is not None


def test_the_last_day_itself_is_in_time(house: House, monkeypatch: pytest.MonkeyPatch):
    found = known_incident(house)
    report = draft(house, found)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=10))
    assert sent(house, report, filed_at=datetime(2026, 11, 24, 23, 59, tzinfo=clock.JAPAN)).lateness_reason == ""


def test_gaps_want_to_be_confirmed(house: House):
    found = known_incident(house)
    report = draft(house, found, "ppc", "final")
    client = signed_in(house.aoyama)
    answer = client.post(url("report_file", found, report.pk), filing())
    assert answer.status_code == 422
    assert "確かめたら、ここにチェックを入れてください" in text_of(answer)
    assert client.post(url("report_file", found, report.pk), filing(confirmed="on")).status_code == 302


def test_one_report_for_both_stops_both_clocks_and_is_measured_as_a_final(house: House):
    found = known_incident(house)
    report = draft(house, found)
    client = signed_in(house.aoyama)
    assert client.post(url("report_file", found, report.pk), filing(serves_as_final="on")).status_code == 422
    assert client.post(url("report_file", found, report.pk), filing(serves_as_final="on", confirmed="on")).status_code == 302
    found = fresh(found)
    assert found.facts["reporting"]["final_submitted_on"] == "2026-11-22"
    assert all(each.is_done for each in queries.standing(found).clocks if each.regime == "appi")
    ppc = next(form for form in readings.overview(found, TODAY).forms if form.form == "ppc")
    assert "final" not in ppc.startable


def test_a_filed_report_is_not_written_or_filed_again(house: House):
    found = known_incident(house)
    filed = sent(house, draft(house, found))
    client = signed_in(house.aoyama)
    assert client.post(url("report_edit", found, filed.pk), {"version": 0}).status_code == 409
    assert client.get(url("report_file", found, filed.pk)).status_code == 409
    with pytest.raises(services.FiledAlready):
        sent(house, filed)


def test_a_mistaken_filing_is_struck_out_with_its_reason_and_the_clock_runs_again(house: House):
    found = known_incident(house)
    report = draft(house, found)
    services.save_entries(report, {"ppc.9.1": RARE}, by=house.aoyama, expected_version=0)
    report.refresh_from_db()
    filed = sent(house, report)
    client = signed_in(house.aoyama)
    assert client.post(url("report_withdraw", found, filed.pk), {"reason": " "}).status_code == 422
    assert client.post(url("report_withdraw", found, filed.pk), {"reason": "別の件だった"}).status_code == 302
    found = fresh(found)
    assert found.facts["reporting"]["preliminary_submitted_on"] is None
    assert [each.is_done for each in queries.standing(found).clocks if each.key == "appi.preliminary"] == [False]
    assert "incidents.appi.preliminary" in {duty.kind for duty in duties_of(found.pk)}
    event = Event.objects.get(action="incidents.filing_withdrawn")
    assert event.reason == "別の件だった"
    again = Report.objects.get(incident=found, withdrawn_at=None)
    assert (again.entries, again.filed_at) == ({"ppc.9.1": RARE}, None)
    assert "取り消されました" in text_of(client.get(url("report_edit", found, filed.pk)))
    assert client.get(url("report_withdraw", found, filed.pk)).status_code == 409


def test_a_withdrawal_leaves_a_day_that_somebody_else_stated(house: House):
    found = known_incident(house)
    filed = sent(house, draft(house, found))
    found = fresh(found)
    facts = {**found.facts, "reporting": {**found.facts["reporting"], "preliminary_submitted_on": "2026-11-21"}}
    record_facts(found, facts, by=house.aoyama, expected_version=found.facts_version, as_of=TODAY)
    services.withdraw_filing(filed, by=house.aoyama, reason="誤り")
    assert fresh(found).facts["reporting"]["preliminary_submitted_on"] == "2026-11-21"


def test_telling_the_entrustor_is_a_fact(house: House):
    found = known_incident(house, entrustment={"affected_data": "entrusted_to_us"})
    filed = sent(house, draft(house, found, "entrustor"), recipient=RARE)
    assert fresh(found).facts["entrustment"]["entrustor_notified_on"] == "2026-11-22"
    services.withdraw_filing(filed, by=house.aoyama, reason="誤り")
    assert fresh(found).facts["entrustment"]["entrustor_notified_on"] is None


def test_the_database_keeps_one_live_report_of_a_stage(house: House):
    found = known_incident(house)
    draft(house, found)
    with pytest.raises(IntegrityError):
        Report.objects.create(incident=found, form="ppc", stage="preliminary", changed_at=NOW)


def test_a_closed_incident_starts_no_report(house: House):
    found = known_incident(house)
    Incident.objects.filter(pk=found.pk).update(state="closed", closed_at=NOW, outcome="handled")
    with pytest.raises(WrongState):
        draft(house, found)
    with pytest.raises(WrongState):
        services.record_topics(found, {"cause": "x"}, by=house.aoyama)
