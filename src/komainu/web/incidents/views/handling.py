"""The privacy manager's pages of an incident: the list, the overview, taking, telling, containing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.answering import download
from komainu.web.documents.tables import to_csv, to_xlsx
from komainu.web.incidents import content, queries
from komainu.web.incidents.containment import Line, checklist_of
from komainu.web.incidents.forms.handling import ChecklistItemForm, ContainForm, TellRepresentativeForm
from komainu.web.incidents.queries import detail as detail_queries
from komainu.web.incidents.queries.lists import LISTING, SHEET, for_sheet, listed_for
from komainu.web.incidents.services import handling as services
from komainu.web.incidents.services import listing as listing_services
from komainu.web.incidents.views.acting import head, list_crumb, may_act, may_draft, may_sign, refused
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import CASE_READERS, StaffRequest, may, requires


@requires("incidents.list")
@require_GET
def incident_list(request: StaffRequest) -> HttpResponse:
    """Everybody's incidents for readers, the department's for its data manager. Six queries: years (two), departments, count, rows, their next duties."""
    listing = LISTING.page(request.GET, listed_for(request.person, request.standing), path=request.path)
    exports = (
        [("Excel", reverse("incidents:export", args=["xlsx"])), ("CSV", reverse("incidents:export", args=["csv"]))]
        if may(request.standing, "incidents.export")
        else []
    )
    return page(
        request,
        "incidents/list.html",
        page_title=_("事故の一覧"),
        listing=listing,
        exports=exports,
        may_report=may(request.standing, "incidents.report"),
    )


@requires("incidents.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen, all pages. It leaves a trail: the records go out of the house."""
    if format not in {"csv", "xlsx"}:
        raise Http404
    found = SHEET.export(request.GET, for_sheet(queries.visible_incidents(request.person, request.standing)))
    rows = list(found.rows)
    listing_services.exported(by=request.person, format=format, rows=len(rows), conditions=found.conditions)
    title = _("事故の一覧")
    body = to_xlsx(found.columns, rows, title, made_on=clock.today()) if format == "xlsx" else to_csv(found.columns, rows)
    return download(body, f"incidents-{clock.today():%Y%m%d}", format)


@requires("incidents.see")
@require_GET
def detail(request: StaffRequest, code: UUID) -> HttpResponse:
    """The overview; who does not read all sees what was told and where it stands. Queries: incident, decision, reports, files, house rules."""
    incident = queries.visible_incident(request, code)
    shared = {
        "incident": incident,
        "told": detail_queries.told(incident),
        "photos": detail_queries.attachments(incident) if may(request.standing, "incidents.files") else [],
        "page_title": incident.title,
    }
    if CASE_READERS.isdisjoint(request.standing.roles):
        way = [list_crumb()] if may(request.standing, "incidents.list") else [(_("自分が知らせたこと"), reverse("incidents:own_reports"))]
        return page(request, "incidents/detail_reduced.html", crumbs=way, **shared)
    # Risks and mail stand on the incidents; only the page looks back.
    from komainu.web.mailroom.queries.mails import mail_of_incident
    from komainu.web.risks.queries.speaking import risks_of_incident

    view = queries.standing(incident)
    steps = detail_queries.steps(incident, view)
    clocks = detail_queries.shown_clocks(incident, view)
    return page(
        request,
        "incidents/detail.html",
        risks=risks_of_incident(incident, request.standing) if may(request.standing, "risks.see") else [],
        mail=mail_of_incident(incident, request.person, request.standing) if may(request.standing, "mailroom.list") else None,
        crumbs=[list_crumb()],
        view=view,
        tab="detail",
        step=steps[0] if steps else None,
        further=steps[1:],
        clocks=clocks,
        provisional=[each for each in clocks if each.clock.is_provisional and not each.clock.is_done],
        reporter=detail_queries.reporter(incident, may_read_contact=may_act(request)),
        unattended=detail_queries.unattended(incident, queries.house_rules(), clock.now()),
        may_act=may_act(request),
        may_draft=may_draft(request),
        may_sign=may_sign(request),
        **shared,
    )


