"""What the guard may know of the house: its people and their superiors, and to whom personal data rightly goes. Two files beside the spool, whole."""

import json
from datetime import datetime
from typing import Any

from komainu.guard import History, Ledger
from komainu.web.ledger.models import TransferRecord
from komainu.web.mailroom import spools
from komainu.web.mailroom.policy_text import tables_of
from komainu.web.mailroom.problems import PolicyNotWritten
from komainu.web.mailroom.services.policies import in_force, write_file
from komainu.web.people import queries as people
from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.queries import in_force as terms_in_force
from komainu.web.people.roles import Role
from komainu.web.site.clock import japan_day

HOUSE, LEDGER = "house.json", "ledger.json"


def house(now: datetime) -> dict[str, Any]:
    """The people with an address, each with the data manager of the own department as superior. Two queries."""
    day = japan_day(now)
    terms = RoleTerm.objects.filter(terms_in_force(day), role=Role.DEPARTMENT_DATA_MANAGER, is_deputy=False, person__gone_on=None)
    superiors: dict[Any, str] = dict(terms.exclude(person__email="").values_list("department_id", "person__email"))
    managers = list(people.holders(Role.PRIVACY_MANAGER, day).exclude(email="").values_list("email", flat=True)[:1])
    rows = Person.objects.filter(gone_on=None).exclude(email="").exclude(work=Person.Work.OUTSIDE).order_by("staff_number")
    return {
        "people": [
            {
                "address": address,
                "name": name,
                "personal_addresses": [],
                "superior": _superior(address, superiors.get(department), managers),
            }
            for address, name, department in rows.values_list("email", "name", "department_id")
        ],
        "lists": {},
    }


def _superior(address: str, own: str | None, managers: list[str]) -> str:
    """Nobody is the own superior."""
    return next((each for each in (own, *managers) if each and each != address), "")


def ledger(text: str) -> dict[str, Any]:
    """Provisions that the inventory records, by the domains that the policy gives to their companies. One query.

    A record names its recipient; which domain that is stands in the policy (`company`). Without such an entry it cannot be matched and is left out.
    """
    domains = {name: company["domains"] for company in tables_of(text).get("base", {}).get("company", []) for name in company["names"]}
    parties = (
        TransferRecord.objects.filter(direction=TransferRecord.Direction.PROVISION).values_list("party", "way").distinct().order_by("party")
    )
    provisions = [
        {"domains": found, "covers": ["personal_information"], "basis": str(TransferRecord.Way(way).label)}
        for party, way in parties
        for name, found in domains.items()
        if name and name in party
    ]
    return {"entrustees": [], "provisions": provisions}


def write(now: datetime) -> list[str]:
    """Write what changed; the names of the files written. Nothing where there is no spool. Each is read by the guard's own readers first."""
    folder = spools.spool_folder()
    if spools.unready() is not None:
        return []
    current = in_force()
    contents = {HOUSE: house(now), **({LEDGER: ledger(current.text)} if current is not None else {})}
    History.from_json({"schema_version": 1, **contents[HOUSE]})
    if LEDGER in contents:
        Ledger.from_json(contents[LEDGER])
    found = []
    for name, content in contents.items():
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        file = folder / name
        try:
            if file.is_file() and file.read_text(encoding="utf-8") == text:
                continue
            write_file(text, file)
        except (OSError, PolicyNotWritten):
            continue
        found.append(name)
    return found
