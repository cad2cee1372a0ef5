"""SCORM packages of other makers: a ZIP is read within limits, its manifest becomes a list of what to show. Pure.

SCORM 1.2 and 2004 differ in the names of two attributes and in how a pass mark is written; both are told by the manifest, and the rest is
read without regard to namespaces, for makers write them in many ways.
"""

import io
import posixpath
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from lzma import LZMAError
from typing import Any
from urllib.parse import unquote, urlsplit

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

MANIFEST = "imsmanifest.xml"
LARGEST_ZIP = 200_000_000
MOST_FILES = 3000
MOST_UNPACKED = 500_000_000
LARGEST_FILE = 150_000_000
LARGEST_MANIFEST = 5_000_000
RATIO, RATIO_FREE = 200, 1_000_000
"""A file that grows to more than so many times its packed size is a bomb; small ones may."""
MOST_ITEMS = 60
LONGEST_NAME = 200
TYPES = {
    "html": "text/html", "htm": "text/html", "xhtml": "application/xhtml+xml", "js": "text/javascript", "mjs": "text/javascript", "css": "text/css",
    "json": "application/json", "xml": "application/xml", "txt": "text/plain", "vtt": "text/vtt", "srt": "text/plain", "png": "image/png",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "svg": "image/svg+xml", "webp": "image/webp", "ico": "image/x-icon",
    "bmp": "image/bmp", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "wav": "audio/wav", "mp4": "video/mp4", "m4v": "video/mp4",
    "webm": "video/webm", "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf", "eot": "application/vnd.ms-fontobject",
    "pdf": "application/pdf",
}  # fmt: skip
PROGRAMS = {"exe", "dll", "msi", "bat", "cmd", "com", "scr", "ps1", "vbs", "jar", "sh", "php", "jsp", "asp", "aspx", "lnk", "hta"}
"""A course needs none of these; what carries them is not taken in."""


class Unfit(ValueError):
    """The file is no package that may be taken in. `why` names the reason: a word of `WHY` in the service."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why} {detail}".strip())
        self.why, self.detail = why, detail


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to show, in the order of the package.

    href         the page inside the package, with its question mark and what follows
    is_tracked   it tells of itself (a SCO); else it is only read
    pass_mark    per cent that its maker asks for; None where the manifest says nothing
    """

    identifier: str
    title: str
    href: str
    is_tracked: bool
    launch_data: str = ""
    pass_mark: int | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """What a ZIP holds. `edition` is 1.2 or 2004; `names` are the files inside, without the manifest's schema files being left out."""

    edition: str
    title: str
    items: tuple[Item, ...]
    names: tuple[str, ...]

    @property
    def pass_mark(self) -> int | None:
        return max((each.pass_mark for each in self.items if each.pass_mark is not None), default=None)


def type_of(name: str) -> str:
    """As what a file is served; never guessed from its content."""
    return TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def safe_name(name: str) -> str:
    """A name inside a package as a path that leads nowhere else. Raises Unfit."""
    parts = name.split("/")
    if (
        not name
        or len(name) > LONGEST_NAME
        or name.startswith("/")
        or "\\" in name
        or any(part in {"", ".", ".."} for part in parts)
        or any(ord(letter) < 32 or letter == ":" for letter in name)
        or len(parts) > 16
    ):
        raise Unfit("path", name[:80])
    return name


def _said(entry: zipfile.ZipInfo) -> str:
    """The name as its maker meant it: without a mark it is read as UTF-8, then as the Japanese code page of Windows."""
    if entry.flag_bits & 0x800 or entry.filename.isascii():
        return entry.filename
    for code in ("utf-8", "cp932"):
        try:
            return entry.filename.encode("cp437").decode(code)
        except UnicodeError:
            continue
    return entry.filename


class Opened:
    """A ZIP whose entries were all looked at before one is unpacked. Raises Unfit."""

    def __init__(self, content: bytes) -> None:
        if len(content) > LARGEST_ZIP:
            raise Unfit("large")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Unfit("no_zip") from error
        entries = [entry for entry in self._archive.infolist() if not entry.is_dir()]
        if len(entries) > MOST_FILES:
            raise Unfit("many")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._names: dict[str, str] = {}
        total = 0
        for entry in entries:
            name = safe_name(_said(entry))
            if entry.flag_bits & 1:
                raise Unfit("locked", name)
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if kind not in {0, stat.S_IFREG}:
                raise Unfit("path", name)
            if name.lower() in self._entries:
                raise Unfit("twice", name)
            if name.rpartition(".")[2].lower() in PROGRAMS:
                raise Unfit("program", name)
            total += entry.file_size
            if entry.file_size > LARGEST_FILE or total > MOST_UNPACKED:
                raise Unfit("large", name)
            if entry.file_size > RATIO_FREE and entry.file_size > RATIO * max(entry.compress_size, 1):
                raise Unfit("bomb", name)
            self._entries[name.lower()], self._names[name.lower()] = entry, name

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._names.values())

    def content(self, name: str) -> bytes:
        """One file, never more of it than the ZIP says. Raises Unfit."""
        entry = self._entries[name.lower()]
        try:
            with self._archive.open(entry) as file:
                found = file.read(entry.file_size + 1)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error, LZMAError) as error:
            raise Unfit("no_zip", name) from error
        if len(found) != entry.file_size:
            raise Unfit("bomb", name)
        return found


