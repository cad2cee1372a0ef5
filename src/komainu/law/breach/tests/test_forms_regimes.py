"""What the other forms than that for personal data take from the facts, and every worked case. Facts and assessment are the JSON of their schemas."""

from pathlib import Path

import pytest
import yaml

from komainu.law.breach import Facts, assess
from komainu.law.breach.forms import FORM_NAMES
from komainu.law.breach.tests.forms_samples import TODAY, assessment, data_set, facts, filled, value

# Each derived item ------------------------------------------------------------------------------------------------


PROTECTED = {"encryption": "recommended_cipher", "implemented_properly": True, "remote_erase_available": True, "key_leaked": False}


# My Number --------------------------------------------------------------------------------------------------------


def numbers(**changes):
    return data_set(
        my_number={"contains_individual_number": True, "system": "other"}, persons={"confirmed": 150, "maximum": 150}, **changes
    )


def my_number_answer(*grounds, possible=(), required="required"):
    return assessment(my_number={"report_required": required, "grounds": list(grounds), "possible_grounds": list(possible)})


def test_the_my_number_form_describes_only_sets_that_may_hold_numbers():
    given = facts(
        data_sets=[data_set(items=["email"]), numbers(id="d2", items=["name"])], persons_total={"confirmed": 1300, "maximum": 1300}
    )
    result = filled("my_number", given=given)
    assert result.item("mn.2.3").value == ("individual_number", "name")
    assert result.item("mn.3.1").value == 150
    unknown = facts(data_sets=[data_set(), data_set(id="d2", my_number=None, persons={"confirmed": 7, "maximum": 7})])
    assert value("mn.3.1", name="my_number", given=unknown) == 7


@pytest.mark.parametrize(
    ("given", "grounds", "expected"),
    [
        (facts(data_sets=[numbers()]), ["my_number.r2.4"], ("4i",)),
        (facts(data_sets=[numbers()], wrongful_act={"suspected": True}), ["my_number.r2.2"], ("2i",)),
        (facts(data_sets=[numbers()]), ["my_number.r2.3"], ("3",)),
        (
            facts(data_sets=[data_set(my_number={"contains_individual_number": True, "system": "number_use_affairs_system"})]),
            ["my_number.r2.1"],
            ("1ro",),
        ),
        (facts(data_sets=[], my_number_misuse={"wrongful_use": "confirmed"}), ["my_number.r2.2"], ("2ro",)),
        (facts(data_sets=[], my_number_misuse={"provision_contrary_to_article19": "possible"}), ["my_number.r2.4"], ("4ha",)),
    ],
)
def test_items_of_the_my_number_rules(given, grounds, expected):
    assert value("mn.1.5", name="my_number", given=given, answer=my_number_answer(*grounds)) == expected


def test_an_effort_report_says_that_no_item_applies():
    assert value("mn.1.5", name="my_number", given=facts(data_sets=[numbers()]), answer=my_number_answer(required="not_required")) == (
        "none",
    )


def test_misuse_is_a_kind_and_counts():
    misuse = {"wrongful_use": "possible", "provision_contrary_to_article19": "confirmed", "persons": {"confirmed": 20, "maximum": 20}}
    result = filled("my_number", given=facts(data_sets=[], my_number_misuse=misuse))
    assert result.item("mn.1.3").value == ("use_suspected", "provision")
    assert result.item("mn.3.1").value == 20
    both = filled("my_number", given=facts(data_sets=[numbers()], my_number_misuse=misuse))
    assert both.item("mn.1.3").value == ("leak", "use_suspected", "provision")
    assert both.item("mn.3.1").value == 170


# Privacy Mark, entrustor, persons ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("types", "kinds", "expected"),
    [
        (["mis_sent_mail"], {"leak": "yes", "loss": "no", "damage": "no"}, "leak"),
        (["loss_of_medium"], {"leak": "possible", "loss": "no", "damage": "no"}, "misplacement"),
        (["ransomware"], {"leak": "no", "loss": "no", "damage": "yes"}, "destroy_damage"),
        (["intentional_provision"], {"leak": "no", "loss": "no", "damage": "no"}, "off_purpose"),
        (["unauthorised_access"], {"leak": "possible", "loss": "no", "damage": "no"}, "leak"),
        (None, {"leak": "unknown", "loss": "no", "damage": "no"}, None),
    ],
)
def test_kind_of_the_mark(types, kinds, expected):
    given = facts(event={"types": types})
    assert value("pm.4", name="privacy_mark", given=given, answer=assessment(kinds=kinds)) == expected


