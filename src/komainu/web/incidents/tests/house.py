"""The house of the tests: three people with three standings, and one who reports; everything made through the services."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from komainu.web.incidents.models import Incident
from komainu.web.incidents.services.reporting import Told, report
from komainu.web.people import services as people
from komainu.web.people.models import Department, Organisation, Person
from komainu.web.people.roles import Role

FOUNDED_ON = date(2020, 4, 1)


@dataclass(frozen=True, slots=True)
class House:
    """青山 is the privacy manager, 上田 the data manager of 営業部, 井上 works in 営業部, 江口 in 総務部 without any role."""

    organisation: Organisation
    sales: Department
    affairs: Department
    aoyama: Person
    ueda: Person
    inoue: Person
    eguchi: Person


def _person(number: str, name: str, reading: str, department: Department) -> Person:
    return people.add_person(
        number, by=None, name=name, reading=reading, email=f"{number}@example.jp", department=department, joined_on=FOUNDED_ON
    )


def founded() -> House:
    """The organisation 株式会社みなも, a holder of the Privacy Mark, with its departments, people and roles."""
    organisation = people.set_organisation(
        by=None, name="株式会社みなも", kind="private_business", sector="general", delegation="not_delegated", privacy_mark="holder", mark_body="一般財団法人例示協会",
        my_number_role="related_affairs", representative_title="代表取締役", representative_name="水本 結", contact_phone="03-0000-0000",
    )  # fmt: skip
    sales = people.add_department("営業部", by=None, position=1)
    affairs = people.add_department("総務部", by=None, position=2)
    aoyama = _person("aoyama", "青山 凪", "あおやま なぎ", affairs)
    ueda = _person("ueda", "上田 蓮", "うえだ れん", sales)
    inoue = _person("inoue", "井上 澪", "いのうえ みお", sales)
    eguchi = _person("eguchi", "江口 颯", "えぐち はやて", affairs)
    people.appoint(aoyama, Role.PRIVACY_MANAGER, by=None, starts_on=FOUNDED_ON)
    people.appoint(ueda, Role.DEPARTMENT_DATA_MANAGER, by=None, starts_on=FOUNDED_ON, department=sales)
    return House(organisation, sales, affairs, aoyama, ueda, inoue, eguchi)


def somebody(house: House, number: str, role: str, department: Department | None = None) -> Person:
    """One more person, holding a role."""
    person = _person(number, f"試験 {number}", number, department or house.affairs)
    people.appoint(person, role, by=None, starts_on=FOUNDED_ON)
    return person


def told(kind: str = Incident.Kind.ACCIDENT, **said: Any) -> Told:
    """What somebody tells: a mail to 1,200 customers with all addresses in Cc."""
    usual: dict[str, Any] = {
        "kind": kind, "what": "mail_cc", "title": "宛先をCcに入れて送った（全員のアドレスが見えた）", "what_happened": "案内メールをCcで送った",
        "happened_on": date(2026, 11, 20), "noticed_on": date(2026, 11, 20), "persons_guess": 1200,
        "stated": {"event": {"types": ["mis_sent_mail"]}, "data_sets": [{"id": "d1", "media": ["electronic"], "items": ["email"]}]},
    }  # fmt: skip
    if kind == Incident.Kind.NEAR_MISS:
        usual |= {
            "what": "nearly_sent",
            "title": "送り間違いそうになった",
            "what_happened": "送る直前に気づいた",
            "noticed_on": None,
            "stated": {},
        }
    elif kind != Incident.Kind.ACCIDENT:
        usual |= {"what": "strange_mail" if kind == Incident.Kind.STRANGE else "is_it_an_accident", "title": "知らせ", "stated": {}}
    return Told(**{**usual, **said})


def incident(house: House, kind: str = Incident.Kind.ACCIDENT, *, by: Person | None = None, **said: Any) -> Incident:
    """An incident that 井上 of 営業部 told of, unless `by` says who did."""
    return report(told(kind, **said), by=by or house.inoue)
