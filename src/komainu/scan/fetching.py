"""For sources whose items are fetched over a network: a message, an object of a bucket. Fetched once, in memory that stays flat, from servers that may go away."""

from __future__ import annotations

import errno
import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO, Generic, TypeVar, cast

from komainu.extract import Limits, Piece, Reason, Unread
from komainu.scan.sources import StreamContent

Connection = TypeVar("Connection")
_IN_MEMORY_BYTES = 8 * 2**20
_TRIES = 2
_LEFT_ALONE_SECONDS = 30.0


class Fetched(StreamContent):
    """Inherit, and say how its bytes are fetched. It must be hashable and the same for the same content."""

    __slots__ = ()

    @property
    def size_bytes(self) -> int:
        """As far as it is known without fetching."""
        raise NotImplementedError

    def fetch(self) -> Iterator[bytes]:
        """The bytes, piece by piece. Raises OSError if they cannot be had."""
        raise NotImplementedError

    def open(self) -> BinaryIO:
        kept = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES, prefix="komainu-")  # noqa: SIM115  the caller closes it
        digest = hashlib.sha256()
        try:
            for piece in self.fetch():
                digest.update(piece)
                kept.write(piece)
        except BaseException:
            kept.close()
            raise
        _latest[:] = [self, digest.hexdigest()]
        kept.seek(0)
        return cast(BinaryIO, kept)

    def pieces(self, limits: Limits, formats: list[str]) -> Iterator[Piece]:
        if self.size_bytes > limits.total_bytes:
            yield Unread((), Reason.TOO_LARGE, f"{self.size_bytes} bytes")
            return
        yield from super().pieces(limits, formats)

    def sha256(self) -> str:
        """Of what was fetched for reading, so that nothing is fetched twice."""
        if not _latest or _latest[0] != self:
            self.open().close()
        return str(_latest[1])


# What this process fetched last, and its digest.
_latest: list[Any] = []


class Connections(Generic[Connection]):
    """The connections of one process, one for each server, made when they are needed.

    A server that does not answer is left alone for half a minute: then every item of it costs its line at once, and not the time of a timeout each.

    make   opens one
    end    closes one
    lost   exceptions that mean that the connection is no longer good
    """

    def __init__(self, make: Callable[[Any], Connection], end: Callable[[Connection], object], lost: tuple[type[Exception], ...]) -> None:
        self._make = make
        self._end = end
        self._lost = lost
        self._open: dict[Any, Connection] = {}
        self._left_alone: dict[Any, float] = {}

    def use(self, key: Any, act: Callable[[Connection], Any]) -> Any:
        """What `act` gives, tried once more on a new connection if the one that was there is gone. Raises OSError."""
        if self._left_alone.get(key, 0.0) > time.monotonic():
            raise OSError(errno.EHOSTDOWN, "the server does not answer")
        for turn in range(_TRIES):
            try:
                connection = self._open.get(key)
                if connection is None:
                    connection = self._open[key] = self._make(key)
                return act(connection)
            except (FileNotFoundError, PermissionError):
                # The server answers; it has not what was asked for.
                raise
            except self._lost as error:
                self.drop(key)
                if turn + 1 == _TRIES:
                    self._left_alone[key] = time.monotonic() + _LEFT_ALONE_SECONDS
                    # The server's own words may quote what was sent to it.
                    raise OSError(errno.EHOSTDOWN, f"the server does not answer ({type(error).__name__})") from error
        raise AssertionError("unreachable")

    def drop(self, key: Any) -> None:
        """Close the connection of a server, if there is one."""
        connection = self._open.pop(key, None)
        if connection is not None:
            with suppress(Exception):  # it is gone already, in whatever way
                self._end(connection)
