"""The courses that are ready on the first day: data files, written by us, and their reader."""