@requires("incidents.act")
@require_POST
def take(request: StaffRequest, code: UUID) -> HttpResponse:
    incident = queries.readable_incident(request, code)
    services.take(incident, by=request.person, instead=request.POST.get("instead") == "1")
    messages.success(request, _("受け付けました。あなたが担当です。"))
    return redirect("incidents:detail", code)


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def tell_representative(request: StaffRequest, code: UUID) -> HttpResponse:
    shown = head(request, code, "detail")
    form = TellRepresentativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.tell_representative(shown["incident"], by=request.person, **form.cleaned_data)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("代表者に伝えたことを記録しました。"))
            return redirect("incidents:detail", code)
    return page(
        request,
        "incidents/tell_representative.html",
        status=422 if form.errors else 200,
        page_title=_("代表者に伝えたことを記録する"),
        form=form,
        **shown,
    )


@requires("incidents.read_assessment", post="incidents.act")
@require_http_methods(["GET", "POST"])
def contain(request: StaffRequest, code: UUID) -> HttpResponse:
    """The checklist; a POST without an item says that the spread has stopped. Queries: incident, decision, reports, answered items."""
    shown = head(request, code, "contain")
    incident = shown["incident"]
    form = ContainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.contain(incident, by=request.person, contained_at=form.cleaned_data["contained_at"])
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("拡大が止まったことを記録しました。次は、判定に足りない質問に答えます。"))
            return redirect("incidents:detail", code)
    return _contain_page(request, shown, form)


def _contain_page(
    request: StaffRequest, shown: dict[str, object], form: ContainForm, wrong: tuple[str, ChecklistItemForm] | None = None
) -> HttpResponse:
    lines = checklist_of(shown["incident"])  # type: ignore[arg-type]
    for line in lines:
        if wrong and line.item.id == wrong[0]:
            line.form = wrong[1]
    failed = bool(form.errors) or wrong is not None
    return page(
        request,
        "incidents/contain.html",
        status=422 if failed else 200,
        page_title=_("初動：拡大を止める"),
        form=form,
        lines=lines,
        done=sum(1 for line in lines if line.is_settled),
        **shown,
    )


@requires("incidents.act")
@require_POST
def contain_item(request: StaffRequest, code: UUID, item: str) -> HttpResponse:
    """One point of the list. With htmx only that point is drawn again; without, the page comes back to it."""
    shown = head(request, code, "contain")
    known = content.load().items.get(item)
    form = ChecklistItemForm(request.POST, prefix=item)
    if known is None:
        return redirect("incidents:contain", code)
    problem_line: tuple[str, ChecklistItemForm] | None = None
    if form.is_valid():
        services.answer_checklist(
            shown["incident"], item, form.cleaned_data["answer"], by=request.person, note=form.cleaned_data["note"].strip()
        )
    else:
        problem_line = (item, form)
    if _is_htmx(request):
        line: Line = next(each for each in checklist_of(shown["incident"]) if each.item.id == item)
        if problem_line:
            line.form = form
        return page(request, "incidents/_contain_item.html", line=line, incident=shown["incident"], may_act=True)
    if problem_line:
        return _contain_page(request, shown, ContainForm(), problem_line)
    return redirect(f"{reverse('incidents:contain', args=[code])}#item-{item}")


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


urlpatterns = [
    path("", incident_list, name="list"),
    path("export/<str:format>/", export, name="export"),
    path("<uuid:code>/", detail, name="detail"),
    path("<uuid:code>/take/", take, name="take"),
    path("<uuid:code>/representative/", tell_representative, name="tell_representative"),
    path("<uuid:code>/contain/", contain, name="contain"),
    path("<uuid:code>/contain/<str:item>/", contain_item, name="contain_item"),
]
