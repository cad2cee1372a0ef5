"""What changes with the day alone: plans come true, leaves begin and end, those who left are out, duties follow."""

from datetime import date

from django.db import transaction

from komainu.web.duties import services as duties
from komainu.web.duties.models import Duty
from komainu.web.people import checks, needs
from komainu.web.people import duties as declaring
from komainu.web.people.models import Absence, RoleTerm, RoleWord
from komainu.web.people.queries import house as readings
from komainu.web.people.roles import Role

from .absences import follow_absences
from .departments import apply_plans
from .organisation import note_counts
from .outsiders import take_out_visitors
from .staff import take_out_those_who_left


def follow_the_day(as_of: date) -> int:
    """Bring the records in line with the day; returns how many changed. Running it again changes nothing."""
    return apply_plans(as_of) + take_out_those_who_left(as_of) + take_out_visitors(as_of) + follow_absences(as_of)


@transaction.atomic
def refresh_duties(as_of: date) -> None:
    """Bring the duties about roles, terms and leaves in line with the records. Running it again changes nothing.

    Few records have such duties, whatever the size of the house: one for each role, each term that ends soon, each leave that does.
    """
    facts = readings.facts(as_of)
    if facts.organisation is None:
        return
    note_counts(facts.organisation, staff=facts.staff, departments=facts.departments)
    needed = needs.needed(facts.organisation, staff=facts.staff, departments=facts.departments)
    findings = checks.run(facts, needed)
    by_role = declaring.of_roles(facts, needed, findings)
    _declare(RoleWord, "people.roleword", {role: (RoleWord(role=role), by_role.get(role, [])) for role in Role.values})
    ending = readings.terms_ending(as_of)
    _declare(
        RoleTerm,
        "people.roleterm",
        {str(term.pk): (term, declaring.of_term(term, ending.without_successor, facts)) for term in ending.terms},
    )
    leaves = readings.leaves_ending(as_of)
    _declare(Absence, "people.absence", {str(absence.pk): (absence, declaring.of_absence(absence, facts)) for absence in leaves})


def _declare(model: type, label: str, wanted: dict[str, tuple[object, list[object]]]) -> None:
    """Declare for those that owe something, and for those that owed and no longer do. Records without either cost nothing."""
    owing = set(Duty.objects.filter(subject_type=label, closed_at=None).values_list("subject_id", flat=True))
    for key, (subject, declared) in wanted.items():
        if declared or key in owing:
            duties.declare(subject, declared)  # type: ignore[arg-type]
    for key in owing - wanted.keys():
        duties.declare(model(pk=key), [])
