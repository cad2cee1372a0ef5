"""The figures of the first page: by part and department, exact in a small house, counted by the worker in a large one."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from komainu.web.duties.models import Duty
from komainu.web.incidents.tests.house import House, founded, somebody
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.today import board, duties, services
from komainu.web.today.models import Board


@pytest.fixture
def house(db: None, settings: Any, tmp_path: Any) -> House:
    settings.STORAGE_FOLDER = tmp_path
    return founded()


def due(house: House, *specs: tuple[str, Any, int]) -> None:
    """Duties: kind, owner (a person or a role), days from today."""
    Duty.objects.bulk_create(
        Duty(
            key=f"b{number}-{kind}-{days}", kind=kind, subject_type="x", subject_id=str(number), subject_label="件", url="/", opened_at=clock.now(),
            due_on=clock.today() + timedelta(days=days), **({"owner_role": owner} if isinstance(owner, str) else {"owner": owner}),
        )
        for number, (kind, owner, days) in enumerate(specs)
    )  # fmt: skip


def figures_of(found: board.Figures) -> dict[str, tuple[int, ...]]:
    return {row.label: tuple(number for _state, number, _url in row.cells) for row in [*found.parts, *found.departments]}


MIXED = (
    ("incidents.take", Role.PRIVACY_MANAGER.value, -1), ("people.reconcile", Role.PMS_OFFICE.value, 0), ("people.reconcile", Role.PMS_OFFICE.value, 2),
)  # fmt: skip


def test_what_is_late_due_and_waiting_stands_by_part_and_department(house: House) -> None:
    due(house, *MIXED, ("people.joining.pledge", house.inoue, -3), ("people.joining.pledge", house.eguchi, 10))
    found = board.figures(clock.today())
    assert figures_of(found) == {
        "事故とヒヤリハット": (1, 0, 0, 0),
        "組織と人": (1, 1, 1, 1),
        "営業部": (1, 0, 0, 0),
        "総務部": (0, 0, 0, 1),
    }
    assert [number for _state, number, _url in found.totals] == [2, 1, 1, 1]
    assert [row.label for row in found.departments] == ["営業部", "総務部"]  # the one with more that is late comes first


def test_a_data_manager_reads_the_own_department_only(client: Client, house: House) -> None:
    due(house, *MIXED, ("people.joining.pledge", house.inoue, -3), ("people.joining.pledge", house.eguchi, -5))
    client.force_login(house.ueda)
    page = client.get("/").content.decode()
    assert "受け持ちの部門" in page
    assert house.inoue.name in page
    assert house.eguchi.name not in page
    assert figures_of(board.figures(clock.today(), {house.sales.pk})) == {"組織と人": (1, 0, 0, 0), "営業部": (1, 0, 0, 0)}


def test_who_reads_nothing_of_others_sees_no_figures(client: Client, house: House) -> None:
    due(house, *MIXED)
    client.force_login(house.eguchi)
    page = client.get("/").content.decode()
    assert "組織全体" not in page
    assert "受け持ちの部門" not in page


def test_a_house_without_duties_says_what_will_stand_there(client: Client, house: House) -> None:
    Duty.objects.all().delete()
    client.force_login(somebody(house, "top", Role.TOP_MANAGEMENT))
    assert "ここに数が出ます" in client.get("/").content.decode()


def test_where_there_are_many_the_worker_s_count_is_shown_with_its_time(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(house, *MIXED, ("people.joining.pledge", house.inoue, -3))
    monkeypatch.setattr(board, "MOST_LIVE", 1)
    duties.count_the_board(clock.now())
    found = board.figures(clock.today())
    assert found.counted_at is not None
    assert found.total == 4
    assert figures_of(found)["営業部"] == (1, 0, 0, 0)
    client.force_login(house.aoyama)
    assert "に数えたものです" in client.get("/").content.decode()


def test_a_large_house_is_counted_now_and_then(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    due(house, *MIXED)
    monkeypatch.setattr(board, "MOST_LIVE", 1)
    now = clock.now()
    duties.count_the_board(now)
    for minutes, counted_at in ((1, now), (11, now + timedelta(minutes=11))):
        duties.count_the_board(now + timedelta(minutes=minutes))
        assert Board.objects.get().counted_at == counted_at


def test_counting_again_changes_one_row(house: House) -> None:
    services.count(clock.now())
    services.count(clock.now())
    assert Board.objects.count() == 1


def test_the_board_is_one_row(db: None) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Board.objects.create(id=2, counted_at=clock.now())


def test_the_year_stands_in_brief_as_the_worker_counted_it(client: Client, house: House) -> None:
    duties.count_the_board(clock.now())
    client.force_login(house.aoyama)
    assert "年間計画を開く" in client.get("/").content.decode()
    client.force_login(house.ueda)
    assert "年間計画を開く" not in client.get("/").content.decode().split("<main")[1]


def test_a_brief_month_is_now_by_the_day_on_which_it_is_read() -> None:
    from datetime import date

    months = [[date(2026, month, 1).isoformat(), 1, 2, 0] for month in (10, 11, 12)]
    kept = {"year": 2026, "start_month": 4, "plan": True, "is_in_force": True, "months": months, "total": 6, "done": 3}
    found = board.brief_of(kept, date(2026, 11, 22))
    assert found is not None
    assert [month.is_now for month in found.months] == [False, True, False]
    assert board.brief_of({}, date(2026, 11, 22)) is None
