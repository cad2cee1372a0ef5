"""The definitions of the law, and `classify`, which holds answers against them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from komainu.law.breach.vocabulary import Answer
from komainu.law.citations import Citation, citation
from komainu.law.data_kinds._answers import Answers, Fact
from komainu.law.data_kinds._logic import All, AnyOf, Asked, Definition, Not
from komainu.law.data_kinds._wording import Language, table, words


class DataKind(StrEnum):
    """Kinds in the order in which a ledger shows them."""

    PERSONAL_INFORMATION = "personal_information"
    SPECIAL_CARE = "special_care"
    SPECIFIC_PERSONAL_INFORMATION = "specific_personal_information"
    PERSONAL_DATA = "personal_data"
    RETAINED_PERSONAL_DATA = "retained_personal_data"
    PERSONAL_RELATED_INFORMATION = "personal_related_information"
    PSEUDONYMOUSLY_PROCESSED = "pseudonymously_processed"
    ANONYMOUSLY_PROCESSED = "anonymously_processed"
    ENTRUSTED = "entrusted"


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a data set is of a kind, and why.

    missing     the questions whose answers could still decide it; empty unless the answer is unknown
    """

    kind: DataKind
    answer: Answer
    missing: tuple[Fact, ...]

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(citation(each) for each in table()["kinds"][self.kind]["citations"])

    def reason(self, language: Language = "ja") -> str:
        """One sentence; empty while the answer is unknown."""
        return "" if self.answer is Answer.UNKNOWN else words(self.kind, "yes" if self.answer is Answer.YES else "no", language)

    def effect(self, language: Language = "ja") -> str:
        """What follows from being of this kind."""
        return words(self.kind, "effect", language)


@dataclass(frozen=True, slots=True)
class Classification:
    """A finding for every kind, and the version of the definitions that led to them."""

    findings: tuple[Finding, ...]
    rule_version: str

    def of(self, kind: DataKind) -> Finding:
        return next(each for each in self.findings if each.kind is kind)

    @property
    def kinds(self) -> frozenset[DataKind]:
        """The kinds that it certainly is."""
        return frozenset(each.kind for each in self.findings if each.answer is Answer.YES)

    @property
    def missing(self) -> tuple[Fact, ...]:
        """What is still to be asked, in the order of asking; each once."""
        wanted = {fact for each in self.findings for fact in each.missing}
        return tuple(fact for fact in Fact if fact in wanted)


_LIVING, _ANONYMOUS = Asked(Fact.IS_ABOUT_LIVING_PERSON), Asked(Fact.IS_ANONYMOUSLY_PROCESSED)
_SOMEBODY = All(_LIVING, Not(_ANONYMOUS))
_CODE = AnyOf(Asked(Fact.HAS_IDENTIFICATION_CODE), Asked(Fact.HAS_INDIVIDUAL_NUMBER))
_PERSONAL = All(_SOMEBODY, AnyOf(Asked(Fact.IDENTIFIES), _CODE))
_PSEUDONYMOUS = All(_SOMEBODY, Asked(Fact.IS_PSEUDONYMOUSLY_PROCESSED))
_DATA = All(_PERSONAL, Asked(Fact.IS_SEARCHABLE), Not(Asked(Fact.IS_MARKET_DIRECTORY)))
_DEFINITIONS: dict[DataKind, Definition] = {
    DataKind.PERSONAL_INFORMATION: _PERSONAL,
    DataKind.SPECIAL_CARE: All(_PERSONAL, Asked(Fact.HAS_SPECIAL_CARE)),
    DataKind.SPECIFIC_PERSONAL_INFORMATION: All(_PERSONAL, Asked(Fact.HAS_INDIVIDUAL_NUMBER)),
    DataKind.PERSONAL_DATA: _DATA,
    DataKind.RETAINED_PERSONAL_DATA: All(
        _DATA, Asked(Fact.MAY_DO_ALL), Not(Asked(Fact.EXISTENCE_WOULD_HARM)), Not(Asked(Fact.IS_ONLY_ENTRUSTED))
    ),
    DataKind.PERSONAL_RELATED_INFORMATION: All(_SOMEBODY, Not(_PERSONAL), Not(_PSEUDONYMOUS)),
    DataKind.PSEUDONYMOUSLY_PROCESSED: _PSEUDONYMOUS,
    DataKind.ANONYMOUSLY_PROCESSED: All(_LIVING, _ANONYMOUS),
    DataKind.ENTRUSTED: All(_PERSONAL, Asked(Fact.IS_ONLY_ENTRUSTED)),
}


def classify(answers: Answers, as_of: date) -> Classification:
    """Which kinds of information a data set is.

    answers     yes, no or unknown to each question; a yes to special care says that items which the law lists are held, not hinted at
    as_of       the day, in Japan, whose law is asked for
    Raises ValueError before the definitions came into force (2022-04-01).
    An individual number is itself an identification code (Cabinet Order, art. 1). What was anonymously processed is none of the other
    kinds; what was pseudonymously processed may be personal information too, for whoever holds what it can be matched with.
    Source: APPI art. 2 (1) to (3), (5) to (7), art. 16 (1), (3), (4); Cabinet Order art. 1, 2, 5; Rules art. 31, 34; My Number Act art. 2.
    """
    meta = table()["meta"]
    if as_of < meta["in_force_from"]:
        raise ValueError(f"the definitions are known from {meta['in_force_from']}, not for {as_of}")
    return Classification(tuple(_find(kind, answers) for kind in DataKind), meta["version"])


def _find(kind: DataKind, answers: Answers) -> Finding:
    answer, open_ones = _DEFINITIONS[kind](answers)
    return Finding(kind, answer, tuple(fact for fact in Fact if fact in open_ones))
