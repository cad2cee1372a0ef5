"""What a part says of a document that can be made by the house's own form. A register, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class FormField:
    """A placeholder.

    name      as it stands in the form: {{ name }}
    columns   of a list: its own fields; the form repeats a row for each entry
    """

    name: str
    meaning: Text
    example: str = ""
    columns: tuple["FormField", ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A document that can be made by an own form. `id` is `part.what`."""

    id: str
    label: Text
    format: Literal["docx", "xlsx"]
    fields: tuple[FormField, ...]

    @property
    def sample(self) -> dict[str, Any]:
        """Plain values for every field, lists with two entries."""
        return {
            field.name: [{column.name: column.example for column in field.columns} for _entry in "12"] if field.columns else field.example
            for field in self.fields
        }

    @property
    def names(self) -> Mapping[str, FormField]:
        return {field.name: field for field in self.fields}


FORMS: dict[str, Form] = {}


def register(form: Form) -> Form:
    """Make a document known; a part does it once, when it is loaded."""
    FORMS[form.id] = form
    return form
