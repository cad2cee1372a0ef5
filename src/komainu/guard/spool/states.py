"""The states of a message, the steps between them, and what people may do: one table each, and nothing else decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a message stands."""

    RECEIVED = "received"
    EXAMINED = "examined"
    RELEASED = "released"
    HELD = "held"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    AWAITING_APPROVAL = "awaiting_approval"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FORWARDING = "forwarding"
    FORWARDED = "forwarded"
    BOUNCED = "bounced"
    OBSERVED = "observed"


STEPS: dict[State, frozenset[State]] = {
    # OBSERVED and RELEASED straight from RECEIVED are for watching only: nobody is stopped, and what would have been held is recorded.
    State.RECEIVED: frozenset({State.EXAMINED, State.OBSERVED, State.RELEASED}),
    State.EXAMINED: frozenset({State.RELEASED, State.HELD, State.AWAITING_CONFIRMATION, State.AWAITING_APPROVAL, State.REFUSED}),
    State.HELD: frozenset({State.RELEASED, State.CANCELLED}),
    State.AWAITING_CONFIRMATION: frozenset({State.RELEASED, State.CANCELLED, State.EXPIRED}),
    State.AWAITING_APPROVAL: frozenset({State.RELEASED, State.CANCELLED, State.EXPIRED}),
    # The way out of a refusal, for two named people.
    State.REFUSED: frozenset({State.RELEASED}),
    State.RELEASED: frozenset({State.FORWARDING}),
    State.FORWARDING: frozenset({State.FORWARDED, State.BOUNCED}),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
    State.FORWARDED: frozenset(),
    State.BOUNCED: frozenset(),
    State.OBSERVED: frozenset(),
}
WAITING = frozenset({State.HELD, State.AWAITING_CONFIRMATION, State.AWAITING_APPROVAL})
ON_THE_WAY = frozenset({State.RELEASED, State.FORWARDING, State.FORWARDED, State.BOUNCED})
# When one of these is reached the bytes of the message go; a refused one keeps them while its way out is open.
ENDS = frozenset({State.CANCELLED, State.EXPIRED, State.FORWARDED, State.BOUNCED, State.OBSERVED})


class Act(StrEnum):
    """What a person may do with a message that waits."""

    SEND_NOW = "send_now"
    CONFIRM = "confirm"
    APPROVE = "approve"
    CANCEL = "cancel"
    OVERRIDE = "override"
    # A message in doubt (`in_doubt = "ask"`): nobody can know whether the upstream has it, so somebody says what holds.
    RESEND = "resend"
    DELIVERED = "delivered"


ACTS: dict[Act, tuple[frozenset[State], State]] = {
    # act: (states in which it is possible, the state that it leads to)
    Act.SEND_NOW: (frozenset({State.HELD}), State.RELEASED),
    Act.CONFIRM: (frozenset({State.AWAITING_CONFIRMATION}), State.RELEASED),
    Act.APPROVE: (frozenset({State.AWAITING_APPROVAL}), State.RELEASED),
    Act.CANCEL: (WAITING, State.CANCELLED),
    Act.OVERRIDE: (frozenset({State.REFUSED}), State.RELEASED),
    Act.RESEND: (frozenset({State.FORWARDING}), State.FORWARDING),
    Act.DELIVERED: (frozenset({State.FORWARDING}), State.FORWARDED),
}
OF_DOUBT = frozenset({Act.RESEND, Act.DELIVERED})


@dataclass(frozen=True, slots=True)
class Done:
    """The act is recorded and synced; `state` is the one that it led to."""

    state: State


@dataclass(frozen=True, slots=True)
class AlreadyDone:
    """Somebody did just that before; nothing was done again."""

    state: State


@dataclass(frozen=True, slots=True)
class TooLate:
    """The message went, was cancelled or expired before; `state` says which."""

    state: State


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Not this act, or not by this person. `why`: state, boxes, person, second_person, reason, body."""

    why: str


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such message."""


Outcome = Done | AlreadyDone | TooLate | NotAllowed | Missing


class WrongStep(ValueError):
    """A step that the table does not have was asked for: a fault of the program, or two that wanted the same at once."""
