"""File trees and other sources in, one line an item out: what personal information lies where, about how many persons, and what could not be read.

    from komainu.scan import LocalPool, Look, Tree, scan
    with LocalPool(jobs=2) as pool:
        for result in scan(Tree(("/srv/files",)), pool, Look(as_of=today), workers=2): result.as_json()

Knows no Django and no web.
"""

from komainu.scan.engine import Watcher, scan
from komainu.scan.journal import Journal, JournalInUse
from komainu.scan.local import LocalPool, usable_processors
from komainu.scan.result import FileResult, Grade, NotRead, Sample
from komainu.scan.sources import Content, FileContent, Item, Source, StreamContent, Tree
from komainu.scan.walk import Found, Selection, Skipped, Why, walk
from komainu.scan.work import Look

__all__ = [
    "Content",
    "FileContent",
    "FileResult",
    "Found",
    "Grade",
    "Item",
    "Journal",
    "JournalInUse",
    "LocalPool",
    "Look",
    "NotRead",
    "Sample",
    "Selection",
    "Skipped",
    "Source",
    "StreamContent",
    "Tree",
    "Watcher",
    "Why",
    "scan",
    "usable_processors",
    "walk",
]
