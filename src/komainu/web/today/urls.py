from django.urls import path

from komainu.web.today import views

app_name = "today"
urlpatterns = [path("", views.home, name="home")]
