"""Each item of a report form that follows from the facts. Facts and assessment are the JSON of their schemas."""

import pytest

from komainu.law.breach.forms import missing
from komainu.law.breach.tests.forms_samples import TODAY, assessment, data_set, facts, filled, value

# Each derived item ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sets", "misuse", "expected"),
    [
        ([{"contains_individual_number": False}], None, "no"),
        ([{"contains_individual_number": False}, {"contains_individual_number": True}], None, "yes"),
        ([{"contains_individual_number": False}, None], None, "yes"),  # LEAK: unknown is answered with yes
        ([], None, "yes"),
        ([{"contains_individual_number": False}], {"wrongful_use": "possible"}, "yes"),
        ([{"contains_individual_number": False}], {"wrongful_use": "ruled_out"}, "no"),
    ],
)
def test_whether_my_number_is_included(sets, misuse, expected):
    given = facts(data_sets=[data_set(id=str(place), my_number=numbers) for place, numbers in enumerate(sets)], my_number_misuse=misuse)
    assert value("ppc.q1", given=given) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("private_business", "private"),
        ("schedule2_corporation", "private"),
        ("local_public_hospital_or_university", "private"),
        ("administrative_organ", "administrative"),
        (None, None),
    ],
)
def test_kind_of_organisation(kind, expected):
    assert value("ppc.q2", given=facts(organisation={"kind": kind})) == expected


@pytest.mark.parametrize(("status", "expected"), [("delegated", "yes"), ("not_delegated", "no"), (None, None)])
def test_delegation(status, expected):
    result = filled(given=facts(organisation={"delegated_authority": {"status": status}})).item("ppc.q3")
    assert (result.value, result.state) == (expected, "filled" if expected else "missing")


@pytest.mark.parametrize(
    ("stage", "reporting", "sequence", "kind"),
    [
        ("preliminary", None, "new", "preliminary"),
        ("final", None, "new", "final"),  # T7: one report may serve for both
        ("final", {"preliminary_submitted_on": "2026-11-21"}, "follow_up", "final"),
        ("supplementary", {"preliminary_submitted_on": "2026-11-21"}, "follow_up", "preliminary"),
        ("supplementary", {"final_submitted_on": "2026-11-21"}, "follow_up", "final"),
    ],
)
def test_which_report_it_is(stage, reporting, sequence, kind):
    result = filled(stage=stage, given=facts(reporting=reporting))
    assert (result.item("ppc.h1").value, result.item("ppc.h2").value) == (sequence, kind)
    assert result.item("ppc.h3").value == TODAY and result.item("ppc.h3").origin == "default"


def test_the_reporter_comes_from_the_record_of_the_organisation():
    result = filled()
    assert (result.item("ppc.h4").value, result.item("ppc.h4").origin) == ("<name>", "organisation")
    assert result.item("ppc.h9.email").value == "<contact_email>"
    assert {row.item.id for row in missing(filled(organisation={"name": "こまいぬ商事"}))} == {
        *(f"ppc.h{n}" for n in range(5, 10)),
        "ppc.h9.department",
        "ppc.h9.phone",
        "ppc.h9.email",
    }


def test_the_two_days():
    result = filled()
    assert (result.item("ppc.1.1").display_ja, result.item("ppc.1.2").display_en) == ("2026年11月19日", "2026-11-20")


@pytest.mark.parametrize(
    ("kinds", "expected", "state"),
    [
        ({"leak": "yes", "loss": "no", "damage": "no"}, ("leak",), "filled"),
        ({"leak": "possible", "loss": "yes", "damage": "possible"}, ("leak_suspected", "loss", "damage_suspected"), "filled"),
        ({"leak": "possible", "loss": "unknown", "damage": "no"}, ("leak_suspected",), "missing"),
        ({"leak": "unknown", "loss": "no", "damage": "no"}, None, "missing"),
    ],
)
def test_kinds_with_their_suspicion(kinds, expected, state):
    result = filled(stage="final", answer=assessment(kinds=kinds)).item("ppc.1.3")
    assert (result.value, result.state) == (expected, state)


@pytest.mark.parametrize(
    ("known_by", "expected"),
    [("privacy_officer", "us"), ("other_department", "us"), ("entrustee_notice", "entrustee"), ("outside_report", None), (None, None)],
)
def test_who_found_it(known_by, expected):
    result = filled(given=facts(awareness={"first_known_by": known_by})).item("ppc.1.4")
    assert (result.value, result.state) == (expected, "filled" if expected else "may_wait")


