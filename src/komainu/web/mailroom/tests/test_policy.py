"""The policy: edited by form or text, faults at their line, approved before it takes effect, written whole; tried on the last month; figures."""

import fcntl
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from komainu.cli import check as checking
from komainu.cli.installation import speaker
from komainu.guard import History, Ledger, Policy
from komainu.guard.spool import Done, State
from komainu.web.approvals import services as approvals
from komainu.web.approvals.models import Approval
from komainu.web.duties.models import Duty
from komainu.web.ledger.models import LedgerLine, TransferRecord
from komainu.web.mailroom import duties, policy_text, spools
from komainu.web.mailroom.models import Mail, PolicyVersion
from komainu.web.mailroom.queries.figures import mail_figures
from komainu.web.mailroom.queries.health import guard_state
from komainu.web.mailroom.queries.policy import run_over_last_month
from komainu.web.mailroom.services import acting, counting, knowledge, mirror, policies
from komainu.web.mailroom.tests.conftest import House, boxes
from komainu.web.site import clock
from komainu.web.site.sample.mailing import POLICY, Act, go_out, mail_of
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
RICH = """\
schema_version = 1
[base]
user_may_relax = ["first_contact"]
[base.house]
inside_domains = ["hinoki.example"]
names = ["ひのき\\"設備\\""]
[[base.allow]]
recipient = "x@kitano.example"
checks = ["first_contact"]
owner = "総務"
reason = "月次"
expires_on = 2027-03-31
[base.hold]
minutes = 5
by_domain = { "kitano.example" = 10 }
[base.checks.personal_information]
ladder = [[1, "remind"], [5, "confirm"]]
[[base.competing]]
name = "空調"
groups = [["a.example"], ["b.example"]]
[user."tanaka@hinoki.example".checks.first_contact]
grade = "hold"
[locked]
never_allow = ["blocked_recipient"]
[locked.checks.keyword]
enabled = true
"""


def waiting() -> Approval:
    return Approval.objects.get(kind="mailroom.policy", state=Approval.State.WAITING)


@pytest.mark.parametrize("text", [POLICY, RICH], ids=["sample", "rich"])
def test_a_policy_is_written_as_it_was_read(text: str) -> None:
    data = tomllib.loads(text)
    again = policy_text.written(data)
    assert tomllib.loads(again) == data
    assert policy_text.fault_of(again) == ""


def test_a_fault_is_said_in_our_words_with_its_line() -> None:
    assert policy_text.fault_of(POLICY + "[base.checks.no_such]\nenabled = true\n").startswith(f"{len(POLICY.splitlines()) + 1}行目")
    assert "知らない項目です" in policy_text.fault_of("schema_version = 1\n[base]\nwrong = 1\n")


def test_a_change_takes_effect_only_when_the_privacy_manager_approved_it(house: House) -> None:
    duties.refresh(clock.now())
    first = policies.in_force()
    assert first is not None
    assert first.text == POLICY
    office = house.client("oono")
    assert office.get("/mailroom/policy/checks/first_contact/").status_code == 200
    assert office.post("/mailroom/policy/checks/first_contact/", {"enabled": "yes", "grade": "hold"}).status_code == 302
    draft = PolicyVersion.objects.get(state="draft")
    assert Policy(draft.text.encode()).for_sender(None).checks["first_contact"].grade == "hold"
    assert spools.policy_file().read_text(encoding="utf-8") == POLICY
    answer = office.post(f"/mailroom/policy/versions/{draft.pk}/decide/", {"reason": "初めての相手には少し待つ"})
    assert answer.status_code == 302
    assert "first_contact" in json.dumps(waiting().facts)
    with pytest.raises(Exception, match="承認を待っている版"):
        policies.save_draft(POLICY, by=house["oono"])
    approvals.approve(waiting(), by=house["aoyama"])
    policies.reconcile(clock.now())
    assert spools.policy_file().read_text(encoding="utf-8") == draft.text
    assert [each.state for each in PolicyVersion.objects.order_by("number")] == ["superseded", "in_force"]
    assert {each.action for each in Event.objects.filter(action__startswith="mailroom.policy_")} == {
        "mailroom.policy_taken_in", "mailroom.policy_changed", "mailroom.policy_proposed", "mailroom.policy_in_force",
    }  # fmt: skip


