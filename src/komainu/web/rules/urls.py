"""The addresses of the rules."""

from komainu.web.rules.views import urlpatterns

app_name = "rules"
__all__ = ["app_name", "urlpatterns"]
