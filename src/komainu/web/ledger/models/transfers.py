"""Records of provision to and receipt from third parties, with the day until which each must be kept."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

from .lines import LedgerLine


class TransferRecord(models.Model):
    """One record of provision (art. 29) or receipt (art. 30, 31).

    provision_check   the gate that a provision passed; None of a receipt, and of what was recorded before there was one
    way         on what it rests; it decides which fields must be there
    making      how the record was made; it decides how long it must be kept
    made_on     the day on which the record was made
    last_on     the last day of provision or receipt that it covers; None while that goes on
    keep_until  computed; None while there is no end yet
    """

    class Direction(models.TextChoices):
        PROVISION = "provision", _("提供した")
        RECEIPT = "receipt", _("受け取った")

    class Way(models.TextChoices):
        CONSENT = "consent", _("本人の同意")
        OPT_OUT = "opt_out", _("オプトアウト")
        RELATED_INFORMATION = "related_information", _("個人関連情報を個人データとして受け取る")
        PRIVATE_PERSON = "private_person", _("事業者ではない個人から")

    class Making(models.TextChoices):
        EACH = "each", _("そのつど作った")
        TOGETHER = "together", _("継続・反復するので一括して作った")
        CONTRACT = "contract", _("本人との契約に関する書面で代えた")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    line = models.ForeignKey(LedgerLine, verbose_name=_("台帳の行"), on_delete=models.PROTECT, related_name="transfers")
    provision_check = models.ForeignKey(
        "ledger.ProvisionCheck", verbose_name=_("提供前の確認"), null=True, blank=True, on_delete=models.PROTECT, related_name="transfers"
    )
    direction = models.CharField(_("提供か受領か"), max_length=10, choices=Direction)
    way = models.CharField(_("提供・受領の根拠"), max_length=20, choices=Way)
    making = models.CharField(_("記録の作り方"), max_length=10, choices=Making, default=Making.EACH)
    made_on = models.DateField(_("記録を作った日"))
    last_on = models.DateField(_("提供・受領した日（続くものは最後の日）"), null=True, blank=True)
    party = models.CharField(_("相手の名称"), max_length=200)
    party_address = models.CharField(_("相手の住所"), max_length=300)
    party_representative = models.CharField(_("相手の代表者"), max_length=200, blank=True)
    data_subjects = models.CharField(_("本人の氏名など（一覧の保管場所でもよい）"), max_length=500)
    items = models.CharField(_("個人データの項目"), max_length=500)
    consent = models.CharField(_("同意を得ていること"), max_length=300, blank=True)
    source = models.CharField(_("相手が取得した経緯"), max_length=500, blank=True)
    published = models.CharField(_("オプトアウトの公表を確かめた方法"), max_length=300, blank=True)
    country = models.CharField(_("外国にある相手の国"), max_length=100, blank=True)
    country_basis = models.CharField(_("外国への提供の根拠と、本人に示した情報"), max_length=500, blank=True)
    keep_until = models.DateField(_("この記録の保存期限"), null=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("第三者提供・受領の記録")
        ordering = ["-made_on", "-recorded_at"]
        constraints = [
            CheckConstraint(condition=Q(direction__in=["provision", "receipt"]), name="transfer_direction_known"),
            CheckConstraint(
                condition=Q(way__in=["consent", "opt_out"]) | Q(direction="receipt", way__in=["related_information", "private_person"]),
                name="transfer_way_fits",
            ),
            CheckConstraint(condition=Q(making__in=["each", "together", "contract"]), name="transfer_making_known"),
            CheckConstraint(condition=~Q(way="opt_out") | ~Q(making="together"), name="transfer_opt_out_each_time"),
            CheckConstraint(condition=Q(last_on=None) | Q(keep_until__gt=F("last_on")), name="transfer_kept_after"),
        ]
        indexes = [
            Index(fields=["-made_on", "-id"], name="transfer_by_day"),
            Index(fields=["line"], name="transfer_by_line"),
            Index(fields=["party", "id"], name="transfer_by_party"),
            Index(fields=["last_on", "id"], name="transfer_by_last"),
            Index(fields=["keep_until", "id"], name="transfer_by_end"),
            Index(fields=["party"], condition=Q(direction="provision", provision_check=None), name="transfer_unchecked"),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.party} {self.made_on}"
