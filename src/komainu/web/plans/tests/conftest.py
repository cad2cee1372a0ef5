"""What every test of this part gets: a house with the three people and a top management, in the middle of its year."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from komainu.web.people.tests.small_house import SmallHouse as House
from komainu.web.people.tests.small_house import signed_in
from komainu.web.plans import services
from komainu.web.plans.models import PlanStep, YearPlan
from komainu.web.site import clock

__all__ = ["TODAY", "Breaking", "House", "approved", "house", "signed_in", "step_named"]

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=clock.JAPAN)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, 12:00 in Japan."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def house(db: None) -> House:
    return House.founded(my_number_role="related_affairs")


@pytest.fixture
def approved(house: House) -> YearPlan:
    plan = services.start_plan(2026, by=house.aoyama)
    services.propose(plan, by=house.aoyama)
    return services.approve(plan, by=house.oh)


def step_named(plan: YearPlan, step: str) -> PlanStep:
    found = plan.steps.filter(step=step).order_by("due_on").first()
    assert found is not None
    return found


Breaking = Callable[[], Any]
