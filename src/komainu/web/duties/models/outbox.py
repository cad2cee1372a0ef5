"""What goes out: mails, and messages to the house's chat. Each is written in the transaction of its cause."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.sealing import SealedJSONField


class OutgoingMail(models.Model):
    """A mail that goes out, or waits because no mail server is set up. Written in the transaction of its cause.

    next_try_at   before it nothing is tried
    given_up_at   all tries failed; somebody must send it again by hand
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=250)
    to = models.EmailField()
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    is_urgent = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["key"], name="outgoing_mail_once"),
            CheckConstraint(condition=Q(sent_at=None) | Q(given_up_at=None), name="outgoing_mail_sent_or_given_up"),
        ]
        indexes = [
            Index(fields=["written_at"], condition=Q(sent_at=None), name="outgoing_mail_waiting"),
            Index(fields=["next_try_at"], condition=Q(sent_at=None, given_up_at=None), name="outgoing_mail_to_try"),
            Index(fields=["given_up_at"], condition=Q(given_up_at__isnull=False), name="outgoing_mail_given_up"),
            Index(fields=["-written_at", "id"], name="outgoing_mail_by_time"),
            Index(fields=["to"], name="outgoing_mail_by_address", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.subject


class Webhook(models.Model):
    """A channel of the house's chat that is told. Where it is and its token are sealed, and never shown again.

    host      the part of the address that may be shown
    secret    {"url": …, "token": …}
    """

    class Form(models.TextChoices):
        SLACK = "slack", _("Slack")
        TEAMS = "teams", _("Microsoft Teams（ワークフロー）")
        CHATWORK = "chatwork", _("Chatwork")
        LINE_WORKS = "line_works", _("LINE WORKS")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("名前"), max_length=60)
    form = models.CharField(_("種類"), max_length=20, choices=Form)
    host = models.CharField(_("送り先"), max_length=260)
    secret = SealedJSONField()
    tells_urgent = models.BooleanField(_("急ぎの知らせ"), default=True)
    tells_digest = models.BooleanField(_("毎日のまとめ"), default=False)
    tells_late = models.BooleanField(_("期限を過ぎたもの"), default=False)
    is_on = models.BooleanField(_("使う"), default=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    test_result = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("チャットへの知らせ")
        constraints = [
            CheckConstraint(condition=Q(form__in=["slack", "teams", "chatwork", "line_works"]), name="webhook_form_known"),
            CheckConstraint(condition=~Q(name=""), name="webhook_has_name"),
            CheckConstraint(condition=Q(ended_at=None) | Q(is_on=False), name="webhook_ended_is_off"),
        ]

    def __str__(self) -> str:
        return self.name


class OutgoingPost(models.Model):
    """A message to a chat that goes out: a title and a link, no more than a mail's subject would tell."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=250)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    written_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["key"], name="outgoing_post_once"),
            CheckConstraint(condition=Q(sent_at=None) | Q(given_up_at=None), name="outgoing_post_sent_or_given_up"),
            CheckConstraint(condition=Q(next_try_at__gte=F("written_at")), name="outgoing_post_tried_after_written"),
        ]
        indexes = [
            Index(fields=["next_try_at"], condition=Q(sent_at=None, given_up_at=None), name="outgoing_post_to_try"),
            Index(fields=["-written_at", "id"], name="outgoing_post_by_time"),
        ]

    def __str__(self) -> str:
        return self.title
