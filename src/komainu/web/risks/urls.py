"""The addresses of the risks, gathered from their groups of pages."""

from komainu.web.risks.views import controls, imports, lines, lists, one

app_name = "risks"
urlpatterns = [*lists.urlpatterns, *imports.urlpatterns, *lines.urlpatterns, *controls.urlpatterns, *one.urlpatterns]
