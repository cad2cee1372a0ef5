"""Sets that were processed so that nobody is identified, and the gate before information is given to a third party."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

from .lines import LedgerLine


class ProcessedSet(models.Model):
    """Pseudonymously (art. 41) or anonymously (art. 43) processed information that was made from a line.

    answers      what of the Commission's standard was done, by the ids of `processing.STEPS`: yes, no, na
    lacking      how many of what the Act asks for is missing, counted when it is saved
    provided_to  of an anonymous set only: nobody may be given a pseudonymous one, but by law
    """

    class Kind(models.TextChoices):
        PSEUDONYMOUS = "pseudonymous", _("仮名加工情報")
        ANONYMOUS = "anonymous", _("匿名加工情報")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    line = models.ForeignKey(LedgerLine, verbose_name=_("もとにした台帳の行"), on_delete=models.PROTECT, related_name="processed_sets")
    kind = models.CharField(_("加工の種類"), max_length=12, choices=Kind)
    name = models.CharField(_("加工した情報の名称"), max_length=200)
    made_on = models.DateField(_("作った日"))
    items = models.CharField(_("含まれる情報の項目"), max_length=500)
    method = models.TextField(_("加工の方法"), max_length=1000)
    answers = models.JSONField(default=dict)
    purpose = models.CharField(_("加工した情報の利用目的"), max_length=500, blank=True)
    kept_apart = models.CharField(_("もとに戻せる情報の管理（保管場所と、見られる人）"), max_length=500, blank=True)
    published_on = models.DateField(_("公表した日"), null=True, blank=True)
    published_at = models.CharField(_("公表した場所"), max_length=300, blank=True)
    provided_to = models.CharField(_("提供した相手"), max_length=300, blank=True)
    provision_published_on = models.DateField(_("提供する項目と方法を公表した日"), null=True, blank=True)
    is_marked = models.BooleanField(_("匿名加工情報であることを、相手に明示した"), default=False)
    ended_on = models.DateField(_("消した日"), null=True, blank=True)
    lacking = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("仮名加工情報・匿名加工情報")
        ordering = ["-made_on", "-recorded_at"]
        constraints = [
            CheckConstraint(condition=Q(kind__in=["pseudonymous", "anonymous"]), name="processed_kind_known"),
            CheckConstraint(condition=~Q(name="") & ~Q(items="") & ~Q(method=""), name="processed_is_told"),
            CheckConstraint(condition=Q(kind="anonymous") | Q(provided_to=""), name="processed_pseudonymous_stays"),
        ]
        indexes = [
            Index(fields=["lacking"], condition=Q(ended_on=None, lacking__gt=0), name="processed_lacking"),
            Index(fields=["-made_on", "-id"], name="processed_by_day"),
            Index(fields=["name", "id"], name="processed_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ProvisionCheck(models.Model):
    """What was looked at before information of a line is given to somebody, and what came of it (art. 27, 28, 31).

    basis_note   the consent's proof, the statute, the notice given, by the basis
    country      "" within Japan
    told_*       what was told to persons before they consented to a provision abroad (art. 28(2)), or before the receiver got their consent (art. 31)
    refused_for  ids of `provisions.REFUSALS`; empty: it may be given
    """

    class Information(models.TextChoices):
        PERSONAL_DATA = "personal_data", _("個人データ")
        RELATED = "related", _("個人関連情報（相手が個人データとして受け取る）")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("本人の同意（第27条第1項）")
        LAW = "law", _("法令など、同意の要らない場合（第27条第1項各号）")
        OPT_OUT = "opt_out", _("オプトアウト（第27条第2項）")
        ENTRUST = "entrust", _("委託（第27条第5項第1号）")
        SUCCESSION = "succession", _("事業の承継（第27条第5項第2号）")
        JOINT_USE = "joint_use", _("共同利用（第27条第5項第3号）")

    class CountryBasis(models.TextChoices):
        LISTED = "listed", _("同等の水準と認められた国（委員会規則で定める国）")
        EQUIVALENT = "equivalent", _("相手が、相当する体制を整えている")
        CONSENT = "consent", _("外国への提供についての本人の同意")
        EXCEPTION = "exception", _("法令など、同意の要らない場合（第27条第1項各号）")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    line = models.ForeignKey(LedgerLine, verbose_name=_("台帳の行"), on_delete=models.PROTECT, related_name="provision_checks")
    information = models.CharField(_("提供する情報"), max_length=15, choices=Information, default=Information.PERSONAL_DATA)
    receiver = models.CharField(_("提供する相手"), max_length=200)
    items = models.CharField(_("提供する項目"), max_length=500)
    purpose = models.CharField(_("提供の目的"), max_length=500)
    basis = models.CharField(_("提供の根拠"), max_length=12, choices=Basis)
    basis_note = models.CharField(_("根拠を示すもの"), max_length=500, blank=True)
    is_fit_for_opt_out = models.CharField(
        _("不正に取得したものでも、オプトアウトで受け取ったものでもない"), max_length=7, default="unknown"
    )
    country = models.CharField(_("相手のいる国（外国のとき）"), max_length=100, blank=True)
    country_basis = models.CharField(_("外国への提供の根拠"), max_length=12, choices=CountryBasis, blank=True)
    country_note = models.CharField(_("相手の体制を確かめた方法"), max_length=500, blank=True)
    told_country = models.BooleanField(_("国の名を本人に示した"), default=False)
    told_system = models.BooleanField(_("その国の個人情報保護の制度を本人に示した"), default=False)
    told_measures = models.BooleanField(_("相手の講じる措置を本人に示した"), default=False)
    next_check_on = models.DateField(_("相手の体制とその国の制度を、次に確かめる日"), null=True, blank=True)
    checked_on = models.DateField(_("確かめた日"))
    refused_for = models.JSONField(default=list)
    is_allowed = models.BooleanField(_("提供できる"), default=False)
    checked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("提供前の確認")
        ordering = ["-checked_on", "-checked_at"]
        constraints = [
            CheckConstraint(condition=Q(information__in=["personal_data", "related"]), name="provision_check_information_known"),
            CheckConstraint(
                condition=Q(basis__in=["consent", "law", "opt_out", "entrust", "succession", "joint_use"]),
                name="provision_check_basis_known",
            ),
            CheckConstraint(
                condition=Q(country_basis__in=["", "listed", "equivalent", "consent", "exception"]),
                name="provision_check_country_basis_known",
            ),
            CheckConstraint(condition=~Q(receiver="") & ~Q(items="") & ~Q(purpose=""), name="provision_check_is_told"),
        ]
        indexes = [
            Index(fields=["next_check_on"], condition=Q(next_check_on__isnull=False, is_allowed=True), name="provision_check_next"),
            Index(fields=["-checked_on", "-id"], name="provision_check_by_day"),
            Index(fields=["receiver", "id"], name="provision_check_by_party"),
        ]

    def __str__(self) -> str:
        return f"{self.receiver} {self.checked_on}"
