"""The controls drawn in Python say what Django's templates say, whatever stands in them."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from komainu.web.site.drawing import DRAWINGS, radios
from komainu.web.site.widgets import CheckboxTiles, DayInput, RadioTiles

HOSTILE = "\"><script>alert('x')</script>&amp;"
CHOICES = [("", "―"), ("a", HOSTILE), ("組", [("b", "B"), (3, "三")])]


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput(attrs={"class": HOSTILE, "required": True, "disabled": False}), HOSTILE),
        (forms.TextInput(), None),
        (forms.NumberInput(attrs={"min": 0}), 0),
        (forms.EmailInput(), "a@example.jp"),
        (forms.PasswordInput(render_value=True), "x"),
        (forms.HiddenInput(), "7"),
        (DayInput(), "2026-11-22"),
        (forms.CheckboxInput(), True),
        (forms.CheckboxInput(), False),
        (forms.Textarea(attrs={"rows": 3}), HOSTILE),
        (forms.Textarea(), ""),
        (forms.Select(choices=CHOICES), "a"),
        (forms.Select(choices=CHOICES), 3),
        (forms.SelectMultiple(choices=CHOICES), ["a", "b"]),
        (forms.FileInput(attrs={"accept": ".xlsx"}), None),
    ],
)
def test_a_control_is_what_djangos_template_makes_of_it(widget: forms.Widget, value: Any) -> None:
    attrs = {"id": "id_x"}
    ours = DRAWINGS[widget.template_name](widget.get_context("x", value, attrs))
    assert parse_html(ours) == parse_html(widget.render("x", value, attrs, renderer=DjangoTemplates()))


@pytest.mark.parametrize("kind", [RadioTiles, CheckboxTiles])
def test_tiles_escape_what_they_show(kind: Any) -> None:
    widget = kind(choices=[("a", HOSTILE), ("b", "B")], hints={"a": HOSTILE}, icons={"b": "check"})
    drawn = DRAWINGS[widget.template_name](widget.get_context("x", ["a"], {"id": "id_x"}))
    assert "<script>" not in drawn
    assert drawn.count("<label") == 2
    assert drawn.count("checked") == 1
    assert "<svg" in drawn


class Hostile(forms.Form):
    name = forms.CharField(label=HOSTILE, help_text=HOSTILE)
    kind = forms.ChoiceField(label="K", widget=RadioTiles(choices=[("a", "A")]), choices=[("a", "A")])
    agreed = forms.BooleanField(label=HOSTILE)


def test_a_field_escapes_its_label_hint_and_error_and_names_them() -> None:
    form = Hostile({"name": "", "kind": "z"})
    form.add_error("name", HOSTILE)
    for bound in form:
        drawn = DRAWINGS["site/forms/field.html"]({"field": bound, "unit": HOSTILE})
        assert "<script>" not in drawn
        assert f'id="{bound.auto_id}_error"' in drawn
        assert f"{bound.auto_id}_error" in drawn.split("aria-describedby", 1)[1]


def test_plain_choices_are_escaped_and_one_is_chosen() -> None:
    drawn = parse_html(radios("line-<1>", [("same", "変わりなし"), ("gone", "<もう>ない")], "gone"))
    wanted = (
        '<label><input type="radio" name="line-&lt;1&gt;" value="same"> 変わりなし</label>'
        '<label><input type="radio" name="line-&lt;1&gt;" value="gone" checked> &lt;もう&gt;ない</label>'
    )
    assert drawn == parse_html(wanted)
