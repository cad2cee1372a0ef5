"""What this part prints: the structure, the contact network as a sheet and as wallet cards, the paper of an appointment.

Pure but for the drawing's template: values in, a document out.
"""

from collections.abc import Sequence
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from komainu.web.documents.content import (
    Block,
    Bullets,
    Card,
    CardGrid,
    Document,
    Drawing,
    Heading,
    KeyValue,
    Letter,
    Notice,
    Paragraph,
    Signature,
    SignatureBox,
    Table,
)
from komainu.web.documents.pdf import day_text
from komainu.web.incidents import content
from komainu.web.people import chart
from komainu.web.people.queries.network import Contact, Line
from komainu.web.people.queries.structure import Row

# Which first steps stand on the sheet: kind of report, what happened.
FIRST = (("strange", "strange_pc"), ("accident", "lost_device"), ("accident", "mail_wrong_to"))
CARDS = 10
CARD_CONTACTS = 4


def svg(drawing: chart.Drawing, title: str) -> str:
    """A drawing as an SVG file."""
    return render_to_string("people/_drawing.svg", {"drawing": drawing, "title": title, "id": "drawing"})


def structure_document(*, rows: Sequence[Row], drawing: chart.Drawing, house: str, day: date, language: str) -> Document:
    """The protection structure: the drawing, and the complete table below it."""
    title = _("個人情報保護体制図")
    table = [
        [
            row.label,
            row.department or _("組織全体"),
            row.shown_name,
            f"{day_text(row.starts_on, language)}〜{day_text(row.ends_on, language)}",
        ]
        for row in rows
    ]
    blocks: list[Block] = [
        Drawing(svg(drawing, title), _("役割と氏名の図。同じ内容が下の表にあります。")),
        Heading(_("役割の一覧")),
        Table([_("役割"), _("対象"), _("氏名"), _("任期")], table, widths=(3, 2, 3, 4), empty=_("まだ誰も任命されていません。")),
    ]
    if drawing.left_out:
        blocks.insert(
            1, Paragraph(_("図に入らない部門が%(count)sあります。表をご覧ください。") % {"count": drawing.left_out}, style="small")
        )
    return Document(title=title, blocks=blocks, date=day, language=language, organisation=house)


def _names(contacts: Sequence[Contact]) -> str:
    return "\n".join(
        f"{each.name}{_('（代行）') if each.is_deputy else ''}{_('（不在）') if each.is_absent else ''}" for each in contacts
    ) or _("（未定）")


def first_steps(language: str) -> list[tuple[str, list[str], list[str]]]:
    """Title, what to do and what not to do, for each case that stands on the sheet."""

    def words(text: content.Text) -> str:
        return text.en if language == "en" else text.ja

    found = []
    for kind, what in FIRST:
        steps = content.first_steps(kind, what)
        title = words(content.option(what).title)
        if what == "strange_pc":
            title += _("（ランサムウェア・ウイルスなど）")
        found.append((title, [words(each) for each in steps.do], [words(each) for each in steps.dont]))
    return found


def network_document(*, lines: Sequence[Line], house: str, day: date, language: str) -> Document:
    """The contact network as a sheet for the wall and the drawer, with the first steps: Komainu may be down when it is needed."""
    table = [
        [
            str(line.number),
            "\n".join(part for part in (line.title, line.purpose) if part),
            _names(line.contacts),
            "\n".join(each.phone or "—" for each in line.contacts) or "—",
            line.hours,
        ]
        for line in lines
    ]
    blocks: list[Block] = [
        Notice(_("上から順に電話し、つながるまで次の人へ進みます。代行者も同じ判断ができます。"), _("迷ったら、まず電話を")),
        Table(
            [_("順"), _("連絡先"), _("氏名"), _("電話番号"), _("つながる時間")], table, widths=(1, 4, 4, 4, 3),
            empty=_("連絡先がまだ登録されていません。"),
        ),
        Heading(_("最初にすること")),
    ]  # fmt: skip
    for title, do, dont in first_steps(language):
        blocks += [Heading(title, 2), Bullets(do, is_numbered=True), Paragraph(_("しないこと：") + "／".join(dont), style="small")]
    notes = [_("この紙は個人の電話番号を含みます。古い版は細断してください。Komainuが使えないときのために、紙でも備えておきます。")]
    return Document(title=_("緊急連絡網"), blocks=blocks, date=day, language=language, organisation=house, notes=notes)


def cards_document(*, lines: Sequence[Line], house: str, day: date, language: str) -> Document:
    """Ten equal cards for the wallet: the first steps and the first numbers."""
    _title, do, dont = first_steps(language)[0]
    callable_lines = [(line, each) for line in lines for each in line.contacts if each.dial]
    # The holder of each step first, then deputies: four numbers are what a card can hold.
    ordered = sorted(callable_lines, key=lambda pair: (pair[1].is_deputy, pair[0].number))[:CARD_CONTACTS]
    texts = [
        *(f"☎ {line.title if line.title != each.name else ''} {each.name} {each.phone}".replace("  ", " ") for line, each in ordered),
        *(f"{number}. {step}" for number, step in enumerate(do, 1)),
        "× " + "／".join(dont),
    ]
    card = Card(_("事故・異常に気づいたら"), texts, footer=f"{house}　{day_text(day, language)}")
    return Document(
        title=_("緊急連絡カード"), blocks=[CardGrid([card] * CARDS)], date=day, language=language, organisation=house, layout="cards"
    )


def appointment_document(
    *, row: Row, representative: tuple[str, str], decided_by: str, task: str, house: str, day: date, language: str
) -> Document:
    """The paper of an appointment (任命書), with room for the seal and for the one who takes the role over.

    representative   title and name
    task             what the role is for, in one sentence
    """
    title, name = representative
    role = f"{row.label}{_('代行者') if row.is_deputy else ''}"
    until = day_text(row.ends_on, language) if row.ends_on else _("後任が任命されるまで")
    items = [
        KeyValue(_("役割"), role),
        *([KeyValue(_("担当する部門"), row.department)] if row.department else []),
        KeyValue(_("期間"), f"{day_text(row.starts_on, language)}〜{until}"),
        KeyValue(_("役割の内容"), task),
        *([KeyValue(_("決定"), decided_by)] if decided_by else []),
    ]
    letter = Letter(
        date=day_text(day, language),
        addressee=[_("%(name)s 殿") % {"name": row.name}],
        sender=[part for part in (house, f"{title} {name}".strip()) if part],
        subject=_("任命書"),
        body=[_("あなたを、当組織の%(role)sに任命します。個人情報を適切に取り扱うために、その役割を果たしてください。") % {"role": role}],
        items=items,
    )
    boxes = SignatureBox([Signature(title or _("代表者"), name, "seal"), Signature(_("引き受けました"), row.name, "sign")])
    return Document(title=_("任命書"), blocks=[letter, boxes], date=day, language=language, organisation=house, layout="letter")
