from django.urls import path

from komainu.web.mailroom.views import doubt, figures, link, mails, policy

app_name = "mailroom"
urlpatterns = [
    path("link/<str:token>/", link.link, name="link"),
    path("", mails.mine, name="mine"),
    path("list/", mails.mail_list, name="list"),
    path("list/export/<str:format>/", mails.export, name="export"),
    path("doubt/", doubt.doubt, name="doubt"),
    path("doubt/<uuid:mail>/", doubt.one, name="doubt_one"),
    path("figures/", figures.figures, name="figures"),
    path("keeping/", figures.keeping, name="keeping"),
    path("policy/", policy.home, name="policy"),
    path("policy/text/", policy.text, name="policy_text"),
    path("policy/house/", policy.house, name="policy_house"),
    path("policy/dry-run/", policy.dry_run, name="dry_run"),
    path("policy/file/", policy.take_in, name="policy_take_in"),
    path("policy/checks/<slug:check>/", policy.check, name="policy_check"),
    path("policy/entries/<slug:entry_kind>/", policy.entry, name="policy_entry"),
    path("policy/entries/<slug:entry_kind>/<int:place>/remove/", policy.remove_entry, name="policy_remove_entry"),
    path("policy/versions/<uuid:version>/", policy.version, name="policy_version"),
    path("policy/versions/<uuid:version>/file/", policy.download, name="policy_download"),
    path("policy/versions/<uuid:version>/decide/", policy.decide, name="policy_decide"),
    path("mails/<uuid:mail>/", mails.mail, name="mail"),
    path("mails/<uuid:mail>/wrong/", mails.wrong, name="wrong"),
    path("mails/<uuid:mail>/override/", mails.override, name="override"),
    path("mails/<uuid:mail>/override/second/", mails.give_override, name="give_override"),
]
