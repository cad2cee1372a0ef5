"""From what was found to what becomes of it: a line of the ledger, deletion, a move, a false alarm; and the list of all that was decided."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.discovery import kinds, meant, queries, services
from komainu.web.discovery.forms import DecideForm, LinkForm, ReasonForm, said_person
from komainu.web.discovery.models import Decision, Finding, Folder
from komainu.web.discovery.proposing import Found, line_values, suggested, words_of
from komainu.web.discovery.views.files import file_url
from komainu.web.discovery.views.folders import way_of
from komainu.web.discovery.views.tabs import tabs
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.ledger import queries as ledger_read
from komainu.web.ledger.forms.lines import LineForm
from komainu.web.ledger.models import LedgerLine
from komainu.web.people.views.forming import Crumbs, form_page, refused
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

DAYS_TO_DO = timedelta(days=14)
Kind = Decision.Kind
Subject = Finding | Folder


def state_of(decision: Decision) -> str:
    """Where a decision stands, in a word."""
    if decision.withdrawn_at is not None:
        return _("取り消した")
    if decision.kind not in {Kind.DELETE, Kind.MOVE}:
        return _("決まった")
    if decision.closed_on is not None:
        return _("調べて確かめた")
    return _("済んだと知らせがあった") if decision.reported_on is not None else _("これから")


def _narrowed(records: Any, state: str) -> Any:
    return {
        "todo": lambda: records.filter(owner__isnull=False, closed_on=None, withdrawn_at=None, reported_on=None),
        "reported": lambda: records.filter(closed_on=None, withdrawn_at=None, reported_on__isnull=False),
        "closed": lambda: records.filter(closed_on__isnull=False),
        "withdrawn": lambda: records.filter(withdrawn_at__isnull=False),
    }[state]()


DECISIONS = Listing(
    label=gettext_lazy("決めたこと"),
    columns=(
        Column("name", gettext_lazy("ファイル・フォルダー"), lambda each: each.path.rstrip("/").rpartition("/")[2], is_title=True,
               url=lambda each: reverse("discovery:decision", args=[each.pk])),
        Column("kind", gettext_lazy("決めたこと"), lambda each: str(each.get_kind_display())),
        Column("files", gettext_lazy("ファイルの数"), align="number"),
        Column("owner", gettext_lazy("行う人"), "owner.name"),
        Column("due_on", gettext_lazy("期限"), order_by=("due_on",), nullable=True),
        Column("state", gettext_lazy("状態"), state_of),
        Column("decided_at", gettext_lazy("決めた時刻"), order_by=("decided_at",)),
        Column("path", gettext_lazy("場所"), "path"),
    ),
    search=("path", "reason"),
    search_label=gettext_lazy("場所・理由"),
    filters=(
        Filter("kind", gettext_lazy("決めたこと"), "kind", Kind.choices),
        Filter("state", gettext_lazy("状態"), _narrowed, [
            ("todo", gettext_lazy("これから")), ("reported", gettext_lazy("済んだと知らせがあった")), ("closed", gettext_lazy("調べて確かめた")),
            ("withdrawn", gettext_lazy("取り消した")),
        ]),
    ),
    sort="-decided_at",
    most_counted=queries.MOST_COUNTED,
    shown=lambda records: records.select_related("owner"),
)  # fmt: skip


def _subject(request: StaffRequest, finding: UUID | None, folder: UUID | None) -> Subject:
    if finding is not None:
        found = queries.visible_finding(request.standing, finding)
        if not found.is_there:
            raise Http404
        return found
    assert folder is not None
    return queries.visible_folder(request.standing, folder)


def _url(subject: Subject) -> str:
    return file_url(subject) if isinstance(subject, Finding) else reverse("discovery:folder", args=[subject.pk])


def _crumbs(subject: Subject) -> Crumbs:
    if isinstance(subject, Folder):
        return [*way_of(subject), (subject.name, _url(subject))]
    return [
        (_("個人情報の所在"), reverse("discovery:home")),
        (_("見つかったファイル"), reverse("discovery:files")),
        (subject.name, _url(subject)),
    ]


@requires("discovery.decide")
@require_http_methods(["GET", "POST"])
def link(request: StaffRequest, finding: UUID | None = None, folder: UUID | None = None) -> HttpResponse:
    """Which line it belongs to: those that fit best, or another one by its number."""
    subject = _subject(request, finding, folder)
    found = Found.of(subject)
    lines = meant.candidates(request.standing, subject.source, words_of(found))
    proposed = suggested(found, lines)
    form = LinkForm(request.POST if request.method == "POST" else None, lines=proposed)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"].strip()
        line = meant.line_named(request.standing, **({"number": number} if number else {"pk": form.cleaned_data["line"]}))
        if line is None:
            form.add_error("number", _("この管理番号の行は、見られる台帳にありません。"))
        else:
            try:
                services.link(subject, line, by=request.person)
            except Problem as problem:
                refused(form, problem)
            else:
                messages.success(request, _("台帳の行「%(line)s」に結びつけました。") % {"line": line.name})
                return redirect(_url(subject))
    kind = "files" if isinstance(subject, Finding) else "folders"
    return page(
        request, "discovery/link.html", 422 if form.errors else 200, page_title=_("台帳の行に結びつける"), form=form, crumbs=_crumbs(subject),
        back_url=_url(subject), new_url=f"{reverse('discovery:home')}{kind}/{subject.pk}/new-line/", is_folder=isinstance(subject, Folder),
    )  # fmt: skip


@requires("discovery.decide")
@require_http_methods(["GET", "POST"])
def new_line(request: StaffRequest, finding: UUID | None = None, folder: UUID | None = None) -> HttpResponse:
    """A new line, its form filled in from what was found. It is a draft of the ledger until its department checks it."""
    subject = _subject(request, finding, folder)
    own = ledger_read.editable_departments(request.standing)
    initial = line_values(Found.of(subject), subject.source)
    form = LineForm(request.POST or None, kind=LedgerLine.Kind.OWN, departments=own, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = once(
                form.cleaned_data["sheet"], lambda: services.link_new(subject, by=request.person, values=form.values()).pk,
                same=f"{request.person.pk}:{subject.pk}:{form.cleaned_data['name']}",
            )  # fmt: skip
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("台帳に加え、結びつけました。内容がそろったら「部門で確認した」を押してください。"))
            return redirect("ledger:line", made)
    return page(
        request, "ledger/edit.html", 422 if form.errors else 200, page_title=_("見つかったものから台帳の行を作る"), form=form, crumbs=_crumbs(subject),
        back_url=_url(subject), conflict=(),
    )  # fmt: skip


def _whole_folder(folder: Folder) -> str:
    """What deciding of a folder reaches, said before. One query."""
    files = queries.decidable_in(folder)
    return _(
        "このフォルダーと、その下にある %(files)sファイル（台帳に結びついたものを含みます）を、まとめて決めます。「決めたこと」から取り消せます。"
    ) % {"files": f"{files:,}"}


@requires("discovery.decide")
@require_http_methods(["GET", "POST"])
def decide(request: StaffRequest, finding: UUID | None = None, folder: UUID | None = None) -> HttpResponse:
    """Delete or move: by whom, until when."""
    subject = _subject(request, finding, folder)
    initial = {"kind": Kind.DELETE, "owner": said_person(subject.source.owner), "due_on": clock.today() + DAYS_TO_DO}
    form = DecideForm(request.POST or None, initial=initial)
    more = {"note": _whole_folder(subject)} if isinstance(subject, Folder) else {}

    def act() -> str:
        made = once(form.cleaned_data["sheet"], lambda: services.decide(subject, by=request.person, **form.values()).pk)
        messages.success(
            request,
            _("決めました。行う人の「今日すること」に出ます。ファイルは Komainu が消すのではなく、人が消し、次に調べた回が確かめます。"),
        )
        return reverse("discovery:decision", args=[made])

    return form_page(
        request,
        form,
        act,
        title=_("「%(name)s」を消すか移す") % {"name": subject.name},
        button=_("決める"),
        crumbs=_crumbs(subject),
        back_url=_url(subject),
        **more,
    )


@requires("discovery.decide")
@require_http_methods(["GET", "POST"])
def judge_false(request: StaffRequest, finding: UUID) -> HttpResponse:
    """The file holds no personal information."""
    subject = _subject(request, finding, None)
    assert isinstance(subject, Finding)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        services.judge_false(subject, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("個人情報ではないと覚えました。同じ中身のファイルは、どこにあっても数えません。"))
        return _url(subject)

    return form_page(
        request, form, act, title=_("「%(name)s」に個人情報はありませんか") % {"name": subject.name}, button=_("個人情報ではない"), crumbs=_crumbs(subject),
        back_url=_url(subject),
        consequences=[_("中身のハッシュ値だけを覚えます。中身が変わると、もう一度尋ねます。"), _("「決めたこと」から、いつでも取り消せます。")],
    )  # fmt: skip


@requires("discovery.decide")
@require_http_methods(["GET", "POST"])
def judge_folder(request: StaffRequest, folder: UUID) -> HttpResponse:
    """None of the undecided files of a folder holds personal information: what that reaches is shown before. One query more than a form."""
    subject = queries.visible_folder(request.standing, folder)
    found = queries.undecided_in(subject)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        made = services.judge_folder_false(subject, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(
            request,
            _("%(files)sファイルを、個人情報ではないと覚えました。間違いなら、この画面の「取り消す」で元に戻せます。")
            % {"files": f"{made.files:,}"},
        )
        return reverse("discovery:decision", args=[made.pk])

    facts: list[tuple[Any, Any]] = [(_("フォルダー"), subject.path), (_("まだ決めていないファイル"), found.files)]
    facts += [(_("うち危険度 %(grade)s") % {"grade": kinds.grade_word(grade)}, count) for grade, count in found.by_grade.items()]
    facts += [(_("見つかった人数（のべ、多くとも）"), found.persons)]
    consequences = [
        _(
            "このフォルダーと、その下にある、まだ決めていないファイルすべてが「個人情報ではない」になります。すでに決めたファイルは変わりません。"
        ),
        _("中身のハッシュ値だけを覚えます。中身が変わったファイルと、これから置かれるファイルは、また尋ねます。"),
        _("「決めたこと」から、まとめて取り消せます。"),
    ]
    if found.unknown:
        consequences.append(
            _("中身を見分けられないもの %(count)s件（データベースの表など）は、このまま残ります。") % {"count": f"{found.unknown:,}"}
        )
    return form_page(
        request, form, act, title=_("「%(name)s」のファイルに個人情報はありませんか") % {"name": subject.name}, button=_("まとめて「個人情報ではない」とする"),
        crumbs=_crumbs(subject), back_url=_url(subject), facts=facts, consequences=consequences,
    )  # fmt: skip


@requires("discovery.decide")
@require_http_methods(["GET", "POST"])
def judge_value(request: StaffRequest, finding: UUID, mark: str) -> HttpResponse:
    """One value of the samples is no personal information."""
    subject = _subject(request, finding, None)
    assert isinstance(subject, Finding)
    sample = next((each for each in subject.samples if each.get("mark") == mark), None)
    if sample is None or not may(request.standing, "discovery.samples"):
        raise Http404
    form = ReasonForm(request.POST or None)

    def act() -> str:
        services.judge_value_false(subject, mark, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("この値は、次に調べる回から、どこにあっても数えません。"))
        return _url(subject)

    return form_page(
        request, form, act, title=_("この値は個人情報ではありませんか"), button=_("この値は個人情報ではない"), crumbs=_crumbs(subject), back_url=_url(subject),
        facts=[(_("見本"), sample["masked"]), (_("場所"), sample["where"])],
        consequences=[_("値そのものではなく、印（鍵付きハッシュ）だけを覚えます。"), _("次の回は、すべてのファイルを読み直します。"), _("「決めたこと」から、いつでも取り消せます。")],
    )  # fmt: skip


@requires("discovery.see")
@require_GET
def decisions(request: StaffRequest) -> HttpResponse:
    """All that was decided. Two queries."""
    alike = (queries.sight(request.standing), None if queries.reads_all(request.standing) else request.person.pk)
    listing = DECISIONS.page(request.GET, queries.visible_decisions(request.standing, request.person), path=request.path, alike=alike)
    return page(
        request, "discovery/decisions.html", page_title=_("決めたこと"), tabs=tabs("decisions"), listing=listing,
        crumbs=[(_("個人情報の所在"), reverse("discovery:home"))],
        exports=export_links("discovery:decisions_export") if may(request.standing, "discovery.export") else [],
    )  # fmt: skip


@requires("discovery.export")
@require_GET
def decisions_export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as a file. It leaves a trail."""
    return export_listing(
        request, DECISIONS, queries.visible_decisions(request.standing, request.person), format=format, name="discovery-decisions"
    )


