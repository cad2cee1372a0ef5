"""A ledger is read in: the pages of the one importer."""

from django.urls import reverse
from django.utils.translation import gettext as _

from komainu.web.documents.importing.pages import import_pages
from komainu.web.ledger.services.line_import import LEDGER
from komainu.web.people.views.forming import Crumbs


def _crumbs() -> Crumbs:
    return [(_("個人情報管理台帳"), reverse("ledger:list"))]


urlpatterns = import_pages(LEDGER, right="ledger.import", namespace="ledger", crumbs=_crumbs, parameter="ledger_import")
