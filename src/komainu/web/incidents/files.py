"""A file as the answer to a request: saved, never shown by the browser, and never kept by a cache."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def download(body: bytes, name: str, format: str) -> HttpResponse:
    """`body` to be saved as `name.format`."""
    response = HttpResponse(body, content_type=TYPES[format])
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{format}") or "attachment"
    return response
