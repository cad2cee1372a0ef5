"""What does not fit together between the inventory and the files: sources, and lines of the ledger as the scans see them."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.lookups import GreaterThan, LessThan
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.checks.declaring import Check, Severity, Subject, register
from komainu.web.discovery.differences import COUNT_FAR, NOTHING_FOUND
from komainu.web.discovery.models import LineSum, ScanSource
from komainu.web.discovery.queries import reads_all, rules, visible_sources
from komainu.web.ledger.checks import LINES
from komainu.web.ledger.models import LedgerLine
from komainu.web.site.clock import JAPAN

LIVE = Q(ended_at=None)
SCANNED = LIVE & Q(last_run__isnull=False)
MARK = _("プライバシーマークの構築・運用指針 J.3.1.1")


def _not_scanned(today: date) -> Q:
    since = datetime.combine(today - timedelta(days=rules().stale_days), time.min, JAPAN)
    return LIVE & (Q(last_run=None, made_at__lt=since) | Q(last_run__finished_at__lt=since))


def _far(today: date) -> Q:
    """The same as `differences.far_lines`, said of a line."""
    ratio = rules().far_percent / 100
    of_line = LineSum.objects.filter(line=OuterRef("pk"), files__gt=0).order_by().values("line")
    lower = Subquery(of_line.annotate(sum=Sum("persons_lower")).values("sum"))
    upper = Subquery(of_line.annotate(sum=Sum("persons_upper")).values("sum"))
    is_far = Q(GreaterThan(lower, F("count") * ratio)) | Q(LessThan(upper, F("count") / ratio))
    return ~Q(state=LedgerLine.State.DISPOSED) & Q(count__isnull=False) & is_far


def _nothing_found(today: date) -> Q:
    sums = LineSum.objects.filter(line=OuterRef("pk"), is_expected=True, files=0, source__last_run__isnull=False, source__ended_at=None)
    return ~Q(state=LedgerLine.State.DISPOSED) & Exists(sums)


register(
    Subject(
        "discovery.source", _("調べる場所"), ScanSource, "discovery.see", visible=visible_sources, sees_all=reads_all, label=str,
        url=lambda source: reverse("discovery:source", args=[source.pk]),
    ),
    [
        Check("discovery.kept_longer", Severity.BROKEN, _("台帳の保管期限より長く残っているファイルがある"), _("「台帳の期限より長く残っている」の一覧から、消すか、残す理由があれば台帳を直してください。"),
              lambda today: SCANNED & Q(overdue__gt=0), (_("個人情報保護法第22条"),)),
        Check("discovery.not_in_ledger", Severity.DOUBTFUL, _("個人情報のあるファイルなのに、台帳にない"), _("「ファイルにあるのに台帳にない」の一覧から、台帳の行に結びつけるか、消す・移すと決めてください。"),
              lambda today: SCANNED & Q(undecided__gt=0), (MARK,)),
        Check("discovery.not_scanned", Severity.DOUBTFUL, _("長く調べていない場所"), _("「いま調べる」を押すか、いつ調べるかを決めてください。要らなければ、調べるのをやめます。"), _not_scanned),
    ],
)  # fmt: skip
register(
    LINES,
    [
        Check(NOTHING_FOUND, Severity.DOUBTFUL, _("あるはずの場所を調べても、ファイルが見つからない"), _("もう持っていないか、別の場所にあるかを確かめ、行を直すか、見つかったファイルを結びつけてください。"),
              _nothing_found),
        Check(COUNT_FAR, Severity.DOUBTFUL, _("台帳の件数が、調べて見つかった人数と大きく違う"), _("件数を直すか、結びつけたファイルがこの行のものかを確かめてください。"), _far),
    ],
)  # fmt: skip
