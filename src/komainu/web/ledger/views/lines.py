"""The inventory: its two lists, one line with everything, a new line, a change that never overwrites somebody else's."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.approvals import queries as approvals_read
from komainu.web.checks.queries import finding
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.ledger import classifying, columns, content, lifecycle, queries, services
from komainu.web.ledger.approvals import LINE
from komainu.web.ledger.forms.lines import LineForm, initial_of
from komainu.web.ledger.models import BANDS, LedgerLine
from komainu.web.ledger.problems import LineChanged
from komainu.web.ledger.queries import lines as readings
from komainu.web.ledger.queries import surveys
from komainu.web.ledger.queries.finding import MOST_FOUND, search
from komainu.web.ledger.queries.line_list import MOST_COUNTED, LineRow, Lines
from komainu.web.ledger.services.surveys import answer_changed
from komainu.web.ledger.views.printed import printed
from komainu.web.people.queries import department_choices, with_descendants
from komainu.web.people.views.forming import Crumbs, refused
from komainu.web.site import clock
from komainu.web.site.list_page import ListPage, ListState
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

State = LedgerLine.State
Kind = LedgerLine.Kind
MOST_DRAWN = 300
SHORT_STATES = {State.DEPARTMENT_CHECKED.value: gettext_lazy("承認待ち"), State.APPROVED.value: gettext_lazy("使う前")}
"""What a list says where the whole words are too long for a column."""
STATE_BADGES = {
    State.DRAFT: "warning", State.DEPARTMENT_CHECKED: "info", State.APPROVED: "info", State.IN_USE: "success", State.TO_DISPOSE: "danger",
    State.DISPOSED: "unknown",
}  # fmt: skip


def of_department(records: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Those of the department and of all below it. One query more."""
    return records.filter(department__in=with_descendants([UUID(code)]))


def line_url(line: LedgerLine | LineRow) -> str:
    return reverse("ledger:line", args=[line.pk])


SEARCH_AND_FILTERS: dict[str, Any] = {
    "search": search,
    "search_label": gettext_lazy("名称・業務・管理番号"),
    "filters": (
        Filter("department", gettext_lazy("部門"), of_department, department_choices),
        Filter("state", gettext_lazy("状態"), "state", State.choices),
        Filter("band", gettext_lazy("件数（人数）"), "band", [(key, label) for key, label, _most in BANDS]),
        Filter("until", gettext_lazy("保管期限がこの日まで"), lambda records, day: records.filter(retention_until__lte=day)),
    ),
    "sort": "number",
}
LIST = Listing(
    label=gettext_lazy("個人情報管理台帳"),
    columns=(
        Column("name", gettext_lazy("個人情報の名称"), order_by=("name", "id"), url=line_url, is_title=True),
        Column("number", gettext_lazy("管理番号"), order_by=("number", "id")),
        Column("department", gettext_lazy("部門")),
        Column("business", gettext_lazy("業務")),
        Column("count", gettext_lazy("件数（人数）"), order_by=("count", "id"), nullable=True, align="number"),
        Column("until", gettext_lazy("保管期限の日"), order_by=("retention_until", "id"), nullable=True),
        Column("state", gettext_lazy("状態"), "state_words", template="ledger/_state.html",
               given=lambda line: {"words": str(SHORT_STATES.get(line.state, line.state_words)), "kind": STATE_BADGES[line.state]}),
    ),
    most_counted=MOST_COUNTED,
    **SEARCH_AND_FILTERS,
)  # fmt: skip


def _said(field: str) -> Any:
    return lambda line: (
        columns.value_of(line, field) if field in {"count", "retention_years", "retention_months"} else columns.said(line, field)
    )


def _as_day(field: str) -> Any:
    return lambda line: getattr(line, field)


