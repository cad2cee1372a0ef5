"""The papers of a drill: the sheet to play it on paper, and the protocol. Pure: values in, a document out."""

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median

from django.utils.translation import gettext as _

from komainu.web.documents.content import (
    Block,
    Document,
    Heading,
    KeyValue,
    KeyValueTable,
    Notice,
    Paragraph,
    Signature,
    SignatureBox,
    Table,
)
from komainu.web.site.templatetags.site import jdatetime
from komainu.web.training.models import Drill, DrillStep
from komainu.web.training.services.drills import minute_of


def role_words(step: DrillStep, roles: Mapping[str, str]) -> str:
    return roles.get(step.role, step.role) if step.role else _("全員（最初に気づいた人）")


def sheet(drill: Drill, steps: Sequence[DrillStep], roles: Mapping[str, str], *, house: str, day: date, language: str) -> Document:
    """For whoever leads on paper: read out, wait, write the minute."""
    rows = [
        (
            str(step.position),
            f"{step.at_minute}",
            f"{role_words(step, roles)}\n{step.person.name if step.person else ''}".strip(),
            step.text,
            step.expected,
            "　　分",
        )
        for step in steps
    ]
    blocks: list[Block] = [
        Paragraph(drill.intro or drill.title, "lead"),
        Notice(
            _(
                "進行する人が「知らされること」を読み上げ、演じる人が動きます。済んだら、始めてからの分を書きます。終わったら、Komainuに入力します。"
            )
        ),
        KeyValueTable([KeyValue(_("始めた時刻"), ""), KeyValue(_("進行する人"), drill.leader.name)]),
        Table([_("番"), _("想定の分"), _("誰に"), _("知らされること"), _("期待する行動"), _("実際")], rows, (0.6, 0.9, 2, 4, 4, 1.2)),
        Heading(_("学んだこと・直すこと"), 1),
        Paragraph("\n\n\n\n"),
        SignatureBox([Signature(_("進行した人")), Signature(_("個人情報保護管理者"))]),
    ]
    return Document(
        title=_("緊急時の訓練：%(title)s") % {"title": drill.title}, blocks=blocks, date=day, organisation=house, language=language
    )


def figures(drill: Drill, steps: Sequence[DrillStep]) -> list[tuple[str, str]]:
    """What the drill measured, as label and value."""
    done = [(step.at_minute, minute) for step in steps if (minute := minute_of(drill, step)) is not None]
    late = [minute - at for at, minute in done if minute > at]
    found = [(_("済んだ段階"), _("%(done)s / %(all)s") % {"done": len(done), "all": len(steps)})]
    if done:
        found += [
            (_("想定の時間に間に合った段階"), f"{len(done) - len(late)}"),
            (_("遅れの中央値"), _("%(minutes)s分") % {"minutes": int(median(late))} if late else _("遅れなし")),
            (
                _("最後の段階まで"),
                _("%(minutes)s分（想定 %(expected)s分）") % {"minutes": max(minute for _at, minute in done), "expected": drill.minutes},
            ),
        ]
    return found


def protocol(drill: Drill, steps: Sequence[DrillStep], roles: Mapping[str, str], *, house: str, day: date, language: str) -> Document:
    """What was played, when each step was done, against the expected minutes, and the lessons."""
    rows = []
    for step in steps:
        minute = minute_of(drill, step)
        rows.append((
            str(step.position), role_words(step, roles), step.confirmed_by.name if step.confirmed_by else "—", str(step.at_minute),
            _("%(minute)s分") % {"minute": minute} if minute is not None else _("未実施"),
            "" if minute is None else (_("%(minutes)s分遅れ") % {"minutes": minute - step.at_minute} if minute > step.at_minute else _("間に合った")),
            step.note,
        ))  # fmt: skip
    blocks: list[Block] = [
        KeyValueTable([
            KeyValue(_("行った日"), jdatetime(drill.started_at) if drill.started_at else ""), KeyValue(_("終えた時刻"), jdatetime(drill.ended_at) if drill.ended_at else ""),
            KeyValue(_("進行した人"), drill.leader.name), KeyValue(_("行い方"), _("紙") if drill.is_paper else _("画面（時刻は自動で記録）")),
            *(KeyValue(label, value) for label, value in figures(drill, steps)),
        ]),
        Heading(_("想定"), 1), Paragraph(drill.intro or drill.title),
        Heading(_("段階ごとの記録"), 1),
        Table([_("番"), _("役割"), _("行った人"), _("想定の分"), _("実際"), _("差"), _("したこと・気づいたこと")], rows, (0.6, 2, 1.8, 1, 1.1, 1.3, 3.4)),
        Heading(_("学んだこと"), 1), Paragraph(drill.lessons or _("まだ書かれていません。")),
    ]  # fmt: skip
    if drill.next_time:
        blocks += [Heading(_("直すこと"), 1), Paragraph(drill.next_time)]
    return Document(
        title=_("緊急時の訓練の記録：%(title)s") % {"title": drill.title}, blocks=blocks, date=day, organisation=house, language=language
    )
