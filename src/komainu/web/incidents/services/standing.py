"""After each act: the duties of the incident are brought in line with where it stands now."""

from komainu.web.duties import services as duties
from komainu.web.incidents import queries
from komainu.web.incidents.duties import declared
from komainu.web.incidents.models import Incident


def lock(incident: Incident) -> Incident:
    """The same incident, read again and held until the transaction ends, so that two acts do not pass each other unseen."""
    return Incident.objects.select_for_update(of=("self",)).select_related("latest_assessment", "latest_decision", "department").get(pk=incident.pk)


def refresh(incident: Incident) -> None:
    """Recompute the clocks and declare the duties. Called by every service of this part as its last step."""
    view = queries.standing(incident)
    done = {f"incident:{incident.pk}:{clock.key}" for clock in view.clocks if clock.is_done}
    if incident.taken_at:
        done |= {f"incident:{incident.pk}:take"}
    if incident.representative_told_at:
        done |= {f"incident:{incident.pk}:tell_representative"}
    if incident.contained_at:
        done |= {f"incident:{incident.pk}:contain"}
    if not view.needs_decision:
        done |= {f"incident:{incident.pk}:decide", f"incident:{incident.pk}:answer"}
    if incident.closed_at:
        done |= {f"incident:{incident.pk}:close", f"incident:{incident.pk}:reply"}
    wanted = declared(
        incident,
        view.clocks,
        open_questions=view.open_questions,
        needs_decision=view.needs_decision,
        take_within_minutes=queries.house_rules().take_within_minutes,
    )
    duties.declare(incident, wanted, done=done)
