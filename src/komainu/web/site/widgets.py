"""Controls that forms of all parts use: choices as large tiles, days, moments, files."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from komainu.web.site import drawing, look
from komainu.web.site.days import ERA, day_words, parse_day

Text = str | Promise


def _said(text: Any) -> str:
    """A text as it stands in the language of the reader; markup stays markup."""
    return text if isinstance(text, str) else str(text)


class _Tiles:
    """Choices as large tappable tiles, each with an optional hint and icon.

    hints       value of a choice -> a second line below its label
    icons       value of a choice -> name of an icon
    side_by_side  short choices (はい, いいえ, まだ分からない) stand in one row where there is room
    A choice with the value "unknown" looks like every other: not knowing yet is an answer of equal rank.
    """

    def __init__(
        self,
        *args: Any,
        hints: Mapping[str, Text] | None = None,
        icons: Mapping[str, str] | None = None,
        side_by_side: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hints, self.icons, self.side_by_side = hints or {}, icons or {}, side_by_side

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """What the drawing of the widget's context gives (`drawing.tiles`), without making a context of each choice: a form has hundreds of them."""
        choices = list(self.choices)  # type: ignore[attr-defined]
        if any(isinstance(label, list | tuple) for _value, label in choices):
            return SafeString(super().render(name, value, attrs, renderer))  # type: ignore[misc]
        own = self.build_attrs(self.attrs, attrs)  # type: ignore[attr-defined]
        own_id, chosen, several = own.pop("id", ""), self.format_value(value), self.allow_multiple_selected  # type: ignore[attr-defined]
        kind, rest, drawn, is_chosen = self.input_type, tuple(own.items()), [], False  # type: ignore[attr-defined]
        for number, (choice, label) in enumerate(choices):
            words = "" if choice is None else str(choice)
            is_it = words in chosen and (several or not is_chosen)
            is_chosen = is_chosen or is_it
            icon, hint = self.icons.get(words, ""), self.hints.get(words, "")
            drawn.append(
                drawing.tile(kind, name, words, _said(label), _said(hint), icon, f"{own_id}_{number}" if own_id else "", rest, is_it)
            )
        return drawing.safe(drawing.tiles_of(drawn, side_by_side=self.side_by_side))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)  # type: ignore[misc]
        context["widget"]["side_by_side"] = self.side_by_side
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"], option["icon"] = self.hints.get(str(value), ""), self.icons.get(str(value), "")
        return option


class LongSelect(forms.Select):
    """A choice of many: drawn without making a context of each option, which on a form with all departments of a large house costs more than the rest of it."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        choices = list(self.choices)
        if any(isinstance(label, list | tuple) for _value, label in choices):
            return SafeString(super().render(name, value, attrs, renderer))
        pairs = [("" if choice is None else str(choice), _said(label)) for choice, label in choices]
        return drawing.safe(
            drawing.plain_select(name, pairs, next(iter(self.format_value(value)), None), self.build_attrs(self.attrs, attrs))
        )


class RadioTiles(_Tiles, forms.RadioSelect):
    """One of several, as tiles."""


class CheckboxTiles(_Tiles, forms.CheckboxSelectMultiple):
    """Any of several, as tiles."""


class DayInput(forms.DateInput):
    """A calendar day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "is-day", **(attrs or {})}, format="%Y-%m-%d")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was typed, in any way of writing a day (令和8年11月22日, R8.11.22, 2026/11/22); what is no day stays as it is."""
        typed = super().value_from_datadict(data, files, name)
        day = parse_day(typed) if isinstance(typed, str) else None
        return day.isoformat() if day is not None else typed

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Where the house writes days by era, a field of text: the browser's own calendar knows no eras."""
        context = super().get_context(name, value, attrs)
        if look.current().date_style == ERA and get_language() != "en":
            day = parse_day(context["widget"]["value"] or "")
            context["widget"]["type"] = "text"
            if day is not None:
                context["widget"]["value"] = day_words(day, ERA, with_weekday=False)
            context["widget"]["attrs"].setdefault("placeholder", "令和8年4月1日")
        return context


class MomentInput(forms.DateTimeInput):
    """A day and a time of day, in Japanese time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "is-moment", **(attrs or {})}, format="%Y-%m-%dT%H:%M")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was typed; a day before a blank or a T may be written in any way."""
        typed = super().value_from_datadict(data, files, name)
        if not isinstance(typed, str):
            return typed
        day_text, _mark, time_text = typed.strip().replace("T", " ").rpartition(" ")
        day = parse_day(day_text)
        return f"{day.isoformat()}T{time_text}" if day is not None else typed


class TimeInput(forms.TimeInput):
    """A time of day, in Japanese time."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "is-time", **(attrs or {})}, format="%H:%M")


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
