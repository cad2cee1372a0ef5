"""The three axes, proposed from facts: what is known is certain, what is guessed says so, what is unknown is never taken for no."""

import json
import tomllib
from pathlib import Path

import pytest

from komainu.law import classification
from komainu.law.classification import UnknownId, propose
from komainu.law.classification._labels import table as rule_table

LEAK, LOST, DESTROYED, ALTERED = "occ.leak", "occ.lost", "occ.destroy_damage", "occ.alter_inaccurate"
OFF_PURPOSE = "occ.off_purpose"

# Event type alone, nothing else known: main kind (or what is suspected), class, sub-kind, is the class certain.
BY_TYPE = [
    ("mis_sent_mail", LEAK, "", "cls.missend", None, True),
    ("mis_sent_fax", LEAK, "", "cls.missend", "cls.missend.fax", True),
    ("mis_sent_post", LEAK, "", "cls.misdelivery", None, True),
    ("mis_handed", LEAK, "", "cls.misdelivery", "cls.misdelivery.handed_wrong", True),
    ("public_exposure", "occ.suspected", LEAK, "cls.misdisplay", "cls.misdisplay.web_open", False),
    ("loss_of_medium", LOST, "", "cls.lost", None, True),
    ("theft", "occ.suspected", LEAK, "cls.theft", None, True),
    ("erroneous_disposal", "occ.suspected", DESTROYED, "cls.misdispose", None, True),
    ("improper_disposal", "occ.suspected", LEAK, "cls.misdispose", None, False),
    ("unauthorised_access", "occ.suspected", LEAK, "cls.unauthorised_access", None, True),
    ("malware", "occ.suspected", LEAK, "cls.malware", None, True),
    ("ransomware", "occ.suspected", DESTROYED, "cls.malware", "cls.malware.ransomware", True),
    ("web_page_tampering", "occ.suspected", ALTERED, "cls.unauthorised_access", None, True),
    ("postal_tampering", "occ.suspected", LEAK, "cls.other", None, False),
    ("insider_taking", "occ.suspected", LEAK, "cls.insider", "cls.insider.take_out", True),
    ("insider_misuse", OFF_PURPOSE, "", "cls.insider", "cls.insider.off_purpose_view", True),
    ("alteration", "occ.suspected", ALTERED, "cls.other", None, False),
    ("key_loss", "occ.suspected", DESTROYED, "cls.lost", "cls.lost.key_lost", True),
    ("system_failure", "occ.suspected", DESTROYED, "cls.lost", "cls.lost.data_deleted", False),
    ("intentional_provision", OFF_PURPOSE, "", "cls.other", None, False),
    ("intentional_deletion", "occ.suspected", DESTROYED, "cls.lost", "cls.lost.data_deleted", False),
    ("internal_misdelivery", None, "", "cls.missend", None, False),
    ("my_number_use_violation", OFF_PURPOSE, "", "cls.other", None, False),
    ("my_number_provision_violation", OFF_PURPOSE, "", "cls.other", None, False),
    ("other", None, "", "cls.other", None, False),
]


def facts(*types, **data_set):
    return {"schema_version": 1, "event": {"types": list(types)}, "data_sets": [{"id": "d1", **data_set}]}


@pytest.mark.parametrize(("type_", "main", "suspected_of", "cls", "sub", "certain"), BY_TYPE)
def test_every_event_type_has_a_proposal(type_, main, suspected_of, cls, sub, certain):
    proposal = propose(facts(type_))
    assert (proposal.main.id if proposal.main else None) == main
    assert (proposal.main.suspected_of if proposal.main else "") == suspected_of
    assert (proposal.cls.id, proposal.cls.certain) == (cls, certain)
    assert (proposal.sub.id if proposal.sub else None) == sub


def test_the_table_above_names_every_event_type():
    table = tomllib.loads((Path(classification.__file__).parents[1] / "rules" / "classification" / "proposals.toml").read_text("utf-8"))
    assert {row[0] for row in BY_TYPE} == set(table["types"])


