"""Every change to how people come in."""

from .cards import Issued, issue_card, issue_cards, redeem, want_next, withdraw_card
from .company import find_person, link_company, unlink_company
from .factors import (
    activate_totp,
    add_passkey,
    deactivate_totp,
    make_recovery_codes,
    remove_factors_of,
    remove_passkey,
    rename_passkey,
    settle_terms,
)
from .links import forgotten, invite, invite_all, reset, use_link, withdraw_link
from .rules import set_rules
from .sessions import end_sessions, note_locked, note_seen, note_sign_in, set_password

__all__ = [
    "Issued",
    "activate_totp",
    "add_passkey",
    "deactivate_totp",
    "end_sessions",
    "find_person",
    "forgotten",
    "invite",
    "invite_all",
    "issue_card",
    "issue_cards",
    "link_company",
    "make_recovery_codes",
    "note_locked",
    "note_seen",
    "note_sign_in",
    "redeem",
    "remove_factors_of",
    "remove_passkey",
    "rename_passkey",
    "reset",
    "set_password",
    "set_rules",
    "settle_terms",
    "unlink_company",
    "use_link",
    "want_next",
    "withdraw_card",
    "withdraw_link",
]
