"""A list of persons is read in: the file, its columns, what would change, and then one press of a button."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from komainu.web.incidents import queries
from komainu.web.incidents.forms.persons import ColumnsForm, ListForm
from komainu.web.incidents.models import PersonsImport
from komainu.web.incidents.person_details import FIELDS, shown_name
from komainu.web.incidents.queries import persons as readings
from komainu.web.incidents.services import persons_import as services
from komainu.web.incidents.views.acting import crumbs
from komainu.web.incidents.views.persons import persons_crumb
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, requires

SHOWN = 100


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def persons_import(request: StaffRequest, code: UUID) -> HttpResponse:
    """Choose a file; it is kept sealed until it is confirmed."""
    incident = queries.readable_incident(request, code)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        prepared = services.prepare_import(
            incident,
            by=request.person,
            file_name=form.cleaned_data["file"].name,
            header=form.table.header,
            lines=form.table.numbers,
            rows=form.table.rows,
        )
        return redirect("incidents:persons_confirm", code, prepared.pk)
    return page(
        request,
        "incidents/persons_import.html",
        page_title=_("名簿を取り込む"),
        crumbs=crumbs(incident, persons_crumb(incident)),
        incident=incident,
        form=form,
        fields=[label for name, label in FIELDS.items() if name != "note"],
        waiting=readings.waiting_import(incident),
    )


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def persons_confirm(request: StaffRequest, code: UUID, prepared: UUID) -> HttpResponse:
    """What would be added, changed and refused, row by row; understand the columns otherwise; take it in or throw it away."""
    incident = queries.readable_incident(request, code)
    found = readings.import_of(incident, prepared)
    act = request.POST.get("act", "")
    if act == "cancel":
        services.cancel_import(found, by=request.person)
        messages.success(request, _("取り込みをやめました。名簿は変わっていません。"))
        return redirect("incidents:persons", code)
    if act == "confirm":
        return _confirmed(request, code, services.confirm_import(found, by=request.person))
    if found.confirmed_at is not None or found.rows is None:
        return redirect("incidents:persons", code)
    form = _columns_form(found, request.POST if act == "columns" else None)
    if act == "columns" and form.is_valid():
        services.change_columns(found, form.columns)
        return redirect("incidents:persons_confirm", code, prepared)
    result = services.compare(incident, services.rows_of(found))
    return page(
        request,
        "incidents/persons_confirm.html",
        page_title=_("取り込む内容を確かめる"),
        crumbs=crumbs(incident, persons_crumb(incident)),
        incident=incident,
        prepared=found,
        form=form,
        counts=result.counts,
        added=[(row.line, row.line in result.namesakes, shown_name(row.details), _cells(row.details)) for row in result.added[:SHOWN]],
        changed=[(change.row.line, change.row.details, change.differences) for change in result.changed[:SHOWN]],
        refused=[(row.line, row.error, "、".join(row.details.values())[:200]) for row in result.refused[:SHOWN]],
        namesakes=len(result.namesakes),
        most_shown=SHOWN,
        nothing_new=not result.added and not result.changed,
    )


def _cells(details: dict[str, str]) -> list[tuple[object, str]]:
    """What else a row says, beside the name."""
    name = shown_name(details)
    return [(label, details[field]) for field, label in FIELDS.items() if details.get(field) and details[field] != name]


def _columns_form(found: PersonsImport, data: object) -> ColumnsForm:
    header, rows = found.rows["header"], found.rows["rows"]
    samples = [
        next((row[position] for row in rows[:50] if position < len(row) and row[position]), "")[:40] for position in range(len(header))
    ]
    columns = {int(position): name for position, name in found.columns.items()}
    return ColumnsForm(data, header=header, columns=columns, samples=samples)


def _confirmed(request: StaffRequest, code: UUID, taken: PersonsImport) -> HttpResponse:
    counts = {
        "added": f"{taken.added:,}",
        "changed": f"{taken.changed:,}",
        "unchanged": f"{taken.unchanged:,}",
        "refused": f"{taken.refused:,}",
    }
    messages.success(
        request, _("取り込みました：追加%(added)s人、変更%(changed)s人、変わらず%(unchanged)s人、取り込めず%(refused)s行。") % counts
    )
    return redirect("incidents:persons", code)


urlpatterns = [
    path("<uuid:code>/persons/import/", persons_import, name="persons_import"),
    path("<uuid:code>/persons/import/<uuid:prepared>/", persons_confirm, name="persons_confirm"),
]
