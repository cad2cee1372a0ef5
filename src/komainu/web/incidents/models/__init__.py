"""What is true of an incident. One file for each group of records."""

from komainu.web.incidents.models.assessment import AssessmentRecord, Decision, DecisionLine
from komainu.web.incidents.models.handling import Attachment, ChecklistItem, Cost, HouseRules, Note
from komainu.web.incidents.models.incident import Incident
from komainu.web.incidents.models.near_misses import NearMissThanks
from komainu.web.incidents.models.persons import AffectedPerson, DeskInquiry, NoticeText, PersonsImport
from komainu.web.incidents.models.reports import FormCorrection, Report

__all__ = [
    "AffectedPerson",
    "AssessmentRecord",
    "Attachment",
    "ChecklistItem",
    "Cost",
    "Decision",
    "DecisionLine",
    "DeskInquiry",
    "FormCorrection",
    "HouseRules",
    "Incident",
    "NearMissThanks",
    "Note",
    "NoticeText",
    "PersonsImport",
    "Report",
]
