"""Acts of this part."""

from .deciding import decide, judge_false, judge_folder_false, judge_value_false, link, link_new, report_done, withdraw
from .runs import ask, cancel, start_due, work
from .sources import add_source, change_source, end_source, set_rules
from .words import add_word, end_word

__all__ = [
    "add_source",
    "add_word",
    "ask",
    "cancel",
    "change_source",
    "decide",
    "end_source",
    "end_word",
    "judge_false",
    "judge_folder_false",
    "judge_value_false",
    "link",
    "link_new",
    "report_done",
    "set_rules",
    "start_due",
    "withdraw",
    "work",
]
