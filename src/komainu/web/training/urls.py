"""The addresses of the part, gathered from its groups of pages."""

from komainu.web.training.views import (
    authoring,
    company,
    deliveries,
    discussions,
    drills,
    exams,
    learning,
    library,
    materials,
    packages,
    people,
    proof,
    sessions,
)

app_name = "training"
urlpatterns = [
    *deliveries.urlpatterns,
    *people.urlpatterns,
    *sessions.urlpatterns,
    *proof.urlpatterns,
    *company.urlpatterns,
    *library.urlpatterns,
    *materials.urlpatterns,
    *authoring.urlpatterns,
    *packages.urlpatterns,
    *discussions.urlpatterns,
    *drills.urlpatterns,
    *learning.urlpatterns,
    *exams.urlpatterns,
]
