from django.urls import path

from komainu.web.duties import views

app_name = "duties"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/export/<str:format>/", views.outbox_export, name="outbox_export"),
]
