"""Readings of the purposes of use."""

from uuid import UUID

from django.http import Http404

from komainu.web.ledger.models import PurposeOfUse


def purpose_of(code: UUID) -> PurposeOfUse:
    """One purpose: they are the whole house's. One query; 404 if there is none."""
    found = PurposeOfUse.objects.select_related("previous").filter(pk=code).first()
    if found is None:
        raise Http404
    return found
