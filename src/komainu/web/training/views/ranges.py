"""A part of a file where a browser asks for one: a film starts at once and can be wound to any place."""

import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
Read = Callable[[int, int], Iterator[bytes]]


def ranged(request: HttpRequest, *, size: int, read: Read, content_type: str) -> HttpResponse | StreamingHttpResponse:
    """The file, or the one range that was asked for (206); 416 for one that is not there. Several ranges at once are answered with the whole.

    read   the bytes from the first to before the second place, piece by piece
    """
    first, last, status = 0, size - 1, 200
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked and asked.group(0) != "bytes=-":
        begin, end = asked.groups()
        first, last = (int(begin), min(int(end or last), last)) if begin else (max(size - int(end), 0), last)
        if first > last:
            refused = HttpResponse(status=416)
            refused.headers["Content-Range"] = f"bytes */{size}"
            return refused
        status = 206
    answer = StreamingHttpResponse(read(first, last + 1), status=status, content_type=content_type)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Content-Length"] = str(last + 1 - first)
    if status == 206:
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return answer