def test_a_returned_version_is_a_draft_again(house: House) -> None:
    duties.refresh(clock.now())
    policies.save_draft(POLICY.replace("minutes = 5", "minutes = 9"), by=house["oono"])
    policies.propose(by=house["oono"], reason="長く待つ")
    approvals.give_back(waiting(), by=house["aoyama"], reason="長すぎる")
    assert PolicyVersion.objects.get(state="draft").text.count("minutes = 9") == 1


def test_a_broken_text_is_refused_with_its_line_and_kept_on_the_page(house: House) -> None:
    page = house.client("oono").post("/mailroom/policy/text/", {"text": "schema_version = 1\n[base]\nwrong = 1\n"})
    assert page.status_code == 422
    assert "3行目" in page.content.decode()
    assert "wrong = 1" in page.content.decode()
    assert not PolicyVersion.objects.exists()


def test_entries_come_and_go_by_form(house: House) -> None:
    office = house.client("oono")
    given = {
        "recipient": "info@aoba.example",
        "checks": ["first_contact"],
        "owner": "営業部",
        "reason": "毎月送る",
        "expires_on": "2027-03-31",
    }
    assert office.post("/mailroom/policy/entries/allow/", {**given, "domain": "aoba.example"}).status_code == 422
    assert office.post("/mailroom/policy/entries/allow/", given).status_code == 302
    draft = PolicyVersion.objects.get(state="draft")
    assert tomllib.loads(draft.text)["base"]["allow"][0]["recipient"] == "info@aoba.example"
    assert office.post("/mailroom/policy/entries/allow/0/remove/").status_code == 302
    assert "allow" not in tomllib.loads(PolicyVersion.objects.get(state="draft").text)["base"]


def test_every_check_has_its_form(house: House) -> None:
    from komainu.guard.catalogue import CHECKS
    from komainu.web.mailroom.check_words import CHECKS as WORDS
    from komainu.web.mailroom.forms import CheckForm

    assert set(CHECKS) == set(WORDS)
    for check in CHECKS.values():
        form = CheckForm(check, {}, {"enabled": "yes" if check.enabled else "no"})
        assert form.is_valid(), (check.id, form.errors)
        assert form.values() == {}
    house.client("oono").post(
        "/mailroom/policy/checks/personal_information/", {"enabled": "yes", "key_ladder": "1 remind\n20 confirm", "grade": ""}
    )
    assert tomllib.loads(PolicyVersion.objects.get().text)["base"]["checks"]["personal_information"] == {
        "ladder": [[1, "remind"], [20, "confirm"]]
    }


def test_who_may_see_and_who_may_change(house: House) -> None:
    seen = {number: house.client(number).get("/mailroom/policy/").status_code for number in house.people}
    assert seen == {"aoyama": 200, "oono": 200, "ogawa": 403, "kanda": 200, "ueda": 403, "eguchi": 403}
    assert house.client("kanda").post("/mailroom/policy/text/", {"text": POLICY}).status_code == 403


# The file


def test_killed_before_the_file_was_written_the_next_round_writes_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    duties.refresh(clock.now())
    policies.save_draft(POLICY.replace("minutes = 5", "minutes = 9"), by=house["oono"])
    policies.propose(by=house["oono"], reason="長く待つ")
    with monkeypatch.context() as killed:
        killed.setattr(policies, "write_file", lambda *_: None)
        approvals.approve(waiting(), by=house["aoyama"])
    assert "minutes = 5" in spools.policy_file().read_text(encoding="utf-8")
    duties.refresh(clock.now())
    assert "minutes = 9" in spools.policy_file().read_text(encoding="utf-8")


def test_a_file_changed_elsewhere_is_never_written_over_and_somebody_is_told(house: House) -> None:
    duties.refresh(clock.now())
    changed = POLICY.replace("minutes = 5", "minutes = 7")
    spools.policy_file().write_text(changed, encoding="utf-8")
    duties.refresh(clock.now())
    assert spools.policy_file().read_text(encoding="utf-8") == changed
    assert Duty.objects.filter(kind="mailroom.policy", closed_at=None).exists()
    assert "画面の外で変えられています" in house.client("oono").get("/mailroom/policy/").content.decode()
    house.client("oono").post("/mailroom/policy/file/")
    duties.refresh(clock.now())
    assert not Duty.objects.filter(kind="mailroom.policy", closed_at=None).exists()
    found = policies.in_force()
    assert found is not None
    assert found.text == changed


