"""A folder as a treemap with its table: by folder, by kind of information, by number of persons, by grade; down to the files in it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from komainu.web.discovery import kinds, queries
from komainu.web.discovery.models import Finding, Folder
from komainu.web.discovery.treemap import HEIGHT, WIDTH, Part, tiles
from komainu.web.discovery.views.files import STATE_BADGES
from komainu.web.discovery.views.sources import crumbs_to
from komainu.web.people.views.forming import Crumbs
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

WAYS = ("folder", "kind", "persons", "grade")
MOST_TILES = 24


def _files(count: int) -> str:
    return ngettext("%(count)sファイル", "%(count)sファイル", count) % {"count": f"{count:,}"}


def _by_folder(folder: Folder, below: list[Folder]) -> list[Part]:
    parts = [
        Part(
            each.name, each.with_hits,
            _("%(files)s、のべ%(persons)s人以上、危険度 %(grade)s") % {"files": _files(each.with_hits), "persons": f"{each.persons:,}", "grade": kinds.grade_word(each.grade)},
            each.grade, reverse("discovery:folder", args=[each.pk]),
        )
        for each in below
    ]  # fmt: skip
    here = folder.with_hits - sum(each.with_hits for each in below)
    if here > 0:
        parts.append(Part(_("（ここに直接あるファイル）"), here, _files(here), 0, "#files"))
    return parts


def _parts(folder: Folder, by: str, below: list[Folder]) -> list[Part]:
    """What the picture shows. Where it leads, the list stands narrowed to the source."""
    if by == "folder":
        return _by_folder(folder, below)
    files = f"{reverse('discovery:files')}?source={folder.source_id}"
    if by == "kind":
        return [
            Part(kinds.word(kind), count, _files(count), 0, f"{files}&kind={kind}" if kind in kinds.BITS else files)
            for kind, count in folder.kinds.items()
        ]
    if by == "persons":
        return [
            Part(str(kinds.BAND_WORDS[band]), count, _files(count), 0, f"{files}&persons={band}") for band, count in folder.bands.items()
        ]
    return [
        Part(kinds.grade_word(int(grade)), count, _files(count), int(grade), f"{files}&grade={grade}")
        for grade, count in folder.grades.items()
    ]


def way_of(folder: Folder) -> Crumbs:
    """The way to a folder. One query."""
    return [*crumbs_to(folder.source), *((each.name, reverse("discovery:folder", args=[each.pk])) for each in queries.way_to(folder))]


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.pk, "name": finding.name, "grade": kinds.grade_word(finding.grade), "grade_badge": kinds.GRADE_BADGES[finding.grade],
        "persons": kinds.said_persons(finding), "state": str(finding.get_state_display()), "state_badge": STATE_BADGES[finding.state],
        "kinds": "、".join(kinds.word(kind) for kind in finding.counts), "is_readable": finding.is_readable,
    }  # fmt: skip


@requires("discovery.see")
@require_GET
def folder(request: StaffRequest, folder: UUID) -> HttpResponse:
    """One folder: the picture, its table, the files in it. Four queries."""
    found = queries.visible_folder(request.standing, folder)
    by = request.GET.get("by", "")
    by = by if by in WAYS else "folder"
    below = queries.below(found)
    parts = sorted(_parts(found, by, below), key=lambda part: -part.value)
    drawn = parts[:MOST_TILES]
    if rest := sum(part.value for part in parts[MOST_TILES:]):
        drawn.append(Part(_("そのほか"), rest, _files(rest)))
    labels = {"folder": _("フォルダー"), "kind": _("情報の種類"), "persons": _("人数"), "grade": _("危険度")}
    tabs = [{"label": label, "url": f"?by={way}", "current": way == by} for way, label in labels.items()]
    last = found.source.last_run
    is_now = last is not None and found.seen_run == last.number
    return page(
        request, "discovery/folder.html", page_title=found.name, crumbs=way_of(found), folder=found, tabs=tabs, head=labels[by],
        tiles=tiles(drawn), parts=parts, width=WIDTH, height=HEIGHT, files=[_row(each) for each in queries.files_in(found)] if is_now else [],
        grade=kinds.grade_word(found.grade), grade_badge=kinds.GRADE_BADGES[found.grade], is_now=is_now, total=sum(part.value for part in parts),
        may_decide=is_now and bool(found.with_hits) and may(request.standing, "discovery.decide"),
    )  # fmt: skip


urlpatterns = [path("folders/<uuid:folder>/", folder, name="folder")]
