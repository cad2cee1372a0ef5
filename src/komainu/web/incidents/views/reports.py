"""The reports of an incident: where they stand, what goes into them, copying into the live form, files."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.law.breach.forms import load_form
from komainu.web.documents.answering import download
from komainu.web.incidents import queries
from komainu.web.incidents.filling import fill_report, form_on
from komainu.web.incidents.forms.reports import EntriesForm, RecordForm, StartForm
from komainu.web.incidents.models import Incident, Report
from komainu.web.incidents.queries import reports as readings
from komainu.web.incidents.record import official_page, topics_of
from komainu.web.incidents.report_files import FORMATS, render, report_file_of, sheet_and_changes
from komainu.web.incidents.report_words import clock_line, form_label, stage_label, ways_open
from komainu.web.incidents.services import reports as services
from komainu.web.incidents.sheets import in_form_language
from komainu.web.incidents.views import report_filing, report_forms
from komainu.web.incidents.views.acting import crumbs
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import ChangedMeanwhile, WrongState
from komainu.web.site.rights import StaffRequest, may, requires


def _reports_crumb(incident: Incident) -> tuple[Any, str]:
    return _("報告"), reverse("incidents:reports", args=[incident.pk])


def title_of(report: Report) -> str:
    return f"{form_label(report.form)} {stage_label(report.form, report.stage)}"


@requires("incidents.read_assessment")
@require_GET
def reports(request: StaffRequest, code: UUID) -> HttpResponse:
    """The clocks, what comes next, and all reports of each form."""
    incident = queries.readable_incident(request, code)
    today = clock.today()
    if incident.kind != Incident.Kind.ACCIDENT or incident.latest_assessment is None:
        return page(request, "incidents/reports.html", page_title=_("報告"), incident=incident, view=None, crumbs=crumbs(incident))
    overview = readings.overview(incident, today)
    organisation = overview.material.organisation
    return page(
        request,
        "incidents/reports.html",
        page_title=_("報告"),
        crumbs=crumbs(incident),
        incident=incident,
        view=overview.view,
        overview=overview,
        clocks=[clock_line(each, incident, organisation, request.standing) for each in overview.view.clocks],
        next_form=next((form for form in overview.wanted if form.due is not None and form.due == _first_due(overview.wanted)), None),
        changed_forms=[form for form in overview.wanted if form.changes],
        ways=ways_open(incident.latest_assessment.answer),
        told=len(topics_of(incident.record)),
        may_draft=may(request.standing, "incidents.draft") and incident.is_open,
        may_export=may(request.standing, "incidents.export"),
    )


def _first_due(forms: list[readings.FormStanding]) -> Any:
    due = [form.due for form in forms if form.due is not None]
    return min(due, key=lambda each: (each.due_on is None, each.due_on or date.max), default=None)


@requires("incidents.draft")
@require_POST
def report_start(request: StaffRequest, code: UUID) -> HttpResponse:
    """Begin a report, or go to the draft that is there."""
    incident = queries.readable_incident(request, code)
    form = StartForm(request.POST)
    if not form.is_valid():
        raise WrongState
    report = services.start_report(incident, form.cleaned_data["form"], form.cleaned_data["stage"], by=request.person)
    return redirect("incidents:report_edit", incident.pk, report.pk)


@requires("incidents.read_assessment", post="incidents.draft")
@require_http_methods(["GET", "POST"])
def report_edit(request: StaffRequest, code: UUID, report: UUID) -> HttpResponse:
    """All items of a report in the form's order. A filed one is shown as it went out."""
    incident = queries.readable_incident(request, code)
    found = readings.report_of(incident, report)
    material = readings.material(incident, clock.today())
    filled = fill_report(found, material=material, as_of=clock.today()) if found.filed_at is None else None
    sheet, changes = sheet_and_changes(found, material, clock.today(), filled)
    may_act = may(request.standing, "incidents.act") and incident.is_open
    may_draft = may(request.standing, "incidents.draft") and incident.is_open
    is_draft = found.filed_at is None and found.withdrawn_at is None
    form = None
    if filled is not None and is_draft and may_draft:
        form = EntriesForm(request.POST or None, report=found, filled=filled)
        if request.method == "POST" and form.is_valid():
            try:
                services.save_entries(found, form.entries(), by=request.person, expected_version=form.cleaned_data["version"])
            except ChangedMeanwhile:
                form = _overtaken(request, found, filled)
            else:
                messages.success(request, _("保存しました。"))
                return redirect("incidents:report_edit", incident.pk, found.pk)
    elif request.method == "POST":
        raise services.FiledAlready if found.filed_at else WrongState
    return page(
        request,
        "incidents/report_edit.html",
        status=422 if form is not None and form.errors else 200,
        page_title=title_of(found),
        crumbs=crumbs(incident, _reports_crumb(incident)),
        incident=incident,
        view=queries.standing(incident),
        report=found,
        sheet=sheet,
        form=form,
        blocks=form.blocks(sheet) if form is not None else [],
        changes=changes,
        notes=readings.notes_of(incident),
        trouble=form_on(found.form, clock.today(), material.corrections.get(found.form)).trouble if is_draft else "",
        official=official_page(found.form),
        may_act=may_act and is_draft,
        may_draft=may_draft and is_draft,
        may_files=may(request.standing, "incidents.files"),
        may_withdraw=may_act and found.filed_at is not None and found.withdrawn_at is None,
        may_export=may(request.standing, "incidents.export"),
        formats=_formats(incident, found),
    )


