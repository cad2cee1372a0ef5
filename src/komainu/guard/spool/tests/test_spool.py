"""What lies in the spool, who may do what, and that nothing of it can be read without the key."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komainu.guard.spool import (
    ENDS,
    STEPS,
    Act,
    AlreadyDone,
    Delivery,
    Done,
    Missing,
    NotAllowed,
    Spool,
    SpoolError,
    SpoolUnavailable,
    State,
    TooLate,
    WrongStep,
    journal,
    new_token,
)
from komainu.guard.spool.tests.filled import CONTENT, KEY, NOW, RECIPIENTS, SENDER, put

BOSS, DEPUTY = "boss@midori.example", "deputy@midori.example"


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Spool.open(tmp_path / "spool", KEY) as opened:
        yield opened


def test_a_message_is_read_back_as_it_came_and_its_folder_tells_nothing(spool: Spool) -> None:
    uid = put(spool, State.AWAITING_CONFIRMATION)
    entry = spool.entry(uid)
    assert entry is not None
    assert (entry.sender, entry.subject, entry.envelope.rcpt_to, entry.state) == (SENDER, "見積", RECIPIENTS, State.AWAITING_CONFIRMATION)
    assert [each.after for each in entry.events] == ["received", "examined", "awaiting_confirmation"]
    assert entry.events[1].figures == {"verdict": "confirm"}
    assert spool.message(uid) == CONTENT
    raw = b"".join(path.read_bytes() for path in spool.journal.folder.iterdir())
    for secret in (b"tanaka", b"sato@", "見積".encode(), "本文".encode()):
        assert secret not in raw


def test_another_key_opens_nothing(spool: Spool) -> None:
    with pytest.raises(SpoolError):
        Spool.open(spool.journal.folder, bytes(32))


def test_two_services_cannot_have_one_spool(spool: Spool) -> None:
    spool.claim()
    with Spool.open(spool.journal.folder, KEY) as other, pytest.raises(SpoolError):
        other.claim()


def test_lists_are_filtered_and_paged(spool: Spool) -> None:
    uids = [put(spool, State.HELD) for _ in range(5)] + [put(spool, State.REFUSED, sender="Watanabe@midori.example")]
    assert [each.uid for each in spool.entries(states=["held"], limit=2)] == [uids[4], uids[3]]
    assert [each.uid for each in spool.entries(states=["held"], after=uids[3])] == [uids[2], uids[1], uids[0]]
    assert [each.uid for each in spool.entries(sender="watanabe@MIDORI.example")] == [uids[5]]
    assert spool.entries()[0].grade == "forbid"
    assert spool.counts() == {State.HELD: 5, State.REFUSED: 1}


def test_a_held_message_is_sent_now_or_cancelled_once(spool: Spool) -> None:
    sent, stopped = put(spool, State.HELD), put(spool, State.HELD)
    assert spool.act(sent, Act.SEND_NOW, by=SENDER, at=NOW) == Done(State.RELEASED)
    assert spool.act(sent, Act.SEND_NOW, by=SENDER, at=NOW) == AlreadyDone(State.RELEASED)
    assert spool.act(sent, Act.CANCEL, by=SENDER, at=NOW) == TooLate(State.RELEASED)
    assert spool.act(stopped, Act.CANCEL, by=SENDER, at=NOW, reason="宛先違い") == Done(State.CANCELLED)
    assert spool.act(stopped, Act.CANCEL, by=SENDER, at=NOW) == AlreadyDone(State.CANCELLED)
    assert spool.act(stopped, Act.SEND_NOW, by=SENDER, at=NOW) == TooLate(State.CANCELLED)
    assert spool.message(stopped) is None
    last = spool.events()[-1]
    assert (last.cause, last.by, last.reason, last.after) == ("cancel", SENDER, "宛先違い", "cancelled")
    assert spool.act("nobody", Act.CANCEL, by=SENDER, at=NOW) == Missing()


def test_a_confirmation_needs_every_box(spool: Spool) -> None:
    uid = put(spool, State.AWAITING_CONFIRMATION)
    assert spool.act(uid, Act.CONFIRM, by=SENDER, at=NOW, ticked=["first_contact:x"]) == NotAllowed("boxes")
    assert spool.act(uid, Act.APPROVE, by=BOSS, at=NOW) == NotAllowed("state")
    entry = spool.entry(uid)
    assert entry is not None
    assert spool.act(uid, Act.CONFIRM, by=SENDER, at=NOW, ticked=entry.reasons()) == Done(State.RELEASED)


@pytest.mark.parametrize("person", [SENDER, "Tanaka@Midori.example", RECIPIENTS[1], "", "somebody"])
def test_nobody_approves_their_own_mail_or_one_to_them(spool: Spool, person: str) -> None:
    uid = put(spool, State.AWAITING_APPROVAL)
    assert spool.act(uid, Act.APPROVE, by=person, at=NOW) == NotAllowed("person")
    assert spool.act(uid, Act.APPROVE, by=BOSS, at=NOW) == Done(State.RELEASED)


def test_a_refusal_is_overridden_by_two_named_people_with_a_reason(spool: Spool) -> None:
    uid = put(spool, State.REFUSED)
    assert spool.act(uid, Act.OVERRIDE, by=BOSS, at=NOW, reason="x") == NotAllowed("second_person")
    assert spool.act(uid, Act.OVERRIDE, by=BOSS, second=BOSS, at=NOW, reason="x") == NotAllowed("second_person")
    assert spool.act(uid, Act.OVERRIDE, by=BOSS, second=DEPUTY, at=NOW) == NotAllowed("reason")
    assert spool.act(uid, Act.OVERRIDE, by=BOSS, second=DEPUTY, at=NOW, reason="契約で求められた") == Done(State.RELEASED)
    last = spool.events()[-1]
    assert (last.by, last.second, last.reason) == (BOSS, DEPUTY, "契約で求められた")


def test_a_refusal_whose_bytes_are_gone_has_no_way_out(spool: Spool) -> None:
    uid = put(spool, State.REFUSED)
    spool.write(lambda db: spool.writing.drop_content(db, uid))
    assert spool.act(uid, Act.OVERRIDE, by=BOSS, second=DEPUTY, at=NOW, reason="x") == NotAllowed("body")


def test_a_link_is_for_one_message_and_person_and_ends_with_the_state(spool: Spool) -> None:
    token = new_token()
    uid = put(spool, State.HELD, token=token)
    found = spool.by_token(token, NOW)
    assert found is not None
    assert (found[0].uid, found[1]) == (uid, SENDER)
    assert spool.by_token(token[:-1] + "~", NOW) is None
    spool.act(uid, Act.CANCEL, by=SENDER, at=NOW)
    shown = spool.by_token(token, NOW + timedelta(hours=23))
    assert shown is not None
    assert shown[0].state is State.CANCELLED
    assert spool.by_token(token, NOW + timedelta(hours=25)) is None
    assert token.encode() not in (spool.journal.folder / "spool.sqlite3-wal").read_bytes()


def test_what_comes_again_is_found_until_the_answer_is_known(spool: Spool) -> None:
    uid = put(spool)
    entry = spool.entry(uid)
    assert entry is not None
    door = spool.writing.door(CONTENT, entry.envelope)
    assert spool.again(door, NOW - timedelta(hours=24)) == [uid]
    assert spool.again(door, NOW + timedelta(seconds=1)) == []
    spool.write(lambda db: spool.writing.answered(db, [uid]))
    assert spool.again(door, NOW - timedelta(hours=24)) == []


def test_what_was_refused_at_the_door_leaves_only_figures(spool: Spool) -> None:
    uid = put(spool)
    spool.write(lambda db: spool.writing.take_back(db, uid, "refused_at_the_door", NOW, {"verdict": "forbid"}))
    assert spool.entry(uid) is None
    assert spool.message(uid) is None
    assert (spool.events()[-1].after, spool.events()[-1].figures) == ("refused", {"verdict": "forbid"})


def test_many_writers_share_transactions_and_one_failure_is_its_own(spool: Spool) -> None:
    uids = [put(spool, State.HELD) for _ in range(40)]

    async def cancel_all() -> list[BaseException | None]:
        futures = [spool.submit(_cancelling(spool, uid), is_large=uid == uids[7]) for uid in [*uids, uids[0]]]
        outcomes = await asyncio.gather(*futures, return_exceptions=True)
        await spool.finish()
        return outcomes

    outcomes = asyncio.run(cancel_all())
    assert [type(each) for each in outcomes if each is not None] == [WrongStep]
    assert isinstance(outcomes[-1], WrongStep)
    assert spool.counts() == {State.CANCELLED: 40}


def _cancelling(spool: Spool, uid: str) -> Callable[[sqlite3.Connection], None]:
    return lambda db: spool.writing.step(db, uid, State.CANCELLED, "test", at=NOW)


def test_what_is_submitted_waits_for_another_process_and_then_says_so(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = put(spool, State.HELD)
    other = sqlite3.connect(spool.journal.folder / "spool.sqlite3", isolation_level=None, check_same_thread=False)

    async def cancel(*, ends: bool) -> None:
        future = spool.submit(_cancelling(spool, uid))
        if ends:
            asyncio.get_running_loop().call_later(0.02, other.execute, "ROLLBACK")
        await future

    other.execute("BEGIN IMMEDIATE")
    with monkeypatch.context() as hasty, pytest.raises(SpoolUnavailable, match="locked"):
        hasty.setattr(journal, "_PATIENCE_SECONDS", 0.01)
        asyncio.run(cancel(ends=False))
    assert spool.counts() == {State.HELD: 1}
    asyncio.run(cancel(ends=True))
    assert spool.counts() == {State.CANCELLED: 1}
    other.close()


def test_a_full_disk_leaves_nothing_behind(spool: Spool) -> None:
    uid = put(spool, State.HELD)
    pages = spool.journal._writer.execute("PRAGMA page_count").fetchone()[0]
    spool.journal._writer.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(SpoolUnavailable):
        for _ in range(2000):
            put(spool)
    spool.journal._writer.execute("PRAGMA max_page_count=1073741823")
    count = spool.counts()[State.RECEIVED]
    assert len(spool.journal.read("SELECT id FROM content")) == count + 1
    assert spool.act(uid, Act.CANCEL, by=SENDER, at=NOW) == Done(State.CANCELLED)


def test_two_processes_worth_of_connections_see_each_other(spool: Spool) -> None:
    uid = put(spool, State.HELD)
    with Spool.open(spool.journal.folder, KEY) as web:
        assert web.act(uid, Act.CANCEL, by=SENDER, at=NOW) == Done(State.CANCELLED)
        assert spool.act(uid, Act.SEND_NOW, by=SENDER, at=NOW) == TooLate(State.CANCELLED)


_MOVES = st.lists(st.one_of(st.sampled_from(list(State)), st.sampled_from(list(Act))), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=_MOVES)
def test_whatever_is_tried_the_table_holds(spool: Spool, moves: list[State | Act]) -> None:
    uid = put(spool)
    for move in moves:
        before = spool.entry(uid)
        assert before is not None
        if isinstance(move, State):
            try:
                spool.write(lambda db, to=move: spool.writing.step(db, uid, to, "test", at=NOW))
                assert move in STEPS[before.state]
            except WrongStep:
                assert move not in STEPS[before.state]
        elif before.verdict is not None or move is not Act.CONFIRM:
            outcome = spool.act(uid, move, by=BOSS, second=DEPUTY, reason="x", at=NOW)
            after = spool.entry(uid)
            assert after is not None
            assert (after.state is not before.state) == isinstance(outcome, Done)
    entry = spool.entry(uid)
    assert entry is not None
    path = [State(each.after) for each in entry.events]
    assert all(second in STEPS[first] for first, second in itertools.pairwise(path))
    assert path[-1] is entry.state
    assert (spool.message(uid) is None) == (entry.state in ENDS)
    if State.CANCELLED in path:
        assert State.FORWARDING not in path


def test_progress_is_kept_for_each_recipient(spool: Spool) -> None:
    uid = put(spool, State.RELEASED)
    spool.write(lambda db: spool.writing.sending(db, uid, [Delivery(each, "sending") for each in RECIPIENTS], NOW))
    entry = spool.entry(uid)
    assert entry is not None
    assert (entry.state, [each.state for each in entry.deliveries]) == (State.FORWARDING, ["sending", "sending"])


def _doubtful(spool: Spool, *others: str) -> str:
    """A message of which nobody knows whether the first recipient has it; the others' states are known."""
    uid = put(spool, State.RELEASED)
    known = [Delivery(RECIPIENTS[0], "sending"), *(Delivery(each, state) for each, state in zip(RECIPIENTS[1:], others, strict=True))]
    spool.write(lambda db: spool.writing.sending(db, uid, known, NOW))
    spool.write(lambda db: spool.writing.progress(db, uid, known, attempts=1, in_doubt=True, at=NOW))
    return uid


