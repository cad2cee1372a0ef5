"""A ledger is read in by the one importer: our own export after it was edited, or an old one of any shape. Nothing is written before it is confirmed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from komainu.law.data_kinds import Fact
from komainu.web.documents.importing import Act, ImportSpec, Plan, Planned, Row
from komainu.web.documents.importing.headers import heading_key
from komainu.web.documents.importing.spec import register
from komainu.web.ledger import columns
from komainu.web.ledger.forms.imports import LedgerFileForm, adjustments
from komainu.web.ledger.line_rows import FIELDS, SPECIAL_CARE, check, join
from komainu.web.ledger.models import LedgerLine
from komainu.web.people.models import Department, Organisation, Person
from komainu.web.people.queries import department_tree
from komainu.web.people.services import add_department
from komainu.web.site import clock
from komainu.web.trail import services as trail

from .finding import index_new
from .line_changes import change_lines
from .lines import fitted, next_numbers, settle, told

NUMBERS_AT_ONCE = 400
SHORTEST_NAME = 2


@dataclass(slots=True)
class LedgerPlan(Plan):
    """What a ledger would do. `new_departments` are named by the file and not there."""

    new_departments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Houses:
    """The departments that there are, by their whole way (営業部／一課) and by their name, written in any width."""

    by_id: dict[UUID, Department]
    by_text: dict[str, list[UUID]]
    found: dict[str, tuple[Department | None, str]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Houses":
        """Four queries."""
        by_id = {each.pk: each for each in department_tree.departments()}
        by_text: dict[str, list[UUID]] = {}
        ways = department_tree.paths(department_tree.tree(clock.today()))
        for code, each in by_id.items():
            for text in {heading_key(each.name), heading_key(ways.get(code, each.name))}:
                by_text.setdefault(text, []).append(code)
        return cls(by_id, by_text)

    def find(self, text: str) -> tuple[Department | None, str]:
        """The department that a text names, or why it cannot be told. Looked for once, for a long ledger names few."""
        if text not in self.found:
            self.found[text] = self._find(text)
        return self.found[text]

    def _find(self, text: str) -> tuple[Department | None, str]:
        key = heading_key(text)
        # 営業 is 営業部, if no other department begins so.
        found = self.by_text.get(key) or (
            [code for code, each in self.by_id.items() if heading_key(each.name).startswith(key)] if len(key) >= SHORTEST_NAME else []
        )
        if len(found) == 1:
            return self.by_id[found[0]], ""
        if found:
            return None, _("「%(text)s」という部門が2つ以上あります。「営業部／一課」のように上の部門から書いてください。") % {
                "text": text[:80]
            }
        return None, _("「%(text)s」という部門がありません。") % {"text": text[:80]}


@dataclass(slots=True)
class Known:
    """The lines that are there, by number and by where they stand."""

    by_number: dict[str, LedgerLine] = field(default_factory=dict)
    by_name: dict[tuple[UUID, str], list[LedgerLine]] = field(default_factory=dict)

    @classmethod
    def read(cls, rows: Sequence[Row], kind: str) -> "Known":
        """The lines of the ledger that some rows of a file may mean. Two queries."""
        found, numbers = cls(), [str(row.values["number"]) for row in rows if row.values.get("number")]
        names = {str(row.values["name"]) for row in rows if row.values.get("name")}
        lines = LedgerLine.objects.filter(kind=kind).select_related("department", "manager")
        for line in lines.filter(number__in=numbers):
            found.by_number[line.number] = line
        for line in lines.filter(~Q(state=LedgerLine.State.DISPOSED), name__in=names):
            found.by_name.setdefault((line.department_id, line.name), []).append(line)
        return found

    def find(self, values: Mapping[str, Any], department: Department | None) -> tuple[LedgerLine | None, str]:
        """The line that a row means, or why it cannot be told."""
        line = self.by_number.get(str(values.get("number", "")))
        if line is not None:
            return line, ""
        same = self.by_name.get((department.pk, values["name"]), []) if department is not None else []
        if values.get("business"):
            same = [each for each in same if each.business == values["business"]]
        if len(same) > 1:
            return None, _("同じ部門・名称の行が2つ以上あります。業務か管理番号の列で見分けてください。")
        return (same[0], "") if same else (None, "")


@dataclass(slots=True)
class People:
    """Who may be meant as manager: by number, and by a name that only one bears."""

    by_text: dict[str, Person | None]

    @classmethod
    def read(cls, rows: Iterable[Row]) -> "People":
        """One query for each 400 names."""
        texts = sorted({str(row.values["manager"]) for row in rows if row.values.get("manager")})
        found: dict[str, Person | None] = {}
        for start in range(0, len(texts), NUMBERS_AT_ONCE):
            part = texts[start : start + NUMBERS_AT_ONCE]
            spaced = {form for text in part for form in (text, text.replace("　", " "))}
            for person in Person.objects.filter(Q(name__in=spaced) | Q(staff_number__in=part), gone_on=None):
                found[person.staff_number] = person
                found[person.name] = None if person.name in found else person
        return cls(found)

    def find(self, text: str) -> Person | str:
        return self.by_text.get(text) or self.by_text.get(text.replace("　", " ")) or text


def compare(rows: Sequence[Row], options: Mapping[str, Any]) -> LedgerPlan:
    """What an import would do. A cell that the file leaves empty keeps what is known."""
    kind = options.get("kind") or LedgerLine.Kind.OWN
    return _compared(rows, options, Houses.read(), lambda part: Known.read(part, kind), People.read(rows))


def compare_alone(rows: Sequence[Row], options: Mapping[str, Any]) -> LedgerPlan:
    """What an import into a new installation would do: whatever fits would be added. No query."""
    return _compared(rows, options, Houses({}, {}), lambda part: Known(), People({}))


def _compared(
    rows: Sequence[Row], options: Mapping[str, Any], houses: Houses, known: Callable[[Sequence[Row]], Known], people: People
) -> LedgerPlan:
    plan = LedgerPlan()
    usual, why = _usual(str(options.get("department") or ""), houses)
    seen: set[Any] = set()
    # A house that has no departments yet gets them from its ledger.
    makes_departments = options.get("makes_departments") in (True, "1", "yes") or not houses.by_id
    # Whoever answers for each line needs those that stay as they are, too.
    keeps_same = options.get("keeps_same") is True
    # Part by part, so that a ledger of any length is never in memory as a whole.
    for start in range(0, len(rows), NUMBERS_AT_ONCE):
        part = rows[start : start + NUMBERS_AT_ONCE]
        lines = known(part)
        for row in part:
            if why and not row.error:
                row.error = why
            plan.rows.append(
                _planned(
                    row, houses, lines, people, plan, usual=usual, seen=seen, makes_departments=makes_departments, keeps_same=keeps_same
                )
            )
    return plan


def _usual(text: str, houses: Houses) -> tuple[Department | str | None, str]:
    """The department of rows that name none, chosen on the page by its id or on the command line by its name."""
    if not text:
        return None, ""
    try:
        return houses.by_id.get(UUID(text)), ""
    except ValueError:
        found, why = houses.find(text)
        return (found or text, "") if found or not houses.by_id else (None, why)


def _planned(
    row: Row,
    houses: Houses,
    known: Known,
    people: People,
    plan: LedgerPlan,
    *,
    usual: Department | str | None,
    seen: set[Any],
    makes_departments: bool,
    keeps_same: bool,
) -> Planned:
    values = {name: value for name, value in row.values.items() if name in columns.FIELDS}
    if row.values.get(SPECIAL_CARE) in ("yes", "no"):
        values[SPECIAL_CARE] = row.values[SPECIAL_CARE]
    label = " ".join(str(row.values[name]) for name in ("number", "department", "name") if row.values.get(name))
    if row.error:
        return Planned(row, Act.REFUSE, dict(row.values), why=row.error, label=label)
    department, why = _department(values, houses, plan, usual=usual, makes_departments=makes_departments)
    line: LedgerLine | None = None
    if not why:
        line, why = known.find(row.values, department if isinstance(department, Department) else None)
    if not why and line is not None and line.state == LedgerLine.State.DISPOSED:
        why = _("廃棄済みの行です。")
    if not why and line is not None and line.pk in seen:
        why = _("この行は、前の行と同じ台帳の行を指しています。")
    if not why and line is None and department is None:
        why = _("部門がありません。ファイルに部門の列を加えるか、読み込むときに「部門が書かれていない行の部門」を選んでください。")
    if why:
        return Planned(row, Act.REFUSE, dict(row.values), why=why, record=line, label=label)
    number = str(row.values.get("number", ""))
    if line is None and number and "old_number" not in values:
        values["old_number"] = number
    if department is not None:
        values["department"] = department
    if "manager" in values:
        values["manager"] = people.find(values["manager"])
    if line is None:
        place = (department.pk if isinstance(department, Department) else department, values["name"], values.get("business", ""))
        if place in seen:
            return Planned(
                row, Act.REFUSE, dict(row.values), why=_("同じ部門・業務・名称の行が、このファイルの前にあります。"), label=label
            )
        seen.add(place)
        made = _("部門「%(name)s」を新しく作ります。") % {"name": department} if isinstance(department, str) else ""
        return Planned(row, Act.ADD, values, label=label, why=" ".join([*row.remarks, made]).strip())
    seen.add(line.pk)
    if number and number != line.number and "old_number" not in values:
        values["old_number"] = number
    fields = {name: value for name, value in values.items() if _bare(name, value) != _bare(name, _kept(line, name), line)}
    before = {name: _kept(line, name) for name in fields}
    act, label = Act.CHANGE if fields else Act.SAME, f"{line.number} {line.name}"
    why = " ".join(row.remarks) if fields else ""
    return Planned(row, act, fields, before, why=why, record=line if fields or keeps_same else None, label=label)


def _kept(line: LedgerLine, name: str) -> Any:
    return line.answers.get(Fact.HAS_SPECIAL_CARE.value, "") if name == SPECIAL_CARE else columns.value_of(line, name)


def _bare(name: str, value: Any, line: LedgerLine | None = None) -> Any:
    """A value as two are compared."""
    if name == "department":
        return line.department_id if line is not None else value.pk if isinstance(value, Department) else value
    return value.name if isinstance(value, Person) else value


def _department(
    values: dict[str, Any], houses: Houses, plan: LedgerPlan, *, usual: Department | str | None, makes_departments: bool
) -> tuple[Any, str]:
    """The department of a row, its name where it is to be made, None where the row names none; or why it cannot be found."""
    text = str(values.pop("department", "")).strip() or (usual if isinstance(usual, str) else "")
    if not text:
        return usual, ""
    found, why = houses.find(text)
    if found is not None:
        return found, ""
    if usual is not None:
        # The name of a sheet (Sheet1, 台帳) is no department; the office said which one is meant.
        return usual, ""
    if makes_departments and len(text) <= 100 and heading_key(text) not in houses.by_text:
        if text not in plan.new_departments:
            plan.new_departments.append(text)
        return text, ""
    if len(text) > 100:
        return None, _("部門の名前が長すぎます（100文字まで）。")
    return None, why + _("書き方を直すか、「列の読み方を変える」で部門を新しく作ることを選んでください。")


def apply(changes: Sequence[Planned], by: Person, options: Mapping[str, Any]) -> None:
    """Write a part of a plan."""
    houses = Houses.read()
    made: dict[str, Department] = {}

    def settled(fields: dict[str, Any], line: LedgerLine | None = None) -> dict[str, Any]:
        care = fields.pop(SPECIAL_CARE, "")
        if care:
            fields["answers"] = {**(line.answers if line is not None else {}), Fact.HAS_SPECIAL_CARE.value: care}
        department = fields.get("department")
        if not isinstance(department, str):
            return fields
        if department not in made:
            made[department] = houses.find(department)[0] or add_department(department, by=by, position=len(houses.by_id) + len(made) + 1)
        return {**fields, "department": made[department]}

    added = [each for each in changes if each.act is Act.ADD]
    _add([settled(dict(each.values)) for each in added], by=by, kind=options.get("kind") or LedgerLine.Kind.OWN)
    change_lines([(each.record.pk, settled(dict(each.values), each.record)) for each in changes if each.act is Act.CHANGE], by=by)


def _add(rows: Sequence[Mapping[str, Any]], *, by: Person, kind: str) -> None:
    now, lines = clock.now(), []
    for number, values in zip(next_numbers(len(rows)) if rows else [], rows, strict=True):
        line = LedgerLine(number=number, kind=kind, made_by=by, made_at=now, changed_at=now, **fitted(values))
        settle(line)
        lines.append(line)
    LedgerLine.objects.bulk_create(lines, batch_size=200)
    index_new(lines)
    said = [{key: value for key, value in told(line).items() if value not in ("", None, [], {})} for line in lines]
    trail.record_many(
        "ledger.line_added", by=by, told=[(line, {**after, "by_import": True}) for line, after in zip(lines, said, strict=True)]
    )


def finish(plan: Plan, by: Person, options: Mapping[str, Any]) -> dict[str, int]:
    subject = Organisation.objects.first() or Organisation(id=1)
    after = {"file": options.get("file", ""), "kind": options.get("kind") or LedgerLine.Kind.OWN, **options.get("counts", {})}
    trail.record("ledger.imported", by=by, subject=subject, after=after)
    return {}


def further(plan: LedgerPlan) -> dict[str, Any]:
    return {"new_departments": plan.new_departments}


LEDGER = register(
    ImportSpec(
        id="ledger.lines",
        label=gettext_lazy("Excelの台帳を読み込む"),
        lead=gettext_lazy(
            "Komainuから書き出して直した台帳でも、今までお使いの台帳でも読み込めます。部門ごとにシートが分かれていても、まとめて読みます。"
        ),
        fields=FIELDS,
        key=("department", "name"),
        apart=("business",),
        sheet_key="department",
        rest="note",
        join=join,
        check=check,
        plan=compare,
        alone=compare_alone,
        apply=apply,
        finish=finish,
        options=LedgerFileForm,
        adjust=adjustments,
        further=further,
        template="ledger/_import_further.html",
        url="ledger:list",
        unit=pgettext_lazy("単位", "行"),
    )
)
