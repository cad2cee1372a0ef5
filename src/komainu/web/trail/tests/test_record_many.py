"""One act on many records at once: each record has its own event, and the chain holds."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from komainu.web.people import services as people
from komainu.web.trail import services as trail
from komainu.web.trail.models import Event
from komainu.web.trail.queries.chain import verification

pytestmark = pytest.mark.django_db


def test_each_record_has_its_own_event_and_the_chain_holds() -> None:
    found = [people.add_department(f"第{n}部", by=None) for n in range(5)]
    with transaction.atomic():
        count = trail.record_many("ledger.line_confirmed", by=None, told=[(each, {"answer": each.name}) for each in found])
        trail.record("ledger.sheet_accepted", by=None, subject=found[0])
    events = Event.objects.filter(action="ledger.line_confirmed").order_by("sequence")
    assert count == 5
    assert [(each.subject_id, each.after) for each in events] == [(str(each.pk), {"answer": each.name}) for each in found]
    assert verification().is_sound and verification().events == Event.objects.count()


def test_nothing_is_told_of_nothing() -> None:
    with transaction.atomic():
        assert trail.record_many("ledger.line_confirmed", by=None, told=[]) == 0
    assert not Event.objects.exists()


def test_many_cost_as_many_queries_as_a_few() -> None:
    found = [people.add_department(f"第{n}部", by=None) for n in range(60)]
    counts = []
    for some in (found[:2], found):
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            trail.record_many("ledger.line_confirmed", by=None, told=[(each, {}) for each in some])
        counts.append(len(queries))
    assert counts[0] == counts[1]
