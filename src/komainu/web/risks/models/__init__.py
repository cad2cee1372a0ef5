"""The records of this part."""

from .acceptances import Acceptance
from .controls import Control
from .risks import (
    LineGroup,
    LineReview,
    LineWithoutRisk,
    ReviewRound,
    Risk,
    RiskControl,
    RiskCount,
    RiskIncident,
    RiskRules,
    RiskScore,
    RiskWords,
)

__all__ = [
    "Acceptance",
    "Control",
    "LineGroup",
    "LineReview",
    "LineWithoutRisk",
    "ReviewRound",
    "Risk",
    "RiskControl",
    "RiskCount",
    "RiskIncident",
    "RiskRules",
    "RiskScore",
    "RiskWords",
]
