"""The pages of the wizard: which questions stand on which, in which order, with what hangs on each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.forms import BoundField, Form
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.law.citations import Citation
from komainu.web.incidents import naming
from komainu.web.incidents.questions import Place, data_set_ids, data_set_name, every_place, groups, missing_places, places, value_at

FIRST = "first"
PER_PAGE = 6

WEIGHT_TITLES: Mapping[str, str | Promise] = {
    "creates_duty": _("報告が要るかどうかを決める質問"),
    "starts_clock": _("期限を決める質問"),
    "adds_ground": _("報告の理由が増えるかもしれない質問"),
    "lifts_duty": _("報告や通知が要らなくなるかもしれない質問"),
    "names_recipient": _("報告先を決める質問"),
    "shapes_notice": _("本人への知らせ方を決める質問"),
    "settles_mark": _("プライバシーマークの報告を決める質問"),
    "beside": _("ほかの届け出に関わる質問"),
}
# In these groups what the answer does not look at is folded away; in the others every fact goes into a report.
FOLDING = frozenset({"outflow", "protection", "entrustment", "my_number", "wrongful", "organisation"})


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the wizard, as the row of links shows it. `open` counts what the answer still waits for."""

    id: str
    label: str | Promise
    url: str
    current: bool
    open: int

    @property
    def count(self) -> int | str:
        return self.open or ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on the page."""

    field: BoundField
    place: Place
    data_set: str
    why: str
    citations: list[Citation]
    effects: list[str]
    is_missing: bool

    @property
    def is_plain(self) -> bool:
        """One control with a label; every other kind is a group with a legend."""
        return self.place.question.kind.value == "text"


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading; `folded` are those that the answer does not look at as things stand."""

    title: str | Promise
    lead: str | Promise
    asked: list[Asked]
    folded: list[Asked]


def part_ids() -> list[str]:
    return [FIRST, *(group.id for group in groups())]


def page_of_first(missing: Sequence[Any], offset: int) -> int:
    """The offset drawn into the range; beyond the end it begins again."""
    return offset if 0 <= offset < len(missing) else 0


def asked_on(part: str, facts: Mapping[str, Any], explanation: Mapping[str, Any], offset: int = 0) -> list[Place]:
    """The places of one page, in its order."""
    if part != FIRST:
        return places(facts, part)
    waiting = missing_places(facts, explanation.get("missing") or ())
    start = page_of_first(waiting, offset)
    return [place for place, _weight in waiting[start : start + PER_PAGE]]


def parts(facts: Mapping[str, Any], explanation: Mapping[str, Any], current: str, path: str) -> list[Part]:
    """The row of links above the questions."""
    english = naming.language() == "en"
    waiting = [place for place, _weight in missing_places(facts, explanation.get("missing") or ())]
    found = [Part(FIRST, _("大事な順"), path, current == FIRST, len(waiting))]
    for group in groups():
        count = sum(1 for place in waiting if place.question.group == group.id)
        found.append(
            Part(group.id, group.en if english else group.ja, f"{path}?{urlencode({'part': group.id})}", current == group.id, count)
        )
    return found


def address_of(facts: Mapping[str, Any], source: str, path: str) -> str:
    """Where a fact is asked: the page of its group, at its question. The page itself for what is no single question.

    source  a path of the facts or the beginning of one (`event.*`), arrays as []
    path    the address of the wizard
    """
    source = source.removesuffix(".*")
    for group in groups():
        for place in places(facts, group.id):
            asked = place.question.path
            if asked == source or asked.startswith(f"{source}.") or source.startswith(f"{asked}."):
                return f"{path}?{urlencode({'part': group.id})}#q-{place.name}"
    return path


def _asked(form: Form, place: Place, facts: Mapping[str, Any], explanation: Mapping[str, Any], waiting: set[str]) -> Asked:
    several = len(data_set_ids(facts)) > 1
    effects = [naming.said(entry) for entry in explanation.get("effects") or () if entry["path"] == place.question.path]
    return Asked(
        field=form[place.name],
        place=place,
        data_set=data_set_name(facts, place.data_set) if place.data_set and several else "",
        why=place.question.why(naming.language()),
        citations=naming.citations(place.question.citations),
        effects=effects if place.name in waiting else [],
        is_missing=place.name in waiting,
    )


def sections(part: str, form: Any, facts: Mapping[str, Any], explanation: Mapping[str, Any]) -> list[Section]:
    """The page's questions under their headings: by weight on the first page, by data set on the others."""
    weights = {place.name: weight for place, weight in missing_places(facts, explanation.get("missing") or ())}
    known = every_place(facts)
    shown = [known[name] for name in form.places if name in known]
    asked = [_asked(form, place, facts, explanation, set(weights)) for place in shown]
    if part == FIRST:
        return _by_weight(asked, weights)
    group = next(group for group in groups() if group.id == part)
    lead = group.lead_en if naming.language() == "en" else group.lead_ja
    found = []
    for one in [*data_set_ids(facts), ""]:
        here = [each for each in asked if each.place.data_set == one]
        if not here:
            continue
        title: str | Promise = data_set_name(facts, one) if one else _("事故全体について") if found else ""
        open_ones = [each for each in here if part not in FOLDING or each.is_missing or each.field.errors or _is_known(facts, each)]
        found.append(Section(title, "" if found else lead, open_ones, [each for each in here if each not in open_ones]))
    return found


def _is_known(facts: Mapping[str, Any], asked: Asked) -> bool:
    return value_at(facts, asked.place) is not None


def _by_weight(asked: list[Asked], weights: Mapping[str, str]) -> list[Section]:
    found: list[Section] = []
    for weight, title in WEIGHT_TITLES.items():
        here = [each for each in asked if weights.get(each.place.name) == weight]
        if here:
            found.append(Section(title, "", here, []))
    settled = [each for each in asked if each.place.name not in weights]
    if settled:
        found.append(Section(_("このページの質問"), "", settled, []))
    return found
