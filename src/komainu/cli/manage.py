"""`komainu manage …`: Django's own commands, for developers and for whoever installs."""

import os
from collections.abc import Sequence


def run_django(argv: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "komainu.web.site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["komainu manage", *argv])
    return 0
