"""What a page shows live: the company's own parts (`{{company:policy}}`) and charts (`![…](chart:name)`). Other files of the part register them.

from komainu.web.training.live import slot
@slot("policy")
def policy(language: str) -> str: …    # safe HTML, or "" where there is nothing to show yet
"""

from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Drawn = Callable[[str], str]
SLOTS: dict[str, Drawn] = {}
CHARTS: dict[str, Drawn] = {}


def slot(name: str) -> Callable[[Drawn], Drawn]:
    """Mark the function that gives a company part: (language) → safe HTML."""

    def mark(function: Drawn) -> Drawn:
        SLOTS[name] = function
        return function

    return mark


def chart(name: str) -> Callable[[Drawn], Drawn]:
    """Mark the function that draws a chart: (language) → a whole SVG, or a table."""

    def mark(function: Drawn) -> Drawn:
        CHARTS[name] = function
        return function

    return mark


def slot_html(name: str, language: str) -> SafeString:
    """A company part as it is now; where there is nothing, a sentence that says whom to ask."""
    drawn = SLOTS[name](language) if name in SLOTS else ""
    if drawn:
        return mark_safe(drawn)  # noqa: S308 - the registered functions give safe HTML
    text = _("ここには自社の決まりが入ります。まだ書かれていないので、PMS事務局に聞いてください。")
    return format_html('<p class="lesson-open">{}</p>', text)


def chart_html(name: str, alt: str, language: str) -> SafeString:
    if name not in CHARTS:
        return format_html('<p class="lesson-open">{}</p>', alt)
    return format_html('<figure class="lesson-figure">{}</figure>', mark_safe(CHARTS[name](language)))  # noqa: S308 - drawn by us
