"""Courses of other makers as SCORM packages: their files, what of them is shown, and how far somebody has come in each.

Nothing of a package is trusted: its files are served to a frame of their own that may act as nobody (views/packages.py).
"""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

from .courses import Module
from .deliveries import Assignment


class Package(models.Model):
    """One ZIP that was taken in. `sha256` is that of the ZIP, as its maker gave it."""

    class Edition(models.TextChoices):
        SCORM_12 = "1.2", "SCORM 1.2"
        SCORM_2004 = "2004", "SCORM 2004"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    edition = models.CharField(max_length=10, choices=Edition)
    name = models.CharField(_("ファイルの名前"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    taken_in_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_in_at = models.DateTimeField()

    class Meta:
        verbose_name = _("SCORM教材")
        constraints = [CheckConstraint(condition=Q(edition__in=["1.2", "2004"]), name="package_edition_known")]

    def __str__(self) -> str:
        return self.name


class PackageFile(models.Model):
    """One file of a package, sealed in the storage. `folded` is its name in small letters: Windows does not tell them apart, and packages rely on it."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="files", db_index=False)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=400)
    content_type = models.CharField(max_length=60)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("SCORM教材のファイル")
        constraints = [UniqueConstraint(fields=["package", "folded"], name="package_file_once")]

    def __str__(self) -> str:
        return self.name


class PackageItem(models.Model):
    """What a module of a course shows of a package.

    href         the page inside the package
    is_tracked   it tells of itself; else it is read like any page
    launch_data  what its maker gives it at the start
    """

    module = models.OneToOneField(Module, primary_key=True, on_delete=models.CASCADE, related_name="package_item")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="items")
    href = models.CharField(max_length=500)
    is_tracked = models.BooleanField(default=True)
    launch_data = models.TextField(max_length=4000, blank=True, default="")
    pass_mark = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("SCORM教材の単元")
        constraints = [
            CheckConstraint(condition=~Q(href=""), name="package_item_leads_somewhere"),
            CheckConstraint(condition=Q(pass_mark=None) | Q(pass_mark__lte=100), name="package_item_mark_is_share"),
        ]

    def __str__(self) -> str:
        return self.href


class PackageRun(models.Model):
    """How far one person has come in one module of a package, in the words that the package itself understands.

    suspend_data  what the package wants to be given again; only it knows what it means
    seconds       of all sittings
    sittings      how often it was opened; is_sitting: the last of them has not told its end
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="package_runs", db_index=False)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_complete = models.BooleanField(default=False)
    success = models.CharField(max_length=10, blank=True, default="")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    location = models.CharField(max_length=1000, blank=True, default="")
    suspend_data = models.TextField(max_length=64_000, blank=True, default="")
    seconds = models.PositiveIntegerField(default=0)
    sittings = models.PositiveIntegerField(default=0)
    is_sitting = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("SCORM教材の進み")
        constraints = [
            UniqueConstraint(fields=["assignment", "module"], name="package_run_once_a_module"),
            CheckConstraint(condition=Q(success__in=["", "passed", "failed"]), name="package_run_success_known"),
            CheckConstraint(condition=Q(score=None) | Q(score__lte=100), name="package_run_score_is_share"),
            CheckConstraint(condition=Q(last_at__gte=F("begun_at")), name="package_run_moments_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.module_id}"
