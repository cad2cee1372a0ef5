"""The ledger on paper: all lines as a table, then each with everything that is known of it. Pure: values in, a document out."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from komainu.web.documents.content import Block, Document, Heading, KeyValue, KeyValueTable, Paragraph, Table
from komainu.web.documents.pdf import day_text
from komainu.web.ledger import classifying, columns
from komainu.web.ledger.models import LedgerLine

KIND = "ledger.lines"


def ledger_document(lines: Sequence[LedgerLine], *, title: str, conditions: str, house: str, day: date, language: str) -> Document:
    """conditions   under which the lines were chosen, in words; "" for all"""
    blocks: list[Block] = [
        KeyValueTable([KeyValue(_("印刷した日"), day_text(day, language)), KeyValue(_("行の数"), f"{len(lines):,}"), *([KeyValue(_("条件"), conditions)] if conditions else [])]),
        Table(
            [_("管理番号"), _("個人情報の名称"), _("部門"), _("件数（人数）"), _("保管期限"), _("状態"), _("最終確認日")],
            [
                [
                    line.number, line.name, line.department.name, "" if line.count is None else f"{line.count:,}",
                    day_text(line.retention_until, language) if line.retention_until else line.retention_words, str(line.get_state_display()), day_text(line.last_checked_on, language),
                ]
                for line in lines
            ],
            widths=(2.6, 4, 2.4, 1.8, 2.6, 2, 2.4), aligns=("left", "left", "left", "right", "left", "left", "left"), empty=_("行がありません。"),
        ),
    ]  # fmt: skip
    for line in lines:
        blocks.append(Heading(f"{line.number}　{line.name}", level=2))
        said = [(columns.label(field), columns.said(line, field)) for field in columns.FIELDS if field != "name"]
        rows = [KeyValue(str(label), value) for label, value in said if value]
        if line.flags:
            rows.append(KeyValue(_("区分"), classifying.names(line.flags)))
        if line.retention_until:
            rows.append(KeyValue(_("保管期限の日"), day_text(line.retention_until, language)))
        rows.append(KeyValue(_("版"), str(line.version)))
        blocks.append(KeyValueTable(rows))
    blocks.append(Paragraph(_("この台帳は、印刷した日の内容です。最新の内容はKomainuで確かめてください。"), style="small"))
    return Document(title=title, blocks=blocks, date=day, language=language, organisation=house)


def purposes_text(purposes: Sequence[tuple[str, str]], *, foreword: str, house: str) -> str:
    """The published purposes as plain text, for the house's own site.

    purposes   text and where it is shown
    """
    head = [_("%(house)s が取り扱う個人情報の利用目的") % {"house": house}, "", *([foreword, ""] if foreword else [])]
    return "\n".join([*head, *(f"- {text}" for text, _place in purposes)]) + "\n"
