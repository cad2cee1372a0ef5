"""The house at a glance: what it is by size and standing, in one small value that the menu and the tables of needs are read with. Pure."""

from dataclasses import dataclass

from komainu.web.people.models import Organisation

Mark = Organisation.Mark
SMALL_STAFF = 100
"""Up to so many staff the guideline lets a house take simpler measures (中小規模事業者), if nothing else speaks against it."""
TINY_STAFF = 10


@dataclass(frozen=True, slots=True)
class Profile:
    """What a house is. Unknown is a value: an empty mark, an empty answer, no staff counted yet.

    staff        people who work in the house: counted, or declared in the first hour, whichever is more; 0 while nobody knows
    departments  departments that there are
    opened       things that size and standing do not ask for and the office opened all the same
    role_words   what the house itself calls roles: pairs of role and word
    date_style, theme  how its pages look (`site.look`): days western or by era; light, dark, or "" as the device
    """

    name: str = ""
    mark: str = ""
    staff: int = 0
    departments: int = 0
    my_number: str = ""
    entrusted: str = ""
    opened: frozenset[str] = frozenset()
    is_being_set_up: bool = True
    date_style: str = "western"
    theme: str = ""
    role_words: frozenset[tuple[str, str]] = frozenset()

    @property
    def has_mark_rules(self) -> bool:
        return self.mark in {Mark.HOLDER, Mark.UNDER_REVIEW, Mark.PREPARING_APPLICATION}

    @property
    def reports_to_mark_body(self) -> bool:
        return self.mark in {Mark.HOLDER, Mark.UNDER_REVIEW}

    @property
    def may_take_light_measures(self) -> bool:
        """Whether the lighter list may fit; a hint only, for how many persons the house holds is not known here."""
        return 0 < self.staff <= SMALL_STAFF and self.entrusted == Organisation.Entrusted.NO and self.mark == Mark.NONE
