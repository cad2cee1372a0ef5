"""What every operation keeps: a bearer token (never a cookie), the right as its scope and as its owner's, the limit by minute."""

import json
from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError, Throttled
from ninja.parser import Parser
from ninja.security import HttpBearer
from pydantic import AfterValidator, BeforeValidator, Field

from komainu.web.api import services
from komainu.web.api.errors import ProblemOut
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.site.rights import RIGHTS, may

DEEPEST = 60


class ApiRequest(HttpRequest):
    """A request of another program that acts for somebody."""

    person: Person
    standing: Standing
    use: services.Use


class Bearer(HttpBearer):
    """A token that has the right, of somebody who has it too."""

    def __init__(self, right: str) -> None:
        super().__init__()
        if right not in RIGHTS:
            raise LookupError(f"no such right: {right}")
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> services.Use | None:
        use = services.use(token)
        if use is None:
            return None
        if use.is_too_often:
            raise Throttled(wait=60)
        if self.right not in use.token.scopes or not may(use.standing, self.right):
            raise PermissionDenied(self.right)
        request.person, request.standing, request.use = use.person, use.standing, use  # type: ignore[attr-defined]
        return use


def _sound(text: str) -> str:
    """A text that every database keeps. Raises ValueError."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("contains a zero byte or half a character")
    return text


def _only_text(value: Any) -> Any:
    """What must be written as a text in JSON. Raises ValueError."""
    if value is not None and not isinstance(value, str):
        raise ValueError("must be a text")
    return value


def _check(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        _sound(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _sound(key)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


class StrictParser(Parser):
    """JSON by the book: UTF-8, no NaN, no half characters, no zero bytes, not endlessly deep."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            value = json.loads(request.body.decode(), parse_constant=_no_constant)
            _check(value)
        except (ValueError, RecursionError) as error:
            raise HttpError(400, str(error)) from error
        return value


Line = Annotated[str, Field(max_length=200), AfterValidator(_sound)]
Words = Annotated[str, Field(max_length=100), AfterValidator(_sound)]
Long = Annotated[str, Field(max_length=20_000), AfterValidator(_sound)]
Limit = Annotated[int, Field(ge=1, le=200)]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]
# In a body a number is a number and a day a text: `false` is no count, and 0 no day.
Count = Annotated[int, Field(ge=0, le=2**31 - 1, strict=True)]
Day = Annotated[date, BeforeValidator(_only_text)]
Clock = Annotated[time, BeforeValidator(_only_text)]
Sequence = Annotated[int, Field(ge=1, le=2**63 - 1)]


def part(found: QuerySet[Any], limit: int, offset: int) -> tuple[list[Any], int | None]:
    """So many records from there on, and where the next part begins; None at the end. One query."""
    rows = list(found[offset : offset + limit + 1])
    return rows[:limit], offset + limit if len(rows) > limit else None


ALWAYS = (401, 403, 422, 429)


def operation(
    router: Router, method: str, path: str, right: str, *, gives: Any, status: int = 200, refuses: tuple[int, ...] = (), **more: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """One operation with the right that it asks for. What it may refuse beside the usual is named, and stands in the description.

    refuses   further statuses: 400 for one that reads a body, 404 for one with a record's code, 409 for one that changes
    """
    answers: dict[int, Any] = {status: gives, **dict.fromkeys(sorted({*ALWAYS, *refuses}), ProblemOut)}
    extra = {"x-right": right}

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        found: Callable[..., Any] = router.api_operation([method], path, auth=Bearer(right), response=answers, openapi_extra=extra, **more)(
            view
        )
        return found

    return mark
