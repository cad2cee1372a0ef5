"""What every member of staff sees: tell of an accident, a near miss, a strange mail, or ask; what I told; what others nearly did."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.incidents import content, queries
from komainu.web.incidents.forms.reporting import STAFF_FORMS, AddForm, TellForm
from komainu.web.incidents.models import Incident
from komainu.web.incidents.naming import language
from komainu.web.incidents.queries import near_misses as near_miss_queries
from komainu.web.incidents.queries import reporting as reporting_queries
from komainu.web.incidents.services import reporting as services
from komainu.web.incidents.services.attachments import content_of
from komainu.web.incidents.telling import browser_of, chosen_option, shown_steps, tile_groups, told_once
from komainu.web.incidents.views import public
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import READERS, StaffRequest, may, requires
from komainu.web.site.sealing import SealBroken
from komainu.web.site.templatetags.site import jdate


class FileUnreadable(Problem):
    title = gettext_lazy("このファイルは開けません")
    what_to_do = gettext_lazy("保管しているファイルか鍵が見つからないか、内容が変わっています。システム管理者に伝えてください。")
    status = 503


@requires("incidents.report")
@require_http_methods(["GET", "POST"])
def report(request: StaffRequest) -> HttpResponse:
    """First what happened, as tiles; then one short form. Queries of the form: the house's rules and the departments."""
    option = chosen_option(request)
    rules = queries.house_rules()
    if option is None:
        return page(request, "incidents/report.html", groups=tile_groups(reverse("incidents:report")), phone=rules.emergency_phone)
    form = STAFF_FORMS[option.kind](
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None,
        option=option, now=clock.now(), language=language(), department=request.person.department_id,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("incidents:report_done", told_once(form, lambda: _tell(request, form), browser=browser_of(request)))
        except Problem as problem:
            form.add_error(None, f"{problem.title} {problem.what_to_do}")
    return page(
        request, "incidents/report_form.html", status=422 if form.errors else 200, form=form, option_title=option.title.in_language(language()),
        kind=str(option.kind), phone=rules.emergency_phone, crumbs=[(_("事故を知らせる"), reverse("incidents:report"))],
    )  # fmt: skip


def _tell(request: StaffRequest, form: TellForm) -> Incident:
    return services.report(
        form.told(),
        by=request.person,
        department=form.department(),
        is_anonymous=bool(form.cleaned_data.get("is_anonymous")),
        files=form.photos(),
    )


@requires("incidents.report")
@require_GET
def report_done(request: StaffRequest, code: UUID) -> HttpResponse:
    """At once: what to do first and what not; then what happens next, the receipt number and whom to call."""
    incident = reporting_queries.told_report(request.person, code)
    return page(
        request, "incidents/report_done.html", incident=incident, steps=shown_steps(incident), phone=queries.house_rules().emergency_phone,
        is_mine=incident.reported_by_id == request.person.pk,
    )  # fmt: skip


OWN_REPORTS = Listing(
    label=gettext_lazy("自分が知らせたこと"),
    columns=(
        Column("title", gettext_lazy("件名"), url=lambda incident: reverse("incidents:own_report", args=[incident.pk]), is_title=True),
        Column("kind", gettext_lazy("種類"), lambda incident: incident.get_kind_display(), order_by=("kind",)),
        Column("told", gettext_lazy("知らせた日時"), "reported_at", order_by=("reported_at",)),
        Column("state", gettext_lazy("いまの状態"), lambda incident: reporting_queries.state_words(incident).title, order_by=("state",)),
        Column("receipt", gettext_lazy("受付番号"), "receipt"),
    ),
    search=("title", "what_happened", "receipt", "number"),
    filters=(Filter("kind", gettext_lazy("種類"), "kind", Incident.Kind.choices),),
    sort="-told",
)


@requires("incidents.report")
@require_GET
def own_reports(request: StaffRequest) -> HttpResponse:
    listing = OWN_REPORTS.page(request.GET, reporting_queries.own_reports(request.person), path=request.path)
    return page(request, "incidents/own_reports.html", listing=listing, exports=export_links("incidents:own_reports_export"))


@requires("incidents.report")
@require_GET
def own_reports_export(request: StaffRequest, format: str) -> HttpResponse:
    """What I told, as a file. It leaves a trail."""
    return export_listing(request, OWN_REPORTS, reporting_queries.own_reports(request.person), format=format, name="own-reports")


@requires("incidents.report")
@require_http_methods(["GET", "POST"])
def own_report(request: StaffRequest, code: UUID) -> HttpResponse:
    """What I told, where it stands, and room to add what became known. Three queries beside the right: report, notes, files."""
    incident = reporting_queries.own_report(request.person, code)
    form = AddForm(request.POST, request.FILES) if request.method == "POST" else AddForm()
    if request.method == "POST" and form.is_valid():
        try:
            once(form.cleaned_data["once"], lambda: _added(request, incident, form))
        except Problem as problem:
            form.add_error(None, f"{problem.title} {problem.what_to_do}")
        else:
            messages.success(request, _("書き足しました。担当者に届いています。"))
            return redirect("incidents:own_report", code)
    attachments = reporting_queries.visible_attachments(incident, request.person, request.standing)
    return page(
        request, "incidents/own_report.html", status=422 if form.errors else 200, incident=incident, form=form,
        state=reporting_queries.state_words(incident), notes=reporting_queries.own_notes(incident, request.person), attachments=list(attachments),
        facts=_told_facts(incident), steps=shown_steps(incident), crumbs=[(_("自分が知らせたこと"), reverse("incidents:own_reports"))],
    )  # fmt: skip


def _added(request: StaffRequest, incident: Incident, form: AddForm) -> UUID:
    services.add_to_report(incident, by=request.person, text=form.cleaned_data["text"], files=form.photos())
    return incident.pk


def _told_facts(incident: Incident) -> list[tuple[str, object]]:
    """What was said, in the order of the form; what was left open is left out."""
    said: list[tuple[str, object]] = [
        (_("起きたこと"), incident.what_happened),
        (_("最初に気づいた日"), jdate(incident.noticed_on)),
        (_("気づいた時刻"), incident.noticed_time.strftime("%H:%M") if incident.noticed_time else ""),
        (_("起きた日"), jdate(incident.happened_on)),
        (_("渡った相手"), incident.to_whom),
        (_("およその人数"), _("%(persons)s人") % {"persons": f"{incident.persons_guess:,}"} if incident.persons_guess is not None else ""),
        (_("場所・機器"), incident.place),
        (_("何のおかげで止まったか"), incident.what_stopped_it),
        (_("こうすればよいという案"), incident.idea),
        (_("部門"), incident.department.name if incident.department else ""),
    ]
    return [(label, value) for label, value in said if value]


def _near_miss_choices() -> list[tuple[str, str]]:
    return [(option.id, option.title.in_language(language())) for option in content.options("near_miss")]


NEAR_MISSES = Listing(
    label=gettext_lazy("ヒヤリハット"),
    columns=(
        Column("told", gettext_lazy("知らせた日"), "reported_at", order_by=("reported_at",)),
        Column("thanks", gettext_lazy("ありがとうの数"), "thanks_count", order_by=("thanks_count",)),
    ),
    search=("title", "what_happened", "what_stopped_it", "idea"),
    search_label=gettext_lazy("言葉で探す"),
    filters=(Filter("what", gettext_lazy("どんなヒヤリ"), "what", _near_miss_choices),),
    sort="-told",
)


# A sheet has room for what the wall shows as cards.
NEAR_MISS_SHEET = replace(
    NEAR_MISSES,
    columns=(
        *NEAR_MISSES.columns,
        Column("what_happened", gettext_lazy("何が起きそうになったか")),
        Column("what_stopped_it", gettext_lazy("何が止めたか")),
        Column("idea", gettext_lazy("改善の案")),
    ),
)


@requires("incidents.report")
@require_GET
def near_misses(request: StaffRequest) -> HttpResponse:
    """The wall from which everybody learns. Two queries beside the right; for the office one more."""
    listing = NEAR_MISSES.page(request.GET, near_miss_queries.near_misses(request.person), path=request.path)
    is_office = not READERS.isdisjoint(request.standing.roles)
    return page(
        request, "incidents/near_misses.html", listing=listing, is_office=is_office,
        waiting=near_miss_queries.waiting_near_misses() if is_office else 0, here=request.get_full_path(),
        exports=export_links("incidents:near_misses_export") if may(request.standing, "incidents.export") else [],
    )  # fmt: skip


@requires("incidents.export")
@require_GET
def near_misses_export(request: StaffRequest, format: str) -> HttpResponse:
    """The wall as a file. It leaves a trail."""
    return export_listing(request, NEAR_MISS_SHEET, near_miss_queries.near_misses(request.person), format=format, name="near-misses")


@requires("incidents.report")
@require_POST
def thank(request: StaffRequest, code: UUID) -> HttpResponse:
    """Say thank you for a near miss on the wall; one that is not there is not found."""
    incident = get_object_or_404(near_miss_queries.near_misses(request.person), pk=code)
    if services.thank(incident, by=request.person):
        messages.success(request, _("ありがとうを伝えました。"))
    return redirect("incidents:near_misses")


@requires("incidents.files")
@require_GET
def attachment(request: StaffRequest, code: UUID, attachment: UUID) -> HttpResponse:
    """A file of an incident, for those who may see it. Pictures are shown, everything else is saved; neither can run anything."""
    incident = queries.visible_incident(request, code)
    found = get_object_or_404(reporting_queries.visible_attachments(incident, request.person, request.standing), pk=attachment)
    try:
        body = content_of(found)
    except (FileNotFoundError, SealBroken) as error:
        raise FileUnreadable from error
    is_picture = found.content_type in {"image/jpeg", "image/png", "image/gif", "image/webp"}
    response = HttpResponse(body, content_type=found.content_type if is_picture else "application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(not is_picture, found.name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


urlpatterns = [
    path("report/", report, name="report"),
    path("report/<uuid:code>/done/", report_done, name="report_done"),
    path("mine/", own_reports, name="own_reports"),
    path("mine/export/<str:format>/", own_reports_export, name="own_reports_export"),
    path("near-misses/export/<str:format>/", near_misses_export, name="near_misses_export"),
    path("mine/<uuid:code>/", own_report, name="own_report"),
    path("near-misses/", near_misses, name="near_misses"),
    path("near-misses/<uuid:code>/thanks/", thank, name="near_miss_thank"),
    *public.urlpatterns,
    path("<uuid:code>/files/<uuid:attachment>/", attachment, name="attachment"),
]
