"""A risk analysis in a file: what becomes of the measures that the house does not have yet."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from komainu.web.risks.models import Control


def adjustments(options: Mapping[str, Any]) -> dict[str, Any]:
    """Beside the mapping of the columns, where the office has seen which measures they are."""
    return {
        "new_controls": forms.ChoiceField(
            label=_("Komainuにない管理策"),
            choices=[
                ("", _("結び付けない（先に管理策を加えてから読み込む）")),
                *((kind, _("新しく加える：%(kind)s") % {"kind": words}) for kind, words in Control.Kind.choices),
            ],
            required=False,
            initial=str(options.get("new_controls") or ""),
            help_text=_("加えた管理策は「実施中」になります。根拠となる条は、あとで管理策のページで結び付けます。"),
        )
    }