@pytest.mark.parametrize("type_", [row[0] for row in BY_TYPE])
def test_an_unexamined_outflow_is_never_certain(type_):
    assert not [choice for choice in propose(facts(type_)).occurrences if choice.certain and LEAK in (choice.id, choice.suspected_of)]


STATES = [
    # types, fields of the data set, kinds in order with what is suspected and whether it is certain
    (["mis_sent_mail"], {"outflow": {"status": "confirmed"}}, [(LEAK, "", True)]),
    (["mis_sent_mail"], {"outflow": {"status": "possible"}}, [("occ.suspected", LEAK, True)]),
    (["mis_sent_mail"], {"outflow": {"status": "ruled_out"}}, []),
    (["mis_sent_mail"], {"outflow": {"status": "confirmed", "recovered_all_unviewed": True}}, [(LEAK, "", False)]),
    (["mis_sent_mail"], {"outflow": {"status": "confirmed", "recovered_all_unviewed": None}}, [(LEAK, "", True)]),
    (["other"], {"outflow": {"status": "confirmed", "own_intent": True}}, [(OFF_PURPOSE, "", False)]),
    (["loss_of_medium"], {"outflow": {"status": "possible"}}, [(LOST, "", True), ("occ.suspected", LEAK, True)]),
    (["loss_of_medium"], {"outflow": {"status": "confirmed"}}, [(LOST, "", True), (LEAK, "", True)]),
    (["ransomware"], {"integrity": {"unusable": "confirmed", "same_data_elsewhere": False}}, [(DESTROYED, "", True)]),
    (
        ["ransomware"],
        {
            "outflow": {"status": "possible"},
            "integrity": {"content_lost": "ruled_out", "unusable": "confirmed", "same_data_elsewhere": True},
        },
        [("occ.suspected", LEAK, True)],
    ),
    # A copy that nobody has looked for: a suspicion, not a loss (facts convention U3).
    (
        ["erroneous_disposal"],
        {"integrity": {"content_lost": "confirmed", "unusable": "ruled_out"}},
        [("occ.suspected", DESTROYED, True)],
    ),
    (
        ["intentional_deletion"],
        {
            "integrity": {
                "content_lost": "confirmed",
                "unusable": "ruled_out",
                "same_data_elsewhere": False,
                "deleted_for_good_reason": True,
            }
        },
        [],
    ),
    # Altered data stays altered even where a copy exists (K3).
    (["alteration"], {"integrity": {"altered": "confirmed", "same_data_elsewhere": True}}, [(ALTERED, "", True)]),
    (
        ["web_page_tampering"],
        {"outflow": {"status": "confirmed"}, "integrity": {"altered": "confirmed"}},
        [(LEAK, "", True), (ALTERED, "", True)],
    ),
]


@pytest.mark.parametrize(("types", "data_set", "expected"), STATES)
def test_states_of_the_data_decide_the_kinds(types, data_set, expected):
    kinds = propose(facts(*types, **data_set)).occurrences
    assert [(choice.id, choice.suspected_of, choice.certain) for choice in kinds] == expected


def test_two_data_sets_give_both_kinds_and_say_so():
    two = facts("loss_of_medium", outflow={"status": "ruled_out"}, integrity={"content_lost": "confirmed", "same_data_elsewhere": False})
    two["data_sets"].append({"id": "d2", "outflow": {"status": "confirmed"}})
    proposal = propose(two)
    assert [choice.id for choice in proposal.occurrences] == [LOST, LEAK, DESTROYED]
    assert "several_kinds" in [note.id for note in proposal.notes]


@pytest.mark.parametrize(
    ("key", "status", "kind", "suspected_of"),
    [
        ("use_contrary_to_article9", "confirmed", OFF_PURPOSE, ""),
        ("provision_contrary_to_article19", "possible", "occ.suspected", OFF_PURPOSE),
        ("wrongful_use", "confirmed", "occ.misuse", ""),
        ("wrongful_provision", "confirmed", OFF_PURPOSE, ""),
        ("wrongful_use", "possible", "occ.suspected", "occ.misuse"),
    ],
)
def test_misuse_of_the_number_is_a_kind_of_its_own(key, status, kind, suspected_of):
    main = propose({"data_sets": [{"id": "d1"}], "my_number_misuse": {key: status}}).main
    assert (main.id, main.suspected_of) == (kind, suspected_of)


