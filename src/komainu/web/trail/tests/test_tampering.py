"""Whatever the owner of the database does behind the triggers is found; what was written down outside finds even a chain made anew."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from komainu.cli.main import main
from komainu.web.duties.mail import send_waiting
from komainu.web.duties.models import Duty, OutgoingMail
from komainu.web.people import services as people
from komainu.web.people.models import Department, Organisation, Person
from komainu.web.site import clock
from komainu.web.trail import anchors, queries, signing
from komainu.web.trail.chain import BEGINNING, FIELDS, KnownHead, event_hash
from komainu.web.trail.models import Anchor, Deposit, Event, VerificationRun
from komainu.web.trail.services import anchoring, verifying

pytestmark = pytest.mark.django_db
Unguarded = Callable[[], AbstractContextManager[None]]


def rewritten(change: Callable[[dict[str, Any]], None]) -> None:
    """The whole chain made anew with a change in it, all hashes consistent: what a patient owner of the database would do."""
    events = list(Event.objects.order_by("sequence").values(*FIELDS))
    Event.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
    previous = BEGINNING
    for event in events:
        change(event)
        made = Event.objects.create(**event, previous_hash=previous, hash=event_hash(event, previous))
        previous = made.hash


def test_events_that_changed_places_are_found(department: Department, unguarded: Unguarded) -> None:
    with unguarded(), connection.cursor() as cursor:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            cursor.execute("UPDATE trail_event SET sequence = %s WHERE sequence = %s", [new, old])
    found = queries.verification()
    assert (found.broken_at, found.what) == (2, "link")


def test_an_event_put_in_is_found(department: Department, unguarded: Unguarded) -> None:
    last = Event.objects.get(sequence=4)
    values = {name: getattr(last, name) for name in FIELDS} | {"sequence": 5, "reason": "never done"}
    Event.objects.create(**values, previous_hash=last.hash, hash="f" * 64)
    assert (queries.verification().broken_at, queries.verification().what) == (5, "content")


def test_triggers_that_are_gone_are_found(department: Department, unguarded: Unguarded) -> None:
    assert queries.verification().is_sound
    with unguarded():
        found = queries.verification()
    assert (found.is_sound, found.what) == (False, "unguarded")
    assert queries.verification().is_sound


def test_a_trigger_that_refuses_nothing_is_no_guard(department: Department, unguarded: Unguarded) -> None:
    with unguarded(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TRIGGER trail_event_no_update BEFORE UPDATE ON trail_event BEGIN SELECT 1; END")
            cursor.execute("CREATE TRIGGER trail_event_no_delete BEFORE DELETE ON trail_event BEGIN SELECT 1; END")
        else:
            cursor.execute("CREATE FUNCTION trail_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$")
            cursor.execute(
                "CREATE TRIGGER trail_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_event"
                " FOR EACH STATEMENT EXECUTE FUNCTION trail_event_refuse()"
            )
        assert not queries.guards_stand()
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER trail_event_no_update")
            cursor.execute("DROP TRIGGER trail_event_no_delete")
        else:
            cursor.execute("DROP TRIGGER trail_event_append_only ON trail_event")
            cursor.execute("DROP FUNCTION trail_event_refuse()")


def test_a_cut_tail_is_found_by_the_anchor_of_the_day(department: Department, unguarded: Unguarded) -> None:
    anchoring.daily(clock.now())
    with unguarded():
        Event.objects.filter(sequence__gte=3).delete()
    found = queries.verification()
    assert (found.broken_at, found.what, found.against and found.against.source) == (3, "short", "record")


def test_a_chain_made_anew_is_found_by_what_was_written_down(department: Department, unguarded: Unguarded) -> None:
    anchoring.make_anchor(by=None, now=clock.now())
    with unguarded():
        rewritten(lambda event: event.update(reason="改ざん") if event["sequence"] == 2 else None)
    found = queries.verification()
    assert (found.broken_at, found.what) == (4, "anchor")
    Anchor.objects.all().delete()
    assert queries.verification().is_sound, "the chain itself is consistent: only what was written down tells"


def test_the_last_sound_run_is_a_known_head_too(department: Department, unguarded: Unguarded) -> None:
    assert verifying.verify_now(by=None, now=clock.now()).is_sound
    with unguarded():
        rewritten(lambda event: event.update(reason="改ざん") if event["sequence"] == 1 else None)
    assert queries.verification().what == "anchor"


def test_an_anchor_outside_finds_what_the_database_forgot(
    department: Department, unguarded: Unguarded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "anchor.txt"
    assert main(["trail", "anchor", "--output", str(file)]) == 0
    assert main(["trail", "verify", "--anchor-file", str(file)]) == 0
    with unguarded():
        rewritten(lambda event: event.update(actor_name="別人"))
        Anchor.objects.all().delete()
    assert main(["trail", "verify"]) == 0
    assert main(["trail", "verify", "--lang", "ja", "--anchor-file", str(file)]) == 1
    assert "作り直されています" in capsys.readouterr().out


def test_a_folder_outside_gets_an_anchor_a_day_and_is_read_back(
    department: Department, unguarded: Unguarded, tmp_path: Path, manager: Person
) -> None:
    anchoring.set_places([], str(tmp_path), by=manager)
    assert anchoring.daily(clock.now()) == "made"
    assert anchoring.daily(clock.now()) == "nothing to do"
    (file,) = tmp_path.iterdir()
    read = anchors.read(file.read_text(encoding="utf-8"))
    assert read is not None and read.is_signed
    with unguarded():
        rewritten(lambda event: event.update(reason="x"))
        Deposit.objects.all().delete()
        Anchor.objects.all().delete()
    found = queries.verification()
    assert (found.what, found.against and found.against.source) == ("anchor", "folder")


def test_a_folder_that_is_gone_is_tried_again_and_told(department: Department, tmp_path: Path, manager: Person) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    anchoring.set_places([], str(folder), by=manager)
    folder.rmdir()
    assert anchoring.daily(clock.now()) == "made, failed: FolderUnfit"
    assert Deposit.objects.get().error
    folder.mkdir()
    assert anchoring.daily(clock.now()) == "nothing to do"
    assert Deposit.objects.get().placed_at is not None


def test_nothing_leaves_unless_the_house_says_where(department: Department) -> None:
    anchoring.daily(clock.now())
    assert Anchor.objects.count() == 1
    assert not Deposit.objects.exists() and not OutgoingMail.objects.exists()


def test_an_anchor_by_mail_goes_once_and_reads_back_with_quotation_marks(department: Department, manager: Person, settings: Any) -> None:
    settings.MAIL_URL = "smtp://127.0.0.1"
    Organisation.objects.create(name="見本𠮷田工業")
    anchoring.set_places(["kaikei@example.jp"], "", by=manager)
    now = clock.now()
    anchoring.daily(now)
    anchoring.daily(now + timedelta(minutes=5))
    assert send_waiting(now) == 1
    (message,) = mail.outbox
    assert message.to == ["kaikei@example.jp"]
    quoted = "\n".join(f"> {line}" for line in str(message.body).splitlines())
    read = anchors.read(quoted)
    assert read is not None and read.is_signed
    assert Event.objects.filter(sequence=read.head.sequence, hash=read.head.hash).exists()


def test_a_forged_anchor_bears_no_signature_of_ours(department: Department) -> None:
    anchor = anchoring.make_anchor(by=None, now=clock.now())
    forged = anchoring.text_of(anchor).replace(f"{anchor.sequence}:{anchor.hash}", f"{anchor.sequence}:{'a' * 64}")
    read = anchors.read(forged)
    assert read is not None and read.is_signed is False


@pytest.mark.parametrize("text", ["", "hello", "12:abc", "0:" + "a" * 64, "9" * 30 + ":" + "a" * 64])
def test_what_is_no_anchor_is_none(text: str) -> None:
    assert anchors.read(text) is None


@pytest.mark.parametrize("where", ["relative", "{data}", "{data}/x", "/nowhere/at/all", "{file}"])
def test_a_folder_must_be_there_and_outside_the_data(manager: Person, settings: Any, tmp_path: Path, where: str) -> None:
    (settings.DATA_FOLDER / "x").mkdir(exist_ok=True)
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(anchoring.FolderUnfit):
        anchoring.set_places([], where.format(data=settings.DATA_FOLDER, file=file), by=manager)


def test_after_a_restore_what_was_noted_before_it_is_not_held_against_the_chain(department: Department) -> None:
    now = clock.now()
    noted = KnownHead(4, Event.objects.get(sequence=4).hash, "record", now)
    Anchor.objects.create(sequence=9, hash="e" * 64, made_at=now, signature="x", fingerprint="x")
    assert queries.verification([noted]).what == "short"
    from komainu.web.trail.services import record

    record("safekeeping.restored", by=None, subject=department, after={"events": 4, "head": noted.hash})
    assert queries.verification([noted]).is_sound


def test_a_run_goes_on_where_it_stopped(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "PART", 2)
    run, is_new = verifying.start(by=None, now=clock.now())
    assert is_new and verifying.start(by=None, now=clock.now()) == (run, False)
    assert not verifying.go_on(run, seconds=0)
    again = VerificationRun.objects.get(pk=run.pk)
    assert (again.events, again.of_events) == (2, 4)
    while not verifying.go_on(again, seconds=0):
        pass
    again.refresh_from_db()
    assert again.is_sound and again.events == 4 and again.head == queries.head()[1]


def test_two_workers_with_the_same_run_finish_it_once(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "PART", 2)
    run, _is_new = verifying.start(by=None, now=clock.now())
    other = VerificationRun.objects.get(pk=run.pk)
    assert not verifying.go_on(run, seconds=0)
    assert verifying.go_on(other, seconds=60), "it sees that another has the run and leaves it"
    assert VerificationRun.objects.get(pk=run.pk).events == 2


def test_a_broken_chain_is_an_urgent_duty_until_a_sound_run(department: Department, unguarded: Unguarded, manager: Person) -> None:
    kept = Event.objects.get(sequence=2).reason
    with unguarded():
        Event.objects.filter(sequence=2).update(reason="x")
    run = verifying.verify_now(by=manager, now=clock.now())
    assert (run.is_sound, run.what, run.broken_at) == (False, "content", 2)
    duty = Duty.objects.get(kind="trail.broken")
    assert duty.is_urgent and duty.closed_at is None
    with unguarded():
        Event.objects.filter(sequence=2).update(reason=kept)
    assert verifying.verify_now(by=manager, now=clock.now()).is_sound
    duty.refresh_from_db()
    assert duty.closed_because == "done"


def test_the_worker_verifies_once_a_day(department: Department) -> None:
    now = clock.now()
    run = verifying.start_daily(now)
    assert run is not None
    assert verifying.start_daily(now) == run, "one that was left lying is taken up"
    verifying.go_on(run)
    assert verifying.start_daily(now) is None
    assert verifying.start_daily(now + timedelta(days=1)) is not None


def test_the_key_is_made_once_and_private(settings: Any) -> None:
    first = signing.public_pem()
    assert signing.public_pem() == first
    assert (settings.KEYS_FOLDER / "trail-signing.pem").stat().st_mode & 0o077 == 0
    assert len(signing.fingerprint(first).split()) == 10


@pytest.fixture
def manager(db: Any) -> Person:
    return people.add_person("1002", by=None, name="青山 恵子")
