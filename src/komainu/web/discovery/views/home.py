"""The first page: the numbers of the lists and the state of the runs; what the ledger says and the files do not; what the house settles."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.discovery import differences, queries, services
from komainu.web.discovery.forms import RulesForm
from komainu.web.discovery.models import LineSum
from komainu.web.discovery.views.sources import shown_source
from komainu.web.discovery.views.tabs import tabs
from komainu.web.discovery.views.turning import page_asked, turning
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.queries.finding import MOST_FOUND, search
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires


def _search(records: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """By the inventory's own index."""
    return records.filter(line__in=search(LedgerLine.objects.order_by(), words).values("pk")) if words else records


def _first_found(records: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """The first that it finds, for a page."""
    return records.filter(line__in=search(LedgerLine.objects.order_by(), words).values("pk")[:MOST_FOUND])


ABSENT = Listing(
    label=gettext_lazy("台帳にあるのに見つからない"),
    columns=(
        Column("line", gettext_lazy("台帳の行"), "line_name", order_by=("line__name",), is_title=True),
        Column("number", gettext_lazy("管理番号"), "line_number", order_by=("line__number",)),
        Column("department", gettext_lazy("部門"), "department_name"),
        Column("places", gettext_lazy("台帳の保管場所"), "places"),
        Column("source", gettext_lazy("調べた場所"), "source_name"),
        Column("scanned", gettext_lazy("最後に調べた日"), lambda row: clock.japan_day(row.scanned_at)),
    ),
    search=_first_found,
    search_label=gettext_lazy("名称・業務・管理番号"),
    filters=(Filter("kind", gettext_lazy("台帳の種類"), "line__kind", [("own", gettext_lazy("自社の個人情報")), ("entrusted", gettext_lazy("委託元から預かった個人情報"))]),),
    sort="number",
    completed=differences.read_absent,
    shown=queries.keys_of,
    most_counted=queries.MOST_COUNTED,
    most_found=MOST_FOUND,
)  # fmt: skip


def _leading_to(opens: Callable[[LineSum], bool]) -> Listing:
    """The list with each line's name leading to the line, where it may be opened."""
    first, *others = ABSENT.columns
    named = replace(first, url=lambda row: reverse("ledger:line", args=[row.line_id]) if opens(row) else "")
    return replace(ABSENT, columns=(named, *others))


LINKED = _leading_to(lambda _row: True)
"""For who reads the whole ledger."""


@requires("discovery.see")
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """Where personal information lies, in numbers. Nine queries at most."""
    found, rules, today = differences.house(request.standing), queries.rules(), clock.today()
    return page(
        request, "discovery/home.html", page_title=_("個人情報の所在"), tabs=tabs("home"), house=found,
        sources=[shown_source(source, run, rules, today) for source, run in found.sources],
        is_moving=any(run is not None for _source, run in found.sources),
        may_run=may(request.standing, "discovery.sources"), may_settle=may(request.standing, "discovery.rules"),
    )  # fmt: skip


@requires("discovery.see")
@require_GET
def absent(request: StaffRequest) -> HttpResponse:
    """Lines of which nothing was found where they should be. Eight queries at most."""
    standing, records = request.standing, differences.absent(request.standing)
    if may(standing, "ledger.see") and not queries.reads_all(standing):
        listing = _leading_to(lambda row: queries.opens_line_of(standing, row.line_department)).page(
            request.GET, records, path=request.path
        )
    else:
        shown = LINKED if may(standing, "ledger.see") else ABSENT
        whole = differences.absent_whole(standing)
        listing = shown.page(request.GET, records, path=request.path, whole=whole, alike=None if whole else queries.sight(standing))
    return page(
        request, "discovery/absent.html", page_title=_("台帳にあるのに見つからない"), tabs=tabs("absent"), listing=listing,
        crumbs=[(_("個人情報の所在"), reverse("discovery:home"))],
        exports=export_links("discovery:absent_export") if may(request.standing, "discovery.export") else [],
    )  # fmt: skip


@requires("discovery.export")
@require_GET
def absent_export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as a file. It leaves a trail."""
    records = differences.with_names(differences.absent(request.standing))
    return export_listing(request, replace(ABSENT, search=_search, shown=None), records, format=format, name="discovery-absent")


@requires("discovery.see")
@require_GET
def far(request: StaffRequest) -> HttpResponse:
    """Lines whose number of persons is far from what was found. Five queries at most."""
    at = page_asked(request, "page")
    rows = [
        {**row, "url": reverse("ledger:line", args=[row["line"]]) if may(request.standing, "ledger.see") else ""}
        for row in differences.some_far_lines(request.standing, at)
    ]
    return page(
        request, "discovery/far.html", page_title=_("台帳の件数との開き"), tabs=tabs("far"), rows=rows[: queries.AT_ONCE],
        turning=turning("page", at, at + (len(rows) > queries.AT_ONCE)), rules=queries.rules(),
        crumbs=[(_("個人情報の所在"), reverse("discovery:home"))],
    )  # fmt: skip


@requires("discovery.rules")
@require_http_methods(["GET", "POST"])
def rules(request: StaffRequest) -> HttpResponse:
    """The house's own limits."""
    now = queries.rules()
    form = RulesForm(request.POST or None, initial={"far_percent": now.far_percent, "stale_days": now.stale_days, "exclude": now.exclude})

    def act() -> str:
        services.set_rules(by=request.person, **form.cleaned_data)
        messages.success(request, _("保存しました。"))
        return reverse("discovery:home")

    home_url = reverse("discovery:home")
    if request.method == "POST" and form.is_valid():
        return redirect(act())
    return page(
        request, "discovery/rules.html", 422 if form.errors else 200, page_title=_("個人情報の所在の決まり"), form=form, back_url=home_url,
        crumbs=[(_("個人情報の所在"), home_url)], words=queries.house_words(),
    )  # fmt: skip


urlpatterns = [
    path("", home, name="home"),
    path("absent/", absent, name="absent"),
    path("absent/export/<str:format>/", absent_export, name="absent_export"),
    path("far/", far, name="far"),
    path("rules/", rules, name="rules"),
]
