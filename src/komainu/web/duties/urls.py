"""The addresses of the duties, gathered from their groups of pages."""

from komainu.web.duties.views import away, calendar, lists, settings

app_name = "duties"
urlpatterns = [*lists.urlpatterns, *away.urlpatterns, *calendar.urlpatterns, *settings.urlpatterns]
