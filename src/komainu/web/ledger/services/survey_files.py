"""A survey sheet in Excel: out with the department's lines, back by the one importer, shown row by row before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from komainu.web.documents.importing import Act, Field, ImportSpec, Kind, Plan, Planned, Row
from komainu.web.ledger import columns
from komainu.web.ledger.line_rows import FIELDS, check, join
from komainu.web.ledger.models import LedgerLine, SurveyAnswer, SurveySheet
from komainu.web.ledger.problems import SheetUnanswered
from komainu.web.people.models import Person

from . import line_import
from .surveys import LIVE, answer_lines, return_sheet

Answer = SurveyAnswer.Answer
ANSWER = Field(
    "answer", gettext_lazy("答え"), ("回答", "確認結果", "棚卸し結果"), Kind.CHOICE,
    choices={
        "same": (Answer.SAME.label, "変更なし", "同じ", "○", "〇"),
        "changed": (Answer.CHANGED.label, "変更あり", "変更", "△"),
        "gone": (Answer.GONE.label, "持っていない", "廃棄", "廃棄済み", "なくなった", "×"),
        "zero": (gettext_lazy("ゼロ報告"), "ゼロ", "扱っていない", "個人情報を扱っていない", "個人情報は扱っていない"),
    },
)  # fmt: skip
ZERO = "zero"
"""What a department says that holds nothing: of itself, not of a line."""
ASKED = (
    "name", "business", "purpose", "persons", "items", "count", "acquisition_ways", "media", "places", "storage_ways", "access_persons", "take_out",
    "use_limit", "retention_words", "disposal_ways", "entrustment", "entrustees", "provision", "receivers", "note",
)  # fmt: skip
"""The columns that a department is asked for once a year; a file may hold any other of the ledger too."""


def sheet_table(sheet: SurveySheet) -> tuple[list[str], Iterator[list[str]]]:
    """Headings and rows of a department's sheet, the answer first; without lines a row for the zero report. Three queries."""
    given = dict(sheet.answers.values_list("line", "answer"))
    lines = (
        LedgerLine.objects.filter(department=sheet.department, state__in=LIVE).select_related("department", "manager").order_by("number")
    )
    heads = [str(ANSWER.label), _("管理番号"), *(str(columns.label(name)) for name in ASKED)]
    rows = (
        [str(Answer(given[line.pk]).label) if line.pk in given else "", line.number, *(columns.said(line, name) for name in ASKED)]
        for line in lines
    )
    if not lines.exists():
        rows = iter([["", "", _nothing_held(), *("" for _name in ASKED[1:])]])
    return heads, rows


def _nothing_held() -> str:
    return _("個人情報は扱っていない")


def _sheet(options: Mapping[str, Any]) -> SurveySheet:
    return SurveySheet.objects.select_related("survey", "department").get(pk=UUID(str(options["sheet"])))


def plan(rows: Sequence[Row], options: Mapping[str, Any]) -> Plan:
    """What the department says of its lines: as before, changed, gone, new. What it does not name or answer stays unanswered."""
    sheet = _sheet(options)
    zero = [row for row in rows if row.values.get("answer") == ZERO]
    left = [row for row in rows if row.values.get("name") == _nothing_held() and not row.values.get("answer")]
    aside = {id(row) for row in (*zero, *left)}
    all_rows, rows = rows, [row for row in rows if id(row) not in aside]
    lines = {each.number: each for each in LedgerLine.objects.filter(department=sheet.department, state__in=LIVE)}
    for row in rows:
        number = str(row.values.get("number", ""))
        if number and number not in lines and not row.error:
            row.error = _("管理番号「%(number)s」の行は、この部門にありません。新しく加える行は、管理番号を空けてください。") % {
                "number": number[:60]
            }
    found = Plan()
    kinds = {number: line.kind for number, line in lines.items()}
    compared: dict[int, Planned] = {}
    for kind in LedgerLine.Kind.values:
        of_kind = [row for row in rows if kinds.get(str(row.values.get("number", "")), LedgerLine.Kind.OWN) == kind]
        planned = (
            line_import.compare(of_kind, {"department": str(sheet.department_id), "kind": kind, "keeps_same": True}) if of_kind else Plan()
        )
        compared.update({id(each.row): each for each in planned.rows})
    given = dict(sheet.answers.values_list("line", "answer"))
    for row in all_rows:
        if id(row) not in aside:
            found.rows.append(_answered(compared[id(row)], given))
        elif row in zero:
            found.rows.append(_zero(row, holds=bool(lines) or len(rows) > 0))
    return found


