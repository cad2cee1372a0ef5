"""File trees in, one line a file out: what personal information lies where, and what could not be read.

The parts here know nothing of detection: the walk over a tree, the journal that makes a scan go on where it stopped, and the report.
"""

from komainu.scan.journal import Journal, JournalInUse
from komainu.scan.result import FileResult, Grade, Sample
from komainu.scan.walk import Found, Selection, Skipped, Why, walk

__all__ = ["FileResult", "Found", "Grade", "Journal", "JournalInUse", "Sample", "Selection", "Skipped", "Why", "walk"]
