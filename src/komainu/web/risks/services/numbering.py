"""The next numbers of the house."""

from typing import Any

from django.db.models import Max

from komainu.web.people.models import Organisation
from komainu.web.risks.models import Control, Risk
from komainu.web.site import clock


def _next(model: Any, beginning: str, digits: int, count: int) -> list[str]:
    # The row of the organisation is the queue: whoever holds it gives out numbers.
    Organisation.objects.select_for_update().values_list("pk", flat=True).first()
    last = model.objects.filter(number__startswith=beginning).aggregate(last=Max("number"))["last"]
    first = int(last.removeprefix(beginning)) + 1 if last else 1
    return [f"{beginning}{number:0{digits}d}" for number in range(first, first + count)]


def risk_numbers(count: int) -> list[str]:
    """In the year's row. Called within the transaction that uses them; two at once wait for each other. Two queries."""
    return _next(Risk, f"R-{clock.today().year}-", 6, count)


def control_number() -> str:
    return _next(Control, "C-", 4, 1)[0]
