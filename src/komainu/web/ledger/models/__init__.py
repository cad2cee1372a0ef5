"""The records of this part."""

from .disposal import DisposalRecord
from .lines import ANSWERS, BANDS, LedgerLine, band_of
from .purposes import PurposeOfUse

__all__ = ["ANSWERS", "BANDS", "DisposalRecord", "LedgerLine", "PurposeOfUse", "band_of"]
