"""The steps of a year as data: which a house of this size and standing is asked for, in which month, by whom, and why. Pure."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from komainu.web.people import asked
from komainu.web.people.profile import Profile
from komainu.web.people.roles import Role

GUIDELINE = {"ja": "プライバシーマークの構築・運用指針", "en": "Privacy Mark guideline"}


@dataclass(frozen=True, slots=True)
class Words:
    ja: str
    en: str = ""

    def said(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.ja


@dataclass(frozen=True, slots=True)
class CatalogueStep:
    """One step.

    months       of the fiscal year, 1 to 12
    thing        the line of `people.asked` that says which house is asked for it
    requirement  number in the guideline of the mark, or ""
    url          name of the address where it is done, or ""
    """

    id: str
    title: Words
    why: Words
    months: tuple[int, ...]
    owner_role: str
    thing: str
    requirement: str
    citation: Words
    url: str

    def citations(self, language: str, *, has_mark: bool) -> list[str]:
        """Where it stands, as people read it; the guideline only for a house whose own rules it is."""
        found = [f"{GUIDELINE['en' if language == 'en' else 'ja']} {self.requirement}"] if self.requirement and has_mark else []
        return found + ([self.citation.said(language)] if self.citation.ja else [])


@cache
def steps() -> tuple[CatalogueStep, ...]:
    """All steps in their order. Raises ValueError if the data is not as it should be."""
    text = resources.files(__package__).joinpath("steps.toml").read_text(encoding="utf-8")
    return tuple(_step(entry) for entry in tomllib.loads(text)["step"])


@cache
def version() -> str:
    text = resources.files(__package__).joinpath("steps.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["version"])


def _step(entry: dict[str, object]) -> CatalogueStep:
    citation = entry.get("citation", {"ja": ""})
    why = entry["why"]
    assert isinstance(citation, dict) and isinstance(why, dict)
    months = entry["month"]
    assert isinstance(months, list)
    found = CatalogueStep(
        id=str(entry["id"]),
        title=Words(str(entry["ja"]), str(entry["en"])),
        why=Words(**why),
        months=tuple(int(month) for month in months),
        owner_role=Role(entry["owner"]).value,
        thing=str(entry["thing"]),
        requirement=str(entry.get("requirement", "")),
        citation=Words(**citation),
        url=str(entry.get("url", "")),
    )
    if found.thing not in asked.BY_ID or not all(1 <= month <= 12 for month in found.months):
        raise ValueError(f"step {found.id}: thing or month")
    return found


def step(step_id: str) -> CatalogueStep | None:
    return next((each for each in steps() if each.id == step_id), None)


def proposed(house: Profile) -> Iterator[CatalogueStep]:
    """The steps that a house of this size and standing is asked for, or has opened; the others stay out of sight."""
    return (each for each in steps() if asked.is_shown(house, each.thing))
