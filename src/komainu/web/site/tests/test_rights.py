"""The table of rights: complete, said in people's words, the same in the manual, in `komainu rights` and in what the guard answers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import resolve

from komainu.cli.main import main
from komainu.web.people import queries as people
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site import clock
from komainu.web.site.matrix import as_markdown, matrix
from komainu.web.site.right_words import PARTS, SENTENCES
from komainu.web.site.rights import RIGHTS, may, right_at
from komainu.web.site.routes import methods_of, rights_by_method, roles_of, routes, walk
from komainu.web.site.tests.test_urls import ALL, NOT_THERE, ROLES, House, house, standing_may  # noqa: F401  (house is a fixture)
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
MANUAL = Path(__file__).resolve().parents[5] / "docs" / "ja" / "rights.md"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def test_every_right_has_a_sentence_and_its_part_a_name() -> None:
    assert set(SENTENCES) == set(RIGHTS), "say in site/right_words.py what each right lets people do"
    assert {right.partition(".")[0] for right in RIGHTS} == set(PARTS)
    assert sum(len(group.lines) for group in matrix()) == len(RIGHTS)


def test_the_manual_shows_the_table_as_it_is() -> None:
    assert MANUAL.read_text(encoding="utf-8") == as_markdown(), "run: komainu rights --format markdown > docs/ja/rights.md"


def test_the_command_tells_every_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rights", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {tuple(line) for line in told} == {("route", "methods", "right", "roles")}
    assert {line["route"] for line in told} == {f"/{path}" for path, _view in walk()} | {"/static/<path:path>"}
    assert all(line["methods"] and line["roles"] for line in told)
    by_route = {(line["route"], line["methods"][0]): line for line in told}
    assert by_route[("/healthz", "GET")]["roles"] == ["public"]
    assert by_route[("/people/export/<str:format>/", "GET")] == {
        "route": "/people/export/<str:format>/", "methods": ["GET"], "right": "people.export", "roles": ["privacy_manager", "pms_office"],
    }  # fmt: skip
    assert by_route[("/incidents/<uuid:code>/decide/", "POST")]["roles"] == ["privacy_manager"]


def test_no_file_of_the_pages_is_missing_from_the_list_of_roles() -> None:
    assert roles_of("public") == ("public",)
    assert roles_of("site.components")[0] == "staff_member"
    assert roles_of("no.such.right") == ()
    assert len(routes()) >= len(ALL)


def test_every_page_answers_the_methods_it_names_and_no_other(house: House) -> None:  # noqa: F811
    """The privacy manager holds most rights; where a method is refused for its right, it is one that the page does know."""
    client, wrong = house.client("privacy_manager"), {}
    for path, view in ALL.items():
        if getattr(view, "rights_by_method", None) is not None:
            continue
        known = set(methods_of(view))
        # A POST without its form may sign out or leave things behind; only whether it is known is asked here.
        for method in METHODS:
            if method in known:
                continue
            status = client.generic(method, house.path(path)).status_code
            if status not in {405, 403}:
                wrong[path, method] = status
        if not house.people["privacy_manager"].is_active:
            break
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_role_of_the_table_is_told_wrong(house: House, role: str) -> None:  # noqa: F811
    """What the list says of a role is what the guard asks, for each address and method."""
    name = "staff_member" if role == "staff" else role
    for path, view in ALL.items():
        for method, right in rights_by_method(view).items():
            if right != "public" and getattr(view, "rights_by_method", None) is None:
                assert standing_may(house, role, path, method) is (name in roles_of(right)), (path, method)


# Rights of outsiders with which something is changed, and why each is harmless.
CHANGING = {
    "signin.own": "the own password, passkeys and sessions",
    "incidents.draft": "the consultant's drafts; nothing is settled by them",
    "approvals.see": "take back the own request; a scan is opened by a POST, for it leaves an event",
    "ledger.see": "a scan of a sheet on paper is opened by a POST, for it leaves an event",
    "trail.read": "let the chain be recomputed",
}


@pytest.mark.parametrize("role", sorted(OUTSIDERS))
def test_people_from_outside_read_and_at_most_draft(role: str) -> None:
    changing = {route.right for route in routes() if role in route.roles and not {"GET", "HEAD"} >= set(route.methods)}
    assert changing == (
        {"signin.own", "ledger.see", "trail.read"} if role == Role.ASSESSOR else {"signin.own", "incidents.draft", "approvals.see"}
    )
    held = {right for right, roles in RIGHTS.items() if role in roles}
    assert not [
        right for right in held if "export" in right or "file" in right.partition(".")[2] or "persons" in right or "letters" in right
    ]
    assert not held & {"people.list", "people.me", "people.appoint", "signin.people", "incidents.act", "incidents.sign", "incidents.desk"}


def addresses(text: str) -> Iterator[str]:
    """Where the links and forms of a page lead within the house."""
    for address in re.findall(r'(?:href|action|hx-get|hx-post)="(/[^"#?]*)', text):
        if not address.startswith(("/static/", "/signout/", "/language/", "/theme/")):
            yield address


@pytest.mark.parametrize("role", ["assessor", "consultant", "staff", "chief_auditor", "department_data_manager"])
def test_no_page_leads_to_one_that_does_not_open(house: House, role: str) -> None:  # noqa: F811
    """Everything that is linked from what somebody may open opens for them too. Forms are only asked whether they may be sent."""
    client, standing = house.client(role), people.standing(house.people[role], clock.today())
    waiting, seen, dead, opened = ["/"], set(), {}, 0
    while waiting and opened < 250:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        right = right_at(address)
        if right is None or (right != "public" and not may(standing, right)):
            dead[address] = right
            continue
        if "GET" not in rights_by_method(resolve(address).func) or "pdf" in address or "/file/" in address or "export" in address:
            continue
        answer = client.get(address, follow=True)
        opened += 1
        if answer.status_code != 200:
            dead[address] = answer.status_code
        # A line of the list of all duties leads to where its owner does it, which need not open for who watches.
        if "text/html" in answer["Content-Type"] and address != "/duties/":
            for found in addresses(answer.content.decode()):
                shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", found)
                if found not in seen and sum(1 for each in seen if re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", each) == shape) < 4:
                    waiting.append(found)
    assert dead == {}
    assert opened > 5


# Files that carry no record of the house, or that belong to a record as its part.
NOT_EXPORTS = {
    "account/recovery-codes/file/": "one's own codes, for oneself",
    "incidents/poster.pdf": "a poster with the house's own address",
    "incidents/<uuid:code>/files/<uuid:attachment>/": "a picture or file is part of the page of its incident",
    "documents/forms/<str:form_id>/default/": "the empty form that comes with Komainu",
    "backup/<uuid:code>/download/": "has a test of its own",
    "favicon.ico": "a picture",
}


def test_whatever_leaves_the_house_as_a_file_leaves_an_event(house: House) -> None:  # noqa: F811
    client, files, silent = house.client("privacy_manager"), 0, []
    for path, view in ALL.items():
        rights = rights_by_method(view)
        if path in NOT_EXPORTS or set(rights.values()) == {"public"}:
            continue
        for format in ("xlsx", "csv", "pdf", "docx"):
            before = Event.objects.count()
            address = house.path(path.replace("<str:format>", format).replace("<str:audience>", "persons_letter"))
            answer = client.get(address) if "GET" in rights else client.post(address, {"as": "pdf"})
            if "Content-Disposition" in answer:
                files += 1
                if Event.objects.count() == before:
                    silent.append(path)
            if "<str:format>" not in path:
                break
    assert silent == []
    assert files > 10


def test_the_page_shows_the_matrix_and_each_role(house: House) -> None:  # noqa: F811
    client = house.client("chief_auditor")
    text = client.get("/rights/").content.decode()
    assert all(str(sentence) in text for sentence in SENTENCES.values())
    own = client.get("/rights/", {"role": "consultant"}).content.decode()
    assert "質問に答え、報告書と文面の下書きを書く" in own
    assert client.get("/rights/", {"role": "king"}).status_code == 200
    assert Client().get("/rights/").status_code == 302
