"""Changes of this part: one function, one act."""

from .approving import approve, propose, return_plan, withdraw_proposal
from .making import add_step, change_step, copy_to_next_year, discard, leave_out, new_version, start_plan, take_in
from .recording import record_step, take_back

__all__ = [
    "add_step",
    "approve",
    "change_step",
    "copy_to_next_year",
    "discard",
    "leave_out",
    "new_version",
    "propose",
    "record_step",
    "return_plan",
    "start_plan",
    "take_back",
    "take_in",
    "withdraw_proposal",
]
