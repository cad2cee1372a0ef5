"""The records of this part."""

from .disposal import DisposalRecord
from .filings import FilingStep, OptOutFiling
from .house import THE_LEDGER, LedgerRules
from .lines import ANSWERS, BANDS, LedgerLine, band_of
from .processing import ProcessedSet, ProvisionCheck
from .purposes import PurposeOfUse
from .requests import AcquisitionRequest
from .surveys import SheetPaper, Survey, SurveyAnswer, SurveySheet
from .texts import CollectionPoint, CollectionText, ConsentRecord
from .transfers import TransferRecord
from .words import LineWords

__all__ = [
    "ANSWERS",
    "BANDS",
    "THE_LEDGER",
    "AcquisitionRequest",
    "CollectionPoint",
    "CollectionText",
    "ConsentRecord",
    "DisposalRecord",
    "FilingStep",
    "LedgerLine",
    "LedgerRules",
    "LineWords",
    "OptOutFiling",
    "ProcessedSet",
    "ProvisionCheck",
    "PurposeOfUse",
    "SheetPaper",
    "Survey",
    "SurveyAnswer",
    "SurveySheet",
    "TransferRecord",
    "band_of",
]
