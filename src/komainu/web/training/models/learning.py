"""How far somebody has come, what was asked and answered, and the certificate."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

from .courses import Module
from .deliveries import Assignment, Delivery


class Progress(models.Model):
    """How far somebody has come in one module. A page counts once it was on that person's screen and they went on from it.

    pages     the places of the pages that were on screen, in the order of their coming
    seconds   how long they were, a page at most ten minutes
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="progress", db_index=False)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="+", db_index=False)
    pages = models.JSONField(default=list)
    seconds = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("学習の進み")
        constraints = [
            UniqueConstraint(fields=["assignment", "module"], name="progress_once_a_module"),
            CheckConstraint(condition=Q(last_at__gte=F("begun_at")), name="progress_moments_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.module_id}"


class Attempt(models.Model):
    """One exam of one person: on screen, question by question; on paper, keyed in from the list; or in a package that tells its score.

    drawn     what was asked: one `{"question": id, "choices": [places in the order shown]}` each; empty on paper and in a package
    answers   by id of the question, the places chosen (places of the question, not of the screen)
    right     how many were right; with `asked` it gives the score
    """

    class Way(models.TextChoices):
        SCREEN = "screen", _("教材の画面")
        PAPER = "paper", _("紙")
        PACKAGE = "package", _("SCORM教材のテスト")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    number = models.PositiveSmallIntegerField(_("回"))
    way = models.CharField(_("方法"), max_length=10, choices=Way, default=Way.SCREEN)
    drawn = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    asked = models.PositiveSmallIntegerField(_("問題の数"))
    right = models.PositiveSmallIntegerField(_("正解の数"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("点"), null=True, blank=True)
    has_passed = models.BooleanField(_("合格"), default=False)
    begun_at = models.DateTimeField(_("始めた日時"))
    taken_on = models.DateField(_("受けた日"), null=True, blank=True)
    finished_at = models.DateTimeField(_("終えた日時"), null=True, blank=True)
    keyed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("取り消した理由"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("理解度テスト")
        ordering = ["number"]
        constraints = [
            UniqueConstraint(fields=["assignment", "number"], name="attempt_number_once"),
            UniqueConstraint(fields=["assignment"], condition=Q(finished_at=None, withdrawn_at=None), name="attempt_one_running"),
            CheckConstraint(condition=Q(way__in=["screen", "paper", "package"]), name="attempt_way_known"),
            CheckConstraint(condition=Q(score=None) | Q(score__lte=100), name="attempt_score_is_share"),
            CheckConstraint(condition=Q(right=None) | Q(right__lte=F("asked")), name="attempt_right_at_most_asked"),
            CheckConstraint(
                condition=Q(finished_at=None, score=None) | Q(finished_at__isnull=False, score__isnull=False, taken_on__isnull=False),
                name="attempt_finished_has_score",
            ),
            CheckConstraint(condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="attempt_withdrawn_why"),
        ]

    def __str__(self) -> str:
        return str(_("理解度テスト %(number)s回目") % {"number": self.number})


class Certificate(models.Model):
    """Somebody passed: the fact on which every list of who did and who did not rests. Taken back, never deleted.

    passed_on         the day of the exam or of the lecture, which may lie before the day of recording
    counts_for_year   as the delivery says; with it the year's list is read from this table alone
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("修了証の番号"), max_length=30, unique=True)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="certificates", db_index=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="certificates", db_index=False)
    person = models.ForeignKey(Person, verbose_name=_("従業者"), on_delete=models.PROTECT, related_name="certificates", db_index=False)
    passed_on = models.DateField(_("合格した日"))
    score = models.PositiveSmallIntegerField(_("点"), null=True, blank=True)
    counts_for_year = models.BooleanField(default=True)
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("修了証")
        ordering = ["-passed_on"]
        constraints = [
            UniqueConstraint(fields=["assignment"], condition=Q(withdrawn_at=None), name="certificate_one_an_assignment"),
            CheckConstraint(condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="certificate_withdrawn_why"),
        ]
        indexes = [
            Index(
                fields=["person", "passed_on", "counts_for_year", "withdrawn_at"],
                condition=Q(withdrawn_at=None),
                name="certificate_of_person",
            ),
            Index(fields=["delivery", "passed_on"], condition=Q(withdrawn_at=None), name="certificate_of_delivery"),
        ]

    def __str__(self) -> str:
        return self.number
