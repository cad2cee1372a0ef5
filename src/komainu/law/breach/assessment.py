"""The answer: what must be reported to whom by when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from komainu.law.breach.days import Deadlines
from komainu.law.breach.gaps import MissingFact
from komainu.law.breach.vocabulary import Kind, Notify, Required

if TYPE_CHECKING:
    from komainu.law.breach.effects import Effect
    from komainu.law.breach.engine import Evaluation
    from komainu.law.breach.explain import DecidingFact, Reason


@dataclass(frozen=True, slots=True)
class Kinds:
    """The strongest of each kind over all data sets."""

    leak: Kind
    loss: Kind
    damage: Kind


@dataclass(frozen=True, slots=True)
class Regime:
    """What one regime (APPI, My Number Act, Privacy Mark) asks for.

    grounds, possible_grounds   ids: certain, and still open
    exemptions      ids of the exemptions that worked in this case
    deadlines       the days; None where nothing is required, or no day of knowing is known, or no rule gives a date
    basis_days      30 or 60; None where no final report is required
    recipients      who receives the report; None while that is not known (U5)
    provisional     what the days would be if an open ground applied: nothing is due yet, but nobody should wait
    judged          possible grounds that no missing fact settles: a person must judge them
    set_aside       grounds that would apply if an exemption did not free this organisation
    """

    report_required: Required
    preliminary_report: Required
    final_report: Required
    notify_subjects: Notify
    grounds: tuple[str, ...] = ()
    possible_grounds: tuple[str, ...] = ()
    exemptions: tuple[str, ...] = ()
    deadlines: Deadlines | None = None
    basis_days: int | None = None
    recipients: tuple[str, ...] | None = ()
    effort_report: bool = False
    voluntary_report_possible: bool = False
    provisional: Deadlines | None = None
    judged: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether something is required or may be."""
        return self.report_required in (Required.REQUIRED, Required.UNDETERMINED)

    def to_json(self) -> dict[str, Any]:
        days = self.deadlines
        found: dict[str, Any] = {
            "report_required": self.report_required.value,
            "effort_report": self.effort_report,
            "voluntary_report_possible": self.voluntary_report_possible,
            "grounds": list(self.grounds),
            "possible_grounds": list(self.possible_grounds),
            "exemptions": list(self.exemptions),
            "clock_starts_on": days.day_one.isoformat() if days else None,
            "preliminary_report": self.preliminary_report.value,
            "preliminary_report_due_earliest": days.preliminary_earliest.isoformat() if days else None,
            "preliminary_report_due_latest": days.preliminary_latest.isoformat() if days else None,
            "final_report": self.final_report.value,
            "final_report_basis_days": self.basis_days,
            "final_report_nominal_day": days.final_nominal.isoformat() if days else None,
            "final_report_due": days.final_due.isoformat() if days else None,
            "notify_subjects": self.notify_subjects.value,
        }
        if self.recipients is not None:
            found["recipients"] = list(self.recipients)
        return found


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer to one set of facts.

    as_of               the day as of which published rules are known
    known_on            the day of knowing; None while nobody says
    notice_items        numbers of Rules 8 (1) of which the persons are told; empty where no notice may be due
    notice_may_wait     telling the persons at once would do harm now; the duty remains
    is_publication_desirable    some data set is affected; a duty it never is
    inconsistencies     ids of statements that do not fit together; the answer took the cautious reading
    missing             unknown facts, the heaviest first
    rule_versions       ids of the dated rules that were used
    citations           ids of the registry, in its order
    """

    as_of: date
    known_on: date | None
    kinds: Kinds
    appi: Regime
    my_number: Regime
    privacy_mark: Regime
    notice_items: tuple[int, ...]
    notice_may_wait: bool
    is_joint_report_allowed: bool
    is_entrustor_notice_option: bool
    is_single_report_possible: bool
    is_ransomware_common_form_available: bool
    is_publication_desirable: bool
    other_duties: tuple[str, ...]
    warnings: tuple[str, ...]
    inconsistencies: tuple[str, ...]
    missing: tuple[MissingFact, ...]
    rule_versions: tuple[str, ...]
    citations: tuple[str, ...]
    evaluation: Evaluation

    @property
    def regimes(self) -> dict[str, Regime]:
        """The three regimes by their key in the JSON."""
        return {"appi": self.appi, "my_number": self.my_number, "privacy_mark": self.privacy_mark}

    @property
    def reasons(self) -> Reason:
        """The tree of rules that led to the answer, made when it is asked for."""
        from komainu.law.breach.explain import explain

        return explain(self)

    @property
    def decided_by(self) -> tuple[DecidingFact, ...]:
        """The facts that decided, each once, in the order in which the rules met them."""
        from komainu.law.breach.explain import deciding_facts

        return deciding_facts(self.reasons)

    def effects(self) -> tuple[Effect, ...]:
        """What each missing fact could change, found by trying its possible values; made when it is asked for."""
        from komainu.law.breach.effects import find_effects

        return find_effects(self)

    def explanation(self) -> dict[str, Any]:
        """Reasons, deciding facts, missing facts and their effects as JSON, for keeping beside the answer."""
        return {
            "as_of": self.as_of.isoformat(),
            "rule_versions": list(self.rule_versions),
            "reasons": self.reasons.to_json(),
            "decided_by": [{"path": one.path, "value": one.value} for one in self.decided_by],
            "missing": [
                {
                    "path": one.path,
                    "question_ja": one.question_ja,
                    "question_en": one.question_en,
                    "weight": one.weight.name.lower(),
                    "data_sets": list(one.data_sets),
                }
                for one in self.missing
            ],
            "effects": [
                {"path": one.path, "value": one.value, "ja": one.ja, "en": one.en, "with_others": list(one.with_others)}
                for one in self.effects()
            ],
            "inconsistencies": list(self.inconsistencies),
        }

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON of `assessment.schema.json`, with every field that is settled."""
        return {
            "schema_version": 1,
            "kinds": {"leak": self.kinds.leak.value, "loss": self.kinds.loss.value, "damage": self.kinds.damage.value},
            "appi": self.appi.to_json(),
            "my_number": self.my_number.to_json(),
            "privacy_mark": self.privacy_mark.to_json(),
            "notice": {"items": list(self.notice_items), "timing": "may_wait_now" if self.notice_may_wait else "promptly"},
            "joint_report_allowed": self.is_joint_report_allowed,
            "entrustor_notice_option": self.is_entrustor_notice_option,
            "single_report_possible": self.is_single_report_possible,
            "ransomware_common_form_available": self.is_ransomware_common_form_available,
            "publication": "desirable" if self.is_publication_desirable else "not_settled",
            "other_duties": list(self.other_duties),
            "warnings": list(self.warnings),
            "missing_facts": [{"path": one.path, "question_ja": one.question_ja} for one in self.missing],
            "citations": list(self.citations),
        }
