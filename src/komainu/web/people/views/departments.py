"""The departments: the tree of today or another day, one department with its past, and the acts on it."""

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import get_template
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.people import chart, services
from komainu.web.people.forms.departments import CloseForm, DepartmentChangeForm, DepartmentForm
from komainu.web.people.queries import department_tree as readings
from komainu.web.people.queries.staff import visible_department, visible_departments
from komainu.web.people.views.forming import form_page
from komainu.web.site import clock, look
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest


def _crumbs() -> list[tuple[Any, str]]:
    return [(_("部門"), reverse("people:departments"))]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@requires("people.list")
@require_GET
def department_list(request: StaffRequest) -> HttpResponse:
    """The tree of today with people and data managers, or of another day without. Three queries, one for another day."""
    today = clock.today()
    day = _day(request.GET.get("on", "")) or today
    roots = readings.tree(today) if day == today else readings.tree_on(day)
    own = visible_departments(request.standing)
    return page(
        request,
        "people/departments.html",
        page_title=_("部門"),
        page_lead=_("名前や場所の変更は日付とともに残り、前の形も見られます。"),
        tree=_drawn(roots, day == today, own, get_language(), look.current().date_style) if roots else "",
        day=day,
        is_today=day == today,
        may_edit=may(request.standing, "people.edit"),
    )


@lru_cache(maxsize=8)
def _drawn(roots: tuple[readings.Branch, ...], is_today: bool, own: frozenset[UUID] | None, language: str, date_style: str) -> str:
    """The list and the drawing of a tree, drawn once as long as the tree stays as it is: a large house has hundreds of departments."""
    branches = [branch for root in roots for branch in root.walk()]
    drawing = chart.tree(
        [
            (each.depth, each.name, _("%(count)s人") % {"count": each.people_below} if each.people_below is not None else "")
            for each in branches
        ]
    )
    given = {"branches": branches, "drawing": drawing, "is_today": is_today, "own": own}
    return get_template("people/_tree.html").render(given)


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def department_add(request: StaffRequest) -> HttpResponse:
    form = DepartmentForm(request.POST or None, initial={"parent": request.GET.get("parent", "")})
    back = reverse("people:departments")

    def act() -> str:
        made = services.add_department(by=request.person, **form.cleaned_data)
        messages.success(request, _("「%(name)s」を加えました。") % {"name": made.name})
        return back

    return form_page(request, form, act, title=_("部門を加える"), button=_("加える"), crumbs=_crumbs(), back_url=back)


@requires("people.list")
@require_GET
def department(request: StaffRequest, department_code: UUID) -> HttpResponse:
    """One department: its terms and history. Three queries."""
    found = visible_department(request, department_code)
    return page(
        request,
        "people/department.html",
        page_title=found.name,
        crumbs=_crumbs(),
        department=found,
        terms=readings.terms_of(found),
        history=newest("department", found.pk),
        may_edit=may(request.standing, "people.edit") and found.gone_on is None,
        people_url=f"{reverse('people:list')}?department={found.pk}",
        records=[
            (words, f"{reverse(name)}?department={found.pk}")
            for words, name, right in (
                (_("この部門（下の部門を含む）の台帳の行を見る"), "ledger:list", "ledger.see"),
                (_("この部門（下の部門を含む）のリスクを見る"), "risks:list", "risks.see"),
            )
            if may(request.standing, right)
        ],
    )


def _own(request: StaffRequest, department_code: UUID) -> tuple[Any, list[tuple[Any, str]], str]:
    found = readings.department(department_code)
    url = reverse("people:department", args=[found.pk])
    return found, [*_crumbs(), (found.name, url)], url


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def department_change(request: StaffRequest, department_code: UUID) -> HttpResponse:
    found, crumbs, url = _own(request, department_code)
    form = DepartmentChangeForm(request.POST or None, department=found, today=clock.today())

    def act() -> str:
        services.change_department(found, by=request.person, **form.cleaned_data)
        ahead = form.cleaned_data["on"] > clock.today()
        messages.success(request, _("変更を予定しました。その日に切り替わります。") if ahead else _("部門を変更しました。"))
        return url

    return form_page(request, form, act, title=_("名前・場所を変える"), button=_("変更する"), crumbs=crumbs, back_url=url)


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def department_close(request: StaffRequest, department_code: UUID) -> HttpResponse:
    found, crumbs, url = _own(request, department_code)
    form = CloseForm(request.POST or None, initial={"last_day": clock.today()})

    def act() -> str:
        services.close_department(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("「%(name)s」を閉じることを登録しました。") % {"name": found.name})
        return url

    consequences = [
        _("最後の日の翌日に、部門は一覧からなくなります。記録と変遷は残ります。"),
        _("所属する人は、引き継ぐ部門に移ります。"),
        _("この部門について任命された役割は、最後の日で終わります。"),
    ]
    title = _("「%(name)s」を閉じますか") % {"name": found.name}
    return form_page(
        request, form, act, title=title, button=_("閉じる"), crumbs=crumbs, back_url=url, consequences=consequences, kind="danger"
    )


@requires("people.edit")
@require_POST
def department_keep(request: StaffRequest, department_code: UUID) -> HttpResponse:
    found, _crumb, url = _own(request, department_code)
    services.keep_department(found, by=request.person)
    messages.success(request, _("閉じる予定を取り消しました。"))
    return redirect(url)


urlpatterns = [
    path("departments/", department_list, name="departments"),
    path("departments/add/", department_add, name="department_add"),
    path("departments/<uuid:department_code>/", department, name="department"),
    path("departments/<uuid:department_code>/change/", department_change, name="department_change"),
    path("departments/<uuid:department_code>/close/", department_close, name="department_close"),
    path("departments/<uuid:department_code>/keep/", department_keep, name="department_keep"),
]
