"""The pages of this part: one file for each group, with its own addresses."""
