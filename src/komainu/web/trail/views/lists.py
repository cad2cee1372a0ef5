"""The trail as a list, one event of it, and the list as a signed file."""

import unicodedata
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from komainu.web.people.models import Person
from komainu.web.people.queries.staff import search as search_people
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing, Table, Whole
from komainu.web.site.pages import page
from komainu.web.site.prepared import prepared
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail import queries
from komainu.web.trail.actions import ACTIONS, PARTS, action_label
from komainu.web.trail.histories import of_event
from komainu.web.trail.models import Event, PartOf
from komainu.web.trail.queries.days import since, until
from komainu.web.trail.queries.runs import last_finished, what_words
from komainu.web.trail.services import exporting
from komainu.web.trail.telling import Teller

FORMATS = ("jsonl", "csv", "xlsx")
MOST_COUNTED = 10_000
MOST_PEOPLE = 50
MOST_SEARCHED = 5_000
SHOWN = ("sequence", "happened_at", "action", "subject_label", "actor_name", "reason")


def _of_part(events: QuerySet[Event], part: str) -> QuerySet[Event]:
    return events.alias(of_part=PartOf("action")).filter(of_part=part)


def _search_all(events: QuerySet[Event], words: list[str]) -> QuerySet[Event]:
    """Each word, as typed or in its plain width, in what an event says: its record, who, why, or the words for the act (those are in memory)."""
    for word in words:
        wanted = Q()
        for form in {word, unicodedata.normalize("NFKC", word)}:
            folded = form.casefold()
            acts = [name for name, label in ACTIONS.items() if folded in str(label).casefold() or folded in name]
            wanted |= Q(subject_label__icontains=form) | Q(actor_name__icontains=form) | Q(reason__icontains=form) | Q(action__in=acts)
        events = events.filter(wanted)
    return events


def _search(events: QuerySet[Event], words: list[str]) -> QuerySet[Event]:
    """Among the newest that the conditions leave: looking through the text of a million events would hold up everybody."""
    edge = events.order_by("-sequence").values("sequence")[MOST_SEARCHED : MOST_SEARCHED + 1]
    return _search_all(events.filter(sequence__gt=Coalesce(Subquery(edge), 0)), words)


def _by_person(events: QuerySet[Event], text: str) -> QuerySet[Event]:
    """Those of the people whom the words find, as the list of staff finds them."""
    found = search_people(Person.objects.all(), text.split()).values_list("pk", flat=True)[:MOST_PEOPLE]
    return events.filter(actor_id__in=[str(each) for each in found])


EVENTS = Listing(
    label=_("操作の記録"),
    columns=(
        Column("sequence", _("番号"), "sequence", order_by=("sequence",), align="number", url=lambda event: f"/trail/{event.sequence}/"),
        Column("at", _("日時"), "happened_at"),
        Column("action", _("操作"), lambda event: action_label(event.action), is_title=True),
        Column("subject", _("対象"), "subject_label"),
        Column("actor", _("行った人"), lambda event: event.actor_name or str(_("（サインインなし・自動）"))),
        Column("reason", _("理由"), "reason"),
    ),
    search=_search,
    filters=(
        Filter("part", _("分野"), _of_part, Table(PARTS)),
        Filter("act", _("操作"), "action", Table(ACTIONS)),
        Filter("by", _("行った人"), _by_person, is_text=True),
        Filter("from", _("この日から"), since),
        Filter("until", _("この日まで"), until),
    ),
    sort="-sequence",
    most_counted=MOST_COUNTED,
)
EXPORTED = replace(EVENTS, search=_search_all)
"""What leaves the house signed says what it was searched by: it is searched from the first event to the last."""


@prepared
def _between(after: int, until: int) -> QuerySet[Event]:
    return Event.objects.filter(sequence__gt=after, sequence__lte=until).order_by("-sequence").only(*SHOWN)


def _whole(last: int) -> Whole:
    """The list without conditions: as many as the last number says, and each page found by its numbers, however far back it lies."""
    return Whole(last, lambda first, to: _between(last - to, last - first + 1))


@requires("trail.read")
@require_GET
def events(request: StaffRequest) -> HttpResponse:
    """Who did what, when. Three queries; one more with conditions, and one more for each day and for a name."""
    last = queries.head()
    listing = EVENTS.page(request.GET, Event.objects.only(*SHOWN), path=request.path, whole=_whole(last[0]))
    run = last_finished()
    exports = [(label, reverse("trail:export", args=[format])) for format, label in (("jsonl", "JSONL"), ("csv", "CSV"), ("xlsx", "Excel"))]
    return page(
        request,
        "trail/list.html",
        page_title=_t("操作の記録"),
        page_lead=_t("誰が、いつ、何をしたか。書き換えも削除もできません。"),
        listing=listing,
        head=last,
        run=run,
        what=what_words(run) if run else "",
        exports=exports if may(request.standing, "trail.export") else [],
        searched=MOST_SEARCHED if listing.q and last[0] > MOST_SEARCHED else 0,
    )


@requires("trail.export")
@require_GET
def export(request: StaffRequest, format: str) -> FileResponse:
    """What the list shows, as a ZIP that this installation signed."""
    if format not in FORMATS:
        raise Http404
    records, conditions = EXPORTED.narrowed(request.GET, Event.objects.all())
    file = exporting.export(records, format, by=request.person, conditions=conditions)  # type: ignore[arg-type]
    name = f"komainu-trail-{clock.today():%Y%m%d}-{format}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@requires("trail.read")
@require_GET
def event(request: StaffRequest, sequence: int) -> HttpResponse:
    """One event with what was before and after, for who may read its record. One query, and those that find the record."""
    found = Event.objects.filter(sequence=min(sequence, 2**62)).first()
    if found is None:
        raise Http404
    history = of_event(found.subject_type, found.action)
    place, told = None, None
    if history is not None and may(request.standing, history.right):
        record: Any = None
        try:
            if history.record is not None:
                place = history.record(request, found.subject_id)
                record = place.record
            told = Teller(history).told(found, record)
        except Http404:
            place = None
    facts = [
        (_t("日時"), found.happened_at),
        (_t("行った人"), found.actor_name or _t("（サインインなし・自動）")),
        (_t("対象"), found.subject_label),
        (_t("理由"), found.reason or _t("（書かれていません）")),
    ]
    url = ""
    if history is not None and told is not None:
        url = (
            reverse("trail:history", args=[history.name, found.subject_id])
            if history.record is not None
            else reverse("trail:history_of_group", args=[history.name])
        )
    return page(
        request,
        "trail/event.html",
        page_title=action_label(found.action),
        crumbs=[(_t("操作の記録"), reverse("trail:list"))],
        event=found,
        facts=facts,
        told=told,
        place=place,
        history_url=url,
    )
