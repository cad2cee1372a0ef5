"""Text in pictures by Tesseract, where it is installed with Japanese. Else a picture is reported as not readable."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache, partial

from komainu.extract.documents import Reader
from komainu.extract.reading import Reading
from komainu.extract.sections import Piece, Reason, Unit

_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a", b"BM")
_VECTORS = (b"\x01\0\0\0", b"\xd7\xcd\xc6\x9a")
_SECONDS = 50
_PR_SET_PDEATHSIG = 1
_BETWEEN_WIDE = re.compile(r"(?<=[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]) (?=[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef])")


@cache
def languages() -> str:
    """The languages to read in ("jpn+eng"), or "" where Tesseract or its Japanese is missing. Asked once in a process."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False).stdout.split()  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "+".join(each for each in ("jpn", "eng") if each in listed) if "jpn" in listed else ""


def recognise(picture: bytes) -> str | None:
    """The text of a picture (PNG, JPEG, TIFF, PGM); None where it could not be read in time or at all."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    before = partial(_die_with, os.getpid()) if sys.platform != "win32" else None
    try:
        done = subprocess.run(  # noqa: S603
            [program, "stdin", "stdout", "-l", languages(), "--psm", "6"],
            input=picture,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=environment,
            preexec_fn=before,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    if done.returncode != 0:
        return None
    text = done.stdout.decode("utf-8", errors="replace").replace("\f", "")
    return "\n".join(_BETWEEN_WIDE.sub("", line) for line in text.splitlines()) + "\n"


def _die_with(parent: int) -> None:
    """In the new process, before its program: it must not outlive the one that reads, which may be killed at any time (and has one thread only).

    Linux ends it with its parent. Elsewhere its time of the processor is limited, so that it ends soon after.
    """
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def read_picture(reading: Reading) -> Iterator[Piece]:
    """The text of a picture by lines."""
    if not reading.limits.ocr or not languages() or reading.head(4) in _VECTORS:
        yield reading.unread(Reason.NO_OCR, "picture")
        return
    text = recognise(reading.content())
    if text is None:
        yield reading.unread(Reason.BROKEN, "picture")
        return
    yield from reading.text(text, Unit.LINE, doubt="read by OCR")


def _is_picture(head: bytes, reading: Reading) -> bool:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return True
    return head.startswith(_MAGIC) or (reading.suffix in {".emf", ".wmf"} and head[:4] in _VECTORS)


READERS = [Reader("picture", read_picture, frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"}), _is_picture, order=30)]