@requires("discovery.own")
@require_GET
def decision(request: StaffRequest, decision: UUID) -> HttpResponse:
    """One decision: what, by whom, until when, why. Who has to do it opens it too. Three queries."""
    found = queries.visible_decision(request.standing, request.person, decision)
    facts: list[tuple[Any, Any]] = [
        (_("決めたこと"), found.get_kind_display()), (_("場所"), found.path), (_("ファイルの数"), found.files), (_("行う人"), found.owner.name if found.owner else None),
        (_("期限"), found.due_on), (_("移す先"), found.move_to), (_("理由"), found.reason), (_("決めた人"), found.decided_by.name if found.decided_by else None),
        (_("決めた時刻"), found.decided_at), (_("状態"), state_of(found)), (_("済んだと知らせた日"), found.reported_on), (_("調べて確かめた日"), found.closed_on),
    ]  # fmt: skip
    reads = may(request.standing, "discovery.see")
    may_decide = may(request.standing, "discovery.decide")
    of_source = queries.reads_all(request.standing) or found.source.department_id in request.standing.departments
    is_open = found.withdrawn_at is None and found.closed_on is None
    is_own = found.owner_id == request.person.pk
    return page(
        request, "discovery/decision.html", page_title=str(found), decision=found, facts=[(label, value) for label, value in facts if value not in (None, "")],
        crumbs=[(_("個人情報の所在"), reverse("discovery:home")), (_("決めたこと"), reverse("discovery:decisions"))] if reads else [],
        may_withdraw=may_decide and of_source and is_open,
        may_report=is_open and found.kind in {Kind.DELETE, Kind.MOVE} and found.reported_on is None and (is_own or (may_decide and of_source)),
        line_url=reverse("ledger:line", args=[found.line_id]) if may(request.standing, "ledger.see") and queries.opens_line(request.standing, found.line) else "",
        history=newest("discovery_decision", found.pk) if reads else (),
    )  # fmt: skip


