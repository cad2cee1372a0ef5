"""Which typical risks a line of the inventory has, by what stands in its columns. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from komainu.web.risks import content
from komainu.web.risks.content import TypicalRisk

COLUMNS = (
    "persons", "items", "acquisition_ways", "media", "transfer_ways", "disposal_ways", "take_out", "entrustment", "provision", "foreign",
)  # fmt: skip
"""The columns on which a proposal rests."""


def why(risk: TypicalRisk, line: Mapping[str, Any]) -> list[tuple[str, str]] | None:
    """The columns and values that speak for a risk; None if it is not proposed. What every line has rests on no column."""
    found: list[tuple[str, str]] = []
    for column, wanted in risk.when.items():
        given = line.get(column) or ()
        values: Sequence[str] = [given] if isinstance(given, str) else list(given)
        fitting = values if "any" in wanted else [value for value in values if value in wanted]
        if not fitting:
            return None
        found += [(column, value) for value in fitting]
    return found


def proposed(line: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Id of each risk that a line probably has → why, in the order of the catalogue."""
    found = {risk.id: why(risk, line) for risk in content.risks().values()}
    return {id: reasons for id, reasons in found.items() if reasons is not None}
