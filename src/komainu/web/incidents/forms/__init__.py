"""The forms of this part: one file for each group of pages."""
