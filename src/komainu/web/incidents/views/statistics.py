"""Own figures by fiscal year on the three axes, beside the national ones, each with its base and source."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from komainu.law import statistics as law
from komainu.web.documents.answering import download
from komainu.web.documents.tables import Cell, to_csv, to_xlsx
from komainu.web.incidents.naming import language
from komainu.web.incidents.queries.statistics import Figures, kept_figures, years
from komainu.web.incidents.services import listing as listing_services
from komainu.web.incidents.views.review import shown_totals
from komainu.web.people import queries as people
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import CASE_READERS, StaffRequest, may, requires


def _start_month() -> int:
    organisation = people.organisation()
    return organisation.fiscal_start_month if organisation else 4


def _year(request: StaffRequest, start_month: int) -> tuple[int, list[int]]:
    """The fiscal year that the address asks for, drawn into those that there are."""
    found = years(request.standing, start_month, clock.today())
    wanted = request.GET.get("year", "")
    return next((year for year in found if str(year) == wanted), found[0]), found


def _national_year(axis: str, own_year: int) -> int:
    """The newest year with a table that may be shown, not after the own one; else the own one, and the page says why it stands alone."""
    fitting = [year for year in law.comparable_years(axis) if year <= own_year]
    return fitting[-1] if fitting else own_year


def _comparisons(own: Figures) -> list[dict[str, Any]]:
    titles = {"occurrence": _("発生事象別"), "class": _("事象分類別"), "cause": _("原因別")}
    counts = {"occurrence": own.occurrences, "class": own.classes, "cause": own.causes}
    return [_comparison(axis, titles[axis], counts[axis], own) for axis in ("occurrence", "class", "cause")]


def _comparison(axis: str, title: str, counts: Any, own: Figures) -> dict[str, Any]:
    """One axis as the page draws it: rows, the two bases, the sources and what to beware of."""
    lang = language()
    found = law.compare(
        dict(counts),
        axis,
        _national_year(axis, own.fiscal_year),
        own_incidents=own.with_causes if axis == "cause" else None,
        staff=own.staff or None,
    )
    rows = []
    for row in found.rows:
        share = (row.national.share if row.national.share is not None else row.national.derived_share) if row.national else None
        derived = bool(row.national and row.national.share is None and row.national.derived_share is not None)
        rows.append(
            {
                "id": row.id,
                "label": row.label.in_language(lang),
                "count": row.own_count,
                "share": row.own_share,
                "incident_share": row.own_incident_share,
                "per_100": row.own_per_100_staff,
                "national_count": row.national.count if row.national else None,
                "national_share": share,
                "is_derived": derived,
                "value": row.own_share or 0,
                "text": _("%(count)s件") % {"count": row.own_count} + (f"{_('（')}{row.own_share}%{_('）')}" if row.own_share is not None else ""),
                "other_value": share or 0,
                "other_text": (f"{share}%" + ("※" if derived else "")) if share is not None else _("数字なし"),
            }
        )  # fmt: skip
    national = found.national
    sources = {source.id: source for row in (national.rows if national else ()) for source in row.sources}
    return {
        "axis": axis,
        "title": title,
        "rows": rows,
        "own_base": found.own_base_label.in_language(lang),
        "has_own": found.own_base > 0,
        "is_small": 0 < found.own_base < 20,
        "top": max([row["value"] for row in rows] + [row["other_value"] for row in rows] + [1]),
        "national_year": found.fiscal_year if national else None,
        "national_base": national.base.in_language(lang) if national else "",
        "national_missing": found.national_missing.in_language(lang) if found.national_missing else "",
        "notes": [note.in_language(lang) for note in national.notes] if national else [],
        "sources": [{"about": each.about or each.url, "url": each.url, "quality": each.quality_label.in_language(lang)} for each in sources.values()],
        "is_cause": axis == "cause",
        "derived_note": _("※ 出典の件数から当方で計算した割合です。") if any(row["is_derived"] for row in rows) else "",
    }  # fmt: skip


def wait_text(wait: timedelta | None) -> str:
    """45分, 3時間20分, 2日4時間."""
    if wait is None:
        return _("記録なし")
    minutes = max(0, round(wait.total_seconds() / 60))
    if not minutes:
        return _("1分未満")
    if minutes < 60:
        return _("%(minutes)s分") % {"minutes": minutes}
    if minutes < 24 * 60:
        return _("%(hours)s時間%(minutes)s分") % {"hours": minutes // 60, "minutes": minutes % 60}
    return _("%(days)s日%(hours)s時間") % {"days": minutes // 1440, "hours": minutes % 1440 // 60}


@requires("incidents.statistics")
@require_GET
def statistics(request: StaffRequest) -> HttpResponse:
    """A year's figures. A department data manager sees only the department's."""
    start_month = _start_month()
    year, found = _year(request, start_month)
    own = kept_figures(request.standing, year, start_month, clock.today())
    is_whole = not CASE_READERS.isdisjoint(request.standing.roles)
    return page(
        request,
        "incidents/statistics.html",
        page_title=_("%(year)s年度の統計") % {"year": year},
        page_lead=_("自社の数字と全国の数字を、それぞれの母数と出典を付けて並べます。") if is_whole else _("担当する部門の数字です。"),
        own=own,
        is_whole=is_whole,
        years=[
            {"label": _("%(year)s年度") % {"year": each}, "url": f"{request.path}?year={each}", "current": each == year} for each in found
        ],
        comparisons=_comparisons(own) if own.accidents else [],
        per_100={"accidents": own.per_100(own.accidents), "near_misses": own.per_100(own.near_misses)},
        costs=shown_totals(own.costs),
        tell_to_take=wait_text(own.tell_to_take),
        is_running=own.ends_on >= clock.today(),
        national=_overview(year),
        list_url=reverse("incidents:list"),
        exports=[
            (_("Excel"), reverse("incidents:statistics_export", args=["xlsx"]) + f"?year={year}"),
            ("CSV", reverse("incidents:statistics_export", args=["csv"]) + f"?year={year}"),
        ]
        if may(request.standing, "incidents.export_statistics")
        else [],
    )


def _overview(year: int) -> dict[str, Any] | None:
    """The national totals of that year, or of the newest one before that is held."""
    for each in range(year, law.FIRST_COMPARABLE_YEAR - 1, -1):
        try:
            found = law.overview(each)
        except law.NotPublishable:
            continue
        return {
            "year": each,
            "reports": found.reports,
            "companies": found.reporting_companies,
            "sources": [{"about": source.about or source.url, "url": source.url} for source in found.sources],
        }
    return None


@requires("incidents.export_statistics")
@require_GET
def statistics_export(request: StaffRequest, format: str) -> HttpResponse:
    """The same figures as one table, every row with its base and, for national figures, the source."""
    if format not in {"xlsx", "csv"}:
        raise Http404(format)
    start_month = _start_month()
    year, _found = _year(request, start_month)
    own = kept_figures(request.standing, year, start_month, clock.today())
    heads = [
        _("軸"), _("項目"), _("自社 件数"), _("自社 割合（%）"), _("自社 事故に占める割合（%）"), _("自社 100人あたり"), _("自社の母数"),
        _("全国 年度"), _("全国 件数"), _("全国 割合（%）"), _("全国の割合は当方計算"), _("全国の母数"), _("出典"),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for axis in _comparisons(own):
        sources = " / ".join(source["about"] for source in axis["sources"])
        for row in axis["rows"]:
            national = [
                axis["national_year"],
                row["national_count"],
                row["national_share"],
                _("はい") if row["is_derived"] else "",
                axis["national_base"],
                sources,
            ]
            rows.append([axis["title"], row["label"], row["count"], row["share"], row["incident_share"], row["per_100"], axis["own_base"], *(national if axis["national_year"] else [""] * 6)])  # fmt: skip
    name = f"statistics_{year}"
    listing_services.statistics_exported(by=request.person, format=format, year=year, rows=len(rows))
    if format == "csv":
        return download(to_csv(heads, rows), name, "csv")
    return download(to_xlsx(heads, rows, _("%(year)s年度の統計") % {"year": year}, made_on=clock.today()), name, "xlsx")


urlpatterns = [
    path("statistics/", statistics, name="statistics"),
    path("statistics/<str:format>/", statistics_export, name="statistics_export"),
]
