"""The people: the list, one person's page, and what happens to somebody: joining, changes, absence, leaving, coming back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.answering import download
from komainu.web.documents.services import by_own_form
from komainu.web.documents.tables import to_csv, to_xlsx
from komainu.web.people import queries, services
from komainu.web.people.forms.staff import AbsenceForm, BackForm, ExtendAbsenceForm, LeavingForm, NewPersonForm, PersonForm, RejoinForm
from komainu.web.people.models import Passage, Person
from komainu.web.people.queries import department_tree as department_readings
from komainu.web.people.queries import passages as passage_readings
from komainu.web.people.queries import staff as readings
from komainu.web.people.queries import terms as term_readings
from komainu.web.people.states import state_of
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.prepared import Pages
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.site.templatetags.site import jdate
from komainu.web.trail.queries.history import newest

STATES = [
    ("working", gettext_lazy("在籍")), ("on_leave", gettext_lazy("休職中")), ("planned", gettext_lazy("入社予定")),
    ("leaving", gettext_lazy("退職予定")), ("left", gettext_lazy("退職")), ("all", gettext_lazy("退職した人も含む")),
]  # fmt: skip


def _by_state(records: QuerySet[Any], state: str) -> QuerySet[Any]:
    today = clock.today()
    return {
        "working": lambda: records.filter(on_leave_since=None).exclude(joined_on__gt=today),
        "on_leave": lambda: records.filter(on_leave_since__isnull=False),
        "planned": lambda: records.filter(joined_on__gt=today),
        "leaving": lambda: records.filter(left_on__isnull=False, gone_on=None),
        "left": lambda: records.filter(gone_on__isnull=False),
        "all": lambda: records,
    }[state]()


def _by_department(records: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Those of the department and of all below it. One query more."""
    return records.filter(department__in=department_readings.with_descendants([UUID(code)]))


def _person_url(person: Person) -> str:
    return reverse("people:person", args=[person.pk])


SEARCH_AND_FILTERS: dict[str, Any] = {
    "search": readings.search,
    "search_label": gettext_lazy("氏名・よみがな・社員番号・アドレス"),
    "filters": (
        Filter("department", gettext_lazy("部門"), _by_department, department_readings.department_choices),
        Filter("work", gettext_lazy("働き方"), "work", Person.Work.choices),
        Filter("state", gettext_lazy("状態"), _by_state, STATES),
    ),
    "sort": "reading",
}
LIST = Listing(
    label=gettext_lazy("従業者"),
    columns=(
        Column("name", gettext_lazy("氏名"), order_by=(), url=_person_url, is_title=True),
        Column("reading", gettext_lazy("よみがな"), order_by=("sort_key", "staff_number")),
        Column("number", gettext_lazy("社員番号"), "staff_number", order_by=("staff_number",)),
        Column("department", gettext_lazy("部門"), "department.name"),
        Column("work", gettext_lazy("働き方"), lambda person: person.get_work_display()),
        Column("joined", gettext_lazy("入社日"), "joined_on", order_by=("joined_on",)),
        Column("state", gettext_lazy("状態"), lambda person: state_of(person, clock.today()).label, template="people/_state.html"),
    ),
    completed=readings.add_departments,
    **SEARCH_AND_FILTERS,
)


def _export_listing() -> Listing:
    """The columns of a file: the headings that an import understands, so that it can be changed and read in again. One query."""
    ways = department_readings.paths(department_readings.tree(clock.today()))
    columns = (
        Column("number", gettext_lazy("社員番号"), "staff_number", order_by=("staff_number",)),
        Column("name", gettext_lazy("氏名")),
        Column("reading", gettext_lazy("よみがな"), order_by=("sort_key", "staff_number")),
        Column(
            "department",
            gettext_lazy("部門"),
            lambda person: ways.get(person.department_id) or (person.department.name if person.department else ""),
        ),
        Column("work", gettext_lazy("働き方"), lambda person: person.get_work_display()),
        Column("email", gettext_lazy("メールアドレス")),
        Column("phone", gettext_lazy("電話番号")),
        Column("emergency", gettext_lazy("緊急時の電話番号"), "emergency_phone"),
        Column("joined", gettext_lazy("入社日"), "joined_on", order_by=("joined_on",)),
        Column("left", gettext_lazy("退職日"), "left_on"),
    )
    return Listing(label=gettext_lazy("従業者"), columns=columns, **SEARCH_AND_FILTERS)


def _records(request: StaffRequest) -> QuerySet[Person] | Pages[Person]:
    """Whom somebody may see; those who are gone only when they are asked for."""
    if request.GET.get("state") in {"left", "all"}:
        return queries.visible_people(request.person, request.standing)
    return readings.listed(request.person, request.standing)


