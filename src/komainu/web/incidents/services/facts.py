"""What becomes known: facts are recorded, the law engine is asked again, the earlier answer stays."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.law.breach import FactsError, OutsideCalendar
from komainu.web.incidents.engine import evaluate
from komainu.web.incidents.facts import differences
from komainu.web.incidents.models import AssessmentRecord, Incident
from komainu.web.incidents.services.standing import lock, refresh
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import ChangedMeanwhile, Problem, WrongState
from komainu.web.trail import services as trail


class FactsDoNotFit(Problem):
    title = _("入力された事実のつじつまが合いません")
    status = 422


def assess_now(incident: Incident, *, by: Person | None, as_of: date, changed: list[dict[str, Any]]) -> AssessmentRecord:
    """Ask the engine and keep the answer with its facts, rule versions and reasons. Inside the caller's transaction."""
    try:
        evaluated = evaluate(incident.facts, as_of)
    except FactsError as error:
        raise FactsDoNotFit(what_to_do=str(error)) from error
    except OutsideCalendar as error:
        raise FactsDoNotFit(what_to_do=_("知った日が、休日の分からない年になっています。日付を確かめてください。")) from error
    previous = incident.latest_assessment
    if (
        previous
        and previous.facts == incident.facts
        and previous.answer == evaluated.answer
        and previous.rule_versions == evaluated.rule_versions
    ):
        return previous
    record = AssessmentRecord.objects.create(
        incident=incident,
        sequence=(previous.sequence if previous else 0) + 1,
        made_at=clock.now(),
        made_by=by,
        as_of=as_of,
        facts=incident.facts,
        answer=evaluated.answer,
        explanation=evaluated.explanation,
        rule_versions=evaluated.rule_versions,
        changed=changed,
    )
    incident.latest_assessment = record
    incident.save(update_fields=["latest_assessment"])
    return record


@transaction.atomic
def record_facts(incident: Incident, facts: Mapping[str, Any], *, by: Person, expected_version: int, as_of: date) -> AssessmentRecord:
    """Replace the facts by what is known now, and reassess. Nothing changes when nothing new was said.

    expected_version  the version that the writer saw
    Raises ChangedMeanwhile when somebody else was faster, FactsDoNotFit when the facts break the schema, WrongState when it is closed.
    """
    incident = lock(incident)
    if not incident.is_open or incident.kind != Incident.Kind.ACCIDENT:
        raise WrongState
    if incident.facts_version != expected_version:
        raise ChangedMeanwhile
    changed = differences(incident.facts, facts)
    if not changed and incident.latest_assessment is not None:
        return incident.latest_assessment
    incident.facts = dict(facts)
    incident.facts_version += 1
    incident.save(update_fields=["facts", "facts_version"])
    record = assess_now(incident, by=by, as_of=as_of, changed=changed)
    trail.record(
        "incidents.facts_recorded",
        by=by,
        subject=incident,
        before={entry["path"]: entry["before"] for entry in changed},
        after={entry["path"]: entry["after"] for entry in changed},
    )
    refresh(incident)
    return record
