"""Readings of this part."""

from .lines import editable_departments, may_edit_line, purposes_to_choose, visible_line, visible_lines

__all__ = ["editable_departments", "may_edit_line", "purposes_to_choose", "visible_line", "visible_lines"]
