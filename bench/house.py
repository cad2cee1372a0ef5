"""`./komainu bench house`: every page without a record in its address, in a house of 100 people and in one of 100,000 with 1,000,000 duties.

Each is measured in turns with the bare signed-in page on the same server, as the privacy manager. Counts the SQL queries at both sizes.
Ends with 1 when a page is dearer than the limit or asks more where there is more.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.measuring import MOST_TIMES_BARE, Measured, counted, in_turns, said, serve
from tests.house_on_disk import HouseOnDisk

SIZES = ((100, 1_000), (100_000, 1_000_000))

# The sample organisation with so many more people and duties, made in bulk. The manager has 40 duties of her own, one duty in ten is open.
FILL = """
import json, uuid
from datetime import date, timedelta
from itertools import islice
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from komainu.web.duties.models import Duty
from komainu.web.people.folding import sort_key
from komainu.web.people.models import Department, Person
from komainu.web.people.services.staff import index_words
from komainu.web.site import clock
from komainu.web.site.sample import make

FAMILIES = "佐藤 さとう 鈴木 すずき 高橋 たかはし 田中 たなか 渡邊 わたなべ 齋藤 さいとう 中村 なかむら 小林 こばやし 加藤 かとう 吉田 よしだ".split()
GIVEN = "陽菜 ひな 翔太 しょうた 美咲 みさき 健 けん 葵 あおい 蓮 れん 結衣 ゆい 大輔 だいすけ".split()
people, duties = {people}, {duties}
now, today = clock.now(), clock.today()
make(now)
manager = get_user_model().objects.get(staff_number="1002")
tops = list(Department.objects.filter(gone_on=None))
departments = [Department(name=f"{{number}}課", parent=tops[number % len(tops)], position=number) for number in range(max(2, people // 250))]
Department.objects.bulk_create(departments)

def staff():
    for number in range(people):
        family, given = number % (len(FAMILIES) // 2) * 2, number // 7 % (len(GIVEN) // 2) * 2
        name, reading = f"{{FAMILIES[family]}} {{GIVEN[given]}}", f"{{FAMILIES[family + 1]}} {{GIVEN[given + 1]}}"
        yield Person(
            staff_number=f"B{{number:06d}}", name=name, reading=reading, sort_key=sort_key(reading, name), department=departments[number % len(departments)],
            joined_on=date(2010, 4, 1) + timedelta(days=number % 5000), password="!",
        )

def batches(source, size=5000):
    while batch := list(islice(source, size)):
        yield batch

first = []
for batch in batches(staff()):
    Person.objects.bulk_create(batch)
    index_words(batch)
    first = first or batch
base = Duty.objects.filter(closed_at=None).first()

def copies():
    for number in range(duties):
        is_open = number % 10 == 0
        owner = manager if number % max(1, duties // 40) == 0 else first[number % len(first)]
        yield Duty(
            key=f"bench:{{number}}", kind=base.kind, subject_type=base.subject_type, subject_id=str(uuid.UUID(int=number)), subject_label=f"記録{{number}}",
            details=base.details, url=base.url, owner=owner, due_on=today + timedelta(days=number % 400 - 20), opened_at=now - timedelta(days=400),
            closed_at=None if is_open or owner is manager else now - timedelta(days=1), closed_because="" if is_open or owner is manager else "done",
        )

for batch in batches(copies()):
    Duty.objects.bulk_create(batch)
connection.cursor().execute("ANALYZE")
client = Client()
client.force_login(manager)
from komainu.web.people.queries import standing
from komainu.web.site.rights import may
from komainu.web.site.routes import rights_by_method, walk
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
reader = standing(manager, today)
found = []
for path, view in walk():
    right = rights_by_method(view).get("GET", "public")
    if "<" in path or right in ("", "public") or not may(reader, right):
        continue
    answer = client.get("/" + path)
    if answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
        found.append("/" + path)
print(json.dumps({{"session": client.cookies["sessionid"].value, "people": Person.objects.count(), "duties": Duty.objects.count(), "paths": found}}))
"""


def measure(people: int, duties: int, requests: int, only: Sequence[str]) -> tuple[str, dict[str, Measured]]:
    with tempfile.TemporaryDirectory(prefix="komainu-bench-") as name:
        folder = Path(name)
        house = HouseOnDisk(folder, f"sqlite:///{folder / 'komainu.sqlite3'}")
        try:
            house.migrate()
            made = said(house, FILL.format(people=people, duties=duties))
            paths = [path for path in made["paths"] if not only or path in only]
            counts = counted(house, made["session"], paths)
            port = serve(house, made["session"])
            found = {path: in_turns(port, path, made["session"], requests, counts[path]) for path in paths}
            bare = statistics.mean(each.bare_rate for each in found.values())
            size = f"{made['people']:,} people, {made['duties']:,} duties"
            print(f"{size}: bare page {bare:.0f}/s", flush=True)
            return size, found
        finally:
            house.stop_all()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./komainu bench house", description=__doc__)
    parser.add_argument("--requests", type=int, default=80, help="for each page at each size")
    parser.add_argument("--people", type=int, help="the larger house (with ten times as many duties)")
    parser.add_argument("paths", nargs="*", help="these addresses alone")
    options = parser.parse_args(arguments)
    sizes = [SIZES[0], (options.people, options.people * 10)] if options.people else list(SIZES)
    results = [measure(people, duties, options.requests, options.paths) for people, duties in sizes]
    names = [name for name in results[-1][1] if name in results[0][1]]
    print(f"\n{'page':<44}" + "".join(f"{size:>40}" for size, _ in results))
    print(f"{'':<44}" + f"{'/s':>14}{'p95 ms':>9}{'x bare':>8}{'queries':>9}" * len(results))
    failed = []
    for name in sorted(names, key=lambda name: -results[-1][1][name].times_bare):
        row = [found[name] for _, found in results]
        print(f"{name:<44}" + "".join(f"{each.rate:>14.0f}{each.p95_ms:>9.1f}{each.times_bare:>8.2f}{each.queries:>9}" for each in row))
        if row[-1].times_bare > MOST_TIMES_BARE:
            failed.append(f"{name}: {row[-1].times_bare:.1f} bare pages")
        if len({each.queries for each in row}) > 1:
            failed.append(f"{name}: {' and '.join(str(each.queries) for each in row)} queries")
    for line in failed:
        print(f"over the limit: {line}")
    print("all pages within the limits" if not failed else f"{len(failed)} over the limits")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
