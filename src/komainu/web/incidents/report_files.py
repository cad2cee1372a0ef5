"""A report form as a file: PDF, Word, Excel or JSON. What is missing stays marked with a word in each of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from komainu.law.breach.forms import FilledForm
from komainu.web.documents.content import Block, Document, Heading, KeyValue, KeyValueTable, Notice, Paragraph, Table
from komainu.web.incidents.filling import Change, Material, changes_since, fill_report, last_filed
from komainu.web.incidents.models import Incident, Report
from komainu.web.incidents.report_words import stage_label
from komainu.web.incidents.sheets import Sheet, sheet_of, sheet_of_filed
from komainu.web.site import clock
from komainu.web.site.templatetags.site import jdate

FORMATS = ("pdf", "docx", "xlsx", "json")


@dataclass(frozen=True, slots=True)
class ReportFile:
    """What a file of a report says beside the form.

    number        the number of the incident
    stage_label   速報, 確報, 追完, or what a notice is called
    filed         lines on the filing, as pairs; empty for a draft
    changes       what reads otherwise than in the last filing
    """

    number: str
    stage_label: str
    organisation: str
    sheet: Sheet
    filled: Mapping[str, Any]
    filed: Sequence[tuple[str, str]] = ()
    changes: Sequence[Change] = ()

    @property
    def title(self) -> str:
        return f"{self.sheet.title}{_('（')}{self.stage_label}{_('）')}"


def state_word(state: str) -> str:
    """The word for the state of an item, as each file writes it."""
    return {
        "missing": _("未記入"),
        "may_wait": _("未判明（後の報告で可）"),
        "not_applicable": _("記入不要"),
    }.get(state, "")


def document_of(file: ReportFile) -> Document:
    """The report as a document: the filing or the draft's warning first, then the blocks of the form, then the changes."""
    sheet = file.sheet
    blocks: list[Block] = []
    if file.filed:
        blocks.append(KeyValueTable([KeyValue(label, value) for label, value in file.filed]))
    else:
        text = _("提出の前の控えです。委員会などへの報告は、提出先の入力フォームなどで行います。")
        if sheet.missing:
            text = _("未記入の項目が%(count)s件あります。") % {"count": len(sheet.missing)} + text
        blocks.append(Notice(text, title=_("提出前の控え"), kind="warning" if sheet.missing else "info"))
    if file.changes:
        english = get_language() == "en"
        blocks += [
            Heading(_("前回の提出から変わった項目"), 1),
            Table(
                [_("項目"), _("前回"), _("今回")],
                [
                    (change.label_en, change.before_en, change.after_en)
                    if english
                    else (change.label_ja, change.before_ja, change.after_ja)
                    for change in file.changes
                ],
                widths=[2, 3, 3],
            ),
        ]
    for block in sheet.blocks:
        rows = []
        for row in block.rows:
            note = "" if row.is_compared else _("実際の画面と未照合")
            rows.append(KeyValue(row.label, row.value, id=row.id, state=row.state, note=note))  # type: ignore[arg-type]
        blocks += [Heading(block.title, 2), KeyValueTable(rows, has_ids=True)]
    notes = [_("「未照合」の項目は、実際の入力画面と照合していません。提出の前に画面で確かめてください。")] if sheet.not_compared else []
    if not file.sheet.blocks:
        blocks.append(Paragraph(_("この提出には、様式の内容が残されていません。")))
    return Document(
        title=file.title,
        blocks=blocks,
        form_number=f"{file.number}　{sheet.form}",
        version=sheet.version,
        date=sheet.as_of,
        language="en" if get_language() == "en" else "ja",
        organisation=file.organisation,
        notes=notes,
    )


def table_of(file: ReportFile) -> tuple[list[str], list[list[str]]]:
    """Columns and rows for a sheet."""
    columns = [_("番号"), _("区分"), _("項目"), _("内容"), _("状態"), _("値の出どころ"), _("照合"), _("根拠")]
    rows = [
        [
            row.id,
            block.title,
            row.label,
            row.value,
            state_word(row.state) or _("記入済み"),
            row.origin_label,
            "" if row.is_compared else _("未照合"),
            " / ".join(source.label for source in row.sources),
        ]
        for block in file.sheet.blocks
        for row in block.rows
    ]
    return columns, rows


def sheet_and_changes(report: Report, material: Material, on: date, filled: FilledForm | None = None) -> tuple[Sheet, list[Change]]:
    """The report as a sheet, and what changed since the last filing: of a draft as it is now, of a filed one as it was.

    filled  the draft, where it is filled already
    """
    if report.filed_at is not None:
        return sheet_of_filed(report.filled), []
    filled = filled or fill_report(report, material=material, as_of=on)
    last = last_filed(material.reports, report.form)
    return sheet_of(filled, report.incident, report), changes_since(last.filled, filled) if last else []


def report_file_of(incident: Incident, report: Report, material: Material, on: date) -> ReportFile:
    """A report as it goes into a file."""
    sheet, changes = sheet_and_changes(report, material, on)
    filed = []
    if report.filed_at is not None:
        state = _("取消し済み") if report.withdrawn_at else _("提出済み")
        filed = [
            (_("状態"), state),
            (_("提出した日時"), f"{report.filed_at.astimezone(clock.JAPAN):%Y-%m-%d %H:%M}"),
            (_("提出先"), report.recipient),
            (_("提出の方法"), report.method),
            (_("受付番号"), report.receipt or _("なし")),
        ]
        if report.lateness_reason:
            filed.append((_("遅れた理由"), report.lateness_reason))
    told = dict(report.filled) if report.filed_at else fill_report(report, material=material, as_of=on).to_json()
    return ReportFile(
        number=incident.number,
        stage_label=stage_label(report.form, report.stage),
        organisation=material.organisation.name if material.organisation else "",
        sheet=sheet,
        filled=told,
        filed=filed,
        changes=changes,
    )


def _values(file: ReportFile) -> dict[str, Any]:
    """The report as plain values for an own form of the house."""
    names = ("id", "section", "label", "value", "state")
    return {
        "organisation": file.organisation, "today": jdate(file.sheet.as_of), "number": file.number, "title": file.title,
        "rows": [dict(zip(names, row[:5], strict=True)) for row in table_of(file)[1]],
    }  # fmt: skip


def render(file: ReportFile, format_name: str) -> bytes:
    """The file. Raises KeyError for a format that is not in FORMATS, DocumentFailed if the typesetter refuses."""
    if format_name == "json":
        told = {"incident": file.number, **file.filled}
        return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
    if format_name == "xlsx":
        from komainu.web.documents.tables import to_xlsx

        columns, rows = table_of(file)
        return to_xlsx(columns, rows, file.title, made_on=file.sheet.as_of)
    if format_name == "docx":
        from komainu.web.documents.services import by_own_form
        from komainu.web.documents.word import to_docx

        return by_own_form("incidents.report", lambda: _values(file), lambda: to_docx(document_of(file)))
    if format_name == "pdf":
        from komainu.web.documents.housestyle import house_pdf

        return house_pdf("incidents.report", document_of(file))
    raise KeyError(format_name)
