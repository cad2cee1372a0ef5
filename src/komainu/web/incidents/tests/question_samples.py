"""What the tests of the questions share."""

from datetime import date
from typing import Any

TODAY = date(2026, 11, 22)
FACTS: dict[str, Any] = {"schema_version": 1, "data_sets": [{"id": "d1"}]}
TWO: dict[str, Any] = {"schema_version": 1, "data_sets": [{"id": "d1", "label": "名簿"}, {"id": "d2", "label": "ノートPC"}]}
