"""Komainu proposes, the manager decides: the page to sign, the signed decision, and the same on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.documents.answering import download
from komainu.web.documents.housestyle import house_pdf
from komainu.web.incidents import naming, queries
from komainu.web.incidents.forms.decisions import DecideForm
from komainu.web.incidents.judgement import Judgement, document
from komainu.web.incidents.models import AssessmentRecord, Incident
from komainu.web.incidents.proposals import proposals, unsigned
from komainu.web.incidents.queries.decisions import assessment_read, decision_of, decisions_of, latest_lines, signing_as
from komainu.web.incidents.queries.standing import signed_lines
from komainu.web.incidents.services import decisions as services
from komainu.web.incidents.services import listing as listing_services
from komainu.web.incidents.views.acting import head, refused
from komainu.web.incidents.views.questions import panel_of
from komainu.web.people import queries as people
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import ChangedMeanwhile, Problem
from komainu.web.site.rights import StaffRequest, may, requires


@requires("incidents.read_assessment", post="incidents.sign")
@require_http_methods(["GET", "POST"])
def decide(request: StaffRequest, code: UUID) -> HttpResponse:
    """The proposal, line by line; who may sign decides and signs. Queries: incident, decision, reports, lines, earlier ones, house rules."""
    shown = head(request, code, "decide")
    incident: Incident = shown["incident"]
    record = incident.latest_assessment
    if incident.kind != Incident.Kind.ACCIDENT or record is None:
        raise Http404
    signed_as = signing_as(request.person, clock.today()) if shown["may_sign"] else ""
    if request.method == "POST":
        form = _form(request.POST, incident, record)
        if form.is_valid():
            try:
                return _signed(request, incident, form, signed_as)
            except ChangedMeanwhile:
                return _changed_meanwhile(request, code, shown)
            except Problem as problem:
                refused(form, problem)
        return _page(request, shown, form)
    return _page(request, shown, _form(None, incident, record))


def _form(data: Any, incident: Incident, record: AssessmentRecord) -> DecideForm:
    wanted = unsigned(record.answer, signed_lines(incident))
    earlier = {subject: line for subject, line in latest_lines(incident).items() if subject not in wanted}
    return DecideForm(data, proposals(record.answer), record.pk, earlier=earlier)


def _signed(request: StaffRequest, incident: Incident, form: DecideForm, signed_as: str) -> HttpResponse:
    read = assessment_read(incident, form.cleaned_data["assessment"])
    if read is None:
        raise ChangedMeanwhile
    decision = services.sign(
        incident,
        form.verdicts,
        by=request.person,
        signed_as=signed_as,
        assessment=read,
        note=form.cleaned_data["note"].strip(),
    )
    messages.success(request, _("判断に署名しました。期限と、次にすることを更新しました。"))
    return redirect("incidents:decision", incident.pk, decision.pk)


def _changed_meanwhile(request: StaffRequest, code: UUID, shown: dict[str, Any]) -> HttpResponse:
    """Nothing was signed: the page shows the new assessment, and what was typed is still there."""
    fresh = head(request, code, "decide")
    incident: Incident = fresh["incident"]
    assert incident.latest_assessment is not None
    data = request.POST.copy()
    data["assessment"] = str(incident.latest_assessment.pk)
    data.pop("confirmed", None)
    form = _form(data, incident, incident.latest_assessment)
    return _page(request, fresh, form, changed_meanwhile=True)


def _page(request: StaffRequest, shown: dict[str, Any], form: DecideForm, **more: Any) -> HttpResponse:
    incident: Incident = shown["incident"]
    record = incident.latest_assessment
    assert record is not None
    panel = panel_of(record, queries.house_rules().publication)
    wanted = unsigned(record.answer, signed_lines(incident)) if incident.latest_decision_id else []
    lines = [
        {
            "subject": subject,
            "is_new": subject in wanted,
            "code": "" if subject == "publication" else proposed,
            "title": naming.SUBJECT_WORDS[subject],
            "proposed": panel.publication.words if subject == "publication" else naming.REQUIRED_WORDS[proposed],
            "badge": panel.publication.badge if subject == "publication" else naming.REQUIRED_BADGES[proposed],
            "decided": form[f"{subject}_decided"],
            "reason": form[f"{subject}_reason"],
            "regime": next((regime for regime in panel.regimes if regime.id == subject), None),
        }
        for subject, proposed in form.proposed.items()
    ]
    return page(
        request,
        "incidents/decide.html",
        status=409 if more.get("changed_meanwhile") else 422 if form.errors else 200,
        page_title=_("判断"),
        form=form,
        lines=lines,
        panel=panel,
        record=record,
        facts=naming.facts_in_words(record.facts),
        earlier=decisions_of(incident),
        can_sign=shown["may_sign"] and incident.state not in {Incident.State.REPORTED, Incident.State.CLOSED},
        **more,
        **shown,
    )


@requires("incidents.read_assessment")
@require_GET
def decision(request: StaffRequest, code: UUID, decision: UUID) -> HttpResponse:
    """A signed decision with what it rested on. Six queries."""
    shown = head(request, code, "decide")
    signed, lines = decision_of(shown["incident"], decision)
    return page(
        request,
        "incidents/decision.html",
        page_title=_("判断記録 %(sequence)s回目") % {"sequence": signed.sequence},
        decision=signed,
        lines=lines,
        panel=panel_of(signed.assessment, queries.house_rules().publication),
        facts=naming.facts_in_words(signed.assessment.facts),
        may_export=may(request.standing, "incidents.export"),
        is_latest=signed.pk == shown["incident"].latest_decision_id,
        **shown,
    )


@requires("incidents.export")
@require_GET
def decision_pdf(request: StaffRequest, code: UUID, decision: UUID) -> HttpResponse:
    """The same to file; `seal=1` prints a square for a seal."""
    incident = queries.readable_incident(request, code)
    signed, lines = decision_of(incident, decision)
    house = people.organisation()
    made = Judgement(
        incident,
        signed,
        lines,
        panel_of(signed.assessment, queries.house_rules().publication),
        house.name if house else "",
        request.GET.get("seal") == "1",
    )
    listing_services.decision_exported(signed, by=request.person)
    return download(
        house_pdf("incidents.decision", document(made), standard="a-2a"),
        f"{incident.number}-decision-{signed.sequence}",
        "pdf",
        is_saved=False,
    )


urlpatterns = [
    path("<uuid:code>/decide/", decide, name="decide"),
    path("<uuid:code>/decisions/<uuid:decision>/", decision, name="decision"),
    path("<uuid:code>/decisions/<uuid:decision>/pdf/", decision_pdf, name="decision_pdf"),
]
