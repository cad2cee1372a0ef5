"""What this part keeps: lists that were read in, how papers look, the house's own forms."""

from .imports import ImportMemory, ListImport
from .papers import THE_PAPER, DocumentStyle, HousePaper, OwnTemplate

__all__ = ["THE_PAPER", "DocumentStyle", "HousePaper", "ImportMemory", "ListImport", "OwnTemplate"]
