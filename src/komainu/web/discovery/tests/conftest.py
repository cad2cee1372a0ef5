"""What every test of this part gets: a house with three people, a source over a folder of the test, and results as the engine gives them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from komainu.scan import FileResult, Grade, NotRead, Sample
from komainu.web.discovery import services
from komainu.web.discovery.models import Finding, Run, ScanSource
from komainu.web.discovery.services.taking import take_in
from komainu.web.ledger import services as ledger
from komainu.web.ledger.models import LedgerLine
from komainu.web.people import services as people
from komainu.web.people.models import Department, Person
from komainu.web.people.roles import Role
from komainu.web.site import clock

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=clock.JAPAN)
TODAY = date(2026, 11, 22)
SINCE = date(2020, 4, 1)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, 12:00 in Japan."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def result(path: str, persons: int = 3, *, counts: dict[str, int] | None = None, on: date = date(2026, 10, 1), **more: Any) -> FileResult:
    """A line of the engine about a file with names and telephone numbers."""
    found = {"PERSON_NAME": persons, "PHONE": persons} if counts is None else counts
    values: dict[str, Any] = {
        "path": path, "size_bytes": 1000, "type": "csv", "modified_at": datetime(on.year, on.month, on.day, 3, tzinfo=UTC).isoformat(), "owner": "taro",
        "counts": found, "persons": (persons, persons) if found else (0, 0), "grade": Grade.MEDIUM if found else Grade.NONE,
        "rule": "personal" if found else "nothing_found", "sha256": "", "samples": (Sample("PHONE", "***-****-**34", "2行目", {}, "a" * 64),) if found else (),
    }  # fmt: skip
    values |= more
    values["sha256"] = values["sha256"] or hashlib.sha256(f"{path} {persons}".encode()).hexdigest()
    return FileResult(**values)


def unread(path: str, reason: str = "encrypted") -> FileResult:
    """A line of the engine about a file that could not be read."""
    return FileResult(
        path=path, size_bytes=10, readable=False, reason=reason, unread=(NotRead("", reason),), modified_at="2026-10-01T00:00:00+00:00"
    )


@dataclass(frozen=True, slots=True)
class House:
    """青山 is the privacy manager, 上田 the data manager of 営業部, 江口 has no role."""

    aoyama: Person
    ueda: Person
    eguchi: Person
    affairs: Department
    sales: Department
    folder: Path

    def source(self, department: Department | None = None, **more: Any) -> ScanSource:
        values = {
            "name": "共有フォルダー", "kind": "folder", "address": str(self.folder), "exclude": "", "department": department or self.sales, "owner": self.ueda,
            "rhythm": "once", "weekday": 5, "month_day": 1, "hour": 22,
        }  # fmt: skip
        return services.add_source(by=self.aoyama, **{**values, **more})

    def scanned(self, source: ScanSource, results: Sequence[FileResult]) -> Run:
        """A whole run with these results, without reading anything."""
        run = services.ask(source, by=self.aoyama)
        Run.objects.filter(pk=run.pk).update(state="taking", started_at=NOW)
        take_in(Run.objects.get(pk=run.pk), results, (source.address,))
        return Run.objects.get(pk=run.pk)

    def line(self, name: str = "顧客名簿", **more: Any) -> LedgerLine:
        return ledger.add_line(by=self.ueda, **{"department": self.sales, "name": name, "items": ["name", "phone"], **more})

    def finding(self, name: str) -> Finding:
        return Finding.objects.select_related("line", "source", "folder").get(name=name)


@pytest.fixture
def house(db: None, tmp_path: Path) -> House:
    people.set_organisation(by=None, name="株式会社みなも", privacy_mark="holder", fiscal_start_month=4)
    affairs, sales = people.add_department("総務部", by=None), people.add_department("営業部", by=None)
    found = {}
    for number, name, department in (("A1", "青山 凪", affairs), ("U1", "上田 蓮", sales), ("E1", "江口 颯", affairs)):
        found[number] = people.add_person(number, by=None, name=name, email=f"{number.lower()}@example.jp", department=department)
    people.appoint(found["A1"], Role.PRIVACY_MANAGER, by=None, starts_on=SINCE)
    people.appoint(found["U1"], Role.DEPARTMENT_DATA_MANAGER, by=None, starts_on=SINCE, department=sales)
    folder = tmp_path / "共有"
    folder.mkdir()
    return House(found["A1"], found["U1"], found["E1"], affairs, sales, folder)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    return client
