"""Deliveries: the list, one delivery, preparing, opening, ending."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.people.views.forming import form_page, refused
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.training import services
from komainu.web.training.forms import DeliveryForm, EndingForm, ReasonForm, of_delivery
from komainu.web.training.models import Delivery
from komainu.web.training.problems import NotRunning
from komainu.web.training.queries import deliveries as readings
from komainu.web.training.queries.audience import asked_people
from komainu.web.training.services.publishing import is_ready_news

Crumbs = list[tuple[Any, str]]


def crumbs_to(found: Delivery | None = None) -> Crumbs:
    first: Crumbs = [(_("教育の実施"), reverse("training:deliveries"))]
    return [*first, (found.title, reverse("training:delivery", args=[found.pk]))] if found else first


def due_words(found: Delivery) -> Any:
    """The deadline of a delivery: a day, or how it is counted."""
    return found.due_on or _("初日から%(days)s日") % {"days": found.due_days}


LIST = Listing(
    label=gettext_lazy("教育の実施"),
    columns=(
        Column(
            "title", gettext_lazy("名前"), order_by=("title",), url=lambda each: reverse("training:delivery", args=[each.pk]), is_title=True
        ),
        Column("course", gettext_lazy("コース"), lambda each: each.version.title_said),
        Column("audience", gettext_lazy("受ける人"), lambda each: each.get_audience_display()),
        Column("way", gettext_lazy("方法"), lambda each: each.get_way_display()),
        Column("opens", gettext_lazy("始める日"), "opens_on", order_by=("opens_on",)),
        Column("due", gettext_lazy("期限"), due_words),
        Column("state", gettext_lazy("状態"), lambda each: each.get_state_display()),
    ),
    search=("title",),
    filters=(Filter("state", gettext_lazy("状態"), "state", Delivery.State.choices),),
    sort="-opens",
)


@requires("training.results")
@require_GET
def delivery_list(request: StaffRequest) -> HttpResponse:
    """Two queries, one more for who can prepare."""
    listing = LIST.page(request.GET, readings.deliveries(), path=request.path)
    may_deliver = may(request.standing, "training.deliver")
    return page(
        request, "training/deliveries.html", page_title=_("教育の実施"), listing=listing, may_deliver=may_deliver,
        exports=export_links("training:export_deliveries") if may(request.standing, "training.export") else [],
        may_prove=may(request.standing, "training.proof"), has_news=may_deliver and is_ready_news(),
    )  # fmt: skip


@requires("training.export")
@require_GET
def export_deliveries(request: StaffRequest, format: str) -> HttpResponse:
    return export_listing(request, LIST, readings.deliveries().all(), format=format, name="training")


@requires("training.deliver")
@require_POST
def take_in(request: StaffRequest) -> HttpResponse:
    """The ready courses of the program come into the house."""
    made = services.publish_ready(by=request.person)
    messages.success(request, _("%(count)sつのコースを使えるようにしました。") % {"count": len(made)})
    return redirect("training:deliveries")


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Prepare a delivery. Three queries."""
    versions = readings.published_versions()
    form = DeliveryForm(
        request.POST or None, versions=versions, initial={"opens_on": clock.today(), "version": request.GET.get("version", "")}
    )
    return _edit(request, form, _("教育を準備する"), None)


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, delivery: UUID) -> HttpResponse:
    found = readings.delivery(delivery)
    versions = readings.published_versions()
    if found.version_id not in {each.pk for each in versions}:
        versions.insert(0, found.version)
    form = DeliveryForm(request.POST or None, versions=versions, initial=of_delivery(found))
    return _edit(request, form, _("教育の内容を直す"), found)


