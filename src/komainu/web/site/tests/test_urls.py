"""Every address of the house: it names its right, keeps to the table of rights for every role, and never breaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from komainu.web.incidents.models import AffectedPerson, AssessmentRecord, Attachment, Cost, Decision, Incident, Report
from komainu.web.incidents.queries import house_rules
from komainu.web.ledger.models import LedgerLine
from komainu.web.people import queries as people_queries
from komainu.web.people import services as people
from komainu.web.people.models import Department, Person
from komainu.web.people.roles import OUTSIDERS, SINGLE, Role
from komainu.web.plans.models import StepRecord, YearPlan
from komainu.web.site import clock
from komainu.web.site.rights import CASE_READERS, RIGHTS, may
from komainu.web.site.routes import rights_by_method, walk
from tests.sample_house import sample_house

pytestmark = pytest.mark.django_db

# What answers without signing in, and why nothing is given away there.
PUBLIC = {
    "setup/": "the door of an empty house: asks for the code that the terminal printed; leads away once there is somebody",
    "setup/account/": "the first account, for a session that typed the code; once",
    "language/": "a cookie of the browser",
    "theme/": "a cookie of the browser",
    "healthz": "for the supervisor",
    "readyz": "for the supervisor",
    "favicon.ico": "a picture",
    "signin/": "the door",
    "signout/": "the door",
    "signin/second/": "the door: the second step, only after the first",
    "signin/passkey/": "the door: a passkey",
    "signin/card/": "the door: a printed code",
    "signin/company/": "the door: out to the company's sign-in",
    "signin/company/back/": "the door: back from there, with the state that went out",
    "signin/forgotten/": "asks for a mail; the answer is the same for everybody",
    "signin/forgotten/done/": "the same for everybody",
    "signin/link/": "opens with a token that the session holds",
    "signin/link/<str:token>/": "puts the token into the session",
    "duties/calendar/<str:token>.ics": "a calendar that somebody subscribed to; its token is the key, it names nobody",
    "api/": "the description of the API, which stands in the published program too",
    "api/openapi.json": "the same for other programs",
    "training/packages/<str:token>/<path:name>": "a file of another maker's course, for a frame that has no session; the token is signed, names the package only, and ends",
    "mailroom/link/<str:token>/": "a mail that waits, for who got the link; GET shows, approving needs signing in; the token is bound to message and person, and ends",
    "ledger/purposes/public/": "the published purposes of use, once the office switched the page on; 404 until then",
    "incidents/tell/<str:token>/": "the poster; its token is the key, the house can switch it off",
    "incidents/tell/<str:token>/<str:receipt>/": "what whoever told reads next",
}
ROLES = ["staff", *Role.values]
NOT_THERE = {
    "uuid": lambda: str(uuid4()),
    "uuidstr": lambda: str(uuid4()),
    "str": lambda: "x",
    "slug": lambda: "x",
    "int": lambda: "987654321",
    "path": lambda: "x/y",
}
# Pages without a parameter that are there only once something was made.
ONLY_ONCE_MADE = {"account/recovery-codes/", "account/recovery-codes/file/", "signin/company/confirm/", "backup/key/sheet/"}


ALL_WITH_API = dict(walk())
# Operations of the API know no cookie and no sign-in page: `api/tests/test_roles.py` walks them.
ALL = {path: view for path, view in ALL_WITH_API.items() if not hasattr(view, "rights_by_method")}
PRIVATE = {path: view for path, view in ALL.items() if getattr(view, "right", None) != "public"}
PLAIN = [path for path in PRIVATE if "<" not in path]
WITH_PARAMETERS = [path for path in PRIVATE if "<" in path]


def test_every_address_names_its_right() -> None:
    unnamed = [path for path, view in ALL_WITH_API.items() if getattr(view, "right", None) not in {*RIGHTS, "public"}]
    assert unnamed == []
    assert len(ALL) > 50


def test_what_is_public_is_listed_here() -> None:
    assert {path for path, view in ALL.items() if getattr(view, "right", None) == "public"} == set(PUBLIC)


def test_every_right_is_used_or_kept_for_a_reason() -> None:
    used = {right for view in ALL_WITH_API.values() for right in rights_by_method(view).values()}
    web = Path(__file__).resolve().parents[2]
    sources = "".join(
        file.read_text(encoding="utf-8") for file in web.rglob("*.py") if "tests" not in file.parts and file.name != "rights.py"
    )
    assert [right for right in RIGHTS if right not in used and f'"{right}"' not in sources] == []


@dataclass(frozen=True, slots=True)
class House:
    """The sample organisation, one person for each role, and an incident that has everything below it."""

    people: dict[str, Person]
    values: dict[str, str]

    def path(self, pattern: str) -> str:
        """An address: with what the incident has where it is known, else with something of the right form that is not there."""
        return "/" + re.sub(r"<(\w+):(\w+)>", lambda found: self.values.get(found[2]) or NOT_THERE[found[1]](), pattern)

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.people[role])
        return client


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """Stands for all tests of this file, in a transaction around theirs."""
    with django_db_blocker.unblock(), sample_house():
        outsiders = people.add_department("見学", by=None)
        yield House({role: _person(role, outsiders) for role in ROLES}, _values())


def _person(role: str, department: Department) -> Person:
    work = Person.Work.OUTSIDE if role in OUTSIDERS else Person.Work.REGULAR
    person = people.add_person(
        f"test-{role}", by=None, name=f"試験 {role}", department=None if role in OUTSIDERS else department, work=work
    )
    if role in OUTSIDERS:
        people.appoint(person, role, by=None, starts_on=clock.today(), ends_on=clock.today())
    elif role != "staff":
        # The sample house has its manager and its auditor, and one person at a time holds such a role: these stand beside as deputies.
        people.appoint(person, role, by=None, starts_on=date(2020, 4, 1), department=department, is_deputy=role in SINGLE)
    return person


def _values() -> dict[str, str]:
    incident = (
        Incident.objects.filter(persons__isnull=False, latest_decision__isnull=False, reports__filed_at=None)
        .exclude(state="closed")
        .first()
    )
    assert incident
    report = Report.objects.filter(incident=incident, filed_at=None).first()
    person = AffectedPerson.objects.filter(incident=incident).first()
    decision = Decision.objects.filter(incident=incident).first()
    assessment = AssessmentRecord.objects.filter(incident=incident).first()
    cost, attachment = Cost.objects.first(), Attachment.objects.first()
    assert report and person and decision and assessment and cost
    return {
        "code": str(incident.pk),
        "report": str(report.pk),
        "person": str(person.pk),
        "decision": str(decision.pk),
        "assessment": str(assessment.pk),
        "cost": str(cost.pk),
        "attachment": str(attachment.pk if attachment else uuid4()),
        "prepared": str(uuid4()),
        "token": house_rules().poster_token,
        "receipt": incident.receipt,
        "form": "ppc",
        "format": "xlsx",
        "audience": "persons",
        "item": "note_time_and_people",
        "one": "d1",
        "name": "index",
        "who": str(Person.objects.exclude(department=None).earliest("staff_number").pk),
        "key": "1",
        **_values_of_people(),
        **_values_of_plans(),
        "line": str(LedgerLine.objects.filter(state="in_use").earliest("number").pk),
        "form_id": "people.staff",
        "version": str(uuid4()),
        "kind": "plans.year",
        "processing": "pseudonymous",
    }


def _values_of_plans() -> dict[str, str]:
    """The plan of the sample house, one of its steps and what was recorded of it."""
    plan = YearPlan.objects.get(state="approved")
    record = StepRecord.objects.first()
    assert record
    return {"plan": str(plan.pk), "step": str(plan.steps.get(line=record.line).pk), "record": str(record.pk), "year": str(plan.year)}


def _values_of_people() -> dict[str, str]:
    """Somebody of the sample house, with everything that hangs on a person."""
    today = clock.today()
    someone = Person.objects.get(role_terms__role=Role.EDUCATION_LEAD, role_terms__ends_on=None, staff_number="1007")
    passage = people.start_passage(someone, "leaving", by=None, happens_on=today)
    contact = people.add_contact(by=None, outside="見本警備", phone="03-0000-0000")
    absence = people.start_absence(someone, "short", by=None, starts_on=today, ends_on=today)
    term, department, item = someone.role_terms.first(), someone.department, passage.items.first()
    assert term and department and item
    return {
        "someone": str(someone.pk),
        "department_code": str(department.pk),
        "term": str(term.pk),
        "absence": str(absence.pk),
        "passage": str(passage.pk),
        "passage_item": str(item.pk),
        "contact": str(contact.pk),
        "staff_import": str(uuid4()),
        "history": "person",
        "record": str(someone.pk),
        "sequence": "1",
    }


def standing_may(house: House, role: str, path: str, method: str = "GET") -> bool:
    rights = rights_by_method(PRIVATE[path])
    return may(people_queries.standing(house.people[role], clock.today()), rights.get(method) or PRIVATE[path].right)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says_and_no_more(house: House, role: str) -> None:
    client = house.client(role)
    answered = {path: client.get(house.path(path)).status_code for path in PLAIN}
    open_to = {path: {200, 302, 405} | ({404} if path in ONLY_ONCE_MADE else set()) for path in PLAIN}
    wanted = {path: (open_to[path] if standing_may(house, role, path) else {403}) for path in PLAIN}
    assert {path: status for path, status in answered.items() if status not in wanted[path]} == {}


@pytest.mark.parametrize("role", ROLES)
def test_a_record_s_pages_open_by_right_and_by_sight(house: House, role: str) -> None:
    client = house.client(role)
    answered = {path: client.get(house.path(path)).status_code for path in WITH_PARAMETERS}
    wanted = {path: ({200, 302, 404, 405, 409} if standing_may(house, role, path) else {403}) for path in WITH_PARAMETERS}
    assert {path: status for path, status in answered.items() if status not in wanted[path]} == {}


@pytest.mark.parametrize("role", [role for role in ROLES if role not in CASE_READERS])
def test_who_does_not_read_all_sees_nothing_of_another_s_incident(house: House, role: str) -> None:
    client = house.client(role)
    of_incident = [path for path in WITH_PARAMETERS if path.startswith("incidents/<uuid:code>/")]
    assert {path for path in of_incident if client.get(house.path(path)).status_code not in {403, 404, 405}} == set()
    assert len(of_incident) > 30


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "role", ["staff", "department_data_manager", "internal_auditor", "education_lead", "front_desk", "application_contact"]
)
def test_another_department_s_record_is_not_there(house: House, role: str, method: str) -> None:
    """Whose department has nothing to do with a record finds nothing under its code, whatever is asked of it."""
    client = house.client(role)
    # The approved plan of the year is the whole house's.
    of_records = [path for path in WITH_PARAMETERS if "<uuid:" in path and not path.startswith("plan/")]
    answered = {path: getattr(client, method)(house.path(path)).status_code for path in of_records}
    assert {path: status for path, status in answered.items() if status not in {403, 404, 405}} == {}
    assert len(of_records) > 60


@pytest.mark.parametrize("role", sorted(CASE_READERS))
def test_readers_open_every_page_of_an_incident(house: House, role: str) -> None:
    client = house.client(role)
    not_there = {"key", "attachment", "prepared", "staff_import", "item", "one", "audience", "format", "report"}
    of_incident = [path for path in WITH_PARAMETERS if path.startswith("incidents/<uuid:code>/")]
    pages = [path for path in of_incident if not any(f":{name}>" in path for name in not_there) and standing_may(house, role, path)]
    answered = {path: client.get(house.path(path)).status_code for path in pages}
    own_only = {"incidents/report/<uuid:code>/done/", "incidents/mine/<uuid:code>/", "incidents/near-misses/<uuid:code>/thanks/"}
    assert {path: status for path, status in answered.items() if path not in own_only and status not in {200, 302, 405}} == {}


def test_anonymous_people_are_led_to_the_door_and_back(house: House) -> None:
    client = Client()
    for path in PRIVATE:
        for answer in (client.get(house.path(path)), client.post(house.path(path))):
            assert answer.status_code == 302, path
            assert answer["Location"].startswith("/signin/?next=/"), path


@pytest.mark.parametrize("role", ROLES)
def test_posting_needs_the_right_too(house: House, role: str) -> None:
    client = house.client(role)
    refused = [path for path in PRIVATE if not standing_may(house, role, path, "POST")]
    assert {path for path in refused if client.post(house.path(path)).status_code != 403} == set()
    assert refused


def test_no_page_takes_a_form_from_elsewhere(house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.people["privacy_manager"])
    answered = {path: client.post(house.path(path), {"x": "y"}).status_code for path in ALL}
    assert {path: status for path, status in answered.items() if status not in {403, 405}} == {}


@pytest.mark.parametrize("role", ["privacy_manager", "staff"])
def test_what_does_not_exist_is_not_there(house: House, role: str) -> None:
    client = house.client(role)
    elsewhere = House(house.people, {name: str(uuid4()) if _is_uuid(value) else value for name, value in house.values.items()})
    of_records = [path for path in WITH_PARAMETERS if "<uuid:" in path]
    answered = {path: client.get(elsewhere.path(path)).status_code for path in of_records}
    assert {path: status for path, status in answered.items() if status not in {403, 404, 405}} == {}


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


ODD = ["", "-1", "99999999999999999999", "\x00", "'%", '"><script>', "0001-01-01", "𠮷" * 300]
NAMES = [
    "q",
    "page",
    "sort",
    "state",
    "kind",
    "from",
    "until",
    "year",
    "what",
    "department",
    "next",
    "class",
    "form",
    "stage",
    "channel",
    "variant",
    "as_of",
    "set",
    "question",
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_questions_break_no_page(house: House, odd: str) -> None:
    client = house.client("privacy_manager")
    query = dict.fromkeys(NAMES, odd)
    broken = {}
    for path in [path for path in PRIVATE if "/export" not in path and not path.endswith("pdf/")]:
        status = client.get(house.path(path), query).status_code
        if status >= 500:
            broken[path] = status
    assert broken == {}


def test_nothing_typed_comes_back_as_a_script(house: House) -> None:
    client = house.client("privacy_manager")
    evil = '"><script>alert(1)</script>'
    for path in PLAIN:
        answer = client.get(house.path(path), dict.fromkeys(NAMES, evil))
        if answer.status_code == 200 and not answer.streaming:
            assert "<script>alert(1)" not in answer.content.decode("utf-8", "replace"), path


def test_every_page_forbids_inline_scripts(house: House) -> None:
    client = house.client("privacy_manager")
    for path in PLAIN:
        answer = client.get(house.path(path))
        if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
            assert "default-src 'self'" in answer["Content-Security-Policy"], path
            text = answer.content.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), path
            assert not re.search(r"\s(style|on\w+)=\"", text), path
