"""Courses in their versions, deliveries and whom they ask, how far each has come, and what proves it."""

from .company import CompanyPage, ReadingCheck
from .courses import Course, CourseModule, CourseVersion, Module, Page, Question
from .deliveries import Assignment, Delivery, DeliveryFigures, Excuse
from .discussions import Discussion, DiscussionGroup, ImprovementProposal
from .drills import Drill, DrillStep
from .house import THE_TRAINING, TrainingHouse, Unpassed
from .learning import Attempt, Certificate, Progress
from .materials import FilmPiece, Material
from .packages import Package, PackageFile, PackageItem, PackageRun
from .sessions import Attendance, Session

__all__ = [
    "THE_TRAINING",
    "Assignment",
    "Attempt",
    "Attendance",
    "Certificate",
    "CompanyPage",
    "Course",
    "CourseModule",
    "CourseVersion",
    "Delivery",
    "DeliveryFigures",
    "Discussion",
    "DiscussionGroup",
    "Drill",
    "DrillStep",
    "Excuse",
    "FilmPiece",
    "ImprovementProposal",
    "Material",
    "Module",
    "Package",
    "PackageFile",
    "PackageItem",
    "PackageRun",
    "Page",
    "Progress",
    "Question",
    "ReadingCheck",
    "Session",
    "TrainingHouse",
    "Unpassed",
]
