"""What the database itself refuses: each constraint of this part is broken once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from komainu.web.people.models import (
    Absence,
    ContactEntry,
    Department,
    DepartmentTerm,
    Organisation,
    Passage,
    PassageItem,
    Person,
    PersonWord,
    RoleTerm,
    RoleWord,
)
from komainu.web.people.tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


def person(number: str = "1", **fields: object) -> Person:
    return Person.objects.create_user(number, name="髙橋 美咲", **fields)


def department(name: str = "営業部", **fields: object) -> Department:
    return Department.objects.create(name=name, **fields)


def passage(**fields: object) -> Passage:
    return Passage.objects.create(**{"person": Person.objects.first() or person(), "kind": "joining", "happens_on": TODAY, **fields})


def item(**fields: object) -> PassageItem:
    found = Passage.objects.first() or passage()
    return PassageItem.objects.create(
        **{"passage": found, "item": "pledge", "position": 1, "owner_role": "pms_office", "due_on": TODAY, **fields}
    )


def terms(*days: tuple[date | None, date | None]) -> None:
    found = department()
    for starts_on, ends_on in days:
        DepartmentTerm.objects.create(department=found, name="x", starts_on=starts_on, ends_on=ends_on)


def one(role: str) -> RoleTerm:
    return RoleTerm.objects.create(person=person(f"{Person.objects.count()}"), role=role, starts_on=TODAY)


BROKEN: list[tuple[str, Callable[[], object]]] = [
    ("organisation_capital_not_negative", lambda: Organisation.objects.create(name="x", capital_yen=-1)),
    ("organisation_entrusted_known", lambda: Organisation.objects.create(name="x", entrusted="perhaps")),
    ("organisation_mark_days_in_order", lambda: Organisation.objects.create(name="x", mark_valid_from=TODAY, mark_valid_to=YESTERDAY)),
    (
        "department_name_in_parent|people_department",
        lambda: [department("x", parent=Department.objects.filter(parent=None).first() or department()) for _ in "12"],
    ),
    (
        "department_not_own_successor",
        lambda: Department.objects.filter(pk=department().pk).update(successor_id=Department.objects.get().pk),
    ),
    ("department_gone_after_closed", lambda: department(gone_on=TODAY, closed_on=TODAY)),
    ("department_term_once_a_day|people_departmentterm", lambda: terms((TODAY, TODAY), (TODAY, None))),
    ("department_term_one_beginning|people_departmentterm", lambda: terms((None, YESTERDAY), (None, None))),
    ("department_term_one_open|people_departmentterm", lambda: terms((YESTERDAY, None), (TODAY, None))),
    ("department_term_days_in_order", lambda: terms((TODAY, YESTERDAY))),
    (
        "department_term_not_own_parent",
        lambda: DepartmentTerm.objects.create(department=department(), parent=Department.objects.get(), name="x"),
    ),
    ("person_days_in_order", lambda: person(joined_on=TODAY, left_on=YESTERDAY)),
    ("person_gone_after_leaving", lambda: person(left_on=TODAY, gone_on=TODAY, is_active=False)),
    ("person_gone_cannot_sign_in", lambda: person(left_on=YESTERDAY, gone_on=TODAY)),
    (
        "person_word_once|people_personword",
        lambda: [PersonWord.objects.create(person=Person.objects.first() or person(), word="x") for _ in "12"],
    ),
    ("absence_kind_known", lambda: Absence.objects.create(person=person(), kind="holiday", starts_on=TODAY)),
    ("absence_days_in_order", lambda: Absence.objects.create(person=person(), kind="sick", starts_on=TODAY, ends_on=YESTERDAY)),
    (
        "absence_one_open|people_absence",
        lambda: [Absence.objects.create(person=Person.objects.first() or person(), kind="sick", starts_on=TODAY) for _ in "12"],
    ),
    ("role_term_outsider_has_end", lambda: one("assessor")),
    ("role_term_one_open_holder|people_roleterm", lambda: [one("privacy_manager") for _ in "12"]),
    ("role_term_one_open_holder|people_roleterm", lambda: [one("chief_auditor") for _ in "12"]),
    ("role_word_role_known", lambda: RoleWord.objects.create(role="king", word="王")),
    ("role_word_not_empty", lambda: RoleWord.objects.create(role="pms_office", word="")),
    ("passage_kind_known", lambda: passage(kind="promotion")),
    ("passage_finished_or_cancelled", lambda: passage(finished_at=NOW, cancelled_at=NOW)),
    ("passage_one_open|people_passage", lambda: [passage() for _ in "12"]),
    ("passage_item_place_once|people_passageitem", lambda: [item() for _ in "12"]),
    ("passage_item_state_known", lambda: item(state="maybe")),
    ("passage_item_done_has_day", lambda: item(state="done")),
    ("passage_item_not_needed_has_reason", lambda: item(state="not_needed")),
    ("passage_item_role_known", lambda: item(owner_role="king")),
    ("passage_item_own_has_words", lambda: item(item="own")),
    ("contact_entry_place_once|people_contactentry", lambda: [ContactEntry.objects.create(position=1, role="pms_office") for _ in "12"]),
    ("contact_entry_role_known", lambda: ContactEntry.objects.create(position=1, role="king")),
    ("contact_entry_one_of_three", lambda: ContactEntry.objects.create(position=1)),
    ("contact_entry_one_of_three", lambda: ContactEntry.objects.create(position=1, role="pms_office", outside="警察", phone="110")),
    ("contact_entry_outside_has_phone", lambda: ContactEntry.objects.create(position=1, outside="警察")),
]


@pytest.mark.parametrize(("name", "breaking"), BROKEN, ids=[f"{number}-{name}" for number, (name, _) in enumerate(BROKEN)])
def test_the_database_refuses(name: str, breaking: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        breaking()


def test_every_constraint_is_broken_here_or_in_the_first_tests() -> None:
    from pathlib import Path

    text = (Path(__file__).parent / "test_people.py").read_text(encoding="utf-8") + "".join(name for name, _ in BROKEN)
    models = [
        Organisation,
        Department,
        DepartmentTerm,
        Person,
        PersonWord,
        Absence,
        RoleTerm,
        RoleWord,
        Passage,
        PassageItem,
        ContactEntry,
    ]
    assert [constraint.name for model in models for constraint in model._meta.constraints if constraint.name not in text] == []
