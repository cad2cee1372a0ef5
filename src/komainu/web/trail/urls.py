from django.urls import path

from komainu.web.trail import views

app_name = "trail"
urlpatterns = [path("", views.events, name="list")]
