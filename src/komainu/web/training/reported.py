"""What a package of another maker reports while somebody works in it: read with suspicion, judged by the house's pass mark. Pure."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_STATE = 64_000
LONGEST_PLACE = 1000
MOST_SECONDS = 4 * 3600
_CLOCK = re.compile(r"([0-9]{1,4}):([0-9]{1,2}):([0-9]{1,2})(?:\.[0-9]{1,2})?")
_DURATION = re.compile(
    r"P(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,8})(?:\.[0-9]{1,2})?S)?)?"
)
COMPLETION = {"completed", "incomplete", "not attempted", "unknown", "browsed"}
SUCCESS = {"passed", "failed", "unknown"}


@dataclass(frozen=True, slots=True)
class Report:
    """What a package said, as far as it is possible.

    is_complete   it said that all was seen
    success       passed, failed, or empty where it said nothing
    score         per cent, rounded down; None where it gave none
    seconds       how long this sitting was
    """

    is_complete: bool = False
    success: str = ""
    score: int | None = None
    location: str = ""
    suspend_data: str = ""
    seconds: int = 0

    def has_passed(self, pass_mark: int) -> bool | None:
        """By the score where there is one, for the house decides what is enough; else by the package's own word; None: it judges nobody."""
        if self.score is not None:
            return self.score >= pass_mark
        return None if not self.success else self.success == "passed"


def read_report(values: Mapping[str, str], edition: str) -> Report:
    """The values by their SCORM names; what cannot be is taken as not said."""
    if edition == "1.2":
        status = values.get("cmi.core.lesson_status", "")
        success = status if status in {"passed", "failed"} else ""
        # In 1.2 one word says both: who passed or failed came to the end.
        is_complete = status in {"completed", "passed", "failed"}
        score = _score(values, "cmi.core.score")
        place, time = values.get("cmi.core.lesson_location", ""), values.get("cmi.core.session_time", "")
    else:
        said = values.get("cmi.success_status", "")
        success = said if said in {"passed", "failed"} else ""
        is_complete = values.get("cmi.completion_status", "") == "completed"
        score = _scaled(values.get("cmi.score.scaled", ""))
        if score is None:
            score = _score(values, "cmi.score")
        place, time = values.get("cmi.location", ""), values.get("cmi.session_time", "")
    return Report(is_complete, success, score, place[:LONGEST_PLACE], values.get("cmi.suspend_data", "")[:LONGEST_STATE], seconds_of(time))


def _number(text: str) -> float | None:
    if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", text.strip()):
        return None
    found = float(text)
    return found if math.isfinite(found) else None


def _scaled(text: str) -> int | None:
    found = _number(text)
    return None if found is None or not -1 <= found <= 1 else _down(100 * max(found, 0.0))


def _score(values: Mapping[str, str], prefix: str) -> int | None:
    """`raw` between `min` and `max`, which are 0 and 100 where nothing is said."""
    raw = _number(values.get(f"{prefix}.raw", ""))
    if raw is None:
        return None
    least, most = _number(values.get(f"{prefix}.min", "")), _number(values.get(f"{prefix}.max", ""))
    least, most = 0.0 if least is None else least, 100.0 if most is None else most
    if most <= least or not least <= raw <= most:
        return None
    return _down(100 * (raw - least) / (most - least))


def _down(share: float) -> int:
    """79.9 is not 80; but 0.58 times 100 is 58, whatever binary fractions say."""
    return math.floor(round(share, 6))


def seconds_of(text: str) -> int:
    """`0012:34:56.7` of 1.2 or `PT12M34S` of 2004; at most four hours a sitting, for a window may stay open over night."""
    if found := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part) for part in found.groups())
        return min(3600 * hours + 60 * minutes + seconds, MOST_SECONDS)
    if text and (found := _DURATION.fullmatch(text)):
        years, months, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return min(((years * 365 + months * 30 + days) * 24 + hours) * 3600 + 60 * minutes + seconds, MOST_SECONDS)
    return 0
