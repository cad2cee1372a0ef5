"""The people of the house: members of staff (従業者), who are also who signs in; the words by which they are found; their absences."""

from datetime import date
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.folding import sort_key

from .departments import Department


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, staff_number: str, password: str | None = None, **fields: object) -> "Person":
        person = self.model(staff_number=staff_number, **fields)
        person.sort_key = sort_key(person.reading, person.name)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """A member of staff (従業者), who is also who signs in.

    affiliation      where somebody from outside comes from (審査機関、会社名); empty for people of the house
    left_on          the last day of work, also one that lies ahead
    gone_on          since when the person is out of the lists; set when the leaving took effect
    on_leave_since   set while a leave runs
    sort_key         the place in a list by reading (`folding.sort_key`)
    """

    class Work(models.TextChoices):
        DIRECTOR = "director", _("役員")
        NON_EXECUTIVE = "non_executive", _("非常勤役員")
        REGULAR = "regular", _("正社員")
        CONTRACT = "contract", _("契約社員")
        PART_TIME = "part_time", _("パート・アルバイト")
        TEMPORARY = "temporary", _("派遣")
        SECONDED = "seconded", _("出向")
        ENTRUSTED = "entrusted", _("業務委託（常駐）")
        OTHER = "other", _("その他")
        OUTSIDE = "outside", _("外部の人")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    staff_number = models.CharField(_("社員番号"), max_length=30, unique=True)
    name = models.CharField(_("氏名"), max_length=100)
    reading = models.CharField(_("よみがな"), max_length=100, blank=True)
    sort_key = models.CharField(max_length=220, default="", editable=False)
    email = models.EmailField(_("メールアドレス"), blank=True)
    phone = models.CharField(_("電話番号"), max_length=50, blank=True)
    emergency_phone = models.CharField(_("緊急時の電話番号"), max_length=50, blank=True)
    department = models.ForeignKey(Department, verbose_name=_("部門"), null=True, on_delete=models.PROTECT, related_name="people")
    work = models.CharField(_("働き方"), max_length=20, choices=Work, default=Work.REGULAR)
    affiliation = models.CharField(_("所属先"), max_length=100, blank=True, default="")
    joined_on = models.DateField(_("入社日"), null=True, blank=True)
    left_on = models.DateField(_("退職日"), null=True, blank=True)
    gone_on = models.DateField(null=True, blank=True, editable=False)
    on_leave_since = models.DateField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("サインインできる"), default=True)

    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        verbose_name = _("従業者")
        ordering = ["sort_key", "staff_number"]
        indexes = [
            Index(fields=["gone_on", "sort_key", "staff_number", "id"], name="person_by_reading"),
            Index(fields=["gone_on", "staff_number", "id"], name="person_by_number"),
            Index(fields=["gone_on", "joined_on", "id"], name="person_by_joining"),
            Index(fields=["department", "gone_on", "sort_key", "staff_number"], name="person_by_department"),
            Index(fields=["left_on"], condition=Q(gone_on=None, left_on__isnull=False), name="person_leaving"),
            Index(fields=["department", "gone_on"], condition=Q(gone_on=None), name="person_here_by_department"),
            Index(
                fields=["email", "id", "gone_on", "password", "is_active"],
                condition=Q(gone_on=None, is_active=True) & (Q(password="") | Q(password__startswith="!")),  # noqa: S106  (Django's mark of none)
                name="person_without_password",
            ),
            Index(fields=["on_leave_since"], condition=Q(on_leave_since__isnull=False), name="person_on_leave"),
        ]
        constraints = [
            UniqueConstraint(fields=["email"], condition=~Q(email=""), name="person_email_once"),
            CheckConstraint(
                condition=Q(
                    work__in=[
                        "director", "non_executive", "regular", "contract", "part_time", "temporary", "seconded", "entrusted", "other", "outside",
                    ]
                ),
                name="person_work_known",
            ),
            CheckConstraint(condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")), name="person_days_in_order"),
            CheckConstraint(condition=Q(gone_on=None) | Q(left_on__lt=F("gone_on")), name="person_gone_after_leaving"),
            CheckConstraint(condition=Q(gone_on=None) | Q(is_active=False), name="person_gone_cannot_sign_in"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def has_left(self, as_of: date) -> bool:
        """Whether the last day of work lies before `as_of`."""
        return self.left_on is not None and self.left_on < as_of


class PersonWord(models.Model):
    """One folded word by whose beginning a person is found. Made from the person by `services.staff.index_words`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="words", db_index=False)
    word = models.CharField(max_length=100)

    class Meta:
        constraints = [UniqueConstraint(fields=["person", "word"], name="person_word_once")]
        # The classes of operators let PostgreSQL find a beginning whatever the collation is; SQLite leaves them out.
        indexes = [Index(fields=["word", "person"], name="person_word", opclasses=["varchar_pattern_ops", "uuid_ops"])]

    def __str__(self) -> str:
        return self.word


class Absence(models.Model):
    """Somebody is away from one day to another; a leave also takes the sign-in away, unless it is kept."""

    class Kind(models.TextChoices):
        SHORT = "short", _("休暇・出張など（短い不在）")
        MATERNITY = "maternity", _("産前産後休業")
        CHILDCARE = "childcare", _("育児休業")
        CARE = "care", _("介護休業")
        SICK = "sick", _("病気・けがによる休職")
        OTHER = "other", _("その他の休職")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, verbose_name=_("従業者"), on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("不在の種類"), max_length=20, choices=Kind)
    starts_on = models.DateField(_("この日から"))
    ends_on = models.DateField(_("この日まで"), null=True, blank=True)
    keeps_sign_in = models.BooleanField(_("不在の間もサインインできる"), default=False)

    class Meta:
        verbose_name = _("不在")
        ordering = ["-starts_on"]
        constraints = [
            CheckConstraint(condition=Q(kind__in=["short", "maternity", "childcare", "care", "sick", "other"]), name="absence_kind_known"),
            CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="absence_days_in_order"),
            UniqueConstraint(fields=["person"], condition=Q(ends_on=None), name="absence_one_open"),
        ]
        indexes = [Index(fields=["starts_on", "ends_on"], name="absence_by_days")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.person}"

    @property
    def is_leave(self) -> bool:
        """Whether it is a leave (休職・休業) rather than a few days away."""
        return self.kind != self.Kind.SHORT


class EarlierStay(models.Model):
    """When somebody worked here before who came back: so that what is asked of a day long past still finds them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, verbose_name=_("従業者"), on_delete=models.PROTECT, related_name="earlier_stays")
    joined_on = models.DateField(_("入社日"), null=True, blank=True)
    left_on = models.DateField(_("退職日"))

    class Meta:
        verbose_name = _("以前の在籍")
        ordering = ["left_on"]
        constraints = [CheckConstraint(condition=Q(joined_on=None) | Q(left_on__gte=F("joined_on")), name="earlier_stay_days_in_order")]

    def __str__(self) -> str:
        return f"{self.joined_on or ''}-{self.left_on}"
