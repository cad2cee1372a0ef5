"""The words for each audience, letters to all persons, and whom to ask outside."""

from dataclasses import dataclass
from math import ceil
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.law.breach import Facts, assess, publication_advice
from komainu.law.breach.publication import HouseRule
from komainu.web.documents.answering import download
from komainu.web.documents.housestyle import house_pdf
from komainu.web.documents.services import by_own_form
from komainu.web.documents.tables import to_csv
from komainu.web.documents.word import to_docx
from komainu.web.incidents import content, letters, queries, words
from komainu.web.incidents.forms.persons import LettersForm
from komainu.web.incidents.forms.texts import TextForm
from komainu.web.incidents.models import AffectedPerson, HouseRules, Incident
from komainu.web.incidents.naming import language
from komainu.web.incidents.queries import persons as readings
from komainu.web.incidents.services import listing as listing_services
from komainu.web.incidents.services import persons as services
from komainu.web.incidents.views.acting import crumbs
from komainu.web.incidents.views.persons import persons_crumb
from komainu.web.people import queries as people
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.site.templatetags.site import jdate

MAKERS = {"pdf": lambda document: house_pdf("incidents.letter", document), "docx": to_docx}


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every draft of an incident is filled from. Four queries."""

    incident: Incident
    organisation: str
    cls: str
    known: dict[str, str | None]

    def draft(self, slot: words.Slot, variant: str | None = None) -> words.Words:
        return words.draft(slot, self.cls, self.known, variant=variant, language=language())

    @property
    def items(self) -> str:
        return self.known.get("items") or ""


def _workshop(incident: Incident) -> Workshop:
    today = clock.today()
    organisation = people.organisation()
    manager = people.holders(Role.PRIVACY_MANAGER, today).first()
    known = words.values(
        incident,
        organisation,
        house=queries.house_rules(),
        manager=manager.name if manager else "",
        today=today,
        language=language(),
    )
    return Workshop(incident, organisation.name if organisation else "", words.class_of(incident), known)


def _slot(key: str) -> words.Slot:
    if key not in words.SLOTS:
        raise Http404(key)
    return words.SLOTS[key]


def _text_crumbs(incident: Incident) -> list[tuple[Any, str]]:
    return crumbs(incident, (_("言葉"), reverse("incidents:texts", args=[incident.pk])))


@requires("incidents.read_assessment")
@require_GET
def texts(request: StaffRequest, code: UUID) -> HttpResponse:
    """All audiences with the state of their words."""
    incident = queries.readable_incident(request, code)
    workshop, saved = _workshop(incident), readings.latest_texts(incident)
    rows = []
    for slot in words.SLOTS.values():
        text = saved.get(slot.key)
        current = words.Words(text.subject, text.body) if text else workshop.draft(slot)
        rows.append({"slot": slot, "saved": text, "gaps": len(current.gaps), "url": reverse("incidents:text_edit", args=[code, slot.key])})
    return page(
        request,
        "incidents/texts.html",
        page_title=_("言葉"),
        crumbs=crumbs(incident),
        incident=incident,
        view=queries.standing(incident),
        rows=rows,
        advice=_publication(incident),
        may_letters=may(request.standing, "incidents.letters"),
    )


def _publication(incident: Incident) -> dict[str, Any] | None:
    """What the guideline and the house's own rule say of publication; None for what was never assessed."""
    if incident.kind != Incident.Kind.ACCIDENT or incident.latest_assessment is None:
        return None
    own = queries.house_rules().publication
    facts = Facts.from_json(incident.facts)
    # A house that always publishes leaves nothing out because it came back or was encrypted.
    rule = HouseRule.NONE if own == HouseRules.Publication.DESIRABLE else HouseRule.OBLIGATORY
    advice = publication_advice(facts, assess(facts, clock.today()), rule)
    proposed = advice.advice.value
    if own == HouseRules.Publication.ALWAYS and proposed == "may_be_left_out":
        proposed = "publish_by_own_rule"
    labels = {
        "publish_by_own_rule": _("自社の規程により公表します"),
        "may_be_left_out": _("自社の規程では、公表を省くことができます"),
        "desirable": _("公表することが望ましい（義務ではありません）"),
        "not_settled": _("公表するかどうかは、まだ決まりません"),
    }
    left_out = proposed != advice.advice.value
    reasons = [reason for reason in advice.reasons if not (left_out and reason.id == "all_back_or_protected")]
    english = language() == "en"
    return {
        "title": labels[proposed],
        "asks_experts_first": advice.asks_experts_first,
        "reasons": [{"text": reason.en if english else reason.ja, "citations": reason.citations} for reason in reasons],
    }


