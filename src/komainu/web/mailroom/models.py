"""What the web keeps of outgoing mail: where each stands, its reasons in figures, who decided; and the policy's versions.

The truth of a held message is the guard's spool, sealed. Here stand no addresses, subjects, names of files or texts: recipients are keyed hashes
with their domains, and the sender is a person of the house or nobody known.
"""

from uuid import UUID, uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from komainu.web.incidents.models import Incident
from komainu.web.people.models import Department, Person
from komainu.web.site.sealing import SealedJSONField

THE_DOOR = UUID("00000000-0000-4000-8000-0000d0012001")


class Mirror(models.Model):
    """How far the guard's events are written down here (one row). What duties about the guard itself hang on.

    spool    marks the spool: another spool counts its events from the beginning
    after    the last event that is written down
    stale    days whose figures are to be counted anew; `counted_at` is when that was last done
    keep_months  for so long the record of a mail is kept; its figures stay
    """

    id = models.UUIDField(primary_key=True, default=THE_DOOR, editable=False)
    spool = models.CharField(max_length=16, blank=True)
    after = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    stale = models.JSONField(default=list)
    counted_at = models.DateTimeField(null=True)
    keep_months = models.PositiveSmallIntegerField(_("記録を残す月数"), default=36)

    class Meta:
        verbose_name = _("メールの番人")
        constraints = [
            CheckConstraint(condition=Q(id=THE_DOOR), name="mirror_only_one"),
            CheckConstraint(condition=Q(keep_months__gte=6, keep_months__lte=120), name="mirror_keeps_in_reason"),
        ]

    def __str__(self) -> str:
        return str(_("メールの番人"))


