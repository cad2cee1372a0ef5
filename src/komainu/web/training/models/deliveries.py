"""A delivery: one version of a course, for whom, by when, in which way; and the assignment of each person whom it asks."""

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Department, Person

from .courses import CourseVersion


class Delivery(models.Model):
    """A course as it is given, for whom, by when, in which way.

    audience         everybody; those of departments, roles and kinds of work (who fits each list that is not empty); newcomers
    due_on           the day by which all must have passed; None where it counts from each one's first day
    due_days         days from the first day of work (or from being asked, for who works here longer)
    make_up_days     who was excused has so many days from coming back
    counts_for_year  whether a pass is this year's training (年1回の教育) of the person
    followed_on      the day on which it was last compared with everybody who works here
    people           how many assignments it has, those that ended too; counted as they are made
    """

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("全従業者")
        CHOSEN = "chosen", _("選んだ部門・役割・働き方の人")
        NEWCOMERS = "newcomers", _("これから入社する人")

    class Way(models.TextChoices):
        SCREEN = "screen", _("画面で学ぶ（eラーニング）")
        OWN_LECTURER = "own_lecturer", _("社内の講師の講習")
        OUTSIDE_LECTURER = "outside_lecturer", _("外部の講師の講習")
        FILM = "film", _("動画を見る集まり")
        BOOKLET = "booklet", _("冊子と紙のテスト")

    class State(models.TextChoices):
        DRAFT = "draft", _("準備中")
        OPEN = "open", _("実施中")
        CLOSED = "closed", _("終えた")
        CANCELLED = "cancelled", _("取りやめた")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.ForeignKey(CourseVersion, verbose_name=_("コース"), on_delete=models.PROTECT, related_name="deliveries")
    title = models.CharField(_("名前"), max_length=200)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    way = models.CharField(_("方法"), max_length=20, choices=Way, default=Way.SCREEN)
    audience = models.CharField(_("受ける人"), max_length=12, choices=Audience, default=Audience.EVERYBODY)
    departments = models.ManyToManyField(Department, verbose_name=_("部門"), blank=True, related_name="+")
    roles = models.JSONField(_("役割"), default=list, blank=True)
    works = models.JSONField(_("働き方"), default=list, blank=True)
    opens_on = models.DateField(_("始める日"))
    due_on = models.DateField(_("期限"), null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(_("初日からの日数"), null=True, blank=True)
    make_up_days = models.PositiveSmallIntegerField(_("復帰してからの日数"), default=30)
    pass_mark = models.PositiveSmallIntegerField(_("合格点（%）"), default=80)
    questions_asked = models.PositiveSmallIntegerField(_("出題数"), default=20)
    counts_for_year = models.BooleanField(_("年1回の教育として数える"), default=True)
    needs_slip = models.BooleanField(_("署名した受講票を受け取る"), default=False)
    lecturer = models.CharField(_("講師"), max_length=200, blank=True)
    message = models.TextField(_("受講する人への一言"), max_length=1000, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(_("終えた・取りやめた理由"), max_length=300, blank=True)
    followed_on = models.DateField(null=True, blank=True, editable=False)
    people = models.PositiveIntegerField(default=0, editable=False)
    effect = models.TextField(_("教育の効果と気づいたこと"), max_length=2000, blank=True)
    next_time = models.TextField(_("次に直すこと"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("教育の実施")
        ordering = ["-opens_on", "title"]
        constraints = [
            CheckConstraint(condition=Q(audience__in=["everybody", "chosen", "newcomers"]), name="delivery_audience_known"),
            CheckConstraint(
                condition=Q(way__in=["screen", "own_lecturer", "outside_lecturer", "film", "booklet"]), name="delivery_way_known"
            ),
            CheckConstraint(condition=Q(state__in=["draft", "open", "closed", "cancelled"]), name="delivery_state_known"),
            CheckConstraint(
                condition=Q(due_on__isnull=False, due_days=None) | Q(due_on=None, due_days__isnull=False),
                name="delivery_due_by_day_or_by_days",
            ),
            CheckConstraint(condition=Q(due_on=None) | Q(due_on__gte=F("opens_on")), name="delivery_days_in_order"),
            CheckConstraint(condition=~Q(audience="newcomers") | Q(due_days__isnull=False), name="delivery_newcomers_count_days"),
            CheckConstraint(condition=Q(pass_mark__lte=100), name="delivery_pass_mark_is_share"),
            CheckConstraint(condition=~Q(title=""), name="delivery_has_title"),
            CheckConstraint(condition=Q(state="draft") | Q(opened_at__isnull=False), name="delivery_opened_when"),
            CheckConstraint(condition=~Q(state__in=["closed", "cancelled"]) | Q(closed_at__isnull=False), name="delivery_closed_when"),
        ]
        indexes = [Index(fields=["state", "opens_on"], name="delivery_by_state"), Index(fields=["fiscal_year"], name="delivery_by_year")]

    def __str__(self) -> str:
        return self.title


class Assignment(models.Model):
    """One person is asked by one delivery. Late and excused are computed from the days, never stored.

    sort_key     the person's place in a list by reading
    department   to which the person belonged when it was last compared; results are told by it
    base_due_on  the day that the delivery's rule gives; due_on may be later, after a leave or by a make-up date
    ended_on     from this day on nothing is asked any more, though it was not passed (left, taken out, called off)
    best_score   per cent, of the attempts that count
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("未着手")
        OPENED = "opened", _("学習中")
        STUDIED = "studied", _("テスト待ち")
        FAILED = "failed", _("再テスト待ち")
        PASSED = "passed", _("合格")
        ENDED = "ended", _("対象から外れた")

    class Ending(models.TextChoices):
        LEFT = "left", _("退職")
        CALLED_OFF = "called_off", _("実施の取りやめ")
        TAKEN_OUT = "taken_out", _("対象外")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    delivery = models.ForeignKey(Delivery, verbose_name=_("教育"), on_delete=models.PROTECT, related_name="assignments", db_index=False)
    person = models.ForeignKey(Person, verbose_name=_("従業者"), on_delete=models.PROTECT, related_name="assignments", db_index=False)
    department = models.ForeignKey(
        Department, verbose_name=_("部門"), null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sort_key = models.CharField(max_length=220, default="", editable=False)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.ASSIGNED)
    assigned_on = models.DateField(_("割り当てた日"))
    base_due_on = models.DateField()
    due_on = models.DateField(_("期限"))
    due_reason = models.CharField(_("期限を動かした理由"), max_length=200, blank=True, default="")
    opened_at = models.DateTimeField(_("始めた日時"), null=True, blank=True)
    studied_at = models.DateTimeField(_("学び終えた日時"), null=True, blank=True)
    passed_on = models.DateField(_("合格した日"), null=True, blank=True)
    attempts_made = models.PositiveSmallIntegerField(_("受けた回数"), default=0)
    best_score = models.PositiveSmallIntegerField(_("点"), null=True, blank=True)
    slip_received_on = models.DateField(_("受講票を受け取った日"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(_("外れた理由"), max_length=12, choices=Ending, blank=True, default="")

    class Meta:
        verbose_name = _("受講")
        constraints = [
            UniqueConstraint(fields=["delivery", "person"], name="assignment_once"),
            CheckConstraint(
                condition=Q(state__in=["assigned", "opened", "studied", "failed", "passed", "ended"]), name="assignment_state_known"
            ),
            CheckConstraint(
                condition=Q(state="passed", passed_on__isnull=False) | (~Q(state="passed") & Q(passed_on=None)),
                name="assignment_passed_has_day",
            ),
            CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False) | (~Q(state="ended") & Q(ended_on=None, ended_because="")),
                name="assignment_ended_has_day",
            ),
            CheckConstraint(condition=Q(ended_because__in=["", "left", "called_off", "taken_out"]), name="assignment_ending_known"),
            CheckConstraint(condition=Q(due_on__gte=F("base_due_on")), name="assignment_due_moves_on_only"),
            CheckConstraint(condition=Q(best_score=None) | Q(best_score__lte=100), name="assignment_score_is_share"),
        ]
        indexes = [
            Index(fields=["person", "state"], name="assignment_of_person"),
            # Each holds all that its list is narrowed by, so that a page is found, and counted, without reading other rows.
            Index(fields=["delivery", "sort_key", "id", "department"], name="assignment_in_order"),
            Index(fields=["delivery", "due_on", "sort_key", "id"], name="assignment_by_due"),
            Index(fields=["delivery", "state", "sort_key", "id", "department"], name="assignment_in_state"),
            Index(fields=["delivery", "department", "sort_key", "id", "state", "due_on", "person"], name="assignment_of_department"),
            Index(
                fields=["delivery", "sort_key", "id", "department", "due_on", "person", "passed_on", "ended_on"],
                condition=Q(passed_on=None, ended_on=None),
                name="assignment_open_in_order",
            ),
            Index(
                fields=["delivery", "due_on", "person", "id", "department", "passed_on", "ended_on"],
                condition=Q(passed_on=None, ended_on=None),
                name="assignment_open_by_due",
            ),
        ]

    def __str__(self) -> str:
        return self.delivery.title

    @property
    def is_open(self) -> bool:
        return self.state not in {self.State.PASSED, self.State.ENDED}

    def is_late(self, today: date) -> bool:
        """Whether it is open and its day is over; whoever is excused is not late (`standings.standing`)."""
        return self.is_open and self.due_on < today


OPEN_STATES = ("assigned", "opened", "studied", "failed")


class Excuse(models.Model):
    """Somebody need not do it for a time, by a decision of the office. A leave of absence excuses by itself, and has no row here.

    until   the last day; None: until it is taken back
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="excuses")
    reason = models.CharField(_("理由"), max_length=300)
    starts_on = models.DateField(_("この日から"))
    until = models.DateField(_("この日まで"), null=True, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("受講の猶予")
        ordering = ["starts_on"]
        constraints = [
            CheckConstraint(condition=~Q(reason=""), name="excuse_has_reason"),
            CheckConstraint(condition=Q(until=None) | Q(until__gte=F("starts_on")), name="excuse_days_in_order"),
            UniqueConstraint(fields=["assignment"], condition=Q(until=None), name="excuse_one_open"),
        ]

    def __str__(self) -> str:
        return self.reason


class DeliveryFigures(models.Model):
    """The figures of a large delivery as the worker counted them last: counting a hundred thousand for each page would cost it dearly.

    states   by department (its id, or "") and state, how many
    found    results by department and by question (`queries.counted.told`), which are dearer still; counted once an hour
    """

    delivery = models.OneToOneField(Delivery, primary_key=True, on_delete=models.CASCADE, related_name="figures")
    made_at = models.DateTimeField()
    asked = models.PositiveIntegerField(default=0)
    states = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    found_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("教育の実施の集計")

    def __str__(self) -> str:
        return f"{self.asked}"
