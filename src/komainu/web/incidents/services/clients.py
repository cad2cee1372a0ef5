"""The client whose data it is: who, what its contract wants, and that it was told."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents import queries
from komainu.web.incidents.models import Incident
from komainu.web.incidents.services.handling import NotYetHappened, ReasonMissing
from komainu.web.incidents.services.standing import lock, refresh
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail


@transaction.atomic
def set_client(
    incident: Incident,
    *,
    by: Person,
    name: str,
    contact: str = "",
    term_hours: int | None = None,
    term_days: int | None = None,
    clause: str = "",
) -> Incident:
    """The client and the term of its contract, in hours or in days. An empty name takes the client away. Raises WrongState."""
    incident = lock(incident)
    if not incident.is_open:
        raise WrongState
    before = {
        "client": incident.client_name, "contact": incident.client_contact, "hours": incident.client_term_hours, "days": incident.client_term_days,
        "clause": incident.client_term_clause,
    }  # fmt: skip
    after = {"client": name, "contact": contact, "hours": term_hours, "days": term_days, "clause": clause}
    if before == after:
        return incident
    incident.client_name, incident.client_contact, incident.client_term_clause = name, contact, clause
    incident.client_term_hours, incident.client_term_days = term_hours, term_days
    incident.save(update_fields=["client_name", "client_contact", "client_term_hours", "client_term_days", "client_term_clause"])
    trail.record("incidents.client_set", by=by, subject=incident, before=before, after=after)
    refresh(incident)
    return incident


@transaction.atomic
def tell_client(incident: Incident, *, by: Person, told_at: datetime, how: str, lateness_reason: str = "") -> Incident:
    """Record that the client was told. Later than its contract wants needs a reason. Raises ReasonMissing, NotYetHappened, WrongState."""
    incident = lock(incident)
    if told_at > clock.now():
        raise NotYetHappened
    if not incident.client_name or not incident.is_open:
        raise WrongState
    told_on = clock.japan_day(told_at)
    due = next((each for each in queries.standing(incident).clocks if each.regime == "client"), None)
    is_late = due is not None and (told_at > due.due_at if due.due_at else due.due_on is not None and told_on > due.due_on)
    if is_late and not lateness_reason.strip():
        raise ReasonMissing(what_to_do=_("契約の期限を過ぎています。遅れた理由を書いてください。"))
    incident.record = {**incident.record, "client_told_on": told_on.isoformat(), "client_told_how": how}
    incident.save(update_fields=["record"])
    trail.record("incidents.client_told", by=by, subject=incident, after={"told_at": told_at, "how": how}, reason=lateness_reason)
    refresh(incident)
    return incident
