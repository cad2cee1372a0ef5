"""The pages of this part, a file for each group."""
