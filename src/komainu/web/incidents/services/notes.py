"""What is added to the timeline by hand: notes, calls, letters, meetings, with their files."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from komainu.web.incidents.models import Incident, Note
from komainu.web.incidents.services.attachments import attach
from komainu.web.incidents.services.handling import NotYetHappened
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.trail import services as trail


@transaction.atomic
def add_note(
    incident: Incident,
    *,
    by: Person | None,
    kind: str,
    text: str,
    happened_at: datetime,
    with_whom: str = "",
    files: Sequence[UploadedFile] = (),
) -> Note:
    """A note, a call, a letter or a meeting on the timeline; a closed record takes notes too. Raises NotYetHappened, FileTooLarge, FileEmpty."""
    if happened_at > clock.now():
        raise NotYetHappened
    note = Note.objects.create(
        incident=incident, kind=kind, text=text, happened_at=happened_at, with_whom=with_whom, written_by=by, written_at=clock.now()
    )
    trail.record("incidents.note_added", by=by, subject=incident, after={"note": note.pk, "kind": kind, "happened_at": happened_at})
    for file in files:
        attach(incident, file, by=by, purpose=f"note:{note.pk.hex[:8]}")
    return note
