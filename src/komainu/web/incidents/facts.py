"""Facts as JSON: what a first report and the organisation's record already say, and what changed between two states. Pure."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from komainu.web.incidents.models import Incident
from komainu.web.people.models import Organisation

EMPTY: dict[str, Any] = {"schema_version": 1, "data_sets": [{"id": "d1"}]}


def merged(base: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with what `more` states; mappings are merged, data sets by their id, everything else is replaced."""
    result = deepcopy(dict(base))
    for key, value in more.items():
        if value is None:
            continue
        if isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = merged(result[key], value)
        elif key == "data_sets" and isinstance(result.get(key), list):
            known = {entry["id"]: entry for entry in result[key]}
            for entry in value:
                known[entry["id"]] = merged(known.get(entry["id"], {}), entry)
            result[key] = list(known.values())
        else:
            result[key] = deepcopy(value)
    return result


def of_organisation(organisation: Organisation | None) -> dict[str, Any]:
    """The organisation's part of the facts; what its record leaves open stays unknown."""
    if organisation is None:
        return {}
    return {
        "kind": organisation.kind or None,
        "sector": organisation.sector or None,
        "delegated_authority": {"status": organisation.delegation or None, "minister": organisation.delegated_minister or None},
        "privacy_mark": organisation.privacy_mark or None,
        "my_number_role": organisation.my_number_role or None,
    }


def initial(incident: Incident, organisation: Organisation | None, stated: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a first report states, and no more: what nobody said stays unknown.

    stated  the part of the facts that the chosen "what happened" implies (content/reporting.toml)
    """
    facts = merged(EMPTY, stated)
    facts["organisation"] = merged(facts.get("organisation") or {}, of_organisation(organisation))
    awareness: dict[str, Any] = {"known_on": incident.noticed_on.isoformat()} if incident.noticed_on else {}
    facts["awareness"] = merged(facts.get("awareness") or {}, awareness)
    event: dict[str, Any] = {"summary_ja": incident.what_happened or None}
    if incident.happened_on:
        event["occurred_on"] = incident.happened_on.isoformat()
    facts["event"] = merged(facts.get("event") or {}, event)
    if incident.persons_guess is not None:
        facts["data_sets"][0] = merged(facts["data_sets"][0], {"persons": {"maximum": incident.persons_guess}})
    return facts


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value and all(isinstance(entry, Mapping) and "id" in entry for entry in value):
        for entry in value:
            yield from _leaves({key: inner for key, inner in entry.items() if key != "id"}, f"{path}[{entry['id']}]")
            yield f"{path}[{entry['id']}]", True
    elif value is not None:
        yield path, value


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Which leaves changed: `[{path, before, after}]`, None for unknown."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return [
        {"path": path, "before": old.get(path), "after": new.get(path)}
        for path in dict.fromkeys([*old, *new])
        if old.get(path) != new.get(path)
    ]
