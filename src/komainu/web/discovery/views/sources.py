"""Sources: registered and tried, asked to be scanned, watched while they are, given up."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.discovery import kinds, queries, services
from komainu.web.discovery.forms import WEEKDAYS, ReasonForm, SourceForm
from komainu.web.discovery.models import DiscoveryRules, Run, ScanSource
from komainu.web.discovery.views.turning import page_asked, turning
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.site import clock
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

STATE_BADGES = {
    Run.State.WAITING: "info", Run.State.READING: "info", Run.State.TAKING: "info", Run.State.DONE: "success", Run.State.CANCELLED: "unknown",
    Run.State.FAILED: "danger",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source in a list, in plain values."""

    id: UUID
    name: str
    department: str
    address: str
    scanned_on: date | None
    undecided: int
    overdue: int
    unread: int
    progress: "Progress | None"
    is_late: bool
    is_scanned: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """A run under way, in words and in two numbers."""

    run: UUID
    words: str
    said: str
    done: int
    total: int
    may_stop: bool


def progress_of(run: Run) -> Progress:
    """How far a run has come. Where nobody knows how much there is, only what was read is said."""
    if run.state == Run.State.WAITING:
        said = _("裏方（komainu worker）の順番を待っています。")
    else:
        said = _("%(files)sファイル、%(size)s を読み、個人情報のあるものは%(hits)sです。") % {
            "files": f"{run.files:,}", "size": filesizeformat(run.size_bytes), "hits": f"{run.hits:,}",
        }  # fmt: skip
        if run.total_files:
            said += " " + _("残りは%(files)sファイルです。") % {"files": f"{max(run.total_files - run.files, 0):,}"}
    if run.cancel_asked_at is not None:
        said = _("止めています。読み終えたものは覚えているので、次は続きから読みます。")
    words = str(run.get_state_display())
    may_stop = run.cancel_asked_at is None and run.state != Run.State.TAKING
    return Progress(run.pk, words, said, min(run.files, run.total_files or 0), run.total_files or 0, may_stop)


def shown_source(source: ScanSource, run: Run | None, rules: DiscoveryRules, today: date) -> ShownSource:
    last = source.last_run.finished_at if source.last_run else None
    return ShownSource(
        source.pk, source.name, source.department.name, source.address, clock.japan_day(last) if last else None, source.undecided, source.overdue,
        source.unread, progress_of(run) if run else None, queries.is_late(source, rules, today), source.last_run_id is not None,
    )  # fmt: skip


def crumbs_to(source: ScanSource | None = None) -> Crumbs:
    first: Crumbs = [(_("個人情報の所在"), reverse("discovery:home"))]
    return [*first, (source.name, reverse("discovery:source", args=[source.pk]))] if source is not None else first


def _rhythm(source: ScanSource) -> str:
    when = {
        ScanSource.Rhythm.WEEKLY: _("毎週%(day)s %(hour)s時") % {"day": dict(WEEKDAYS)[source.weekday], "hour": source.hour},
        ScanSource.Rhythm.MONTHLY: _("毎月%(day)s日 %(hour)s時") % {"day": source.month_day, "hour": source.hour},
    }
    return str(when.get(ScanSource.Rhythm(source.rhythm), source.get_rhythm_display()))


@requires("discovery.see")
@require_GET
def source(request: StaffRequest, source: UUID) -> HttpResponse:
    """One source: its state, its runs, what lies there. Seven queries."""
    found = queries.visible_source(request.standing, source)
    runs = queries.runs_of(found)
    live = next((run for run in runs if run.is_live), None)
    tops, at = queries.tops_of(found), page_asked(request, "page")
    sums = queries.sums_of(found, at)
    last = found.last_run
    facts = [
        (_("場所"), found.address),
        (_("場所の種類"), found.get_kind_display()),
        (_("部門"), found.department.name),
        (_("担当者"), found.owner.name),
        (_("いつ調べるか"), _rhythm(found)),
        (_("調べないもの"), "、".join(found.exclude.splitlines())),
        (_("登録したときの確かめ"), _("読めます：%(files)sファイル以上") % {"files": f"{found.tested_files or 0:,}"}),
        (_("パスワード"), _("登録されています（表示しません）") if found.secret is not None else _("使いません")),
    ]
    may_run = may(request.standing, "discovery.sources") and found.ended_at is None
    return page(
        request, "discovery/source.html", page_title=found.name, crumbs=crumbs_to(), source=found, facts=facts, runs=[(run, STATE_BADGES[Run.State(run.state)]) for run in runs],
        progress=progress_of(live) if live else None, last=last, tops=[(top, kinds.grade_word(top.grade), kinds.GRADE_BADGES[top.grade]) for top in tops],
        sums=[(each, reverse("ledger:line", args=[each.line_id]) if may(request.standing, "ledger.see") and queries.opens_line(request.standing, each.line) else "") for each in sums[: queries.AT_ONCE]], sums_turning=turning("page", at, at + (len(sums) > queries.AT_ONCE), "#lines"),
        may_run=may_run, history=newest("scan_source", found.pk),
    )  # fmt: skip


