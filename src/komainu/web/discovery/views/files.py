"""The files in which something was found: the list, and one of them with its masked samples."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from komainu.scan.result import NOTHING_FOUND, NotRead
from komainu.scan.risk import rule_text
from komainu.scan.words import not_read_text, special_care_word
from komainu.web.discovery import conditions, kinds, queries
from komainu.web.discovery.models import GRADES, Decision, Finding, ScanSource
from komainu.web.discovery.views.tabs import tabs
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.people.queries.staff import begins
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

State = Finding.State
STATE_BADGES: dict[str, str] = {
    State.OPEN: "warning", State.LINKED: "success", State.DELETE: "danger", State.MOVE: "danger", State.FALSE_ALARM: "unknown", State.NONE: "unknown",
}  # fmt: skip
STATE_WORDS: dict[str, Any] = dict(State.choices)
SHORT_STATES: dict[str, Any] = {State.OPEN: gettext_lazy("台帳にない"), State.NONE: gettext_lazy("なし")}


def file_url(finding: Any) -> str:
    return reverse("discovery:file", args=[finding.pk])


def _search(records: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """The beginning of a file's name, by its index."""
    return records.filter(begins("name_key", kinds.name_key(" ".join(words))))


def _by_kind(records: QuerySet[Any], kind: str) -> QuerySet[Any]:
    return records.filter(conditions.of_kind(kind))


def _by_persons(records: QuerySet[Any], band: str) -> QuerySet[Any]:
    return records.filter(conditions.of_band(band))


