"""What was made from a line by processing, and the gate before it is given to somebody: both of a line on one page, each with a page of its own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.ledger import processing, provisions, queries
from komainu.web.ledger.forms.processing import ProcessedForm, ProvisionCheckForm
from komainu.web.ledger.models import ProcessedSet, ProvisionCheck
from komainu.web.ledger.problems import ProcessedChanged
from komainu.web.ledger.queries import processing as readings
from komainu.web.ledger.queries.filings import filings_of
from komainu.web.ledger.queries.lines import editable_line
from komainu.web.ledger.services import processing as services
from komainu.web.ledger.views.lines import crumbs_to
from komainu.web.people.views.forming import Crumbs, form_page, refused
from komainu.web.site import clock
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

SET_FACTS = (
    "kind", "made_on", "items", "method", "purpose", "kept_apart", "published_on", "published_at", "provided_to", "provision_published_on", "ended_on",
)  # fmt: skip
CHECK_FACTS = (
    "information", "receiver", "items", "purpose", "basis", "basis_note", "country", "country_basis", "country_note", "next_check_on", "checked_on",
)  # fmt: skip


def handling_url(line: Any) -> str:
    return reverse("ledger:handling", args=[line.pk])


def _crumbs(line: Any) -> Crumbs:
    return [*crumbs_to(line), (_("加工と、提供前の確認"), handling_url(line))]


def _facts(found: Any, names: tuple[str, ...]) -> list[tuple[Any, Any]]:
    said = [
        (type(found)._meta.get_field(name).verbose_name, getattr(found, f"get_{name}_display", lambda name=name: getattr(found, name))())
        for name in names
    ]
    return [(label, value) for label, value in said if value]


def _may_edit(request: StaffRequest, line: Any) -> bool:
    return may(request.standing, "ledger.edit") and queries.may_edit_line(request.standing, line)


@requires("ledger.see")
@require_GET
def handling(request: StaffRequest, line: UUID) -> HttpResponse:
    """What was made of a line, and what was looked at before it was given away. Four queries."""
    found = queries.visible_line(request.standing, line)
    return page(
        request, "ledger/handling.html", page_title=_("加工と、提供前の確認"), crumbs=crumbs_to(found), line=found, sets=readings.sets_of(found),
        checks=readings.checks_of(found), filings=filings_of(found), may_edit=_may_edit(request, found),
    )  # fmt: skip


@requires("ledger.see")
@require_GET
def processed(request: StaffRequest, processed_set: UUID) -> HttpResponse:
    """One set: what was done, what the Act asks and is missing, what may not be done with it. Two queries."""
    found = readings.visible_set(request.standing, processed_set)
    said = dict(processing.ANSWERS)
    steps = [(step.label, said.get(found.answers.get(step.id, ""), _("まだ答えていません"))) for step in processing.steps_of(found.kind)]
    return page(
        request, "ledger/processed.html", page_title=found.name, crumbs=_crumbs(found.line), facts=_facts(found, SET_FACTS), steps=steps,
        missing=[str(each) for each in processing.missing(found)] if found.ended_on is None else [], bans=processing.BANS[found.kind], found=found,
        may_edit=_may_edit(request, found.line), history=newest("ledger_processed", found.pk),
    )  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def add_processed(request: StaffRequest, line: UUID, processing: str) -> HttpResponse:
    """A set of one kind, made from the line."""
    if processing not in ProcessedSet.Kind.values:
        raise Http404
    found = editable_line(request.standing, line)
    form = ProcessedForm(request.POST or None, kind=processing, initial={"made_on": clock.today()})

    def act() -> str:
        made = once(
            form.cleaned_data["sheet"], lambda: services.record_processed(found, by=request.person, kind=processing, **form.values()).pk
        )  # fmt: skip
        messages.success(request, _("記録しました。"))
        return reverse("ledger:processed", args=[made])

    return form_page(
        request, form, act, title=_("「%(name)s」から作った%(kind)sを記録する") % {"name": found.name, "kind": ProcessedSet.Kind(processing).label},
        button=_("記録する"), crumbs=_crumbs(found), back_url=handling_url(found),
        note=_("法が求めることのうち、まだないものは、保存したあとのページに出ます。"),
    )  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def edit_processed(request: StaffRequest, processed_set: UUID) -> HttpResponse:
    """Change a set. If somebody changed it since it was opened, what they wrote is shown and what was typed stays."""
    found = readings.visible_set(request.standing, processed_set)
    if not _may_edit(request, found.line):
        raise Http404
    form = ProcessedForm(request.POST or None, kind=found.kind, found=found)
    conflict: list[tuple[Any, Any, Any]] = []
    url = reverse("ledger:processed", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            services.change_processed(found, by=request.person, version=form.cleaned_data["version"] or 0, **form.values())
        except ProcessedChanged as problem:
            found = readings.visible_set(request.standing, processed_set)
            typed = form.values()
            conflict = [
                (ProcessedSet._meta.get_field(name).verbose_name, getattr(found, name) or "—", typed[name] or "—")  # type: ignore[union-attr]
                for name in ProcessedForm.names(found.kind)
                if getattr(found, name) != typed[name]
            ]
            refused(form, problem)
            form.data = form.data.copy()
            form.data["version"] = str(found.version)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("保存しました。"))
            return redirect(url)
    status = 409 if conflict else 422 if form.errors else 200
    return page(
        request, "ledger/edit.html", status=status, page_title=_("「%(name)s」を直す") % {"name": found.name}, form=form,
        crumbs=[*_crumbs(found.line), (found.name, url)], back_url=url, conflict=conflict,
    )  # fmt: skip


@requires("ledger.see")
@require_GET
def provision_check(request: StaffRequest, provision_check: UUID) -> HttpResponse:
    """One gate: what was looked at, and what came of it. Two queries."""
    found = readings.visible_check(request.standing, provision_check)
    told = [
        (ProvisionCheck._meta.get_field(name).verbose_name, _("はい") if getattr(found, name) else _("いいえ"))  # type: ignore[union-attr]
        for name in provisions.TOLD
        if found.country
    ]
    by = [(_("この確認をした人"), found.checked_by.name)] if found.checked_by else []
    is_recorded, may_edit = found.basis in {ProvisionCheck.Basis.CONSENT, ProvisionCheck.Basis.OPT_OUT}, _may_edit(request, found.line)
    return page(
        request, "ledger/provision_check.html", page_title=_("%(receiver)sへの提供前の確認") % {"receiver": found.receiver}, crumbs=_crumbs(found.line),
        facts=[*_facts(found, CHECK_FACTS), *told, *by], found=found, reasons=provisions.sentences(found.refused_for),
        may_record=found.is_allowed and is_recorded and may_edit, may_edit=may_edit, needs_record=is_recorded,
        history=newest("ledger_provision_check", found.pk),
    )  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def add_check(request: StaffRequest, line: UUID) -> HttpResponse:
    """Look before something of a line is given to somebody."""
    found = editable_line(request.standing, line)
    form = ProvisionCheckForm(request.POST or None, initial={"checked_on": clock.today(), "basis": "consent"})

    def act() -> str:
        made = once(form.cleaned_data["sheet"], lambda: services.check_provision(found, by=request.person, **form.values()).pk)
        return reverse("ledger:provision_check", args=[made])

    return form_page(
        request, form, act, title=_("「%(name)s」を提供する前に確かめる") % {"name": found.name}, button=_("確かめて記録する"), crumbs=_crumbs(found),
        back_url=handling_url(found),
        note=_("答えから、提供できるかを条文に沿って判定し、できないときは理由とともに記録します。委託・事業の承継・共同利用は第三者提供に当たりませんが、外国にある相手には第28条の確認が要ります。"),
    )  # fmt: skip


urlpatterns = [
    path("<uuid:line>/handling/", handling, name="handling"),
    path("<uuid:line>/processed/add/<slug:processing>/", add_processed, name="add_processed"),
    path("processed/<uuid:processed_set>/", processed, name="processed"),
    path("processed/<uuid:processed_set>/edit/", edit_processed, name="edit_processed"),
    path("<uuid:line>/provision-checks/add/", add_check, name="add_provision_check"),
    path("provision-checks/<uuid:provision_check>/", provision_check, name="provision_check"),
]
