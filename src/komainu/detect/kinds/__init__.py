"""The kinds of personal information, one file each, each with `find(page)`.

The order matters in one way: ages and special care look at the names found before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.kinds import (
    address,
    age,
    bank_account,
    birth_date,
    corporate_number,
    credit_card,
    driver_license,
    email,
    health_insurance,
    ip_address,
    login_id,
    my_number,
    passport,
    password,
    pension_number,
    person_name,
    phone,
    postal_code,
    residence_card,
    sensitive,
)
from komainu.detect.page import Page

FINDERS: dict[Kind, Callable[[Page], Iterator[Hit]]] = {
    Kind.EMAIL: email.find,
    Kind.ADDRESS: address.find,
    Kind.POSTAL_CODE: postal_code.find,
    Kind.PHONE: phone.find,
    Kind.BIRTH_DATE: birth_date.find,
    Kind.MY_NUMBER: my_number.find,
    Kind.CORPORATE_NUMBER: corporate_number.find,
    Kind.DRIVER_LICENSE: driver_license.find,
    Kind.PENSION_NUMBER: pension_number.find,
    Kind.HEALTH_INSURANCE: health_insurance.find,
    Kind.PASSPORT: passport.find,
    Kind.RESIDENCE_CARD: residence_card.find,
    Kind.CREDIT_CARD: credit_card.find,
    Kind.BANK_ACCOUNT: bank_account.find,
    Kind.PASSWORD: password.find,
    Kind.LOGIN_ID: login_id.find,
    Kind.IP_ADDRESS: ip_address.find,
    Kind.PERSON_NAME: person_name.find,
    Kind.AGE: age.find,
    Kind.SENSITIVE: sensitive.find,
}

__all__ = ["FINDERS"]