def test_a_broken_file_is_told(house: House) -> None:
    duties.refresh(clock.now())
    spools.policy_file().write_text("schema_version = 2\n", encoding="utf-8")
    duties.refresh(clock.now())
    assert Duty.objects.get(kind="mailroom.policy", closed_at=None).owner_role == "privacy_manager"


# What it would have done


def test_a_dry_run_shows_what_would_have_been_stopped(house: House) -> None:
    house.to_confirm()
    house.to_approve()
    house.passing()
    mirror.follow()
    same = run_over_last_month(POLICY, POLICY, clock.today())
    assert (same.mails, same.stopped, same.looser, same.stricter) == (3, (2, 2), 0, 0)
    ladder: dict[str, Any] = {"ladder": [[1, "remind"], [50, "confirm"]]}
    looser = policy_text.with_check(POLICY, "base", "personal_information", ladder)
    for check in ("lookalike_domain", "namesake", "first_contact"):
        looser = policy_text.with_check(looser, "base", check, {"enabled": False})
    run = run_over_last_month(POLICY, looser, clock.today())
    assert (run.stopped, run.looser) == ((2, 1), 2)
    assert run.checks_after["lookalike_domain"] == 0
    blocked = policy_text.with_entry(
        POLICY, "blocked", {"domain": "kitano-denki.example", "owner": "総務", "reason": "終了", "since": clock.today()}
    )
    assert run_over_last_month(POLICY, blocked, clock.today()).after["forbid"] == 1
    allowed = policy_text.with_entry(
        POLICY, "allow",
        {"recipient": "mori@kitano-denkl.example", "checks": ["lookalike_domain"], "owner": "総務", "reason": "別会社", "expires_on": clock.today()},
    )  # fmt: skip
    assert run_over_last_month(POLICY, allowed, clock.today()).checks_after["lookalike_domain"] == 0


def test_figures_count_what_was_saved_and_what_was_for_nothing(house: House) -> None:
    cancelled, confirmed = house.to_confirm(), house.to_confirm()
    house.passing()
    acting.act(cancelled, Act.CANCEL, address=mail_of("ueda"))
    acting.act(confirmed, Act.CONFIRM, address=mail_of("ueda"), ticked=boxes(house, confirmed))
    go_out(house.spool, confirmed)
    mirror.follow()
    counting.keep(clock.now())
    with CaptureQueriesContext(connection) as queries:
        found = mail_figures(31)
    assert len(queries) == 3
    assert (found.mails, found.stopped, found.cancelled, found.waiting) == (3, 2, 1, 0)
    figure = {each.label: each for each in found.by_check}["いつもの相手に似た別のドメイン"]
    assert (figure.stopped, figure.sent, figure.cancelled, figure.share) == (2, 1, 1, 50)
    assert house.client("aoyama").get("/mailroom/figures/").status_code == 200


