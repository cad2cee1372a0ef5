"""A risk analysis is read in by the one importer: our own table after it was edited, or an old one of any shape. Nothing is written before it is confirmed.

What remains is never accepted by a file: that is asked for and decided on the risk's page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize
from uuid import UUID

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.documents.importing import Act, ImportSpec, Plan, Planned, Row
from komainu.web.documents.importing.headers import heading_key
from komainu.web.documents.importing.spec import register
from komainu.web.documents.importing.values import items_of
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.services.line_import import Houses, People
from komainu.web.people.models import Organisation, Person
from komainu.web.risks import content
from komainu.web.risks.forms.imports import adjustments
from komainu.web.risks.models import Control, LineGroup, Risk
from komainu.web.risks.problems import ImproperRetained
from komainu.web.risks.risk_rows import FIELDS, level_of, points_of
from komainu.web.risks.scoring import LEVELS, METHODS
from komainu.web.trail import services as trail

from . import risks as services
from .controls import add_control

ROWS_AT_ONCE = 400
SAID = ("title", "stage", "cause", "risk_class", "option", "owner")
POINTS = ("impact", "likelihood_before", "likelihood")
IN_LEVELS = ("inherent_level", "residual_level")
Place = LedgerLine | LineGroup


@dataclass(slots=True)
class RiskPlan(Plan):
    """What a risk analysis would do. `new_controls` are measures that it names and that would be added."""

    new_controls: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Measures:
    """The controls of the house that are not ended, by number and by their words in any width."""

    by_text: dict[str, Control]

    @classmethod
    def read(cls) -> "Measures":
        """One query."""
        found: dict[str, Control] = {}
        for control in Control.objects.exclude(state=Control.State.ENDED).order_by("-number"):
            found[heading_key(control.measure)] = found[heading_key(control.number)] = control
        return cls(found)

    def find(self, text: str) -> Control | None:
        return self.by_text.get(heading_key(text))

    def sort(self, texts: Sequence[str]) -> tuple[list[Control], list[str]]:
        """Those that are there, and what is none of them. 「施錠する、持ち出しを記録する」 is two where both are known."""
        there: dict[UUID, Control] = {}
        new: list[str] = []
        for text in texts:
            one = self.find(text)
            several = [self.find(part) for part in items_of(text)] if one is None else [one]
            known = [each for each in several if each is not None]
            if len(known) == len(several):
                there |= {each.pk: each for each in known}
            else:
                new.append(text)
        return list(there.values()), new


@dataclass(slots=True)
class Known:
    """The lines and groups that some rows of a file may mean, and their risks."""

    by_number: dict[str, list[LedgerLine]] = field(default_factory=dict)
    by_name: dict[str, list[Place]] = field(default_factory=dict)
    risks_by_number: dict[str, Risk] = field(default_factory=dict)
    risks_of: dict[UUID, list[Risk]] = field(default_factory=dict)

    @classmethod
    def read(cls, rows: Sequence[Row]) -> "Known":
        """Five queries."""
        found = cls()
        names = {form for row in rows if (name := row.values.get("place")) for form in (str(name), normalize("NFKC", str(name)))}
        numbers = {str(row.values["line_number"]) for row in rows if row.values.get("line_number")}
        lines = LedgerLine.objects.exclude(state=LedgerLine.State.DISPOSED).select_related("department")
        for line in lines.filter(Q(name__in=names) | Q(number__in=numbers) | Q(old_number__in=numbers)):
            found.by_name.setdefault(heading_key(line.name), []).append(line)
            for number in {line.number, line.old_number} - {""}:
                found.by_number.setdefault(number, []).append(line)
        for group in LineGroup.objects.filter(name__in=names).select_related("department"):
            found.by_name.setdefault(heading_key(group.name), []).append(group)
        places: list[Place] = [place for places in found.by_name.values() for place in places]
        wanted = Q(number__in={str(row.values["number"]) for row in rows if row.values.get("number")})
        wanted |= Q(line__in=[place.pk for place in places if isinstance(place, LedgerLine)], state=Risk.State.OPEN)
        wanted |= Q(group__in=[place.pk for place in places if isinstance(place, LineGroup)], state=Risk.State.OPEN)
        risks = Risk.objects.filter(wanted).select_related("owner", "line", "group").prefetch_related("controls")
        for risk in risks.order_by("number"):
            found.risks_by_number[risk.number] = risk
            if risk.state == Risk.State.OPEN:
                found.risks_of.setdefault(_place_of(risk), []).append(risk)
        return found

    def place(self, values: Mapping[str, Any], houses: Houses) -> tuple[Place | None, str]:
        """What a row is a risk of, or why that cannot be told."""
        name = str(values["place"])
        numbered: list[Place] = [*self.by_number.get(str(values.get("line_number", "")), [])]
        named = self.by_name.get(heading_key(name), [])
        # A number counts with its name, for an old sheet may number its own rows; alone it counts where no line is called so any more.
        found = [place for place in numbered if place in named] or named or numbered
        department = houses.find(str(values["department"]))[0] if values.get("department") else None
        if department is not None:
            found = [place for place in found if place.department_id == department.pk]
        if len(found) == 1:
            return found[0], ""
        if found:
            return None, _("「%(name)s」という台帳の行が2つ以上あります。部門か台帳の番号の列で見分けてください。") % {"name": name[:80]}
        return None, _("「%(name)s」という行が台帳にありません。先に台帳に加えるか、台帳の名称に合わせてください。") % {"name": name[:80]}

    def risk(self, values: Mapping[str, Any], place: Place) -> tuple[Risk | None, str]:
        """The risk that is there already: by its number, else by its words; or why it cannot be told."""
        numbered = self.risks_by_number.get(str(values.get("number", "")))
        if numbered is not None:
            if _place_of(numbered) != place.pk:
                return None, _("%(number)sは別の台帳の行のリスクです。リスクは別の行に移せません。") % {"number": numbered.number}
            why = _("なくなったと記録されたリスクです。") if numbered.state != Risk.State.OPEN else ""
            return (None, why) if why else (numbered, "")
        same = [each for each in self.risks_of.get(place.pk, []) if heading_key(each.title) == heading_key(str(values["title"]))]
        same = [each for each in same if each.stage == values["stage"]] if values.get("stage") else same
        if len(same) > 1:
            return None, _("同じ言葉のリスクが2つ以上あります。段階か番号の列で見分けてください。")
        return (same[0], "") if same else (None, "")


def _place_of(risk: Risk) -> UUID:
    found: UUID = risk.line_id or risk.group_id  # type: ignore[assignment]  # the database wants one of the two
    return found


@dataclass(slots=True)
class Comparing:
    """What is asked of all rows. `known` changes with each part of them."""

    method: str
    kind: str
    houses: Houses
    people: People
    measures: Measures
    plan: RiskPlan
    known: Known = field(default_factory=Known)
    seen: set[Any] = field(default_factory=set)


def compare(rows: Sequence[Row], options: Mapping[str, Any]) -> RiskPlan:
    """What an import would do. A cell that the file leaves empty keeps what is known."""
    owners = [Row(row.number, {"manager": row.values["owner"]}) for row in rows if row.values.get("owner")]
    of = Comparing(
        services.method_now(), str(options.get("new_controls") or ""), Houses.read(), People.read(owners), Measures.read(), RiskPlan()
    )
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        of.known = Known.read(part)
        of.plan.rows += [_planned(row, of) for row in part]
    return of.plan


def _planned(row: Row, of: Comparing) -> Planned:
    label = " ".join(str(row.values[name]) for name in ("number", "place", "title") if row.values.get(name))
    place: Place | None = None
    risk: Risk | None = None
    why = row.error
    if not why:
        place, why = of.known.place(row.values, of.houses)
    if place is not None:
        risk, why = of.known.risk(row.values, place)
    values = {name: row.values[name] for name in SAID if row.values.get(name)}
    if not why and place is not None:
        why = _fit(values, row, of, place, risk) or _score(values, row, of, risk)
    if why or place is None:
        return Planned(row, Act.REFUSE, dict(row.values), why=why, record=risk, label=label)
    _controls(values, row, of, risk)
    remarks = " ".join(row.remarks)
    if risk is None:
        return Planned(row, Act.ADD, {"place": str(place), **values}, why=remarks, record=place, label=label)
    # A rating stands among the values only if it is another one, and then as a whole.
    fields = {name: value for name, value in values.items() if name in (*POINTS, *IN_LEVELS) or value != _kept(risk, name)}
    before = {name: _kept(risk, name) for name in fields}
    return Planned(
        row,
        Act.CHANGE if fields else Act.SAME,
        fields,
        before,
        why=remarks if fields else "",
        record=risk,
        label=f"{risk.number} {risk.title}",
    )


def _kept(risk: Risk, name: str) -> Any:
    if name == "controls":
        return sorted(control.measure for control in risk.controls.all() if control.state != Control.State.ENDED)
    return getattr(risk, name)


def _fit(values: dict[str, Any], row: Row, of: Comparing, place: Place, risk: Risk | None) -> str:
    """Complete what a new risk needs; why it does not fit, or ""."""
    if risk is not None and not row.values.get("number"):
        # Found by its words: a blank or a width that differs is no other title.
        values["title"] = risk.title
    if risk is None:
        if (typical := _typical(values)) is not None:
            values |= {"stage": typical.stage, "risk_class": values.get("risk_class") or typical.risk_class}
        if not values.get("stage"):
            return _("段階がありません。どの段階（取得・入力から消去・廃棄まで）のリスクかを書いてください。")
        values.setdefault("risk_class", Risk.RiskClass.SAFETY.value)
    if "owner" in values:
        owner = of.people.find(str(values["owner"]))
        if isinstance(owner, Person):
            values["owner"] = owner
        else:
            same = risk is not None and risk.owner is not None and heading_key(risk.owner.name) == heading_key(owner)
            if not same:
                row.remarks.append(
                    _("責任者「%(name)s」が従業者に見つからないか、同じ名前の人がいるため、入れません。") % {"name": owner[:40]}
                )
            del values["owner"]
    risk_class = values.get("risk_class") or (risk.risk_class if risk else "")
    option = values.get("option") or (risk.option if risk else "")
    if risk_class == Risk.RiskClass.IMPROPER and option == Risk.Option.RETAIN:
        return f"{ImproperRetained.title}。{ImproperRetained.what_to_do}"
    mark = risk.pk if risk is not None else (place.pk, values["stage"], heading_key(str(values["title"])))
    if mark in of.seen:
        return _("この行は、前の行と同じリスクを指しています。")
    of.seen.add(mark)
    return ""


def _typical(values: Mapping[str, Any]) -> content.TypicalRisk | None:
    """The risk of the catalogue that is written so, at the stage that the row says or at its own."""
    key = heading_key(str(values["title"]))
    same = [each for each in content.risks().values() if key in (heading_key(each.ja), heading_key(each.en))]
    same = [each for each in same if values.get("stage") in (None, each.stage)]
    return same[0] if len(same) == 1 else None


def _score(values: dict[str, Any], row: Row, of: Comparing, risk: Risk | None) -> str:
    """The points or levels of a row by the method of the house; why they cannot be, or ""."""
    size = METHODS[of.method].size
    if not size:
        return _levels(values, row, risk)
    labels = {each.key: each.label for each in FIELDS}
    points: dict[str, int] = {}
    for name in POINTS:
        if text := str(row.values.get(name, "")):
            found = points_of(text, of.method)
            if found is None:
                return _(
                    "%(field)s「%(text)s」は、この組織の付け方（1から%(most)sまで）の点として読めません。"
                    "「列の読み方を変える」で、点の列を取り込まないこともできます。"
                ) % {"field": labels[name], "text": text[:40], "most": size}
            points[name] = found
    if not points:
        return ""
    if risk is not None and risk.method == of.method:
        points = {name: value for name in POINTS if (value := points.get(name) or getattr(risk, name)) is not None}
    if len(points) < len(POINTS):
        row.remarks.append(_("影響と、管理策の前と後の起こりやすさがそろわないため、点は入れません。取り込んだあとに評価してください。"))
        return ""
    if points["likelihood"] > points["likelihood_before"]:
        return _("管理策の後の起こりやすさが、前より高くなっています。")
    if _is_other(points, risk, of.method):
        values |= points
    return ""


def _is_other(rating: Mapping[str, Any], risk: Risk | None, method: str) -> bool:
    """Whether a risk is rated otherwise by it than it is, or by another method."""
    return risk is None or risk.method != method or any(value != getattr(risk, name) for name, value in rating.items())


def _levels(values: dict[str, Any], row: Row, risk: Risk | None) -> str:
    """Of a house without points: high, middle, low, before and after the controls."""
    texts = {name: str(row.values.get(name, "")) for name in IN_LEVELS}
    found = {name: level for name, text in texts.items() if text and (level := level_of(text)) is not None}
    is_read = len(found) == sum(map(bool, texts.values()))
    if is_read and found and risk is not None and risk.method == "none":
        found = {name: found.get(name) or getattr(risk, name) for name in IN_LEVELS}
    if not is_read or len(found) < len(IN_LEVELS):
        if any(texts.values()):
            row.remarks.append(
                _("固有リスクと残留リスクが高・中・低でそろわないため、評価は入れません。取り込んだあとに評価してください。")
            )
        return ""
    if LEVELS.index(found["residual_level"]) > LEVELS.index(found["inherent_level"]):
        return _("残留リスクが固有リスクより高くなっています。")
    if _is_other(found, risk, "none"):
        values |= found
    return ""


def _controls(values: dict[str, Any], row: Row, of: Comparing, risk: Risk | None) -> None:
    """Which measures answer the risk then. What the house does not have is added if the office says so; else what is there stays beside what is known."""
    texts = row.values.get("controls")
    if not texts:
        return
    there, new = of.measures.sort(texts)
    names = {control.measure for control in there}
    if new and of.kind:
        names |= set(new)
        of.plan.new_controls += [text for text in new if text not in of.plan.new_controls]
    elif new:
        row.remarks.append(
            _("管理策「%(names)s」はKomainuにないため、結び付けません。") % {"names": "」「".join(text[:60] for text in new)}
        )
        names |= set(_kept(risk, "controls")) if risk is not None else set()
    if names:
        values["controls"] = sorted(names)


def apply(changes: Sequence[Planned], by: Person | None, options: Mapping[str, Any]) -> None:
    """Write a part of a plan, each risk by the acts of its page."""
    method, measures = services.method_now(), Measures.read()
    for each in changes:
        values = {name: value for name, value in each.values.items() if name != "place"}
        wanted = values.pop("controls", None)
        rating = {name: values.pop(name) for name in (*POINTS, *IN_LEVELS) if name in values}
        if each.act is Act.ADD:
            risk = services.add_risk(each.record, by=by, **values, **_of_catalogue(values, each.record))
        else:
            risk = services.change_risk(each.record, by=by, **values) if values else each.record
        if wanted is not None:
            services.set_controls(risk, _made(wanted, measures, by=by, kind=str(options.get("new_controls") or "")), by=by)
        if rating:
            with translation.override("ja"):
                services.score(risk, by=by, method=method, reason=_("ファイルから取り込み"), **rating)


def _of_catalogue(values: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """What the catalogue says of a new risk that is written as one of its own, so that it is not proposed once more. One query."""
    typical = _typical(values)
    of = {"group" if isinstance(place, LineGroup) else "line": place}
    if typical is None or Risk.objects.filter(**of, catalogue_id=typical.id, state=Risk.State.OPEN).exists():
        return {}
    return {"catalogue_id": typical.id, "harm": list(typical.harm)}


def _made(texts: Iterable[str], measures: Measures, *, by: Person | None, kind: str) -> list[Control]:
    """The controls of these words; those that are not there are added."""
    found = []
    for text in texts:
        control = measures.find(text)
        if control is None:
            control = add_control(by=by, measure=text, kind=kind)
            measures.by_text[heading_key(text)] = control
        found.append(control)
    return found


def finish(plan: Plan, by: Person | None, options: Mapping[str, Any]) -> dict[str, int]:
    subject = Organisation.objects.first() or Organisation(id=1)
    trail.record("risks.imported", by=by, subject=subject, after={"file": options.get("file", ""), **options.get("counts", {})})
    return {}


def further(plan: RiskPlan) -> dict[str, Any]:
    return {"new_controls": plan.new_controls}


RISKS = register(
    ImportSpec(
        id="risks.risks",
        label=gettext_lazy("Excelのリスク分析表を読み込む"),
        lead=gettext_lazy(
            "Komainuから書き出して直した表でも、今までお使いのリスク分析表でも読み込めます。台帳の行は、名称か番号で見分けます。受け入れは取り込みません。"
        ),
        fields=FIELDS,
        key=("place", "title"),
        apart=("stage", "department", "line_number", "number"),
        sheet_key="department",
        plan=compare,
        apply=apply,
        finish=finish,
        adjust=adjustments,
        further=further,
        template="risks/_import_further.html",
        url="risks:table",
        unit=gettext_lazy("件"),
    )
)
