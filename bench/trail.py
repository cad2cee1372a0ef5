"""`./komainu bench trail`: a trail of 1,000,000 events, on SQLite and (where it is installed) PostgreSQL.

Measures the verification of the whole chain (seconds, memory of the process), beside the peer that reads the same rows and hashes them
bare, with no JSON and no chain; then the pages of the trail beside a bare signed-in page. Ends with 1 when the verification takes 60
seconds or longer, its memory grows with the trail, or a page costs more than three bare ones.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from bench.measuring import MOST_TIMES_BARE, counted, in_turns, serve
from tests import postgres
from tests.house_on_disk import HouseOnDisk

MOST_SECONDS = 60.0
MOST_MEMORY_MB = 40.0

# Events of the sample house over and over, chained anew; written past the ORM, as one statement a thousand rows.
FILL = """
import json, sys
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from komainu.web.site import clock
from komainu.web.site.sample import make
from komainu.web.trail.chain import FIELDS, hash_of, moment
from komainu.web.trail.models import Event

wanted = int({size})
make(clock.now())
kinds = list(Event.objects.order_by("sequence").values(*FIELDS))
last = Event.objects.order_by("-sequence").first()
number, previous, at = last.sequence, last.hash, last.happened_at
columns = [*FIELDS, "previous_hash", "hash"]
on_sqlite = connection.vendor == "sqlite"

def made():
    global number, previous, at
    while number < wanted:
        event = dict(kinds[number % len(kinds)])
        number += 1
        at += timedelta(seconds=7)
        event["sequence"], event["happened_at"] = number, moment(at)
        hashed = hash_of([event[name] for name in FIELDS], previous)
        row = [event[name] for name in FIELDS]
        row[1] = at.strftime("%Y-%m-%d %H:%M:%S.%f") if on_sqlite else at
        row[8], row[9] = json.dumps(row[8], ensure_ascii=False), json.dumps(row[9], ensure_ascii=False)
        yield (*row, previous, hashed)
        previous = hashed

with transaction.atomic(), connection.cursor() as cursor:
    if on_sqlite:
        cursor.connection.executemany(f"INSERT INTO trail_event ({{', '.join(columns)}}) VALUES ({{', '.join('?' * len(columns))}})", made())
    else:
        with cursor.copy(f"COPY trail_event ({{', '.join(columns)}}) FROM STDIN") as copy:
            for row in made():
                copy.write_row(row)
from komainu.web.trail.models import TrailDay
days, last_day = [], None
for sequence, moment_ in Event.objects.order_by("sequence").values_list("sequence", "happened_at").iterator(chunk_size=5000):
    if (day := clock.japan_day(moment_)) != last_day:
        days.append(TrailDay(sequence=sequence, day=day))
        last_day = day