@requires("people.list")
@require_GET
def person_list(request: StaffRequest) -> HttpResponse:
    """Four queries: the departments to choose from, the count, the rows, their departments; one more with a department chosen."""
    listing = LIST.page(request.GET, _records(request), path=request.path)
    exports = [("Excel", reverse("people:export", args=["xlsx"])), ("CSV", reverse("people:export", args=["csv"]))]
    return page(
        request,
        "people/list.html",
        page_title=_("従業者"),
        listing=listing,
        exports=exports if may(request.standing, "people.export") else [],
        may_edit=may(request.standing, "people.edit"),
        may_settle=may(request.standing, "people.passages"),
    )


@requires("people.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen, all pages, under headings that an import understands. It leaves a trail."""
    if format not in {"csv", "xlsx"}:
        raise Http404
    found = _export_listing().export(request.GET, _records(request).all().prefetch_related("department"))
    rows = list(found.rows)
    services.note_staff_export(by=request.person, format=format, rows=len(rows), conditions=dict(request.GET.items()))
    name = f"staff-{clock.today():%Y%m%d}"

    def values() -> dict[str, Any]:
        house = queries.organisation()
        keys = ("staff_number", "name", "reading", "department", "work", "email", "phone", "emergency_phone", "joined_on", "left_on")
        return {
            "organisation": house.name if house else "",
            "today": jdate(clock.today()),
            "rows": [dict(zip(keys, row, strict=True)) for row in rows],
        }

    def usual() -> bytes:
        return to_xlsx(found.columns, rows, _("従業者名簿"), made_on=clock.today())

    # What is read in again must have the headings of the list itself: `?plain=1` leaves an own form out.
    is_plain = "plain" in request.GET
    body = to_csv(found.columns, rows) if format == "csv" else usual() if is_plain else by_own_form("people.staff", values, usual)
    return download(body, name, format)


def crumbs_to(person: Person | None = None) -> Crumbs:
    first: Crumbs = [(_("従業者"), reverse("people:list"))]
    return [*first, (person.name, _person_url(person))] if person else first


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def person_add(request: StaffRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None, initial={"joined_on": clock.today()})

    def act() -> str:
        fields = dict(form.cleaned_data)
        number, starts = fields.pop("staff_number"), fields.pop("starts_joining")
        person = services.add_person(number, by=request.person, **fields)
        messages.success(request, _("%(name)sさんを加えました。") % {"name": person.name})
        if not starts:
            return _person_url(person)
        passage = services.start_passage(person, Passage.Kind.JOINING, by=request.person, happens_on=fields["joined_on"])
        return reverse("people:passage", args=[passage.pk])

    return form_page(request, form, act, title=_("従業者を加える"), button=_("加える"), crumbs=crumbs_to(), back_url=reverse("people:list"))


@requires("people.list")
@require_GET
def person(request: StaffRequest, someone: UUID) -> HttpResponse:
    """One person: the record, roles, absences, checklists, history. Five queries."""
    found = queries.visible_person(request, someone)
    today = clock.today()
    may_edit = may(request.standing, "people.edit")
    absences = list(readings.absences_of(found))
    return page(
        request,
        "people/person.html",
        page_title=found.name,
        crumbs=crumbs_to(),
        someone=found,
        state=state_of(found, today),
        facts=facts_of(found),
        terms=term_readings.terms_of(found),
        absences=absences,
        running_or_ahead=[each.pk for each in absences if each.ends_on is None or each.ends_on >= today],
        passages=passage_readings.passages_of(found),
        history=newest("person", found.pk) if may_edit else [],
        may_edit=may_edit,
        may_settle=may(request.standing, "people.passages"),
    )


def facts_of(person: Person) -> list[tuple[Any, Any]]:
    """The record as pairs of label and value."""
    return [
        (_("社員番号"), person.staff_number),
        (_("よみがな"), person.reading),
        (_("部門"), person.department.name if person.department else _("（部門に属さない）")),
        (_("働き方"), person.get_work_display()),
        *([(_("所属先"), person.affiliation)] if person.affiliation else []),
        (_("入社日"), person.joined_on),
        *([(_("退職日"), person.left_on)] if person.left_on else []),
        (_("メールアドレス"), person.email),
        (_("電話番号"), person.phone),
        (_("緊急時の電話番号"), person.emergency_phone),
        (_("サインイン"), _("できる") if person.is_active and person.has_usable_password() else _("止めている") if not person.is_active else _("まだ用意していない")),
        (_("最後のサインイン"), person.last_login),
    ]  # fmt: skip


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def person_edit(request: StaffRequest, someone: UUID) -> HttpResponse:
    found = queries.visible_person(request, someone)
    initial = {name: getattr(found, name) for name in PersonForm.base_fields if name != "department"} | {
        "department": found.department_id or ""
    }
    form = PersonForm(request.POST or None, initial=initial)

    def act() -> str:
        services.change_person(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("保存しました。"))
        return _person_url(found)

    return form_page(
        request, form, act, title=_("記録を変える"), button=_("保存する"), crumbs=crumbs_to(found), back_url=_person_url(found)
    )


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def person_leave(request: StaffRequest, someone: UUID) -> HttpResponse:
    """Leaving: roles and sign-in end with the day, and the checklist begins."""
    found = queries.visible_person(request, someone)
    form = LeavingForm(request.POST or None, initial={"last_day": found.left_on or clock.today()})

    def act() -> str:
        last_day = form.cleaned_data["last_day"]
        left = services.record_leaving(found, by=request.person, **form.cleaned_data)
        passage = services.start_passage(left, Passage.Kind.LEAVING, by=request.person, happens_on=last_day)
        messages.success(request, _("退職を登録し、退職の手続きを始めました。"))
        return reverse("people:passage", args=[passage.pk])

    return form_page(
        request,
        form,
        act,
        title=_("%(name)sさんの退職を登録しますか") % {"name": found.name},
        button=_("退職を登録する"),
        crumbs=crumbs_to(found),
        back_url=_person_url(found),
        consequences=[
            _("退職日の翌日から、サインインできなくなります。"),
            _("持っている役割は、退職日で終わります。後任が要るときは、先に引き継いでください。"),
            _("退職の手続き（引継ぎ・秘密保持・アクセス権・機器の返却）が始まり、期限が知らされます。"),
        ],
        kind="danger",
    )


@requires("people.edit")
@require_POST
def person_stay(request: StaffRequest, someone: UUID) -> HttpResponse:
    """The leaving is called off."""
    found = queries.visible_person(request, someone)
    services.cancel_leaving(found, by=request.person)
    services.cancel_passage(found, Passage.Kind.LEAVING, by=request.person)
    messages.success(request, _("退職を取りやめました。終わらせた役割は、もう一度任命してください。"))
    return redirect(_person_url(found))


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def person_rejoin(request: StaffRequest, someone: UUID) -> HttpResponse:
    found = queries.visible_person(request, someone)
    form = RejoinForm(request.POST or None, initial={"joined_on": clock.today()})

    def act() -> str:
        joined = services.rejoin(found, by=request.person, **form.cleaned_data)
        passage = services.start_passage(joined, Passage.Kind.JOINING, by=request.person, happens_on=form.cleaned_data["joined_on"])
        messages.success(request, _("再入社を登録し、入社の手続きを始めました。"))
        return reverse("people:passage", args=[passage.pk])

    return form_page(
        request, form, act, title=_("再入社を登録する"), button=_("登録する"), crumbs=crumbs_to(found), back_url=_person_url(found)
    )


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def absence_add(request: StaffRequest, someone: UUID) -> HttpResponse:
    found = queries.visible_person(request, someone)
    form = AbsenceForm(request.POST or None, initial={"starts_on": clock.today()})

    def act() -> str:
        values = dict(form.cleaned_data)
        services.start_absence(found, values.pop("kind"), by=request.person, **values)
        messages.success(request, _("不在を登録しました。"))
        return _person_url(found)

    return form_page(
        request, form, act, title=_("不在・休職を登録する"), button=_("登録する"), crumbs=crumbs_to(found), back_url=_person_url(found),
        note=_("休職の間はサインインを止めます。役割を持つ人の不在には、代行者が必要です。"),
    )  # fmt: skip


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def absence_end(request: StaffRequest, someone: UUID, absence: UUID) -> HttpResponse:
    found = queries.visible_person(request, someone)
    away = readings.absence(found, absence)
    form = BackForm(request.POST or None, initial={"back_on": clock.today()})

    def act() -> str:
        services.end_absence(away, by=request.person, **form.cleaned_data)
        messages.success(request, _("復帰を登録しました。"))
        return _person_url(found)

    return form_page(
        request, form, act, title=_("復帰を登録する"), button=_("登録する"), crumbs=crumbs_to(found), back_url=_person_url(found)
    )


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def absence_extend(request: StaffRequest, someone: UUID, absence: UUID) -> HttpResponse:
    found = queries.visible_person(request, someone)
    away = readings.absence(found, absence)
    form = ExtendAbsenceForm(request.POST or None, initial={"ends_on": away.ends_on})

    def act() -> str:
        services.extend_absence(away, by=request.person, **form.cleaned_data)
        messages.success(request, _("期間を変えました。"))
        return _person_url(found)

    return form_page(
        request, form, act, title=_("不在の期間を変える"), button=_("変える"), crumbs=crumbs_to(found), back_url=_person_url(found)
    )


urlpatterns = [
    path("", person_list, name="list"),
    path("export/<str:format>/", export, name="export"),
    path("add/", person_add, name="add"),
    path("<uuid:someone>/", person, name="person"),
    path("<uuid:someone>/edit/", person_edit, name="person_edit"),
    path("<uuid:someone>/leave/", person_leave, name="person_leave"),
    path("<uuid:someone>/stay/", person_stay, name="person_stay"),
    path("<uuid:someone>/rejoin/", person_rejoin, name="person_rejoin"),
    path("<uuid:someone>/absence/", absence_add, name="absence_add"),
    path("<uuid:someone>/absence/<uuid:absence>/back/", absence_end, name="absence_end"),
    path("<uuid:someone>/absence/<uuid:absence>/extend/", absence_extend, name="absence_extend"),
]
