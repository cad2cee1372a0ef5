"""Photos and files of an incident: checked, freed of a photo's metadata, sealed, stored; the hash of what is kept stands beside."""

import hashlib
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.models import Attachment, Incident
from komainu.web.people.models import Person
from komainu.web.site import clock, sealed_files
from komainu.web.site.photos import without_metadata
from komainu.web.site.problems import Problem
from komainu.web.site.sealed_files import store
from komainu.web.trail import services as trail

LARGEST_BYTES = 20_000_000
FOLDER = "incidents"
PLACE = "incidents.Attachment"

# What the browser may show itself, by the first bytes of the content; everything else is offered to be saved.
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
DOCUMENTS = {b"%PDF-": "application/pdf", b"PK\x03\x04": "application/zip"}


class FileTooLarge(Problem):
    title = _("ファイルが大きすぎます（20MBまで）")
    what_to_do = _("写真は小さくするか、分けて送ってください。")
    status = 422


class FileEmpty(Problem):
    title = _("ファイルの中身がありません")
    what_to_do = _("別のファイルを選んでください。")
    status = 422


def content_type(content: bytes) -> str:
    """The type by the content itself, never by what the sender says. WebP and HEIC carry their mark further in."""
    for mark, name in {**PICTURES, **DOCUMENTS}.items():
        if content.startswith(mark):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return "image/heic"
    return "application/octet-stream"


def clean_name(name: str) -> str:
    """The last part of a file's name, without what a file system or a header could mistake."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable() and letter not in '/\\:*?"<>|')[:180] or "file"


@transaction.atomic
def attach(incident: Incident, file: UploadedFile, *, by: Person | None, purpose: str = "") -> Attachment:
    """Keep a file with the incident; a photo loses where and with what it was taken. Raises FileTooLarge, FileEmpty, PhotoUnclean."""
    if not file.size:
        raise FileEmpty
    if file.size > LARGEST_BYTES:
        raise FileTooLarge
    content = without_metadata(file.read())
    attachment = Attachment.objects.create(
        incident=incident,
        name=clean_name(file.name or ""),
        content_type=content_type(content),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        path=store(content, FOLDER, PLACE),
        purpose=purpose,
        added_by=by,
        added_at=clock.now(),
    )
    trail.record(
        "incidents.file_attached", by=by, subject=incident, after={"name": attachment.name, "sha256": attachment.sha256, "purpose": purpose}
    )
    return attachment


def content_of(attachment: Attachment) -> bytes:
    """The file as it is kept, and no other: two sealed files that somebody exchanged do not open. Raises SealBroken, FileNotFoundError."""
    return sealed_files.content_of(attachment.path, PLACE, attachment.sha256)
