"""Every list of the house: search, filters or the reason why not, order, pages, export with its event, and words for when it is empty."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import komainu.web
from komainu.web.documents.reading import read_table
from komainu.web.people.models import Person
from komainu.web.people.roles import Role
from komainu.web.trail.models import Event
from tests.sample_house import sample_house

# Module and name of each list → address of the page, address of the export.
LISTS = {
    "training.views.discussions.PROPOSALS": ("training:proposals", "training:proposals_export"),
    "training.views.drills.LIST": ("training:drills", "training:drills_export"),
    "training.views.materials.LIST": ("training:materials", "training:materials_export"),
    "mailroom.views.mails.LIST": ("mailroom:list", "mailroom:export"),
    "ledger.views.lines.LIST": ("ledger:list", "ledger:export"),
    "discovery.views.files.LIST": ("discovery:files", "discovery:export"),
    "discovery.views.home.ABSENT": ("discovery:absent", "discovery:absent_export"),
    "discovery.views.deciding.DECISIONS": ("discovery:decisions", "discovery:decisions_export"),
    "ledger.views.processing_lists.SETS": ("ledger:processed_list", "ledger:processed_export"),
    "ledger.views.processing_lists.CHECKS": ("ledger:provision_checks", "ledger:provision_checks_export"),
    "ledger.views.filings.LIST": ("ledger:filings", "ledger:filings_export"),
    "ledger.views.transfers.LIST": ("ledger:transfers", "ledger:transfers_export"),
    "rules.views.LIST": ("rules:list", "rules:export"),
    "ledger.views.rounds.LIST": ("ledger:surveys", "ledger:surveys_export"),
    "ledger.views.requests.LIST": ("ledger:requests", "ledger:requests_export"),
    "ledger.views.texts.LIST": ("ledger:texts", "ledger:texts_export"),
    "risks.views.lists.LIST": ("risks:list", "risks:export"),
    "risks.views.lists.TABLE": ("risks:table", "risks:table_export"),
    "risks.views.lines.LIST": ("risks:lines", "risks:lines_export"),
    "risks.views.controls.LIST": ("risks:controls", "risks:controls_export"),
    "plans.views.year.LIST": ("plans:list", "plans:export_list"),
    "people.views.staff.LIST": ("people:list", "people:export"),
    "people.views.passages.LIST": ("people:passages", "people:passages_export"),
    "incidents.queries.lists.LISTING": ("incidents:list", "incidents:export"),
    "incidents.views.reporting.OWN_REPORTS": ("incidents:own_reports", "incidents:own_reports_export"),
    "incidents.views.reporting.NEAR_MISSES": ("incidents:near_misses", "incidents:near_misses_export"),
    "signin.views.office.PEOPLE": ("signin:people", "signin:export"),
    "duties.rows.DUTIES": ("duties:list", "duties:export"),
    "duties.rows.MAILS": ("duties:outbox", "duties:outbox_export"),
    "approvals.rows.LISTING": ("approvals:list", "approvals:export"),
    "training.views.deliveries.LIST": ("training:deliveries", "training:export_deliveries"),
    "training.views.proof.MISSED": ("training:missed", "training:export_missed"),
}
# Lists that need no page of their own here, and why.
OTHERS = {
    "discovery.views.files.SHEET": "the columns of the export of the files that a scan found",
    "ledger.views.lines.FLOWS": "the same lines as the inventory, which goes out, beside the picture of their flows",
    "risks.views.lists.SHEET": "the same list as it is exported: all that a search finds",
    "risks.views.lists.TABLE_SHEET": "the same table as it is exported: all that a search finds",
    "risks.views.lines.SHEET": "the same list as it is exported, without what is read page by page",
    "risks.views.lines.WITHOUT": "the same list where lines without a risk are asked for; its export is asked by the same condition",
    "ledger.views.lines.SHEET": "the columns of the export of the inventory",
    "incidents.queries.lists.SHEET": "the columns of the export of the list of incidents",
    "incidents.views.reporting.NEAR_MISS_SHEET": "the columns of the export of the near misses",
    "incidents.views.persons.LIST": "sealed; has its own export with a proof of who one is (incidents.export_persons)",
    "trail.views.lists.EXPORTED": "the same list as it is exported, searched from the first event to the last",
    "trail.views.lists.EVENTS": "goes out as a signed ZIP (trail/tests/test_pages.py, test_exports.py)",
    "trail.queries.history.PAGES": "the history of one record, told in sentences; it goes out with the trail",
    "duties.rows.EXPORT": "the columns of the export of the list of duties",
    "duties.rows.POSTS": "messages to chats: figures and links, the office needs no file of them",
    "approvals.views.WAITING": "what waits for one's own decision, not a table; the list of approvals goes out",
    "api.views.OWN": "one's own keys to the API; making and ending them stands in the trail, which goes out",
    "api.views.ALL": "everybody's keys to the API, for ending them; as above",
    "today.views.MINE": "one's own duties by urgency, not a table; they go out as a calendar",
    "training.views.people.PEOPLE": "the people of one delivery; its page and export stand in training/tests/test_pages.py",
    "site.components.RECORD_KINDS": "an example on the page of components",
}


WEB = Path(komainu.web.__path__[0])


def declared() -> set[str]:
    """Every list that a module of the web declares, by its module and name."""
    found = set()
    for file in WEB.rglob("*.py"):
        if "tests" not in file.parts:
            module = ".".join(file.relative_to(WEB).with_suffix("").parts)
            names = re.findall(r"^([A-Z_]+)(?:: Listing)? = (?:Listing|replace)\(", file.read_text(encoding="utf-8"), re.MULTILINE)
            found |= {f"{module}.{name}" for name in names}
    return found


def test_every_list_is_known_here() -> None:
    assert declared() - {"safekeeping.restoring", *LISTS, *OTHERS} == set()
    assert set(LISTS) <= declared()


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_search_filters_and_an_order(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    listing: Any = getattr(importlib.import_module(f"komainu.web.{module}"), attribute)
    assert listing.search, "a list that cannot be searched"
    assert listing.filters, "a list that cannot be narrowed"
    assert listing.sort
    assert any(column.order_by for column in listing.columns)
    assert str(listing.label)


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), sample_house():
        yield


@pytest.mark.django_db
def test_every_list_is_paged_exported_with_an_event_and_kind_when_it_is_empty(house: None) -> None:
    people = {
        role: Person.objects.filter(role_terms__role=role).order_by("staff_number").first()
        for role in (Role.PRIVACY_MANAGER, Role.SYSTEM_MANAGER)
    }
    manager = Client()
    manager.force_login(people[Role.PRIVACY_MANAGER])
    for name, (page, export) in LISTS.items():
        shown = manager.get(reverse(page), {"page": "2", "size": "20", "sort": "-x"})
        assert shown.status_code == 200, name
        events = Event.objects.count()
        for format in ("xlsx", "csv"):
            answer = manager.get(reverse(export, args=[format]), {"q": ""})
            assert answer.status_code == 200, name
            if b"\n" in answer.content[:2000] or format == "xlsx":
                read_table(answer.content, f"x.{format}")
        assert Event.objects.count() == events + 2, f"{name}: an export leaves its event"
        assert manager.get(reverse(export, args=["exe"])).status_code == 404, name
        nothing = manager.get(reverse(page), {"q": "ありえない言葉zzz"}).content.decode()
        assert "条件" in nothing, f"{name}: says that nothing fits"