def test_the_pages_of_the_policy_ask_the_same_however_much_there_is(house: House) -> None:
    duties.refresh(clock.now())
    policies.save_draft(POLICY.replace("minutes = 5", "minutes = 9"), by=house["oono"])
    client = house.client("aoyama")
    counts: list[list[int]] = []
    for more in (1, 4):
        for _number in range(more):
            house.to_approve()
        mirror.follow()
        found = []
        for path in ("/mailroom/policy/", "/mailroom/policy/dry-run/", "/mailroom/figures/"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 11


# What the guard may know


def test_the_house_is_written_for_the_guard_once_it_changed(house: House) -> None:
    now = clock.now()
    assert knowledge.write(now) == ["house.json"]
    assert knowledge.write(now) == []
    text = (spools.spool_folder() / "house.json").read_text(encoding="utf-8")
    people = {each.address.key: each for each in History.from_json({"schema_version": 1, **json.loads(text)}).people}
    assert people[mail_of("ueda")].superior == mail_of("ogawa")
    assert people[mail_of("ogawa")].superior == mail_of("aoyama")
    duties.refresh(now)
    ledger = json.loads((spools.spool_folder() / "ledger.json").read_text(encoding="utf-8"))
    assert Ledger.from_json(ledger).provisions == ()


def test_entrustees_and_recipients_of_the_inventory_are_known_by_their_domains(house: House) -> None:
    def line(number: str, *flags: str, **more: Any) -> LedgerLine:
        values = {
            "name": number,
            "department": house["ueda"].department,
            "state": "in_use",
            "made_at": clock.now(),
            "changed_at": clock.now(),
        }
        return LedgerLine.objects.create(number=number, flags=["personal_information", *flags], **values | more)

    pay = line("P-1", "specific_personal_information", entrustment="yes", entrustees="給与計算：北野計算センター株式会社、紙の倉庫")
    line("P-2", "special_care", entrustment="yes", entrustees="北野計算センター")
    line("P-3", "special_care", entrustment="no", entrustees="森商事")
    line("P-4", entrustment="yes", entrustees="森商事", state="disposed", disposed_on=clock.today())
    TransferRecord.objects.create(
        line=pay, direction="provision", party="森商事株式会社", way="consent", made_on=clock.today(), recorded_at=clock.now()
    )
    text = POLICY + "".join(
        f'[[base.company]]\nnames = ["{name}"]\ndomains = ["{domain}"]\n'
        for name, domain in (("北野計算センター", "kitano-calc.example"), ("森商事", "mori.example"), ("誰でもない", "nobody.example"))
    )
    found = Ledger.from_json(knowledge.ledger(text))
    assert [(each.domains, each.covers) for each in found.entrustees] == [
        (("kitano-calc.example",), {"personal_information", "special_care", "individual_number"})
    ]
    assert [(each.domains, each.covers) for each in found.provisions] == [
        (("mori.example",), {"personal_information", "individual_number"})
    ]


def test_nothing_is_written_where_there_is_no_guard(people: dict[str, Any], own_folders: Path) -> None:
    assert knowledge.write(clock.now()) == []
    duties.refresh(clock.now())
    assert not (own_folders / "data" / "guard").exists()
    assert not Mail.objects.exists()


# How the guard stands


def _claimed(said: dict[str, Any]) -> Any:
    """A service that runs, and what it says of itself."""
    folder = spools.spool_folder()
    (folder / "health.json").write_text(json.dumps(said), encoding="utf-8")
    lock = (folder / "serve.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def test_a_disk_that_fills_and_a_mail_in_doubt_are_told_until_they_are_mended(house: House) -> None:
    def told() -> set[str]:
        duties.refresh(clock.now())
        return set(Duty.objects.filter(closed_at=None, kind__startswith="mailroom.").values_list("kind", flat=True))

    with _claimed({"room_bytes": 50_000_000_000}):
        assert told() == set()
    uid, spool, now = house.passing(), house.spool, clock.now()
    spool.write(lambda db: db.execute("UPDATE message SET state = 'forwarding', in_doubt = 1 WHERE uid = ?", (uid,)))
    with _claimed({"room_bytes": 20_000_000}):
        assert told() == {"mailroom.room", "mailroom.in_doubt"}
        state = guard_state()
        assert (state.room_bytes, state.in_doubt, state.is_running) == (20_000_000, 1, True)
        found = [(each.state, each.text) for each in checking._guard(speaker("ja"))]
        assert [state for state, _text in found] == ["ok", "ok", "ok", "wrong", "wrong"]
    assert spool.act(uid, Act.DELIVERED, by=mail_of("oono"), at=now) == Done(State.FORWARDED)
    with _claimed({"room_bytes": 50_000_000_000}):
        assert told() == set()
        assert all(each.state == "ok" for each in checking._guard(speaker("en")))


def test_who_cancelled_by_a_command_that_nobody_knows_leaves_the_sender_as_who_told(house: House) -> None:
    uid = house.to_confirm()
    house.spool.act(uid, Act.CANCEL, by="admin@elsewhere.example", at=clock.now())
    mirror.follow()
    told = Mail.objects.select_related("near_miss").get(uid=uid).near_miss
    assert told is not None
    assert told.reported_by == house["ueda"]
