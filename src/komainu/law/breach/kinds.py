"""What happened to each data set: leak, loss, damage (K1-K4), and the exemptions that belong to the event (X1-X5).

Nothing here asks whether the data is personal data, nor who must report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from komainu.law.breach.facts import DataSet, Integrity, Outflow, Protection
from komainu.law.breach.vocabulary import Answer, Encryption, Kind, RecoveryEvidence, Status

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
CONFIRMED, POSSIBLE, RULED_OUT, UNSEEN = Status.CONFIRMED, Status.POSSIBLE, Status.RULED_OUT, Status.UNKNOWN


class Affect(Enum):
    """Whether a data set is touched by the incident."""

    AFFECTED = "affected"
    OPEN = "open"
    HARMLESS = "harmless"


@dataclass(frozen=True, slots=True)
class SetFinding:
    """What the rules say of one data set, before anybody asks whose duty it is.

    exemptions      ids of X1, X2, X3 and X5 that took a kind away
    is_recovered    everything came back before anybody saw it (X1)
    is_own_intent   the organisation gave it away on purpose (X2)
    is_protected    strong protection is established (X4)
    """

    data: DataSet
    leak: Kind
    loss: Kind
    damage: Kind
    affect: Affect
    exemptions: tuple[str, ...]
    is_recovered: bool
    is_own_intent: bool
    is_protected: bool


_STRENGTH = {Kind.YES: 3, Kind.POSSIBLE: 2, Kind.UNKNOWN: 1, Kind.NO: 0}
_AFFECT = {Kind.YES: Affect.AFFECTED, Kind.POSSIBLE: Affect.AFFECTED, Kind.UNKNOWN: Affect.OPEN, Kind.NO: Affect.HARMLESS}
_BY_STATUS = {CONFIRMED: Kind.YES, POSSIBLE: Kind.POSSIBLE, RULED_OUT: Kind.NO, UNSEEN: Kind.UNKNOWN}


def strongest(kinds: Iterable[Kind]) -> Kind:
    """The strongest of several kinds, in the order yes, possible, unknown, no."""
    return max(kinds, key=_STRENGTH.__getitem__)


def is_recovery_established(outflow: Outflow) -> bool:
    """Whether it is certain that everything came back before a third person saw it.

    The fact itself means "confirmed"; evidence stated as none takes the confirmation back.
    Source: GL 3-5-1-2; Q&A 6-1.
    """
    return outflow.recovered_all_unviewed is YES and outflow.recovery_evidence is not RecoveryEvidence.NONE


def is_strongly_protected(protection: Protection) -> bool:
    """Whether 高度な暗号化等の秘匿化 is established: a recommended cipher, properly implemented, and a guarded key.

    Source: Rules 7 (1); Q&A 6-19; My Number Q&A 17-14.
    """
    return (
        protection.encryption is Encryption.RECOMMENDED_CIPHER
        and protection.implemented_properly is YES
        and YES in (protection.key_separated_and_guarded, protection.remote_erase_available, protection.key_unusable_by_third_party)
        and protection.key_leaked is not YES
    )


def find_leak(outflow: Outflow) -> Kind:
    """K1 with X1 and X2. Source: GL 3-5-1-2."""
    if outflow.own_intent is YES or is_recovery_established(outflow):
        return Kind.NO
    return _BY_STATUS[outflow.status]


def _with_copy(status: Status, copy: Answer) -> Kind:
    """A content that is gone or cannot be used: no, if the same is kept elsewhere; おそれ, while nobody knows (U3)."""
    if copy is YES:
        return Kind.NO
    if status is CONFIRMED and copy is UNKNOWN:
        return Kind.POSSIBLE
    return _BY_STATUS[status]


def find_loss(integrity: Integrity) -> Kind:
    """K2 with X3 and X5. Source: GL 3-5-1-3."""
    if integrity.deleted_for_good_reason is YES:
        return Kind.NO
    return _with_copy(integrity.content_lost, integrity.same_data_elsewhere)


def find_damage(integrity: Integrity) -> Kind:
    """K3 and K4. A copy heals what cannot be used, never what was altered. Source: GL 3-5-1-4."""
    return strongest((_BY_STATUS[integrity.altered], _with_copy(integrity.unusable, integrity.same_data_elsewhere)))


def _event_exemptions(data: DataSet) -> tuple[str, ...]:
    outflow, integrity = data.outflow, data.integrity
    found = []
    if outflow.status is not RULED_OUT:
        if is_recovery_established(outflow):
            found.append("recovered_unviewed")
        if outflow.own_intent is YES:
            found.append("own_intent")
    went = (CONFIRMED, POSSIBLE)
    if integrity.same_data_elsewhere is YES and (integrity.content_lost in went or integrity.unusable in went):
        found.append("copy_elsewhere")
    if integrity.deleted_for_good_reason is YES and integrity.content_lost in went:
        found.append("good_reason_deletion")
    return tuple(found)


def find(data: DataSet) -> SetFinding:
    """Everything that sections 3 and 4 say of one data set."""
    leak, loss, damage = find_leak(data.outflow), find_loss(data.integrity), find_damage(data.integrity)
    affect = _AFFECT[strongest((leak, loss, damage))]
    reachable = data.outflow.status is not RULED_OUT
    return SetFinding(
        data=data,
        leak=leak,
        loss=loss,
        damage=damage,
        affect=affect,
        exemptions=_event_exemptions(data),
        is_recovered=reachable and is_recovery_established(data.outflow),
        is_own_intent=reachable and data.outflow.own_intent is YES,
        is_protected=is_strongly_protected(data.protection),
    )
