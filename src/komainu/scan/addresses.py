"""Which source an address or a path is: `imaps://…`, `postgresql://…`, `s3://…`, or a file tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from komainu.scan.passwords import AddressError
from komainu.scan.sources import Item, Source
from komainu.scan.walk import Selection, Skipped

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
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


def source_at(address: str, selection: Selection) -> Source:
    """The source of an address. Raises AddressError, whose text says what is wrong and never holds a secret."""
    scheme = address.partition("://")[0].lower()
    if scheme not in _MODULES:
        raise AddressError(f"{scheme}://: one of {', '.join(f'{each}://' for each in _MODULES)}")
    source: Source = import_module(f"komainu.scan.{_MODULES[scheme]}").source(address, selection)
    return source