@requires("discovery.own")
@require_POST
def report_done(request: StaffRequest, decision: UUID) -> HttpResponse:
    """Its owner says that it is done."""
    found = queries.visible_decision(request.standing, request.person, decision)
    if found.owner_id != request.person.pk and not may(request.standing, "discovery.decide"):
        raise Http404
    services.report_done(found, by=request.person)
    messages.success(request, _("記録しました。次に調べた回が、なくなったことを確かめます。"))
    return redirect("discovery:decision", found.pk)


@requires("discovery.decide")
@require_POST
def withdraw(request: StaffRequest, decision: UUID) -> HttpResponse:
    """Take a decision back."""
    found = queries.visible_decision(request.standing, request.person, decision)
    if not queries.reads_all(request.standing) and found.source.department_id not in request.standing.departments:
        raise Http404
    services.withdraw(found, by=request.person)
    messages.success(request, _("取り消しました。"))
    return redirect("discovery:decision", found.pk)


urlpatterns = [
    *(
        path(f"{kind}/<uuid:{name}>/{word}/", view, name=f"{name}_{view.__name__}")
        for kind, name in (("files", "finding"), ("folders", "folder"))
        for word, view in (("link", link), ("new-line", new_line), ("decide", decide))
    ),
    path("files/<uuid:finding>/false-alarm/", judge_false, name="judge_false"),
    path("folders/<uuid:folder>/false-alarm/", judge_folder, name="judge_folder"),
    path("files/<uuid:finding>/false-value/<slug:mark>/", judge_value, name="judge_value"),
    path("decisions/", decisions, name="decisions"),
    path("decisions/export/<str:format>/", decisions_export, name="decisions_export"),
    path("decisions/<uuid:decision>/", decision, name="decision"),
    path("decisions/<uuid:decision>/done/", report_done, name="report_done"),
    path("decisions/<uuid:decision>/withdraw/", withdraw, name="withdraw"),
]
