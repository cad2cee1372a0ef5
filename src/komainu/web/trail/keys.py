"""The key of a record as it stands in the address of its history."""

from uuid import UUID

from django.http import Http404


def uuid_of(key: str) -> UUID:
    """Raises Http404 for what is none."""
    try:
        return UUID(key)
    except ValueError as error:
        raise Http404 from error
