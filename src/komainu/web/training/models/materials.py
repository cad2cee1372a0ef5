"""Pictures and films that the house put into its own courses."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person


class Material(models.Model):
    """One file, sealed in the storage. A picture was drawn anew when it came, so that nothing but the picture is in it; of a
    film, the list of its pieces is the file."""

    class Kind(models.TextChoices):
        PICTURE = "picture", _("画像")
        FILM = "film", _("動画")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    name = models.CharField(_("ファイルの名前"), max_length=200)
    content_type = models.CharField(max_length=60)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    added_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("教材の画像・動画")
        ordering = ["-added_at"]
        constraints = [
            CheckConstraint(condition=Q(kind__in=["picture", "film"]), name="material_kind_known"),
            CheckConstraint(
                condition=Q(content_type__in=["image/png", "image/jpeg", "video/mp4", "video/webm"]), name="material_type_safe"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FilmPiece(models.Model):
    """A piece of a film, sealed by itself: a browser asks for parts of a film, and only those are opened."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="pieces", db_index=False)
    position = models.PositiveSmallIntegerField()
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("動画の一部分")
        ordering = ["position"]
        constraints = [UniqueConstraint(fields=["material", "position"], name="film_piece_once")]

    def __str__(self) -> str:
        return f"{self.material_id} {self.position}"