def _by_special(records: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    return {
        "over": lambda: records.filter(keep_until__isnull=False, keep_until__lt=clock.today()),
        "fresh": lambda: records.filter(conditions.is_fresh()),
        "unread": lambda: records.filter(is_readable=False),
    }[wanted]()


def _sources() -> list[tuple[str, str]]:
    """The sources to choose from. One query."""
    return [(str(pk), name) for pk, name in ScanSource.objects.filter(ended_at=None).order_by("name").values_list("pk", "name")[:200]]


FILTERS = (
    Filter("source", gettext_lazy("調べた場所"), "source", _sources),
    Filter("state", gettext_lazy("決めたこと"), "state", State.choices),
    Filter("grade", gettext_lazy("危険度"), "grade", [(str(grade), words) for grade, words in GRADES]),
    Filter("kind", gettext_lazy("情報の種類"), _by_kind, lambda: [(kind, kinds.word(kind)) for kind in conditions.KINDS]),
    Filter("persons", gettext_lazy("人数"), _by_persons, list(kinds.BAND_WORDS.items())),
    Filter("rule", gettext_lazy("危険度の理由"), "rule", kinds.rule_choices),
    Filter(
        "only", gettext_lazy("そのほか"), _by_special,
        [("fresh", gettext_lazy("新しいもの・変わったもの")), ("over", gettext_lazy("保管期限を過ぎたもの")), ("unread", gettext_lazy("読めなかったもの"))],
    ),
)  # fmt: skip


LIST = Listing(
    label=gettext_lazy("見つかったファイル"),
    columns=(
        Column("name", gettext_lazy("ファイル"), order_by=("name_key", "id"), url=file_url, is_title=True),
        Column("grade", gettext_lazy("危険度"), lambda each: kinds.grade_word(each.grade), order_by=("grade", "persons_upper", "id"), template="site/badge.html",
               given=lambda each: {"text": kinds.grade_word(each.grade), "kind": kinds.GRADE_BADGES[each.grade]}),
        Column("persons", gettext_lazy("人数"), lambda each: kinds.said_persons(each.persons_lower, each.persons_upper), align="number"),
        Column("kinds", gettext_lazy("情報の種類"), lambda each: "、".join(kinds.word(kind) for kind in list(each.counts)[:4])),
        Column("path", gettext_lazy("フォルダー"), lambda each: each.path.rpartition("/")[0]),
        Column("source", gettext_lazy("調べた場所")),
        Column("state", gettext_lazy("決めたこと"), lambda each: str(STATE_WORDS[each.state]), template="site/badge.html",
               given=lambda each: {"text": str(SHORT_STATES.get(each.state, STATE_WORDS[each.state])), "kind": STATE_BADGES[each.state]}),
    ),
    search=_search,
    search_label=gettext_lazy("ファイル名の始まり"),
    filters=FILTERS,
    sort="-grade",
    completed=queries.read_files,
    shown=queries.keys_of,
    most_counted=queries.MOST_COUNTED,
)  # fmt: skip
WRITTEN = (
    "grade", "source__name", "path", "name", "persons_lower", "persons_upper", "counts_text", "special_text", "state", "line__number", "line__name", "keep_until",
    "modified_at", "size_bytes", "owner", "is_readable",
)  # fmt: skip


def _written(records: QuerySet[Any]) -> Iterator[list[Any]]:
    """The rows of the file, from plain values: a million records with their sources and lines would take minutes. One query."""
    language = kinds.language()

    # The same counts come again and again: their JSON is read once.
    @lru_cache(maxsize=50_000)
    def counted(text: str) -> str:
        return "、".join([f"{kinds.word(kind)} {count}" for kind, count in json.loads(text).items()])

    @lru_cache(maxsize=1_000)
    def special_care(text: str) -> str:
        return "、".join([special_care_word(kind, language) for kind in json.loads(text)])

    states, grades = {state: str(label) for state, label in State.choices}, {grade: str(label) for grade, label in GRADES}
    as_text = {"counts_text": Cast("counts", TextField()), "special_text": Cast("special_care", TextField())}
    for row in records.annotate(**as_text).values_list(*WRITTEN).iterator(chunk_size=2000):
        grade, source, path, name, lower, upper, counts, special, state, number, line, until, modified, size, owner, is_readable = row
        yield [
            grades[grade], source, path.rpartition("/")[0], name, lower, upper, counted(counts), special_care(special),
            states[state], f"{number} {line}" if number else None, until, modified, size, owner, "○" if is_readable else "×",
        ]  # fmt: skip


SHEET = Listing(
    written=_written,
    label=gettext_lazy("見つかったファイル"),
    columns=(
        Column("grade", gettext_lazy("危険度"), lambda each: kinds.grade_word(each.grade), order_by=("grade", "persons_upper", "id")),
        Column("source", gettext_lazy("調べた場所"), "source.name"),
        Column("path", gettext_lazy("フォルダー"), lambda each: each.path.rpartition("/")[0]),
        Column("name", gettext_lazy("ファイル"), order_by=("name_key", "id")),
        Column("lower", gettext_lazy("人数（少なくとも）"), "persons_lower"),
        Column("upper", gettext_lazy("人数（多くとも）"), "persons_upper"),
        Column("kinds", gettext_lazy("種類と件数"), lambda each: "、".join(f"{kinds.word(kind)} {count}" for kind, count in each.counts.items())),
        Column("special", gettext_lazy("要配慮個人情報"), lambda each: "、".join(special_care_word(kind, kinds.language()) for kind in each.special_care)),
        Column("state", gettext_lazy("決めたこと"), lambda each: str(each.get_state_display())),
        Column("line", gettext_lazy("台帳の行"), lambda each: str(each.line) if each.line else None),
        Column("keep_until", gettext_lazy("保管期限の日")),
        Column("modified", gettext_lazy("更新された時刻"), "modified_at"),
        Column("size", gettext_lazy("大きさ（バイト）"), "size_bytes"),
        Column("owner", gettext_lazy("持ち主")),
        Column("readable", gettext_lazy("読めたか"), lambda each: "○" if each.is_readable else "×"),
    ),
    search=_search,
    filters=FILTERS,
    sort="-grade",
)  # fmt: skip


@requires("discovery.see")
@require_GET
def files(request: StaffRequest) -> HttpResponse:
    """The list. Five queries: the sources to choose from, the count, the rows, their sources and lines."""
    alike = (queries.sight(request.standing), clock.today())
    listing = LIST.page(request.GET, queries.listed(request.standing), path=request.path, alike=alike)
    return page(
        request, "discovery/files.html", page_title=_("見つかったファイル"), tabs=tabs("files"), listing=listing,
        crumbs=[(_("個人情報の所在"), reverse("discovery:home"))],
        exports=export_links("discovery:export") if may(request.standing, "discovery.export") else [],
    )  # fmt: skip


@requires("discovery.export")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen, without samples. It leaves a trail."""
    return export_listing(request, SHEET, queries.listed(request.standing), format=format, name="discovery")


def _facts(finding: Finding) -> list[tuple[Any, Any]]:
    counted = "、".join(f"{kinds.word(kind)} {count:,}" for kind, count in sorted(finding.counts.items(), key=lambda each: -each[1]))
    special = "、".join(f"{special_care_word(kind, kinds.language())} {count:,}" for kind, count in finding.special_care.items())
    facts = [
        (_("場所"), finding.path), (_("調べた場所"), finding.source.name), (_("人数"), kinds.said_persons(finding.persons_lower, finding.persons_upper)), (_("種類と件数"), counted or _("見つかりませんでした")),
        (_("要配慮個人情報の手がかり"), special or _("見つかりませんでした")), (_("大きさ"), filesizeformat(finding.size_bytes)), (_("更新された時刻"), finding.modified_at),
        (_("形式"), finding.type), (_("持ち主"), finding.owner), (_("前の回との違い"), finding.get_change_display()),
    ]  # fmt: skip
    if finding.keep_until is not None:
        facts.append((_("保管期限の日"), finding.keep_until))
    return facts


@requires("discovery.see")
@require_GET
def file(request: StaffRequest, finding: UUID) -> HttpResponse:
    """One file: what was found, masked samples for who may see them, what was decided. Two queries."""
    found = queries.visible_finding(request.standing, finding)
    shows_samples = may(request.standing, "discovery.samples")
    may_decide = may(request.standing, "discovery.decide") and found.is_there
    decision = found.decision
    of_own_source = queries.reads_all(request.standing) or found.source.department_id in request.standing.departments
    crumbs = [(_("個人情報の所在"), reverse("discovery:home")), (_("見つかったファイル"), reverse("discovery:files"))]
    return page(
        request, "discovery/file.html", page_title=found.name, crumbs=crumbs, finding=found, facts=_facts(found),
        grade=kinds.grade_word(found.grade), grade_badge=kinds.GRADE_BADGES[found.grade], state_badge=STATE_BADGES[found.state],
        why="" if found.rule == NOTHING_FOUND else rule_text(found.rule, kinds.language()),
        samples=[{**each, "word": kinds.word(each["kind"])} for each in found.samples] if shows_samples else None,
        unread=[not_read_text(NotRead(each["where"], each["reason"], each["detail"]), kinds.language()) for each in found.unread],
        alike=queries.alike(found), folder_url=reverse("discovery:folder", args=[found.folder_id]) if of_own_source and found.is_there else "",
        decision=decision, decision_url=reverse("discovery:decision", args=[decision.pk]) if decision is not None and of_own_source else "",
        line_url=reverse("ledger:line", args=[found.line_id]) if may(request.standing, "ledger.see") and queries.opens_line(request.standing, found.line) else "",
        is_over=found.keep_until is not None and found.keep_until < clock.today(),
        may_link=may_decide and found.state in {State.OPEN, State.LINKED}, may_decide=may_decide and found.state in {State.OPEN, State.LINKED},
        may_judge=may_decide and found.state == State.OPEN, may_judge_values=may_decide and shows_samples,
        may_withdraw=may_decide and of_own_source and decision is not None and decision.kind != Decision.Kind.LINE,
    )  # fmt: skip


urlpatterns = [
    path("files/", files, name="files"),
    path("files/export/<str:format>/", export, name="export"),
    path("files/<uuid:finding>/", file, name="file"),
]
