"""A house on disk with people, sealed values and sealed files in it, and what tests ask of such houses."""

import json
import re
from pathlib import Path
from typing import Any

from tests.house_on_disk import HouseOnDisk

SECRET = "𠮷田 髙橋 ひみつ"
PERSONS, FILES = 45, 6
MADE = f"""
from datetime import date
from django.core.files.uploadedfile import SimpleUploadedFile
from komainu.web.incidents.models import AffectedPerson, Incident
from komainu.web.incidents.services.attachments import attach
from komainu.web.incidents.tests.house import founded, incident
house = founded()
one = incident(house)
Incident.objects.filter(pk=one.pk).update(reporter_contact={{"mail": "{SECRET}"}})
for n in range({PERSONS}):
    details = {{"name": f"{SECRET} {{n}}", "items": ["口座番号"]}}
    AffectedPerson.objects.create(incident=one, position=n, details=details, fingerprint=str(n))
for n in range({FILES}):
    attach(one, SimpleUploadedFile(f"{{n}}.txt", ("{SECRET} %d " % n).encode() * 3000), by=house.inoue)
"""
LOOK = """
import hashlib, json
from komainu.web.incidents.models import AffectedPerson, Attachment, Incident
from komainu.web.incidents.services.attachments import content_of
from komainu.web.trail.queries import verification
found = verification()
files = [hashlib.sha256(content_of(each)).hexdigest() == each.sha256 for each in Attachment.objects.all()]
print(json.dumps({
    "persons": [each.details["name"] for each in AffectedPerson.objects.order_by("position")],
    "contact": Incident.objects.get().reporter_contact, "files": files, "events": found.events, "sound": found.is_sound, "head": found.head,
}))
"""


def fill(house: HouseOnDisk) -> HouseOnDisk:
    house.python(MADE)
    return house


def look(house: HouseOnDisk) -> dict[str, Any]:
    """What people would see of the house: every value and file is opened."""
    return dict(json.loads(house.python(LOOK)))


def recovery_code(house: HouseOnDisk) -> str:
    """A new recovery key, as it is printed."""
    done = house.run("keys", "recovery", "--lang", "ja")
    assert done.returncode == 0, done.stderr
    return "-".join(re.findall(r"^ {4}(\S+)$", done.stdout, re.MULTILINE))


def backup(house: HouseOnDisk, *arguments: str) -> dict[str, Any]:
    done = house.run("backup", "--format", "json", *arguments)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def counts(house: HouseOnDisk) -> dict[str, int]:
    """How many rows each table of the parts holds."""
    tables = [
        "people_person",
        "people_roleterm",
        "people_department",
        "incidents_incident",
        "incidents_affectedperson",
        "incidents_attachment",
    ]
    tables += ["duties_duty", "duties_outgoingmail", "auth_permission", "django_content_type", "safekeeping_recoverykey"]
    return {table: house.value(f"SELECT count(*) FROM {table}") for table in tables}


def bytes_of(folder: Path) -> bytes:
    """Everything that lies in a folder, one file after the other."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def left_behind(house: HouseOnDisk) -> list[str]:
    """What no act may leave in the data folder."""
    found = [file.relative_to(house.folder).as_posix() for file in house.folder.rglob("*")]
    wrong = [name for name in found if "/.restore-" in f"/{name}" or name.endswith(".partial") or "/.work" in f"/{name}"]
    if house.database_url.startswith("postgres"):
        wrong += [name for (name,) in house.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'komainu_restore_%'")]
    return wrong
