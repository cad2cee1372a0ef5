"""Tags and filters of the pages: icons, fields, days and times as an office writes them. Load with `{% load site %}`."""

from datetime import date, datetime
from html import escape as escaped
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from komainu.web.site import drawing, look
from komainu.web.site.days import day_words
from komainu.web.site.icons import drawn_icon
from komainu.web.site.remembering import drawn

register = template.Library()

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# From so many days before its last day on, a duty is shown as due soon.
SOON_DAYS = 7


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """One icon of the fixed set, hidden from assistive technology. Raises KeyError for a name that is not in the set.

    size  "" for the size of the text, "large" for 2rem
    """
    return SafeString(drawn_icon(name, size))


@register.simple_tag
def field(bound: BoundField, *, hint: Any = "", reason: Any = "", citation: Any = "", unit: Any = "", label: Any = "") -> SafeString:
    """One field of a form with label, mark 必須/任意, hint, error and control, all wired to each other.

    hint      replaces the field's own help text
    reason    why this is asked; opens under the field with `citation`
    unit      stands behind the control (人, 日, 円)
    label     replaces the field's own label
    """
    if hint:
        bound.help_text = hint
    if label:
        bound.label = label
    context = {"field": bound, "reason": reason, "citation": citation, "unit": unit}
    return drawing.safe(drawing.group(context))


@register.simple_tag
def field_notes(bound: BoundField) -> SafeString:
    """Hint and errors of a field whose label a page places itself; the control names both by aria-describedby."""
    return drawing.safe(drawing.notes(bound))


@register.simple_tag
def control(widget: dict[str, Any]) -> SafeString:
    """One part of a composed control (Django's context of a widget)."""
    return drawing.safe(drawing.DRAWINGS[widget["template_name"]]({"widget": widget}))


def _day(value: date | datetime) -> date:
    return localtime(value).date() if isinstance(value, datetime) and value.tzinfo else value


@register.filter
def jdate(value: date | datetime | None) -> str:
    """2026年11月22日（日）, or 令和8年… where the house wants it so; in English 22 Nov 2026. A moment is taken as the day in Japan. Nothing for None."""
    if not value:
        return ""
    day = _day(value)
    if get_language() == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return day_words(day, look.current().date_style)


@register.filter
def jdatetime(value: datetime | None) -> str:
    """2026年11月22日（日）14:05; in English 22 Nov 2026 14:05. Aware moments are shown in Japanese time."""
    if not value:
        return ""
    moment = localtime(value) if value.tzinfo else value
    gap = " " if get_language() == "en" else ""
    return f"{jdate(moment)}{gap}{moment:%H:%M}"


@register.filter
def days_left(due_on: date | datetime | None, today: date) -> int | None:
    """Whole days from `today` to `due_on`; negative once it has passed. None for no day."""
    return (_day(due_on) - today).days if due_on else None


@register.filter
def days_left_words(due_on: date | datetime | None, today: date) -> str:
    """あと3日, 本日, 期限を5日超過: the distance from `today` in words."""
    left = days_left(due_on, today)
    if left is None:
        return ""
    if left == 0:
        return _("本日")
    if left > 0:
        return ngettext("あと%(days)s日", "あと%(days)s日", left) % {"days": left}
    return ngettext("期限を%(days)s日超過", "期限を%(days)s日超過", -left) % {"days": -left}


@register.simple_tag
def deadline_state(due_on: date | datetime | None, today: date, done_on: date | datetime | None = None) -> str:
    """The state of what is due by `due_on`, seen on `today`: open, soon (7 days or fewer), today, late, done."""
    if done_on:
        return "done"
    left = days_left(due_on, today)
    if left is None or left > SOON_DAYS:
        return "open"
    return "late" if left < 0 else "today" if left == 0 else "soon"


@register.simple_tag
def share_of(value: float | None, total: float | None) -> str:
    """`value` of `total` in percent with one decimal, as text for the width of a bar ("37.5"); 0 where there is no total."""
    return f"{min(max(float(value or 0) / float(total) * 100, 0), 100):.1f}" if total else "0"


@register.filter
def shown(value: Any) -> Any:
    """A value as an office writes it: days, moments, はい/いいえ, 1,200; text and all else as it is. Give a year as text."""
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, datetime):
        return jdatetime(value)
    if isinstance(value, date):
        return jdate(value)
    return f"{value:,}" if isinstance(value, int) else value


def _safe(text: str) -> str:
    """Text for a page; what is markup already stays. Django's own asks first whether it is lazy, which costs more than the escaping."""
    return text if isinstance(text, SafeString) else escaped(text)


@register.simple_tag
def row_cells(row: Any, today: date) -> SafeString:
    """The cells of one row of a list. Drawn here and not by a template: a page of a list has hundreds of them."""
    cells = []
    for cell in row.cells:
        if cell.template:
            inner = f"<span>{drawn(cell.template, **cell.given, value=cell.value, today=today)}</span>"
        elif cell.url:
            inner = f'<a href="{escaped(cell.url)}">{_safe(cell.text)}</a>'
        else:
            inner = _safe(cell.text) if cell.is_title else f"<span>{_safe(cell.text)}</span>"
        if cell.is_title:
            cells.append(f'<th scope="row">{inner}</th>')
        else:
            css = f' class="{cell.css}"' if cell.css else ""
            cells.append(f'<td data-label="{cell.label}"{css}>{inner}</td>')
    return SafeString("".join(cells))
