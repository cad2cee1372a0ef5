"""A folder as a treemap with its table: by folder, by kind of information, by number of persons, by grade; down to the files in it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from komainu.web.discovery import conditions, kinds, queries, treemap
from komainu.web.discovery.models import Finding, Folder
from komainu.web.discovery.treemap import Part
from komainu.web.discovery.views.files import STATE_BADGES
from komainu.web.discovery.views.sources import crumbs_to
from komainu.web.discovery.views.turning import page_asked, turning
from komainu.web.people.views.forming import Crumbs
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

WAYS = ("folder", "kind", "persons", "grade")
MOST_TILES = 24


def _files(count: int) -> str:
    return ngettext("%(count)sファイル", "%(count)sファイル", count) % {"count": f"{count:,}"}


def _of_folders(below: list[Folder]) -> list[Part]:
    return [
        Part(
            each.name, each.with_hits,
            _("%(files)s、のべ%(persons)s人以上、危険度 %(grade)s") % {"files": _files(each.with_hits), "persons": f"{each.persons:,}", "grade": kinds.grade_word(each.grade)},
            each.grade, reverse("discovery:folder", args=[each.pk]),
        )
        for each in below
    ]  # fmt: skip


def _by_folder(folder: Folder, largest: list[Folder]) -> list[Part]:
    """The largest folders below, the files in the folder itself, and all the others as one."""
    parts = _of_folders(largest)
    if folder.own_hits:
        parts.append(Part(_("（ここに直接あるファイル）"), folder.own_hits, _files(folder.own_hits), 0, "#files"))
    if folder.folders > len(largest):
        rest = folder.with_hits - sum(part.value for part in parts)
        label = _("ほかの%(count)sフォルダー") % {"count": f"{folder.folders - len(largest):,}"}
        parts.append(Part(label, rest, _files(rest), 0, "#parts"))
    return parts


def _parts(folder: Folder, by: str) -> list[Part]:
    """What the picture and its table show where it is not drawn by folder. Where it leads, the list stands narrowed to the source."""
    files = f"{reverse('discovery:files')}?source={folder.source_id}"
    if by == "kind":
        return [
            Part(kinds.word(kind), count, _files(count), 0, f"{files}&kind={kind}" if kind in conditions.KINDS else files)
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
        "persons": kinds.said_persons(finding.persons_lower, finding.persons_upper), "state": str(finding.get_state_display()), "state_badge": STATE_BADGES[finding.state],
        "kinds": "、".join(kinds.word(kind) for kind in finding.counts), "is_readable": finding.is_readable,
    }  # fmt: skip


@requires("discovery.see")
@require_GET
def folder(request: StaffRequest, folder: UUID) -> HttpResponse:
    """One folder: the picture, its table, the files in it. Four queries, five on a later page of its folders."""
    found = queries.visible_folder(request.standing, folder)
    by = request.GET.get("by", "")
    by = by if by in WAYS else "folder"
    at, files_at = page_asked(request, "page"), page_asked(request, "files")
    last = found.source.last_run
    is_now = last is not None and found.seen_run == last.number
    labels = {"folder": _("フォルダー"), "kind": _("情報の種類"), "persons": _("人数"), "grade": _("危険度")}
    if by == "folder":
        largest = queries.largest_below(found, MOST_TILES)
        drawn = _by_folder(found, largest)
        rows = sorted(_of_folders(largest[: queries.AT_ONCE] if at == 1 else queries.below(found, at)), key=lambda part: -part.value)
        folders_turning = turning("page", at, max(-(-found.folders // queries.AT_ONCE), 1))
    else:
        drawn = rows = sorted(_parts(found, by), key=lambda part: -part.value)
        folders_turning = None
    files = queries.files_in(found, files_at) if is_now else []
    head = labels[by]
    said = _("%(head)sごとのファイルの数の図。同じ数が下の表にあります。") % {"head": head}
    return page(
        request, "discovery/folder.html", page_title=found.name.rstrip("/").rpartition("/")[2] or found.name, crumbs=way_of(found), folder=found, head=head,
        tabs=[{"label": label, "url": f"?by={way}", "current": way == by} for way, label in labels.items()],
        picture=treemap.drawn(drawn, said, _("：")), parts=rows, turning=folders_turning, files=[_row(each) for each in files[: queries.AT_ONCE]],
        files_turning=turning("files", files_at, files_at + (len(files) > queries.AT_ONCE), f"&by={by}#files"),
        grade=kinds.grade_word(found.grade), grade_badge=kinds.GRADE_BADGES[found.grade], is_now=is_now,
        may_decide=is_now and bool(found.with_hits) and may(request.standing, "discovery.decide"),
    )  # fmt: skip


urlpatterns = [path("folders/<uuid:folder>/", folder, name="folder")]
