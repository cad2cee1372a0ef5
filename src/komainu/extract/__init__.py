"""Bytes in, text out: all text of office files, mails, archives and dumps, with the place where a person finds it again.

Knows no Django, no database server and no network.

    from komainu.extract import read_file
    for piece in read_file(path):
        if isinstance(piece, Section): piece.text, piece.position(offset).label()
        else: piece.label()                    # what was not read, and why
"""

from komainu.extract.documents import Reader, read, read_file, readers
from komainu.extract.limits import LimitReached, Limits
from komainu.extract.sections import Hidden, Piece, Position, Reason, Section, Unit, Unread

__all__ = [
    "Hidden",
    "LimitReached",
    "Limits",
    "Piece",
    "Position",
    "Reader",
    "Reason",
    "Section",
    "Unit",
    "Unread",
    "read",
    "read_file",
    "readers",
]
