"""The organisation, its departments, its people and who holds which role from when to when."""

from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.roles import Role


class Organisation(models.Model):
    """The one organisation of this installation (one row)."""

    class Kind(models.TextChoices):
        PRIVATE_BUSINESS = "private_business", _("個人情報取扱事業者（民間）")
        SCHEDULE2_CORPORATION = "schedule2_corporation", _("法別表第2の法人等（国立大学法人・国立病院機構等）")
        LOCAL_PUBLIC_HOSPITAL_OR_UNIVERSITY = "local_public_hospital_or_university", _("地方公共団体の病院・診療所・大学")
        ADMINISTRATIVE_ORGAN = "administrative_organ", _("行政機関等（上記を除く）")

    class Sector(models.TextChoices):
        GENERAL = "general", _("一般")
        FINANCIAL = "financial", _("金融")
        MEDICAL_OR_CARE = "medical_or_care", _("医療・介護")
        TELECOMMUNICATIONS = "telecommunications", _("電気通信")
        CREDIT = "credit", _("信用（割賦）")
        OTHER = "other", _("その他")

    class Delegation(models.TextChoices):
        UNKNOWN = "", _("まだ分からない")
        NOT_DELEGATED = "not_delegated", _("委任されていない")
        DELEGATED = "delegated", _("事業所管大臣に委任されている")

    class Mark(models.TextChoices):
        UNKNOWN = "", _("まだ分からない")
        HOLDER = "holder", _("付与事業者")
        UNDER_REVIEW = "under_review", _("審査中")
        PREPARING_APPLICATION = "preparing_application", _("申請検討中")
        NONE = "none", _("なし")

    class MyNumberRole(models.TextChoices):
        UNKNOWN = "", _("まだ分からない")
        RELATED_AFFAIRS = "related_affairs", _("個人番号関係事務実施者")
        USE_AFFAIRS = "use_affairs", _("個人番号利用事務実施者")
        ENTRUSTED_BY_PUBLIC_BODY = "entrusted_by_public_body", _("行政機関等から個人番号関係事務の委託を受けた者")
        NONE = "none", _("該当しない")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("名称"), max_length=200)
    reading = models.CharField(_("よみがな"), max_length=200, blank=True)
    corporate_number = models.CharField(_("法人番号"), max_length=13, blank=True)
    industry = models.CharField(_("業種"), max_length=100, blank=True)
    address = models.CharField(_("住所"), max_length=300, blank=True)
    representative_title = models.CharField(_("代表者の役職"), max_length=100, blank=True)
    representative_name = models.CharField(_("代表者の氏名"), max_length=100, blank=True)
    contact_department = models.CharField(_("事務連絡者の所属部署"), max_length=100, blank=True)
    contact_name = models.CharField(_("事務連絡者の氏名"), max_length=100, blank=True)
    contact_phone = models.CharField(_("事務連絡者の電話番号"), max_length=50, blank=True)
    contact_mail = models.EmailField(_("事務連絡者のメールアドレス"), blank=True)
    inquiry_phone = models.CharField(_("お客様からの問合せ先の電話番号"), max_length=50, blank=True)
    inquiry_mail = models.EmailField(_("お客様からの問合せ先のメールアドレス"), blank=True)
    kind = models.CharField(_("組織の種類"), max_length=40, choices=Kind, default=Kind.PRIVATE_BUSINESS)
    sector = models.CharField(_("分野"), max_length=20, choices=Sector, default=Sector.GENERAL)
    delegation = models.CharField(_("報告を受ける権限の委任"), max_length=20, choices=Delegation, default=Delegation.UNKNOWN, blank=True)
    delegated_minister = models.CharField(_("委任先"), max_length=100, blank=True)
    privacy_mark = models.CharField(_("プライバシーマーク"), max_length=30, choices=Mark, default=Mark.UNKNOWN, blank=True)
    mark_number = models.CharField(_("登録番号"), max_length=30, blank=True)
    mark_body = models.CharField(_("審査機関"), max_length=100, blank=True)
    my_number_role = models.CharField(_("番号法上の立場"), max_length=30, choices=MyNumberRole, default=MyNumberRole.UNKNOWN, blank=True)
    fiscal_start_month = models.PositiveSmallIntegerField(_("年度の始まる月"), default=4)

    class Meta:
        verbose_name = _("組織")
        constraints = [
            CheckConstraint(condition=Q(id=1), name="organisation_only_one"),
            CheckConstraint(condition=Q(fiscal_start_month__range=(1, 12)), name="organisation_fiscal_month"),
        ]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("部門名"), max_length=100)
    parent = models.ForeignKey("self", verbose_name=_("上の部門"), null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)

    class Meta:
        verbose_name = _("部門")
        ordering = ["position", "name"]
        constraints = [
            UniqueConstraint(fields=["parent", "name"], name="department_name_in_parent"),
            UniqueConstraint(fields=["name"], condition=Q(parent=None), name="department_name_at_top"),
            CheckConstraint(condition=~Q(parent=F("id")), name="department_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, staff_number: str, password: str | None = None, **fields: object) -> "Person":
        person = self.model(staff_number=staff_number, **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """A member of staff (従業者), who is also who signs in."""

    class Work(models.TextChoices):
        DIRECTOR = "director", _("役員")
        REGULAR = "regular", _("正社員")
        CONTRACT = "contract", _("契約社員")
        PART_TIME = "part_time", _("パート・アルバイト")
        TEMPORARY = "temporary", _("派遣")
        SECONDED = "seconded", _("出向")
        OUTSIDE = "outside", _("外部の人")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    staff_number = models.CharField(_("社員番号"), max_length=30, unique=True)
    name = models.CharField(_("氏名"), max_length=100)
    reading = models.CharField(_("よみがな"), max_length=100, blank=True)
    email = models.EmailField(_("メールアドレス"), blank=True)
    phone = models.CharField(_("電話番号"), max_length=50, blank=True)
    department = models.ForeignKey(Department, verbose_name=_("部門"), null=True, on_delete=models.PROTECT, related_name="people")
    work = models.CharField(_("働き方"), max_length=20, choices=Work, default=Work.REGULAR)
    joined_on = models.DateField(_("入社日"), null=True, blank=True)
    left_on = models.DateField(_("退職日"), null=True, blank=True)
    is_active = models.BooleanField(_("サインインできる"), default=True)

    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        verbose_name = _("従業者")
        ordering = ["reading", "name", "staff_number"]
        indexes = [Index(fields=["reading", "name", "staff_number"], name="person_by_reading")]
        constraints = [
            UniqueConstraint(fields=["email"], condition=~Q(email=""), name="person_email_once"),
            CheckConstraint(condition=Q(work__in=["director", "regular", "contract", "part_time", "temporary", "seconded", "outside"]), name="person_work_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class RoleTerm(models.Model):
    """Somebody holds a role, for a department or for the house, from one day to another. A deputy holds it with the holder."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, verbose_name=_("従業者"), on_delete=models.PROTECT, related_name="role_terms")
    role = models.CharField(_("役割"), max_length=40, choices=Role)
    department = models.ForeignKey(Department, verbose_name=_("部門"), null=True, blank=True, on_delete=models.PROTECT, related_name="role_terms")
    is_deputy = models.BooleanField(_("代行者"), default=False)
    starts_on = models.DateField(_("就任日"))
    ends_on = models.DateField(_("任期の終わり"), null=True, blank=True)

    class Meta:
        verbose_name = _("役割の任期")
        indexes = [Index(fields=["role", "starts_on"], name="role_term_by_role")]
        constraints = [
            CheckConstraint(condition=Q(role__in=Role.values), name="role_term_role_known"),
            CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="role_term_days_in_order"),
            CheckConstraint(
                condition=~Q(role=Role.DEPARTMENT_DATA_MANAGER) | Q(department__isnull=False), name="role_term_department_manager_has_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.person}"
