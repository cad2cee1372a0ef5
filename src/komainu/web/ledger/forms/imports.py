"""A ledger in a file: which ledger it is, and whose lines they are where the file does not say."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.web.documents.importing.forms import FileForm
from komainu.web.ledger.models import LedgerLine
from komainu.web.people.forms.departments import DepartmentChoice
from komainu.web.site.widgets import RadioTiles


class LedgerFileForm(FileForm):
    """The file, and what it does not say itself."""

    kind = forms.ChoiceField(
        label=_("どちらの台帳ですか"), choices=LedgerLine.Kind.choices, initial=LedgerLine.Kind.OWN, widget=RadioTiles(side_by_side=True)
    )  # fmt: skip
    department = DepartmentChoice(
        label=_("部門が書かれていない行の部門"), empty=_("（ファイルの部門の列、またはシートの名前を使う）"),
        help_text=_("1つの部門だけの台帳で、部門の列がないときに選びます。"),
    )  # fmt: skip

    def options(self) -> dict[str, Any]:
        department = self.cleaned_data["department"]
        return {"kind": self.cleaned_data["kind"], "department": str(department.pk) if department else ""}


def adjustments(options: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "makes_departments": forms.BooleanField(
            label=_("台帳にあってKomainuにない部門を、新しく作る"), required=False, initial=bool(options.get("makes_departments"))
        )
    }
