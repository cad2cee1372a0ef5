"""Addresses of signing in. Names without a part's own (`account_login`, …) are those that allauth looks for."""

from django.urls import include, path

from komainu.web.signin.adapters.company import PROVIDER
from komainu.web.signin.views import company, door, office, own

signin_patterns = [
    path("signin/card/", door.card, name="card"),
    path("signin/forgotten/", door.forgotten, name="forgotten"),
    path("signin/forgotten/done/", door.forgotten_done, name="forgotten_done"),
    path("signin/link/", door.link_open, name="link_open"),
    path("signin/link/<str:token>/", door.link, name="link"),
    path("signin/company/confirm/", company.confirm, name="company_confirm"),
    path("signin/go-on/", company.go_on, name="go_on"),
    path("signin/people/", office.list_people, name="people"),
    path("signin/people/export/<str:format>/", office.export_people, name="export"),
    path("signin/people/many/", office.many, name="many"),
    path("signin/people/<uuid:who>/", office.person, name="person"),
    path("signin/people/<uuid:who>/invite/", office.invite, name="invite"),
    path("signin/people/<uuid:who>/withdraw/", office.withdraw, name="withdraw"),
    path("signin/people/<uuid:who>/card/", office.card, name="card_issue"),
    path("signin/people/<uuid:who>/card/withdraw/", office.card_withdraw, name="card_withdraw"),
    path("signin/people/<uuid:who>/factors/", office.factors_remove, name="factors_remove"),
    path("signin/people/<uuid:who>/sessions/", office.sessions_end, name="sessions_end_of"),
    path("signin/people/<uuid:who>/company/", office.company_unlink, name="company_unlink"),
    path("signin/rules/", office.rules, name="rules"),
    path("account/", own.own, name="own"),
    path("account/password/", own.password, name="password"),
    path("account/passkeys/add/", own.passkey_add, name="passkey_add"),
    path("account/passkeys/<int:key>/name/", own.passkey_rename, name="passkey_rename"),
    path("account/passkeys/<int:key>/remove/", own.passkey_remove, name="passkey_remove"),
    path("account/app/", own.app, name="app"),
    path("account/app/remove/", own.app_remove, name="app_remove"),
    path("account/recovery-codes/", own.recovery_codes, name="recovery_codes"),
    path("account/recovery-codes/file/", own.recovery_codes_file, name="recovery_codes_file"),
    path("account/recovery-codes/new/", own.recovery_codes_new, name="recovery_codes_new"),
    path("account/sessions/end/", own.sessions_end, name="sessions_end"),
    path("account/card/next/", own.card_next, name="card_next"),
]

urlpatterns = [
    path("signin/", door.sign_in, name="account_login"),
    path("signout/", door.sign_out, name="account_logout"),
    path("signin/second/", door.second_step, name="mfa_authenticate"),
    path("signin/passkey/", door.passkey, name="mfa_login_webauthn"),
    path("signin/company/", company.go, {"provider_id": PROVIDER}, name="openid_connect_login"),
    path("signin/company/back/", company.back, {"provider_id": PROVIDER}, name="openid_connect_callback"),
    path("", include((signin_patterns, "signin"))),
]