TrailDay.objects.all().delete()
TrailDay.objects.bulk_create(days, batch_size=500)
connection.cursor().execute("ANALYZE")
client = Client()
client.force_login(get_user_model().objects.get(staff_number="1002"))
person = get_user_model().objects.get(staff_number="2003")
middle = clock.japan_day(Event.objects.get(sequence=max(1, wanted // 2)).happened_at)
print(json.dumps({{
    "session": client.cookies["sessionid"].value, "person": str(person.pk), "name": Event.objects.exclude(actor_name="").last().actor_name,
    "first": str(middle), "last": str(middle + timedelta(days=30)),
}}))
"""
VERIFY = r"""
import hashlib, json, re, time
from contextlib import closing
from django.db import connection
from komainu.web.trail.chain import FIELDS
from komainu.web.trail.queries import verification

def memory_mb():
    # Without the pages of the database's own file, which SQLite maps into the process.
    return int(re.search(r"RssAnon:\s*(\d+)", open("/proc/self/status").read())[1]) / 1024

began_with = memory_mb()
began = time.perf_counter()
found = verification()
took = time.perf_counter() - began
memory = memory_mb() - began_with
assert found.is_sound, found
began = time.perf_counter()
hashed = 0
with closing(connection.cursor() if connection.vendor == "sqlite" else connection.chunked_cursor()) as cursor:
    cursor.execute(f"SELECT {{', '.join(FIELDS)}} FROM trail_event ORDER BY sequence")
    while rows := cursor.fetchmany(2000):
        for row in rows:
            hashlib.sha256(repr(row).encode()).hexdigest()
            hashed += 1
print(json.dumps({{"events": found.events, "seconds": took, "memory_mb": memory, "bare_seconds": time.perf_counter() - began}}))
"""


def pages(person: str, name: str, first: str, last: str) -> dict[str, str]:
    """first, last   the days of a month in the middle of what was filled in"""
    family, name = quote(name.split(maxsplit=1)[0][:1]), quote(name)
    return {
        "list": "/trail/",
        "list, page 100": "/trail/?page=100",
        "list, a part": "/trail/?part=incidents",
        "list, an act": "/trail/?act=people.person_changed",
        "list, a rare part": "/trail/?part=setup",
        "list, since a day": f"/trail/?from={first}",
        "list, until a day": f"/trail/?until={first}",
        "list, a month": f"/trail/?from={first}&until={last}",
        "a part, a month": f"/trail/?part=people&from={first}&until={last}&page=50",
        "oldest first": "/trail/?sort=sequence&part=people",
        "somebody": f"/trail/?by={name}",
        "some people": f"/trail/?by={family}",
        "searched": f"/trail/?q={name}",
        "searched, not found": "/trail/?q=zzzz",
        "history of a person": f"/trail/of/person/{person}/",
        "verification": "/trail/verification/",
    }


def measure(database: str, folder: Path, size: int, requests: int) -> list[str]:
    """One database from an empty one to its figures; returns what is over a limit."""
    vendor = "PostgreSQL" if database else "SQLite"
    house = HouseOnDisk(folder, database or f"sqlite:///{folder / 'komainu.sqlite3'}")
    failed = []
    try:
        house.migrate()
        made = json.loads(house.python(FILL.format(size=size), seconds=900).strip().splitlines()[-1])
        found = json.loads(house.python(VERIFY.format(), seconds=900))
        rate = found["events"] / found["seconds"]
        print(
            f"{vendor}: {found['events']:,} events verified in {found['seconds']:.1f} s ({rate:,.0f}/s, {found['memory_mb']:.0f} MB more);"
            f" bare SHA-256 over the same rows {found['bare_seconds']:.1f} s",
            flush=True,
        )
        if found["seconds"] >= MOST_SECONDS:
            failed.append(f"{vendor}: verified in {found['seconds']:.1f} s")
        if found["memory_mb"] > MOST_MEMORY_MB:
            failed.append(f"{vendor}: {found['memory_mb']:.0f} MB")
        wanted = pages(made["person"], made["name"], made["first"], made["last"])
        counts = counted(house, made["session"], list(wanted.values()))
        port = serve(house, made["session"])
        for name, path in wanted.items():
            page = in_turns(port, path, made["session"], requests, counts[path])
            print(
                f"  {name:<22}{page.rate:>7.0f}/s  p95 {page.p95_ms:>6.1f} ms  {page.times_bare:>5.2f} x bare  {page.queries} queries",
                flush=True,
            )
            if page.times_bare > MOST_TIMES_BARE:
                failed.append(f"{vendor}: {name}: {page.times_bare:.2f} bare pages")
    finally:
        house.stop_all()
    return failed


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./komainu bench trail", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=200, help="for each page")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args(arguments)
    failed: list[str] = []
    with ExitStack() as stack:
        databases = [] if options.only == "postgresql" else [""]
        if options.only != "sqlite":
            if postgres.programs() is None:
                print("PostgreSQL is not installed; measured on SQLite only")
            else:
                databases.append(stack.enter_context(postgres.server()))
        for database in databases:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="komainu-bench-")))
            failed += measure(database, folder, options.events, options.requests)
    for line in failed:
        print(f"over the limit: {line}")
    print("everything within the limits" if not failed else "")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
