"""A line of the inventory: one kind of personal information in one department."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Department, Person

from .purposes import PurposeOfUse

BANDS = (
    ("b100", _("1〜100"), 100),
    ("b1000", _("101〜1,000"), 1_000),
    ("b5000", _("1,001〜5,000"), 5_000),
    ("b10000", _("5,001〜10,000"), 10_000),
    ("b50000", _("10,001〜50,000"), 50_000),
    ("b100000", _("50,001〜100,000"), 100_000),
    ("more", _("100,001以上"), None),
)
"""Bands of counts. Their edges mean something: 100 (My Number), 1,000 (reports of breaches), 5,000 (small operators), 50,000 (figures)."""

ANSWERS = [("yes", _("はい")), ("no", _("いいえ")), ("unknown", _("まだ分からない"))]


def band_of(count: int | None) -> str:
    """The band of a count; "" where nobody knows it."""
    if count is None:
        return ""
    return next(key for key, _label, most in BANDS if most is None or count <= most)


def _list() -> models.JSONField:
    return models.JSONField(default=list, blank=True)


class LedgerLine(models.Model):
    """One line. The lists hold ids of `content/vocabularies.toml`, or words of the department's own among the items.

    number            the house's own, never used twice; `old_number` is what an older ledger called it
    kind              own: ours; entrusted: what we hold for a client under contract, a ledger of its own
    version           counts its changes, so that two people never overwrite each other; `approved_version` is the one that was approved
    flags             the classes that it falls into, with `flags_version` of the rules that found them; `override` replaces them, with its reason, as it was
                      decided under `override_version`: under other rules it is asked again
    answers           the facts that the classification asks for: yes, no or unknown
    count             of persons; None: nobody knows. `band` follows from it
    retention_until   computed from start and period; None while it is counted for each record or nobody knows
    used_from         the day from which it is used; None: it is used already
    proposed_by_rule  it came from the interview or from files that a scan found (`discovery`), and nobody has confirmed it yet
    """

    class Kind(models.TextChoices):
        OWN = "own", _("自社の個人情報")
        ENTRUSTED = "entrusted", _("委託元から預かった個人情報")

    class State(models.TextChoices):
        DRAFT = "draft", _("作成中")
        DEPARTMENT_CHECKED = "department_checked", _("部門確認済み（承認待ち）")
        APPROVED = "approved", _("承認済み（使う前）")
        IN_USE = "in_use", _("使用中")
        TO_DISPOSE = "to_dispose", _("廃棄する")
        DISPOSED = "disposed", _("廃棄済み")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("管理番号"), max_length=30, unique=True)
    old_number = models.CharField(_("旧管理番号"), max_length=60, blank=True)
    kind = models.CharField(_("台帳の種類"), max_length=10, choices=Kind, default=Kind.OWN)
    state = models.CharField(_("状態"), max_length=20, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(_("版"), default=1)
    approved_version = models.PositiveIntegerField(_("承認された版"), null=True, blank=True)
    proposed_by_rule = models.CharField(max_length=60, blank=True)

    name = models.CharField(_("個人情報の名称"), max_length=200)
    business = models.CharField(_("業務"), max_length=200, blank=True)
    department = models.ForeignKey(Department, verbose_name=_("部門"), on_delete=models.PROTECT, related_name="+")
    manager = models.ForeignKey(Person, verbose_name=_("管理責任者"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    manager_words = models.CharField(_("管理責任者（職名など）"), max_length=100, blank=True)

    persons = _list()
    items = _list()
    purpose = models.TextField(_("利用目的"), max_length=2000, blank=True)
    purposes = models.ManyToManyField(PurposeOfUse, verbose_name=_("公表している利用目的"), blank=True, related_name="lines")
    acquisition_ways = _list()
    notice = models.CharField(_("明示・同意"), max_length=12, blank=True)
    notice_reason = models.CharField(_("適用除外の理由"), max_length=300, blank=True)
    shown_text = models.TextField(_("取得するときに示している文"), max_length=4000, blank=True)

    answers = models.JSONField(default=dict, blank=True)
    flags = _list()
    flags_version = models.CharField(max_length=40, blank=True)
    override = models.JSONField(null=True, blank=True)
    override_version = models.CharField(max_length=60, blank=True)
    override_reason = models.CharField(_("区分を変えた理由"), max_length=500, blank=True)
    property_damage = models.CharField(_("財産的被害のおそれ"), max_length=20, blank=True)

    media = _list()
    places = models.TextField(_("保管場所"), max_length=1000, blank=True)
    country = models.CharField(_("保管する国"), max_length=100, blank=True)
    storage_ways = _list()
    access_persons = models.TextField(_("アクセスできる人"), max_length=1000, blank=True)
    count = models.PositiveIntegerField(_("件数（人数）"), null=True, blank=True)
    band = models.CharField(_("件数の区分"), max_length=10, blank=True)

    use_limit = models.CharField(_("利用期限"), max_length=300, blank=True)
    use_limit_on = models.DateField(_("利用期限の日"), null=True, blank=True)
    retention_basis = models.CharField(_("保管期限の根拠"), max_length=10, blank=True)
    retention_source = models.CharField(_("法令・契約・規程の名"), max_length=300, blank=True)
    retention_start = models.CharField(_("保管期限を数え始める日"), max_length=20, blank=True)
    retention_start_on = models.DateField(_("数え始めた日"), null=True, blank=True)
    retention_years = models.PositiveSmallIntegerField(_("保管する年数"), null=True, blank=True)
    retention_months = models.PositiveSmallIntegerField(_("保管する月数"), null=True, blank=True)
    retention_words = models.CharField(_("保管期限の書き方"), max_length=300, blank=True)
    retention_until = models.DateField(_("保管期限の日"), null=True, blank=True)
    disposal_ways = _list()

    transfer_ways = _list()
    entrustment = models.CharField(_("委託の有無"), max_length=10, choices=ANSWERS, blank=True)
    entrustees = models.TextField(_("委託先"), max_length=1000, blank=True)
    provision = models.CharField(_("第三者提供"), max_length=20, blank=True)
    receivers = models.TextField(_("提供先"), max_length=1000, blank=True)
    joint_use = models.CharField(_("共同利用の有無"), max_length=10, choices=ANSWERS, blank=True)
    joint_use_details = models.TextField(_("共同利用の内容"), max_length=1000, blank=True)
    foreign = models.CharField(_("外国にある第三者への提供"), max_length=10, choices=ANSWERS, blank=True)
    foreign_details = models.TextField(_("国の名と根拠"), max_length=1000, blank=True)
    take_out = models.CharField(_("持ち出し"), max_length=10, blank=True)
    backup = models.CharField(_("バックアップ"), max_length=300, blank=True)
    note = models.TextField(_("備考"), max_length=2000, blank=True)

    client = models.CharField(_("委託元"), max_length=200, blank=True)
    client_limits = models.TextField(_("契約で認められた取扱い"), max_length=1000, blank=True)
    client_report_hours = models.PositiveSmallIntegerField(_("事故のときに委託元へ知らせるまでの時間"), null=True, blank=True)
    client_return = models.CharField(_("返却・消去の約束"), max_length=300, blank=True)

    used_from = models.DateField(_("使い始める日"), null=True, blank=True)
    last_checked_on = models.DateField(_("最終確認日"), null=True, blank=True)
    last_checked_by = models.ForeignKey(
        Person, verbose_name=_("確認した人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_reason = models.CharField(_("差し戻しの理由"), max_length=500, blank=True)
    disposal_reason = models.CharField(_("廃棄する理由"), max_length=300, blank=True)
    disposal_decided_on = models.DateField(_("廃棄を決めた日"), null=True, blank=True)
    disposed_on = models.DateField(_("廃棄した日"), null=True, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("台帳の行")
        ordering = ["number"]
        constraints = [
            CheckConstraint(condition=~Q(name=""), name="ledger_line_has_name"),
            CheckConstraint(condition=~Q(number=""), name="ledger_line_has_number"),
            CheckConstraint(condition=Q(kind__in=["own", "entrusted"]), name="ledger_line_kind_known"),
            CheckConstraint(
                condition=Q(state__in=["draft", "department_checked", "approved", "in_use", "to_dispose", "disposed"]),
                name="ledger_line_state_known",
            ),
            CheckConstraint(condition=~Q(state="to_dispose") | Q(disposal_decided_on__isnull=False), name="ledger_line_to_dispose_when"),
            CheckConstraint(condition=~Q(state="disposed") | Q(disposed_on__isnull=False), name="ledger_line_disposed_when"),
            CheckConstraint(condition=Q(override=None) | ~Q(override_reason=""), name="ledger_line_override_has_reason"),
            CheckConstraint(condition=~Q(notice="exempt") | ~Q(notice_reason=""), name="ledger_line_exempt_has_reason"),
            CheckConstraint(condition=Q(kind="entrusted") | Q(client=""), name="ledger_line_client_only_entrusted"),
            CheckConstraint(
                condition=Q(approved_version=None) | Q(approved_version__lte=models.F("version")), name="ledger_line_approved_version"
            ),
            UniqueConstraint(
                fields=["department", "name", "business"], condition=~Q(state="disposed"), name="ledger_line_once_in_department"
            ),
        ]
        indexes = [
            # Each order of the list, with what it may be narrowed by behind it: no row is read that is not shown.
            Index(fields=["kind", "number", "id", "state", "band", "retention_until"], name="ledger_line_by_number"),
            Index(fields=["kind", "name", "id", "state", "band", "retention_until"], name="ledger_line_by_name"),
            Index(fields=["kind", "count", "id", "state", "band", "retention_until"], name="ledger_line_by_count"),
            Index(fields=["kind", "retention_until", "id", "state", "band"], name="ledger_line_by_end"),
            Index(fields=["kind", "state", "number", "id", "band", "retention_until"], name="ledger_line_by_state"),
            Index(fields=["kind", "band", "number", "id", "state", "retention_until"], name="ledger_line_by_band"),
            Index(
                fields=["kind", "department", "number", "id", "state", "band", "count", "retention_until", "name"],
                name="ledger_line_by_department",
            ),
            Index(fields=["department", "made_at"], name="ledger_line_by_making"),
            Index(fields=["retention_until"], condition=Q(state="in_use"), name="ledger_line_ending"),
            Index(fields=["used_from"], condition=Q(state="approved"), name="ledger_line_beginning"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def is_settled(self) -> bool:
        """Whether what stands in it now is what was approved."""
        return self.approved_version == self.version

    @property
    def manager_name(self) -> str:
        return self.manager.name if self.manager else self.manager_words
