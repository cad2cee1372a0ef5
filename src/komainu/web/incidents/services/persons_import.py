"""A list of persons is read in: kept sealed, shown, and taken in only when somebody confirms it. Names never reach the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.incidents.models import AffectedPerson, Incident, PersonsImport
from komainu.web.incidents.person_details import FIELDS, KEYS, ReadRow, identity, problem, read_rows, recognise
from komainu.web.incidents.services.standing import lock
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import Problem, WrongState
from komainu.web.site.sealing import blind_index
from komainu.web.trail import services as trail

INDEXED = ("name", "reading", "phone", "mail", "number")
BATCH = 500


class ImportGone(Problem):
    title = gettext_lazy("この取り込みは、すでに確定したか取り消されています")
    what_to_do = gettext_lazy("もう一度ファイルを選び、内容を確かめてから確定してください。")


class PersonImpossible(Problem):
    title = gettext_lazy("この人を加えられません")
    status = 422


@dataclass(slots=True)
class Change:
    """A row beside the person that is in the list already. `details` is what the person will be."""

    row: ReadRow
    person: AffectedPerson
    details: dict[str, str]

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """(label, before, after) of each field that changes."""
        before = self.person.details
        return [
            (str(label), before.get(key, ""), self.details.get(key, ""))
            for key, label in FIELDS.items()
            if before.get(key) != self.details.get(key)
        ]


@dataclass(slots=True)
class Compared:
    """What an import would do. `namesakes` are the lines among the added whose name stands in the list already, with another contact."""

    added: list[ReadRow] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: list[ReadRow] = field(default_factory=list)
    refused: list[ReadRow] = field(default_factory=list)
    namesakes: set[int] = field(default_factory=set)

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(getattr(self, name)) for name in ("added", "changed", "unchanged", "refused")}


def indexes(details: Mapping[str, str]) -> dict[str, str]:
    """The blind indexes of a person, by column of the model. What folds to nothing has none."""
    found = {}
    for name in INDEXED:
        key = KEYS[name](details.get(name, ""))
        found[f"{name}_index"] = blind_index(key, f"affected.{name}") if key else ""
    return found


def fingerprint(details: Mapping[str, str]) -> str:
    return blind_index(identity(details), "affected.identity")


def compare(incident: Incident, rows: Sequence[ReadRow]) -> Compared:
    """What an import would do. A field that the file leaves empty keeps what is known; a second row of the same person is refused.

    One query.
    """
    known = {
        person.fingerprint: person
        for person in AffectedPerson.objects.filter(incident=incident).only("fingerprint", "details", "name_index", "incident_id")
    }
    names = {person.name_index for person in known.values() if person.name_index}
    result, seen = Compared(), {}
    for row in rows:
        if row.error:
            result.refused.append(row)
            continue
        mark = fingerprint(row.details)
        if mark in seen:
            result.refused.append(ReadRow(row.line, row.details, _("%(line)s行目と同じ人です。") % {"line": seen[mark]}))
            continue
        seen[mark] = row.line
        person = known.get(mark)
        if person is None:
            result.added.append(row)
            if indexes({"name": row.details.get("name", "")})["name_index"] in names:
                result.namesakes.add(row.line)
            continue
        details = {**person.details, **row.details}
        if details == person.details:
            result.unchanged.append(row)
        else:
            result.changed.append(Change(row, person, details))
    return result


def rows_of(prepared: PersonsImport) -> list[ReadRow]:
    """The rows of a waiting list as its columns are understood now. Raises ImportGone."""
    if prepared.rows is None or prepared.confirmed_at is not None:
        raise ImportGone
    columns = {int(position): name for position, name in prepared.columns.items()}
    return read_rows(prepared.rows["lines"], prepared.rows["rows"], columns)


@transaction.atomic
def prepare_import(
    incident: Incident,
    *,
    by: Person,
    file_name: str,
    header: Sequence[str],
    lines: Sequence[int],
    rows: Sequence[Sequence[str]],
    columns: Mapping[int, str] | None = None,
) -> PersonsImport:
    """Keep a list, sealed, until it is confirmed; nothing of it counts yet. An earlier one that waits is thrown away.

    lines    for each row its number in the file
    columns  which field each column holds; None: as far as the headings tell
    """
    incident = lock(incident)
    _refuse_unless_open(incident)
    PersonsImport.objects.filter(incident=incident, confirmed_at=None).delete()
    understood = recognise(header) if columns is None else columns
    return PersonsImport.objects.create(
        incident=incident,
        file_name=file_name[:200],
        columns={str(position): name for position, name in understood.items()},
        rows={"header": list(header), "lines": list(lines), "rows": [list(row) for row in rows]},
        uploaded_by=by,
        uploaded_at=clock.now(),
    )


@transaction.atomic
def change_columns(prepared: PersonsImport, columns: Mapping[int, str]) -> PersonsImport:
    """Understand the columns of a waiting list otherwise. Raises ImportGone."""
    prepared = PersonsImport.objects.select_for_update(of=("self",)).select_related("incident").get(pk=prepared.pk)
    if prepared.rows is None or prepared.confirmed_at is not None:
        raise ImportGone
    width = len(prepared.rows["header"])
    prepared.columns = {str(position): name for position, name in sorted(columns.items()) if name in FIELDS and 0 <= position < width}
    prepared.save(update_fields=["columns"])
    return prepared


@transaction.atomic
def confirm_import(prepared: PersonsImport, *, by: Person) -> PersonsImport:
    """Take the list in; compared anew with what stands there now. The second time the same file changes nothing. Raises ImportGone."""
    incident = lock(prepared.incident)
    _refuse_unless_open(incident)
    prepared = PersonsImport.objects.select_for_update().get(pk=prepared.pk)
    result = compare(incident, rows_of(prepared))
    _add(incident, [row.details for row in result.added])
    _write(incident, result.changed)
    prepared.confirmed_at, prepared.rows = clock.now(), None
    for name, count in result.counts.items():
        setattr(prepared, name, count)
    prepared.save()
    trail.record("incidents.persons_imported", by=by, subject=incident, after=result.counts)
    return prepared


@transaction.atomic
def cancel_import(prepared: PersonsImport, *, by: Person) -> None:
    """Throw a list away that waits for confirmation."""
    if PersonsImport.objects.filter(pk=prepared.pk, confirmed_at=None).delete()[0]:
        trail.record("incidents.persons_import_cancelled", by=by, subject=prepared.incident)


@transaction.atomic
def add_persons(incident: Incident, persons: Sequence[Mapping[str, str]], *, by: Person) -> list[AffectedPerson]:
    """Add persons by hand, all or none. Raises PersonImpossible for somebody who is there already or cannot be."""
    incident = lock(incident)
    _refuse_unless_open(incident)
    rows = []
    for line, details in enumerate(persons, start=1):
        kept = {key: text for key, text in details.items() if text and key in FIELDS}
        rows.append(ReadRow(line, kept, problem(kept)))
    result = compare(incident, rows)
    if result.refused:
        raise PersonImpossible(what_to_do=result.refused[0].error)
    if result.changed or result.unchanged:
        raise PersonImpossible(what_to_do=_("同じ番号、または同じ氏名と連絡先の人がすでに名簿にあります。"))
    added = _add(incident, [row.details for row in result.added])
    trail.record("incidents.persons_imported", by=by, subject=incident, after={"added": len(added), "by_hand": True})
    return added


def _refuse_unless_open(incident: Incident) -> None:
    if not incident.is_open or incident.state == Incident.State.REPORTED:
        raise WrongState


def _add(incident: Incident, persons: Sequence[dict[str, str]]) -> list[AffectedPerson]:
    last = AffectedPerson.objects.filter(incident=incident).aggregate(last=Max("position"))["last"] or 0
    return AffectedPerson.objects.bulk_create(
        [
            AffectedPerson(incident=incident, position=last + number, details=details, fingerprint=fingerprint(details), **indexes(details))
            for number, details in enumerate(persons, start=1)
        ],
        batch_size=BATCH,
    )


def _write(incident: Incident, changes: Sequence[Change]) -> None:
    """Rows as they are now, in one statement a batch: on conflict of the id only what may change is replaced."""
    written = [
        AffectedPerson(
            id=change.person.pk,
            incident=incident,
            position=0,
            details=change.details,
            fingerprint=change.person.fingerprint,
            **indexes(change.details),
        )
        for change in changes
    ]
    AffectedPerson.objects.bulk_create(
        written,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["details", *(f"{name}_index" for name in INDEXED)],
    )