@requires("incidents.read_assessment", post="incidents.draft")
@require_http_methods(["GET", "POST"])
def text_edit(request: StaffRequest, code: UUID, audience: str) -> HttpResponse:
    """The words for one audience: the draft or the newest version, what it lacks, what it carries, and the earlier versions."""
    incident, slot = queries.readable_incident(request, code), _slot(audience)
    versions = readings.texts_for(incident, audience)
    workshop = _workshop(incident)
    variant = request.GET.get("variant") if request.GET.get("variant") in {"apology", "attacked"} else None
    chosen = next((text for text in versions if str(text.version) == request.GET.get("version")), None)
    latest = chosen or (versions[0] if versions else None)
    is_draft = variant is not None or latest is None or request.GET.get("version") == "draft"
    current = workshop.draft(slot, variant) if is_draft else words.Words(latest.subject, latest.body)
    form = TextForm(request.POST or None, initial={"subject": current.subject, "body": current.body})
    if request.method == "POST" and form.is_valid():
        text = services.write_text(
            incident, audience, by=request.person, subject=form.cleaned_data["subject"], body=form.cleaned_data["body"]
        )
        messages.success(request, _("第%(version)s版として保存しました。") % {"version": text.version})
        return redirect("incidents:text_edit", code, audience)
    return page(
        request,
        "incidents/text_edit.html",
        page_title=str(slot.title),
        page_lead=str(slot.lead),
        crumbs=_text_crumbs(incident),
        incident=incident,
        slot=slot,
        form=form,
        current=current,
        carried=current.carried() if slot.carries_items else [],
        versions=versions,
        shown_version=None if is_draft else latest.version,
        is_draft=is_draft,
        variant=variant or words.proposed_variant(workshop.cls),
        has_variants=_has_variants(slot),
        may_draft=may(request.standing, "incidents.draft"),
        may_export=may(request.standing, "incidents.export"),
        tokens=(words.NAME_TOKEN, words.ITEMS_TOKEN) if slot.merges else None,
    )  # fmt: skip


def _has_variants(slot: words.Slot) -> bool:
    return bool(slot.audience) and any(
        each.variant != "any" for each in content.words(slot.audience, channel=slot.channel, variant="apology")
    )


def _current(workshop: Workshop, key: str) -> words.Words:
    """The newest version, else the draft. One query."""
    versions = readings.texts_for(workshop.incident, key)
    return words.Words(versions[0].subject, versions[0].body) if versions else workshop.draft(words.SLOTS[key])


@requires("incidents.export")
@require_GET
def text_file(request: StaffRequest, code: UUID, audience: str, format: str) -> HttpResponse:
    """The newest words for one audience as a file; tokens and gaps stay as they are."""
    incident, slot = queries.readable_incident(request, code), _slot(audience)
    if format not in MAKERS:
        raise Http404(format)
    workshop = _workshop(incident)
    document = letters.text_document(
        _current(workshop, audience),
        title=str(slot.title),
        day=clock.today(),
        organisation=workshop.organisation,
        language=language(),
    )
    listing_services.text_exported(incident, by=request.person, audience=audience, format=format)
    if format == "docx" and audience.startswith("persons"):
        said = _current(workshop, audience)
        values = {
            "organisation": workshop.organisation,
            "today": jdate(clock.today()),
            "subject": said.subject,
            "body": said.body,
            "number": incident.number,
        }
        return download(by_own_form("incidents.letter", lambda: values, lambda: to_docx(document)), f"{incident.number}_{audience}", format)
    return download(MAKERS[format](document), f"{incident.number}_{audience}", format)