def _overtaken(request: StaffRequest, report: Report, filled: Any) -> EntriesForm:
    """The same input over what somebody else saved first: nothing typed is lost, and saving again is a knowing act."""
    data = request.POST.copy()
    data["version"] = str(report.version)
    form = EntriesForm(data, report=report, filled=filled)
    form.is_valid()
    labels = _("、").join(form.overtaken())
    form.add_error(
        None,
        _(
            "ほかの人が先に保存しました。下には、あなたが入力した内容が残っています。もう一度保存すると、次の項目があなたの内容に変わります：%(items)s"
        )
        % {"items": labels or _("なし")},
    )
    return form


def _formats(incident: Incident, report: Report) -> list[tuple[str, str]]:
    names = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "json": "JSON"}
    return [(names[each], reverse("incidents:report_download", args=[incident.pk, report.pk, each])) for each in FORMATS]


@requires("incidents.act")
@require_GET
def report_copy(request: StaffRequest, code: UUID, report: UUID) -> HttpResponse:
    """The items one below the other, to be copied into the receiver's own form: the values in Japanese, whatever the reader's language."""
    incident = queries.readable_incident(request, code)
    found = readings.report_of(incident, report)
    material = readings.material(incident, clock.today())
    sheet, _changes = sheet_and_changes(found, material, clock.today())
    if get_language() != "ja":
        with translation.override("ja"):
            sheet = in_form_language(sheet, sheet_and_changes(found, material, clock.today())[0])
    return page(
        request,
        "incidents/report_copy.html",
        page_title=_("入力フォームへ写す"),
        page_lead=title_of(found),
        crumbs=crumbs(
            incident, _reports_crumb(incident), (title_of(found), reverse("incidents:report_edit", args=[incident.pk, found.pk]))
        ),
        incident=incident,
        report=found,
        sheet=sheet,
        official=official_page(found.form),
    )


@requires("incidents.export")
@require_GET
def report_download(request: StaffRequest, code: UUID, report: UUID, format: str) -> HttpResponse:
    """The report as a file; who took it stands in the trail."""
    incident = queries.readable_incident(request, code)
    found = readings.report_of(incident, report)
    if format not in FORMATS:
        raise Http404
    file = report_file_of(incident, found, readings.material(incident, clock.today()), clock.today())
    content = render(file, format)
    services.record_export(incident, by=request.person, form=found.form, stage=found.stage, format_name=format)
    return download(content, f"{incident.number}_{found.form}_{found.stage}", format)


@requires("incidents.read_assessment", post="incidents.draft")
@require_http_methods(["GET", "POST"])
def report_record(request: StaffRequest, code: UUID) -> HttpResponse:
    """What all forms tell beside the facts, written once."""
    incident = queries.readable_incident(request, code)
    today = clock.today()
    if incident.latest_assessment is None:
        raise Http404
    may_draft = may(request.standing, "incidents.draft") and incident.is_open
    published = load_form("ppc", today)
    ppc = form_on("ppc", today, readings.corrections_on(today).get("ppc")).form
    back = _report_of_address(request, incident)

    def form_with(data: Any) -> RecordForm:
        return RecordForm(data, record=incident.record, form=ppc, published=published, mark=services.record_mark(incident))

    form = form_with(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_topics(incident, form.told(), by=request.person, expected_mark=form.cleaned_data["mark"])
        except ChangedMeanwhile:
            data = request.POST.copy()
            data["mark"] = services.record_mark(incident)
            form = form_with(data)
            form.is_valid()
            labels = _("、").join(str(form.fields[name].label) for name in form.changed_data if name in form.topics)
            form.add_error(
                None,
                _(
                    "ほかの人が先に保存しました。下には、あなたが入力した内容が残っています。もう一度保存すると、次の項目があなたの内容に変わります：%(items)s"
                )
                % {"items": labels or _("なし")},
            )
        else:
            messages.success(request, _("保存しました。この内容は、すべての様式に入ります。"))
            return redirect(back or reverse("incidents:report_record", args=[incident.pk]))
    return page(
        request,
        "incidents/report_record.html",
        status=422 if form.errors else 200,
        page_title=_("報告に書くこと（共通の記録）"),
        page_lead=_("ここに一度書くと、個人情報保護委員会・プライバシーマーク・委託元への様式のすべてに入ります。"),
        crumbs=crumbs(incident, _reports_crumb(incident)),
        incident=incident,
        view=queries.standing(incident),
        form=form,
        groups=list(form.groups()),
        notes=readings.notes_of(incident),
        may_draft=may_draft,
        back_url=back or reverse("incidents:reports", args=[incident.pk]),
    )


def _report_of_address(request: HttpRequest, incident: Incident) -> str:
    """The page of the report from which the reader came, by its code in the address; nothing else is believed."""
    try:
        code = UUID(request.GET.get("report", ""))
    except ValueError:
        return ""
    return reverse("incidents:report_edit", args=[incident.pk, code])


urlpatterns = [
    *report_forms.urlpatterns,
    path("<uuid:code>/reports/", reports, name="reports"),
    path("<uuid:code>/reports/start/", report_start, name="report_start"),
    path("<uuid:code>/reports/record/", report_record, name="report_record"),
    path("<uuid:code>/reports/<uuid:report>/", report_edit, name="report_edit"),
    path("<uuid:code>/reports/<uuid:report>/copy/", report_copy, name="report_copy"),
    *report_filing.urlpatterns,
    path("<uuid:code>/reports/<uuid:report>/<str:format>", report_download, name="report_download"),
]
