"""Which places of the registry stand behind an answer: those of every rule that was read on the way, a no included."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from komainu.law.breach.grounds import ACTIVE, OUT_OF_ART26, has_special_care
from komainu.law.breach.kinds import Affect
from komainu.law.breach.vocabulary import (
    AffectedData,
    Answer,
    Encryption,
    EventType,
    Financial,
    IncidentPlace,
    Indicator,
    Kind,
    Notify,
    OrganisationKind,
    Required,
    Stage,
    Status,
)
from komainu.law.citations import all_citations

if TYPE_CHECKING:
    from komainu.law.breach.assessment import Assessment, Regime
    from komainu.law.breach.kinds import SetFinding

_GROUNDS_APPI = ("appi.a26.1", "gl.3-5-3-1", "appi.r7.1", "appi.r7.2", "appi.r7.3", "appi.r7.4")
_GROUNDS_MY_NUMBER = ("mn.a29-4.1", "mngl.b2.3A", "mnr.2.1", "mnr.2.2", "mnr.2.3", "mnr.2.4")
_REPORT = {
    "appi": ("appi.r8.1", "appi.r8.2", "appi.r8.3", "gl.3-5-3-3", "gl.3-5-3-4", "hol.a2"),
    "my_number": ("mnr.3.1", "mnr.3.2", "mngl.b2.3D", "mngl.b2.3E", "hol.a2"),
}
_NOTICE = {
    "appi": ("appi.a26.2", "appi.r10", "gl.3-5-4-1", "gl.3-5-4-2", "gl.3-5-4-3", "gl.3-5-4-4"),
    "my_number": ("mn.a29-4.2", "mnr.5", "mngl.b2.4A", "mngl.b2.4B", "mngl.b2.4C", "mngl.b2.4D"),
}
_SUBSTITUTE = {"appi": ("appi.a26.2.proviso", "gl.3-5-4-5"), "my_number": ("mngl.b2.4E",)}
_CARDS = {
    Financial.CREDIT_CARD_NUMBER,
    Financial.CREDIT_CARD_LAST4,
    Financial.CARD_EXPIRY,
    Financial.CARD_SECURITY_CODE,
    Financial.CARD_PIN,
}
_CONTACTS = {Financial.CONTACT_DETAILS, Financial.SNS_ACCOUNT, Financial.PURCHASE_HISTORY}
_MALWARE_EVENTS = {EventType.MALWARE, EventType.RANSOMWARE}
_MALWARE_INDICATORS = {Indicator.INFOSTEALER_MALWARE, Indicator.MALWARE_BLOCKED, Indicator.C2_COMMUNICATION}


@cache
def _position() -> dict[str, int]:
    return {one: index for index, one in enumerate(all_citations())}


def citations_of(answer: Assessment) -> tuple[str, ...]:
    """The ids behind the answer, in the order of the registry."""
    evaluation = answer.evaluation
    facts = evaluation.facts
    found: set[str] = set()
    _scope(found, answer)
    covered = answer.appi.report_required is not Required.NOT_APPLICABLE and evaluation.act is not None
    numbered = answer.my_number.report_required is not Required.NOT_APPLICABLE and evaluation.my_number_act is not None
    if covered:
        found.update(_GROUNDS_APPI)
    if numbered:
        found.update(_GROUNDS_MY_NUMBER)
    for one in evaluation.findings:
        _event(found, one)
        if covered:
            _data(found, one)
        if numbered and one.data.my_number.contains_individual_number is not Answer.NO:
            _numbered_data(found, one)
    if _MALWARE_EVENTS.intersection(facts.event.types or ()) or _MALWARE_INDICATORS.intersection(facts.event.indicators or ()):
        found.add("qa.malware-detection")
    _entrustment(found, answer, covered, numbered)
    if covered:
        _duties(found, "appi", answer.appi, answer)
    if numbered:
        _duties(found, "my_number", answer.my_number, answer)
        if answer.my_number.report_required is Required.NOT_REQUIRED:
            found.add("mngl.b2.3B")
    if answer.privacy_mark.report_required is not Required.NOT_APPLICABLE:
        found.add("pm.incident")
    if answer.is_publication_desirable:
        found.add("gl.3-5-2")
        if numbered:
            found.add("mngl.b2.2E")
    return tuple(sorted(found, key=_position().__getitem__))


def _scope(found: set[str], answer: Assessment) -> None:
    organisation = answer.evaluation.facts.organisation
    found.add("appi.a26.1")
    if organisation.kind is OrganisationKind.ADMINISTRATIVE_ORGAN:
        found.add("appi.a68")
    if organisation.kind in (OrganisationKind.SCHEDULE2_CORPORATION, OrganisationKind.LOCAL_PUBLIC_HOSPITAL_OR_UNIVERSITY):
        found.update(("appi.a58", "appi.a68"))
    if organisation.purpose_exempted_by_art57 is not Answer.UNKNOWN:
        found.add("appi.a57")


def _event(found: set[str], one: SetFinding) -> None:
    outflow, integrity = one.data.outflow, one.data.integrity
    found.update(("gl.3-5-1-2", "gl.3-5-1-3", "gl.3-5-1-4"))
    if outflow.recovered_all_unviewed is not Answer.UNKNOWN or one.leak in (Kind.YES, Kind.POSSIBLE):
        found.add("qa.6-1")
    if integrity.content_lost in ACTIVE or one.leak is not Kind.NO:
        found.add("qa.6-5")


def _data(found: set[str], one: SetFinding) -> None:
    """What the APPI's guideline and answers say of the data of one set."""
    data = one.data
    if one.affect is Affect.HARMLESS and not one.exemptions:
        return
    found.update(("gl.3-5-1-1", "qa.6-10"))
    if data.stage is Stage.PSEUDONYMISED_DATA:
        found.add("appi.a41.9")
    if data.protection.encryption not in (None, Encryption.NONE):
        found.add("qa.6-19")
    if data.stage in OUT_OF_ART26:
        return
    if has_special_care(data) is not Answer.UNKNOWN or data.special_care_inferred_only is not Answer.UNKNOWN:
        found.add("gl.2-3")
    held = set(data.financial or ())
    if held & _CARDS:
        found.update(("qa.6-12", "qa.6-15"))
    if held & _CONTACTS:
        found.add("qa.6-11")
    if Financial.PAYMENT_SERVICE_PASSWORD in held:
        found.add("qa.6-15")


