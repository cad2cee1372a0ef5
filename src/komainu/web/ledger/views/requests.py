"""Requests to begin collecting something new: their list, one request, writing and changing it, submitting and giving it up."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.approvals import queries as approvals_read
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.ledger import columns, queries
from komainu.web.ledger.approvals import REQUEST, request_facts
from komainu.web.ledger.forms.requests import RequestForm
from komainu.web.ledger.models import ANSWERS, AcquisitionRequest
from komainu.web.ledger.problems import LineChanged
from komainu.web.ledger.queries.lines import sight
from komainu.web.ledger.queries.requests import editable_request, listed_requests, visible_request, visible_requests
from komainu.web.ledger.services import requests as services
from komainu.web.ledger.views.lines import of_department
from komainu.web.people.queries import department_choices
from komainu.web.people.views.forming import Crumbs, form_page, refused
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

State = AcquisitionRequest.State
BADGES = {State.DRAFT: "warning", State.SUBMITTED: "info", State.REGISTERED: "success", State.WITHDRAWN: "unknown"}


def _url(request: AcquisitionRequest) -> str:
    return reverse("ledger:request", args=[request.pk])


LIST = Listing(
    label=gettext_lazy("新規取得申請"),
    columns=(
        Column("name", gettext_lazy("個人情報の名称"), order_by=("name",), url=_url, is_title=True),
        Column("number", gettext_lazy("申請番号"), order_by=("number",)),
        Column("department", gettext_lazy("部門"), "department.name"),
        Column("used_from", gettext_lazy("取得を始める日"), order_by=("used_from",)),
        Column("made_by", gettext_lazy("申請した人"), "made_by.name"),
        Column("state", gettext_lazy("状態"), lambda request: request.get_state_display(), template="ledger/_state.html",
               given=lambda request: {"words": str(request.get_state_display()), "kind": BADGES[State(request.state)]}),
        Column("line", gettext_lazy("台帳の行"), lambda request: request.line.number if request.line else ""),
    ),
    search=("name", "business", "number"),
    search_label=gettext_lazy("名称・業務・申請番号"),
    filters=(
        Filter("department", gettext_lazy("部門"), of_department, department_choices, asks=True),
        Filter("state", gettext_lazy("状態"), "state", State.choices),
    ),
    sort="-number",
    most_counted=1_000,
)  # fmt: skip


def _crumbs(request: AcquisitionRequest | None = None) -> Crumbs:
    first: Crumbs = [(_("個人情報管理台帳"), reverse("ledger:list")), (_("新規取得申請"), reverse("ledger:requests"))]
    return [*first, (request.name, _url(request))] if request is not None else first


@requires("ledger.see")
@require_GET
def request_list(request: StaffRequest) -> HttpResponse:
    """Three queries: the departments to choose from, the count, the rows."""
    listing = LIST.page(request.GET, listed_requests(request.standing), path=request.path, alike=sight(request.standing))
    exports = export_links("ledger:requests_export") if may(request.standing, "ledger.export") else []
    return page(
        request, "ledger/requests.html", page_title=_("新規取得申請"), crumbs=_crumbs()[:1], listing=listing, exports=exports,
        may_edit=may(request.standing, "ledger.edit"),
    )  # fmt: skip


@requires("ledger.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    return export_listing(request, LIST, visible_requests(request.standing), format=format, name="ledger-requests")


@requires("ledger.see")
@require_GET
def one(request: StaffRequest, acquisition_request: UUID) -> HttpResponse:
    """One request with its way through the approval and the line that it became. Four queries."""
    found = visible_request(request.standing, acquisition_request)
    own = queries.editable_departments(request.standing)
    may_edit = may(request.standing, "ledger.edit") and (own is None or found.department_id in own)
    asked = approvals_read.latest_request(REQUEST, found.pk)
    return page(
        request, "ledger/request.html", page_title=found.name, crumbs=_crumbs(), found=found, badge=BADGES[State(found.state)], facts=request_facts(found),
        missing=services.missing(found) if found.state == State.DRAFT else [], purposes=list(found.purposes.all()),
        # Only who decides or reads all requests may open it.
        asked=asked if asked is not None and not approvals_read.ALL_READERS.isdisjoint(request.standing.roles) else None,
        may_edit=may_edit and found.state == State.DRAFT, may_withdraw=may_edit and found.state in {State.DRAFT, State.SUBMITTED},
        history=newest("ledger_request", found.pk),
    )  # fmt: skip


def _shown(request: StaffRequest, form: RequestForm, *, title: str, crumbs: Crumbs, back_url: str, conflict: Any = ()) -> HttpResponse:
    return page(
        request,
        "ledger/edit.html",
        status=409 if conflict else 422 if form.errors else 200,
        page_title=title,
        form=form,
        crumbs=crumbs,
        back_url=back_url,
        conflict=conflict,
    )


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """A new request."""
    own = queries.editable_departments(request.standing)
    initial: dict[str, Any] = {"special_care": "unknown"}
    if own is not None and len(own) == 1:
        initial["department"] = str(next(iter(own)))
    form = RequestForm(request.POST or None, departments=own, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = once(form.cleaned_data["sheet"], lambda: services.ask(by=request.person, **form.values()).pk)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("申請を作りました。内容を確かめて、承認に出してください。"))
            return redirect("ledger:request", made)
    return _shown(request, form, title=_("新しく取得することを申請する"), crumbs=_crumbs(), back_url=reverse("ledger:requests"))


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, acquisition_request: UUID) -> HttpResponse:
    found = editable_request(request.standing, acquisition_request)
    if found.state != State.DRAFT and request.method == "GET":
        raise Http404
    form = RequestForm(request.POST or None, departments=queries.editable_departments(request.standing), request=found)
    conflict: list[tuple[Any, str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.change_request(found, by=request.person, version=form.cleaned_data["version"] or 0, **form.values())
        except LineChanged as problem:
            found = editable_request(request.standing, acquisition_request)
            conflict = _differences(found, form)
            refused(form, problem)
            # Saved once more, what was typed counts.
            form.data = form.data.copy()
            form.data["version"] = str(found.version)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("保存しました。"))
            return redirect(_url(found))
    title = _("「%(name)s」を直す") % {"name": found.name}
    return _shown(request, form, title=title, crumbs=_crumbs(found), back_url=_url(found), conflict=conflict)


def _differences(found: AcquisitionRequest, form: RequestForm) -> list[tuple[Any, str, str]]:
    """Label, what stands there now, what was typed: of each field in which they differ. One query: the purposes."""
    typed = form.values()
    now = {name: getattr(found, name) for name in typed if name not in {"purposes", "department"}}
    now["department"] = found.department
    if "purposes" in typed:
        now["purposes"] = list(found.purposes.all())
    return [
        (AcquisitionRequest._meta.get_field(name).verbose_name, _words(name, now[name]), _words(name, mine))  # type: ignore[union-attr]
        for name, mine in typed.items()
        if _words(name, now[name]) != _words(name, mine)
    ]


def _words(name: str, value: Any) -> str:
    if name == "purposes":
        return "、".join(sorted(str(each) for each in value))
    if name == "special_care":
        return str(dict(ANSWERS).get(value, value))
    if isinstance(value, bool):
        return str(_("はい") if value else _("いいえ"))
    return columns.in_words(name, value) if name in columns.FIELDS and name != "department" else str(value if value is not None else "")


@requires("ledger.edit")
@require_POST
def submit(request: StaffRequest, acquisition_request: UUID) -> HttpResponse:
    found = services.submit(editable_request(request.standing, acquisition_request), by=request.person)
    messages.success(
        request,
        _("承認に出しました。承認されると、台帳の行になります。")
        if found.state == State.SUBMITTED
        else _("台帳に載せました。残りの欄を書いてください。"),
    )
    return redirect(_url(found))


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def withdraw(request: StaffRequest, acquisition_request: UUID) -> HttpResponse:
    found = editable_request(request.standing, acquisition_request)
    if found.state not in {State.DRAFT, State.SUBMITTED}:
        raise Http404

    def act() -> str:
        services.withdraw_request(found, by=request.person)
        messages.success(request, _("申請を取りやめました。"))
        return _url(found)

    return form_page(
        request, forms.Form(request.POST if request.method == "POST" else None), act, title=_("「%(name)s」の申請を取りやめますか") % {"name": found.name},
        button=_("取りやめる"), crumbs=_crumbs(found), back_url=_url(found), consequences=[_("この個人情報の取得は始められません。申請の記録は残ります。")],
    )  # fmt: skip


urlpatterns = [
    path("requests/", request_list, name="requests"),
    path("requests/export/<str:format>/", export, name="requests_export"),
    path("requests/add/", add, name="add_request"),
    path("requests/<uuid:acquisition_request>/", one, name="request"),
    path("requests/<uuid:acquisition_request>/edit/", edit, name="edit_request"),
    path("requests/<uuid:acquisition_request>/submit/", submit, name="submit_request"),
    path("requests/<uuid:acquisition_request>/withdraw/", withdraw, name="withdraw_request"),
]
