"""kill -9 in the middle of a request: a report is whole, or it is not there; on the database of this run."""

import http.cookiejar
import os
import re
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime
from pathlib import Path
from subprocess import Popen
from uuid import uuid4

import pytest

from komainu.web.site.clock import JAPAN
from tests.house_on_disk import HouseOnDisk, reached
from tests.ports import free_port
from tests.waiting import answering, awaited

pytestmark = pytest.mark.slow

PASSWORD = "a-long-enough-password"
FOUND = f"""
from datetime import date
from komainu.web.people import services as people
from komainu.web.people.roles import Role
people.set_organisation(by=None, name="株式会社みなも", privacy_mark="holder")
department = people.add_department("営業部", by=None)
people.add_person("inoue", by=None, name="井上 澪", email="inoue@example.jp", department=department, password={PASSWORD!r})
aoyama = people.add_person("aoyama", by=None, name="青山 凪", email="aoyama@example.jp", department=department)
people.appoint(aoyama, Role.PRIVACY_MANAGER, by=None, starts_on=date(2020, 4, 1))
"""
# The server as it is, but the nth event of the trail after the start opens a pipe that nobody fills: it stands still there,
# inside the transaction of the request.
STANDING_STILL = """
import os
from komainu.web.site.wsgi import application
from komainu.web.trail import services
written, real = 0, services.record
def record(*args, **kwargs):
    global written
    if args[0].startswith("incidents."):
        written += 1
        if written == int(os.environ["STAND_STILL_AT"]):
            open(os.environ["KOMAINU_DATA"] + "/here").read()
    return real(*args, **kwargs)
services.record = record
"""
# What belongs to one report of an accident, each counted once.
PARTS = {
    "incident": "SELECT count(*) FROM incidents_incident",
    "assessment": "SELECT count(*) FROM incidents_assessmentrecord",
    "file": "SELECT count(*) FROM incidents_attachment",
    "told": "SELECT count(*) FROM trail_event WHERE action = 'incidents.reported'",
    "attached": "SELECT count(*) FROM trail_event WHERE action = 'incidents.file_attached'",
    "duty": "SELECT count(*) FROM duties_duty WHERE closed_at IS NULL AND subject_type = 'incidents.incident'",
    "mail": "SELECT count(*) FROM duties_outgoingmail WHERE key LIKE 'reminder:%'",
}
SCAN = b"%PDF-1.4\n" + b"x" * 2000


class Browser:
    """As much of a browser as a report needs: cookies, forms, a file."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: dict[str, str], file: bytes | None = None) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path))
        assert token
        boundary = uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {**fields, "csrfmiddlewaretoken": token[1]}.items()
        ]
        if file is not None:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="scan.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
            parts.append(head.encode() + file + b"\r\n")
        request = urllib.request.Request(
            self.address + path,
            b"".join(parts) + f"--{boundary}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={boundary}", "Referer": self.address + path},
        )
        with self.opener.open(request, timeout=60) as answer:
            return str(answer.geturl())


def served(house: HouseOnDisk, stand_still_at: int = 0) -> tuple[Popen[bytes], Browser]:
    """A server on this house, signed in as 井上."""
    port = free_port()
    house.more["STAND_STILL_AT"] = str(stand_still_at)
    (house.folder / "standing_still.py").write_text(STANDING_STILL, encoding="utf-8")
    server = house.start(
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1", "--blocking-threads", "1", "--no-ws",
        "standing_still:application",
    )  # fmt: skip
    browser = Browser(f"http://127.0.0.1:{port}")
    awaited(answering(f"http://127.0.0.1:{port}/healthz"), server, log=house.log)
    browser.post("/signin/", {"login": "inoue", "password": PASSWORD})
    return server, browser


def tell(browser: Browser) -> str:
    """Report a mail with 1,200 addresses in Cc, with a picture; the address of the page that follows."""
    page = browser.get("/incidents/report/?what=mail_cc")
    fields = {
        name: value
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
        if name != "csrfmiddlewaretoken"
    }
    day = datetime.now(JAPAN).date().isoformat()
    fields |= {"what_happened": "案内メールをCcで送った 𠮷田 髙橋 﨑山", "noticed": day, "happened": day, "persons": "1200"}
    return browser.post("/incidents/report/?what=mail_cc", fields, SCAN)


def counted(house: HouseOnDisk) -> dict[str, int]:
    return {name: house.value(statement) for name, statement in PARTS.items()}


@pytest.mark.parametrize("event", [1, 2])
def test_a_server_killed_in_the_middle_of_a_report_leaves_none_of_it(house_on_disk: HouseOnDisk, event: int) -> None:
    """Event 1 comes after the incident was inserted, event 2 after its file was stored."""
    house = house_on_disk
    house.python(FOUND)
    pipe = Path(house.folder / "here")
    os.mkfifo(pipe)
    server, browser = served(house, stand_still_at=event)
    outcome: list[BaseException | str] = []

    def send() -> None:
        try:
            outcome.append(tell(browser))
        except (OSError, http.client.HTTPException) as error:
            outcome.append(error)

    sender = threading.Thread(target=send)
    sender.start()
    reached(pipe, [server])
    house.kill(server)
    sender.join(30)
    assert isinstance(outcome[0], BaseException), "the request was answered although its server was killed"
    assert set(counted(house).values()) == {0}
    assert house.run("trail", "verify").returncode == 0

    server, browser = served(house)
    assert re.search(r"/incidents/report/[0-9a-f-]{36}/done/", tell(browser))
    assert counted(house) == dict.fromkeys(PARTS, 1)
    assert house.run("trail", "verify").returncode == 0


def test_what_was_answered_is_there_after_a_kill(house_on_disk: HouseOnDisk) -> None:
    house = house_on_disk
    house.python(FOUND)
    server, browser = served(house)
    address = tell(browser)
    house.kill(server)
    assert counted(house) == dict.fromkeys(PARTS, 1)
    _server, browser = served(house)
    assert "案内メール" in browser.get(f"/incidents/mine/{address.split('/')[-3]}/")
