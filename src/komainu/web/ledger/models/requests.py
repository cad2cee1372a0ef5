"""The request to begin collecting something new (新規取得申請): asked by a department before it begins, and once approved a line of the inventory."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Department, Person

from .lines import ANSWERS, LedgerLine
from .purposes import PurposeOfUse


def _list() -> models.JSONField:
    return models.JSONField(default=list, blank=True)


class AcquisitionRequest(models.Model):
    """One request. Its columns bear the names of the line's, so that what was approved is carried over as it stands.

    used_from      the day from which it is to be collected
    special_care   whether anything of it is special care-required, as the department sees it; unknown is an answer
    risk_checked   the department thought about what can happen to it, and says what in `risk_note`
    line           what became of it; None before it was approved, or where the line was thrown away as a draft
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("作成中")
        SUBMITTED = "submitted", _("承認待ち")
        REGISTERED = "registered", _("承認され、台帳に載せた")
        WITHDRAWN = "withdrawn", _("取りやめ")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("申請番号"), max_length=30, unique=True)
    state = models.CharField(_("状態"), max_length=12, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(_("版"), default=1)
    department = models.ForeignKey(Department, verbose_name=_("部門"), on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("なぜ新しく取得するか"), max_length=1000)
    used_from = models.DateField(_("取得を始める日"))

    name = models.CharField(_("個人情報の名称"), max_length=200)
    business = models.CharField(_("業務"), max_length=200)
    persons = _list()
    items = _list()
    special_care = models.CharField(_("要配慮個人情報を含むか"), max_length=10, choices=ANSWERS, default="unknown")
    count = models.PositiveIntegerField(_("件数（人数）"), null=True, blank=True)
    purpose = models.TextField(_("利用目的"), max_length=2000)
    purposes = models.ManyToManyField(PurposeOfUse, verbose_name=_("公表している利用目的"), blank=True, related_name="+")
    acquisition_ways = _list()
    notice = models.CharField(_("明示・同意"), max_length=12, blank=True)
    notice_reason = models.CharField(_("適用除外の理由"), max_length=300, blank=True)
    shown_text = models.TextField(_("取得するときに示す文"), max_length=4000, blank=True)
    media = _list()
    places = models.TextField(_("保管場所"), max_length=1000, blank=True)
    access_persons = models.TextField(_("アクセスできる人"), max_length=1000, blank=True)
    entrustment = models.CharField(_("委託の有無"), max_length=10, choices=ANSWERS, blank=True)
    entrustees = models.TextField(_("委託先"), max_length=1000, blank=True)
    foreign = models.CharField(_("外国にある第三者への提供"), max_length=10, choices=ANSWERS, blank=True)
    foreign_details = models.TextField(_("国の名と根拠"), max_length=1000, blank=True)
    retention_basis = models.CharField(_("保管期限の根拠"), max_length=10, blank=True)
    retention_source = models.CharField(_("法令・契約・規程の名"), max_length=300, blank=True)
    retention_start = models.CharField(_("保管期限を数え始める日"), max_length=20, blank=True)
    retention_years = models.PositiveSmallIntegerField(_("保管する年数"), null=True, blank=True)
    retention_months = models.PositiveSmallIntegerField(_("保管する月数"), null=True, blank=True)
    retention_words = models.CharField(_("保管期限の書き方"), max_length=300, blank=True)
    disposal_ways = _list()
    risk_checked = models.BooleanField(_("漏えいなどのおそれを考えた"), default=False)
    risk_note = models.TextField(_("考えたおそれと、その対策"), max_length=1000, blank=True)

    line = models.OneToOneField(
        LedgerLine, verbose_name=_("台帳の行"), null=True, blank=True, on_delete=models.SET_NULL, related_name="acquisition_request"
    )
    returned_reason = models.CharField(_("差し戻しの理由"), max_length=500, blank=True)
    made_by = models.ForeignKey(Person, verbose_name=_("申請した人"), null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("作った日時"))
    registered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("新規取得申請")
        ordering = ["-number"]
        constraints = [
            CheckConstraint(condition=Q(state__in=["draft", "submitted", "registered", "withdrawn"]), name="acquisition_state_known"),
            CheckConstraint(condition=~Q(name="") & ~Q(reason=""), name="acquisition_has_name_and_reason"),
            CheckConstraint(condition=~Q(state="registered") | Q(registered_at__isnull=False), name="acquisition_registered_when"),
            CheckConstraint(condition=Q(line=None) | Q(state="registered"), name="acquisition_line_only_registered"),
            CheckConstraint(condition=Q(special_care__in=["yes", "no", "unknown"]), name="acquisition_special_care_known"),
            CheckConstraint(condition=~Q(notice="exempt") | ~Q(notice_reason=""), name="acquisition_exempt_has_reason"),
        ]
        indexes = [
            Index(fields=["department", "-number"], name="acquisition_by_department"),
            Index(fields=["state", "-number"], name="acquisition_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
