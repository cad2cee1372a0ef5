"""The report forms as data, what the office writes into them, and how it corrects them. Source: breach.md section 10."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from komainu.law.breach import forms
from komainu.law.breach._forms_data import vocabulary
from komainu.law.breach._forms_values import DERIVATIONS
from komainu.law.breach.forms import FORM_NAMES, ORGANISATION_KEYS, FormError, copy_page, load_form, may_wait, missing, ready_to_file
from komainu.law.breach.tests.forms_samples import TODAY, facts, filled

SCHEMA = json.loads((Path(forms.__file__).parent / "schemas" / "facts.schema.json").read_text(encoding="utf-8"))


# The data ---------------------------------------------------------------------------------------------------------


def test_the_items_of_the_commission_form_stand_in_the_order_of_the_copying_page():
    main = [item.id for item in load_form("ppc", TODAY).items if not item.part_of]
    expected = (
        "q1 q2 q3 h1 h2 h3 h4 h5 h6 h7 h8 h9 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 "
        "2.1 2.2 2.3 2.4 3.1 3.2 4.1 4.2 4.3 5.1 5.2 6.1 6.2 7.1 7.2 8.1 8.2 9.1"
    )
    assert main == [f"ppc.{number}" for number in expected.split()]


def test_the_my_number_form_has_its_own_items_and_those_of_the_other():
    main = [item.id for item in load_form("my_number", TODAY).items if not item.part_of]
    expected = (
        "h1 h2 h3 h4 h5 h6 h7 h8 h9 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 2.1 2.2 2.3 2.4 3.1 4.1 4.2 4.3 5.1 5.2 6.1 6.2 7.1 7.2 8.1 8.2 9.1"
    )
    assert main == [f"mn.{number}" for number in expected.split()]


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("privacy_mark", [f"pm.{n}" for n in range(1, 14)]),
        ("entrustor", ["entrustor.h1", "entrustor.h2", "entrustor.h3", *(f"entrustor.{n}" for n in range(1, 10))]),
        ("notice", ["notice.1", "notice.2", "notice.4", "notice.5", "notice.9"]),
    ],
)
def test_the_items_of_the_other_forms(name, ids):
    assert [item.id for item in load_form(name, TODAY).items if not item.part_of] == ids


@pytest.mark.parametrize("name", FORM_NAMES)
def test_every_item_is_whole(name):
    form = load_form(name, TODAY)
    ids = [item.id for item in form.items]
    assert len(set(ids)) == len(ids)
    for item in form.items:
        assert item.label_ja and item.label_en and item.group_ja and item.group_en and item.source and item.version == form.version
        assert bool(item.choices) == (item.type in ("choice", "choices")), item.id
        assert item.preliminary in "xk-" and item.final in "x", item.id
        assert set(item.basis) <= set("GLRS"), item.id
        assert item.derive in (*DERIVATIONS, "", "composed"), item.id
        assert not item.organisation or item.organisation in ORGANISATION_KEYS, item.id
        assert not item.part_of or item.part_of in ids, item.id
        assert not item.applies or set(item.applies.any_of) <= {choice.key for choice in form.item(item.applies.item).choices}, item.id
        assert not item.choices or not item.map or set(item.map.values()) <= {choice.key for choice in item.choices}, item.id


@pytest.mark.parametrize("name", FORM_NAMES)
def test_only_items_that_were_read_at_the_source_count_as_compared(name):
    for item in load_form(name, TODAY).items:
        assert item.compared_with_live_form is not bool({"R", "S"} & set(item.basis))


def test_no_item_of_the_privacy_mark_was_compared():
    form = load_form("privacy_mark", TODAY)
    assert form.not_compared == form.items


def enum_at(*path):
    node = SCHEMA
    for key in path:
        node = node["properties"][key] if "properties" in node else node["$defs"][key]
    return set(node.get("items", node)["enum"]) - {None}


def set_enum(key):
    node = SCHEMA["$defs"]["data_set"]["properties"][key]
    return set(node.get("items", node)["enum"])


def test_every_value_of_the_facts_has_words():
    words = vocabulary()
    assert set(words["event_types"]) == enum_at("event", "types")
    assert set(words["indicators"]) == enum_at("event", "indicators")
    for key in ("subject_kinds", "media", "items", "special_care", "financial"):
        assert set(words[key]) == set_enum(key)
    assert set(words["encryption"]) == set(SCHEMA["$defs"]["data_set"]["properties"]["protection"]["properties"]["encryption"]["enum"]) - {
        None
    }


def test_every_event_type_and_every_word_of_the_data_leads_to_a_choice():
    for name, prefix in (("ppc", "ppc"), ("my_number", "mn")):
        form = load_form(name, TODAY)
        assert set(form.item(f"{prefix}.4.2").map) == enum_at("event", "types")
        for number, key in (("2.1", "media"), ("2.2", "subject_kinds"), ("2.3", "items")):
            assert set(form.item(f"{prefix}.{number}").map) == set_enum(key)


def test_citations_are_ids_of_the_registry():
    pattern = json.loads((Path(forms.__file__).parent / "schemas" / "assessment.schema.json").read_text(encoding="utf-8"))
    prefixes = pattern["properties"]["citations"]["items"]["pattern"]
    for name in FORM_NAMES:
        for item in load_form(name, TODAY).items:
            assert all(re.match(prefixes, cite) for cite in item.cites), item.id


def test_a_form_has_versions_by_day():
    assert load_form("ppc", date(2024, 3, 31)).version == "ppc/2022-04-01"
    assert load_form("ppc", date(2024, 4, 1)).version == "ppc/2024-04-01"
    before, after = (load_form("ppc", day).item("ppc.1.5").choice("3").ja for day in (date(2024, 3, 31), date(2024, 4, 1)))
    assert "限る" in before and "含む" in after
    with pytest.raises(FormError, match="2022-04-01"):
        load_form("ppc", date(2022, 3, 31))
    with pytest.raises(FormError, match="one of ppc"):
        load_form("police", TODAY)


# Entries, states, overrides ---------------------------------------------------------------------------------------


def test_an_entry_wins_over_the_facts_and_says_so():
    result = filled(entries={"ppc.3.1": 1300}).item("ppc.3.1")
    assert (result.value, result.origin, result.state) == (1300, "entry", "filled")
    assert "事実から求めた値：1,200人" in result.hint
    assert filled(entries={"ppc.3.1": 1200}).item("ppc.3.1").hint == ""


@pytest.mark.parametrize("blank", [None, "", "  ", []])
def test_an_empty_entry_leaves_the_facts(blank):
    assert filled(entries={"ppc.3.1": blank}).item("ppc.3.1").origin == "facts"


@pytest.mark.parametrize(
    ("item_id", "entry", "expected"),
    [
        ("ppc.1.1", "unknown", "unknown"),
        ("ppc.1.1", "2026-11-01", date(2026, 11, 1)),
        ("ppc.3.1", "1200", 1200),
        ("ppc.2.1", ["other", "paper"], ("paper", "other")),
        ("ppc.5.1", "no", "no"),
        ("ppc.4.3", "  確認不足 ", "確認不足"),
    ],
)
def test_entries_are_taken_in_the_type_of_their_item(item_id, entry, expected):
    assert forms.check_entry(load_form("ppc", TODAY).item(item_id), entry) == expected


@pytest.mark.parametrize(
    ("item_id", "entry"),
    [
        ("ppc.1.2", "unknown"),
        ("ppc.1.2", "2026-02-30"),
        ("ppc.1.2", 5),
        ("ppc.3.1", -1),
        ("ppc.3.1", True),
        ("ppc.3.1", "many"),
        ("ppc.3.1", 10**12),
        ("ppc.5.1", "maybe"),
        ("ppc.2.1", "paper"),
        ("ppc.2.1", ["stone"]),
        ("ppc.4.3", 3),
        ("ppc.4.3", "x" * 20_001),
    ],
)
def test_wrong_entries_are_refused_with_their_item(item_id, entry):
    with pytest.raises(FormError) as refused:
        forms.check_entry(load_form("ppc", TODAY).item(item_id), entry)
    assert refused.value.path == item_id


def test_unknown_waits_in_a_preliminary_and_is_missing_in_a_final_report():
    empty = facts(organisation=None, entrustment=None, awareness=None, event=None, data_sets=None)
    answer = {
        "kinds": {"leak": "unknown", "loss": "unknown", "damage": "unknown"},
        "appi": {"report_required": "undetermined", "grounds": []},
    }
    preliminary = filled(given=empty, answer=answer)
    assert {row.item.id for row in missing(preliminary)} == {"ppc.q2", "ppc.q3"}
    assert all(row.item.preliminary == "k" for row in may_wait(preliminary))
    assert len(may_wait(preliminary)) > 30
    final = filled(given=empty, answer=answer, stage="final")
    assert not may_wait(final)
    assert {row.item.id for row in may_wait(preliminary)} <= {row.item.id for row in missing(final)}
    assert not ready_to_file(final)


def test_a_supplementary_report_asks_as_much_as_the_report_that_it_completes():
    def gaps(reporting):
        return missing(filled(given=facts(reporting=reporting), stage="supplementary"))

    assert gaps({"preliminary_submitted_on": "2026-11-21"}) == ()
    assert gaps({"preliminary_submitted_on": "2026-11-21", "final_submitted_on": "2026-11-22"}) != ()


def test_a_whole_final_report_is_ready():
    entries = {
        "ppc.1.9": "none",
        "ppc.4.3": "確認不足",
        "ppc.5.1": "no",
        "ppc.6.1": "none",
        "ppc.6.2": "電話で連絡",
        "ppc.7.1": "none",
        "ppc.8.1": "確認の徹底",
        "ppc.8.2": "なし",
        "ppc.8.2.planned_on": "unknown",
        "ppc.9.1": "特になし",
    }
    final = filled(stage="final", entries=entries)
    assert [row.item.id for row in missing(final)] == []
    assert ready_to_file(final)
    assert final.item("ppc.8.2.planned_on").display_ja == "不明"
    assert final.item("ppc.5.2").state == "not_applicable"


def test_the_copying_page_has_the_blocks_of_the_form():
    page = copy_page(filled())
    assert [group.key for group in page] == ["q", "h", *"123456789"]
    assert [row.item.id for group in page for row in group.rows] == [item.id for item in load_form("ppc", TODAY).items]


def test_a_filled_form_is_json():
    data = json.loads(json.dumps(filled().to_json(), ensure_ascii=False))
    row = next(row for row in data["items"] if row["id"] == "ppc.1.3")
    assert (row["value"], row["compared_with_live_form"], row["state"]) == (["leak"], False, "filled")


OVERRIDES = {
    "schema_version": 1,
    "revision": "2026-11-20",
    "note": "実際の画面と照合した",
    "items": {
        "ppc.1.9": {"hidden": True},
        "ppc.4.1": {
            "label_ja": "発生した主体",
            "choices": [{"key": "reporter", "ja": "自社"}, {"key": "cloud", "ja": "クラウド", "en": "cloud"}],
        },
        "ppc.3.2": {"compared_on": "2026-11-20", "final": "k"},
    },
    "add": [
        {
            "id": "office.1",
            "after": "ppc.1.8",
            "type": "choice",
            "label_ja": "警察への届出",
            "choices": [{"key": "yes", "ja": "有"}],
            "preliminary": "x",
        }
    ],
    "order": ["ppc.1.2", "ppc.1.1"],
}


def test_the_office_corrects_a_form_itself():
    form = load_form("ppc", TODAY, OVERRIDES)
    ids = [item.id for item in form.items]
    assert "ppc.1.9" not in ids
    assert ids.index("office.1") == ids.index("ppc.1.8") + 1
    assert ids.index("ppc.1.2") + 1 == ids.index("ppc.1.1")
    assert form.item("ppc.4.1").label_ja == "発生した主体" and form.item("ppc.4.1").choice("reporter").en == "自社"
    assert form.item("ppc.3.2").compared_with_live_form and not form.item("office.1").compared_with_live_form
    assert form.version == "ppc/2024-04-01+office.2026-11-20" and form.is_corrected_by_office
    result = filled(overrides=OVERRIDES)
    assert result.item("office.1").state == "missing"
    assert filled(overrides=OVERRIDES, entries={"office.1": "yes"}).item("office.1").display_ja == "有"
    assert result.item("ppc.4.1").display_ja == "自社"
    # The form that Komainu ships stays as it was.
    assert load_form("ppc", TODAY).item("ppc.4.1").label_ja == "発生主体"


def test_a_choice_that_the_office_took_away_is_said_and_not_guessed():
    given = facts(entrustment={"incident_place": "entrustee"})
    result = filled(given=given, overrides=OVERRIDES).item("ppc.4.1")
    assert result.value is None and "選択肢" in result.hint
    stale = filled(entries={"ppc.4.1": "unknown"}, overrides=OVERRIDES).item("ppc.4.1")
    assert stale.origin != "entry" and "unknown" in stale.hint


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"schema_version": 2}, "overrides.schema_version"),
        ({"colour": "red"}, "overrides.colour"),
        ({"items": {"ppc.99": {}}}, "overrides.items.ppc.99"),
        ({"items": []}, "overrides.items"),
        ({"items": {"ppc.1.1": {"labels": "x"}}}, "overrides.items.ppc.1.1.labels"),
        ({"items": {"ppc.1.1": {"label_ja": ""}}}, "overrides.items.ppc.1.1.label_ja"),
        ({"items": {"ppc.1.1": {"choices": [{"key": "a", "ja": "b"}]}}}, "overrides.items.ppc.1.1.choices"),
        ({"items": {"ppc.1.9": {"choices": [{"key": "a", "ja": "b"}, {"key": "a", "ja": "c"}]}}}, "overrides.items.ppc.1.9.choices"),
        ({"items": {"ppc.1.9": {"choices": [{"ja": "b"}]}}}, "overrides.items.ppc.1.9.choices[0].key"),
        ({"items": {"ppc.1.9": {"hidden": "yes"}}}, "overrides.items.ppc.1.9.hidden"),
        ({"items": {"ppc.1.9": {"final": "all"}}}, "overrides.items.ppc.1.9.final"),
        ({"items": {"ppc.1.9": {"compared_on": "yesterday"}}}, "overrides.items.ppc.1.9.compared_on"),
        ({"add": [{"id": "ppc.1.1", "type": "text", "label_ja": "x"}]}, "overrides.add[0].id"),
        ({"add": [{"id": "o", "type": "map", "label_ja": "x"}]}, "overrides.add[0].type"),
        ({"add": [{"id": "o", "type": "choice", "label_ja": "x"}]}, "overrides.add[0].choices"),
        ({"add": [{"id": "o", "type": "text", "label_ja": "x", "after": "nowhere"}]}, "overrides.add[0].after"),
        ({"add": [{"id": "o", "type": "text", "label_ja": "x", "group": "z"}]}, "overrides.add[0].group"),
        ({"add": [{"id": "o", "type": "text"}]}, "overrides.add[0].label_ja"),
        ({"order": ["ppc.1.1", "ppc.1.1"]}, "overrides.order"),
        ({"order": ["nowhere"]}, "overrides.order[0]"),
    ],
)
def test_wrong_overrides_name_their_place(change, path):
    with pytest.raises(FormError) as refused:
        load_form("ppc", TODAY, {"schema_version": 1, **change})
    assert refused.value.path == path


def test_every_file_of_rules_is_a_form_or_the_vocabulary():
    folder = Path(forms.__file__).parent / "rules" / "forms"
    assert {file.stem for file in folder.glob("*.toml")} == {*FORM_NAMES, "vocabulary"}
    for name in FORM_NAMES:
        assert tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))["form"]["name"] == name
