"""Attendance and paper results read in from a list (Excel, CSV) by the one importer of the house. A second time the same file changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.documents.importing import Act, Field, ImportSpec, Kind, Plan, Planned, Row
from komainu.web.documents.importing.forms import FileForm
from komainu.web.documents.importing.spec import register
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.trail import services as trail
from komainu.web.training.models import Assignment, Attempt, Attendance, Delivery, Session

from .attending import record_attendance
from .learning import receive_slip, record_paper_result

FIELDS = (
    Field("staff_number", gettext_lazy("社員番号"), ("番号", "従業員番号", "社員コード", "職員番号"), required=True, longest=30),
    Field("name", gettext_lazy("氏名"), ("名前", "社員名"), longest=100),
    Field("attended", gettext_lazy("出席"), ("参加", "出欠", "受講"), kind=Kind.ANSWER),
    Field("score", gettext_lazy("点"), ("点数", "得点", "テストの点", "成績"), kind=Kind.NUMBER),
    Field("taken_on", gettext_lazy("受けた日"), ("受験日", "実施日", "テスト日", "日付"), kind=Kind.DAY),
    Field("slip_received_on", gettext_lazy("受講票を受け取った日"), ("受講票", "提出日"), kind=Kind.DAY),
)


class ResultsListForm(FileForm):
    """The file, which delivery it belongs to, and which session, if it tells who was there."""

    delivery = forms.ChoiceField(label=gettext_lazy("どの教育の一覧ですか"))
    session = forms.ChoiceField(
        label=gettext_lazy("どの講習の出席ですか"), required=False, help_text=gettext_lazy("「出席」の列があるときに選びます。")
    )
    field_order = ["delivery", "session", "file"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = Delivery.objects.filter(state=Delivery.State.OPEN).order_by("-opens_on")
        self.fields["delivery"].choices = [(str(each.pk), each.title) for each in running]  # type: ignore[attr-defined]
        held = Session.objects.filter(delivery__in=running, cancelled_at=None, starts_at__lte=clock.now()).select_related("delivery")
        self.fields["session"].choices = [
            ("", _("（出席は取り込まない）")),
            *((str(each.pk), str(each)) for each in held.order_by("-starts_at")),
        ]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        session = Session.objects.filter(pk=values["session"]).first() if values.get("session") else None
        if session is not None and str(session.delivery_id) != values.get("delivery"):
            self.add_error("session", _("選んだ教育の講習ではありません。"))
        return values

    def options(self) -> dict[str, Any]:
        return {"delivery": self.cleaned_data["delivery"], "session": self.cleaned_data.get("session") or ""}


Known = dict[UUID, set[tuple[date | None, int | None]]]
"""By assignment the results on paper that stand already: day and score."""


def compare(rows: Sequence[Row], options: Mapping[str, Any]) -> Plan:
    """What the list would record. Four queries."""
    assignments = {
        each.person.staff_number: each
        for each in Assignment.objects.filter(delivery=UUID(options["delivery"])).select_related("person", "delivery")
    }
    there = (
        set(Attendance.objects.filter(session=UUID(options["session"])).values_list("assignment_id", flat=True))
        if options.get("session")
        else set()
    )
    known: Known = {}
    keyed = Attempt.objects.filter(assignment__delivery=UUID(options["delivery"]), way=Attempt.Way.PAPER, withdrawn_at=None)
    for assignment, taken_on, score in keyed.values_list("assignment_id", "taken_on", "score"):
        known.setdefault(assignment, set()).add((taken_on, score))
    return Plan([_planned(row, assignments, there, known, with_session=bool(options.get("session"))) for row in rows])


def _planned(row: Row, assignments: Mapping[str, Assignment], there: set[UUID], known: Known, *, with_session: bool) -> Planned:
    found = assignments.get(row.values.get("staff_number", ""))
    label = f"{found.person.staff_number} {found.person.name}" if found else str(row.values.get("staff_number", ""))
    why = row.error or _unfit(row, found)
    if why or found is None:
        return Planned(row, Act.REFUSE, dict(row.values), why=why, record=found, label=label)
    values: dict[str, Any] = {}
    if with_session and str(row.values.get("attended", "")) == "yes" and found.pk not in there:
        values["attended"] = row.values["attended"]
    score, taken_on = row.values.get("score"), row.values.get("taken_on") or clock.today()
    is_known = score is None or any(
        points == int(score) and (day == taken_on or "taken_on" not in row.values) for day, points in known.get(found.pk, ())
    )
    if not is_known and found.state != Assignment.State.PASSED:
        values |= {"score": score, "taken_on": taken_on}
    slip = row.values.get("slip_received_on")
    if slip is not None and slip != found.slip_received_on:
        values["slip_received_on"] = slip
    return Planned(row, Act.CHANGE if values else Act.SAME, values, record=found, label=label)


def _unfit(row: Row, found: Assignment | None) -> str:
    if found is None:
        return _("この教育の対象になっていない社員番号です。")
    if found.state == Assignment.State.ENDED:
        return _("この教育の対象から外れた人です。")
    score = row.values.get("score")
    if score is not None and (int(score) != score or not 0 <= score <= 100):
        return _("点は0から100までの数で入れてください。")
    days = [row.values[name] for name in ("taken_on", "slip_received_on") if row.values.get(name)]
    if any(day > clock.today() for day in days):
        return _("まだ来ていない日です。")
    return _("この教育を始める前の日です。") if any(day < found.delivery.opens_on for day in days) else ""


def apply(changes: Sequence[Planned], by: Person, options: Mapping[str, Any]) -> None:
    """Write a part of a plan: attendance, results, slips."""
    session = Session.objects.get(pk=UUID(options["session"])) if options.get("session") else None
    present = [each.record for each in changes if "attended" in each.values]
    if session is not None and present:
        record_attendance(session, present, by=by, way=Attendance.Way.LIST)
    for each in changes:
        slip = each.values.get("slip_received_on")
        if "score" in each.values:
            record_paper_result(
                each.record, by=by, score=int(each.values["score"]), taken_on=each.values["taken_on"], slip_received_on=slip
            )
        elif slip is not None:
            receive_slip(each.record, by=by, received_on=slip)


def finish(plan: Plan, by: Person, options: Mapping[str, Any]) -> dict[str, int]:
    """The act stands in the trail."""
    found = Delivery.objects.get(pk=UUID(options["delivery"]))
    trail.record("training.list_taken_in", by=by, subject=found, after={"file": options.get("file", ""), **options.get("counts", {})})
    return {}


RESULTS = register(
    ImportSpec(
        id="training.results", label=gettext_lazy("出席と紙のテストの取り込み"), fields=FIELDS, key=("staff_number",), plan=compare, apply=apply,
        finish=finish, options=ResultsListForm, url="training:deliveries", unit=gettext_lazy("人"),
        lead=gettext_lazy("出席や紙のテストの点をExcelかCSVから取り込みます。「社員番号」の列があれば、並び順や見出しの言葉は問いません。"),
    )
)  # fmt: skip
