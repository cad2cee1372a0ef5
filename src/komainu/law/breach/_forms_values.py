"""How each item of a form gets its value from the facts: the functions that `derive` in rules/forms/*.toml names."""

from collections.abc import Callable, Mapping

from . import _forms_event as event
from . import _forms_sets as sets
from ._forms_derived import NOTHING, Derived
from ._forms_facts import Case
from ._forms_model import Item

DERIVATIONS: Mapping[str, Callable[[Case, Item], Derived]] = {
    "mapped": event.mapped,
    "fact_date": event.fact_date,
    "contains_my_number": event.contains_my_number,
    "report_sequence": event.report_sequence,
    "report_stage": event.report_stage,
    "filing_day": event.filing_day,
    "contact_line": event.contact_line,
    "kinds": event.kinds,
    "my_number_kinds": event.my_number_kinds,
    "appi_grounds": event.appi_grounds,
    "my_number_grounds": event.my_number_grounds,
    "course": event.course,
    "outline": event.outline,
    "mark_kind": event.mark_kind,
    "mark_origin": event.mark_origin,
    "cause": event.cause,
    "other_cause": event.other_cause,
    "signs_only": event.signs_only,
    "notification_state": event.notification_state,
    "notification_text": event.notification_text,
    "publication_hint": event.publication_hint,
    "other_matters": event.other_matters,
    "other_bodies": event.other_bodies,
    "set_words": sets.set_words,
    "other_words": sets.other_words,
    "set_text": sets.set_text,
    "set_description": sets.set_description,
    "sensitive": sets.sensitive,
    "persons": sets.persons,
    "card_persons": sets.card_persons,
    "protection": sets.protection,
}


def derive(case: Case, item: Item) -> Derived:
    """The value of an item from the facts; nothing where only people can say it."""
    function = DERIVATIONS.get(item.derive)
    return function(case, item) if function is not None else NOTHING
