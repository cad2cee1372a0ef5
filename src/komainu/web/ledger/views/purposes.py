"""Purposes of use: all of them, one with its lines and versions, a new one, its approval, its change."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.checks.queries import finding
from komainu.web.ledger.forms.purposes import PurposeChangeForm, PurposeForm
from komainu.web.ledger.models import PurposeOfUse
from komainu.web.ledger.queries.lines import visible_lines
from komainu.web.ledger.queries.purposes import purpose_of, used_purposes
from komainu.web.ledger.services import purposes as services
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

State = PurposeOfUse.State
MOST_LINES = 50


def _crumbs(purpose: PurposeOfUse | None = None) -> Crumbs:
    first: Crumbs = [(_("個人情報管理台帳"), reverse("ledger:list")), (_("利用目的"), reverse("ledger:purposes"))]
    return [*first, (str(purpose), reverse("ledger:purpose", args=[purpose.pk]))] if purpose is not None else first


@requires("ledger.see")
@require_GET
def purposes(request: StaffRequest) -> HttpResponse:
    """All that are used or in work, with how many lines rest on each. One query."""
    return page(
        request, "ledger/purposes.html", page_title=_("利用目的"), crumbs=_crumbs()[:1], purposes=used_purposes(),
        may_edit=may(request.standing, "ledger.purposes"),
    )  # fmt: skip


@requires("ledger.see")
@require_GET
def purpose(request: StaffRequest, purpose: UUID) -> HttpResponse:
    """One purpose, its judgement, the lines that rest on it. Four queries."""
    found = purpose_of(purpose)
    following = PurposeOfUse.objects.filter(previous=found).first()
    may_edit = may(request.standing, "ledger.purposes")
    facts: list[tuple[Any, Any]] = [
        (_("状態"), found.get_state_display()), (_("版"), found.version), *([(_("利用目的（英語）"), found.text_en)] if found.text_en else []),
        (_("公表・明示の場所"), found.published_at), (_("公表・明示した日"), found.published_on),
    ]  # fmt: skip
    if found.previous is not None:
        facts += [
            (_("変更前の利用目的"), found.previous.text), (_("変更の判断"), found.get_relation_display()), (_("そう判断した理由"), found.relation_reason),
            (_("本人に知らせる方法"), found.notice_way),
        ]  # fmt: skip
    return page(
        request, "ledger/purpose.html", page_title=found.text, crumbs=_crumbs(), purpose=found, facts=facts, following=following,
        lines=list(visible_lines(request.standing).filter(purposes=found).only("number", "name")[:MOST_LINES]),
        may_submit=may_edit and found.state == State.DRAFT, may_change=may_edit and found.state == State.APPROVED and following is None,
        may_withdraw=may_edit and found.state in {State.DRAFT, State.APPROVED}, history=newest("ledger_purpose", found.pk), found_by=finding("ledger.purpose", found.pk, clock.today()),
    )  # fmt: skip


@requires("ledger.purposes")
@require_http_methods(["GET", "POST"])
def add_purpose(request: StaffRequest) -> HttpResponse:
    form = PurposeForm(request.POST or None)

    def act() -> str:
        made = services.add_purpose(by=request.person, **form.cleaned_data)
        messages.success(request, _("加えました。内容を確かめて、承認に出してください。"))
        return reverse("ledger:purpose", args=[made.pk])

    return form_page(
        request, form, act, title=_("利用目的を加える"), button=_("加える"), crumbs=_crumbs(), back_url=reverse("ledger:purposes")
    )


@requires("ledger.purposes")
@require_http_methods(["GET", "POST"])
def change_purpose(request: StaffRequest, purpose: UUID) -> HttpResponse:
    """The next version, with its judgement."""
    found = purpose_of(purpose)
    form = PurposeChangeForm(
        request.POST or None, initial={"text": found.text, "text_en": found.text_en, "published_at": found.published_at}
    )

    def act() -> str:
        made = services.change_purpose(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("新しい版を作りました。承認されるまで、今の利用目的が有効です。"))
        return reverse("ledger:purpose", args=[made.pk])

    return form_page(
        request, form, act, title=_("利用目的を変える"), button=_("新しい版を作る"), crumbs=_crumbs(found), back_url=_crumbs(found)[-1][1],
        note=_("変更前の目的と関連すると合理的に認められる範囲を超えるときは、あらためて本人の同意が要ります。"),
    )  # fmt: skip


@requires("ledger.purposes")
@require_POST
def submit_purpose(request: StaffRequest, purpose: UUID) -> HttpResponse:
    found = services.submit_purpose(purpose_of(purpose), by=request.person)
    messages.success(request, _("承認に出しました。") if found.state == State.SUBMITTED else _("この利用目的を使えます。"))
    return redirect("ledger:purpose", found.pk)


@requires("ledger.purposes")
@require_http_methods(["GET", "POST"])
def withdraw_purpose(request: StaffRequest, purpose: UUID) -> HttpResponse:
    found = purpose_of(purpose)

    def act() -> str:
        services.withdraw_purpose(found, by=request.person)
        messages.success(request, _("この利用目的は使わないことにしました。"))
        return reverse("ledger:purposes")

    return form_page(
        request, forms.Form(request.POST if request.method == "POST" else None), act, title=_("この利用目的を使わないことにしますか"), button=_("使わない"),
        crumbs=_crumbs(found), back_url=_crumbs(found)[-1][1], consequences=[_("台帳の行では選べなくなります。記録は残ります。")],
    )  # fmt: skip


urlpatterns = [
    path("purposes/", purposes, name="purposes"),
    path("purposes/add/", add_purpose, name="add_purpose"),
    path("purposes/<uuid:purpose>/", purpose, name="purpose"),
    path("purposes/<uuid:purpose>/change/", change_purpose, name="change_purpose"),
    path("purposes/<uuid:purpose>/submit/", submit_purpose, name="submit_purpose"),
    path("purposes/<uuid:purpose>/withdraw/", withdraw_purpose, name="withdraw_purpose"),
]
