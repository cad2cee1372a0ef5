"""The checks: counted by the run, kept since when, a duty if they stay; read by who may read the records."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from komainu.web.checks import queries, services
from komainu.web.checks.declaring import SUBJECTS, Check, Severity, Subject, register
from komainu.web.checks.models import CheckResult
from komainu.web.documents.reading import read_table
from komainu.web.duties.declaring import KINDS
from komainu.web.duties.models import Duty
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.queries import visible_lines
from komainu.web.ledger.tests.conftest import NOW, TODAY, House, house, noon, signed_in  # noqa: F401  (fixtures)
from komainu.web.site import clock
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def red() -> Iterator[str]:
    """A check that finds the lines called 赤, and nothing else is registered meanwhile."""
    kept = dict(SUBJECTS)
    SUBJECTS.clear()
    subject = Subject(
        "t.line",
        "行",
        LedgerLine,
        "ledger.see",
        visible=visible_lines,
        sees_all=lambda standing: len(standing.departments) == 0,
        label=str,
        url=lambda line: f"/ledger/{line.pk}/",
    )
    register(subject, [Check("t.red", Severity.BROKEN, "赤い行がある", "青くしてください。", lambda today: Q(name__startswith="赤"))])
    yield "t.red"
    SUBJECTS.clear()
    SUBJECTS.update(kept)
    KINDS.pop("t.red_stays")


def test_what_stays_becomes_a_duty_and_goes_with_its_cause(house: House, red: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    line = house.line(name="赤い書類")
    assert services.run(NOW) == 1
    found = CheckResult.objects.get(check_id=red)
    assert (found.count, found.since) == (1, TODAY)
    assert not Duty.objects.filter(kind="t.red_stays").exists()
    services.run(NOW + timedelta(days=7))
    duty = Duty.objects.get(kind="t.red_stays", closed_at=None)
    assert (duty.due_on, duty.url, duty.owner_role) == (TODAY + timedelta(days=21), "/checks/t.red/", "privacy_manager")
    assert CheckResult.objects.get(check_id=red).since == TODAY
    LedgerLine.objects.filter(pk=line.pk).update(name="青い書類")
    services.run(NOW + timedelta(days=8))
    assert CheckResult.objects.get(check_id=red).since is None
    assert Duty.objects.get(pk=duty.pk).closed_because == "done"
    SUBJECTS["t.line"].checks.clear()
    services.run(NOW)
    assert not CheckResult.objects.exists(), "a check that is no more leaves nothing behind"


def test_who_sees_a_part_counts_a_part(house: House, red: str) -> None:  # noqa: F811
    mine, other = house.line(name="赤一"), house.line(name="赤二", department=house.affairs)
    manager, office, staff = signed_in(house.ueda), signed_in(house.aoyama), signed_in(house.eguchi)
    assert staff.get("/checks/").status_code == 403
    assert office.post("/checks/run/").status_code == 302
    page = manager.get(f"/checks/{red}/").content.decode()
    assert str(mine) in page
    assert str(other) not in page
    assert str(other) in office.get(f"/checks/{red}/").content.decode()
    assert manager.get("/checks/none.such/").status_code == 404
    assert manager.post("/checks/run/").status_code == 403
    table = read_table(office.get(f"/checks/{red}/export/xlsx/").content, "x.xlsx")
    assert [row[0] for row in table.rows] == [str(mine), str(other)]
    assert Event.objects.filter(action="documents.list_exported").count() == 1
    assert [(each.check.id, each.count) for each in queries.counted(_standing(house), clock.today())] == [(red, 1)]


def _standing(house: House) -> object:  # noqa: F811
    from komainu.web.people.queries import standing

    return standing(house.ueda, TODAY)


def test_a_record_tells_which_checks_find_it_in_one_query(house: House, red: str) -> None:  # noqa: F811
    line, clean = house.line(name="赤い書類"), house.line(name="青い書類")
    queries.finding("t.line", line.pk, TODAY)
    with CaptureQueriesContext(connection) as found:
        assert [check.id for check in queries.finding("t.line", line.pk, TODAY)] == [red]
    assert len(found) == 1
    assert queries.finding("t.line", clean.pk, TODAY) == []


@pytest.mark.parametrize("person", ["aoyama", "ueda"])
def test_the_pages_cost_the_same_with_many(house: House, red: str, person: str) -> None:  # noqa: F811
    client, costs = signed_in(getattr(house, person)), []
    for size in (2, 60):
        now = clock.now()
        LedgerLine.objects.bulk_create(
            LedgerLine(number=f"T-{size}-{number}", name=f"赤{size}-{number}", department=house.sales, made_at=now, changed_at=now)
            for number in range(size)
        )
        services.run(now)
        client.get(f"/checks/{red}/")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/checks/").status_code == 200
            assert client.get(f"/checks/{red}/").status_code == 200
        costs.append(len(found))
    assert costs[0] == costs[1]
