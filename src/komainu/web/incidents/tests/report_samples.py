"""What the tests of the reports share: an incident whose facts are known, and names that bad fonts and codes lose."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from komainu.web.incidents.facts import merged
from komainu.web.incidents.models import Incident, Report
from komainu.web.incidents.services import reports as services
from komainu.web.incidents.services.facts import record_facts
from komainu.web.incidents.services.handling import contain, take
from komainu.web.incidents.tests.house import House, incident
from komainu.web.people import services as people
from komainu.web.site import clock

RARE = "𠮷田 髙橋 﨑山"
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=clock.JAPAN)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is noon in Japan on TODAY, whenever the tests run; each look at the clock comes a little later than the one before."""
    looks = count()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(milliseconds=next(looks)))
    yield


# 1,200 customers' addresses in Cc, as far as the office knows after the first day.
KNOWN: dict[str, Any] = {
    "organisation": {"kind": "private_business", "sector": "general", "delegated_authority": {"status": "not_delegated"}, "privacy_mark": "holder"},
    "awareness": {"known_on": "2026-11-20", "first_known_by": "other_department"},
    "event": {"occurred_on": "2026-11-20", "types": ["mis_sent_mail"], "summary_ja": f"案内メールをCcで送った。宛先に{RARE}を含む。"},
    "entrustment": {"affected_data": "own_only", "incident_place": "us"},
    "wrongful_act": {"suspected": False},
    "data_sets": [
        {
            "id": "d1", "stage": "personal_data", "media": ["electronic"], "subject_kinds": ["customer"], "items": ["name", "email"],
            "persons": {"confirmed": 1200, "maximum": 1200}, "special_care": [], "financial": [],
            "my_number": {"contains_individual_number": False}, "outflow": {"status": "confirmed"},
            "integrity": {"content_lost": "ruled_out", "altered": "ruled_out", "unusable": "ruled_out"},
            "protection": {"encryption": "none"},
        }
    ],
}  # fmt: skip


def known_incident(house: House, **more: Any) -> Incident:
    """An incident that was taken and contained, with `KNOWN` and `more` recorded as its facts."""
    people.set_organisation(
        by=None, corporate_number="1234567890123", industry="卸売業", address="東京都千代田区見本1-1", mark_number="10000000",
        contact_name=RARE, contact_department="総務部", contact_mail="privacy@example.jp",
    )  # fmt: skip
    found = incident(house)
    take(found, by=house.aoyama)
    contain(found, by=house.aoyama, contained_at=clock.now())
    found.refresh_from_db()
    facts = merged(merged(found.facts, KNOWN), more)
    record_facts(found, facts, by=house.aoyama, expected_version=found.facts_version, as_of=clock.today())
    return fresh(found)


def fresh(found: Incident) -> Incident:
    return Incident.objects.select_related("latest_assessment", "latest_decision", "taken_by", "department").get(pk=found.pk)


def draft(house: House, found: Incident, form: str = "ppc", stage: str = "preliminary") -> Report:
    return services.start_report(found, form, stage, by=house.aoyama)


def sent(house: House, report: Report, **how: Any) -> Report:
    """The report recorded as sent, with the form as it is filled now."""
    from komainu.web.incidents.filling import fill_report
    from komainu.web.incidents.queries import reports as readings

    report.incident = fresh(report.incident)
    filled = fill_report(report, material=readings.material(report.incident, clock.today()), as_of=clock.today())
    usual = {"filed_at": clock.now(), "recipient": "個人情報保護委員会", "method": "ウェブの報告フォーム", "receipt": "R-1"}
    filing = services.Filing(**{**usual, **how})
    return services.file_report(report, filing, by=house.aoyama, filled=filled.to_json(), form_version=filled.form.version)
