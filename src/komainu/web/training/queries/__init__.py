"""Every reading of the part."""
