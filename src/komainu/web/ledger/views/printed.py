"""The inventory on paper: the lines as they are chosen on the page. What does not go into one PDF comes as several in one ZIP, sent as they are set."""

import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile

from django.db import transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from komainu.web.documents.answering import download
from komainu.web.documents.pdf import to_pdf
from komainu.web.ledger import classifying
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.printing import ledger_document
from komainu.web.people.models import Organisation
from komainu.web.people.queries import house_name
from komainu.web.site import clock
from komainu.web.site.lists import Listing
from komainu.web.site.rights import StaffRequest
from komainu.web.trail import services as trail

LINES_IN_A_PDF = 500
"""A PDF that everybody can read with their aids takes 18 KB a line, and some 600 MB of memory while 500 lines are set."""


def printed(request: StaffRequest, sheet: Listing, records: QuerySet[LedgerLine], *, title: str) -> HttpResponseBase:
    """The lines as they are chosen, as a PDF; where there are too many, as a ZIP of several. Two queries, and two for each PDF more. It leaves a trail."""
    narrowed, conditions = sheet.narrowed(request.GET, records)
    codes: list[UUID] = list(narrowed.values_list("pk", flat=True))
    said = (
        {each.label: each.text for each in sheet.page(request.GET, LedgerLine.objects.none(), path=request.path).active_filters}
        if conditions
        else {}
    )
    given = {
        "conditions": "、".join(f"{label}：{text}" for label, text in said.items()), "house": house_name(), "day": clock.today(),
        "language": classifying.language(),
    }  # fmt: skip
    parts = [codes[first : first + LINES_IN_A_PDF] for first in range(0, len(codes), LINES_IN_A_PDF)] or [[]]
    with transaction.atomic():
        after = {"list": "ledger", "format": "pdf", "rows": len(codes), "conditions": conditions}
        trail.record("documents.list_exported", by=request.person, subject=Organisation.objects.first() or Organisation(id=1), after=after)
    name = f"ledger-{clock.today():%Y%m%d}"
    if len(parts) == 1:
        return download(_set(parts[0], title=title, **given), name, "pdf")
    answer = StreamingHttpResponse(_as_zip(parts, name, title=title, given=given), content_type="application/zip")
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.zip") or "attachment"
    return answer


def _set(codes: list[UUID], *, title: str, **given: Any) -> bytes:
    """Some lines as a PDF, in the order of their codes. Two queries."""
    there = {each.pk: each for each in LedgerLine.objects.filter(pk__in=codes).order_by().prefetch_related("department", "manager")}
    return to_pdf(ledger_document([there[code] for code in codes if code in there], title=title, **given))


class _Sent(io.RawIOBase):
    """A file that only grows, whose bytes are taken away as they come."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        taken, self.waiting = b"".join(self.waiting), []
        return taken


def _as_zip(parts: list[list[UUID]], name: str, *, title: str, given: dict[str, Any]) -> Iterator[bytes]:
    """The ZIP, a PDF at a time."""
    sent, language = _Sent(), translation.get_language()
    with ZipFile(sent, "w", ZIP_STORED) as archive:
        for number, codes in enumerate(parts, 1):
            with translation.override(language):
                of_all = _("%(title)s（%(part)s／%(parts)s）") % {"title": title, "part": number, "parts": len(parts)}
                archive.writestr(f"{name}-{number:03}.pdf", _set(codes, title=of_all, **given))
            yield sent.taken()
    yield sent.taken()
