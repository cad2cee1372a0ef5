"""What a file is by its bytes, and what its name says it is."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\0", "xz"),
    (b"{\\rtf", "rtf"),
    (b"\x7fELF", "elf"),
    (b"\xcf\xfa\xed\xfe", "macho"),
    (b"\xce\xfa\xed\xfe", "macho"),
    (b"\xfe\xed\xfa\xce", "macho"),
    (b"\xfe\xed\xfa\xcf", "macho"),
    (b"\xca\xfe\xba\xbe", "class"),
    (b"L\0\0\0\x01\x14\x02\0", "lnk"),
    (b"ITSF\x03\0\0\0", "chm"),
    (b"MSCF\0\0\0\0", "cab"),
    (b"!<arch>\ndebian", "deb"),
    (b"\xed\xab\xee\xdb", "rpm"),
    (b"vhdxfile", "vhdx"),
    (b"conectix", "vhd"),
    (b"xar!", "pkg"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"8BPS", "psd"),
    (b"AC10", "dwg"),
    (b"\0\0\x01\0", "ico"),
    (b"ID3", "mp3"),
    (b"OggS", "ogg"),
    (b"SQLite format 3\0", "sqlite"),
)
EXECUTABLE_TYPES = frozenset(
    ["exe", "elf", "macho", "class", "lnk", "chm", "deb", "rpm", "vhdx", "vhd", "pkg", "iso", "dmg", "msi", "hta", "script", "jar"]
)
_FAMILIES = {
    "pdf": "pdf",
    **dict.fromkeys(["jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "tif", "tiff", "webp", "heic"], "image"),
    **dict.fromkeys(["txt", "csv", "tsv", "log", "md", "json", "xml", "ics", "vcf", "eml", "html", "htm", "yaml", "yml", "ini"], "text"),
    **dict.fromkeys(
        ["docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "xltm", "xlsb", "pptx", "pptm", "ppsx", "potx", "ods", "odt", "odp"],
        "office",
    ),
    **dict.fromkeys(["doc", "dot", "xls", "xlt", "ppt", "pps", "msg"], "ole"),
    "rtf": "rtf",
    **dict.fromkeys(["zip", "7z", "rar", "gz", "tgz", "tar", "bz2", "xz", "lzh", "cab"], "archive"),
    **dict.fromkeys(["mp3", "wav", "m4a", "mp4", "mov", "avi", "wmv"], "media"),
}
# What may stand under a suffix although its own family is another: programs really write these.
_ALSO = {
    "ole": frozenset({"office", "rtf", "text"}),
    "office": frozenset({"ole"}),
    "rtf": frozenset({"ole", "office"}),
}
DOCUMENT_SUFFIXES = frozenset(
    [
        "pdf",
        "doc",
        "docx",
        "docm",
        "xls",
        "xlsx",
        "xlsm",
        "ppt",
        "pptx",
        "odt",
        "ods",
        "odp",
        "txt",
        "csv",
        "rtf",
        "jpg",
        "jpeg",
        "png",
        "gif",
        "bmp",
        "tif",
        "tiff",
        "html",
        "htm",
        "xml",
        "zip",
        "mp3",
        "mp4",
        "mov",
        "avi",
        "wav",
        "eml",
        "msg",
        "jtd",
        "xdw",
    ]
)


@dataclass(frozen=True, slots=True)
class FileType:
    """name: the type in small letters; family: what it belongs to, "" if nothing is known; has_macros: a program inside an office file."""

    name: str
    family: str
    has_macros: bool = False


def suffix_of(name: str) -> str:
    """The ending in small letters without its dot, as Windows sees it: blanks and dots at the end do not count."""
    stem, dot, ending = name.rstrip(" .\u3000").rpartition(".")
    return ending.lower().strip() if dot and stem else ""


def of(content: bytes, name: str) -> FileType:
    """The type by content; where the bytes tell nothing, by the name's ending."""
    head = content[:4096]
    suffix = suffix_of(name)
    if b"%PDF-" in head[:1024]:
        return FileType("pdf", "pdf")
    if head[:4] in {b"PK\3\4", b"PK\5\6", b"PK\7\10"}:
        return _zip(content)
    if head.startswith(_OLE):
        return _compound(content, suffix)
    if head[:2] == b"MZ":
        return FileType("exe", "program")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            family = "program" if kind in EXECUTABLE_TYPES else _FAMILIES.get(kind, kind)
            return FileType(kind, family)
    if head[:4] == b"RIFF":
        return FileType("webp", "image") if head[8:12] == b"WEBP" else FileType("riff", "media")
    if head[4:8] == b"ftyp":
        return FileType("heic", "image") if head[8:12] in {b"heic", b"heix", b"mif1", b"avif"} else FileType("mp4", "media")
    if head[:2] == b"BM" and len(head) > 26 and head[14:15] in {b"\x0c", b"\x28", b"\x6c", b"\x7c"}:
        return FileType("bmp", "image")
    if re.match(rb"BZh[1-9]1AY&SY", head):
        return FileType("bz2", "archive")
    if re.match(rb"..-l[hz][0-9sd]-", head, re.DOTALL):
        return FileType("lzh", "archive")
    if head[257:262] == b"ustar":
        return FileType("tar", "archive")
    if content[32769:32774] == b"CD001":
        return FileType("iso", "program")
    if content[-512:-508] == b"koly":
        return FileType("dmg", "program")
    return _text(content, suffix)


