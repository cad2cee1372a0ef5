"""The pages of approvals: what waits for me, all requests, one request; approving many at once; what was approved on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.approvals import queries, services
from komainu.web.approvals.declaring import KINDS
from komainu.web.approvals.forms import PaperForm, ReturnForm, WithdrawForm
from komainu.web.approvals.models import Approval
from komainu.web.approvals.rows import LISTING, kind_label
from komainu.web.documents.answering import download
from komainu.web.documents.tables import to_csv, to_xlsx
from komainu.web.people import queries as people
from komainu.web.people.views.forming import form_page
from komainu.web.site import clock
from komainu.web.site.lists import Listing
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, opens, requires
from komainu.web.site.sealed_files import content_of

WAITING = Listing(label="", columns=(), id="waiting", most_counted=queries.MOST_COUNTED)
MOST_AT_ONCE = 50
MOST_EXPORTED = 100_000
SHOWN = ("kind", "title", "requested_at", "due_on", "state", "decided_at", "requested_by__name")


@requires("approvals.see")
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """What waits for my decision, to be decided one by one or together. Three queries."""
    found = (
        queries.waiting_for(request.person, request.standing, clock.today())
        .order_by("due_on", "pk")
        .select_related("requested_by")
        .only(*SHOWN)
    )
    listing = WAITING.page(request.GET, found, path=request.path)
    return page(
        request,
        "approvals/waiting.html",
        page_title=_("承認するもの"),
        page_lead=_("内容を確かめて、承認するか、理由を付けて差し戻します。"),
        listing=listing,
        lines=[(row.record, kind_label(row.record)) for row in listing.rows],
        tabs=_tabs("waiting"),
    )


def _tabs(current: str) -> list[dict[str, Any]]:
    names = (("waiting", _("自分が承認するもの")), ("list", _("すべての申請")))
    return [{"label": label, "url": reverse(f"approvals:{name}"), "current": name == current} for name, label in names]


@requires("approvals.see")
@require_GET
def approval_list(request: StaffRequest) -> HttpResponse:
    """Every request that the reader may see. Two queries; one more for each word searched."""
    found = queries.visible_approvals(request.person, request.standing).select_related("requested_by").only(*SHOWN)
    listing = LISTING.page(request.GET, found, path=request.path)
    exports = [("Excel", reverse("approvals:export", args=["xlsx"])), ("CSV", reverse("approvals:export", args=["csv"]))]
    return page(
        request,
        "approvals/list.html",
        page_title=_("承認の一覧"),
        listing=listing,
        exports=exports if may(request.standing, "approvals.export") else [],
        tabs=_tabs("list"),
        may_rule=may(request.standing, "approvals.rules"),
    )


@requires("approvals.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen, all pages. It leaves a trail."""
    if format not in {"csv", "xlsx"}:
        raise Http404
    found = LISTING.export(
        request.GET, queries.visible_approvals(request.person, request.standing).select_related("requested_by").only(*SHOWN)
    )
    rows = [row for row, _number in zip(found.rows, range(MOST_EXPORTED), strict=False)]
    services.note_export(by=request.person, format=format, rows=len(rows), conditions=found.conditions)
    body = to_csv(found.columns, rows) if format == "csv" else to_xlsx(found.columns, rows, str(_("承認の一覧")), made_on=clock.today())
    return download(body, f"approvals-{clock.today().isoformat()}", format)


def _find(request: StaffRequest, code: UUID) -> Approval:
    return queries.visible_approval(request.person, request.standing, code, clock.today())


@requires("approvals.see")
@require_GET
def detail(request: StaffRequest, approval: UUID) -> HttpResponse:
    """One request: exactly what is approved, what changed against the last approved version, who decides. At most 14 queries."""
    found, today = _find(request, approval), clock.today()
    shown = queries.shown(found)
    words = people.role_words()
    why_not: Problem | None = None
    how: list[queries.Sitting] = []
    try:
        how = queries.sittings(found, [seat for step in shown.steps for seat in step], request.person, request.standing, today)
    except Problem as problem:
        why_not = problem
    is_waiting = found.state == Approval.State.WAITING
    return page(
        request,
        "approvals/detail.html",
        page_title=found.title,
        crumbs=[(_("承認"), reverse("approvals:waiting"))],
        shown=shown,
        approval=found,
        how=how,
        is_own=any(each.is_own for each in how),
        in_place=any(each.decided_for for each in how),
        why_not=why_not if is_waiting else None,
        may_withdraw=is_waiting and (found.requested_by_id == request.person.pk or may(request.standing, "approvals.record")),
        may_record=is_waiting and may(request.standing, "approvals.record") and KINDS[found.kind].on_paper and not shown.is_changed,
        record_url=found.url if opens(request.standing, found.url) else "",
        history=queries.history_of(found.kind, found.subject_id, request.person, request.standing),
        steps=[[(seat, people.role_label(seat.role, words)) for seat in step] for step in shown.steps],
    )


