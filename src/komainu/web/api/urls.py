from django.urls import path

from komainu.web.api import views
from komainu.web.api.house import addresses

app_name = "api"
urlpatterns = [
    path("", views.reference, name="reference"),
    path("openapi.json", views.openapi, name="openapi"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/all/", views.all_tokens, name="all_tokens"),
    path("tokens/make/", views.token_make, name="token_make"),
    path("tokens/<uuid:code>/", views.token, name="token"),
    *addresses(),
]
