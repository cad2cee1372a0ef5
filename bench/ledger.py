"""`./komainu bench ledger`: an inventory of 100,000 lines beside one of 100: its pages beside a bare signed-in page, the export of all, a run of the checks.

Lines are made in bulk, past the services. Ends with 1 when a page is dearer than the limit or asks more queries where there is more, or when
the export of all or a run of the checks takes longer than a minute.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.duties import _python
from bench.pages import CLIENTS, COUNT, MOST_TIMES_BARE, Measured, _wait, in_turns, load
from tests.house_on_disk import HouseOnDisk
from tests.ports import free_port

SIZES = (100, 100_000)
MOST_SECONDS = 60.0

FILL = """
import json, time
from datetime import timedelta
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from komainu.web.checks import services as checks
from komainu.web.ledger.models import LedgerLine, PurposeOfUse
from komainu.web.people.models import Department
from komainu.web.site import clock
from komainu.web.site.sample import make

make(clock.now())
now, today = clock.now(), clock.today()
departments = list(Department.objects.filter(gone_on=None))
states = ["in_use"] * 8 + ["draft", "department_checked"]
def lines():
    for number in range({lines}):
        state = states[number % 10]
        yield LedgerLine(
            number=f"B-{{number:07d}}", name=f"書類{{number}}", business=f"業務{{number % 300}}", department=departments[number % len(departments)], state=state,
            approved_version=1 if state == "in_use" else None, persons=["customer"], items=["name", "address", "phone"], flags=["personal_information", "personal_data"],
            purpose="商品の発送のため", acquisition_ways=["web_form"], notice="notified", media=["server"], places="書庫", storage_ways=["locked"], access_persons="担当者",
            count=number % 5000, band="b5000", retention_until=today + timedelta(days=number % 2000 + 60), disposal_ways=["delete"], entrustment="no", provision="none",
            joint_use="no", foreign="no", take_out="no", last_checked_on=today - timedelta(days=number % 400), made_at=now, changed_at=now,
        )
LedgerLine.objects.bulk_create(lines(), batch_size=2000)
connection.cursor().execute("ANALYZE")
settings.ALLOWED_HOSTS = ["testserver"]
client = Client()
client.force_login(get_user_model().objects.get(staff_number="1002"))
seconds = {{}}
def timed(name, act):
    begin = time.perf_counter()
    found = act()
    seconds[name] = round(time.perf_counter() - begin, 1)
    return found
assert len(timed("export of all (xlsx)", lambda: client.get("/ledger/export/xlsx/")).content) > 1000
assert len(timed("export of all (csv)", lambda: client.get("/ledger/export/csv/")).content) > 1000
timed("a run of all checks", lambda: checks.run(now))
line = LedgerLine.objects.filter(number__startswith="B-").order_by("number").first()
paths = [
    "/ledger/", "/ledger/?page=5&sort=-count", "/ledger/?q=%E6%9B%B8%E9%A1%9E99", f"/ledger/?department={{departments[0].pk}}", "/ledger/?state=draft", f"/ledger/{{line.pk}}/",
    "/ledger/flows/", "/ledger/purposes/", "/ledger/texts/", "/ledger/requests/", "/checks/", "/checks/ledger.not_confirmed/",
]
print(json.dumps({{"session": client.cookies["sessionid"].value, "lines": LedgerLine.objects.count(), "paths": paths, "seconds": seconds}}))
"""


def measure(lines: int, requests: int) -> tuple[dict[str, float], list[Measured], list[str]]:
    with tempfile.TemporaryDirectory(prefix="komainu-bench-") as name:
        folder = Path(name)
        house = HouseOnDisk(folder, f"sqlite:///{folder / 'komainu.sqlite3'}")
        try:
            house.migrate()
            made = json.loads(_python(house, FILL.format(lines=lines)).strip().splitlines()[-1])
            counts = json.loads(_python(house, COUNT.format(session=made["session"], paths=["/bare/", *made["paths"]])))
            port = free_port()
            server = house.start(
                sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2", "--blocking-threads", "1", "--no-ws",
                "--log-level", "warning", "bench.bare_server:application",
            )  # fmt: skip
            _wait(port, server, house)
            load(port, "/bare/", made["session"], CLIENTS * 4)
            found = [in_turns(port, path, made["session"], requests, counts[path]) for path in made["paths"]]
            print(f"{made['lines']:,} lines: bare page {statistics.mean(each.bare_rate for each in found):.0f}/s", flush=True)
            return (
                made["seconds"],
                found,
                [path.split("?")[0] + ("?" + path.split("?")[1].split("=")[0] if "?" in path else "") for path in made["paths"]],
            )
        finally:
            house.stop_all()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./komainu bench ledger", description=__doc__)
    parser.add_argument("--requests", type=int, default=80, help="for each page at each size")
    parser.add_argument("--lines", type=int, default=SIZES[1], help="of the larger inventory")
    options = parser.parse_args(arguments)
    results = [measure(lines, options.requests) for lines in (SIZES[0], options.lines)]
    failed: list[str] = []
    print(f"{'page':<44}{'x bare':>8}{'queries':>9}{'x bare':>8}{'queries':>9}")
    for place, name in enumerate(results[1][2]):
        label = "/ledger/<line>/" if name.count("-") == 4 else name
        few, many = results[0][1][place], results[1][1][place]
        print(f"{label:<44}{few.times_bare:>8.2f}{few.queries:>9}{many.times_bare:>8.2f}{many.queries:>9}")
        if many.times_bare > MOST_TIMES_BARE:
            failed.append(f"{label}: {many.times_bare:.1f} bare pages")
        if few.queries != many.queries:
            failed.append(f"{label}: {few.queries} and {many.queries} queries")
    for name, seconds in results[1][0].items():
        print(f"{name}: {results[0][0][name]} s, {seconds} s")
        if seconds > MOST_SECONDS:
            failed.append(f"{name}: {seconds} s")
    for line in failed:
        print(f"over the limit: {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
