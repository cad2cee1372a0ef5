"""Tokens by which other programs act for somebody: kept as keyed hashes, with an end, with the rights that were given to them."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person


class ApiToken(models.Model):
    """One token. It never opens more than its person may do at that moment, however many scopes it has.

    digest         HMAC of the token; the key lies outside the database, and nothing leads back
    hint           the last letters, by which its owner knows it again
    scopes         rights of the table (`site.rights.RIGHTS`)
    minute, calls  how many calls there were in the minute that was counted last
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, verbose_name=_("持ち主"), on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("何に使うか"), max_length=100)
    digest = models.CharField(max_length=64)
    hint = models.CharField(max_length=8)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(_("作った日時"))
    expires_on = models.DateField(_("使える最後の日"))
    last_used_at = models.DateTimeField(_("最後に使われた日時"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("無効にした日時"), null=True, blank=True)
    minute = models.BigIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("APIのトークン")
        ordering = ["-made_at"]
        constraints = [
            UniqueConstraint(fields=["digest"], name="api_token_digest_once"),
            CheckConstraint(condition=~Q(name=""), name="api_token_has_name"),
            CheckConstraint(condition=Q(revoked_at=None) | Q(revoked_at__gte=F("made_at")), name="api_token_revoked_after_made"),
        ]
        indexes = [Index(fields=["person", "-made_at"], name="api_token_by_person")]

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})"
