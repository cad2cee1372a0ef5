"""Sources, their runs, and what lies in them now: one row a file, one a folder, and what was decided. Counts and masked samples, never the text."""
# long: the records of one scan, which name one another

from uuid import UUID, uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.discovery import conditions
from komainu.web.ledger.models import LedgerLine
from komainu.web.people.models import Department, Person
from komainu.web.site.sealing import SealedJSONField

THE_RULES = UUID("00000000-0000-4000-8000-0000d15c0001")
GRADES = [(4, _("重大")), (3, _("高")), (2, _("中")), (1, _("低")), (0, _("該当なし"))]


class ScanSource(models.Model):
    """A place that is scanned.

    address      a path on the server or an address of the engine (imaps://, postgresql://, s3://); never a secret
    secret       the password, sealed; None where the place asks for none
    exclude      one pattern a line, as the engine takes them
    tested_files how many files a try saw, at most so many as it looks at
    undecided, overdue, unread   of what lies there now, counted when it changes and once a day (`counted_on`)
    """

    class Kind(models.TextChoices):
        FOLDER = "folder", _("サーバーから見えるフォルダー")
        MAILBOX = "mailbox", _("メールボックス（IMAP）")
        DATABASE = "database", _("データベース")
        BUCKET = "bucket", _("バケット（S3）")

    class Rhythm(models.TextChoices):
        ONCE = "once", _("頼んだときだけ")
        WEEKLY = "weekly", _("毎週")
        MONTHLY = "monthly", _("毎月")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("名前"), max_length=100)
    kind = models.CharField(_("場所の種類"), max_length=10, choices=Kind)
    address = models.CharField(_("場所"), max_length=1000)
    secret = SealedJSONField(null=True, blank=True)
    exclude = models.TextField(_("調べないもの"), max_length=2000, blank=True)
    department = models.ForeignKey(Department, verbose_name=_("部門"), on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, verbose_name=_("担当者"), on_delete=models.PROTECT, related_name="+")
    rhythm = models.CharField(_("いつ調べるか"), max_length=10, choices=Rhythm, default=Rhythm.ONCE)
    weekday = models.PositiveSmallIntegerField(_("曜日"), default=5)
    month_day = models.PositiveSmallIntegerField(_("日"), default=1)
    hour = models.PositiveSmallIntegerField(_("時刻"), default=22)
    next_run_at = models.DateTimeField(_("次の回"), null=True, blank=True)
    tested_at = models.DateTimeField(null=True)
    tested_files = models.PositiveIntegerField(null=True)
    last_run = models.ForeignKey("Run", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undecided = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)
    counted_on = models.DateField(null=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(_("調べるのをやめた時刻"), null=True, blank=True)

    class Meta:
        verbose_name = _("調べる場所")
        ordering = ["name", "id"]
        constraints = [
            CheckConstraint(condition=~Q(name="") & ~Q(address=""), name="scan_source_is_named"),
            CheckConstraint(condition=Q(kind__in=["folder", "mailbox", "database", "bucket"]), name="scan_source_kind_known"),
            CheckConstraint(condition=Q(rhythm__in=["once", "weekly", "monthly"]), name="scan_source_rhythm_known"),
            CheckConstraint(condition=Q(weekday__lte=6) & Q(month_day__range=(1, 28)) & Q(hour__lte=23), name="scan_source_hours"),
            UniqueConstraint(fields=["address"], condition=Q(ended_at=None), name="scan_source_address_once"),
        ]
        indexes = [
            Index(fields=["next_run_at"], condition=Q(ended_at=None, next_run_at__isnull=False), name="scan_source_due"),
            Index(fields=["department"], name="scan_source_by_department"),
        ]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One scan of a source, from its order to its result.

    number       of the source, from 1: what `Finding.seen_run` names
    total_*      as far as they could be counted before; None: nobody knows
    known        files that had not changed and were not read again
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("順番を待っています")
        READING = "reading", _("読んでいます")
        TAKING = "taking", _("結果をまとめています")
        DONE = "done", _("終わりました")
        CANCELLED = "cancelled", _("途中で止めました")
        FAILED = "failed", _("調べられませんでした")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source = models.ForeignKey(ScanSource, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    parts = models.PositiveIntegerField(default=0)
    total_files = models.PositiveIntegerField(null=True)
    total_bytes = models.BigIntegerField(null=True)
    files = models.PositiveIntegerField(default=0)
    size_bytes = models.BigIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    hits = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("調べた回")
        ordering = ["-asked_at"]
        constraints = [
            UniqueConstraint(fields=["source", "number"], name="run_number_once"),
            UniqueConstraint(fields=["source"], condition=Q(finished_at=None), name="run_one_at_a_time"),
            CheckConstraint(condition=Q(state__in=["waiting", "reading", "taking", "done", "cancelled", "failed"]), name="run_state_known"),
            CheckConstraint(
                condition=Q(state__in=["waiting", "reading", "taking"], finished_at=None)
                | Q(state__in=["done", "cancelled", "failed"], finished_at__isnull=False),
                name="run_ends_once",
            ),
        ]
        indexes = [
            Index(fields=["worked_at"], condition=Q(finished_at=None), name="run_under_way"),
            Index(fields=["source", "-number"], name="run_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.number}"

    @property
    def is_live(self) -> bool:
        return self.finished_at is None


class Folder(models.Model):
    """A folder with the sums of all below it, as the last run found them.

    place, end   its number in the order of the tree and that of the last folder below it: what lies below is a range
    own_hits, folders   files with personal information in itself, and folders in it that hold some
    undecided    files with personal information below it of which nobody has decided
    kinds, bands, grades   files by kind of information, by number of persons, by grade
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source = models.ForeignKey(ScanSource, on_delete=models.PROTECT, related_name="folders", db_index=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="below", db_index=False)
    path = models.TextField()
    path_key = models.CharField(max_length=64)
    name = models.CharField(_("フォルダー"), max_length=255)
    place = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    with_hits = models.PositiveIntegerField(default=0)
    own_hits = models.PositiveIntegerField(default=0)
    folders = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)
    undecided = models.PositiveIntegerField(default=0)
    persons = models.BigIntegerField(default=0)
    size_bytes = models.BigIntegerField(default=0)
    grade = models.PositiveSmallIntegerField(default=0)
    kinds = models.JSONField(default=dict)
    bands = models.JSONField(default=dict)
    grades = models.JSONField(default=dict)
    seen_run = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("フォルダー")
        constraints = [UniqueConstraint(fields=["source", "path_key"], name="folder_once")]
        indexes = [
            Index(fields=["source", "place"], name="folder_in_order"),
            Index(fields=["parent", "seen_run", "with_hits", "id"], name="folder_below"),
        ]

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """What was decided of a file, of a folder with all in it, or of one value that is none.

    sha256      of the file that was judged a false alarm: another content is asked again; of a folder, its contents are `JudgedContent`
    mark        the engine's keyed hash of a value that is no personal information; it is left out everywhere from the next run on
    files       how many files it reached when it was made
    reported_on the owner says that it is done; `closed_on` the day on which a run found it so
    """

    class Kind(models.TextChoices):
        LINE = "line", _("台帳の行に結びつけた")
        DELETE = "delete", _("消す")
        MOVE = "move", _("移す")
        FALSE_ALARM = "false_alarm", _("個人情報ではない（ファイル）")
        FALSE_VALUE = "false_value", _("個人情報ではない（値）")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source = models.ForeignKey(ScanSource, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("決めたこと"), max_length=12, choices=Kind)
    folder = models.ForeignKey(Folder, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    path = models.TextField()
    line = models.ForeignKey(LedgerLine, verbose_name=_("台帳の行"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, verbose_name=_("行う人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("期限"), null=True, blank=True)
    move_to = models.CharField(_("移す先"), max_length=500, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    mark = models.CharField(max_length=64, blank=True)
    masked = models.CharField(max_length=100, blank=True)
    files = models.PositiveIntegerField(_("ファイルの数"), default=0)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("決めた時刻"))
    reported_on = models.DateField(_("済んだと知らせた日"), null=True, blank=True)
    closed_on = models.DateField(_("調べて確かめた日"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("取り消した時刻"), null=True, blank=True)

    class Meta:
        verbose_name = _("決めたこと")
        constraints = [
            CheckConstraint(condition=Q(kind__in=["line", "delete", "move", "false_alarm", "false_value"]), name="decision_kind_known"),
            CheckConstraint(condition=~Q(kind="line") | Q(line__isnull=False), name="decision_line_is_named"),
            CheckConstraint(
                condition=~Q(kind__in=["delete", "move"]) | Q(owner__isnull=False, due_on__isnull=False), name="decision_has_owner_and_day"
            ),
            CheckConstraint(
                condition=~Q(kind="false_alarm") | ~Q(sha256="") | Q(folder__isnull=False), name="decision_false_alarm_has_hash"
            ),
            CheckConstraint(condition=~Q(kind="false_value") | ~Q(mark=""), name="decision_false_value_has_mark"),
        ]
        indexes = [
            Index(fields=["sha256"], condition=Q(kind="false_alarm", withdrawn_at=None), name="decision_false_alarms"),
            Index(fields=["-decided_at", "id"], name="decision_newest"),
            Index(fields=["due_on"], condition=Q(closed_on=None, withdrawn_at=None, owner__isnull=False), name="decision_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.path.rstrip('/').rpartition('/')[2]}"[:200]


class JudgedContent(models.Model):
    """The content of a file of a folder whose files were judged false alarms together."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="contents", db_index=False)
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [UniqueConstraint(fields=["decision", "sha256"], name="judged_content_once")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Finding(models.Model):
    """A file in which something was found, or that could not be read: as the last run saw it.

    path_key      the hash of its path, by which it is found again
    name_key      the beginning of its name, folded, for the search
    kinds         the kinds of information as bits (`kinds.BITS`), of what `counts` counts
    grade         rank of the engine's grade, 0 to 4; `rule` says why
    is_personal   whether what was found is personal information; data of companies alone is not
    state         open: nobody has decided; none: there is nothing to decide
    keep_until    by its line's retention and its own date; None while nobody knows
    first_run, seen_run, changed_run   numbers of the source's runs
    is_there      whether the last run still saw it so; one that is gone stays as a record for its decision
    """

    class State(models.TextChoices):
        OPEN = "open", _("台帳にない（まだ決めていない）")
        LINKED = "linked", _("台帳にある")
        DELETE = "delete", _("消すと決めた")
        MOVE = "move", _("移すと決めた")
        FALSE_ALARM = "false_alarm", _("個人情報ではない")
        NONE = "none", _("決めることはない")

    class Change(models.TextChoices):
        NEW = "new", _("新しく見つかった")
        CHANGED = "changed", _("前の回から変わった")
        SAME = "same", _("前の回と同じ")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source = models.ForeignKey(ScanSource, verbose_name=_("調べる場所"), on_delete=models.PROTECT, related_name="+", db_index=False)
    folder = models.ForeignKey(Folder, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.TextField(_("場所"))
    path_key = models.CharField(max_length=64)
    name = models.CharField(_("ファイル"), max_length=255)
    name_key = models.CharField(max_length=60)
    size_bytes = models.BigIntegerField(_("大きさ"))
    modified_at = models.DateTimeField(_("更新された時刻"), null=True)
    owner = models.CharField(_("持ち主"), max_length=100, blank=True)
    type = models.CharField(_("形式"), max_length=40, blank=True)
    counts = models.JSONField(default=dict)
    kinds = models.BigIntegerField(default=0)
    persons_lower = models.PositiveIntegerField(default=0)
    persons_upper = models.PositiveIntegerField(_("人数（多くとも）"), default=0)
    special_care = models.JSONField(default=dict)
    grade = models.PositiveSmallIntegerField(_("危険度"), default=0)
    rule = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64, blank=True)
    samples = models.JSONField(default=list)
    unread = models.JSONField(default=list)
    is_readable = models.BooleanField(default=True)
    is_personal = models.BooleanField(default=False)
    change = models.CharField(max_length=8, choices=Change, default=Change.NEW)
    state = models.CharField(_("決めたこと"), max_length=12, choices=State, default=State.NONE)
    line = models.ForeignKey(LedgerLine, verbose_name=_("台帳の行"), null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    keep_until = models.DateField(null=True)
    first_run = models.PositiveIntegerField()
    seen_run = models.PositiveIntegerField()
    changed_run = models.PositiveIntegerField()
    is_there = models.BooleanField(default=True)
    gone_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("見つかったファイル")
        constraints = [
            UniqueConstraint(fields=["source", "path_key"], name="finding_once"),
            CheckConstraint(condition=Q(persons_upper__gte=F("persons_lower")), name="finding_persons_range"),
            CheckConstraint(condition=~Q(state="linked") | Q(line__isnull=False), name="finding_linked_has_line"),
            CheckConstraint(condition=Q(is_there=True) | Q(gone_on__isnull=False), name="finding_gone_when"),
        ]
        # Each stands in the order of the list, of what is there: the gravest and largest first.
        indexes = [
            Index(fields=["grade", "persons_upper", "id"], condition=Q(is_there=True), name="finding_by_risk"),
            Index(fields=["state", "grade", "persons_upper", "id", "kinds"], condition=Q(is_there=True), name="finding_by_state"),
            Index(fields=["source", "grade", "persons_upper", "id", "kinds"], condition=Q(is_there=True), name="finding_by_source"),
            Index(fields=["source", "state", "grade", "persons_upper", "id", "kinds"], condition=Q(is_there=True), name="finding_by_source_state"),
            Index(fields=["folder", "grade", "persons_upper", "id"], condition=Q(is_there=True), name="finding_by_folder"),
            Index(fields=["rule", "grade", "persons_upper", "id"], condition=Q(is_there=True), name="finding_by_rule"),
            Index(fields=["line", "grade", "persons_upper", "id"], condition=Q(is_there=True, line__isnull=False), name="finding_by_line"),
            Index(fields=["keep_until", "grade", "persons_upper", "id"], condition=Q(is_there=True, keep_until__isnull=False), name="finding_by_end"),
            Index(fields=["grade", "persons_upper", "id"], condition=Q(conditions.is_fresh(), is_there=True), name="finding_fresh"),
            *(Index(fields=["grade", "persons_upper", "id", "kinds"], condition=Q(conditions.of_kind(kind), is_there=True), name=f"finding_{kind.lower()}"[:30])
              for kind in conditions.KINDS),
            *(Index(fields=["grade", "persons_upper", "id", "kinds"], condition=Q(conditions.of_band(band), is_there=True), name=f"finding_persons_{band}")
              for band in conditions.BAND_KEYS),
            Index(fields=["grade", "persons_upper", "id"], condition=Q(is_there=True, is_readable=False), name="finding_unread"),
            Index(fields=["name_key", "id"], condition=Q(is_there=True), name="finding_by_name", opclasses=["varchar_pattern_ops", "uuid_ops"]),
            Index(fields=["sha256"], condition=Q(is_there=True) & ~Q(sha256=""), name="finding_by_content"),
            Index(fields=["decision"], condition=Q(decision__isnull=False), name="finding_by_decision"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class LineSum(models.Model):
    """What lies at a source for a line of the ledger. `is_expected`: the line says that there is something there."""

    source = models.ForeignKey(ScanSource, on_delete=models.CASCADE, related_name="sums")
    line = models.ForeignKey(LedgerLine, on_delete=models.CASCADE, related_name="+")
    is_expected = models.BooleanField(default=False)
    files = models.PositiveIntegerField(default=0)
    persons_lower = models.BigIntegerField(default=0)
    persons_upper = models.BigIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["source", "line"], name="line_sum_once")]
        indexes = [
            Index(fields=["line"], condition=Q(is_expected=True, files=0), name="line_sum_nothing_found"),
            Index(fields=["source", "is_expected", "files", "id"], name="line_sum_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.line_id}"


class DiscoveryRules(models.Model):
    """What the house has settled (one row): from which ratio a count counts as far from the ledger's, after how many days a source as long not scanned,
    and what is left out everywhere (one pattern a line)."""

    id = models.UUIDField(primary_key=True, default=THE_RULES, editable=False)
    far_percent = models.PositiveIntegerField(_("台帳の件数との開き（％）"), default=200)
    stale_days = models.PositiveIntegerField(_("調べていない日数"), default=45)
    exclude = models.TextField(_("どの場所でも調べないもの"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("個人情報の所在の決まり")
        constraints = [
            CheckConstraint(condition=Q(id=THE_RULES), name="discovery_rules_only_one"),
            CheckConstraint(condition=Q(far_percent__gte=110) & Q(stale_days__gte=1), name="discovery_rules_sound"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class HouseWord(models.Model):
    """A word of the house's own that counts as personal information: member numbers, nicknames of customers. A row never changes: another wording is a new one.

    body   what is looked for, sealed, for it may name somebody: `list` or `pattern`, `near`, `finds`, `passes`, as the engine takes them
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    label = models.CharField(_("語の呼び名"), max_length=40)
    body = SealedJSONField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("登録した時刻"))
    ended_at = models.DateTimeField(_("やめた時刻"), null=True, blank=True)

    class Meta:
        verbose_name = _("自社の語")
        ordering = ["made_at", "id"]
        constraints = [
            CheckConstraint(condition=~Q(label=""), name="house_word_is_named"),
            UniqueConstraint(fields=["label"], condition=Q(ended_at=None), name="house_word_label_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def code(self) -> str:
        """What the engine calls its hits; never used again for another word."""
        return f"own_{self.id.hex[:16]}"
