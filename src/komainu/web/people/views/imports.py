"""A staff list is read in: the file, what would change row by row, and then one press of a button."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from komainu.web.people import queries
from komainu.web.people.forms.staff import ConfirmForm, ReadingForm, StaffListForm
from komainu.web.people.forms.terms import codes
from komainu.web.people.models import Person, StaffImport
from komainu.web.people.queries import imports as readings
from komainu.web.people.services import staff_import as services
from komainu.web.people.staff_rows import FIELDS
from komainu.web.people.views.forming import Crumbs, refused
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, requires

SHOWN = 200
MOST_MISSING = 1000


def _crumbs() -> Crumbs:
    return [(_("従業者"), reverse("people:list"))]


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def staff_import(request: StaffRequest) -> HttpResponse:
    """Choose a file; it is kept sealed until it is confirmed. Three queries."""
    form = StaffListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            prepared = services.prepare_import(
                by=request.person,
                file_name=form.cleaned_data["file"].name,
                header=form.table.header,
                lines=form.table.numbers,
                rows=form.table.rows,
                is_whole=form.cleaned_data["what"] == StaffListForm.WHOLE,
            )
        except Problem as problem:
            refused(form, problem)
        else:
            return redirect("people:import_confirm", prepared.pk)
    house = queries.organisation()
    return page(
        request,
        "people/import.html",
        status=422 if form.errors else 200,
        page_title=_("名簿の取り込みと照合"),
        crumbs=_crumbs(),
        form=form,
        fields=list(FIELDS.values()),
        waiting=readings.waiting_import(),
        past=readings.confirmed_imports()[:10],
        checked_on=house.staff_checked_on if house else None,
    )


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def import_confirm(request: StaffRequest, staff_import: UUID) -> HttpResponse:
    """What would be added, changed, refused, and who is missing; understand it otherwise; take it over or throw it away."""
    found = readings.staff_import(staff_import)
    act = request.POST.get("act", "")
    if act == "cancel":
        services.cancel_import(found, by=request.person)
        messages.success(request, _("取り込みをやめました。名簿は変わっていません。"))
        return redirect("people:import")
    if found.confirmed_at is not None or found.rows is None:
        return redirect("people:import")
    reading = _reading_form(found, request.POST if act == "columns" else None)
    if act == "columns" and reading.is_valid():
        services.change_reading(found, columns=reading.columns, makes_departments=reading.cleaned_data["makes_departments"])
        return redirect("people:import_confirm", staff_import)
    form = ConfirmForm(request.POST if act == "confirm" else None, today=clock.today())
    chosen = codes(request.POST.getlist("left"))
    if act == "confirm" and form.is_valid():
        if chosen and not form.cleaned_data["last_day"]:
            form.add_error("last_day", _("印を付けた人の退職日を入れてください。"))
        else:
            return _confirmed(request, found, form, chosen)
    return _preview(request, found, reading, form, chosen)


def _preview(request: StaffRequest, found: StaffImport, reading: ReadingForm, form: ConfirmForm, chosen: list[UUID]) -> HttpResponse:
    result = services.compared(found)
    shown = [name for name in FIELDS if name in {"staff_number", "name", "reading", "department", "work", "joined_on"}]
    working = queries.visible_people(request.person, request.standing).filter(gone_on=None).count() if found.is_whole else 0
    return page(
        request,
        "people/import_confirm.html",
        status=422 if form.errors or reading.errors else 200,
        page_title=_("取り込む内容を確かめる"),
        crumbs=[*_crumbs(), (_("名簿の取り込みと照合"), reverse("people:import"))],
        prepared=found,
        reading=reading,
        form=form,
        chosen=chosen,
        counts=result.counts,
        heads=[FIELDS[name] for name in shown],
        added=[(row.line, [_cell(row.values.get(name)) for name in shown]) for row in result.added[:SHOWN]],
        changed=[(change.row.line, change.person, change.differences) for change in result.changed[:SHOWN]],
        refused=[(row.line, row.shown, row.error) for row in result.refused[:SHOWN]],
        missing=result.missing[:MOST_MISSING],
        many_missing=found.is_whole and len(result.missing) * 5 > working,
        new_departments=["／".join(way) for way in result.new_departments],
        newcomers=result.newcomers,
        most_shown=SHOWN,
        nothing_new=not result.added and not result.changed and not result.missing,
    )


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "／".join(value)
    if isinstance(value, str) and value in Person.Work.values:
        return str(Person.Work(value).label)
    return "" if value is None else str(value)


def _reading_form(found: StaffImport, data: object) -> ReadingForm:
    columns = {int(place): name for place, name in found.columns.items()}
    return ReadingForm(data, header=found.rows["header"], columns=columns, makes_departments=found.makes_departments)


def _confirmed(request: StaffRequest, found: StaffImport, form: ConfirmForm, chosen: list[UUID]) -> HttpResponse:
    taken = services.confirm_import(
        found, by=request.person, leaving=chosen, last_day=form.cleaned_data["last_day"], starts_joining=form.cleaned_data["starts_joining"]
    )
    counts = {name: f"{taken.counts[name]:,}" for name in ("added", "changed", "unchanged", "refused", "left")}
    messages.success(
        request,
        _("取り込みました：追加%(added)s人、変更%(changed)s人、変わらず%(unchanged)s人、退職%(left)s人、取り込めず%(refused)s行。")
        % counts,
    )
    return redirect("people:list")


urlpatterns = [
    path("import/", staff_import, name="import"),
    path("import/<uuid:staff_import>/", import_confirm, name="import_confirm"),
]
