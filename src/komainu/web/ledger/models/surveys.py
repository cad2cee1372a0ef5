"""The yearly confirmation: a survey sheet (調査表) for each department, and what it answered of each line."""

import unicodedata
from uuid import UUID, uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Department, Person

from .lines import LedgerLine

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that is taken for a digit."""
CODE_BITS = 40


def code_of(key: UUID) -> str:
    """The first bits of a key as eight letters that are read from paper and typed, such as 7K3M-09QT."""
    bits = key.int >> (128 - CODE_BITS)
    letters = "".join(LETTERS[(bits >> shift) & 31] for shift in range(CODE_BITS - 5, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def keys_of(code: str) -> tuple[UUID, UUID] | None:
    """The first and the last key that a code may stand for; None if it is none. Width, case and the hyphen do not matter."""
    folded = unicodedata.normalize("NFKC", code).upper().translate(str.maketrans("OIL", "011"))
    letters = [LETTERS.find(each) for each in folded if each.isalnum()]
    if len(letters) != CODE_BITS // 5 or -1 in letters:
        return None
    bits = 0
    for letter in letters:
        bits = bits << 5 | letter
    first = bits << (128 - CODE_BITS)
    return UUID(int=first), UUID(int=first | (1 << (128 - CODE_BITS)) - 1)


class Survey(models.Model):
    """One round of the yearly confirmation."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    title = models.CharField(_("名前"), max_length=100)
    opened_on = models.DateField(_("始めた日"))
    due_on = models.DateField(_("期限"))
    closed_on = models.DateField(_("終えた日"), null=True)
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("台帳の棚卸し")
        ordering = ["-opened_on"]
        constraints = [
            CheckConstraint(condition=Q(due_on__gte=models.F("opened_on")), name="ledger_survey_days_in_order"),
            UniqueConstraint(fields=["title"], condition=Q(closed_on=None), name="ledger_survey_title_once"),
        ]

    def __str__(self) -> str:
        return self.title


class SurveySheet(models.Model):
    """The sheet of one department. Sent back by it, it waits for the office; accepted, its lines are confirmed.

    is_zero   the department says that it holds no personal information at all (a zero report)
    paper     where it answered on paper: the paper by which it was returned; answered_at is then the day that stands on it
    """

    class State(models.TextChoices):
        OPEN = "open", _("部門が記入中")
        RETURNED = "returned", _("部門から返った")
        ACCEPTED = "accepted", _("台帳に反映した")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="sheets")
    department = models.ForeignKey(Department, verbose_name=_("部門"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.OPEN)
    is_zero = models.BooleanField(_("個人情報を扱っていない（ゼロ報告）"), default=False)
    note = models.TextField(_("事務局への連絡"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    paper = models.ForeignKey("ledger.SheetPaper", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("調査表")
        ordering = ["department__position", "department__name"]
        constraints = [
            UniqueConstraint(fields=["survey", "department"], name="survey_sheet_once_a_department"),
            CheckConstraint(condition=Q(state__in=["open", "returned", "accepted"]), name="survey_sheet_state_known"),
            CheckConstraint(condition=Q(state="open") | Q(answered_at__isnull=False), name="survey_sheet_returned_when"),
            CheckConstraint(condition=~Q(state="accepted") | Q(accepted_at__isnull=False), name="survey_sheet_accepted_when"),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.department}"

    @property
    def code(self) -> str:
        """What stands on the printed sheet, for the office to find it by."""
        return code_of(self.pk)

    @property
    def answered_name(self) -> str:
        """Who answered it, also where that was on paper and by somebody whom the house does not keep."""
        if self.answered_by is not None:
            return self.answered_by.name
        return self.paper.signer if self.paper is not None else ""


class SheetPaper(models.Model):
    """A sheet that was answered on paper: who signed it and when, and who of the office keyed it in. The scan lies sealed in the storage folder."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sheet = models.ForeignKey(SurveySheet, on_delete=models.PROTECT, related_name="papers")
    signer = models.CharField(_("記入した人"), max_length=100)
    answered_on = models.DateField(_("紙に書かれた記入の日"))
    is_signed = models.BooleanField(_("署名か印がある"), default=False)
    keyed_by = models.ForeignKey(Person, verbose_name=_("入力した人"), null=True, on_delete=models.PROTECT, related_name="+")
    keyed_at = models.DateTimeField(_("入力した日時"))
    name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size_bytes = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("紙の調査表")
        constraints = [
            CheckConstraint(condition=~Q(signer=""), name="sheet_paper_has_signer"),
            UniqueConstraint(fields=["path"], condition=~Q(path=""), name="sheet_paper_path_once"),
            CheckConstraint(condition=Q(path="", sha256="") | (~Q(path="") & ~Q(sha256="")), name="sheet_paper_file_has_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.answered_on}"


class SurveyAnswer(models.Model):
    """What a department says of one line: as before, changed (the line was corrected), or no longer there."""

    class Answer(models.TextChoices):
        SAME = "same", _("変わりなし")
        CHANGED = "changed", _("変わった")
        GONE = "gone", _("もう持っていない")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sheet = models.ForeignKey(SurveySheet, on_delete=models.CASCADE, related_name="answers")
    line = models.ForeignKey(LedgerLine, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("答え"), max_length=10, choices=Answer)
    version = models.PositiveIntegerField(_("答えたときの版"))

    class Meta:
        verbose_name = _("調査表の答え")
        constraints = [
            UniqueConstraint(fields=["sheet", "line"], name="survey_answer_once_a_line"),
            CheckConstraint(condition=Q(answer__in=["same", "changed", "gone"]), name="survey_answer_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_answer_display())
