"""Discussions: a topic from own cases, groups, their minutes, and the one rule that each would improve."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Department, Person


class Discussion(models.Model):
    """One topic that groups talk about (D1)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    title = models.CharField(_("話し合うこと"), max_length=200)
    question = models.TextField(_("問い"), max_length=2000)
    material = models.TextField(_("読む事例"), max_length=5000, blank=True)
    due_on = models.DateField(_("期限"))
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(_("締めた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("話し合い")
        ordering = ["-made_at"]
        constraints = [CheckConstraint(condition=~Q(title="") & ~Q(question=""), name="discussion_has_title_and_question")]

    def __str__(self) -> str:
        return self.title


class DiscussionGroup(models.Model):
    """Who talked, when, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    discussion = models.ForeignKey(Discussion, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(_("グループ名"), max_length=100)
    department = models.ForeignKey(
        Department, verbose_name=_("部門"), null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    members = models.ManyToManyField(Person, verbose_name=_("参加した人"), related_name="+")
    held_on = models.DateField(_("話し合った日"))
    minutes = models.TextField(_("議事録"), max_length=5000)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("話し合いの記録")
        ordering = ["-held_on", "name"]
        constraints = [CheckConstraint(condition=~Q(minutes=""), name="discussion_group_has_minutes")]

    def __str__(self) -> str:
        return self.name


class ImprovementProposal(models.Model):
    """The one rule that a group would improve: what stands, what should stand, why; and what the office decided."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("検討待ち")
        ADOPTED = "adopted", _("採用")
        DECLINED = "declined", _("見送り")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    group = models.ForeignKey(DiscussionGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")
    drill = models.ForeignKey("training.Drill", null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")
    rule = models.CharField(_("直したい決まり"), max_length=200)
    change = models.TextField(_("どう直すか"), max_length=2000)
    why = models.TextField(_("理由"), max_length=2000, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.PROPOSED)
    answer = models.CharField(_("事務局の答え"), max_length=500, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(_("出した日時"))
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(_("決めた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("改善の提案")
        ordering = ["-made_at"]
        constraints = [
            CheckConstraint(condition=Q(state__in=["proposed", "adopted", "declined"]), name="proposal_state_known"),
            CheckConstraint(condition=~Q(rule="") & ~Q(change=""), name="proposal_says_what"),
            CheckConstraint(
                condition=Q(state="proposed", decided_at=None) | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="proposal_decided_when",
            ),
            CheckConstraint(condition=~Q(state="declined") | ~Q(answer=""), name="proposal_declined_with_words"),
        ]
        indexes = [Index(fields=["state", "-made_at"], name="proposal_by_state")]

    def __str__(self) -> str:
        return self.rule
