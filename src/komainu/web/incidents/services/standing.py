"""After each act: the duties of the incident are brought in line with where it stands now."""

from komainu.web.duties import services as duties
from komainu.web.duties.declaring import Declared
from komainu.web.incidents import queries
from komainu.web.incidents.duties import CLOSING_KINDS, declared
from komainu.web.incidents.models import Incident


def lock(incident: Incident) -> Incident:
    """The same incident, read again and held until the transaction ends, so that two acts do not pass each other unseen.

    Its key is not held: a note or a file that names it need not wait, and so cannot wait in a circle.
    """
    return (
        Incident.objects.select_for_update(of=("self",), no_key=True)
        .select_related("latest_assessment", "latest_decision", "department")
        .get(pk=incident.pk)
    )


def _wanted(incident: Incident, view: queries.StandingView) -> list[Declared]:
    return declared(
        incident,
        view.clocks,
        open_questions=view.open_questions,
        needs_decision=view.needs_decision,
        take_within_minutes=queries.house_rules().take_within_minutes,
    )


def still_open(incident: Incident) -> list[Declared]:
    """What has to be done before the record may be closed, computed from the records and not from what was stored."""
    return [duty for duty in _wanted(incident, queries.standing(incident)) if duty.kind not in CLOSING_KINDS]


def refresh(incident: Incident) -> None:
    """Recompute the clocks and declare the duties. Called by every service of this part as its last step."""
    view = queries.standing(incident)
    prefix = f"incident:{incident.pk}"
    done = {f"{prefix}:{clock.key}" for clock in view.clocks if clock.is_done}
    if incident.taken_at:
        done.add(f"{prefix}:take")
    if incident.representative_told_at:
        done.add(f"{prefix}:tell_representative")
    if incident.contained_at:
        done.add(f"{prefix}:contain")
    if not view.open_questions:
        done.add(f"{prefix}:answer")
    if not view.needs_decision:
        done.add(f"{prefix}:decide")
    if incident.closed_at:
        done |= {f"{prefix}:close", f"{prefix}:reply"}
    duties.declare(incident, _wanted(incident, view), done=done)
