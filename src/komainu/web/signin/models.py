"""How people come in besides the password: links by mail, printed cards; who must have a second factor, and by when."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person
from komainu.web.site.sealing import SealedJSONField


class SignInRules(models.Model):
    """The house's own rules for signing in (one row).

    second_factor_roles   whoever holds one of them needs a second factor
    grace_days            so many days from the day on which it became needed
    card_days, card_uses  how long a printed code opens, and how often
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    second_factor_roles = models.JSONField(_("2段階認証が必要な役割"), default=list)
    grace_days = models.PositiveSmallIntegerField(_("設定するまでの猶予（日）"), default=14)
    card_days = models.PositiveSmallIntegerField(_("カードの有効期間（日）"), default=90)
    card_uses = models.PositiveSmallIntegerField(_("カード1枚で使える回数"), default=1)

    class Meta:
        verbose_name = _("サインインの決まり")
        constraints = [
            CheckConstraint(condition=Q(id=1), name="signin_rules_only_one"),
            CheckConstraint(condition=Q(grace_days__lte=90), name="signin_rules_grace"),
            CheckConstraint(condition=Q(card_days__range=(1, 365)), name="signin_rules_card_days"),
            CheckConstraint(condition=Q(card_uses__range=(1, 100)), name="signin_rules_card_uses"),
        ]

    def __str__(self) -> str:
        return str(_("サインインの決まり"))


class EntryLink(models.Model):
    """A link that opens once: for the first sign-in, or after a forgotten password. Only its hash is kept.

    sent_to   the address it was mailed to; empty: it was shown once to whoever made it, to be handed over
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", _("招待")
        RESET = "reset", _("パスワードの再設定")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, verbose_name=_("従業者"), on_delete=models.PROTECT, related_name="entry_links")
    purpose = models.CharField(_("用途"), max_length=12, choices=Purpose)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_to = models.EmailField(_("送り先"), blank=True)
    made_by = models.ForeignKey(Person, verbose_name=_("送った人"), null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("作成"))
    expires_at = models.DateTimeField(_("期限"))
    used_at = models.DateTimeField(_("使用"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("取消し"), null=True, blank=True)

    class Meta:
        verbose_name = _("サインイン用のリンク")
        ordering = ["-made_at"]
        constraints = [
            CheckConstraint(condition=Q(purpose__in=["invitation", "reset"]), name="entry_link_purpose_known"),
            CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="entry_link_expires_later"),
            CheckConstraint(condition=Q(used_at=None) | Q(withdrawn_at=None), name="entry_link_used_or_withdrawn"),
            UniqueConstraint(fields=["person"], condition=Q(used_at=None, withdrawn_at=None), name="entry_link_one_open"),
        ]
        indexes = [Index(fields=["person", "-made_at"], name="entry_link_latest")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.person}"


class Card(models.Model):
    """A printed card with a one-time code, for people without an address. Only the code's keyed hash is kept.

    wants_next_at   its holder asked for another one
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, verbose_name=_("従業者"), on_delete=models.PROTECT, related_name="sign_in_cards")
    code_index = models.CharField(max_length=32, editable=False)
    issued_by = models.ForeignKey(Person, verbose_name=_("発行した人"), on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("発行"))
    expires_at = models.DateTimeField(_("期限"))
    uses_left = models.PositiveSmallIntegerField(_("残りの回数"))
    last_used_at = models.DateTimeField(_("最後の使用"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("取消し"), null=True, blank=True)
    wants_next_at = models.DateTimeField(_("次の希望"), null=True, blank=True)

    class Meta:
        verbose_name = _("サインインカード")
        ordering = ["-issued_at"]
        constraints = [
            CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="card_expires_later"),
            UniqueConstraint(fields=["person"], condition=Q(withdrawn_at=None, uses_left__gt=0), name="card_one_open"),
        ]
        indexes = [Index(fields=["person", "-issued_at"], name="card_latest")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.person}"


class SecondFactorTerm(models.Model):
    """Somebody needs a second factor by a day, because of a role. The row goes when the cause is gone; the trail keeps it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.OneToOneField(Person, verbose_name=_("従業者"), on_delete=models.PROTECT, related_name="second_factor_term")
    needed_since = models.DateField(_("必要になった日"))
    due_on = models.DateField(_("設定の期限"))
    met_at = models.DateTimeField(_("設定した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("2段階認証の期限")
        constraints = [CheckConstraint(condition=Q(due_on__gte=F("needed_since")), name="second_factor_term_days_in_order")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.person}"


class KeptSecret(models.Model):
    """The secret of somebody's second factor, sealed: allauth's own record holds only this row's id."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    secret = SealedJSONField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("2段階認証の鍵")

    def __str__(self) -> str:
        return str(self.pk)
