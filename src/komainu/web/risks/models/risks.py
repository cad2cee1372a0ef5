"""A risk of a line, or of lines that are handled alike; its scores; what speaks for it; the yearly look at a line's risks."""

from uuid import UUID, uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.models import Incident
from komainu.web.ledger.models import LedgerLine
from komainu.web.people.models import Department, Person

from .controls import Control

METHODS = [("five", _("5段階×5段階の点数")), ("three", _("3段階×3段階の点数")), ("none", _("点数を付けない（高・中・低）"))]
LEVELS = [("low", _("低")), ("medium", _("中")), ("high", _("高")), ("critical", _("重大"))]
KNOWN_LEVELS = ["", "low", "medium", "high", "critical"]


class RiskRules(models.Model):
    """How this house rates its risks. One row; without it the usual rules hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    method = models.CharField(_("点数の付け方"), max_length=10, choices=METHODS, default="five")

    class Meta:
        verbose_name = _("リスクの決まり")
        constraints = [
            CheckConstraint(condition=Q(id=1), name="risk_rules_one_row"),
            CheckConstraint(condition=Q(method__in=["five", "three", "none"]), name="risk_rules_method_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_method_display())


class LineGroup(models.Model):
    """Lines of a department that are handled alike (the same medium, the same place), so that their risks are looked at once."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("まとまりの名称"), max_length=200)
    department = models.ForeignKey(Department, verbose_name=_("部門"), on_delete=models.PROTECT, related_name="+")
    medium = models.CharField(_("媒体"), max_length=20, blank=True)
    place = models.CharField(_("保管場所に含まれる言葉"), max_length=200, blank=True)
    lines = models.ManyToManyField(LedgerLine, verbose_name=_("台帳の行"), related_name="risk_groups")
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("リスクを一緒に見る行のまとまり")
        ordering = ["name"]
        constraints = [
            CheckConstraint(condition=~Q(name=""), name="line_group_has_name"),
            UniqueConstraint(fields=["department", "name"], name="line_group_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Risk(models.Model):
    """One risk.

    line, group          what it is a risk of: one of the two
    department           theirs, kept here so that the risks of a department stand in an index; `services.keeping` brings it in line when a line moves
    catalogue_id         the typical risk that it is; empty for one of the house's own
    method … residual    the newest score, as `RiskScore` keeps all of them; None and "" while nobody rated it
    acceptance           "asked" or "accepted" while one waits or counts, else "expired" once one came to its end; `services.keeping` brings it in line
    option               what is done with it; a risk of improper handling is never retained
    """

    class Stage(models.TextChoices):
        ACQUIRE = "acquire_input", _("取得・入力")
        TRANSFER = "transfer_send", _("移送・送信")
        USE = "use_process", _("利用・加工")
        STORE = "store_backup", _("保管・バックアップ")
        PROVIDE = "provide_entrust", _("提供・委託")
        ERASE = "erase_dispose", _("消去・廃棄")

    class RiskClass(models.TextChoices):
        SAFETY = "safety", _("安全管理のリスク")
        IMPROPER = "improper_handling", _("不適切な取扱いのリスク")

    class Option(models.TextChoices):
        REDUCE = "reduce", _("減らす")
        AVOID = "avoid", _("やめる（取り扱わない）")
        SHARE = "share", _("分ける（保険・委託など）")
        RETAIN = "retain", _("受け入れる")

    class State(models.TextChoices):
        OPEN = "open", _("見ている")
        CLOSED = "closed", _("なくなった")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("番号"), max_length=30, unique=True)
    line = models.ForeignKey(LedgerLine, verbose_name=_("台帳の行"), null=True, on_delete=models.PROTECT, related_name="risks")
    group = models.ForeignKey(LineGroup, verbose_name=_("行のまとまり"), null=True, on_delete=models.PROTECT, related_name="risks")
    department = models.ForeignKey(
        Department, verbose_name=_("部門"), null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    catalogue_id = models.CharField(max_length=20, blank=True)
    stage = models.CharField(_("段階"), max_length=20, choices=Stage)
    title = models.CharField(_("リスク"), max_length=200)
    cause = models.CharField(_("原因・きっかけ"), max_length=500, blank=True)
    risk_class = models.CharField(_("リスクの種類"), max_length=20, choices=RiskClass, default=RiskClass.SAFETY)
    harm = models.JSONField(_("起こり得る害"), default=list, blank=True)
    option = models.CharField(_("対応"), max_length=10, choices=Option, blank=True)
    owner = models.ForeignKey(Person, verbose_name=_("リスクの責任者"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.OPEN)
    closed_reason = models.CharField(_("なくなった理由"), max_length=300, blank=True)
    controls = models.ManyToManyField(Control, verbose_name=_("管理策"), blank=True, related_name="risks", through="RiskControl")

    method = models.CharField(_("点数の付け方"), max_length=10, choices=METHODS, blank=True)
    impact = models.PositiveSmallIntegerField(_("影響"), null=True)
    likelihood_before = models.PositiveSmallIntegerField(_("起こりやすさ（管理策の前）"), null=True)
    likelihood = models.PositiveSmallIntegerField(_("起こりやすさ（管理策の後）"), null=True)
    inherent = models.PositiveSmallIntegerField(_("固有リスクの点"), null=True)
    residual = models.PositiveSmallIntegerField(_("残留リスクの点"), null=True)
    inherent_level = models.CharField(_("固有リスク"), max_length=10, choices=LEVELS, blank=True)
    residual_level = models.CharField(_("残留リスク"), max_length=10, choices=LEVELS, blank=True)
    residual_rank = models.PositiveSmallIntegerField(default=0)
    scored_on = models.DateField(_("評価した日"), null=True)
    acceptance = models.CharField(max_length=10, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("リスク")
        ordering = ["number"]
        constraints = [
            CheckConstraint(
                condition=Q(line__isnull=False, group=None) | Q(line=None, group__isnull=False), name="risk_of_a_line_or_a_group"
            ),
            CheckConstraint(condition=~Q(title=""), name="risk_has_title"),
            CheckConstraint(
                condition=Q(
                    stage__in=["acquire_input", "transfer_send", "use_process", "store_backup", "provide_entrust", "erase_dispose"]
                ),
                name="risk_stage_known",
            ),
            CheckConstraint(condition=Q(risk_class__in=["safety", "improper_handling"]), name="risk_class_known"),
            CheckConstraint(condition=Q(option__in=["", "reduce", "avoid", "share", "retain"]), name="risk_option_known"),
            CheckConstraint(condition=~Q(risk_class="improper_handling", option="retain"), name="risk_improper_never_retained"),
            CheckConstraint(condition=Q(state="open") | (Q(state="closed") & ~Q(closed_reason="")), name="risk_closed_has_reason"),
            CheckConstraint(condition=Q(method__in=["", "five", "three", "none"]), name="risk_method_known"),
            CheckConstraint(condition=Q(inherent_level__in=KNOWN_LEVELS, residual_level__in=KNOWN_LEVELS), name="risk_levels_known"),
            CheckConstraint(condition=Q(acceptance__in=["", "asked", "accepted", "expired"]), name="risk_acceptance_known"),
            CheckConstraint(condition=Q(method="", scored_on=None) | (~Q(method="") & Q(scored_on__isnull=False)), name="risk_scored_when"),
            UniqueConstraint(fields=["line", "catalogue_id"], condition=~Q(catalogue_id="") & Q(state="open"), name="risk_once_a_line"),
            UniqueConstraint(fields=["group", "catalogue_id"], condition=~Q(catalogue_id="") & Q(state="open"), name="risk_once_a_group"),
        ]
        indexes = [
            Index(fields=["state", "number"], name="risk_by_number"),
            Index(fields=["state", "stage", "number"], name="risk_by_stage"),
            Index(fields=["state", "residual_rank", "id"], name="risk_by_residual"),
            Index(fields=["state", "stage", "residual_level"], name="risk_by_level"),
            Index(fields=["state", "department", "residual_rank", "id"], name="risk_of_department"),
            Index(fields=["state", "department", "number"], name="risk_of_department_numbered"),
            Index(fields=["state", "stage", "residual_rank", "id"], name="risk_of_stage"),
            Index(fields=["state", "risk_class", "residual_rank", "id"], name="risk_of_class"),
            Index(fields=["state", "acceptance", "residual_rank", "id"], name="risk_of_acceptance"),
            Index(fields=["state", "method", "impact", "likelihood", "residual_rank", "id"], name="risk_of_field"),
            Index(fields=["state", "method", "impact", "likelihood_before", "residual_rank", "id"], name="risk_of_field_before"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class RiskControl(models.Model):
    """That a control answers a risk. `rank` is the risk's `residual_rank`, below 0 of a closed one: so the risks that a control answers stand in an index by what
    remains; `services.keeping` brings it in line."""

    CLOSED = -1

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE)
    control = models.ForeignKey(Control, on_delete=models.CASCADE)
    rank = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "risks_risk_controls"
        unique_together = (("risk", "control"),)
        indexes = [Index(fields=["control", "rank", "risk"], name="risk_control_by_rank")]

    def __str__(self) -> str:
        return f"{self.risk_id} {self.control_id}"


class RiskCount(models.Model):
    """How many open risks there are of each kind, of a department and of the whole house (`WHOLE`): the map adds up these few rows instead of all risks."""

    WHOLE = UUID(int=0)

    department = models.UUIDField()
    stage = models.CharField(max_length=20)
    level = models.CharField(max_length=10)
    method = models.CharField(max_length=10)
    impact = models.PositiveSmallIntegerField()
    likelihood_before = models.PositiveSmallIntegerField()
    likelihood = models.PositiveSmallIntegerField()
    count = models.IntegerField()

    class Meta:
        verbose_name = _("リスクの件数")
        constraints = [
            UniqueConstraint(
                fields=["department", "stage", "level", "method", "impact", "likelihood_before", "likelihood"], name="risk_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.level} {self.count}"


class RiskWords(models.Model):
    """By what a risk is found: its words and those of its line or group in pairs of letters (`ledger.grams`). The index itself is the database's (migration 0003)."""

    risk = models.OneToOneField(Risk, on_delete=models.CASCADE, related_name="words")
    grams = models.TextField()

    class Meta:
        verbose_name = _("リスクを探す言葉")

    def __str__(self) -> str:
        return str(self.risk_id)


class LineWithoutRisk(models.Model):
    """A line that is not disposed of and has no open risk, neither of its own nor by a group; `services.keeping` brings it in line.

    department, number   the line's, so that these lines stand in an index in the order of their list
    """

    line = models.OneToOneField(LedgerLine, primary_key=True, on_delete=models.CASCADE, related_name="without_risk")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=30)

    class Meta:
        verbose_name = _("リスクのない台帳の行")
        indexes = [
            Index(fields=["number"], name="without_risk_by_number"),
            Index(fields=["department", "number"], name="without_risk_of_department"),
        ]

    def __str__(self) -> str:
        return self.number


class RiskScore(models.Model):
    """One rating, by the method of its day. Never changed: the next one stands beside it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="scores")
    method = models.CharField(_("点数の付け方"), max_length=10, choices=METHODS)
    impact = models.PositiveSmallIntegerField(_("影響"), null=True)
    likelihood_before = models.PositiveSmallIntegerField(_("起こりやすさ（管理策の前）"), null=True)
    likelihood = models.PositiveSmallIntegerField(_("起こりやすさ（管理策の後）"), null=True)
    inherent_level = models.CharField(_("固有リスク"), max_length=10, choices=LEVELS)
    residual_level = models.CharField(_("残留リスク"), max_length=10, choices=LEVELS)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    scored_on = models.DateField(_("評価した日"))
    scored_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    scored_at = models.DateTimeField()

    class Meta:
        verbose_name = _("リスクの評価")
        ordering = ["-scored_at"]
        constraints = [
            CheckConstraint(condition=Q(method__in=["five", "three", "none"]), name="risk_score_method_known"),
            CheckConstraint(
                condition=Q(method="none", impact=None, likelihood=None, likelihood_before=None)
                | Q(method="three", impact__range=(1, 3), likelihood__range=(1, 3), likelihood_before__range=(1, 3))
                | Q(method="five", impact__range=(1, 5), likelihood__range=(1, 5), likelihood_before__range=(1, 5)),
                name="risk_score_points_fit",
            ),
            CheckConstraint(condition=Q(likelihood=None) | Q(likelihood__lte=F("likelihood_before")), name="risk_score_controls_never_add"),
        ]

    def __str__(self) -> str:
        return f"{self.risk.number} {self.scored_on}"


class RiskIncident(models.Model):
    """An accident or a near miss that somebody confirmed to speak for a risk."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="linked")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="linked_risks")
    linked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("リスクと事故のつながり")
        constraints = [UniqueConstraint(fields=["risk", "incident"], name="risk_incident_once")]

    def __str__(self) -> str:
        return f"{self.risk.number} {self.incident.number}"


class LineReview(models.Model):
    """When the risks of a line were last looked at, and by when they are again."""

    line = models.OneToOneField(LedgerLine, primary_key=True, on_delete=models.PROTECT, related_name="risk_review")
    reviewed_on = models.DateField(_("見直した日"))
    next_on = models.DateField(_("次に見直す日"))
    reviewed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("見直しの結果"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("リスクの見直し")
        constraints = [CheckConstraint(condition=Q(next_on__gt=F("reviewed_on")), name="line_review_days_in_order")]
        indexes = [Index(fields=["next_on"], name="line_review_by_next")]

    def __str__(self) -> str:
        return str(self.reviewed_on)


class ReviewRound(models.Model):
    """A department, as the record to which its duty of the yearly look belongs."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    department = models.OneToOneField(Department, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("部門のリスクの見直し")

    def __str__(self) -> str:
        return self.department.name
