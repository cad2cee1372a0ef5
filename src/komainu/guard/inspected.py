"""A file of a message before it is read, and what is known of it afterwards. Values only: what reads is in attachments.py, and loads when there is something to read."""

from __future__ import annotations

from dataclasses import dataclass, field

from komainu.guard.persons import Content, Excluded


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    archive_depth: int = 3
    members: int = 2000
    expanded_bytes: int = 512 * 2**20
    ratio: int = 200


@dataclass(frozen=True, slots=True)
class File:
    """One file of the message. `names` are all names that its forms give, as they came; `name` is how it is shown, unique in the message."""

    name: str
    names: tuple[str, ...]
    content: bytes
    kind: str = ""
    smime_type: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the files are to be read: limits, who does not count, keywords (folded) to look for, the suffixes of programs."""

    limits: ArchiveLimits = field(default_factory=ArchiveLimits)
    excluded: Excluded = field(default_factory=Excluded)
    keywords: tuple[str, ...] = ()
    executables: frozenset[str] = frozenset()
    seconds: int = 20


@dataclass(slots=True)
class Inspected:
    """What is known of one file, or of one file inside an archive.

    unread      why it could not be read: "", locked, image, unknown, broken, limit, seconds, memory, died
    addressed   lines among the first 20 that end in 御中, 様 or 殿
    keywords    numbers of the keywords found in its text
    disguise    "", "name" or "content"
    """

    name: str
    own_name: str
    size: int
    type: str
    is_archive: bool = False
    unread: str = ""
    content: Content = field(default_factory=Content)
    hidden_sheets: int = 0
    hidden_cells: int = 0
    comments: int = 0
    tracked: int = 0
    addressed: tuple[str, ...] = ()
    keywords: tuple[int, ...] = ()
    executable: bool = False
    macros: bool = False
    disguise: str = ""
    limits: tuple[str, ...] = ()
    inline: bool = False


def unique(name: str, seen: dict[str, int]) -> str:
    """A name that no other has: the second of the same name gets (2)."""
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name} ({seen[name]})"
