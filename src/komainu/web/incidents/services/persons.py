"""The persons concerned: told, not reached, what came back; the notice as a whole; the words for each audience. No name reaches the trail."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.facts import differences, merged
from komainu.web.incidents.models import AffectedPerson, DeskInquiry, Incident, NoticeText, PersonsImport
from komainu.web.incidents.services.facts import assess_now, record_facts
from komainu.web.incidents.services.standing import lock, refresh
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import Problem, WrongState
from komainu.web.trail import services as trail


class DayImpossible(Problem):
    title = _("その日付は使えません")
    status = 422


class ReasonMissing(Problem):
    title = _("理由が書かれていません")
    what_to_do = _("名簿を消す理由を一言書いてください。")
    status = 422


class NobodyListed(Problem):
    title = _("名簿に誰もいません")
    what_to_do = _("先に名簿を取り込むか、1人ずつ加えてください。")


@transaction.atomic
def tell(incident: Incident, persons: Sequence[UUID] | None, *, by: Person, how: str, told_at: datetime) -> int:
    """Record that persons were told (or could not be reached), or take that back (`not_yet`). Returns how many.

    persons  ids of this incident's list; None means all who were not told yet
    Raises WrongState before somebody took the incident, DayImpossible for a day to come.
    """
    incident = lock(incident)
    if incident.state == Incident.State.REPORTED:
        raise WrongState
    if how not in AffectedPerson.Told.values:
        raise ValueError(how)
    wanted = AffectedPerson.objects.filter(incident=incident)
    wanted = wanted.filter(told=AffectedPerson.Told.NOT_YET) if persons is None else wanted.filter(pk__in=list(persons))
    if how == AffectedPerson.Told.NOT_YET:
        count = wanted.exclude(told=how).update(told=how, told_at=None, told_by=None)
    else:
        if told_at > clock.now():
            raise DayImpossible(what_to_do=_("知らせた日が先の日付になっています。"))
        count = wanted.update(told=how, told_at=told_at, told_by=by)
    if count:
        after = {"how": how, "persons": count} | ({} if how == AffectedPerson.Told.NOT_YET else {"told_at": told_at})
        trail.record("incidents.persons_told", by=by, subject=incident, after=after)
    return count


@transaction.atomic
def note_what_came_back(person: AffectedPerson, text: str, *, by: Person) -> AffectedPerson:
    """Keep, sealed, what a person answered or that the letter came back; an empty text takes it away again."""
    person = AffectedPerson.objects.select_for_update(of=("self",)).select_related("incident").get(pk=person.pk)
    text = text.strip()
    if text == (person.came_back or {}).get("text", ""):
        return person
    person.came_back, person.answered_at = ({"text": text}, clock.now()) if text else (None, None)
    person.save(update_fields=["came_back", "answered_at"])
    trail.record("incidents.person_answered", by=by, subject=person.incident, after={"withdrawn": not text})
    return person


@transaction.atomic
def count_into_facts(incident: Incident, *, by: Person, is_complete: bool, expected_version: int, as_of: date) -> int:
    """Take the number of persons over into the facts, and reassess. Returns the number.

    is_complete  the list holds everybody: the number is settled. Else it is what is confirmed so far; a larger possible number stays
    Raises NobodyListed, ChangedMeanwhile, WrongState.
    """
    incident = lock(incident)
    count = AffectedPerson.objects.filter(incident=incident).count()
    if not count:
        raise NobodyListed
    record_facts(incident, counted(incident.facts, count, is_complete=is_complete), by=by, expected_version=expected_version, as_of=as_of)
    return count


def counted(facts: dict[str, Any], count: int, *, is_complete: bool) -> dict[str, Any]:
    """The facts with the number of persons. With one data set it is that set's number too, so that the two never contradict."""

    def pair(before: dict[str, Any] | None) -> dict[str, Any]:
        largest = (before or {}).get("maximum")
        return {"confirmed": count, "maximum": count if is_complete else largest if largest is None else max(largest, count)}

    result = {**facts, "persons_total": pair(facts.get("persons_total"))}
    sets = facts.get("data_sets") or []
    if len(sets) == 1:
        known = sets[0].get("persons")
        result["data_sets"] = [{**sets[0], "persons": pair(known)}]
        if not is_complete and known and result["persons_total"]["maximum"] is None:
            result["persons_total"]["maximum"] = result["data_sets"][0]["persons"]["maximum"]
    return result