def _edit(request: StaffRequest, form: DeliveryForm, title: str, found: Delivery | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            if found is None:
                code = once(values["sheet"], lambda: services.prepare(values["version"], form.wanted(), by=request.person).pk)
            else:
                code = services.change(found, form.wanted(), by=request.person, version=values["version"]).pk
        except Problem as problem:
            refused(form, problem)
        else:
            return redirect("training:delivery", code)
    back = reverse("training:delivery", args=[found.pk]) if found else reverse("training:deliveries")
    return page(
        request, "training/delivery_form.html", status=422 if form.errors else 200, page_title=title, crumbs=crumbs_to(found), form=form,
        back_url=back, has_courses=bool(form.fields["version"].choices),  # type: ignore[attr-defined]
    )  # fmt: skip


@requires("training.results")
@require_GET
def delivery(request: StaffRequest, delivery: UUID) -> HttpResponse:
    """One delivery: how it stands, and what can be done. Five queries; two more where the worker does not count."""
    found, today = readings.delivery(delivery, beside=("states",)), clock.today()
    may_deliver = may(request.standing, "training.deliver")
    mine = None if readings.reads_all(request.standing) else request.standing.departments
    figures = readings.figures_of(found, today, mine)
    names = readings.department_names() if figures.by_department else {}
    rows = [
        {
            "name": names.get(key) or _("（部門なし）"),
            "id": key,
            "asked": _asked(states),
            "passed": states.get("passed", 0),
            "overdue": states.get("overdue", 0),
        }
        for key, states in figures.by_department.items()
    ]
    rows = [row for row in rows if row["asked"]]
    rows.sort(key=lambda row: (row["passed"] / row["asked"], -row["asked"], row["name"]))
    return page(
        request, "training/delivery.html", page_title=found.title, crumbs=crumbs_to(), delivery=found, figures=figures, rows=rows[:30],
        more=max(len(rows) - 30, 0), facts=_facts(found), may_deliver=may_deliver, may_export=may(request.standing, "training.export"),
        sessions=readings.sessions_of(found), expected=asked_people(found, max(today, found.opens_on)).count() if found.state == "draft" else 0,
        is_lecture=found.way in {"own_lecturer", "outside_lecturer", "film"}, is_waiting=found.state == "open" and not found.followed_on,
    )  # fmt: skip


def _asked(states: dict[str, int]) -> int:
    return sum(count for state, count in states.items() if state not in {"ended", "overdue"})


def _facts(found: Delivery) -> list[tuple[Any, Any]]:
    chosen = [str(each) for each in found.departments.all()] if found.audience == Delivery.Audience.CHOSEN else []
    from komainu.web.people.models import Person
    from komainu.web.people.roles import Role

    chosen += [str(Role(role).label) for role in found.roles] + [str(Person.Work(work).label) for work in found.works]
    return [
        (_("コース"), found.version.title_said),
        (_("受ける人"), f"{found.get_audience_display()}{'：' + '、'.join(chosen) if chosen else ''}"),
        (_("方法"), found.get_way_display()),
        (_("始める日"), found.opens_on),
        (_("期限"), due_words(found)),
        (_("テスト"), _("%(count)s問・%(mark)s点以上で合格") % {"count": found.questions_asked, "mark": found.pass_mark}),
        *([(_("講師"), found.lecturer)] if found.lecturer else []),
        *([(_("教育の効果と気づいたこと"), found.effect)] if found.effect else []),
        *([(_("次に直すこと"), found.next_time)] if found.next_time else []),
        *([(_("終えた・取りやめた理由"), found.closed_reason)] if found.closed_reason else []),
    ]


@requires("training.deliver")
@require_POST
def open_(request: StaffRequest, delivery: UUID) -> HttpResponse:
    """It begins."""
    found = services.open_delivery(readings.delivery(delivery), by=request.person)
    if found.followed_on or found.opens_on > clock.today():
        messages.success(request, _("教育を始めました。受ける人に、次の朝の知らせで届きます。"))
    else:
        messages.success(request, _("教育を始めました。人数が多いので、割り当ては数分のうちに終わります。"))
    return redirect("training:delivery", found.pk)


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def close(request: StaffRequest, delivery: UUID) -> HttpResponse:
    """It ends, with what came of it. What was only prepared is not ended but called off."""
    found = readings.delivery(delivery)
    if found.state != Delivery.State.OPEN:
        raise NotRunning
    form = EndingForm(request.POST or None, initial={"effect": found.effect, "next_time": found.next_time})
    back = reverse("training:delivery", args=[found.pk])

    def act() -> str:
        services.close(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("教育を終えました。"))
        return back

    return form_page(
        request, form, act, title=_("教育を終えますか"), button=_("終える"), crumbs=crumbs_to(found), back_url=back,
        consequences=[_("これから先、この教育の知らせは届かなくなります。"), _("まだ合格していない人は、その年度の未受講者の一覧に残ります。")],
    )  # fmt: skip


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def cancel(request: StaffRequest, delivery: UUID) -> HttpResponse:
    found = readings.delivery(delivery)
    form = ReasonForm(request.POST or None)
    back = reverse("training:delivery", args=[found.pk])

    def act() -> str:
        services.cancel(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("教育を取りやめました。"))
        return back

    return form_page(
        request, form, act, title=_("教育を取りやめますか"), button=_("取りやめる"), crumbs=crumbs_to(found), back_url=back, kind="danger",
        consequences=[_("受けている途中の人は、この教育の対象から外れます。"), _("すでに合格した人の修了証はそのまま残ります。")],
    )  # fmt: skip


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def effect(request: StaffRequest, delivery: UUID) -> HttpResponse:
    """What the office thinks of the effect; also after it ended."""
    found = readings.delivery(delivery)
    form = EndingForm(request.POST or None, initial={"effect": found.effect, "next_time": found.next_time})
    back = reverse("training:delivery", args=[found.pk])

    def act() -> str:
        services.note_effect(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("記録しました。"))
        return back

    return form_page(request, form, act, title=_("教育の効果を書く"), button=_("記録する"), crumbs=crumbs_to(found), back_url=back)


urlpatterns = [
    path("deliveries/", delivery_list, name="deliveries"),
    path("deliveries/export/<str:format>/", export_deliveries, name="export_deliveries"),
    path("deliveries/take-in/", take_in, name="take_in"),
    path("deliveries/new/", new, name="new"),
    path("deliveries/<uuid:delivery>/", delivery, name="delivery"),
    path("deliveries/<uuid:delivery>/change/", change, name="change"),
    path("deliveries/<uuid:delivery>/open/", open_, name="open"),
    path("deliveries/<uuid:delivery>/close/", close, name="close"),
    path("deliveries/<uuid:delivery>/cancel/", cancel, name="cancel"),
    path("deliveries/<uuid:delivery>/effect/", effect, name="effect"),
]
