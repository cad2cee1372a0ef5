"""`./komainu bench pages`: what the pages of the incident part cost beside a bare signed-in page, with 10 incidents and with 10,000.

Both are measured in turns on the same server in the same run, so that what else the machine does touches both alike. `x bare` compares
the processor time that the server's thread spends on an answer (it says so in a header of its own), which other work on the machine hardly
moves; requests a second and the slowest twentieth are what eight clients see of it. Counts the SQL queries of each page at both sizes, too. Ends with 1 when a page is dearer than the limit or asks more where there is more.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import MOST_TIMES_BARE, Measured, counted, in_turns, serve
from tests.house_on_disk import HouseOnDisk

SIZES = (10, 10_000)

# The sample organisation with so many incidents: copies of its own, made in bulk; one in twenty is open and has its duties.
FILL = """
import json, sys, uuid
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from komainu.web.duties.models import Duty
from komainu.web.incidents.models import AssessmentRecord, Decision, DecisionLine, Incident, Note
from komainu.web.site import clock
from komainu.web.site.sample import make
from komainu.web.trail.models import Event
from komainu.web.trail.chain import FIELDS, event_hash

wanted = int({size})
make(clock.now())
base = Incident.objects.filter(kind="accident", state="decided", latest_decision__isnull=False).order_by("reported_at").first()
duties = list(Duty.objects.filter(subject_id=str(base.pk), closed_at=None))
source, decision = base.latest_assessment, base.latest_decision
lines = list(decision.lines.all())
last = Event.objects.order_by("-sequence").first()
sequence, previous = last.sequence, last.hash
incidents, assessments, decisions, decision_lines, copies, events, links = [], [], [], [], [], [], []
for number in range(max(0, wanted - Incident.objects.count())):
    is_open = number % 20 == 0
    moment = base.reported_at - timedelta(hours=4 * number)
    values = {{field.attname: getattr(base, field.attname) for field in Incident._meta.concrete_fields}}
    values |= {{"id": uuid.uuid4(), "number": f"OLD-{{number:06d}}", "receipt": f"OLD-{{number:06d}}", "reported_at": moment, "latest_assessment_id": None, "latest_decision_id": None}}
    if not is_open:
        values |= {{"state": "closed", "closed_at": moment + timedelta(days=30), "outcome": "handled", "closing_note": "x"}}
    incident = Incident(**values)
    incidents.append(incident)
    made = {{field.attname: getattr(source, field.attname) for field in AssessmentRecord._meta.concrete_fields}}
    assessments.append(AssessmentRecord(**made | {{"id": uuid.uuid4(), "incident_id": incident.pk, "sequence": 1}}))
    signed = {{field.attname: getattr(decision, field.attname) for field in Decision._meta.concrete_fields}}
    decisions.append(Decision(**signed | {{"id": uuid.uuid4(), "incident_id": incident.pk, "assessment_id": assessments[-1].pk, "sequence": 1}}))
    for line in lines:
        row = {{field.attname: getattr(line, field.attname) for field in DecisionLine._meta.concrete_fields}}
        decision_lines.append(DecisionLine(**row | {{"id": uuid.uuid4(), "decision_id": decisions[-1].pk}}))
    links.append((incident, assessments[-1].pk, decisions[-1].pk))
    for duty in duties if is_open else []:
        row = {{field.attname: getattr(duty, field.attname) for field in Duty._meta.concrete_fields}}
        copies.append(Duty(**row | {{"id": uuid.uuid4(), "key": f"{{incident.pk}}:{{duty.kind}}", "subject_id": str(incident.pk), "url": duty.url.replace(str(base.pk), str(incident.pk))}}))
    for action in ("incidents.reported", "incidents.taken", "incidents.decision_signed"):
        sequence += 1
        event = {{**{{name: getattr(last, name) for name in FIELDS}}, "sequence": sequence, "action": action, "subject_type": "incidents.incident", "subject_id": str(incident.pk)}}
        events.append(Event(**event, previous_hash=previous, hash=event_hash(event, previous)))
        previous = events[-1].hash