@pytest.mark.parametrize(
    ("required", "grounds", "possible", "expected", "final_state"),
    [
        ("required", ["appi.r7.4", "appi.r7.1"], [], ("1", "4"), "filled"),
        ("required", ["appi.r7.1"], ["appi.r7.4"], ("1",), "missing"),
        ("not_required", [], [], ("none",), "filled"),
        ("undetermined", [], ["appi.r7.3"], None, "missing"),
    ],
)
def test_grounds(required, grounds, possible, expected, final_state):
    answer = assessment(appi={"report_required": required, "grounds": grounds, "possible_grounds": possible})
    result = filled(stage="final", answer=answer).item("ppc.1.5")
    assert (result.value, result.state) == (expected, final_state)
    assert all(f"{ground[-1]}号" in result.hint for ground in possible)


@pytest.mark.parametrize(
    ("relation", "entrustor", "entrustee"),
    [
        ("own_only", "no", "no"),
        ("entrusted_by_us", None, "yes"),
        ("entrusted_to_us", "yes", None),  # whether it was entrusted further is a fact nobody stated
        ("carried_only", "no", None),
        (None, None, None),
    ],
)
def test_entrustor_and_entrustee(relation, entrustor, entrustee):
    result = filled(given=facts(entrustment={"affected_data": relation}))
    assert (result.item("ppc.1.6").value, result.item("ppc.1.7").value) == (entrustor, entrustee)
    assert result.item("ppc.1.6.name").state == ("not_applicable" if entrustor == "no" else "filled")


def test_the_course_of_events_takes_the_timeline_in_japanese_time():
    timeline = [{"at": "2026-11-20T00:30:00+00:00", "text": "総務部へ連絡"}, {"at": "2026-11-21", "text": "削除を確認"}]
    assert value("ppc.1.8", timeline=timeline) == "案内を誤送信した。\n2026年11月20日 09:30　総務部へ連絡\n2026年11月21日　削除を確認"


def test_what_the_data_are():
    sets = [
        data_set(subject_kinds=["member", "job_applicant"], media=["electronic"], items=["email", "account"]),
        data_set(id="d2", subject_kinds=["employee"], media=["paper"], items=["name", "photo", "other"]),
    ]
    result = filled(given=facts(data_sets=sets), stage="final")
    assert result.item("ppc.2.1").value == ("paper", "electronic")
    assert result.item("ppc.2.2").value == ("customer", "employee", "other")
    assert result.item("ppc.2.2.other").value == "採用応募者"
    assert result.item("ppc.2.3").value == ("name", "email", "other")
    assert result.item("ppc.2.3.other").value == "口座情報、写真・画像"
    assert result.item("ppc.2.1.other").state == "not_applicable"


def test_what_one_set_does_not_say_makes_a_final_report_incomplete():
    given = facts(data_sets=[data_set(), data_set(id="d2", media=None)])
    assert filled(given=given).item("ppc.2.1").state == "filled"
    result = filled(given=given, stage="final").item("ppc.2.1")
    assert (result.value, result.state) == (("paper",), "missing")


@pytest.mark.parametrize(
    ("special", "financial", "expected", "final_state"),
    [
        ([], ["contact_details"], "該当なし", "filled"),
        (["medical_history", "disability"], [], "要配慮個人情報：病歴、心身の機能の障害", "filled"),
        ([], ["credit_card_number", "card_expiry"], "財産的被害に関わる項目：クレジットカード番号（全桁）、カードの有効期限", "filled"),
        (None, ["credit_card_number"], "財産的被害に関わる項目：クレジットカード番号（全桁）", "missing"),
        (None, [], None, "missing"),
        (None, None, None, "missing"),
    ],
)
def test_special_care_and_property(special, financial, expected, final_state):
    given = facts(data_sets=[data_set(special_care=special, financial=financial)])
    result = filled(given=given, stage="final").item("ppc.2.4")
    assert (result.value, result.state) == (expected, final_state)


@pytest.mark.parametrize(
    ("sets", "total", "number", "shown", "final_state"),
    [
        ([(1200, 1200)], None, 1200, "1,200人", "filled"),
        ([(None, 3000)], None, 3000, "最大3,000人", "filled"),
        ([(800, 3000)], None, 3000, "最大3,000人（うち確認済み800人）", "filled"),
        ([(800, None)], None, 800, "800人（確認済みの人数。最大は確認中）", "missing"),
        ([(None, None)], None, None, "", "missing"),
        ([(600, 600), (500, 500)], None, 1100, "最大1,100人（うち確認済み600人）", "filled"),  # overlap unknown: the sum is the maximum
        ([(600, 600), (500, 500)], (700, 700), 700, "700人", "filled"),
        ([(600, 600), (None, None)], None, 600, "600人（確認済みの人数。最大は確認中）", "missing"),
    ],
)
def test_number_of_persons(sets, total, number, shown, final_state):
    given = facts(
        data_sets=[data_set(id=str(n), persons={"confirmed": low, "maximum": high}) for n, (low, high) in enumerate(sets)],
        persons_total={"confirmed": total[0], "maximum": total[1]} if total else None,
    )
    result = filled(given=given, stage="final").item("ppc.3.1")
    assert (result.value, result.display_ja, result.state) == (number, shown, final_state)


