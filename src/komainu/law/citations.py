"""The registry of citations: what stands behind each id that an answer names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in a law, a rule, a guideline or an official answer.

    id          stable id, e.g. `appi.r7.4`; the part before the first dot names the source
    source      short name of the document, e.g. `GL`
    document_ja, document_en    name of the document
    ja, en      what stands there, in a few words
    url         page of the document, or of the very answer where it has one
    """

    id: str
    source: str
    document_ja: str
    document_en: str
    ja: str
    en: str
    url: str

    def label(self, lang: Literal["ja", "en"] = "ja") -> str:
        """The few words in the language asked for."""
        return self.en if lang == "en" else self.ja


@cache
def all_citations() -> dict[str, Citation]:
    """Every citation by its id, in the order of the registry."""
    data = tomllib.loads(resources.files("komainu.law").joinpath("rules/citations.toml").read_text(encoding="utf-8"))
    found = {}
    for key, entry in data["citations"].items():
        source = data["sources"][entry["source"]]
        url = entry.get("url", source["url"])
        found[key] = Citation(key, source["short"], source["ja"], source["en"], entry["ja"], entry["en"], url)
    return found


def citation(citation_id: str) -> Citation:
    """The citation with this id. Raises KeyError if the registry has no such id."""
    return all_citations()[citation_id]
