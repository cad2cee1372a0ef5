"""Readings of this part."""

from .steps import plan_of, plan_steps, plans, record_of, records_of, step_of, visible_steps, waiting_plan
from .year import Month, Shown, Year, year

__all__ = [
    "Month",
    "Shown",
    "Year",
    "plan_of",
    "plan_steps",
    "plans",
    "record_of",
    "records_of",
    "step_of",
    "visible_steps",
    "waiting_plan",
    "year",
]
