"""A file as the answer to a request: its type, its name in every browser's writing, saved or shown. No cache keeps it."""

from typing import IO

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}

WHOLE_BYTES = 2_000_000


def download(body: bytes, name: str, format: str, *, is_saved: bool = True) -> HttpResponse:
    """`body` as `name.format`; with `is_saved` false the browser may show it (a PDF to look at and print)."""
    response = HttpResponse(body, content_type=TYPES[format])
    way = "attachment" if is_saved else "inline"
    response.headers["Content-Disposition"] = content_disposition_header(is_saved, f"{name}.{format}") or way
    return response


def download_file(file: IO[bytes], name: str, format: str) -> HttpResponseBase:
    """A temporary file as `name.format`, sent in pieces and closed after; a small one as a whole."""
    size = file.tell()
    file.seek(0)
    if size <= WHOLE_BYTES:
        with file:
            return download(file.read(), name, format)
    return FileResponse(file, as_attachment=True, filename=f"{name}.{format}", content_type=TYPES[format])
