"""`./komainu bench duties`: the lists of duties, mails and approvals with 1,000,000 duties and 100,000 people, beside a bare signed-in page.

All rows are made in bulk, past the services, as they would have come of them. Pages are measured in turns with the bare page on the same server;
then the worker's round is measured: with nothing due, with one thing changed, and on a morning on which many are due at once. Ends with 1 when
a page is dearer than the limit or asks more where there is more, or when a round with nothing due costs more than a second.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.measuring import MOST_TIMES_BARE, Measured, counted, in_turns, said, serve
from bench.pages import Page
from tests.house_on_disk import HouseOnDisk

SIZES = ((100, 1_000), (100_000, 1_000_000))
MOST_SECONDS_IDLE = 1.0

FILL = """
import json, random, uuid
from datetime import date, datetime, timedelta
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from komainu.web.approvals.models import Approval, Seat
from komainu.web.duties.models import Duty, OutgoingMail
from komainu.web.people import services as people
from komainu.web.people.folding import sort_key
from komainu.web.people.models import Department, Person, PersonWord
from komainu.web.site import clock
from komainu.web.site.sample import make

PEOPLE, DUTIES = {people}, {duties}
random.seed(1)
make(clock.now())
now, today = clock.now(), clock.today()
departments = [people.add_department(f"第{{n}}部", by=None) for n in range(50)]
fresh = [Person(staff_number=f"B{{n:06d}}", name=f"見本 {{n}}", reading="みほん", sort_key=sort_key("みほん", f"見本 {{n}}"), email=f"b{{n}}@example.jp", department=departments[n % 50], password="!") for n in range(max(0, PEOPLE - Person.objects.count()))]
Person.objects.bulk_create(fresh, batch_size=2000)
PersonWord.objects.bulk_create([PersonWord(person=each, word=each.staff_number.lower()) for each in fresh], batch_size=5000)
crowd = fresh or list(Person.objects.all())
KINDS = ("people.check", "people.reconcile", "signin.card_wanted", "incidents.contain", "safekeeping.rehearse")
made = 0
while made < DUTIES:
    batch = []
    for n in range(made, min(made + 5000, DUTIES)):
        kind, owner = KINDS[n % 5], crowd[n % len(crowd)]
        days = random.randint(-20, 300)
        of_role = n % 1000 == 0
        batch.append(Duty(key=f"b{{n}}", kind=kind, part=kind.partition(".")[0], subject_type="x", subject_id=str(uuid.UUID(int=n)), subject_label=f"対象{{n}}", url="/people/me/",
            details={{"sentence": "x"}}, owner=None if of_role else owner, owner_role="pms_office" if of_role else "", department_id=None if of_role else owner.department_id,
            due_on=today + timedelta(days=days), sort_on=today + timedelta(days=days), opened_at=now - timedelta(days=30), look_at=None if n % 3 == 2 else now + timedelta(days=3650),
            closed_at=now - timedelta(days=1) if n % 3 == 2 else None, closed_because="done" if n % 3 == 2 else ""))
    Duty.objects.bulk_create(batch, batch_size=1000)
    made += len(batch)
