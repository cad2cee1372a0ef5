"""The one organisation of this installation."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """The one organisation of this installation (one row).

    declared_staff       how many work in the house, as the first hour asked; the list of staff knows better once it is there
    opened               things that size and standing do not ask for, opened all the same: id of the thing -> reason
    is_being_set_up      while the first hour is not ended
    counted_staff, counted_departments   how many there were when the duties about roles were last brought in line
    """

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

    class Industry(models.TextChoices):
        """The four classes by which the size of a business is counted for the Privacy Mark's fees."""

        UNKNOWN = "", _("まだ分からない")
        MANUFACTURING_OTHER = "manufacturing_other", _("製造業その他")
        WHOLESALE = "wholesale", _("卸売業")
        RETAIL = "retail", _("小売業")
        SERVICE = "service", _("サービス業")

    class MyNumberRole(models.TextChoices):
        UNKNOWN = "", _("まだ分からない")
        RELATED_AFFAIRS = "related_affairs", _("個人番号関係事務実施者")
        USE_AFFAIRS = "use_affairs", _("個人番号利用事務実施者")
        ENTRUSTED_BY_PUBLIC_BODY = "entrusted_by_public_body", _("行政機関等から個人番号関係事務の委託を受けた者")
        NONE = "none", _("該当しない")

    class Entrusted(models.TextChoices):
        """Whether other companies entrust the handling of personal data to this one."""

        UNKNOWN = "", _("まだ分からない")
        YES = "yes", _("預かっている（受託している）")
        NO = "no", _("預かっていない")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("名称"), max_length=200)
    reading = models.CharField(_("よみがな"), max_length=200, blank=True)
    corporate_number = models.CharField(_("法人番号"), max_length=13, blank=True)
    industry = models.CharField(_("業種"), max_length=100, blank=True)
    industry_class = models.CharField(_("業種の区分"), max_length=30, choices=Industry, default=Industry.UNKNOWN, blank=True)
    capital_yen = models.BigIntegerField(_("資本金・出資の総額"), null=True, blank=True)
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
    mark_valid_from = models.DateField(_("付与の有効期間の始まり"), null=True, blank=True)
    mark_valid_to = models.DateField(_("付与の有効期間の終わり"), null=True, blank=True)
    certified_body = models.CharField(_("対象事業者となっている認定個人情報保護団体"), max_length=100, blank=True)
    my_number_role = models.CharField(_("番号法上の立場"), max_length=30, choices=MyNumberRole, default=MyNumberRole.UNKNOWN, blank=True)
    entrusted = models.CharField(
        _("ほかの会社の個人データを預かる仕事"), max_length=10, choices=Entrusted, default=Entrusted.UNKNOWN, blank=True
    )
    declared_staff = models.PositiveIntegerField(_("従業者の人数"), null=True, blank=True)
    fiscal_start_month = models.PositiveSmallIntegerField(_("年度の始まる月"), default=4)
    staff_checked_on = models.DateField(_("従業者名簿を照合した日"), null=True, blank=True)
    opened = models.JSONField(default=dict, editable=False)
    is_being_set_up = models.BooleanField(default=False, editable=False)
    counted_staff = models.PositiveIntegerField(default=0, editable=False)
    counted_departments = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("組織")
        constraints = [
            CheckConstraint(condition=Q(id=1), name="organisation_only_one"),
            CheckConstraint(condition=Q(fiscal_start_month__range=(1, 12)), name="organisation_fiscal_month"),
            CheckConstraint(condition=Q(entrusted__in=["", "yes", "no"]), name="organisation_entrusted_known"),
            CheckConstraint(condition=Q(capital_yen=None) | Q(capital_yen__gte=0), name="organisation_capital_not_negative"),
            CheckConstraint(
                condition=Q(mark_valid_from=None) | Q(mark_valid_to=None) | Q(mark_valid_to__gte=F("mark_valid_from")),
                name="organisation_mark_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_mark_rules(self) -> bool:
        """Whether the rules of the Privacy Mark are this house's own: it holds the mark, is under review or prepares for it."""
        return self.privacy_mark in {self.Mark.HOLDER, self.Mark.UNDER_REVIEW, self.Mark.PREPARING_APPLICATION}
