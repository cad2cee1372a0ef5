"""How the house's papers look, and its own forms in place of ours."""

from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

THE_PAPER = UUID("00000000-0000-4000-8000-0000d0c50001")


class HousePaper(models.Model):
    """What all papers of the house share (one row)."""

    class Dates(models.TextChoices):
        WESTERN = "western", _("西暦（2026年4月1日）")
        ERA = "era", _("和暦（令和8年4月1日）")

    id = models.UUIDField(primary_key=True, default=THE_PAPER, editable=False)
    has_holes = models.BooleanField(_("2穴のファイルにとじる余白と目印を付ける"), default=True)
    dates = models.CharField(_("書類の日付"), max_length=10, choices=Dates, default=Dates.WESTERN)

    class Meta:
        verbose_name = _("文書の体裁")
        constraints = [
            CheckConstraint(condition=Q(id=THE_PAPER), name="house_paper_only_one"),
            CheckConstraint(condition=Q(dates__in=["western", "era"]), name="house_paper_dates_known"),
        ]

    def __str__(self) -> str:
        return str(_("文書の体裁"))


class DocumentStyle(models.Model):
    """What the house set for one kind of document. `seals` are the names of the boxes, from left to right."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=60)
    form_number = models.CharField(_("様式番号"), max_length=40, blank=True)
    version = models.CharField(_("版"), max_length=20, blank=True)
    seals = models.JSONField(default=list)

    class Meta:
        verbose_name = _("文書の体裁")
        constraints = [UniqueConstraint(fields=["kind"], name="document_style_once")]

    def __str__(self) -> str:
        return self.kind


class OwnTemplate(models.Model):
    """A form of the house in place of ours, in its versions. The one in use is the latest that was not taken out of use."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    template = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    is_current = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("自組織の様式")
        ordering = ["template", "-number"]
        constraints = [
            UniqueConstraint(fields=["template", "number"], name="own_template_number_once"),
            UniqueConstraint(fields=["template"], condition=Q(is_current=True), name="own_template_one_current"),
        ]
        indexes = [Index(fields=["template", "-number"], name="own_template_newest")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.number})"
