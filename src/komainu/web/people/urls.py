"""The addresses of the people part, gathered from its groups of pages."""

from komainu.web.people.views import departments, imports, me, organisation, outsiders, passages, staff, structure, terms

app_name = "people"
urlpatterns = [
    *organisation.urlpatterns,
    *departments.urlpatterns,
    *passages.urlpatterns,
    *imports.urlpatterns,
    *terms.urlpatterns,
    *outsiders.urlpatterns,
    *structure.urlpatterns,
    *me.urlpatterns,
    *staff.urlpatterns,
]
