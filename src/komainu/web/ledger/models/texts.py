"""What persons are shown where we collect from them: the place (form, contract, questionnaire, page), its text by version, and the consents given to it."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

from .lines import LedgerLine
from .purposes import PurposeOfUse


def _list() -> models.JSONField:
    return models.JSONField(default=list, blank=True)


class CollectionPoint(models.Model):
    """One place at which we collect personal information from the persons themselves."""

    class Kind(models.TextChoices):
        FORM = "form", _("申込書などの用紙")
        CONTRACT = "contract", _("契約書・約款")
        QUESTIONNAIRE = "questionnaire", _("アンケート")
        WEB_PAGE = "web_page", _("Webの画面・アプリ")
        PHONE = "phone", _("電話・口頭")
        SIGN = "sign", _("掲示（カメラなど）")
        OTHER = "other", _("そのほか")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("名前"), max_length=200, unique=True)
    kind = models.CharField(_("種類"), max_length=15, choices=Kind)
    place = models.CharField(_("どこにあるか"), max_length=300, blank=True)
    lines = models.ManyToManyField(LedgerLine, verbose_name=_("台帳の行"), blank=True, related_name="collection_points")
    purposes = models.ManyToManyField(PurposeOfUse, verbose_name=_("公表している利用目的"), blank=True, related_name="collection_points")
    ended_on = models.DateField(_("使い終えた日"), null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("取得する場面")
        ordering = ["name"]
        constraints = [
            CheckConstraint(condition=~Q(name=""), name="collection_point_has_name"),
            CheckConstraint(
                condition=Q(kind__in=["form", "contract", "questionnaire", "web_page", "phone", "sign", "other"]),
                name="collection_point_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CollectionText(models.Model):
    """The text of a place in one version. Approved, it is in use from its first day until the next one begins.

    answers     of each point that law or standard ask for: yes (it stands in the text), no, na (does not apply here); what is not answered is unknown
    lacking     how many points it needs and does not have; settled whenever it, its place or its lines change (`services.texts.settle`)
    used_until  its last day; None while it is in use
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("作成中")
        SUBMITTED = "submitted", _("承認待ち")
        APPROVED = "approved", _("承認済み")
        SUPERSEDED = "superseded", _("前の版")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    point = models.ForeignKey(CollectionPoint, verbose_name=_("取得する場面"), on_delete=models.PROTECT, related_name="texts")
    version = models.PositiveSmallIntegerField(_("版"))
    text = models.TextField(_("示す文"), max_length=10_000)
    answers = models.JSONField(default=dict, blank=True)
    lacking = models.PositiveSmallIntegerField(_("足りない項目の数"), default=0)
    state = models.CharField(_("状態"), max_length=12, choices=State, default=State.DRAFT)
    used_from = models.DateField(_("使い始める日"))
    used_until = models.DateField(_("使い終えた日"), null=True, blank=True)
    returned_reason = models.CharField(_("差し戻しの理由"), max_length=500, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("取得するときに示す文")
        ordering = ["point", "-version"]
        constraints = [
            UniqueConstraint(fields=["point", "version"], name="collection_text_version_once"),
            UniqueConstraint(fields=["point"], condition=Q(state__in=["draft", "submitted"]), name="collection_text_one_in_work"),
            UniqueConstraint(fields=["point"], condition=Q(state="approved"), name="collection_text_one_in_use"),
            CheckConstraint(condition=~Q(text=""), name="collection_text_has_text"),
            CheckConstraint(condition=Q(state__in=["draft", "submitted", "approved", "superseded"]), name="collection_text_state_known"),
            CheckConstraint(
                condition=Q(state__in=["draft", "submitted"]) | Q(approved_at__isnull=False), name="collection_text_approved_when"
            ),
            CheckConstraint(condition=~Q(state="superseded") | Q(used_until__isnull=False), name="collection_text_superseded_until"),
        ]

    def __str__(self) -> str:
        return f"{self.point.name} 第{self.version}版"


class ConsentRecord(models.Model):
    """Consents given to a version of a text, or taken back: how many, when, how, and where the evidence lies. Nobody is named here.

    act        given, or withdrawn
    done       of a withdrawal: what was stopped or erased
    """

    class Act(models.TextChoices):
        GIVEN = "given", _("同意を得た")
        WITHDRAWN = "withdrawn", _("同意が取り消された")

    class Way(models.TextChoices):
        SIGNATURE = "signature", _("署名・押印")
        TICK = "tick", _("用紙の同意欄")
        CLICK = "click", _("画面での同意")
        MAIL = "mail", _("メール")
        SPOKEN = "spoken", _("口頭（記録・録音あり）")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    text = models.ForeignKey(CollectionText, verbose_name=_("同意した文"), on_delete=models.PROTECT, related_name="consents")
    act = models.CharField(_("同意か取消しか"), max_length=10, choices=Act, default=Act.GIVEN)
    way = models.CharField(_("方法"), max_length=10, choices=Way)
    from_on = models.DateField(_("最初の日"))
    to_on = models.DateField(_("最後の日"))
    count = models.PositiveIntegerField(_("人数"))
    scopes = _list()
    evidence = models.CharField(_("証拠の保管場所"), max_length=300)
    done = models.CharField(_("取消しを受けて行ったこと"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("同意の記録")
        ordering = ["-to_on", "-recorded_at"]
        constraints = [
            CheckConstraint(condition=Q(act__in=["given", "withdrawn"]), name="consent_act_known"),
            CheckConstraint(condition=Q(way__in=["signature", "tick", "click", "mail", "spoken"]), name="consent_way_known"),
            CheckConstraint(condition=Q(to_on__gte=models.F("from_on")), name="consent_days_in_order"),
            CheckConstraint(condition=Q(count__gt=0), name="consent_of_somebody"),
            CheckConstraint(condition=~Q(act="withdrawn") | ~Q(done=""), name="consent_withdrawn_done"),
            CheckConstraint(condition=~Q(evidence=""), name="consent_has_evidence"),
        ]
        indexes = [Index(fields=["text", "-to_on"], name="consent_by_text")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.count}"
