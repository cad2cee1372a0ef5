"""What the office wrote for the company's own part of the courses, and the days on which links of the further reading were opened."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

from .courses import said


class CompanyPage(models.Model):
    """One version of a page of the company's own part. The newest counts; none is ever changed.

    slot       one of `ready.company.slots()`
    way        written: `body` is shown; live: what the other part of Komainu says is shown, with `body` below it
    why        the reason told with it; empty: the usual one
    """

    class Way(models.TextChoices):
        WRITTEN = "written", _("事務局が書いた文章を出す")
        LIVE = "live", _("Komainuの記録から自動で出す")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slot = models.CharField(max_length=40)
    number = models.PositiveIntegerField(_("版"), default=1)
    way = models.CharField(_("出し方"), max_length=10, choices=Way, default=Way.WRITTEN)
    body = models.TextField(_("本文"), max_length=20_000, blank=True)
    body_en = models.TextField(_("本文（英語）"), max_length=20_000, blank=True)
    why = models.CharField(_("理由"), max_length=500, blank=True)
    note = models.CharField(_("変更の理由"), max_length=300, blank=True)
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("会社の部分の教材")
        ordering = ["slot", "-number"]
        constraints = [
            UniqueConstraint(fields=["slot", "number"], name="company_page_version_once"),
            CheckConstraint(condition=Q(way__in=["written", "live"]), name="company_page_way_known"),
            CheckConstraint(condition=Q(way="live") | ~Q(body=""), name="company_page_written_has_body"),
        ]

    def __str__(self) -> str:
        return f"{self.slot} {self.number}"

    @property
    def body_said(self) -> str:
        return said(self.body, self.body_en)


class ReadingCheck(models.Model):
    """Somebody opened the address of a further reading on a day, and saw whether it is still what it was."""

    class Result(models.TextChoices):
        OPENS = "opens", _("開けた（内容も同じ）")
        MOVED = "moved", _("移っていた・内容が変わっていた")
        GONE = "gone", _("開けなかった")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reading = models.CharField(max_length=80)
    result = models.CharField(_("結果"), max_length=10, choices=Result)
    note = models.CharField(_("メモ"), max_length=300, blank=True)
    checked_on = models.DateField(_("確かめた日"))
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("参考資料のリンクの確認")
        ordering = ["-checked_on"]
        constraints = [
            CheckConstraint(condition=Q(result__in=["opens", "moved", "gone"]), name="reading_check_result_known"),
            UniqueConstraint(fields=["reading", "checked_on"], name="reading_check_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.reading} {self.checked_on}"
