from django.urls import path

from komainu.web.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("all/", views.approval_list, name="list"),
    path("all/export/<str:format>/", views.export, name="export"),
    path("many/", views.many, name="many"),
    path("rules/", views.rules, name="rules"),
    path("<uuid:approval>/", views.detail, name="detail"),
    path("<uuid:approval>/approve/", views.approve, name="approve"),
    path("<uuid:approval>/return/", views.give_back, name="give_back"),
    path("<uuid:approval>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:approval>/paper/", views.on_paper, name="on_paper"),
    path("<uuid:approval>/scan/", views.scan, name="scan"),
]
