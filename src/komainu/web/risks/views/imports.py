"""A risk analysis is read in: the pages of the one importer."""

from komainu.web.documents.importing.pages import import_pages
from komainu.web.risks.services.risk_import import RISKS

from .lists import crumbs_to

urlpatterns = import_pages(RISKS, right="risks.import", namespace="risks", crumbs=crumbs_to, parameter="risk_import")
