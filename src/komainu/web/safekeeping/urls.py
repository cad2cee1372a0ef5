from django.urls import path

from komainu.web.safekeeping import views

app_name = "safekeeping"
urlpatterns = [
    path("", views.home, name="home"),
    path("now/", views.make_now, name="make_now"),
    path("key/", views.new_key, name="new_key"),
    path("key/sheet/", views.key_sheet, name="key_sheet"),
    path("key/confirm/", views.confirm_key, name="confirm_key"),
    path("<uuid:code>/download/", views.download, name="download"),
]
