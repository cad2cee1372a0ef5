"""The overview of one incident: what was told, what to do now, which clocks run, who has it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.law.citations import Citation
from komainu.web.duties.declaring import KINDS
from komainu.web.incidents import naming
from komainu.web.incidents.clocks import Clock, decide_by
from komainu.web.incidents.models import Attachment, HouseRules, Incident
from komainu.web.incidents.queries.standing import StandingView
from komainu.web.people.queries import said_role
from komainu.web.people.roles import ESCALATION, Role
from komainu.web.site.clock import JAPAN
from komainu.web.site.prepared import prepared

REPORT_PURPOSE = "report"


@dataclass(frozen=True, slots=True)
class ShownClock:
    """One clock in words, with why it runs and who must act."""

    clock: Clock
    label: str
    who: str
    reasons: list[str]
    citations: list[Citation]
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do now. `act` is the address of a POST that does it at once; else `url` leads to the page where it is done.

    is_drafting   also for who may draft only
    """

    id: str
    title: str | Promise
    why: str | Promise
    button: str | Promise
    url: str = ""
    act: str = ""
    due_on: date | None = None
    needs_signature: bool = False
    is_drafting: bool = False


@dataclass(frozen=True, slots=True)
class Unattended:
    """Nobody took it yet: since when, and which roles have been told so far."""

    since: datetime
    minutes: int
    roles: list[str]


def attachments(incident: Incident, purpose: str = REPORT_PURPOSE) -> list[Attachment]:
    """The files that came with the report. One query."""
    return _attachments(incident.pk, purpose)


@prepared
def _attachments(incident_id: UUID, purpose: str) -> QuerySet[Attachment]:
    return Attachment.objects.filter(incident_id=incident_id, purpose=purpose).order_by("added_at", "pk")


_CLOCK_BUTTONS = {"notice": gettext_lazy("本人のページへ"), "client": gettext_lazy("委託元のページへ")}


def _clock_url(incident: Incident, clock: Clock) -> str:
    page = {"notice": "persons", "client": "client"}.get(clock.regime, "reports")
    return reverse(f"incidents:{page}", args=[incident.pk])


def _reasons(clock: Clock) -> list[str]:
    """Why that day, in sentences."""
    lines = []
    kind = KINDS.get(f"incidents.{clock.key}")
    if kind is not None:
        lines.append(str(kind.reason) % {"basis_days": clock.basis_days or ""})
    if clock.day_one is not None:
        lines.append(_("1日目は%(day)sです。") % {"day": naming.day_words(clock.day_one)})
    if clock.nominal_on and clock.due_on and clock.nominal_on != clock.due_on:
        lines.append(
            _("%(days)s日目の%(nominal)sは行政機関の休みの日なので、次に開く%(due)sが期限になります。")
            % {"days": clock.basis_days, "nominal": naming.day_words(clock.nominal_on), "due": naming.day_words(clock.due_on)}
        )
    if clock.due_at is not None:
        lines.append(_("契約の時間は、気づいた時刻（分からないときはその日の0時）から数えています。"))
    elif clock.regime == "client":
        lines.append(_("契約の日数は、気づいた日を1日目として早いほうで数えています。数え方は契約を確かめてください。"))
    if clock.is_provisional:
        lines.append(_("報告が要るかどうかは、まだ決まっていません。間に合わなくならないように、要る場合の日を示しています。"))
    if clock.is_house_own and clock.regime != "client":
        lines.append(_("この日付を定めた決まりはありません。遅れないように、自社の目安として早めに数えた日です。"))
    if clock.due_on is None:
        lines.append(_("いまは知らせるのを待てます。待つ理由がなくなったら、速やかに知らせます。"))
    return lines


def shown_clocks(incident: Incident, view: StandingView) -> list[ShownClock]:
    """All clocks in words, the nearest first, done ones last. No query beside the incident with its taker."""
    who = incident.taken_by.name if incident.taken_by else said_role(Role.PRIVACY_MANAGER)
    found = [
        ShownClock(
            clock, str(naming.CLOCK_WORDS[clock.key]), who, _reasons(clock), naming.citations(clock.citations), _clock_url(incident, clock)
        )
        for clock in view.clocks
    ]
    return sorted(found, key=lambda shown: shown.clock.is_done)


