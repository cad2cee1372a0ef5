"""Purposes of use: in which words they are published, where, and how they may change."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person


class PurposeOfUse(models.Model):
    """One purpose in one version. A change is the next version: it names the one before and says how it was judged.

    text          as it is published or told to the persons
    relation      of a change: still within what is reasonably related to the one before, or with new consent
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("作成中")
        SUBMITTED = "submitted", _("承認待ち")
        APPROVED = "approved", _("承認済み")
        SUPERSEDED = "superseded", _("前の版")
        WITHDRAWN = "withdrawn", _("使わない")

    class Relation(models.TextChoices):
        WITHIN = "within_reasonable_relation", _("変更前の目的と関連すると合理的に認められる範囲")
        NEW_CONSENT = "new_consent", _("範囲を超えるので、あらためて同意を得る")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    text = models.TextField(_("利用目的"), max_length=1000)
    text_en = models.TextField(_("利用目的（英語）"), max_length=1000, blank=True)
    version = models.PositiveSmallIntegerField(_("版"), default=1)
    state = models.CharField(_("状態"), max_length=12, choices=State, default=State.DRAFT)
    published_at = models.CharField(_("公表・明示の場所"), max_length=300, blank=True)
    published_on = models.DateField(_("公表・明示した日"), null=True, blank=True)
    previous = models.OneToOneField(
        "self", verbose_name=_("前の版"), null=True, blank=True, on_delete=models.PROTECT, related_name="following"
    )
    relation = models.CharField(_("変更の判断"), max_length=30, choices=Relation, blank=True)
    relation_reason = models.CharField(_("そう判断した理由"), max_length=500, blank=True)
    notice_way = models.CharField(_("本人に知らせる方法"), max_length=300, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(_("差し戻しの理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("利用目的")
        ordering = ["text", "-version"]
        constraints = [
            CheckConstraint(condition=~Q(text=""), name="purpose_has_text"),
            CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "approved", "superseded", "withdrawn"]), name="purpose_state_known"
            ),
            CheckConstraint(
                condition=Q(previous=None, relation="")
                | Q(previous__isnull=False, relation__in=["within_reasonable_relation", "new_consent"]),
                name="purpose_change_is_judged",
            ),
            CheckConstraint(condition=Q(previous=None) | ~Q(relation_reason=""), name="purpose_change_has_reason"),
            UniqueConstraint(fields=["text"], condition=Q(state__in=["draft", "submitted", "approved"]), name="purpose_text_once"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