def _numbered_data(found: set[str], one: SetFinding) -> None:
    found.update(("mngl.b2.1A", "mngl.b2.1B", "mngl.b2.1C"))
    if one.data.outflow.recovered_all_unviewed is not Answer.UNKNOWN or one.leak in (Kind.YES, Kind.POSSIBLE):
        found.add("mnqa.17-1")
    if one.data.outflow.accessible_to_unspecified_electronically is not Status.UNKNOWN:
        found.add("mnqa.17-10")
    if one.data.protection.encryption not in (None, Encryption.NONE):
        found.update(("mnqa.17-14", "mngl.b2.3B"))


def _entrustment(found: set[str], answer: Assessment, covered: bool, numbered: bool) -> None:
    kind, place = answer.evaluation.facts.entrustment.affected_data, answer.evaluation.facts.entrustment.incident_place
    # The same passage says that the organisation itself reports what it entrusted to nobody (E1).
    if covered:
        found.add("gl.3-5-3-2")
    if numbered:
        found.add("mngl.b2.3C")
    # The answer on carriers frees the carrier, and holds the sender to its duty.
    if kind is AffectedData.CARRIED_ONLY or (numbered and place is IncidentPlace.CARRIER):
        found.add("mnqa.17-18")
    if kind in (AffectedData.ENTRUSTED_TO_US, AffectedData.ENTRUSTED_BY_US):
        if covered:
            found.update(("appi.a26.1.proviso", "appi.r9", "gl.3-5-3-5"))
        if numbered:
            found.update(("mn.a29-4.1.proviso", "mnr.4", "mngl.b2.3F"))


def _duties(found: set[str], prefix: str, regime: Regime, answer: Assessment) -> None:
    if regime.report_required is Required.NOT_REQUIRED:
        # A case that turned out not to be reportable needs no notice (N6).
        found.update(("gl.3-5-4-1", "gl.3-5-4-3") if prefix == "appi" else ("mngl.b2.4A",))
        return
    found.update(_REPORT[prefix])
    found.update(_NOTICE[prefix])
    if regime.notify_subjects is Notify.ALTERNATIVE_PERMITTED:
        found.update(_SUBSTITUTE[prefix])
    if prefix == "appi" and (regime.recipients is None or "delegated_minister" in regime.recipients):
        found.add("appi.a150")
