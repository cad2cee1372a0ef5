"""K1-K4, X1-X3, X5 and U3. Source: GL 3-5-1-2, 3-5-1-3, 3-5-1-4; Q&A 6-1."""

from __future__ import annotations

from typing import Any

import pytest

from komainu.law.breach.tests.build import answer, data

C, P, R = "confirmed", "possible", "ruled_out"


@pytest.mark.parametrize(
    ("changes", "leak", "exemptions"),
    [
        ({"outflow.status": C}, "yes", ()),
        ({"outflow.status": P}, "possible", ()),
        ({"outflow.status": R}, "no", ()),
        ({"outflow.status": None}, "unknown", ()),
        ({"outflow.recovered_all_unviewed": True}, "no", ("recovered_unviewed",)),
        ({"outflow.recovered_all_unviewed": True, "outflow.recovery_evidence": "access_log"}, "no", ("recovered_unviewed",)),
        # "cannot be confirmed" takes the recovery back: leak or おそれ (Q&A 6-1)
        ({"outflow.recovered_all_unviewed": True, "outflow.recovery_evidence": "none"}, "yes", ()),
        ({"outflow.recovered_all_unviewed": None}, "yes", ()),
        ({"outflow.own_intent": True}, "no", ("own_intent",)),
        ({"outflow.own_intent": None}, "yes", ()),
        ({"outflow.status": R, "outflow.own_intent": True}, "no", ()),
        ({"outflow.status": None, "outflow.recovered_all_unviewed": True}, "no", ("recovered_unviewed",)),
    ],
)
def test_leak(changes: dict[str, Any], leak: str, exemptions: tuple[str, ...]) -> None:
    found = answer(data(changes))
    assert found.kinds.leak.value == leak
    assert found.appi.exemptions == exemptions


@pytest.mark.parametrize(
    ("status", "copy", "good_reason", "loss"),
    [
        (C, False, False, "yes"),
        (C, None, False, "possible"),  # U3: a copy may turn up, until then おそれ
        (C, True, False, "no"),
        (P, False, False, "possible"),
        (P, None, False, "possible"),
        (P, True, False, "no"),
        (R, None, False, "no"),
        (None, None, False, "unknown"),
        (None, True, False, "no"),
        (C, False, True, "no"),
        (C, None, True, "no"),
        (C, False, None, "yes"),  # U2: a reason that nobody knows exempts nothing
        (None, None, True, "no"),
    ],
)
def test_loss(status: str | None, copy: bool | None, good_reason: bool | None, loss: str) -> None:
    integrity = {"content_lost": status, "altered": R, "unusable": R, "same_data_elsewhere": copy, "deleted_for_good_reason": good_reason}
    assert answer(data({"outflow.status": R, "integrity": integrity})).kinds.loss.value == loss


@pytest.mark.parametrize(
    ("altered", "unusable", "copy", "damage"),
    [
        (R, C, False, "yes"),
        (R, C, None, "possible"),
        (R, C, True, "no"),
        (R, P, None, "possible"),
        (R, None, None, "unknown"),
        (R, None, True, "no"),
        (C, R, True, "yes"),  # K3: the guideline lets a copy heal examples 2 and 3 only, not 改ざん
        (P, R, True, "possible"),
        (None, R, True, "unknown"),
        (C, C, True, "yes"),
        (R, R, None, "no"),
    ],
)
def test_damage(altered: str | None, unusable: str | None, copy: bool | None, damage: str) -> None:
    integrity = {"content_lost": R, "altered": altered, "unusable": unusable, "same_data_elsewhere": copy}
    assert answer(data({"outflow.status": R, "integrity": integrity})).kinds.damage.value == damage


@pytest.mark.parametrize(
    ("first", "second", "leak"),
    [(C, R, "yes"), (P, C, "yes"), (None, P, "possible"), (R, None, "unknown"), (R, R, "no")],
)
def test_the_strongest_over_all_sets_counts(first: str | None, second: str | None, leak: str) -> None:
    assert answer(data({"outflow.status": first}), data({"outflow.status": second})).kinds.leak.value == leak


def test_kinds_ask_nothing_about_the_data() -> None:
    """A protected set leaked all the same; only no report follows."""
    found = answer(data({"stage": "anonymous_or_statistical"}))
    assert found.kinds.leak.value == "yes"
    assert found.appi.exemptions == ("not_personal_data",)


def test_exemption_that_had_nothing_to_exempt_is_not_listed() -> None:
    found = answer(data({"integrity.same_data_elsewhere": True, "integrity.deleted_for_good_reason": True}))
    assert found.appi.exemptions == ()
