"""The people of a delivery: the list, one person, what is decided of them, results keyed in from the list."""

from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.people.models import PersonWord
from komainu.web.people.queries import department_tree
from komainu.web.people.queries.staff import begins, wanted_words
from komainu.web.people.views.forming import form_page
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.once import once
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.training import services
from komainu.web.training.forms import ExcuseForm, KeyingForm, MakeUpForm, PaperForm, ReasonForm
from komainu.web.training.models import Assignment, Attempt, Delivery, Excuse
from komainu.web.training.queries import deliveries as readings
from komainu.web.training.queries import learning, people_list
from komainu.web.training.words import STATES, badge, state_words

from .deliveries import crumbs_to

FILTERS = [("open", gettext_lazy("合格していない")), *STATES.items(), ("no_slip", gettext_lazy("受講票が出ていない"))]
KEYED = 50


def _by_state(records: QuerySet[Any], state: str) -> QuerySet[Any]:
    return readings.in_state(records, state, clock.today())


def _by_department(records: QuerySet[Any], code: str) -> QuerySet[Any]:
    return records.filter(department__in=department_tree.with_descendants([UUID(code)]))


def _search(records: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """Those for whom each word begins one of the words of their name, reading, number or address."""
    for word in wanted_words(words):
        records = records.filter(person__in=PersonWord.objects.filter(begins("word", word)).values("person"))
    return records


PEOPLE = Listing(
    label=gettext_lazy("受ける人"),
    columns=(
        Column("name", gettext_lazy("氏名"), order_by=("sort_key", "id"), url=lambda each: reverse("training:person", args=[each.pk]), is_title=True),
        Column("number", gettext_lazy("社員番号"), "staff_number"),
        Column("department", gettext_lazy("部門")),
        Column(
            "state", gettext_lazy("状態"), lambda each: state_words(each.state), template="training/_state.html",
            given=lambda each: {"kind": badge(each.state)},
        ),
        Column("due", gettext_lazy("期限"), "due_on", order_by=("due_on", "sort_key", "id")),
        Column("score", gettext_lazy("点"), "best_score", align="number"),
        Column("passed", gettext_lazy("合格した日"), "passed_on"),
        Column("slip", gettext_lazy("受講票"), "slip_received_on"),
    ),
    search=_search,
    search_label=gettext_lazy("氏名・よみがな・社員番号・アドレス"),
    filters=(
        Filter("state", gettext_lazy("状態"), _by_state, FILTERS),
        Filter("department", gettext_lazy("部門"), _by_department, department_tree.department_choices),
    ),
    sort="name",
    most_counted=people_list.MOST,
)  # fmt: skip


@requires("training.results")
@require_GET
def people(request: StaffRequest, delivery: UUID) -> HttpResponse:
    """The list of a delivery. Three queries, one more for a department."""
    found = readings.delivery(delivery)
    read = partial(people_list.PeopleOfDelivery, found, request.person, request.standing, clock.today())
    listing = PEOPLE.page(request.GET, read, path=request.path)
    may_deliver = may(request.standing, "training.deliver")
    return page(
        request, "training/people.html", page_title=_("受ける人"), crumbs=crumbs_to(found), listing=listing, delivery=found,
        exports=export_links("training:export_people", found.pk) if may(request.standing, "training.export") else [],
        may_key=may_deliver and found.state == "open",
    )  # fmt: skip


@requires("training.export")
@require_GET
def export_people(request: StaffRequest, delivery: UUID, format: str) -> HttpResponse:
    """The list as it is seen, all pages. One query for the rows, one for those who are excused."""
    found = readings.delivery(delivery)
    today = clock.today()
    excused = set(readings.in_state(found.assignments.all(), "excused", today).values_list("pk", flat=True))

    def state(each: Assignment) -> str:
        if each.is_open and each.pk in excused:
            return state_words("excused")
        return state_words("overdue" if each.is_late(today) else each.state)

    values: dict[str, Any] = {"name": "person.name", "number": "person.staff_number", "department": "department.name", "state": state}
    columns = tuple(
        Column(column.key, column.label, values.get(column.key, column.value), order_by=column.order_by) for column in PEOPLE.columns
    )
    listing = Listing(columns=columns, label=found.title, search=PEOPLE.search, filters=PEOPLE.filters, sort=PEOPLE.sort)
    records = readings.visible_assignments(request.person, request.standing).filter(delivery=found).select_related("person", "department")
    return export_listing(request, listing, records, format=format, name="training-people")


@requires("training.results")
@require_GET
def person(request: StaffRequest, assignment: UUID) -> HttpResponse:
    """One person in one delivery: how far, which results, what can be decided. Six queries."""
    found, today = readings.visible_assignment(request.person, request.standing, assignment), clock.today()
    state = learning.standing_of(found, today)
    may_act = may(request.standing, "training.deliver") and found.delivery.state == "open"
    return page(
        request, "training/person.html", page_title=found.person.name, crumbs=[*crumbs_to(found.delivery), (_("受ける人"), reverse("training:people", args=[found.delivery_id]))],
        assignment=found, state=state, state_label=state_words(state), state_kind=badge(state), attempts=list(found.attempts.select_related("keyed_by")),
        excuses=list(found.excuses.all()), attendance=list(found.attendance.select_related("session")), may_act=may_act, may_decide=may_act and found.is_open,
        may_take_in=may_act and found.state == Assignment.State.ENDED and found.ended_because == Assignment.Ending.TAKEN_OUT,
        certificate=learning.certificate_of(found), excuse=learning.running_excuse(found, today),
        facts=[
            (_("社員番号"), found.person.staff_number), (_("部門"), str(found.department or "")), (_("割り当てた日"), found.assigned_on), (_("期限"), found.due_on),
            *([(_("期限を動かした理由"), found.due_reason)] if found.due_reason else []),
            (_("始めた日時"), found.opened_at), (_("学び終えた日時"), found.studied_at), (_("合格した日"), found.passed_on), (_("受講票を受け取った日"), found.slip_received_on),
        ],
    )  # fmt: skip


def _acting(request: StaffRequest, code: UUID, form: Any, act: Any, *, title: str, button: str, said: str, **more: Any) -> HttpResponse:
    found = readings.visible_assignment(request.person, request.standing, code)
    back = reverse("training:person", args=[found.pk])

    def done() -> str:
        act(found, form.cleaned_data)
        messages.success(request, said)
        return back

    return form_page(
        request,
        form,
        done,
        title=title,
        button=button,
        crumbs=[*crumbs_to(found.delivery), (found.person.name, back)],
        back_url=back,
        **more,
    )


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def make_up(request: StaffRequest, assignment: UUID) -> HttpResponse:
    return _acting(
        request, assignment, MakeUpForm(request.POST or None), lambda found, values: services.give_make_up_day(found, by=request.person, **values),
        title=_("期限を延ばす"), button=_("延ばす"), said=_("期限を延ばしました。"),
    )  # fmt: skip


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def excuse(request: StaffRequest, assignment: UUID) -> HttpResponse:
    return _acting(
        request, assignment, ExcuseForm(request.POST or None), lambda found, values: services.excuse(found, by=request.person, **values),
        title=_("受講を猶予する"), button=_("猶予する"), said=_("猶予しました。その間、知らせは届きません。"),
        note=_("休職・育児休業などは、従業者の画面で登録すると自動で猶予になります。ここでは、それ以外の事情を記録します。"),
    )  # fmt: skip


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def end_excuse(request: StaffRequest, assignment: UUID) -> HttpResponse:
    from django.forms import Form

    def act(found: Assignment, _values: dict[str, Any]) -> None:
        running: Excuse | None = learning.running_excuse(found, clock.today())
        if running is None:
            raise Http404
        services.end_excuse(running, by=request.person)

    return _acting(
        request, assignment, Form(request.POST if request.method == "POST" else None), act, title=_("猶予を終えますか"), button=_("終える"),
        said=_("猶予を終えました。"), consequences=[_("本人に、新しい期限とともに、もう一度知らせが届きます。")],
    )  # fmt: skip


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def take_out(request: StaffRequest, assignment: UUID) -> HttpResponse:
    return _acting(
        request, assignment, ReasonForm(request.POST or None), lambda found, values: services.take_out(found, by=request.person, **values),
        title=_("対象から外しますか"), button=_("対象から外す"), said=_("対象から外しました。"), kind="danger",
        consequences=[_("この教育の知らせは届かなくなります。"), _("年度の未受講者の一覧には、ほかの教育に合格するまで残ります。")],
    )  # fmt: skip


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def take_in_again(request: StaffRequest, assignment: UUID) -> HttpResponse:
    return _acting(
        request, assignment, ReasonForm(request.POST or None), lambda found, values: services.take_in_again(found, by=request.person, **values),
        title=_("対象に戻しますか"), button=_("対象に戻す"), said=_("対象に戻しました。"),
        consequences=[_("読んだところ・受けたテストはそのまま残り、続きから受けられます。"), _("期限は、少なくとも7日後になります。本人に知らせが届きます。")],
    )  # fmt: skip


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def paper(request: StaffRequest, assignment: UUID) -> HttpResponse:
    def act(found: Assignment, values: dict[str, Any]) -> None:
        sheet = values.pop("sheet")
        once(sheet, lambda: services.record_paper_result(found, by=request.person, **values).pk)

    return _acting(
        request, assignment, PaperForm(request.POST or None, initial={"taken_on": clock.today()}), act,
        title=_("紙のテストの結果"), button=_("記録する"), said=_("結果を記録しました。"),
    )  # fmt: skip


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def take_back(request: StaffRequest, assignment: UUID, number: int) -> HttpResponse:
    def act(found: Assignment, values: dict[str, Any]) -> None:
        attempt = Attempt.objects.filter(assignment=found, number=min(number, learning.MOST_ATTEMPTS)).first()
        if attempt is None:
            raise Http404
        services.take_back_result(attempt, by=request.person, **values)

    return _acting(
        request, assignment, ReasonForm(request.POST or None), act, title=_("テストの結果を取り消しますか"), button=_("取り消す"),
        said=_("結果を取り消しました。"), kind="danger", consequences=[_("この結果で出た修了証は無効になります。ほかに合格した結果があれば、その日の修了証が出ます。"), _("記録は、理由とともに残ります。")],
    )  # fmt: skip


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def take_back_attendance(request: StaffRequest, assignment: UUID, attendance: UUID) -> HttpResponse:
    """Somebody was not there after all."""

    def act(found: Assignment, values: dict[str, Any]) -> None:
        there = found.attendance.filter(pk=attendance).first()
        if there is None:
            raise Http404
        services.take_back_attendance(there, by=request.person, **values)

    return _acting(
        request, assignment, ReasonForm(request.POST or None), act, title=_("出席を取り消しますか"), button=_("取り消す"),
        said=_("出席を取り消しました。"), kind="danger",
        consequences=[_("出席だけで合格していたときは、合格と修了証が無効になります。"), _("テストの結果はそのまま残ります。記録は、理由とともに残ります。")],
    )  # fmt: skip


# --- keyed in from the list ----------------------------------------------------------------------------------------------


@requires("training.deliver")
@require_http_methods(["GET", "POST"])
def keying(request: StaffRequest, delivery: UUID) -> HttpResponse:
    """Fifty people of the list at a time: the score of each, whether the slip came in; the next fifty follow. Seven queries."""
    found, today = readings.delivery(delivery), clock.today()
    wanted = request.GET.get("department", "")
    records = readings.in_state(found.assignments.only("delivery_id", "person_id", "department_id", "sort_key"), "open", today).order_by(
        "sort_key", "pk"
    )
    choices = department_tree.department_choices()
    if wanted in dict(choices):
        records = _by_department(records, wanted)
    if words := request.GET.get("q", "").split():
        records = _search(records, words)
    form = KeyingForm(request.POST or None, today=today, opens_on=found.opens_on)
    if request.method == "POST":
        keys = [key for key in (name.removeprefix("score-") for name in request.POST if name.startswith("score-")) if _is_code(key)][:KEYED]
        rows = list(found.assignments.filter(pk__in=keys).order_by("sort_key", "pk"))
    else:
        rows = list(_after(records, found, request.GET.get("after", ""))[:KEYED])
    readings.complete_rows(rows)
    lines = [
        {
            "row": row,
            "key": str(row.pk),
            "number": row.person.staff_number,
            "name": row.person.name,
            "department": row.department.name if row.department else "",
            "score_label": _("%(name)sさんの点") % {"name": row.person.name},
            "slip_label": _("%(name)sさんの受講票を受け取った") % {"name": row.person.name},
            "score": request.POST.get(f"score-{row.pk}", "").strip(),
            "slip": bool(request.POST.get(f"slip-{row.pk}")),
            "error": "",
        }
        for row in rows
    ]
    if request.method == "POST" and form.is_valid():
        done = _key_in(lines, form.cleaned_data["taken_on"], form.cleaned_data["sheet"], request)
        if not any(line["error"] for line in lines):
            messages.success(request, _("%(count)s人の結果を記録しました。") % {"count": done})
            further = {"department": wanted, "q": request.GET.get("q", ""), "after": str(rows[-1].pk) if rows else ""}
            return redirect(
                f"{reverse('training:keying', args=[found.pk])}?{urlencode({key: text for key, text in further.items() if text})}"
            )
    has_errors = bool(form.errors) or any(line["error"] for line in lines)
    return page(
        request, "training/keying.html", status=422 if has_errors else 200, page_title=_("紙のテストの結果を入力する"),
        crumbs=crumbs_to(found), delivery=found, lines=lines, form=form, departments=choices, department=wanted, has_errors=has_errors, q=request.GET.get("q", ""),
    )  # fmt: skip


def _after(records: QuerySet[Assignment], found: Delivery, after: str) -> QuerySet[Assignment]:
    """Those who come after somebody in the list, by place and id: namesakes at the end of a page are not passed over. One query."""
    last = found.assignments.filter(pk=after).values_list("sort_key", "pk").first() if _is_code(after) else None
    return records.filter(Q(sort_key__gt=last[0]) | Q(sort_key=last[0], pk__gt=last[1])) if last else records


def _is_code(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _key_in(lines: list[dict[str, Any]], taken_on: date, sheet: UUID | None, request: StaffRequest) -> int:
    """Record what was typed; a line that cannot be taken keeps its text and says why. What was taken stays taken.

    sheet   the page's name: a line that was sent with it once says nothing new, one that was corrected does
    """

    def line_of(row: Assignment, text: str) -> UUID | None:
        return uuid5(sheet, f"{row.pk}:{text}:{taken_on}") if sheet else None

    done = 0
    for line in lines:
        text, row = line["score"], line["row"]
        if not text and not line["slip"]:
            continue
        try:
            if text:
                if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= 100):
                    line["error"] = _("0から100までの数を入れてください。")
                    continue
                slip = clock.today() if line["slip"] else None
                record = partial(
                    services.record_paper_result, row, by=request.person, score=int(text), taken_on=taken_on, slip_received_on=slip
                )
                once(line_of(row, text), lambda record=record: record().pk)  # type: ignore[misc]
                line["score"] = ""
            else:
                services.receive_slip(row, by=request.person, received_on=clock.today())
            done += 1
        except Problem as problem:
            line["error"] = f"{problem.title}。{problem.what_to_do}"
    return done


urlpatterns = [
    path("deliveries/<uuid:delivery>/people/", people, name="people"),
    path("deliveries/<uuid:delivery>/people/export/<str:format>/", export_people, name="export_people"),
    path("deliveries/<uuid:delivery>/keying/", keying, name="keying"),
    path("people/<uuid:assignment>/", person, name="person"),
    path("people/<uuid:assignment>/make-up/", make_up, name="make_up"),
    path("people/<uuid:assignment>/excuse/", excuse, name="excuse"),
    path("people/<uuid:assignment>/excuse/end/", end_excuse, name="end_excuse"),
    path("people/<uuid:assignment>/take-out/", take_out, name="take_out"),
    path("people/<uuid:assignment>/take-in/", take_in_again, name="take_in_again"),
    path("people/<uuid:assignment>/paper/", paper, name="paper"),
    path("people/<uuid:assignment>/results/<int:number>/take-back/", take_back, name="take_back"),
    path("people/<uuid:assignment>/attendance/<uuid:attendance>/take-back/", take_back_attendance, name="take_back_attendance"),
]
