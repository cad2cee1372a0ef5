"""Filings of opt-outs: their list, one of them with what was done about it, a new one of a line."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.ledger.filings import BANS, missing
from komainu.web.ledger.forms.filings import FilingForm, StepForm
from komainu.web.ledger.models import OptOutFiling
from komainu.web.ledger.queries.filings import listed_filings, steps_of, visible_filing, visible_filings
from komainu.web.ledger.queries.finding import search_with_lines
from komainu.web.ledger.queries.lines import editable_line, may_edit_line, sight
from komainu.web.ledger.queries.transfers import add_lines
from komainu.web.ledger.services import filings as services
from komainu.web.ledger.views.lines import line_url
from komainu.web.ledger.views.processing_lists import line_name
from komainu.web.ledger.views.third_parties import crumbs_of_lists, tabs
from komainu.web.people.views.forming import form_page
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

LIST = Listing(
    label=gettext_lazy("オプトアウトの届出"),
    columns=(
        Column("line", gettext_lazy("台帳の行"), line_name, url=lambda found: reverse("ledger:filing", args=[found.pk]), is_title=True),
        Column("items", gettext_lazy("届け出た個人データの項目")),
        Column("filed", gettext_lazy("委員会に届け出た日"), "filed_on", order_by=("filed_on", "id")),
        Column("changed", gettext_lazy("変更を届け出た日"), "changed_on", order_by=("changed_on", "id"), nullable=True),
        Column("published", gettext_lazy("公表した日"), "published_on", order_by=("published_on", "id"), nullable=True),
        Column("next", gettext_lazy("次に見直す日"), "next_look_on", order_by=("next_look_on", "id"), nullable=True),
        Column("ended", gettext_lazy("オプトアウトによる提供をやめた日"), "ended_on", order_by=("ended_on", "id"), nullable=True),
    ),
    search=search_with_lines("items", "content"),
    search_label=gettext_lazy("項目・内容・台帳の行"),
    filters=(
        Filter(
            "state", gettext_lazy("状態"), lambda found, wanted: found.filter(ended_on__isnull=wanted == "live"),
            (("live", gettext_lazy("続けている")), ("ended", gettext_lazy("やめた"))),
        ),
        Filter("next", gettext_lazy("次に見直す日がこの日まで"), lambda found, day: found.filter(next_look_on__lte=day)),
    ),
    sort="-filed",
    completed=add_lines,
    most_counted=1_000,
)  # fmt: skip
SHOWN = ("items", "content", "receipt", "filed_on", "changed_on", "published_on", "published_at", "next_look_on", "ended_on")


@requires("ledger.see")
@require_GET
def filing_list(request: StaffRequest) -> HttpResponse:
    """Three queries: the count, the rows, their lines."""
    exports = export_links("ledger:filings_export") if may(request.standing, "ledger.export") else []
    listing = LIST.page(request.GET, listed_filings(request.standing), path=request.path, alike=sight(request.standing))
    return page(
        request, "ledger/filings.html", page_title=_("オプトアウトの届出"), crumbs=crumbs_of_lists(), listing=listing, exports=exports,
        tabs=tabs("ledger:filings"), today=clock.today(),
    )  # fmt: skip


@requires("ledger.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    return export_listing(request, LIST, visible_filings(request.standing), format=format, name="ledger-opt-outs")


@requires("ledger.see")
@require_GET
def filing(request: StaffRequest, opt_out_filing: UUID) -> HttpResponse:
    """What was filed, what is not in order with it, what was done since. Three queries."""
    found = visible_filing(request.standing, opt_out_filing)
    facts = [(OptOutFiling._meta.get_field(name).verbose_name, getattr(found, name)) for name in SHOWN]  # type: ignore[union-attr]
    return page(
        request, "ledger/filing.html", page_title=_("「%(name)s」のオプトアウトの届出") % {"name": found.line.name}, found=found,
        crumbs=crumbs_of_lists("ledger:filings", _("オプトアウトの届出")), facts=[(label, value) for label, value in facts if value],
        missing=list(missing(found, found.line.flags, clock.today())), bans=BANS, steps=steps_of(found), history=newest("ledger_opt_out", found.pk),
        may_edit=found.ended_on is None and may(request.standing, "ledger.edit") and may_edit_line(request.standing, found.line),
    )  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def add_filing(request: StaffRequest, line: UUID) -> HttpResponse:
    """Of a line."""
    found = editable_line(request.standing, line)
    form = FilingForm(request.POST or None, initial={"filed_on": clock.today()})

    def act() -> str:
        made = once(form.cleaned_data["sheet"], lambda: services.record_filing(found, by=request.person, **form.values()).pk)
        messages.success(request, _("記録しました。"))
        return reverse("ledger:filing", args=[made])

    return form_page(
        request, form, act, title=_("「%(name)s」のオプトアウトの届出を記録する") % {"name": found.name}, button=_("記録する"),
        crumbs=[*crumbs_of_lists("ledger:filings", _("オプトアウトの届出")), (found.name, line_url(found))], back_url=line_url(found),
        note=_("個人情報保護委員会に届け出た内容を、あとから確かめられるように残します。届出そのものは、委員会の案内に沿って別に行います。"),
    )  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def add_step(request: StaffRequest, opt_out_filing: UUID) -> HttpResponse:
    """A change, a publication, the yearly look, the end."""
    found = visible_filing(request.standing, opt_out_filing)
    if found.ended_on is not None or not may_edit_line(request.standing, found.line):
        raise Http404
    form = StepForm(request.POST or None, initial={"done_on": clock.today(), "kind": "looked"})
    back = reverse("ledger:filing", args=[found.pk])

    def act() -> str:
        once(form.cleaned_data["sheet"], lambda: services.record_step(found, by=request.person, **form.values()).pk)
        messages.success(request, _("記録しました。"))
        return back

    return form_page(
        request, form, act, title=_("届出について、したことを記録する"), button=_("記録する"), back_url=back,
        crumbs=[*crumbs_of_lists("ledger:filings", _("オプトアウトの届出")), (found.line.name, back)],
    )  # fmt: skip


urlpatterns = [
    path("opt-outs/", filing_list, name="filings"),
    path("opt-outs/export/<str:format>/", export, name="filings_export"),
    path("opt-outs/<uuid:opt_out_filing>/", filing, name="filing"),
    path("opt-outs/<uuid:opt_out_filing>/steps/add/", add_step, name="add_filing_step"),
    path("<uuid:line>/opt-outs/add/", add_filing, name="add_filing"),
]
