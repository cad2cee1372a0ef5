"""Looking back at one incident: its classification on three axes, and what it cost."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from komainu.law import classification
from komainu.law.classification import Proposal
from komainu.web.incidents import queries
from komainu.web.incidents.forms.review import ClassifyForm, CostForm
from komainu.web.incidents.models import Cost, Incident
from komainu.web.incidents.naming import language
from komainu.web.incidents.queries import review as readings
from komainu.web.incidents.services import review as services
from komainu.web.incidents.views.acting import crumbs
from komainu.web.incidents.words import hints_of
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires


@requires("incidents.read_assessment", post="incidents.act")
@require_http_methods(["GET", "POST"])
def classify(request: StaffRequest, code: UUID) -> HttpResponse:
    """What Komainu proposes, with its reasons, and what the office confirms."""
    incident = queries.readable_incident(request, code)
    may_act = may(request.standing, "incidents.act")
    proposal = classification.propose(incident.facts, hints_of(incident))
    form = ClassifyForm(
        request.POST or None,
        is_accident=incident.kind == Incident.Kind.ACCIDENT,
        reasons=_reasons(proposal),
        initial=_initial(incident, proposal),
    )
    if request.method == "POST" and form.is_valid():
        services.classify(incident, by=request.person, **form.cleaned_data)
        messages.success(request, _("分類を確かめました。統計に入ります。"))
        return redirect("incidents:classify", code)
    return page(
        request,
        "incidents/classify.html",
        page_title=_("分類と費用"),
        crumbs=crumbs(incident),
        incident=incident,
        view=queries.standing(incident),
        form=form,
        proposed=_proposed(proposal),
        notes=[note.text.in_language(language()) for note in proposal.notes],
        may_act=may_act,
        costs=totals(incident),
    )


def _reasons(proposal: Proposal) -> dict[str, dict[str, str]]:
    """Why something is proposed, beside its tile."""
    return {"causes": {choice.id: choice.reason.in_language(language()) for choice in proposal.causes}}


def _initial(incident: Incident, proposal: Proposal) -> dict[str, Any]:
    """What somebody confirmed, else what is proposed."""
    if incident.classified_by_id:
        further = [kind for kind in incident.occurrences if kind != incident.occurrence]
        kept = {name: getattr(incident, name) for name in ("occurrence", "suspected_of", "classification", "causes", "origin")}
        return {**kept, "occurrences": further}
    suspected = next((choice.suspected_of for choice in proposal.occurrences if choice.suspected_of), "")
    return {
        "occurrence": proposal.main.id if proposal.main else "",
        "occurrences": [choice.id for choice in proposal.occurrences[1:]],
        "suspected_of": suspected,
        "classification": (proposal.sub or proposal.cls).id if proposal.cls else "",
        "causes": [choice.id for choice in proposal.causes],
        "origin": proposal.origin.id if proposal.origin else "",
    }


def _proposed(proposal: Proposal) -> list[dict[str, Any]]:
    """Every choice of the proposal in people's words: axis, label, reason, and whether the facts settle it."""
    axes = [
        (_("発生事象"), "occurrence", proposal.occurrences),
        (_("事象分類"), "class", [choice for choice in (proposal.cls, proposal.sub) if choice]),
        (_("原因"), "cause", proposal.causes),
        (_("どこで起きたか"), "origin", [proposal.origin] if proposal.origin else []),
    ]
    found = []
    for label, axis, choices in axes:
        for choice in choices:
            text = classification.label(axis, choice.id).in_language(language())
            if choice.suspected_of:
                text += _("（%(kind)s）") % {"kind": classification.label("occurrence", choice.suspected_of).in_language(language())}
            found.append({"axis": label, "label": text, "reason": choice.reason.in_language(language()), "certain": choice.certain})
    return found


def totals(incident: Incident) -> list[dict[str, Any]]:
    """What the incident cost so far, by kind, in words. One query."""
    return shown_totals(readings.cost_sums(incident))


def shown_totals(sums: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Label, number and unit of each kind of cost that there is."""
    labels = {Cost.Kind.HOURS: _("対応にかかった時間"), Cost.Kind.MONEY: _("費用"), Cost.Kind.STANDSTILL_DAYS: _("業務が止まった日数")}
    units = {Cost.Kind.HOURS: _("時間"), Cost.Kind.MONEY: _("円"), Cost.Kind.STANDSTILL_DAYS: _("日")}
    return [{"label": labels[kind], "number": _number(sums[kind]), "unit": units[kind]} for kind in Cost.Kind if kind in sums]


def _number(amount: Any) -> str:
    return f"{amount:,.1f}".removesuffix(".0")


def amount_text(kind: str, amount: Any) -> str:
    """1,200円, 3.5時間, 2日."""
    units = {Cost.Kind.HOURS: _("%(number)s時間"), Cost.Kind.MONEY: _("%(number)s円"), Cost.Kind.STANDSTILL_DAYS: _("%(number)s日")}
    return units[Cost.Kind(kind)] % {"number": _number(amount)}


@requires("incidents.read_assessment", post="incidents.act")
@require_http_methods(["GET", "POST"])
def costs(request: StaffRequest, code: UUID) -> HttpResponse:
    """Hours, money and days of standstill; added and withdrawn, never rewritten."""
    incident = queries.readable_incident(request, code)
    may_act = may(request.standing, "incidents.act")
    form = CostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        once(said.pop("once"), lambda: services.add_cost(incident, by=request.person, **said).pk)
        messages.success(request, _("記録しました。"))
        return redirect("incidents:costs", code)
    return page(
        request,
        "incidents/costs.html",
        page_title=_("費用と時間"),
        crumbs=crumbs(incident, (_("分類と費用"), _classify_url(incident))),
        incident=incident,
        form=form,
        rows=[{"cost": cost, "amount": amount_text(cost.kind, cost.amount)} for cost in readings.costs_of(incident)],
        totals=totals(incident),
        may_act=may_act,
    )


def _classify_url(incident: Incident) -> str:
    return reverse("incidents:classify", args=[incident.pk])


@requires("incidents.act")
@require_POST
def cost_withdraw(request: StaffRequest, code: UUID, cost: UUID) -> HttpResponse:
    """Strike out a cost that was entered by mistake."""
    incident = queries.readable_incident(request, code)
    services.withdraw_cost(readings.cost_of(incident, cost), by=request.person)
    messages.success(request, _("取り消しました。記録は線を引いて残します。"))
    return redirect("incidents:costs", code)


urlpatterns = [
    path("<uuid:code>/classify/", classify, name="classify"),
    path("<uuid:code>/costs/", costs, name="costs"),
    path("<uuid:code>/costs/<uuid:cost>/withdraw/", cost_withdraw, name="cost_withdraw"),
]
