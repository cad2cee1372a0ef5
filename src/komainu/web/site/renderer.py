"""How every form of Komainu is drawn: labels, marks, hints and errors wired to their controls."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.http import HttpRequest

from komainu.web.site import drawing

CONTROL_CLASSES: dict[type[forms.Widget], str] = {
    forms.HiddenInput: "",
    forms.CheckboxInput: "checkbox",
    forms.RadioSelect: "tiles",
    forms.CheckboxSelectMultiple: "tiles",
    forms.Select: "select",
    forms.Textarea: "input is-area",
    forms.FileInput: "file-input",
    forms.NumberInput: "input is-number",
    Input: "input",
}


class KomainuBoundField(BoundField):
    """A field that knows its kind, so that a template need not ask for classes of widgets."""

    @property
    def kind(self) -> str:
        """checkbox, tiles or control: which of the three ways of labelling fits."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        return "tiles" if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple) else "control"

    @property
    def use_fieldset(self) -> bool:
        """Several controls under one name need a legend; a single one (also a file) has its label."""
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget | forms.SelectDateWidget)

    @property
    def is_radio(self) -> bool:
        """Whether one of several is chosen; the group, not each choice, then says that it is wrong or must be answered."""
        return isinstance(self.field.widget, forms.RadioSelect)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        own = next((name for kind, name in CONTROL_CLASSES.items() if isinstance(widget, kind)), "")
        given = attrs.get("class") or widget.attrs.get("class", "")
        if classes := f"{own} {given}".strip():
            attrs["class"] = classes
        if isinstance(widget, forms.RadioSelect):
            attrs.pop("aria-invalid", None)
        if isinstance(widget, forms.NumberInput):
            attrs.setdefault("inputmode", "numeric")
        return attrs


class KomainuFormRenderer(TemplatesSetting):
    """Named in `FORM_RENDERER`. Needs `django.forms` in `INSTALLED_APPS`."""

    form_template_name = "site/forms/form.html"
    field_template_name = "site/forms/field.html"
    bound_field_class = KomainuBoundField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Drawn in Python where there is a drawing, else by the template of that name."""
        own = drawing.DRAWINGS.get(template_name)
        return own(context) if own else super().render(template_name, context, request)
