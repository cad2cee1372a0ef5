"""The addresses of this part, gathered from its groups of pages."""

from komainu.web.discovery.views import deciding, files, folders, home, sources, words

app_name = "discovery"
urlpatterns = [*home.urlpatterns, *sources.urlpatterns, *folders.urlpatterns, *files.urlpatterns, *deciding.urlpatterns, *words.urlpatterns]
