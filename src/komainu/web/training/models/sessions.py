"""Lectures and films seen together: when and where, and who was there."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

from .deliveries import Assignment, Delivery


class Session(models.Model):
    """One meeting of a delivery: a lecture, a film seen together, a make-up date.

    token   what the QR code on the wall leads to; it opens only from `starts_at` less a quarter of an hour until `ends_at`
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("始まり"))
    ends_at = models.DateTimeField(_("終わり"))
    place = models.CharField(_("場所"), max_length=200, blank=True)
    lecturer = models.CharField(_("講師"), max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(_("定員"), null=True, blank=True)
    is_make_up = models.BooleanField(_("補講"), default=False)
    token = models.CharField(max_length=40, unique=True)
    cancelled_at = models.DateTimeField(_("取りやめた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("講習")
        ordering = ["starts_at"]
        constraints = [CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_moments_in_order")]

    def __str__(self) -> str:
        return f"{self.delivery.title} {self.starts_at:%Y-%m-%d}"


class Attendance(models.Model):
    """Somebody was at a session: shown by the QR code on the own phone, by the signed sheet, or by a list that was read in."""

    class Way(models.TextChoices):
        QR = "qr", _("QRコード")
        SHEET = "sheet", _("出席簿")
        LIST = "list", _("Excelの一覧")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendance", db_index=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="attendance")
    way = models.CharField(_("確かめ方"), max_length=10, choices=Way)
    recorded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("出席")
        constraints = [
            UniqueConstraint(fields=["session", "assignment"], name="attendance_once"),
            CheckConstraint(condition=Q(way__in=["qr", "sheet", "list"]), name="attendance_way_known"),
        ]
        indexes = [Index(fields=["session", "recorded_at"], name="attendance_of_session")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.assignment_id}"
