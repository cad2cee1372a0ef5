"""A document of the rules is added, written as a draft, put in force on a day, and abolished."""

from datetime import date, timedelta

from django.db import transaction

from komainu.web.people.models import Person
from komainu.web.rules import wording
from komainu.web.rules.models import Clause, ClauseText, RuleDocument, RuleVersion
from komainu.web.rules.problems import CodeTaken, DayBeforeLast, NothingWritten, TooManyClauses
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail


def _refuse_taken(code: str, *, but: RuleDocument | None = None) -> None:
    if RuleDocument.objects.filter(code=code).exclude(pk=but.pk if but else None).exists():
        raise CodeTaken


@transaction.atomic
def add_document(*, by: Person | None, code: str, title: str, kind: str) -> RuleDocument:
    """A new document, without a text yet. Raises CodeTaken."""
    _refuse_taken(code)
    made = RuleDocument.objects.create(code=code, title=title, kind=kind, made_by=by, made_at=clock.now())
    trail.record("rules.document_added", by=by, subject=made, after={"code": code, "title": title, "kind": kind})
    return made


@transaction.atomic
def change_document(document: RuleDocument, *, by: Person | None, code: str, title: str, kind: str) -> RuleDocument:
    """Its number, title and kind. Raises CodeTaken."""
    document = RuleDocument.objects.select_for_update().get(pk=document.pk)
    _refuse_taken(code, but=document)
    before = {"code": document.code, "title": document.title, "kind": document.kind}
    after = {"code": code, "title": title, "kind": kind}
    if before != after:
        document.code, document.title, document.kind = code, title, kind
        document.save(update_fields=["code", "title", "kind"])
        trail.record("rules.document_changed", by=by, subject=document, before=before, after=after)
    return document


@transaction.atomic
def write_draft(document: RuleDocument, *, by: Person | None, body: str, change_summary: str = "") -> RuleVersion:
    """The text of the next version, cut into clauses; writing again replaces the draft. Raises NothingWritten, TooManyClauses."""
    document = RuleDocument.objects.select_for_update().get(pk=document.pk)
    parts = wording.cut(body)
    if not parts:
        raise NothingWritten
    if len(parts) > wording.MOST_CLAUSES:
        raise TooManyClauses
    draft = document.versions.filter(from_on=None).first()
    if draft is None:
        newest = document.versions.order_by("-number").values_list("number", flat=True).first() or 0
        draft = RuleVersion(document=document, number=newest + 1)
    draft.body, draft.change_summary, draft.written_by, draft.written_at = body, change_summary, by, clock.now()
    draft.save()
    draft.texts.all().delete()
    known = {clause.anchor: clause for clause in document.clauses.all()}
    fresh = [Clause(document=document, anchor=part.anchor, heading=part.heading) for part in parts if part.anchor not in known]
    known |= {clause.anchor: clause for clause in Clause.objects.bulk_create(fresh)}
    ClauseText.objects.bulk_create(
        ClauseText(version=draft, clause=known[part.anchor], position=position, heading=part.heading, text=part.text)
        for position, part in enumerate(parts, start=1)
    )
    trail.record(
        "rules.draft_written", by=by, subject=document, after={"version": draft.number, "clauses": len(parts)}, reason=change_summary
    )
    return draft


@transaction.atomic
def discard_draft(version: RuleVersion, *, by: Person | None) -> None:
    """Raises WrongState."""
    version = RuleVersion.objects.select_for_update().select_related("document").get(pk=version.pk)
    if not version.is_draft:
        raise WrongState
    document, number = version.document, version.number
    version.delete()
    trail.record("rules.draft_discarded", by=by, subject=document, before={"version": number})


@transaction.atomic
def put_in_force(version: RuleVersion, *, by: Person | None, from_on: date) -> RuleVersion:
    """From that day the draft counts, and the version before until the day before. Raises WrongState, DayBeforeLast."""
    document = RuleDocument.objects.select_for_update().get(pk=version.document_id)
    version = RuleVersion.objects.select_for_update().get(pk=version.pk)
    if not version.is_draft:
        raise WrongState
    last = document.versions.filter(from_on__isnull=False).order_by("-from_on").first()
    if last is not None and last.from_on is not None and from_on <= last.from_on:
        raise DayBeforeLast
    if last is not None and (last.until_on is None or last.until_on >= from_on):
        last.until_on = from_on - timedelta(days=1)
        last.save(update_fields=["until_on"])
    version.from_on = from_on
    version.save(update_fields=["from_on"])
    # The clause bears the heading that it has in the newest version.
    headings = dict(version.texts.values_list("clause", "heading"))
    clauses = list(document.clauses.filter(pk__in=headings))
    for clause in clauses:
        clause.heading = headings[clause.pk]
    Clause.objects.bulk_update(clauses, ["heading"])
    trail.record("rules.put_in_force", by=by, subject=document, after={"version": version.number, "from_on": from_on})
    return version


@transaction.atomic
def abolish(document: RuleDocument, *, by: Person | None, until_on: date, reason: str) -> RuleVersion:
    """Its last version is in force until that day. Raises WrongState, DayBeforeLast."""
    document = RuleDocument.objects.select_for_update().get(pk=document.pk)
    last = document.versions.filter(from_on__isnull=False, until_on=None).first()
    if last is None or last.from_on is None:
        raise WrongState
    if until_on < last.from_on:
        raise DayBeforeLast
    last.until_on = until_on
    last.save(update_fields=["until_on"])
    trail.record("rules.abolished", by=by, subject=document, after={"version": last.number, "until_on": until_on}, reason=reason)
    return last
