"""A list of the web as a file: as it is seen, all pages, with its event in the trail. One way for every list."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse

from komainu.web.documents.answering import download
from komainu.web.documents.tables import to_csv, to_xlsx
from komainu.web.people.models import Organisation
from komainu.web.site import clock
from komainu.web.site.lists import Listing
from komainu.web.site.rights import StaffRequest
from komainu.web.trail import services as trail


def export_links(name: str, *args: Any) -> list[tuple[str, str]]:
    """The two links of a list's export, for `site/list.html`. `name` is an address whose last part is the format."""
    return [(label, reverse(name, args=[*args, format])) for label, format in (("Excel", "xlsx"), ("CSV", "csv"))]


def export_listing(request: StaffRequest, listing: Listing, records: QuerySet[Any], *, format: str, name: str) -> HttpResponse:
    """The file. One query for the rows; the trail says who took what, under which conditions.

    name   begins the name of the file
    """
    if format not in {"csv", "xlsx"}:
        raise Http404
    found = listing.export(request.GET, records)
    rows = list(found.rows)
    subject = Organisation.objects.first() or Organisation(id=1)
    after = {"list": name, "format": format, "rows": len(rows), "conditions": found.conditions}
    with transaction.atomic():
        trail.record("documents.list_exported", by=request.person, subject=subject, after=after)
    title = str(listing.label or name)
    body = to_xlsx(found.columns, rows, title, made_on=clock.today()) if format == "xlsx" else to_csv(found.columns, rows)
    return download(body, f"{name}-{clock.today():%Y%m%d}", format)
