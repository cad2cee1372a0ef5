"""Drills: given to who holds the roles, timed by the server, each step confirmed by who plays it, on paper too."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse
from pypdf import PdfReader

from komainu.web.incidents.tests.house import House
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.training.models import Drill, ImprovementProposal
from komainu.web.training.ready.drills import Scenario, scenarios
from komainu.web.training.services import drills as services
from komainu.web.training.tests.houses import client_of, founded

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def house(db: None) -> House:
    return founded()


@contextmanager
def moment(when: datetime) -> Iterator[None]:
    """Within it, it is that moment, whatever stopped the clock of the tests."""
    with patch.object(clock, "now", lambda: when):
        yield


def a_scenario() -> Scenario:
    """One in which the privacy manager and the department's data manager play."""
    return next(
        each for each in scenarios().values() if {"privacy_manager", "department_data_manager"} <= {step.role for step in each.steps}
    )


@pytest.mark.parametrize("name", scenarios())
def test_every_ready_scenario_is_whole(name: str) -> None:
    found = scenarios()[name]
    assert len(found.steps) >= 5 and found.lessons and found.intro.ja
    for step in found.steps:
        assert step.role in {"", *Role.values} and step.text.ja and step.expected.ja and step.text.en
        assert step.at_minute <= found.minutes


def test_steps_go_to_who_holds_the_role(house: House) -> None:
    drill = services.plan_drill(a_scenario(), by=house.aoyama, planned_on=clock.today())
    players = {step.role: step.person for step in drill.steps.select_related("person")}
    assert players["privacy_manager"] == house.aoyama and players["department_data_manager"] == house.ueda


def test_the_server_times_each_step_once_and_only_its_player_confirms_it(house: House) -> None:
    drill = services.plan_drill(a_scenario(), by=house.aoyama, planned_on=clock.today())
    first = drill.steps.get(position=1)
    with pytest.raises(WrongState):
        services.confirm_step(first, by=house.aoyama, is_leader=True)
    with moment(START):
        drill = services.start_drill(drill, by=house.aoyama)
    mine = drill.steps.filter(role="department_data_manager").order_by("position").first()
    assert mine is not None
    with moment(START + timedelta(minutes=7, seconds=59)):
        with pytest.raises(services.NotYours):
            services.confirm_step(mine, by=house.eguchi, is_leader=False)
        done = services.confirm_step(mine, by=house.ueda, is_leader=False, note="電話した")
    with moment(START + timedelta(minutes=30)):
        again = services.confirm_step(mine, by=house.ueda, is_leader=False)
    assert services.minute_of(drill, done) == services.minute_of(drill, again) == 7


def test_who_plays_sees_neither_what_comes_nor_what_is_expected(house: House) -> None:
    drill = services.plan_drill(a_scenario(), by=house.aoyama, planned_on=clock.today())
    address = reverse("training:drill", args=[drill.pk])
    assert client_of(house.ueda).get(address).status_code == 404, "not before it begins"
    services.start_drill(drill, by=house.aoyama)
    steps = list(drill.steps.all())
    for step in steps:
        if step.role == "department_data_manager":
            break
        services.confirm_step(step, by=house.aoyama, is_leader=True)
    client = client_of(house.ueda)
    text = client.get(address).content.decode()
    assert step.text[:20] in text and step.expected[:20] not in text
    assert steps[-1].text[:20] not in text
    assert client.post(reverse("training:confirm_step", args=[drill.pk, step.pk]), {"note": "連絡した"}).status_code == 302
    assert step.expected[:20] in client.get(address).content.decode()
    assert client_of(house.inoue).get(address).status_code == 404
    assert client_of(house.ueda).post(reverse("training:end_drill", args=[drill.pk])).status_code == 403


