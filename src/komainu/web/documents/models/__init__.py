"""What this part keeps: lists that were read in."""

from .imports import ImportMemory, ListImport

__all__ = ["ImportMemory", "ListImport"]
