"""Readings of this part."""

from .controls import control_of, controls_listed
from .risks import editable_risk, may_edit_risk, visible_group, visible_groups, visible_risk, visible_risks

__all__ = [
    "control_of",
    "controls_listed",
    "editable_risk",
    "may_edit_risk",
    "visible_group",
    "visible_groups",
    "visible_risk",
    "visible_risks",
]
