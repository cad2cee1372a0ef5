"""Every refusal of the API in one form: `application/problem+json` (RFC 9457), with a type that never changes."""

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from komainu.web.site.problems import Problem

MEDIA_TYPE = "application/problem+json"
# status -> the end of the type, and a title. Machine formats never change with the reader's language.
TYPES: dict[int, tuple[str, str]] = {
    400: ("not-readable", "The request could not be read."),
    401: ("no-token", "A valid token is needed: Authorization: Bearer …"),
    403: ("not-allowed", "The token or its owner does not have the right."),
    404: ("not-found", "There is no such record, or it is not yours to see."),
    405: ("wrong-method", "This address does not answer this method."),
    409: ("wrong-state", "The record does not stand as the act needs it."),
    422: ("does-not-fit", "The input does not fit."),
    429: ("too-often", "Too many calls in this minute."),
}


class WrongField(Schema):
    """One part of the input that does not fit: where it stands, and why."""

    where: str
    why: str


class ProblemOut(Schema):
    """What every refusal looks like. `type` is stable; `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[WrongField] = []


def problem(status: int, *, detail: str = "", errors: list[dict[str, str]] | None = None, type: str = "", title: str = "") -> HttpResponse:
    """A refusal as an answer."""
    end, usual = TYPES.get(status, ("problem", "The request was refused."))
    body = {"type": f"/api/#{type or end}", "title": title or usual, "status": status, "detail": detail, "errors": errors or []}
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False}, content_type=MEDIA_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="komainu"'
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response


def _wrong_fields(error: ValidationError) -> list[dict[str, str]]:
    return [{"where": ".".join(str(step) for step in each["loc"])[:200], "why": str(each["msg"])[:300]} for each in error.errors][:50]


def _of_problem(request: HttpRequest, error: Any) -> HttpResponse:
    name = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in type(error).__name__).strip("-")
    return problem(error.status, detail=str(error.what_to_do), type=name, title=str(error.title))


def install(api: NinjaAPI) -> None:
    """Let the API answer every foreseen refusal so."""
    api.add_exception_handler(Problem, _of_problem)
    api.add_exception_handler(ValidationError, lambda request, error: problem(422, errors=_wrong_fields(error)))
    api.add_exception_handler(Http404, lambda request, error: problem(404))
    api.add_exception_handler(PermissionDenied, lambda request, error: problem(403, detail=str(error)))
    api.add_exception_handler(AuthenticationError, lambda request, error: problem(401))
    api.add_exception_handler(Throttled, lambda request, error: problem(429))
    api.add_exception_handler(HttpError, lambda request, error: problem(error.status_code))
    api.add_exception_handler(SuspiciousOperation, lambda request, error: problem(400))