@requires("discovery.see")
@require_GET
def progress(request: StaffRequest, source: UUID) -> HttpResponse:
    """What htmx puts in while a run is under way; when it has ended, the whole page is asked for. Two queries."""
    found = queries.visible_source(request.standing, source)
    live = queries.live_run(found)
    if live is None:
        answer = HttpResponse(status=204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    return page(
        request, "discovery/_progress.html", source_id=found.pk, progress=progress_of(live), may_run=may(request.standing, "discovery.sources"),
        is_swapped=True,
    )  # fmt: skip


@requires("discovery.sources")
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """A new source, tried before it is kept."""
    form = SourceForm(request.POST or None)

    def act() -> str:
        made = once(
            form.cleaned_data["sheet"], lambda: services.add_source(by=request.person, **form.values()).pk,
            same=f"{request.person.pk}:{form.cleaned_data['address']}",
        )  # fmt: skip
        files = ScanSource.objects.values_list("tested_files", flat=True).get(pk=made)
        messages.success(
            request,
            _("読めます：%(files)sファイル以上。「いま調べる」を押すか、決めた時刻を待ってください。") % {"files": f"{files or 0:,}"},
        )
        return reverse("discovery:source", args=[made])

    return form_page(
        request,
        form,
        act,
        title=_("調べる場所を登録する"),
        button=_("読めるか確かめて登録する"),
        crumbs=crumbs_to(),
        back_url=reverse("discovery:home"),
    )


@requires("discovery.sources")
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, source: UUID) -> HttpResponse:
    """Change a source; it is tried again."""
    found = queries.visible_source(request.standing, source)
    numbers = list(found.sums.filter(is_expected=True).order_by("line__number").values_list("line__number", flat=True)[:500])
    form = SourceForm(request.POST or None, source=found, numbers=numbers)
    url = reverse("discovery:source", args=[found.pk])

    def act() -> str:
        services.change_source(found, by=request.person, **form.values())
        messages.success(request, _("保存しました。"))
        return url

    return form_page(
        request,
        form,
        act,
        title=_("「%(name)s」を直す") % {"name": found.name},
        button=_("読めるか確かめて保存する"),
        crumbs=crumbs_to(found),
        back_url=url,
    )


@requires("discovery.sources")
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, source: UUID) -> HttpResponse:
    """Give a source up."""
    found = queries.visible_source(request.standing, source)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        services.end_source(found, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("調べるのをやめました。"))
        return reverse("discovery:home")

    return form_page(
        request, form, act, title=_("「%(name)s」を調べるのをやめますか") % {"name": found.name}, button=_("調べるのをやめる"), kind="danger",
        crumbs=crumbs_to(found), back_url=reverse("discovery:source", args=[found.pk]),
        consequences=[_("見つかったものと決めたことの記録は残ります。"), _("登録したパスワードは消します。"), _("決まっている「消す」「移す」は、すること の一覧から外れます。")],
    )  # fmt: skip


@requires("discovery.sources")
@require_POST
def run_now(request: StaffRequest, source: UUID) -> HttpResponse:
    """Ask for a run."""
    found = queries.visible_source(request.standing, source)
    services.ask(found, by=request.person)
    messages.success(request, _("調べるよう頼みました。裏方（komainu worker）が読みます。この画面を閉じてもかまいません。"))
    return redirect("discovery:source", found.pk)


@requires("discovery.sources")
@require_POST
def cancel(request: StaffRequest, run: UUID) -> HttpResponse:
    """Stop a run."""
    found = queries.visible_run(request.standing, run)
    services.cancel(found, by=request.person)
    messages.success(request, _("止めるよう頼みました。読み終えたものは覚えています。"))
    return redirect("discovery:source", found.source_id)


urlpatterns = [
    path("sources/add/", add, name="add_source"),
    path("sources/<uuid:source>/", source, name="source"),
    path("sources/<uuid:source>/edit/", edit, name="edit_source"),
    path("sources/<uuid:source>/end/", end, name="end_source"),
    path("sources/<uuid:source>/run/", run_now, name="run"),
    path("sources/<uuid:source>/progress/", progress, name="progress"),
    path("runs/<uuid:run>/cancel/", cancel, name="cancel"),
]
