"""The description of the API as a page: drawn from OpenAPI, without a script and without anything from elsewhere. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter, a field of the body or of the answer."""

    name: str
    kind: str
    is_required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation."""

    anchor: str
    method: str
    path: str
    summary: str
    about: str
    right: str
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    answer: tuple[Row, ...]
    statuses: tuple[tuple[str, str], ...]


def _named(schema: Mapping[str, Any], all_schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref", "")
    found: Mapping[str, Any] = all_schemas[reference.rsplit("/", 1)[-1]] if reference else schema
    return found


def kind_of(schema: Mapping[str, Any]) -> str:
    """A type in a few words: `text, at most 200`, `one of a, b`, `list of PersonOut`, `… or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(kind_of(each) for each in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    parts = [str(schema["format"]) if "format" in schema else kind]
    if "minimum" in schema or "maximum" in schema:
        parts.append(f"{schema.get('minimum', '')}–{schema.get('maximum', '')}")
    if "maxLength" in schema:
        parts.append(f"at most {schema['maxLength']} characters")
    return ", ".join(parts)


def _rows(schema: Mapping[str, Any], all_schemas: Mapping[str, Any]) -> tuple[Row, ...]:
    found = _named(schema, all_schemas)
    required = set(found.get("required", ()))
    return tuple(
        Row(name, kind_of(each), name in required, str(each.get("description", ""))) for name, each in found.get("properties", {}).items()
    )


def entries(description: Mapping[str, Any]) -> list[Entry]:
    """All operations in the order of the description."""
    schemas = description.get("components", {}).get("schemas", {})
    found = []
    for path, operations in description["paths"].items():
        for method, one in operations.items():
            body = one.get("requestBody", {}).get("content", {})
            good = next((each for status, each in one["responses"].items() if int(status) < 300), {})
            content = good.get("content", {})
            found.append(
                Entry(
                    anchor=str(one["operationId"]),
                    method=method.upper(),
                    path=path,
                    summary=str(one.get("summary", "")),
                    about=str(one.get("description", "")),
                    right=str(one.get("x-right", "")),
                    parameters=tuple(
                        Row(each["name"], kind_of(each["schema"]), bool(each.get("required")), str(each["in"]))
                        for each in one.get("parameters", ())
                    ),
                    body=_rows(next(iter(body.values()))["schema"], schemas) if body else (),
                    answer=_rows(next(iter(content.values()))["schema"], schemas) if content else (),
                    statuses=tuple((str(status), str(each.get("description", ""))) for status, each in one["responses"].items()),
                )
            )
    return found
