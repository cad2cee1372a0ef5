"""The wizard of questions with the assessment beside it; the data sets; the assessments that were made before."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.law.breach import FactsError, OutsideCalendar
from komainu.web.incidents import naming, queries, wizard
from komainu.web.incidents import questions as wording
from komainu.web.incidents.engine import evaluate
from komainu.web.incidents.facts import differences
from komainu.web.incidents.forms.questions import DataSetForm, PartForm, VersionForm
from komainu.web.incidents.models import AssessmentRecord, Incident
from komainu.web.incidents.panel import Panel, panel
from komainu.web.incidents.queries.questions import answer_changes, assessment_of, earlier_assessments
from komainu.web.incidents.services.facts import record_facts
from komainu.web.incidents.views.acting import crumbs, head, refused
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import ChangedMeanwhile, Problem
from komainu.web.site.rights import StaffRequest, requires

LARGEST_OFFSET = 1000


@dataclass(frozen=True, slots=True)
class Asking:
    """Which page of the wizard is asked for."""

    part: str
    offset: int

    @property
    def query(self) -> str:
        pairs = {"part": self.part} if self.part != wizard.FIRST else {}
        return f"?{urlencode({**pairs, 'from': self.offset})}" if self.offset else f"?{urlencode(pairs)}" if pairs else ""


def _asking(request: StaffRequest) -> Asking:
    part = request.GET.get("part", wizard.FIRST)
    offset = request.GET.get("from", "")
    number = int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 5 else 0
    return Asking(part if part in wizard.part_ids() else wizard.FIRST, min(number, LARGEST_OFFSET))


def panel_of(record: AssessmentRecord, house: str) -> Panel:
    return _panel_of(record, house, get_language() or "")


@lru_cache(maxsize=512)
def _panel_of(record: AssessmentRecord, house: str, language: str) -> Panel:
    """Kept by record and language: a record of an assessment never changes."""
    return panel(record.answer, record.explanation, record.rule_versions, house, likeness=(record.pk, house, language))


def _accident(shown: dict[str, Any]) -> Incident:
    incident: Incident = shown["incident"]
    if incident.kind != Incident.Kind.ACCIDENT or incident.latest_assessment is None:
        raise Http404
    return incident


@requires("incidents.read_assessment", post="incidents.draft")
@require_http_methods(["GET", "POST"])
def questions(request: StaffRequest, code: UUID) -> HttpResponse:
    """Ask; a POST keeps the answers of this page as one act. Queries of the page: incident, decision, reports, house rules."""
    shown = head(request, code, "questions")
    incident = _accident(shown)
    asking = _asking(request)
    if request.method == "POST":
        return _saved(request, shown, incident, asking)
    form = _form(None, incident, asking)
    return _page(request, shown, incident, asking, form)


def _form(data: Any, incident: Incident, asking: Asking) -> PartForm:
    assert incident.latest_assessment is not None
    places = wizard.asked_on(asking.part, incident.facts, incident.latest_assessment.explanation, asking.offset)
    return PartForm(data, incident.facts, places, version=incident.facts_version, today=clock.today())


def _page(request: StaffRequest, shown: dict[str, Any], incident: Incident, asking: Asking, form: PartForm, **more: Any) -> HttpResponse:
    record = incident.latest_assessment
    assert record is not None
    address = reverse("incidents:questions", args=[incident.pk])
    waiting = len(wording.missing_places(incident.facts, record.explanation.get("missing") or ()))
    last_shown = asking.offset + wizard.PER_PAGE
    return page(
        request,
        "incidents/questions.html",
        status=409 if "conflicts" in more else 422 if form.errors else 200,
        page_title=_("質問と判定"),
        form=form,
        action=address + asking.query,
        preview_url=reverse("incidents:questions_preview", args=[incident.pk]),
        part=asking.part,
        parts=wizard.parts(incident.facts, record.explanation, asking.part, address),
        sections=wizard.sections(asking.part, form, incident.facts, record.explanation),
        waiting=waiting,
        skip_url=f"{address}?from={last_shown}" if asking.part == wizard.FIRST and last_shown < waiting else "",
        first_url=address if asking.offset else "",
        data_sets=_data_sets(incident.facts),
        panel=panel_of(record, queries.house_rules().publication),
        record=record,
        **more,
        **shown,
    )


def _data_sets(facts: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one, wording.data_set_name(facts, one)) for one in wording.data_set_ids(facts)]


def _saved(request: StaffRequest, shown: dict[str, Any], incident: Incident, asking: Asking) -> HttpResponse:
    form = _form(request.POST, incident, asking)
    if not form.is_valid():
        return _page(request, shown, incident, asking, form)
    before = incident.latest_assessment
    try:
        after = record_facts(incident, form.told(), by=request.person, expected_version=form.cleaned_data["version"], as_of=clock.today())
    except ChangedMeanwhile:
        return _changed_meanwhile(request, shown, incident, asking, form)
    except Problem as problem:
        refused(form, problem)
        return _page(request, shown, incident, asking, form)
    messages.success(request, _told_what_changed(before, after))
    return redirect(reverse("incidents:questions", args=[incident.pk]) + asking.query)


def _told_what_changed(before: AssessmentRecord | None, after: AssessmentRecord) -> str:
    if before is not None and before.pk == after.pk:
        return _("変わった答えはありませんでした。")
    changed = answer_changes(before.answer if before else None, after.answer)
    if not changed:
        return _("保存しました。判定は変わりません。")
    return _("保存しました。判定が変わりました：%(changes)s") % {
        "changes": _("、").join(f"{one.title} {one.before} → {one.after}" for one in changed)
    }


def _changed_meanwhile(request: StaffRequest, shown: dict[str, Any], incident: Incident, asking: Asking, form: PartForm) -> HttpResponse:
    """What was typed stays; the page says what differs from what somebody else wrote, and saving again keeps what is typed."""
    incident = shown["incident"] = queries.readable_incident(request, incident.pk)
    data = request.POST.copy()
    data["version"] = str(incident.facts_version)
    again = _form(data, incident, asking)
    conflicts = naming.changes(differences(incident.facts, again.told()), incident.facts) if again.is_valid() else []
    who = incident.latest_assessment.made_by if incident.latest_assessment else None
    return _page(request, shown, incident, asking, again, conflicts=conflicts, changed_by=who)


@requires("incidents.draft")
@require_POST
def preview(request: StaffRequest, code: UUID) -> HttpResponse:
    """The assessment as it would be with the answers of this page; nothing is kept. Four queries."""
    shown = head(request, code, "questions")
    incident = _accident(shown)
    form = _form(request.POST, incident, Asking(wizard.FIRST, 0))
    record = incident.latest_assessment
    assert record is not None
    house = queries.house_rules().publication
    if not form.is_valid():
        return page(
            request, "incidents/_panel_live.html", panel=panel_of(record, house), record=record, incident=incident, preview="invalid"
        )
    told = form.told()
    if not differences(incident.facts, told):
        return page(request, "incidents/_panel_live.html", panel=panel_of(record, house), record=record, incident=incident, preview="")
    try:
        found = evaluate(told, clock.today())
    except (FactsError, OutsideCalendar):
        return page(
            request, "incidents/_panel_live.html", panel=panel_of(record, house), record=record, incident=incident, preview="invalid"
        )
    return page(
        request,
        "incidents/_panel_live.html",
        panel=panel(found.answer, found.explanation, found.rule_versions, house),
        changed=answer_changes(record.answer, found.answer),
        record=record,
        incident=incident,
        preview="live",
    )


@requires("incidents.draft")
@require_http_methods(["GET", "POST"])
def data_sets(request: StaffRequest, code: UUID) -> HttpResponse:
    """The data sets of the incident; a POST adds one."""
    shown = head(request, code, "questions")
    incident = _accident(shown)
    form = DataSetForm(request.POST or None, initial={"version": incident.facts_version})
    if request.method == "POST" and form.is_valid():
        told = wording.with_data_set(incident.facts, form.cleaned_data["label"].strip())
        try:
            record_facts(incident, told, by=request.person, expected_version=form.cleaned_data["version"], as_of=clock.today())
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("データの集合を加えました。続けて、このデータについて答えてください。"))
            return redirect(reverse("incidents:questions", args=[code]) + "?part=data")
    return page(
        request,
        "incidents/data_sets.html",
        status=422 if form.errors else 200,
        page_title=_("データの集合"),
        form=form,
        data_sets=_data_sets(incident.facts),
        **shown,
    )


@requires("incidents.draft")
@require_http_methods(["GET", "POST"])
def remove_data_set(request: StaffRequest, code: UUID, one: str) -> HttpResponse:
    """Ask once, then take a data set away with all that is known of it; earlier assessments keep it."""
    shown = head(request, code, "questions")
    incident = _accident(shown)
    if one not in wording.data_set_ids(incident.facts) or len(incident.facts["data_sets"]) < 2:
        raise Http404
    form = VersionForm(request.POST or None, initial={"version": incident.facts_version})
    if request.method == "POST" and form.is_valid():
        told = wording.without_data_set(incident.facts, one)
        record_facts(incident, told, by=request.person, expected_version=form.cleaned_data["version"], as_of=clock.today())
        messages.success(request, _("データの集合を取り除きました。"))
        return redirect("incidents:data_sets", code)
    name = wording.data_set_name(incident.facts, one)
    return page(
        request,
        "site/confirm.html",
        page_title=_("「%(name)s」を取り除きますか") % {"name": name},
        text=_("このデータについて答えたことが、判定から外れます。"),
        consequences=[_("判定をやり直します。"), _("これまでの判定の記録には残ります。")],
        button=_("取り除く"),
        kind="danger",
        form=form,
        back_url=reverse("incidents:data_sets", args=[code]),
        crumbs=[*crumbs(incident), (_("質問と判定"), reverse("incidents:questions", args=[code]))],
    )


@requires("incidents.read_assessment")
@require_GET
def assessments(request: StaffRequest, code: UUID) -> HttpResponse:
    """All assessments with what had been learnt. Four queries."""
    shown = head(request, code, "questions")
    return page(
        request, "incidents/assessments.html", page_title=_("これまでの判定"), earlier=earlier_assessments(shown["incident"]), **shown
    )


@requires("incidents.read_assessment")
@require_GET
def assessment(request: StaffRequest, code: UUID, assessment: UUID) -> HttpResponse:
    """One assessment as it was given, with its facts."""
    shown = head(request, code, "questions")
    record = assessment_of(shown["incident"], assessment)
    return page(
        request,
        "incidents/assessment.html",
        page_title=_("判定 %(sequence)s回目") % {"sequence": record.sequence},
        record=record,
        panel=panel_of(record, queries.house_rules().publication),
        facts=naming.facts_in_words(record.facts),
        **shown,
    )


urlpatterns = [
    path("<uuid:code>/questions/", questions, name="questions"),
    path("<uuid:code>/questions/preview/", preview, name="questions_preview"),
    path("<uuid:code>/questions/data-sets/", data_sets, name="data_sets"),
    path("<uuid:code>/questions/data-sets/<str:one>/remove/", remove_data_set, name="remove_data_set"),
    path("<uuid:code>/assessments/", assessments, name="assessments"),
    path("<uuid:code>/assessments/<uuid:assessment>/", assessment, name="assessment"),
]
