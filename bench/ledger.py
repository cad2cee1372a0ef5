"""`./komainu bench ledger`: an inventory of 100,000 lines beside one of 100: its pages beside a bare signed-in page, the export of all, a sheet taken over, a run of the checks.

Lines are made in bulk, past the services. Pages are measured in turns with the bare page on the same server, acts by the processor time that they take. Writes
`bench/results/ledger.md`. Ends with 1 when a page is dearer than the limit or asks more queries where there is more, or an act takes longer than a minute.
`--houses FOLDER` keeps the houses that were made there, and measures again what it finds. `--postgres` measures on PostgreSQL, too: on the server that
KOMAINU_DATABASE_URL names, where its databases stay, else on one of its own.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from bench.measuring import LONGEST_SECONDS, MOST_TIMES_BARE, Measured, counted, house_on_server, in_turns, said, serve, server
from tests.house_on_disk import HouseOnDisk

SIZES = (100, 100_000)
MOST_SECONDS = 60.0
RESULTS = Path(__file__).parent / "results" / "ledger.md"

FILL = """
from datetime import timedelta
from itertools import islice
from django.db import connection
from komainu.web.ledger.models import AcquisitionRequest, CollectionPoint, CollectionText, LedgerLine, OptOutFiling, ProcessedSet, ProvisionCheck, PurposeOfUse, Survey
from komainu.web.ledger.models import SurveyAnswer, SurveySheet, TransferRecord
from komainu.web.people.models import Department, Person
from komainu.web.people.queries import standing
from komainu.web.site import clock
from komainu.web.ledger.services.finding import index_new
from komainu.web.site.inserting import insert_many
from komainu.web.site.sample import make

