"""A sheet is sent once: a second tap on the button, or going back and sending again, does nothing twice.

A second tap carries the same name. Who goes back may meet the page drawn anew, under another name, with all that was typed filled in by the
browser: then it is what the sheet says, and who says it, that is known again.
"""

import hashlib
from collections.abc import Callable
from uuid import UUID, uuid4

from django import forms
from django.core.cache import cache
from django.db import transaction

KEPT_SECONDS = 6 * 3600
SAME_SECONDS = 3600


def once_field(*, required: bool = False) -> forms.UUIDField:
    """The hidden name of a sheet; each page that shows the form gives it a new one."""
    return forms.UUIDField(widget=forms.HiddenInput, required=required, initial=uuid4)


@transaction.atomic
def once(sheet: UUID | None, act: Callable[[], UUID], *, same: str = "") -> UUID:
    """Do what a sheet says, or find what it did before.

    sheet   its name; None (a form that carries none) is done each time
    act     gives the id of what it made; what it raises leaves the sheet unsent
    same    who says what: for an hour a sheet of another name that says the same is the same sheet; only its hash is kept. Empty: the name decides
    """
    if sheet is None:
        return act()
    names = {f"once:{sheet}": KEPT_SECONDS}
    if same:
        names[f"once:same:{hashlib.sha256(same.encode()).hexdigest()}"] = SAME_SECONDS
    for name, seconds in names.items():
        if not cache.add(name, "", seconds) and (before := cache.get(name)):
            return UUID(before)
    made = act()
    for name, seconds in names.items():
        cache.set(name, str(made), seconds)
    return made
