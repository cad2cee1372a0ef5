"""What must always be true stands in the database under a name; each of these is broken once here, and the database refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from komainu.web.duties.models import Duty, ScheduleTick
from komainu.web.duties.services import write_mail
from komainu.web.incidents.models import (
    AffectedPerson,
    Attachment,
    ChecklistItem,
    Cost,
    DeskInquiry,
    HouseRules,
    Incident,
    NearMissThanks,
    Note,
    NoticeText,
    Report,
)
from komainu.web.incidents.services import desk, handling, persons, reporting, review
from komainu.web.incidents.services.house import locked_rules
from komainu.web.incidents.services.notes import add_note
from komainu.web.incidents.services.persons_import import add_persons
from komainu.web.incidents.tests.acts import settle, sign_as_proposed, taken
from komainu.web.incidents.tests.house import House, incident
from komainu.web.incidents.tests.report_samples import draft
from komainu.web.site import clock
from komainu.web.site.models import HouseLook, NumberSeries

PARTS = ("incidents", "site")


@dataclass(frozen=True, slots=True)
class Rows:
    """An incident with a row of every kind below it. `now` is a moment, `closed` a closed duty."""

    house: House
    incident: Incident
    closed: Duty

    def first(self, model: Any, **having: Any) -> Any:
        found = model.objects.filter(**having).first()
        assert found is not None, model
        return found

    def change(self, model: Any, /, having: dict[str, Any] | None = None, **values: Any) -> None:
        """One row written past the services, as a careless script would."""
        model.objects.filter(pk=self.first(model, **(having or {})).pk).update(**values)

    def again(self, model: Any, /, having: dict[str, Any] | None = None, **values: Any) -> None:
        """The same row once more, under another key."""
        row = self.first(model, **(having or {}))
        row.pk = uuid4() if isinstance(row._meta.pk, models.UUIDField) else None
        for name, value in values.items():
            setattr(row, name, value)
        row._state.adding = True
        row.save(force_insert=True)


@pytest.fixture
def rows(house: House) -> Rows:
    one = taken(house)
    record = settle(one, house.aoyama)
    sign_as_proposed(one, house)
    handling.answer_checklist(one, "note_time_and_people", "done", by=house.aoyama)
    add_note(one, by=house.aoyama, kind="note", text="電話した", happened_at=clock.now() - timedelta(minutes=1))
    review.add_cost(one, by=house.aoyama, kind="money", amount=Decimal(1200), what_for="郵送")
    draft(house, one)
    person = {"name": "見本 花子", "phone": "03-1111-2222"}
    add_persons(one, [person], by=house.aoyama)
    desk.ask(person, by=house.aoyama, identity_check="two_items")
    persons.write_text(one, "staff", by=house.aoyama, subject="題", body="本文")
    near = incident(house, Incident.Kind.NEAR_MISS)
    handling.take(near, by=house.aoyama)
    reporting.thank(near, by=house.eguchi)
    Attachment.objects.create(
        incident=one, name="x", content_type="x", size_bytes=1, sha256="0" * 64, path="incidents/aa/x", added_at=clock.now()
    )
    locked_rules()
    write_mail("once", house.aoyama, "件名", "本文")
    ScheduleTick.objects.create(schedule="duties", due_at=clock.now())
    closed = Duty.objects.filter(closed_at__isnull=False).first()
    assert record and closed
    return Rows(house, one, closed)


OPEN = {"state": "taken"}
BREAKS: dict[str, Callable[[Rows], None]] = {
    "incident_receipt_once": lambda r: r.again(Incident, number="INC-1-1"),
    "incident_kind_known": lambda r: r.change(Incident, kind="storm"),
    "incident_state_known": lambda r: r.change(Incident, state="lost"),
    "incident_taken_by_somebody": lambda r: r.change(Incident, taken_by=None),
    "incident_beyond_reported_is_taken": lambda r: r.change(Incident, OPEN, taken_at=None, taken_by=None),
    "incident_closed_has_moment": lambda r: r.change(Incident, OPEN, state="closed", outcome="handled"),
    "incident_closed_has_outcome": lambda r: r.change(Incident, OPEN, state="closed", closed_at=clock.now()),
    "incident_anonymous_names_nobody": lambda r: r.change(Incident, is_anonymous=True),
    "incident_noticed_after": lambda r: r.change(Incident, happened_on="2026-11-21", noticed_on="2026-11-20"),
    "incident_one_client_term": lambda r: r.change(Incident, client_term_hours=1, client_term_days=1),
    "assessment_sequence_once": lambda r: r.again(apps.get_model("incidents.AssessmentRecord")),
    "decision_sequence_once": lambda r: r.again(apps.get_model("incidents.Decision")),
    "decision_line_once": lambda r: r.again(apps.get_model("incidents.DecisionLine")),
    "decision_departing_has_reason": lambda r: r.change(apps.get_model("incidents.DecisionLine"), departs=True, reason=""),
    "decision_answer_known": lambda r: r.change(apps.get_model("incidents.DecisionLine"), decided="perhaps"),
    "checklist_item_once": lambda r: r.again(ChecklistItem),
    "checklist_answer_known": lambda r: r.change(ChecklistItem, answer="perhaps"),
    "note_has_text": lambda r: r.change(Note, text=""),
    "attachment_path_once": lambda r: r.again(Attachment),
    "cost_kind_known": lambda r: r.change(Cost, kind="tears"),
    "cost_positive": lambda r: r.change(Cost, amount=0),
    "house_rules_only_one": lambda r: r.change(HouseRules, id=2),
    "house_rules_take_within": lambda r: r.change(HouseRules, take_within_minutes=1441),
    "near_miss_thanked_once": lambda r: r.again(NearMissThanks),
    "affected_person_once": lambda r: r.again(AffectedPerson),
    "affected_told_known": lambda r: r.change(AffectedPerson, told="shouted", told_at=clock.now()),
    "affected_told_has_moment": lambda r: r.change(AffectedPerson, told="letter"),
    "notice_text_version_once": lambda r: r.again(NoticeText),
    "desk_answer_after_check": lambda r: r.change(DeskInquiry, identity_check=""),
    "desk_concerned_by_an_incident": lambda r: r.change(DeskInquiry, incident=None),
    "report_one_live_per_stage": lambda r: r.again(Report),
    "report_form_known": lambda r: r.change(Report, form="postcard"),
    "report_stage_known": lambda r: r.change(Report, stage="first"),
    "report_filed_by_somebody": lambda r: r.change(Report, filed_at=clock.now()),
    "number_series_once": lambda r: r.again(NumberSeries),
    "house_look_only_one": lambda r: HouseLook.objects.create(id=2) and None,
    "house_look_date_style_known": lambda r: HouseLook.objects.create(date_style="moon") and None,
    "house_look_theme_known": lambda r: HouseLook.objects.create(theme="pink") and None,
}  # fmt: skip


def _constraints() -> dict[str, models.BaseConstraint]:
    return {one.name: one for part in PARTS for model in apps.get_app_config(part).get_models() for one in model._meta.constraints}


def test_every_named_constraint_has_its_line_here() -> None:
    assert set(BREAKS) == set(_constraints())


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(rows: Rows, name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name](rows)
    constraint = _constraints()[name]
    # SQLite names a broken check; a broken uniqueness it tells by its columns.
    told = name if isinstance(constraint, models.CheckConstraint) else (*getattr(constraint, "fields", ()), name)
    assert any(word in str(refused.value) for word in ([told] if isinstance(told, str) else told))