LINES = LINES_WANTED
now, today = clock.now(), clock.today()
make(now)
manager, office = Person.objects.get(staff_number="2001"), Person.objects.get(staff_number="1006")
own = sorted(standing(manager, today).departments, key=str)[0]
tops = list(Department.objects.filter(gone_on=None))
Department.objects.bulk_create([Department(name=f"第{n}課", parent=tops[n % len(tops)], position=n) for n in range(max(2, LINES // 1000))])
departments = list(Department.objects.filter(gone_on=None).values_list("pk", flat=True))
others = [each for each in departments if each != own]
STATES = ["in_use"] * 8 + ["draft", "department_checked"]
WORDS = "履歴書 申込書 顧客名簿 名刺 相談記録 健診結果 問い合わせ 会員名簿 契約書 給与台帳 防犯カメラ 来訪者名簿 アンケート 配送伝票 年末調整".split()

def in_parts(source, write=insert_many):
    while part := list(islice(source, 2000)):
        write(part)

def with_words(part):
    insert_many(part)
    index_new(part)

def lines():
    for n in range(LINES):
        state, kind = STATES[n % 10], "entrusted" if n % 10 == 7 else "own"
        yield LedgerLine(
            number=f"B-{n:07d}", name=f"{WORDS[n % len(WORDS)]} {n}", business=f"業務{n % 300}", department_id=own if n % 50 == 0 else others[n % len(others)], kind=kind, state=state,
            version=1, approved_version=1 if state == "in_use" else None, persons=["customer"], items=["name", "address", "phone"], flags=["personal_information", "personal_data"], flags_version="1",
            answers={}, purpose="商品の発送のため", acquisition_ways=["web_form"], notice="notified", media=["server"], places="書庫", storage_ways=["locked"], access_persons="担当者",
            count=n * 7919 % 5000, band="b1000" if n % 7 else "b5000", retention_basis="internal", retention_years=5, retention_until=today + timedelta(days=n * 31 % 2000 + 60), disposal_ways=["delete"], transfer_ways=[], entrustment="no",
            provision="none", joint_use="no", foreign="no", take_out="no", last_checked_on=today - timedelta(days=n % 400), made_at=now - timedelta(days=400), changed_at=now - timedelta(days=400), client="",
        )

in_parts(lines(), with_words)
keys = list(LedgerLine.objects.filter(number__startswith="B-").order_by("number").values_list("pk", flat=True))
purposes = [PurposeOfUse(text=f"利用目的その{n}", state="approved", published_at="Webサイト", published_on=today, made_at=now, approved_at=now) for n in range(max(5, LINES // 1000))]
insert_many(purposes)
insert_many([LedgerLine.purposes.through(ledgerline_id=key, purposeofuse_id=purposes[n % len(purposes)].pk) for n, key in enumerate(keys)])
points = [CollectionPoint(name=f"受付{n}", kind="form", place="窓口", made_at=now) for n in range(max(5, LINES // 50))]
insert_many(points)
insert_many([CollectionPoint.lines.through(collectionpoint_id=points[n % len(points)].pk, ledgerline_id=key) for n, key in enumerate(keys)])
texts = [CollectionText(point=point, version=1, text="当社は、商品の発送のために使います。", answers={}, state="approved", used_from=today, made_at=now, approved_at=now) for point in points]
insert_many(texts)
in_parts(TransferRecord(line_id=key, direction="provision", way="consent", made_on=today - timedelta(days=n % 1000), last_on=today - timedelta(days=n % 1000), party=f"提供先{n}", party_address="東京都", data_subjects="一覧", items="氏名",
    consent="済み", keep_until=today + timedelta(days=1000 - n % 900), recorded_at=now) for n, key in enumerate(keys[: max(20, LINES // 10)]))
in_parts(ProvisionCheck(line_id=key, receiver=f"提供先{n}", items="氏名", purpose="共同の催し", basis="consent" if n % 3 else "opt_out", basis_note="同意書", country="" if n % 10 else "米国", country_basis="" if n % 10 else "consent",
    next_check_on=None if n % 10 else today + timedelta(days=n % 400), checked_on=today - timedelta(days=n % 1000), is_allowed=n % 7 > 0, refused_for=[] if n % 7 else ["no_consent"], checked_at=now) for n, key in enumerate(keys[: max(20, LINES // 10)]))
in_parts(ProcessedSet(line_id=key, kind=("pseudonymous", "anonymous")[n % 2], name=f"分析用{n}", made_on=today - timedelta(days=n % 1000), items="年代", method="氏名を消した", lacking=n % 4, ended_on=None if n % 5 else today,
    recorded_at=now) for n, key in enumerate(keys[: max(20, LINES // 10)]))
in_parts(OptOutFiling(line_id=key, items=f"氏名と住所{n}", filed_on=today - timedelta(days=n % 1000 + 1), next_look_on=None if n % 5 == 0 else today + timedelta(days=n % 400), ended_on=None if n % 5 else today, recorded_at=now)
    for n, key in enumerate(keys[: max(20, LINES // 10)]))
in_parts(AcquisitionRequest(number=f"Q-{n:06d}", state=("draft", "submitted", "withdrawn")[n % 3], department_id=departments[n % len(departments)], reason="新しい業務", used_from=today, name=f"新しい{n}", business="業務", persons=["customer"],
    items=["name"], purpose="発送", acquisition_ways=["web_form"], media=["server"], disposal_ways=[], made_at=now, made_by=office) for n in range(max(20, LINES // 10)))
Survey.objects.filter(closed_on=None).update(closed_on=today)
survey = Survey.objects.create(title="棚卸し（計測）", opened_on=today, due_on=today + timedelta(days=30), opened_by=office)
sheets = [SurveySheet(survey=survey, department_id=each, state="returned" if each == own else "open", answered_at=now if each == own else None, answered_by=manager if each == own else None) for each in departments]
insert_many(sheets)
sheet = next(each for each in sheets if each.department_id == own)
of_own = LedgerLine.objects.filter(department_id=own).exclude(state="disposed").values_list("pk", "number")
insert_many([SurveyAnswer(sheet=sheet, line_id=key, answer="changed" if n % 100 == 7 else "same", version=1) for n, (key, _number) in enumerate(of_own)])
from komainu.web.checks import services as checks
checks.run(now)  # as the worker does every night
connection.cursor().execute("ANALYZE")
"""

LOOK = """
import json
from django.contrib.auth import get_user_model
from django.test import Client
from komainu.web.ledger.models import AcquisitionRequest, CollectionPoint, LedgerLine, OptOutFiling, ProcessedSet, ProvisionCheck, PurposeOfUse, SurveySheet, TransferRecord
from urllib.parse import quote
sessions = {}
for number in ("1002", "1006", "2001"):
    client = Client()
    client.force_login(get_user_model().objects.get(staff_number=number))
    sessions[number] = client.cookies["sessionid"].value
line = LedgerLine.objects.filter(number="B-0000010").get()
point = CollectionPoint.objects.get(name="受付0")
sheet = SurveySheet.objects.filter(survey__title="棚卸し（計測）", state="open").order_by("department__name").first()
back = SurveySheet.objects.filter(survey__title="棚卸し（計測）", state="returned").first()
found = {
    "list": "/ledger/", "list, later page": "/ledger/?page=4", "list, last page": "/ledger/?page=5000", "list, by count": "/ledger/?sort=-count", "list, by name": "/ledger/?sort=name",
    "list, by end": "/ledger/?sort=until", "list, searched": "/ledger/?q=名簿", "list, one letter": "/ledger/?q=名", "list, two words": "/ledger/?q=履歴書 90", "list, by number": "/ledger/?q=B-0000090",
    "list, nothing found": "/ledger/?q=zzzz", "list, a department": f"/ledger/?department={line.department_id}", "list, drafts": "/ledger/?state=draft", "list, nothing to dispose": "/ledger/?state=to_dispose",
    "list, a band by count": "/ledger/?band=b5000&state=in_use&sort=-count", "list, ending": "/ledger/?until=2027-06-30", "list, drafts searched": "/ledger/?state=draft&q=名刺", "entrusted": "/ledger/entrusted/",
    "entrusted, searched": "/ledger/entrusted/?q=名簿", "a line": f"/ledger/{line.pk}/", "its classes": f"/ledger/{line.pk}/classify/", "to edit it": f"/ledger/{line.pk}/edit/", "its history": f"/trail/of/ledger_line/{line.pk}/",
    "flows": "/ledger/flows/", "flows, a department": f"/ledger/flows/?department={line.department_id}", "flows, searched": "/ledger/flows/?q=名簿", "purposes": "/ledger/purposes/",
    "a purpose": f"/ledger/purposes/{PurposeOfUse.objects.get(text='利用目的その0').pk}/", "texts": "/ledger/texts/", "a place": f"/ledger/texts/{point.pk}/", "a text": f"/ledger/texts/versions/{point.texts.get().pk}/",
    "consents": f"/ledger/texts/versions/{point.texts.get().pk}/consents/", "requests": "/ledger/requests/", "requests, searched": "/ledger/requests/?q=新しい9", "requests, drafts": "/ledger/requests/?state=draft",
    "a request": f"/ledger/requests/{AcquisitionRequest.objects.get(number='Q-000000').pk}/", "transfers": "/ledger/transfers/", "transfers, by end": "/ledger/transfers/?sort=until",
    "transfers, searched": "/ledger/transfers/?q=提供先1", "a transfer": f"/ledger/transfers/{TransferRecord.objects.get(party='提供先0').pk}/", "confirmation": "/ledger/surveys/", "a sheet": f"/ledger/sheets/{sheet.pk}/",
    "a sheet that came back": f"/ledger/sheets/{back.pk}/", "a new line": "/ledger/add/", "checks": "/checks/", "check: not confirmed": "/checks/ledger.not_confirmed/", "check: no purpose": "/checks/ledger.purpose_missing/",
    "how a line is handled": f"/ledger/{line.pk}/handling/", "provision checks": "/ledger/provision-checks/", "provision checks, by receiver": "/ledger/provision-checks/?sort=receiver",
    "provision checks, next": "/ledger/provision-checks/?next=2027-06-30&sort=next", "provision checks, abroad": "/ledger/provision-checks/?where=abroad", "provision checks, searched": "/ledger/provision-checks/?q=提供先1",
    "provision checks, nothing found": "/ledger/provision-checks/?q=zzzz", "a provision check": f"/ledger/provision-checks/{ProvisionCheck.objects.get(receiver='提供先0').pk}/",
    "processed sets": "/ledger/processed/", "processed sets, lacking": "/ledger/processed/?standing=lacking", "processed sets, searched": "/ledger/processed/?q=分析用1",
    "a processed set": f"/ledger/processed/{ProcessedSet.objects.get(name='分析用0').pk}/", "filings": "/ledger/opt-outs/", "filings, next look": "/ledger/opt-outs/?next=2027-06-30&sort=next", "filings, ended": "/ledger/opt-outs/?state=ended",
    "filings, searched": "/ledger/opt-outs/?q=住所1", "a filing": f"/ledger/opt-outs/{OptOutFiling.objects.get(items='氏名と住所0').pk}/", "a paper sheet": f"/ledger/sheets/{sheet.pk}/paper/",
    "transfers, nothing found": "/ledger/transfers/?q=zzzz", "publishing of purposes": "/ledger/purposes/publishing/",
    "check: old drafts": "/checks/ledger.draft_left/", "check: end passed": "/checks/ledger.end_passed/", "check: special care": "/checks/ledger.special_care_without_consent/",
}
pages = [("1002", name, quote(path, safe="/?=&-.")) for name, path in found.items()]
pages += [("1006", "list, the office", "/ledger/")]
pages += [("2001", f"{name}, a department's manager", path) for who, name, path in pages if name in {"list", "list, searched", "list, by count", "flows", "transfers", "requests", "confirmation", "checks", "provision checks", "provision checks, next", "processed sets", "filings", "filings, next look"}]
print(json.dumps({"sessions": sessions, "pages": pages, "lines": LedgerLine.objects.count()}))
"""

ACTS = """
import json, resource, time
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from komainu.web.checks import services as checks
from komainu.web.ledger.models import SurveySheet
from komainu.web.ledger.services import surveys
from komainu.web.people.models import Person
from komainu.web.site import clock
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
client, acts = Client(), {}
client.force_login(get_user_model().objects.get(staff_number="1002"))
client.get("/ledger/")
def timed(name, act):
    began, spent, before = time.perf_counter(), time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    act()
    acts[name] = (round(time.process_time() - spent, 1), round(time.perf_counter() - began, 1), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
def taken(format):
    answer = client.get(f"/ledger/export/{format}/")
    assert answer.status_code == 200
    assert sum(map(len, answer.streaming_content if answer.streaming else [answer.content])) > 1000
timed("export of all, CSV", lambda: taken("csv"))
timed("export of all, XLSX", lambda: taken("xlsx"))
class Back(Exception):
    pass
def undone(act):
    try:
        with transaction.atomic():
            act()
            raise Back
    except Back:
        pass
back = SurveySheet.objects.filter(survey__title="棚卸し（計測）", state="returned").first()
timed(f"a sheet of {back.answers.count()} lines taken over", lambda: undone(lambda: surveys.accept_sheet(back, by=Person.objects.get(staff_number="1006"))))
timed("a run of all checks", lambda: undone(lambda: checks.run(clock.now())))
print(json.dumps(acts))
"""


def house_of(folder: Path, lines: int, url: str) -> HouseOnDisk:
    """A house with so many lines: made, or as it was left.

    url   of the PostgreSQL server; "": SQLite
    """
    if url:
        return _on_server(folder, lines, url)
    house = HouseOnDisk(folder, f"sqlite:///{folder / 'komainu.sqlite3'}")
    if not (folder / "made").exists():
        house.migrate()
        house.python(FILL.replace("LINES_WANTED", str(lines)), seconds=LONGEST_SECONDS)
        (folder / "made").touch()
    return house


def _on_server(folder: Path, lines: int, url: str) -> HouseOnDisk:
    house, is_new = house_on_server(folder, url, f"komainu_ledger_{lines}")
    if is_new:
        house.migrate()
        house.python(FILL.replace("LINES_WANTED", str(lines)), seconds=LONGEST_SECONDS)
        # Its tables are in order before they are measured, as the server keeps them by itself.
        house.execute("VACUUM ANALYZE")
    return house


def measure(folder: Path, lines: int, requests: int, url: str) -> tuple[int, dict[str, Measured], dict[str, list[float]]]:
    house = house_of(folder, lines, url)
    try:
        made = said(house, LOOK)
        counts = {}
        for number, session in made["sessions"].items():
            paths = [path for who, _name, path in made["pages"] if who == number]
            counts[number] = counted(house, session, paths)
        port = serve(house, made["sessions"]["1002"])
        found = {name: in_turns(port, path, made["sessions"][who], requests, counts[who][path]) for who, name, path in made["pages"]}
        print(f"{made['lines']:,} lines: bare page {statistics.mean(each.bare_rate for each in found.values()):.0f}/s", flush=True)
        house.stop_all()
        return made["lines"], found, said(house, ACTS)
    finally:
        house.stop_all()


def told(results: Sequence[tuple[int, dict[str, Measured], dict[str, list[float]]]]) -> tuple[list[str], list[str]]:
    """The tables, and what is over the limits."""
    (few, small, _acts), (many, large, acts) = results
    failed: list[str] = []
    lines = [
        f"| page | {few:,} lines, x bare | queries | {many:,} lines, x bare | on the clock | queries |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, page in large.items():
        clock = statistics.mean(page.page.times) / statistics.mean(page.bare.times)
        lines.append(
            f"| {name} | {small[name].times_bare:.1f} | {small[name].queries} | {page.times_bare:.1f} | {clock:.1f} | {page.queries} |"
        )
        if page.times_bare > MOST_TIMES_BARE:
            failed.append(f"{name}: {page.times_bare:.1f} bare pages")
        if small[name].queries != page.queries:
            failed.append(f"{name}: {small[name].queries} and {page.queries} queries")
    lines += ["", f"| act, {many:,} lines | processor, s | clock, s | memory more, MB |", "| --- | ---: | ---: | ---: |"]
    for name, (seconds, on_clock, megabytes) in acts.items():
        lines.append(f"| {name} | {seconds} | {on_clock} | {megabytes:.0f} |")
        failed += [f"{name}: {seconds} s"] if seconds > MOST_SECONDS else []
    return lines, failed


def measured(folder: Path, options: argparse.Namespace, url: str = "") -> tuple[list[str], list[str]]:
    """The tables of one database, and what is over the limits."""
    results = []
    for lines in (SIZES[0], options.lines):
        house = folder / str(lines)
        house.mkdir(parents=True, exist_ok=True)
        results.append(measure(house, lines, options.requests, url))
    lines, failed = told(results)
    return [*lines, "", *([f"- over the limit: {line}" for line in failed] or ["All within the limits."])], failed


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./komainu bench ledger", description=__doc__)
    parser.add_argument("--requests", type=int, default=80, help="for each page at each size")
    parser.add_argument("--lines", type=int, default=SIZES[1], help="of the larger inventory")
    parser.add_argument("--houses", type=Path, help="a folder that keeps what is made")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, too")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="komainu-bench-") if options.houses is None else nullcontext(options.houses) as name:
        tables = {"SQLite": measured(Path(name), options)}
        if options.postgres:
            with server() as url, tempfile.TemporaryDirectory(prefix="komainu-bench-") as folder:
                tables["PostgreSQL"] = measured(Path(folder), options, url)
    text = [line for database, (lines, _failed) in tables.items() for line in (f"## {database}", "", *lines, "")]
    head = [
        "# The inventory at scale (`./komainu bench ledger`)",
        "",
        "Pages in turns with the bare signed-in page, in processor time of the house. That of PostgreSQL's own server shows on the clock only, as eight clients see it.",
        "",
    ]
    RESULTS.write_text("\n".join([*head, *text]))
    print("\n".join(text))
    return 1 if any(failed for _lines, failed in tables.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
