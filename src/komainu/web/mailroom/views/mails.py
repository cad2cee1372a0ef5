"""Signed in: my mail, what waits for my approval, one mail, and the office's list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.guard.spool import Entry
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.incidents.queries.visible import visible_incidents
from komainu.web.mailroom import check_words, spools
from komainu.web.mailroom.forms import ReasonForm, WrongForm
from komainu.web.mailroom.models import Finding, Mail, Override
from komainu.web.mailroom.queries import mails as queries
from komainu.web.mailroom.services import acting, joining
from komainu.web.mailroom.views.deciding import deciding, facts, pressed, say, timeline
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

SHOWN = 50


def _checked(records: QuerySet[Any], check: str) -> QuerySet[Any]:
    return records.filter(Exists(Finding.objects.filter(mail=OuterRef("pk"), check_id=check)))


LIST = Listing(
    label=gettext_lazy("送信メール"),
    columns=(
        Column(
            "received_at",
            gettext_lazy("受け取った時"),
            order_by=("received_at",),
            is_title=True,
            url=lambda mail: reverse("mailroom:mail", args=[mail.pk]),
        ),
        Column("grade", gettext_lazy("扱い"), lambda mail: mail.get_grade_display()),
        Column("state", gettext_lazy("状態"), lambda mail: mail.get_state_display()),
        Column("sender", gettext_lazy("差出人"), "sender.name"),
        Column("department", gettext_lazy("部門"), "department.name"),
        Column("outside", gettext_lazy("社外の宛先"), align="number", order_by=("outside",)),
        Column("attachments", gettext_lazy("添付"), align="number"),
        Column("persons", gettext_lazy("個人情報の人数"), align="number", order_by=("persons",)),
    ),
    search=("sender__name", "uid"),
    search_label=gettext_lazy("差出人・番号"),
    filters=(
        Filter("state", gettext_lazy("状態"), "state", Mail.State.choices),
        Filter("grade", gettext_lazy("扱い"), "grade", Mail.Grade.choices),
        Filter("check", gettext_lazy("気づいたこと"), _checked, list(check_words.CHECKS.items())),
        Filter("since", gettext_lazy("この日以後"), lambda records, day: records.filter(received_on__gte=day)),
    ),
    sort="-received_at",
    shown=lambda records: records.select_related("sender", "department").only(
        "uid", "received_at", "grade", "state", "outside", "attachments", "persons", "sender__name", "department__name"
    ),
    most_counted=10_000,
)


def _empty() -> tuple[str, str, str]:
    """Title, text and help page of a list without mail: nothing yet, or not set up."""
    unready = spools.unready()
    if unready is None:
        return _("まだ送信メールの記録はありません"), _("番人を通ったメールが、ここに並びます。"), ""
    if unready.why == "not_set_up":
        return (
            _("メールの番人は、まだ使われていません"),
            _("番人は、送信メールを送る前に調べ、誤送信のおそれがあるものを止めます。はじめは見守るだけの設定で試せます。"),
            reverse("site:help_page", args=["mailroom"]),
        )
    return (
        _("番人の記録を開けません"),
        _("鍵のファイルが見つからないか、合っていません。手引きの「設定」を見てください。"),
        reverse("site:help_page", args=["mailroom"]),
    )


@requires("mailroom.own")
@require_GET
def mine(request: StaffRequest) -> HttpResponse:
    """What of mine waits, what waits for my approval, what I sent lately. Three queries, and those of who stands in."""
    seat = queries.Seat(request.person, request.standing, clock.today())
    own = list(queries.own_mails(request.person)[:SHOWN])
    title, text, help_url = _empty()
    return page(
        request, "mailroom/mine.html", page_title=_("送信メールの確認"),
        waiting=[mail for mail in own if mail.is_waiting], past=[mail for mail in own if not mail.is_waiting],
        to_approve=list(seat.approvable().select_related("sender").order_by("due_at")[:SHOWN]),
        empty_title=title, empty_text=text, help_url=help_url,
    )  # fmt: skip


@requires("mailroom.list")
@require_GET
def mail_list(request: StaffRequest) -> HttpResponse:
    """Three queries (count, rows, whether any is in doubt), whatever the house holds."""
    listing = LIST.page(request.GET, queries.visible_mails(request.person, request.standing), path=request.path)
    title, text, help_url = _empty()
    return page(
        request, "mailroom/list.html", page_title=_("送信メールの一覧"), listing=listing,
        exports=export_links("mailroom:export") if may(request.standing, "mailroom.export") else [],
        empty_title=title, empty_text=text, help_url=help_url,
        in_doubt=queries.in_doubt().exists() if may(request.standing, "mailroom.doubt") else False,
    )  # fmt: skip


@requires("mailroom.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as a file. It leaves a trail."""
    return export_listing(request, LIST, queries.visible_mails(request.person, request.standing), format=format, name="mails")


def _found(request: StaffRequest, code: UUID) -> tuple[Mail, queries.Seat, Entry | None]:
    seat = queries.Seat(request.person, request.standing, clock.today())
    mail = queries.visible_mail(request.person, request.standing, code, seat)
    entry = queries.entry_of(mail)
    return mail, seat, entry if isinstance(entry, Entry) else None