mails = [OutgoingMail(key=f"b{{n}}", to=f"b{{n}}@example.jp", person=crowd[n % len(crowd)], subject="【Komainu】今日すること（3件）", body="x", written_at=now - timedelta(minutes=n), sent_at=now, next_try_at=now) for n in range(DUTIES // 10)]
OutgoingMail.objects.bulk_create(mails, batch_size=2000)
asker = Person.objects.get(staff_number="1006")
approvals = [Approval(kind="people.appointment", subject_type="people.roleproposal", subject_id=str(uuid.uuid4()), version="x", title=f"任命 {{n}}", url="/people/me/", facts=[["役割", "x"]],
    requested_by=asker if n % 10 == 0 else crowd[n % len(crowd)], requested_at=now - timedelta(minutes=n), due_on=today, state="waiting" if n % 20 == 0 else "approved", decided_at=None if n % 20 == 0 else now) for n in range(DUTIES // 20)]
Approval.objects.bulk_create(approvals, batch_size=2000)
Seat.objects.bulk_create([Seat(approval=each, position=1, role="top_management", is_open=each.state == "waiting", outcome="" if each.state == "waiting" else "approved", decided_by=None if each.state == "waiting" else asker, decided_at=None if each.state == "waiting" else now) for each in approvals], batch_size=2000)
connection.cursor().execute("ANALYZE")
sessions = {{}}
for number in ("1002", "1001", "2003"):
    client = Client()
    client.force_login(get_user_model().objects.get(staff_number=number))
    sessions[number] = client.cookies["sessionid"].value
print(json.dumps({{"sessions": sessions, "approval": str(approvals[1].pk), "duties": Duty.objects.count(), "department": str(departments[3].pk), "people": Person.objects.count()}}))
"""

ROUNDS = """
import json, time
from datetime import datetime, timedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from komainu.web.duties import services
from komainu.web.duties.business_days import business_day_from
from komainu.web.duties.declaring import SWEEPS, Declared
from komainu.web.duties.models import Duty, OutgoingMail, Reminder
from komainu.web.people.models import Person
from komainu.web.site import clock
from unittest import mock
from komainu.web.duties.services import reminding
day = business_day_from(clock.today())
now = datetime.combine(day, datetime.min.time(), clock.JAPAN).replace(hour=9)
services.remind_all(now)
def timed(act):
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        done = act()
    return round(time.perf_counter() - began, 3), len(queries), done
found = {"idle round": timed(lambda: services.remind_all(now))}
def sweeps():
    for sweep in SWEEPS:
        sweep(now)
sweeps()
found["sweep of all parts"] = timed(sweeps)
person = Person.objects.get(staff_number="2003")
with clock.frozen(now):
    found["one duty declared"] = timed(lambda: services.declare(person, [Declared("one", "people.check", "/x/", owner_id=person.pk, due_on=day, details={"sentence": "x"})]))
    found["the round after it"] = timed(lambda: services.remind_all(now))
keys = list(Duty.objects.filter(closed_at=None, due_on__lt=day, owner__isnull=False).values_list("pk", flat=True)[:%(morning)s])
for start in range(0, len(keys), 500):
    Duty.objects.filter(pk__in=keys[start:start + 500]).update(look_at=now)
before = OutgoingMail.objects.count()
began = time.perf_counter()
with mock.patch.object(reminding, "MOST_SECONDS", 3600):
    claimed = services.remind_all(now)
found["a morning: %%d due" %% len(keys)] = (round(time.perf_counter() - began, 3), 0, claimed)
found["digests written"] = (0, 0, OutgoingMail.objects.count() - before)
print(json.dumps(found))
"""


def pages(department: str, approval: str) -> list[tuple[str, Page]]:
    """Who looks, and at what."""
    return [
        ("2003", Page("today, staff", "/")),
        ("1002", Page("today, manager", "/")),
        ("1002", Page("duties", "/duties/")),
        ("1002", Page("duties, late", "/duties/?state=late")),
        ("1002", Page("duties, a part", "/duties/?part=signin")),
        ("1002", Page("duties, a department", f"/duties/?department={department}")),
        ("1002", Page("duties, searched", "/duties/?q=B000007")),
        ("1002", Page("duties, not found", "/duties/?q=zzzz")),
        ("1002", Page("duties, far page", "/duties/?page=499")),
        ("1002", Page("duties, last day first", "/duties/?sort=-due")),
        ("1002", Page("duties, urgent", "/duties/?state=urgent")),
        ("1002", Page("duties, undated", "/duties/?state=undated")),
        ("1002", Page("duties, of people", "/duties/?owner=person")),
        ("1002", Page("duties, of a role", "/duties/?owner=pms_office")),
        ("1002", Page("closed duties", "/duties/?state=done")),
        ("1002", Page("closed, a part", "/duties/?state=done&part=signin")),
        ("1002", Page("closed, a department", f"/duties/?state=done&department={department}")),
        ("1002", Page("closed, far page", "/duties/?state=done&page=499")),
        ("1002", Page("closed, searched", "/duties/?state=done&q=B000007")),
        ("1002", Page("outbox", "/duties/outbox/")),
        ("1002", Page("outbox, searched", "/duties/outbox/?q=b77")),
        ("2003", Page("away", "/duties/away/")),
        ("1001", Page("to approve", "/approvals/")),
        ("1002", Page("all approvals", "/approvals/all/")),
        ("1002", Page("one approval", f"/approvals/{approval}/")),
    ]


def measure(people: int, duties: int, requests: int) -> tuple[dict[str, Measured], dict[str, list[float]]]:
    with tempfile.TemporaryDirectory(prefix="komainu-bench-") as name:
        folder = Path(name)
        house = HouseOnDisk(folder, os.environ.get("KOMAINU_DATABASE_URL") or f"sqlite:///{folder / 'komainu.sqlite3'}")
        try:
            house.migrate()
            made = said(house, FILL.format(people=people, duties=duties))
            wanted = pages(made["department"], made["approval"])
            counts = {}
            for number in made["sessions"]:
                paths = [page.path for who, page in wanted if who == number]
                counts[number] = counted(house, made["sessions"][number], paths)
            port = serve(house, made["sessions"]["1002"])
            found = {page.name: in_turns(port, page.path, made["sessions"][who], requests, counts[who][page.path]) for who, page in wanted}
            bare = statistics.mean(each.bare_rate for each in found.values())
            print(f"with {made['people']} people and {made['duties']} duties: bare page {bare:.0f}/s", flush=True)
            house.stop_all()
            rounds = said(house, ROUNDS % {"morning": duties // 10})
            return found, rounds
        finally:
            house.stop_all()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./komainu bench duties", description=__doc__)
    parser.add_argument("--requests", type=int, default=120, help="for each page at each size")
    parser.add_argument("--people", type=int, help="one size only: so many people")
    parser.add_argument("--duties", type=int, help="and so many duties")
    options = parser.parse_args(arguments)
    sizes = ((options.people, options.duties),) if options.people and options.duties else SIZES
    results = [measure(people, duties, options.requests) for people, duties in sizes]
    print(f"\n{'page':<22}" + "".join(f"{f'{duties} duties':>34}" for _people, duties in sizes))
    print(f"{'':<22}" + f"{'/s':>8}{'p95 ms':>9}{'x bare':>8}{'queries':>9}" * len(results))
    failed = []
    for name in results[0][0]:
        row = [found[name] for found, _rounds in results]
        print(f"{name:<22}" + "".join(f"{each.rate:>8.0f}{each.p95_ms:>9.1f}{each.times_bare:>8.2f}{each.queries:>9}" for each in row))
        if any(each.times_bare > MOST_TIMES_BARE for each in row):
            failed.append(f"{name}: dearer than {MOST_TIMES_BARE:g} bare pages")
        if len({each.queries for each in row}) > 1:
            failed.append(f"{name}: {' and '.join(str(each.queries) for each in row)} queries")
    print("\nthe worker (seconds, queries, how many)")
    for (_people, duties), (_found, rounds) in zip(sizes, results, strict=True):
        for what, (seconds, queries, count) in rounds.items():
            print(f"  {duties:>9} duties  {what:<28}{seconds:>9.3f}{queries:>7}  {count}")
        if rounds["idle round"][0] > MOST_SECONDS_IDLE:
            failed.append(f"a round with nothing due took {rounds['idle round'][0]} s")
    for line in failed:
        print(f"over the limit: {line}")
    print("all within the limits" if not failed else "")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
