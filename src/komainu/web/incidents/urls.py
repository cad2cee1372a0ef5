"""The addresses of the incident part, gathered from its groups of pages."""

from komainu.web.incidents.views import (
    closing,
    decisions,
    desk,
    handling,
    house,
    persons,
    persons_import,
    questions,
    reporting,
    reports,
    review,
    statistics,
    texts,
    timeline,
)

app_name = "incidents"
urlpatterns = [
    *reporting.urlpatterns,
    *house.urlpatterns,
    *statistics.urlpatterns,
    *review.urlpatterns,
    *desk.urlpatterns,
    *persons_import.urlpatterns,
    *persons.urlpatterns,
    *texts.urlpatterns,
    *reports.urlpatterns,
    *handling.urlpatterns,
    *timeline.urlpatterns,
    *questions.urlpatterns,
    *decisions.urlpatterns,
    *closing.urlpatterns,
]
