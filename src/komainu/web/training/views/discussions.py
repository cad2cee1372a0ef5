"""Discussions (D1): topics, what groups talked about, the one rule to improve, and the office's answers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.people.views.forming import form_page
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.rights import READERS, StaffRequest, may, requires
from komainu.web.training.drill_forms import DecideForm, DiscussionForm, GroupForm
from komainu.web.training.models import Discussion, DiscussionGroup, ImprovementProposal
from komainu.web.training.queries.from_parts import case_words, recent_cases
from komainu.web.training.services import discussions as services

PROPOSALS = Listing(
    label=gettext_lazy("改善の提案"),
    columns=(
        Column("rule", gettext_lazy("直したい決まり"), order_by=("rule",), url=lambda each: reverse("training:proposal", args=[each.pk]), is_title=True),
        Column("change", gettext_lazy("どう直すか")),
        Column("why", gettext_lazy("理由")),
        Column("source", gettext_lazy("出どころ"), lambda each: each.group.name if each.group else each.drill.title if each.drill else ""),
        Column("state", gettext_lazy("状態"), lambda each: each.get_state_display(), order_by=("state", "made_at")),
        Column("answer", gettext_lazy("事務局の答え")),
        Column("made_at", gettext_lazy("出した日"), lambda each: clock.japan_day(each.made_at), order_by=("made_at",)),
    ),
    search=("rule", "change", "why", "answer"),
    search_label=gettext_lazy("決まり・内容"),
    filters=(Filter("state", gettext_lazy("状態"), "state", ImprovementProposal.State.choices),),
    sort="-made_at",
)  # fmt: skip
SHOWN = 50


def crumbs_to(discussion: Discussion | None = None) -> list[tuple[Any, str]]:
    first = [(_("話し合い"), reverse("training:discussions"))]
    return [*first, (discussion.title, reverse("training:discussion", args=[discussion.pk]))] if discussion else first


def _discussion(code: UUID) -> Discussion:
    found = Discussion.objects.select_related("made_by").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def _groups(request: StaffRequest, discussion: Discussion) -> list[DiscussionGroup]:
    """All for who leads; of the others' groups only those of the own department and one's own. One query, one for the members."""
    found = discussion.groups.select_related("department").prefetch_related("members", "proposals")
    if may(request.standing, "training.discuss_lead") or not READERS.isdisjoint(request.standing.roles):
        return list(found[:SHOWN])
    return [
        group for group in found[:SHOWN] if group.department_id == request.person.department_id or request.person in group.members.all()
    ]


@requires("training.discuss")
@require_GET
def discussions(request: StaffRequest) -> HttpResponse:
    """The topics, the open ones first. One query."""
    found = Discussion.objects.annotate(group_count=Count("groups")).order_by("closed_at", "-made_at")[:SHOWN]
    return page(
        request,
        "training/discussions.html",
        page_title=_("話し合い"),
        page_lead=_("自分たちの事例を読み、「どうすれば防げるか」を話し合って、直したい決まりを1つだけ出します。"),
        discussions=sorted(found, key=lambda each: each.closed_at is not None),
        may_lead=may(request.standing, "training.discuss_lead"),
        may_proposals=may(request.standing, "training.proposals"),
    )


@requires("training.discuss_lead")
@require_http_methods(["GET", "POST"])
def open_discussion(request: StaffRequest) -> HttpResponse:
    """A new topic; the own cases of the last two years are filled in to choose from."""
    cases = (
        ""
        if request.method == "POST"
        else "\n".join(f"- {case_words(each, as_told=True)}" for each in recent_cases(clock.today())[:5]).replace("\\", "")
    )
    form = DiscussionForm(request.POST or None, initial={"material": cases, "due_on": clock.today() + timedelta(days=30)})

    def act() -> str:
        values = dict(form.cleaned_data)
        made = once(values.pop("sheet"), lambda: services.open_discussion(by=request.person, **values).pk)
        messages.success(request, _("テーマを出しました。全員の「話し合い」に並びます。"))
        return reverse("training:discussion", args=[made])

    return form_page(
        request,
        form,
        act,
        title=_("話し合いのテーマを出す"),
        button=_("出す"),
        crumbs=crumbs_to(),
        back_url=reverse("training:discussions"),
    )


@requires("training.discuss")
@require_GET
def discussion(request: StaffRequest, discussion: UUID) -> HttpResponse:
    """One topic with what the groups handed in. Four queries."""
    found = _discussion(discussion)
    return page(
        request,
        "training/discussion.html",
        page_title=found.title,
        crumbs=crumbs_to(),
        discussion=found,
        groups=_groups(request, found),
        may_close=found.made_by_id == request.person.pk or may(request.standing, "training.deliver"),
        may_proposals=may(request.standing, "training.proposals"),
    )


@requires("training.discuss")
@require_http_methods(["GET", "POST"])
def record_group(request: StaffRequest, discussion: UUID) -> HttpResponse:
    """Hand in what a group talked about."""
    found = _discussion(discussion)
    name = request.person.department.name if request.person.department else ""
    form = GroupForm(request.POST or None, initial={"name": name, "held_on": clock.today()})
    back = reverse("training:discussion", args=[found.pk])

    def act() -> str:
        values = dict(form.cleaned_data)
        once(values.pop("sheet"), lambda: services.record_group(found, by=request.person, **values).pk)
        messages.success(request, _("出しました。直したい決まりは、改善の提案として事務局に届きます。"))
        return back

    return form_page(request, form, act, title=_("話し合いの記録を出す"), button=_("出す"), crumbs=crumbs_to(found), back_url=back)


@requires("training.discuss_lead")
@require_POST
def close_discussion(request: StaffRequest, discussion: UUID) -> HttpResponse:
    """Whoever set a topic closes it, or who leads training in the whole house."""
    found = _discussion(discussion)
    if found.made_by_id != request.person.pk and not may(request.standing, "training.deliver"):
        raise Http404
    services.close_discussion(found, by=request.person)
    messages.success(request, _("締めました。"))
    return redirect("training:discussion", discussion)


def _proposals() -> Any:
    return ImprovementProposal.objects.select_related("group", "drill", "decided_by")


@requires("training.proposals")
@require_GET
def proposals(request: StaffRequest) -> HttpResponse:
    """All proposals. Two queries."""
    return page(
        request,
        "training/proposals.html",
        page_title=_("改善の提案"),
        crumbs=crumbs_to(),
        listing=PROPOSALS.page(request.GET, _proposals(), path=request.path),
        exports=export_links("training:proposals_export") if may(request.standing, "training.proposals_export") else [],
    )


@requires("training.proposals_export")
@require_GET
def proposals_export(request: StaffRequest, format: str) -> HttpResponse:
    return export_listing(request, PROPOSALS, _proposals(), format=format, name="proposals")


@requires("training.proposals", post="training.proposals_decide")
@require_http_methods(["GET", "POST"])
def proposal(request: StaffRequest, proposal: UUID) -> HttpResponse:
    """One proposal; the office answers it."""
    from komainu.web.people.views.forming import refused
    from komainu.web.site.problems import Problem

    found = _proposals().filter(pk=proposal).first()
    if found is None:
        raise Http404
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decide_proposal(
                found, by=request.person, adopt=form.cleaned_data["decision"] == "adopt", answer=form.cleaned_data["answer"]
            )
        except Problem as problem:
            refused(form, problem)
        else:
            messages.success(request, _("答えを記録しました。"))
            return redirect("training:proposals")
    can_decide = found.state == "proposed" and may(request.standing, "training.proposals_decide")
    return page(
        request,
        "training/proposal.html",
        status=422 if form.errors else 200,
        page_title=found.rule,
        crumbs=[*crumbs_to(), (_("改善の提案"), reverse("training:proposals"))],
        facts=[
            (_("どう直すか"), found.change), (_("理由"), found.why), (_("出どころ"), found.group.name if found.group else found.drill.title if found.drill else ""),
            (_("出した日"), clock.japan_day(found.made_at)), (_("状態"), found.get_state_display()), (_("事務局の答え"), found.answer),
        ],
        form=form if can_decide else None,
        back_url=reverse("training:proposals"),
    )  # fmt: skip


urlpatterns = [
    path("discussions/", discussions, name="discussions"),
    path("discussions/open/", open_discussion, name="open_discussion"),
    path("discussions/<uuid:discussion>/", discussion, name="discussion"),
    path("discussions/<uuid:discussion>/groups/", record_group, name="record_group"),
    path("discussions/<uuid:discussion>/close/", close_discussion, name="close_discussion"),
    path("proposals/", proposals, name="proposals"),
    path("proposals/export/<str:format>/", proposals_export, name="proposals_export"),
    path("proposals/<uuid:proposal>/", proposal, name="proposal"),
]