SHEET = Listing(
    label=gettext_lazy("個人情報管理台帳"),
    columns=(
        Column("number", gettext_lazy("管理番号"), order_by=("number",)),
        *(
            Column(
                {"retention_until": "until"}.get(field, field),
                columns.label(field),
                _as_day(field) if field.endswith("_on") or field == "used_from" else _said(field),
                order_by=("name",) if field == "name" else ("count",) if field == "count" else (),
                nullable=field == "count",
            )
            for field in columns.FIELDS
        ),
        Column("until", gettext_lazy("保管期限の日"), "retention_until", order_by=("retention_until",), nullable=True),
        Column("state", gettext_lazy("状態"), lambda line: str(line.get_state_display())),
        Column("last_checked_on", gettext_lazy("最終確認日")),
    ),
    **SEARCH_AND_FILTERS,
)


def crumbs_to(line: LedgerLine | None = None, kind: str = Kind.OWN) -> Crumbs:
    entrusted = (line.kind if line is not None else kind) == Kind.ENTRUSTED
    first: Crumbs = [
        (_("預かった個人情報の台帳"), reverse("ledger:entrusted")) if entrusted else (_("個人情報管理台帳"), reverse("ledger:list"))
    ]
    return [*first, (line.name, line_url(line))] if line is not None else first


def _page_of(request: StaffRequest, listing: Listing, kind: str, *, is_live: bool = False) -> tuple[ListPage, Lines]:
    """Some lines as they are asked for, and how they are read; of a search no more than what somebody looks through."""
    if request.GET.get("q", "").strip():
        listing = replace(listing, most_counted=MOST_FOUND)
    read: list[Lines] = []

    def lines(asked: ListState) -> Lines:
        read.append(Lines(request.standing, asked, kind=kind, is_live=is_live))
        return read[0]

    return listing.page(request.GET, lines, path=request.path), read[0]


def _list(request: StaffRequest, kind: str) -> HttpResponse:
    listing, _lines = _page_of(request, LIST, kind)
    is_own = kind == Kind.OWN
    tabs = [
        {"label": _("自社の個人情報"), "url": reverse("ledger:list"), "current": is_own},
        {"label": _("預かった個人情報"), "url": reverse("ledger:entrusted"), "current": not is_own},
    ]
    return page(
        request,
        "ledger/list.html",
        page_title=_("個人情報管理台帳") if is_own else _("預かった個人情報の台帳"),
        listing=listing,
        tabs=tabs,
        kind=kind,
        exports=_exports("ledger:export" if is_own else "ledger:entrusted_export") if may(request.standing, "ledger.export") else [],
        may_edit=may(request.standing, "ledger.edit"),
        may_import=may(request.standing, "ledger.import"),
        may_interview=is_own and may(request.standing, "ledger.interview"),
    )


def _exports(name: str) -> list[tuple[str, str]]:
    return [*export_links(name), ("PDF", reverse(name, args=["pdf"]))]


@requires("ledger.see")
@require_GET
def line_list(request: StaffRequest) -> HttpResponse:
    """What we hold ourselves. Three queries: the departments to choose from, the count, the rows; one more with a department chosen."""
    return _list(request, Kind.OWN)


@requires("ledger.see")
@require_GET
def entrusted(request: StaffRequest) -> HttpResponse:
    """What we hold for clients, a ledger of its own. Three queries, as the other."""
    return _list(request, Kind.ENTRUSTED)


@requires("ledger.export")
@require_GET
def export(request: StaffRequest, format: str, kind: str = Kind.OWN) -> HttpResponseBase:
    """The list as it is seen, every column, under headings that an import understands. It leaves a trail."""
    records = queries.visible_lines(request.standing).filter(kind=kind).select_related("department", "manager")
    if format == "pdf":
        title = _("個人情報管理台帳") if kind == Kind.OWN else _("預かった個人情報の台帳")
        return printed(request, SHEET, records, title=title)
    return export_listing(request, SHEET, records, format=format, name="ledger" if kind == Kind.OWN else "ledger-entrusted")


FLOWS = replace(
    LIST, id="flows", label=gettext_lazy("個人情報の流れ"), columns=tuple(each if each.key == "number" else replace(each, order_by=()) for each in LIST.columns)
)  # fmt: skip
"""Own and entrusted together; both have an index in the order of their numbers only."""


