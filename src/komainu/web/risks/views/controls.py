"""The controls of the house: their list, one with its clauses and risks, a new one, its change, in place, ended."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.risks import content, queries
from komainu.web.risks.forms.controls import ControlForm, InPlaceForm
from komainu.web.risks.forms.risks import ReasonForm
from komainu.web.risks.models import Control
from komainu.web.risks.queries import controls as readings
from komainu.web.risks.queries.risks import answered_by
from komainu.web.risks.services import controls as services
from komainu.web.risks.views.again import shown_again
from komainu.web.risks.views.lists import crumbs_to, residual_words, tabs
from komainu.web.rules.models import ClauseText
from komainu.web.rules.queries import in_force_text
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

MOST_RISKS = 20
STATE_BADGES = {"in_place": "success", "planned": "warning", "ended": "unknown"}


def _url(control: Any) -> str:
    return reverse("risks:control", args=[control.pk])


def _by_clause(records: QuerySet[Any], state: str) -> QuerySet[Any]:
    rests = Exists(Control.clauses.through.objects.filter(control=OuterRef("pk")))
    return records.filter(rests if state == "some" else ~rests)


def _late(records: QuerySet[Any], day: Any) -> QuerySet[Any]:
    return records.filter(state=Control.State.PLANNED, due_on__lte=day)


def _clauses(control: Any) -> str:
    return "、".join(f"{each.document.title} {each.heading}" for each in control.clauses.all())


LIST = Listing(
    label=gettext_lazy("管理策"),
    columns=(
        Column("measure", gettext_lazy("管理策"), order_by=("measure",), url=_url, is_title=True),
        Column("number", gettext_lazy("番号"), order_by=("number",)),
        Column("kind", gettext_lazy("種類"), lambda control: str(control.get_kind_display())),
        Column("clauses", gettext_lazy("根拠となる条"), _clauses),
        Column("risk_count", gettext_lazy("リスク"), align="number", order_by=("risk_count",)),
        Column("due_on", gettext_lazy("実施の期限"), order_by=("due_on",), nullable=True),
        Column("state", gettext_lazy("状態"), lambda control: str(control.get_state_display()), template="risks/_level.html",
               given=lambda control: {"words": str(control.get_state_display()), "kind": STATE_BADGES[control.state]}),
    ),
    search=("measure", "number", "performer"),
    search_label=gettext_lazy("管理策・番号・行う人"),
    filters=(
        Filter("state", gettext_lazy("状態"), "state", Control.State.choices),
        Filter("kind", gettext_lazy("種類"), "kind", Control.Kind.choices),
        Filter("clause", gettext_lazy("根拠となる条"), _by_clause, [("some", gettext_lazy("ある")), ("none", gettext_lazy("ない"))]),
        Filter("due", gettext_lazy("実施の期限がこの日まで"), _late),
    ),
    completed=readings.add_clauses,
    sort="number",
)  # fmt: skip


def _crumbs(control: Control | None = None) -> Crumbs:
    first = crumbs_to((_("管理策"), reverse("risks:controls")))
    return [*first, (str(control), _url(control))] if control is not None else first


@requires("risks.see")
@require_GET
def control_list(request: StaffRequest) -> HttpResponse:
    """All controls of the house. Five queries."""
    return page(
        request, "risks/controls.html", page_title=_("管理策"), crumbs=crumbs_to(), tabs=tabs("controls"),
        listing=LIST.page(request.GET, queries.controls_listed(), path=request.path, alike=True),
        exports=export_links("risks:controls_export") if may(request.standing, "risks.export") else [], may_edit=may(request.standing, "risks.controls"),
    )  # fmt: skip


@requires("risks.export")
@require_GET
def controls_export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen. It leaves a trail."""
    records = queries.controls_listed().prefetch_related("clauses__document")
    return export_listing(request, LIST, records, format=format, name="controls")


