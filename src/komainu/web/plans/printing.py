"""The plan on paper: a document and a table. Pure: values in, a document out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from komainu.web.documents.content import Block, Document, Heading, KeyValue, KeyValueTable, Paragraph, Table
from komainu.web.documents.pdf import day_text
from komainu.web.plans.fiscal import FiscalYear
from komainu.web.plans.models import YearPlan
from komainu.web.plans.queries.year import Month, Year

KIND = "plans.year"


def state_words() -> dict[str, str]:
    return {"done": _("実施済み"), "late": _("期限超過"), "due": _("まもなく"), "planned": _("予定"), "left_out": _("行わない")}


def month_words(day: date, language: str) -> str:
    return date_format(day, "F Y") if language == "en" else f"{day.year}年{day.month}月"


def year_document(found: Year, *, reasons: dict[str, str], house: str, day: date, language: str) -> Document:
    """The plan as it stands: by month, with what was done; the steps that are left out with their reasons at the end.

    reasons   why a step is left out, by its title
    """
    plan = found.plan
    states = state_words()
    blocks: list[Block] = [KeyValueTable(_head(plan, found.fiscal, language))]
    blocks.append(
        Table(
            [_("月"), _("すること"), _("担当"), _("期限"), _("状態"), _("行った日")],
            [
                [
                    month_words(month.first_day, language) if place == 0 else "",
                    entry.title + (f"（{entry.source}）" if entry.source else ""),
                    entry.owner,
                    day_text(entry.due_on, language),
                    states[entry.state],
                    day_text(entry.done_on, language),
                ]
                for month in found.months
                for place, entry in enumerate(each for each in month.entries if each.state != "left_out")
            ],
            widths=(2.2, 6, 3, 2.8, 2, 2.8),
            empty=_("項目がありません。"),
        )
    )
    left_out = [entry for month in found.months for entry in month.entries if entry.state == "left_out"]
    if left_out:
        blocks += [
            Heading(_("この年度に行わないもの")),
            Table([_("すること"), _("理由")], [[entry.title, reasons.get(entry.title, "")] for entry in left_out], widths=(1, 1)),
        ]
    if plan and plan.change_note:
        blocks.append(Paragraph(_("この版での変更：%(note)s") % {"note": plan.change_note}, style="small"))
    version = str(plan.version) if plan else ""
    title = _("%(year)s年度 個人情報保護 年間計画") % {"year": found.fiscal.year}
    return Document(title=title, blocks=blocks, version=version, date=day, language=language, organisation=house)


def _head(plan: YearPlan | None, fiscal: FiscalYear, language: str) -> list[KeyValue]:
    rows = [KeyValue(_("期間"), f"{day_text(fiscal.starts_on, language)}〜{day_text(fiscal.ends_on, language)}")]
    if plan is None:
        return rows
    rows.append(KeyValue(_("状態"), str(plan.get_state_display())))
    if plan.approved_at:
        name = plan.approved_by.name if plan.approved_by else _("書面で承認")
        rows.append(KeyValue(_("承認"), f"{day_text(plan.approved_at.date(), language)} {name}".strip()))
    return rows


def year_table(months: Sequence[Month], language: str) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows for a sheet."""
    states = state_words()
    columns = [_("月"), _("期限"), _("すること"), _("担当"), _("状態"), _("行った日"), _("出どころ")]
    rows = [
        [
            month_words(month.first_day, language),
            entry.due_on,
            entry.title,
            entry.owner,
            states[entry.state],
            entry.done_on,
            entry.source or _("年間計画"),
        ]
        for month in months
        for entry in month.entries
    ]
    return columns, rows
