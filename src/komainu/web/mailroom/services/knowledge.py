"""What the guard may know of the house: its people and their superiors, and to whom personal data rightly goes. Two files beside the spool, whole."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from komainu.guard import History, Ledger
from komainu.law.data_kinds import DataKind
from komainu.web.ledger.models import LedgerLine, TransferRecord
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
COVERED = {DataKind.SPECIAL_CARE: "special_care", DataKind.SPECIFIC_PERSONAL_INFORMATION: "individual_number"}


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
    """Entrustees of the inventory's lines and provisions that it records, by the domains that the policy gives to their companies. Two queries.

    Lines and records name a company; which domain that is stands in the policy (`company`). Without such an entry it cannot be matched and is left out.
    A line says nothing of the days of its contract: an entrustee is one as long as a line names it.
    """
    companies = [(company["names"], company["domains"]) for company in tables_of(text).get("base", {}).get("company", [])]
    entrusted: dict[tuple[str, ...], set[str]] = {}
    lines = LedgerLine.objects.exclude(state=LedgerLine.State.DISPOSED).filter(entrustment="yes").exclude(entrustees="")
    for entrustees, flags in lines.order_by().values_list("entrustees", "flags").distinct():
        for domains in _meant(companies, entrustees):
            entrusted.setdefault(domains, set()).update(_covers(flags))
    records = TransferRecord.objects.filter(direction=TransferRecord.Direction.PROVISION).order_by("party")
    provided: dict[tuple[tuple[str, ...], str], set[str]] = {}
    for party, way, flags in records.values_list("party", "way", "line__flags").distinct():
        for domains in _meant(companies, party):
            provided.setdefault((domains, str(TransferRecord.Way(way).label)), set()).update(_covers(flags))
    return {
        "entrustees": [{"domains": list(domains), "covers": sorted(covers)} for domains, covers in sorted(entrusted.items())],
        "provisions": [
            {"domains": list(domains), "covers": sorted(covers), "basis": basis} for (domains, basis), covers in sorted(provided.items())
        ],
    }


def _meant(companies: list[tuple[list[str], list[str]]], text: str) -> Iterator[tuple[str, ...]]:
    """The domains of each company that a text names."""
    for names, domains in companies:
        if any(name and name in text for name in names):
            yield tuple(domains)


def _covers(flags: Collection[str]) -> set[str]:
    """What an agreement about information of these kinds covers, in the guard's words."""
    return {"personal_information"} | {word for kind, word in COVERED.items() if kind in flags}


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
