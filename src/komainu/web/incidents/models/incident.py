"""The incident itself: what was told, who has it in hand, what is known, where it stands."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from komainu.web.people.models import Department, Person
from komainu.web.site.sealing import SealedJSONField


class Incident(models.Model):
    """From the first call to the last report. `facts` stands as `facts.schema.json` has it, unknowns included."""

    class Kind(models.TextChoices):
        ACCIDENT = "accident", _("事故")
        NEAR_MISS = "near_miss", pgettext_lazy("種類", "ヒヤリハット")
        STRANGE = "strange", _("怪しいメール・PC")
        CONSULTATION = "consultation", _("相談")

    class State(models.TextChoices):
        REPORTED = "reported", _("受付待ち")
        TAKEN = "taken", _("初動中")
        CONTAINED = "contained", _("確認中")
        DECIDED = "decided", _("対応中")
        CLOSED = "closed", _("完了")

    class Channel(models.TextChoices):
        SIGNED_IN = "signed_in", _("画面から")
        POSTER = "poster", _("ポスターのQRコードから")
        TELEPHONE = "telephone", _("電話・口頭")
        OUTSIDE = "outside", _("外部からの連絡")

    class Outcome(models.TextChoices):
        HANDLED = "handled", _("対応を終えた")
        NOTED = "noted", _("記録にとどめた")
        ACTED = "acted", _("改善につなげた")
        NO_INCIDENT = "no_incident", _("事故ではなかった")
        DUPLICATE = "duplicate", _("ほかの記録と同じ件")

    # Which act leads from which state to which; services ask `may_become`.
    STEPS = {
        State.REPORTED: {State.TAKEN},
        State.TAKEN: {State.CONTAINED, State.CLOSED},
        State.CONTAINED: {State.DECIDED, State.CLOSED},
        State.DECIDED: {State.CLOSED},
        State.CLOSED: {State.DECIDED, State.CONTAINED, State.TAKEN},
    }

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("番号"), max_length=30, unique=True)
    kind = models.CharField(_("種類"), max_length=20, choices=Kind)
    what = models.CharField(_("何が起きたか"), max_length=60)
    title = models.CharField(_("件名"), max_length=200)
    state = models.CharField(_("状態"), max_length=20, choices=State, default=State.REPORTED)
    department = models.ForeignKey(
        Department, verbose_name=_("部門"), null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )

    reported_at = models.DateTimeField(_("知らせを受けた時"))
    reported_by = models.ForeignKey(
        Person, verbose_name=_("知らせた人"), null=True, blank=True, on_delete=models.PROTECT, related_name="reported_incidents"
    )
    channel = models.CharField(_("経路"), max_length=20, choices=Channel, default=Channel.SIGNED_IN)
    is_anonymous = models.BooleanField(_("匿名"), default=False)
    reporter_contact = SealedJSONField(_("知らせた人の連絡先"), null=True, blank=True)
    receipt = models.CharField(_("受付番号"), max_length=20)

    what_happened = models.TextField(_("起きたこと"), blank=True)
    happened_on = models.DateField(_("起きた日"), null=True, blank=True)
    noticed_on = models.DateField(_("最初に気づいた日"), null=True, blank=True)
    noticed_time = models.TimeField(_("気づいた時刻"), null=True, blank=True)
    place = models.CharField(_("場所"), max_length=200, blank=True)
    to_whom = models.CharField(_("渡った相手"), max_length=300, blank=True)
    persons_guess = models.PositiveIntegerField(_("およその人数"), null=True, blank=True)
    what_stopped_it = models.TextField(_("何で気づいて止まったか"), blank=True)
    idea = models.TextField(_("こうすればよいという案"), blank=True)

    taken_by = models.ForeignKey(
        Person, verbose_name=_("担当"), null=True, blank=True, on_delete=models.PROTECT, related_name="taken_incidents"
    )
    taken_at = models.DateTimeField(_("受け付けた時"), null=True, blank=True)
    representative_told_at = models.DateTimeField(_("代表者に伝えた時"), null=True, blank=True)
    representative_told_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contained_at = models.DateTimeField(_("拡大を止めた時"), null=True, blank=True)
    closed_at = models.DateTimeField(_("完了した時"), null=True, blank=True)
    outcome = models.CharField(_("結果"), max_length=20, choices=Outcome, blank=True)
    closing_note = models.TextField(_("完了の記録"), blank=True)
    duplicate_of = models.ForeignKey(
        "self", verbose_name=_("同じ件"), null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )

    facts = models.JSONField(default=dict)
    facts_version = models.PositiveIntegerField(default=0)
    latest_assessment = models.ForeignKey("incidents.AssessmentRecord", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    latest_decision = models.ForeignKey("incidents.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # What the reports tell beside the facts: cause, secondary damage, dealing, publication, prevention … by topic (content/record.toml).
    record = models.JSONField(default=dict)

    occurrence = models.CharField(_("発生事象"), max_length=40, blank=True)
    occurrences = models.JSONField(default=list)
    suspected_of = models.CharField(max_length=40, blank=True)
    classification = models.CharField(_("事象分類"), max_length=60, blank=True)
    causes = models.JSONField(default=list)
    origin = models.CharField(max_length=20, blank=True)
    classified_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    client_name = models.CharField(_("委託元（顧客企業）"), max_length=200, blank=True)
    client_contact = models.CharField(_("委託元の連絡先"), max_length=300, blank=True)
    client_term_hours = models.PositiveIntegerField(_("契約の報告期限（時間）"), null=True, blank=True)
    client_term_days = models.PositiveIntegerField(_("契約の報告期限（日）"), null=True, blank=True)
    client_term_clause = models.CharField(_("契約の条項"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("事故・ヒヤリハット")
        ordering = ["-reported_at"]
        constraints = [
            UniqueConstraint(fields=["receipt"], name="incident_receipt_once"),
            CheckConstraint(condition=Q(kind__in=["accident", "near_miss", "strange", "consultation"]), name="incident_kind_known"),
            CheckConstraint(condition=Q(state__in=["reported", "taken", "contained", "decided", "closed"]), name="incident_state_known"),
            CheckConstraint(
                condition=Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="incident_taken_by_somebody",
            ),
            CheckConstraint(condition=Q(state="reported") | Q(taken_at__isnull=False), name="incident_beyond_reported_is_taken"),
            CheckConstraint(
                condition=~Q(state="closed", closed_at=None) & (Q(state="closed") | Q(closed_at=None)), name="incident_closed_has_moment"
            ),
            CheckConstraint(condition=Q(closed_at=None) | ~Q(outcome=""), name="incident_closed_has_outcome"),
            CheckConstraint(
                condition=~Q(is_anonymous=True) | Q(reported_by=None, reporter_contact=None), name="incident_anonymous_names_nobody"
            ),
            CheckConstraint(
                condition=Q(happened_on=None) | Q(noticed_on=None) | Q(noticed_on__gte=F("happened_on")), name="incident_noticed_after"
            ),
            CheckConstraint(condition=Q(client_term_hours=None) | Q(client_term_days=None), name="incident_one_client_term"),
        ]
        indexes = [
            Index(fields=["-reported_at"], name="incident_newest"),
            Index(fields=["state", "-reported_at"], name="incident_by_state"),
            Index(fields=["kind", "-reported_at"], name="incident_by_kind"),
            Index(fields=["department", "-reported_at"], name="incident_by_department"),
            Index(fields=["reported_by", "-reported_at"], name="incident_by_reporter"),
            # The yearly figures read nothing else of an incident, so they never touch its facts.
            Index(
                fields=["kind", "reported_at", "outcome", "department", "occurrence", "classification", "causes", "noticed_on", "taken_at"],
                name="incident_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.state != self.State.CLOSED

    def may_become(self, state: str) -> bool:
        return state in self.STEPS[self.State(self.state)]