def _states(spool: Spool, uid: str) -> tuple[State, bool, list[str]]:
    entry = spool.entry(uid)
    assert entry is not None
    return entry.state, entry.in_doubt, [each.state for each in entry.deliveries]


def test_what_is_in_doubt_goes_once_more_when_somebody_says_so(spool: Spool) -> None:
    uid = _doubtful(spool, "bounced")
    assert [each.uid for each in spool.entries(in_doubt=True)] == [uid]
    last, _released = spool.released_since(0)
    assert spool.act(uid, Act.RESEND, by="", at=NOW) == NotAllowed("person")
    assert spool.act(uid, Act.RESEND, by=BOSS, reason="聞いた", at=NOW) == Done(State.FORWARDING)
    assert _states(spool, uid) == (State.FORWARDING, False, ["waiting", "bounced"])
    assert spool.released_since(last)[1] == [uid], "the service is told"
    assert spool.act(uid, Act.RESEND, by=BOSS, at=NOW) == AlreadyDone(State.FORWARDING)
    assert spool.act(uid, Act.DELIVERED, by=BOSS, at=NOW) == NotAllowed("state")
    told = [(each.cause, each.by, each.reason) for each in spool.events()][-2:]
    assert told == [("in_doubt", "", ""), ("resend", BOSS, "聞いた")]
    assert spool.message(uid) is not None
    assert spool.entries(in_doubt=True) == []


def test_what_somebody_says_was_delivered_is_not_sent_again(spool: Spool) -> None:
    whole, partly = _doubtful(spool, "forwarded"), _doubtful(spool, "waiting")
    assert spool.act(whole, Act.DELIVERED, by=BOSS, at=NOW) == Done(State.FORWARDED)
    assert _states(spool, whole) == (State.FORWARDED, False, ["forwarded", "forwarded"])
    assert spool.message(whole) is None
    assert spool.act(whole, Act.DELIVERED, by=BOSS, at=NOW) == AlreadyDone(State.FORWARDED)
    assert spool.act(whole, Act.RESEND, by=BOSS, at=NOW) == TooLate(State.FORWARDED)
    assert spool.act(partly, Act.DELIVERED, by=BOSS, at=NOW) == Done(State.FORWARDING)
    assert _states(spool, partly) == (State.FORWARDING, False, ["forwarded", "waiting"])
    assert spool.act(put(spool, State.HELD), Act.RESEND, by=BOSS, at=NOW) == NotAllowed("state")
    assert spool.act(put(spool, State.RELEASED), Act.DELIVERED, by=BOSS, at=NOW) == NotAllowed("state")
