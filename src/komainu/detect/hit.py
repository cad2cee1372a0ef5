"""What is found: a kind, a place, how sure, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of personal information; the values are those of the scorer and of `komainu detect`."""

    PERSON_NAME = "PERSON_NAME"
    POSTAL_CODE = "POSTAL_CODE"
    ADDRESS = "ADDRESS"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    BIRTH_DATE = "BIRTH_DATE"
    AGE = "AGE"
    MY_NUMBER = "MY_NUMBER"
    CORPORATE_NUMBER = "CORPORATE_NUMBER"
    DRIVER_LICENSE = "DRIVER_LICENSE"
    PENSION_NUMBER = "PENSION_NUMBER"
    HEALTH_INSURANCE = "HEALTH_INSURANCE"
    PASSPORT = "PASSPORT"
    RESIDENCE_CARD = "RESIDENCE_CARD"
    CREDIT_CARD = "CREDIT_CARD"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    SENSITIVE = "SENSITIVE"
    LOGIN_ID = "LOGIN_ID"
    PASSWORD = "PASSWORD"  # noqa: S105  (the name of a kind, no secret)
    IP_ADDRESS = "IP_ADDRESS"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place of a text that holds personal information.

    kind      one of `Kind`, or the id of an organisation's own word list
    start     first code point of the value in the original text
    end       one behind its last code point
    score     0 to 1: how sure; hits with a valid check digit or a label of their own stand at 0.9 and more
    because   the reasons, in words for developers ("check digit", "label 氏名")
    """

    kind: str
    start: int
    end: int
    score: float
    because: tuple[str, ...] = ()

    def of(self, text: str) -> str:
        """The words found, out of the text that was searched."""
        return text[self.start : self.end]
