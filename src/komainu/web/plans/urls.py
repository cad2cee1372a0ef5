"""The addresses of the plan, gathered from its groups of pages."""

from komainu.web.plans.views import making, year

app_name = "plans"
urlpatterns = [*year.urlpatterns, *making.urlpatterns]
