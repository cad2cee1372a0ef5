"""Readings of how people come in."""

from .people import (
    READY,
    BulkCount,
    PersonState,
    bulk,
    listed,
    may_hand_over,
    person_state,
    reachable_people,
    reachable_person,
    role_holders,
    with_state,
)
from .rules import SECOND_FACTORS, company_account, company_only, factor_is_overdue, factors_of, has_second_factor, rules
from .sessions import OpenSession, open_sessions
from .waiting import Waiting, waiting
from .ways import OwnSignIn, open_link, own_sign_in

__all__ = [
    "READY",
    "SECOND_FACTORS",
    "BulkCount",
    "OpenSession",
    "OwnSignIn",
    "PersonState",
    "Waiting",
    "bulk",
    "company_account",
    "company_only",
    "factor_is_overdue",
    "factors_of",
    "has_second_factor",
    "listed",
    "may_hand_over",
    "open_link",
    "open_sessions",
    "own_sign_in",
    "person_state",
    "reachable_people",
    "reachable_person",
    "role_holders",
    "rules",
    "waiting",
    "with_state",
]
