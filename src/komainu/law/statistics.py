"""The published national figures on accidents, and one's own beside them.

The figures are those of the Privacy Mark's yearly collection as their sources print them; each row names its sources, their quality and
the base of its share. What the sources cannot carry is refused here rather than in a footnote: the classes of fiscal year 2023, whose
labels look shifted; fiscal years before 2022, which were counted by another classification; and shares over the total of reports, which
is not their base.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from komainu.law import classification
from komainu.law.classification import Label

__all__ = [
    "AXES",
    "Comparison",
    "ComparisonRow",
    "NationalFigures",
    "NationalRow",
    "NotPublishable",
    "Overview",
    "Quality",
    "Source",
    "UnknownAxis",
    "comparable_years",
    "compare",
    "data",
    "national",
    "overview",
    "sources",
]

AXES = ("occurrence", "class", "cause", "medium")
FIRST_COMPARABLE_YEAR = 2022

# The classes of fiscal year 2023 are kept in the data under a key of their own that is not read here: their labels look shifted.
_KEYS = {"occurrence": "by_occurrence", "class": "by_class", "cause": "by_cause", "medium": "by_medium"}


class NotPublishable(ValueError):
    """There is no figure that may be shown for this axis and year; `reason` says why, for people."""

    def __init__(self, reason: Label) -> None:
        super().__init__(reason.en)
        self.reason = reason


class UnknownAxis(ValueError):
    """An axis that is not one of AXES."""


class Quality(IntEnum):
    """How near a source stands to the publisher; a higher value is nearer."""

    BLOG = 1
    PRESS = 2
    PRIMARY = 3
    FOUNDING = 4


_QUALITY_LABELS = {
    Quality.BLOG: Label("個人・企業のブログによる引用", "quoted by a blog"),
    Quality.PRESS: Label("報道による引用", "quoted by the press"),
    Quality.PRIMARY: Label("公表者のページ", "the publisher's page"),
    Quality.FOUNDING: Label("公表者の研修資料", "the publisher's training document"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was read. `url` is empty where the document has none."""

    id: str
    quality: Quality
    about: str
    url: str

    @property
    def quality_label(self) -> Label:
        return _QUALITY_LABELS[self.quality]


@dataclass(frozen=True, slots=True)
class NationalRow:
    """One line of a published table.

    count           cases as the source states them, or None if it states none
    share           percent as the source states it, or None; never computed
    derived_share   percent that we computed from a base which the source does state, or None; always shown as our arithmetic
    """

    id: str
    label: Label
    count: int | None
    share: float | None
    derived_share: float | None
    sources: tuple[Source, ...]
    note: str

    @property
    def quality(self) -> Quality:
        return max(source.quality for source in self.sources)


@dataclass(frozen=True, slots=True)
class NationalFigures:
    """A published table.

    base      what the shares are shares of, in words, for there is not always a number
    complete  False where the sources list only some lines: the missing ones are not zero
    """

    axis: str
    fiscal_year: int
    rows: tuple[NationalRow, ...]
    base: Label
    complete: bool
    notes: tuple[Label, ...]

    def row(self, id: str) -> NationalRow | None:
        return next((row for row in self.rows if row.id == id), None)


@dataclass(frozen=True, slots=True)
class Overview:
    """The totals of one year. `reports` is not the base of any published share."""

    fiscal_year: int
    reporting_companies: int
    reports: int
    mark_holders: int | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One line of one's own figures beside the national one.

    own_share            percent of own_base; None if there was no own case
    own_incident_share   only for causes: percent of incidents, where own_share is percent of mentions
    national             the published line, or None where the sources give none
    """

    id: str
    label: Label
    own_count: int
    own_share: float | None
    own_incident_share: float | None
    own_per_100_staff: float | None
    national: NationalRow | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One's own figures and the national ones, each with its own base. Shares of small bases are shown, never judged."""

    axis: str
    fiscal_year: int
    rows: tuple[ComparisonRow, ...]
    own_base: int
    own_base_label: Label
    national: NationalFigures | None
    national_missing: Label | None