def read_package(opened: Opened) -> Package:
    """What the manifest says. Raises Unfit."""
    if MANIFEST not in opened.names:
        raise Unfit("no_manifest")
    text = opened.content(MANIFEST)
    if len(text) > LARGEST_MANIFEST:
        raise Unfit("large", MANIFEST)
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unfit("manifest") from error
    if _local(root) != "manifest":
        raise Unfit("manifest")
    edition = "2004" if re.search(r"2004|CAM 1\.3", _text(_first(root, "schemaversion"))) or b"adlcp_v1p3" in text else "1.2"
    base = _attribute(root, "base")
    resources_root = _child(root, "resources")
    resources = {}
    if resources_root is not None:
        for each in _children(resources_root, "resource"):
            resources[_attribute(each, "identifier")] = (each, base + _attribute(resources_root, "base") + _attribute(each, "base"))
    organisation = _organisation(root)
    known = {name.lower(): name for name in opened.names}
    items = tuple(_items(organisation, resources, known)) if organisation is not None else ()
    if not items:
        raise Unfit("empty")
    if len(items) > MOST_ITEMS:
        raise Unfit("many")
    title = _text(_child(organisation, "title")) or items[0].title
    return Package(edition, title[:LONGEST_NAME], items, opened.names)


def _organisation(root: Any) -> Any:
    """The one that is the default, else the first."""
    holder = _child(root, "organizations")
    if holder is None:
        return None
    found = list(_children(holder, "organization"))
    wanted = _attribute(holder, "default")
    return next((each for each in found if _attribute(each, "identifier") == wanted), found[0] if found else None)


def _items(parent: Any, resources: dict[str, tuple[Any, str]], known: dict[str, str]) -> Iterator[Item]:
    """The leaves that show something, from top to bottom."""
    for each in _children(parent, "item"):
        wanted = _attribute(each, "identifierref")
        if wanted in resources and _attribute(each, "isvisible") != "false":
            resource, base = resources[wanted]
            if href := _attribute(resource, "href"):
                title = _text(_child(each, "title")) or _attribute(each, "identifier")
                yield Item(
                    _attribute(each, "identifier")[:LONGEST_NAME], title[:LONGEST_NAME], _address(base + href, _attribute(each, "parameters"), known),
                    _attribute(resource, "scormtype").lower() == "sco", _text(_child(each, "dataFromLMS"))[:4000], _pass_mark(each),
                )  # fmt: skip
        yield from _items(each, resources, known)


def _address(href: str, parameters: str, known: dict[str, str]) -> str:
    """The page as it is called inside the package. Raises Unfit where it leads out of it or is not there."""
    try:
        parts = urlsplit(href)
    except ValueError as error:
        raise Unfit("manifest", href[:80]) from error
    if parts.scheme or parts.netloc:
        raise Unfit("outside", href[:80])
    name = safe_name(posixpath.normpath(unquote(parts.path)))
    if name.lower() not in known:
        raise Unfit("missing", name[:80])
    further = "&".join(each.lstrip("?&") for each in (parts.query, parameters if not parameters.startswith("#") else "") if each)
    anchor = parts.fragment or (parameters[1:] if parameters.startswith("#") else "")
    whole = known[name.lower()] + (f"?{further}" if further else "") + (f"#{anchor}" if anchor else "")
    if len(whole) > 450 or any(ord(letter) < 33 for letter in further + anchor):
        raise Unfit("path", name[:80])
    return whole


def _pass_mark(item: Any) -> int | None:
    """`adlcp:masteryscore` of 1.2 in per cent; `imsss:minNormalizedMeasure` of 2004 from 0 to 1."""
    score = _child(item, "masteryscore")
    try:
        if score is not None:
            return min(max(round(float(_text(score))), 0), 100)
        for each in item.iter():
            if _local(each) == "primaryObjective" and _attribute(each, "satisfiedByMeasure") == "true":
                measure = _child(each, "minNormalizedMeasure")
                return min(max(round(100 * float(_text(measure) or 1)), 0), 100)
    except (ValueError, OverflowError):
        return None
    return None


# --- XML without regard to namespaces -------------------------------------------------------------------------------------


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _children(node: Any, name: str) -> Iterator[Any]:
    return (each for each in node if _local(each).lower() == name.lower())


def _child(node: Any, name: str) -> Any:
    return next(_children(node, name), None)


def _first(node: Any, name: str) -> Any:
    return next((each for each in node.iter() if _local(each) == name), None)


def _text(node: Any) -> str:
    return " ".join((node.text or "").split()) if node is not None else ""


def _attribute(node: Any, name: str) -> str:
    """The value of an attribute whatever its namespace and the case of its letters (`scormtype`, `scormType`)."""
    return next((str(value) for key, value in node.attrib.items() if key.rpartition("}")[2].lower() == name.lower()), "")
