"""The policy's pages: as it stands, edited by form or as text, tried on the last month, sent for approval, kept in versions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.guard.catalogue import CHECKS
from komainu.web.mailroom import policy_text
from komainu.web.mailroom.check_words import check_label
from komainu.web.mailroom.forms import ENTRY_FIELDS, CheckForm, EntryForm, HouseForm, PolicyTextForm, ReasonForm
from komainu.web.mailroom.models import Mail, PolicyVersion
from komainu.web.mailroom.problems import PolicyBroken
from komainu.web.mailroom.queries import policy as queries
from komainu.web.mailroom.queries.health import guard_state
from komainu.web.mailroom.services import policies
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

State = PolicyVersion.State


def _crumbs() -> list[tuple[str, str]]:
    return [(_("送信ポリシー"), reverse("mailroom:policy"))]


def _newest() -> tuple[PolicyVersion | None, PolicyVersion | None]:
    """The version in force, and the draft or what waits for approval. One query."""
    found = PolicyVersion.objects.filter(state__in=[State.IN_FORCE, State.DRAFT, State.PROPOSED]).select_related("made_by", "approved_by")
    by_state = {each.state: each for each in found}
    return by_state.get(State.IN_FORCE), by_state.get(State.DRAFT) or by_state.get(State.PROPOSED)


def _working_text() -> str:
    """What a change begins from: the draft, else what is in force, else the file, else a beginning."""
    current, draft = _newest()
    if draft is not None and draft.state == State.DRAFT:
        return draft.text
    if current is not None:
        return current.text
    text = policies.file_text()
    return text if text is not None and not policy_text.fault_of(text) else policy_text.BEGINNING.format(domain="example.co.jp")


@requires("mailroom.policy_see")
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """The policy as it stands. Four queries."""
    current, draft = _newest()
    return page(
        request, "mailroom/policy.html", page_title=_("送信ポリシー"), current=current, draft=draft, guard=guard_state(),
        shown=queries.shown_policy(current.text) if current else None, versions=queries.versions(),
        is_foreign=policies.is_foreign(), may_edit=may(request.standing, "mailroom.policy_edit"),
        addable=[(kind, queries.entry_labels()[kind]) for kind in ENTRY_FIELDS],
    )  # fmt: skip


@requires("mailroom.policy_see")
@require_GET
def version(request: StaffRequest, version: UUID) -> HttpResponse:
    """One version, with what it changes."""
    found = get_object_or_404(PolicyVersion.objects.select_related("made_by", "approved_by"), pk=version)
    before = PolicyVersion.objects.filter(number__lt=found.number, in_force_at__isnull=False).order_by("-number").first()
    return page(
        request, "mailroom/policy_version.html", page_title=str(found), version=found, changes=policy_text.changes(before.text if before else "", found.text),
        may_edit=may(request.standing, "mailroom.policy_edit"), form=ReasonForm(label=_("変更の理由"), help_text=_("承認する人と、あとで見る人が読みます。")),
        crumbs=_crumbs(),
    )  # fmt: skip


@requires("mailroom.policy_see")
@require_GET
def dry_run(request: StaffRequest) -> HttpResponse:
    """The draft (or what waits) beside what is in force, over the last month. Five queries."""
    current, draft = _newest()
    if current is None or draft is None:
        messages.info(request, _("試す下書きがまだありません。検査や宛先の決まりを変えると、下書きができます。"))
        return redirect("mailroom:policy")
    run = queries.run_over_last_month(current.text, draft.text, clock.today())
    grades = [(label, run.before[grade], run.after[grade]) for grade, label in Mail.Grade.choices]
    checks = [
        (check_label(each), run.checks_before[each], run.checks_after[each])
        for each in CHECKS
        if run.checks_before[each] or run.checks_after[each]
    ]
    moved = [(key, Mail.Grade(before).label, Mail.Grade(after).label) for key, before, after in run.moved]
    return page(
        request, "mailroom/dry_run.html", page_title=_("先月のメールで試す"), run=run, grades=grades, checks=checks, moved=moved, draft=draft, days=queries.DAYS,
        stopped=run.stopped, crumbs=_crumbs(),
    )  # fmt: skip


@requires("mailroom.policy_see")
@require_GET
def download(request: StaffRequest, version: UUID) -> HttpResponse:
    """The text as the guard reads it."""
    found = get_object_or_404(PolicyVersion, pk=version)
    response = HttpResponse(found.text, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="policy-{found.number}.toml"'
    return response


def _saved(request: StaffRequest, text: str) -> HttpResponse:
    draft = policies.save_draft(text, by=request.person)
    messages.success(request, _("下書きに入れました。試してから、承認を求めてください。"))
    return redirect("mailroom:policy_version", version=draft.pk)


@requires("mailroom.policy_edit")
@require_http_methods(["GET", "POST"])
def text(request: StaffRequest) -> HttpResponse:
    """The whole text, typed or from a file; a fault is named with its line, and what was typed stays."""
    form = PolicyTextForm(request.POST or None, request.FILES or None, initial={"text": _working_text()})
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, form.cleaned_data["text"])
        except PolicyBroken as problem:
            form.add_error("text", str(problem.title))
    return _form(
        request, form, _("ポリシーを文で書く"), _("ここで書けることは手引きにあります。番人が読めない文は、下書きにもできません。")
    )


@requires("mailroom.policy_edit")
@require_http_methods(["GET", "POST"])
def check(request: StaffRequest, check: str) -> HttpResponse:
    """One check, in the layer of everybody."""
    if check not in CHECKS:
        raise Http404
    before = _working_text()
    values = policy_text.tables_of(before).get("base", {}).get("checks", {}).get(check, {})
    form = CheckForm(CHECKS[check], values, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, policy_text.with_check(before, "base", check, form.values()))
        except PolicyBroken as problem:
            form.add_error(None, str(problem.title))
    return _form(request, form, check_label(check), _("人ごとの設定と、変えられない設定（locked）は、文で書きます。"))


@requires("mailroom.policy_edit")
@require_http_methods(["GET", "POST"])
def house(request: StaffRequest) -> HttpResponse:
    """Who is inside, and how long mail waits."""
    before = _working_text()
    base = policy_text.tables_of(before).get("base", {})
    words = {key: "\n".join(base.get("house", {}).get(key, [])) for key in ("inside_domains", "names", "list_patterns")}
    times = {"minutes": 5, "confirm_hours": 24, "approve_hours": 72, **base.get("hold", {})}
    form = HouseForm(request.POST or None, initial={**words, **times})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            return _saved(
                request, policy_text.with_house(before, {key: given[key] for key in words}, {key: given[key] for key in ("minutes", "confirm_hours", "approve_hours")})
            )  # fmt: skip
        except PolicyBroken as problem:
            form.add_error(None, str(problem.title))
    return _form(request, form, _("社内の範囲と待つ時間"), "")


@requires("mailroom.policy_edit")
@require_http_methods(["GET", "POST"])
def entry(request: StaffRequest, entry_kind: str) -> HttpResponse:
    """One entry more."""
    if entry_kind not in ENTRY_FIELDS:
        raise Http404
    form = EntryForm(entry_kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, policy_text.with_entry(_working_text(), entry_kind, form.cleaned_data))
        except PolicyBroken as problem:
            form.add_error(None, str(problem.title))
    return _form(request, form, _("%(what)sを加える") % {"what": queries.entry_labels()[entry_kind]}, "")


@requires("mailroom.policy_edit")
@require_POST
def remove_entry(request: StaffRequest, entry_kind: str, place: int) -> HttpResponse:
    """One entry less."""
    if entry_kind not in queries.ENTRIES:
        raise Http404
    return _saved(request, policy_text.without_entry(_working_text(), entry_kind, place))


@requires("mailroom.policy_edit")
@require_POST
def decide(request: StaffRequest, version: UUID) -> HttpResponse:
    """Ask for approval, give the draft up, take a request back, or take in a file that was changed elsewhere."""
    found = get_object_or_404(PolicyVersion, pk=version)
    if "drop" in request.POST:
        policies.drop_draft(by=request.person)
        messages.success(request, _("下書きを取りやめました。"))
    elif "withdraw" in request.POST:
        policies.withdraw(found, by=request.person)
        messages.success(request, _("承認の求めを取り下げました。"))
    else:
        form = ReasonForm(request.POST, label=_("変更の理由"))
        if not form.is_valid():
            messages.error(request, _("変更の理由を5文字以上で書いてください。"))
            return redirect("mailroom:policy_version", version=found.pk)
        policies.propose(by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("個人情報保護管理者に承認を求めました。"))
        return redirect("mailroom:policy_version", version=found.pk)
    return redirect("mailroom:policy")


@requires("mailroom.policy_edit")
@require_POST
def take_in(request: StaffRequest) -> HttpResponse:
    """The guard's file as it stands becomes the version in force."""
    policies.take_in(by=request.person)
    messages.success(request, _("番人のファイルを取り込みました。"))
    return redirect("mailroom:policy")


def _form(request: StaffRequest, form: Any, title: str, lead: str) -> HttpResponse:
    return page(
        request, "mailroom/policy_form.html", 422 if form.is_bound else 200, page_title=title, page_lead=lead, form=form, back_url=reverse("mailroom:policy"),
        crumbs=_crumbs(), is_multipart=isinstance(form, PolicyTextForm),
    )  # fmt: skip
