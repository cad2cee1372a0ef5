from django.urls import path

from komainu.web.trail.views import guarding, history, lists

app_name = "trail"
urlpatterns = [
    path("", lists.events, name="list"),
    path("export/<str:format>/", lists.export, name="export"),
    path("<int:sequence>/", lists.event, name="event"),
    path("of/<slug:history>/", history.history, name="history_of_group"),
    path("of/<slug:history>/<str:record>/", history.history, name="history"),
    path("verification/", guarding.verification, name="verification"),
    path("verification/start/", guarding.start, name="start"),
    path("anchors/take/", guarding.take, name="take"),
    path("settings/", guarding.places, name="places"),
]