def test_a_ruled_out_misuse_adds_nothing():
    assert propose({"data_sets": [{"id": "d1"}], "my_number_misuse": {"wrongful_use": "ruled_out"}}).main is None


def test_several_types_are_led_by_the_deepest_and_are_a_guess():
    proposal = propose(facts("unauthorised_access", "ransomware"))
    assert (proposal.cls.id, proposal.cls.certain, proposal.sub.id) == ("cls.malware", False, "cls.malware.ransomware")


@pytest.mark.parametrize(
    ("changes", "sub"),
    [
        ({"event": {"types": ["malware"], "indicators": ["infostealer_malware"]}}, "cls.malware.infostealer"),
        (
            {"event": {"types": ["web_page_tampering"], "indicators": ["input_page_tampering_traces"]}},
            "cls.unauthorised_access.skimming",
        ),
        ({"event": {"types": ["mis_sent_post"]}, "entrustment": {"incident_place": "carrier"}}, "cls.misdelivery.delivery_error"),
        ({"event": {"types": ["loss_of_medium"]}, "data_sets": [{"id": "d1", "media": ["paper"]}]}, "cls.lost.paper"),
        ({"event": {"types": ["erroneous_disposal"]}, "data_sets": [{"id": "d1", "media": ["electronic"]}]}, "cls.misdispose.data"),
        # An electronic thing may be a computer, a phone or a stick: not settled.
        ({"event": {"types": ["loss_of_medium"]}, "data_sets": [{"id": "d1", "media": ["electronic"]}]}, None),
    ],
)
def test_further_facts_find_the_sub_kind(changes, sub):
    proposal = propose({"data_sets": [{"id": "d1"}], **changes})
    assert (proposal.sub.id if proposal.sub else None) == sub


@pytest.mark.parametrize(
    ("actor", "cls"), [("own_worker", "cls.insider"), ("outsider", "cls.unauthorised_access"), ("unknown", "cls.lost"), (None, "cls.lost")]
)
def test_deleted_on_purpose_is_counted_by_who_did_it(actor, cls):
    case = facts("intentional_deletion") | {"wrongful_act": {"suspected": True, "actor": actor}}
    assert propose(case).cls.id == cls


def test_what_the_reporter_chose_is_enough_for_a_class():
    proposal = propose({"data_sets": [{"id": "d1"}]}, {"class": "cls.missend.mail_cc_bcc"})
    assert (proposal.cls.id, proposal.sub.id) == ("cls.missend", "cls.missend.mail_cc_bcc")
    assert (proposal.main.id, proposal.main.suspected_of, proposal.main.certain) == ("occ.suspected", LEAK, False)
    assert {choice.id for choice in proposal.causes} == {"cau.operation_error", "cau.check_lack"}


def test_the_reporters_choice_names_the_sub_kind_of_the_event():
    assert propose(facts("mis_sent_mail"), {"class": "cls.missend.mail_cc_bcc"}).sub.id == "cls.missend.mail_cc_bcc"
    assert propose(facts("loss_of_medium"), {"class": "cls.lost.pc"}).sub.id == "cls.lost.pc"


def test_a_wrong_registration_is_known_by_the_reporter_only():
    proposal = propose(facts("other"), {"class": "cls.misregister"})
    assert (proposal.cls.id, proposal.main.id, proposal.main.certain) == ("cls.misregister", ALTERED, False)


def test_events_entered_later_win_over_the_reporter_and_it_is_said():
    proposal = propose(facts("ransomware"), {"class": "cls.lost.pc"})
    assert proposal.cls.id == "cls.malware"
    (note,) = [note for note in proposal.notes if note.id == "report_differs"]
    assert "パソコン" in note.text.ja and "computer" in note.text.en


