"""How fields and controls are drawn: in Python, for a form of twelve fields drawn by Django's templates cost more than all else on its page.

Every drawing takes the context that Django gives the template of that name, and returns the same markup. A widget that is not here
(a part's own) is still drawn by its template.
"""

import html
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from komainu.web.site.icons import drawn_icon
from komainu.web.site.remembering import drawn

Context = Mapping[str, Any]


def escape(value: Any) -> str:
    """Any value, escaped at once: Django's own function asks each time whether it should wait for a language."""
    return html.escape(str(value))


def conditional_escape(value: Any) -> str:
    """A text, escaped unless it is markup."""
    if isinstance(value, Promise):
        value = str(value)
    return str(value.__html__()) if hasattr(value, "__html__") else html.escape(str(value))


def attributes(given: Mapping[str, Any]) -> str:
    """` name="value"` for each; True is the name alone, False is nothing."""
    drawn = []
    for name, value in given.items():
        if value is True:
            drawn.append(f" {name}")
        elif value is not False:
            drawn.append(f' {name}="{escape(value)}"')
    return "".join(drawn)


def input_control(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{escape(value)}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{shown}{attributes(widget["attrs"])}>'


def radios(name: str, choices: Iterable[tuple[str, Any]], chosen: str) -> SafeString:
    """Plain choices beside each other, each in its label: a table of many lines has a hundred of them."""
    own, drawn = escape(name), []
    for value, label in choices:
        mark = " checked" if value == chosen else ""
        drawn.append(f'<label><input type="radio" name="{own}" value="{escape(value)}"{mark}> {conditional_escape(label)}</label>')
    return safe("".join(drawn))


def text_area(widget: Mapping[str, Any]) -> str:
    text = conditional_escape(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{escape(widget["name"])}"{attributes(widget["attrs"])}>\n{text}</textarea>'


def select(widget: Mapping[str, Any]) -> str:
    drawn = [f'<select name="{escape(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            drawn.append(f'<optgroup label="{escape(group)}">')
        drawn += [
            f'<option value="{escape(option["value"])}"{attributes(option["attrs"])}>{conditional_escape(option["label"])}</option>'
            for option in options
        ]
        if group:
            drawn.append("</optgroup>")
    drawn.append("</select>")
    return "".join(drawn)


def plain_select(name: str, pairs: Iterable[tuple[str, str]], chosen: str | None, attrs: Mapping[str, Any]) -> str:
    """A choice without groups; of two options with the chosen value the first is marked."""
    drawn = [f'<select name="{escape(name)}"{attributes(attrs)}>']
    for value, label in pairs:
        mark = ""
        if value == chosen:
            mark, chosen = " selected", None
        drawn.append(f'<option value="{escape(value)}"{mark}>{conditional_escape(label)}</option>')
    drawn.append("</select>")
    return "".join(drawn)


def tiles(widget: Mapping[str, Any]) -> str:
    """Choices as large tappable tiles (`widgets.RadioTiles`, `CheckboxTiles`; a plain choice of Django too)."""
    drawn = []
    for group, options, _index in widget["optgroups"]:
        if group:
            drawn.append(f'<p class="tiles-group">{conditional_escape(group)}</p>')
        drawn += map(_tile, options)
    return tiles_of(drawn, side_by_side=bool(widget.get("side_by_side")))


def tiles_of(drawn: Iterable[str], *, side_by_side: bool) -> str:
    """Tiles that are drawn already, together."""
    return f'<div class="tiles{" is-side-by-side" if side_by_side else ""}">{"".join(drawn)}</div>'


def _tile(option: Mapping[str, Any]) -> str:
    return _labelled(input_control(option), option["attrs"].get("id"), option["label"], option.get("hint"), option.get("icon"))


def _labelled(control: str, own_id: str | None, label: Any, hint: Any, icon: str | None) -> str:
    meant = f' for="{escape(own_id)}"' if own_id else ""
    below = f'<span class="tile-hint">{conditional_escape(hint)}</span>' if hint else ""
    return (
        f'<label class="tile"{meant}>{control}<span><span class="tile-label">{conditional_escape(label)}</span>{below}</span>'
        f"{drawn_icon(icon) if icon else ''}</label>"
    )


@lru_cache(maxsize=8192, typed=True)
def tile(  # noqa: PLR0917 - all of it is the key of what is kept
    kind: str, name: str, value: str, label: str, hint: str, icon: str, own_id: str, more: tuple[tuple[str, Any], ...], is_chosen: bool
) -> str:
    """One choice, kept: the words of a vocabulary are drawn again on every form.

    kind   of the input: radio, checkbox
    more   its further attributes, the same for all choices of a field
    """
    own: dict[str, Any] = {**dict(more), **({"id": own_id} if own_id else {}), **({"checked": True} if is_chosen else {})}
    return _labelled(input_control({"type": kind, "name": name, "value": value, "attrs": own}), own_id, label, hint, icon)


def file_control(widget: Mapping[str, Any]) -> str:
    kept = ""
    if widget.get("is_initial"):
        now, colon, take_away = _("いまのファイル"), _("："), _("このファイルを外す")
        kept = f'<p class="soft">{drawn_icon("paperclip")} {now}{colon}{conditional_escape(widget["value"])}</p>'
        if not widget["required"]:
            box, box_id = escape(widget["checkbox_name"]), escape(widget["checkbox_id"])
            kept += (
                f'<label class="check-line" for="{box_id}"><input class="checkbox" type="checkbox" name="{box}" id="{box_id}">'
                f"<span>{take_away}</span></label>"
            )
    return f'{kept}<input type="{widget["type"]}" name="{escape(widget["name"])}"{attributes(widget["attrs"])}>'


def mark(field: Any) -> str:
    """Whether it must be filled in: a word, never a colour or a star. A field that is needed, though not on this page, brings its own (`mark`); an empty one
    says nothing, where not to know is an answer among the others."""
    own = getattr(field.field, "mark", None)
    if own is not None:
        word, kind = own
    elif field.field.required:
        word, kind = _("必須"), "is-required"
    else:
        word, kind = _("任意"), "is-optional"
    return f'<span class="mark {kind}">{word}</span>' if word else ""


def notes(field: Any) -> str:
    """Hint and errors; the control names both by aria-describedby."""
    drawn, wrong = (
        f'<p class="hint" id="{field.auto_id}_helptext">{conditional_escape(field.help_text)}</p>' if field.help_text else "",
        field.errors,
    )
    if wrong:
        errors = "<br>".join(conditional_escape(error) for error in wrong)
        warned = _("エラー：")
        said = f'<span><span class="visually-hidden">{warned}</span>{errors}</span>'
        drawn += f'<div class="field-error" id="{field.auto_id}_error">{drawn_icon("danger")}{said}</div>'
    return drawn


def group(context: Context) -> str:
    """One field whole: label, mark, hint, errors, control. Takes field (KomainuBoundField); unit, reason and citation may be left out."""
    field = context["field"]
    if field.is_hidden:
        return str(field)
    label, unit, reason, citation = conditional_escape(field.label), context.get("unit"), context.get("reason"), context.get("citation")
    if field.use_fieldset:
        inner = (
            f'<fieldset{_of_group(field)}><legend class="field-label">{label}{mark(field)}</legend>'
            f'<div class="stack is-tight">{notes(field)}{field}</div></fieldset>'
        )
    elif field.kind == "checkbox":
        needed = f" {mark(field)}" if field.field.required else ""
        inner = f'{notes(field)}<label class="check-line" for="{field.id_for_label}">{field}<span>{label}{needed}</span></label>'
    else:
        control = f'<div class="field-control">{field}<span>{conditional_escape(unit)}</span></div>' if unit else str(field)
        inner = f'<label class="field-label" for="{field.id_for_label}">{label}{mark(field)}</label>{notes(field)}{control}'
    why = ""
    if reason or citation:
        why = drawn("site/reason.html", text=reason, citation=citation, summary=_("なぜ聞くのか"))
    return f'<div class="field{" has-error" if field.errors else ""}">{inner}{why}</div>'


def _of_group(field: Any) -> str:
    """The attributes of a fieldset: of radio buttons the group, not each choice, says that it is wrong or must be answered."""
    own: dict[str, Any] = {}
    if field.is_radio:
        own = {
            "role": "radiogroup",
            "aria-invalid": "true" if field.errors else False,
            "aria-required": "true" if field.field.required else False,
        }
    return attributes({**own, "aria-describedby": field.aria_describedby or False})


INPUTS = ("input", "text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "checkbox", "search", "tel", "color")
DRAWINGS: dict[str, Callable[[Context], str]] = {
    **{f"django/forms/widgets/{name}.html": lambda context: input_control(context["widget"]) for name in INPUTS},
    "django/forms/widgets/textarea.html": lambda context: text_area(context["widget"]),
    "django/forms/widgets/select.html": lambda context: select(context["widget"]),
    "django/forms/widgets/radio.html": lambda context: tiles(context["widget"]),
    "django/forms/widgets/checkbox_select.html": lambda context: tiles(context["widget"]),
    "django/forms/widgets/file.html": lambda context: file_control(context["widget"]),
    "django/forms/widgets/clearable_file_input.html": lambda context: file_control(context["widget"]),
    "site/forms/field.html": group,
}
"""The drawing by the name of the template in whose place it stands."""


def safe(markup: str) -> SafeString:
    """Markup of this module, in which every value has been escaped."""
    return SafeString(markup)
