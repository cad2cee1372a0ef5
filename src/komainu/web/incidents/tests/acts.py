"""What the tests of the manager's pages share: the facts of a settled case, acts in a row, addresses."""

from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from komainu.web.incidents.models import AssessmentRecord, Decision, Incident
from komainu.web.incidents.proposals import proposals
from komainu.web.incidents.questions import Place, questions, with_values
from komainu.web.incidents.services import handling
from komainu.web.incidents.services.decisions import Verdict, sign
from komainu.web.incidents.services.facts import record_facts
from komainu.web.incidents.tests.house import House, incident
from komainu.web.people.models import Person
from komainu.web.site import clock

SETTLED: dict[str, Any] = {
    "data_sets[].stage": "personal_data",
    "data_sets[].special_care": [],
    "data_sets[].financial": [],
    "data_sets[].my_number.contains_individual_number": False,
    "data_sets[].outflow.status": "confirmed",
    "data_sets[].outflow.recovered_all_unviewed": False,
    "data_sets[].outflow.own_intent": False,
    "data_sets[].integrity.content_lost": "ruled_out",
    "data_sets[].integrity.altered": "ruled_out",
    "data_sets[].integrity.unusable": "ruled_out",
    "data_sets[].protection.encryption": "none",
    "wrongful_act.suspected": False,
    "entrustment.affected_data": "own_only",
    "organisation.purpose_exempted_by_art57": False,
    "organisation.privacy_mark": "none",
    "notification.contact": "available",
}


def fresh(one: Incident) -> Incident:
    return Incident.objects.select_related("latest_assessment", "latest_decision", "taken_by").get(pk=one.pk)


def place(path: str) -> Place:
    """A question of the incident, or of its first data set."""
    return Place(questions()[path], "d1" if path.startswith("data_sets") else "")


def learn(one: Incident, by: Person, **said: Any) -> AssessmentRecord:
    """Record facts by their path; those of data sets for the first one."""
    one = fresh(one)
    told = with_values(one.facts, {place(path): value for path, value in said.items()})
    return record_facts(one, told, by=by, expected_version=one.facts_version, as_of=clock.today())


def settle(one: Incident, by: Person, *, persons: int = 1200) -> AssessmentRecord:
    """Everything is known: a mail that went outside to so many customers."""
    return learn(one, by, **SETTLED, **{"data_sets[].persons.confirmed": persons, "data_sets[].persons.maximum": persons})


def taken(house: House, **said: Any) -> Incident:
    one = incident(house, **said)
    handling.take(one, by=house.aoyama)
    return fresh(one)


def sign_as_proposed(one: Incident, house: House, **other: tuple[str, str]) -> Decision:
    """Sign what Komainu proposes; `other` names subjects decided otherwise, with the reason."""
    one = fresh(one)
    assert one.latest_assessment is not None
    usual = {"desirable": "not_required", "not_settled": "undetermined"}
    proposed = proposals(one.latest_assessment.answer)
    verdicts = [Verdict(subject, *other.get(subject, (usual.get(words, words), ""))) for subject, words in proposed.items()]
    return sign(one, verdicts, by=house.aoyama, signed_as="個人情報保護管理者", assessment=one.latest_assessment)


def url(name: str, one: Incident, *more: str | UUID) -> str:
    return reverse(f"incidents:{name}", args=[one.pk, *more])


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client