PROTECTED = {"encryption": "recommended_cipher", "implemented_properly": True, "remote_erase_available": True, "key_leaked": False}
UNTOUCHED = {"status": "ruled_out"}


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({"protection": PROTECTED}, False),
        ({"protection": {**PROTECTED, "key_leaked": True}}, True),
        ({"protection": {**PROTECTED, "implemented_properly": None}}, True),
        ({"outflow": UNTOUCHED}, False),
        ({"outflow": {"status": "confirmed", "recovered_all_unviewed": True}}, False),
        ({"outflow": {"status": "confirmed", "recovered_all_unviewed": None}}, True),
        ({"outflow": {"status": None}}, True),
        ({"outflow": UNTOUCHED, "integrity": {"content_lost": "ruled_out", "altered": "possible", "unusable": "ruled_out"}}, True),
        ({"stage": "pseudonymised_data"}, False),
        ({"stage": "to_become_personal_data"}, True),
        ({"stage": None}, True),
    ],
)
def test_which_data_a_report_describes(change, counts):
    given = facts(data_sets=[data_set(), data_set(id="d2", persons={"confirmed": 5, "maximum": 5}, **change)])
    assert value("ppc.3.1", given=given) == (1205 if counts else 1200)


def test_an_incident_in_which_nothing_was_affected_still_shows_its_data():
    assert value("ppc.3.1", given=facts(data_sets=[data_set(outflow=UNTOUCHED)])) == 1200
    assert value("pm.6.persons", name="privacy_mark", given=facts(data_sets=[data_set(protection=PROTECTED)])) == 1200


@pytest.mark.parametrize(
    ("sets", "total", "expected"),
    [
        ([data_set()], None, 0),
        ([data_set(financial=None)], None, None),
        ([data_set(items=["credit_card"], financial=None)], None, 1200),
        ([data_set(financial=["card_expiry"], persons={"confirmed": 30, "maximum": 30}), data_set(id="d2")], None, 30),
        ([data_set(financial=["credit_card_number"])], {"confirmed": 900, "maximum": 900}, 900),
        ([], None, None),
    ],
)
def test_persons_with_card_data(sets, total, expected):
    assert value("ppc.3.2", given=facts(data_sets=sets, persons_total=total)) == expected


@pytest.mark.parametrize(("place", "expected"), [("us", "reporter"), ("entrustee", "entrustee"), ("service_provider", None), (None, None)])
def test_where_it_arose(place, expected):
    assert value("ppc.4.1", given=facts(entrustment={"incident_place": place})) == expected


@pytest.mark.parametrize(
    ("types", "expected", "other", "final_state"),
    [
        (["mis_sent_fax"], "mis_sent", None, "filled"),
        (["ransomware", "unauthorised_access"], "unauthorised_access", None, "filled"),
        (["public_exposure"], "other", "設定ミス等による公開", "filled"),
        (["loss_of_medium", "theft"], "misplacement", None, "missing"),
        ([], None, None, "missing"),
        (None, None, None, "missing"),
    ],
)
def test_cause(types, expected, other, final_state):
    result = filled(given=facts(event={"types": types}), stage="final")
    assert (result.item("ppc.4.2").value, result.item("ppc.4.2").state) == (expected, final_state)
    if expected:
        assert result.item("ppc.4.2.other").value == other
    if types and len(types) > 1 and final_state == "missing":
        assert "紛失、盗難" in result.item("ppc.4.2").hint


@pytest.mark.parametrize(
    ("notification", "state", "text"),
    [
        ({"notified_on": "2026-11-21"}, "done", "2026年11月21日に本人へ通知しました。"),
        ({"notified_on": "2026-11-30"}, "planned", "2026年11月30日に本人へ通知する予定です。"),
        ({"contact": "none_held", "substitute_measures": ["publication"]}, None, "代替措置：事案の公表（連絡先を保有していないため）"),
        (
            {"immediate_notice_would_spread_harm": True},
            "planned",
            "直ちに通知するとかえって被害が広がるおそれがあるため、通知の時期を見ています。",
        ),
        ({}, None, None),
        (None, None, None),
    ],
)
def test_response_to_the_persons(notification, state, text):
    result = filled(given=facts(notification=notification))
    assert (result.item("ppc.6.1").value, result.item("ppc.6.2").value) == (state, text)
    assert result.item("ppc.6.2.planned_on").state == ("not_applicable" if state == "done" else "may_wait")


def test_other_duties_are_named_but_a_final_report_wants_more():
    answer = assessment(other_duties=["telecom.secrecy_report"])
    result = filled(answer=answer, stage="final").item("ppc.9.1")
    assert "総合通信局" in result.value and result.state == "missing"
