"""A report went out: when, to whom, how; and what is done if that was recorded by mistake."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from komainu.web.incidents import queries
from komainu.web.incidents.clocks import Clock
from komainu.web.incidents.filling import fill_report
from komainu.web.incidents.forms.reports import FilingForm, WithdrawalForm
from komainu.web.incidents.models import Incident, Report
from komainu.web.incidents.queries import reports as readings
from komainu.web.incidents.report_words import form_label, recipient_of, stage_label, usual_method
from komainu.web.incidents.services import attachments
from komainu.web.incidents.services import reports as services
from komainu.web.incidents.sheets import sheet_of
from komainu.web.incidents.views.acting import crumbs
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import ChangedMeanwhile, Problem, WrongState
from komainu.web.site.rights import StaffRequest, requires
from komainu.web.site.templatetags.site import jdate


def _crumbs(incident: Incident, report: Report) -> list[tuple[str, str]]:
    title = f"{form_label(report.form)} {stage_label(report.form, report.stage)}"
    return crumbs(
        incident,
        (_("報告"), reverse("incidents:reports", args=[incident.pk])),
        (title, reverse("incidents:report_edit", args=[incident.pk, report.pk])),
    )


def _clocks_of(incident: Incident, form: str) -> list[Clock]:
    """The clocks that a form stops. Two queries."""
    return [each for each in queries.standing(incident).clocks if readings.FORM_BY_REGIME.get(each.regime) == form]


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def report_file(request: StaffRequest, code: UUID, report: UUID) -> HttpResponse:
    """Record that a report was sent. What was sent is kept as it was filled on that day."""
    incident = queries.readable_incident(request, code)
    found = readings.report_of(incident, report)
    if found.filed_at is not None or found.withdrawn_at is not None:
        raise services.FiledAlready if found.withdrawn_at is None else services.ReportWithdrawn
    today = clock.today()
    material = readings.material(incident, today)
    clocks = _clocks_of(incident, found.form)
    due_on = next((each.due_on for each in clocks if each.stage == found.stage), None)
    sheet = sheet_of(fill_report(found, material=material, as_of=today), incident, found)
    as_final = sheet_of(fill_report(found, material=material, as_of=today, as_final=True), incident, found)
    form = FilingForm(
        request.POST or None,
        request.FILES or None,
        report=found,
        due_on=due_on,
        missing=len(sheet.missing),
        missing_if_final=len(as_final.missing),
        initial={
            "filed_at": clock.now().replace(second=0, microsecond=0),
            "recipient": recipient_of(found.form, clocks, material.organisation, incident),
            "method": usual_method(found.form),
        },
    )
    if request.method == "POST" and form.is_valid():
        data = {key: value for key, value in form.cleaned_data.items() if key != "confirmed"}
        day = clock.japan_day(data["filed_at"])
        filled = fill_report(found, material=material, as_of=day, as_final=bool(data.get("serves_as_final")))
        try:
            services.file_report(
                found, services.Filing(**data), by=request.person, filled=filled.to_json(), form_version=filled.form.version[:40]
            )
        except (attachments.FileTooLarge, attachments.FileEmpty) as problem:
            name = "lateness_evidence" if data.get("lateness_evidence") else "file"
            form.add_error(name, f"{problem.title} {problem.what_to_do}")
        except ChangedMeanwhile:
            form.add_error(None, _("この間に、ほかの人が内容を変えました。下の内容を確かめて、もう一度記録してください。"))
        except services.LatenessUnexplained as problem:
            form.add_error("lateness_reason", str(problem.title))
        else:
            messages.success(request, _filed_message(code, request, found))
            return redirect("incidents:reports", incident.pk)
    return page(
        request,
        "incidents/report_file.html",
        status=422 if form.errors else 200,
        page_title=_("提出したことを記録する"),
        page_lead=f"{form_label(found.form)} {stage_label(found.form, found.stage)}",
        crumbs=_crumbs(incident, found),
        incident=incident,
        report=found,
        form=form,
        sheet=sheet,
        as_final=as_final,
        due_on=due_on,
        is_late=due_on is not None and today > due_on,
        back_url=reverse("incidents:report_edit", args=[incident.pk, found.pk]),
    )


def _filed_message(code: UUID, request: StaffRequest, report: Report) -> str:
    """What was recorded, and which day comes next for this form."""
    incident = queries.readable_incident(request, code)
    later = next((each for each in _clocks_of(incident, report.form) if not each.is_done and each.due_on), None)
    told = _("%(form)sの%(stage)sの提出を記録しました。") % {
        "form": form_label(report.form),
        "stage": stage_label(report.form, report.stage),
    }
    if later is None or later.due_on is None:
        return told
    due_on: date = later.due_on
    return told + _("次は%(stage)sです。期限は%(day)sです。") % {"stage": stage_label(report.form, later.stage), "day": jdate(due_on)}


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def report_withdraw(request: StaffRequest, code: UUID, report: UUID) -> HttpResponse:
    """Strike out a filing that was recorded by mistake."""
    incident = queries.readable_incident(request, code)
    found = readings.report_of(incident, report)
    if found.filed_at is None or found.withdrawn_at is not None:
        raise WrongState
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.withdraw_filing(found, by=request.person, reason=form.cleaned_data["reason"])
        except WrongState as problem:
            form.add_error(None, _text(problem))
        else:
            messages.success(request, _("提出の記録を取り消しました。同じ内容の下書きに戻しました。"))
            return redirect("incidents:report_edit", incident.pk, draft.pk)
    return page(
        request,
        "incidents/report_withdraw.html",
        status=422 if form.errors else 200,
        page_title=_("提出の記録を取り消しますか"),
        crumbs=_crumbs(incident, found),
        incident=incident,
        report=found,
        form=form,
        back_url=reverse("incidents:report_edit", args=[incident.pk, found.pk]),
    )


def _text(problem: Problem) -> str:
    return f"{problem.title} {problem.what_to_do}"


urlpatterns = [
    path("<uuid:code>/reports/<uuid:report>/file/", report_file, name="report_file"),
    path("<uuid:code>/reports/<uuid:report>/withdraw/", report_withdraw, name="report_withdraw"),
]
