"""Documents of the house's rules, their versions, their clauses and what each clause says in each version."""

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person


class RuleDocument(models.Model):
    """One policy, regulation, procedure or form, whatever its version. `code` is the house's own number of it."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("方針")
        REGULATION = "regulation", _("規程")
        PROCEDURE = "procedure", _("手順書")
        FORM = "form", _("様式")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(_("文書番号"), max_length=30, unique=True)
    title = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(_("種類"), max_length=12, choices=Kind, default=Kind.REGULATION)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("規程")
        ordering = ["code"]
        constraints = [
            CheckConstraint(condition=~Q(code="") & ~Q(title=""), name="rule_document_is_named"),
            CheckConstraint(condition=Q(kind__in=["policy", "regulation", "procedure", "form"]), name="rule_document_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class RuleVersion(models.Model):
    """One version. A draft has no first day; what is in force or was, or will be, never changes.

    from_on    the first day in force; None: a draft
    until_on   the last day in force; None while no end is known
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    document = models.ForeignKey(RuleDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版"))
    body = models.TextField(_("本文"), max_length=500_000)
    change_summary = models.CharField(_("変えたところ"), max_length=500, blank=True)
    from_on = models.DateField(_("施行日"), null=True, blank=True)
    until_on = models.DateField(_("最後の日"), null=True, blank=True)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("規程の版")
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["document", "number"], name="rule_version_number_once"),
            UniqueConstraint(fields=["document"], condition=Q(from_on=None), name="rule_version_one_draft"),
            UniqueConstraint(fields=["document"], condition=Q(from_on__isnull=False, until_on=None), name="rule_version_one_open_end"),
            CheckConstraint(condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="rule_version_days_in_order"),
            CheckConstraint(condition=Q(from_on__isnull=False) | Q(until_on=None), name="rule_version_draft_has_no_end"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.from_on is None

    def is_in_force(self, today: date) -> bool:
        return self.from_on is not None and self.from_on <= today and (self.until_on is None or self.until_on >= today)


class Clause(models.Model):
    """A clause of a document through all its versions: what others point to. `anchor` stands in the address (#clause-5-2)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    document = models.ForeignKey(RuleDocument, on_delete=models.PROTECT, related_name="clauses")
    anchor = models.CharField(_("条の番号"), max_length=40)
    heading = models.CharField(_("見出し"), max_length=200)

    class Meta:
        verbose_name = _("条")
        ordering = ["document", "anchor"]
        constraints = [
            UniqueConstraint(fields=["document", "anchor"], name="rule_clause_anchor_once"),
            CheckConstraint(condition=~Q(anchor=""), name="rule_clause_has_anchor"),
        ]

    def __str__(self) -> str:
        return f"{self.document.title} {self.heading}"


class ClauseText(models.Model):
    """What a clause says in one version, and at which place."""

    version = models.ForeignKey(RuleVersion, on_delete=models.CASCADE, related_name="texts")
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="texts")
    position = models.PositiveIntegerField()
    heading = models.CharField(_("見出し"), max_length=200)
    text = models.TextField(_("本文"), blank=True)

    class Meta:
        verbose_name = _("条文")
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["version", "clause"], name="rule_text_once_a_version"),
            UniqueConstraint(fields=["version", "position"], name="rule_text_place_once"),
        ]

    def __str__(self) -> str:
        return self.heading
