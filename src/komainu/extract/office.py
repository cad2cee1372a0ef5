"""What Word, Excel and PowerPoint files have in common: a ZIP of XML parts, their relations, properties and embedded files."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from komainu.extract.elements import Lines, walk
from komainu.extract.limits import LimitReached
from komainu.extract.reading import Reading
from komainu.extract.sections import Hidden, Piece, Reason, Unit, Unread
from komainu.extract.zipped import Member, contents, small_member

_CHUNK_BYTES = 2**20
_MOST_NAMES = 20_000
_LONGEST_KEPT = 4096
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".webp", ".wdp"})
_BORING_PROPERTIES = frozenset(
    [
        "Application",
        "AppVersion",
        "TotalTime",
        "Words",
        "Pages",
        "Characters",
        "CharactersWithSpaces",
        "Lines",
        "Paragraphs",
        "Slides",
        "Notes",
        "HiddenSlides",
        "MMClips",
        "ScaleCrop",
        "LinksUpToDate",
        "SharedDoc",
        "HyperlinksChanged",
        "DocSecurity",
        "PresentationFormat",
        "Template",
        "created",
        "modified",
        "revision",
        "lastPrinted",
        "version",
        "i4",
    ]
)
SPREADSHEETS = frozenset({"xlsx", "xlsb"})


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a part points to: `kind` is the last word of the relation's type, `target` a part's name or an address outside."""

    kind: str
    target: str
    is_external: bool


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, reading: Reading) -> bytes:
    """The content of one member, paid from the budget as it comes. Raises LimitReached."""
    if info.file_size > reading.limits.part_bytes:
        raise LimitReached(Reason.TOO_LARGE, f"{info.file_size} bytes", whole=False)
    pieces: list[bytes] = []
    length = 0
    with archive.open(info) as stream:
        while piece := stream.read(_CHUNK_BYTES):
            length += len(piece)
            reading.budget.spend(len(piece))
            if length > reading.limits.part_bytes:
                raise LimitReached(Reason.TOO_LARGE, f"more than {reading.limits.part_bytes} bytes", whole=False)
            pieces.append(piece)
    return b"".join(pieces)


