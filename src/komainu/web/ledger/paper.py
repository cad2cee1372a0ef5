"""A department's survey sheet on paper: what it said last time, room for what changed, blank rows for what is new. Pure: values in, a document out."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from komainu.web.documents.content import (
    Block,
    Document,
    Heading,
    KeyValue,
    KeyValueTable,
    PageBreak,
    Paragraph,
    QrCode,
    Signature,
    SignatureBox,
    Table,
)
from komainu.web.documents.pdf import day_text
from komainu.web.ledger import columns
from komainu.web.ledger.models import LedgerLine, SurveySheet

KIND = "ledger.survey_sheet"
TOLD = ("purpose", "items", "count", "media", "places", "access_persons", "retention_words", "disposal_ways", "entrustees", "receivers")
"""What a line says on paper; the rest stands on the page alone."""
BLANK_ROWS = 6


def _line(line: LedgerLine, language: str) -> list[str]:
    said = [(columns.label(name), columns.said(line, name)) for name in TOLD]
    told = "\n".join(f"{label}：{value}" for label, value in said if value)
    last = day_text(line.last_checked_on, language) if line.last_checked_on else _("まだ確認していません")
    choices = "\n\n".join((_("□ 1 変わりなし"), _("□ 2 変わった"), _("□ 3 もう持っていない")))
    head = "\n".join(part for part in (line.number, line.name, line.business, _("前の確認：%(day)s") % {"day": last}) if part)
    return [head, told, choices, ""]


def sheet_blocks(sheet: SurveySheet, lines: Sequence[LedgerLine], *, qr: str, language: str) -> list[Block]:
    """The sheet of one department.

    lines   the department's, with all that `TOLD` names
    qr      the QR code of the sheet's page as an SVG file
    """
    due = day_text(sheet.survey.due_on, language)
    blocks: list[Block] = [
        Heading(_("%(department)sの調査表") % {"department": sheet.department.name}, level=1),
        KeyValueTable(
            [KeyValue(_("棚卸し"), sheet.survey.title), KeyValue(_("返す期限"), due), KeyValue(_("この調査表の番号"), sheet.code)]
        ),
        Paragraph(
            _(
                "1行ずつ、今もこのとおりかを見て、答えの□に印を付けてください。変わったところは、右の欄に正しい内容を書きます。新しく持つようになった個人情報は、後ろの空いた行に書きます。書き終えたら署名して、事務局に渡してください。"
            )
        ),
    ]
    if lines:
        blocks.append(
            Table(
                [_("番号・名称"), _("台帳の内容"), _("答え"), _("変わったところ（正しい内容）")],
                [_line(line, language) for line in lines], widths=(3, 5.2, 2.6, 4),
            )
        )  # fmt: skip
    else:
        blocks.append(Paragraph(_("この部門の行は、台帳にありません。扱っていなければ、下の□に印を付けてください（ゼロ報告）。")))
        blocks.append(Paragraph(_("□ この部門では、個人情報を扱っていません。"), style="lead"))
    room = "\n\n\n"
    blocks += [
        Heading(_("新しく持つようになった個人情報"), level=2),
        Table([_("名称"), _("業務"), _("利用目的"), _("件数（人数）"), _("保管場所")], [[room, "", "", "", ""]] * BLANK_ROWS, widths=(3, 2, 4, 1.8, 3)),
        Heading(_("記入した人"), level=2),
        SignatureBox([Signature(_("部門の個人データ管理者（署名または印）")), Signature(_("事務局の受付"))]),
        QrCode(qr, _("この調査表のページ"), 26, _("スマホで読むと、画面でも答えられます。事務局は、番号「%(code)s」で探します。") % {"code": sheet.code}),
    ]  # fmt: skip
    return blocks


def paper_document(sheets: Sequence[list[Block]], *, title: str, house: str, day: date, language: str) -> Document:
    """The sheets one after the other, each from a page of its own."""
    blocks: list[Block] = []
    for each in sheets:
        blocks += [PageBreak(), *each] if blocks else each
    return Document(title=title, blocks=blocks, date=day, language=language, organisation=house)