@requires("ledger.see")
@require_GET
def flows(request: StaffRequest) -> HttpResponse:
    """How the information of the lines that are chosen comes, lies, leaves and goes. Four queries; one more with a department chosen."""
    listing, lines = _page_of(request, FLOWS, "", is_live=True)
    ways = lines.ways(MOST_DRAWN)
    stages = lifecycle.stages_of_many(ways) if ways else []
    return page(
        request, "ledger/flows.html", page_title=_("個人情報の流れ"), crumbs=[(_("個人情報管理台帳"), reverse("ledger:list"))], listing=listing, stages=stages,
        picture=lifecycle.picture(stages, _("取得から廃棄までの流れ")) if stages else "", shown=sum(each.lines for each in ways),
    )  # fmt: skip


@requires("ledger.see")
@require_GET
def line(request: StaffRequest, line: UUID) -> HttpResponse:
    """One line with all that is known of it. Eleven queries."""
    found = queries.visible_line(request.standing, line)
    may_edit = may(request.standing, "ledger.edit") and queries.may_edit_line(request.standing, found)
    asked = approvals_read.latest_request(LINE, found.pk)
    stages = lifecycle.stages(found)
    from komainu.web.discovery.queries import files_of_line  # what is found stands on the ledger; only the page looks back

    return page(
        request,
        "ledger/line.html",
        page_title=found.name,
        crumbs=crumbs_to(kind=found.kind),
        line=found,
        groups=[
            (group.label, [(columns.label(field), columns.said(found, field)) for field in _shown_fields(found, group)])
            for group in columns.groups(found.kind)
        ],
        badge=STATE_BADGES[State(found.state)],
        band=columns.band_words(found.band),
        missing=[str(columns.label(field)) for field in columns.missing(found)] if found.state == State.DRAFT else [],
        purposes=readings.purposes_of(found),
        disposals=[(each, content.said("disposal_ways", each.ways)) for each in readings.disposals_of(found)],
        # Only who decides or reads all requests may open it.
        asked=asked if asked is not None and not approvals_read.ALL_READERS.isdisjoint(request.standing.roles) else None,
        may_edit=may_edit and found.state != State.DISPOSED,
        may_check=may_edit and found.state == State.DRAFT,
        may_discard=may_edit and found.state == State.DRAFT and found.approved_version is None,
        may_withdraw=may_edit
        and found.state == State.DEPARTMENT_CHECKED
        and asked is not None
        and asked.requested_by_id == request.person.pk,
        may_decide=may_edit and found.approved_version is not None and found.state not in {State.TO_DISPOSE, State.DISPOSED},
        may_dispose=may_edit and found.approved_version is not None and found.state not in {State.APPROVED, State.DISPOSED},
        may_keep=may_edit and found.state == State.TO_DISPOSE,
        stages=stages,
        picture=lifecycle.picture(stages, _("「%(name)s」の取得から廃棄まで") % {"name": found.name}),
        kinds=classifying.shown(found, clock.today()),
        points=readings.points_of(found, 50),
        transfers=readings.transfers_of(found, 10),
        sheets=surveys.sheets_of_line(found, request.standing),
        files=files_of_line(found, request.standing) if may(request.standing, "discovery.see") else [],
        department_url=reverse("people:department", args=[found.department_id]) if may(request.standing, "people.list") else "",
        history=newest("ledger_line", found.pk),
        found_by=finding("ledger.line", found.pk, clock.today()),
    )


def _shown_fields(line: LedgerLine, group: columns.Group) -> list[str]:
    """The columns that say something, and those that should."""
    wanted = {*columns.MUST, "business", "department", "manager", "count", "use_limit", "retention_basis", "retention_words", "client"}
    return [field for field in group.fields if field != "name" and (field in wanted or columns.said(line, field))]


