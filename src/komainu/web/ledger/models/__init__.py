"""The records of this part."""

from .disposal import DisposalRecord
from .lines import ANSWERS, BANDS, LedgerLine, band_of
from .purposes import PurposeOfUse
from .surveys import Survey, SurveyAnswer, SurveySheet
from .transfers import TransferRecord

__all__ = [
    "ANSWERS",
    "BANDS",
    "DisposalRecord",
    "LedgerLine",
    "PurposeOfUse",
    "Survey",
    "SurveyAnswer",
    "SurveySheet",
    "TransferRecord",
    "band_of",
]
