"""The clocks: which run, until when, whose day it is. Days around the turn of the year, Golden Week and 29 February."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from komainu.web.incidents.clocks import Clock, Standpoint, clocks, decide_by, next_clock
from komainu.web.incidents.engine import evaluate
from komainu.web.incidents.proposals import SignedLine, decisions_in_force, unsigned
from komainu.web.site.clock import JAPAN

LEAKED = {
    "id": "d1",
    "stage": "personal_data",
    "media": ["paper"],
    "special_care": [],
    "financial": [],
    "my_number": {"contains_individual_number": False},
    "persons": {"confirmed": 1200, "maximum": 1200},
    "protection": {"encryption": "none"},
    "outflow": {"status": "confirmed", "recovered_all_unviewed": False, "own_intent": False},
    "integrity": {"content_lost": "ruled_out", "altered": "ruled_out", "unusable": "ruled_out"},
}
HOUSE = {
    "kind": "private_business", "purpose_exempted_by_art57": False, "sector": "general", "privacy_mark": "none",
    "delegated_authority": {"status": "not_delegated"},
}  # fmt: skip


def facts(known_on: str | None, **more: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "schema_version": 1,
        "organisation": HOUSE,
        "entrustment": {"affected_data": "own_only"},
        "wrongful_act": {"suspected": False},
        "notification": {"contact": "available"},
        "data_sets": [LEAKED],
    }
    if known_on:
        base["awareness"] = {"known_on": known_on}
    return {**base, **more}


def point(said: dict[str, Any], *, as_of: date = date(2026, 11, 22), **more: Any) -> Standpoint:
    found = evaluate(said, as_of)
    values: dict[str, Any] = {"fallback_on": as_of, "decided": {}, "filed": {}}
    return Standpoint(answer=found.answer, facts=said, provisional=found.explanation["provisional"], **{**values, **more})


def by_key(standpoint: Standpoint) -> dict[str, Clock]:
    return {clock.key: clock for clock in clocks(standpoint)}


@pytest.mark.parametrize(
    ("known_on", "due_on", "nominal_on"),
    [
        ("2026-04-04", date(2026, 5, 7), date(2026, 5, 3)),  # day 30 is 3 May: Sunday and holiday; 4 to 6 May are closed too
        ("2026-11-30", date(2027, 1, 4), date(2026, 12, 29)),  # 29 December to 3 January the authorities are closed; 4 January is a Monday
        ("2026-12-05", date(2027, 1, 4), date(2027, 1, 3)),  # a Sunday within the closing days
        ("2028-01-31", date(2028, 2, 29), date(2028, 2, 29)),  # 29 February of a leap year is a day like others: a Tuesday
        ("2028-02-29", date(2028, 3, 29), date(2028, 3, 29)),  # known on 29 February
        ("2027-01-31", date(2027, 3, 1), date(2027, 3, 1)),  # no 29 February in 2027: day 30 is 1 March
        ("2026-11-20", date(2026, 12, 21), date(2026, 12, 19)),  # a Saturday moves to Monday
    ],
)
def test_final_report_is_due_on_day_30_or_the_next_open_day(known_on: str, due_on: date, nominal_on: date) -> None:
    final = by_key(point(facts(known_on), as_of=date.fromisoformat(known_on)))["appi.final"]
    assert (final.due_on, final.nominal_on, final.basis_days) == (due_on, nominal_on, 30)
    assert not final.is_house_own
    assert not final.is_provisional


def test_wrongful_act_gives_sixty_days() -> None:
    final = by_key(point(facts("2026-11-20", wrongful_act={"suspected": True, "target": "us"})))["appi.final"]
    assert (final.basis_days, final.due_on) == (60, date(2027, 1, 18))


def test_preliminary_report_has_a_guide_of_days_3_to_5() -> None:
    preliminary = by_key(point(facts("2026-11-20")))["appi.preliminary"]
    assert (preliminary.earliest_on, preliminary.due_on) == (date(2026, 11, 22), date(2026, 11, 24))


def test_unknown_day_of_knowing_counts_from_the_earliest_safe_day_as_the_houses_own() -> None:
    found = by_key(point(facts(None), fallback_on=date(2026, 11, 18)))
    assert found["appi.final"].due_on == date(2026, 12, 17)
    assert found["appi.final"].is_house_own
    assert found["appi.preliminary"].is_house_own


def test_undetermined_keeps_a_provisional_clock_and_is_never_read_as_no() -> None:
    open_set = {**LEAKED, "persons": {}, "outflow": {}}
    found = by_key(point(facts("2026-11-20", data_sets=[open_set])))
    assert found["appi.final"].is_provisional
    assert found["appi.final"].due_on == date(2026, 12, 21)
    assert found["notice.told"].is_provisional


def test_not_required_has_no_clock() -> None:
    few = {**LEAKED, "persons": {"confirmed": 3, "maximum": 3}}
    assert by_key(point(facts("2026-11-20", data_sets=[few]))) == {}


def test_mark_has_no_day_of_a_rule_so_the_clock_is_the_houses_own_and_never_moved() -> None:
    found = by_key(point(facts("2026-11-20", organisation={**HOUSE, "privacy_mark": "holder"})))
    assert found["privacy_mark.final"].due_on == date(2026, 12, 19)  # a Saturday: the earlier day stays
    assert found["privacy_mark.final"].is_house_own
    assert found["privacy_mark.preliminary"].is_house_own


@pytest.mark.parametrize(
    ("hours", "noticed_on", "noticed_time", "due_at"),
    [
        (24, date(2026, 11, 20), time(17, 30), datetime(2026, 11, 21, 17, 30, tzinfo=JAPAN)),
        (24, date(2026, 11, 20), None, datetime(2026, 11, 21, 0, 0, tzinfo=JAPAN)),
        (72, date(2026, 12, 30), time(9, 0), datetime(2027, 1, 2, 9, 0, tzinfo=JAPAN)),
        (24, date(2028, 2, 28), time(12, 0), datetime(2028, 2, 29, 12, 0, tzinfo=JAPAN)),
        (48, date(2026, 5, 2), time(18, 0), datetime(2026, 5, 4, 18, 0, tzinfo=JAPAN)),  # a contract knows no closed days
    ],
)
def test_contract_hours_run_from_noticing(hours: int, noticed_on: date, noticed_time: time | None, due_at: datetime) -> None:
    standpoint = point(
        facts("2026-11-20"), client_name="例示商事", client_term_hours=hours, noticed_on=noticed_on, noticed_time=noticed_time
    )
    client = by_key(standpoint)["client.told"]
    assert (client.due_at, client.due_on) == (due_at, due_at.date())
    assert not client.is_house_own


def test_contract_days_count_the_day_of_noticing_as_day_one() -> None:
    standpoint = point(facts("2026-11-20"), client_name="例示商事", client_term_days=3, noticed_on=date(2026, 12, 30))
    assert by_key(standpoint)["client.told"].due_on == date(2027, 1, 1)


def test_a_client_without_a_term_or_without_a_name_has_no_clock() -> None:
    assert "client.told" not in by_key(point(facts("2026-11-20"), client_name="例示商事"))
    assert "client.told" not in by_key(point(facts("2026-11-20"), client_term_hours=24))


def test_a_filed_report_is_done_and_the_next_clock_is_the_next_open_one() -> None:
    found = clocks(point(facts("2026-11-20"), filed={("ppc", "preliminary"): date(2026, 11, 23)}))
    done = {clock.key for clock in found if clock.is_done}
    assert done == {"appi.preliminary"}
    assert (next_clock(found) or found[0]).key != "appi.preliminary"


def test_decide_by_the_first_day_of_the_guide_and_never_because_of_a_contract() -> None:
    standpoint = point(
        facts("2026-11-20"), client_name="例示商事", client_term_hours=1, noticed_on=date(2026, 11, 20), noticed_time=time(9)
    )
    assert decide_by(clocks(standpoint)) == date(2026, 11, 22)
    assert decide_by([]) is None


def test_notice_may_wait_without_a_day_and_stays_open() -> None:
    waiting = facts("2026-11-20", notification={"contact": "available", "immediate_notice_would_spread_harm": True})
    notice = by_key(point(waiting))["notice.told"]
    assert notice.due_on is None
    assert not notice.is_done


def test_an_entrustee_may_tell_its_entrustor_instead() -> None:
    entrusted = facts("2026-11-20", entrustment={"affected_data": "entrusted_to_us", "entrustor_owes_report": True})
    found = by_key(point(entrusted))
    assert found["entrustor.preliminary"].due_on == date(2026, 11, 24)
    assert "entrustor.preliminary" not in by_key(point(entrusted, filed={("ppc", "preliminary"): date(2026, 11, 22)}))


def answer(report: str, grounds: tuple[str, ...] = (), possible: tuple[str, ...] = ()) -> dict[str, Any]:
    block = {"report_required": report, "notify_subjects": report, "grounds": list(grounds), "possible_grounds": list(possible)}
    return {"appi": block, "my_number": {"report_required": "not_applicable"}, "privacy_mark": {"report_required": "not_applicable"}}


def test_a_signed_no_stops_the_clock_while_what_it_was_about_stands() -> None:
    now = answer("required", ("appi.r7.4",))
    line = SignedLine("appi", "required", "not_required", frozenset({"appi.r7.4"}))
    assert decisions_in_force(now, [line]) == {"appi": "not_required"}
    assert "appi" not in unsigned(now, [line])


@pytest.mark.parametrize(
    ("line", "now", "in_force"),
    [
        # a new fact made it reportable: nobody has decided that
        (SignedLine("appi", "not_required", "not_required"), answer("required", ("appi.r7.4",)), "required"),
        (SignedLine("appi", "not_required", "not_required"), answer("undetermined", (), ("appi.r7.1",)), "undetermined"),
        # an exemption was learnt: the report stays until somebody signs
        (SignedLine("appi", "required", "required", frozenset({"appi.r7.4"})), answer("not_required"), "required"),
        # the reason for a no was about the number; now illness is among the data
        (
            SignedLine("appi", "required", "not_required", frozenset({"appi.r7.4"})),
            answer("required", ("appi.r7.1", "appi.r7.4")),
            "required",
        ),
        (
            SignedLine("appi", "required", "not_required", frozenset({"appi.r7.4"})),
            answer("required", ("appi.r7.4",), ("appi.r7.3",)),
            "required",
        ),
        # an open ground was judged not to apply; now it is certain
        (
            SignedLine("appi", "required", "not_required", frozenset({"appi.r7.4"}), frozenset({"appi.r7.1"})),
            answer("required", ("appi.r7.1", "appi.r7.4")),
            "required",
        ),
    ],
)
def test_a_decision_about_something_else_never_stops_a_clock(line: SignedLine, now: dict[str, Any], in_force: str) -> None:
    assert decisions_in_force(now, [line]) == {"appi": in_force}
    assert "appi" in unsigned(now, [line])


def test_a_signed_yes_needs_no_new_signature_for_one_more_ground() -> None:
    line = SignedLine("appi", "required", "required", frozenset({"appi.r7.4"}))
    assert "appi" not in unsigned(answer("required", ("appi.r7.1", "appi.r7.4")), [line])


def test_decided_no_on_a_changed_proposal_keeps_the_clock_of_the_engine() -> None:
    standpoint = point(facts("2026-11-20"))
    line = SignedLine("appi", "not_required", "not_required")
    assert "appi.final" in by_key(replace(standpoint, decided=decisions_in_force(standpoint.answer, [line])))


def test_unsigned_names_what_was_never_signed() -> None:
    assert unsigned(answer("required"), []) == ["appi", "notice", "publication"]
