"""A staff list is read in: the pages of the one importer, with what only a staff list asks."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from komainu.web.documents.importing.pages import import_pages
from komainu.web.people import queries
from komainu.web.people.services.staff_import import STAFF
from komainu.web.people.views.forming import Crumbs


def _crumbs() -> Crumbs:
    return [(_("従業者"), reverse("people:list"))]


def _checked() -> dict[str, Any]:
    house = queries.organisation()
    return {"checked_on": house.staff_checked_on if house else None}


urlpatterns = import_pages(
    STAFF,
    right="people.edit",
    namespace="people",
    crumbs=_crumbs,
    upload_template="people/import.html",
    upload_context=_checked,
    parameter="staff_import",
)