def _zero(row: Row, *, holds: bool) -> Planned:
    """The zero report, refused where there are lines."""
    label = _("ゼロ報告")
    if holds:
        return Planned(row, Act.REFUSE, why=_("台帳かこの表に行があるので、ゼロ報告にはできません。行ごとに答えてください。"), label=label)
    row.error = ""
    return Planned(row, Act.CHANGE, {"answer": ZERO}, {"answer": ""}, label=label)


def _answered(planned: Planned, given: Mapping[UUID, str]) -> Planned:
    said = str(planned.row.values.get("answer", ""))
    if planned.act is Act.REFUSE or planned.record is None:
        if planned.act is Act.ADD and said == Answer.GONE:
            return Planned(
                planned.row,
                Act.REFUSE,
                planned.values,
                why=_("台帳にない行です。もう持っていなければ、行を消してください。"),
                label=planned.label,
            )
        return planned
    if said == Answer.GONE:
        planned.values, planned.before = {}, {}
    elif planned.act is Act.CHANGE:
        said = str(Answer.CHANGED)
    before = given.get(planned.record.pk, "")
    if said and said != before:
        planned.act = Act.CHANGE
        planned.values, planned.before = {"answer": said, **planned.values}, {"answer": before, **planned.before}
    elif said == Answer.GONE:
        planned.act = Act.SAME
    return planned


def apply(changes: Sequence[Planned], by: Person, options: Mapping[str, Any]) -> None:
    """Write what changed of the lines, and what was answered."""
    sheet = _sheet(options)
    changes = [each for each in changes if each.values.get("answer") != ZERO]
    writing = [
        Planned(each.row, each.act, {name: value for name, value in each.values.items() if name != "answer"}, record=each.record)
        for each in changes
    ]
    line_import.LEDGER.apply([each for each in writing if each.values], by, {"department": str(sheet.department_id)})
    answers = {each.record.pk: str(each.values["answer"]) for each in changes if each.record is not None and "answer" in each.values}
    answer_lines(sheet, answers, by=by)


def finish(plan: Plan, by: Person, options: Mapping[str, Any]) -> dict[str, int]:
    """New lines are answered by being there; the sheet goes back as soon as no line is left open and no row was refused."""
    sheet = _sheet(options)
    names = {str(each.values["name"]) for each in plan.added}
    added = LedgerLine.objects.filter(department=sheet.department, state__in=LIVE, name__in=names).exclude(
        pk__in=sheet.answers.values("line")
    )
    answer_lines(sheet, dict.fromkeys(added.values_list("pk", flat=True), str(Answer.SAME)), by=by)
    if plan.refused:
        return {}
    is_zero = any(each.values.get("answer") == ZERO for each in plan.changed)
    try:
        return_sheet(sheet, by=by, note=_("Excelで返しました。"), is_zero=is_zero)
    except SheetUnanswered:
        return {}
    return {"returned": 1}


def spec_of(sheet: SurveySheet) -> ImportSpec:
    """The importer for one sheet; each has its own waiting file, so that two departments do not throw away each other's."""
    return ImportSpec(
        id=f"ledger.sheet.{sheet.pk.hex}",
        label=gettext_lazy("Excelで答える"),
        fields=(ANSWER, *(each for each in FIELDS if each.key != "department")),
        key=("name",), apart=("business",),
        plan=plan, apply=apply, finish=finish, join=join, check=check,
        url="ledger:surveys", rest="note", unit=pgettext_lazy("単位", "行"),
    )  # fmt: skip
