"""The client, the kind, the end: who else must be told by contract, what it turned out to be, closing and opening again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from komainu.web.duties import queries as duties
from komainu.web.incidents import queries
from komainu.web.incidents.duties import CLOSING_KINDS
from komainu.web.incidents.forms.handling import ClientForm, CloseForm, ReasonForm, ReclassifyForm, TellClientForm
from komainu.web.incidents.models import Incident
from komainu.web.incidents.queries.detail import shown_clocks
from komainu.web.incidents.services import clients as client_services
from komainu.web.incidents.services import handling as services
from komainu.web.incidents.views.acting import head, must, refused
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, requires

OUTCOMES = {
    Incident.Kind.ACCIDENT: ("handled", "no_incident", "duplicate"),
    Incident.Kind.NEAR_MISS: ("noted", "acted", "duplicate"),
    Incident.Kind.STRANGE: ("handled", "noted", "no_incident", "duplicate"),
    Incident.Kind.CONSULTATION: ("handled", "noted", "acted", "duplicate"),
}


@requires("incidents.read_assessment", post="incidents.act")
@require_http_methods(["GET", "POST"])
def client(request: StaffRequest, code: UUID) -> HttpResponse:
    """The client whose data it is: two forms, one for the contract and one for having told it."""
    shown = head(request, code, "reports")
    incident: Incident = shown["incident"]
    act = request.POST.get("act", "")
    form = ClientForm(request.POST if act == "client" else None, initial=_contract(incident))
    told = TellClientForm(request.POST if act == "told" else None, prefix="told")
    if act == "client" and form.is_valid():
        said = form.cleaned_data
        hours, days = (
            ((said["amount"], None) if said["term"] == "hours" else (None, said["amount"])) if said["term"] != "none" else (None, None)
        )
        try:
            client_services.set_client(
                incident,
                by=request.person,
                name=said["name"].strip(),
                contact=said["contact"],
                term_hours=hours,
                term_days=days,
                clause=said["clause"],
            )
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("委託元と契約の期限を登録しました。"))
            return redirect("incidents:client", code)
    if act == "told" and told.is_valid():
        try:
            client_services.tell_client(incident, by=request.person, **told.cleaned_data)
        except services.ReasonMissing as problem:
            told.add_error("lateness_reason", str(problem.what_to_do))
        except Problem as problem:
            refused(told, problem)
        else:
            messages.success(request, _("委託元に報告したことを記録しました。"))
            return redirect("incidents:client", code)
    clocks = [each for each in shown_clocks(incident, shown["view"]) if each.clock.regime == "client"]
    failed = bool(form.errors or told.errors)
    return page(
        request,
        "incidents/client.html",
        status=422 if failed else 200,
        page_title=_("委託元（顧客企業）への報告"),
        form=form,
        told=told,
        clocks=clocks,
        **shown,
    )


def _contract(incident: Incident) -> dict[str, object]:
    term = "hours" if incident.client_term_hours else "days" if incident.client_term_days else "none"
    return {
        "name": incident.client_name,
        "contact": incident.client_contact,
        "term": term,
        "amount": incident.client_term_hours or incident.client_term_days,
        "clause": incident.client_term_clause,
    }


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def reclassify(request: StaffRequest, code: UUID) -> HttpResponse:
    """Another kind. Making an accident less than one is a decision, and only who signs decides."""
    shown = head(request, code, "detail")
    incident: Incident = shown["incident"]
    form = ReclassifyForm(request.POST or None, initial={"kind": incident.kind})
    needs_signer = services.must_be_signed_off(incident)
    if request.method == "POST" and form.is_valid():
        if needs_signer and form.cleaned_data["kind"] != Incident.Kind.ACCIDENT:
            must(request, "incidents.sign")
        try:
            services.reclassify(
                incident, form.cleaned_data["kind"], by=request.person, as_of=clock.today(), reason=form.cleaned_data["reason"]
            )
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("種類を変えました。"))
            return redirect("incidents:detail", code)
    return page(
        request,
        "incidents/reclassify.html",
        status=422 if form.errors else 200,
        page_title=_("種類を変える"),
        form=form,
        needs_signer=needs_signer,
        **shown,
    )


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def close(request: StaffRequest, code: UUID) -> HttpResponse:
    """Nothing closes while a duty is open; the page lists what is open. One query more for the duties."""
    shown = head(request, code, "detail")
    incident: Incident = shown["incident"]
    today = clock.today()
    waiting = [duties.shown(duty, today) for duty in duties.duties_of(incident.pk) if duty.kind not in CLOSING_KINDS]
    # With duties open only a duplicate may be closed: its duties live on in the other record.
    outcomes = ("duplicate",) if waiting else OUTCOMES[Incident.Kind(incident.kind)]
    form = CloseForm(request.POST or None, outcomes=outcomes)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        other = queries.incident_numbered(said["duplicate"]) if said["outcome"] == Incident.Outcome.DUPLICATE else None
        try:
            services.close(incident, by=request.person, outcome=said["outcome"], note=said["note"], duplicate_of=other)
        except services.DuplicateUnfit as problem:
            form.add_error("duplicate", str(problem.what_to_do))
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("記録を完了にしました。"))
            return redirect("incidents:detail", code)
    return page(
        request,
        "incidents/close.html",
        status=422 if form.errors else 200,
        page_title=_("記録を完了にする"),
        form=form,
        waiting=waiting,
        **shown,
    )


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def reopen(request: StaffRequest, code: UUID) -> HttpResponse:
    """Open a closed record again, with the reason."""
    shown = head(request, code, "detail")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.reopen(shown["incident"], by=request.person, reason=form.cleaned_data["reason"])
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("記録を再び開きました。残っていることがあれば、期限がまた動きます。"))
            return redirect("incidents:detail", code)
    return page(request, "incidents/reopen.html", status=422 if form.errors else 200, page_title=_("記録を再び開く"), form=form, **shown)


urlpatterns = [
    path("<uuid:code>/client/", client, name="client"),
    path("<uuid:code>/reclassify/", reclassify, name="reclassify"),
    path("<uuid:code>/close/", close, name="close"),
    path("<uuid:code>/reopen/", reopen, name="reopen"),
]
