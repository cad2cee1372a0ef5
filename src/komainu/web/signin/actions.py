"""What the acts of signing in are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "signin.signed_in": _("サインインした"),
        "signin.locked": _("サインインの失敗が続いたため、一時的に止めた"),
        "signin.invited": _("サインインに招待した"),
        "signin.reset_made": _("パスワードの再設定のリンクを作った"),
        "signin.link_withdrawn": _("サインイン用のリンクを取り消した"),
        "signin.link_used": _("サインイン用のリンクを使った"),
        "signin.forgotten": _("パスワードの再設定を頼んだ"),
        "signin.password_set": _("パスワードを設定した"),
        "signin.card_issued": _("サインインカードを発行した"),
        "signin.card_used": _("サインインカードを使った"),
        "signin.card_withdrawn": _("サインインカードを取り消した"),
        "signin.card_wanted": _("次のサインインカードを希望した"),
        "signin.passkey_added": _("パスキーを登録した"),
        "signin.passkey_renamed": _("パスキーの名前を変えた"),
        "signin.passkey_removed": _("パスキーを削除した"),
        "signin.totp_added": _("認証アプリを登録した"),
        "signin.totp_removed": _("認証アプリを解除した"),
        "signin.recovery_codes_made": _("予備のコードを作り直した"),
        "signin.factors_removed": _("ほかの人の2段階認証を解除した"),
        "signin.sessions_ended": _("ほかの端末のサインインを終わらせた"),
        "signin.company_linked": _("会社のアカウントと結び付けた"),
        "signin.company_unlinked": _("会社のアカウントとの結び付きを解いた"),
        "signin.rules_set": _("サインインの決まりを変えた"),
    }
)