def test_refusing_a_request_has_no_fact_and_comes_by_hint():
    assert propose({"data_sets": [{"id": "d1"}]}, {"occurrence": "occ.refuse_request"}).main.id == "occ.refuse_request"


def test_nothing_known_proposes_nothing_and_says_so():
    proposal = propose({"schema_version": 1, "data_sets": [{"id": "d1"}]})
    assert (proposal.main, proposal.cls, proposal.sub, proposal.causes, proposal.media, proposal.origin) == (None, None, None, (), (), None)
    assert [note.id for note in proposal.notes] == ["no_facts"]


@pytest.mark.parametrize(
    ("act", "cause", "certain"),
    [
        ({"suspected": True, "actor": "outsider"}, "cau.malice_outside", True),
        ({"suspected": True, "actor": "own_worker"}, "cau.malice_inside", True),
        ({"suspected": None}, "cau.malice_outside", False),
        ({"suspected": False}, "cau.malice_outside", None),
    ],
)
def test_malice_is_a_cause_only_where_it_is_suspected(act, cause, certain):
    found = {choice.id: choice.certain for choice in propose(facts("unauthorised_access") | {"wrongful_act": act}).causes}
    assert found.get(cause) is certain


@pytest.mark.parametrize(
    ("place", "origin"),
    [("us", "self"), ("entrustor", "client"), ("entrustee", "entrustee"), ("service_provider", "third_party"), ("carrier", "third_party")],
)
def test_the_place_gives_the_origin(place, origin):
    proposal = propose(facts("other") | {"entrustment": {"incident_place": place}})
    assert (proposal.origin.id, proposal.origin.certain) == (origin, True)
    assert ("cau.entrustee" in [choice.id for choice in proposal.causes]) is (place == "entrustee")


def test_a_medium_that_was_given_beats_the_guess():
    assert [(c.id, c.certain) for c in propose(facts("mis_sent_fax")).media] == [("paper", False)]
    assert [(c.id, c.certain) for c in propose(facts("mis_sent_fax", media=["electronic"])).media] == [("electronic", True)]


@pytest.mark.parametrize(
    ("bad_facts", "bad_hints"),
    [(facts("leak"), None), (facts("other"), {"class": "cls.nothing"}), (facts("other"), {"causes": ["cau.x"]}), ({}, {"occurrence": "x"})],
)
def test_an_unknown_id_is_refused(bad_facts, bad_hints):
    with pytest.raises(UnknownId):
        propose(bad_facts, bad_hints)


def test_every_id_has_both_labels_and_every_reason_too():
    rules = rule_table()
    for names in [*rules.labels.values(), rules.reasons, rules.notes]:
        for id, name in names.items():
            assert name.ja.strip() and name.en.strip() and name.ja != name.en, id


def test_every_id_that_the_rules_name_exists():
    rules = rule_table()
    for type_, rule in rules.types.items():
        classification.label("type", type_)
        classification.label("class", rule["class"])
        for kind in {"occurrence", "suspects"} & set(rule):
            classification.label("occurrence", rule[kind])
        for cause in rule.get("causes", ()):
            classification.label("cause", cause)
    for key, ids in rules.causes_of_sub.items():
        classification.label("class", key)
        for id in ids:
            classification.label("cause", id)


def test_there_are_nine_kinds_eleven_classes_and_seventeen_causes():
    assert len(classification.occurrences()) == 9
    assert len(classification.classes()) == 11
    assert len(classification.causes()) == 17
    assert len(classification.sub_kinds("cls.missend")) == 9


def test_the_event_types_are_those_of_the_facts_schema():
    schema = Path(classification.__file__).parents[1] / "breach" / "schemas" / "facts.schema.json"
    types = json.loads(schema.read_text("utf-8"))["properties"]["event"]["properties"]["types"]["items"]["enum"]
    assert set(types) == set(rule_table().types)