@requires("risks.see")
@require_GET
def control(request: StaffRequest, control: UUID) -> HttpResponse:
    """One control: on which clauses it rests, which risks it answers. Eight queries."""
    found = queries.control_of(control)
    risks = answered_by(request.standing, found, MOST_RISKS)
    in_force = ClauseText.objects.filter(in_force_text(clock.today()), clause=OuterRef("pk"))
    clauses = found.clauses.select_related("document").annotate(is_in_force=Exists(in_force))
    typical = content.controls().get(found.catalogue_id)
    may_edit = may(request.standing, "risks.controls") and found.state != Control.State.ENDED
    facts: list[tuple[Any, Any]] = [
        (_("種類"), found.get_kind_display()), (_("行う人"), found.performer), (_("頻度"), found.frequency), (_("実施の責任者"), found.owner.name if found.owner else ""),
    ]  # fmt: skip
    facts += [
        pair
        for pair in (
            (_("実施した日"), found.in_place_on), (_("監査での問い"), found.audit_question), (_("よくある管理策"), content.said(typical) if typical else ""),
            (_("備考"), found.note),
        )
        if pair[1]
    ]  # fmt: skip
    return page(
        request, "risks/control.html", page_title=found.measure, crumbs=_crumbs(), control=found, badge=STATE_BADGES[found.state], facts=facts,
        clauses=list(clauses), risks=[(risk, risk.place, residual_words(risk) or _("まだ評価していない")) for risk in risks], more=len(risks) == MOST_RISKS,
        may_edit=may_edit, may_place=found.state == Control.State.PLANNED and (may_edit or (found.owner_id == request.person.pk and may(request.standing, "risks.place"))),
        history=newest("control", found.pk),
    )  # fmt: skip


@requires("risks.controls")
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    form = ControlForm(request.POST or None)

    def act() -> str:
        values = form.values()
        made = once(
            form.cleaned_data["sheet"],
            lambda: services.add_control(by=request.person, **values).pk,
            same=f"{request.person.pk}:{values['measure']}",
        )
        messages.success(request, _("加えました。"))
        return reverse("risks:control", args=[made])

    return form_page(
        request, form, act, title=_("管理策を加える"), button=_("加える"), crumbs=_crumbs(), back_url=reverse("risks:controls")
    )


@requires("risks.controls")
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, control: UUID) -> HttpResponse:
    found = queries.control_of(control)
    initial = {
        name: getattr(found, name) for name in ("measure", "kind", "state", "performer", "frequency", "due_on", "audit_question", "note")
    }
    initial |= {
        "owner": found.owner.staff_number if found.owner else "",
        "clauses": [str(pk) for pk in found.clauses.values_list("pk", flat=True)],
        "seen": services.seen_of(found),
    }
    form = ControlForm(request.POST or None, control=found, initial=initial)

    def act() -> str:
        with shown_again(form):
            services.change_control(found, by=request.person, seen=form.cleaned_data["seen"], **form.values())
        messages.success(request, _("保存しました。"))
        return _url(found)

    return form_page(request, form, act, title=_("管理策を直す"), button=_("保存する"), crumbs=_crumbs(found), back_url=_url(found))


@requires("risks.place")
@require_http_methods(["GET", "POST"])
def put_in_place(request: StaffRequest, control: UUID) -> HttpResponse:
    """By the office, or by whoever is responsible for it; who only reads of it in a list of duties is shown the control."""
    found = queries.control_of(control)
    if not may(request.standing, "risks.controls") and found.owner_id != request.person.pk:
        if request.method == "GET" and may(request.standing, "risks.see"):
            return redirect(_url(found))
        raise Http404
    back = _url(found) if may(request.standing, "risks.see") else reverse("today:home")
    form = InPlaceForm(request.POST or None, initial={"in_place_on": clock.today()})

    def act() -> str:
        services.put_in_place(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("実施したことを記録しました。このリスクを評価し直してください。"))
        return back

    return form_page(
        request,
        form,
        act,
        title=_("「%(measure)s」を実施した") % {"measure": found.measure},
        button=_("実施したと記録する"),
        crumbs=[],
        back_url=back,
    )


@requires("risks.controls")
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, control: UUID) -> HttpResponse:
    found = queries.control_of(control)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        services.end_control(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("やめたことを記録しました。この管理策によっていたリスクを、評価し直してください。"))
        return _url(found)

    return form_page(
        request, form, act, title=_("この管理策をやめる"), button=_("やめる"), crumbs=_crumbs(found), back_url=_url(found), kind="danger",
        consequences=[_("リスクの管理策としては数えなくなります。記録は残ります。")],
    )  # fmt: skip


urlpatterns = [
    path("controls/", control_list, name="controls"),
    path("controls/export/<str:format>/", controls_export, name="controls_export"),
    path("controls/add/", add, name="add_control"),
    path("controls/<uuid:control>/", control, name="control"),
    path("controls/<uuid:control>/change/", change, name="change_control"),
    path("controls/<uuid:control>/in-place/", put_in_place, name="put_in_place"),
    path("controls/<uuid:control>/end/", end, name="end_control"),
]