class Mail(models.Model):
    """One outgoing message.

    uid        what the guard calls it
    sender     None where the address is nobody's of the house
    outside    how many of the recipients are outside
    to         `[keyed hash, domain, role, inside]` of each recipient
    is_watched the guard only watched: nobody was stopped, whatever the grade says
    near_miss  what became of it when its sender cancelled; `incident` when it went out wrongly
    in_doubt   nobody knows whether the next server took it, and the guard waits for somebody to say
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("受け取った")
        EXAMINED = "examined", _("調べた")
        RELEASED = "released", _("送信待ち")
        HELD = "held", _("保留中")
        AWAITING_CONFIRMATION = "awaiting_confirmation", _("確認待ち")
        AWAITING_APPROVAL = "awaiting_approval", _("承認待ち")
        REFUSED = "refused", _("差し止め")
        CANCELLED = "cancelled", _("取りやめた")
        EXPIRED = "expired", _("期限切れで戻した")
        FORWARDING = "forwarding", _("送信中")
        FORWARDED = "forwarded", _("送信した")
        BOUNCED = "bounced", _("相手に届かなかった")
        OBSERVED = "observed", _("見守りだけ")

    class Grade(models.TextChoices):
        PASS = "pass", _("そのまま送信")
        REMIND = "remind", _("あとで知らせる")
        HOLD = "hold", _("少し待つ")
        CONFIRM = "confirm", pgettext_lazy("メールの扱い", "本人が確かめる")
        APPROVE = "approve", _("上司が承認する")
        FORBID = "forbid", _("送らない")

    WAITING = ("held", "awaiting_confirmation", "awaiting_approval")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    uid = models.CharField(max_length=80, unique=True)
    state = models.CharField(_("状態"), max_length=30, choices=State)
    grade = models.CharField(_("扱い"), max_length=10, choices=Grade, blank=True)
    sender = models.ForeignKey(Person, verbose_name=_("差出人"), null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, verbose_name=_("部門"), null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(_("受け取った時"))
    received_on = models.DateField()
    due_at = models.DateTimeField(_("期限"), null=True)
    recipients = models.PositiveIntegerField(_("宛先"), default=0)
    outside = models.PositiveIntegerField(_("社外の宛先"), default=0)
    attachments = models.PositiveIntegerField(_("添付"), default=0)
    persons = models.PositiveIntegerField(_("個人情報の人数"), default=0)
    hold_minutes = models.PositiveIntegerField(default=0)
    to = models.JSONField(default=list)
    is_watched = models.BooleanField(default=False)
    in_doubt = models.BooleanField(default=False)
    near_miss = models.OneToOneField(Incident, verbose_name=_("ヒヤリハット"), null=True, on_delete=models.PROTECT, related_name="+")
    incident = models.OneToOneField(Incident, verbose_name=_("事故"), null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("メール")
        ordering = ["-received_at"]
        constraints = [
            CheckConstraint(
                condition=Q(
                    state__in=[
                        "received",
                        "examined",
                        "released",
                        "held",
                        "awaiting_confirmation",
                        "awaiting_approval",
                        "refused",
                        "cancelled",
                        "expired",
                        "forwarding",
                        "forwarded",
                        "bounced",
                        "observed",
                    ]
                ),
                name="mail_state_known",
            ),
            CheckConstraint(condition=Q(grade__in=["", "pass", "remind", "hold", "confirm", "approve", "forbid"]), name="mail_grade_known"),
            CheckConstraint(condition=Q(outside__lte=F("recipients")), name="mail_outside_among_recipients"),
        ]
        indexes = [
            Index(fields=["-received_at", "id"], name="mail_newest"),
            Index(fields=["state", "-received_at"], name="mail_by_state"),
            Index(fields=["sender", "-received_at"], name="mail_by_sender"),
            Index(fields=["department", "-received_at"], name="mail_by_department"),
            Index(fields=["received_on", "grade", "state", "is_watched"], name="mail_figures"),
            Index(fields=["state", "due_at"], condition=Q(state__in=["held", "awaiting_confirmation", "awaiting_approval"]), name="mail_waiting"),
            Index(fields=["-received_at"], condition=Q(in_doubt=True), name="mail_in_doubt"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{_('メール')} {self.uid[:12]}"

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING


class Finding(models.Model):
    """One reason, in figures: what a dry run of another policy needs.

    domain, recipient   of the recipient whom it concerns (the hash is keyed); empty where it concerns the message
    """

    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="findings", db_index=False)
    received_on = models.DateField()
    check_id = models.CharField(_("検査"), max_length=40)
    grade = models.CharField(max_length=10, choices=Mail.Grade)
    count = models.PositiveIntegerField(default=1)
    domain = models.CharField(_("ドメイン"), max_length=253, blank=True)
    recipient = models.CharField(max_length=24, blank=True)

    class Meta:
        verbose_name = _("メールの検査の結果")
        constraints = [
            CheckConstraint(condition=Q(grade__in=["pass", "remind", "hold", "confirm", "approve", "forbid"]), name="finding_grade_known")
        ]
        indexes = [
            Index(fields=["mail", "check_id"], name="finding_of_mail"),
            Index(fields=["received_on", "check_id"], name="finding_figures"),
        ]

    def __str__(self) -> str:
        return f"{self.check_id} {self.grade}"


class MailEvent(models.Model):
    """What a person did with a message, or how it ended without anybody, as the guard's journal has it.

    spool, number  the event there; written down once
    reason         sealed: people write names into it
    """

    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="events", db_index=False)
    spool = models.CharField(max_length=16)
    number = models.BigIntegerField()
    before = models.CharField(max_length=30, blank=True)
    after = models.CharField(max_length=30)
    cause = models.CharField(max_length=30)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = SealedJSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("メールの経過")
        constraints = [UniqueConstraint(fields=["spool", "number"], name="mail_event_once")]
        indexes = [Index(fields=["mail", "at"], name="mail_event_of_mail"), Index(fields=["after", "at"], name="mail_event_by_end")]

    def __str__(self) -> str:
        return f"{self.cause} {self.after}"


class DayFigure(models.Model):
    """Figures of one day, kept when its mails are deleted. Nobody is named; domains go with the mails.

    kind, key  mails by grade (held, and only watched), findings by check, reasons to stop by domain
    """

    class Kind(models.TextChoices):
        MAIL = "mail", _("メール")
        WATCHED = "watched", _("見守り")
        CHECK = "check", _("検査")
        DOMAIN = "domain", _("ドメイン")

    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=253, blank=True)
    found = models.PositiveIntegerField(default=0)
    stopped = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    watched = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("送信メールの日ごとの集計")
        constraints = [
            CheckConstraint(condition=Q(kind__in=["mail", "watched", "check", "domain"]), name="day_figure_kind_known"),
            UniqueConstraint(fields=["kind", "day", "key"], name="day_figure_once"),
        ]
        indexes = [Index(fields=["day"], name="day_figure_of_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.key}"


class KeptFigures(models.Model):
    """The days of one period added up, as the page shows them. Made by the worker."""

    days = models.PositiveSmallIntegerField(primary_key=True)
    on = models.DateField()
    counted_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        verbose_name = _("送信メールの集計")

    def __str__(self) -> str:
        return f"{self.days} {self.on}"


class Override(models.Model):
    """The way out of a refusal: one named person asks with a reason, another gives the second word. Then it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="overrides")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = SealedJSONField()
    given_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("差し止めの解除")
        constraints = [
            CheckConstraint(condition=Q(given_by=None) | ~Q(given_by=F("asked_by")), name="override_by_two"),
            CheckConstraint(condition=Q(given_by=None, given_at=None) | Q(given_by__isnull=False, given_at__isnull=False), name="override_given_whole"),
            UniqueConstraint(fields=["mail"], condition=Q(given_at=None, withdrawn_at=None), name="override_one_open"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(_("差し止めの解除"))


class PolicyVersion(models.Model):
    """One version of the policy, whole, as the guard reads it. Never changed once it was proposed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("下書き")
        PROPOSED = "proposed", _("承認待ち")
        IN_FORCE = "in_force", _("運用中")
        SUPERSEDED = "superseded", _("過去の版")
        DROPPED = "dropped", _("取りやめた")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("状態"), max_length=12, choices=State, default=State.DRAFT)
    reason = models.TextField(_("変更の理由"), blank=True)
    returned_reason = models.TextField(blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("送信ポリシーの版")
        ordering = ["-number"]
        constraints = [
            CheckConstraint(condition=Q(state__in=["draft", "proposed", "in_force", "superseded", "dropped"]), name="policy_state_known"),
            UniqueConstraint(fields=["state"], condition=Q(state="in_force"), name="policy_one_in_force"),
            UniqueConstraint(fields=["state"], condition=Q(state="draft"), name="policy_one_draft"),
            UniqueConstraint(fields=["state"], condition=Q(state="proposed"), name="policy_one_proposed"),
            CheckConstraint(
                condition=~Q(state__in=["in_force", "superseded"]) | Q(in_force_at__isnull=False), name="policy_in_force_since"
            ),
        ]

    def __str__(self) -> str:
        return str(_("送信ポリシー 第%(number)s版") % {"number": self.number})
