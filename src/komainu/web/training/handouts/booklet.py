"""The booklet (PDF): the pages of a course, a paper test and the slip that is signed; the answers as a sheet of their own; the poster."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from komainu.web.documents.content import (
    Block,
    Bullets,
    CheckItem,
    Checklist,
    Document,
    Drawing,
    Heading,
    KeyValue,
    KeyValueTable,
    Notice,
    PageBreak,
    Paragraph,
    QrCode,
    Signature,
    SignatureBox,
    Table,
)
from komainu.web.training.models import Question

from . import blocks as plain
from .course import Handout, Sheet, question_words

LETTERS = "アイウエオカキクケコ"


def booklet(course: Handout, *, house: str, day: date, paper: int) -> Document:
    """paper   number of the paper test; the answer sheet of the same number fits it"""
    found: list[Block] = [
        KeyValueTable([
            KeyValue(_("受ける人"), course.audience or "—"),
            KeyValue(_("時間のめやす"), _("約%(minutes)s分") % {"minutes": course.minutes}),
            KeyValue(_("コースの版"), str(course.number)),
        ]),
    ]  # fmt: skip
    for part in course.parts:
        found.append(Heading(part.title, 1))
        for sheet in part.sheets:
            found += _page(sheet)
    found += [PageBreak(), *_test(course, paper), PageBreak(), *_slip(course, paper)]
    return Document(title=course.title, blocks=found, date=day, organisation=house, language=course.language)


def _page(sheet: Sheet) -> list[Block]:
    found: list[Block] = [Heading(sheet.title, 2)]
    for block in sheet.blocks:
        if isinstance(block, plain.Text):
            found.append(Heading(block.text, 3) if block.is_heading else Paragraph(block.text))
        elif isinstance(block, plain.Lines):
            found.append(Bullets(block.items, block.is_numbered))
        elif isinstance(block, plain.Figure):
            found.append(Drawing(block.svg.replace("sans-serif", "Noto Sans JP"), block.alt))
            if block.source:
                found.append(Paragraph(_("出典：") + block.source, "small"))
        else:
            width = len(block.columns)
            rows = [tuple(row[:width]) + ("",) * (width - len(row)) for row in block.rows]
            found.append(Table(block.columns, rows))
    return found


def _asked(question: Question, number: int, language: str) -> list[Block]:
    case, text, choices, _explanation = question_words(question, language)
    how = {
        "single": _("1つ選ぶ"), "case": _("当てはまるものを選ぶ"), "multiple": _("すべて選ぶ"), "order": _("正しい順に記号を並べる"),
    }[question.kind]  # fmt: skip
    found: list[Block] = [Heading(_("問%(number)s（%(how)s）") % {"number": number, "how": how}, 3)]
    if case:
        found.append(Notice(case, _("場面")))
    found.append(Paragraph(text))
    found.append(Checklist([CheckItem(f"{LETTERS[place]}　{choice}") for place, choice in enumerate(choices[: len(LETTERS)])]))
    return found


def _test(course: Handout, paper: int) -> list[Block]:
    questions = course.paper(paper)
    if not questions:
        return [Heading(_("理解度テスト"), 1), Paragraph(_("このコースには問題がありません。"))]
    found: list[Block] = [
        Heading(_("理解度テスト（用紙 %(paper)s）") % {"paper": paper}, 1),
        Paragraph(
            _("%(count)s問。合格点は%(mark)s%%です。教材を見て確かめてもかまいません。")
            % {"count": len(questions), "mark": course.pass_mark}
        ),
    ]
    for number, question in enumerate(questions, 1):
        found += _asked(question, number, course.language)
    return found


def _slip(course: Handout, paper: int) -> list[Block]:
    return [
        Heading(_("受講票（切り取って提出）"), 1),
        KeyValueTable([
            KeyValue(_("コース"), course.title), KeyValue(_("用紙"), str(paper)), KeyValue(_("社員番号"), ""), KeyValue(_("部門"), ""), KeyValue(_("点数（採点する人が書く）"), ""),
        ]),
        Paragraph(_("この冊子を読み、理解度テストに自分で答えました。")),
        SignatureBox([Signature(_("受講した人"), date="　")]),
    ]  # fmt: skip


def answers(course: Handout, *, house: str, day: date, paper: int) -> Document:
    """The answer sheet of a paper test, for whoever marks it."""
    rows = []
    for number, question in enumerate(course.paper(paper), 1):
        _case, _text, _choices, explanation = question_words(question, course.language)
        rows.append((str(number), _marks(question.answer), explanation))
    found: Sequence[Block] = [
        Notice(_("受講する人に渡さないでください。%(mark)s%%以上が合格です。") % {"mark": course.pass_mark}),
        Table([_("問"), _("正解"), _("解説")], rows, (1, 2, 9), empty=_("このコースには問題がありません。")),
    ]
    title = _("採点表：%(title)s（用紙 %(paper)s）") % {"title": course.title, "paper": paper}
    return Document(title=title, blocks=found, date=day, organisation=house, language=course.language)


def _marks(answer: Sequence[int]) -> str:
    return "・".join(LETTERS[place] for place in answer if place < len(LETTERS))


def poster(course: Handout, *, house: str, day: date, due: str, qr: str) -> Document:
    """One page for the wall: what is learnt, until when, where to begin.

    due   the sentence of the running delivery, or ""
    qr    the QR code of the page of courses as an SVG file
    """
    found: list[Block] = [
        Heading(course.title),
        Paragraph(due or course.audience, style="lead", align="center"),
        Bullets([part.title for part in course.parts][:7]),
        QrCode(
            qr,
            _("スマホで読み取って、続きから学べます"),
            60,
            _("約%(minutes)s分。途中でやめても、続きから始められます。") % {"minutes": course.minutes},
        ),
        Notice(_("急いでいるときこそ、送る前・渡す前に一度手を止める。あれ？と思ったら、すぐ知らせる。"), _("今日からできること")),
    ]
    return Document(title=course.title, blocks=found, date=day, organisation=house, language=course.language, layout="poster")
