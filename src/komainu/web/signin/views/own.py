"""One's own sign-in: password, passkeys, app, recovery codes, where one is signed in."""

import json

from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.signin import queries, services, watching
from komainu.web.signin.adapters.account import note_enrolment
from komainu.web.signin.forms import AppForm, NameForm, NewPasswordForm, PasskeyForm
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, requires

OWN = "signin:own"


@requires("signin.own")
@require_GET
def own(request: StaffRequest) -> HttpResponse:
    """Everything about the own sign-in on one page."""
    now = clock.now()
    return page(
        request,
        "signin/own.html",
        page_title=_("自分のサインイン"),
        own=queries.own_sign_in(request.person),
        sessions=queries.open_sessions(request.person, request.session.session_key, now),
        is_late=(watching.enrol_by(request) or clock.today()) < clock.today(),
        company_only=queries.company_only(),
        came_by_card=request.session.get(watching.MEANS) == "card",
    )


@requires("signin.own", step_up=True)
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def password(request: StaffRequest) -> HttpResponse:
    """A new password. Every other session ends; this one goes on under a new key."""
    if queries.company_only():
        return redirect(OWN)
    form = NewPasswordForm(request.POST or None, person=request.person)
    if not form.is_valid():
        return page(request, "signin/password.html", page_title=_("パスワードの設定"), form=form)
    services.set_password(request.person, form.cleaned_data["password"], keep=request.session.session_key)
    before = request.session.session_key
    update_session_auth_hash(request, request.person)
    UserSession.objects.filter(session_key=before).delete()
    UserSession.objects.create_from_request(request)
    messages.success(request, _("パスワードを設定しました。ほかの端末はサインアウトしました。"))
    return redirect(OWN)


def _after(request: StaffRequest, *, is_new: bool) -> HttpResponse:
    note_enrolment(request, request.person)
    return redirect("signin:recovery_codes" if is_new else OWN)


@requires("signin.own", step_up=True)
@sensitive_post_parameters("credential")
@require_http_methods(["GET", "POST"])
def passkey_add(request: StaffRequest) -> HttpResponse:
    form = PasskeyForm(request.POST or None, user=request.person)
    if form.is_valid():
        is_new = services.add_passkey(request.person, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"])
        messages.success(request, _("パスキーを登録しました。"))
        return _after(request, is_new=is_new)
    if request.method == "POST":
        messages.error(request, _("パスキーを登録できませんでした。もう一度試してください。"))
    options = json.dumps(dict(webauthn.begin_registration(request.person, True)), default=dict)
    return page(request, "signin/passkey_add.html", page_title=_("パスキーの登録"), form=form, options=options)


def _passkey(request: StaffRequest, key: int) -> Authenticator:
    found = Authenticator.objects.filter(pk=min(key, 2**63 - 1), user=request.person, type=Authenticator.Type.WEBAUTHN).first()
    if found is None:
        raise Http404
    return found


@requires("signin.own", step_up=True)
@require_http_methods(["GET", "POST"])
def passkey_rename(request: StaffRequest, key: int) -> HttpResponse:
    found = _passkey(request, key)
    form = NameForm(request.POST or None, initial={"name": found.data.get("name", "")})
    if form.is_valid():
        services.rename_passkey(request.person, found.pk, name=form.cleaned_data["name"])
        return redirect(OWN)
    return page(request, "signin/form.html", page_title=_("パスキーの名前"), form=form, button=_("変更する"), back=OWN)


@requires("signin.own", step_up=True)
@require_http_methods(["GET", "POST"])
def passkey_remove(request: StaffRequest, key: int) -> HttpResponse:
    found = _passkey(request, key)
    if request.method == "POST":
        services.remove_passkey(request.person, found.pk)
        messages.success(request, _("パスキーを削除しました。"))
        return _after(request, is_new=False)
    return page(
        request,
        "site/confirm.html",
        page_title=_("このパスキーを削除しますか"),
        facts=[(_("名前"), found.data.get("name", "")), (_("登録"), found.created_at), (_("最後の使用"), found.last_used_at)],
        consequences=[_("このパスキーではサインインできなくなります。"), _("端末に残ったパスキーは、端末の設定から消してください。")],
        button=_("削除する"),
        kind="danger",
        back_url="../../../",
    )


@requires("signin.own", step_up=True)
@require_http_methods(["GET", "POST"])
def app(request: StaffRequest) -> HttpResponse:
    """Register an authenticator app: its secret as a picture and as text, then its first code."""
    if any(factor.type == Authenticator.Type.TOTP for factor in queries.factors_of(request.person)):
        return redirect(OWN)
    form = AppForm(request.POST or None, user=request.person)
    if form.is_valid():
        is_new = services.activate_totp(request.person, form.secret)
        clear_totp_secret(request)
        messages.success(request, _("認証アプリを登録しました。次のサインインから、アプリの数字も入力します。"))
        return _after(request, is_new=is_new)
    adapter = get_factor_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.person, form.secret))
    secret = " ".join(form.secret[at : at + 4] for at in range(0, len(form.secret), 4))
    return page(request, "signin/app.html", page_title=_("認証アプリの登録"), form=form, picture=picture, secret=secret)


@requires("signin.own", step_up=True)
@require_http_methods(["GET", "POST"])
def app_remove(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        if services.deactivate_totp(request.person):
            messages.success(request, _("認証アプリを解除しました。"))
        return _after(request, is_new=False)
    return page(
        request,
        "site/confirm.html",
        page_title=_("認証アプリを解除しますか"),
        consequences=[_("サインインに、アプリの数字を求めなくなります。"), _("ほかに2段階認証がなければ、予備のコードも消えます。")],
        button=_("解除する"),
        kind="danger",
        back_url="../../",
    )


def _codes(request: StaffRequest) -> list[str] | None:
    found = Authenticator.objects.filter(user=request.person, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(found.wrap().get_unused_codes()) if found else None


@requires("signin.own", step_up=True)
@require_GET
def recovery_codes(request: StaffRequest) -> HttpResponse:
    codes = _codes(request)
    if codes is None:
        return redirect(OWN)
    return page(request, "signin/recovery_codes.html", page_title=_("予備のコード"), codes=codes)


@requires("signin.own", step_up=True)
@require_GET
def recovery_codes_file(request: StaffRequest) -> HttpResponse:
    codes = _codes(request)
    if codes is None:
        return redirect(OWN)
    text = "\n".join([_("Komainuの予備のコード（1つにつき1回）"), "", *codes, ""])
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="komainu-recovery-codes.txt"'
    return response


@requires("signin.own", step_up=True)
@require_POST
def recovery_codes_new(request: StaffRequest) -> HttpResponse:
    services.make_recovery_codes(request.person)
    messages.success(request, _("新しい予備のコードを作りました。古いコードは使えません。"))
    return redirect("signin:recovery_codes")


@requires("signin.own")
@require_POST
def sessions_end(request: StaffRequest) -> HttpResponse:
    """End one session, or all but this one."""
    wanted = request.POST.get("session", "")
    only = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else None
    if wanted and only is None:
        raise Http404
    count = services.end_sessions(request.person, by=request.person, keep=request.session.session_key, only=only)
    messages.success(request, _("%(count)s台の端末をサインアウトしました。") % {"count": count})
    return redirect(OWN)


@requires("signin.own")
@require_POST
def card_next(request: StaffRequest) -> HttpResponse:
    if services.want_next(request.person):
        messages.success(request, _("次のカードを頼みました。印刷されたら、担当の人から受け取ってください。"))
    else:
        messages.info(request, _("次のカードは、もう頼んであります。"))
    return redirect(OWN)