Incident.objects.bulk_create(incidents, batch_size=500)
AssessmentRecord.objects.bulk_create(assessments, batch_size=500)
Decision.objects.bulk_create(decisions, batch_size=500)
DecisionLine.objects.bulk_create(decision_lines, batch_size=500)
for incident, incident.latest_assessment_id, incident.latest_decision_id in links:
    pass
Incident.objects.bulk_update([incident for incident, *_ in links], ["latest_assessment", "latest_decision"], batch_size=500)
Duty.objects.bulk_create(copies, batch_size=500)
Event.objects.bulk_create(events, batch_size=500)
connection.cursor().execute("ANALYZE")
client = Client()
client.force_login(get_user_model().objects.get(staff_number="1002"))
draft = base.reports.filter(filed_at=None).first() or base.reports.first()
print(json.dumps({{"session": client.cookies["sessionid"].value, "incident": str(base.pk), "report": str(draft.pk), "incidents": Incident.objects.count()}}))
"""


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    path: str


def pages(incident: str, report: str) -> list[Page]:
    return [
        Page("today", "/"),
        Page("report an accident", "/incidents/report/?what=mail_cc"),
        Page("list", "/incidents/"),
        Page("detail", f"/incidents/{incident}/"),
        Page("questions", f"/incidents/{incident}/questions/"),
        Page("decide", f"/incidents/{incident}/decide/"),
        Page("reports", f"/incidents/{incident}/reports/"),
        Page("filled form", f"/incidents/{incident}/reports/{report}/"),
        Page("persons", f"/incidents/{incident}/persons/"),
        Page("timeline", f"/incidents/{incident}/timeline/"),
        Page("statistics", "/incidents/statistics/"),
    ]


def measure(size: int, requests: int) -> tuple[int, dict[str, Measured]]:
    """All pages with so many incidents, on a server with two workers of its own."""
    with tempfile.TemporaryDirectory(prefix="komainu-bench-") as name:
        folder = Path(name)
        house = HouseOnDisk(folder, f"sqlite:///{folder / 'komainu.sqlite3'}")
        try:
            house.migrate()
            made = json.loads(house.python(FILL.format(size=size)).strip().splitlines()[-1])
            wanted = pages(made["incident"], made["report"])
            paths = [page.path for page in wanted]
            counts = counted(house, made["session"], paths)
            port = serve(house, made["session"])
            found = {page.name: in_turns(port, page.path, made["session"], requests, counts[page.path]) for page in wanted}
            print(
                f"with {made['incidents']} incidents: bare page {statistics.mean(each.bare_rate for each in found.values()):.0f}/s, {counts['/bare/']} queries",
                flush=True,
            )
            return made["incidents"], found
        finally:
            house.stop_all()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./komainu bench pages", description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="for each page at each size")
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    options = parser.parse_args(arguments)
    results = [measure(size, options.requests) for size in options.sizes]
    print(f"\n{'page':<20}" + "".join(f"{f'{count} incidents':>34}" for count, _ in results))
    print(f"{'':<20}" + f"{'/s':>8}{'p95 ms':>9}{'x bare':>8}{'queries':>9}" * len(results))
    failed = []
    for name in results[0][1]:
        row = [found[name] for _, found in results]
        print(f"{name:<20}" + "".join(f"{each.rate:>8.0f}{each.p95_ms:>9.1f}{each.times_bare:>8.2f}{each.queries:>9}" for each in row))
        if any(each.times_bare > MOST_TIMES_BARE for each in row):
            failed.append(f"{name}: dearer than {MOST_TIMES_BARE:g} bare pages")
        if len({each.queries for each in row}) > 1:
            failed.append(f"{name}: {' and '.join(str(each.queries) for each in row)} queries")
    for line in failed:
        print(f"over the limit: {line}")
    print("all pages within the limits" if not failed else "")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
