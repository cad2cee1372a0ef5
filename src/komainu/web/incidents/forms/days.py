"""A day answered with one tap: the last days as tiles, another day by the calendar, or not known. Works without JavaScript."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from komainu.web.site.templatetags.site import MONTHS
from komainu.web.site.widgets import DayInput, RadioTiles

Text = str | Promise

OTHER, UNKNOWN = "other", "unknown"
SHOWN_DAYS = 8  # today and one week back, so that 先週の金曜 can still be tapped on a Friday
EARLIEST = date(2000, 1, 1)


def day_label(day: date, today: date) -> str:
    """今日, 昨日, 一昨日, 木曜, 先週の金曜: how one says a day of the last week. A week begins on Monday."""
    near = {0: _("今日"), 1: _("昨日"), 2: _("一昨日")}.get((today - day).days)
    if near:
        return near
    weekday = _said(day)
    return weekday if day >= today - timedelta(days=today.weekday()) else _("先週の%(weekday)s") % {"weekday": weekday}


def _said(day: date) -> str:
    """木曜 or Thu: what fits a tile on a phone."""
    return str(WEEKDAYS[day.weekday()]).removesuffix("日") if get_language() != "en" else str(WEEKDAYS_ABBR[day.weekday()])


def short_day(day: date) -> str:
    """11月20日（金） or Fri 20 Nov"""
    weekday = str(WEEKDAYS_ABBR[day.weekday()])
    if get_language() == "en":
        return f"{weekday} {day.day} {MONTHS[day.month - 1]}"
    return _("%(month)s月%(day)s日（%(weekday)s）") % {"month": day.month, "day": day.day, "weekday": weekday}


def _tile_day(day: date) -> str:
    """11/20（金） or Fri 20 Nov: short enough for a tile on a phone."""
    if get_language() == "en":
        return short_day(day)
    return _("%(month)s/%(day)s（%(weekday)s）") % {"month": day.month, "day": day.day, "weekday": WEEKDAYS_ABBR[day.weekday()]}


class DayTilesField(forms.ChoiceField):
    """The tiles. A day of the near past is taken even if its tile is gone, for a page may stay open over midnight."""

    def __init__(self, today: date, *, unknown: Text | None = None, **kwargs: Any) -> None:
        days = [today - timedelta(days=back) for back in range(SHOWN_DAYS)]
        choices: list[tuple[str, Text]] = [(day.isoformat(), day_label(day, today)) for day in days]
        choices.append((OTHER, gettext_lazy("日付を選ぶ")))
        if unknown is not None:
            choices.append((UNKNOWN, unknown))
        hints = {day.isoformat(): _tile_day(day) for day in days}
        kwargs.setdefault("error_messages", {"required": gettext_lazy("日を選んでください。")})
        super().__init__(choices=choices, widget=RadioTiles(hints=hints), **kwargs)

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or read_day(value) is not None


def other_day_field(label: Text) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput(),
        error_messages={"invalid": gettext_lazy("日付として読めません。年・月・日を入れてください。")},
    )


def read_day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def chosen(cleaned: Mapping[str, Any], name: str) -> date | None:
    """The day that tile and calendar say together; None for not known or not said. A tile for a day wins over a left-over date."""
    tile = cleaned.get(name) or ""
    return cleaned.get(f"{name}_{OTHER}") if tile == OTHER else read_day(tile)


def with_tile(data: Any, names: tuple[str, ...]) -> Any:
    """What was sent, with the tile 日付を選ぶ set where only the calendar was filled in."""
    lacking = [name for name in names if data.get(f"{name}_{OTHER}") and not data.get(name)]
    if not lacking:
        return data
    data = data.copy()
    for name in lacking:
        data[name] = OTHER
    return data


def day_problem(day: date, today: date) -> Text | None:
    """Why such a day cannot be; None if it can."""
    if day > today:
        return _("これから先の日付になっています。今日までの日を選んでください。")
    return _("古すぎる日付になっています。年を確かめてください。") if day < EARLIEST else None
