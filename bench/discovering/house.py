"""The house that `bench.discovery` measures, as programs that run inside of it (`HouseOnDisk.python`): made, acted upon, taken away as files."""

FILL = """
import hashlib, json, random, resource, time
from datetime import timedelta
from itertools import islice
from uuid import uuid4
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from komainu.scan import FileResult, Grade, NotRead, Sample
from komainu.scan.risk import rules
from komainu.web.discovery.models import Decision, Finding, Folder, LineSum, Run, ScanSource
from komainu.web.discovery.services import counting
from komainu.web.discovery.services.taking import take_in
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.services.finding import index_new
from komainu.web.people.models import Department
from komainu.web.risks.models import Acceptance, Control, LineGroup, LineReview, Risk
from komainu.web.risks.services import keeping
from komainu.web.site import clock, statistics
from komainu.web.site.inserting import insert_many
from komainu.web.site.sample import make

LINES, FILES = {lines}, {files}
FOLDERS = min(10_000, max(FILES // 40, 10))  # in one folder
make(clock.now())
now, today = clock.now(), clock.today()
manager = get_user_model().objects.get(staff_number="1002")
departments = list(Department.objects.filter(gone_on=None))
random.seed(7)

def batches(rows, size=5000):
    while some := list(islice(rows, size)):
        yield some

def lines():
    for number in range(LINES):
        yield LedgerLine(
            number=f"B-{{number:07d}}", name=f"書類{{number}}", business=f"業務{{number % 300}}", department=departments[number % len(departments)],
            state="in_use" if number % 5 else "draft", approved_version=1 if number % 5 else None, persons=["customer"], items=["name", "address", "phone"],
            flags=["personal_information", "personal_data"], purpose="商品の発送のため", acquisition_ways=["web_form"], notice="notified", media=["server"],
            places="書庫", storage_ways=["locked"], access_persons="担当者", count=number % 5000, band="b5000", retention_until=today + timedelta(days=number % 2000 - 60),
            disposal_ways=["delete"], entrustment="no", provision="none", joint_use="no", foreign="no", take_out="no", last_checked_on=today, made_at=now, changed_at=now,
        )

known = []
for some in batches(lines()):
    insert_many(some)
    index_new(some)
    known += [(each.pk, each.department_id) for each in some]
# Two risks a line, but one line in fifty has none; each with a control, one in fifty accepted; each line looked at once, one in a hundred long ago.
stages, levels = list(Risk.Stage.values), ["low", "medium", "high", "critical"]
controls = list(Control.objects.exclude(state="ended").values_list("pk", flat=True))
through = Risk.controls.through

def risks():
    for number, (line, department) in enumerate(known):
        for nth in range(2 if number % 50 else 0):
            impact, before = number % 5 + 1, (number + nth) % 5 + 1
            after = max(before - 1, 1)
            points = impact * after
            level = levels[(points > 4) + (points > 9) + (points > 14)]
            is_rated = number % 20 > 0
            yield Risk(
                number=f"RB-{{number:07d}}-{{nth}}", line_id=line, department_id=department, stage=stages[(number + nth) % 6], title=f"置き忘れ{{number % 1000}}" if nth else f"宛先の間違い{{number % 1000}}",
                risk_class="improper_handling" if number % 40 == 0 else "safety", option="reduce", harm=["leak"], owner=manager, method="five" if is_rated else "",
                impact=impact if is_rated else None, likelihood_before=before if is_rated else None, likelihood=after if is_rated else None,
                inherent=impact * before if is_rated else None, residual=points if is_rated else None, inherent_level="high" if is_rated else "",
                residual_level=level if is_rated else "", residual_rank=(levels.index(level) + 1) * 100 + points if is_rated else 0,
                scored_on=today if is_rated else None, made_at=now,
            )

for some in batches(risks()):
    insert_many(some)
    through.objects.bulk_create([through(risk_id=each.pk, control_id=controls[place % len(controls)]) for place, each in enumerate(some) if place % 30], batch_size=400)
    insert_many([
        Acceptance(risk_id=each.pk, state="accepted", level="high", method="five", points=12, reason="費用", next_action="来年に入れ替え", until_on=today + timedelta(days=place % 500 - 30),
                   asked_at=now, accepted_by=manager, accepted_on=today - timedelta(days=40))
        for place, each in enumerate(some) if place % 50 == 0 and each.risk_class == "safety"
    ])
keeping.fill()
insert_many([
    LineReview(line_id=line, reviewed_on=today - timedelta(days=400 if number % 100 == 0 else 100), next_on=today + timedelta(days=-35 if number % 100 == 0 else 265))
    for number, (line, _department) in enumerate(known)
])
group = LineGroup.objects.create(name="書庫の書類", department=departments[0], made_at=now)
group.lines.set([line for line, department in known if department == departments[0].pk][:500])

source = ScanSource.objects.create(
    name="全社の共有", kind="folder", address="/srv/bench", department=departments[0], owner=manager, made_at=now, tested_at=now, tested_files=100,
)
LineSum.objects.bulk_create([LineSum(source=source, line_id=line, is_expected=True) for line, _department in known[::5]], batch_size=2000)
KINDS = [("PERSON_NAME", "PHONE"), ("EMAIL",), ("PERSON_NAME", "ADDRESS", "BIRTH_DATE"), ("MY_NUMBER", "PERSON_NAME"), ("CREDIT_CARD",), ("PASSWORD", "LOGIN_ID"), ("BANK_ACCOUNT", "PERSON_NAME")]
RULES = [each.id for each in rules()]
GRADES = [Grade.LOW, Grade.MEDIUM, Grade.MEDIUM, Grade.HIGH, Grade.CRITICAL]

def results(seed=0):
    for number in range(FILES):
        if number % 5 == 0:
            folder = f"/srv/bench/顧客/{{number // 5 % FOLDERS:05d}}社"
        elif number % 50 == 1:
            folder = "/srv/bench/受付"
        else:
            folder = f"/srv/bench/部{{number % 19:02d}}/{{number // 20 % 40:02d}}/{{number // 700 % 10}}"
        path = f"{{folder}}/名簿{{number:07d}}.xlsx"
        if number % 25 == 24:
            yield FileResult(path=path, size_bytes=1000, readable=False, reason="encrypted", unread=(NotRead("", "encrypted"),), modified_at="2026-10-01T00:00:00+00:00")
            continue
        persons = (3, 40, 400, 4000, 40_000)[0 if number % 3 else number // 3 % 5]
        yield FileResult(
            path=path, size_bytes=40_000 + number % 999, type="xlsx", modified_at=f"20{{20 + number % 6}}-0{{number % 9 + 1}}-11T03:00:00+00:00", owner="taro",
            counts={{kind: persons for kind in KINDS[number % 7]}}, persons=(max(persons // 2, 1), persons), grade=GRADES[number % 5], rule=RULES[number % len(RULES)],
            samples=(Sample("PHONE", "***-****-**34", "2行目", {{}}, "a" * 64), Sample("PERSON_NAME", "山* **", "3行目", {{}}, "b" * 64)),
            sha256=hashlib.sha256(str(number if number % 10 else 0 if number % 100 else number // 100).encode()).hexdigest(),
        )

def taken(number):
    run = Run.objects.create(source=source, number=number, asked_at=now, state="taking", started_at=now)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin, used = time.perf_counter(), time.process_time()
    take_in(run, results(), ("/srv/bench",))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{{time.perf_counter() - begin:.1f}} s, {{time.process_time() - used:.1f}} s of the processor, {{max(after - before, 0) // 1024}} MB more"

taking = {{"the first run": taken(1)}}
taking["a run that finds the same"] = taken(2)
# Some folders belong to lines; some files are to be deleted, each by a decision of its own.
source.refresh_from_db()
statistics.renew()  # as the worker does once a day: without counts SQLite looks for the files of a folder among all of a state
folders = list(Folder.objects.filter(source=source, path__startswith="/srv/bench/顧客/").order_by("place").values_list("pk", "path")[: max(FOLDERS // 5, 1)])
decisions = [
    Decision(source=source, kind="line", folder_id=folder, path=path, line_id=known[place * 5 % len(known)][0], files=20, decided_by=manager, decided_at=now - timedelta(minutes=place))
    for place, (folder, path) in enumerate(folders)
]
insert_many(decisions)
with transaction.atomic(), connection.cursor() as cursor:
    cursor.executemany(
        "UPDATE discovery_finding SET state = 'linked', line_id = %s, decision_id = %s, keep_until = %s WHERE folder_id = %s AND is_there AND state = 'open'",
        [(each.line_id.hex, each.pk.hex, (today - timedelta(days=place % 90 - 60)).isoformat(), each.folder_id.hex) for place, each in enumerate(decisions)],
    )
alone = list(Finding.objects.filter(source=source, is_there=True, state="open").order_by("grade", "persons_upper", "id").values_list("pk", "path")[: FILES // 50])
single = [
    Decision(source=source, kind="delete", path=path, owner=manager, due_on=today + timedelta(days=place % 60 - 20), reason="要らない", files=1, decided_by=manager,
             decided_at=now - timedelta(hours=place))
    for place, (_finding, path) in enumerate(alone)
]
insert_many(single)
with transaction.atomic(), connection.cursor() as cursor:
    cursor.executemany("UPDATE discovery_finding SET state = 'delete', decision_id = %s WHERE id = %s", [(each.pk.hex, finding.hex) for each, (finding, _path) in zip(single, alone)])
begin = time.perf_counter()
with transaction.atomic():
    counting.count(ScanSource.objects.get(pk=source.pk), today)
taking["counting a whole source"] = f"{{time.perf_counter() - begin:.1f}} s"
statistics.renew()
client = Client()
client.force_login(manager)
top, clients, deep = (Folder.objects.get(source=source, path=path) for path in ("/srv/bench", "/srv/bench/顧客", "/srv/bench/受付"))
file = Finding.objects.filter(source=source, state="open", is_there=True).order_by("-grade", "-persons_upper", "-id").first()
same = Finding.objects.filter(source=source, state="open", is_there=True, sha256=hashlib.sha256(b"0").hexdigest()).first() or file
line, risk = known[1][0], Risk.objects.filter(number__startswith="RB-").order_by("number").first()
kind, far = "MY_NUMBER", "more"
pages = {{
    "discovery": "/discovery/", "source": f"/discovery/sources/{{source.pk}}/", "files": "/discovery/files/", "files, page 5 by name": "/discovery/files/?page=5&sort=name",
    "files of a source": f"/discovery/files/?source={{source.pk}}", "files by kind": f"/discovery/files/?kind={{kind}}", "files by kind at a source": f"/discovery/files/?kind={{kind}}&source={{source.pk}}",
    "files by a kind that is not there": "/discovery/files/?kind=PASSPORT", "files by kind and state": f"/discovery/files/?kind={{kind}}&state=open",
    "files by persons": "/discovery/files/?persons=p1000", "files by persons (most)": f"/discovery/files/?persons={{far}}", "files by persons and kind": f"/discovery/files/?persons={{far}}&kind={{kind}}",
    "files by grade": "/discovery/files/?grade=4", "files by rule": f"/discovery/files/?rule={{RULES[0]}}", "files by a name": "/discovery/files/?q=%E5%90%8D%E7%B0%BF00099",
    "files not in the ledger": "/discovery/files/?state=open", "files kept too long": "/discovery/files/?only=over", "files, new and changed": "/discovery/files/?only=fresh",
    "files not read": "/discovery/files/?only=unread", "files to be deleted": "/discovery/files/?state=delete",
    "in the ledger, nothing found": "/discovery/absent/", "in the ledger, nothing found, searched": "/discovery/absent/?q=%E6%9B%B8%E9%A1%9E99", "count far from the ledger's": "/discovery/far/",
    "a folder with 10,000 folders": f"/discovery/folders/{{clients.pk}}/", "a folder by kind": f"/discovery/folders/{{top.pk}}/?by=kind", "a folder by persons": f"/discovery/folders/{{top.pk}}/?by=persons",
    "a folder with files alone": f"/discovery/folders/{{deep.pk}}/", "a file": f"/discovery/files/{{file.pk}}/", "a file with many alike": f"/discovery/files/{{same.pk}}/",
    "link a file": f"/discovery/files/{{file.pk}}/link/", "decisions": "/discovery/decisions/", "decisions still to do": "/discovery/decisions/?state=todo", "decisions, searched": "/discovery/decisions/?q=00099",
    "a decision": f"/discovery/decisions/{{(single or decisions)[0].pk}}/", "risks": "/risks/", "risks, searched": "/risks/?q=%E5%BF%98%E3%82%8C99", "risks by department": f"/risks/?department={{departments[0].pk}}",
    "risks by stage": "/risks/?stage=store_backup", "risks by level": "/risks/?level=high", "risks not rated": "/risks/?level=unscored", "risks by class": "/risks/?class=improper_handling",
    "risks accepted": "/risks/?acceptance=accepted", "risks not accepted": "/risks/?acceptance=none", "risks of a field of the map": "/risks/?method=five&impact=4&likelihood=3",
    "risk map": "/risks/map/", "risk table": "/risks/table/", "risk table by department": f"/risks/table/?department={{departments[0].pk}}", "lines with their risks": "/risks/lines/",
    "lines, searched": "/risks/lines/?q=%E6%9B%B8%E9%A1%9E99", "lines without a risk": "/risks/lines/?risks=none", "lines due for review": "/risks/lines/?review=due",
    "a line's risks": f"/risks/lines/{{line}}/", "a risk": f"/risks/{{risk.pk}}/", "a group": f"/risks/groups/{{group.pk}}/", "controls": "/risks/controls/",
    "a control": f"/risks/controls/{{controls[1]}}/", "take over for many": "/risks/lines/take-over/", "checks": "/checks/", "check: lines without a risk": "/checks/risks.line_without_risk/",
    "check: risks without control": "/checks/risks.without_control/", "check: not accepted": "/checks/risks.unaccepted/", "check: acceptance ended": "/checks/risks.acceptance_expired/",
    "check: not rated": "/checks/risks.unscored/", "check: control without clause": "/checks/risks.without_clause/", "check: review passed": "/checks/risks.review_passed/",
    "check: nothing found": "/checks/discovery.nothing_found/", "check: count far": "/checks/discovery.count_far/", "check: kept longer": "/checks/discovery.kept_longer/",
}}
print(json.dumps({{
    "session": client.cookies["sessionid"].value, "source": str(source.pk), "clients": str(clients.pk), "deep": str(deep.pk), "line": str(line), "taking": taking, "pages": pages, "folder": str(folders[-1][0]),
}}))
"""

