"""A filled form as people read it: rows in blocks, for the pages and for the files. Made from a draft or from what was filed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from komainu.law.breach.forms import FilledForm, FilledItem
from komainu.law.citations import all_citations
from komainu.web.incidents import wizard
from komainu.web.incidents.models import Incident, Report
from komainu.web.incidents.record import entries_from, organisation_from, topic_of_item


@dataclass(frozen=True, slots=True)
class Source:
    """A place of the law behind an item."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One item.

    origin      facts, organisation, record (the shared one), entry (this report alone), default, none
    origin_url  where the value can be put right
    record_url  where the shared record asks for it, "" if it does not
    """

    id: str
    label: str
    value: str
    state: str
    origin: str = ""
    hint: str = ""
    type: str = "text"
    is_compared: bool = True
    sources: tuple[Source, ...] = ()
    origin_url: str = ""
    record_url: str = ""

    @property
    def anchor(self) -> str:
        return "item-" + self.id.replace(".", "-")

    @property
    def is_long(self) -> bool:
        return "\n" in self.value or len(self.value) > 60

    @property
    def origin_link(self) -> str:
        """The words of the link behind `origin_url`."""
        if self.origin == "organisation" or self.origin_url.endswith("/client/"):
            return _("委託元の登録を開く")
        return _("元の質問を開く") if self.value else _("質問に答える")

    @property
    def origin_label(self) -> str:
        return {
            "facts": _("分かったこと（事実）から"),
            "organisation": _("組織の登録情報から"),
            "record": _("共通の記録から"),
            "entry": _("この報告だけの記入"),
            "default": _("自動で入れた値"),
        }.get(self.origin, "")


@dataclass(frozen=True, slots=True)
class Block:
    key: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole form as it stands."""

    form: str
    version: str
    title: str
    stage: str
    as_of: date
    blocks: tuple[Block, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for block in self.blocks for row in block.rows)

    @property
    def missing(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.state == "missing")

    @property
    def may_wait(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.state == "may_wait")

    @property
    def not_compared(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.is_compared)

    @property
    def answered(self) -> int:
        return sum(1 for row in self.rows if row.state == "filled")

    @property
    def asked(self) -> int:
        return sum(1 for row in self.rows if row.state != "not_applicable")


def _in_english() -> bool:
    return get_language() == "en"


def sources_of(ids: tuple[str, ...]) -> tuple[Source, ...]:
    """The citations in the reader's language; an id that the registry does not know is left out."""
    known = all_citations()
    lang = "en" if _in_english() else "ja"
    return tuple(Source(known[key].label(lang), known[key].url) for key in ids if key in known)


def _blocks(rows: list[tuple[str, str, Row]]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for key, title, row in rows:
        if blocks and blocks[-1].key == key:
            blocks[-1] = replace(blocks[-1], rows=(*blocks[-1].rows, row))
        else:
            blocks.append(Block(key, title, (row,)))
    return tuple(blocks)


def sheet_of(filled: FilledForm, incident: Incident, report: Report | None = None) -> Sheet:
    """A draft: each value with where it comes from and where it can be put right."""
    english = _in_english()
    own = report.entries if report else {}
    recorded = {**entries_from(incident.record), **organisation_from(incident.record)}
    rows = []
    for item in filled.items:
        row = _row(item, incident, own, recorded, english=english)
        if report is not None and row.record_url:
            row = replace(row, record_url=f"{row.record_url.replace('#', f'?report={report.pk}#')}")
        rows.append((item.item.group, item.item.group_en if english else item.item.group_ja, row))
    title = filled.form.title_en if english else filled.form.title_ja
    return Sheet(filled.form.name, filled.form.version, title, filled.stage, filled.as_of, _blocks(rows))


def _row(filled: FilledItem, incident: Incident, own: Mapping[str, Any], recorded: Mapping[str, Any], *, english: bool) -> Row:
    item = filled.item
    topic = "entrustee_name" if item.organisation == "entrustee_name" else topic_of_item(item.id, item.entry_from, item.compose)
    record_url = f"{reverse('incidents:report_record', args=[incident.pk])}#topic-{topic}" if topic else ""
    origin: str = filled.origin
    if (origin == "entry" and item.id not in own) or (origin == "organisation" and item.organisation in recorded):
        origin = "record"
    origin_url = ""
    if origin == "facts" or (origin == "none" and item.derive and not topic):
        first = item.source.split(",")[0].strip()
        origin_url = wizard.address_of(incident.facts, first, reverse("incidents:questions", args=[incident.pk]))
    elif origin in {"organisation", "none"} and item.organisation == "entrustor_name":
        origin_url = reverse("incidents:client", args=[incident.pk])
    elif origin == "record":
        origin_url = record_url
    return Row(
        id=item.id,
        label=item.label_en if english else item.label_ja,
        value=filled.display_en if english else filled.display_ja,
        state=filled.state,
        origin=origin,
        hint=filled.hint_en if english else filled.hint_ja,
        type=item.type,
        is_compared=item.compared_with_live_form,
        sources=sources_of(item.cites),
        origin_url=origin_url,
        record_url=record_url,
    )


def in_form_language(sheet: Sheet, japanese: Sheet) -> Sheet:
    """The sheet with the values of the form's own language, which is Japanese, and its headings beside the reader's: what is copied must fit the form."""
    known = {row.id: row for row in japanese.rows}

    def told(row: Row) -> Row:
        own = known[row.id]
        return replace(row, value=own.value, label=row.label if own.label == row.label else f"{row.label} / {own.label}")

    return replace(sheet, blocks=tuple(replace(block, rows=tuple(told(row) for row in block.rows)) for block in sheet.blocks))


def sheet_of_filed(filled: Mapping[str, Any]) -> Sheet:
    """A report as it went out, read from what was kept with the filing; a later change of facts or form does not touch it."""
    lang = "en" if _in_english() else "ja"
    rows = []
    for item in filled.get("items", []):
        group = item.get("group_en" if lang == "en" else "group", item["group"])
        row = Row(
            id=item["id"],
            label=item[f"label_{lang}"],
            value=item[f"display_{lang}"],
            state=item["state"],
            origin=item["origin"],
            hint=item[f"hint_{lang}"],
            type=item["type"],
            is_compared=item["compared_with_live_form"],
            sources=sources_of(tuple(item["citations"])),
        )
        rows.append((group, group, row))
    as_of = date.fromisoformat(filled["as_of"]) if filled.get("as_of") else date.min
    return Sheet(
        filled.get("form", ""), filled.get("version", ""), filled.get(f"title_{lang}", ""), filled.get("stage", ""), as_of, _blocks(rows)
    )
