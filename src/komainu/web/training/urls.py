"""The addresses of the part, gathered from its groups of pages."""

from komainu.web.training.views import company, library

app_name = "training"
urlpatterns = [*company.urlpatterns, *library.urlpatterns]
