"""What becomes due: a file that was to be deleted or moved, by whom and until when. Pure but for `refresh` and the sweep."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from komainu.web.discovery.models import Decision, ScanSource
from komainu.web.duties import services
from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.site.clock import japan_day

register(
    [
        Kind(
            "discovery.delete", _("「%(name)s」を消す"), _("要らない個人情報は、遅れずに消すことが求められています。消したあと、次に調べた回が確かめます。"),
            (-3, 0, 1), 7, channel=_("消すと決めたファイルがあります"),
        ),
        Kind(
            "discovery.move", _("「%(name)s」を移す"), _("決められた場所の外にある個人情報です。移したあと、次に調べた回が確かめます。"),
            (-3, 0, 1), 7, channel=_("移すと決めたファイルがあります"),
        ),
    ]
)  # fmt: skip


def of_decision(decision: Decision) -> Iterator[Declared]:
    """The duty of one decision. Pure."""
    is_open = decision.withdrawn_at is None and decision.closed_on is None and decision.reported_on is None
    if is_open and decision.kind in {Decision.Kind.DELETE, Decision.Kind.MOVE} and decision.source.ended_at is None:
        yield Declared(
            f"discovery:{decision.kind}:{decision.pk}", f"discovery.{decision.kind}", reverse("discovery:decision", args=[decision.pk]),
            owner_id=decision.owner_id, due_on=decision.due_on,
            citations=(str(_("個人情報保護法第22条（データ内容の正確性の確保等）")) if decision.kind == Decision.Kind.DELETE else str(_("個人情報保護法第23条（安全管理措置）")),),
            details={"name": decision.path.rstrip("/").rpartition("/")[2][:120], "house_own": True},
        )  # fmt: skip


def refresh(decision: Decision) -> None:
    """Bring the duty of one decision in line with it. Two queries when nothing changed."""
    done = [f"discovery:{decision.kind}:{decision.pk}"] if decision.closed_on or decision.reported_on else []
    with translation.override("ja"):
        services.declare(decision, list(of_decision(decision)), done=done)


def refresh_source(source: ScanSource) -> None:
    """The open decisions of a source that was given up."""
    for each in Decision.objects.filter(source=source, closed_on=None, withdrawn_at=None, owner__isnull=False).select_related("source"):
        refresh(each)


@sweep
def count(now: datetime) -> None:
    """Once a day: what became too old since, and what changed in the ledger. One query when nothing is to be counted."""
    from komainu.web.discovery.services import counting

    counting.count_lately(japan_day(now))