@requires("mailroom.own")
@require_http_methods(["GET", "POST"])
def mail(request: StaffRequest, mail: UUID) -> HttpResponse:
    """One mail. Three queries, and two reads of the spool; those of who stands in beside."""
    found, seat, entry = _found(request, mail)
    names = queries.sees_names(request.person, request.standing, found, seat)
    stands = None
    if entry is not None and names:
        stands = deciding(entry, as_sender=found.sender_id == request.person.pk, as_approver=seat.may_approve(found))
        if request.method == "POST":
            answer = pressed(request, stands, acting.address_of(request.person))
            if isinstance(answer, acting.Answer):
                say(request, answer, request.POST.get("act", ""))
                return redirect("mailroom:mail", mail=found.pk)
            stands = answer
    elif request.method == "POST":
        raise acting.OtherState
    return _shown(request, found, seat, entry if names else None, stands)


def _shown(request: StaffRequest, found: Mail, seat: queries.Seat, entry: Entry | None, stands: Any) -> HttpResponse:
    asked = found.overrides.filter(withdrawn_at=None).select_related("asked_by", "given_by").order_by("-asked_at").first()
    is_mine = found.sender_id == request.person.pk
    related = [each.pk for each in (found.near_miss, found.incident) if each is not None]
    visible = (
        set(visible_incidents(request.person, request.standing).filter(pk__in=related).values_list("pk", flat=True)) if related else set()
    )
    return page(
        request, "mailroom/mail.html", 422 if stands is not None and stands.missing else 200, page_title=str(found), mail=found, stands=stands,
        facts=facts(entry) if entry else [], events=timeline(entry), is_mine=is_mine, asked=asked,
        findings=[] if stands else list(found.findings.order_by("id").values_list("check_id", "grade", "count")),
        may_override=found.state == Mail.State.REFUSED and seat.may_approve(found),
        may_give=asked is not None and asked.given_at is None and asked.asked_by_id != request.person.pk,
        may_tell=found.state in joining.SENT and found.incident_id is None and entry is not None,
        near_miss=found.near_miss if found.near_miss_id in visible else None, incident=found.incident if found.incident_id in visible else None,
        crumbs=[(_("送信メールの確認"), reverse("mailroom:mine"))], sees_doubt=found.in_doubt and may(request.standing, "mailroom.doubt"),
    )  # fmt: skip


@requires("mailroom.own")
@require_http_methods(["GET", "POST"])
def wrong(request: StaffRequest, mail: UUID) -> HttpResponse:
    """It went out and should not have: an incident, in one act."""
    found, seat, entry = _found(request, mail)
    if entry is None or not queries.sees_names(request.person, request.standing, found, seat):
        raise joining.NotSentYet
    form = WrongForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        incident = joining.tell_incident(found, entry, by=request.person, note=form.cleaned_data["note"], what=form.cleaned_data["what"])
        messages.success(request, _("事故として知らせました。受付番号は %(receipt)s です。") % {"receipt": incident.receipt})
        return redirect("incidents:report_done", code=incident.pk)
    return page(
        request, "site/confirm.html", 422 if form.is_bound else 200, page_title=_("このメールを事故として知らせますか"),
        text=_("間違って送ったメールは、早く知らせるほど広がりを止められます。叱られることはありません。"),
        consequences=[_("事務局に、いますぐ知らせが届きます。"), _("宛先・時刻・添付・含まれる情報が、知らせに書き入れられます。")],
        button=_("事故として知らせる"), form=form, back_url=reverse("mailroom:mail", args=[found.pk]), facts=facts(entry),
    )  # fmt: skip


@requires("mailroom.own")
@require_http_methods(["GET", "POST"])
def override(request: StaffRequest, mail: UUID) -> HttpResponse:
    """The first of two asks for a refused message to go."""
    found, seat, _entry = _found(request, mail)
    if not seat.may_approve(found):
        raise acting.NotYours
    form = ReasonForm(request.POST or None, label=_("それでも送る理由"), help_text=_("もう一人が読み、記録に残ります。"))
    if request.method == "POST" and form.is_valid():
        acting.ask_override(found, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("二人目の確認を求めました。"))
        return redirect("mailroom:mail", mail=found.pk)
    return page(
        request, "site/confirm.html", 422 if form.is_bound else 200, page_title=_("差し止めたメールを送るよう求めますか"), form=form, kind="danger",
        text=_("送ってはいけないと決めたメールです。送るには、名前の分かる二人が要ります。"),
        consequences=[_("別の一人（上司か個人情報保護管理者）が確かめるまで、送られません。"), _("二人の名前と理由が、操作の記録に残ります。")],
        button=_("送るよう求める"), back_url=reverse("mailroom:mail", args=[found.pk]),
    )  # fmt: skip


@requires("mailroom.own")
@require_POST
def give_override(request: StaffRequest, mail: UUID) -> HttpResponse:
    """The second agrees, or the request is withdrawn."""
    found, seat, _entry = _found(request, mail)
    asked = get_object_or_404(Override.objects.select_related("mail", "asked_by"), mail=found, withdrawn_at=None)
    if not seat.may_approve(found):
        raise acting.NotYours
    if "withdraw" in request.POST:
        acting.withdraw_override(asked, by=request.person)
        messages.success(request, _("求めを取り下げました。"))
    else:
        say(request, acting.give_override(asked, by=request.person), "override")
    return redirect("mailroom:mail", mail=found.pk)
