"""Readings of this part."""

from .lines import add_departments, editable_departments, may_edit_line, purposes_to_choose, visible_line, visible_lines

__all__ = ["add_departments", "editable_departments", "may_edit_line", "purposes_to_choose", "visible_line", "visible_lines"]
