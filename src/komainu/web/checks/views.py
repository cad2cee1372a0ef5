"""The checks: all with their counts; one with what it finds, to mend it one by one or take it away as a file."""

from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from komainu.web.checks import queries, services
from komainu.web.checks.declaring import Check, Subject, find
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.people.queries import department_choices, with_descendants
from komainu.web.people.queries.staff import begins
from komainu.web.people.views.forming import Crumbs
from komainu.web.site import clock
from komainu.web.site.list_page import Whole
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

MOST_COUNTED = 2_000


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


def _department(record: Any, subject: Subject) -> str:
    """What the department of a record is called; "" where it is gone."""
    for step in subject.department.split("__") if record is not None else ():
        record = getattr(record, step)
    return str(record or "")


@lru_cache(maxsize=32)
def kept_listing_of(subject_id: str, check_id: str) -> Listing:
    """The list of what the last run of a check found: as `listing_of`, with what has been mended since."""
    found = find(check_id)
    assert found is not None
    subject, check = found

    def label(row: Any) -> str:
        return subject.label(row.found) if row.found is not None else _("今はありません")

    columns = [
        Column(
            "name",
            subject.name,
            label,
            order_by=("word", "record"),
            url=lambda row: subject.url(row.found) if row.found is not None else "",
            is_title=True,
        )
    ]
    filters: tuple[Filter, ...] = ()
    if subject.department and subject.department == subject.belongs:
        columns.append(Column("department", gettext_lazy("部門"), lambda row: _department(row.found, subject)))
        filters = (
            Filter(
                "department",
                gettext_lazy("部門"),
                lambda records, code: records.filter(department__in=with_descendants([UUID(code)])),
                department_choices,
                asks=True,
            ),
        )
    columns.append(
        Column("stays", gettext_lazy("今"), lambda row: _("まだです") if row.stays else _("直りました"), template="site/badge.html",
               given=lambda row: {"text": _("まだです"), "kind": check.severity.badge} if row.stays else {"text": _("直りました"), "kind": "success"}),
    )  # fmt: skip
    return Listing(
        label=check.sentence, columns=tuple(columns), search=lambda records, words: records.filter(begins("word", " ".join(words))),
        search_label=format_lazy(gettext_lazy("{what}の始まり"), what=subject.order_name), filters=filters, sort="name", most_counted=MOST_COUNTED,
    )  # fmt: skip


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
    """What one check finds now; where there are very many records, what the last run found, with what has been mended since.

    Seven queries at most: the last run, the departments to choose from, the count, the rows, their records with what these show, and which of them it
    finds still.
    """
    subject, rule = _found_or_404(request, check)
    standing, today = request.standing, clock.today()
    kept = queries.kept_result(subject, rule, standing)
    if kept is not None:
        shown = replace(
            kept_listing_of(subject.id, rule.id), completed=lambda rows: queries.add_records(rows, subject, rule, standing, today)
        )
        found = queries.kept_findings(subject, kept, standing)
        whole = (
            Whole(min(kept.count, MOST_COUNTED), lambda first, last: found.order_by("word", "record")[first - 1 : last])
            if subject.sees_all(standing)
            else None
        )
        listing = shown.page(request.GET, found, path=request.path, whole=whole)
    else:
        records = queries.records(subject, rule, standing, today)
        listing = listing_of(subject.id, rule.id).page(request.GET, records, path=request.path, alike=(standing, today))
    exports = export_links("checks:export", rule.id) if may(request.standing, "checks.export") else []
    return page(
        request,
        "checks/check.html",
        page_title=rule.sentence,
        crumbs=_crumbs(),
        check=rule,
        listing=listing,
        exports=exports,
        run_at=kept.run_at if kept else None,
    )


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
