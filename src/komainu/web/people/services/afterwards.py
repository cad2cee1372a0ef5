"""What follows an act once it stands: the duties about roles are brought in line at once, not only by the worker's next round."""

from django.db import transaction

from komainu.web.site import clock


def duties_follow() -> None:
    """Call it inside the act's transaction. If it fails, the act still stands, and the worker does it a minute later."""
    transaction.on_commit(_refresh, robust=True)


def _refresh() -> None:
    from .following import refresh_duties

    refresh_duties(clock.today())
