"""Courses in their versions; modules, pages and questions. What was published is never changed: a correction is the next version.

A module belongs to no course: several courses may show the same one. A new version of a module makes a new version of each course with it.
"""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person


def said(japanese: str, english: str) -> str:
    """A text that is kept in both languages, as the reader reads."""
    return english if english and get_language() == "en" else japanese


class Course(models.Model):
    """A course, whatever its version.

    key     its id among the ready courses (`basic`), or one of its own
    roles   whom it is meant for: ids of roles, `everybody`, `newcomer`
    """

    class Origin(models.TextChoices):
        READY = "ready", _("用意されたコース")
        OWN = "own", _("自社のコース")
        PACKAGE = "package", _("取り込んだSCORM教材")
        SLIDES = "slides", _("取り込んだスライド")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=60, unique=True)
    origin = models.CharField(_("種類"), max_length=10, choices=Origin, default=Origin.OWN)
    roles = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(_("使うのをやめた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("コース")
        ordering = ["key"]
        constraints = [CheckConstraint(condition=Q(origin__in=["ready", "own", "package", "slides"]), name="course_origin_known")]

    def __str__(self) -> str:
        return self.key


class CourseVersion(models.Model):
    """One version of a course. Deliveries point to it, so that what somebody learnt stays what it was.

    digest   of the data it was made from; a ready course gets a new version when it differs
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("作成中")
        PUBLISHED = "published", _("公開中")
        SUPERSEDED = "superseded", _("前の版")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版"), default=1)
    state = models.CharField(_("状態"), max_length=12, choices=State, default=State.DRAFT)
    title = models.CharField(_("コース名"), max_length=200)
    title_en = models.CharField(_("コース名（英語）"), max_length=200, blank=True)
    audience = models.CharField(_("受ける人"), max_length=300, blank=True)
    audience_en = models.CharField(_("受ける人（英語）"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(_("時間のめやす（分）"), default=30)
    pass_mark = models.PositiveSmallIntegerField(_("合格点（%）"), default=80)
    questions_asked = models.PositiveSmallIntegerField(_("出題数"), default=20)
    digest = models.CharField(max_length=64, blank=True)
    note = models.CharField(_("変更の理由"), max_length=300, blank=True)
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    modules = models.ManyToManyField("Module", through="CourseModule", related_name="course_versions")

    class Meta:
        verbose_name = _("コースの版")
        ordering = ["course", "-number"]
        constraints = [
            UniqueConstraint(fields=["course", "number"], name="course_version_once"),
            UniqueConstraint(fields=["course"], condition=Q(state="published"), name="course_version_one_published"),
            UniqueConstraint(fields=["course"], condition=Q(state="draft"), name="course_version_one_draft"),
            CheckConstraint(condition=Q(state__in=["draft", "published", "superseded"]), name="course_version_state_known"),
            CheckConstraint(condition=~Q(title=""), name="course_version_has_title"),
            CheckConstraint(condition=Q(pass_mark__lte=100), name="course_version_pass_mark_is_share"),
            CheckConstraint(condition=Q(state="draft") | Q(published_at__isnull=False), name="course_version_published_when"),
        ]

    def __str__(self) -> str:
        return str(_("%(title)s 第%(number)s版") % {"title": self.title, "number": self.number})

    @property
    def title_said(self) -> str:
        return said(self.title, self.title_en)

    @property
    def audience_said(self) -> str:
        return said(self.audience, self.audience_en)


class Module(models.Model):
    """One version of a module: at most ten minutes, pages in order, and its pool of questions.

    key      `G1`; of the house's own making, any
    source   where its facts come from
    content  pages of ours, film, slides, or a package of another maker whose own player shows it
    """

    class Content(models.TextChoices):
        PAGES = "pages", _("文章のページ")
        FILM = "film", _("動画")
        SLIDES = "slides", _("スライド")
        PACKAGE = "package", _("SCORM教材")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField(default=1)
    content = models.CharField(_("形"), max_length=10, choices=Content, default=Content.PAGES)
    title = models.CharField(_("単元名"), max_length=200)
    title_en = models.CharField(_("単元名（英語）"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("時間のめやす（分）"), default=5)
    source = models.CharField(_("出典"), max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("単元")
        ordering = ["key", "-number"]
        constraints = [
            UniqueConstraint(fields=["key", "number"], name="module_version_once"),
            CheckConstraint(condition=Q(content__in=["pages", "film", "slides", "package"]), name="module_content_known"),
            CheckConstraint(condition=~Q(title=""), name="module_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title_said(self) -> str:
        return said(self.title, self.title_en)


class CourseModule(models.Model):
    """The place of a module in a version of a course."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="places")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="places")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["version", "position"], name="course_module_place_once"),
            UniqueConstraint(fields=["version", "module"], name="course_module_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class Page(models.Model):
    """One page of a module, which is one slide. Bodies are Markdown.

    body_easy   the same in plain Japanese, for those who read it with difficulty
    notes       what a lecturer says to it
    address     of a film or a file of the house, where the page is one
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="pages")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("画面の題"), max_length=200)
    title_en = models.CharField(_("画面の題（英語）"), max_length=200, blank=True)
    body = models.TextField(_("本文"), max_length=20_000, blank=True)
    body_easy = models.TextField(_("やさしい日本語"), max_length=20_000, blank=True)
    body_en = models.TextField(_("英語"), max_length=20_000, blank=True)
    notes = models.TextField(_("話すこと"), max_length=20_000, blank=True)
    address = models.CharField(_("動画・ファイルの場所"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("教材の画面")
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["module", "position"], name="page_place_once"),
            CheckConstraint(condition=Q(position__gte=1), name="page_places_begin_at_one"),
        ]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question of a module's pool.

    answer   places of the right choices, from 0; of kind order: the places in the right order
    english  case, text, choices and explanation in English
    left_out_at   the house does not ask it (any more)
    """

    class Kind(models.TextChoices):
        SINGLE = "single", _("1つ選ぶ")
        MULTIPLE = "multiple", _("すべて選ぶ")
        ORDER = "order", _("順に並べる")
        CASE = "case", _("場面で考える")

    class Difficulty(models.IntegerChoices):
        KNOWS = 1, _("知っている")
        APPLIES = 2, _("使いこなせる")
        WEIGHS = 3, _("判断できる")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="questions")
    key = models.CharField(max_length=60)
    kind = models.CharField(_("問題の形式"), max_length=10, choices=Kind)
    difficulty = models.PositiveSmallIntegerField(_("難しさ"), choices=Difficulty, default=Difficulty.KNOWS)
    case = models.TextField(_("場面"), max_length=2000, blank=True)
    text = models.TextField(_("問い"), max_length=2000)
    choices = models.JSONField(_("選択肢"))
    answer = models.JSONField(_("正解"))
    explanation = models.TextField(_("解説"), max_length=2000)
    source = models.CharField(_("出典"), max_length=500, blank=True)
    english = models.JSONField(default=dict, blank=True)
    left_out_at = models.DateTimeField(_("出題しないことにした日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("問題")
        ordering = ["key"]
        constraints = [
            UniqueConstraint(fields=["module", "key"], name="question_once_a_module"),
            CheckConstraint(condition=Q(kind__in=["single", "multiple", "order", "case"]), name="question_kind_known"),
            CheckConstraint(condition=Q(difficulty__gte=1, difficulty__lte=3), name="question_difficulty_known"),
            CheckConstraint(condition=~Q(text="") & ~Q(explanation=""), name="question_has_text_and_explanation"),
            CheckConstraint(condition=~Q(kind="case") | ~Q(case=""), name="question_case_has_situation"),
        ]
        indexes = [Index(fields=["module", "difficulty"], condition=Q(left_out_at=None), name="question_asked")]

    def __str__(self) -> str:
        return self.text[:80]
