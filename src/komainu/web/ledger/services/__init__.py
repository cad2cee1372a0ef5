"""Acts of this part."""

from .lines import add_line, change_line, discard_line
from .states import check_line, decide_disposal, keep_line, record_disposal, withdraw

__all__ = ["add_line", "change_line", "check_line", "decide_disposal", "discard_line", "keep_line", "record_disposal", "withdraw"]
