"""Classification on three axes, proposed and confirmed; costs added and withdrawn."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from komainu.law.classification import UnknownId
from komainu.web.incidents.models import Cost, Incident
from komainu.web.incidents.services import review as services
from komainu.web.incidents.tests.house import House, somebody
from komainu.web.incidents.tests.lists import taken
from komainu.web.people.roles import Role
from komainu.web.trail.models import Event


def url(name: str, incident: Incident, *more: object) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk, *more])


CHOICE = {
    "occurrence": "occ.leak",
    "classification": "cls.missend.mail_cc_bcc",
    "causes": ["cau.check_lack", "cau.operation_error"],
    "origin": "self",
}


@pytest.fixture
def office(client: Client, house: House) -> Client:
    client.force_login(house.aoyama)
    return client


def test_the_proposal_stands_in_the_form_with_its_reasons(office: Client, house: House) -> None:
    incident = taken(house)
    page = office.get(url("classify", incident))
    initial = page.context["form"].initial
    assert initial["classification"] == "cls.missend.mail_cc_bcc" and initial["occurrence"] == "occ.leak" and initial["causes"]
    assert all(each["reason"] for each in page.context["proposed"])
    assert not Incident.objects.get(pk=incident.pk).classification


def test_the_office_confirms_and_the_trail_keeps_it(office: Client, house: House) -> None:
    incident = taken(house)
    office.post(url("classify", incident), {**CHOICE, "occurrences": ["occ.misuse", "occ.leak"]})
    incident.refresh_from_db()
    assert (incident.occurrence, incident.occurrences) == ("occ.leak", ["occ.leak", "occ.misuse"])
    assert incident.causes == ["cau.check_lack", "cau.operation_error"] and incident.classified_by == house.aoyama
    assert Event.objects.get(action="incidents.classified").after["classification"] == "cls.missend.mail_cc_bcc"
    office.post(url("classify", incident), {**CHOICE, "occurrences": ["occ.misuse"]})
    assert Event.objects.filter(action="incidents.classified").count() == 1


def test_a_suspicion_says_of_what(office: Client, house: House) -> None:
    incident = taken(house)
    page = office.post(url("classify", incident), {**CHOICE, "occurrence": "occ.suspected"})
    assert page.context["form"].errors["suspected_of"]
    office.post(url("classify", incident), {**CHOICE, "occurrence": "occ.suspected", "suspected_of": "occ.leak"})
    incident.refresh_from_db()
    assert (incident.occurrence, incident.suspected_of) == ("occ.suspected", "occ.leak")
    for wrong in ("", "occ.suspected"):
        with pytest.raises(services.ClassificationIncomplete):
            services.classify(incident, by=house.aoyama, **{**CHOICE, "occurrence": "occ.suspected", "suspected_of": wrong})


def test_what_is_no_suspicion_has_no_suspected_kind(house: House) -> None:
    incident = services.classify(taken(house), by=house.aoyama, suspected_of="occ.leak", **CHOICE)
    assert incident.suspected_of == ""


@pytest.mark.parametrize("wrong", [{"occurrence": "occ.x"}, {"classification": "cls.x"}, {"causes": ["cau.x"]}, {"origin": "moon"}])
def test_ids_that_no_axis_knows_are_refused(office: Client, house: House, wrong: dict[str, object]) -> None:
    incident = taken(house)
    with pytest.raises(UnknownId):
        services.classify(incident, by=house.aoyama, **{**CHOICE, **wrong})
    assert office.post(url("classify", incident), {**CHOICE, **wrong}).status_code == 200


def test_an_accident_has_a_kind_and_a_near_miss_need_not(office: Client, house: House) -> None:
    incident = taken(house)
    without = {**CHOICE, "occurrence": ""}
    assert office.post(url("classify", incident), without).context["form"].errors["occurrence"]
    Incident.objects.filter(pk=incident.pk).update(kind="near_miss")
    assert office.post(url("classify", incident), without).status_code == 302


def test_costs_are_summed_and_withdrawn_ones_stay_visible(office: Client, house: House) -> None:
    incident = taken(house)
    for kind, amount, what_for in [("money", "84000", "郵送"), ("money", "16000", "印刷"), ("hours", "3.5", "照合")]:
        office.post(url("costs", incident), {"kind": kind, "amount": amount, "what_for": what_for})
    totals = office.get(url("costs", incident)).context["totals"]
    assert [(each["number"], each["unit"]) for each in totals] == [("3.5", "時間"), ("100,000", "円")]
    cost = Cost.objects.get(what_for="印刷")
    for _twice in range(2):
        office.post(url("cost_withdraw", incident, cost.pk))
    page = office.get(url("costs", incident))
    assert page.context["totals"][1]["number"] == "84,000" and "<del>印刷</del>" in page.content.decode()
    assert Event.objects.filter(action="incidents.cost_withdrawn").count() == 1


@pytest.mark.parametrize(
    "said",
    [{"amount": "0"}, {"amount": "-1"}, {"amount": "abc"}, {"amount": "1" * 30}, {"amount": "0.5"}, {"what_for": ""}, {"kind": "tears"}],
)
def test_impossible_costs_are_said_so_in_the_form(office: Client, house: House, said: dict[str, str]) -> None:
    incident = taken(house)
    page = office.post(url("costs", incident), {"kind": "money", "amount": "100", "what_for": "郵送", **said})
    assert page.status_code == 200 and page.context["form"].errors and not Cost.objects.exists()


def test_the_service_refuses_what_the_database_would(house: House) -> None:
    incident = taken(house)
    for amount in (Decimal(0), Decimal("0.5")):
        with pytest.raises(services.CostImpossible):
            services.add_cost(incident, by=house.aoyama, kind="money", amount=amount, what_for="x")


def test_readers_read_and_only_the_office_writes(client: Client, house: House) -> None:
    incident = taken(house)
    top = somebody(house, "top", Role.TOP_MANAGEMENT)
    for person, status in [(house.aoyama, 200), (top, 200), (house.ueda, 403), (house.eguchi, 403)]:
        client.force_login(person)
        assert client.get(url("classify", incident)).status_code == client.get(url("costs", incident)).status_code == status
    client.force_login(top)
    client.post(url("classify", incident), CHOICE)
    client.post(url("costs", incident), {"kind": "money", "amount": "100", "what_for": "x"})
    assert not Cost.objects.exists() and not Incident.objects.get(pk=incident.pk).classified_by


def test_a_cost_of_another_incident_is_not_there(office: Client, house: House) -> None:
    cost = services.add_cost(taken(house), by=house.aoyama, kind="money", amount=Decimal(5), what_for="x")
    assert office.post(url("cost_withdraw", taken(house), cost.pk)).status_code == 404
