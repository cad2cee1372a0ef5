"""The addresses of the inventory, gathered from its groups of pages."""

from komainu.web.ledger.views import imports, lines, states

app_name = "ledger"
urlpatterns = [*lines.urlpatterns, *states.urlpatterns, *imports.urlpatterns]
