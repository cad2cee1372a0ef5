"""Films: sealed in pieces as they come, so that neither keeping nor showing one takes more memory than a piece; any place can be wound to."""

import hashlib
import json
from collections.abc import Iterator

from django.core.files.uploadedfile import UploadedFile

from komainu.web.incidents.services.attachments import clean_name
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.sealed_files import content_of, store
from komainu.web.trail import services as trail
from komainu.web.training.models import FilmPiece, Material

PIECE = 4 * 2**20
FOLDER, PLACE = "training-films", "training.FilmPiece"
INDEX_FOLDER, INDEX_PLACE = "training", "training.Material"


def keep_film(file: UploadedFile, content_type: str, *, by: Person | None) -> Material:
    """A film, piece by piece. What stands at the material's own path is the list of its pieces. In the caller's transaction."""
    file.seek(0)
    whole, pieces = hashlib.sha256(), []
    while content := file.read(PIECE):
        whole.update(content)
        pieces.append((hashlib.sha256(content).hexdigest(), len(content), store(content, FOLDER, PLACE)))
    index = json.dumps({"sha256": whole.hexdigest(), "pieces": [sha256 for sha256, _size, _path in pieces]}).encode()
    made = Material.objects.create(
        kind=Material.Kind.FILM, name=clean_name(file.name or ""), content_type=content_type, size_bytes=sum(size for _sha, size, _path in pieces),
        sha256=hashlib.sha256(index).hexdigest(), path=store(index, INDEX_FOLDER, INDEX_PLACE), added_by=by, added_at=clock.now(),
    )  # fmt: skip
    FilmPiece.objects.bulk_create(
        FilmPiece(material=made, position=place, sha256=sha256, size_bytes=size, path=path)
        for place, (sha256, size, path) in enumerate(pieces)
    )
    trail.record("training.material_added", by=by, subject=made, after={"name": made.name, "kind": made.kind, "sha256": whole.hexdigest()})
    return made


def read_film(material: Material, first: int, end: int) -> Iterator[bytes]:
    """The bytes from the first to before the second place. A film of before, kept whole, is cut from the whole. Raises FileNotFoundError, SealBroken."""
    pieces = list(FilmPiece.objects.filter(material=material).order_by("position"))
    if not pieces:
        yield content_of(material.path, INDEX_PLACE, material.sha256)[first:end]
        return
    place = 0
    for piece in pieces:
        if place < end and place + piece.size_bytes > first:
            yield content_of(piece.path, PLACE, piece.sha256)[max(first - place, 0) : end - place]
        place += piece.size_bytes
