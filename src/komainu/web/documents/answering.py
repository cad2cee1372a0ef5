"""A file as the answer to a request: its type, its name in every browser's writing, saved or shown. No cache keeps it."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def download(body: bytes, name: str, format: str, *, is_saved: bool = True) -> HttpResponse:
    """`body` as `name.format`; with `is_saved` false the browser may show it (a PDF to look at and print)."""
    response = HttpResponse(body, content_type=TYPES[format])
    way = "attachment" if is_saved else "inline"
    response.headers["Content-Disposition"] = content_disposition_header(is_saved, f"{name}.{format}") or way
    return response
