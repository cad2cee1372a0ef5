"""The addresses of the part, gathered from its groups of pages."""

<<<<<<< HEAD
from komainu.web.training.views import company, deliveries, exams, learning, library, materials, people, proof, sessions

app_name = "training"
urlpatterns = [
    *deliveries.urlpatterns,
    *people.urlpatterns,
    *sessions.urlpatterns,
    *proof.urlpatterns,
    *company.urlpatterns,
    *library.urlpatterns,
    *materials.urlpatterns,
    *learning.urlpatterns,
    *exams.urlpatterns,
]
=======
from komainu.web.training.views import company, discussions, drills, library, materials

app_name = "training"
urlpatterns = [*company.urlpatterns, *discussions.urlpatterns, *drills.urlpatterns, *library.urlpatterns, *materials.urlpatterns]
>>>>>>> c2df3ec (training: courses as files, drills, discussions)
