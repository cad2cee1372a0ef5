"""The papers of training: certificate, attendance list, report to the top, summary for the mark, two years' evidence. Records in, files out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import get_language, ngettext, override
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
from komainu.web.documents.housestyle import house_pdf
from komainu.web.documents.pdf import day_text
from komainu.web.people import queries as people
from komainu.web.people.models import Organisation, Person
from komainu.web.site import clock
from komainu.web.trail import services as trail
from komainu.web.training.models import Assignment, Certificate, Delivery, Session
from komainu.web.training.queries import deliveries as readings
from komainu.web.training.queries.results import Result, Results, ShownQuestion, YearOfEvidence

HARD = 10
MOST_NAMED = 200


@transaction.atomic
def note_papers(found: Delivery | None, paper: str, *, by: Person, format: str, **more: Any) -> None:
    """Who took which paper stands in the trail."""
    subject = found or Organisation.objects.first() or Organisation(id=1)
    trail.record("training.papers_taken", by=by, subject=subject, after={"paper": paper, "format": format, **more})


def _persons(count: int) -> str:
    return ngettext("%(count)s人", "%(count)s人", count) % {"count": f"{count:,}"}


def _house() -> Organisation | None:
    return people.organisation()


def certificate_pdf(made: Certificate, assignment: Assignment, language: str) -> bytes:
    """The certificate. Three queries."""
    house = _house()
    with override(language):
        rows = [
            KeyValue(_("氏名"), assignment.person.name),
            KeyValue(_("教育"), assignment.delivery.title),
            KeyValue(_("コース"), assignment.delivery.version.title_said),
            KeyValue(_("合格した日"), day_text(made.passed_on, language)),
            *(
                [KeyValue(_("点"), _("%(score)s点（合格点%(mark)s点）") % {"score": made.score, "mark": assignment.delivery.pass_mark})]
                if made.score is not None
                else []
            ),
            KeyValue(_("修了証の番号"), made.number),
        ]
        blocks: list[Block] = [
            Paragraph(_("次の教育を修了し、理解度の確認に合格したことを証します。"), style="lead"),
            KeyValueTable(rows),
        ]
        document = Document(
            title=_("個人情報保護教育 修了証"),
            blocks=blocks,
            date=made.passed_on,
            language=language,
            organisation=house.name if house else "",
        )
        return house_pdf("training.certificate", document)


def attendance_pdf(found: Session) -> bytes:
    """The list of those who are asked, with a line to sign; who was there already stands as such. Five queries."""
    language, house = get_language() or "ja", _house()
    rows = found.delivery.assignments.exclude(state=Assignment.State.ENDED).order_by("sort_key", "pk")
    there = dict(found.attendance.values_list("assignment_id", "way"))
    names = rows.values_list("pk", "person__staff_number", "person__name", "department__name")
    ways = {"qr": _("QRコード"), "sheet": _("出席"), "list": _("出席")}
    table = Table(
        [_("番号"), _("社員番号"), _("氏名"), _("部門"), _("署名")],
        [[str(place), number, name, department or "", ways.get(there.get(key, ""), "")] for place, (key, number, name, department) in enumerate(names, 1)],
        widths=(1, 2, 4, 4, 5), empty=_("対象の人がいません。"),
    )  # fmt: skip
    when = f"{day_text(clock.japan_day(found.starts_at), language)} {found.starts_at.astimezone(clock.JAPAN):%H:%M}〜{found.ends_at.astimezone(clock.JAPAN):%H:%M}"
    blocks: list[Block] = [
        KeyValueTable(
            [
                KeyValue(_("教育"), found.delivery.title),
                KeyValue(_("日時"), when),
                KeyValue(_("場所"), found.place),
                KeyValue(_("講師"), found.lecturer),
            ]
        ),
        table,
        SignatureBox([Signature(_("講師")), Signature(_("確認した人"))]),
    ]
    document = Document(title=_("出席簿"), blocks=blocks, date=clock.today(), language=language, organisation=house.name if house else "")
    return house_pdf("training.attendance", document)


# --- the report ----------------------------------------------------------------------------------------------------------


def report_document(found: Delivery, results: Results, questions: Sequence[ShownQuestion], *, today: date) -> Document:
    """The report to the top management: numbers by department, hard questions, who misses it, effect, what is next. Five queries."""
    language, house, names = get_language() or "ja", _house(), readings.department_names()
    whole = results.house
    excused = readings.in_state(found.assignments.all(), "excused", today).count()
    sessions = readings.sessions_of(found)
    head = [
        KeyValue(_("コース"), found.version.title_said),
        KeyValue(_("方法"), str(found.get_way_display())),
        KeyValue(
            _("期間"),
            f"{day_text(found.opens_on, language)}〜{day_text(found.due_on, language) if found.due_on else _('初日から%(days)s日') % {'days': found.due_days}}",
        ),
        *([KeyValue(_("講師"), found.lecturer)] if found.lecturer else []),
        *(
            [
                KeyValue(
                    _("講習"),
                    "、".join(day_text(clock.japan_day(each.starts_at), language) for each in sessions if each.cancelled_at is None),
                )
            ]
            if sessions
            else []
        ),
        KeyValue(_("対象者"), _persons(whole.asked)),
        KeyValue(_("合格"), _("%(count)s人（%(share)s%%）") % {"count": f"{whole.passed:,}", "share": whole.share}),
        KeyValue(_("1回目で合格"), _persons(whole.first_time)),
        KeyValue(_("1回目の平均点"), "—" if whole.average is None else _("%(score)s点") % {"score": whole.average}),
        KeyValue(
            _("未受講・未合格"), _persons(whole.missing) + (_("（うち猶予中%(count)s人）") % {"count": f"{excused:,}"} if excused else "")
        ),
    ]
    blocks: list[Block] = [KeyValueTable(head), Heading(_("部門別の結果"), 2), _by_department(results, names)]
    if questions:
        blocks += [
            Heading(_("理解が足りなかった問題"), 2),
            Table(
                [_("問題"), _("正答率"), _("よく選ばれた誤り")],
                [[each.question.text, f"{each.percent}%", f"{each.tempting[0]}（{each.tempting[1]}）" if each.tempting else ""] for each in questions[:HARD]],
                widths=(6, 1.5, 5),
            ),
        ]  # fmt: skip
    missing = list(
        readings.not_excused(found.assignments.all(), today)
        .order_by("sort_key", "pk")
        .values_list("person__name", "department__name", "due_on")[: MOST_NAMED + 1]
    )
    blocks.append(Heading(_("まだ合格していない人"), 2))
    blocks.append(
        Table(
            [_("氏名"), _("部門"), _("期限")], [[name, department or "", day_text(due_on, language)] for name, department, due_on in missing[:MOST_NAMED]],
            widths=(4, 4, 3), empty=_("いません。"),
        )
    )  # fmt: skip
    if excused:
        blocks.append(
            Paragraph(
                _("ほかに、休職中などで猶予している人が%(count)s人います。戻ってから受けます。") % {"count": f"{excused:,}"}, style="small"
            )
        )
    if len(missing) > MOST_NAMED:
        blocks.append(Paragraph(_("ほかの人は、Excelの一覧で確かめてください。"), style="small"))
    blocks += [
        Heading(_("教育の効果と気づいたこと"), 2), Paragraph(found.effect or _("まだ書かれていません。")),
        Heading(_("次に直すこと"), 2), Paragraph(found.next_time or _("まだ書かれていません。")),
        SignatureBox([Signature(_("作成（教育責任者・PMS事務局）")), Signature(_("確認（個人情報保護管理者）")), Signature(_("承認（代表者）"))]),
    ]  # fmt: skip
    return Document(
        title=_("教育実施報告書"),
        subtitle=found.title,
        blocks=blocks,
        date=today,
        language=language,
        organisation=house.name if house else "",
    )


def _by_department(results: Results, names: dict[str, str]) -> Table:
    def cells(label: str, each: Result) -> list[str]:
        average = "—" if each.average is None else str(each.average)
        return [label, f"{each.asked:,}", f"{each.passed:,}", f"{each.share}%", f"{each.first_time:,}", average, f"{each.missing:,}"]

    rows = [cells(names.get(key, _("（部門なし）")), each) for key, each in results.departments.items()]
    rows.sort(key=lambda row: row[0])
    return Table(
        [_("部門"), _("対象者"), _("合格"), _("割合"), _("1回目で合格"), _("平均点"), _("未合格")],
        [*rows, cells(_("合計"), results.house)], widths=(4, 1.5, 1.5, 1.5, 2, 1.5, 1.5), aligns=("left", *("right",) * 6),
    )  # fmt: skip


def summary_document(found: Sequence[YearOfEvidence], *, today: date) -> Document:
    """What the mark's application asks of training: for two years, per delivery what, when, for whom, how understood, and who is missing."""
    language, house = get_language() or "ja", _house()
    blocks: list[Block] = [
        Notice(
            _("教育の内容は、(1) 個人情報保護方針、(2) PMSに適合することの重要性と利点、(3) 役割と責任、(4) 違反したときに予想される結果、を含みます。理解度は、コースごとの合格点を定めたテストで確かめています。"),
            title=_("教育の方法"),
        )
    ]  # fmt: skip
    for each in found:
        blocks.append(Heading(_("%(year)s年度") % {"year": each.year.year}, 2))
        blocks.append(
            Table(
                [_("教育"), _("コース"), _("方法"), _("実施した期間"), _("対象者"), _("合格"), _("講習")],
                [
                    [
                        row["delivery"].title, str(row["delivery"].version), str(row["delivery"].get_way_display()),
                        f"{day_text(row['first'], language)}〜{day_text(row['last'], language)}" if row["first"] else day_text(row["delivery"].opens_on, language),
                        f"{row['asked']:,}", f"{row['passed']:,}", f"{row['sessions']}",
                    ]
                    for row in each.deliveries
                ],
                widths=(4, 4, 3, 4, 1.5, 1.5, 1.2), aligns=("left", "left", "left", "left", "right", "right", "right"), empty=_("この年度の教育の記録はありません。"),
            )
        )  # fmt: skip
        blocks.append(
            Paragraph(
                _("%(day)sに在籍し、年度内の教育に合格していない人：%(missing)s人（休職中の人を除く）。年度内に合格した人：%(passes)s人。")
                % {"day": day_text(each.as_of, language), "missing": f"{each.missing or 0:,}", "passes": f"{each.passes:,}"},
                style="small",
            )
        )
    return Document(
        title=_("教育実施サマリー"),
        subtitle=_("プライバシーマーク付与適格性審査用"),
        blocks=blocks,
        date=today,
        language=language,
        organisation=house.name if house else "",
    )
