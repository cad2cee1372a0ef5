"""From the mailroom to the rest of the house: a cancelled mail becomes a near miss, one that went out wrongly an incident."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from komainu.guard.spool import Entry, State
from komainu.web.incidents import content
from komainu.web.incidents.facts import merged
from komainu.web.incidents.models import Incident
from komainu.web.incidents.services import reporting
from komainu.web.mailroom.check_words import check_label, kind_label
from komainu.web.mailroom.models import Mail
from komainu.web.mailroom.problems import NotSentYet
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.trail import services as trail

NEAR_MISS = "nearly_sent"
WRONG_TO = "mail_wrong_to"
ALL_VISIBLE = "mail_cc"
SENT = frozenset({Mail.State.FORWARDED, Mail.State.OBSERVED, Mail.State.BOUNCED, Mail.State.FORWARDING})
# Kinds of `komainu.detect` → items of the facts of an incident. What has no certain counterpart is left to the person who answers the questions.
ITEMS = {
    "PERSON_NAME": "name", "ADDRESS": "address", "PHONE": "phone", "EMAIL": "email", "BIRTH_DATE": "birth_date", "MY_NUMBER": "individual_number",
    "CREDIT_CARD": "credit_card", "BANK_ACCOUNT": "account",
}  # fmt: skip
# Of the text itself the guard tells checks, not kinds.
ITEMS_OF_CHECKS = {"individual_number": "individual_number", "card_number": "credit_card", "credentials": "password"}
_MOST_SHOWN = 300


@transaction.atomic
def keep_near_miss(mail: Mail, *, by: Person | None) -> Incident | None:
    """A mail that somebody cancelled is something from which all learn. Once for each mail; None if it was kept before.

    Nothing of the mail itself is told: the reasons by their names, how many persons, the day.
    """
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.near_miss_id is not None:
        return None
    checks = [check_id for (check_id,) in mail.findings.order_by("check_id").values_list("check_id").distinct()]
    with translation.override("ja"):
        labels = "、".join(map(check_label, checks)) or _("なし")
        told = reporting.Told(
            kind=Incident.Kind.NEAR_MISS,
            what=NEAR_MISS,
            title=_("メールを送る前に取りやめた"),
            what_happened=_("送信したメールが番人で止まり、確かめて送信を取りやめました。気づかれた点：%(checks)s") % {"checks": labels},
            happened_on=mail.received_on,
            noticed_on=max(clock.today(), mail.received_on),
            persons_guess=mail.persons or None,
            what_stopped_it=_("送信前の確認（番人）：%(checks)s") % {"checks": labels},
            stated=content.option(NEAR_MISS).facts(""),
        )
    incident = reporting.report(told, by=by, department=mail.department)
    mail.near_miss = incident
    mail.save(update_fields=["near_miss"])
    trail.record("mailroom.near_miss_kept", by=by, subject=mail, after={"near_miss": incident.number})
    return incident


@transaction.atomic
def tell_incident(mail: Mail, entry: Entry, *, by: Person, note: str = "", what: str = WRONG_TO) -> Incident:
    """A mail that went out should not have: tell of it as an incident, with what the guard knows filled in. Once for each mail. Raises NotSentYet."""
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.incident_id is not None:
        return Incident.objects.get(pk=mail.incident_id)
    if mail.state not in SENT:
        raise NotSentYet
    with translation.override("ja"):
        told = _told(mail, entry, note, what)
    incident = reporting.report(told, by=by, department=mail.department)
    mail.incident = incident
    mail.save(update_fields=["incident"])
    trail.record("mailroom.incident_told", by=by, subject=mail, after={"incident": incident.number})
    return incident


def _told(mail: Mail, entry: Entry, note: str, what: str) -> reporting.Told:
    verdict: Mapping[str, Any] = entry.verdict or {"recipients": [], "attachments": [], "findings": []}
    option = content.option(what)
    outside = [each["address"] for each in verdict["recipients"] if not each["inside"]]
    sent_at = _sent_at(entry)
    kinds = list(dict.fromkeys(kind for each in verdict["attachments"] for kind in each["kinds"]))
    lines = [
        note,
        _("送った時：%(at)s") % {"at": f"{sent_at.astimezone(clock.JAPAN):%Y-%m-%d %H:%M}"},
        _("宛先（社外 %(count)s件）：%(names)s") % {"count": len(outside), "names": "、".join(outside)},
        *(
            _("添付：%(name)s（%(persons)s名分）") % {"name": each["name"], "persons": each["persons"]}
            for each in verdict["attachments"]
            if each["type"] != "zip"
        ),
        *([_("含まれる情報：%(kinds)s") % {"kinds": "、".join(map(kind_label, kinds))}] if kinds else []),
        *(f"・{each['detail']}" for each in verdict["findings"]),
    ]
    known = [ITEMS[kind] for kind in kinds if kind in ITEMS]
    known += [ITEMS_OF_CHECKS[each["check"]] for each in verdict["findings"] if each["check"] in ITEMS_OF_CHECKS]
    items = list(dict.fromkeys(known))
    data_set: dict[str, Any] = {"id": "d1", **({"items": items} if items else {})}
    if "individual_number" in items:
        data_set["my_number"] = {"contains_individual_number": True}
    if "credit_card" in items:
        data_set["financial"] = ["credit_card_number"]
    sent_on = clock.japan_day(sent_at)
    return reporting.Told(
        kind=Incident.Kind.ACCIDENT,
        what=what,
        title=option.title.ja,
        what_happened="\n".join(line for line in lines if line),
        happened_on=sent_on,
        noticed_on=max(clock.today(), sent_on),
        to_whom="、".join(outside)[:_MOST_SHOWN],
        persons_guess=mail.persons or None,
        stated=merged(_whole(option.facts("")), {"data_sets": [data_set]}),
    )


def _sent_at(entry: Entry) -> datetime:
    """When it left the house: as the guard recorded it; a copy that was watched left about when it came."""
    when = {event.after: event.at for event in entry.events}
    return when.get(State.FORWARDED) or when.get(State.FORWARDING) or entry.received_at


def _whole(stated: Mapping[str, Any]) -> dict[str, Any]:
    """The option's facts with the one data set that what the guard knows is put into."""
    return merged({"data_sets": [{"id": "d1"}]}, stated)
