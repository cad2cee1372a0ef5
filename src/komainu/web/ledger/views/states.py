"""The way of a line: checked, taken back, discarded, to be disposed of, kept after all, disposed of."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from komainu.web.ledger import services
from komainu.web.ledger.forms.lines import DisposalForm, KeepForm, ReasonForm
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.queries.lines import editable_line
from komainu.web.ledger.views.lines import crumbs_to, line_url
from komainu.web.people.views.forming import form_page
from komainu.web.site import clock
from komainu.web.site.once import once
from komainu.web.site.rights import StaffRequest, requires

State = LedgerLine.State


@requires("ledger.edit")
@require_POST
def check(request: StaffRequest, line: UUID) -> HttpResponse:
    """The department says that it is right."""
    found = services.check_line(editable_line(request.standing, line), by=request.person)
    messages.success(
        request,
        _("部門で確認しました。個人情報保護管理者に承認を求めています。")
        if found.state == State.DEPARTMENT_CHECKED
        else _("部門で確認しました。"),
    )
    return redirect(line_url(found))


@requires("ledger.edit")
@require_POST
def withdraw(request: StaffRequest, line: UUID) -> HttpResponse:
    found = services.withdraw(editable_line(request.standing, line), by=request.person)
    messages.success(request, _("承認の求めを取り下げました。続けて直せます。"))
    return redirect(line_url(found))


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def discard(request: StaffRequest, line: UUID) -> HttpResponse:
    """Throw away a draft."""
    found = editable_line(request.standing, line)
    if found.state != State.DRAFT or found.approved_version is not None:
        raise Http404

    def act() -> str:
        services.discard_line(found, by=request.person)
        messages.success(request, _("下書きを捨てました。"))
        return crumbs_to(kind=found.kind)[0][1]

    return form_page(
        request, forms.Form(request.POST if request.method == "POST" else None), act, title=_("「%(name)s」の下書きを捨てますか") % {"name": found.name},
        button=_("捨てる"), crumbs=crumbs_to(found), back_url=line_url(found), consequences=[_("この行は消えます。操作の記録には残ります。")], kind="danger",
    )  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def decide_disposal(request: StaffRequest, line: UUID) -> HttpResponse:
    """It is no longer needed."""
    found = editable_line(request.standing, line)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        services.decide_disposal(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("廃棄することにしました。廃棄したら、記録してください。"))
        return line_url(found)

    return form_page(request, form, act, title=_("「%(name)s」を廃棄することにする") % {"name": found.name}, button=_("廃棄することにする"), crumbs=crumbs_to(found), back_url=line_url(found))  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def keep(request: StaffRequest, line: UUID) -> HttpResponse:
    """It is not disposed of after all."""
    found = editable_line(request.standing, line)
    form = KeepForm(request.POST or None, initial={"retention_start_on": found.retention_start_on})

    def act() -> str:
        services.keep_line(found, by=request.person, **form.cleaned_data)
        messages.success(request, _("廃棄を取りやめ、使用中に戻しました。"))
        return line_url(found)

    return form_page(request, form, act, title=_("「%(name)s」の廃棄を取りやめる") % {"name": found.name}, button=_("取りやめる"), crumbs=crumbs_to(found), back_url=line_url(found))  # fmt: skip


@requires("ledger.edit")
@require_http_methods(["GET", "POST"])
def dispose(request: StaffRequest, line: UUID) -> HttpResponse:
    """Record what was disposed of."""
    found = editable_line(request.standing, line)
    form = DisposalForm(
        request.POST or None,
        initial={"done_on": clock.today(), "ways": found.disposal_ways, "is_whole": "1" if found.state == State.TO_DISPOSE else ""},
    )

    def act() -> str:
        values = dict(form.cleaned_data)
        once(values.pop("sheet"), lambda: services.record_disposal(found, by=request.person, **values).pk)
        messages.success(request, _("廃棄を記録しました。"))
        return reverse("ledger:line", args=[found.pk])

    return form_page(request, form, act, title=_("「%(name)s」の廃棄を記録する") % {"name": found.name}, button=_("記録する"), crumbs=crumbs_to(found), back_url=line_url(found))  # fmt: skip


urlpatterns = [
    path("<uuid:line>/check/", check, name="check"),
    path("<uuid:line>/withdraw/", withdraw, name="withdraw"),
    path("<uuid:line>/discard/", discard, name="discard"),
    path("<uuid:line>/to-dispose/", decide_disposal, name="decide_disposal"),
    path("<uuid:line>/keep/", keep, name="keep"),
    path("<uuid:line>/dispose/", dispose, name="dispose"),
]
