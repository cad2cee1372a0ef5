"""Who approved what, in which step, on which version."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Department, Person
from komainu.web.people.roles import OUTSIDERS, Role

STATES = ("waiting", "approved", "returned", "withdrawn", "void")


class Approval(models.Model):
    """A request to approve one version of one record.

    version       what identifies what is approved; the record's own must still be the same when somebody decides
    facts         pairs of label and value: exactly what the approver was shown
    step          the position of the step that waits
    reason        why it was returned, withdrawn or void
    is_own        somebody approved the own request, because nobody else holds the role
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("承認待ち")
        APPROVED = "approved", _("承認された")
        RETURNED = "returned", _("差し戻された")
        WITHDRAWN = "withdrawn", _("取り下げた")
        VOID = "void", _("無効になった")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    version = models.CharField(max_length=64)
    title = models.CharField(_("件名"), max_length=300)
    url = models.CharField(max_length=300)
    facts = models.JSONField(default=list)
    note = models.TextField(_("申請者から一言"), blank=True)
    requested_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="approval_requests", db_index=False)
    requested_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.WAITING)
    step = models.PositiveSmallIntegerField(default=1)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    is_own = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("承認の申請")
        constraints = [
            UniqueConstraint(fields=["kind", "subject_id"], condition=Q(state="waiting"), name="approval_one_waiting"),
            CheckConstraint(condition=Q(state__in=STATES), name="approval_state_known"),
            CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="approval_decided_has_time",
            ),
            CheckConstraint(condition=~Q(state__in=["returned", "void"]) | ~Q(reason=""), name="approval_return_has_reason"),
            CheckConstraint(condition=~Q(version=""), name="approval_has_version"),
        ]
        indexes = [
            Index(fields=["state", "-requested_at", "id"], name="approval_by_state"),
            Index(fields=["-requested_at", "id"], name="approval_by_time"),
            Index(fields=["subject_id", "-requested_at"], name="approval_by_subject"),
            Index(fields=["requested_by", "-requested_at"], name="approval_by_requester"),
        ]

    def __str__(self) -> str:
        return self.title


class Seat(models.Model):
    """One role's part in one step of a request: who is to decide, and who did.

    needs_all     every seat of the step must approve; otherwise one is enough
    delegates     a delegate of an absent holder may decide too
    decided_for   the absent holder in whose place it was decided
    as_deputy     it was decided by an appointed deputy
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="seats")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40, choices=Role)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    needs_all = models.BooleanField(default=False)
    delegates = models.BooleanField(default=False)
    is_open = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_for = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    as_deputy = models.BooleanField(default=False)
    is_own = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("承認の段階")
        ordering = ["position", "role"]
        constraints = [
            UniqueConstraint(fields=["approval", "position", "role"], name="approval_seat_once"),
            CheckConstraint(condition=Q(role__in=Role.values) & ~Q(role__in=sorted(OUTSIDERS)), name="approval_seat_role_inside"),
            CheckConstraint(condition=Q(outcome__in=["", "approved", "returned"]), name="approval_seat_outcome_known"),
            CheckConstraint(
                condition=Q(outcome="", decided_by=None) | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="approval_seat_decided_by_somebody",
            ),
            CheckConstraint(condition=Q(is_open=False) | Q(outcome=""), name="approval_seat_open_is_undecided"),
            CheckConstraint(condition=Q(decided_for=None) | ~Q(decided_for=F("decided_by")), name="approval_seat_for_another"),
        ]
        indexes = [
            Index(fields=["role", "approval"], condition=Q(is_open=True), name="approval_seat_open"),
            Index(fields=["decided_by"], condition=Q(decided_by__isnull=False), name="approval_seat_decided_by"),
            Index(fields=["decided_for"], condition=Q(decided_for__isnull=False), name="approval_seat_decided_for"),
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())


class PaperDecision(models.Model):
    """It was approved on paper or by a body (理事会): its day, its name, the scan (sealed), and who recorded it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="paper")
    body = models.CharField(_("承認した人・機関"), max_length=100)
    decided_on = models.DateField(_("承認の日"))
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size_bytes = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("書面での承認")
        constraints = [
            CheckConstraint(condition=~Q(body=""), name="paper_decision_has_body"),
            UniqueConstraint(fields=["path"], condition=~Q(path=""), name="paper_decision_path_once"),
            CheckConstraint(condition=Q(path="", sha256="") | (~Q(path="") & ~Q(sha256="")), name="paper_decision_file_has_hash"),
        ]
        indexes = [Index(fields=["recorded_by"], condition=Q(recorded_by__isnull=False), name="paper_decision_recorded_by")]

    def __str__(self) -> str:
        return self.body


class ApprovalRule(models.Model):
    """What the house decided for a kind: with approval or without."""

    kind = models.CharField(primary_key=True, max_length=80)
    is_on = models.BooleanField()

    class Meta:
        verbose_name = _("承認の決まり")

    def __str__(self) -> str:
        return self.kind
