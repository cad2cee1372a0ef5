"""What time alone changes here: tokens of people who are gone open nothing, and are revoked too."""

from datetime import datetime

from komainu.web.duties.declaring import sweep
from komainu.web.site.clock import japan_day


@sweep
def follow(now: datetime) -> None:
    """Revoke what belongs to nobody any more."""
    from komainu.web.api import services

    services.revoke_of_those_gone(japan_day(now))
