"""Facts come in once, at the border, and what is wrong is said in one line with its path."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import date, datetime
from enum import Enum
from typing import Any

import pytest

from komainu.law.breach import Answer, Facts, FactsError, Status
from komainu.law.breach import facts as facts_module
from komainu.law.breach.schema import FieldKind, facts_fields, facts_schema, field_at
from komainu.law.breach.tests.build import data, incident


def test_smallest_facts_know_nothing() -> None:
    facts = Facts.from_json({"schema_version": 1, "data_sets": [{"id": "d1"}]})
    assert facts.data_sets[0].outflow.status is Status.UNKNOWN
    assert facts.wrongful_act.suspected is Answer.UNKNOWN
    assert facts.data_sets[0].special_care is None
    assert facts.to_json() == {"schema_version": 1, "data_sets": [{"id": "d1"}]}


def test_null_and_left_out_mean_the_same() -> None:
    nulls = {"schema_version": 1, "data_sets": [{"id": "d1", "outflow": None, "special_care": None}], "awareness": {"known_on": None}}
    assert Facts.from_json(nulls) == Facts.from_json({"schema_version": 1, "data_sets": [{"id": "d1"}]})


def test_an_empty_list_is_not_unknown() -> None:
    assert Facts.from_json(incident(data(special_care=[]))).data_sets[0].special_care == ()


def test_yaml_dates_are_taken() -> None:
    assert Facts.from_json(incident(awareness__known_on=date(2026, 6, 3))).awareness.known_on == date(2026, 6, 3)


@pytest.mark.parametrize(
    ("document", "path", "expected"),
    [
        ([], "$", "an object"),
        ({"data_sets": [{"id": "d1"}]}, "$.schema_version", "1"),
        ({"schema_version": 2, "data_sets": [{"id": "d1"}]}, "$.schema_version", "1"),
        ({"schema_version": True, "data_sets": [{"id": "d1"}]}, "$.schema_version", "1"),
        ({"schema_version": 1}, "$.data_sets", "a list of data sets"),
        ({"schema_version": 1, "data_sets": None}, "$.data_sets", "a list of data sets"),
        ({"schema_version": 1, "data_sets": []}, "$.data_sets", "at least one data set"),
        ({"schema_version": 1, "data_sets": {}}, "$.data_sets", "a list of data sets"),
        ({"schema_version": 1, "data_sets": [None]}, "$.data_sets[0]", "an object"),
        ({"schema_version": 1, "data_sets": [{}]}, "$.data_sets[0].id", "a value"),
        ({"schema_version": 1, "data_sets": [{"id": None}]}, "$.data_sets[0].id", "a value"),
        ({"schema_version": 1, "data_sets": [{"id": ""}]}, "$.data_sets[0].id", "a text that is not empty"),
        ({"schema_version": 1, "data_sets": [{"id": 7}]}, "$.data_sets[0].id", "a text that is not empty"),
        (incident(colour="red"), "$.colour", "one of the keys"),
        (incident(organisation__size=3), "$.organisation.size", "one of the keys"),
        (incident(data(), data({"persons.most": 3})), "$.data_sets[1].persons.most", "one of the keys"),
        (incident(organisation="a company"), "$.organisation", "an object or null"),
        (incident(organisation__kind="company"), "$.organisation.kind", "one of private_business"),
        (incident(organisation__kind=[]), "$.organisation.kind", "one of private_business"),
        (incident(wrongful_act__suspected="yes"), "$.wrongful_act.suspected", "true, false or null"),
        (incident(wrongful_act__suspected=1), "$.wrongful_act.suspected", "true, false or null"),
        (incident(data({"outflow.status": "unknown"})), "$.data_sets[0].outflow.status", "one of confirmed, possible, ruled_out or null"),
        (incident(data({"persons.maximum": -1})), "$.data_sets[0].persons.maximum", "a whole number"),
        (incident(data({"persons.maximum": True})), "$.data_sets[0].persons.maximum", "a whole number"),
        (incident(data({"persons.maximum": 1.5})), "$.data_sets[0].persons.maximum", "a whole number"),
        (incident(data({"persons.maximum": float("inf")})), "$.data_sets[0].persons.maximum", "a whole number"),
        (incident(data({"persons.maximum": "12"})), "$.data_sets[0].persons.maximum", "a whole number"),
        (incident(awareness__known_on="2026-02-29"), "$.awareness.known_on", "a day as YYYY-MM-DD"),
        (incident(awareness__known_on="2026/06/03"), "$.awareness.known_on", "a day as YYYY-MM-DD"),
        (incident(awareness__known_on="20260603"), "$.awareness.known_on", "a day as YYYY-MM-DD"),
        (incident(awareness__known_on="2026-W23-3"), "$.awareness.known_on", "a day as YYYY-MM-DD"),
        (incident(awareness__known_on="２０２６-06-03"), "$.awareness.known_on", "a day as YYYY-MM-DD"),
        (incident(awareness__known_on=datetime(2026, 6, 3)), "$.awareness.known_on", "a day as YYYY-MM-DD"),
        (incident(awareness__known_on=20260603), "$.awareness.known_on", "a day as YYYY-MM-DD"),
        (incident(event__types="theft"), "$.event.types", "a list or null"),
        (incident(event__types=["theft", "burglary"]), "$.event.types[1]", "one of mis_sent_mail"),
        (incident(event__types=["theft", "theft"]), "$.event.types[1]", "each entry once"),
        (incident(event__types=[None]), "$.event.types[0]", "one of mis_sent_mail"),
        (incident(event__summary_ja=5), "$.event.summary_ja", "a text or null"),
    ],
)
def test_wrong_field_is_named(document: Any, path: str, expected: str) -> None:
    with pytest.raises(FactsError) as caught:
        Facts.from_json(document)
    error = caught.value
    assert error.path == path
    assert error.expected.startswith(expected)
    for line in (str(error), error.text("en"), error.text("ja")):
        assert "\n" not in line and line.startswith(f"{path}: ")
    assert "正しい値は" in error.text("ja")


def test_a_whole_number_may_be_written_with_a_point() -> None:
    """JSON Schema takes 3.0 for a whole number."""
    assert Facts.from_json(incident(data({"persons.maximum": 3.0}))).data_sets[0].persons.maximum == 3


def test_a_line_break_in_a_value_stays_on_one_line() -> None:
    with pytest.raises(FactsError) as caught:
        Facts.from_json(incident(organisation__kind="a\nb" * 90))
    assert "\n" not in str(caught.value)
    with pytest.raises(FactsError) as caught:
        Facts.from_json(incident(**{"a\nb": 1}))
    assert "\n" not in str(caught.value)


def _fields_of(cls: type[Any], path: str) -> dict[str, Any]:
    """Every leaf and object of the dataclasses, by path."""
    hints = typing.get_type_hints(cls, vars(facts_module))
    found: dict[str, Any] = {}
    for one in dataclasses.fields(cls):
        options = [arg for arg in typing.get_args(hints[one.name]) if arg is not types.NoneType] or [hints[one.name]]
        kind = options[0]
        if typing.get_origin(hints[one.name]) is tuple or typing.get_origin(kind) is tuple:
            kind = (typing.get_args(kind) or (kind,))[0]
            if dataclasses.is_dataclass(kind):
                found[f"{path}{one.name}"] = None
                found |= _fields_of(typing.cast(Any, kind), f"{path}{one.name}[].")
                continue
        found[f"{path}{one.name}"] = kind
        if dataclasses.is_dataclass(kind):
            found |= _fields_of(typing.cast(Any, kind), f"{path}{one.name}.")
    return found


def test_dataclasses_and_schema_are_the_same_fields() -> None:
    ours = _fields_of(Facts, "")
    theirs = facts_fields()
    assert set(ours) == set(theirs)
    for path, kind in ours.items():
        if isinstance(kind, type) and issubclass(kind, Enum) and kind not in (Answer, Status):
            assert [member.value for member in kind] == [choice.value for choice in theirs[path].choices], path
        if kind is Status:
            assert theirs[path].kind is FieldKind.STATUS, path
        if kind is Answer:
            assert theirs[path].kind is FieldKind.YES_NO, path


def test_every_field_has_both_labels() -> None:
    for field in facts_fields().values():
        assert field.title_ja and field.title_en
        assert all(choice.ja and choice.en for choice in field.choices)
        assert field.title_en.isascii() or "…" in field.title_en


def test_english_labels_name_nothing_that_is_not_in_the_schema() -> None:
    from komainu.law.breach.schema import _english

    assert set(_english()["titles"]) == set(facts_fields())
    for path, labels in _english()["values"].items():
        assert set(labels) == {choice.value for choice in facts_fields()[path].choices}


def test_field_labels() -> None:
    assert field_at("data_sets[3].outflow.status").label("possible", "en") == "suspected, not proven"
    assert field_at("wrongful_act.suspected").label(True) == "はい"
    assert field_at("data_sets[].special_care").label(["race", "creed"], "en") == "race; creed"
    assert field_at("data_sets[].special_care").label([]) == "なし"
    assert field_at("awareness.known_on").label(None) == "まだ分からない"


def test_schema_is_handed_out_as_a_copy() -> None:
    facts_schema()["properties"].clear()
    assert json.dumps(facts_schema()).count("data_sets") > 0
