"""The checks: all with their counts; one with what it finds, to mend it one by one or take it away as a file."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from komainu.web.checks import queries, services
from komainu.web.checks.declaring import Check, Subject, find
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.people.queries import department_choices, with_descendants
from komainu.web.people.views.forming import Crumbs
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires


def _crumbs() -> Crumbs:
    return [(_("抜けと食い違い"), reverse("checks:list"))]


@lru_cache(maxsize=32)
def listing_of(subject_id: str, check_id: str) -> Listing:
    """The list of what a check finds, as its subject shows its records."""
    found = find(check_id)
    assert found is not None
    subject, check = found
    columns = [Column("name", subject.name, subject.label, order_by=(subject.order,), url=subject.url, is_title=True)]
    filters: tuple[Filter, ...] = ()
    if subject.department:
        columns.append(Column("department", gettext_lazy("部門"), f"{subject.department.replace('__', '.')}.name"))

        def of_department(records: QuerySet[Any], code: str) -> QuerySet[Any]:
            return records.filter(**{f"{subject.department}__in": with_descendants([UUID(code)])})

        filters = (Filter("department", gettext_lazy("部門"), of_department, department_choices, asks=True),)
    return Listing(label=check.sentence, columns=tuple(columns), search=subject.search, search_label=subject.name, filters=filters, sort="name", most_counted=10_000)  # fmt: skip


@requires("checks.see")
@require_GET
def checks(request: StaffRequest) -> HttpResponse:
    """All checks. One query for who sees everything, one a subject more for the others."""
    found = queries.counted(request.standing, clock.today())
    rows = [{"check": each.check, "subject": each.subject.name, "count": each.count, "since": each.since} for each in found]
    return page(
        request, "checks/list.html", page_title=_("抜けと食い違い"), found=[row for row in rows if row["count"]], clean=[row for row in rows if not row["count"]],
        run_at=max((each.run_at for each in found if each.run_at is not None), default=None), may_run=may(request.standing, "checks.run"),
    )  # fmt: skip


def _found_or_404(request: StaffRequest, check_id: str) -> tuple[Subject, Check]:
    found = find(check_id)
    if found is None or not may(request.standing, found[0].right):
        raise Http404
    return found


@requires("checks.see")
@require_GET
def check(request: StaffRequest, check: str) -> HttpResponse:
    """What one check finds now. Three queries: the departments to choose from, the count, the rows."""
    subject, rule = _found_or_404(request, check)
    listing = listing_of(subject.id, rule.id).page(
        request.GET, queries.records(subject, rule, request.standing, clock.today()), path=request.path
    )
    exports = export_links("checks:export", rule.id) if may(request.standing, "checks.export") else []
    return page(request, "checks/check.html", page_title=rule.sentence, crumbs=_crumbs(), check=rule, listing=listing, exports=exports)


@requires("checks.export")
@require_GET
def export(request: StaffRequest, check: str, format: str) -> HttpResponse:
    subject, rule = _found_or_404(request, check)
    found = queries.records(subject, rule, request.standing, clock.today())
    return export_listing(request, listing_of(subject.id, rule.id), found, format=format, name=rule.id.replace(".", "-").replace("_", "-"))


@requires("checks.run")
@require_POST
def run(request: StaffRequest) -> HttpResponse:
    """Count everything now rather than with the next run."""
    services.run(clock.now())
    messages.success(request, _("今の記録で調べ直しました。"))
    return redirect("checks:list")
