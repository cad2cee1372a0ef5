"""The addresses of the incident part, gathered from its groups of pages."""

from komainu.web.incidents.views import handling, house, persons, reporting, reports, statistics

app_name = "incidents"
urlpatterns = [
    *reporting.urlpatterns,
    *house.urlpatterns,
    *statistics.urlpatterns,
    *persons.urlpatterns,
    *reports.urlpatterns,
    *handling.urlpatterns,
]
