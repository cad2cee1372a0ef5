"""Which source an address or a path is: `imaps://…`, `postgresql://…`, `s3://…`, or a file tree."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from komainu.scan.faults import AddressError
from komainu.scan.sources import Item, Source, Tree
from komainu.scan.walk import Selection, Skipped

if TYPE_CHECKING:
    from komainu.scan.cluster import Cluster

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
# A path on a machine of the cluster: its name of two letters or more (one is a drive of Windows), a colon, the path there.
_FAR = re.compile(r"(?P<host>[A-Za-z0-9][A-Za-z0-9._-]+):(?P<path>/.*|[A-Za-z]:[\\/].*|\\\\.*)", re.DOTALL)
# What each needs is imported only when somebody asks for it.
_MODULES = {
    **dict.fromkeys(("imap", "imaps"), "imap"),
    **dict.fromkeys(("postgresql", "mysql", "mariadb", "sqlite"), "database"),
    "s3": "bucket",
}


@dataclass(frozen=True, slots=True)
class Several:
    """Some sources after one another, in one report."""

    sources: tuple[Source, ...]

    @property
    def roots(self) -> tuple[str, ...]:
        return tuple(root for source in self.sources for root in source.roots)

    def items(self) -> Iterator[Item | Skipped]:
        for source in self.sources:
            yield from source.items()


def is_address(path: str) -> bool:
    """Whether it names another source than a file tree."""
    return bool(_ADDRESS.match(path))


def sources_of(paths: Sequence[str], selection: Selection, apart: tuple[str, ...] = (), cluster: Cluster | None = None) -> Source:
    """What a command names, as one source: paths here, addresses, and with a cluster `machine:/path` too.

    apart  see Tree
    Raises AddressError; FileNotFoundError for a path that is not here.
    """
    trees: list[str] = []
    others: list[Source] = []
    for path in paths:
        far = _FAR.fullmatch(path) if cluster is not None else None
        if is_address(path):
            others.append(source_at(path, selection))
        elif far is not None and cluster is not None:
            others.append(import_module("komainu.scan.cluster").FarTree(cluster, far["host"], far["path"], selection))
        elif os.path.lexists(path):
            trees.append(path)
        else:
            raise FileNotFoundError(errno.ENOENT, "not there", path)
    sources: list[Source] = [Tree(tuple(trees), selection, apart=apart)] if trees else []
    sources += others
    return sources[0] if len(sources) == 1 else Several(tuple(sources))


def source_at(address: str, selection: Selection) -> Source:
    """The source of an address. Raises AddressError, whose text says what is wrong and never holds a secret."""
    scheme = address.partition("://")[0].lower()
    if scheme not in _MODULES:
        raise AddressError("unknown", f"{scheme}://", ", ".join(f"{each}://" for each in _MODULES))
    source: Source = import_module(f"komainu.scan.{_MODULES[scheme]}").source(address, selection)
    return source
