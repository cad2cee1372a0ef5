"""What the pages of one incident share: who may act on it, its head, and refusals that belong into a form."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from komainu.web.incidents import queries
from komainu.web.incidents.models import Incident
from komainu.web.site.problems import Problem
from komainu.web.site.rights import StaffRequest, may


def may_act(request: StaffRequest) -> bool:
    return may(request.standing, "incidents.act")


def may_draft(request: StaffRequest) -> bool:
    return may(request.standing, "incidents.draft")


def may_sign(request: StaffRequest) -> bool:
    return may(request.standing, "incidents.sign")


def must(request: StaffRequest, right: str) -> None:
    """For an act that asks for more than its page does. Raises PermissionDenied."""
    if not may(request.standing, right):
        raise PermissionDenied(right)


def refused(form: Form, problem: Problem) -> None:
    """Show what a service refused above the form, which keeps what was typed."""
    form.add_error(None, f"{problem.title}。{problem.what_to_do}")


def list_crumb() -> tuple[str, str]:
    return _("事故の一覧"), reverse("incidents:list")


def crumbs(incident: Incident, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way down to a page below this incident, or below a page of it."""
    return [list_crumb(), (incident.number, reverse("incidents:detail", args=[incident.pk])), *more]


def head(request: StaffRequest, code: UUID, tab: str) -> dict[str, Any]:
    """The incident with its clocks, as every page of the office shows it; 404 for who does not read all. Three queries."""
    incident = queries.readable_incident(request, code)
    return {
        "incident": incident,
        "view": queries.standing(incident),
        "tab": tab,
        "crumbs": crumbs(incident),
        "may_act": may_act(request) and incident.is_open,
        "may_draft": may_draft(request) and incident.is_open,
        "may_sign": may_sign(request),
        "may_files": may(request.standing, "incidents.files"),
    }
