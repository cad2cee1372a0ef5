"""A sheet is sent once: a second tap on the button, or going back and sending again, does nothing twice."""

from collections.abc import Callable
from uuid import UUID, uuid4

from django import forms
from django.core.cache import cache
from django.db import transaction

KEPT_SECONDS = 6 * 3600


def once_field(*, required: bool = False) -> forms.UUIDField:
    """The hidden name of a sheet; each page that shows the form gives it a new one."""
    return forms.UUIDField(widget=forms.HiddenInput, required=required, initial=uuid4)


@transaction.atomic
def once(sheet: UUID | None, act: Callable[[], UUID]) -> UUID:
    """Do what a sheet says, or find what it did before.

    sheet   its name; None (a form that carries none) is done each time
    act     gives the id of what it made; what it raises leaves the sheet unsent
    """
    if sheet is None:
        return act()
    name = f"once:{sheet}"
    if not cache.add(name, "", KEPT_SECONDS) and (before := cache.get(name)):
        return UUID(before)
    made = act()
    cache.set(name, str(made), KEPT_SECONDS)
    return made
