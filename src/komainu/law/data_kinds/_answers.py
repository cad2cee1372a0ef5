"""What is asked of a data set, each answer yes, no or unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Self

from komainu.law.breach.vocabulary import Answer


class Fact(StrEnum):
    """The questions in the order of asking; their words stand in `rules/data_kinds.toml`."""

    IS_ABOUT_LIVING_PERSON = "is_about_living_person"
    IDENTIFIES = "identifies"
    HAS_IDENTIFICATION_CODE = "has_identification_code"
    HAS_INDIVIDUAL_NUMBER = "has_individual_number"
    HAS_SPECIAL_CARE = "has_special_care"
    IS_SEARCHABLE = "is_searchable"
    IS_MARKET_DIRECTORY = "is_market_directory"
    MAY_DO_ALL = "may_do_all"
    EXISTENCE_WOULD_HARM = "existence_would_harm"
    IS_ONLY_ENTRUSTED = "is_only_entrusted"
    IS_PSEUDONYMOUSLY_PROCESSED = "is_pseudonymously_processed"
    IS_ANONYMOUSLY_PROCESSED = "is_anonymously_processed"


@dataclass(frozen=True, slots=True)
class Answers:
    """One answer a question; a field has the name of its question."""

    is_about_living_person: Answer = Answer.UNKNOWN
    identifies: Answer = Answer.UNKNOWN
    has_identification_code: Answer = Answer.UNKNOWN
    has_individual_number: Answer = Answer.UNKNOWN
    has_special_care: Answer = Answer.UNKNOWN
    is_searchable: Answer = Answer.UNKNOWN
    is_market_directory: Answer = Answer.UNKNOWN
    may_do_all: Answer = Answer.UNKNOWN
    existence_would_harm: Answer = Answer.UNKNOWN
    is_only_entrusted: Answer = Answer.UNKNOWN
    is_pseudonymously_processed: Answer = Answer.UNKNOWN
    is_anonymously_processed: Answer = Answer.UNKNOWN

    @classmethod
    def from_json(cls, document: Mapping[str, bool | None]) -> Self:
        """From true, false and null by question; what is left out is unknown. Raises KeyError for a question that nobody asks."""
        known = {one.name for one in fields(cls)}
        if strange := set(document) - known:
            raise KeyError(sorted(strange)[0])
        words = {True: Answer.YES, False: Answer.NO, None: Answer.UNKNOWN}
        return cls(**{key: words[value] for key, value in document.items()})

    def to_json(self) -> dict[str, bool | None]:
        """The reverse of `from_json`, every question given."""
        values = {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None}
        return {one.name: values[getattr(self, one.name)] for one in fields(self)}

    def of(self, fact: Fact) -> Answer:
        """The answer to one question."""
        answer: Answer = getattr(self, fact.value)
        return answer
