"""The persons an incident affects: sealed, found by blind index, and who was told what, when and how."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.models.incident import Incident
from komainu.web.people.models import Person
from komainu.web.site.sealing import SealedJSONField


class PersonsImport(models.Model):
    """One reading-in of a list: a preview until it is confirmed; the rows wait sealed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="persons_imports")
    file_name = models.CharField(max_length=200)
    rows = SealedJSONField(null=True)
    columns = models.JSONField(default=dict)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.file_name


class AffectedPerson(models.Model):
    """Somebody whose data is concerned. `details` holds name, reading, address, phone, mail, birth date, own number, items."""

    class Told(models.TextChoices):
        NOT_YET = "not_yet", _("まだ")
        LETTER = "letter", _("手紙")
        MAIL = "mail", _("メール")
        TELEPHONE = "telephone", _("電話")
        IN_PERSON = "in_person", _("面会")
        SUBSTITUTE = "substitute", _("代替措置（公表・窓口）")
        UNREACHABLE = "unreachable", _("連絡できない")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="persons")
    position = models.PositiveIntegerField()
    details = SealedJSONField()
    fingerprint = models.CharField(max_length=32)
    name_index = models.CharField(max_length=32, blank=True)
    reading_index = models.CharField(max_length=32, blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    mail_index = models.CharField(max_length=32, blank=True)
    number_index = models.CharField(max_length=32, blank=True)
    told = models.CharField(_("お知らせ"), max_length=20, choices=Told, default=Told.NOT_YET)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    came_back = SealedJSONField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["incident", "fingerprint"], name="affected_person_once"),
            CheckConstraint(
                condition=Q(told__in=["not_yet", "letter", "mail", "telephone", "in_person", "substitute", "unreachable"]),
                name="affected_told_known",
            ),
            CheckConstraint(condition=Q(told="not_yet") | Q(told_at__isnull=False), name="affected_told_has_moment"),
        ]
        indexes = [
            Index(fields=["incident", "position"], name="affected_by_incident"),
            Index(fields=["incident", "told", "answered_at"], name="affected_by_told"),
            Index(fields=["name_index"], name="affected_by_name"),
            Index(fields=["reading_index"], name="affected_by_reading"),
            Index(fields=["phone_index"], name="affected_by_phone"),
            Index(fields=["mail_index"], name="affected_by_mail"),
            Index(fields=["number_index"], name="affected_by_number"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class NoticeText(models.Model):
    """The words for one audience as the office made them from the draft; each saving is a new version."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="texts")
    audience = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["incident", "audience", "version"], name="notice_text_version_once")]

    def __str__(self) -> str:
        return f"{self.audience} v{self.version}"


class DeskInquiry(models.Model):
    """Somebody asked whether they are concerned: how their identity was checked and what was answered; no name stands here.

    Who is in no list belongs to no incident, and neither does somebody whose identity could not be established.
    """

    class Check(models.TextChoices):
        TWO_ITEMS = "two_items", _("登録内容2点の一致")
        DOCUMENT = "document", _("本人確認書類")
        CALL_BACK = "call_back", _("登録電話への折返し")

    class Answer(models.TextChoices):
        CONCERNED = "concerned", _("対象に含まれる")
        NOT_FOUND = "not_found", _("対象に見当たらない")
        NOT_CHECKED = "not_checked", _("本人確認ができず回答しなかった")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="desk_inquiries")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    identity_check = models.CharField(max_length=20, choices=Check, blank=True)
    answer = models.CharField(max_length=20, choices=Answer)
    affected = models.ForeignKey(AffectedPerson, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("本人からの問合せ")
        ordering = ["-asked_at"]
        constraints = [
            CheckConstraint(condition=Q(answer="not_checked") | ~Q(identity_check=""), name="desk_answer_after_check"),
            CheckConstraint(condition=~Q(answer="concerned") | Q(incident__isnull=False), name="desk_concerned_by_an_incident"),
        ]

    def __str__(self) -> str:
        return str(self.asked_at)
