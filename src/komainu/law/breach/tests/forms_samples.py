"""Facts, an assessment and a filled form that the tests of the forms change one thing in."""

from datetime import date

from komainu.law.breach.forms import ORGANISATION_KEYS, fill, load_form

TODAY = date(2026, 11, 22)
ORGANISATION = {key: f"<{key}>" for key in ORGANISATION_KEYS}


def data_set(**changes):
    base = {
        "id": "d1",
        "stage": "personal_data",
        "subject_kinds": ["customer"],
        "media": ["paper"],
        "items": ["name", "address"],
        "special_care": [],
        "financial": ["contact_details"],
        "my_number": {"contains_individual_number": False},
        "persons": {"confirmed": 1200, "maximum": 1200},
        "protection": {"encryption": "none"},
        "outflow": {"status": "confirmed"},
        "integrity": {"content_lost": "ruled_out", "altered": "ruled_out", "unusable": "ruled_out"},
    }
    return {**base, **changes}


def facts(**changes):
    base = {
        "schema_version": 1,
        "organisation": {"kind": "private_business", "delegated_authority": {"status": "not_delegated"}},
        "entrustment": {"affected_data": "own_only", "incident_place": "us"},
        "awareness": {"known_on": "2026-11-20", "first_known_by": "other_department"},
        "event": {"occurred_on": "2026-11-19", "types": ["mis_sent_mail"], "summary_ja": "案内を誤送信した。"},
        "wrongful_act": {"suspected": False},
        "data_sets": [data_set()],
    }
    return {**base, **changes}


def assessment(**changes):
    base = {
        "kinds": {"leak": "yes", "loss": "no", "damage": "no"},
        "appi": {"report_required": "required", "grounds": ["appi.r7.4"], "possible_grounds": []},
        "my_number": {"report_required": "not_applicable", "grounds": [], "possible_grounds": []},
        "other_duties": [],
    }
    return {**base, **changes}


def filled(
    name="ppc", stage="preliminary", *, given=None, answer=None, entries=None, organisation=None, overrides=None, as_of=TODAY, timeline=()
):
    return fill(
        load_form(name, as_of, overrides),
        stage=stage,
        facts=facts() if given is None else given,
        assessment=assessment() if answer is None else answer,
        organisation=ORGANISATION if organisation is None else organisation,
        entries=entries or {},
        timeline=timeline,
        as_of=as_of,
    )


def value(item_id, **kwargs):
    return filled(**kwargs).item(item_id).value