SIGN_IN = """
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
assert Session.objects.filter(pk={session!r}).exists()
"""

# What somebody waits for after pressing a button. Each is undone, so that the house may be measured again.
ACTS = """
import json, time
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from komainu.web.discovery import services
from komainu.web.discovery.models import Decision, Finding, Folder
from komainu.web.ledger.models import LedgerLine
from komainu.web.site import clock

manager, line, told = get_user_model().objects.get(staff_number="1002"), LedgerLine.objects.get(pk="{line}"), {{}}

def timed(name, act):
    with transaction.atomic():
        begin = time.perf_counter()
        act()
        told[name] = f"{{(time.perf_counter() - begin) * 1000:.0f}} ms"
        transaction.set_rollback(True)

file = Finding.objects.filter(source="{source}", state="open", is_there=True).order_by("-grade", "-persons_upper", "-id")[5]
clients, deep, linked = (Folder.objects.get(pk=code) for code in ("{clients}", "{deep}", "{folder}"))
due = clock.today() + timedelta(days=14)
timed("link a file to a line", lambda: services.link(file, line, by=manager))
timed("a file is to be deleted", lambda: services.decide(file, "delete", by=manager, owner=manager, due_on=due, reason="x"))
timed("a file is a false alarm", lambda: services.judge_false(file, by=manager, reason="x"))
timed("link a folder with all its files", lambda: services.link(deep, line, by=manager))
timed("link the folder with 10,000 folders", lambda: services.link(clients, line, by=manager))
timed("withdraw a file's decision", lambda: services.withdraw(Decision.objects.filter(source="{source}", kind="delete").first(), by=manager))
timed("withdraw a folder's decision", lambda: services.withdraw(Decision.objects.filter(folder=linked, withdrawn_at=None).first(), by=manager))
print(json.dumps(told))
"""

