"""Every change, append-only and hash-chained. The database itself refuses UPDATE and DELETE (migration 0002)."""

from django.db import models
from django.db.models import Index, UniqueConstraint


class Event(models.Model):
    """One act: who, when, what, on which record, before and after, why; and the hash of the event before it."""

    sequence = models.BigIntegerField(primary_key=True)
    happened_at = models.DateTimeField()
    actor_id = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=100, blank=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        constraints = [UniqueConstraint(fields=["previous_hash"], name="event_one_successor")]
        indexes = [
            Index(fields=["subject_id", "sequence"], name="event_by_subject"),
            Index(fields=["action", "sequence"], name="event_by_action"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"
