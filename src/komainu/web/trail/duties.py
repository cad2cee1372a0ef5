"""What becomes due when the chain does not fit: an urgent duty of the system manager, which a sound verification closes."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.duties import services
from komainu.web.duties.declaring import Declared, Kind, register
from komainu.web.people.roles import Role
from komainu.web.site.clock import japan_day
from komainu.web.trail.models import TrailHouse, VerificationRun
from komainu.web.trail.queries.runs import last_finished

register(
    [
        Kind(
            "trail.broken",
            _("操作の記録が書き換えられた疑いを調べる"),
            _("操作の記録の検証で、合わないところが見つかりました。データベースに触れられる人を確かめ、バックアップと比べてください。"),
            (0, 1),
            1,
        ),
    ]
)


def declared(run: VerificationRun | None) -> Iterator[Declared]:
    """The duty that the last finished run calls for. Pure."""
    if run is not None and not run.is_sound and run.finished_at is not None:
        yield Declared(
            "trail.broken",
            "trail.broken",
            reverse("trail:verification"),
            Role.PRIVACY_MANAGER,
            due_on=japan_day(run.finished_at),
            is_urgent=True,
        )


def refresh(now: datetime) -> TrailHouse:
    """Bring the duty in line with the last verification. Four queries when nothing changed."""
    from komainu.web.trail.services.anchoring import the_house

    house = the_house(now)
    run = last_finished()
    services.declare(house, declared(run), done=["trail.broken"] if run and run.is_sound else [])
    return house
