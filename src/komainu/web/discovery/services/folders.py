"""The folders of a source while the results of a run pass by: one row each, with the sums of all below it."""

import hashlib
import os
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from komainu.scan import FileResult
from komainu.scan.result import plain
from komainu.web.discovery import kinds
from komainu.web.discovery.models import Folder, ScanSource
from komainu.web.site.inserting import insert_many, update_many

MOST_FOLDERS = 50_000
"""Beyond so many, the files of deeper ones stand in the nearest folder that has a row."""
WRITTEN = (
    "parent", "place", "end", "files", "with_hits", "own_hits", "folders", "unread", "persons", "size_bytes", "grade", "kinds", "bands", "grades", "seen_run",
)  # fmt: skip


@dataclass(slots=True)
class Sum:
    """One folder while results pass by: its row, and what lies in it alone."""

    id: UUID
    path: str
    parent: "Sum | None"
    files: int = 0
    with_hits: int = 0
    unread: int = 0
    persons: int = 0
    size_bytes: int = 0
    grade: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    bands: dict[str, int] = field(default_factory=dict)
    grades: dict[str, int] = field(default_factory=dict)

    def add(self, result: FileResult) -> None:
        self.files += 1
        self.size_bytes += result.size_bytes
        self.unread += not result.readable
        if not result.is_personal:
            return
        self.with_hits += 1
        self.persons += result.persons[0]
        self.grade = max(self.grade, result.grade.rank)
        for kind in result.counts:
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
        for counted, key in ((self.bands, kinds.band_of(result.persons[1])), (self.grades, str(result.grade.rank))):
            counted[key] = counted.get(key, 0) + 1

    def add_below(self, other: "Sum") -> None:
        self.files += other.files
        self.with_hits += other.with_hits
        self.unread += other.unread
        self.persons += other.persons
        self.size_bytes += other.size_bytes
        self.grade = max(self.grade, other.grade)
        for mine, theirs in ((self.kinds, other.kinds), (self.bands, other.bands), (self.grades, other.grades)):
            for key, number in theirs.items():
                mine[key] = mine.get(key, 0) + number


def key_of(path: str) -> str:
    """By what a path is found again. Two names that differ only in bytes that are no text differ here too."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()


class Folders:
    """The folders of a source; a new one gets its row when its first file comes."""

    def __init__(self, source: ScanSource, roots: tuple[str, ...]) -> None:
        self.source = source
        self.roots = tuple(root.rstrip("/") or "/" for root in roots)
        self.known = dict(Folder.objects.filter(source=source).values_list("path_key", "pk"))
        self.sums: dict[str, Sum] = {}
        self.fresh: list[Folder] = []

    def of(self, path: str) -> Sum:
        """The folder of a file."""
        folder = path.rstrip("/").rpartition("/")[0]
        root = next((each for each in self.roots if folder == each or folder.startswith(each.rstrip("/") + "/")), None)
        if root is None:
            root = next((each for each in self.roots if path == each), self.roots[0] if self.roots else "/")
            return self._sum(root, None)
        return self._at(folder, root)

    def _at(self, folder: str, root: str) -> Sum:
        found = self.sums.get(folder)
        if found is not None:
            return found
        missing = []
        while folder not in self.sums and folder != root:
            missing.append(folder)
            folder = folder.rpartition("/")[0]
        at = self._sum(folder, None)
        for each in reversed(missing):
            if len(self.sums) >= MOST_FOLDERS:
                return at
            at = self._sum(each, at)
        return at

    def _sum(self, path: str, parent: Sum | None) -> Sum:
        found = self.sums.get(path)
        if found is None:
            key = key_of(path)
            pk = self.known.get(key)
            if pk is None:
                pk = self.known[key] = uuid4()
                shown = plain(path)
                name = shown if parent is None else shown.rpartition("/")[2]
                self.fresh.append(
                    Folder(id=pk, source=self.source, parent_id=parent.id if parent else None, path=shown, path_key=key, name=name[:255])
                )
            found = self.sums[path] = Sum(pk, path, parent)
        return found

    def write_fresh(self) -> None:
        insert_many(self.fresh)
        self.fresh = []

    def write_sums(self, number: int) -> None:
        """The sums of all folders, each with all below it, and their places in the order of the tree."""
        ordered = sorted(self.sums.values(), key=lambda each: each.path.split("/"))
        own, folders = {each.id: each.with_hits for each in ordered}, {each.id: 0 for each in ordered}
        for each in reversed(ordered):
            if each.parent is not None:
                each.parent.add_below(each)
                folders[each.parent.id] += each.with_hits > 0
        places = {each.id: place for place, each in enumerate(ordered, start=1)}
        ends = dict(places)
        for each in reversed(ordered):
            if each.parent is not None:
                ends[each.parent.id] = max(ends[each.parent.id], ends[each.id])
        rows = [
            Folder(
                id=each.id, parent_id=each.parent.id if each.parent else None, place=places[each.id], end=ends[each.id], files=each.files,
                with_hits=each.with_hits, own_hits=own[each.id], folders=folders[each.id], unread=each.unread, persons=each.persons, size_bytes=each.size_bytes, grade=each.grade, kinds=each.kinds,
                bands=each.bands, grades=each.grades, seen_run=number,
            )
            for each in ordered
        ]  # fmt: skip
        update_many(rows, WRITTEN)
        empty = {
            "place": 0,
            "end": 0,
            "files": 0,
            "with_hits": 0,
            "own_hits": 0,
            "folders": 0,
            "unread": 0,
            "undecided": 0,
            "persons": 0,
            "size_bytes": 0,
            "grade": 0,
        }
        Folder.objects.filter(source=self.source).exclude(seen_run=number).update(**empty, kinds={}, bands={}, grades={})
