"""Emergency drills: a scenario played step by step by the people of the contact network, timed by the server."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person
from komainu.web.people.roles import Role


class Drill(models.Model):
    """One drill. The scenario is kept as it was played, so that a later edition of the program does not change the record.

    scenario   its id among the ready drills
    is_paper   played with the printed sheet; the moments are keyed in afterwards
    started_at when the first step was told; the moments of the steps count from here
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("準備中")
        RUNNING = "running", _("実施中")
        ENDED = "ended", _("終えた")
        CANCELLED = "cancelled", _("取りやめた")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    scenario = models.CharField(max_length=80)
    title = models.CharField(_("想定"), max_length=200)
    intro = models.TextField(_("場面"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("想定の時間（分）"), default=60)
    planned_on = models.DateField(_("行う日"))
    is_paper = models.BooleanField(_("紙で行う"), default=False)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.PLANNED)
    leader = models.ForeignKey(Person, verbose_name=_("進行する人"), on_delete=models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField(_("始めた時刻"), null=True, blank=True)
    ended_at = models.DateTimeField(_("終えた時刻"), null=True, blank=True)
    lessons = models.TextField(_("学んだこと"), max_length=5000, blank=True)
    next_time = models.TextField(_("直すこと"), max_length=5000, blank=True)

    class Meta:
        verbose_name = _("緊急時の訓練")
        ordering = ["-planned_on", "title"]
        constraints = [
            CheckConstraint(condition=Q(state__in=["planned", "running", "ended", "cancelled"]), name="drill_state_known"),
            CheckConstraint(condition=~Q(state__in=["running", "ended"]) | Q(started_at__isnull=False), name="drill_started_when"),
            CheckConstraint(condition=~Q(state="ended") | Q(ended_at__isnull=False), name="drill_ended_when"),
            CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")), name="drill_moments_in_order"),
        ]
        indexes = [Index(fields=["state", "planned_on"], name="drill_by_state")]

    def __str__(self) -> str:
        return self.title


class DrillStep(models.Model):
    """One step: who is told what, what should happen, when it was done and by whom.

    at_minute     by when it should be done, from the beginning
    role          to whom the scenario gives it; empty: everybody
    person        who plays it
    confirmed_by  who pressed the button, or whose name stood on the paper
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    drill = models.ForeignKey(Drill, on_delete=models.CASCADE, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField()
    at_minute = models.PositiveSmallIntegerField(_("想定の分"))
    role = models.CharField(_("役割"), max_length=40, blank=True)
    text = models.TextField(_("知らされること"))
    expected = models.TextField(_("期待する行動"))
    hint = models.TextField(_("ヒント"), blank=True)
    person = models.ForeignKey(
        Person, verbose_name=_("演じる人"), null=True, blank=True, on_delete=models.PROTECT, related_name="drill_steps"
    )
    confirmed_at = models.DateTimeField(_("済ませた時刻"), null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(_("したこと・気づいたこと"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("訓練の段階")
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["drill", "position"], name="drill_step_place_once"),
            CheckConstraint(condition=Q(role="") | Q(role__in=Role.values), name="drill_step_role_known"),
            CheckConstraint(condition=Q(confirmed_at=None) | Q(confirmed_by__isnull=False), name="drill_step_confirmed_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