def test_it_ends_with_lessons_a_protocol_and_a_proposal(house: House) -> None:
    with moment(START):
        drill = services.start_drill(services.plan_drill(a_scenario(), by=house.aoyama, planned_on=clock.today()), by=house.aoyama)
    for step in drill.steps.all():
        with moment(START + timedelta(minutes=step.at_minute + 3)):
            services.confirm_step(step, by=house.aoyama, is_leader=True)
    client = client_of(house.aoyama)
    assert (
        client.post(
            reverse("training:end_drill", args=[drill.pk]), {"lessons": "𠮷田への電話がつながらない", "next_time": "代行の番号を載せる"}
        ).status_code
        == 302
    )
    assert ImprovementProposal.objects.get(drill=drill).change == "代行の番号を載せる"
    with pytest.raises(WrongState):
        services.end_drill(drill, by=house.aoyama, lessons="二度")
    body = client.get(reverse("training:drill_papers", args=[drill.pk, "protocol"])).content
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    assert "𠮷田への電話" in text and "3分遅れ" in text and "代行の番号" in text


def test_a_drill_on_paper_is_printed_and_keyed_in(house: House) -> None:
    drill = services.plan_drill(a_scenario(), by=house.aoyama, planned_on=clock.today(), is_paper=True)
    client = client_of(house.aoyama)
    assert client.get(reverse("training:drill_papers", args=[drill.pk, "sheet"])).content.startswith(b"%PDF")
    values = {"started_at": "2026-11-20T10:00", **{f"m{step.position}": str(step.at_minute + 1) for step in drill.steps.all()}}
    values["m2"] = ""
    answer = client.post(reverse("training:paper_drill", args=[drill.pk]), values)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    drill = Drill.objects.get(pk=drill.pk)
    minutes = {step.position: services.minute_of(drill, step) for step in drill.steps.all()}
    assert minutes[1] == drill.steps.get(position=1).at_minute + 1 and minutes[2] is None
    services.end_drill(drill, by=house.aoyama, lessons="紙でもできた")
    assert Drill.objects.get(pk=drill.pk).ended_at is not None


def test_the_office_plans_casts_and_starts_on_the_page(house: House) -> None:
    client = client_of(house.aoyama)
    name = a_scenario().id
    planned = client.post(reverse("training:plan_drill"), {"scenario": name, "planned_on": "2026-11-22", "is_paper": "no"})
    assert planned.status_code == 302, planned.content.decode()[-3000:]
    drill = Drill.objects.get()
    assert client.get(reverse("training:cast_drill", args=[drill.pk])).status_code == 200
    cast = client.post(reverse("training:cast_drill", args=[drill.pk]), {"p1": "inoue"})
    assert cast.status_code == 302 and drill.steps.get(position=1).person == house.inoue
    assert client.post(reverse("training:start_drill", args=[drill.pk])).status_code == 302
    assert client.get(reverse("training:drills")).status_code == 200
    assert client_of(house.inoue).get(reverse("training:drill", args=[drill.pk])).status_code == 200


def test_a_drill_page_costs_the_same_with_many_drills(house: House, django_assert_max_num_queries: object) -> None:
    client = client_of(house.aoyama)
    for _number in range(25):
        services.plan_drill(a_scenario(), by=house.aoyama, planned_on=clock.today())
    client.get(reverse("training:drills"))
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get(reverse("training:drills"))


def test_what_the_server_timed_is_not_keyed_in_over(house: House) -> None:
    with moment(START):
        drill = services.start_drill(services.plan_drill(a_scenario(), by=house.aoyama, planned_on=clock.today()), by=house.aoyama)
    first = drill.steps.get(position=1)
    with moment(START + timedelta(minutes=4)):
        services.confirm_step(first, by=house.aoyama, is_leader=True)
    with pytest.raises(WrongState):
        services.key_in_paper(drill, by=house.aoyama, started_at=START - timedelta(hours=1), minutes={first.pk: (0, "")})
    first.refresh_from_db()
    assert Drill.objects.get(pk=drill.pk).started_at == START and first.confirmed_at == START + timedelta(minutes=4)
    values = {"started_at": "2026-11-20T10:00", "m1": "0"}
    answer = client_of(house.aoyama).post(reverse("training:paper_drill", args=[drill.pk]), values)
    assert answer.status_code == 422
