"""The persons concerned: read in from a list (preview, then confirmation), told, and what came back. Names never reach the trail."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.facts import differences, merged
from komainu.web.incidents.models import AffectedPerson, DeskInquiry, Incident, NoticeText, PersonsImport
from komainu.web.incidents.person_details import ReadRow, digits, identity, kana
from komainu.web.incidents.services.facts import assess_now
from komainu.web.incidents.services.standing import lock, refresh
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import Problem, WrongState
from komainu.web.site.sealing import blind_index
from komainu.web.trail import services as trail


class ImportGone(Problem):
    title = _("この取り込みは、すでに確定したか取り消されています")
    what_to_do = _("もう一度ファイルを選び、内容を確かめてから確定してください。")


INDEXED = ("name", "reading", "phone", "mail", "number")


def indexes(details: Mapping[str, str]) -> dict[str, str]:
    """The blind indexes of a person, by column of the model."""
    compared = {"phone": digits, "reading": kana}
    return {
        f"{field}_index": blind_index(compared.get(field, str)(details[field]), f"affected.{field}") if details.get(field) else ""
        for field in INDEXED
    }


def fingerprint(details: Mapping[str, str]) -> str:
    return blind_index(identity(details), "affected.identity")


def compare(incident: Incident, rows: Sequence[ReadRow]) -> dict[str, list[ReadRow]]:
    """What an import would do: added, changed, unchanged, refused; a second row of the same person in the file is refused. One query."""
    known = {
        person.fingerprint: person.details for person in AffectedPerson.objects.filter(incident=incident).only("fingerprint", "details")
    }
    result: dict[str, list[ReadRow]] = {"added": [], "changed": [], "unchanged": [], "refused": []}
    seen: dict[str, int] = {}
    for row in rows:
        if row.error:
            result["refused"].append(row)
            continue
        mark = fingerprint(row.details)
        if mark in seen:
            result["refused"].append(ReadRow(row.line, row.details, str(_("%(line)s行目と同じ人です。") % {"line": seen[mark]})))
            continue
        seen[mark] = row.line
        before = known.get(mark)
        result["added" if before is None else "unchanged" if before == row.details else "changed"].append(row)
    return result


@transaction.atomic
def prepare_import(incident: Incident, rows: Sequence[ReadRow], *, by: Person, file_name: str, columns: Mapping[str, int]) -> PersonsImport:
    """Keep a list, sealed, until it is confirmed; nothing of it counts yet. An earlier one that waits is thrown away."""
    incident = lock(incident)
    PersonsImport.objects.filter(incident=incident, confirmed_at=None).delete()
    result = compare(incident, rows)
    return PersonsImport.objects.create(
        incident=incident,
        file_name=file_name,
        columns=dict(columns),
        rows=[{"line": row.line, "details": row.details, "error": row.error} for row in rows],
        uploaded_by=by,
        uploaded_at=clock.now(),
        **{name: len(found) for name, found in result.items()},
    )


@transaction.atomic
def confirm_import(prepared: PersonsImport, *, by: Person) -> PersonsImport:
    """Take the list in. The second time the same file changes nothing. Raises ImportGone."""
    incident = lock(prepared.incident)
    prepared = PersonsImport.objects.select_for_update().get(pk=prepared.pk)
    if prepared.confirmed_at is not None or prepared.rows is None:
        raise ImportGone
    result = compare(incident, [ReadRow(row["line"], row["details"], row["error"]) for row in prepared.rows])
    position = AffectedPerson.objects.filter(incident=incident).count()
    AffectedPerson.objects.bulk_create(
        [
            AffectedPerson(
                incident=incident,
                position=position + number,
                details=row.details,
                fingerprint=fingerprint(row.details),
                **indexes(row.details),
            )
            for number, row in enumerate(result["added"], start=1)
        ],
        batch_size=500,
    )
    changed = {fingerprint(row.details): row.details for row in result["changed"]}
    persons = list(AffectedPerson.objects.filter(incident=incident, fingerprint__in=list(changed))) if changed else []
    for person in persons:
        person.details = changed[person.fingerprint]
        for name, value in indexes(person.details).items():
            setattr(person, name, value)
    AffectedPerson.objects.bulk_update(persons, ["details", *(f"{field}_index" for field in INDEXED)], batch_size=500)
    prepared.confirmed_at, prepared.rows = clock.now(), None
    for name, found in result.items():
        setattr(prepared, name, len(found))
    prepared.save()
    trail.record("incidents.persons_imported", by=by, subject=incident, after={name: len(found) for name, found in result.items()})
    return prepared


@transaction.atomic
def cancel_import(prepared: PersonsImport, *, by: Person) -> None:
    """Throw a list away that waits for confirmation."""
    if PersonsImport.objects.filter(pk=prepared.pk, confirmed_at=None).delete()[0]:
        trail.record("incidents.persons_import_cancelled", by=by, subject=prepared.incident)


@transaction.atomic
def tell(incident: Incident, persons: Sequence[UUID] | None, *, by: Person, how: str, told_at: datetime) -> int:
    """Record that persons were told (or could not be reached); None means all who were not told yet. Returns how many."""
    incident = lock(incident)
    if incident.state == Incident.State.REPORTED:
        raise WrongState
    wanted = AffectedPerson.objects.filter(incident=incident)
    wanted = wanted.filter(told=AffectedPerson.Told.NOT_YET) if persons is None else wanted.filter(pk__in=list(persons))
    if how == AffectedPerson.Told.NOT_YET:
        count = wanted.update(told=how, told_at=None, told_by=None)
    else:
        count = wanted.update(told=how, told_at=told_at, told_by=by)
    if count:
        trail.record("incidents.persons_told", by=by, subject=incident, after={"how": how, "told_at": told_at, "persons": count})
    return count


@transaction.atomic
def note_what_came_back(person: AffectedPerson, text: str, *, by: Person) -> AffectedPerson:
    """Keep, sealed, what a person answered or that the letter came back."""
    person.came_back, person.answered_at = {"text": text}, clock.now()
    person.save(update_fields=["came_back", "answered_at"])
    trail.record("incidents.person_answered", by=by, subject=person.incident)
    return person


@transaction.atomic
def finish_notice(incident: Incident, *, by: Person, notified_on: date, as_of: date, substitutes: Sequence[str] = ()) -> Incident:
    """Record that the notice to the persons is done; it becomes a fact, and the duty closes.

    substitutes  `publication`, `inquiry_desk`, where a substitute measure was taken instead
    """
    incident = lock(incident)
    if notified_on > as_of:
        raise WrongState(_("知らせた日が先の日付になっています"), _("本人へ知らせた日を確かめてください。"))
    stated: dict[str, Any] = {"notification": {"notified_on": notified_on.isoformat()}}
    if substitutes:
        stated["notification"]["substitute_measures"] = list(substitutes)
    before, incident.facts = incident.facts, merged(incident.facts, stated)
    incident.facts_version += 1
    incident.save(update_fields=["facts", "facts_version"])
    assess_now(incident, by=by, as_of=as_of, changed=differences(before, incident.facts))
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
def answer_inquiry(
    incident: Incident, *, by: Person, answer: str, identity_check: str = "", affected: AffectedPerson | None = None, note: str = ""
) -> DeskInquiry:
    """Record what the desk answered to somebody who asked, and how their identity was checked."""
    inquiry = DeskInquiry.objects.create(
        incident=incident, asked_at=clock.now(), answered_by=by, identity_check=identity_check, answer=answer, affected=affected, note=note
    )
    trail.record("incidents.inquiry_answered", by=by, subject=incident, after={"answer": answer, "check": identity_check})
    return inquiry


@transaction.atomic
def delete_persons(incident: Incident, *, by: Person, reason: str) -> int:
    """Delete the list of persons when it is no longer needed; only the counts stay."""
    if not reason.strip():
        raise WrongState(_("理由が書かれていません"), _("名簿を消す理由を書いてください。"))
    incident = lock(incident)
    DeskInquiry.objects.filter(incident=incident).update(affected=None)
    PersonsImport.objects.filter(incident=incident).update(rows=None)
    count = AffectedPerson.objects.filter(incident=incident).delete()[0]
    trail.record("incidents.persons_deleted", by=by, subject=incident, after={"persons": count}, reason=reason)
    return count
