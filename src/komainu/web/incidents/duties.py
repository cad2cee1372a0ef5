"""What becomes due because of an incident, for whom, why. Pure declarations; the `duties` package stores and reminds."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.duties.declaring import Declared, Kind, register
from komainu.web.incidents.clocks import Clock, decide_by
from komainu.web.incidents.models import Incident
from komainu.web.people.roles import Role
from komainu.web.site.clock import japan_day

SOON = (-1, 0, 1)
REPORT = (-2, 0, 1)

register(
    [
        Kind("incidents.take", _("知らせを受け付ける"), _("受け付ける人が決まるまで、拡大を止める人がいません。"), SOON, 1),
        Kind("incidents.tell_representative", _("代表者に伝える"), _("事故は責任ある人に直ちに伝えます。"), SOON, 1),
        Kind("incidents.contain", _("拡大を止める"), _("被害が広がるのを止めてから、事実を確かめます。"), SOON, 1),
        Kind(
            "incidents.answer",
            _("判定に足りない質問に答える"),
            _("分からないことが残っているため、報告が要るかどうか決まりません。"),
            SOON,
            1,
        ),
        Kind("incidents.decide", _("報告するかどうかを判断し、署名する"), _("判定の案が出ています。判断の記録を残します。"), SOON, 1),
        Kind(
            "incidents.appi.preliminary",
            _("個人情報保護委員会への速報"),
            _("知った日からおおむね3〜5日以内に、その時点で分かっていることを報告します。"),
            (0,),
            1,
        ),
        Kind(
            "incidents.appi.final",
            _("個人情報保護委員会への確報"),
            _("知った日を1日目として%(basis_days)s日以内に報告します。"),
            (-14, -7, -3, -1, 0, 1),
            1,
        ),
        Kind(
            "incidents.my_number.preliminary",
            _("番号法の速報（委員会）"),
            _("知った日からおおむね3〜5日以内に、その時点で分かっていることを報告します。"),
            (0,),
            1,
        ),
        Kind(
            "incidents.my_number.final",
            _("番号法の確報（委員会）"),
            _("知った日を1日目として%(basis_days)s日以内に報告します。"),
            (-14, -7, -3, -1, 0, 1),
            1,
        ),
        Kind(
            "incidents.privacy_mark.preliminary",
            _("プライバシーマーク審査機関への速報"),
            _("重い事故は、発覚日からおおむね3〜5日で速報します。日付は自社の目安です。"),
            (0,),
            1,
        ),
        Kind(
            "incidents.privacy_mark.final",
            _("プライバシーマーク審査機関への確報"),
            _("発覚日から%(basis_days)s日以内に報告します。日付は自社の目安です。"),
            (-14, -7, -3, -1, 0, 1),
            1,
        ),
        Kind(
            "incidents.entrustor.preliminary",
            _("委託元への通知"),
            _("委託元に速やかに伝えると、委託先としての報告義務を免れます。"),
            (0,),
            1,
        ),
        Kind("incidents.client.told", _("委託元（顧客企業）への契約上の報告"), _("契約で定めた期限までに報告します。"), REPORT, 1),
        Kind("incidents.notice.told", _("本人への通知"), _("事態の状況に応じて速やかに本人へ知らせます。日付は自社の目安です。"), (0,), 3),
        Kind("incidents.close", _("事故の記録を閉じる"), _("すべての対応が済みました。原因と再発防止を確かめて閉じます。"), (0,), 7, False),
        Kind("incidents.reply", _("知らせに返事をする"), _("知らせてくれた人に、受け取ったことと結果を返します。"), (0,), 3),
    ]
)


def _act_url(incident: Incident, name: str) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk])


def _on_shift(incident: Incident) -> dict[str, object]:
    """Who has it in hand: the person who took it, else the role."""
    return {"owner_id": incident.taken_by_id} if incident.taken_by_id else {"owner_role": Role.PRIVACY_MANAGER.value}


def _handling(incident: Incident, *, open_questions: int, needs_decision: bool, act_by: date | None) -> list[Declared]:
    reported_on = japan_day(incident.reported_at)
    who = _on_shift(incident)
    found = []
    if incident.representative_told_at is None:
        found.append(
            Declared(
                f"incident:{incident.pk}:tell_representative",
                "incidents.tell_representative",
                _act_url(incident, "detail"),
                due_on=reported_on,
                citations=("gl.3-5-2",),
                **who,
            )
        )
    if incident.contained_at is None:
        found.append(
            Declared(
                f"incident:{incident.pk}:contain",
                "incidents.contain",
                _act_url(incident, "contain"),
                due_on=reported_on + timedelta(days=1),
                citations=("gl.3-5-2",),
                **who,
            )
        )
    if open_questions:
        found.append(
            Declared(
                f"incident:{incident.pk}:answer",
                "incidents.answer",
                _act_url(incident, "questions"),
                due_on=act_by,
                details={"questions": open_questions},
                **who,
            )
        )
    if needs_decision:
        found.append(
            Declared(
                f"incident:{incident.pk}:decide",
                "incidents.decide",
                _act_url(incident, "decide"),
                owner_role=Role.PRIVACY_MANAGER.value,
                due_on=act_by,
            )
        )
    return found


def _clock_duty(incident: Incident, clock: Clock) -> Declared:
    page = {"notice": "persons", "client": "client"}.get(clock.regime, "reports")
    return Declared(
        f"incident:{incident.pk}:{clock.key}",
        f"incidents.{clock.key}",
        _act_url(incident, page),
        due_on=clock.due_on,
        due_at=clock.due_at,
        citations=clock.citations,
        details={"basis_days": clock.basis_days or "", "house_own": clock.is_house_own, "provisional": clock.is_provisional},
        **_on_shift(incident),
    )


def _answer_to_reporter(incident: Incident) -> Declared:
    """Who told gets an answer; where nobody can be answered (an anonymous near miss) the record is only closed."""
    what, days = ("close", 7) if incident.is_anonymous else ("reply", 3)
    return Declared(
        f"incident:{incident.pk}:{what}",
        f"incidents.{what}",
        _act_url(incident, "close"),
        due_on=japan_day(incident.reported_at) + timedelta(days=days),
        **_on_shift(incident),
    )


# What is declared only because everything else is done, or to be answered by closing itself: it never keeps a record open.
CLOSING_KINDS = frozenset({"incidents.close", "incidents.reply"})


def declared(
    incident: Incident, clocks: Sequence[Clock], *, open_questions: int, needs_decision: bool, take_within_minutes: int
) -> list[Declared]:
    """All that is due because of this incident now. A closed one owes nothing."""
    if incident.state == Incident.State.CLOSED:
        return []
    if incident.state == Incident.State.REPORTED:
        return [
            Declared(
                f"incident:{incident.pk}:take",
                "incidents.take",
                _act_url(incident, "detail"),
                owner_role=Role.PRIVACY_MANAGER.value,
                due_on=japan_day(incident.reported_at),
                is_urgent=incident.kind != Incident.Kind.NEAR_MISS,
                details={} if incident.kind == Incident.Kind.NEAR_MISS else {"escalate_minutes": take_within_minutes},
            )
        ]
    if incident.kind != Incident.Kind.ACCIDENT:
        return [_answer_to_reporter(incident)]
    waiting = [clock for clock in clocks if not clock.is_done]
    act_by = decide_by(clocks)
    found = _handling(incident, open_questions=open_questions, needs_decision=needs_decision, act_by=act_by)
    found += [_clock_duty(incident, clock) for clock in waiting]
    if not found:
        last = incident.latest_decision.decided_on if incident.latest_decision else japan_day(incident.reported_at)
        found.append(
            Declared(
                f"incident:{incident.pk}:close",
                "incidents.close",
                _act_url(incident, "close"),
                due_on=last + timedelta(days=30),
                **_on_shift(incident),
            )
        )
    return found
