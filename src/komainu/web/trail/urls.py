from django.urls import path

from komainu.web.trail import views

app_name = "trail"
urlpatterns = [
    path("", views.events, name="list"),
    path("export/<str:format>/", views.list_export, name="list_export"),
]
