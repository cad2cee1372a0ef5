"""A list of the web as a file: as it is seen, all pages, with its event in the trail. One way for every list."""

from itertools import chain, islice
from os import SEEK_END
from tempfile import TemporaryFile
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse

from komainu.web.documents import large_tables
from komainu.web.documents.answering import download_file
from komainu.web.documents.tables import write_csv, write_xlsx
from komainu.web.people.models import Organisation
from komainu.web.site import clock
from komainu.web.site.lists import Listing
from komainu.web.site.rights import StaffRequest
from komainu.web.trail import services as trail


def export_links(name: str, *args: Any) -> list[tuple[str, str]]:
    """The two links of a list's export, for `site/list.html`. `name` is an address whose last part is the format."""
    return [(label, reverse(name, args=[*args, format])) for label, format in (("Excel", "xlsx"), ("CSV", "csv"))]


MOST_BY_LIBRARY = 5_000
"""More rows than these are written into a sheet by hand (`large_tables`), at a tenth of the cost."""


def export_listing(request: StaffRequest, listing: Listing, records: QuerySet[Any], *, format: str, name: str) -> HttpResponseBase:
    """The file. One query for the rows, however many, in little memory; the trail says who took what, under which conditions.

    name   begins the name of the file
    """
    if format not in {"csv", "xlsx"}:
        raise Http404
    found = listing.export(request.GET, records)
    title, file = str(listing.label or name), TemporaryFile()  # noqa: SIM115 - the answer closes it
    if format == "csv":
        rows = write_csv(file, found.columns, found.rows)
    else:
        first = list(islice(found.rows, MOST_BY_LIBRARY + 1))
        if len(first) <= MOST_BY_LIBRARY:
            rows = write_xlsx(file, found.columns, first, title, made_on=clock.today())
        else:
            rows = large_tables.write_xlsx(file, found.columns, chain(first, found.rows), title)
    subject = Organisation.objects.first() or Organisation(id=1)
    after = {"list": name, "format": format, "rows": rows, "conditions": found.conditions}
    with transaction.atomic():
        trail.record("documents.list_exported", by=request.person, subject=subject, after=after)
    file.seek(0, SEEK_END)
    return download_file(file, f"{name}-{clock.today():%Y%m%d}", format)
