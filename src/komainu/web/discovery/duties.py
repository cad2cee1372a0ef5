"""What becomes due: a file that was to be deleted or moved, by whom and until when. Pure but for `refresh` and the sweep."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from komainu.web.discovery.models import Decision, Run, ScanSource
from komainu.web.duties import services
from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.people import queries as people
from komainu.web.people.needs import own_role
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.clock import japan_day

TO_MEND = timedelta(days=7)
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
        Kind(
            "discovery.run_failed", _("「%(name)s」を調べられるようにする"), _("決めた時刻に調べられませんでした。理由はその場所の画面に出ています。直して「いま調べる」を押してください。"),
            (0, 1), 7, tell_opened=True, channel=_("個人情報の所在を調べられなかった場所があります"),
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


def of_source(source: ScanSource, newest: Run | None, owner: str) -> Iterator[Declared]:
    """A source whose last finished run failed is to be mended. Pure."""
    if newest is not None and newest.state == Run.State.FAILED and newest.finished_at is not None and source.ended_at is None:
        yield Declared(
            f"discovery:run_failed:{source.pk}", "discovery.run_failed", reverse("discovery:source", args=[source.pk]), owner,
            department_id=source.department_id, due_on=japan_day(newest.finished_at) + TO_MEND, details={"name": source.name, "house_own": True},
        )  # fmt: skip


def refresh_run(source: ScanSource) -> None:
    """Bring the duty of a source that could not be scanned in line with its last finished run. Some three queries when nothing changed."""
    runs = Run.objects.filter(source=source, state__in=[Run.State.DONE, Run.State.FAILED]).order_by("-number")
    newest = runs.first()
    is_mended = newest is not None and newest.state == Run.State.DONE
    owner = (
        own_role((Role.SYSTEM_MANAGER, Role.PMS_OFFICE), people.held_roles(clock.today())) if newest is not None and not is_mended else ""
    )
    with translation.override("ja"):
        services.declare(source, list(of_source(source, newest, owner)), done=[f"discovery:run_failed:{source.pk}"] if is_mended else [])


def refresh_source(source: ScanSource) -> None:
    """The open decisions of a source that was given up."""
    for each in Decision.objects.filter(source=source, closed_on=None, withdrawn_at=None, owner__isnull=False).select_related("source"):
        refresh(each)


@sweep
def count(now: datetime) -> None:
    """Once a day: what became too old since, and what changed in the ledger. One query when nothing is to be counted."""
    from komainu.web.discovery.services import counting

    counting.count_lately(japan_day(now))
