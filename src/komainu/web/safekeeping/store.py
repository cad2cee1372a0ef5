"""The one row that duties and trail of this part hang on."""

from datetime import datetime

from komainu.web.safekeeping.models import THE_SAFE, Safe


def the_safe(now: datetime) -> Safe:
    """The safe; the first call is its first day. One query, two more the first time."""
    return Safe.objects.get_or_create(id=THE_SAFE, defaults={"since": now})[0]
