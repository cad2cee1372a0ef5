"""Somebody else's record under its real code: who has nothing to do with it finds nothing, whatever is asked of it; and no record opens
under another one's address.

`test_urls` walks every address with the codes of an incident, a plan and a person; here every UUID of every address is that of a record
that is really there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.test import Client

from komainu.web.api.models import ApiToken
from komainu.web.documents.models import ListImport, OwnTemplate
from komainu.web.duties.models import OutgoingPost, Webhook
from komainu.web.incidents.models import Attachment, Incident, PersonsImport
from komainu.web.people.models import Person
from komainu.web.safekeeping.models import Copy
from komainu.web.site import clock
from komainu.web.site.rights import CASE_READERS
from komainu.web.site.tests.test_urls import WITH_PARAMETERS, House, house  # noqa: F401  (the house is a fixture)
from komainu.web.training.models import Material

pytestmark = pytest.mark.django_db

OF_RECORDS = [path for path in WITH_PARAMETERS if "<uuid:" in path]
# Where the name of a parameter does not say the model, or says it of several; the longest beginning that fits decides.
MODELS: dict[tuple[str, str], str] = {
    ("api/tokens/", "code"): "api.ApiToken",
    ("backup/", "code"): "safekeeping.Copy",
    ("duties/outbox/", "mail"): "duties.OutgoingMail",
    ("duties/outbox/chats/", "post"): "duties.OutgoingPost",
    ("duties/settings/", "hook"): "duties.Webhook",
    ("discovery/", "source"): "discovery.ScanSource",
    ("discovery/", "run"): "discovery.Run",
    ("discovery/", "folder"): "discovery.Folder",
    ("discovery/", "finding"): "discovery.Finding",
    ("discovery/", "decision"): "discovery.Decision",
    ("discovery/", "word"): "discovery.HouseWord",
    ("documents/forms/", "version"): "documents.OwnTemplate",
    ("incidents/", "prepared"): "incidents.PersonsImport",
    ("ledger/import/", "ledger_import"): "documents.ListImport",
    ("ledger/purposes/", "purpose"): "ledger.PurposeOfUse",
    ("ledger/sheets/", "sheet"): "ledger.SurveySheet",
    ("ledger/sheets/files/", "sheet_import"): "documents.ListImport",
    ("ledger/transfers/", "transfer"): "ledger.TransferRecord",
    ("mailroom/policy/", "version"): "mailroom.PolicyVersion",
    ("people/import/", "staff_import"): "documents.ListImport",
    ("people/roles/proposals/", "proposal"): "people.RoleProposal",
    ("risks/import/", "risk_import"): "documents.ListImport",
    ("risks/", "group"): "risks.LineGroup",
    ("risks/", "line"): "ledger.LedgerLine",
    ("rules/", "document"): "komainu_rules.RuleDocument",
    ("rules/", "version"): "komainu_rules.RuleVersion",
    ("training/", "results_import"): "documents.ListImport",
    ("training/own/questions/", "staged"): "documents.ListImport",
    ("training/films/", "material"): "training.Material",
    ("training/pictures/", "material"): "training.Material",
    ("training/proposals/", "proposal"): "training.ImprovementProposal",
}
# The approved plan of the year is the whole house's, and everybody takes part in what is to be talked about.
OF_THE_WHOLE_HOUSE = {
    "ledger/purposes/<uuid:purpose>/",
    # What persons are shown is shown to everybody; who may record consents is asked by line.
    "ledger/texts/<uuid:collection_point>/",
    "ledger/texts/versions/<uuid:collection_text>/",
    *(path for path in OF_RECORDS if path.startswith("plan/")),
    # Controls are the whole house's; everybody reads the rules in force.
    "risks/controls/<uuid:control>/",
    "rules/<uuid:document>/",
    "rules/versions/<uuid:version>/",
    "training/discussions/<uuid:discussion>/",
    "training/discussions/<uuid:discussion>/groups/",
    "training/films/<uuid:material>/",
    "training/pictures/<uuid:material>/",
}
# Who only reads of a duty in a list is led on to the record itself, where everybody may read that.
LEADS_ON = {"risks/controls/<uuid:control>/in-place/": "risks/controls/<uuid:control>/"}
# The education lead runs the training of everybody; a department's data manager reads a delivery, of it the figures of the own branch.
OWN_WORK: dict[str, tuple[str, ...]] = {"education_lead": ("training/",), "department_data_manager": ("training/deliveries/",)}
STRANGERS = ["staff", "department_data_manager", "internal_auditor", "education_lead", "front_desk", "application_contact"]


@dataclass(frozen=True, slots=True)
class Town:
    """The house of the walks, and a real record for each parameter of an address that is a UUID."""

    house: House

    def real(self, path: str, name: str) -> str:
        found = [beginning for beginning, known in MODELS if known == name and path.startswith(beginning)]
        if found:
            return _newest(apps.get_model(MODELS[max(found, key=len), name]))
        if name in self.house.values:
            return self.house.values[name]
        part = path.partition("/")[0]
        models = [model for model in apps.get_models() if model._meta.model_name == name.replace("_", "")]
        own = [model for model in models if model._meta.app_label.startswith(part.rstrip("s"))] or models
        return _newest(own[0]) if own else ""

    def path(self, pattern: str, **other: str) -> str:
        return "/" + re.sub(
            r"<(\w+):(\w+)>",
            lambda found: (
                other.get(found[2]) or (self.real(pattern, found[2]) if found[1] == "uuid" else self.house.values.get(found[2], "x"))
            ),
            pattern,
        )


def _newest(model: type[Model]) -> str:
    found = model._default_manager.order_by("-pk").first()
    return str(found.pk) if found else ""


@pytest.fixture(scope="module")
def town(house: House, django_db_blocker: Any) -> Iterator[Town]:  # noqa: F811
    """With what the sample house does not have by itself; none of it belongs to those who ask."""
    with django_db_blocker.unblock(), transaction.atomic():
        _complete(Incident.objects.get(pk=house.values["code"]))
        yield Town(house)
        transaction.set_rollback(True)


def _complete(one: Incident) -> None:
    now, by = clock.now(), Person.objects.get(staff_number="1002")
    ApiToken.objects.create(
        name="監視",
        person=by,
        digest="h" * 64,
        hint="abcd",
        scopes=["today.own"],
        made_at=now,
        expires_on=clock.today() + timedelta(days=9),
    )
    hook = Webhook.objects.first()
    OutgoingPost.objects.get_or_create(
        webhook=hook, key="walk", defaults={"title": "知らせ", "url": "/", "written_at": now, "next_try_at": now}
    )
    OwnTemplate.objects.create(
        template="people.staff", number=1, file_name="a.xlsx", content=b"PK", sha256="0" * 64, uploaded_by=by, uploaded_at=now
    )
    PersonsImport.objects.create(
        incident=one,
        file_name="a.csv",
        columns={"0": "name"},
        rows={"header": ["氏名"], "lines": [2], "rows": [["見本"]]},
        uploaded_by=by,
        uploaded_at=now,
    )
    ListImport.objects.create(list="people.staff", file_name="a.csv", content={"sheets": []}, uploaded_by=by, uploaded_at=now)
    Material.objects.create(
        kind="picture",
        name="a.png",
        content_type="image/png",
        size_bytes=1,
        sha256="0" * 64,
        path=f"training/aa/{uuid4().hex}",
        added_at=now,
    )
    if not Copy.objects.exists():
        Copy.objects.create(
            file_name="komainu-20261122-031500.komainu-backup",
            made_at=now,
            size_bytes=1,
            sha256="0" * 64,
            key_number="k",
            is_provisional=False,
            rows=1,
            files=0,
            events=1,
        )
    if not Attachment.objects.exists():
        Attachment.objects.create(
            incident=one,
            name="a.pdf",
            content_type="application/pdf",
            size_bytes=1,
            sha256="0" * 64,
            path=f"incidents/aa/{uuid4().hex}",
            added_at=now,
        )


def test_every_code_of_every_address_is_one_that_is_there(town: Town) -> None:
    missing = {f"{path} {name}" for path in OF_RECORDS for name in re.findall(r"<uuid:(\w+)>", path) if not town.real(path, name)}
    assert missing == set()
    assert len(OF_RECORDS) > 90


def answers(client: Client, method: str, path: str) -> tuple[int, str]:
    """What an address answers, and where it leads; what it changed is undone."""
    with transaction.atomic():
        answer = getattr(client, method)(path)
        transaction.set_rollback(True)
    return int(answer.status_code), str(answer.headers.get("Location", ""))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", STRANGERS)
def test_a_stranger_finds_no_record_under_its_real_code(town: Town, role: str, method: str) -> None:
    client = town.house.client(role)
    walked = [path for path in OF_RECORDS if path not in OF_THE_WHOLE_HOUSE and not path.startswith(OWN_WORK.get(role, ()))]
    answered = {path: answers(client, method, town.path(path)) for path in walked}
    found = {path: answer for path, answer in answered.items() if answer[0] not in {403, 404, 405}}
    if method == "get":
        found = {path: answer for path, answer in found.items() if path not in LEADS_ON or answer != (302, town.path(LEADS_ON[path]))}
    assert found == {}


def others(model: Callable[..., Any] | type[Model], code: str) -> str:
    found = model._default_manager.exclude(pk=code).first()  # type: ignore[union-attr]
    return str(found.pk) if found else str(uuid4())


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_record_opens_under_another_one_s_address(town: Town, method: str) -> None:
    """Whoever may read both finds each only where it belongs: a child's code below another parent is no address."""
    client = town.house.client("privacy_manager")
    parents: dict[str, Any] = {
        "code": Incident,
        "someone": Person,
        "passage": apps.get_model("people.Passage"),
        "plan": apps.get_model("plans.YearPlan"),
    }
    walked = [path for path in OF_RECORDS if path.count("<uuid:") > 1]
    wrong = {}
    for path in walked:
        name = re.findall(r"<uuid:(\w+)>", path)[0]
        other = others(parents[name], town.real(path, name)) if name in parents else str(uuid4())
        status, _ = answers(client, method, town.path(path, **{name: other}))
        if status not in {403, 404, 405}:
            wrong[path] = status
    assert wrong == {}
    assert len(walked) > 15


@pytest.mark.parametrize("role", sorted({"chief_auditor", "top_management"} & CASE_READERS))
def test_who_only_reads_changes_nothing_under_a_real_code(town: Town, role: str) -> None:
    """Readers of everything open pages; what they may not do stays refused, also where the record is there."""
    client = town.house.client(role)
    walked = [path for path in OF_RECORDS if path.startswith("incidents/")]
    changed = {
        path: status
        for path in walked
        if (status := answers(client, "post", town.path(path))[0]) not in {200, 400, 403, 404, 405, 409, 422}
    }
    assert changed == {}
