"""Every reading of this part that a page or a report needs, with a fixed number of SQL queries. One file for each group of pages."""

from komainu.web.incidents.queries.house import house_rules
from komainu.web.incidents.queries.standing import StandingView, standing, standpoint
from komainu.web.incidents.queries.visible import incident_numbered, readable_incident, visible_incident, visible_incidents

__all__ = [
    "StandingView",
    "house_rules",
    "incident_numbered",
    "readable_incident",
    "standing",
    "standpoint",
    "visible_incident",
    "visible_incidents",
]
