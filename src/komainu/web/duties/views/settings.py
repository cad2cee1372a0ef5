"""The settings of reminders: the hour of the digests, and the chats that are told, each tried by a button."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from komainu.web.duties import queries, services
from komainu.web.duties.forms.hooks import RulesForm, WebhookForm
from komainu.web.people.views.forming import form_page
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires


@requires("duties.rules")
@require_http_methods(["GET", "POST"])
def rules(request: StaffRequest) -> HttpResponse:
    """The hour of the digests; the chats for whom looks after them. Two queries."""
    form = RulesForm(request.POST or None, initial={"digest_at": queries.digest_at()})
    if request.method == "POST" and form.is_valid():
        services.set_rules(by=request.person, digest_at=form.cleaned_data["digest_at"])
        messages.success(request, _("保存しました。"))
        return redirect("duties:rules")
    hooks = [(hook, queries.result_words(hook.test_result) if hook.test_result else "") for hook in queries.webhooks()]
    return page(
        request,
        "duties/rules.html",
        status=422 if form.errors else 200,
        page_title=_("知らせの設定"),
        page_lead=_("期限の知らせを、いつ、どこに送るか。"),
        form=form,
        hooks=hooks,
        may_hook=may(request.standing, "duties.webhooks"),
        mail_is_off=queries.mail_is_off(),
    )


def _crumbs() -> list[tuple[object, str]]:
    return [(_("知らせの設定"), reverse("duties:rules"))]


@requires("duties.webhooks")
@require_http_methods(["GET", "POST"])
def hook_add(request: StaffRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)

    def act() -> str:
        hook = services.add_webhook(by=request.person, **form.values)
        messages.success(request, _("%(name)sを加えました。「試しに送る」で届くことを確かめてください。") % {"name": hook.name})
        return reverse("duties:rules")

    note = _("チャットには、することの種類とリンクだけを送ります。氏名や事故の内容は送りません。")
    return form_page(
        request,
        form,
        act,
        title=_("チャットへの知らせを加える"),
        button=_("加える"),
        crumbs=_crumbs(),
        back_url=reverse("duties:rules"),
        note=note,
    )  # type: ignore[arg-type]


@requires("duties.webhooks")
@require_http_methods(["GET", "POST"])
def hook_edit(request: StaffRequest, hook: UUID) -> HttpResponse:
    found = queries.webhook(hook)
    form = WebhookForm(request.POST or None, hook=found)

    def act() -> str:
        services.change_webhook(found, by=request.person, **form.values)
        messages.success(request, _("保存しました。"))
        return reverse("duties:rules")

    title = _("変える：%(name)s") % {"name": found.name}
    return form_page(request, form, act, title=title, button=_("保存する"), crumbs=_crumbs(), back_url=reverse("duties:rules"))  # type: ignore[arg-type]


@requires("duties.webhooks")
@require_POST
def hook_try(request: StaffRequest, hook: UUID) -> HttpResponse:
    """Send a message now and say what came of it; ten seconds at the most."""
    found = queries.webhook(hook)
    title = _("【Komainu】これは試しの知らせです（%(at)s）") % {"at": f"{clock.now().astimezone(clock.JAPAN):%H:%M}"}
    result = services.try_webhook(found, by=request.person, title=title, url=settings.PUBLIC_ADDRESS + "/")
    if result:
        messages.error(request, _("%(name)sに送れませんでした：%(result)s") % {"name": found.name, "result": queries.result_words(result)})
    else:
        messages.success(request, _("%(name)sに送りました。チャットに届いたことを確かめてください。") % {"name": found.name})
    return redirect("duties:rules")


@requires("duties.webhooks")
@require_POST
def hook_switch(request: StaffRequest, hook: UUID) -> HttpResponse:
    found = queries.webhook(hook)
    services.switch_webhook(found, by=request.person, is_on=request.POST.get("on") == "1")
    return redirect("duties:rules")


@requires("duties.webhooks")
@require_http_methods(["GET", "POST"])
def hook_end(request: StaffRequest, hook: UUID) -> HttpResponse:
    """Ask once, then take it out."""
    found = queries.webhook(hook)
    if request.method == "POST":
        services.end_webhook(found, by=request.person)
        messages.success(request, _("%(name)sを外しました。") % {"name": found.name})
        return redirect("duties:rules")
    return page(
        request,
        "site/confirm.html",
        page_title=_("%(name)sへの知らせを外しますか") % {"name": found.name},
        consequences=[_("保存してある送り先とトークンは消えます。"), _("送信待ちの知らせは送られません。")],
        button=_("外す"),
        kind="danger",
        back_url=reverse("duties:rules"),
        crumbs=_crumbs(),
    )


urlpatterns = [
    path("settings/", rules, name="rules"),
    path("settings/chats/add/", hook_add, name="hook_add"),
    path("settings/chats/<uuid:hook>/", hook_edit, name="hook_edit"),
    path("settings/chats/<uuid:hook>/try/", hook_try, name="hook_try"),
    path("settings/chats/<uuid:hook>/switch/", hook_switch, name="hook_switch"),
    path("settings/chats/<uuid:hook>/end/", hook_end, name="hook_end"),
]
