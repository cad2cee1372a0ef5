"""The facts of one incident, as somebody knows them today, without any conclusion of law.

`Facts.from_json` is the only way in from outside: it turns the JSON of `facts.schema.json` into these values once,
and says in one line what is wrong if something is. An omitted key and null mean the same: nobody knows yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from komainu.law.breach import vocabulary as v
from komainu.law.breach.vocabulary import Answer, Status


@dataclass(frozen=True, slots=True)
class Persons:
    """A number of data subjects (本人), not of records.

    confirmed   the number already established (lower bound); None while nobody knows
    maximum     the largest number that may be affected (upper bound); None while nobody knows
    """

    confirmed: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class DelegatedAuthority:
    """Whether the power to receive reports lies with a minister (APPI art. 150), and with which."""

    status: v.Delegation | None = None
    minister: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """The organisation that asks."""

    kind: v.OrganisationKind | None = None
    purpose_exempted_by_art57: Answer = Answer.UNKNOWN
    sector: v.Sector | None = None
    delegated_authority: DelegatedAuthority = field(default_factory=DelegatedAuthority)
    privacy_mark: v.PrivacyMark | None = None
    my_number_role: v.MyNumberRole | None = None


@dataclass(frozen=True, slots=True)
class Entrustment:
    """Who entrusted the affected data to whom, and who told whom. All days are days in Japan."""

    affected_data: v.AffectedData | None = None
    incident_place: v.IncidentPlace | None = None
    entrustor_owes_report: Answer = Answer.UNKNOWN
    entrustor_notified_on: date | None = None
    entrustor_notice_covers_known_items: Answer = Answer.UNKNOWN
    entrustee_notice_received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Awareness:
    """When somebody knew. `known_on` is the day on which any department first knew; all days are days in Japan."""

    known_on: date | None = None
    first_known_by: v.FirstKnownBy | None = None
    privacy_officer_informed_on: date | None = None
    over_1000_known_on: date | None = None
    over_100_my_number_known_on: date | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in words for the report. Nothing here decides a ground (convention C6)."""

    occurred_on: date | None = None
    types: tuple[v.EventType, ...] | None = None
    indicators: tuple[v.Indicator, ...] | None = None
    summary_ja: str | None = None


@dataclass(frozen=True, slots=True)
class WrongfulAct:
    """An act that may have had a wrongful purpose. YES also for mere suspicion."""

    suspected: Answer = Answer.UNKNOWN
    actor: v.Actor | None = None
    target: v.Target | None = None


@dataclass(frozen=True, slots=True)
class MyNumber:
    """Whether a body of data holds individual numbers, and where it was managed."""

    contains_individual_number: Answer = Answer.UNKNOWN
    recorded_in_specific_personal_information_file: Answer = Answer.UNKNOWN
    system: v.NumberSystem | None = None


@dataclass(frozen=True, slots=True)
class Protection:
    """The facts that make, or do not make, 高度な暗号化等の秘匿化."""

    encryption: v.Encryption | None = None
    implemented_properly: Answer = Answer.UNKNOWN
    key_separated_and_guarded: Answer = Answer.UNKNOWN
    remote_erase_available: Answer = Answer.UNKNOWN
    key_unusable_by_third_party: Answer = Answer.UNKNOWN
    key_leaked: Answer = Answer.UNKNOWN


@dataclass(frozen=True, slots=True)
class Outflow:
    """Whether the data went outside, and whether it came back."""

    status: Status = Status.UNKNOWN
    recovered_all_unviewed: Answer = Answer.UNKNOWN
    recovery_evidence: v.RecoveryEvidence | None = None
    own_intent: Answer = Answer.UNKNOWN
    accessible_to_unspecified_electronically: Status = Status.UNKNOWN


@dataclass(frozen=True, slots=True)
class Integrity:
    """Whether the content is gone, was changed, or cannot be used."""

    content_lost: Status = Status.UNKNOWN
    altered: Status = Status.UNKNOWN
    unusable: Status = Status.UNKNOWN
    same_data_elsewhere: Answer = Answer.UNKNOWN
    deleted_for_good_reason: Answer = Answer.UNKNOWN


@dataclass(frozen=True, slots=True)
class DataSet:
    """One body of data with one fate (convention C5). An empty tuple means: looked at, there is none."""

    id: str
    label: str | None = None
    stage: v.Stage | None = None
    subject_kinds: tuple[v.SubjectKind, ...] | None = None
    media: tuple[v.Medium, ...] | None = None
    items: tuple[v.Item, ...] | None = None
    special_care: tuple[v.SpecialCare, ...] | None = None
    special_care_inferred_only: Answer = Answer.UNKNOWN
    financial: tuple[v.Financial, ...] | None = None
    my_number: MyNumber = field(default_factory=MyNumber)
    persons: Persons = field(default_factory=Persons)
    protection: Protection = field(default_factory=Protection)
    outflow: Outflow = field(default_factory=Outflow)
    integrity: Integrity = field(default_factory=Integrity)


@dataclass(frozen=True, slots=True)
class MyNumberMisuse:
    """Use or provision of specific personal information against the law, with or without a leak."""

    wrongful_use: Status = Status.UNKNOWN
    wrongful_provision: Status = Status.UNKNOWN
    use_contrary_to_article9: Status = Status.UNKNOWN
    provision_contrary_to_article19: Status = Status.UNKNOWN
    persons: Persons = field(default_factory=Persons)


@dataclass(frozen=True, slots=True)
class Notification:
    """What is known of telling the persons."""

    contact: v.Contact | None = None
    substitute_measures: tuple[v.SubstituteMeasure, ...] | None = None
    immediate_notice_would_spread_harm: Answer = Answer.UNKNOWN
    facts_too_unclear_to_help_subjects: Answer = Answer.UNKNOWN
    notified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reporting:
    """How far the reporting has come."""

    all_items_known_now: Answer = Answer.UNKNOWN
    preliminary_submitted_on: date | None = None
    final_submitted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one incident. `persons_total` counts distinct persons over all affected, unprotected data sets."""

    data_sets: tuple[DataSet, ...]
    organisation: Organisation = field(default_factory=Organisation)
    entrustment: Entrustment = field(default_factory=Entrustment)
    awareness: Awareness = field(default_factory=Awareness)
    event: Event = field(default_factory=Event)
    wrongful_act: WrongfulAct = field(default_factory=WrongfulAct)
    persons_total: Persons = field(default_factory=Persons)
    my_number_misuse: MyNumberMisuse = field(default_factory=MyNumberMisuse)
    notification: Notification = field(default_factory=Notification)
    reporting: Reporting = field(default_factory=Reporting)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Facts:
        """The facts said by a JSON document of `facts.schema.json`.

        document    parsed JSON or YAML; a YAML date may stand where the schema asks for YYYY-MM-DD
        Raises FactsError with the JSON path, what was expected and what stood there.
        """
        from komainu.law.breach.reading import read_facts

        return read_facts(document)

    def to_json(self) -> dict[str, Any]:
        """The same facts as JSON of `facts.schema.json`; what nobody knows is left out."""
        from komainu.law.breach.reading import write_facts

        return write_facts(self)