@cache
def data() -> Mapping[str, Any]:
    """The whole file of published figures, read once."""
    text = (files("komainu.law") / "data" / "statistics.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def _source(id: str) -> Source:
    entry = data()["sources"][id]
    return Source(id, Quality[entry["kind"].upper()], entry.get("about", ""), entry.get("url", ""))


def sources(ids: str | list[str]) -> tuple[Source, ...]:
    """The sources behind their ids."""
    return tuple(_source(id) for id in ([ids] if isinstance(ids, str) else ids))


def national(axis: str, fiscal_year: int) -> NationalFigures:
    """The published table of one axis and year.

    axis          `occurrence`, `class`, `cause` or `medium`
    fiscal_year   2024 means April 2024 to March 2025
    Raises NotPublishable, with the reason, where no figure may be shown; UnknownAxis.
    Source: the collections of accident reports of Privacy Mark holders, as press and training documents print them.
    """
    if axis not in _KEYS:
        raise UnknownAxis(axis)
    if fiscal_year < FIRST_COMPARABLE_YEAR:
        raise NotPublishable(
            Label(
                f"{FIRST_COMPARABLE_YEAR}年度に分類が変わったため、それより前の年度の数字は並べられません。",
                f"The classification changed in fiscal year {FIRST_COMPARABLE_YEAR}; earlier figures cannot stand beside later ones.",
            )
        )
    year: Mapping[str, Any] = data()["jipdec"].get(f"FY{fiscal_year}") or {}
    if axis == "class" and "by_class_as_first_reported" in year:
        raise NotPublishable(
            Label(
                f"{fiscal_year}年度の事象分類別の数字は、報道と公表者の資料とで合わないため表示しません。",
                f"The class figures of fiscal year {fiscal_year} contradict the publisher's own document and are not shown.",
            )
        )
    table: Mapping[str, Any] | None = year.get(_KEYS[axis])
    if table is None:
        raise NotPublishable(
            Label(
                f"{fiscal_year}年度の公表された数字は収録していません。", f"No published figure of fiscal year {fiscal_year} is held here."
            )
        )
    rows, complete = _rows(axis, table)
    return NationalFigures(axis, fiscal_year, rows, _base(axis, fiscal_year, table), complete, _notes(axis, rows, complete))


def _rows(axis: str, table: Mapping[str, Any]) -> tuple[tuple[NationalRow, ...], bool]:
    mentions = (table.get("total_mentions") or {}).get("value")
    rows: list[NationalRow] = []
    complete = "others" not in table
    for id, entry in table.items():
        if id not in _ids(axis):
            continue
        values = entry if isinstance(entry, Mapping) else {"share": entry}
        count, share = values.get("count"), values.get("share")
        if count is None and share is None:
            # A rank without a number is no figure; the line is missing, not zero.
            complete = False
            continue
        derived = round(100 * count / mentions, 1) if count is not None and share is None and mentions else None
        name = classification.label(axis, id)
        rows.append(NationalRow(id, name, count, share, derived, sources(values.get("source") or table["source"]), values.get("note", "")))
    return tuple(rows), complete


def _ids(axis: str) -> frozenset[str]:
    """The ids that may stand in a table of this axis."""
    if axis == "occurrence":
        return frozenset(classification.occurrences())
    if axis == "class":
        return frozenset(classification.classes())
    if axis == "cause":
        return frozenset(classification.causes())
    return frozenset({"paper", "electronic", "other"})


def _base(axis: str, fiscal_year: int, table: Mapping[str, Any]) -> Label:
    mentions = (table.get("total_mentions") or {}).get("value")
    if axis == "cause" and mentions:
        return Label(
            f"{fiscal_year}年度の原因の回答総数 {mentions:,} 件（1件の事故に複数の原因）",
            f"{mentions:,} causes named in fiscal year {fiscal_year} (several for one accident)",
        )
    total = overview(fiscal_year).reports
    return Label(
        f"出典は構成比の母数を示していません（{fiscal_year}年度の事故報告総数 {total:,} 件を母数とした割合とは限りません）",
        f"The sources do not state the base of the shares (not necessarily the {total:,} reports of fiscal year {fiscal_year})",
    )


def _notes(axis: str, rows: tuple[NationalRow, ...], complete: bool) -> tuple[Label, ...]:
    notes = []
    if not complete:
        notes.append(
            Label(
                "出典が数字を示した項目だけを載せています。載っていない項目は0件という意味ではありません。",
                "Only lines with a published figure are listed; a missing line is not zero.",
            )
        )
    if axis == "cause":
        notes.append(
            Label(
                "原因は1件の事故に複数あるため、合計は事故の件数になりません。",
                "One accident may have several causes; they do not add to accidents.",
            )
        )
    if any(row.derived_share is not None for row in rows):
        notes.append(
            Label("「当方計算」の割合は出典の数字ではありません。", "A share marked as our arithmetic is not the source's figure.")
        )
    if rows and max(row.quality for row in rows) <= Quality.BLOG:
        notes.append(
            Label("公表者のページではなく、ブログの引用によります。", "Taken from a blog's quotation, not from the publisher's page.")
        )
    return tuple(notes)


def comparable_years(axis: str) -> tuple[int, ...]:
    """The fiscal years whose table may be shown for this axis, oldest first. Raises UnknownAxis."""
    years = []
    for key in data()["jipdec"]:
        fiscal_year = int(key.removeprefix("FY"))
        try:
            national(axis, fiscal_year)
        except NotPublishable:
            continue
        years.append(fiscal_year)
    return tuple(sorted(years))


def overview(fiscal_year: int) -> Overview:
    """The totals of one year, from fiscal year 2022 on. Raises NotPublishable."""
    year: Mapping[str, Any] = data()["jipdec"].get(f"FY{fiscal_year}") or {}
    if fiscal_year < FIRST_COMPARABLE_YEAR or "total_reports" not in year:
        raise NotPublishable(
            Label(f"{fiscal_year}年度の総数は収録していません。", f"The totals of fiscal year {fiscal_year} are not held here.")
        )
    holders = year.get("mark_holders") or {}
    ids = [id for key in ("reporting_companies", "total_reports", "mark_holders") for id in (year.get(key) or {}).get("source", ())]
    return Overview(
        fiscal_year,
        year["reporting_companies"]["value"],
        year["total_reports"]["value"],
        holders.get("value"),
        sources(list(dict.fromkeys(ids))),
    )


def compare(
    own_counts: Mapping[str, int], axis: str, fiscal_year: int, *, own_incidents: int | None = None, staff: int | None = None
) -> Comparison:
    """One's own counts beside the national table of a year; without a table the own figures stand alone and the reason is given.

    own_counts      cases (for causes: mentions) by id; ids of sub-kinds are not taken
    own_incidents   how many incidents the counts come from; for causes the base of own_incident_share. Default: the sum of the counts
    staff           people who work here, for the rate per 100; None leaves it out
    Raises UnknownId for an id of another axis; ValueError for a negative count; UnknownAxis.
    """
    if axis not in _KEYS:
        raise UnknownAxis(axis)
    for id, count in own_counts.items():
        if id not in _ids(axis):
            raise classification.UnknownId(f"{axis}: {id}")
        if count < 0:
            raise ValueError(f"{id}: {count}")
    figures, missing = _national_or_reason(axis, fiscal_year)
    base = sum(own_counts.values())
    incidents = own_incidents if axis == "cause" else None
    order = [id for id in _order(axis) if id in own_counts or (figures and figures.row(id))]
    rows = tuple(
        ComparisonRow(
            id,
            classification.label(axis, id),
            own_counts.get(id, 0),
            _percent(own_counts.get(id, 0), base),
            _percent(own_counts.get(id, 0), incidents),
            _percent(own_counts.get(id, 0), staff),
            figures.row(id) if figures else None,
        )
        for id in order
    )
    unit = (
        Label(f"自社の原因の回答 {base:,} 件", f"{base:,} causes named here")
        if axis == "cause"
        else Label(f"自社の事故 {base:,} 件", f"{base:,} accidents here")
    )
    return Comparison(axis, fiscal_year, rows, base, unit, figures, missing)


def _national_or_reason(axis: str, fiscal_year: int) -> tuple[NationalFigures | None, Label | None]:
    try:
        return national(axis, fiscal_year), None
    except NotPublishable as refusal:
        return None, refusal.reason


def _order(axis: str) -> tuple[str, ...]:
    if axis == "medium":
        return ("paper", "electronic", "other")
    return tuple({"occurrence": classification.occurrences, "class": classification.classes, "cause": classification.causes}[axis]())


def _percent(part: int, whole: int | None) -> float | None:
    return round(100 * part / whole, 1) if whole else None