class Package:
    """The parts of an office file."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._content = reading.content()
        listed = contents(reading)
        if listed is None:
            self._quick: dict[str, Member] = {}
            self._sizes = [(info.filename, info.file_size) for info in self._archive.infolist()]
        else:
            self._quick = {each.name.lstrip("/"): each for each in listed}
            self._sizes = [(each.name, each.size_bytes) for each in listed]
        self.names = list(dict.fromkeys(name.lstrip("/") for name, _ in self._sizes))
        self._known = frozenset(self.names)
        self.faults: list[Unread] = []
        self._relations: dict[str, dict[str, Relation]] = {}
        self._read: dict[str, bytes] = {}

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self._content))

    @cached_property
    def _infos(self) -> dict[str, zipfile.ZipInfo]:
        return {info.filename.lstrip("/"): info for info in self._archive.infolist()}

    def has(self, name: str) -> bool:
        return name in self._known

    def size_below(self, folder: str) -> int:
        """Bytes of all parts of a folder, unpacked, as the table of contents says."""
        return sum(size for name, size in self._sizes if name.startswith(folder))

    def part(self, name: str) -> bytes:
        """The bytes of a part; nothing, and a fault, where it is missing or broken."""
        quick = self._quick.get(name)
        if quick is not None:
            content = small_member(self._content, quick, self.reading)
            if content is not None:
                return content
        if name not in self._known:
            return b""
        try:
            return member(self._archive, self._infos[name], self.reading)
        except LimitReached as limit:
            if limit.whole:
                raise
            self.faults.append(self.reading.unread(limit.reason, limit.detail, name))
        except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
            self.faults.append(self.reading.unread(Reason.BROKEN, type(error).__name__, name))
        except Exception as error:  # zlib.error and its kin have no common class
            self.faults.append(self.reading.unread(Reason.BROKEN, type(error).__name__, name))
        return b""

    def relations(self, name: str) -> dict[str, Relation]:
        """The relations of a part by their ids; of the whole package for name ""."""
        if name not in self._relations:
            folder, file = posixpath.split(name)
            content = self._relations_part(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
            self._relations[name] = (
                _relations(content, folder) if len(content) <= _LONGEST_KEPT else _relations.__wrapped__(content, folder)
            )
        return self._relations[name]

    def _relations_part(self, name: str) -> bytes:
        """The bytes of a part that holds relations. Kept while they are small, for they are asked for twice."""
        if name in self._read:
            return self._read[name]
        content = self.part(name)
        if content and len(content) <= _LONGEST_KEPT:
            self._read[name] = content
        return content

    def targets(self, name: str, kind: str) -> list[str]:
        """The names of the parts that a part points to with relations of one kind."""
        return [each.target for each in self.relations(name).values() if each.kind == kind and not each.is_external]

    def rest(self) -> Iterator[Piece]:
        """What every office file may hold besides its text: properties, links, embedded files, pictures, macros, faults."""
        named: list[tuple[str, str]] = []
        for name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"):
            content = self.part(name)
            if content:
                named += _properties(content) if len(content) <= _LONGEST_KEPT else _properties.__wrapped__(content)
        yield from self.reading.properties(named)
        yield from self._links()
        for name in self.names:
            if name.startswith("customXml/") and re.match(r"customXml/item\d+\.xml$", name):
                yield from self._custom(name)
            elif (
                (("/embeddings/" in name or name.startswith("embeddings/")) and not name.endswith(".rels"))
                or name.endswith("vbaProject.bin")
                or ("/media/" in name and posixpath.splitext(name)[1].lower() in _PICTURES)
            ):
                yield from self._inner(name)
        yield from self.faults

    def _inner(self, name: str) -> Iterator[Piece]:
        content = self.part(name)
        if content:
            yield from self.reading.inner(posixpath.basename(name), content)

    def _custom(self, name: str) -> Iterator[Piece]:
        content = self.part(name)
        if content:
            texts = Texts(frozenset())
            walk(content, texts)
            yield from self.reading.text(texts.finish(), Unit.LINE, part=posixpath.basename(name), hidden=(Hidden.PROPERTY,))

    def _links(self) -> Iterator[Piece]:
        lines: list[str] = []
        for name in self.names:
            if name.endswith(".rels") and "Layout" not in name and "Master" not in name:
                content = self._relations_part(name)
                if b"mailto:" not in content and b"tel:" not in content:
                    continue
                found = _Relations("")
                walk(content, found)
                for each in found.relations.values():
                    address = re.match(r"(?:mailto|tel):([^?\s]+)", each.target, re.IGNORECASE) if each.is_external else None
                    if address and address.group(1) not in lines:
                        lines.append(address.group(1))
        if lines:
            yield from self.reading.text("".join(line + "\n" for line in lines), Unit.LINE, part="links", hidden=(Hidden.TEXT,))


@lru_cache(maxsize=256)
def _relations(content: bytes, folder: str) -> dict[str, Relation]:
    """Most files of a program have the same ones."""
    found = _Relations(folder)
    if content:
        walk(content, found)
    return found.relations


@lru_cache(maxsize=256)
def _properties(content: bytes) -> list[tuple[str, str]]:
    named = _Properties()
    walk(content, named)
    return named.found


class _Relations:
    attributed = frozenset({"Relationship"})

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.relations: dict[str, Relation] = {}

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name == "Relationship":
            external = attributes.get("TargetMode") == "External"
            target = attributes.get("Target", "")
            if not external:
                target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(self.folder, target))
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.relations[attributes.get("Id", "")] = Relation(kind, target, external)

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class _Properties:
    """Names and values of core.xml, app.xml and custom.xml."""

    attributed = frozenset({"property"})

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._name = ""
        self._custom = ""
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name == "property":
            self._custom = attributes.get("name", "")
        self._name, self._text = name, []

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, name: str) -> None:
        value = "".join(self._text).strip()
        if name == self._name and value and name not in _BORING_PROPERTIES:
            self.found.append((self._custom or name, value))
        if name == "property":
            self._custom = ""
        self._text = []


class Texts:
    """The text of XML, a line for each element that holds some; only of elements of these names, or of all for an empty set."""

    attributed: frozenset[str] = frozenset()

    def __init__(self, wanted: frozenset[str]) -> None:
        self.lines = Lines()
        self.wanted = wanted
        self._inside = 0

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if not self.wanted or name in self.wanted:
            self._inside += 1
            self.lines.end()

    def text(self, data: str) -> None:
        if self._inside:
            self.lines.add(data, 1)

    def end(self, name: str) -> None:
        if not self.wanted or name in self.wanted:
            self._inside -= 1
            self.lines.end()

    def finish(self) -> str:
        return self.lines.finish()


def names_in(reading: Reading) -> frozenset[str]:
    """The names in a ZIP, empty where it is none. Kept, for several readers ask."""
    if "zip_names" not in reading.notes:
        names: frozenset[str] = frozenset()
        listed = contents(reading)
        if listed is not None:
            names = frozenset(each.name.lstrip("/") for each in listed[:_MOST_NAMES])
        elif reading.head(4)[:2] == b"PK":
            try:
                with zipfile.ZipFile(reading.stream) as archive:
                    names = frozenset(info.filename.lstrip("/") for info in archive.infolist()[:_MOST_NAMES])
            except Exception:  # a broken ZIP is told by the reader of ZIPs, whatever is wrong with it
                names = frozenset()
            reading.stream.seek(0)
        reading.notes["zip_names"] = names
    kept: frozenset[str] = reading.notes["zip_names"]
    return kept
