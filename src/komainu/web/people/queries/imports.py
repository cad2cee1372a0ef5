"""Readings of the staff lists that were read in."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from komainu.web.people.models import StaffImport


def waiting_import() -> StaffImport | None:
    """The list that waits to be confirmed, without its rows. One query."""
    return StaffImport.objects.defer("rows").filter(confirmed_at=None).first()


def confirmed_imports() -> QuerySet[StaffImport]:
    """The lists that were taken over, the latest first. One query."""
    return StaffImport.objects.defer("rows").filter(confirmed_at__isnull=False).select_related("uploaded_by").order_by("-confirmed_at")


def staff_import(code: UUID) -> StaffImport:
    """One list. One query; 404 if it was thrown away."""
    found = StaffImport.objects.filter(pk=code).first()
    if found is None:
        raise Http404
    return found