def steps(incident: Incident, view: StandingView) -> list[Step]:
    """What to do now, the one next step first. No query."""

    def page(name: str) -> str:
        return reverse(f"incidents:{name}", args=[incident.pk])

    state = Incident.State
    if incident.state == state.CLOSED:
        return []
    if incident.state == state.REPORTED:
        why = gettext_lazy("受け付ける人が決まるまで、拡大を止める人がいません。受け付けると、あなたが担当になります。")
        return [Step("take", gettext_lazy("この知らせを受け付ける"), why, gettext_lazy("受け付ける"), act=page("take"))]
    if incident.kind != Incident.Kind.ACCIDENT:
        why = gettext_lazy(
            "返事や改善が済んだら、結果を書いて閉じます。事故だと分かったときは、種類を「事故」に変えると期限の計算が始まります。"
        )
        return [
            Step("close", gettext_lazy("内容を確かめ、結果を残す"), why, gettext_lazy("完了にする"), url=page("close")),
            Step(
                "reclassify",
                gettext_lazy("事故だったとき"),
                gettext_lazy("種類を変えると、判定と期限の計算が始まります。"),
                gettext_lazy("種類を変える"),
                url=page("reclassify"),
            ),
        ]
    found = []
    if incident.contained_at is None:
        why = gettext_lazy("被害が広がるのを止めてから、事実を確かめます。何をするかは一覧にしてあります。")
        found.append(Step("contain", gettext_lazy("拡大を止める"), why, gettext_lazy("初動の一覧へ"), url=page("contain")))
    if incident.representative_told_at is None:
        why = gettext_lazy("事故は責任ある人に直ちに伝えます。伝えた日時を記録します。")
        found.append(
            Step(
                "tell_representative",
                gettext_lazy("代表者に伝える"),
                why,
                gettext_lazy("伝えたことを記録する"),
                url=page("tell_representative"),
            )
        )
    waiting = [clock for clock in view.clocks if not clock.is_done]
    act_by = decide_by(view.clocks)
    if view.open_questions:
        why = gettext_lazy(
            "分からないことが残っているため、報告が要るかどうか決まりません。大事な順に聞きます。分からないことは「まだ分からない」のままで構いません。"
        )
        found.append(
            Step(
                "answer",
                gettext_lazy("判定に足りない質問に答える"),
                why,
                gettext_lazy("質問に答える"),
                url=page("questions"),
                due_on=act_by,
                is_drafting=True,
            )
        )
    if view.needs_decision:
        why = gettext_lazy(
            "判定の案が出ています。事実と根拠を確かめて、判断の記録に署名します。署名するのは個人情報保護管理者（代行者を含む）です。"
        )
        found.append(
            Step(
                "decide",
                gettext_lazy("報告するかどうかを判断する"),
                why,
                gettext_lazy("判断のページへ"),
                url=page("decide"),
                due_on=act_by,
                needs_signature=True,
            )
        )
    for clock in waiting:
        title, why = naming.CLOCK_WORDS[clock.key], next(iter(_reasons(clock)), "")
        found.append(
            Step(
                clock.key,
                title,
                why,
                _CLOCK_BUTTONS.get(clock.regime, gettext_lazy("報告のページへ")),
                url=_clock_url(incident, clock),
                due_on=clock.due_on,
            )
        )
    if not found:
        why = gettext_lazy("すべての対応が済みました。原因と再発防止を確かめて、記録を閉じます。")
        found.append(Step("close", gettext_lazy("記録を完了にする"), why, gettext_lazy("完了にする"), url=page("close")))
    return found


def unattended(incident: Incident, rules: HouseRules, now: datetime) -> Unattended | None:
    """Whether it was not taken within the set time and went on to the next person. No query."""
    if incident.state != Incident.State.REPORTED or incident.kind == Incident.Kind.NEAR_MISS:
        return None
    minutes = int((now - incident.reported_at).total_seconds() // 60)
    level = min(minutes // rules.take_within_minutes, len(ESCALATION) - 1)
    if level < 1:
        return None
    return Unattended(incident.reported_at, minutes, [said_role(role) for role in ESCALATION[: level + 1]])


def told(incident: Incident) -> list[tuple[str, str]]:
    """What was told, as label and value; what nobody said is left empty and reads so."""
    noticed = naming.day_words(incident.noticed_on) if incident.noticed_on else ""
    if noticed and incident.noticed_time:
        noticed += incident.noticed_time.strftime(" %H:%M")
    pairs = [
        (_("起きたこと"), incident.what_happened),
        (_("起きた日"), naming.day_words(incident.happened_on) if incident.happened_on else ""),
        (_("最初に気づいた日"), noticed),
        (_("場所"), incident.place),
        (_("渡った相手"), incident.to_whom),
        (_("およその人数"), naming.persons_words(incident.persons_guess)),
    ]
    if incident.kind == Incident.Kind.NEAR_MISS:
        pairs = [pairs[0], (_("何で気づいて止まったか"), incident.what_stopped_it), (_("こうすればよいという案"), incident.idea)]
    return pairs


def reporter(incident: Incident, *, may_read_contact: bool) -> str:
    """Who told, how, when: on one line."""
    if incident.is_anonymous:
        who = _("名前を出さずに知らせた人")
    elif incident.reported_by:
        who = incident.reported_by.name
    elif may_read_contact and incident.reporter_contact:
        who = "、".join(str(value) for value in incident.reporter_contact.values() if value)
    else:
        who = _("サインインせずに知らせた人")
    moment = incident.reported_at.astimezone(JAPAN)
    return _("%(who)s（%(channel)s、%(day)s %(time)s）") % {
        "who": who, "channel": incident.get_channel_display(), "day": naming.day_words(moment), "time": f"{moment:%H:%M}",
    }  # fmt: skip
