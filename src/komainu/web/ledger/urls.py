"""The addresses of the inventory, gathered from its groups of pages."""

from komainu.web.ledger.views import (
    classifying,
    filings,
    imports,
    interview,
    lines,
    papers,
    processing,
    processing_lists,
    published,
    purposes,
    requests,
    rounds,
    states,
    surveys,
    texts,
    transfers,
)

app_name = "ledger"
urlpatterns = [
    *lines.urlpatterns,
    *requests.urlpatterns,
    *states.urlpatterns,
    *classifying.urlpatterns,
    *interview.urlpatterns,
    *published.urlpatterns,
    *purposes.urlpatterns,
    *rounds.urlpatterns,
    *surveys.urlpatterns,
    *papers.urlpatterns,
    *texts.urlpatterns,
    *transfers.urlpatterns,
    *processing_lists.urlpatterns,
    *processing.urlpatterns,
    *filings.urlpatterns,
    *imports.urlpatterns,
]
