"""Somebody tells: an accident, a near miss, a strange mail or PC, a question."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from komainu.web.duties import services as duties
from komainu.web.incidents.facts import initial
from komainu.web.incidents.models import Incident, NearMissThanks, Note
from komainu.web.incidents.services.attachments import attach
from komainu.web.incidents.services.facts import assess_now
from komainu.web.incidents.services.notes import add_note
from komainu.web.incidents.services.standing import refresh
from komainu.web.people import queries as people
from komainu.web.people.models import Department, Person
from komainu.web.site import clock
from komainu.web.site.models import next_number
from komainu.web.trail import services as trail

# Without letters and digits that are mistaken for one another when read aloud.
RECEIPT_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Told:
    """What the person who tells said.

    stated  the part of the facts that the chosen `what` implies
    detail  the second choice below `what` (content/texts/reporting.toml); empty where none was made
    """

    kind: str
    what: str
    title: str
    what_happened: str
    happened_on: date | None = None
    noticed_on: date | None = None
    noticed_time: time | None = None
    place: str = ""
    to_whom: str = ""
    persons_guess: int | None = None
    what_stopped_it: str = ""
    idea: str = ""
    stated: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""


def new_receipt() -> str:
    """A receipt number that can be read aloud and not be guessed (about 40 bits)."""
    letters = "".join(secrets.choice(RECEIPT_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def fiscal_year(day: date, start_month: int) -> int:
    return day.year if day.month >= start_month else day.year - 1


@transaction.atomic
def report(
    told: Told,
    *,
    by: Person | None,
    channel: str = Incident.Channel.SIGNED_IN,
    department: Department | None = None,
    is_anonymous: bool = False,
    contact: Mapping[str, str] | None = None,
    files: Sequence[UploadedFile] = (),
) -> Incident:
    """Take down what somebody tells; an accident is assessed at once on the little that is known.

    by            None for somebody who did not sign in, or an anonymous near miss
    is_anonymous  neither the person nor the department is kept, only for a near miss
    """
    now = clock.now()
    organisation = people.organisation()
    year = fiscal_year(clock.japan_day(now), organisation.fiscal_start_month if organisation else 4)
    prefix = {Incident.Kind.ACCIDENT: "INC", Incident.Kind.NEAR_MISS: "HAT"}.get(Incident.Kind(told.kind), "ASK")
    anonymous = is_anonymous and told.kind == Incident.Kind.NEAR_MISS
    incident = Incident(
        number=next_number(prefix, year),
        kind=told.kind,
        what=told.what,
        title=told.title,
        department=None if anonymous else department or (by.department if by else None),
        reported_at=now,
        reported_by=None if anonymous else by,
        channel=channel,
        is_anonymous=anonymous,
        reporter_contact=None if anonymous or not contact or not any(contact.values()) else dict(contact),
        receipt=new_receipt(),
        what_happened=told.what_happened,
        happened_on=told.happened_on,
        noticed_on=told.noticed_on,
        noticed_time=told.noticed_time,
        place=told.place,
        to_whom=told.to_whom,
        persons_guess=told.persons_guess,
        what_stopped_it=told.what_stopped_it,
        idea=told.idea,
        record={"told_detail": told.detail} if told.detail else {},
    )
    incident.facts = initial(incident, organisation, told.stated)
    incident.save(force_insert=True)
    trail.record(
        "incidents.reported",
        by=None if anonymous else by,
        subject=incident,
        after={"kind": told.kind, "what": told.what, "channel": channel, "noticed_on": told.noticed_on},
    )
    for file in files:
        attach(incident, file, by=None if anonymous else by, purpose="report")
    if told.kind == Incident.Kind.ACCIDENT:
        assess_now(incident, by=None if anonymous else by, as_of=clock.japan_day(now), changed=[])
    refresh(incident)
    # Whoever must take it is written to now, not at the worker's next round; the mail stands in the same transaction.
    duties.remind_now(incident)
    return incident


@transaction.atomic
def add_to_report(incident: Incident, *, by: Person, text: str, files: Sequence[UploadedFile] = ()) -> None:
    """The person who told adds what became known since; who has it in hand is written to. A closed record takes it too."""
    if text:
        add_note(incident, by=by, kind=Note.Kind.NOTE, text=text, happened_at=clock.now())
    for file in files:
        attach(incident, file, by=by, purpose="report")
    if incident.taken_by and incident.taken_by != by:
        address = f"{settings.PUBLIC_ADDRESS}{reverse('incidents:detail', args=[incident.pk])}"
        with translation.override("ja"):
            subject = _("【Komainu】知らせに書き足しがありました（%(number)s）") % {"number": incident.number}
            body = _("知らせた人が、分かったことを書き足しました。内容は画面で確かめてください。") + f"\n\n{address}"
        duties.write_mail(f"added:{uuid4()}", incident.taken_by, subject, body, is_urgent=incident.kind == Incident.Kind.ACCIDENT)


@transaction.atomic
def thank(incident: Incident, *, by: Person) -> bool:
    """Say thank you for a near miss, once. False if it was said before. Who thanked is shown to nobody, so the trail names nobody either."""
    _thanks, is_new = NearMissThanks.objects.get_or_create(incident=incident, person=by, defaults={"given_at": clock.now()})
    if is_new:
        trail.record("incidents.thanked", by=None, subject=incident)
    return is_new
