"""Every change of the part: courses published, deliveries opened and closed, learning, exams, attendance, excuses."""

from .publishing import publish_ready

__all__ = ["publish_ready"]
