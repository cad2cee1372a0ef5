"""The addresses of the checks."""

from django.urls import path

from komainu.web.checks import views

app_name = "checks"
urlpatterns = [
    path("", views.checks, name="list"),
    path("run/", views.run, name="run"),
    path("<str:check>/", views.check, name="check"),
    path("<str:check>/export/<str:format>/", views.export, name="export"),
]
