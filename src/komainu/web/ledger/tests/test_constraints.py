"""Each constraint of the database, broken once."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from komainu.web.ledger.models import DisposalRecord, LedgerLine, PurposeOfUse
from komainu.web.ledger.tests.conftest import NOW, TODAY, House

pytestmark = pytest.mark.django_db


def refuses(name: str, act: Any) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError as error:
        return name in str(error) or "UNIQUE" in str(error)
    return False


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ledger_line_has_name", {"name": ""}),
        ("ledger_line_has_number", {"number": ""}),
        ("ledger_line_kind_known", {"kind": "x"}),
        ("ledger_line_state_known", {"state": "x"}),
        ("ledger_line_to_dispose_when", {"state": "to_dispose"}),
        ("ledger_line_disposed_when", {"state": "disposed"}),
        ("ledger_line_override_has_reason", {"override": ["personal_data"]}),
        ("ledger_line_exempt_has_reason", {"notice": "exempt"}),
        ("ledger_line_client_only_entrusted", {"client": "株式会社見本"}),
        ("ledger_line_approved_version", {"approved_version": 9}),
    ],
)
def test_the_database_refuses_a_line_that_cannot_be(house: House, name: str, values: dict[str, Any]) -> None:
    line = house.line()
    assert refuses(name, lambda: LedgerLine.objects.filter(pk=line.pk).update(**values))


def test_the_same_line_stands_once(house: House) -> None:
    line, other = house.line(), house.line(name="名刺")
    assert refuses("ledger_line_once_in_department", lambda: LedgerLine.objects.filter(pk=other.pk).update(name=line.name))


@pytest.mark.parametrize(
    ("name", "values"), [("disposal_record_has_doer", {"done_by": ""}), ("disposal_record_part_is_named", {"is_whole": False})]
)
def test_the_database_refuses_a_disposal_that_cannot_be(house: House, name: str, values: dict[str, Any]) -> None:
    line = house.line()
    right = {"line": line, "is_whole": True, "done_on": TODAY, "ways": ["shred"], "done_by": "上田", "recorded_at": NOW}
    assert refuses(name, lambda: DisposalRecord.objects.create(**{**right, **values}))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("purpose_has_text", {"text": ""}),
        ("purpose_state_known", {"state": "x"}),
        ("purpose_change_is_judged", {"relation": "new_consent"}),
        ("purpose_text_once", {"text": "発送のため"}),
    ],
)
def test_the_database_refuses_a_purpose_that_cannot_be(house: House, name: str, values: dict[str, Any]) -> None:
    PurposeOfUse.objects.create(text="発送のため", made_at=NOW)
    assert refuses(name, lambda: PurposeOfUse.objects.create(**{"text": "採用のため", "made_at": NOW, **values}))


def test_a_changed_purpose_says_why(house: House) -> None:
    first = PurposeOfUse.objects.create(text="発送のため", made_at=NOW)
    changed = {"text": "発送と案内のため", "made_at": NOW, "previous": first, "relation": "within_reasonable_relation"}
    assert refuses("purpose_change_has_reason", lambda: PurposeOfUse.objects.create(**changed))