def _shown(request: StaffRequest, form: LineForm, *, title: str, crumbs: Crumbs, back_url: str, conflict: Any = ()) -> HttpResponse:
    return page(
        request, "ledger/edit.html", status=409 if conflict else 422 if form.errors else 200, page_title=title, form=form, crumbs=crumbs,
        back_url=back_url, conflict=conflict,
    )  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """A new line; with `?kind=entrusted` one of what we hold for a client."""
    kind = Kind.ENTRUSTED if request.GET.get("kind") == Kind.ENTRUSTED else Kind.OWN
    own = queries.editable_departments(request.standing)
    initial = {"department": str(next(iter(own)))} if own is not None and len(own) == 1 else {}
    form = LineForm(request.POST or None, kind=kind, departments=own, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = once(
                form.cleaned_data["sheet"],
                lambda: services.add_line(by=request.person, kind=kind, **form.values()).pk,
                same=f"{request.person.pk}:{form.cleaned_data['department'].pk}:{form.cleaned_data['business']}:{form.cleaned_data['name']}",
            )
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("台帳に加えました。内容がそろったら「部門で確認した」を押してください。"))
            return redirect("ledger:line", made)
    title = _("預かった個人情報を台帳に加える") if kind == Kind.ENTRUSTED else _("台帳に加える")
    return _shown(request, form, title=title, crumbs=crumbs_to(kind=kind), back_url=crumbs_to(kind=kind)[0][1])


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, line: UUID) -> HttpResponse:
    """Change a line. If somebody changed it since it was opened, both are shown beside each other and nothing is lost."""
    found = readings.editable_line(request.standing, line)
    own = queries.editable_departments(request.standing)
    form = LineForm(request.POST or None, kind=found.kind, departments=own, line=found)
    conflict: list[tuple[Any, str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.change_line(found, by=request.person, version=form.cleaned_data["version"] or 0, **form.values())
        except LineChanged as problem:
            found = readings.editable_line(request.standing, line)
            conflict = _differences(found, form)
            refused(form, problem)
            form.data = form.data.copy()
            form.data["version"] = str(found.version)
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("保存しました。"))
            return redirect(_back_to_sheet(request, found) or line_url(found))
    return _shown(
        request,
        form,
        title=_("「%(name)s」を直す") % {"name": found.name},
        crumbs=crumbs_to(found),
        back_url=line_url(found),
        conflict=conflict,
    )


def _back_to_sheet(request: StaffRequest, line: LedgerLine) -> str:
    """Where the line was opened from its survey sheet: back there, with the line answered as changed; "" otherwise. No query without a sheet."""
    code = request.GET.get("sheet", "")
    if not code:
        return ""
    try:
        answered = answer_changed(UUID(code), line, by=request.person)
    except ValueError:
        answered = False
    number = request.GET.get("page", "")
    return f"{reverse('ledger:sheet', args=[code])}{f'?page={number}' if number.isascii() and number.isdigit() else ''}" if answered else ""


def _differences(line: LedgerLine, form: LineForm) -> list[tuple[Any, str, str]]:
    """Label, what stands there now, what was typed: of each column in which they differ."""
    typed, now = form.values(), initial_of(line)
    found = []
    for field in columns.FIELDS:
        if field not in typed:
            continue
        mine = typed[field].name if field in {"department", "manager"} and hasattr(typed[field], "name") else typed[field]
        theirs = columns.value_of(line, field) if field in {"department", "manager"} else now[field]
        if columns.in_words(field, mine) != columns.in_words(field, theirs):
            found.append((columns.label(field), columns.in_words(field, theirs), columns.in_words(field, mine)))
    return found


urlpatterns = [
    path("", line_list, name="list"),
    path("entrusted/", entrusted, name="entrusted"),
    path("export/<str:format>/", export, name="export"),
    path("entrusted/export/<str:format>/", export, {"kind": Kind.ENTRUSTED}, name="entrusted_export"),
    path("flows/", flows, name="flows"),
    path("add/", add, name="add"),
    path("<uuid:line>/", line, name="line"),
    path("<uuid:line>/edit/", edit, name="edit"),
]