@requires("incidents.letters")
@require_http_methods(["GET", "POST"])
def make_letters(request: StaffRequest, code: UUID) -> HttpResponse:
    """Letters to all persons: how many and with which words first, then the file, in parts where it would be too large."""
    incident = queries.readable_incident(request, code)
    may_export = may(request.standing, "incidents.export_persons")
    workshop = _workshop(incident)
    text = _current(workshop, "persons_letter")
    form = LettersForm(request.POST or None, may_export=may_export)
    whom, wanted = ("not_yet", "pdf")
    if form.is_bound and form.is_valid():
        whom, wanted = form.cleaned_data["whom"], form.cleaned_data["format"]
    found = readings.persons_of(incident)
    found = found.filter(told=AffectedPerson.Told.NOT_YET) if whom == "not_yet" else found
    everybody = [person.details for person in found]
    part = form.cleaned_data.get("part") if form.is_bound and form.is_valid() else None
    lacking = letters.lacks_items(text, everybody, workshop.items)
    may_print = bool(everybody) and not text.gaps and not lacking
    if part and everybody and wanted == "csv":
        services.note_export(incident, by=request.person, what="csv", persons=len(everybody))
        return download(to_csv(*letters.merge_table(everybody, workshop.items)), f"{incident.number}_letters", "csv")
    if part and may_print and wanted in MAKERS:
        size = letters.LETTERS_IN_FILE[wanted]
        chosen = everybody[(part - 1) * size : part * size]
        if chosen:
            document = letters.letters_document(
                text,
                chosen,
                items=workshop.items,
                title=text.subject or str(words.SLOTS["persons_letter"].title),
                day=clock.today(),
                organisation=workshop.organisation,
                language=language(),
            )
            body = MAKERS[wanted](document)
            services.note_export(incident, by=request.person, what=f"letters_{wanted}", persons=len(chosen))
            return download(body, f"{incident.number}_letters_{part}", wanted)
    size = letters.LETTERS_IN_FILE.get(wanted, len(everybody) or 1)
    return page(
        request,
        "incidents/letters.html",
        page_title=_("本人への手紙をまとめて作る"),
        crumbs=crumbs(incident, persons_crumb(incident)),
        incident=incident,
        form=form,
        whom=whom,
        format=wanted,
        count=len(everybody),
        without_address=sum(not details.get("address") for details in everybody),
        gaps=text.gaps,
        lacking=lacking,
        may_make=bool(everybody) if wanted == "csv" else may_print,
        parts=[
            (number, (number - 1) * size + 1, min(number * size, len(everybody))) for number in range(1, ceil(len(everybody) / size) + 1)
        ],
        example=letters.letter_to(text, everybody[0], items=workshop.items).body if everybody else "",
    )


@requires("incidents.read_assessment")
@require_GET
def bodies(request: StaffRequest, code: UUID) -> HttpResponse:
    """Whom to ask or tell outside, by the class of the incident and the sector of the house."""
    incident = queries.readable_incident(request, code)
    organisation = people.organisation()
    english = language() == "en"
    found = content.bodies(words.class_of(incident) or "cls.other", organisation.sector if organisation else None)
    return page(
        request,
        "incidents/bodies.html",
        page_title=_("相談・届出の先"),
        page_lead=_("報告の義務があるかどうかは判定が決めます。ここは、助けを求め、知らせておく先の一覧です。"),
        crumbs=_text_crumbs(incident),
        incident=incident,
        bodies=[
            {
                "name": body.name.en if english else body.name.ja,
                "purpose": body.purpose.en if english else body.purpose.ja,
                "condition": (body.condition.en if english else body.condition.ja) if body.condition else "",
                "url": body.url,
                "confirmed_on": body.confirmed_on,
            }
            for body in found
        ],
    )


urlpatterns = [
    path("<uuid:code>/texts/", texts, name="texts"),
    path("<uuid:code>/texts/<str:audience>/", text_edit, name="text_edit"),
    path("<uuid:code>/texts/<str:audience>/file/<str:format>/", text_file, name="text_file"),
    path("<uuid:code>/letters/", make_letters, name="letters"),
    path("<uuid:code>/bodies/", bodies, name="bodies"),
]
