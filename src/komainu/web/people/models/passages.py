"""Joining and leaving as acts: a checklist with dated items, each done by somebody on some day, or not needed for a reason."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.people.roles import Role

from .person import Person


class Passage(models.Model):
    """Somebody comes or goes on a day; it is finished when every item is settled."""

    class Kind(models.TextChoices):
        JOINING = "joining", _("入社")
        LEAVING = "leaving", _("退職")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, verbose_name=_("従業者"), on_delete=models.PROTECT, related_name="passages")
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    happens_on = models.DateField(_("入社・退職の日"))
    finished_at = models.DateTimeField(_("済んだ日時"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("取りやめた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("入社・退職の手続き")
        constraints = [
            CheckConstraint(condition=Q(kind__in=["joining", "leaving"]), name="passage_kind_known"),
            CheckConstraint(condition=Q(finished_at=None) | Q(cancelled_at=None), name="passage_finished_or_cancelled"),
            UniqueConstraint(fields=["person", "kind"], condition=Q(finished_at=None, cancelled_at=None), name="passage_one_open"),
        ]
        indexes = [Index(fields=["happens_on"], name="passage_by_day")]

    def __str__(self) -> str:
        return now_("%(name)sさんの%(kind)s") % {"name": self.person.name, "kind": self.get_kind_display()}

    @property
    def is_open(self) -> bool:
        return self.finished_at is None and self.cancelled_at is None


class PassageItem(models.Model):
    """One thing to do. `item` names one of `passages.ITEMS`; an item of the house's own has its words in `text`."""

    class State(models.TextChoices):
        OPEN = "open", _("まだ")
        DONE = "done", _("済み")
        NOT_NEEDED = "not_needed", _("不要")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="items")
    item = models.CharField(max_length=30)
    text = models.CharField(_("すること"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    owner_role = models.CharField(_("担当する役割"), max_length=40, choices=Role)
    due_on = models.DateField(_("期限"))
    state = models.CharField(_("状態"), max_length=12, choices=State, default=State.OPEN)
    done_on = models.DateField(_("行った日"), null=True, blank=True)
    done_by = models.ForeignKey(Person, verbose_name=_("記録した人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("メモ"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("入社・退職の項目")
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["passage", "position"], name="passage_item_place_once"),
            CheckConstraint(condition=Q(state__in=["open", "done", "not_needed"]), name="passage_item_state_known"),
            CheckConstraint(condition=~Q(state="done") | Q(done_on__isnull=False), name="passage_item_done_has_day"),
            CheckConstraint(condition=~Q(state="not_needed") | ~Q(note=""), name="passage_item_not_needed_has_reason"),
            CheckConstraint(condition=Q(owner_role__in=Role.values), name="passage_item_role_known"),
            CheckConstraint(condition=~Q(item="own") | ~Q(text=""), name="passage_item_own_has_words"),
        ]

    def __str__(self) -> str:
        return self.text or self.item