EXPORTS = '''
import json, os, resource, time
from django.conf import settings
from django.test import Client
from komainu.web.checks import services as checks
from komainu.web.site import clock

settings.ALLOWED_HOSTS = ["testserver"]
told = {{}}

def timed(name, act):
    """In a process of its own, so that its memory is told apart."""
    way, back = os.pipe()
    child = os.fork()
    if not child:
        from django.db import connections
        connections.close_all()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begin = time.perf_counter()
        found = act()
        seconds = time.perf_counter() - begin
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        os.write(back, f"{{seconds:.1f}} s, {{found}}, {{more}} MB more".encode())
        os._exit(0)
    os.close(back)
    with os.fdopen(way) as said:
        told[name] = said.read()
    os.waitpid(child, 0)

def taken(path):
    client = Client()
    client.cookies["sessionid"] = "{session}"
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    size = sum(map(len, answer)) if answer.streaming else len(answer.content)
    answer.close()
    return f"{{size / 1e6:.1f}} MB"

from django.db import connections
connections.close_all()
for name in ("discovery/files", "risks", "risks/table", "risks/lines"):
    for format in ("csv", "xlsx"):
        timed(f"export of all: {{name}}, {{format}}", lambda: taken(f"/{{name}}/export/{{format}}/"))
timed("a run of all checks", lambda: f"{{checks.run(clock.now())}} find something")
print(json.dumps(told))
'''