@transaction.atomic
def finish_notice(incident: Incident, *, by: Person, notified_on: date, as_of: date, substitutes: Sequence[str] = ()) -> Incident:
    """Record that the notice to the persons is done; it becomes a fact, and the duty closes.

    substitutes  `publication`, `inquiry_desk`, where a substitute measure was taken instead
    Raises DayImpossible for a day to come or before the day of knowing, WrongState.
    """
    incident = lock(incident)
    if not incident.is_open or incident.state == Incident.State.REPORTED or incident.kind != Incident.Kind.ACCIDENT:
        raise WrongState
    if notified_on > as_of:
        raise DayImpossible(what_to_do=_("知らせた日が先の日付になっています。"))
    known_on = (incident.facts.get("awareness") or {}).get("known_on")
    if known_on and notified_on < date.fromisoformat(known_on):
        raise DayImpossible(what_to_do=_("知らせた日が、事故に気づいた日より前になっています。"))
    stated: dict[str, Any] = {"notification": {"notified_on": notified_on.isoformat()}}
    if substitutes:
        stated["notification"]["substitute_measures"] = list(substitutes)
    before, incident.facts = incident.facts, merged(incident.facts, stated)
    changed = differences(before, incident.facts)
    if not changed:
        return incident
    incident.facts_version += 1
    incident.save(update_fields=["facts", "facts_version"])
    assess_now(incident, by=by, as_of=as_of, changed=changed)
    trail.record("incidents.notice_done", by=by, subject=incident, after={"notified_on": notified_on, "substitutes": list(substitutes)})
    refresh(incident)
    return incident


@transaction.atomic
def write_text(incident: Incident, audience: str, *, by: Person, subject: str, body: str) -> NoticeText:
    """Keep the words for one audience; each saving is a version, saving the same again is none."""
    incident = lock(incident)
    latest = NoticeText.objects.filter(incident=incident, audience=audience).order_by("-version").first()
    if latest is not None and (latest.subject, latest.body) == (subject, body):
        return latest
    text = NoticeText.objects.create(
        incident=incident,
        audience=audience,
        subject=subject,
        body=body,
        version=(latest.version if latest else 0) + 1,
        written_by=by,
        written_at=clock.now(),
    )
    trail.record("incidents.text_written", by=by, subject=incident, after={"audience": audience, "version": text.version})
    return text


@transaction.atomic
def note_export(incident: Incident, *, by: Person, what: str, persons: int) -> None:
    """Record that a list, letters or a file for the mail merge left the house; by whom and how many, no names."""
    trail.record("incidents.persons_exported", by=by, subject=incident, after={"what": what, "persons": persons})


@transaction.atomic
def delete_persons(incident: Incident, *, by: Person, reason: str) -> int:
    """Delete the list of persons when it is no longer needed; only the counts stay, in the trail. Returns how many. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    incident = lock(incident)
    persons = AffectedPerson.objects.filter(incident=incident)
    told = dict(persons.order_by().values_list("told").annotate(persons=Count("pk")))
    DeskInquiry.objects.filter(affected__incident=incident).update(affected=None)
    PersonsImport.objects.filter(incident=incident, confirmed_at=None).delete()
    count = persons.delete()[0]
    if count:
        trail.record("incidents.persons_deleted", by=by, subject=incident, after={"persons": count, "told": told}, reason=reason)
    return count
