"""What somebody who told may read of it: the own reports, a poster's receipt, the files."""

import unicodedata
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from komainu.web.incidents.content import FirstSteps, UnknownText, first_steps
from komainu.web.incidents.models import Attachment, Incident, Note
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.site.rights import READERS

# The fourth kind of report is a question in the words of staff, a consultation in the records.
RECORD_KINDS = {"question": Incident.Kind.CONSULTATION.value}
CONTENT_KINDS = {record: content for content, record in RECORD_KINDS.items()}


@dataclass(frozen=True, slots=True)
class StateWords:
    """Where a report stands, in plain words for whoever told. `kind` is that of a badge."""

    title: str
    text: str
    kind: str


def state_words(incident: Incident) -> StateWords:
    """No query. What the office decided inside is not told here."""
    state = Incident.State
    if incident.state == state.REPORTED:
        return StateWords(_("届いています"), _("担当者が受け付けるのを待っています。急ぐときは電話してください。"), "info")
    if incident.state == state.CLOSED:
        return StateWords(_("対応が終わりました"), _("知らせてくださり、ありがとうございました。"), "success")
    if incident.kind != Incident.Kind.ACCIDENT:
        return StateWords(_("担当者が見ています"), _("返事まで少しお待ちください。"), "info")
    if incident.state == state.TAKEN:
        return StateWords(
            _("担当者が対応を始めました"), _("広がらないように止めているところです。連絡があったら、すぐ応じてください。"), "info"
        )
    return StateWords(_("対応を進めています"), _("起きたことを確かめ、必要な連絡をしています。"), "info")


def steps_of(incident: Incident) -> FirstSteps:
    """What to do first and what not to do, for what was told. An option of an older edition has the general text of its kind. No query."""
    kind = CONTENT_KINDS.get(incident.kind, incident.kind)
    try:
        return first_steps(kind, incident.what)
    except UnknownText:
        return first_steps(kind)


def own_reports(person: Person) -> QuerySet[Incident]:
    """What this person told under the own name, the newest first."""
    return Incident.objects.filter(reported_by=person).order_by("-reported_at", "pk")


def own_report(person: Person, code: UUID) -> Incident:
    """One of them, else 404. One query."""
    return get_object_or_404(Incident.objects.filter(reported_by=person).select_related("department", "taken_by"), pk=code)


def told_report(person: Person, code: UUID) -> Incident:
    """What was just told: the own report, or an anonymous one, whose address only its teller was led to. One query.

    The page shows nothing of what an anonymous one says, so that its address gives nothing away.
    """
    return get_object_or_404(Incident.objects.filter(Q(reported_by=person) | Q(is_anonymous=True)), pk=code)


def as_receipt(text: str) -> str:
    """A receipt number as it is kept, however it was typed: small letters, full width, blanks. Empty if nothing of one is there."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKC", text).upper() if letter == "-" or (letter.isascii() and letter.isalnum())
    )[:20]


def receipt_of(code: UUID) -> str:
    """The receipt number of what was just told. One query."""
    return Incident.objects.values_list("receipt", flat=True).get(pk=code)


def public_report(receipt: str) -> Incident | None:
    """The report from the poster that has this receipt number. One query."""
    return Incident.objects.filter(channel=Incident.Channel.POSTER, receipt=as_receipt(receipt)).first()


def own_notes(incident: Incident, person: Person) -> list[Note]:
    """What the person added later, the oldest first; the office's notes are the office's. One query."""
    return list(Note.objects.filter(incident=incident, written_by=person).order_by("happened_at"))


def visible_attachments(incident: Incident, person: Person, standing: Standing) -> QuerySet[Attachment]:
    """The files of one incident that this person may open: who reads all, all; others what was told with it or added by themselves."""
    found = Attachment.objects.filter(incident=incident).order_by("added_at", "pk")
    return found if not READERS.isdisjoint(standing.roles) else found.filter(Q(purpose="report") | Q(added_by=person))