@requires("approvals.decide")
@require_POST
def approve(request: StaffRequest, approval: UUID) -> HttpResponse:
    """Approve the version that was on the page."""
    done = services.approve(_find(request, approval), by=request.person, seen=request.POST.get("version", ""))
    if done.state == Approval.State.APPROVED:
        messages.success(request, _("承認しました。"))
    else:
        messages.success(request, _("承認しました。次の段階の人に知らせます。"))
    return redirect("approvals:waiting")


@requires("approvals.decide")
@require_http_methods(["GET", "POST"])
def give_back(request: StaffRequest, approval: UUID) -> HttpResponse:
    found = _find(request, approval)
    form = ReturnForm(request.POST or None)

    def act() -> str:
        services.give_back(found, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("差し戻しました。申請した人に知らせます。"))
        return reverse("approvals:waiting")

    return form_page(
        request,
        form,
        act,
        title=_("差し戻す：%(title)s") % {"title": found.title},
        button=_("差し戻す"),
        crumbs=_crumbs(found),
        back_url=_url(found),
    )


@requires("approvals.see")
@require_http_methods(["GET", "POST"])
def withdraw(request: StaffRequest, approval: UUID) -> HttpResponse:
    found = _find(request, approval)
    form = WithdrawForm(request.POST or None)

    def act() -> str:
        services.withdraw(found, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("取り下げました。"))
        return _url(found)

    title = _("取り下げる：%(title)s") % {"title": found.title}
    return form_page(request, form, act, title=title, button=_("取り下げる"), crumbs=_crumbs(found), back_url=_url(found))


@requires("approvals.record")
@require_http_methods(["GET", "POST"])
def on_paper(request: StaffRequest, approval: UUID) -> HttpResponse:
    """It was approved on paper or by a body: recorded with its day and scan."""
    found = _find(request, approval)
    form = PaperForm(request.POST or None, request.FILES or None, today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            services.record_on_paper(found, by=request.person, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, f"{problem.title}。{problem.what_to_do}")
        else:
            messages.success(request, _("書面での承認を記録しました。"))
            return redirect("approvals:detail", found.pk)
    return page(
        request,
        "approvals/on_paper.html",
        status=422 if form.errors else 200,
        page_title=_("書面での承認を記録する：%(title)s") % {"title": found.title},
        form=form,
        crumbs=_crumbs(found),
        back_url=_url(found),
    )


@requires("approvals.see")
@require_POST
def scan(request: StaffRequest, approval: UUID) -> HttpResponse:
    """The scan of a paper decision. It leaves an event, so it is a POST."""
    found = _find(request, approval)
    paper = queries.paper_of(found)
    body = content_of(paper.path, services.PLACE, paper.sha256)
    services.note_scan_read(found, by=request.person)
    answer = HttpResponse(body, content_type=paper.content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, paper.name) or "attachment"
    return answer


@requires("approvals.decide")
@require_POST
def many(request: StaffRequest) -> HttpResponse:
    """First the confirmation with what was ticked, each with its content; then all of them, each with its own event."""
    chosen = _codes(request.POST.getlist("approval"))[:MOST_AT_ONCE]
    mine = queries.waiting_for(request.person, request.standing, clock.today()).select_related("requested_by")
    found = list(mine.filter(pk__in=chosen).order_by("due_on", "pk"))
    if not found:
        messages.error(request, _("承認するものを選んでください。"))
        return redirect("approvals:waiting")
    if request.POST.get("confirmed") != "1":
        return page(
            request,
            "approvals/many.html",
            page_title=_("%(count)s件をまとめて承認しますか") % {"count": len(found)},
            lines=[(each, kind_label(each), [(label, queries.in_words(str(value))) for label, value in each.facts]) for each in found],
            crumbs=[(_("承認"), reverse("approvals:waiting"))],
        )
    seen = {each.pk: request.POST.get(f"version-{each.pk}", "-") for each in found}
    done, refused = services.approve_many(found, by=request.person, seen=seen)
    if done:
        messages.success(request, _("%(count)s件を承認しました。") % {"count": len(done)})
    for each, problem in refused:
        messages.error(request, f"{each.title}：{problem.title}")
    return redirect("approvals:waiting")


@requires("approvals.rules")
@require_http_methods(["GET", "POST"])
def rules(request: StaffRequest) -> HttpResponse:
    """For which kinds this house asks for approval. Three queries."""
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in KINDS:
            raise Http404
        services.set_rule(kind, by=request.person, is_on=request.POST.get("on") == "1")
        messages.success(request, _("保存しました。"))
        return redirect("approvals:rules")
    return page(
        request,
        "approvals/rules.html",
        page_title=_("承認の決まり"),
        page_lead=_("何に承認が要るか。小さな組織では省けるものもあります。"),
        lines=[(kind, str(kind.label), is_on, is_own) for kind, is_on, is_own in queries.rules(clock.today())],
        crumbs=[(_("承認"), reverse("approvals:waiting"))],
    )


def _codes(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _crumbs(approval: Approval) -> list[tuple[Any, str]]:
    return [(_("承認"), reverse("approvals:waiting")), (approval.title, _url(approval))]


def _url(approval: Approval) -> str:
    return reverse("approvals:detail", args=[approval.pk])
