"""The lists of processed sets and of the checks before provisions, whatever their line; each goes out as a file."""

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.ledger.models import ProcessedSet, ProvisionCheck
from komainu.web.ledger.queries.finding import search_with_lines
from komainu.web.ledger.queries.lines import sight
from komainu.web.ledger.queries.processing import listed_checks, listed_sets
from komainu.web.ledger.queries.transfers import add_lines
from komainu.web.ledger.views.third_parties import crumbs_of_lists, tabs
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires


def line_name(record: Any) -> str:
    """The name of a record's line, read with the page or with the record."""
    return str(getattr(record, "line_name", "") or record.line.name)


def _standing_of(found: ProcessedSet) -> str:
    if found.ended_on:
        return _("消した")
    return _("足りないもの %(count)s") % {"count": found.lacking} if found.lacking else _("そろっている")


def _allowed(found: ProvisionCheck) -> str:
    return _("提供できる") if found.is_allowed else _("このままでは提供できない")


SETS = Listing(
    label=gettext_lazy("仮名加工情報・匿名加工情報"),
    columns=(
        Column("name", gettext_lazy("加工した情報の名称"), order_by=("name", "id"), url=lambda found: reverse("ledger:processed", args=[found.pk]), is_title=True),
        Column("kind", gettext_lazy("加工の種類"), lambda found: found.get_kind_display()),
        Column("line", gettext_lazy("もとにした台帳の行"), line_name),
        Column("made", gettext_lazy("作った日"), "made_on", order_by=("made_on", "id")),
        Column("published", gettext_lazy("公表した日"), "published_on"),
        Column("standing", gettext_lazy("法の求めるもの"), _standing_of),
    ),
    search=search_with_lines("name", "items"),
    search_label=gettext_lazy("名称・項目・台帳の行"),
    filters=(
        Filter("kind", gettext_lazy("加工の種類"), "kind", ProcessedSet.Kind.choices),
        Filter(
            "standing", gettext_lazy("法の求めるもの"),
            lambda found, wanted: found.filter(ended_on__isnull=False) if wanted == "ended"
            else found.filter(ended_on=None, lacking__gt=0) if wanted == "lacking" else found.filter(ended_on=None, lacking=0),
            (("lacking", gettext_lazy("足りないものがある")), ("whole", gettext_lazy("そろっている")), ("ended", gettext_lazy("消した"))),
        ),
    ),
    sort="-made",
    completed=add_lines,
    most_counted=1_000,
)  # fmt: skip
CHECKS = Listing(
    label=gettext_lazy("提供前の確認"),
    columns=(
        Column("receiver", gettext_lazy("提供する相手"), order_by=("receiver", "id"), url=lambda found: reverse("ledger:provision_check", args=[found.pk]), is_title=True),
        Column("line", gettext_lazy("台帳の行"), line_name),
        Column("basis", gettext_lazy("提供の根拠"), lambda found: found.get_basis_display()),
        Column("country", gettext_lazy("相手のいる国（外国のとき）")),
        Column("checked", gettext_lazy("確かめた日"), "checked_on", order_by=("checked_on", "id")),
        Column("allowed", gettext_lazy("判定"), _allowed),
        Column("next", gettext_lazy("次に確かめる日"), "next_check_on", order_by=("next_check_on", "id"), nullable=True),
    ),
    search=search_with_lines("receiver", "items"),
    search_label=gettext_lazy("相手・項目・台帳の行"),
    filters=(
        Filter("basis", gettext_lazy("提供の根拠"), "basis", ProvisionCheck.Basis.choices),
        Filter(
            "allowed", gettext_lazy("判定"), lambda found, wanted: found.filter(is_allowed=wanted == "yes"),
            (("yes", gettext_lazy("提供できる")), ("no", gettext_lazy("このままでは提供できない"))),
        ),
        Filter(
            "where", gettext_lazy("相手のいる所"), lambda found, wanted: found.filter(country="") if wanted == "home" else found.exclude(country=""),
            (("home", gettext_lazy("国内")), ("abroad", gettext_lazy("外国"))),
        ),
        Filter("next", gettext_lazy("次に確かめる日がこの日まで"), lambda found, day: found.filter(next_check_on__lte=day)),
    ),
    sort="-checked",
    completed=add_lines,
    most_counted=1_000,
)  # fmt: skip


@requires("ledger.see")
@require_GET
def processed_list(request: StaffRequest) -> HttpResponse:
    """Three queries: the count, the rows, their lines."""
    exports = export_links("ledger:processed_export") if may(request.standing, "ledger.export") else []
    listing = SETS.page(request.GET, listed_sets(request.standing), path=request.path, alike=sight(request.standing))
    return page(
        request, "ledger/processed_list.html", page_title=_("仮名加工情報・匿名加工情報"), crumbs=crumbs_of_lists(), listing=listing, exports=exports,
        tabs=tabs("ledger:processed_list"), today=clock.today(),
    )  # fmt: skip


@requires("ledger.export")
@require_GET
def processed_export(request: StaffRequest, format: str) -> HttpResponse:
    return export_listing(request, SETS, listed_sets(request.standing).select_related("line"), format=format, name="ledger-processed")


@requires("ledger.see")
@require_GET
def check_list(request: StaffRequest) -> HttpResponse:
    """Three queries: the count, the rows, their lines."""
    exports = export_links("ledger:provision_checks_export") if may(request.standing, "ledger.export") else []
    listing = CHECKS.page(request.GET, listed_checks(request.standing), path=request.path, alike=sight(request.standing))
    return page(
        request, "ledger/provision_checks.html", page_title=_("提供前の確認"), crumbs=crumbs_of_lists(), listing=listing, exports=exports,
        tabs=tabs("ledger:provision_checks"), today=clock.today(),
    )  # fmt: skip


@requires("ledger.export")
@require_GET
def check_export(request: StaffRequest, format: str) -> HttpResponse:
    return export_listing(
        request, CHECKS, listed_checks(request.standing).select_related("line"), format=format, name="ledger-provision-checks"
    )


urlpatterns = [
    path("processed/", processed_list, name="processed_list"),
    path("processed/export/<str:format>/", processed_export, name="processed_export"),
    path("provision-checks/", check_list, name="provision_checks"),
    path("provision-checks/export/<str:format>/", check_export, name="provision_checks_export"),
]
