"""One risk: what it is, its ratings, its controls, what speaks for it, what remains and who accepted that."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.approvals import queries as approvals_read
from komainu.web.checks.queries import finding
from komainu.web.incidents.queries.visible import visible_incidents
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.risks import content, queries
from komainu.web.risks.approvals import ACCEPTANCE
from komainu.web.risks.forms.risks import HARMS, AcceptanceForm, ControlsForm, ReasonForm, RiskForm, ScoreForm
from komainu.web.risks.models import Acceptance, Control, Risk
from komainu.web.risks.problems import IMPROPER_CITATION
from komainu.web.risks.queries import risks as readings
from komainu.web.risks.queries.speaking import speaking_for
from komainu.web.risks.scoring import LEVEL_BADGES, LEVEL_WORDS
from komainu.web.risks.services import acceptances
from komainu.web.risks.services import risks as services
from komainu.web.risks.views.again import shown_again
from komainu.web.risks.views.lists import crumbs_to, department_of, inherent_words, place_of, place_url, residual_words, risk_url
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

MOST_SCORES = 20


def _crumbs(risk: Risk, *, itself: bool = True) -> Crumbs:
    found = crumbs_to((place_of(risk), place_url(risk)))
    return [*found, (risk.title, risk_url(risk))] if itself else found


@requires("risks.see")
@require_GET
def risk(request: StaffRequest, risk: UUID) -> HttpResponse:
    """One risk with all that is known of it. Fourteen queries at most."""
    found = queries.visible_risk(request.standing, risk)
    method = services.method_now()
    may_edit = may(request.standing, "risks.edit") and queries.may_edit_risk(request.standing, found) and found.state == Risk.State.OPEN
    given = readings.acceptances_of(found, MOST_SCORES)
    live = next((each for each in given if each.state in {"asked", "accepted"}), None)
    asked = approvals_read.latest_request(ACCEPTANCE, live.pk) if live is not None and live.state == "asked" else None
    controls = readings.controls_answering(found)
    speaking = speaking_for(found, request.person, request.standing, clock.now(), method)
    typical = content.risks().get(found.catalogue_id)
    harms = dict(HARMS)
    has = {each.catalogue_id for each in controls}
    return page(
        request, "risks/risk.html", page_title=found.title, crumbs=_crumbs(found, itself=False), risk=found,
        line_url=reverse("ledger:line", args=[found.line_id]) if found.line_id is not None and may(request.standing, "ledger.see") else "",
        facts=[
            (_("台帳の行"), place_of(found)), (_("部門"), department_of(found)), (_("段階"), found.get_stage_display()), (_("リスクの種類"), found.get_risk_class_display()),
            (_("原因・きっかけ"), found.cause), (_("起こり得る害"), "、".join(str(harms[each]) for each in found.harm if each in harms)),
            (_("対応"), found.get_option_display()), (_("リスクの責任者"), found.owner.name if found.owner else ""),
        ],
        inherent=inherent_words(found), residual=residual_words(found), badges=(LEVEL_BADGES[found.inherent_level], LEVEL_BADGES[found.residual_level]),
        scored_otherwise=bool(found.method) and found.method != method,
        scores=[
            (each, LEVEL_WORDS[each.inherent_level], LEVEL_WORDS[each.residual_level], str(each.get_method_display()))
            for each in readings.scores_of(found, MOST_SCORES)
        ],
        controls=controls, typical=[content.said(content.controls()[id]) for id in typical.controls if id not in has] if typical else [],
        acceptances=given, live=live,
        # Only who decides or reads all requests may open it.
        asked=asked if asked is not None and not approvals_read.ALL_READERS.isdisjoint(request.standing.roles) else None,
        speaking=speaking, is_improper=found.risk_class == Risk.RiskClass.IMPROPER, citation=IMPROPER_CITATION, may_edit=may_edit,
        may_ask=may_edit and live is None and found.risk_class == Risk.RiskClass.SAFETY and bool(found.residual_level),
        may_reopen=may(request.standing, "risks.edit") and queries.may_edit_risk(request.standing, found) and found.state == Risk.State.CLOSED,
        checks=finding("risks.risk", found.pk, clock.today()), history=newest("risk", found.pk),
    )  # fmt: skip


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, risk: UUID) -> HttpResponse:
    found = queries.editable_risk(request.standing, risk)
    initial = {name: getattr(found, name) for name in ("title", "stage", "cause", "risk_class", "harm", "option")}
    form = RiskForm(
        request.POST or None, initial={**initial, "owner": found.owner.staff_number if found.owner else "", "seen": services.seen_of(found)}
    )

    def act() -> str:
        with shown_again(form):
            services.change_risk(found, by=request.person, seen=form.cleaned_data["seen"], **form.values())
        messages.success(request, _("保存しました。"))
        return risk_url(found)

    return form_page(request, form, act, title=_("リスクを直す"), button=_("保存する"), crumbs=_crumbs(found), back_url=risk_url(found))


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def score(request: StaffRequest, risk: UUID) -> HttpResponse:
    """Rate a risk by the method of the house."""
    found = queries.editable_risk(request.standing, risk)
    method = services.method_now()
    initial: dict[str, Any] = {"seen": services.rating_of(found)}
    if found.method == method:
        initial |= {
            name: getattr(found, name) for name in ("impact", "likelihood_before", "likelihood", "inherent_level", "residual_level")
        }
    form = ScoreForm(request.POST or None, by=method, initial=initial)
    speaking = speaking_for(found, request.person, request.standing, clock.now(), method)
    note = _("このリスクが起きたときの影響と、起こりやすさを選びます。")
    if speaking.accidents or speaking.near_misses:
        note += _("この2年に、同じ種類の事故が%(accidents)s件、ヒヤリハットが%(near)s件ありました。") % {
            "accidents": speaking.accidents, "near": speaking.near_misses,
        }  # fmt: skip
    if speaking.suggested:
        note += _("起こりやすさは、%(least)s以上が目安です。") % {"least": speaking.suggested}

    def act() -> str:
        with shown_again(form):
            services.score(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("評価を記録しました。"))
        return risk_url(found)

    return form_page(
        request,
        form,
        act,
        title=_("「%(title)s」を評価する") % {"title": found.title},
        button=_("評価を記録する"),
        crumbs=_crumbs(found),
        back_url=risk_url(found),
        note=note,
    )


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def controls(request: StaffRequest, risk: UUID) -> HttpResponse:
    """Which controls of the house answer a risk."""
    found = queries.editable_risk(request.standing, risk)
    chosen = [str(pk) for pk in found.controls.exclude(state=Control.State.ENDED).values_list("pk", flat=True)]
    form = ControlsForm(
        request.POST if request.method == "POST" else None, initial={"controls": chosen, "seen": services.controls_of(found)}
    )

    def act() -> str:
        with shown_again(form):
            services.set_controls(found, form.cleaned_data["controls"], by=request.person, seen=form.cleaned_data["seen"])
        messages.success(request, _("管理策を保存しました。"))
        return risk_url(found)

    return form_page(
        request, form, act, title=_("「%(title)s」の管理策") % {"title": found.title}, button=_("保存する"), crumbs=_crumbs(found), back_url=risk_url(found),
        note=_("一覧にないものは、先に「管理策」で加えます。"),
    )  # fmt: skip


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def close(request: StaffRequest, risk: UUID) -> HttpResponse:
    found = queries.editable_risk(request.standing, risk)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        services.close_risk(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("なくなったことを記録しました。"))
        return risk_url(found)

    return form_page(
        request, form, act, title=_("このリスクはなくなりましたか"), button=_("なくなったと記録する"), crumbs=_crumbs(found), back_url=risk_url(found),
        consequences=[_("一覧とリスクの地図から外れます。記録は残り、いつでも戻せます。"), _("受け入れは終わります。")],
    )  # fmt: skip


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def reopen(request: StaffRequest, risk: UUID) -> HttpResponse:
    found = queries.editable_risk(request.standing, risk)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        services.reopen_risk(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("もう一度見ることにしました。"))
        return risk_url(found)

    return form_page(
        request, form, act, title=_("このリスクをもう一度見る"), button=_("もう一度見る"), crumbs=_crumbs(found), back_url=risk_url(found)
    )


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def ask_acceptance(request: StaffRequest, risk: UUID) -> HttpResponse:
    """Ask that what remains be accepted; of improper handling it is refused, with the articles."""
    found = queries.editable_risk(request.standing, risk)
    form = AcceptanceForm(request.POST or None, initial={"seen": acceptances.seen_of(found)})

    def act() -> str:
        with shown_again(form):
            values = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
            made = acceptances.ask(found, by=request.person, rated=form.cleaned_data["seen"], **values)
        waits = made.state == Acceptance.State.ASKED
        messages.success(
            request, _("受け入れの承認を求めました。") if waits else _("受け入れを記録しました。期限が来ると、することに戻ります。")
        )
        return risk_url(found)

    return form_page(
        request, form, act, title=_("残留リスクの受け入れを求める"), button=_("受け入れを求める"), crumbs=_crumbs(found), back_url=risk_url(found),
        note=_("残留リスク：%(words)s") % {"words": residual_words(found) or _("まだ評価していない")},
    )  # fmt: skip


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def end_acceptance(request: StaffRequest, risk: UUID) -> HttpResponse:
    found = queries.editable_risk(request.standing, risk)
    live = services.live_acceptance(found)
    if live is None:
        raise Http404
    form = ReasonForm(request.POST or None)

    def act() -> str:
        acceptances.end(live, by=request.person, **form.cleaned_data)
        messages.success(request, _("受け入れを終えました。"))
        return risk_url(found)

    return form_page(
        request, form, act, title=_("受け入れを終える"), button=_("終える"), crumbs=_crumbs(found), back_url=risk_url(found),
        note=_("承認を待っている求めは、取り下げになります。"),
    )  # fmt: skip


@requires("risks.edit")
@require_POST
def link_incidents(request: StaffRequest, risk: UUID) -> HttpResponse:
    """Somebody confirms which accidents and near misses speak for the risk."""
    found = queries.editable_risk(request.standing, risk)
    wanted = [code for text in request.POST.getlist("incident") if (code := _uuid(text))]
    chosen = visible_incidents(request.person, request.standing).filter(pk__in=wanted)
    count = services.link_incidents(found, chosen, by=request.person)
    messages.success(request, _("%(count)s件を結び付けました。起こりやすさを見直してください。") % {"count": count})
    return redirect("risks:score", found.pk)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@requires("risks.edit")
@require_http_methods(["GET", "POST"])
def unlink_incident(request: StaffRequest, risk: UUID, code: UUID) -> HttpResponse:
    found = queries.editable_risk(request.standing, risk)
    incident = visible_incidents(request.person, request.standing).filter(pk=code, linked_risks__risk=found).first()
    if incident is None:
        raise Http404

    def act() -> str:
        services.unlink_incident(found, incident, by=request.person)
        messages.success(request, _("結び付きを外しました。"))
        return risk_url(found)

    return form_page(
        request, forms.Form(request.POST if request.method == "POST" else None), act, title=_("この結び付きを外しますか"), button=_("外す"),
        crumbs=_crumbs(found), back_url=risk_url(found), consequences=[_("事故・ヒヤリハットの記録は変わりません。")],
    )  # fmt: skip


urlpatterns = [
    path("<uuid:risk>/", risk, name="risk"),
    path("<uuid:risk>/change/", change, name="change"),
    path("<uuid:risk>/score/", score, name="score"),
    path("<uuid:risk>/controls/", controls, name="risk_controls"),
    path("<uuid:risk>/close/", close, name="close"),
    path("<uuid:risk>/reopen/", reopen, name="reopen"),
    path("<uuid:risk>/acceptance/", ask_acceptance, name="ask_acceptance"),
    path("<uuid:risk>/acceptance/end/", end_acceptance, name="end_acceptance"),
    path("<uuid:risk>/incidents/", link_incidents, name="link_incidents"),
    path("<uuid:risk>/incidents/<uuid:code>/unlink/", unlink_incident, name="unlink_incident"),
]
