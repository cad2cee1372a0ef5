from django.urls import path

from komainu.web.mailroom.views import link, mails

app_name = "mailroom"
urlpatterns = [
    path("link/<str:token>/", link.link, name="link"),
    path("", mails.mine, name="mine"),
    path("list/", mails.mail_list, name="list"),
    path("list/export/<str:format>/", mails.export, name="export"),
    path("mails/<uuid:mail>/", mails.mail, name="mail"),
    path("mails/<uuid:mail>/wrong/", mails.wrong, name="wrong"),
    path("mails/<uuid:mail>/override/", mails.override, name="override"),
    path("mails/<uuid:mail>/override/second/", mails.give_override, name="give_override"),
]
