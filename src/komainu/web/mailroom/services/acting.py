"""What people do with a message that waits. The spool decides and records first; what is written down here follows from its journal (`mirror`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from komainu.guard.spool import Act, AlreadyDone, Done, Missing, NotAllowed, State, TooLate
from komainu.guard.spool.writing import address_key
from komainu.web.duties import services as duties
from komainu.web.duties.declaring import Declared
from komainu.web.mailroom import spools
from komainu.web.mailroom.duties import refresh_guard
from komainu.web.mailroom.models import Mail, Override
from komainu.web.mailroom.problems import BodyGone, GuardBusy, GuardNotReady, MissingBoxes, NoAddress, NotYours, OtherState, SamePerson
from komainu.web.mailroom.services import mirror, policies
from komainu.web.people.models import Person
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

# An act of a person is written down at once; what piled up before it is the worker's to catch up with.
BATCHES_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an act. `what`: done, already (just that was done before), too_late (it went, was cancelled or returned before); `state` is the one now."""

    what: str
    state: str


def act(uid: str, wanted: Act, *, address: str, reason: str = "", ticked: Sequence[str] = (), second: str = "") -> Answer:
    """One act, in the spool, synced; then written down here. Raises a Problem where the guard refuses it.

    address   of who acts, as the guard knows people
    ticked    keys of the reasons that were read (for CONFIRM all of them)
    """
    spool = spools.opened()
    if isinstance(spool, spools.Unready):
        raise GuardNotReady
    try:
        outcome = spool.act(uid, wanted, by=address, at=clock.now(), reason=reason, ticked=list(ticked), second=second)
    except spools.SpoolUnavailable as error:
        raise GuardBusy from error
    mirror.follow(BATCHES_AT_ONCE)
    match outcome:
        case Done(state):
            return Answer("done", state.value)
        case AlreadyDone(state):
            return Answer("already", state.value)
        case TooLate(state):
            return Answer("too_late", state.value)
        case NotAllowed(why):
            raise {"boxes": MissingBoxes, "person": NotYours, "second_person": SamePerson, "body": BodyGone}.get(why, OtherState)
        case Missing():
            raise OtherState
    raise AssertionError(outcome)


def address_of(person: Person) -> str:
    """Raises NoAddress."""
    if not person.email:
        raise NoAddress
    return person.email


def end_doubt(mail: Mail, wanted: Act, *, by: Person, reason: str) -> Answer:
    """Say of a mail in doubt that it goes once more, or that it arrived. Raises NoAddress, and what `act` does."""
    answer = act(mail.uid, wanted, address=address_of(by), reason=reason)
    refresh_guard(clock.now(), is_policy_known=not policies.is_foreign())
    return answer


@transaction.atomic
def ask_override(mail: Mail, *, by: Person, reason: str) -> Override:
    """The first of two: a refused message is to go all the same. Raises WrongState, NotYours, NoAddress, BodyGone."""
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != Mail.State.REFUSED:
        raise WrongState
    address_of(by)
    _refuse_own(mail, by)
    asked = mail.overrides.filter(given_at=None, withdrawn_at=None).first()
    if asked is not None:
        return asked
    asked = Override.objects.create(mail=mail, asked_by=by, asked_at=clock.now(), reason=reason)
    trail.record("mailroom.override_asked", by=by, subject=mail, after={"grade": mail.grade})
    duties.declare(
        asked,
        [
            Declared(
                f"mailroom.override:{asked.pk}", "mailroom.override", _url(mail), Role.PRIVACY_MANAGER, due_on=clock.today(), is_urgent=True
            )
        ],
    )
    return asked


def give_override(asked: Override, *, by: Person) -> Answer:
    """The second: another person agrees, and the message goes. Raises SamePerson, and what `act` does."""
    if by.pk == asked.asked_by_id:
        raise SamePerson
    answer = act(asked.mail.uid, Act.OVERRIDE, address=address_of(asked.asked_by), second=address_of(by), reason=str(asked.reason))
    _settle(asked, by=by)
    return answer


@transaction.atomic
def _settle(asked: Override, *, by: Person) -> None:
    """The request is over; a killed process leaves it open, and the next press finds that it was done."""
    found = Override.objects.select_for_update().get(pk=asked.pk)
    if found.given_at is None:
        found.given_by, found.given_at = by, clock.now()
        found.save(update_fields=["given_by", "given_at"])
    duties.declare(found, [], done=[f"mailroom.override:{found.pk}"])


@transaction.atomic
def withdraw_override(asked: Override, *, by: Person) -> None:
    """Take the request back. Raises WrongState."""
    found = Override.objects.select_for_update().get(pk=asked.pk)
    if found.given_at is not None or found.withdrawn_at is not None:
        raise WrongState
    found.withdrawn_at = clock.now()
    found.save(update_fields=["withdrawn_at"])
    trail.record("mailroom.override_withdrawn", by=by, subject=found.mail)
    duties.declare(found, [])


def _refuse_own(mail: Mail, by: Person) -> None:
    """Neither the sender nor a recipient. The guard asks the same when it is done; here it is said before somebody waits for nothing."""
    spool = spools.opened()
    if isinstance(spool, spools.Unready):
        raise GuardNotReady
    entry = spool.entry(mail.uid)
    if entry is None or entry.state is not State.REFUSED or spool.message(mail.uid) is None:
        raise BodyGone
    own = {address_key(each) for each in (entry.sender, entry.envelope.mail_from, *entry.envelope.rcpt_to) if each}
    if address_key(by.email) in own:
        raise NotYours


def _url(mail: Mail) -> str:
    return reverse("mailroom:mail", args=[mail.pk])
