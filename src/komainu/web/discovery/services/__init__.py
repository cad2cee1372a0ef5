"""Acts of this part."""

from .deciding import decide, judge_false, judge_value_false, link, link_new, report_done, withdraw
from .runs import ask, cancel, start_due, work
from .sources import add_source, change_source, end_source, set_rules

__all__ = [
    "add_source",
    "ask",
    "cancel",
    "change_source",
    "decide",
    "end_source",
    "judge_false",
    "judge_value_false",
    "link",
    "link_new",
    "report_done",
    "set_rules",
    "start_due",
    "withdraw",
    "work",
]