def _text(content: bytes, suffix: str) -> FileType:
    from komainu.extract.encodings import decide, decode

    sample = content[:65_536]
    decision = decide(sample)
    if not content or not decision.encoding or (b"\0" in sample and not decision.encoding.startswith("utf-")):
        return FileType(suffix or "bin", "")
    begins = decode(content[:2048], decision.encoding).lstrip("\ufeff \t\r\n").lower()
    if begins.startswith("#!"):
        return FileType("script", "program")
    if "<hta:application" in begins:
        return FileType("hta", "program")
    if begins.startswith(("<!doctype html", "<html")) or ("<html" in begins and begins.startswith("<")):
        return FileType("html", "text")
    known = _FAMILIES.get(suffix) == "text"
    return FileType(suffix if known and suffix not in {"html", "htm"} else "txt", "text")


def _zip(content: bytes) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename.lstrip("/") for info in archive.infolist()[:5000]}
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype")
                for declared, suffix in (
                    (b"opendocument.spreadsheet", "ods"),
                    (b"opendocument.text", "odt"),
                    (b"opendocument.presentation", "odp"),
                ):
                    if declared in kind:
                        return FileType(suffix, "office", has_macros=any(each.startswith("Basic/") for each in names))
    except Exception:  # a broken ZIP is an archive that cannot be read
        return FileType("zip", "archive")
    macros = any(name.lower().endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names)
    for mark, plain, with_macros in (
        ("word/document.xml", "docx", "docm"),
        ("xl/workbook.xml", "xlsx", "xlsm"),
        ("xl/workbook.bin", "xlsb", "xlsb"),
        ("ppt/presentation.xml", "pptx", "pptm"),
    ):
        if mark in names:
            return FileType(with_macros if macros else plain, "office", has_macros=macros)
    if "META-INF/MANIFEST.MF" in names and any(name.endswith(".class") for name in names):
        return FileType("jar", "program")
    if "AndroidManifest.xml" in names:
        return FileType("apk", "program")
    return FileType("zip", "archive")


def _compound(content: bytes, suffix: str) -> FileType:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            names = {"/".join(entry) for entry in ole.listdir(streams=True, storages=True)}
            is_installer = (ole.root.clsid or "").upper().startswith("000C108")
    except Exception:  # a broken compound file is told by who reads it
        return FileType(suffix if _FAMILIES.get(suffix) == "ole" else "ole", "ole")
    if is_installer:
        return FileType("msi", "program")
    macros = any(re.search(r"(?:^|/)(?:VBA|_VBA_PROJECT|Macros)(?:/|$)", name, re.IGNORECASE) for name in names)
    if "EncryptedPackage" in names:
        return FileType(suffix if _FAMILIES.get(suffix) == "office" else "ole", "ole")
    for mark, kind in (
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("PowerPoint Document", "ppt"),
        ("__properties_version1.0", "msg"),
    ):
        if mark in names:
            return FileType(kind, "ole", has_macros=macros)
    return FileType("ole", "ole", has_macros=macros)


def is_disguised(found: FileType, name: str) -> bool:
    """Whether the content is of another family than the suffix promises."""
    promised = _FAMILIES.get(suffix_of(name), "")
    return bool(promised and found.family and found.family != promised and found.family not in _ALSO.get(promised, ()))


def hides_suffix(name: str, executables: frozenset[str]) -> bool:
    """Whether a name is made to look like a document: a document's suffix before a program's, direction characters, blanks before the suffix."""
    if re.search("[\u202a-\u202e\u2066-\u2069]", name) or re.search("[\\s\u3000\u00a0]{5,}\\.?[^.\\s]{1,12}\\s*$", name):
        return True
    words = name.rstrip(" .\u3000").lower().split(".")
    return len(words) >= 3 and words[-1].strip() in executables and words[-2].strip() in DOCUMENT_SUFFIXES