@pytest.mark.parametrize(
    ("place", "act", "expected"),
    [
        ("us", {"suspected": False}, "us"),
        ("entrustee", {"suspected": False}, "entrustee"),
        ("carrier", None, "outside"),
        ("us", {"suspected": True, "actor": "outsider"}, "outside"),
        ("us", {"suspected": True, "actor": "own_worker"}, "us"),
        (None, None, None),
    ],
)
def test_origin_of_the_mark(place, act, expected):
    assert value("pm.8", name="privacy_mark", given=facts(entrustment={"incident_place": place}, wrongful_act=act)) == expected


def test_the_mark_is_told_of_protection_and_of_other_reports():
    given = facts(data_sets=[data_set(label="名簿", protection=PROTECTED)], reporting={"preliminary_submitted_on": "2026-11-21"})
    result = filled("privacy_mark", given=given)
    assert result.item("pm.7").value.startswith("名簿：電子政府推奨暗号リスト")
    assert result.item("pm.12").value == "個人情報保護委員会等へ速報を提出：2026年11月21日"
    assert result.item("pm.13").state == "may_wait"


def test_what_the_office_wrote_once_serves_the_other_forms():
    entries = {
        "ppc.4.3": "宛先を確かめなかった。",
        "ppc.5.1": "yes",
        "ppc.5.2": "迷惑メール",
        "ppc.8.1": "送信前の確認",
        "ppc.8.2.planned_on": "2026-12-01",
    }
    assert value("mn.4.3", name="my_number", entries=entries) == "宛先を確かめなかった。"
    assert value("ppc.4.3", entries={"mn.4.3": "x"}) == "x"
    assert value("notice.4", name="notice", entries=entries) == "宛先を確かめなかった。"
    result = filled("entrustor", entries=entries)
    assert result.item("entrustor.5").value == "二次被害又はそのおそれの有無：有\n二次被害の内容：迷惑メール"
    assert result.item("entrustor.8").value == "再発防止：実施済みの措置：送信前の確認\n再発防止：完了予定日：2026年12月1日"
    assert result.item("entrustor.4").origin == "entry"
    # The header of a report is each report's own.
    assert value("mn.h3", name="my_number", entries={"ppc.h3": "2026-01-01"}) == TODAY


def test_the_entrustor_reads_outline_data_and_number():
    result = filled("entrustor", stage="final")
    assert result.item("entrustor.1").value == "案内を誤送信した。\n発生日：2026年11月19日\n発覚日：2026年11月20日\n事案：漏えい"
    assert result.item("entrustor.2").value == "顧客／紙／氏名、住所"
    assert result.item("entrustor.3").display_ja == "1,200人"
    assert result.item("entrustor.h2").value == "<entrustor_name>"


def test_the_persons_read_their_items_and_whom_to_ask():
    result = filled("notice")
    assert result.item("notice.2").value == "氏名、住所"
    assert "<contact_phone>" in result.item("notice.9").value
    # Whom to ask is not yet all that helps a person: the final text is for people to write.
    assert filled("notice", stage="final").item("notice.9").state == "missing"


# The worked cases -------------------------------------------------------------------------------------------------

CASES = yaml.load((Path(__file__).parent / "data" / "cases.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_worked_case_fills_every_form(case):
    answer = assess(Facts.from_json(case["facts"])).to_json()
    for name in FORM_NAMES:
        for stage in ("preliminary", "final", "supplementary"):
            result = filled(name, stage, given=case["facts"], answer=answer)
            for row in result.items:
                assert (row.value is None) == (row.display_ja == ""), row.item.id
                assert row.state != "filled" or row.value is not None, row.item.id
                assert row.item.choices == () or row.value is None or row.display_ja, row.item.id
    chosen = value("ppc.1.5", given=case["facts"], answer=answer) or ()
    if answer["appi"]["report_required"] in ("required", "undetermined"):
        assert {f"appi.r7.{number}" for number in chosen} == set(answer["appi"].get("grounds", ()))
    numbers = value("mn.1.5", name="my_number", given=case["facts"], answer=answer) or ()
    assert {f"my_number.r2.{number[0]}" for number in numbers if number != "none"} == set(answer["my_number"].get("grounds", ()))


@pytest.mark.parametrize(
    "case", [case for case in CASES if "appi.r7.4" in case["expected"].get("appi", {}).get("grounds", ())], ids=lambda case: case["id"]
)
def test_ground_4_and_the_number_on_the_form_agree(case):
    assert value("ppc.3.1", given=case["facts"]) > 1000
