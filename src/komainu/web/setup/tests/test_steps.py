"""The steps of the first hour: each answered through its page, left for later, taken up again; what remains becomes duties."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from komainu.web.duties.models import Duty
from komainu.web.ledger.services.interview import answer_interview
from komainu.web.people import services as people
from komainu.web.people.models import Department, Organisation, Person, RoleTerm
from komainu.web.people.profile import Profile
from komainu.web.people.queries import standing
from komainu.web.people.roles import Role
from komainu.web.setup import duties, queries, services
from komainu.web.setup.steps import STEPS, Known, next_open, stands
from komainu.web.site import clock

SMALL = {
    "declared_staff": "5",
    "privacy_mark": "none",
    "entrusted": "no",
    "my_number_role": "related_affairs",
    "industry_class": "",
    "capital_yen": "",
}


def main(client: Client, name: str) -> str:
    page = client.get(reverse(name)).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def found_house(client: Client, **changed: str) -> None:
    client.post(
        reverse("setup:organisation"),
        {"name": "まえだ歯科医院", "kind": "private_business", "sector": "medical_or_care", "fiscal_start_month": "4"},
    )
    client.post(reverse("setup:standing"), SMALL | changed)


def state(person: Person, step: str) -> str:
    known = queries.known(standing(person, clock.today()), clock.now())
    return next(each.state for each in stands(known) if each.step.id == step)


def test_every_step_says_why_and_where_one_stands(desk: Client) -> None:
    found_house(desk)
    for step in STEPS:
        page = main(desk, f"setup:{step.id}")
        assert str(step.why) in page
        assert 'aria-current="step"' in page


def test_the_way_leads_from_step_to_step(desk: Client) -> None:
    answer = desk.post(
        reverse("setup:organisation"),
        {"name": "まえだ歯科医院", "kind": "private_business", "sector": "general", "fiscal_start_month": "4"},
    )
    assert answer["Location"] == reverse("setup:standing")
    assert desk.post(reverse("setup:standing"), SMALL)["Location"] == reverse("setup:asked")
    assert "求められないこと" in main(desk, "setup:asked")
    assert desk.post(reverse("setup:departments"), {"names": "診療部\n受付／電話\n\n診療部"})["Location"] == reverse("setup:staff")
    assert sorted(Department.objects.values_list("name", "parent__name")) == [("受付", None), ("診療部", None), ("電話", "受付")]


def test_without_a_house_the_later_steps_lead_to_its_name(desk: Client) -> None:
    assert desk.get(reverse("setup:standing"))["Location"] == reverse("setup:organisation")
    assert desk.get(reverse("setup:asked"))["Location"] == reverse("setup:organisation")
    assert reverse("setup:organisation") in main(desk, "setup:roles")


def rows(*names: str) -> dict[str, str]:
    filled = {f"staff-{number}-name": name for number, name in enumerate(names)}
    return {"staff-TOTAL_FORMS": "5", "staff-INITIAL_FORMS": "0", **filled}


def test_five_people_are_typed_in_and_one_holds_several_roles(desk: Client, founder: Person) -> None:
    found_house(desk)
    desk.post(reverse("setup:staff"), rows("古賀 梨花", "東条 守", "川端 朱里", "二宮 駿"))
    assert list(Person.objects.order_by("staff_number").values_list("staff_number", flat=True)) == ["0001", "0002", "0003", "0004", "0005"]
    koga = Person.objects.get(name="古賀 梨花")
    answer = desk.post(
        reverse("setup:roles"), {"top_management": str(koga.pk), "privacy_manager": str(koga.pk), "front_desk": str(koga.pk)}
    )
    assert answer.status_code == 302
    assert set(RoleTerm.objects.filter(person=koga).values_list("role", flat=True)) == {"top_management", "privacy_manager", "front_desk"}
    assert state(founder, "roles") == "done"
    # What the small house is not asked for is neither shown nor wanted.
    assert "個人情報保護監査責任者" not in main(desk, "setup:roles")


def test_with_the_mark_manager_and_auditor_are_two_people_and_the_form_says_so(desk: Client, founder: Person) -> None:
    found_house(desk, privacy_mark="holder")
    page = main(desk, "setup:roles")
    assert "個人情報保護監査責任者" in page
    both = {"privacy_manager": str(founder.pk), "chief_auditor": str(founder.pk)}
    answer = desk.post(reverse("setup:roles"), both)
    assert answer.status_code in {200, 422}
    assert 'role="alert"' in answer.content.decode()
    assert not RoleTerm.objects.filter(role=Role.PRIVACY_MANAGER).exists()


def test_a_number_that_is_taken_keeps_what_was_typed(desk: Client, founder: Person) -> None:
    answer = desk.post(reverse("setup:staff"), rows("古賀 梨花") | {"staff-0-staff_number": founder.staff_number})
    assert answer.status_code == 422
    assert "古賀 梨花" in answer.content.decode()
    assert Person.objects.count() == 1


def test_a_step_is_left_and_taken_up_later(desk: Client, founder: Person) -> None:
    found_house(desk)
    desk.post(reverse("setup:settle", args=["staff"]), {"state": "later"})
    assert state(founder, "staff") == "later"
    assert main(desk, "setup:home").count("あとで決める") >= 1
    desk.post(reverse("setup:staff"), rows("古賀 梨花"))
    assert state(founder, "staff") == "done"


def test_without_mail_is_a_choice_and_the_first_page_stays_calm(desk: Client, founder: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("komainu.web.duties.queries.mail_is_off", "komainu.web.setup.queries.mail_is_off"):
        monkeypatch.setattr(name, lambda: True)
    assert state(founder, "mail") == "open"
    assert "メールは送られていません" in main(desk, "today:home")
    desk.post(reverse("setup:settle", args=["mail"]), {"state": "without"})
    assert state(founder, "mail") == "done"
    assert "メールは送られていません" not in main(desk, "today:home")


def test_the_name_cannot_be_left_out(desk: Client) -> None:
    assert desk.post(reverse("setup:settle", args=["organisation"]), {"state": "later"}).status_code == 409
    assert desk.post(reverse("setup:settle", args=["nothing"]), {"state": "later"}).status_code == 404
    assert desk.post(reverse("setup:end")).status_code == 409


def test_what_is_left_becomes_a_duty_and_goes_when_it_is_done(
    desk: Client, founder: Person, django_capture_on_commit_callbacks: Any
) -> None:
    found_house(desk)
    with django_capture_on_commit_callbacks(execute=True):
        services.end(by=founder)
    open_kinds = set(Duty.objects.filter(closed_at=None, kind__startswith="setup.").values_list("kind", flat=True))
    assert "setup.staff" in open_kinds
    assert "setup.departments" not in open_kinds
    assert not Organisation.objects.get().is_being_set_up
    with django_capture_on_commit_callbacks(execute=True):
        services.add_staff([{"name": "古賀 梨花"}], by=founder)
    assert Duty.objects.get(kind="setup.staff").closed_because == "done"
    duties.refresh(clock.now())
    assert Duty.objects.filter(kind="setup.staff").count() == 1


def test_the_menu_leads_back_while_it_lasts_and_no_longer(desk: Client, founder: Person) -> None:
    found_house(desk)
    page = desk.get(reverse("people:list")).content.decode()
    assert page.count(f'href="{reverse("setup:home")}"') == 2
    services.end(by=founder)
    assert f'href="{reverse("setup:home")}"' not in desk.get(reverse("people:list")).content.decode()


def test_who_has_no_part_in_it_sees_none_of_it(client: Client, founder: Person) -> None:
    other = people.add_person("7", by=None, name="江口 颯")
    client.force_login(other)
    for pattern in ("home", "organisation", "standing", "departments", "staff", "roles", "signin", "mail", "backup"):
        assert client.get(reverse(f"setup:{pattern}")).status_code == 403, pattern
    assert f'href="{reverse("setup:home")}"' not in client.get("/").content.decode()


def test_nothing_typed_comes_back_as_a_script(desk: Client) -> None:
    evil = "<script>alert(1)</script>"
    desk.post(reverse("setup:organisation"), {"name": evil, "kind": "private_business", "sector": "general", "fiscal_start_month": "4"})
    desk.post(reverse("setup:departments"), {"names": evil})
    desk.post(reverse("setup:staff"), rows(evil))
    for name in ("home", "organisation", "departments", "staff", "roles", "asked"):
        assert "<script>alert" not in desk.get(reverse(f"setup:{name}")).content.decode()


def test_the_ledger_is_begun_by_the_interview_and_left_for_later_it_is_the_offices_duty(desk: Client, founder: Person) -> None:
    found_house(desk)
    page = main(desk, "setup:ledger")
    assert "第16条第2項" in page
    assert state(founder, "ledger") == "open"
    desk.post(reverse("setup:settle", args=["ledger"]), {"state": "later"})
    services.end(by=founder)
    duties.refresh(clock.now())
    duty = Duty.objects.get(kind="setup.ledger", closed_at=None)
    assert duty.owner_role == Role.PRIVACY_MANAGER
    answer_interview(by=founder, answers={})
    assert state(founder, "ledger") == "done"
    duties.refresh(clock.now())
    assert Duty.objects.get(pk=duty.pk).closed_because == "done"


@pytest.mark.parametrize("size", [2, 200])
def test_the_overview_costs_the_same_queries_at_any_size(
    desk: Client, founder: Person, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    found_house(desk)
    Person.objects.bulk_create([Person(staff_number=f"n{number}", name="試験") for number in range(size)])
    with django_assert_max_num_queries(18):
        desk.get(reverse("setup:home"))


def test_the_next_step_is_the_first_that_is_open_from_here_on() -> None:
    found = stands(Known(house=Profile()))
    assert next_open(found) == "organisation"
    assert next_open(found, "staff") == "roles"
    assert next_open(found, "backup") == "organisation"


def test_steps_stand_in_the_manual(request: pytest.FixtureRequest) -> None:
    manual = (request.config.rootpath / "docs/ja/first-hour.md").read_text(encoding="utf-8")
    assert [str(step.title) for step in STEPS if not re.search(str(step.title), manual)] == []
