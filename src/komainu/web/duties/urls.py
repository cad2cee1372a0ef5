from django.urls import path

from komainu.web.duties import views

app_name = "duties"
urlpatterns = [path("outbox/", views.outbox, name="outbox")]
