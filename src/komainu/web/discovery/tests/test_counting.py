"""What a decision moves in the sums is what counting all anew would find, and costs what it reached, not what lies there."""

import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from komainu.web.discovery import services
from komainu.web.discovery.models import Decision, Finding, Folder, LineSum, ScanSource
from komainu.web.discovery.problems import NotDecidable
from komainu.web.discovery.services import counting
from komainu.web.discovery.tests.conftest import TODAY, House, result, unread

pytestmark = pytest.mark.django_db


def sums() -> dict[str, Any]:
    """All that is kept, as plain values."""
    return {
        "sources": {each.pk: (each.undecided, each.overdue, each.unread) for each in ScanSource.objects.all()},
        "folders": dict(Folder.objects.values_list("path", "undecided")),
        "lines": {(each.source_id, each.line_id): (each.files, each.persons_lower, each.persons_upper, each.overdue) for each in LineSum.objects.all()},
    }  # fmt: skip


def counted_anew() -> dict[str, Any]:
    for source in ScanSource.objects.all():
        counting.settle_ends(source)
        counting.count(source, TODAY)
    return sums()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_decisions_at_random_leave_the_sums_as_counting_all_anew_does(house: House, seed: int) -> None:
    by_chance = random.Random(seed)
    for number in range(2):
        place = house.folder / str(number)
        place.mkdir()
        source = house.source(name=f"場所{number}", address=str(place))
        root = source.address
        house.scanned(source, [
            *(result(f"{root}/{deep}/file{file}.csv", file + 1, sha256=f"{file % 5:064x}") for deep in ("営業", "営業/東", "営業/東/古い", "総務") for file in range(6)),
            unread(f"{root}/営業/閉.zip"),
        ])  # fmt: skip
    lines = [
        house.line("顧客名簿"),
        house.line("古い名簿", retention_until=TODAY.replace(year=2020)),
        house.line("三年", retention_years=3),
    ]
    for _step in range(30):
        file = by_chance.choice(list(Finding.objects.order_by("path")))
        folder = by_chance.choice(list(Folder.objects.order_by("path")))
        subject: Finding | Folder = by_chance.choice([file, folder])
        act = by_chance.randrange(6)
        try:
            if act < 2:
                services.link(subject, by_chance.choice(lines), by=house.aoyama)
            elif act == 2:
                services.decide(subject, "delete", by=house.aoyama, owner=house.ueda, due_on=TODAY, reason="要らない")
            elif act == 3:
                services.judge_false(file, by=house.aoyama, reason="見本")
            elif act == 4:
                services.judge_folder_false(folder, by=house.aoyama, reason="見本")
            else:
                live = list(Decision.objects.filter(withdrawn_at=None, closed_on=None).order_by("path", "decided_at"))
                if live:
                    services.withdraw(by_chance.choice(live), by=house.aoyama)
        except NotDecidable:
            continue
        moved = sums()
        assert counted_anew() == moved


def test_a_decision_asks_as_much_among_many_files_as_among_few(house: House) -> None:
    source = house.source()
    root = source.address
    counts = []
    for more in (3, 60):
        house.scanned(source, [result(f"{root}/{number % 20}/file{more}-{number}.csv") for number in range(more)])
        line = house.line(f"名簿{more}")
        with CaptureQueriesContext(connection) as queries:
            services.link(house.finding(f"file{more}-1.csv"), line, by=house.aoyama)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_decision_while_a_run_is_taken_in_makes_no_sum_negative(house: House) -> None:
    source = house.source()
    house.scanned(source, [result(f"{source.address}/営業/a.csv")])
    # The run that is being taken in has written its rows, and not yet its sums.
    Folder.objects.update(undecided=0)
    ScanSource.objects.update(undecided=0)
    services.link(house.finding("a.csv"), house.line(), by=house.aoyama)
    assert set(Folder.objects.values_list("undecided", flat=True)) == {0}
    assert ScanSource.objects.get().undecided == 0
