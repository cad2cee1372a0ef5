"""Courses in their versions, deliveries and whom they ask, how far each has come, and what proves it."""

from .company import CompanyPage, ReadingCheck
from .courses import Course, CourseModule, CourseVersion, Module, Page, Question
from .deliveries import Assignment, Delivery, Excuse
from .learning import Attempt, Certificate, Progress
from .sessions import Attendance, Session

__all__ = [
    "Assignment",
    "Attempt",
    "Attendance",
    "Certificate",
    "CompanyPage",
    "Course",
    "CourseModule",
    "CourseVersion",
    "Delivery",
    "Excuse",
    "Module",
    "Page",
    "Progress",
    "Question",
    "ReadingCheck",
    "Session",
]
